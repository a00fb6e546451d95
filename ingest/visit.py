"""One visit to one source: ask, read the answer, and the listed pages it permits to be read.

Runs in a thread beside other visits and touches no database: what it needs to know comes in as
values, what it found goes out as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docket.errors import ArticleError, FetchError, NotAFeed, SourceError
from docket.model import Item, Source
from ingest.bounded import LimitReached, WorkFailed, bounded
from ingest.collect.entries import Feed
from ingest.collect.file import LARGEST, listing
from ingest.collect.kinds import KINDS, Kind
from ingest.credentials import credential
from ingest.fetch import Reply, Web
from ingest.schedule import is_local
from ingest.urls import url_key

GONE_PAGES = (401, 403, 404, 410, 451)  # of these the headline is all there will ever be

State = Mapping[str, str | int | None]  # the row of a source in the record


@dataclass(frozen=True)
class Visit:
    """What a source answered: `feed` is None when it is the same as last time.

    `later` counts listed pages left for the next visit, which must then see the whole list again.
    """

    reply: Reply
    body_hash: str = ""
    feed: Feed | None = None
    later: int = 0


def visit(
    source: Source, state: State, known: frozenset[str], web: Web, now: datetime
) -> Visit | SourceError:
    """Ask a source and read what it lists; a failure is a value, so that no thread ends a run.

    `known` are the guids and keys of the articles it has given before.
    """
    try:
        reply = fetch_source(source, state, web)
        hashed = hashlib.sha256(reply.body).hexdigest()
        if reply.not_modified or hashed == state.get("body_hash"):
            return Visit(reply, hashed)
        kind = KINDS[source.kind]
        feed = parsed(kind, reply, source, now)
        feed, later = _with_pages(kind, source, feed, known, web)
        return Visit(reply, hashed, feed, later)
    except SourceError as error:
        return error
    except Exception as error:  # a bug in one answer's handling must not end the run
        return SourceError(f"{type(error).__name__}: {error}")


def fetch_source(source: Source, state: State, web: Web) -> Reply:
    """Ask a source, by network or from disk, sending the validators `state` holds.

    Raises SourceError.
    """
    if is_local(source):
        path = Path(source.url)
        try:
            files = source.kind == "files"
            if not files and path.stat().st_size > LARGEST:
                raise FetchError(f"{path}: larger than {LARGEST // 2**20} MB.")
            body = listing(path) if files else path.read_bytes()
            return Reply(source.url, 200, body, "", "", "", False, None)
        except ArticleError as error:
            raise FetchError(f"{error}.") from error
        except OSError as error:
            raise FetchError(f"{path}: {error.strerror}. Check the path.", "gone") from error
    etag, last_modified = (str(state.get(key) or "") for key in ("etag", "last_modified"))
    kind = KINDS[source.kind]
    ask = kind.ask(source, credential(source.token) if source.token else "")
    return web.get(
        ask.url, etag=etag, last_modified=last_modified, headers=ask.headers, body=ask.body,
        robots=kind.robots, allow_private=source.allow_private,
    )  # fmt: skip


def parsed(kind: Kind, reply: Reply, source: Source, now: datetime) -> Feed:
    """What an answer lists, read in a bounded child process; NotAFeed says what it is instead."""
    answer = (reply.body, reply.url, source, now, reply.content_type)
    if not kind.in_child:
        return kind.parse(*answer)
    try:
        return bounded(kind.parse, *answer)
    except LimitReached as error:
        raise NotAFeed(f"the answer could not be parsed: parser {error}") from None
    except WorkFailed as error:
        raise NotAFeed(f"the answer could not be parsed: parser error ({error})") from None


def _with_pages(
    kind: Kind, source: Source, feed: Feed, known: frozenset[str], web: Web
) -> tuple[Feed, int]:
    """The list with the texts of new pages, as many as a visit may read; and how many are left."""
    if kind.read_page is None or not source.pages:
        return feed, 0
    items, notes, asked, later = [], list(feed.notes), 0, 0
    for item in feed.items:
        if not item.body_at or item.guid in known or url_key(item.link) in known:
            if not item.body_at:
                items.append(item)
            continue
        if asked == source.pages:
            later += 1
            continue
        asked += 1
        try:
            items.append(_page(kind, item, source, web))
        except (FetchError, ArticleError, LimitReached, WorkFailed) as error:
            notes.append(f"{item.body_at}: {error}")
            if isinstance(error, FetchError) and error.status not in GONE_PAGES:
                later += 1
            else:
                items.append(item)
    return replace(feed, items=tuple(items), notes=tuple(notes)), later


def _page(kind: Kind, item: Item, source: Source, web: Web) -> Item:
    """A listed item with the text of its page."""
    assert kind.read_page is not None
    reply = web.get(item.body_at, robots=True, allow_private=source.allow_private)
    return bounded(kind.read_page, item, reply.body, reply.url)
