"""How fast Docket collects, beside lemon24/reader and beside bare fetching, in one run.

    .venv/bin/python bench/collect.py [--peer PYTHON] [--feeds 500] [--only PART]

Every way of collecting runs in a process of its own against the same loopback site
(`bench/loopback.py`), one after the other in turns; wall and processor times are those of all its
processes together. Prints tables of times and ratios and asserts nothing. Needs Linux, which has
a loopback address for every feed and tells what a process uses in /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from loopback import ENTRIES, HOSTILE, addresses, sentence  # noqa: E402

FETCHERS = 16
TICKS, PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


# ── the ways of collecting: each yields a dictionary a round ────────────────────────────────


def by_docket(folder: Path, urls: list[str]) -> Iterator[dict[str, Any]]:
    """Rounds of our own pipeline, each a day after the one before."""
    from docket.model import Source
    from docket.schema import ROOT
    from ingest import pipeline
    from ingest.desk import open_desk
    from ingest.fetch import Limits, Web

    now = [datetime.now(UTC)]
    sources = [Source(f"s{n}", f"Site {n}", url, allow_private=True) for n, url in enumerate(urls)]
    desk = open_desk(folder / "docket.db", ROOT / "data", sources, "bench", now[0])
    yield {}
    while True:
        with Web(limits=Limits(spacing_seconds=0)) as web:
            report = pipeline.run(desk, sources, web, lambda: now[0])
        now[0] += timedelta(days=40)  # after every back-off
        yield {
            "ok": sum(one.health in ("ok", "unchanged") for one in report.outcomes),
            "whole": sum(one.new == ENTRIES for one in report.outcomes),
            "stored": sum(one.new for one in report.outcomes),
            "events": report.events_new,
            "files": len(os.listdir("/proc/self/fd")),
        }


def by_reader(folder: Path, urls: list[str]) -> Iterator[dict[str, Any]]:
    """Rounds of lemon24/reader with twenty workers, its own choice for many feeds."""
    import reader

    store = reader.make_reader(str(folder / "reader.db"))
    for url in urls:
        store.add_feed(url)
    yield {}
    before = 0
    while True:
        store.update_feeds(workers=20, scheduled=False)
        total = store.get_entry_counts().total or 0
        broken = store.get_feed_counts(broken=True).total
        yield {"ok": len(urls) - broken, "stored": total - before}
        before = total


def by_fetching(folder: Path, urls: list[str]) -> Iterator[dict[str, Any]]:
    """Our HTTP client alone: the same requests, the same threads, nothing read or stored."""
    from docket.errors import FetchError
    from ingest.fetch import Limits, Web

    etags: dict[str, str] = {}

    def get(url: str) -> bool:
        try:
            reply = web.get(url, etag=etags.get(url, ""), allow_private=True)
        except FetchError:
            return False
        etags[url] = reply.etag
        return True

    yield {}
    while True:
        with Web(limits=Limits(spacing_seconds=0)) as web, ThreadPoolExecutor(FETCHERS) as pool:
            yield {"ok": sum(pool.map(get, urls))}


WAYS = {"docket": by_docket, "reader": by_reader, "fetching": by_fetching}


def work(way: str) -> None:
    """The life of a measured process: a line of JSON in for every round, one out after it."""
    folder, urls = json.loads(sys.stdin.readline())
    for told in WAYS[way](Path(folder), urls):
        print(json.dumps(told), flush=True)
        if not sys.stdin.readline():
            return


# ── measuring ───────────────────────────────────────────────────────────────────────────────


def family(pid: int) -> list[int]:
    """A process with all that descend from it."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        children.setdefault(int(fields[1]), []).append(int(place.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def used(pids: list[int]) -> tuple[float, int]:
    """Processor seconds, also of ended children, and resident bytes of some processes."""
    seconds, pages = 0.0, 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:
            continue
        seconds += sum(map(int, fields[11:15])) / TICKS
    return seconds, pages * PAGE


class Measured:
    """One way of collecting in a process of its own."""

    def __init__(self, way: str, python: str, folder: Path, urls: list[str]) -> None:
        command = [python, str(HERE / "collect.py"), "--work", way]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self._say([str(folder), urls])

    def _say(self, what: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def round(self) -> dict[str, Any]:
        """One round: its wall and processor seconds, the most memory in MB, and what it says."""
        most, over = [0], threading.Event()

        def watch() -> None:
            while not over.wait(0.1):
                most[0] = max(most[0], used(family(self._process.pid))[1])

        watcher = threading.Thread(target=watch)
        watcher.start()
        before, start = used(family(self._process.pid))[0], time.perf_counter()
        told = self._say("round")
        wall = time.perf_counter() - start
        cpu = used(family(self._process.pid))[0] - before
        over.set()
        watcher.join()
        return told | {"wall": wall, "cpu": cpu, "MB": most[0] / 2**20}

    def close(self) -> None:
        """Let the process end by itself."""
        self._process.communicate()


@contextmanager
def site(feeds: int, told: int = 0) -> Iterator[tuple[int, Callable[[int], None]]]:
    """The loopback site: its port, and how to begin a round."""
    command = [sys.executable, str(HERE / "loopback.py"), str(feeds), str(told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())

        def begin(number: int) -> None:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/round/{number}").read()

        try:
            yield port, begin
        finally:
            process.kill()


def compare(ways: dict[str, str], feeds: int, turns: int, told: int) -> None:
    """First rounds and rounds with news in one feed of twenty, way after way, turn by turn."""
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with site(feeds, told) as (port, begin):
        urls = addresses(port, feeds, 0)
        for _ in range(turns):
            begin(0)
            with tempfile.TemporaryDirectory() as folder:
                some = {
                    way: Measured(way, python, Path(folder), urls) for way, python in ways.items()
                }
                for way, one in some.items():
                    rows.setdefault(("first", way), []).append(one.round())
                for number in (1, 2, 3):
                    begin(number)
                    for way, one in some.items():
                        rows.setdefault(("95 % unchanged", way), []).append(one.round())
                for one in some.values():
                    one.close()
    print(f"{feeds} feeds of {ENTRIES} entries, one of {told} about enforcement" if told
          else f"{feeds} feeds of {ENTRIES} entries, none about enforcement")  # fmt: skip
    show(rows)


def show(rows: dict[tuple[str, str], list[dict[str, Any]]]) -> None:
    """A table of medians, and how many times Docket's."""
    titles = ("wall s", "cpu s", "MB", "ok", "stored", "wall ×", "cpu ×")
    print(f"{'round':<16}{'way':<10}" + "".join(f"{title:>9}" for title in titles))
    for (name, way), found in rows.items():
        mid, ours = (
            {key: statistics.median(one.get(key, 0) for one in some) for key in some[0]}
            for some in (found, rows[name, "docket"])
        )
        numbers = (
            *(f"{mid[key]:>9.2f}" for key in ("wall", "cpu")),
            *(f"{mid.get(key, 0):>9.0f}" for key in ("MB", "ok", "stored")),
            *(f"{mid[key] / ours[key]:>9.2f}" for key in ("wall", "cpu")),
        )
        print(f"{name:<16}{way:<10}" + "".join(numbers))


def hostile(feeds: int, bad: int) -> None:
    """One round in which some feeds do their worst."""
    with site(feeds) as (port, _), tempfile.TemporaryDirectory() as folder:
        one = Measured("docket", sys.executable, Path(folder), addresses(port, feeds, bad))
        told = one.round()
        one.close()
    print(f"{feeds} feeds, {bad} of them hostile: {told['whole']} stored whole in "
          f"{told['wall']:.1f} s, {told['MB']:.0f} MB over all processes")  # fmt: skip


# Hostile feeds that answer at once, so that a soak of many rounds takes minutes: by their names.
PROMPT = ("a web page", "noise", "reset", "cut off", "broken", "bomb", "billion laughs", "depth")


def soak(rounds: int, feeds: int) -> None:
    """Many rounds with news in some feeds and faults in others: what is held must not grow."""
    bad = [n for n, (name, _) in enumerate(HOSTILE) if name in PROMPT]
    held = []
    with site(feeds) as (port, begin), tempfile.TemporaryDirectory() as folder:
        urls = addresses(port, feeds, 0)
        for place in range(0, feeds, 20):  # one of twenty
            kind = bad[place // 20 % len(bad)]
            urls[place] = urls[place].replace(f"/feed/{place}", f"/hostile/{kind}")
        one = Measured("docket", sys.executable, Path(folder), urls)
        for number in range(rounds):
            begin(number)
            held.append(one.round())
        one.close()
    for name, part in (("tenth round", held[9]), ("last round", held[-1])):
        print(f"{name} of {rounds}: {part['MB']:.0f} MB, {part['files']} open files")


def storing(length: int, number: int = 15_000) -> None:
    """Articles of so many characters into the record with its full-text index, and once more."""
    from docket import schema, store
    from docket.model import Article, Reading, Relevance
    from ingest import pipeline, prepared
    from ingest.desk import open_desk
    from ingest.outcome import Outcome

    now, chance = datetime.now(UTC), random.Random(1)
    articles = [
        Article(f"https://s.example/{n}", f"https://s.example/{n}", sentence(chance),
                "".join(sentence(chance) for _ in range(length // 90)), "Site")
        for n in range(number)
    ]  # fmt: skip
    reading = Reading(Relevance(False, 0.0, "no AI word; no enforcement wording", ()), (), ())
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder) / "docket.db", schema.ROOT / "data", [], "", now)
        for name in ("stored", "known"):
            written, start, used = (
                desk.db.conn.total_changes,
                time.perf_counter(),
                time.process_time(),
            )
            for at in range(0, number, ENTRIES):
                some = articles[at : at + ENTRIES]
                known = store.stored_as(desk.db, some, "feed")
                ready = prepared.prepare([(one, "") for one in some], known, desk.rules, "ai",
                                         readings=dict.fromkeys(some, reading))  # fmt: skip
                with schema.transaction(desk.db):
                    pipeline._store(desk, ready, "feed", Outcome(""), now)
            wall, cpu = time.perf_counter() - start, time.process_time() - used
            print(f"{length} characters, {name}: {number / wall:,.0f} articles/s by the clock, "
                  f"{number / cpu:,.0f} by the processor, "
                  f"{desk.db.conn.total_changes - written:,} rows written")  # fmt: skip
        desk.close()


def peer(python: str) -> bool:
    """Whether a Python has reader to compare with; says how to get it when not."""
    if not subprocess.run([python, "-c", "import reader"], capture_output=True).returncode:
        return True
    print(f"{python} has no reader: python -m venv peer, peer/bin/pip install reader==3.26 "
          "sgmllib3k, then --peer peer/bin/python. Without that column:")  # fmt: skip
    return False


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", default=sys.executable, help="a Python with reader installed")
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=100, help="of the soak")
    parser.add_argument("--only", choices=("compare", "events", "hostile", "store", "soak"))
    parser.add_argument("--work", choices=WAYS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.work)
        return
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    ways = dict.fromkeys(("docket", "fetching"), sys.executable)
    if given.only in (None, "compare"):
        there = {"reader": given.peer} if peer(given.peer) else {}
        compare(ways | there, given.feeds, given.turns, 0)
    if given.only in (None, "events"):
        compare(ways, given.feeds, 1, 10)
    if given.only in (None, "store"):
        storing(700)
        storing(2_000)
    if given.only in (None, "hostile"):
        hostile(given.feeds, given.feeds // 20)
    if given.only in (None, "soak"):
        soak(given.rounds, 100)
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
