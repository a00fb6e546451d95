"""A plug pulled at any moment: nothing is lost, nothing is there twice, the next run goes on."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from docket import schema, upkeep
from docket.errors import RecordError, RecordLocked
from docket.model import Source
from ingest.collect import entries
from ingest.desk import open_desk
from ingest.outcome import Outcome
from tests.ingest.conftest import Office
from tests.making import NOW, make_feed

FORK = multiprocessing.get_context("fork")
# Newer Pythons warn of forks beside threads; these children only write and die.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

# Everything that must not depend on whether a run was killed; `rowid`s may.
WHOLE = {
    "articles": "SELECT key, title, state, reason, reader FROM article ORDER BY key",
    "texts": "SELECT a.key, t.revision, t.hash FROM article_text t JOIN article a ON a.id = "
    "article_id ORDER BY 1, 2",
    "sightings": "SELECT a.key, s.source_id FROM sighting s JOIN article a ON a.id = article_id "
    "ORDER BY 1, 2",
    "mentions": "SELECT key, first, last, status, evidence FROM mention ORDER BY key",
    "events": "SELECT id, title, first, last, articles, outlets, independent, first_reported "
    "FROM event ORDER BY id",
    "issued": "SELECT id, gone_to, gone_at FROM issued ORDER BY id",
    "sources": "SELECT id, error, item_count, body_hash FROM source ORDER BY id",
    "words": "SELECT count(*) FROM article_words WHERE article_words MATCH 'deepfakes'",
}


REAL = sqlite3.connect


class Statements:
    """Pulls the plug before the nth statement: between them, and between transactions."""

    name, kills = "statements", 120

    def __init__(self, nth: int = 0) -> None:
        self.nth, self.count = nth, 0

    def __enter__(self) -> Statements:
        sqlite3.connect = partial(REAL, factory=self._watched())  # type: ignore[assignment]
        return self

    def __exit__(self, *error: object) -> None:
        sqlite3.connect = REAL

    def tick(self, *_: object) -> int:
        """Count, and die when it is time."""
        self.count += 1
        if self.count == self.nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def watch(self, connection: sqlite3.Connection) -> None:
        """Have SQLite call `tick`."""
        connection.set_trace_callback(self.tick)

    def _watched(self) -> type[sqlite3.Connection]:
        watch = self.watch

        class Watched(sqlite3.Connection):
            def __init__(self, *args: Any, **how: Any) -> None:
                super().__init__(*args, **how)
                watch(self)

        return Watched


class Instructions(Statements):
    """Pulls the plug in the middle of statements, every 50 instructions of SQLite's machine."""

    name, kills = "instructions", 60

    def watch(self, connection: sqlite3.Connection) -> None:
        """Have SQLite call `tick`."""
        connection.set_progress_handler(self.tick, 50)


class Microseconds(Statements):
    """Pulls the plug after so much work of the processor: anywhere, also amid writing a file."""

    name, kills = "microseconds", 40

    def __enter__(self) -> Microseconds:
        self.start = time.process_time()
        if self.nth:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends the process on the spot
            signal.setitimer(signal.ITIMER_PROF, self.nth / 1e6)
        return self

    def __exit__(self, *error: object) -> None:
        self.count = int((time.process_time() - self.start) * 1e6)


@pytest.fixture
def sources(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """Feeds on disk, the third of which repeats an entry; parsed in this very process."""
    monkeypatch.setattr(entries, "bounded", lambda work, *args, **how: work(*args, **how))
    feeds = {
        "one": make_feed("Pixelmill", "Fotoforge"),
        "two": make_feed("Imagist"),
        "three": make_feed("Imagist", "Shapely"),
        "four": "not a feed",
    }
    return [
        Source(name, f"Feed {name}", office.file(f"{name}.xml", text), publisher="Post")
        for name, text in feeds.items()
    ]


def whole(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """What the record holds, after checking that it is sound."""
    with closing(sqlite3.connect(office.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO article_words (article_words) VALUES ('integrity-check')")
        return {name: connection.execute(sql).fetchall() for name, sql in WHOLE.items()}


def length_of_a_run(office: Office, sources: list[Source], way: type[Statements]) -> int:
    """How much a first run needs from opening to the end, in what `way` counts."""
    with way() as counted:
        office.run(*sources)
    return counted.count


@pytest.mark.parametrize("way", [Statements, Instructions, Microseconds], ids=lambda way: way.name)
def test_a_run_killed_at_any_moment_is_completed_by_the_next(
    office: Office, sources: list[Source], tmp_path: Path, way: type[Statements]
) -> None:
    """The record ends as if nothing had happened; meanwhile readers see whole sources only.

    220 kills in all, spread evenly over a run and by chance within each part, the same each time.
    """
    total = length_of_a_run(office, sources, way)
    expected = whole(office)
    assert [len(expected[name]) for name in ("articles", "mentions")] == [4, 4]
    chance, died = random.Random(way.name), 0
    for part in range(way.kills):
        hit = Office(office.site, tmp_path / f"killed-{part}.db")
        nth = 1 + int((part + chance.random()) * total * 0.98 / way.kills)
        died += _killed(hit, sources, way, nth) != 0
        if hit.path.exists():
            _only_whole_sources(hit.path)
        hit.run(*sources)
        assert whole(hit) == expected, f"killed at {way.name} {nth} of {total}"
        if part % 10 == 0:
            hit.run(*sources)
            assert whole(hit) == expected
        hit.path.unlink()
    assert died >= way.kills * 0.9  # how long a run takes is never quite the same


def test_killing_late_in_a_run_loses_no_source_already_stored(
    office: Office, sources: list[Source], tmp_path: Path
) -> None:
    """What was committed before the plug was pulled is there before the next run."""
    total = length_of_a_run(office, sources, Statements)
    hit = Office(office.site, tmp_path / "late.db")
    # In the rebuild at the end; the order in which threads answer moves the total a little.
    assert _killed(hit, sources, Statements, total - 20) == -signal.SIGKILL
    assert hit.rows("SELECT count(*) FROM article") == [(4,)]
    assert hit.rows("SELECT count(*) FROM run WHERE finished_at IS NULL") == [(1,)]


def _killed(office: Office, sources: list[Source], way: type[Statements], nth: int) -> int | None:
    """Run in a child that dies when its time has come; gives its exit code."""

    def child() -> None:
        with way(nth):
            office.run(*sources)
        os._exit(0)

    process = FORK.Process(target=child)
    process.start()
    process.join(30)
    return process.exitcode


def _only_whole_sources(path: Path) -> None:
    """After a kill: no article without its text and words, no source stored by half."""
    with closing(sqlite3.connect(path)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if "article" not in tables:
            assert "event" not in tables and "meta" not in tables
            return
        for article, entries in (("one", 2), ("two", 1), ("three", 2)):
            seen = "SELECT count(*) FROM sighting WHERE source_id = ?"
            assert connection.execute(seen, [article]).fetchone()[0] in (0, entries)
        texts = "SELECT count(*) FROM article LEFT JOIN article_text ON article_id = id "
        assert connection.execute(f"{texts} WHERE hash IS NULL").fetchone() == (0,)
        assert connection.execute(
            "SELECT count(*) FROM article WHERE state = 'listed'"
        ).fetchone() == (0,)


# ── the trouble a record can be in ──────────────────────────────────────────────────────────


def test_two_runs_at_once_leave_one_record(office: Office, sources: list[Source]) -> None:
    """The second is told who is at work and leaves; the first is not disturbed."""
    refused = []

    def meanwhile(outcome: Outcome) -> None:
        with pytest.raises(
            RecordLocked, match=rf"another Docket ingest \(pid {os.getpid()}, since"
        ):
            Office(office.site, office.path).run(*sources)
        refused.append(outcome.name)

    office.run(*sources, done=meanwhile)
    assert len(refused) == 4
    found = whole(office)
    assert [len(found[name]) for name in ("articles", "mentions", "texts")] == [4, 4, 4]
    office.run(*sources)
    assert whole(office) == found


def test_the_file_alone_is_the_whole_record_after_a_run(
    office: Office, sources: list[Source]
) -> None:
    """Also when somebody was reading all the while, so that the log stays beside it."""
    office.run()
    with closing(schema.read_only(office.path)) as reader:
        reader.execute("SELECT 1 FROM event").fetchall()
        office.run(*sources)
        assert schema.log_size(office.path) == 0
        alone = office.path.with_name("alone.db")
        alone.write_bytes(office.path.read_bytes())
        assert whole(Office(office.site, alone)) == whole(office)


def test_a_disk_that_fills_up_stops_a_run_between_two_sources(
    office: Office, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source is named, nothing of it is there; with room again the next run completes all."""
    office.run()
    opened = upkeep.opened

    def cramped(path: Path, remembered: int) -> Any:
        db, notices = opened(path, remembered)
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 1}")
        return db, notices

    monkeypatch.setattr(upkeep, "opened", cramped)
    large = office.file("large.xml", make_feed("Shapely", said="by deepfakes. " * 900))
    with pytest.raises(RecordError, match=r'^Source "large": The disk holding .* is full'):
        office.run(Source("large", "Large", large, publisher="Post"))
    assert office.rows("SELECT count(*) FROM article") == [(0,)]
    assert office.rows("SELECT health FROM source WHERE id = 'large'") == [("never",)]
    monkeypatch.setattr(upkeep, "opened", opened)
    office.run(*sources)
    assert len(whole(office)["articles"]) == 4


def test_a_run_does_not_begin_on_a_disk_without_room(
    office: Office, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how much there is and how much it needs; the next one with room does all."""
    office.run()
    little = type("Usage", (), {"free": 150_000_000})
    with monkeypatch.context() as patch:
        patch.setattr("docket.upkeep.shutil.disk_usage", lambda folder: little)
        with pytest.raises(RecordError, match=r"150 MB left and a round needs 200 MB"):
            office.run(*sources)
    assert office.rows("SELECT count(*) FROM run") == [(2,)]
    office.run(*sources)
    assert len(whole(office)["articles"]) == 4


def test_a_damaged_record_is_not_written_to(office: Office, sources: list[Source]) -> None:
    """One page overwritten is noticed before anything else; a backup put back is as good as new."""
    office.run(*sources)
    expected = whole(office)
    kept = upkeep.backup(office.path, None, NOW)
    with closing(sqlite3.connect(office.path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'article'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with office.path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    damaged = office.path.read_bytes()
    with pytest.raises(RecordError, match=r"docket\.db is .*damaged.*restore a backup"):
        office.run(*sources)
    assert office.path.read_bytes() == damaged
    kept.replace(office.path)
    office.run(*sources)
    assert whole(office) == expected


def test_a_clock_set_back_stops_no_source_for_more_than_a_day(office: Office) -> None:
    """A little is waited out; what a wildly wrong clock has noted does not count."""
    post = office.page("post", make_feed("Pixelmill"))
    office.run(post, at=NOW + timedelta(days=400))
    assert office.run(post, at=NOW).outcomes[0].health == "unchanged"
    assert office.run(post, at=NOW - timedelta(minutes=50)).outcomes[0].health == "waiting"
    assert len(office.site.seen) == 2
    assert office.rows("SELECT count(*) FROM article") == [(1,)]


# ── a record older than it was ──────────────────────────────────────────────────────────────


def notices(office: Office) -> tuple[str, ...]:
    """What opening the record for writing finds odd."""
    with closing(open_desk(office.path, schema.ROOT / "data", (), "0", NOW)) as desk:
        return desk.notices


def test_a_lost_log_is_noticed(office: Office, sources: list[Source]) -> None:
    """Sources stored before a kill were in the log only; whoever deletes it is told, once."""
    total = length_of_a_run(office, sources, Statements)
    hit = Office(office.site, office.path.with_name("late.db"))
    assert _killed(hit, sources, Statements, total - 20) == -signal.SIGKILL
    for suffix in ("-wal", "-shm"):
        hit.path.with_name(f"late.db{suffix}").unlink()
    (said,) = notices(hit)
    assert "older than when Docket last wrote to it: the late.db-wal beside it was lost" in said
    assert notices(hit) == ()


def test_an_older_copy_put_back_is_noticed(office: Office, sources: list[Source]) -> None:
    """It is used all the same, for it may be a backup; a record begun afresh is no older one."""
    office.run()
    before = office.path.read_bytes()
    office.run(*sources)
    assert notices(office) == ()
    office.path.write_bytes(before)
    assert len(notices(office)) == 1
    office.run(*sources)
    office.path.unlink()
    assert notices(office) == ()


def test_a_reader_that_never_finishes_is_noticed(
    office: Office, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log cannot be moved into the file past it and grows; runs go on."""
    monkeypatch.setattr(upkeep, "LOG", 10_000)
    office.run()
    with closing(schema.read_only(office.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT 1 FROM event").fetchall()
        office.run(*sources)
        (said,) = notices(office)
        assert "docket.db-wal has grown" in said
    assert notices(office) == ()
