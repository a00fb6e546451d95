"""Who works beside the pipeline: threads that visit sources, child processes that read texts.

The pipeline hands out work and takes what is done, in the order it is done; it alone writes.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

from docket.model import Article, Reading
from ingest.bounded import CHILDREN, WorkFailed, bounded
from ingest.read.cues import Rules
from ingest.read.events import read_article

FETCHERS = 16
AT_ONCE = 200_000  # characters read in one call: a small part of what a child may take for it

Readings = dict[Article, Reading | str]  # a text says why an article could not be read
Work = Callable[[], Any]


class Crew:
    """The workers of one run, for a `with` block; each label comes back with its result.

    Leaving waits for nobody: a slow server must not hold up who wants to stop.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules, self._folder = rules, TemporaryDirectory()
        self._visitors, self._readers = ThreadPoolExecutor(FETCHERS), ThreadPoolExecutor(CHILDREN)
        self._lines: dict[str, deque[tuple[Any, Work]]] = {}  # visits that wait, by host
        self._done: SimpleQueue[tuple[Any, str, Future[Any]]] = SimpleQueue()
        self._open = 0

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *error: object) -> None:
        for pool in (self._visitors, self._readers):
            pool.shutdown(wait=False, cancel_futures=True)
        self._folder.cleanup()

    def visit(self, host: str, label: Any, work: Work) -> None:
        """Have a source asked; of one host never two at once, so that none waits in a thread."""
        self._open += 1
        if host in self._lines:
            self._lines[host].append((label, work))
        else:
            self._lines[host] = deque()
            self._begin(self._visitors, host, label, work)

    def read(self, articles: Sequence[Article], gate: str, label: Any) -> None:
        """Have texts read in child processes; the result are `Readings`."""
        rules = Path(self._folder.name) / "rules"
        if not rules.exists():
            rules.write_bytes(pickle.dumps(self._rules))
        self._open += 1
        self._begin(self._readers, "", label, partial(readings, articles, str(rules), gate))

    def results(self) -> Iterator[list[tuple[Any, Any]]]:
        """Labels with results, as many as there are by now, until there is no work left."""
        while self._open:
            done = [self._finished()]
            while not self._done.empty():
                done.append(self._finished())
            yield done

    def _finished(self) -> tuple[Any, Any]:
        """The next piece of work that is done; its host may be asked for the next source."""
        label, host, future = self._done.get()
        self._open -= 1
        if line := self._lines.get(host):
            self._begin(self._visitors, host, *line.popleft())
        else:
            self._lines.pop(host, None)
        return label, future.result()

    def _begin(self, pool: ThreadPoolExecutor, host: str, label: Any, work: Work) -> None:
        job = pool.submit(work)
        job.add_done_callback(lambda future: self._done.put((label, host, future)))


def readings(articles: Sequence[Article], rules: str, gate: str) -> Readings:
    """What is read of some articles, in the bounded children; `rules` is a file of them.

    An article that takes a child too long is found out by reading those beside it one by one.
    """
    found: Readings = {}
    for some in _portions(articles):
        try:
            found |= zip(some, bounded(read_some, some, rules, gate), strict=True)
        except WorkFailed as error:
            if len(some) == 1:
                found[some[0]] = f"reader {error}"
                continue
            for one in some:
                found |= readings([one], rules, gate)
    return found


def _portions(articles: Sequence[Article]) -> Iterator[list[Article]]:
    """Articles in parts of at most AT_ONCE characters, or of one article that is longer."""
    part: list[Article] = []
    size = 0
    for article in articles:
        if part and size + len(article.text) > AT_ONCE:
            yield part
            part, size = [], 0
        part.append(article)
        size += len(article.text)
    if part:
        yield part


def read_some(articles: Sequence[Article], rules: str, gate: str) -> list[Reading | str]:
    """The child's part of `readings`."""
    return [read_one(article, _rules(rules), gate) for article in articles]


def read_one(article: Article, rules: Rules, gate: str) -> Reading | str:
    """A reading, or why there is none: one article must never end a run."""
    try:
        return read_article(article, rules, gate)
    except Exception as error:
        return named(error)


def named(error: Exception) -> str:
    """A mistake of ours, as it is kept and shown."""
    return f"{type(error).__name__}: {error}"


@lru_cache(maxsize=1)
def _rules(file: str) -> Rules:
    """The rules of this run, loaded once by each child; only this program writes the file."""
    loaded: Rules = pickle.loads(Path(file).read_bytes())
    return loaded
