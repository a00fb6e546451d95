"""The timeline as readers meet it: its lists, its open event, and what an address opens."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app_pages import _evidence, _panel
from docket import query, schema
from docket.filter import Filter
from docket.review import Act, Decision
from tests.app.conftest import Opener
from tests.app.sample import HOSTILE
from tests.app.test_pages import LIVING, Tags, shown
from tests.making import words


def chart(at: Any) -> dict[str, Any]:
    """The chart as it was sent to the browser."""
    (element,) = at.get("vega_lite_chart")
    found: dict[str, Any] = json.loads(element.proto.spec)
    return found


def change(record: Path, sql: str, *values: Any) -> None:
    """Change the record behind the page's back."""
    with closing(sqlite3.connect(record)) as db, db:
        db.execute(sql, values)


@pytest.fixture
def suit(built: Path) -> dict[str, Any]:
    """The answer for the event that two outlets tell of, free to be changed."""
    with closing(schema.read_only(built)) as db:
        return query.event(db, LIVING)


def html_of(event: dict[str, Any], *decisions: Decision) -> str:
    """The panel of an event."""
    return _panel.event_html(event, Filter(), words(), (), decisions)


@pytest.mark.parametrize(
    ("lanes", "label"),
    [("kind", "Lawsuit · 1"), ("place", "France · 1"), ("actor", "LAION · 1")],
)
def test_the_address_says_what_the_lanes_are(
    lanes: str, label: str, record: Path, page: Opener
) -> None:
    """And whoever opens the link sees the same ones."""
    assert label in json.dumps(chart(page(lanes=lanes)), ensure_ascii=False)


def test_an_unknown_sort_of_lanes_is_the_usual_one(record: Path, page: Opener) -> None:
    """A typing error costs nothing else."""
    assert "Lawsuit · 1" in json.dumps(chart(page(lanes="nonsense")), ensure_ascii=False)


def test_what_fell_silent_and_what_has_no_date_stand_beside(record: Path, page: Opener) -> None:
    """With the days of silence, and lists of their own."""
    said = shown(page())
    assert "no report for 408 days" in said
    assert '<h3 class="dk-h">Gone quiet</h3>' in said and '<h3 class="dk-h">Undated</h3>' in said
    alone = shown(page(list="quiet"))
    assert '<section aria-label="Gone quiet">' in alone


def test_silence_is_no_report_where_none_was_ever_read(record: Path, page: Opener) -> None:
    """What was only looked up has not been reported and then forgotten."""
    change(record, "UPDATE event SET status = 'proposed' WHERE origin = 'starter'")
    assert "nothing read of it in 134 days" in shown(page(list="quiet"))


def test_what_lies_ahead_is_told_soonest_first(record: Path, page: Opener) -> None:
    """Seen from the day of the record, not from today."""
    sql = "UPDATE event SET first = ?, last = ? WHERE kind = ?"
    change(record, sql, "2026-03-01", "2026-03-01", "legislation")
    change(record, sql, "2025-10-01", "2025-10-31", "regulator_action")
    said = shown(page(list="upcoming")).split('aria-label="Upcoming"')[1]
    assert 0 < said.index("Clearview AI") < said.index("Take It Down Act")


def test_the_order_can_be_turned_round(record: Path, page: Opener) -> None:
    """Oldest first is how a story is told."""
    heads = [
        shown(page(order=order)).index('<h3 class="dk-h">2023</h3>') for order in ("", "oldest")
    ]
    assert heads[1] < heads[0]


def test_a_lane_named_in_the_address_narrows_the_list(record: Path, page: Opener) -> None:
    """It says so, and how to see all again."""
    said = shown(page(lanes="kind", lane="lawsuit", list=""))
    assert "1 of 6 events: in the lane “Lawsuit”" in said and "show all lanes" in said
    assert "5 of 6 events: in the lane “Others”" in shown(page(lanes="kind", lane="-lawsuit"))


def test_a_choice_of_list_that_got_lost_shows_the_first(record: Path, page: Opener) -> None:
    """A browser asked before it had drawn the buttons answers that none is chosen."""
    at = page()
    at.session_state["list"] = None
    assert not at.run().exception
    assert shown(at) == shown(page())


def test_rejected_events_are_neither_drawn_nor_listed(record: Path, page: Opener) -> None:
    """Unless the filter asks for them."""
    change(record, "UPDATE event SET review_state = 'rejected' WHERE id = ?", LIVING)
    at = page()
    assert LIVING not in shown(at) and LIVING not in json.dumps(chart(at))
    assert LIVING in shown(page(review="rejected"))


def test_a_row_says_where_outlets_contradict_each_other(record: Path, page: Opener) -> None:
    """In words, and the panel puts both values side by side."""
    key = "SELECT min(mention_key) FROM event_mention WHERE event_id = ?"
    change(record, f"UPDATE mention SET count = '15 sites' WHERE key = ({key})", LIVING)
    said = shown(page(event=LIVING))
    assert "outlets differ on the number" in said
    assert '<div class="dk-side"><b>15 sites</b>' in said and "<b>16 websites</b>" in said
    assert f"./review?event={LIVING}" in said.split("Outlets differ")[1]


def test_the_open_event_can_be_cited(record: Path, page: Opener) -> None:
    """By a link with the day of the record, and as a footnote."""
    link, note = (code.value for code in page(event=LIVING).code)
    assert link.endswith(f"/?event={LIVING}&asof=2025-09-30")
    assert note.startswith("San Francisco sues nudify sites, 15 Aug 2024. Bay Daily (17 Aug 2024);")
    assert note.endswith("(as of 30 Sep 2025).")


def test_the_event_comes_before_the_list_for_those_who_listen(record: Path, page: Opener) -> None:
    """The style sheet puts it to the right on wide screens."""
    said = shown(page(event=LIVING))
    assert said.index("<article") < said.index('<section aria-label="Events">')


def test_copies_are_folded_under_the_text_they_repeat(suit: dict[str, Any]) -> None:
    """Their sentences are a click away."""
    folded = html_of(suit).split("<details>")[1]
    assert folded.startswith("<summary>1 more text carries or retell this</summary>")
    assert "repeats Bay Daily" in folded


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "“Thursday” + published Sat 17 Aug 2024 → Thu 15 Aug 2024, day precision"),
        ({"basis": "explicit", "phrase": "15 August"}, "“15 August” as printed → Thu 15 Aug 2024"),
        ({"first": "2024-08-01", "last": "2024-08-31", "precision": "month"},
         "→ Aug 2024, month precision"),
        ({"first": None, "last": "2024-08-17", "precision": "unknown", "basis": "publication",
          "phrase": None}, "no day in the text + published Sat 17 Aug 2024 → by 17 Aug 2024"),
        ({"first": None, "last": None, "basis": "undated"}, "No date in the text"),
    ],
)  # fmt: skip
def test_a_date_is_reckoned_out_loud(
    changes: dict[str, Any], said: str, suit: dict[str, Any]
) -> None:
    """Phrase, day of publication, result and how fine it is."""
    assert said in _evidence.date_sum(suit["evidence"][0] | changes, "2024-08-17")


def test_what_people_decided_stands_beside_what_was_read(suit: dict[str, Any]) -> None:
    """The machine's value, doubts, the document checked, sources by hand, and the history."""
    at = "2024-09-02T10:00:00Z"
    suit |= {
        "machine": {"status": "alleged"},
        "recheck": ["status: the articles now say settled"],
        "verified": {"url": "https://c.example/9", "document": "Complaint", "who": "Ada", "at": at},
        "attached": [{"url": "https://x.example", "outlet": "Court News", "published": "2024-08-16",
                      "quote": "They sued.", "grade": "press", "who": "Ada", "at": at}],
    }  # fmt: skip
    edit = Decision(1, LIVING, at, "Ada", Act.EDIT, "status", "filed", {}, "The complaint says so")
    said = html_of(suit, edit)
    assert "Alleged" in said.split("As set by a person")[1]
    assert "the articles now say settled" in said and ">Complaint<" in said
    assert "“They sued.”" in said and "attached by Ada on 2 Sep 2024, not machine-read" in said
    assert "The complaint says so" in said


def test_hostile_words_are_text_everywhere_in_the_panel(suit: dict[str, Any]) -> None:
    """In titles, names, quotes, differences, what was attached and what was decided."""
    first, second = suit["evidence"]
    first |= {"outlet": HOSTILE, "url": "javascript:alert(1)", "count": f"16 {HOSTILE}"}
    second |= {"count": f"17 {HOSTILE}", "phrase": HOSTILE, "quotes": [{"quote": HOSTILE}]}
    at = "2024-09-02T10:00:00Z"
    by_hand = {"url": "javascript:alert(1)", "outlet": HOSTILE, "document": HOSTILE, "who": HOSTILE,
               "at": at, "published": None, "quote": HOSTILE, "grade": "press"}  # fmt: skip
    suit |= {"title": HOSTILE, "count": HOSTILE, "recheck": [HOSTILE], "attached": [by_hand],
             "verified": by_hand, "parts": [{"role": "by", "entity": None, "name": HOSTILE}],
             "story": [suit | {"story": "s", "title": HOSTILE}] * 2}  # fmt: skip
    note = Decision(1, LIVING, at, HOSTILE, Act.NOTE, why=HOSTILE)
    seen = Tags()
    seen.feed(html_of(suit, note) + _panel.list_html([suit], "", Filter(), words(), HOSTILE,
                                                     {LIVING: HOSTILE}))  # fmt: skip
    assert not seen.names & {"script", "img", "iframe", "svg", "object", "form", "input"}
    assert all(href.startswith(("./", "https://", "http://")) for href in seen.hrefs), seen.hrefs
    cited = _panel.citation(suit, "https://here.example", date(2024, 9, 1))
    assert "\n" not in cited and "\u202e" not in _panel.citation(
        suit | {"title": "a\u202eb"}, "https://here.example", None
    )
