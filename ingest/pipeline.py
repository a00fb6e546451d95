"""The order of the stages, and the only module of ingest that writes.

Fetching and reading happen outside transactions; each source's articles and health go in with
one transaction, so a kill at any moment leaves whole sources or nothing, and a second run
completes the rest.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from docket import curate, health, store, timeline, upkeep
from docket.errors import ArticleError, ConfigError, RecordError, SourceError
from docket.lexicon import nearest
from docket.lock import Lock
from docket.model import Article, Reading, Source
from docket.proposals import merge_apart
from docket.rows import text_hash
from docket.schema import Record, explained, settle, transaction
from docket.starter import StarterEvent, load_starter
from ingest.documents import Given, article_of, found_at, places_in
from ingest.extract import Extractor, extended
from ingest.fetch import Web
from ingest.outcome import Outcome, Report
from ingest.read.copies import families
from ingest.read.cues import Rules, load_rules
from ingest.read.events import VERSION, read_article
from ingest.schedule import State, waits_until
from ingest.urls import masked
from ingest.verdict import settled
from ingest.visit import Visit, visit

FETCHERS = 8
STALE = timedelta(days=7)  # how much later a copy counts as dated wrongly, not as reprinted
BY_HAND = "hand"
BATCH = 100  # articles that a reread stores at a time


@dataclass
class Desk:
    """An open record with the rules to read by; made by `open_desk`, closed by its user."""

    path: Path
    db: Record
    lock: Lock
    notices: tuple[str, ...]  # what is odd about the record, though it can be used
    rules: Rules
    starters: tuple[StarterEvent, ...]
    version: str
    gates: Mapping[str, str]  # source → what its texts must show to be read
    reader: str  # which reader with which rules: what another one read is stale
    model: Extractor | None = None  # asked for proposals, if there is one

    @property
    def stamp(self) -> str:
        """Who reads, as articles carry it: the reader, and the model that is asked beside it."""
        return f"{self.reader}+{self.model.name}" if self.model else self.reader

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction, all or nothing; the lock remembers that the record got further."""
        with explained(self.path), transaction(self.db):
            yield
        self.lock.note(upkeep.mark(self.db.conn))

    def close(self) -> None:
        """Let go of the database, and let others write."""
        settle(self.db)
        self.db.close()
        self.lock.close()


def open_desk(
    path: Path, data: Path, sources: Sequence[Source], version: str, now: datetime
) -> Desk:
    """Open or create the record, mirror data/ into it and put the starter timeline in place.

    Nobody else may write until it is closed. Raises ConfigError, or RecordError for a record that
    cannot be written to: in use, damaged, newer, read-only, on a full disk.
    """
    rules = load_rules(data)
    starters = load_starter(data / "starter.toml", rules.lexicon)
    for source in sources:
        if source.country and source.country not in rules.lexicon.places:
            hint = nearest(source.country, rules.lexicon.places)
            raise ConfigError(f'sources.toml: source "{source.id}": country "{source.country}" is '
                              f"no place of jurisdictions.toml{hint}")  # fmt: skip
    gates = {source.id: source.gate for source in sources} | {BY_HAND: "none"}
    with ExitStack() as undo:
        lock = undo.enter_context(closing(Lock(path, now)))
        db, notices = upkeep.opened(path, lock.mark)
        undo.callback(db.close)
        desk = Desk(path, db, lock, notices, rules, starters, version, gates, _reader(data))
        _furnish(desk, sources, now)
        undo.pop_all()
    return desk


def _furnish(desk: Desk, sources: Sequence[Source], now: datetime) -> None:
    """Mirror names, places and settings; a new record gets the starter timeline."""
    db = desk.db
    with desk.writing():
        health.mirror_reader(db, desk.reader)
        health.mirror_lexicon(db, desk.rules.lexicon)
        health.mirror_sources(db, sources)
        if db.execute("SELECT count(*) FROM event").fetchone()[0] == 0:
            run = health.start_run(db, "open", desk.version, now)
            _rebuild(desk, now)
            health.finish_run(db, run, {"command": "open"}, now)


def _reader(data: Path) -> str:
    """The reader's version with a hash of the names and rules it reads by."""
    files = [data / f"{name}.toml" for name in ("vocabulary", "entities", "jurisdictions")]
    read = b"".join(f.read_bytes() for f in (*files, *sorted(data.glob("cues/*.toml"))))
    return f"{VERSION}-{hashlib.sha256(read).hexdigest()[:8]}"


@dataclass(frozen=True)
class Prepared:
    """An article with its reading, ready to be stored; `reading` is None when unchanged."""

    article: Article
    guid: str
    reading: Reading | None
    problem: str = ""
    again: bool = False  # the text is stored, but a narrower gate had kept it out
    dropped: tuple[str, ...] = ()  # what a model proposed in vain, and why


def prepare(
    items: Iterable[tuple[Article, str]], known: Callable[[Article], str], desk: Desk, gate: str
) -> Iterator[Prepared]:
    """Read what is new; an article the reader breaks on is kept with the reason.

    `known` gives the state of an article stored with this very text, "" for any other. A text
    skipped before is read again when it now comes without a gate, that is by hand.
    """
    for article, guid in items:
        state = known(article)
        again = state == "skipped" and gate == "none"
        if state and not again:
            yield Prepared(article, guid, None)
            continue
        try:
            read = read_article(article, desk.rules, gate)
            reading, dropped = extended(article, read, desk.rules, desk.model)
            yield Prepared(article, guid, reading, again=again, dropped=dropped)
        except Exception as error:  # one article must never end a run; the reason is stored
            yield Prepared(article, guid, None, _named(error))


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _known(db: Record, article: Article) -> str:
    row = db.execute(
        "SELECT t.hash, a.state FROM article a JOIN article_text t ON t.article_id = a.id "
        "WHERE a.key = ? AND a.reader IS NOT NULL ORDER BY t.revision DESC LIMIT 1",
        (article.key,),
    ).fetchone()
    return str(row[1]) if row and row[0] == text_hash(article.text) else ""


def _store(
    desk: Desk, ready: Iterable[Prepared], source_id: str, outcome: Outcome, now: datetime,
    given: bool = False,
) -> list[int]:  # fmt: skip
    """Write prepared articles; expects to be inside a transaction. Returns their ids."""
    ids = []
    for one in ready:
        article_id, done = store.put_article(desk.db, one.article, source_id, one.guid, now, given)
        ids.append(article_id)
        if (one.problem or one.reading) and (one.again or done != "unchanged"):
            _put(desk, article_id, one, outcome)
            if one.reading and not one.reading.relevance.relevant:
                outcome.skipped.append(f"{one.article.title}: {one.reading.relevance.why}")
        outcome.new += done == "new"
        outcome.edited += done == "edited"
        outcome.unchanged += done == "unchanged"
    return ids


def _put(desk: Desk, article_id: int, one: Prepared, outcome: Outcome) -> None:
    """Write what was read of an article, or why nothing could be."""
    if one.reading is None:
        store.note_failed(desk.db, article_id, one.problem, desk.stamp)
        outcome.skipped.append(f"{one.article.title}: could not be read ({one.problem})")
        return
    store.put_reading(desk.db, article_id, one.article, one.reading, desk.stamp)
    outcome.events += len(one.reading.mentions)
    outcome.proposed += sum(mention.proposed for mention in one.reading.mentions)
    outcome.dropped += [f"{one.article.title}: {why}" for why in one.dropped]


def _rebuild(desk: Desk, now: datetime) -> list[str]:
    """Families, merging, events; returns the ids that were not there before."""
    db = desk.db
    before = {row[0] for row in db.execute("SELECT id FROM event").fetchall()}
    articles = dict(store.stored_articles(db, "state = 'read'"))
    heads = families((one, article.text) for one, article in articles.items())
    store.put_families(db, heads)
    _redate(desk, articles, heads)
    sighted = timeline.load_sighted(db, desk.starters)
    apart = curate.apart(db)
    merged = merge_apart(sighted, timeline.previous_ids(db), desk.rules.lexicon, apart)
    timeline.save_events(db, merged, desk.starters, desk.rules.lexicon, now)
    return [event.id for event in merged.events if event.id not in before]


def _redate(desk: Desk, articles: Mapping[int, Article], heads: Mapping[int, int]) -> None:
    """Read a text that repeats a much older one as of that one's day.

    Mirrors print a new date over an old story, and its weekdays would count from there.
    """
    readers = dict(desk.db.execute("SELECT id, reader FROM article").fetchall())
    for one, article in articles.items():
        day, own = articles[heads.get(one, one)].published_on, article.published_on
        if not own or not day or own - day < STALE:
            day = own
        reader = desk.stamp if day == own else f"{desk.stamp} as of {day}"
        if readers[one].partition(" as of ")[2] != reader.partition(" as of ")[2]:
            dated = [(replace(article, published_on=day), "")]
            quiet = replace(desk, model=None)  # no model is asked inside a transaction
            reading = next(prepare(dated, lambda _: "", quiet, "none")).reading
            if reading:
                store.put_reading(desk.db, one, article, reading, reader)


@contextmanager
def _logged(
    desk: Desk, command: str, clock: Callable[[], datetime]
) -> Iterator[tuple[int, Report]]:
    """The number of a run in the log, and its report.

    At the end, also of one that was stopped (no event may wait for its statements), the timeline
    is rebuilt and the log closed, all or nothing.
    """
    report = Report()
    with desk.writing():
        number = health.start_run(desk.db, command, desk.version, clock())
    try:
        yield number, report
    finally:
        # When the disk has filled up, the first complaint is the one that names the source.
        full = isinstance(sys.exc_info()[1], RecordError)
        with suppress(*[RecordError] * full), desk.writing():
            report.event_ids = _rebuild(desk, clock())
            report.events_new = len(report.event_ids)
            report.events_total = desk.db.execute("SELECT count(*) FROM event").fetchone()[0]
            health.finish_run(desk.db, number, report.summary(), clock())


def run(
    desk: Desk, sources: Sequence[Source], web: Web, clock: Callable[[], datetime],
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:  # fmt: skip
    """Pull sources that are due, read what is new, rebuild the timeline.

    Fetching runs in threads, everything else here. `done` is called after each source. One
    source failing never stops the others; Ctrl-C keeps the sources already stored.
    """
    with _logged(desk, "run", clock) as (number, report):
        pool = ThreadPoolExecutor(FETCHERS)
        pending = {}
        try:
            for source in sources:
                row = desk.db.query("SELECT * FROM source WHERE id = ?", [source.id])
                state: State = next(row, {})
                if waits := waits_until(source, state, clock()):
                    outcome = Outcome(source.name, "waiting", skipped=[f"not due before {waits}"])
                    report.outcomes.append(outcome)
                    done(outcome)
                else:
                    known = _given_by(desk.db, source)
                    job = pool.submit(visit, source, state, known, web, clock())
                    pending[job] = source, state
            for future in as_completed(pending):
                outcome = _take_source(desk, number, *pending[future], future.result(), clock())
                report.outcomes.append(outcome)
                done(outcome)
        finally:  # without waiting: a slow server must not hold up who wants to stop
            pool.shutdown(wait=False, cancel_futures=True)
    return report


def _given_by(db: Record, source: Source) -> frozenset[str]:
    """Guids and keys of the articles a source has given, for kinds that read listed pages."""
    if not source.pages:
        return frozenset()
    sql = "SELECT guid, key FROM sighting JOIN article ON id = article_id WHERE source_id = ?"
    rows = db.execute(sql, [source.id]).fetchall()
    return frozenset(word for row in rows for word in row if word)


def _take_source(
    desk: Desk, number: int, source: Source, state: State, found: Visit | SourceError, now: datetime
) -> Outcome:
    """Read and store what one visit found; its failure becomes its source's health."""
    outcome = Outcome(source.name)
    ready: list[Prepared] = []
    dropped: tuple[str, ...] = ()
    try:
        if isinstance(found, Visit) and found.feed:
            dropped = found.feed.dropped
            items = [(article_of(item, source), item.guid) for item in found.feed.items]
            _readdress(desk, source.id, items)
            ready = list(prepare(items, partial(_known, desk.db), desk, source.gate))
    except Exception as error:  # one source must never end the run
        found = SourceError(_named(error))
    try:
        with desk.writing():
            ids = _store(desk, ready, source.id, outcome, now)
            health.note_rejected(desk.db, source.id, dropped, now)
            outcome.skipped += dropped
            checked = settled(source, state, found, now, health.past(desk.db, source.id))
            outcome.health, outcome.failed = checked.health, checked.error or ""
            if not (source.pages or dropped):  # then the list is there whole
                shown = [one.article.published_on for one in ready]
                store.note_withdrawn(desk.db, source.id, dict(zip(ids, shown, strict=True)), now)
            checked = replace(checked, new_items=outcome.new)
            health.note_checked(desk.db, number, source.id, checked, now)
    except RecordError as error:  # of this source nothing is stored; those before it are
        raise type(error)(f'Source "{source.id}": {error}') from error
    return outcome


def _readdress(desk: Desk, source_id: str, items: Sequence[tuple[Article, str]]) -> None:
    """Know articles again whose address or guid changed, before they are read as new ones."""
    if found := store.known_again(desk.db, source_id, items):
        with desk.writing():
            store.readdress(desk.db, found)


def add(
    desk: Desk, places: Sequence[str], given: Given, web: Web, clock: Callable[[], datetime],
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:  # fmt: skip
    """Store and read documents named by hand; they skip the relevance gate of feeds."""
    everything = [one for place in places for one in places_in(place)]
    with _logged(desk, "add", clock) as (_, report):
        for where in everything:
            outcome = Outcome(masked(where))
            try:
                report.article_ids += _add_one(desk, where, given, web, clock(), outcome)
            except ArticleError as error:
                outcome.failed, outcome.health = (
                    str(error).removeprefix(f"{outcome.name}: "),
                    "failed",
                )
            report.outcomes.append(outcome)
            done(outcome)
    return report


def _add_one(
    desk: Desk, where: str, given: Given, web: Web, now: datetime, outcome: Outcome
) -> list[int]:
    """One document into the record; returns the ids of its articles. Raises ArticleError."""
    found = found_at(where, web, now)
    outcome.skipped += found.dropped
    items = [given.over(item) for item in found.items]
    articles = [article_of(item, None, Path(where).name) for item in items]
    gate = "none" if len(articles) == 1 else "ai-and-enforcement"
    marked = [(one, "" if gate == "none" else one.key) for one in articles]  # for rereading
    said = given != Given()
    known = (lambda article: "") if said else partial(_known, desk.db)
    ready = list(prepare(marked, known, desk, gate))
    with desk.writing():
        return _store(desk, ready, BY_HAND, outcome, now, said)


def reread(
    desk: Desk, clock: Callable[[], datetime], done: Callable[[Outcome], None] = lambda o: None
) -> Report:
    """Read stored articles again: the stale ones, or all when none is; rebuild the timeline.

    Batches commit by themselves, so one that was stopped goes on with what is still stale.
    Events and ids are settled at the end.
    """
    outcome = Outcome("stored articles")
    # By hand if ever (with a guid: in a file of many), else by the first source that had it.
    found = "SELECT article_id, source_id, guid FROM sighting ORDER BY source_id = 'hand', "
    rows = desk.db.execute(f"{found} seen_at DESC").fetchall()
    by = {one: "" if guid and came_by == BY_HAND else came_by for one, came_by, guid in rows}
    asked = (
        "SELECT id FROM article WHERE substr(coalesce(reader, ''), 1, length(:by)) <> :by "
        "OR state = 'failed' ORDER BY id"
    )
    stale = desk.db.execute(asked, {"by": desk.stamp}).fetchall()
    ids = [one for (one,) in stale or desk.db.execute("SELECT id FROM article ORDER BY id")]
    with _logged(desk, "reread", clock) as (_, report):
        report.outcomes.append(outcome)
        for start in range(0, len(ids), BATCH):
            some = ", ".join(map(str, ids[start : start + BATCH]))
            ready = []
            for number, article in store.stored_articles(desk.db, f"a.id IN ({some})"):
                gate = desk.gates.get(by.get(number, ""), "ai-and-enforcement")
                ready.append((number, next(prepare([(article, "")], lambda _: "", desk, gate))))
            with desk.writing():
                for number, one in ready:
                    _put(desk, number, one, outcome)
                    outcome.unchanged += 1
    done(outcome)
    return report
