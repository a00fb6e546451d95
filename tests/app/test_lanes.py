"""Rows to lanes and lanes to a chart: what stands where, and what a click on it lists."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from app_pages import _lanes, _lanes_chart
from docket.filter import Filter
from tests.app.sample import HOSTILE
from tests.making import words

STEPS: Mapping[str, Mapping[str, Any]] = {}


def event(number: int, first: str, last: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of the timeline."""
    return {
        "id": f"ev-{number}", "kind": "lawsuit", "status": "filed", "title": f"T{number}",
        "first": first, "last": last or first, "precision": "span" if last else "day",
        "basis": "explicit", "phrase": None, "date_rule": None, "jurisdiction": "US-CA",
        "actors": "Federal Trade Commission",
    } | more  # fmt: skip


def lanes_of(rows: Sequence[Mapping[str, Any]], by: str = "kind", **more: Any) -> _lanes.Lanes:
    """Rows arranged with the shipped words."""
    named = {"Federal Trade Commission": "ftc"}
    return _lanes.arranged(rows, by, words(), named, more.pop("steps", STEPS), **more)


def crowd(number: int, **more: Any) -> list[dict[str, Any]]:
    """Many events, several in each month of some years."""
    return [
        event(n, f"20{20 + n % 5}-{n % 12 + 1:02}-{n % 28 + 1:02}", **more) for n in range(number)
    ]


def test_neighbours_in_time_stand_on_different_shelves() -> None:
    """Three suits in one week do not cover each other."""
    days = ["2024-08-28", "2024-08-29", "2024-08-30"]
    found = lanes_of([event(n, day) for n, day in enumerate(days)])
    assert sorted(mark["shelf"] for mark in found.marks) == [0, 1, 2]


def test_the_order_of_rows_does_not_matter() -> None:
    """The same events make the same chart, so a rerun does not redraw it."""
    rows = [event(n, f"2024-0{n + 1}-01") for n in range(5)]
    one, other = (_lanes_chart.chart(lanes_of(some), None) for some in (rows, rows[::-1]))
    assert one == other


def test_lanes_are_the_most_frequent_values_and_the_others() -> None:
    """Eight values fit; of nine the two rarest share a lane."""
    places = ["US", "FR", "DE", "IT", "ES", "NL", "GB", "IE", "AU"]
    rows = [
        event(n, "2024-05-01", jurisdiction=place)
        for n, place in enumerate(places[:8] * 2 + places[:7])
    ]
    assert [lane.value for lane in lanes_of(rows, "place").lanes][-1] == "IE"
    rows.append(event(99, "2024-05-01", jurisdiction="AU"))
    found = lanes_of(rows, "place").lanes
    assert len(found) == 8 and found[-1].value == _lanes.OTHERS
    assert {row["jurisdiction"] for row in found[-1].events} == {"IE", "AU"}


def test_a_joint_action_stands_in_the_lane_of_each_actor() -> None:
    """Whoever looks along one lane misses nothing."""
    rows = [event(1, "2024-05-01", actors="Federal Trade Commission; Ofcom")]
    found = lanes_of(rows, "actor").lanes
    assert {lane.value: len(lane.events) for lane in found} == {"ftc": 1, "Ofcom": 1}


def test_events_of_no_case_share_the_last_lane() -> None:
    """A lane a case would be a lane an event."""
    steps = {"ev-1": {"story": "story-1", "seq": 0, "title": "FTC v. A"}}
    rows = [event(1, "2024-05-01"), event(2, "2024-05-02")]
    found = lanes_of(rows, "case", steps=steps).lanes
    assert [lane.label for lane in found] == ["FTC v. A", "Others and single events"]


def test_few_events_are_marks_and_many_are_columns() -> None:
    """The line between them is what a chart can carry over the wire."""
    assert not lanes_of(crowd(_lanes.MOST_SINGLE)).columns
    assert not lanes_of(crowd(_lanes.MOST_SINGLE + 1)).marks


def test_a_small_lane_keeps_its_marks_beside_columns() -> None:
    """What is rare is seen one by one."""
    found = lanes_of([*crowd(300), event(900, "2024-01-01", kind="report")])
    assert [lane.single for lane in found.lanes] == [False, True]
    assert [mark["id"] for mark in found.marks] == ["ev-900"]


def test_columns_get_wider_before_they_get_too_many() -> None:
    """Thousand years of misread dates do not make a chart of twelve thousand columns."""
    rows = [*crowd(300), event(900, "1100-01-01", "2100-12-31")]
    found = lanes_of(rows)
    assert found.period == "year"
    assert found.columns[0] == (0, "1100-01", 0, 1)


def test_a_vague_date_is_possible_in_each_month_and_certain_in_none() -> None:
    """The column says at least and at most."""
    rows = [*crowd(300), event(900, "2029-01-01", "2029-02-28"), event(901, "2029-02-03")]
    found = {name: (least, most) for _, name, least, most in lanes_of(rows).columns}
    assert found["2029-01"] == (0, 1) and found["2029-02"] == (1, 2)


@pytest.mark.parametrize("by", _lanes.BY)
def test_a_click_on_a_column_lists_exactly_its_events(by: str) -> None:
    """Whatever the lane; what the filter cannot say, the lane does."""
    rows = [
        event(n, f"2024-{n % 3 + 1:02}-05", "2024-03-20" if n % 11 == 0 else None,
              jurisdiction=["US", "US-CA", "EU", "FR", None][n % 5],
              kind=["lawsuit", "report"][n % 2], actors=[f"A{n % 9}", None][n % 13 == 0])
        for n in range(900)
    ]  # fmt: skip
    steps = {f"ev-{n}": {"story": f"s{n % 40}", "seq": n, "title": "T"} for n in range(400)}
    found = lanes_of(rows, by, steps=steps)
    assert found.columns
    value_of = _lanes.values_of(by, {}, steps)
    for lane, name, _, possible in found.columns:
        chosen, only = found.narrowed(Filter(), f"{name}|{lane}")
        values = next(
            (getattr(chosen, a) for a in _lanes.ATTRIBUTES.values() if getattr(chosen, a)), ()
        )
        assert chosen.start and chosen.end
        shown = [
            row for row in rows
            if row["first"] <= str(chosen.end) and row["last"] >= str(chosen.start)
            and (not values or set(values) & set(value_of(row)))
        ]  # fmt: skip
        assert len(found.only(shown, only)[0] if only else shown) == possible


def test_columns_stay_within_the_days_of_the_filter() -> None:
    """A range that began earlier is no reason to offer months the filter excludes."""
    rows = [event(n, "2024-01-01", "2024-12-31") for n in range(300)]
    found = lanes_of(rows, within=(date(2024, 5, 10), date(2024, 6, 20)))
    assert [name for _, name, _, _ in found.columns] == ["2024-05", "2024-06"]
    narrow, _ = found.narrowed(Filter(start=date(2024, 5, 10)), "2024-05|0")
    assert narrow.start == date(2024, 5, 10) and narrow.end == date(2024, 5, 31)


def _views(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield spec
    for inner in (*spec.get("vconcat", ()), *spec.get("layer", ())):
        yield from _views(inner)


def test_the_brush_opens_on_the_newest_years() -> None:
    """Old single events do not squeeze the years in which most happened."""
    spec = _lanes_chart.chart(lanes_of([event(1, "2012-01-01"), event(2, "2024-08-02")]), None)
    zoom = next(param for param in spec["params"] if param["name"] == "zoom")
    assert zoom["value"]["x"][0]["year"] == 2020
    assert {param["name"] for param in spec["params"]} == {"zoom", "pick"}


def test_the_day_of_the_record_is_in_reach_of_the_chart() -> None:
    """Its line can be seen though nothing happened for a year."""
    spec = _lanes_chart.chart(lanes_of([event(1, "2024-01-01")]), date(2025, 1, 1))
    zoom = next(param for param in spec["params"] if param["name"] == "zoom")
    assert zoom["value"]["x"][1]["year"] == 2025
    assert "'ahead" not in json.dumps(spec) and "ahead" in json.dumps(spec)


def test_the_far_ends_of_time_can_be_drawn() -> None:
    """A misread year cannot break the page."""
    rows = [event(1, "0001-01-01"), event(2, "9999-12-31"), event(3, "0001-01-01", "9999-12-31")]
    assert _lanes_chart.chart(lanes_of(rows), date(2024, 1, 1))["vconcat"]


def test_outside_words_are_data_of_the_chart_and_never_code() -> None:
    """Titles and names travel in CSV or as plain values, which Vega does not evaluate."""
    title = f'a,"b"\n{HOSTILE}'
    rows = [event(n, "2024-01-01", title=title[:50], actors=HOSTILE) for n in range(2)]
    spec = _lanes_chart.chart(lanes_of(rows, "actor"), None)
    marks = next(
        view["data"]["values"] for view in _views(spec) if "id,title" in str(view.get("data"))
    )
    assert [row["title"] for row in csv.DictReader(marks.splitlines(keepends=True))] == [
        title[:50]
    ] * 2
    columns = lanes_of([event(n, "2024-01-01", actors=HOSTILE) for n in range(300)], "actor")
    for view in _views(_lanes_chart.chart(columns, None)):
        for step in view.get("transform", ()):
            assert "evil" not in str(step.get("calculate"))


def test_a_long_title_is_cut_for_the_chart_alone() -> None:
    """The list has the whole of it."""
    (mark,) = lanes_of([event(1, "2024-01-01", title="x" * 10_000)]).marks
    assert len(mark["title"]) == _lanes.TITLE


def test_five_thousand_events_make_a_small_chart() -> None:
    """What goes over the wire is bounded, whatever the lanes."""
    rows = [event(n, f"20{20 + n % 8}-{n % 12 + 1:02}-{n % 28 + 1:02}",
                  kind=_lanes.KIND_ORDER[n % 7], title="t" * 80) for n in range(5000)]  # fmt: skip
    for by in _lanes.BY:
        assert len(json.dumps(_lanes_chart.chart(lanes_of(rows, by), None))) < 30_000
    rows = rows[: _lanes.MOST_SINGLE]
    assert len(json.dumps(_lanes_chart.chart(lanes_of(rows), None))) < 40_000


def test_what_the_chart_shows_is_said_in_words() -> None:
    """For readers who hear it."""
    said = _lanes.takeaway(lanes_of([event(1, "2024-01-01"), event(2, "2024-03-02")]))
    assert said.startswith(
        "Timeline of 2 dated events, in lanes by kind, from January 2024 to March"
    )
