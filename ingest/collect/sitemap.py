"""Sitemaps to items: news sitemaps with their titles, and plain ones whose pages are then read.

Formats: https://www.sitemaps.org/protocol.html and Google's schema for news sitemaps (0.9).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import lxml.etree

from docket.errors import NotAFeed
from docket.model import Item, Source
from ingest.answer import inflated
from ingest.collect.entries import (
    MOST_ITEMS,
    Feed,
    capped,
    kept,
    on_paths,
    whole_link,
    without_guess,
)
from ingest.collect.prepare import prepare
from ingest.collect.stamps import stamp_of
from ingest.read.plain import label_of, one_line

MOST_BYTES = 10 * 2**20  # unpacked, as for any answer
GZIP = b"\x1f\x8b"  # `.xml.gz` is packed by extension: no header says so

# The sitemaps' own elements and those of the news schema; others (images, alternates) say nothing.
# Their addresses are written with http and https, and with several versions.
_SITEMAP, _NEWS = "/schemas/sitemap/", "/schemas/sitemap-news/"
# Three-letter codes (ISO 639-2, both forms) that news sitemaps use where others use two letters.
_TWO_LETTERS = {
    "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "ita": "it",
    "por": "pt", "nld": "nl", "dut": "nl", "jpn": "ja", "kor": "ko", "zho": "zh", "chi": "zh",
}  # fmt: skip


def parse_sitemap(
    body: bytes, url: str, source: Source, now: datetime, content_type: str = ""
) -> Feed:
    """The addresses of a sitemap, newest first; NotAFeed says what came instead.

    Entries off the source's `paths` or in another language than its own are left out.
    """
    if body.startswith(GZIP):
        body = inflated([body], MOST_BYTES)
    root = _root(prepare(body, content_type, MOST_ITEMS).body)
    entries = [_fields(one) for one in root if _name(one) == "url"]
    if not entries:
        raise NotAFeed("the sitemap lists no address", "empty")
    ours = {"", source.language[:2]}
    found = list(on_paths(entries, source, _path))
    wanted = [fields for fields in found if _language(fields) in ours]
    wanted.sort(key=_told, reverse=True)
    items = [_item(fields, url, source, now) for fields in wanted[:MOST_ITEMS]]
    if items and not source.pages and not any(item.title for item in items):
        raise NotAFeed(
            'the sitemap gives addresses without titles: set "pages" to read some at each visit'
        )
    whole, dropped = kept(items, len(wanted))
    others = {_language(fields) for fields in found} - ours
    if others:
        dropped += (f"entries in other languages: {', '.join(sorted(others))}",)
    return Feed("", source.language, "sitemap", whole, dropped)


def _root(body: bytes) -> Any:
    """The outermost element, if it is a sitemap's; lxml resolves and fetches nothing."""
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        root = lxml.etree.fromstring(body, parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise NotAFeed(f"not a sitemap: no XML ({error})"[:200]) from None
    name = "" if root is None else _name(root)
    if name == "sitemapindex":
        listed = [text for one in root for text in _fields(one).values() if "://" in text]
        raise NotAFeed(
            f"an index of sitemaps: give the address of one of them ({', '.join(listed[:3])})"
        )
    if name != "urlset":
        raise NotAFeed("not a sitemap: no list of addresses")
    return root


def _name(element: Any) -> str:
    """The name of a sitemap's own element, or of one without any schema; "" for all others."""
    schema, _, name = str(element.tag).rpartition("}")
    return name if not schema or _SITEMAP in schema else ""


def _fields(entry: Any) -> dict[str, str]:
    """What one entry says: `loc`, `lastmod`, and the fields of its news part as `news:…`."""
    fields = {_name(child): one_line(child.text or "") for child in entry if _name(child)}
    for element in entry.iterdescendants():
        schema, _, name = str(element.tag).rpartition("}")
        if _NEWS in schema:
            fields.setdefault(f"news:{name}", element.text or "")
    return fields


def _path(fields: dict[str, str]) -> str:
    try:
        return urlsplit(fields.get("loc", "")).path
    except ValueError:
        return ""


def _told(fields: dict[str, str]) -> str:
    """The date an entry carries, as written; such dates sort as texts."""
    return one_line(fields.get("news:publication_date", "")) or fields.get("lastmod", "")


def _language(fields: dict[str, str]) -> str:
    """The declared language in two letters; "" where none is."""
    code = one_line(fields.get("news:language", "")).lower()
    return _TWO_LETTERS.get(code, code[:2])


def _item(fields: dict[str, str], url: str, source: Source, now: datetime) -> Item:
    link, changed = whole_link(fields.get("loc", ""), url), fields.get("lastmod", "")
    # When a page was changed is at best the day, never the moment, of its publication; AP
    # prints that in New York time without saying so.
    raws = (without_guess(one_line(fields.get("news:publication_date", ""))), changed[:10])
    item = Item(
        title=label_of(fields.get("news:title", "")), link=link, language=_language(fields),
        body_at=link if source.pages else "",
    )  # fmt: skip
    return capped(item, stamp_of(raws, now))
