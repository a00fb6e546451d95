"""A reader's journey through the served dashboard, in a real browser, with nothing leaving home."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from docket.schema import ROOT
from tests.app import sample

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
]
WAIT = 20_000  # ms; generous, since a busy machine draws late

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM.exists() and not os.environ.get("CI"), reason="no chromium on this machine"
    ),
]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(url: str) -> bool:
    """Whether the server is up."""
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The hardened dashboard over the sample record, on a port of its own."""
    record = sample.build(tmp_path_factory.mktemp("served") / "docket.db")
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"DOCKET_DB": str(record)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            if answers(f"{url}/_stcore/health"):
                break
            assert server.poll() is None, "the server ended by itself"
            time.sleep(0.25)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """Notes what the page asks of the network and complains about."""

    def __init__(self, page: Page, home: str) -> None:
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self._home = home
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, url: str) -> None:
        if not url.startswith((f"{self._home}/", "data:", "blob:")):
            self.strangers.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        # On a page other than the first, Streamlit looks for its server in two places.
        probing = "/_stcore/" in message.location.get("url", "")
        if message.type in ("error", "warning") and not probing:
            self.complaints.append(message.text)

    def assert_quiet(self) -> None:
        """Nothing left the machine and nothing went wrong."""
        assert not self.strangers
        assert not self.complaints


@pytest.fixture
def visit(chromium: Browser, served: str) -> Iterator[tuple[Page, Watch]]:
    """A fresh visitor, far from UTC, so that days moved by time zones would show."""
    context = chromium.new_context(
        viewport={"width": 1400, "height": 900}, timezone_id="America/Los_Angeles"
    )
    context.set_default_timeout(WAIT)
    page = context.new_page()
    yield page, Watch(page, served)
    context.close()


def test_a_reader_filters_opens_an_event_and_reads_its_sentence(
    visit: tuple[Page, Watch], served: str
) -> None:
    """Filter, address, event, sentence, reload, another page and back."""
    page, watch = visit
    page.goto(served)
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name=re.compile("^Lawsuit")).click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"\?kind=lawsuit$"), timeout=WAIT)
    expect(page.locator(".dk-said").first).to_contain_text("1 event", timeout=WAIT)

    expect(page.locator("a.dk-title")).to_have_count(1, timeout=WAIT)
    page.locator("a.dk-title").click()
    panel = page.locator("article[data-event]")
    expect(panel).to_contain_text("said on Thursday that his office", timeout=WAIT)
    expect(panel.locator("mark").first).to_have_text("Thursday")
    expect(page).to_have_url(re.compile(r"kind=lawsuit&event=starter-2024-sf-suit"))

    page.reload()
    expect(panel).to_contain_text("2 outlets, 1 independent", timeout=WAIT)
    expect(page.locator(".dk-said").first).to_contain_text("1 event")

    page.get_by_role("link", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/compare\?kind=lawsuit$"), timeout=WAIT)
    expect(page.locator(".dk-table")).to_contain_text("Q3 2024", timeout=WAIT)
    page.go_back()
    expect(panel).to_be_visible(timeout=WAIT)
    watch.assert_quiet()


def test_a_click_on_a_mark_opens_its_event(visit: tuple[Page, Watch], served: str) -> None:
    """The chart is a way in; closing leaves the address as it was."""
    page, watch = visit
    page.goto(f"{served}/?kind=regulator_action")
    mark = page.locator("[data-testid=stVegaLiteChart] path[aria-label*='Clearview']").first
    mark.click()
    expect(page.locator("article[data-event]")).to_contain_text("3 Sep 2024", timeout=WAIT)
    expect(page).to_have_url(re.compile(r"kind=regulator_action&event=ev-"))
    page.get_by_role("button", name="Close").click()
    expect(page.locator("article[data-event]")).to_have_count(0, timeout=WAIT)
    expect(page).to_have_url(re.compile(r"\?kind=regulator_action$"))
    watch.assert_quiet()


@pytest.mark.parametrize(
    "where", ["/?kind=platform_enforcement", "/articles?article=6", "/sources"]
)
def test_hostile_text_loads_nothing(visit: tuple[Page, Watch], served: str, where: str) -> None:
    """A headline with images and scripts is read as text, whatever page shows it."""
    page, watch = visit
    page.goto(served + where)
    expect(page.get_by_text("evil.example").first).to_be_visible(timeout=WAIT)
    assert page.locator("img[src*=evil], .katex, a[href^=javascript]").count() == 0
    watch.assert_quiet()


def test_the_list_can_be_used_by_keyboard(visit: tuple[Page, Watch], served: str) -> None:
    """An event opens with Enter on its link, without a mouse."""
    page, watch = visit
    page.goto(f"{served}/?kind=criminal_case")
    expect(page.locator("a.dk-title")).to_have_count(1, timeout=WAIT)
    page.locator("a.dk-title").focus()
    page.keyboard.press("Enter")
    expect(page.locator("article[data-event] mark")).to_have_text("Wednesday", timeout=WAIT)
    watch.assert_quiet()


def test_a_phone_shows_everything_within_its_width(chromium: Browser, served: str) -> None:
    """Nothing is wider than the screen, and an opened event scrolls into sight."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    for where in ("/", "/?event=starter-2024-sf-suit", "/articles", "/compare", "/sources"):
        page.goto(served + where)
        expect(page.locator(".dk-said").first).to_be_visible(timeout=WAIT)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1, where
    page.goto(served)
    page.get_by_role("link", name="Take It Down Act signed into law").click()
    expect(page.get_by_role("heading", name="Event", exact=True)).to_be_in_viewport(timeout=WAIT)
    context.close()
