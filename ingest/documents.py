"""Documents to articles: what is at a path or address, and whose text it is."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from docket.errors import ArticleError, NotAFeed, SourceError
from docket.identity import own_key, text_key
from docket.model import Article, Item, Source
from ingest.collect.entries import Feed
from ingest.collect.feed import read_feed
from ingest.collect.file import LARGEST, alone, body_feed, file_feed, files_of
from ingest.collect.pdf import is_pdf
from ingest.fetch import Web
from ingest.read.article import page_item, wire_credit
from ingest.urls import direct_link, is_opaque, masked, outlet_of, url_key

PASTED = "-"  # by standard input
SHORT_TEXT = 1_000  # characters; below, the headline carries the news and is read too


def article_of(item: Item, source: Source | None = None, name: str = "") -> Article:
    """Settle an item's identity, outlet and text. `name` stands in when nothing names an outlet."""
    text = item.text.strip()
    if len(text) < SHORT_TEXT and item.title and not text.startswith(item.title):
        text = f"{item.title}\n\n{text}".strip()
    link = direct_link(item.link)
    named = own_key(source.id, item.guid) if source else ""
    if is_opaque(link) and item.title:  # its guid is such a token, too
        named = text_key(f"{item.outlet}\n{item.title.casefold()}\n{item.published_on}")
    credited = next((n.removeprefix("wire: ") for n in item.notes if n.startswith("wire: ")), "")
    outlet = item.outlet or (source and (source.publisher or source.name)) or outlet_of(link)
    return Article(
        key=url_key(link) or named or text_key(text),
        url=link, title=item.title or _opening(text), text=text,
        outlet=outlet or f"unknown outlet ({name or 'pasted text'})", byline=item.byline,
        language=item.language or (source.language if source else "") or "en",
        published_at=item.published_at, published_on=item.published_on,
        published_from=item.published_from,
        wire=credited or wire_credit(f"{item.byline}\n{text}"),
    )  # fmt: skip


def _opening(text: str) -> str:
    """A title for a text without one: how it begins."""
    start = text.split("\n", 1)[0]
    return start if len(start) <= 90 else f"{start[:90].rsplit(' ', 1)[0]} …"


@dataclass(frozen=True)
class Given:
    """What the user says about a document, which beats what it says of itself."""

    item: Item = field(default_factory=lambda: Item(title=""))

    def over(self, item: Item) -> Item:
        """The item with the given values in place."""
        names = ("title", "link", "outlet", "published_on")
        changes = {name: value for name in names if (value := getattr(self.item, name))}
        if self.item.published_on:
            changes |= {"published_from": "given", "published_at": None}
        return replace(item, **changes)


def places_in(where: str) -> list[str]:
    """The files of a folder, or the file or address itself; ArticleError for too many files.

    "-" is what comes by standard input: a text that was pasted.
    """
    folder = not _remote(where) and Path(where).is_dir()
    return [str(path) for path in files_of(Path(where))] if folder else [where]


def found_at(where: str, web: Web, now: datetime) -> Feed:
    """The articles of a file or address, told apart by content, and what of it was left out.

    Raises ArticleError or SourceError, naming the file or address.
    """
    try:
        if where == PASTED:
            found = body_feed(_piped(), now)
        elif _remote(where):
            found = _answered(where, web, now)
        else:
            found = file_feed(Path(where), now=now)
        if not found.items:
            why = f" ({found.dropped[0]})" if found.dropped else ""
            raise ArticleError(f"no whole article in it: nothing to read{why}")
        return found
    except (ArticleError, SourceError) as error:
        said = str(error).removeprefix(f"{Path(where).name}: ").removeprefix(f"{where}: ")
        raise ArticleError(f"{masked(where)}: {said}") from error


def _piped() -> bytes:
    body = sys.stdin.buffer.read(LARGEST + 1)
    if not body.strip() or len(body) > LARGEST:
        size = "nothing" if not body.strip() else f"more than {LARGEST // 2**20} MB"
        raise ArticleError(f"{size} came by standard input")
    return body


def name_of(where: str) -> str:
    """What to call the outlet of a document that names none; "" for a pasted text."""
    return "" if where == PASTED else Path(where).name


def _remote(where: str) -> bool:
    return where.lower().startswith(("http://", "https://"))


def _answered(address: str, web: Web, now: datetime) -> Feed:
    reply = web.get(address)
    try:
        return read_feed(reply.body, reply.url, now=now, content_type=reply.content_type)
    except NotAFeed:
        if is_pdf(reply.body):
            found = body_feed(reply.body, now)
            return replace(found, items=(replace(found.items[0], link=masked(reply.url)),))
        item = page_item(reply.body, reply.url)
        return alone(replace(item, link=masked(item.link or reply.url)))
