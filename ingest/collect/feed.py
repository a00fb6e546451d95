"""Feeds to items: RSS, RDF, Atom and JSON Feed, whatever state they are in.

`read_feed` is the way in: it parses in a bounded child process. `parse_feed` is the same work
as a pure function. The bytes are prepared in `ingest.collect.prepare` before feedparser sees them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import feedparser

from docket.errors import NotAFeed
from docket.model import Item
from ingest.collect.entries import (
    DAYS,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_ITEMS,
    RAISED,
    Feed,
    capped,
    guarded,
    kept,
    text_at,
    whole_link,
)
from ingest.collect.prepare import Prepared, prepare, without_bad_references
from ingest.collect.stamps import stamp_of
from ingest.read.plain import cut, label_of, one_line, words_of

LONGEST_TTL = 31 * 24 * 60  # minutes; anything above is a mistake

_ENDED = "This feed has ended"  # how GOV.UK retires one: with this as its only entry
# feedparser keeps the last hour alone, so these are read from the bytes.
_SKIP = re.compile(rb"<skip(Hours|Days)>(.{0,2000}?)</skip\1>", re.DOTALL | re.IGNORECASE)
_PERIODS = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def read_feed(body: bytes, url: str, *, now: datetime, content_type: str = "") -> Feed:
    """Read a feed's bytes without letting them hang or crash us; NotAFeed says what they are."""
    return guarded(parse_feed, body, url, now=now, content_type=content_type)


def parse_feed(body: bytes, url: str, *, now: datetime, content_type: str = "") -> Feed:
    """The pure inside of `read_feed`: bytes and a clock to a Feed."""
    prepared = prepare(body, content_type, MOST_ITEMS)
    if prepared.json:
        return _json_feed(prepared.body, url, now)
    parsed = _parsed(prepared)
    entries = list(parsed.get("entries") or [])
    if not entries and prepared.truncated and (prepared.rooted or parsed.get("version")):
        raise NotAFeed("cut off before the first entry")
    if not entries and not parsed.get("version"):
        raise NotAFeed("not a feed: neither RSS, Atom nor JSON Feed")
    cut_off: tuple[str, ...] = ()
    if prepared.truncated and entries:
        entries = entries[: -1 if prepared.last_entry_open else None]
        cut_off = ("the rest: the feed is cut off",)
    channel = parsed.get("feed") or {}
    # dict(): feedparser's own mapping answers "updated" with "published" and a warning.
    items = [_item(dict(entry), url, now) for entry in entries[:MOST_ITEMS]]
    if [item.title for item in items] == [_ENDED]:
        raise NotAFeed("the publisher has ended this feed. Look for another one.", "gone")
    whole, empty = kept(items, len(entries))
    title, version = _title(channel), str(parsed.get("version") or "")
    dropped, skips = (*prepared.dropped, *cut_off, *empty), _skips(prepared.body)
    return Feed(title, _language(channel), version, whole, dropped, _ttl(channel), *skips)


def _parsed(prepared: Prepared) -> Mapping[str, Any]:
    """What feedparser makes of the bytes; it raises on some references, so once more without."""
    try:
        return _feedparsed(prepared.body, prepared.charset)
    except RAISED:
        repaired = without_bad_references(prepared.body)
    try:  # where nothing was to repair, it raises the same again
        return _feedparsed(repaired, prepared.charset)
    except RAISED as error:
        raise NotAFeed(f"the feed could not be parsed: parser error ({error})") from None


def _feedparsed(body: bytes, charset: str) -> Mapping[str, Any]:
    """Run feedparser on our bytes, never on a string: that would open files and addresses."""
    # No content-location: feedparser would make addresses of ids; links are resolved here.
    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    parsed: Mapping[str, Any] = feedparser.parse(
        BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed


def _item(entry: Mapping[str, Any], url: str, now: datetime) -> Item:
    guid, given = one_line(text_at(entry, "id")), text_at(entry, "link")
    # An id that is no address is taken for one by feedparser when there is no link.
    link = whole_link(given, url) if given != guid or "://" in given else ""
    bodies = [text_at(part, "value") for part in entry.get("content") or []]
    text = max((words_of(body) for body in (*bodies, text_at(entry, "summary"))), key=len)
    outlet = label_of(text_at(entry.get("source") or {}, "title"))
    raw_title = label_of(text_at(entry, "title"))
    return capped(
        Item(
            title=raw_title.removesuffix(f" - {outlet}") if outlet else raw_title,
            link=link, guid=guid, text=text, byline=label_of(text_at(entry, "author")),
            outlet=cut(outlet, LONGEST_NAME), language=_language(entry),
        ),
        stamp_of([text_at(entry, key) for key in ("published", "updated", "created")], now),
    )  # fmt: skip


def _title(part: Mapping[str, Any]) -> str:
    return cut(label_of(text_at(part, "title")), LONGEST_TITLE)


def _language(part: Mapping[str, Any]) -> str:
    """The language a feed or an entry says it is in; longer than that is no language."""
    return one_line(text_at(part, "language"))[:35]


def _ttl(channel: Mapping[str, Any]) -> int | None:
    """The pause a feed asks for between visits, in minutes; absurd wishes are ignored."""
    period = _PERIODS.get(text_at(channel, "sy_updateperiod").strip().lower(), 0)
    times = _number(text_at(channel, "sy_updatefrequency").strip() or "1")
    for minutes in (_number(text_at(channel, "ttl").strip()), times and period // times):
        if 0 < minutes <= LONGEST_TTL:
            return minutes
    return None


def _skips(body: bytes) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The hours (UTC; 24 is midnight) and days on which RSS asks not to be visited."""
    said = {
        which.lower(): inside.decode("ascii", "ignore") for which, inside in _SKIP.findall(body)
    }
    hours = map(int, re.findall(r">\s*(\d\d?)\s*<", said.get(b"hours", "")))
    days = re.findall(r">\s*(\w+)\s*<", said.get(b"days", "").title())
    clean = sorted({hour % 24 for hour in hours if hour <= 24})
    return tuple(clean), tuple(day for day in DAYS if day in days)


def _number(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _json_feed(body: bytes, url: str, now: datetime) -> Feed:
    """JSON Feed, https://jsonfeed.org/version/1.1; any other JSON is not a feed."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAFeed("JSON, not a feed") from None
    version = text_at(feed, "version") if isinstance(feed, dict) else ""
    rows = feed.get("items") if version else None
    # The version is an address; some write its last part alone, as other formats do.
    if "jsonfeed.org" not in version and not (version in ("1.0", "1.1") and rows):
        raise NotAFeed("JSON, not a feed")
    entries = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    items = [_json_item(row, feed, url, now) for row in entries[:MOST_ITEMS]]
    whole, dropped = kept(items, len(entries))
    return Feed(_title(feed), _language(feed), "json", whole, dropped)


def _json_item(row: Mapping[str, Any], feed: Mapping[str, Any], url: str, now: datetime) -> Item:
    """One item of a JSON Feed as plain text; version 1 had one author, 1.1 has several."""
    given = row.get("authors") or [row.get("author") or {}]
    authors = [text_at(who, "name") for who in given if isinstance(who, dict)]
    texts = [words_of(text_at(row, key)) for key in ("content_html", "content_text", "summary")]
    ident = row.get("id")
    return capped(
        Item(
            title=label_of(text_at(row, "title")),
            link=whole_link(text_at(row, "url") or text_at(row, "external_url"), url),
            guid=one_line(str(ident)) if isinstance(ident, str | int | float) else "",
            text=max(texts, key=len),
            byline=label_of(", ".join(name for name in authors if name)),
            language=_language(row if text_at(row, "language") else feed),
        ),
        stamp_of((text_at(row, "date_published"), text_at(row, "date_modified")), now),
    )
