"""Pulling for days on end: what it does, what it survives, and that it stops when told."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from docket import query, schema
from docket.errors import ConfigError, RecordLocked
from docket.lock import Lock
from docket.model import Source
from ingest.outcome import Outcome, Report
from ingest.watch import pause_until, watch
from tests.fakes import Canned, FakeWeb
from tests.ingest.conftest import Office
from tests.making import NOW, make_feed
from tests.test_cli import GOOD, ROOT, House

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
POST = Source("post", "Post", "https://post.example/feed")


class Enough(Exception):
    """Ends a watch after the rounds a test is about."""


def rounds(
    settings: Sequence[Sequence[Source] | Exception],
    results: Sequence[tuple[Report, datetime | None] | Exception],
) -> tuple[list[str], list[float], list[Sequence[Source]]]:
    """Play rounds back: what is said, how long is rested, and which sources each pulled."""
    said: list[str] = []
    rested: list[float] = []
    pulled: list[Sequence[Source]] = []
    loads, pulls = iter(settings), iter(results)

    def load() -> Sequence[Source]:
        return _or_raise(next(loads, Enough()))

    def pull(sources: Sequence[Source]) -> tuple[Report, datetime | None]:
        pulled.append(sources)
        return _or_raise(next(pulls))

    with pytest.raises(Enough):
        watch(load, pull, rested.append, lambda: NOW, HOUR, said.append)
    return said, rested, pulled


def _or_raise(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value


DONE = Report([Outcome("Post", new=2), Outcome("Mail", "failed", failed="no"),
               Outcome("Later", "waiting")], events_total=70, events_new=1)  # fmt: skip


# ── rounds ──────────────────────────────────────────────────────────────────────────────────


def test_each_round_is_told_in_one_line() -> None:
    """When it began, what came of it, who failed, and when the next one is."""
    said, rested, pulled = rounds([[POST]], [(DONE, NOW + 10 * MINUTE)])
    assert said == [
        "2024-09-01T12:00:00Z 2 asked, 2 new, 0 edited, 1 failed (Mail); 70 events, 1 new. "
        "Next round 2024-09-01T12:10:00Z."
    ]
    assert rested == [600]
    assert pulled == [[POST]]


@pytest.mark.parametrize(
    ("due", "pause"),
    [
        (None, HOUR),
        (NOW + 10 * MINUTE, 10 * MINUTE),
        (NOW + timedelta(seconds=2), MINUTE),
        (NOW - HOUR, MINUTE),
        (NOW + timedelta(days=400), HOUR),
    ],
)
def test_a_pause_lasts_until_a_source_is_due(due: datetime | None, pause: timedelta) -> None:
    """But a minute at least, and never longer than was asked, whatever a clock did."""
    assert pause_until(due, NOW, HOUR) == pause


def test_a_round_that_could_not_be_is_told_and_tried_again() -> None:
    """Soon, because somebody else's work ends and a disk gets room."""
    trouble = RecordLocked("another Docket ingest is writing.")
    said, rested, pulled = rounds([[POST]] * 3, [(DONE, None), trouble, (DONE, None)])
    assert "no round: another Docket ingest is writing. Next round" in said[1]
    assert rested == [3600, 300, 3600]
    assert len(pulled) == 3


def test_broken_settings_leave_the_old_ones_in_use() -> None:
    """It is told each time, until they are mended."""
    broken = ConfigError('sources.toml: source "x": the key "url" is missing')
    new = Source("new", "New", "https://new.example/feed")
    said, _, pulled = rounds([[POST], broken, [new]], [(DONE, None)] * 3)
    assert pulled == [[POST], [POST], [new]]
    assert said[1].endswith(f"the settings before stay in use: {broken}")


@pytest.mark.parametrize("wrong", ["settings", "record"])
def test_what_is_wrong_from_the_start_ends_the_watch(wrong: str) -> None:
    """Whoever started it is there to mend it."""
    error = ConfigError("wrong") if wrong == "settings" else RecordLocked("wrong")
    settings = [error] if wrong == "settings" else [[POST]]
    with pytest.raises(type(error)):
        rounds(settings, [error])


def test_memory_does_not_grow_from_round_to_round(office: Office) -> None:
    """What a round needs is given back after it."""
    post = office.page("post", make_feed("Pixelmill", "Fotoforge"), etag='"1"')
    held: list[int] = []

    def pull(sources: Sequence[Source]) -> tuple[Report, datetime | None]:
        return office.run(*sources, at=NOW + len(held) * timedelta(days=1)), None

    def rest(seconds: float) -> None:
        (_,) = office.site.seen
        office.site.seen.clear()
        gc.collect()
        held.append(sys.getallocatedblocks())
        if len(held) == 25:
            raise Enough

    with pytest.raises(Enough):
        watch(lambda: [post], pull, rest, lambda: NOW, HOUR, lambda line: None)
    grown = held[-1] - held[4]
    # Python's own caches take a few a round until they are full; one kept report takes hundreds.
    assert grown < 500, f"{grown} pieces of memory in 20 rounds, {held}"


def test_the_next_round_is_when_the_next_source_is_due(office: Office) -> None:
    """Sources switched off do not count, nor do those that never have to wait."""
    office.run(office.page("post", make_feed("Pixelmill"), etag='"1"'))
    with closing(schema.read_only(office.path)) as record:
        assert query.next_check(record) == NOW + HOUR
    office.run()
    with closing(schema.read_only(office.path)) as record:
        assert query.next_check(record) is None


# ── real processes ──────────────────────────────────────────────────────────────────────────

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
Running = subprocess.Popen[str]


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A data folder and a database of its own."""
    return House(tmp_path)


@pytest.fixture
def started() -> Iterator[Callable[[Running], Running]]:
    """Sees to it that no process outlives its test."""
    processes: list[Running] = []

    def note(process: Running) -> Running:
        processes.append(process)
        return process

    yield note
    for process in processes:
        process.kill()
        process.communicate()


def line(process: Running) -> str:
    """The next line it prints."""
    assert process.stdout
    return process.stdout.readline()


def stopped(process: Running, sent: signal.Signals = signal.SIGTERM) -> str:
    """Tell it to stop; gives what it said last, once it has ended as it should."""
    process.send_signal(sent)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    return said


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=lambda sent: sent.name)
def test_a_watch_at_rest_stops_at_once(house: House, started: Any, sent: signal.Signals) -> None:
    """And says that nothing is lost."""
    house.sources({"post": GOOD})
    watching = started(house.process("ingest", "watch"))
    assert "1 asked, 2 new, 0 edited, 0 failed; " in line(watching)
    assert stopped(watching, sent) == "Stopped. What was stored stays; run again to go on.\n"


def test_sighup_starts_a_round_with_the_settings_of_now(house: House, started: Any) -> None:
    """New sources are pulled; a broken file is told and pulled as before; mended, it counts."""
    house.sources({"post": GOOD})
    settings = house.data / "sources.toml"
    watching = started(house.process("ingest", "watch", "--every", "600"))
    assert "1 asked, 2 new" in line(watching)
    house.sources({"post": GOOD, "more": GOOD.replace("Pixelmill", "Glowpaint")})
    watching.send_signal(signal.SIGHUP)
    assert "2 asked, 1 new" in line(watching)
    good = settings.read_text("utf-8")
    for broken in (
        "[[source]\n",
        f'{good}colour = "red"\n',
        good.replace('id = "more"', 'id = "post"'),
    ):
        settings.write_text(broken, "utf-8")
        watching.send_signal(signal.SIGHUP)
        told = line(watching)
        assert "the settings before stay in use: " in told and "sources.toml: " in told
        assert "2 asked, 0 new" in line(watching)
    assert house.rows("SELECT count(*) FROM source WHERE enabled") == [(2,)]
    settings.unlink()
    watching.send_signal(signal.SIGHUP)
    assert "there is no such file" in line(watching)
    assert "2 asked, 0 new" in line(watching)
    house.sources({"more": GOOD})
    watching.send_signal(signal.SIGHUP)
    assert "1 asked, 0 new" in line(watching)
    stopped(watching)


def test_documents_can_be_added_between_rounds(house: House, started: Any) -> None:
    """The record is only held during a round."""
    house.sources({"post": GOOD})
    watching = started(house.process("ingest", "watch"))
    line(watching)
    assert house("ingest", "add", house.file(GOOD.replace("Pixelmill", "Glowpaint"))).exit_code == 0
    watching.send_signal(signal.SIGHUP)
    assert "1 asked, 0 new" in line(watching)
    with closing(Lock(house.db, NOW)):
        watching.send_signal(signal.SIGHUP)
        assert f"no round: another Docket ingest (pid {os.getpid()}, since" in line(watching)
    stopped(watching)


@pytest.mark.parametrize(
    "command", [["run"], ["watch"], ["add", "story.txt"], ["reread"]], ids=" ".join
)
def test_a_second_ingest_exits_with_3(house: House, command: list[str]) -> None:
    """Scripts can tell it from a failure, and try again later."""
    house("ingest", "run")
    house.file(GOOD)
    with closing(Lock(house.db, NOW)):
        result = house("ingest", *command)
    assert result.exit_code == 3
    assert result.stderr.startswith(f"Error: another Docket ingest (pid {os.getpid()}, since 2024-")
    assert house.rows("SELECT command FROM run") == [("open",), ("run",)]


class _Told(dict[str, Canned]):
    """Pages that tell when one of them is asked for."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.asked = threading.Event()

    def get(self, path: str, default: Any = None) -> Any:
        """Tell, then answer."""
        self.asked.set()
        return super().get(path, default)


def test_to_be_told_twice_to_stop_is_no_other_end(house: House, started: Any) -> None:
    """Service managers and impatient people send a signal more than once."""
    house.sources({"post": GOOD})
    watching = started(house.process("ingest", "watch"))
    line(watching)
    for _ in range(3):
        watching.send_signal(signal.SIGTERM)
    assert stopped(watching, signal.SIGINT) == (
        "Stopped. What was stored stays; run again to go on.\n"
    )


def test_a_watch_amid_a_round_stops_without_waiting_for_slow_servers(
    house: House, started: Any
) -> None:
    """The record is sound, what was stored stays, and a run completes the rest."""
    with FakeWeb({}) as web:
        web.pages = pages = _Told({"/slow": Canned(silent=True)})
        slow = f'[[source]]\nid = "slow"\nname = "slow"\nurl = "{web.url("/slow")}"\n'
        house.sources({"post": GOOD}, slow + "allow_private = true\n")
        watching = started(house.process("ingest", "watch"))
        assert pages.asked.wait(30)
        assert "Stopped." in stopped(watching)
        assert house("docket", "check").exit_code == 0
    house.sources({"post": GOOD})
    assert house("ingest", "run").exit_code == 0
    assert len(house.exported("--filter", "kind=lawsuit&origin=read")) == 1


SLOW_REBUILD = """
import runpy, sys
import ingest.watch
from ingest import pipeline
def forever(desk, now):
    while True:
        pass
pipeline.rebuild = forever
pipeline.store.is_merged = lambda db, by: False
ingest.watch.REBUILD_SECONDS = 0.2
sys.argv[1:] = ["watch"]
runpy.run_module("ingest", run_name="__main__", alter_sys=True)
"""


def test_a_timeline_that_takes_too_long_is_left_to_the_next_round(
    house: House, started: Any
) -> None:
    """Stopping means stopping; what is stored stays, and the next run goes on from it."""
    assert house("ingest", "run").exit_code == 0
    with FakeWeb({}) as web:
        web.pages = pages = _Told({"/post": Canned(silent=True)})
        post = f'[[source]]\nid = "post"\nname = "post"\nurl = "{web.url("/post")}"\n'
        house.sources({}, post + "allow_private = true\n")
        watching = started(
            subprocess.Popen(
                [sys.executable, "-c", SLOW_REBUILD], env={**os.environ, **house.env}, cwd=ROOT,
                text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
        assert pages.asked.wait(30)
        stopped(watching)
    found = house("docket", "check")
    assert found.exit_code == 1
    assert "wrong  last run: `run` of " in found.stdout
    house.sources({"post": GOOD})
    assert house("ingest", "run").exit_code == 0
    assert house("docket", "check").exit_code == 0
