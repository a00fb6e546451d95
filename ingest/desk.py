"""The record opened for ingest: its lock, the rules to read by, and how its events are merged.

Made by `open_desk`, worked at by `ingest.pipeline`, closed by whoever opened it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from docket import health, store, upkeep
from docket.errors import ConfigError
from docket.lexicon import nearest
from docket.lock import Lock
from docket.model import Article, Source
from docket.rebuild import rebuild as events_anew
from docket.schema import Record, explained, settle, transaction
from docket.starter import StarterEvent, load_starter
from ingest.extract import Extractor
from ingest.prepared import prepare
from ingest.read.copies import families
from ingest.read.cues import Rules, load_rules
from ingest.read.events import VERSION

STALE = timedelta(days=7)  # how much later a copy counts as dated wrongly, not as reprinted
BY_HAND = "hand"


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

    @property
    def merger(self) -> str:
        """By what events are made of statements: the rules, the starter timeline, the program."""
        starters = hashlib.sha256(repr(self.starters).encode()).hexdigest()[:8]
        return f"{self.version} {self.reader} {starters}"

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
        if health.mirror_reader(db, desk.reader):
            health.mirror_lexicon(db, desk.rules.lexicon)
        health.mirror_sources(db, sources)
        if db.execute("SELECT count(*) FROM event").fetchone()[0] == 0:
            run = health.start_run(db, "open", desk.version, now)
            rebuild(desk, now)
            health.finish_run(db, run, {"command": "open"}, now)


def _reader(data: Path) -> str:
    """The reader's version with a hash of the names and rules it reads by."""
    files = [data / f"{name}.toml" for name in ("vocabulary", "entities", "jurisdictions")]
    read = b"".join(f.read_bytes() for f in (*files, *sorted(data.glob("cues/*.toml"))))
    return f"{VERSION}-{hashlib.sha256(read).hexdigest()[:8]}"


def rebuild(desk: Desk, now: datetime) -> list[str]:
    """Families, merging, events; returns the ids that were not there before."""
    db = desk.db
    before = {row[0] for row in db.execute("SELECT id FROM event").fetchall()}
    articles = dict(store.stored_articles(db, "state = 'read'"))
    heads = families((one, article.text) for one, article in articles.items())
    store.put_families(db, heads)
    _redate(desk, articles, heads)
    merged = events_anew(db, desk.starters, desk.rules.lexicon, now)
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
