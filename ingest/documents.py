"""Documents to articles: what is at a path or address, and whose text it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from docket.errors import ArticleError, NotAFeed, SourceError
from docket.model import Article, Item, Source
from docket.store import text_key
from ingest.collect.feed import read_feed
from ingest.collect.file import file_items
from ingest.fetch import Web
from ingest.read.article import page_item, wire_credit
from ingest.urls import direct_link, is_opaque, masked, outlet_of, url_key

SHORT_TEXT = 1_000  # characters; below, the headline carries the news and is read too


def article_of(item: Item, source: Source | None = None, name: str = "") -> Article:
    """Settle an item's identity, outlet and text. `name` stands in when nothing names an outlet."""
    text = item.text.strip()
    if len(text) < SHORT_TEXT and item.title and not text.startswith(item.title):
        text = f"{item.title}\n\n{text}".strip()
    link = direct_link(item.link)
    named = f"guid:{source.id}:{item.guid}" if item.guid and source else ""
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


def items_at(where: str, web: Web, now: datetime) -> list[Item]:
    """The articles of a file or address: a feed, a page or plain text, told apart by content.

    Raises ArticleError or SourceError, naming the file or address.
    """
    try:
        remote = where.lower().startswith(("http://", "https://"))
        items = _items_from(where, web, now) if remote else file_items(Path(where), now=now)
        if not items:
            raise ArticleError("a feed without a whole entry: nothing to read")
        return items
    except (ArticleError, SourceError) as error:
        said = str(error).removeprefix(f"{Path(where).name}: ").removeprefix(f"{where}: ")
        raise ArticleError(f"{masked(where)}: {said}") from error


def _items_from(address: str, web: Web, now: datetime) -> list[Item]:
    reply = web.get(address)
    try:
        feed = read_feed(reply.body, reply.url, now=now, content_type=reply.content_type)
        return list(feed.items)
    except NotAFeed:
        item = page_item(reply.body, reply.url)
        return [replace(item, link=masked(item.link or reply.url))]
