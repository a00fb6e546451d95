"""Pull again and again: a round whenever a source is due, until somebody says stop."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from docket.errors import ConfigError, DocketError
from docket.model import Source
from docket.rows import instant
from ingest.outcome import Report

SOONEST = timedelta(minutes=1)  # rounds are this far apart, however often sources may be asked
AGAIN = timedelta(minutes=5)  # until a round is tried again that could not be
REBUILD_SECONDS = 4  # what a stop allows the timeline to be brought up to date


def watch(
    load: Callable[[], Sequence[Source]],
    pull: Callable[[Sequence[Source]], tuple[Report, datetime | None]],
    rest: Callable[[float], None], clock: Callable[[], datetime], every: timedelta,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    """Rounds until an exception ends them; `say` gets a line about each.

    `load` reads the settings before each round, `pull` does it and gives the moment the next
    source is due, `rest` waits so many seconds or until woken. Whatever is wrong at the first
    round is raised, for whoever started this is there to see it; later it is told, and tried
    again: wrong settings leave the old ones in use.
    """
    sources, first = load(), True
    while True:
        begun = clock()
        try:
            report, due = pull(sources)
            said, pause = round_line(report), pause_until(due, clock(), every)
        except DocketError as error:
            if first:
                raise
            said, pause = f"no round: {error}", min(AGAIN, every)
        first = False
        say(f"{instant(begun)} {said} Next round {instant(clock() + pause)}.")
        rest(pause.total_seconds())
        try:
            sources = load()
        except ConfigError as error:
            say(f"{instant(clock())} the settings before stay in use: {error}")


def pause_until(due: datetime | None, now: datetime, every: timedelta) -> timedelta:
    """How long to rest: until a source is due, within `SOONEST` and `every`.

    `every` also bounds what a clock that is set back can do.
    """
    return max(SOONEST, min(every, due - now if due else every))


def round_line(report: Report) -> str:
    """What a round did, in one line; failed sources by name."""
    asked = [one for one in report.outcomes if one.health != "waiting"]
    failed = f" ({', '.join(one.name for one in report.failed)})" if report.failed else ""
    return (
        f"{len(asked)} asked, {sum(one.new for one in asked)} new, "
        f"{sum(one.edited for one in asked)} edited, {len(report.failed)} failed{failed}; "
        f"{report.events_total} events, {report.events_new} new."
    )


@contextmanager
def obeying(woken: SimpleQueue[None]) -> Iterator[None]:
    """Let signals act: SIGHUP wakes, SIGTERM and Ctrl-C raise KeyboardInterrupt.

    The source being stored is then rolled back and the timeline rebuilt; where that takes longer
    than `REBUILD_SECONDS`, it is left to the next round.
    """

    def stop(*_: object) -> None:
        if hasattr(signal, "setitimer"):  # not on Windows
            signal.signal(signal.SIGALRM, signal.default_int_handler)
            signal.setitimer(signal.ITIMER_REAL, REBUILD_SECONDS)
            for again in (signal.SIGINT, signal.SIGTERM):  # it stops already, and soon enough
                signal.signal(again, lambda *_: None)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if hasattr(signal, "SIGHUP"):
        # A queue of this kind may be filled by a handler; an Event could lock itself.
        signal.signal(signal.SIGHUP, lambda *_: woken.put(None))
    try:
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def rest_until(woken: SimpleQueue[None], seconds: float) -> None:
    """Wait so many seconds, or until woken."""
    with suppress(Empty):
        woken.get(timeout=seconds)
