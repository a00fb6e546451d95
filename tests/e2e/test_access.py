"""Everybody can use every page: axe's rules, in light and dark, wide and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import BROWSER, WAIT

pytestmark = BROWSER

PAGES = {
    "timeline": "/", "event": "/?event=starter-2024-sf-nudify-suit", "articles": "/articles",
    "article": "/articles?article=1", "compare": "/compare", "sources": "/sources",
    "method": "/method", "lanes": "/?lanes=actor&list=quiet", "cases": "/cases",
    "actor": "/cases?who=sf-city-attorney", "changes": "/changes", "review": "/review",
    "correct": "/review?event=starter-2024-sf-nudify-suit", "add": "/review?add=1",
    "small": "/compare?bars=small&by=place",
}  # fmt: skip
# Vega draws the brush of the strip without a name and takes none; the chart itself has one.
THEIRS = {"svg-img-alt": "zoom_brush"}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(
    chromium: Browser, newsroom_url: str, name: str, scheme: str, width: int
) -> None:
    """No finding that axe calls serious or critical."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,  # axe is put into the page as a script; the policy has tests of its own
    )
    page = context.new_page()
    page.goto(newsroom_url + PAGES[name])
    expect(page.get_by_test_id("stMain").locator(".dk").first).to_be_attached(timeout=WAIT)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached(timeout=WAIT)
    page.wait_for_function("() => !document.getAnimations().some(a => a.playState === 'running')")
    found = Axe().run(page).response["violations"]
    serious = [
        f"{one['id']}: {node['html'][:300]} {node['failureSummary'][:300]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if THEIRS.get(one["id"], "no such place") not in node["html"]
    ]
    assert not serious, "\n".join(serious)
    context.close()
