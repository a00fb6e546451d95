"""The Articles page: what it lists, what a search shows, and how one text is explained."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import streamlit as st

from app_pages import _found
from docket import library, schema
from docket.library import Search
from docket.wording import topic_label
from tests.app import sample
from tests.app.conftest import Opener
from tests.app.test_pages import shown


def test_copies_of_a_text_are_folded_into_one_line(record: Path, page: Opener) -> None:
    """The copy and its outlet are named, and can be opened; or each stands for itself."""
    said = shown(page("articles"))
    assert "Bay Daily and 1 copy ·" in said
    assert "<summary>Same text: Wire Mirror</summary>" in said
    assert said.count('class="dk-row"') == 6 and "<b>All articles</b></p><p>7 articles" in said
    said = shown(page("articles", order="copies"))
    assert said.count('class="dk-row"') == 7 and "<details" not in said


def test_a_copy_stands_for_itself_where_its_first_does_not_fit(record: Path, page: Opener) -> None:
    """Folding hides nothing that was asked for."""
    said = shown(page("articles", printed_by="Wire Mirror"))
    assert "Sixteen sites taken to court" in said and "repeats another text" in said
    assert "City sues" not in said and "Articles printed by Wire Mirror" in said


def test_a_search_shows_the_words_it_found(record: Path, page: Opener) -> None:
    """In the title and in the text around them, accents or not."""
    said = shown(page("articles", words="fake nude"))
    assert '<div class="dk-snippet">' in said and "make <mark>fake</mark> <mark>nude</mark>" in said
    assert "City sues <mark>fake</mark>-<mark>nude</mark> sites" in said
    assert "Articles holding “fake nude”" in said
    said = shown(page("articles", words="lawsuit nowhere"))
    assert "No article fits" in said and "Show all articles" not in said


def test_the_best_match_says_that_it_is_bounded(record: Path, page: Opener) -> None:
    """A rank over everything would be a promise nobody keeps."""
    said = shown(page("articles", words="fine", order="match"))
    assert "The best of the 2,000 that hold the words and were stored last." in said
    assert "<b>Articles holding “fine”</b></p><p>1 shown" in said


def test_every_choice_is_in_the_address_and_reset_takes_all_out(record: Path, page: Opener) -> None:
    """A link shows another reader the same; the way back is one button."""
    at = page(
        "articles", state="read", source="daily", printed_by="Data Weekly", about="privacy",
        printed_from="2024-09-01", printed_to="2024-09-30", order="copies", words="x",
    )  # fmt: skip
    english = (
        "Articles that were read about privacy printed by Data Weekly seen at Bay Daily feed "
        "from 1 Sep 2024 to 30 Sep 2024 holding “x”"
    )
    assert english in shown(at)
    next(b for b in at.button if b.label == "Show all articles").click().run()
    assert not at.query_params and "<b>All articles</b>" in shown(at)


def test_what_cannot_be_read_in_the_address_is_left_aside(record: Path, page: Opener) -> None:
    """A broken link shows more, not an error."""
    at = page("articles", printed_from="yesterday", printed_to="0001-01-01", state="x", after="x.y")
    assert "<b>All articles</b></p><p>7 articles" in shown(at)


def test_choosing_writes_the_address_and_starts_at_the_first_page(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages follow each other by address, and another question begins anew."""
    monkeypatch.setattr(library, "PAGE", 2)
    at = page("articles")
    assert [*re.findall(r'dk-when">([^<]+)', shown(at))] == ["seen 30 Sep 2025", "12 Jun 2025"]
    next(b for b in at.button if b.label == "Older articles").click().run()
    assert at.query_params["after"] == "2025-06-12.6"
    assert [*re.findall(r'dk-when">([^<]+)', shown(at))] == ["2 Jan 2025", "4 Sep 2024"]
    next(d for d in at.date_input if d.key == "printed_to").set_value(date(2024, 9, 30)).run()
    assert at.query_params["printed_to"] == "2024-09-30"
    assert "after" not in at.query_params and "Articles to 30 Sep 2024" in shown(at)


def test_refused_entries_are_a_state_of_the_list(record: Path, page: Opener) -> None:
    """What never became an article is shown with its source and why; words narrow it."""
    said = shown(page("articles", state="refused"))
    assert "All entries that never became articles</b></p><p>1 entry<" in said
    assert "Bay Daily feed</td>" in said and "entry 3: no title" in said
    assert "No article fits" in shown(page("articles", state="refused", words="zebra"))


def test_each_highlight_says_what_it_was_read_as(record: Path, page: Opener) -> None:
    """Its number leads to the list beside the text; status, day and event stand at it."""
    said = shown(page("articles", article="3"))
    assert f'{sample.REMOVED}<sup class="dk-no">1</sup></a>' in said
    assert f'{sample.CHARGED.replace(chr(39), "&#x27;")}<sup class="dk-no">2</sup></a>' in said
    assert 'title="Charged, 28 Aug 2024: ' in said and 'title="Withdrawn, Dec 2023: ' in said
    assert re.search(r'<ol class="dk-statements"><li>Dec 2023 .*<li>28 Aug 2024 ', said)
    assert "a statement in an event" in said and "in no event" not in said


def test_a_statement_in_no_event_looks_and_reads_otherwise(record: Path, page: Opener) -> None:
    """The legend names only what is there."""
    db = schema.open_record(record)
    with schema.transaction(db):
        db.conn.execute("DELETE FROM event_mention")
    db.conn.close()
    said = shown(page("articles", article="4"))
    assert '<span class="dk-said-here" title="Fined, 3 Sep 2024: in no event">A fine' in said
    assert "in no event</span></span>" in said and "a statement in an event" not in said


def test_topics_are_explained_by_their_words(record: Path, page: Opener) -> None:
    """What the area covers, and what in this text made it one."""
    db = schema.open_record(record)
    with schema.transaction(db):
        db.conn.execute("INSERT INTO topic VALUES (1, 'intimate_imagery')")
        db.conn.execute("UPDATE article_text SET text = text || ' Nudes, NUDES.'")
    db.conn.close()
    st.cache_resource.clear()
    said = shown(page("articles", article="1"))
    assert "<dt>intimate imagery</dt><dd>Sexual or naked pictures" in said
    assert "Because of “nudes” 2×." in said


def test_a_topic_has_one_name_on_every_page() -> None:
    """The words of the filter's list are those of the search."""
    said = _found.english(Search(topic="intimate_imagery"), {})
    assert said == f"Articles about {topic_label('intimate_imagery')}"


def test_an_article_names_the_others_of_its_family(record: Path, page: Opener) -> None:
    """From the first to its copies, and from a copy to its first."""
    assert "<h4>Copies of this text</h4>" in shown(page("articles", article="1"))
    said = shown(page("articles", article="2"))
    assert "Repeats <a" in said and "Other copies" not in said


def test_what_was_cut_or_looked_through_is_said() -> None:
    """No list passes for a whole one."""
    page = {"found": None, "states": None, "rows": [1, 2], "cut": True, "looked_to": "2024-05-03"}
    said = _found.said_html(page, Search(words="<b>"), {})
    assert "Looked through to 3 May 2024" in said and "Choose days to see older ones." in said
    assert "<p>2 shown</p>" in said and "holding “&lt;b&gt;”" in said
    page |= {"cut": False, "looked_to": ""}
    assert "<p>more than 10,000 articles</p>" in _found.said_html(page, Search(), {})
