"""Mails to items: newsletters kept as single messages or as a folder of them (MBOX)."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr

from docket.model import Item
from ingest.collect.entries import LONGEST_NAME, MOST_ITEMS, RAISED, Feed, capped, kept
from ingest.collect.stamps import stamp_of
from ingest.read.plain import cut, one_line, words_of
from ingest.read.reflow import reflow

PART = 2**20  # bytes of mail read at a time
# Between two messages of an MBOX file: "From sam@post.example Sat Aug 31 10:00:00 2024".
_START = re.compile(rb"^From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n", re.MULTILINE)
_HEAD = re.compile(rb"(?:[!-9;-~]{1,70}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}")
# Fields that only mail programs write; a saved text may begin with "From:" and "Date:" as well.
_OF_MAIL = re.compile(
    rb"^(?:message-id|mime-version|received|return-path|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)


def is_mail(body: bytes) -> bool:
    """Whether bytes are a message or a folder of messages."""
    if _START.match(body):
        return True
    head = _HEAD.match(body[:20_000])
    return bool(head and _OF_MAIL.search(head[0]))


def parts(body: bytes) -> tuple[list[bytes], tuple[str, ...]]:
    """A folder of messages in parts that a child can read in seconds, none cut inside of one.

    And what was left out: letters beyond the first 2,000.
    """
    starts = [found.start() for found in _START.finditer(body)] or [0]
    ends = [*starts[1:], len(body)][:MOST_ITEMS]
    beyond = len(starts) - len(ends)
    cut: list[bytes] = []
    begun = 0
    for start, end in zip(starts, ends, strict=False):
        if end - begun > PART and start > begun:
            cut.append(body[begun:start])
            begun = start
    left_out = (f"{beyond:,} letters beyond the first {MOST_ITEMS:,}",) if beyond else ()
    return [*cut, body[begun : ends[-1]]], left_out


def parse_mail(body: bytes, now: datetime) -> Feed:
    """The messages of a file as items; what is attached, linked or pictured is left alone."""
    messages = [part for part in _START.split(body) if part.strip()]
    items, broken = [], []
    for number, message in enumerate(messages[:MOST_ITEMS], start=1):
        try:
            items.append(_item(message, now))
        except RAISED as error:
            broken.append(f"message {number}: cannot be read ({type(error).__name__})")
    whole, dropped = kept(items, len(messages))
    return Feed("", "", "mail", whole, (*broken, *dropped))


def _item(body: bytes, now: datetime) -> Item:
    """One message; its sender is the outlet, its plain text is preferred to its HTML."""
    mail = message_from_bytes(body, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body(("plain", "html"))
    text = _text(part) if part is not None else ""
    html = part is not None and part.get_content_subtype() == "html"
    name, address = parseaddr(str(mail["From"] or ""))
    return capped(
        Item(
            title=one_line(str(mail["Subject"] or "")),
            guid=one_line(str(mail["Message-ID"] or "")).strip("<>"),
            text=words_of(text) if html else "\n\n".join(reflow(text)),
            outlet=cut(one_line(name or address.rpartition("@")[2]), LONGEST_NAME),
        ),
        stamp_of((str(mail["Date"] or ""),), now),
    )


def _text(part: MIMEPart) -> str:
    """The characters of a part, also when it names an encoding nobody knows."""
    try:
        return str(part.get_content())
    except LookupError:
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
