"""Sitemaps to items: news sitemaps with their titles, and plain ones whose pages are then read.

Formats: https://www.sitemaps.org/protocol.html and Google's schema for news sitemaps (0.9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import lxml.etree

from docket.errors import NotAFeed
from docket.model import Item, Source
from ingest.answer import inflated
from ingest.collect.entries import (
    MOST_ITEMS,
    Feed,
    capped,
    kept,
    link_path,
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
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/"
_NEWS = "{http://www.google.com/schemas/sitemap-news/"
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
    items = [_item(fields, url, source, now) for fields in entries]
    ours = {"", source.language[:2]}
    wanted = [one for one in on_paths(items, source, link_path) if one.language in ours]
    others = {one.language for one in items} - ours
    wanted.sort(key=lambda item: str(item.published_at or item.published_on or ""), reverse=True)
    titled = any(item.title for item in wanted)
    if wanted and not titled and not source.pages:
        raise NotAFeed(
            'the sitemap gives addresses without titles: set "pages" to read some at each visit'
        )
    whole, dropped = kept(wanted[:MOST_ITEMS], len(wanted))
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
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag.startswith(_SITEMAP):
        return tag.partition("}")[2]
    return "" if tag.startswith("{") else tag


def _fields(entry: Any) -> dict[str, str]:
    """What one entry says: `loc`, `lastmod`, and the fields of its news part as `news:…`."""
    fields = {_name(child): one_line(child.text or "") for child in entry if _name(child)}
    for element in _news(entry):
        fields.setdefault(f"news:{element.tag.partition('}')[2]}", element.text or "")
    return fields


def _news(entry: Any) -> Iterator[Any]:
    for element in entry.iterdescendants():
        if isinstance(element.tag, str) and element.tag.startswith(_NEWS):
            yield element


def _language(fields: dict[str, str]) -> str:
    """The declared language in two letters; "" where none is."""
    code = one_line(fields.get("news:language", "")).lower()
    return _TWO_LETTERS.get(code, code[:2])


def _item(fields: dict[str, str], url: str, source: Source, now: datetime) -> Item:
    link = whole_link(fields.get("loc", ""), url)
    told, changed = one_line(fields.get("news:publication_date", "")), fields.get("lastmod", "")
    # When a page was changed is at best the day, never the moment, of its publication; AP
    # prints that in New York time without saying so.
    raws = (without_guess(told), changed[:10])
    item = Item(
        title=label_of(fields.get("news:title", "")), link=link, language=_language(fields),
        body_at=link if source.pages else "",
    )  # fmt: skip
    return replace(capped(item, stamp_of(raws, now)), published_raw=(told or changed)[:200])
