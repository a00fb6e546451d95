"""Reading again: told before it is done, stopped and continued, and what people decided stays."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from docket import query, schema
from docket.model import Article, Reading
from ingest import changes, crew, pipeline
from ingest.read.cues import Rules
from ingest.read.events import read_article
from tests.ingest.conftest import Office
from tests.ingest.test_durability import FORK, whole
from tests.making import make_feed

# Newer Pythons warn of forks beside threads; these children only write and die.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
NAMES = ("Pixelmill", "Fotoforge", "Imagist", "Shapely", "Lensbox")
BARE = "SELECT id FROM event WHERE origin <> 'starter' AND id NOT IN " \
       "(SELECT event_id FROM event_mention)"  # fmt: skip


@pytest.fixture
def stale(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Five articles, read by a reader that is no longer in use; batches of one."""
    office.run(office.page("post", make_feed(*NAMES)))
    write(office, "UPDATE article SET reader = 'old'")
    monkeypatch.setattr(pipeline, "BATCH", 1)
    return office


def write(office: Office, sql: str) -> None:
    """Change the record behind its back."""
    with closing(sqlite3.connect(office.path)) as connection, connection:
        connection.execute(sql)


def stopping(monkeypatch: pytest.MonkeyPatch, at: int, how: BaseException | None) -> list[str]:
    """Let the reader end before its nth article, by an exception or by the plug; lists titles."""
    seen: list[str] = []

    def read(article: Article, rules: Rules, gate: str) -> Reading:
        if len(seen) == at and how:
            raise how
        if len(seen) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        seen.append(article.title)
        return read_article(article, rules, gate)

    monkeypatch.setattr(crew, "read_article", read)
    return seen


def readers(office: Office) -> Iterator[bool]:
    """Whether each article was read by the reader in use."""
    return (row[0] != "old" for row in office.rows("SELECT reader FROM article ORDER BY id"))


def test_a_reread_that_was_killed_goes_on_where_it_was(
    stale: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The rest is read, nothing twice, and the record is what it would have been."""
    other = Office(stale.site, tmp_path / "other.db")
    shutil.copy(stale.path, other.path)
    other.reread()
    with monkeypatch.context() as patch:
        stopping(patch, 2, None)
        process = FORK.Process(target=stale.reread)
        process.start()
        process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert list(readers(stale)) == [True, True, False, False, False]
    assert stale.rows(BARE) == []
    with closing(schema.read_only(stale.path)) as db:
        assert query.stale(db) == 3
    seen = stopping(monkeypatch, -1, None)
    stale.reread()
    assert len(seen) == 3 and all(readers(stale))
    assert whole(stale) == whole(other)


@pytest.mark.parametrize("how", [KeyboardInterrupt(), SystemExit()], ids=repr)
def test_a_reread_that_was_stopped_keeps_its_batches(
    stale: Office, monkeypatch: pytest.MonkeyPatch, how: BaseException
) -> None:
    """Whole ones only; the next reads the rest."""
    with monkeypatch.context() as patch, pytest.raises(type(how)):
        stopping(patch, 3, how)
        stale.reread()
    assert list(readers(stale)) == [True, True, True, False, False]
    seen = stopping(monkeypatch, -1, None)
    stale.reread()
    assert len(seen) == 2


def test_with_nothing_stale_everything_is_read(
    stale: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks twice wants it; also what a bug kept from being read comes first."""
    stale.reread()
    seen = stopping(monkeypatch, -1, None)
    stale.reread()
    assert len(seen) == 5
    write(stale, "UPDATE article SET state = 'failed' WHERE id = 1")
    stale.reread()
    assert len(seen) == 6


def test_decisions_of_people_outlive_every_reread(
    stale: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on events that today's rules no longer read."""
    ids = [row[0] for row in stale.rows("SELECT id FROM event WHERE origin = 'read' ORDER BY id")]
    for one in ids:
        write(stale, "INSERT INTO review (event_id, at, who, action, saw) "
                     f"VALUES ('{one}', '2024-09-01', 'Jo', 'accept', '{{}}')")  # fmt: skip
    before = stale.rows("SELECT * FROM review")
    forgetful(monkeypatch, "Imagist")
    stale.reread()
    assert stale.rows("SELECT * FROM review") == before and len(before) == 5
    assert stale.rows("SELECT count(*) FROM issued JOIN review ON event_id = issued.id") == [(5,)]
    assert stale.rows("SELECT count(*) FROM event WHERE origin = 'read'") == [(4,)]


def forgetful(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A reader that no longer reads one name, and takes every other suit for a plan."""

    def read(article: Article, rules: Rules, gate: str) -> Reading:
        reading = read_article(article, rules, gate)
        told = tuple(replace(m, status="proposed") for m in reading.mentions)
        return replace(reading, mentions=() if name in article.title else told)

    monkeypatch.setattr(crew, "read_article", read)


def test_what_changed_is_told_event_by_event(
    stale: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone, changed with before and after, and how many are as they were."""
    before = changes.events_at(stale.path)
    starters = sum(row["origin"] == "starter" for row in before.values())
    assert list(changes.lines(before, stale.path)) == [
        f"Events: 0 gone, 0 new, 0 changed, {starters + 5} as before."
    ]
    forgetful(monkeypatch, "Imagist")
    stale.reread()
    first, *rest = changes.lines(before, stale.path)
    assert first == f"Events: 1 gone, 0 new, 4 changed, {starters} as before."
    assert sum(line.startswith("  gone     ev-") and "Imagist" in line for line in rest) == 1
    assert rest.count("             status: filed → proposed") == 4
    backwards = list(changes.lines({}, stale.path))
    assert backwards[0] == f"Events: 0 gone, {starters + 4} new, 0 changed, 0 as before."
