"""Listing pages to items, by the CSS selectors of their row, and listed pages to texts.

A row's `select` names an `item` selector; within each item, `title`, `link`, `date` and `text`.
Only what the selectors match is listed: no other link of the page, and nothing of a listed page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
from cssselect import HTMLTranslator, SelectorError

from docket.errors import ArticleError, NotAFeed
from docket.model import Item, Source
from ingest.answer import charset_of, is_challenge
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
from ingest.collect.stamps import stamp_of
from ingest.read.article import parse_page
from ingest.read.plain import label_of, one_line, words_of
from ingest.urls import host_of, url_key

# What stands for a part that the row has no selector for; "" means the item has none.
DEFAULTS = {"title": "", "link": "a[href]", "date": "time", "text": ""}
_REDESIGNED = "the page was redesigned, or is another one: look at it and correct the selectors"
# Where sites send readers whom they will not show the page.
_WALL = re.compile(
    r"/(?:log-?in|sign-?(?:in|up)|register|subscribe|consent|paywall|captcha|auth|sso|verify)\b",
    re.IGNORECASE,
)


def problem(source: Source) -> str:
    """What is wrong with the selectors of a row, in words for its author; "" if nothing."""
    if not source.select.get("item"):
        return 'a page needs select = {item = "…"}, the CSS selector of one entry'
    for key, selector in source.select.items():
        if key not in ("item", *DEFAULTS):
            return f'"select" has no "{key}"; allowed are item, {", ".join(DEFAULTS)}'
        try:
            _xpath(selector)
        except SelectorError as error:
            return f'"select": {key} = "{selector}" is no CSS selector ({error})'
    return ""


def parse_listing(
    body: bytes, url: str, source: Source, now: datetime, content_type: str = ""
) -> Feed:
    """What a listing page lists; NotAFeed when its selectors find nothing, never silence."""
    if not body.strip():
        raise NotAFeed("empty body", "empty")
    if is_challenge(body):
        raise NotAFeed("a web page that checks for browsers", "blocked")
    try:
        parser = lxml.html.HTMLParser(encoding=_encoding(body, content_type), no_network=True)
        tree = lxml.html.document_fromstring(body, parser=parser)
    except (lxml.etree.LxmlError, LookupError, ValueError):
        raise NotAFeed("not a web page") from None
    elements = _matched(tree, source.select["item"])
    if not elements:
        said = f'"{source.select["item"]}" (item)'
        raise NotAFeed(f"the selectors match nothing: no {said}; {_REDESIGNED}", "html")
    items = [_item(one, url, source, now) for one in elements[:MOST_ITEMS]]
    whole = [item for item in items if item.link and item.title]
    if not whole:
        raise NotAFeed(f"the selectors find no title with a link; {_REDESIGNED}", "html")
    once: dict[str, Item] = {}
    for item in whole:
        once.setdefault(url_key(item.link), item)
    listed = on_paths(once.values(), source, link_path)
    left, dropped = kept(list(listed), len(elements))
    if any(url_key(item.link) not in once for item in items):
        dropped = ("entries without title or link", *dropped)
    return Feed("", source.language, "page", left, dropped)


def _encoding(body: bytes, content_type: str) -> str | None:
    """What reads as UTF-8 is UTF-8; else what the server says, else (None) what the page says."""
    try:
        body.decode()
        return "utf-8"
    except UnicodeDecodeError:
        return charset_of(content_type) or None


def _site(url: str) -> str:
    """The host of an address, with or without its "www.": the same site for a reader."""
    return host_of(url).removeprefix("www.")


def _item(element: Any, url: str, source: Source, now: datetime) -> Item:
    chosen = DEFAULTS | dict(source.select)
    links = [element] if element.get("href") else _matched(element, chosen["link"])
    worded = [one for one in links if _words(one)]  # a picture may link first
    anchor = (worded or links or [None])[0]
    titled = _matched(element, chosen["title"]) or worded
    dates = _matched(element, chosen["date"])[:1]
    link = whole_link(anchor.get("href") or "", url) if anchor is not None else ""
    own = source.pages and _site(link) == _site(url)
    item = Item(
        title=label_of(_words(titled[0])) if titled else "", link=link,
        text="\n\n".join(filter(None, map(_words, _matched(element, chosen["text"])))),
        body_at=link.partition("#")[0] if own else "",
    )  # fmt: skip
    raws = [raw for one in dates for raw in (one.get("datetime") or "", _words(one))]
    return capped(item, stamp_of(map(without_guess, raws), now))


@cache
def _xpath(selector: str) -> str:
    return HTMLTranslator().css_to_xpath(selector)


def _matched(element: Any, selector: str) -> list[Any]:
    """The elements below this one that a selector matches; no selector matches none."""
    found: list[Any] = element.xpath(_xpath(selector)) if selector else []
    return found


def _words(element: Any) -> str:
    """The plain words of an element, as everything from outside is kept."""
    return words_of(lxml.etree.tostring(element, encoding="unicode", with_tail=False))


def read_listed(item: Item, body: bytes, url: str) -> Item:
    """A listed item with the text of its page, which came from `url`.

    What identifies the item stays as listed, and its outlet is the source's. Raises ArticleError
    when the page is no article, or when another one came: a login, a consent form, another site.
    """
    if _site(url) != _site(item.body_at):
        raise ArticleError(f"the page leads to another site ({_site(url)}): its text is not taken")
    path = urlsplit(url).path
    if path != urlsplit(item.body_at).path and _WALL.search(path):
        raise ArticleError(f"the page leads to a login or consent page ({one_line(path)[:80]})")
    utf8 = _encoding(body, "") == "utf-8"
    page = parse_page(body.decode() if utf8 else body, url)
    read = replace(
        page, title=page.title or item.title, link=item.link, guid=item.guid, outlet="",
        language=page.language or item.language, notes=(*item.notes, *page.notes),
    )  # fmt: skip
    if item.published_on and page.published_from != "page":  # a list's date beats a guess
        names = ("published_at", "published_on", "published_from")
        read = replace(read, **{name: getattr(item, name) for name in names})
    return read
