"""An analyst compares jurisdictions per quarter: the whole way, step by step."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import BROWSER, WAIT
from tests.e2e.test_journalist import Desk, said, settled

pytestmark = BROWSER

QUESTION = "kind=regulator_action&kind=lawsuit&place=US&place=EU&from=2024-01-01&to=2025-12-31"


def pressed(page: Page, group: str, name: str) -> None:
    """Choose one of a row of words."""
    page.get_by_role("radiogroup", name=group).get_by_role("radio", name=name).click(force=True)
    settled(page)


def test_1_the_question_is_one_filter_with_a_name(reporter: Desk, newsroom_url: str) -> None:
    """Places roll up; the filter is said in English and kept under a name."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?{QUESTION}&by=place")
    words = said(page)
    assert "in United States or European Union" in words
    assert "between 1 Jan 2024 and 31 Dec 2025" in words
    page.get_by_text("Keep view").first.click()
    page.get_by_role("textbox", name="Name").fill("Enforcement, US and EU")
    page.get_by_role("button", name=re.compile("^(Keep|Save)")).last.click()
    expect(page.get_by_role("combobox", name="View")).to_have_value(
        re.compile("Enforcement, US and EU"), timeout=WAIT
    )
    watch.assert_quiet()


def test_2_the_rule_of_counting_stands_under_the_chart(reporter: Desk, newsroom_url: str) -> None:
    """By events, cases or targets; by the day it happened or was first reported."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?{QUESTION}&by=place")
    settled(page)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("Counted are events, by when they happened", timeout=WAIT)
    pressed(page, "Count", "Targets")
    expect(main).to_contain_text(re.compile("Counted are .*targets"), timeout=WAIT)
    page.goto(f"{newsroom_url}/compare?{QUESTION}&by=place&date=reported")
    expect(main).to_contain_text("first reported", timeout=WAIT)
    watch.assert_quiet()


def test_3_nothing_found_is_not_no_source_then(reporter: Desk, newsroom_url: str) -> None:
    """A pivot of places by quarters, in which a dash and a zero mean what the note says."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?{QUESTION}&by=place")
    table = page.locator(".dk-table").first
    expect(table).to_contain_text("Q3 2024", timeout=WAIT)
    expect(table).to_contain_text("–")
    expect(page.get_by_test_id("stMain")).to_contain_text("nothing from then was read")
    watch.assert_quiet()


def test_4_the_slope_can_be_distrusted(reporter: Desk, newsroom_url: str) -> None:
    """What was read stands under the bars; the last periods are marked; shares are a click away."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?{QUESTION}&by=place")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("(incomplete)", timeout=WAIT)
    expect(main).to_contain_text(re.compile(r"half of the events are first reported \d+ days?"))
    expect(main).to_contain_text("Relevant articles")
    pressed(page, "Show", "Per 100 articles")
    expect(page).to_have_url(re.compile("share=1"), timeout=WAIT)
    watch.assert_quiet()


def test_5_vague_dates_are_a_range_and_can_be_looked_at(reporter: Desk, newsroom_url: str) -> None:
    """Those that could be in one period or the next are listed."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?period=week&from=2023-01-01&to=2023-12-31")
    expect(page.locator(".dk-table").first).to_contain_text(re.compile(r"0–1"), timeout=WAIT)
    page.get_by_text("Dates that could be in one period or another").click()
    expect(page.locator("a.dk-title", has_text="LAION takes all").first).to_be_visible(timeout=WAIT)
    watch.assert_quiet()


def test_6_outcomes_are_counted_and_timed(reporter: Desk, newsroom_url: str) -> None:
    """How many cases got how far, and how long it took where both days are known."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare")
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("Settled, convicted or fined", timeout=WAIT)
    expect(main).to_contain_text("Median days")
    watch.assert_quiet()


def test_7_a_number_leads_to_exactly_its_rows(reporter: Desk, newsroom_url: str) -> None:
    """As many events as the number said."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?by=place&period=quarter")
    number = page.locator(".dk-table").first.locator("tr", has_text="Q3 2024").locator("a").first
    expect(number).to_be_visible(timeout=WAIT)
    most = number.inner_text().split("–")[-1]
    number.click()
    expect(page).to_have_url(re.compile(r"/\?.*from=2024-07-01&to=2024-09-30"), timeout=WAIT)
    assert f"{most} event" in said(page)
    watch.assert_quiet()


def test_8_the_annex_says_what_was_counted(
    reporter: Desk, newsroom_url: str, tmp_path: Path
) -> None:
    """The download carries rule, filter, address and day in every line; the method a paragraph."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/compare?{QUESTION}&by=place")
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("button", name="Download as CSV").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows and all("United States" in row["filter"] and row["as_of"] for row in rows)
    assert all("Counted are events" in row["counted"] for row in rows)
    page.get_by_text("Method, to copy into an annex").click()
    expect(page.locator("code", has_text="Docket").first).to_contain_text(
        "labelled texts", timeout=WAIT
    )
    watch.assert_quiet()


def test_9_next_quarter_the_same_view_shows_what_changed(
    chromium: Browser, reporter: Desk, newsroom_url: str
) -> None:
    """The address in a browser that was never here gives the same rows."""
    page, watch = reporter
    where = f"{newsroom_url}/?{QUESTION}"
    page.goto(where)
    words, titles = said(page), page.locator("a.dk-title").all_inner_texts()
    other = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page()
    other.goto(page.url)
    assert said(other) == words
    assert other.locator("a.dk-title").all_inner_texts() == titles
    other.context.close()
    page.goto(f"{newsroom_url}/changes?{QUESTION}&since=2025-01-01")
    expect(page.get_by_test_id("stMain")).to_contain_text("New events", timeout=WAIT)
    watch.assert_quiet()
