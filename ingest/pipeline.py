"""The order of the stages, and the only module of ingest that writes.

Fetching and reading happen outside transactions; each source's articles and health go in with
one transaction, so a kill at any moment leaves whole sources or nothing, and a second run
completes the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from docket import health, store, timeline
from docket.errors import ArticleError, FetchError, NotAFeed, SourceError
from docket.merge import merge
from docket.model import Article, Reading, Source
from docket.rows import instant, text_hash
from docket.schema import Record, explained, open_record, transaction
from docket.starter import StarterEvent, load_starter
from ingest.collect.feed import read_feed
from ingest.documents import Given, article_of, items_at
from ingest.fetch import Reply, Web
from ingest.read.copies import families
from ingest.read.cues import Rules, load_rules
from ingest.read.events import VERSION, read_article

FETCHERS = 8
FLOOR = timedelta(minutes=60)  # a source that can say "unchanged" is asked at most this often
FLOOR_BLIND = timedelta(hours=24)  # one that cannot, and so sends everything each time
BACKOFF, BACKOFF_MOST = timedelta(hours=1), timedelta(hours=24)
BY_HAND = "hand"


@dataclass
class Outcome:
    """What became of one source or file: counts, and why what was left out was left out."""

    name: str
    health: str = "ok"
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    events: int = 0
    skipped: list[str] = field(default_factory=list)
    failed: str = ""


@dataclass
class Report:
    """What a command did: one outcome a source or file, and the events before and after."""

    outcomes: list[Outcome] = field(default_factory=list)
    events_new: int = 0
    events_total: int = 0
    event_ids: list[str] = field(default_factory=list)
    article_ids: list[int] = field(default_factory=list)

    @property
    def failed(self) -> list[Outcome]:
        """The outcomes that are failures."""
        return [outcome for outcome in self.outcomes if outcome.failed]


@dataclass
class Desk:
    """An open record with the rules to read by; made by `open_desk`, closed by its user."""

    path: Path
    db: Record
    rules: Rules
    starters: tuple[StarterEvent, ...]
    version: str
    gates: Mapping[str, str]  # source → what its texts must show to be read


def open_desk(
    path: Path, data: Path, sources: Sequence[Source], version: str, now: datetime
) -> Desk:
    """Open or create the record, mirror data/ into it and put the starter timeline in place."""
    rules = load_rules(data)
    starters = load_starter(data / "starter.toml", rules.lexicon)
    db = open_record(path)
    gates = {source.id: source.gate for source in sources} | {BY_HAND: "none"}
    desk = Desk(path, db, rules, starters, version, gates)
    with explained(path), transaction(db):
        health.mirror_lexicon(db, rules.lexicon)
        health.mirror_sources(db, sources)
        if db.execute("SELECT count(*) FROM event").fetchone()[0] == 0:
            run = health.start_run(db, "open", version, now)
            _rebuild(desk, now)
            health.finish_run(db, run, {"command": "open"}, now)
    return desk


# ── reading and storing ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Prepared:
    """An article with its reading, ready to be stored; `reading` is None when unchanged."""

    article: Article
    guid: str
    reading: Reading | None
    problem: str = ""


def prepare(
    items: Iterable[tuple[Article, str]], known: Callable[[Article], bool], rules: Rules, gate: str
) -> Iterator[Prepared]:
    """Read what is new; an article the reader breaks on is kept with the reason."""
    for article, guid in items:
        if known(article):
            yield Prepared(article, guid, None)
            continue
        try:
            yield Prepared(article, guid, read_article(article, rules, gate))
        except Exception as error:  # one article must never end a run; the reason is stored
            yield Prepared(article, guid, None, _named(error))


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _known(db: Record) -> Callable[[Article], bool]:
    def known(article: Article) -> bool:
        row = db.execute(
            "SELECT t.hash FROM article a JOIN article_text t ON t.article_id = a.id "
            "WHERE a.key = ? AND a.reader IS NOT NULL ORDER BY t.revision DESC LIMIT 1",
            (article.key,),
        ).fetchone()
        return row is not None and row[0] == text_hash(article.text)

    return known


def _store(
    desk: Desk, ready: Iterable[Prepared], source_id: str, outcome: Outcome, now: datetime
) -> list[int]:
    """Write prepared articles; expects to be inside a transaction. Returns their ids."""
    ids = []
    for one in ready:
        article_id, done = store.put_article(desk.db, one.article, source_id, one.guid, now)
        ids.append(article_id)
        if one.problem and done != "unchanged":
            store.note_failed(desk.db, article_id, one.problem, VERSION)
            outcome.skipped.append(f"{one.article.title}: could not be read ({one.problem})")
        elif one.reading is not None and done != "unchanged":
            store.put_reading(desk.db, article_id, one.article, one.reading, VERSION)
            outcome.events += len(one.reading.mentions)
            if not one.reading.relevance.relevant:
                outcome.skipped.append(f"{one.article.title}: {one.reading.relevance.why}")
        outcome.new += done == "new"
        outcome.edited += done == "edited"
        outcome.unchanged += done == "unchanged"
    return ids


def _rebuild(desk: Desk, now: datetime) -> list[str]:
    """Families, merging, events; returns the ids that were not there before."""
    db = desk.db
    before = {row[0] for row in db.execute("SELECT id FROM event").fetchall()}
    texts = [(one, article.text) for one, article in store.stored_articles(db, "state = 'read'")]
    store.put_families(db, families(texts))
    sighted = timeline.load_sighted(db, desk.starters)
    merged = merge(sighted, timeline.previous_ids(db), desk.rules.lexicon)
    timeline.save_events(db, merged, desk.starters, desk.rules.lexicon, now)
    return [event.id for event in merged.events if event.id not in before]


def _finish(desk: Desk, run: int, report: Report, now: datetime) -> Report:
    """Rebuild the timeline and close the run's log, all or nothing."""
    with explained(desk.path), transaction(desk.db):
        report.event_ids = _rebuild(desk, now)
        report.events_new = len(report.event_ids)
        report.events_total = desk.db.execute("SELECT count(*) FROM event").fetchone()[0]
        summary = {
            "sources": [
                {"name": o.name, "health": o.health, "new": o.new, "edited": o.edited,
                 "unchanged": o.unchanged, "skipped": len(o.skipped), "failed": o.failed}
                for o in report.outcomes
            ],
            "events_new": report.events_new,
            "events_total": report.events_total,
        }  # fmt: skip
        health.finish_run(desk.db, run, summary, now)
    return report


def _start(desk: Desk, command: str, now: datetime) -> int:
    with explained(desk.path), transaction(desk.db):
        return health.start_run(desk.db, command, desk.version, now)


# ── run: pull sources ───────────────────────────────────────────────────────────────────────


def run(
    desk: Desk,
    sources: Sequence[Source],
    web: Web,
    clock: Callable[[], datetime],
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:
    """Pull sources that are due, read what is new, rebuild the timeline.

    Fetching runs in threads, everything else here. `done` is called after each source. One
    source failing never stops the others; Ctrl-C keeps the sources already stored.
    """
    report, number = Report(), _start(desk, "run", clock())
    due = []
    for source in sources:
        state = _state(desk.db, source)
        waits = state.get("next_check_at")
        if waits and str(waits) > instant(clock()) and not _local(source):
            outcome = Outcome(source.name, "waiting", skipped=[f"not due before {waits}"])
            report.outcomes.append(outcome)
            done(outcome)
        else:
            due.append((source, state))
    with ThreadPoolExecutor(FETCHERS) as pool:
        pending = {pool.submit(_fetched, s, state, web): (s, state) for s, state in due}
        try:
            for future in as_completed(pending):
                source, state = pending[future]
                outcome = _take_source(desk, number, source, state, future.result(), clock())
                report.outcomes.append(outcome)
                done(outcome)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            _finish(desk, number, report, clock())
            raise
    return _finish(desk, number, report, clock())


def _local(source: Source) -> bool:
    return not source.url.lower().startswith(("http://", "https://"))


def _state(db: Record, source: Source) -> dict[str, str | int | None]:
    rows = list(db.query("SELECT * FROM source WHERE id = ?", [source.id]))
    return rows[0] if rows else {}


def fetch_source(source: Source, state: dict[str, str | int | None], web: Web) -> Reply:
    """Ask a source, by network or from disk, sending the validators `state` holds.

    Raises SourceError.
    """
    if _local(source):
        path = Path(source.url)
        try:
            return Reply(source.url, 200, path.read_bytes(), "", "", "", False, None)
        except OSError as error:
            raise FetchError(f"{path}: {error.strerror}. Check the path.", "gone") from error
    return web.get(
        source.url,
        etag=str(state.get("etag") or ""),
        last_modified=str(state.get("last_modified") or ""),
        allow_private=source.allow_private,
    )


def _fetched(source: Source, state: dict[str, str | int | None], web: Web) -> Reply | SourceError:
    """The network part, safe to run in a thread; an expected failure is a value."""
    try:
        return fetch_source(source, state, web)
    except Exception as error:  # a bug in one answer's handling must not end the run
        return error if isinstance(error, SourceError) else SourceError(_named(error))


def _take_source(
    desk: Desk,
    number: int,
    source: Source,
    state: dict[str, str | int | None],
    reply: Reply | SourceError,
    now: datetime,
) -> Outcome:
    """Parse, read and store one source's answer; its failure becomes its health."""
    outcome = Outcome(source.name)
    ready: list[Prepared] = []
    dropped: tuple[str, ...] = ()
    try:
        if isinstance(reply, SourceError):
            raise reply
        hashed = hashlib.sha256(reply.body).hexdigest()
        if reply.not_modified or hashed == state.get("body_hash"):
            checked = health.Checked(
                "unchanged", _next(source, reply, now), status=reply.status,
                etag=reply.etag, last_modified=reply.last_modified,
            )  # fmt: skip
        else:
            feed = read_feed(reply.body, reply.url, now=now, content_type=reply.content_type)
            dropped = feed.dropped
            items = [(article_of(item, source), item.guid) for item in feed.items]
            ready = list(prepare(items, _known(desk.db), desk.rules, source.gate))
            checked = health.Checked(
                "ok" if items else "empty", _next(source, reply, now), status=reply.status,
                items=len(items), etag=reply.etag, last_modified=reply.last_modified,
                body_hash=hashed,
            )  # fmt: skip
    except Exception as error:  # one source must never end the run
        told = error if isinstance(error, SourceError) else SourceError(_named(error))
        checked = _failure(told, source, state, now)
    outcome.health, outcome.failed = checked.health, checked.error or ""
    with explained(desk.path), transaction(desk.db):
        _store(desk, ready, source.id, outcome, now)
        health.note_rejected(desk.db, source.id, dropped, now)
        outcome.skipped += dropped
        checked = replace(checked, new_items=outcome.new)
        health.note_checked(desk.db, number, source.id, checked, now)
    return outcome


def _failure(
    error: SourceError, source: Source, state: dict[str, str | int | None], now: datetime
) -> health.Checked:
    """Back off: an hour, doubling with each failure in a row to a day, or what the server asked."""
    count = min(int(state.get("error_count") or 0), 9)  # beyond, the numbers leave the calendar
    wait = min(BACKOFF * 2**count, BACKOFF_MOST) if not _floorless(source) else timedelta(0)
    word, status = error.health, None
    if isinstance(error, FetchError):
        status = error.status
        wait = max(wait, timedelta(seconds=min(error.retry_after or 0, 31 * 86400)))
    if isinstance(error, NotAFeed) and word == "failed":
        word = "html" if "web page" in str(error) else "failed"
    return health.Checked(word, now + wait, error=str(error), status=status)


def _floorless(source: Source) -> bool:
    """A file, or a server on the user's own network that the settings vouch for."""
    return _local(source) or source.allow_private


def _next(source: Source, reply: Reply, now: datetime) -> datetime | None:
    """When a source may be asked again: its own setting, the server's wish, or the floor."""
    if source.poll_minutes is not None and _floorless(source):
        return now + timedelta(minutes=source.poll_minutes)
    if _floorless(source):
        return None
    floor = FLOOR if reply.etag or reply.last_modified or reply.not_modified else FLOOR_BLIND
    asked = timedelta(minutes=source.poll_minutes) if source.poll_minutes else floor
    polite = max(asked, timedelta(minutes=30))
    return now + max(polite, min(timedelta(seconds=reply.max_age or 0), timedelta(days=1)))


# ── add: files and pages by hand ────────────────────────────────────────────────────────────


def add(
    desk: Desk, places: Sequence[str], given: Given, web: Web, clock: Callable[[], datetime],
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:  # fmt: skip
    """Store and read documents named by hand; they skip the relevance gate of feeds."""
    report, number = Report(), _start(desk, "add", clock())
    for where in places:
        outcome = Outcome(where)
        try:
            items = [given.over(item) for item in items_at(where, web, clock())]
            articles = [article_of(item, None, Path(where).name) for item in items]
            gate = "none" if len(articles) == 1 else "ai-and-enforcement"
            marked = [(one, "" if gate == "none" else one.key) for one in articles]  # for rereading
            ready = list(prepare(marked, _known(desk.db), desk.rules, gate))
            with explained(desk.path), transaction(desk.db):
                report.article_ids += _store(desk, ready, BY_HAND, outcome, clock())
        except ArticleError as error:
            outcome.failed, outcome.health = str(error), "failed"
        report.outcomes.append(outcome)
        done(outcome)
    return _finish(desk, number, report, clock())


def reread(
    desk: Desk, clock: Callable[[], datetime], done: Callable[[Outcome], None] = lambda o: None
) -> Report:
    """Read every stored article again with today's rules and rebuild the timeline."""
    number, outcome = _start(desk, "reread", clock()), Outcome("stored articles")
    # By hand if ever (with a guid: in a file of many), else by the first source that had it.
    found = "SELECT article_id, source_id, guid FROM sighting ORDER BY source_id = 'hand', "
    rows = desk.db.execute(f"{found} seen_at DESC").fetchall()
    by = {one: "" if guid and came_by == BY_HAND else came_by for one, came_by, guid in rows}
    with explained(desk.path), transaction(desk.db):
        for article_id, article in store.stored_articles(desk.db):
            gate = desk.gates.get(by.get(article_id, ""), "ai-and-enforcement")
            one = next(prepare([(article, "")], lambda _: False, desk.rules, gate))
            if one.reading is None:
                store.note_failed(desk.db, article_id, one.problem, VERSION)
                outcome.skipped.append(f"{article.title}: could not be read ({one.problem})")
            else:
                store.put_reading(desk.db, article_id, article, one.reading, VERSION)
                outcome.events += len(one.reading.mentions)
            outcome.unchanged += 1
    done(outcome)
    return _finish(desk, number, Report([outcome]), clock())
