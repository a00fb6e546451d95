"""One ingest at a time, and never none because of one that is gone."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from docket.errors import RecordError, RecordLocked
from docket.lock import Lock, remembered, writer
from tests.making import NOW

FORK = multiprocessing.get_context("fork")
# Newer Pythons warn of forks beside threads; these children only hold a lock and die.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    """By process and time, with what to do; once the first is done, the second may."""
    record = tmp_path / "new" / "docket.db"
    with closing(Lock(record, NOW)):
        with pytest.raises(RecordLocked) as refusal:
            Lock(record, NOW)
        held = f"pid {os.getpid()}, since 2024-09-01T12:00:00Z"
        assert str(refusal.value) == (
            f"another Docket ingest ({held}) is writing to {record}: "
            "wait for it, or stop it, and try again."
        )
        assert writer(record) == held
    assert writer(record) == ""
    Lock(record, NOW).close()


def _hold(record: Path, ready: Connection) -> None:
    lock = Lock(record, NOW)
    lock.note(41)
    ready.send(os.getpid())
    signal.pause()


def test_the_lock_of_a_killed_process_blocks_nobody(tmp_path: Path) -> None:
    """Nothing has to be removed by hand; what it noted stays."""
    record = tmp_path / "docket.db"
    here, there = FORK.Pipe()
    child = FORK.Process(target=_hold, args=(record, there))
    child.start()
    pid = here.recv()
    assert writer(record).startswith(f"pid {pid}, ")
    os.kill(pid, signal.SIGKILL)
    child.join(10)
    assert writer(record) == ""
    with closing(Lock(record, NOW)) as lock:
        assert lock.mark == 41


def test_the_mark_stays_when_the_lock_is_given_back(tmp_path: Path) -> None:
    """It belongs to the record, not to who wrote it."""
    record = tmp_path / "docket.db"
    assert remembered(record) == 0
    with closing(Lock(record, NOW)) as lock:
        lock.note(7)
    assert remembered(record) == 7
    Lock(record, NOW).close()
    assert remembered(record) == 7


@pytest.mark.parametrize("text", ["", "somebody's notes", "[]", '{"mark": "high"}', "\x00" * 500])
def test_a_lock_file_that_says_nothing_is_as_good_as_a_new_one(tmp_path: Path, text: str) -> None:
    """Only the system's lock counts."""
    record = tmp_path / "docket.db"
    (tmp_path / "docket.db.lock").write_text(text)
    assert remembered(record) == 0
    with closing(Lock(record, NOW)) as lock:
        assert lock.mark == 0
        assert writer(record).startswith(f"pid {os.getpid()}, ")


def test_where_no_file_can_be_made_no_lock_is_held(tmp_path: Path) -> None:
    """The error names the record."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordError, match=r"file.docket\.db: "):
        Lock(tmp_path / "file" / "docket.db", NOW)
