"""The child process in which foreign bytes are parsed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from docket.errors import NotAFeed
from ingest.bounded import Child, Children, LimitReached, WorkFailed


@pytest.fixture
def child() -> Iterator[Child]:
    """A child of our own, ended after the test."""
    child = Child()
    yield child
    child.close()


def own_pid() -> int:
    """Where the work is done."""
    return os.getpid()


def never_ends() -> None:
    """Work that hangs."""
    while True:
        pass


def refuses() -> None:
    """Work that says no in our own words."""
    raise NotAFeed("not this one", "html")


def breaks() -> None:
    """Work with a mistake in it."""
    raise ZeroDivisionError("oops")


def eats() -> int:
    """Work that wants more memory than it may have."""
    return len(bytearray(4 * 1024**3))


def dies() -> None:
    """Work that takes the whole process with it."""
    os._exit(3)


def prints() -> str:
    """Work of a library that talks on standard output."""
    print("chatter")
    return "done"


def meets(pipe: str, how: str) -> int:
    """Work that ends only when other work opens the other end of the same pipe."""
    with open(pipe, how):
        return os.getpid()


def test_one_child_does_all_the_work(child: Child) -> None:
    """It is another process, started once; what it prints does not garble its answers."""
    assert child.call(own_pid) == child.call(own_pid) != os.getpid()
    assert child.call(prints) == "done"


def test_work_that_hangs_is_ended_and_the_next_is_done(child: Child) -> None:
    """The limit costs a moment, not the round."""
    child.wall = 0.3
    with pytest.raises(LimitReached, match=r"time limit of 0\.3 s"):
        child.call(never_ends)
    child.wall = 10.0
    assert child.call(own_pid)


def test_work_that_dies_is_reported(child: Child) -> None:
    """A crash in a parser's C code ends the child only."""
    with pytest.raises(LimitReached, match="crash"):
        child.call(dies)
    assert child.call(own_pid)


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="no memory limit here")
def test_work_that_eats_memory_is_stopped(child: Child) -> None:
    """The machine has other things to do."""
    with pytest.raises(LimitReached, match="memory limit"):
        child.call(eats)
    assert child.call(own_pid)


def test_our_own_errors_come_through_whole(child: Child) -> None:
    """With the health word they carry."""
    with pytest.raises(NotAFeed, match="not this one") as caught:
        child.call(refuses)
    assert caught.value.health == "html"


def test_other_errors_are_named(child: Child) -> None:
    """A bug in a parser is not ours to hide."""
    with pytest.raises(WorkFailed, match="ZeroDivisionError: oops"):
        child.call(breaks)


def test_a_child_that_cannot_be_started_costs_its_work_and_no_run(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine may be out of memory or of open files for a while."""

    def exhausted(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("subprocess.Popen", exhausted)
        with pytest.raises(LimitReached, match="Too many open files"):
            child.call(own_pid)
    assert child.call(own_pid)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_children_work_beside_one_another(tmp_path: Path) -> None:
    """So a slow feed does not hold up the others; one call alone starts one child only."""
    pipe = str(tmp_path / "pipe")
    os.mkfifo(pipe)
    children = Children(2)
    try:
        assert children.call(own_pid) == children.call(own_pid)
        with ThreadPoolExecutor(2) as threads:
            one, other = threads.map(lambda how: children.call(meets, pipe, how), ("r", "w"))
        assert one != other
    finally:
        children.close()
