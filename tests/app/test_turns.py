"""Who draws when: few at once, in order, and nobody held up for good."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread

import pytest

from app_pages._turns import Turns

LONG = 20.0  # seconds no step of a test takes, unless what it tests is broken


def _start(what: Callable[[], None]) -> Thread:
    thread = Thread(target=what, daemon=True)
    thread.start()
    return thread


def _until(sign: Callable[[], bool]) -> None:
    """Let other threads go on until something holds."""
    pause = Event()
    for _ in range(2_000):
        if sign():
            return
        pause.wait(0.01)
    raise AssertionError("it never came about")


def test_few_draw_at_once_and_those_who_wait_come_in_order() -> None:
    """The one who has waited longest is next, however eager the others are."""
    turns, ended, order = Turns(at_once=1, patience=LONG), Event(), list[int]()

    def first() -> None:
        with turns.turn():
            ended.wait(LONG)

    def later(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [_start(first)]
    _until(lambda: turns._free == 0)
    for number in range(4):
        threads.append(_start(lambda number=number: later(number)))
        _until(lambda number=number: len(turns._line) == number + 1)
    assert order == []
    ended.set()
    for thread in threads:
        thread.join(LONG)
    assert order == [0, 1, 2, 3]


def test_a_page_that_breaks_gives_its_turn_back() -> None:
    """Streamlit ends a run that is overtaken with an exception; the next must not wait for it."""
    turns = Turns(at_once=1, patience=LONG)
    with pytest.raises(ValueError, match="overtaken"), turns.turn():
        raise ValueError("overtaken")
    with turns.turn():
        assert turns._free == 0
    assert turns._free == 1


def test_a_page_that_hangs_holds_nobody_up_for_good() -> None:
    """After some patience the next goes on beside it, and takes no turn away by that."""
    turns = Turns(at_once=1, patience=0.01)
    with turns.turn():
        with turns.turn():
            assert turns._free == 0
        assert turns._free == 0
    assert turns._free == 1
    assert not turns._line
