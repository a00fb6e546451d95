"""Browsers and servers for the journeys: a served record, a visitor, and what is asked of whom."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from docket.schema import ROOT
from tests.app import sample
from tests.e2e import newsroom

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

BROWSER = [
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


@contextmanager
def serving(record: Path) -> Iterator[str]:
    """The hardened dashboard over a record, on a port of its own."""
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


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample record; tests only look at it."""
    with serving(sample.build(tmp_path_factory.mktemp("served") / "docket.db")) as url:
        yield url


@pytest.fixture(scope="module")
def newsroom_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom's record, fresh for each file of tests, which may decide about it."""
    return newsroom.build(tmp_path_factory.mktemp("newsroom") / "docket.db")


@pytest.fixture(scope="module")
def newsroom_url(newsroom_record: Path) -> Iterator[str]:
    """The same, served."""
    with serving(newsroom_record) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for a file of journeys; its event loop must not outlive them."""
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


@pytest.fixture
def reporter(chromium: Browser, newsroom_url: str) -> Iterator[tuple[Page, Watch]]:
    """A visitor to the newsroom's record."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    yield page, Watch(page, newsroom_url)
    context.close()
