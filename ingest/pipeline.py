"""The order of the stages: what comes in is read, stored and merged; with its desk all that writes.

Fetching and reading happen outside transactions; each source's articles and health go in with
one transaction, so a kill at any moment leaves whole sources or nothing, and a second run
completes the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from docket import health, store
from docket.errors import ArticleError, RecordError, SourceError
from docket.identity import own_key, told_apart
from docket.model import Article, Source
from docket.schema import Record
from ingest.crew import Crew, Readings, named
from ingest.desk import BY_HAND, Desk, rebuild
from ingest.documents import Given, article_of, found_at, name_of, places_in
from ingest.fetch import Web
from ingest.outcome import Outcome, Report
from ingest.prepared import Listed, Prepared, prepare, to_read
from ingest.schedule import State, waits_until
from ingest.urls import host_of, masked
from ingest.verdict import settled
from ingest.visit import Visit, visit

FEW = 20  # new articles; fewer are read here sooner than a child is told of them
USUAL_GATE = "ai-and-enforcement"
BATCH = 100  # articles that a reread stores at a time


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
    outcome.proposed += sum(mention.proposed for mention in one.reading.mentions)
    outcome.dropped += [f"{one.article.title}: {why}" for why in one.dropped]


@contextmanager
def _logged(
    desk: Desk, command: str, clock: Callable[[], datetime]
) -> Iterator[tuple[int, Report]]:
    """The number of a run in the log, and its report.

    At the end, also of one that was stopped (no event may wait for its statements), the timeline
    is rebuilt, unless nothing to merge has come, and the log closed, all or nothing.
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
            if command == "reread" or not store.is_merged(desk.db, desk.merger):
                report.event_ids = rebuild(desk, clock())
            report.events_new = len(report.event_ids)
            total = "SELECT count(*) FROM event WHERE review_state <> 'rejected'"
            report.events_total = desk.db.execute(total).fetchone()[0]
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
            if waits := waits_until(source, state, clock()):
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
                    taken = _told_apart(desk, taken)
                    _readdress(desk, taken)
                    news = _news(desk, taken)
                    if len(news) >= FEW:
                        crew.read(news, taken.source.gate, taken)
                        continue
                _take_sources(desk, number, [taken], result, clock(), finish)
            if quiet:
                _take_sources(desk, number, quiet, {}, clock(), finish)
    return report


def _given_by(db: Record, source: Source) -> frozenset[str]:
    """Guids and keys, former ones too, of what a source gave, for kinds that read listed pages.

    Also the addresses of pages that could not be read, with which their reasons begin.
    """
    if not source.pages:
        return frozenset()
    sql = (
        "SELECT guid, a.key, f.key FROM sighting s JOIN article a ON a.id = s.article_id "
        "LEFT JOIN former_key f ON f.article_id = a.id WHERE source_id = ?"
    )
    rows = db.execute(sql, [source.id]).fetchall()
    refused = db.execute("SELECT reason FROM rejected WHERE source_id = ?", [source.id]).fetchall()
    failed = (reason.partition(": ")[0] for (reason,) in refused)
    return frozenset(word for row in rows for word in row if word).union(failed)


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


def _told_apart(desk: Desk, taken: Taken) -> Taken:
    """The list with entries that share an address, now or with an earlier one, told apart."""
    own = taken.source.id
    keys = [key for article, guid in taken.items for key in (article.key, own_key(own, guid))]
    return replace(taken, items=told_apart(taken.items, own, store.held(desk.db, own, keys)))


def _readdress(desk: Desk, taken: Taken) -> None:
    """Know articles again whose address or guid changed, before they are read as new ones."""
    if found := store.known_again(desk.db, taken.source.id, taken.items):
        with desk.writing():
            store.readdress(desk.db, found)


def _news(desk: Desk, taken: Taken) -> list[Article]:
    """The articles of a list that have to be read."""
    articles = [article for article, _ in taken.items]
    known = store.stored_as(desk.db, articles, taken.source.id)
    return [article for article in articles if to_read(known(article), article, taken.source.gate)]


def _take_sources(
    desk: Desk, number: int, some: Sequence[Taken], readings: Readings, now: datetime,
    finish: Callable[[Outcome], None],
) -> None:  # fmt: skip
    """Store what visits found, all or nothing; a failure becomes its source's health."""
    ready = [_ready(desk, taken, readings) for taken in some]
    try:
        with desk.writing():
            pairs = zip(some, ready, strict=True)
            outcomes = [_take(desk, number, taken, articles, now) for taken, articles in pairs]
    except RecordError as error:  # of these nothing is stored; the sources before them are
        names = ", ".join(taken.source.id for taken in some[:3])
        raise type(error)(f'Source "{names}": {error}') from error
    for outcome in outcomes:
        finish(outcome)


def _ready(desk: Desk, taken: Taken, readings: Readings) -> list[Prepared]:
    source, items = taken.source, taken.items
    known = store.stored_as(desk.db, (article for article, _ in items), source.id)
    return list(prepare(items, known, desk.rules, source.gate, desk.model, readings))


def _take(
    desk: Desk, number: int, taken: Taken, ready: Sequence[Prepared], now: datetime
) -> Outcome:
    """One source's articles, what was left out of its list, and its health; in a transaction."""
    db, source, found = desk.db, taken.source, taken.found
    outcome = Outcome(source.name)
    ids = _store(desk, ready, source.id, outcome, now)
    dropped = found.feed.dropped if isinstance(found, Visit) and found.feed else ()
    health.note_rejected(db, source.id, dropped, now)
    outcome.skipped += dropped
    if isinstance(found, Visit) and found.later:
        outcome.skipped.append(f"{found.later:,} listed pages are left for the next visit")
    if not (source.pages or dropped):  # then the list is there whole
        days = [one.article.published_on for one in ready]
        store.note_withdrawn(db, source.id, dict(zip(ids, days, strict=True)), now)
    checked = settled(source, taken.state, found, now, health.past(db, source.id))
    outcome.health, outcome.failed = checked.health, checked.error or ""
    health.note_checked(db, number, source.id, replace(checked, new_items=outcome.new), now)
    return outcome


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
                outcome.failed = str(error).removeprefix(f"{outcome.name}: ")
                outcome.health = "failed"
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
    articles = [article_of(item, None, name_of(where)) for item in items]
    gate = "none" if len(articles) == 1 else USUAL_GATE
    marked = [(one, "" if gate == "none" else one.key) for one in articles]  # for rereading
    said = given != Given()
    known = (lambda _: None) if said else store.stored_as(desk.db, articles, BY_HAND)
    ready = list(prepare(marked, known, desk.rules, gate, desk.model))
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
    # That of the first source that had it, unless a later one (or a hand) let it pass without.
    gates: dict[int, str] = {}
    found = "SELECT article_id, source_id, guid FROM sighting ORDER BY seen_at DESC"
    for one, by, guid in desk.db.execute(found).fetchall():
        many = by == BY_HAND and guid  # in a file of many
        gate = USUAL_GATE if many else desk.gates.get(by, USUAL_GATE)
        gates[one] = "none" if gates.get(one) == "none" else gate
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
                gate = gates.get(number, USUAL_GATE)
                one = prepare([(article, "")], lambda _: None, desk.rules, gate, desk.model)
                ready.append((number, next(one)))
            with desk.writing():
                for number, prepared in ready:
                    _put(desk, number, prepared, outcome)
                    outcome.unchanged += 1
    done(outcome)
    return report
