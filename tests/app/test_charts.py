"""Rows to lanes, and lanes to a chart: what is drawn where, and what a click on it lists."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import pytest

from app_pages import _charts, _lanes, _lanes_chart, _panel
from app_pages._lanes import Lanes
from docket.filter import Filter
from docket.schema import ROOT
from tests import making

AS_OF = date(2024, 12, 31)


def event(number: int, first: str, last: str = "", **changes: Any) -> dict[str, Any]:
    """A row of the timeline."""
    return {
        "id": f"ev-{number:03}", "kind": "lawsuit", "status": "filed", "title": f"T{number}",
        "first": first, "last": last or first, "precision": "span" if last else "day",
        "basis": "explicit", "phrase": None, "date_rule": None, "actors": None,
        "jurisdiction": None,
    } | changes  # fmt: skip


def lanes(
    *events: Mapping[str, Any], by: str = "kind", named: Mapping[str, str] | None = None,
    steps: Mapping[str, Any] | None = None, within: Any = (None, None),
) -> Lanes:  # fmt: skip
    """Events arranged with the repository's own names."""
    return _lanes.arranged(events, by, making.words(), named or {}, steps or {}, within)


def many(number: int, **changes: Any) -> list[dict[str, Any]]:
    """More events than are drawn singly, on the days of 2024."""
    return [event(n, f"2024-{n % 12 + 1:02}-{n % 28 + 1:02}", **changes) for n in range(number)]


def layers(spec: Any) -> list[Any]:
    """The layers of the chart's upper part, the nested ones too."""
    found = []
    for layer in spec["vconcat"][0]["layer"]:
        found += [layer, *layer.get("layer", ())]
    return found


def rows_of(spec: Any, heads: str) -> list[dict[str, str]]:
    """The lines of CSV the browser gets, of the layer whose first column is so called."""
    for layer in layers(spec):
        values = layer.get("data", {}).get("values")
        if isinstance(values, str) and values.startswith(heads):
            return list(csv.DictReader(io.StringIO(values)))
    raise AssertionError(f"no layer has {heads}")


def test_neighbours_in_time_stand_on_different_shelves() -> None:
    """Three suits in one week do not cover each other."""
    days = ["2024-08-28", "2024-08-29", "2024-08-30"]
    found = lanes(*(event(n, day) for n, day in enumerate(days)))
    assert sorted(mark["shelf"] for mark in found.marks) == [0, 1, 2]
    drawn = rows_of(_lanes_chart.chart(found, AS_OF), "id,")
    assert len({row["y"] for row in drawn}) == 3


@pytest.mark.parametrize("by", list(_lanes.BY))
def test_the_order_of_rows_does_not_matter(by: str) -> None:
    """The same events make the same chart, so a rerun does not redraw it."""
    rows = [event(n, f"2024-0{n + 1}-01", actors="A; B", jurisdiction="FR") for n in range(5)]
    one, other = (_lanes_chart.chart(lanes(*some, by=by), AS_OF) for some in (rows, rows[::-1]))
    assert one == other


def test_a_vague_date_covers_all_its_days() -> None:
    """Its bar is drawn to the day after its last; a day has no bar."""
    vague, exact = event(1, "2024-08-01", "2024-08-31"), event(2, "2024-09-02")
    spec = _lanes_chart.chart(lanes(vague, exact), AS_OF)
    assert [row["last"] for row in rows_of(spec, "id,")] == ["2024-08-31", ""]
    reckoned = json.dumps(layers(spec))
    assert "timeOffset('day', timeParse(datum.last || datum.first, '%Y-%m-%d'), 1)" in reckoned
    assert 'strokeDash": [3, 2]' in reckoned
    assert 'strokeDash": [3, 2]' not in json.dumps(layers(_lanes_chart.chart(lanes(exact), AS_OF)))


def test_what_is_done_is_filled_and_what_is_claimed_is_hollow() -> None:
    """By what the status says of the conduct; the words travel once."""
    rows = event(1, "2024-08-01"), event(2, "2024-08-02", status="fined")
    spec = _lanes_chart.chart(lanes(*rows), AS_OF)
    assert [(row["done"], row["word"]) for row in rows_of(spec, "id,")] == [("0", "0"), ("1", "1")]
    assert json.dumps(["Filed", "Fined"]) in json.dumps(layers(spec)).replace('\\"', '"')


def test_the_far_ends_of_time_can_be_drawn() -> None:
    """A misread year cannot break the page."""
    ends = [event(1, "0001-01-01"), event(2, "9999-12-31"), event(3, "9999-12-01", "9999-12-31")]
    assert _lanes_chart.chart(lanes(*ends), AS_OF)["vconcat"]
    assert _lanes_chart.chart(lanes(*ends, *many(250)), AS_OF)["vconcat"]
    assert _lanes.ends_of("9999-12") == (date(9999, 12, 1), date.max)


def test_one_event_makes_a_chart() -> None:
    """With air around it, and no line where the record has no day yet."""
    found = lanes(event(1, "2024-08-01"))
    spec = _lanes_chart.chart(found, None)
    assert "ahead" not in json.dumps(spec)
    zoom = next(param for param in spec["params"] if param["name"] == "zoom")
    assert zoom["value"]["x"][0] == {"year": 2024, "month": 7, "date": 22}
    assert _lanes.takeaway(found).startswith(
        "Timeline of 1 dated event, in lanes by kind, from Aug"
    )


def test_the_brush_opens_on_the_newest_years() -> None:
    """Old single events do not squeeze the years in which most happened."""
    spec = _lanes_chart.chart(lanes(event(1, "2012-01-01"), event(2, "2024-08-02")), AS_OF)
    zoom = next(param for param in spec["params"] if param["name"] == "zoom")
    assert zoom["value"]["x"][0]["year"] == 2021
    assert {param["name"] for param in spec["params"]} == {"zoom", "pick"}


@pytest.mark.parametrize("number", [3, 400])
def test_the_chart_is_one_vega_lite_can_read(number: int) -> None:
    """Marks and columns alike; what is written by hand is checked by the library's schema."""
    vague = event(999, "2024-08-01", "2024-08-31", kind="report")
    spec = _lanes_chart.chart(lanes(*many(number), vague), AS_OF)
    assert alt.VConcatChart.from_dict(spec).to_dict()["vconcat"]


def test_a_title_in_the_chart_is_data() -> None:
    """Words from outside are never part of an expression, and stay in their column."""
    bad = '\'], alert(1) //\n"x",y'
    steps = {"ev-001": {"story": "story-1", "seq": 0, "title": bad}}
    spec = _lanes_chart.chart(
        lanes(event(1, "2024-08-01", title=bad), by="case", steps=steps), None
    )
    assert "alert" not in json.dumps([layer.get("transform") for layer in layers(spec)])
    assert rows_of(spec, "id,")[0]["title"] == bad


def test_kinds_keep_their_order_and_their_colours() -> None:
    """A reader finds a lane where it was, whatever is most frequent now."""
    rows = [event(1, "2024-01-01", kind="report"), event(2, "2024-01-02"),
            event(3, "2024-01-03", kind="report")]  # fmt: skip
    found = lanes(*rows)
    assert [(lane.label, len(lane.events)) for lane in found.lanes] == [
        ("Lawsuit", 1),
        ("Report", 2),
    ]
    assert "the fullest lane is Report (2)" in _lanes.takeaway(found)


def test_lanes_by_country_hold_its_parts() -> None:
    """California stands in the lane of the United States; nowhere has a lane of its own."""
    rows = [event(1, "2024-01-01", jurisdiction="US-CA"), event(2, "2024-01-02", jurisdiction="US"),
            event(3, "2024-01-03")]  # fmt: skip
    found = lanes(*rows, by="place")
    assert [(lane.value, lane.label, len(lane.events)) for lane in found.lanes] == [
        ("US", "United States", 2), ("none", "Not stated", 1)
    ]  # fmt: skip


def test_joint_actors_stand_in_each_of_their_lanes() -> None:
    """Under the entity's value where there is one, so that a click can be a filter."""
    rows = [event(1, "2024-01-01", actors="FTC; Ann Roe"), event(2, "2024-01-02", actors="FTC"),
            event(3, "2024-01-03")]  # fmt: skip
    found = lanes(*rows, by="actor", named={"FTC": "ftc"})
    assert [(lane.value, lane.label, len(lane.events)) for lane in found.lanes] == [
        ("ftc", "FTC", 2), ("Ann Roe", "Ann Roe", 1), ("none", "Not stated", 1)
    ]  # fmt: skip


def test_what_has_no_case_shares_the_last_lane() -> None:
    """And a case is called by its title, cut where it is long, its number never."""
    steps = {f"ev-00{n}": {"story": "story-1", "seq": n, "title": "Long " * 20} for n in (1, 2)}
    rows = [event(n, f"2024-01-0{n}") for n in (1, 2, 3)]
    found = lanes(*rows, by="case", steps=steps)
    assert [lane.label for lane in found.lanes] == ["Long " * 20, "Others and single events"]
    label = _lanes_chart.chart(found, None)["vconcat"][0]["layer"][0]["data"]["values"][0]["label"]
    assert label.endswith("… · 2") and len(label) < 50


def test_beyond_seven_lanes_the_others_share_one() -> None:
    """Each once; an event that stands in a lane of its own is not there again."""
    rows = [event(n, "2024-01-01", actors=f"A{n % 9}") for n in range(18)]
    rows.append(event(99, "2024-01-01", actors="A0; A8"))
    found = lanes(*rows, by="actor")
    assert len(found.lanes) == 8 and found.lanes[-1].label == "Others"
    events, words = found.only(rows, [f"-{lane.value}" for lane in found.lanes[:-1]])
    assert [e["id"] for e in events] == sorted(e["id"] for e in found.lanes[-1].events)
    assert words == f"{len(events)} of 19 events: in the lane “Others”"


def test_many_events_make_columns_and_small_lanes_keep_their_marks() -> None:
    """Above the limit the browser gets counts; a lane of few still shows each."""
    found = lanes(*many(300), event(999, "2024-08-01", kind="report"))
    assert [lane.single for lane in found.lanes] == [False, True]
    assert [mark["id"] for mark in found.marks] == ["ev-999"]
    assert found.period == "month" and sum(column[3] for column in found.columns) == 300
    assert not lanes(*many(250)).columns


def test_a_column_tells_the_certain_from_the_possible() -> None:
    """An event that may be in one of two months is possible in both and certain in none."""
    vague = event(999, "2024-01-15", "2024-02-15")
    inside = event(998, "2024-01-01", "2024-01-31")
    found = lanes(*many(300), vague, inside)
    january, february = found.columns[:2]
    assert (january[3] - january[2], february[3] - february[2]) == (1, 1)
    assert january[2] == sum(e["first"][:7] == "2024-01" for e in many(300)) + 1


def test_columns_stay_within_the_days_of_the_filter() -> None:
    """A vague date that reaches out of them is not drawn where nobody asked."""
    vague = event(999, "2023-11-01", "2024-01-31")
    found = lanes(*many(300), vague, within=(date(2024, 1, 1), None))
    assert min(column[1] for column in found.columns) == "2024-01"


def test_columns_grow_wider_before_they_grow_too_many() -> None:
    """A century is shown by the quarter, three by the year."""
    rows = [event(n, f"{1700 + n // 12}-{n % 12 + 1:02}-01") for n in range(3600)]
    assert lanes(*rows[:1200]).period == "quarter"
    wide = lanes(*rows)
    assert wide.period == "year" and {column[1][5:] for column in wide.columns} == {"01"}


def test_a_column_leads_to_exactly_its_events() -> None:
    """By the filter, which then says so; what it cannot say is left to the lane."""
    found = lanes(*many(300, jurisdiction="US"), by="place")
    narrow, only = found.narrowed(Filter(), "2024-02|0")
    assert (narrow.start, narrow.end) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (narrow.places, only) == (("US",), [])
    narrow, only = found.narrowed(Filter(places=("US-CA",)), "2024-02|0")
    assert (narrow.places, only) == (("US-CA",), ["US"])
    narrow, _ = found.narrowed(Filter(start=date(2024, 2, 10)), "2024-02|0")
    assert narrow.start == date(2024, 2, 10)


def test_a_column_under_a_filter_by_another_date_is_a_month_all_the_same() -> None:
    """Days of announcement do not cut off days of happening."""
    found = lanes(*many(300))
    narrow, _ = found.narrowed(Filter(dates="announced", start=date(2024, 6, 1)), "2024-02|0")
    assert (narrow.dates, narrow.start, narrow.end) == ("", date(2024, 2, 1), date(2024, 2, 29))


def test_a_column_of_the_others_leaves_out_the_named() -> None:
    """The filter knows no "all but"."""
    rows = [e | {"actors": f"A{n % 9}"} for n, e in enumerate(many(300))]
    found = lanes(*rows, by="actor")
    _, only = found.narrowed(Filter(), "2024-02|7")
    assert only == [f"-{lane.value}" for lane in found.lanes[:7]]


def test_the_key_explains_the_signs_that_are_there() -> None:
    """No word of columns where there are none, nor of marks."""
    few, full = lanes(event(1, "2024-08-01"), by="place"), lanes(*many(300))
    said = _panel.key_html(few, AS_OF)
    assert "dk-lawsuit" in said and "31 Dec 2024, the day of the record" in said
    assert "click a mark" in said and "column" not in said
    said = _panel.key_html(full, None)
    assert "several events a month" in said and "mark" not in said and "dashed" not in said


def test_the_height_is_known_before_the_chart_is_drawn() -> None:
    """A lane more makes it taller, so that the page can keep the room."""
    one, two = (
        lanes(event(1, "2024-01-01")),
        lanes(event(1, "2024-01-01"), event(2, "2024-01-01", kind="report")),
    )
    assert _lanes_chart.height(two) - _lanes_chart.height(one) == _lanes_chart.LANE


def test_colours_are_those_of_the_theme() -> None:
    """Chart, list and legend agree."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["theme"]["chartCategoricalColors"] == _charts.PALETTE
    css = (ROOT / "app_pages" / "docket.css").read_text("utf-8")
    assert all(colour in css for colour in _charts.PALETTE)
