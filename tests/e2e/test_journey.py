"""A reader's journey through the served dashboard, in a real browser, with nothing leaving home."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import BROWSER, WAIT, Watch

pytestmark = BROWSER


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

    page.locator("a.dk-title").first.click()
    panel = page.locator("article[data-event]")
    expect(panel).to_contain_text("said on Thursday that his office", timeout=WAIT)
    expect(panel.locator("mark").first).to_have_text("Thursday")
    expect(page).to_have_url(re.compile(r"kind=lawsuit&event=starter-2024-sf-suit"))

    page.reload()
    expect(panel).to_contain_text("2 outlets, 1 independent", timeout=WAIT)
    expect(page.locator(".dk-said").first).to_contain_text("1 event")

    page.get_by_role("link", name="Compare").click()
    expect(page).to_have_url(re.compile(r"/compare\?kind=lawsuit$"), timeout=WAIT)
    expect(page.locator(".dk-table").first).to_contain_text("Q3 2024", timeout=WAIT)
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
    page.locator("a.dk-title").first.focus()
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
