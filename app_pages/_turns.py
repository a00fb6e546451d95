"""Who draws when: a few pages at a time, so that many readers do not slow each other to a halt.

Threads that all want the interpreter at once also keep it from the loop that speaks to browsers;
waiting in line costs nothing and is fair.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

AT_ONCE = 2  # one computes while another waits for the record
PATIENCE = 60.0  # seconds; after that a page that hangs holds nobody up any longer


class Turns:
    """A line of threads: so many at once, the longest waiting first."""

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        self._free, self._patience = at_once, patience
        self._line: deque[Lock] = deque()
        self._guard = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait in line, then do what is to be done."""
        held = self._wait()
        try:
            yield
        finally:
            if held:
                self._pass_on()

    def _wait(self) -> bool:
        """Whether a turn was given; False when patience ended first."""
        with self._guard:
            if self._free:
                self._free -= 1
                return True
            place = Lock()
            place.acquire()
            self._line.append(place)
        if place.acquire(timeout=self._patience):
            return True
        with self._guard:
            if place in self._line:
                self._line.remove(place)
                return False
        return True  # it came at the last moment

    def _pass_on(self) -> None:
        with self._guard:
            if self._line:
                self._line.popleft().release()
            else:
                self._free += 1


turns = Turns()
