"""A plug pulled at any moment: nothing is lost, nothing is there twice, the next run goes on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import threading
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from docket.model import Source
from ingest.collect import feed as collecting
from tests.ingest.conftest import Office
from tests.making import make_feed

FORK = multiprocessing.get_context("fork")
# Newer Pythons warn of forks beside threads; these children only write and die.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
PARTS = 10

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


def counting(nth: int, steps: list[int]) -> Any:
    """A way to connect that counts statements, and pulls the plug before the nth."""

    class Watched(sqlite3.Connection):
        def __init__(self, *args: Any, **how: Any) -> None:
            super().__init__(*args, **how)
            self.set_trace_callback(self.tick)

        def tick(self, statement: str) -> None:
            steps[0] += 1
            if steps[0] == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    return partial(REAL, factory=Watched)


REAL = sqlite3.connect


@pytest.fixture
def sources(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[Source]:
    """Feeds on disk, the third of which repeats an entry; parsed in this very process."""
    monkeypatch.setattr(collecting, "bounded", lambda work, *args, **how: work(*args, **how))
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


def statements_of_a_run(
    office: Office, sources: list[Source], monkeypatch: pytest.MonkeyPatch
) -> int:
    """How many statements a first run needs from opening to the end."""
    steps = [0]
    with monkeypatch.context() as patch:
        patch.setattr(sqlite3, "connect", counting(0, steps))
        office.run(*sources)
    return steps[0]


def test_a_run_killed_at_any_moment_is_completed_by_the_next(
    office: Office, sources: list[Source], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The record ends as if nothing had happened; meanwhile readers see whole sources only."""
    total = statements_of_a_run(office, sources, monkeypatch)
    expected = whole(office)
    assert [len(expected[name]) for name in ("articles", "mentions")] == [4, 4]
    died = 0
    for part in range(PARTS):
        hit = Office(office.site, tmp_path / f"killed-{part}.db")
        nth = 1 + (2 * part + 1) * total // (2 * PARTS)
        died += _killed(hit, sources, nth) == -signal.SIGKILL
        if hit.path.exists():
            _only_whole_sources(hit.path)
        hit.run(*sources)
        assert whole(hit) == expected, f"killed before statement {nth} of {total}"
        hit.run(*sources)
        assert whole(hit) == expected
    assert died == PARTS


def test_killing_late_in_a_run_loses_no_source_already_stored(
    office: Office, sources: list[Source], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was committed before the plug was pulled is there before the next run."""
    total = statements_of_a_run(office, sources, monkeypatch)
    hit = Office(office.site, tmp_path / "late.db")
    # In the rebuild at the end; the order in which threads answer moves the total a little.
    assert _killed(hit, sources, total - 20) == -signal.SIGKILL
    assert hit.rows("SELECT count(*) FROM article") == [(4,)]
    assert hit.rows("SELECT count(*) FROM run WHERE finished_at IS NULL") == [(1,)]


def _killed(office: Office, sources: list[Source], nth: int) -> int | None:
    """Run in a child that dies before its nth statement; gives its exit code."""

    def child() -> None:
        sqlite3.connect = counting(nth, [0])
        office.run(*sources)

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


def test_two_runs_at_once_leave_one_record(office: Office, sources: list[Source]) -> None:
    """The second waits for its turn with each source; nothing is stored twice."""
    other, trouble = Office(office.site, office.path), []

    def second() -> None:
        try:
            other.run(*sources)
        except Exception as error:
            trouble.append(error)

    office.run()
    thread = threading.Thread(target=second)
    thread.start()
    office.run(*sources)
    thread.join()
    assert trouble == []
    found = whole(office)
    assert [len(found[name]) for name in ("articles", "mentions", "texts")] == [4, 4, 4]
