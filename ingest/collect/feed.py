"""Feeds to items: RSS, RDF, Atom and JSON Feed, whatever state they are in.

`read_feed` is the way in: it parses in a bounded child process. `parse_feed` is the same work
as a pure function. The bytes are prepared in `ingest.collect.prepare` before feedparser sees them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import feedparser

from docket.errors import NotAFeed
from docket.model import Item
from ingest.bounded import LimitReached, WorkFailed, bounded
from ingest.collect.prepare import Prepared, prepare, without_bad_references
from ingest.collect.stamps import stamp_of
from ingest.read.plain import cut, label_of, one_line, words_of
from ingest.urls import safe_link

MOST_ITEMS = 2_000
LONGEST_TITLE, LONGEST_NAME, LONGEST_TEXT, LONGEST_GUID = 1_000, 300, 200_000, 2_000
LONGEST_TTL = 31 * 24 * 60  # minutes; anything above is a mistake

_RAISED = (ValueError, OverflowError, LookupError, AttributeError, TypeError)  # by feedparser
_UNPARSED = "the feed could not be parsed: parser"
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


@dataclass(frozen=True)
class Feed:
    """What a feed said: its items, what was left out and why, and what was odd (`notes`)."""

    title: str
    language: str
    version: str
    items: tuple[Item, ...]
    dropped: tuple[str, ...] = ()
    ttl_minutes: int | None = None
    notes: tuple[str, ...] = ()


def read_feed(body: bytes, url: str, *, now: datetime, content_type: str = "") -> Feed:
    """Read a feed's bytes without letting them hang or crash us; NotAFeed says what they are."""
    try:
        return bounded(parse_feed, body, url, now=now, content_type=content_type)
    except LimitReached as error:
        raise NotAFeed(f"{_UNPARSED} {error}") from None
    except WorkFailed as error:
        raise NotAFeed(f"{_UNPARSED} error ({error})") from None


def parse_feed(body: bytes, url: str, *, now: datetime, content_type: str = "") -> Feed:
    """The pure inside of `read_feed`: bytes and a clock to a Feed."""
    prepared = prepare(body, content_type, MOST_ITEMS)
    if prepared.json:
        return _json_feed(prepared.body, url, now)
    parsed, notes = _parsed(prepared)
    entries = list(parsed.get("entries") or [])
    if not entries and prepared.truncated and (prepared.rooted or parsed.get("version")):
        raise NotAFeed("cut off before the first entry")
    if not entries and not parsed.get("version"):
        raise NotAFeed("not a feed: neither RSS, Atom nor JSON Feed")
    cut_off: tuple[str, ...] = ()
    if prepared.truncated and prepared.last_entry_open and entries:
        entries.pop()
        cut_off = ("the last entry: it is cut off",)
    channel = parsed.get("feed") or {}
    # dict(): feedparser's own mapping answers "updated" with "published" and a warning.
    items = [_item(dict(entry), url, now) for entry in entries[:MOST_ITEMS]]
    kept, empty = _kept(items, len(entries))
    title, version = _title(channel), str(parsed.get("version") or "")
    dropped, notes = (*prepared.dropped, *cut_off, *empty), (*prepared.notes, *notes)
    return Feed(title, _language(channel), version, kept, dropped, _ttl(channel), notes)


def _parsed(prepared: Prepared) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """What feedparser makes of the bytes; it raises on some references, so once more without."""
    try:
        return _feedparsed(prepared.body, prepared.charset)
    except _RAISED:
        repaired = without_bad_references(prepared.body)
    try:  # where nothing was to repair, it raises the same again
        parsed, notes = _feedparsed(repaired, prepared.charset)
    except _RAISED as error:
        raise NotAFeed(f"{_UNPARSED} error ({error})") from None
    return parsed, (*notes, "what the parser cannot take was removed")


def _feedparsed(body: bytes, charset: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Run feedparser on our bytes, never on a string: that would open files and addresses."""
    # No content-location: feedparser would make addresses of ids; links are resolved here.
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    parsed: Mapping[str, Any] = feedparser.parse(
        BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    reason = type(parsed.get("bozo_exception")).__name__ if parsed.get("bozo") else ""
    notes = {
        "": (),
        "NonXMLContentType": (),
        "CharacterEncodingOverride": ("the declared encoding is wrong; another one was used",),
    }
    return parsed, notes.get(reason, ("the feed is not well-formed",))


def _item(entry: Mapping[str, Any], url: str, now: datetime) -> Item:
    guid, given = one_line(_text(entry, "id")), _text(entry, "link")
    # An id that is no address is taken for one by feedparser when there is no link.
    link = _link(given, url) if given != guid or "://" in given else ""
    bodies = [_text(part, "value") for part in entry.get("content") or []]
    text = max((words_of(body) for body in (*bodies, _text(entry, "summary"))), key=len)
    outlet = label_of(_text(entry.get("source") or {}, "title"))
    raw_title = label_of(_text(entry, "title"))
    return _capped(
        Item(
            title=raw_title.removesuffix(f" - {outlet}") if outlet else raw_title,
            link=link, guid=guid, text=text, byline=label_of(_text(entry, "author")),
            outlet=cut(outlet, LONGEST_NAME), language=_language(entry),
        ),
        stamp_of((_text(entry, "published"), _text(entry, "updated")), now),
    )  # fmt: skip


def _capped(item: Item, stamp: tuple[dict[str, Any], tuple[str, ...]]) -> Item:
    """Cut what is too long, with a note for each, and put the date on."""
    when, notes = stamp
    limits = (("title", LONGEST_TITLE), ("byline", LONGEST_NAME), ("text", LONGEST_TEXT))
    cuts: dict[str, Any] = {key: cut(getattr(item, key), most) for key, most in limits}
    notes += tuple(f"{key} cut" for key, _ in limits if cuts[key] != getattr(item, key))
    guid = item.guid
    if len(guid) > LONGEST_GUID:
        guid = "sha256:" + hashlib.sha256(guid.encode()).hexdigest()
    return replace(item, **cuts, **when, guid=guid, notes=notes)


def _kept(items: list[Item], given: int) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Leave out entries that say nothing; an id that several share identifies none of them."""
    said = [item for item in items if item.title or item.text]
    empty = [n for n, item in enumerate(items, start=1) if not (item.title or item.text)]
    dropped = [f"entry {number}: neither title nor text" for number in empty[:5]]
    if len(empty) > 5:
        dropped.append(f"{len(empty) - 5:,} more entries: neither title nor text")
    if given > MOST_ITEMS:
        dropped.append(f"{given - MOST_ITEMS:,} entries beyond the first {MOST_ITEMS:,}")
    owners: dict[str, set[tuple[str, str]]] = {}
    for item in said:
        owners.setdefault(item.guid, set()).add((item.link, item.title))
    shared = {guid for guid, who in owners.items() if guid and len(who) > 1}
    note = "guid not unique in its feed"
    kept = tuple(
        replace(item, guid="", notes=(*item.notes, note)) if item.guid in shared else item
        for item in said
    )
    return kept, tuple(dropped)


def _link(link: str, url: str) -> str:
    """An entry's address, made whole and safe; what is no address becomes none."""
    link = link.strip()
    try:
        return safe_link(urljoin(url, link)) if link and "\\" not in link else ""
    except ValueError:
        return ""


def _text(part: Mapping[str, Any], key: str) -> str:
    """A field that may be missing, or of any type in a broken feed."""
    value = part.get(key)
    return value if isinstance(value, str) else ""


def _title(part: Mapping[str, Any]) -> str:
    return cut(label_of(_text(part, "title")), LONGEST_TITLE)


def _language(part: Mapping[str, Any]) -> str:
    """The language a feed or an entry says it is in; longer than that is no language."""
    return one_line(_text(part, "language"))[:35]


def _ttl(channel: Mapping[str, Any]) -> int | None:
    """The pause a feed asks for between visits, in minutes; absurd wishes are ignored."""
    period = _PERIODS.get(_text(channel, "sy_updateperiod").strip().lower(), 0)
    times = _number(_text(channel, "sy_updatefrequency").strip() or "1")
    for minutes in (_number(_text(channel, "ttl").strip()), times and period // times):
        if 0 < minutes <= LONGEST_TTL:
            return minutes
    return None


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _json_feed(body: bytes, url: str, now: datetime) -> Feed:
    """JSON Feed, https://jsonfeed.org/version/1.1; any other JSON is not a feed."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAFeed("JSON, not a feed") from None
    version = _text(feed, "version") if isinstance(feed, dict) else ""
    if "jsonfeed.org" not in version:
        raise NotAFeed("JSON, not a feed")
    rows = feed.get("items")
    entries = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    items = [_json_item(row, feed, url, now) for row in entries[:MOST_ITEMS]]
    kept, dropped = _kept(items, len(entries))
    return Feed(_title(feed), _language(feed), "json", kept, dropped)


def _json_item(row: Mapping[str, Any], feed: Mapping[str, Any], url: str, now: datetime) -> Item:
    """One item of a JSON Feed as plain text; version 1 had one author, 1.1 has several."""
    given = row.get("authors") or [row.get("author") or {}]
    authors = [_text(who, "name") for who in given if isinstance(who, dict)]
    texts = [words_of(_text(row, key)) for key in ("content_html", "content_text", "summary")]
    ident = row.get("id")
    return _capped(
        Item(
            title=label_of(_text(row, "title")),
            link=_link(_text(row, "url") or _text(row, "external_url"), url),
            guid=one_line(str(ident)) if isinstance(ident, str | int | float) else "",
            text=max(texts, key=len),
            byline=label_of(", ".join(name for name in authors if name)),
            language=_language(row if _text(row, "language") else feed),
        ),
        stamp_of((_text(row, "date_published"), _text(row, "date_modified")), now),
    )
