"""How fast the dashboard answers: data, times, many readers, a flood, and what Chromium paints.

    .venv/bin/python -m bench.ask RECORD [--large RECORD] [-q]
        [--only data,cold,crowd,flood,paint,large,words]

Every part runs against a server of its own (`streamlit run serve.py` on RECORD) and real WebSocket
clients on the same machine, so their work is in the times. Pages are driven by their address, as
links and the Back button do. `paint` and `data` also measure the framework's floor (an empty page,
`bench/floor.py`) and a naive page (`bench/naive.py`). Prints tables, and targets met or missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.readers import Answer, Reader, Server, served, share
from docket import query as asks
from docket.schema import read_only

PAGES = ("", "compare", "articles")
# What Streamlit does unless .streamlit/config.toml says otherwise: the others are measured so.
AS_SHIPPED = ("--runner.fastReruns", "true", "--runner.postScriptGC", "true")
Query = dict[str, Any]


def filters(seed: int) -> Iterator[Query]:
    """Addresses, no two alike, each a change of the filter a reader might make."""
    dice = random.Random(seed)
    kinds = ("lawsuit", "regulator_action", "criminal_case", "legislation", "platform_enforcement")
    words = ("fine", "chatbot", "privacy", "court", "data", "appeal", "deepfake", "children")
    while True:
        year, month = dice.randrange(2021, 2026), dice.randrange(1, 13)
        start = f"{year}-{month:02}-{dice.randrange(1, 28):02}"
        yield dice.choice([
            {"kind": dice.sample(kinds, dice.randint(1, 3)), "from": start},
            {"place": dice.choice(("US", "EU", "GB", "US-CA", "IN")), "from": start},
            {"from": start, "to": f"{year + 1}-{month:02}-01"},
            {"q": dice.choice(words), "words": dice.choice(words), "from": start},
            {"status": dice.choice(("filed", "fined", "opened", "settled")), "to": start},
        ])  # fmt: skip


class Table:
    """What was measured, each with its target."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str, str]] = []

    def add(self, what: str, value: float, unit: str, target: float | None = None) -> None:
        """One figure; a target is the most it may be."""
        met = "" if target is None else "met" if value <= target else "MISSED"
        wanted = "" if target is None else f"≤ {target:g} {unit}"
        self.rows.append((what, f"{value:,.4g} {unit}", wanted, met))
        print(f"| {what} | {value:,.4g} {unit} | {wanted} | {met} |", flush=True)


# ── data and time of a rerun ────────────────────────────────────────────────────────────────


async def changed(server: Server, page: str, many: int, seed: int) -> list[Answer]:
    """A reader who changes the filter again and again, in a new tab before the gate slows it."""
    found: list[Answer] = []
    queries = filters(seed)
    while len(found) < many:
        async with Reader(server, page) as reader:
            await reader.ask({})
            for _ in range(min(15, many - len(found))):
                found.append(await reader.ask(next(queries)))
    return found


def changes(record: Path, table: Table, most: float) -> None:
    """What a filter change costs: bytes, and time until the script has ended."""
    print(f"{record.name}:")
    with served("serve.py", record) as server:
        for page in PAGES:
            asyncio.run(changed(server, page, 5, 99))  # warm: what every page imports
            used = server.seconds()
            answers = asyncio.run(changed(server, page, 40, 7))
            used = (server.seconds() - used) / (len(answers) + 3)
            name = page or "timeline"
            size = [one.raw / 1000 for one in answers]
            table.add(f"{name}: data of a filter change, median", statistics.median(size), "kB", 60)
            table.add(f"{name}: the same, p95", share(size, 0.95), "kB")
            packed = statistics.median(one.packed() / 1000 for one in answers)
            table.add(f"{name}: the same compressed, median", packed, "kB")
            times = [one.seconds * 1000 for one in answers]
            table.add(f"{name}: filter change p50", share(times, 0.5), "ms")
            table.add(f"{name}: filter change p95", share(times, 0.95), "ms", most)
            table.add(f"{name}: processor time of one, mean", used * 1000, "ms")
            if failed := sum(one.failed for one in answers):
                print(f"{failed} answers of {name} were an error")


def data(record: Path, table: Table) -> None:
    """A filter change of ours, of the floor's and of the naive page's."""
    changes(record, table, 60)
    for script in ("bench/floor.py", "bench/naive.py"):
        with served(script, record, *AS_SHIPPED) as server:
            answers = asyncio.run(changed(server, "", 20, 7))
            kilobytes = statistics.median(one.raw / 1000 for one in answers)
            table.add(f"{script}: data, median", kilobytes, "kB")
            times = [one.seconds * 1000 for one in answers]
            table.add(f"{script}: p50", share(times, 0.5), "ms")


# ── a cold server ───────────────────────────────────────────────────────────────────────────


def cold(record: Path, table: Table) -> None:
    """From starting the program, and from its first answer, to the end of the first page."""
    starts, firsts, used = [], [], []
    for _ in range(3):
        with served("serve.py", record) as server:
            up = time.perf_counter()

            async def first(server: Server = server) -> None:
                async with Reader(server) as reader:
                    await reader.ask({})

            asyncio.run(first())
            firsts.append(time.perf_counter() - up)
            starts.append(time.perf_counter() - server.began)
            used.append(server.seconds())
    table.add("cold server: start to end of the first page", statistics.median(starts), "s", 3)
    table.add("cold server: processor time of both", statistics.median(used), "s")
    table.add("cold server: first page once it answers", statistics.median(firsts), "s")


# ── many readers ────────────────────────────────────────────────────────────────────────────


async def crowd(server: Server, many: int, seconds: float, thought: float) -> dict[str, Any]:
    """So many readers, each on a page of their own, asking and thinking; what they saw."""
    times: list[float] = []
    dropped: list[str] = []
    health: list[float] = []
    over = time.perf_counter() + seconds

    async def reads(number: int) -> None:
        try:
            async with Reader(server, PAGES[number % len(PAGES)]) as reader:
                await asyncio.sleep(number * min(0.1, 3 / many))
                await reader.ask({})
                for query in filters(number):
                    if time.perf_counter() > over:
                        return
                    await asyncio.sleep(thought)
                    times.append((await reader.ask(query)).seconds)
        except Exception as error:
            dropped.append(f"{type(error).__name__} {error}")

    async def asks_health() -> None:
        while time.perf_counter() < over:
            with suppress(OSError):
                health.append(await asyncio.to_thread(server.health))
            await asyncio.sleep(0.5)

    asker = asyncio.create_task(asks_health())
    await asyncio.gather(*(reads(number) for number in range(many)))
    await asker
    return {"times": times, "dropped": dropped, "health": max(health)}


def crowds(record: Path, table: Table) -> None:
    """Twenty sessions' memory, 25 with a second of thought, a hundred at once."""
    with served("serve.py", record) as server:
        asyncio.run(changed(server, "", 1, 1))
        before = server.status("VmRSS") / 1000

        async def twenty() -> float:
            readers = [Reader(server, PAGES[n % 3]) for n in range(20)]
            for number, reader in enumerate(readers):
                await reader.__aenter__()
                for query, _ in zip(filters(number), range(3), strict=False):
                    await reader.ask(query)
            size = server.status("VmRSS") / 1000
            for reader in readers:
                await reader.__aexit__()
            return size

        after = asyncio.run(twenty())
        table.add("one session: memory", before, "MB")
        table.add("20 sessions: memory", after, "MB", 250)
    for many, seconds, target in ((25, 40, 4.0), (100, 60, None)):
        with served("serve.py", record) as server:
            asyncio.run(changed(server, "", 2, 1))
            seen = asyncio.run(crowd(server, many, seconds, 1.0))
            name = f"{many} sessions, 1 s of thought"
            table.add(f"{name}: p50", share(seen["times"], 0.5), "s")
            table.add(f"{name}: p95", share(seen["times"], 0.95), "s", target)
            table.add(f"{name}: answers a second", len(seen["times"]) / seconds, "")
            table.add(f"{name}: dropped", len(seen["dropped"]), "", 0)
            table.add(f"{name}: slowest health answer", seen["health"], "s", 5)
            table.add(f"{name}: most memory", server.status("VmHWM") / 1000, "MB")
            for words in sorted(set(seen["dropped"])):
                print("   dropped:", words)


# ── a flood ─────────────────────────────────────────────────────────────────────────────────


async def flooded(server: Server, messages: int) -> dict[str, Any]:
    """One reader beside a client that sends reruns as fast as it can."""
    threads: list[int] = []
    health: list[float] = []
    over = False

    async def watches() -> None:
        while not over:
            threads.append(server.status("Threads"))
            try:
                health.append(await asyncio.to_thread(server.health, 30))
            except OSError:
                health.append(30.0)
            await asyncio.sleep(0.3)

    async def floods() -> None:
        with suppress(Exception):
            async with Reader(server) as reader:
                queries = filters(3)
                for _ in range(messages):
                    await reader.socket.send(reader.message(next(queries)))
                while not over:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(reader.socket.recv(), 0.2)

    async with Reader(server) as reader:
        await reader.ask({})
        queries = filters(5)
        calm = [(await reader.ask(next(queries))).seconds for _ in range(10)]
        watcher, flood = asyncio.create_task(watches()), asyncio.create_task(floods())
        await asyncio.sleep(0.3)
        during: list[float] = []
        until = time.perf_counter() + 20
        while time.perf_counter() < until and len(during) < 20:
            try:
                answer = await asyncio.wait_for(reader.ask(next(queries)), 60)
                during.append(answer.seconds)
            except TimeoutError:
                during.append(60.0)
                break
            await asyncio.sleep(0.2)
        over = True
        await asyncio.wait([watcher, flood], timeout=10)
    return {"calm": calm, "during": during, "health": max(health), "threads": max(threads)}


def flood(record: Path, table: Table) -> None:
    """2,000 reruns from one client, and what another reader notices."""
    with served("serve.py", record) as server:
        seen = asyncio.run(flooded(server, 2_000))
        table.add("no flood: a reader's p50", share(seen["calm"], 0.5), "s")
        table.add("flood of 2,000 reruns: another reader's p50", share(seen["during"], 0.5), "s")
        table.add("flood: another reader's slowest answer", max(seen["during"]), "s", 5)
        table.add("flood: slowest health answer", seen["health"], "s", 5)
        table.add("flood: most threads", seen["threads"], "")


# ── painted ─────────────────────────────────────────────────────────────────────────────────

# Back in the history is a filter change like any other: the time until the page changes no more.
PAINTED = """(quiet) => new Promise((done) => {
  const app = document.querySelector('[data-testid=stApp]');
  const main = [...document.querySelectorAll('[data-testid=stMain], [data-testid=stSidebar]')];
  let last = 0, ran = false;
  const began = performance.now();
  const seen = new MutationObserver(() => requestAnimationFrame(
    () => { last = performance.now(); }));
  main.forEach((one) => seen.observe(one,
    {subtree: true, childList: true, characterData: true, attributes: true}));
  const timer = setInterval(() => {
    const running = app.getAttribute('data-test-script-state') === 'running';
    const now = performance.now();
    if (running) ran = true;
    if ((last && !running && now - last > quiet) || now - began > 15000) {
      clearInterval(timer); seen.disconnect(); done((last || now) - began);
    }
  }, 10);
  history.back();
})"""


def painted(server: Server, many: int) -> list[float]:
    """Milliseconds from going back to the last change of the page, in Chromium."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{server.address}/?kind=report")
        page.wait_for_selector("[data-testid=stMain]")
        page.wait_for_timeout(3000)
        kinds = ("lawsuit", "regulator_action", "legislation", "criminal_case")
        for number in range(many):
            query = f"?kind={kinds[number % 4]}&from={2021 + number % 5}-0{1 + number % 9}-01"
            # Two entries whose query differs; going back asks for the first of them.
            page.evaluate(
                "(q) => { history.replaceState({}, '', q); history.pushState({}, '', '?kind=x'); "
                "history.replaceState({}, '', '?kind=dataset_cleanup'); }",
                query,
            )
            times.append(page.evaluate(PAINTED, 400))
            page.wait_for_timeout(150)
        browser.close()
    return times


def paint(record: Path, table: Table) -> None:
    """The dashboard, the floor and the naive page in one run, as ratios of the floor."""
    medians = {}
    for script in ("bench/floor.py", "serve.py", "bench/naive.py"):
        with served(script, record, *(() if script == "serve.py" else AS_SHIPPED)) as server:
            medians[script] = share(painted(server, 25)[5:], 0.5)
        target = 250 if script == "serve.py" else None
        table.add(f"{script}: asked to painted p50", medians[script], "ms", target)
    for script in ("serve.py", "bench/naive.py"):
        table.add(f"{script}: as a multiple of the floor",
                  medians[script] / medians["bench/floor.py"], "×")  # fmt: skip


# ── a search in the texts ────────────────────────────────────────────────────────────────


def words(record: Path, table: Table) -> None:
    """A search in all texts, as the Articles page asks for it, without the page."""
    with closing(read_only(record)) as db:
        for sought in ("fine", "deepfake", "court order", "privacy"):
            first, *more = [timed(lambda sought=sought: search(db, sought)) for _ in range(6)]
            what = f"{record.stem}: newest 50 articles with “{sought}”"
            table.add(what, statistics.median(more), "ms", 50)
            table.add(f"{what}, the first time", first, "ms")


def search(db: sqlite3.Connection, sought: str) -> Any:
    """The newest articles with some words; the module that knows has changed its name once."""
    if find_spec("docket.library"):
        library = import_module("docket.library")
        return library.articles(db, library.Search(words=sought))
    return asks.articles(db, sought)


def timed(what: Callable[[], Any]) -> float:
    """Milliseconds something takes."""
    began = time.perf_counter()
    what()
    return (time.perf_counter() - began) * 1000


PARTS = {"data": data, "cold": cold, "crowd": crowds, "flood": flood, "paint": paint}


def main() -> None:
    """Read the command line and measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("record", type=Path)
    parser.add_argument(
        "--large", type=Path, help="a larger record, for filter changes and searches"
    )
    parser.add_argument("--only", default=",".join([*PARTS, "large", "words"]))
    parser.add_argument("-q", action="store_true", help="without what servers say")
    asked = parser.parse_args()
    table = Table()
    wanted = asked.only.split(",")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} before")
    for name, part in PARTS.items():
        if name in wanted:
            part(asked.record.resolve(), table)
    if "large" in wanted and asked.large:
        changes(asked.large.resolve(), table, 150)
    for record in filter(None, (asked.record, asked.large) if "words" in wanted else ()):
        words(record.resolve(), table)
    missed = [what for what, _, _, met in table.rows if met == "MISSED"]
    print(f"\nload {os.getloadavg()[0]:.1f} after; missed: {'; '.join(missed) or 'none'}")


if __name__ == "__main__":
    main()
