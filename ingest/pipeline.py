"""The order of the stages, and the only module of ingest that writes.

Fetching and reading happen outside transactions; each source's articles and health go in with
one transaction, so a kill at any moment leaves whole sources or nothing, and a second run
completes the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from docket import curate, health, store, timeline
from docket.errors import ArticleError, ConfigError, SourceError
from docket.lexicon import nearest
from docket.model import Article, Source
from docket.proposals import merge_apart
from docket.rows import instant
from docket.schema import Record, explained, open_record, transaction
from docket.starter import StarterEvent, load_starter
from ingest.crew import Crew, Readings, named
from ingest.documents import Given, article_of, items_at
from ingest.extract import Extractor
from ingest.fetch import Web
from ingest.outcome import Outcome, Report
from ingest.prepared import Listed, Prepared, prepare, to_read
from ingest.read.copies import families
from ingest.read.cues import Rules, load_rules
from ingest.read.events import VERSION
from ingest.schedule import is_local
from ingest.urls import host_of
from ingest.verdict import settled
from ingest.visit import State, Visit, visit

FEW = 20  # new articles; fewer are read here sooner than a child is told of them
STALE = timedelta(days=7)  # how much later a copy counts as dated wrongly, not as reprinted
BY_HAND = "hand"
BATCH = 100  # articles that a reread stores at a time


@dataclass
class Desk:
    """An open record with the rules to read by; made by `open_desk`, closed by its user."""

    path: Path
    db: Record
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

    @property
    def merger(self) -> str:
        """By what events are made of statements: the rules, the starter timeline, the program."""
        starters = hashlib.sha256(repr(self.starters).encode()).hexdigest()[:8]
        return f"{self.version} {self.reader} {starters}"

    def close(self) -> None:
        """Let go of the database."""
        self.db.close()


def open_desk(
    path: Path, data: Path, sources: Sequence[Source], version: str, now: datetime
) -> Desk:
    """Open or create the record, mirror data/ into it and put the starter timeline in place."""
    rules = load_rules(data)
    starters = load_starter(data / "starter.toml", rules.lexicon)
    for source in sources:
        if source.country and source.country not in rules.lexicon.places:
            hint = nearest(source.country, rules.lexicon.places)
            raise ConfigError(f'sources.toml: source "{source.id}": country "{source.country}" is '
                              f"no place of jurisdictions.toml{hint}")  # fmt: skip
    db = open_record(path)
    gates = {source.id: source.gate for source in sources} | {BY_HAND: "none"}
    desk = Desk(path, db, rules, starters, version, gates, _reader(data))
    with explained(path), transaction(db):
        if health.mirror_reader(db, desk.reader):
            health.mirror_lexicon(db, rules.lexicon)
        health.mirror_sources(db, sources)
        if db.execute("SELECT count(*) FROM event").fetchone()[0] == 0:
            run = health.start_run(db, "open", version, now)
            _rebuild(desk, now)
            health.finish_run(db, run, {"command": "open"}, now)
    return desk


def _reader(data: Path) -> str:
    """The reader's version with a hash of the names and rules it reads by."""
    files = [data / f"{name}.toml" for name in ("vocabulary", "entities", "jurisdictions")]
    read = b"".join(f.read_bytes() for f in (*files, *sorted(data.glob("cues/*.toml"))))
    return f"{VERSION}-{hashlib.sha256(read).hexdigest()[:8]}"


def _store(
    desk: Desk, ready: Iterable[Prepared], source_id: str, outcome: Outcome, now: datetime,
    given: bool = False,
) -> list[int]:  # fmt: skip
    """Write prepared articles; expects to be inside a transaction. Returns their ids."""
    ids = []
    for one in ready:
        if one.stored:
            ids.append(one.stored)
            outcome.unchanged += 1
            continue
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
    store.note_merged(db, desk.merger)
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
            # No model: none is asked inside a transaction.
            reading = next(prepare(dated, lambda _: None, desk.rules, "none")).reading
            if reading:
                store.put_reading(desk.db, one, article, reading, reader)


@contextmanager
def _logged(
    desk: Desk, command: str, clock: Callable[[], datetime]
) -> Iterator[tuple[int, Report]]:
    """The number of a run in the log, and its report.

    At the end, also of one that was stopped (no event may wait for its statements), the timeline
    is rebuilt, unless nothing to merge has come, and the log closed, all or nothing.
    """
    report = Report()
    with explained(desk.path), transaction(desk.db):
        number = health.start_run(desk.db, command, desk.version, clock())
    try:
        yield number, report
    finally:
        with explained(desk.path), transaction(desk.db):
            if command == "reread" or not store.is_merged(desk.db, desk.merger):
                report.event_ids = _rebuild(desk, clock())
            report.events_new = len(report.event_ids)
            report.events_total = desk.db.execute("SELECT count(*) FROM event").fetchone()[0]
            health.finish_run(desk.db, number, report.summary(), clock())


def run(
    desk: Desk, sources: Sequence[Source], web: Web, clock: Callable[[], datetime],
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:  # fmt: skip
    """Pull sources that are due, read what is new, rebuild the timeline.

    Fetching runs in threads, reading of much in child processes, everything else here. `done` is
    called after each source. One source failing never stops the others; Ctrl-C keeps the sources
    already stored.
    """
    with _logged(desk, "run", clock) as (number, report), Crew(desk.rules) as crew:

        def finish(outcome: Outcome) -> None:
            report.outcomes.append(outcome)
            done(outcome)

        states: dict[str, State] = {row["id"]: row for row in desk.db.query("SELECT * FROM source")}
        for source in sources:
            state = states.get(source.id, {})
            waits = state.get("next_check_at")
            if waits and str(waits) > instant(clock()) and not is_local(source):
                finish(Outcome(source.name, "waiting", skipped=[f"not due before {waits}"]))
            else:
                known = _given_by(desk.db, source)
                ask = partial(visit, source, state, known, web, clock())
                crew.visit(host_of(source.url) or source.id, Taken(source, state), ask)
        for results in crew.results():
            quiet = []  # without an article: written together, as each write waits for the disk
            for taken, result in results:
                if isinstance(result, Visit | SourceError):
                    taken, result = _listed(taken, result), {}
                    if not taken.items:
                        quiet.append(taken)
                        continue
                    news = _news(desk, taken)
                    if len(news) >= FEW:
                        crew.read(news, taken.source.gate, taken)
                        continue
                _take_sources(desk, number, [taken], result, clock(), finish)
            if quiet:
                _take_sources(desk, number, quiet, {}, clock(), finish)
    return report


def _given_by(db: Record, source: Source) -> frozenset[str]:
    """Guids and keys of the articles a source has given, for kinds that read listed pages."""
    if not source.pages:
        return frozenset()
    sql = "SELECT guid, key FROM sighting JOIN article ON id = article_id WHERE source_id = ?"
    rows = db.execute(sql, [source.id]).fetchall()
    return frozenset(word for row in rows for word in row if word)


NOT_ASKED = SourceError("not asked yet")


@dataclass(frozen=True)
class Taken:
    """A source on its way through a run: what the visit found, and the articles it lists."""

    source: Source
    state: State
    found: Visit | SourceError = NOT_ASKED
    items: Listed = field(default_factory=list)


def _listed(taken: Taken, found: Visit | SourceError) -> Taken:
    """The articles of a list. A mistake of ours in one is its source's failure, not the run's."""
    try:
        items = found.feed.items if isinstance(found, Visit) and found.feed else ()
        listed = [(article_of(item, taken.source), item.guid) for item in items]
        return replace(taken, found=found, items=listed)
    except Exception as error:
        return replace(taken, found=SourceError(named(error)))


def _news(desk: Desk, taken: Taken) -> list[Article]:
    """The articles of a list that have to be read."""
    articles = [article for article, _ in taken.items]
    known = store.stored_as(desk.db, articles, taken.source.id)
    return [article for article in articles if to_read(known(article), taken.source.gate)]


def _take_sources(
    desk: Desk, number: int, some: Sequence[Taken], readings: Readings, now: datetime,
    finish: Callable[[Outcome], None],
) -> None:  # fmt: skip
    """Store what visits found, all or nothing; a failure becomes its source's health."""
    outcomes = []
    ready = [_ready(desk, taken, readings) for taken in some]
    with explained(desk.path), transaction(desk.db):
        for taken, articles in zip(some, ready, strict=True):
            source, found = taken.source, taken.found
            outcome = Outcome(source.name)
            _store(desk, articles, source.id, outcome, now)
            dropped = found.feed.dropped if isinstance(found, Visit) and found.feed else ()
            health.note_rejected(desk.db, source.id, dropped, now)
            outcome.skipped += dropped
            checked = settled(source, taken.state, found, now)
            outcome.health, outcome.failed = checked.health, checked.error or ""
            checked = replace(checked, new_items=outcome.new)
            health.note_checked(desk.db, number, source.id, checked, now)
            outcomes.append(outcome)
    for outcome in outcomes:
        finish(outcome)


def _ready(desk: Desk, taken: Taken, readings: Readings) -> list[Prepared]:
    source, items = taken.source, taken.items
    known = store.stored_as(desk.db, (article for article, _ in items), source.id)
    return list(prepare(items, known, desk.rules, source.gate, desk.model, readings))


def add(
    desk: Desk, places: Sequence[str], given: Given, web: Web, clock: Callable[[], datetime],
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> Report:  # fmt: skip
    """Store and read documents named by hand; they skip the relevance gate of feeds."""
    with _logged(desk, "add", clock) as (_, report):
        for where in places:
            outcome = Outcome(where)
            try:
                report.article_ids += _add_one(desk, where, given, web, clock(), outcome)
            except ArticleError as error:
                outcome.failed, outcome.health = str(error).removeprefix(f"{where}: "), "failed"
            report.outcomes.append(outcome)
            done(outcome)
    return report


def _add_one(
    desk: Desk, where: str, given: Given, web: Web, now: datetime, outcome: Outcome
) -> list[int]:
    """One document into the record; returns the ids of its articles. Raises ArticleError."""
    items = [given.over(item) for item in items_at(where, web, now)]
    articles = [article_of(item, None, Path(where).name) for item in items]
    gate = "none" if len(articles) == 1 else "ai-and-enforcement"
    marked = [(one, "" if gate == "none" else one.key) for one in articles]  # for rereading
    said = given != Given()
    known = (lambda _: None) if said else store.stored_as(desk.db, articles, BY_HAND)
    ready = list(prepare(marked, known, desk.rules, gate, desk.model))
    with explained(desk.path), transaction(desk.db):
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
                ready.append(
                    (
                        number,
                        next(
                            prepare([(article, "")], lambda _: None, desk.rules, gate, desk.model)
                        ),
                    )
                )
            with explained(desk.path), transaction(desk.db):
                for number, one in ready:
                    _put(desk, number, one, outcome)
                    outcome.unchanged += 1
    done(outcome)
    return report
