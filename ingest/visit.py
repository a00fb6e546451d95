"""One visit to one source: ask, read the answer, and the listed pages it permits to be read.

Runs in a thread beside other visits and touches no database: what it needs to know comes in as
values, what it found goes out as one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docket.errors import ArticleError, FetchError, SourceError
from docket.model import Item, Source
from ingest.bounded import WorkFailed, bounded
from ingest.collect.entries import Feed, guarded
from ingest.collect.file import LARGEST, listing
from ingest.collect.kinds import KINDS, Ask, Kind, ask_plainly
from ingest.credentials import PLACE, credential, hidden
from ingest.fetch import Reply, Web
from ingest.schedule import State, is_local
from ingest.urls import masked, url_key

MOVES = 3  # the same permanent redirect so often in a row is believed
GONE_PAGES = (401, 403, 404, 410, 451)  # of these the headline is all there will ever be


@dataclass(frozen=True)
class Visit:
    """What a source answered: `feed` is None when it is the same as last time.

    `later` counts listed pages left for the next visit, which must then see the whole list again;
    `wait` is how many seconds the site asked for before that, when one of them was refused.
    `listed` is the list itself, with the entries whose pages were known and not read again. The
    answer's body is not kept.
    """

    reply: Reply
    body_hash: str = ""
    feed: Feed | None = None
    later: int = 0
    listed: tuple[Item, ...] = ()
    wait: float = 0


def visit(
    source: Source, state: State, known: frozenset[str], web: Web, now: datetime,
    with_pages: bool = True,
) -> Visit | SourceError:  # fmt: skip
    """Ask a source and read what it lists; a failure is a value, so that no thread ends a run.

    `known` are the guids and keys of the articles it has given before, and the addresses of pages
    that could not be read.
    """
    try:
        reply = fetch_source(source, state, web)
        hashed = f"{_way(source)} {hashlib.sha256(reply.body).hexdigest()}"
        bare = replace(reply, body=b"")
        if reply.not_modified or hashed == state.get("body_hash"):
            return Visit(bare, hashed)
        kind = KINDS[source.kind]
        answer = (reply.body, reply.url, source, now, reply.content_type)
        feed = guarded(kind.parse, *answer) if kind.in_child else kind.parse(*answer)
        found = Visit(bare, hashed, feed, listed=feed.items)
        return _with_pages(found, feed, source, known, web) if with_pages else found
    except SourceError as error:
        return error
    except Exception as error:  # a bug in one answer's handling must not end the run
        return SourceError(f"{type(error).__name__}: {error}")


def fetch_source(source: Source, state: State, web: Web) -> Reply:
    """Ask a source, by network or from disk, sending the validators `state` holds.

    Raises SourceError.
    """
    if problem := KINDS[source.kind].problem(source):
        raise SourceError(f"cannot be asked yet: {problem} (in sources.toml)")
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
    key = credential(source.token) if source.token else ""
    ask, validators = asking(source, state, key)
    try:
        reply = web.get(
            ask.url, **validators, headers=ask.headers, body=ask.body,
            robots=KINDS[source.kind].robots, allow_private=source.allow_private,
        )  # fmt: skip
    except FetchError as error:
        words = hidden(str(error), key)
        raise FetchError(words, error.health, error.status, error.retry_after) from None
    return replace(
        reply, url=hidden(reply.url, key), body=hidden(reply.body, key),
        moved=_moved(source, state, ask, reply),
    )  # fmt: skip


def _way(source: Source) -> str:
    """How a list is read, in a few characters: other settings make something else of its bytes."""
    way = (source.kind, source.gate, source.paths, bool(source.pages), source.select, source.api)
    return hashlib.sha256(repr(way).encode()).hexdigest()[:8]


def asking(source: Source, state: State, key: str) -> tuple[Ask, dict[str, str]]:
    """What a source is asked next, and the validators that go along. Pure.

    An address it was redirected from for good is left after `MOVES` visits in a row. A list that
    was read by other settings is asked for whole.
    """
    ask = KINDS[source.kind].ask(source, key)
    if int(state.get("moved_seen") or 0) >= MOVES and state.get("moved_to"):
        ask = replace(ask, url=str(state["moved_to"]))
    learnt_at = str(state.get("validators_of") or "")
    as_before = str(state.get("body_hash") or "").startswith(_way(source))
    known = state if learnt_at and as_before else {}
    validators = {name: str(known.get(name) or "") for name in ("etag", "last_modified")}
    return ask, validators | {"validators_of": learnt_at.replace(PLACE, key or PLACE)}


def _moved(source: Source, state: State, ask: Ask, reply: Reply) -> str:
    """Where a source is for good: told by this visit, or long enough ago to be asked there.

    Only for addresses of the settings themselves: a key must not follow to another site.
    """
    if source.token or ask.body or KINDS[source.kind].ask is not ask_plainly:
        return ""
    return reply.moved or (ask.url if ask.url == state.get("moved_to") else "")


def _with_pages(found: Visit, feed: Feed, source: Source, known: frozenset[str], web: Web) -> Visit:
    """The list with the texts of new pages, as many as a visit may read; and how many are left.

    Those whose id is known, or without one their address, are left out and not asked for. Pages
    that failed before come last, lest they take the place of others at every visit. A site that
    asks for a pause is asked for nothing more.
    """
    kind = KINDS[source.kind]
    if kind.read_page is None or not source.pages:
        return found
    items, dropped, asked, later, wait = [], list(feed.dropped), 0, 0, 0.0
    for item in sorted(feed.items, key=lambda item: masked(item.body_at) in known):
        if not item.body_at:
            items.append(item)
        elif (item.guid or url_key(item.link)) in known:
            continue
        elif asked == source.pages or wait:
            later += 1
        else:
            asked += 1
            read, unread, wait = _page(kind, item, source, web)
            dropped += [unread] if unread else []
            if read:
                items.append(read)
            else:
                later += 1
    whole = replace(feed, items=tuple(items), dropped=tuple(dropped))
    return replace(found, feed=whole, later=later, wait=wait)


def _page(kind: Kind, item: Item, source: Source, web: Web) -> tuple[Item | None, str, float]:
    """A listed item with the text of its page, or why not; None when the page may come later.

    Of a page that will never be an article, the headline is kept, so that nobody asks again. The
    third value are the seconds that the site wants to be left alone.
    """
    assert kind.read_page is not None
    try:
        reply = web.get(item.body_at, robots=kind.robots, allow_private=source.allow_private)
        return bounded(kind.read_page, item, reply.body, reply.url), "", 0
    except FetchError as error:
        note = f"{masked(item.body_at)}: {error}"
        if error.health != "blocked" and error.status not in GONE_PAGES:
            return None, note, error.retry_after or 0
    except (ArticleError, WorkFailed) as error:
        note = f"{masked(item.body_at)}: {error}"
    return replace(item, title=item.title or item.link, notes=(*item.notes, note)), note, 0
