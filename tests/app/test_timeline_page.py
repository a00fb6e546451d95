"""The Timeline page: its lanes, its lists, and the open event as it can be cited."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages import _lanes
from docket import schema
from tests.app.conftest import Opener
from tests.app.test_pages import LIVING, shown

LAW = "starter-2025-take-it-down"
UNDATED = '<h3 class="dk-h">Undated</h3>'


def change(record: Path, *statements: str) -> None:
    """Alter the record as a later run would."""
    db = schema.open_record(record)
    with schema.transaction(db):
        for sql in statements:
            db.conn.execute(sql)
        db.conn.execute("UPDATE meta SET value = value + 1 WHERE name = 'ingest_seq'")
    db.conn.close()


def chart(at: AppTest) -> Any:
    """The chart the browser is to draw."""
    (drawn,) = at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")
    return json.loads(drawn.proto.spec)


def lanes(at: AppTest) -> list[str]:
    """What the lanes are called."""
    return [row["label"] for row in chart(at)["vconcat"][0]["layer"][0]["data"]["values"]]


def titles(at: AppTest, among: str) -> list[str]:
    """Which of some titles stand in the main list, in its order."""
    listed = next(block.value for block in at.html if 'aria-label="Events"' in block.value)
    return sorted((t for t in among.split("|") if t in listed), key=listed.index)


@pytest.mark.parametrize(
    ("by", "lane"),
    [
        ("kind", "Lawsuit · 1"),
        ("place", "United States · 2"),
        ("actor", "Dutch Data Protection Authority · 1"),
        ("case", "Others and single events · 6"),
    ],
)
def test_the_lanes_are_as_the_address_says(by: str, lane: str, record: Path, page: Opener) -> None:
    """Undated events are in the list, never in a lane at a made-up place."""
    at = page(lanes=by)
    assert lane in lanes(at)
    assert sum(int(one.rpartition(" · ")[2]) for one in lanes(at)) >= 6
    assert "an app not named" not in json.dumps(chart(at)) and UNDATED in shown(at)


def test_unknown_lanes_are_explained(record: Path, page: Opener) -> None:
    """A typing error in a link costs that choice only."""
    at = page(lanes="plaec", order="oldset")
    said = shown(at)
    assert "&quot;plaec&quot; is not to be had here; did you mean &quot;place&quot;?" in said
    assert "did you mean &quot;oldest&quot;?" in said
    assert "Lawsuit · 1" in lanes(at) and "lanes" not in at.query_params
    assert "not to be had" not in shown(page(lanes="place", order="oldest"))


def test_the_oldest_can_stand_first(record: Path, page: Opener) -> None:
    """The order is in the address."""
    both = "Take It Down|LAION-5B"
    assert titles(page(), both) == ["Take It Down", "LAION-5B"]
    assert titles(page(order="oldest"), both) == ["LAION-5B", "Take It Down"]


def test_what_lies_ahead_and_what_fell_silent_stand_beside_the_list(
    record: Path, page: Opener
) -> None:
    """Each with the rule it is there by; opened, it is the list itself and not beside it."""
    change(record, f"UPDATE event SET first = '2026-02-01', last = '2026-02-01' WHERE id = '{LAW}'")
    said = shown(page())
    assert '<h3 class="dk-h">Upcoming</h3>' in said and "lie after the day of the record" in said
    assert '<h3 class="dk-h">Gone quiet</h3>' in said and "no report for 408 days" in said
    at = page(list="quiet")
    assert at.session_state["list"] == "quiet"
    assert shown(at).count('<h3 class="dk-h">Gone quiet</h3>') == 1


def test_a_list_that_a_new_filter_empties_gives_way_to_all(record: Path, page: Opener) -> None:
    """What was chosen before is no error."""
    at = page(list="quiet", kind="lawsuit")
    at.multiselect(key="kinds").set_value(["dataset_cleanup"]).run()
    assert not at.exception and at.session_state["list"] == ""
    assert "LAION-5B" in shown(at) and "list" not in at.query_params


def test_a_record_of_undated_events_lists_them_without_a_chart(record: Path, page: Opener) -> None:
    """Nothing is drawn where nothing has a place; the list is not empty for it."""
    at = page(place="IE")
    assert not at.get("vega_lite_chart") and not at.get("arrow_vega_lite_chart")
    assert shown(at).count(UNDATED) == 1 and "1 event" in shown(at)


def test_one_event_makes_a_page(record: Path, page: Opener) -> None:
    """One lane, one row."""
    at = page(kind="lawsuit")
    assert lanes(at) == ["Lawsuit · 1"] and shown(at).count('data-event="') == 0


def test_a_lane_of_the_address_narrows_the_list_and_says_so(record: Path, page: Opener) -> None:
    """For what the filter has no word for; one link shows all lanes again."""
    said = shown(page(lanes="place", lane="-US"))
    assert "4 of 6 events: in the lane “Others”" in said and "show all lanes" in said
    assert "Take It Down" not in said
    assert "0 of 6 events: in the lane “&lt;b&gt;”" in shown(page(lanes="place", lane="<b>"))


def test_where_outlets_differ_the_list_says_so(record: Path, page: Opener) -> None:
    """A reader need not open an event to be warned."""
    assert "outlets differ" not in shown(page())
    change(
        record,
        "UPDATE mention SET first = '2024-08-16', last = '2024-08-16' WHERE article_id = 2",
    )
    assert "outlets differ on the date · no report for 408 days" in shown(page())
    assert "Date: Docket shows" in shown(page(event=LIVING))


def test_an_open_event_can_be_cited_as_it_stands(record: Path, page: Opener) -> None:
    """Its link leads to the day of the record, whatever is filtered; so does the footnote."""
    link, note = (block.value for block in page(event=LIVING, kind="lawsuit").code)
    assert link.endswith(f"/?event={LIVING}&asof=2025-09-30")
    assert note.startswith("San Francisco sues nudify sites, 15 Aug 2024. Bay Daily (17 Aug 2024);")
    assert link in note and note.endswith("(as of 30 Sep 2025).")


def test_a_link_from_an_earlier_day_is_of_that_day(record: Path, page: Opener) -> None:
    """Also where the filter shows nothing else."""
    change(record, "UPDATE version SET at = '2025-09-01T00:00:00Z'")
    for more in ({}, {"q": "zebra"}):
        link, _ = (block.value for block in page(event=LIVING, asof="2025-09-15", **more).code)
        assert link.endswith("&asof=2025-09-15")


def test_a_matter_looks_as_it_was_known_then(record: Path, page: Opener) -> None:
    """A step learned of later had not ended the silence yet, nor is it on the ladder."""
    change(
        record,
        "INSERT INTO story (id, title) VALUES ('story-1', 'The matter')",
        f"INSERT INTO story_event (story_id, event_id, seq) VALUES ('story-1', '{LIVING}', 0), "
        f"('story-1', '{LAW}', 1)",
        f"UPDATE version SET at = '2025-09-01T00:00:00Z' WHERE event_id <> '{LAW}'",
    )
    said = shown(page(event=LIVING))
    assert "The matter so far" in said and "no report for 408 days" not in said
    said = shown(page(event=LIVING, asof="2025-09-15"))
    assert "The matter so far" not in said and "no report for 393 days" in said


def click(at: AppTest, monkeypatch: pytest.MonkeyPatch, *ids: str) -> AppTest:
    """The page after the browser reports a click on these marks; none is a click beside them."""

    def clicked(_: Any, *, key: str, on_select: Callable[[], None], **__: Any) -> None:
        st.session_state[key] = {"selection": {"pick": [{"id": one} for one in ids]}}
        on_select()
        del st.session_state[key]

    with monkeypatch.context() as fake:
        fake.setattr(st, "vega_lite_chart", clicked)
        at.run()
    at.run()
    assert not at.exception
    return at


def test_a_click_on_a_mark_opens_its_event_and_one_beside_it_closes(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a link to it would; the filter stays."""
    at = click(page(kind="lawsuit"), monkeypatch, LIVING)
    assert at.query_params["event"] == LIVING and f'data-event="{LIVING}"' in shown(at)
    at = click(at, monkeypatch)
    assert "event" not in at.query_params and at.query_params["kind"] == "lawsuit"


def test_a_click_on_a_column_lists_its_events(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the filter; where that has no word for the lane, beside it. Other lanes show all again."""
    monkeypatch.setattr(_lanes, "MOST_SINGLE", 0)
    monkeypatch.setattr(_lanes, "FEW_SINGLE", 0)
    at = click(page(lanes="place", order="oldest"), monkeypatch, "@2024-08|2")
    assert dict(at.query_params) == {
        "place": "FR", "from": "2024-08-01", "to": "2024-08-31", "lanes": "place",
        "order": "oldest",
    }  # fmt: skip
    assert "1 event" in shown(at)
    at = click(page(lanes="place", place=["FR", "NL"]), monkeypatch, "@2024-08|0")
    assert "1 of 1 events: in the lane “France”" in shown(at)
    at.segmented_control(key="lanes").set_value("kind").run()
    assert "lane" not in at.query_params
