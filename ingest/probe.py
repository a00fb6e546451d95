"""Ask sources how they are without storing anything: a verdict each, with what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from docket.health import advice
from docket.model import Source
from ingest.fetch import Web
from ingest.verdict import settled
from ingest.visit import Visit, visit

FETCHERS = 8


@dataclass(frozen=True)
class Verdict:
    """How one source answered: a health word or "moved", what came, and what to do ("" if well)."""

    source: Source
    word: str
    said: str
    to_do: str
    failed: bool = False  # it gave no list at all


def probe(sources: Sequence[Source], web: Web, now: Callable[[], datetime]) -> Iterator[Verdict]:
    """Verdicts in the order of the sources, each as soon as it is there.

    Visits run side by side; `web` keeps to one request at a time for each host.
    """
    pool = ThreadPoolExecutor(FETCHERS)
    try:
        yield from pool.map(lambda source: verdict(source, web, now()), sources)
    finally:  # without waiting: a slow server must not hold up who wants to stop
        pool.shutdown(wait=False, cancel_futures=True)


def verdict(source: Source, web: Web, now: datetime) -> Verdict:
    """Visit one source as a run would for the first time, but read none of the pages it lists."""
    found = visit(source, {}, frozenset(), web, now, with_pages=False)
    checked = settled(source, {}, found, now)
    if not isinstance(found, Visit):
        error = checked.error or ""
        return Verdict(source, checked.health, error, advice(checked.health, error), failed=True)
    entries = "1 entry" if checked.items == 1 else f"{checked.items} entries"
    said = f"{entries}, newest {checked.newest_on or 'undated'}" if checked.items else entries
    if checked.note:
        said += f" ({checked.note})"
    word, moved = checked.health, found.reply.moved
    if moved:
        word, said = "moved" if word == "ok" else word, f"{said}; moved to {moved}"
    told = dict.fromkeys(filter(None, (advice(checked.health), advice("moved") if moved else "")))
    return Verdict(source, word, said, " ".join(told))
