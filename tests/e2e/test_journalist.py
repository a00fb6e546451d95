"""A journalist builds a timeline of nudify-app enforcement: the whole way, step by step."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from docket.schema import ROOT
from tests.e2e.conftest import BROWSER, WAIT, Watch

pytestmark = BROWSER

SUIT = "starter-2024-sf-nudify-suit"
Desk = tuple[Page, Watch]


def said(page: Page) -> str:
    """The line above the timeline, once the page has come to rest."""
    settled(page)
    return page.locator(".dk-said").first.inner_text()


def settled(page: Page) -> None:
    """Wait until the server has drawn everything."""
    expect(page.get_by_test_id("stMain").locator(".dk").first).to_be_attached(timeout=WAIT)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached(timeout=WAIT)


def command(record: Path, *words: str) -> str:
    """A command of Docket beside the running dashboard."""
    ran = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=os.environ | {"DOCKET_DB": str(record)},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    """Pick an option of a list."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option).first.click()


def test_1_a_topic_is_one_choice_and_counts_itself(reporter: Desk, newsroom_url: str) -> None:
    """A shipped view with a readable name gives events, articles, outlets and the day."""
    page, watch = reporter
    page.goto(newsroom_url)
    settled(page)
    choose(page, "View", re.compile("nudif", re.IGNORECASE))
    expect(page).to_have_url(re.compile("q=nudif"), timeout=WAIT)
    words = said(page)
    assert re.search(r"\d+ events · \d+ articles? · \d+ outlets? \(\d+ independent\)", words), words
    assert "as of 30 Sep 2025" in words
    watch.assert_quiet()


def test_2_the_timeline_shows_how_fine_each_date_is(reporter: Desk, newsroom_url: str) -> None:
    """Months stay months, and every row names its status and how well it is founded."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/?kind=dataset_cleanup")
    settled(page)
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible(timeout=WAIT)
    row = page.locator("li.dk-row", has_text="LAION takes all its datasets offline")
    expect(row).to_contain_text("Dec 2023")
    expect(row.locator(".dk-badge")).to_have_text("Withdrawn")
    expect(row).to_contain_text("2 outlets, 1 independent")
    watch.assert_quiet()


def test_3_a_doubted_date_is_spelt_out_with_its_sentence(reporter: Desk, newsroom_url: str) -> None:
    """Sentence by outlet, phrase marked, the sum, the day of publication."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/?q=Runway")
    page.locator("a.dk-title", has_text="Runway removes").first.click()
    panel = page.locator("article[data-event]")
    expect(panel).to_contain_text("until Thursday, when the company Runway ML", timeout=WAIT)
    expect(panel.locator("mark").first).to_contain_text("Thursday")
    expect(panel).to_contain_text("29 Aug 2024")
    expect(panel).to_contain_text("31 Aug 2024")
    expect(panel).to_contain_text("Harbour Wire")
    expect(panel).to_contain_text("1 independent")
    watch.assert_quiet()


def test_4_outlets_that_differ_stand_side_by_side(reporter: Desk, newsroom_url: str) -> None:
    """Sixteen and eighteen, each with outlet, day and sentence; one is chosen, with a reason."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/?event={SUIT}")
    panel = page.locator("article[data-event]")
    sides = panel.locator(".dk-side")
    expect(sides).to_have_count(2, timeout=WAIT)
    expect(sides.nth(0)).to_contain_text("16 websites")
    expect(sides.nth(1)).to_contain_text("18 websites")
    expect(sides.nth(1)).to_contain_text("Peninsula Radio, 20 May 2025")
    panel.get_by_role("link", name="choose one").click()
    expect(page).to_have_url(re.compile(rf"/review\?event={SUIT}"), timeout=WAIT)
    settled(page)
    page.get_by_role("radio", name="How many").click(force=True)
    field = page.get_by_role("textbox", name="How many")
    expect(field).to_have_value("16 websites", timeout=WAIT)
    field.fill("16 websites (the complaint)")
    choose(page, "For whoever has cited it, this is a", re.compile("clarification", re.IGNORECASE))
    page.get_by_role("textbox", name="Why").fill("The complaint lists sixteen addresses.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The complaint lists sixteen addresses.").first).to_be_visible(
        timeout=WAIT
    )
    watch.assert_quiet()


def test_5_a_case_is_read_from_its_first_step_to_its_last(
    reporter: Desk, newsroom_url: str
) -> None:
    """The steps of one matter as a ladder; another suit in like words is not among them."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/cases?q=Replika")
    page.locator("a.dk-title", has_text="Replika").first.click()
    expect(page.locator(".dk-ladder li")).to_have_count(2, timeout=WAIT)
    ladder = page.locator(".dk-ladder").first
    expect(ladder).to_contain_text("Fined")
    expect(ladder).not_to_contain_text("OpenAI")
    watch.assert_quiet()


def test_6_a_pasted_text_is_read_at_once_and_can_be_merged(
    reporter: Desk, newsroom_url: str, newsroom_record: Path, tmp_path: Path
) -> None:
    """What is added beside the running page shows at the next look."""
    page, watch = reporter
    text = tmp_path / "paris.txt"
    text.write_text(
        "Two undressing sites taken down\n\nOn 9 September 2025 the Federal Trade Commission fined "
        "the undressing service ClothOff $75,000 over fake nude images.\n", "utf-8",
    )  # fmt: skip
    told = command(
        newsroom_record,
        "ingest",
        "add",
        "--outlet",
        "Le Port",
        "--published",
        "2025-09-10",
        str(text),
    )
    assert "1 outlet" in told
    page.goto(f"{newsroom_url}/?from=2025-09-09&to=2025-09-09")
    settled(page)
    expect(page.locator("a.dk-title", has_text="ClothOff")).to_have_count(1, timeout=WAIT)
    watch.assert_quiet()


def test_7_what_is_wrong_is_corrected_and_stays_corrected(
    reporter: Desk, newsroom_url: str, newsroom_record: Path
) -> None:
    """A rumour is hidden and a headline changed, and reading everything anew keeps both."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/?q=Google")
    page.locator("a.dk-title", has_text="demanded information").first.click()
    page.get_by_role("link", name="Correct this").click()
    settled(page)
    page.get_by_role("textbox", name="Title").fill("States asked Google about deepfakes")
    choose(page, "For whoever has cited it, this is a", re.compile("editorial", re.IGNORECASE))
    page.get_by_role("textbox", name="Why").fill("House style")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("article[data-event] h3")).to_have_text(
        "States asked Google about deepfakes", timeout=WAIT
    )
    command(newsroom_record, "ingest", "reread")
    page.goto(f"{newsroom_url}/?q=Google")
    expect(page.locator("a.dk-title", has_text="States asked Google").first).to_be_visible(
        timeout=WAIT
    )

    page.goto(f"{newsroom_url}/?from=2025-09-09&to=2025-09-09")
    page.locator("a.dk-title", has_text="ClothOff").first.click()
    page.get_by_role("link", name="Correct this").click()
    settled(page)
    page.get_by_role("button", name=re.compile("^Reject Shortcut")).click()
    choose(page, "For whoever has cited it, this is a", re.compile("^correction", re.IGNORECASE))
    page.get_by_role("textbox", name="Why").fill("Nobody else has it")
    page.get_by_role("button", name=re.compile("^Reject")).last.click()
    expect(page.get_by_text("Nobody else has it").first).to_be_visible(timeout=WAIT)
    page.goto(f"{newsroom_url}/?from=2025-09-09&to=2025-09-09")
    settled(page)
    expect(page.locator("a.dk-title", has_text="ClothOff")).to_have_count(0)
    watch.assert_quiet()


def test_8_an_event_is_checked_against_the_court_paper(reporter: Desk, newsroom_url: str) -> None:
    """The grade says so, and the paper is linked."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/review?event={SUIT}")
    settled(page)
    page.get_by_role("button", name=re.compile("^Verify Shortcut")).click()
    page.get_by_role("textbox", name="Address of the primary document").fill(
        "https://court.example/cgc-24"
    )
    page.get_by_role("textbox", name="Which document it is").fill("Complaint")
    page.get_by_role("button", name="It bears the event out").click()
    expect(page.get_by_text("checked it against the primary document").first).to_be_visible(
        timeout=WAIT
    )
    page.goto(f"{newsroom_url}/?event={SUIT}")
    panel = page.locator("article[data-event]")
    expect(panel).to_contain_text("checked against the primary document", timeout=WAIT)
    expect(panel.locator("a[href='https://court.example/cgc-24']").first).to_be_visible()
    watch.assert_quiet()


def test_9_and_10_what_is_cited_and_taken_along_carries_its_day(
    reporter: Desk, newsroom_url: str, newsroom_record: Path, tmp_path: Path
) -> None:
    """A footnote with outlets, days and the state of the record; an export with the sentences."""
    page, _watch = reporter
    page.goto(f"{newsroom_url}/?event={SUIT}")
    note = page.locator("code", has_text="Bay Ledger (16 Aug 2024)")
    expect(note).to_contain_text(re.compile(r"asof=\d{4}-\d{2}-\d{2}"), timeout=WAIT)
    expect(note).to_contain_text("(as of ")
    out = tmp_path / "events.jsonl"
    command(newsroom_record, "docket", "export", "jsonl", "--filter", "q=nudif", "-o", str(out))
    assert SUIT in out.read_text("utf-8")


def test_11_a_month_later_the_changes_are_listed(reporter: Desk, newsroom_url: str) -> None:
    """Decisions of people are told with old and new, who and why."""
    page, watch = reporter
    page.goto(f"{newsroom_url}/changes?since=2025-09-30T06:00:00Z&only=corrections")
    settled(page)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("States asked Google about deepfakes", timeout=WAIT)
    expect(main).to_contain_text("House style")
    watch.assert_quiet()
