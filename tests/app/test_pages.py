"""The pages as readers meet them: what they show, and what an address means."""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages import _data
from docket import schema
from tests.app import sample
from tests.app.conftest import Opener

PAGES = ["timeline", "articles", "compare", "review", "sources", "method"]
LIVING = "starter-2024-sf-suit"


def shown(at: AppTest) -> str:
    """All HTML on the page, as sent to the browser."""
    return "\n".join(block.value for block in at.html)


class Tags(HTMLParser):
    """Collects the elements and addresses a browser would make of the HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element, and where it leads."""
        self.names.add(tag)
        self.hrefs += [value or "" for name, value in attrs if name in ("href", "src")]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_draws(name: str, record: Path, page: Opener) -> None:
    """Each page shows something of the sample record."""
    assert "dk-said" in shown(page(name))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_survives_an_empty_record(
    name: str, page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database without any event or source is a state of its own, said in words."""
    path = tmp_path / "docket.db"
    schema.open_record(path).conn.close()
    monkeypatch.setenv("DOCKET_DB", str(path))
    assert "dk-notice" in shown(page(name))


def test_without_a_database_the_page_says_what_to_run(
    page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first visit before the first run is not an error."""
    monkeypatch.setenv("DOCKET_DB", str(tmp_path / "none.db"))
    said = shown(page())
    assert "nothing to show yet" in said
    assert "python -m ingest run" in said


def test_a_damaged_database_is_named(
    page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader learns which file cannot be read and what to do about it."""
    path = tmp_path / "docket.db"
    path.write_bytes(b"this is no database, however long it may be" * 100)
    monkeypatch.setenv("DOCKET_DB", str(path))
    said = shown(page())
    assert "cannot be read" in said
    assert "docket.db" in said


def test_the_line_above_counts_what_is_shown(record: Path, page: Opener) -> None:
    """Events, undated ones, articles, outlets and the day of the record stand above."""
    said = shown(page())
    assert "7 events · 1 undated" in said
    assert "as of 30 Sep 2025" in said


def test_the_address_sets_the_filter(record: Path, page: Opener) -> None:
    """A pasted link shows its filter in the widgets and in English."""
    at = page(kind=["lawsuit"], from_="2024-01-01", place="US-CA", q="nude")
    assert at.multiselect(key="kinds").value == ["lawsuit"]
    assert at.multiselect(key="places").value == ["US-CA"]
    assert str(at.date_input(key="from").value) == "2024-01-01"
    assert "Lawsuit in California, US since 1 Jan 2024 mentioning “nude”" in shown(at)


def test_the_filter_goes_into_the_address_as_codes(record: Path, page: Opener) -> None:
    """What the reader chooses can be copied from the address bar, in codes that stay."""
    at = page()
    at.multiselect(key="kinds").select("criminal_case").run()
    at.text_input(key="q").set_value("Telegram").run()
    assert at.query_params["kind"] == "criminal_case"
    assert at.query_params["q"] == "Telegram"


def test_reset_clears_widgets_and_address(record: Path, page: Opener) -> None:
    """One button leads back to everything."""
    at = page(kind="lawsuit", q="nude")
    next(b for b in at.button if b.label == "Reset filter").click().run()
    assert not at.query_params
    assert "All events" in shown(at)


def test_a_broken_parameter_is_explained_and_the_rest_used(record: Path, page: Opener) -> None:
    """A typing error in a link costs that parameter only, and the nearest value is named."""
    at = page(kind="lawsiut", place="NL", frm="2024-01-01")
    said = shown(at)
    assert "did you mean &quot;lawsuit&quot;?" in said
    assert "did you mean &quot;from&quot;?" in said
    assert "All events in Netherlands" in said
    assert "fined Clearview AI" in said or "fines Clearview AI" in said


def test_dates_the_wrong_way_round_are_explained(record: Path, page: Opener) -> None:
    """An end before the start is told, not answered with an empty page."""
    at = page(from_="2025-01-01", to="2024-01-01")
    assert "is before" in shown(at)


def test_undated_events_left_out_by_dates_are_counted(record: Path, page: Opener) -> None:
    """A date filter hides what has no date; the page says how many."""
    said = shown(page(from_="2024-01-01"))
    assert "1 undated event is not shown because of the date filter" in said


def test_a_filter_without_result_offers_the_way_out(record: Path, page: Opener) -> None:
    """The empty page says what was asked for, and one click shows all events."""
    at = page(q="zebra")
    assert "No event fits: all events mentioning “zebra”" in shown(at)
    next(b for b in at.button if b.label == "Show all events").click().run()
    assert "7 events" in shown(at)


def test_what_was_read_with_confidence_says_so(record: Path, page: Opener) -> None:
    """In words, in the list and in the panel; the filter shows these alone."""
    db = schema.open_record(record)
    with schema.transaction(db):
        db.conn.execute("UPDATE event SET sure = (id = ?)", (LIVING,))
    db.conn.close()
    at = page(event=LIVING, tier="sure")
    assert at.selectbox(key="tier").value == "sure"
    said = shown(at)
    assert "All events read with confidence" in said and "<p>1 event · " in said
    assert said.count('dk-tier">read with confidence</span>') == 2


def test_what_only_a_model_proposes_is_marked_everywhere(record: Path, page: Opener) -> None:
    """In the list, the panel, the text it was read from, the counts; and it can be left out."""
    db = schema.open_record(record)
    with schema.transaction(db):
        sql = "UPDATE event SET review_state = 'proposed', sure = 0 WHERE id = ?"
        db.conn.execute(sql, (LIVING,))
        db.conn.execute("UPDATE mention SET rule = 'llm:x'")
    db.conn.close()
    words = "proposed by a model, not reviewed"
    said = shown(page(event=LIVING))
    assert said.count(f'dk-tier">{words}</span>') == 2 and f"1 {words}" in said
    assert words in shown(page("articles", article="1"))
    assert "is possible, never certain" in shown(page("compare"))
    assert "San Francisco sues" not in shown(page(tier="rules"))


def test_articles_read_by_older_rules_are_counted_on_the_sources_page(
    record: Path, page: Opener
) -> None:
    """With the command that helps."""
    assert "older rules" not in shown(page("sources"))
    db = schema.open_record(record)
    with schema.transaction(db):
        db.conn.execute("INSERT INTO meta VALUES ('reader', 'new')")
    db.conn.close()
    st.cache_resource.clear()
    assert "7 articles read by older rules" in shown(page("sources"))


def test_the_method_page_says_how_well_and_what_words_mean(record: Path, page: Opener) -> None:
    """With the figures of the last measurement, and nothing left unfilled."""
    said = shown(page("method"))
    measured = tomllib.loads((schema.ROOT / "data" / "measured.toml").read_text("utf-8"))
    for figure in measured["figure"]:
        assert figure["label"] in said and f"{figure['sealed']:.0%}" in said
    assert f"sealed: {measured['corpus']['sealed']['texts']} texts" in said
    assert "7 events, 1 of them only looked up" in said
    assert "<!--" not in said and "worked out from the wording" in said and "in force" in said
    assert "./method?kind=lawsuit" in shown(page(kind="lawsuit"))


def test_without_a_measurement_the_method_page_says_so(
    record: Path, page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A data folder of one's own may lack the file."""
    data = shutil.copytree(schema.ROOT / "data", tmp_path / "data")
    (data / "measured.toml").unlink()
    monkeypatch.setenv("DOCKET_DATA", str(data))
    assert "Not measured" in shown(page("method"))


def test_undated_events_have_their_own_place(record: Path, page: Opener) -> None:
    """What has no date is listed at the end, not lost."""
    assert '<h3 class="dk-h">Undated</h3>' in shown(page())


def test_links_to_events_keep_the_filter(record: Path, page: Opener) -> None:
    """Opening an event from the list does not lose what was chosen."""
    assert "./?kind=lawsuit&amp;event=starter-2024-sf-suit#event" in shown(page(kind="lawsuit"))


def test_an_open_event_shows_each_outlets_sentence(record: Path, page: Opener) -> None:
    """The panel quotes every outlet, marks the date's wording and explains the date."""
    said = shown(page(event=LIVING))
    assert "said on <mark>Thursday</mark> that his office" in said
    assert "was announced on <mark>Thursday</mark>" in said
    assert "“Thursday” + published Sat 17 Aug 2024 → Thu 15 Aug 2024, day precision" in said
    assert "2 outlets, 1 independent" in said
    assert "text by Associated Press" in said
    assert "repeats Bay Daily" in said


def test_a_starter_record_is_marked_as_such(record: Path, page: Opener) -> None:
    """Nobody can take a looked-up event for one that was read."""
    said = shown(page(event="starter-2025-take-it-down"))
    assert "starter, not machine-read" in said
    assert "https://court.example/1" in said


def test_the_link_of_a_merged_event_still_opens_it(record: Path, page: Opener) -> None:
    """An id that was ever published leads to the event it became part of."""
    db = schema.open_record(record)
    with schema.transaction(db):
        at = "2025-01-01T00:00:00Z"
        db.conn.execute("INSERT INTO issued VALUES ('ev-old', ?, ?, ?)", (at, LIVING, at))
        db.conn.execute("INSERT INTO issued VALUES ('ev-gone', ?, NULL, ?)", (at, at))
    db.conn.close()
    said = shown(page(event="ev-old"))
    assert "was merged into this one" in said
    assert f'data-event="{LIVING}"' in said
    assert "was withdrawn on 2025-01-01" in shown(page(event="ev-gone"))
    assert "No event ev-never was ever issued" in shown(page(event="ev-never"))


def test_closing_an_event_clears_the_address(record: Path, page: Opener) -> None:
    """Closing keeps the filter and drops the event."""
    at = page(event=LIVING, kind="lawsuit")
    next(b for b in at.button if b.label == "Close").click().run()
    assert "event" not in at.query_params
    assert at.query_params["kind"] == "lawsuit"


def test_new_data_shows_without_a_restart(record: Path, page: Opener) -> None:
    """Caches follow the record's sequence, not the clock."""
    at = page()
    assert "7 events" in shown(at)
    db = schema.open_record(record)
    with schema.transaction(db):
        db.conn.execute("DELETE FROM event WHERE id = 'starter-2025-take-it-down'")
        db.conn.execute("UPDATE meta SET value = value + 1 WHERE name = 'ingest_seq'")
    db.conn.close()
    assert "6 events" in shown(at.run())


def test_articles_are_found_by_state_with_reasons(record: Path, page: Opener) -> None:
    """What was left out is listed with why."""
    said = shown(page("articles", state="skipped"))
    assert "New phone out" in said
    assert "no enforcement word" in said
    assert "Fine for face search" not in said


def test_an_article_shows_its_statements_in_the_text(record: Path, page: Opener) -> None:
    """The sentence is a link to the event it tells of; a retold text names its first."""
    said = shown(page("articles", article="2"))
    assert f'event={LIVING}" target="_self"' in said
    assert sample.COPY in said
    assert "Repeats <a" in said
    assert "There is no article 999" in shown(page("articles", article="999"))
    assert "its number is all digits" in shown(page("articles", article="one"))


def test_counts_come_with_their_rule(record: Path, page: Opener) -> None:
    """Under the chart stands what was counted and what was not."""
    said = shown(page("compare"))
    assert "Undated and not counted: 1" in said
    assert "Q3 2024" in said
    assert "(incomplete)" in said


def test_sources_say_what_is_wrong_in_words(record: Path, page: Opener) -> None:
    """A failing source shows its error, a switched-off one is folded away."""
    at = page("sources")
    said = shown(at)
    assert "2 sources" in said
    assert "HTTP 500" in said
    assert "Closed feed" in said
    assert [e.label for e in at.main.expander] == [
        "Entries that did not become articles",
        "Switched-off sources",
    ]


@pytest.mark.parametrize("name", PAGES)
def test_outside_text_is_never_rendered(name: str, record: Path, page: Opener) -> None:
    """A hostile headline stays text: no image, no script, no address but ours and http(s)."""
    at = page(name)
    _only_text(at)


def test_outside_text_is_never_rendered_in_an_open_event(record: Path, page: Opener) -> None:
    """The same for the panel and for the reading view of the hostile article."""
    db = schema.read_only(record)
    hostile = db.execute("SELECT id FROM event WHERE kind = 'platform_enforcement'").fetchone()[0]
    db.close()
    _only_text(page(event=hostile))
    _only_text(page("articles", article="6"))
    _only_text(page(q=sample.HOSTILE[:150], outlet=sample.HOSTILE, event=sample.HOSTILE))


def _only_text(at: AppTest) -> None:
    seen = Tags()
    seen.feed(shown(at))
    assert not seen.names & {"script", "img", "iframe", "svg", "object", "form", "input"}
    assert all(h.startswith(("./", "https://", "http://")) for h in seen.hrefs), seen.hrefs
    outside = ("evil.example", "$10", ":material/home:", "javascript:")
    for kind in ("markdown", "caption", "title", "header", "subheader", "error", "warning"):
        for element in at.get(kind):
            value = str(getattr(element, "value", ""))
            assert not any(word in value for word in outside), (kind, value)
    for element in [*at.button, *at.expander, *at.multiselect, *at.selectbox, *at.text_input]:
        assert not any(word in element.label for word in outside), element.label


def test_a_record_of_an_older_docket_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Opener
) -> None:
    """Before the first run of a new one, whose questions it cannot answer."""
    path = tmp_path / "docket.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        older = schema.Record(connection, execute_plugins=False)
        schema.migrations.apply(older, stop_before="review_and_remember")
    monkeypatch.setenv("DOCKET_DB", str(path))
    _data.prewarm()  # as the server does when it starts
    assert "was written by an older Docket" in shown(page())
