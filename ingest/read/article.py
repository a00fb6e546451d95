"""A whole web page to one article: title, text, byline, outlet, and when it was published.

Also the front door for saved plain texts (`plain_item`) and for agency credits (`wire_credit`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import lxml.etree
import lxml.html
import trafilatura

from docket.errors import ArticleError
from docket.model import Item
from ingest.bounded import WorkFailed, bounded
from ingest.read.dates import parse_day
from ingest.read.furniture import wall_of, wire_credit, without_furniture
from ingest.read.plain import cut, label_of, one_line, paragraphs
from ingest.read.plaintext import Header, first_day, plain_item, without_header
from ingest.urls import outlet_of, safe_link, url_day

__all__ = ["page_item", "parse_page", "plain_item", "wire_credit"]

LONGEST_PAGE = 10 * 1024 * 1024
LONGEST_TITLE, LONGEST_NAME, LONGEST_TEXT = 1_000, 300, 200_000
SHORTEST_TEXT = 100  # a sentence; less is a caption, a menu or an error message

# Where pages print when they were published, best first (schema.org, Open Graph, Dublin Core
# and what large publishing systems add). Dates of changes are not among them.
_DATE_FIELDS = (
    "article:published_time", "og:article:published_time", "datepublished", "published_time",
    "date.published", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "citation_publication_date",
    "citation_date", "date",
)  # fmt: skip
_AUTHOR_FIELDS = ("author", "article:author", "parsely-author", "dc.creator", "sailthru.author")
_ISO_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{6,40})"')
_SITE_TAIL = re.compile(r"\s+[|–—·•-]\s+[^|–—·•]{2,60}$")


def page_item(html: bytes | str, url: str = "") -> Item:
    """Read one page without letting it hang or crash us; ArticleError when there is no article."""
    if len(html) > LONGEST_PAGE:
        raise ArticleError(f"the page is larger than {LONGEST_PAGE // 1024 // 1024} MB")
    try:
        return bounded(parse_page, html, url)
    except WorkFailed as error:
        raise ArticleError(f"the page could not be read: reader {error}") from None


def parse_page(html: bytes | str, url: str = "") -> Item:
    """The pure inside of `page_item`."""
    tree = _tree(html)
    fields = _fields(tree)
    linked = _linked_data(tree)
    link = safe_link(url) or _canonical(tree, fields)
    found = trafilatura.bare_extraction(
        html, url=link or None, fast=True, include_comments=False, include_tables=False,
        include_images=False, include_links=False, with_metadata=True,
    )  # fmt: skip
    text = paragraphs(found.text or "") if found is not None else ""
    lines, credit = without_furniture(text.split("\n\n") if text else [])
    if wall := wall_of("\n".join(lines) or _all_words(tree)):
        raise ArticleError(f"no article text found: this is {wall}")
    if not lines or found is None:
        raise ArticleError("no article text found on the page")
    title = _page_title(fields, linked, found.title or "")
    header, lines = without_header([line for line in lines if line != title])
    body = "\n\n".join(lines)
    if len(body) < SHORTEST_TEXT:
        raise ArticleError("no article text found on the page")
    outlet = fields.get("og:site_name") or _said(linked, "publisher") or found.sitename or ""
    byline = _said(linked, "author") or _named_author(fields) or found.author or header.byline
    credit = credit or wire_credit(f"by {byline}\n{body}")
    item = Item(
        title=cut(title, LONGEST_TITLE), link=link, text=cut(body, LONGEST_TEXT),
        byline=cut(label_of(byline), LONGEST_NAME),
        outlet=cut(label_of(outlet), LONGEST_NAME) or outlet_of(link),
        language=one_line(tree.get("lang") or fields.get("og:locale") or "")[:2].lower(),
        notes=(f"wire: {credit}",) if credit else (),
    )  # fmt: skip
    return _dated(item, header, _declared(fields, linked, tree))


def _tree(html: bytes | str) -> Any:
    """The page as a tree; lxml neither fetches nor resolves anything for HTML."""
    encoding = "utf-8" if isinstance(html, str) else None
    source = html.encode("utf-8", "replace") if isinstance(html, str) else html
    parser = lxml.html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True)
    try:
        return lxml.html.document_fromstring(source, parser=parser)
    except (lxml.etree.LxmlError, ValueError) as error:
        raise ArticleError(f"no article text found: not a web page ({error})") from None


def _fields(tree: Any) -> dict[str, str]:
    """What the page's meta elements say, by lower-case name; the first of each counts."""
    fields: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = one_line(meta.get("content") or "")
        if name and content:
            fields.setdefault(name.strip().lower(), content)
    return fields


def _linked_data(tree: Any) -> list[dict[str, Any]]:
    """The page's JSON-LD objects, those that describe an article first."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            loose = _JSON_DATE.search(script.text or "")
            waiting = [{"datePublished": loose[1]}] if loose else []
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                found.append(node)
                waiting.extend(node.get(key) for key in ("@graph", "mainEntity") if key in node)
    return sorted(found, key=lambda node: "datePublished" not in node)


def _canonical(tree: Any, fields: dict[str, str]) -> str:
    """The address the page gives itself, for pages from disk."""
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical":
            return safe_link(link.get("href") or "")
    return safe_link(fields.get("og:url", ""))


def _page_title(fields: dict[str, str], linked: list[dict[str, Any]], found: str) -> str:
    """The headline, without the name of the site behind it."""
    for node in linked:
        if "datePublished" in node and isinstance(node.get("headline"), str):
            return label_of(node["headline"])
    title, site = label_of(fields.get("og:title") or found), fields.get("og:site_name", "")
    tail = _SITE_TAIL.search(title)
    return title[: tail.start()] if tail and site and site.lower() in tail[0].lower() else title


def _names(value: Any) -> str:
    """Names in any of the forms JSON-LD allows."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return _names(value.get("name"))
    if isinstance(value, list):
        return ", ".join(name for name in map(_names, value[:10]) if name)
    return ""


def _said(linked: list[dict[str, Any]], key: str) -> str:
    """Who wrote ("author") or published ("publisher") it, by the page's JSON-LD."""
    return next((name for node in linked if (name := _names(node.get(key)))), "")


def _named_author(fields: dict[str, str]) -> str:
    """Who wrote it, by the page's meta elements; addresses of profiles are not names."""
    given = (fields.get(key, "") for key in _AUTHOR_FIELDS)
    return next((name for name in given if name and "://" not in name), "")


def _all_words(tree: Any) -> str:
    """All the visible words of a page, to see what it is when it is no article."""
    for silent in list(tree.iter("script", "style", "noscript")):
        silent.drop_tree()
    return one_line(tree.text_content())


def _declared(fields: dict[str, str], linked: list[dict[str, Any]], tree: Any) -> Iterator[str]:
    """Where the page itself says when it was published, best first."""
    for node in linked:
        if isinstance(node.get("datePublished"), str):
            yield node["datePublished"]
    yield from (fields[key] for key in _DATE_FIELDS if key in fields)
    for element in tree.iter("time"):
        if element.get("pubdate") is not None or element.get("itemprop") == "datePublished":
            yield element.get("datetime") or ""


def _dated(item: Item, header: Header, declared: Iterable[str]) -> Item:
    """Put the date on: what the page declares, else its address, else what it shows."""
    for raw in map(one_line, declared):
        day, instant = _moment(raw[:60])
        if day:
            return replace(item, published_on=day, published_at=instant, published_from="page")
    return first_day(item, (url_day(item.link), "url"), (header.day, "text"))


def _moment(raw: str) -> tuple[date | None, datetime | None]:
    """A declared date as the civil day printed, and the instant when its zone is given."""
    iso = _ISO_DAY.match(raw)
    day = parse_day("-".join(iso.groups()) if iso else raw)
    if day is None:
        return None, None
    try:
        moment = datetime.fromisoformat(raw)
        return day, moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return day, None
