"""One request at a time to a host, and a pause before the next, whoever asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LONGEST_PAUSE = 60.0  # seconds; a longer Crawl-delay would hold up a run, not spare a server

# Hosts whose documentation asks for more than our own pause: host → seconds between requests.
PAUSES = {
    "api.gdeltproject.org": 5.0,  # one request in 5 seconds
    "arxiv.org": 3.0, "export.arxiv.org": 3.0, "rss.arxiv.org": 3.0,  # one in 3
    "www.courtlistener.com": 12.0,  # 5 a minute with a key
    "transparency.dsa.ec.europa.eu": 1.2,  # 50 a minute
}  # fmt: skip


class Turns:
    """Who may ask which host when; safe to share between threads. All times in seconds."""

    def __init__(
        self, pause: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._pause, self._clock, self._sleep = pause, clock, sleep
        self._lock = threading.Lock()
        self._busy: dict[str, threading.Lock] = {}
        self._free_at: dict[str, float] = {}
        self._slower: dict[str, float] = {}

    @contextmanager
    def at(self, host: str) -> Iterator[float]:
        """Wait for the turn at a host and hold it; gives how long that took."""
        came = self._clock()
        with self._lock:
            busy = self._busy.setdefault(host, threading.Lock())
        with busy:
            wait = self._free_at.get(host, came) - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield self._clock() - came
            finally:
                asked = max(PAUSES.get(host, 0.0), self._slower.get(host, 0.0))
                self._free_at[host] = self._clock() + max(self._pause, asked)

    def slow_down(self, host: str, seconds: float) -> None:
        """Heed a Crawl-delay from now on, up to `LONGEST_PAUSE`."""
        self._slower[host] = min(seconds, LONGEST_PAUSE)
