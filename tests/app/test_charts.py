"""Rows to charts: what is drawn where, and that Vega can read it."""

from __future__ import annotations

import tomllib
from typing import Any

import pandas as pd

from app_pages import _charts
from docket.schema import ROOT


def event(
    number: int, first: str, last: str | None = None, kind: str = "lawsuit"
) -> dict[str, Any]:
    """A row of the timeline."""
    return {
        "id": f"ev-{number}", "kind": kind, "status": "filed", "title": f"T{number}",
        "first": first, "last": last or first, "precision": "span" if last else "day",
        "basis": "explicit", "phrase": None, "date_rule": None,
    }  # fmt: skip


def test_neighbours_in_time_stand_on_different_shelves() -> None:
    """Three suits in one week do not cover each other."""
    days = ["2024-08-28", "2024-08-29", "2024-08-30"]
    frame = _charts.timeline_frame([event(n, day) for n, day in enumerate(days)], {})
    assert sorted(frame["shelf"]) == [0, 1, 2]


def test_the_order_of_rows_does_not_matter() -> None:
    """The same events make the same chart, so a rerun does not redraw it."""
    rows = [event(n, f"2024-0{n + 1}-01") for n in range(5)]
    pd.testing.assert_frame_equal(
        _charts.timeline_frame(rows, {}), _charts.timeline_frame(rows[::-1], {})
    )


def test_a_vague_date_covers_all_its_days() -> None:
    """A month ends where the next begins; a day is not vague."""
    frame = _charts.timeline_frame(
        [event(1, "2024-08-01", "2024-08-31"), event(2, "2024-09-02")], {}
    )
    assert list(frame["vague"]) == [True, False]
    assert frame["end"][0] == pd.Timestamp("2024-09-01")


def test_undated_events_are_not_drawn() -> None:
    """They have a tray of their own."""
    undated = event(1, "2024-08-01") | {"first": None}
    assert list(_charts.timeline_frame([undated, event(2, "2024-08-02")], {})["id"]) == ["ev-2"]


def test_the_far_ends_of_time_can_be_drawn() -> None:
    """A misread year cannot break the page."""
    rows = [event(1, "1700-01-01"), event(2, "2199-12-31")]
    assert _charts.timeline_chart(_charts.timeline_frame(rows, {})).to_dict()["vconcat"]


def test_the_brush_opens_on_the_newest_years() -> None:
    """Old single events do not squeeze the years in which most happened."""
    rows = [event(1, "2012-01-01"), event(2, "2024-08-02")]
    spec = _charts.timeline_chart(_charts.timeline_frame(rows, {})).to_dict()
    zoom = next(param for param in spec["params"] if param["name"] == "zoom")
    assert zoom["value"]["x"][0]["year"] == 2020
    assert {param["name"] for param in spec["params"]} == {"zoom", "pick"}


def test_colours_are_those_of_the_theme() -> None:
    """Chart, list and legend agree."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["theme"]["chartCategoricalColors"] == _charts.PALETTE
    css = (ROOT / "app_pages" / "docket.css").read_text("utf-8")
    assert all(colour in css for colour in _charts.PALETTE)
