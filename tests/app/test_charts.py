"""Rows to charts: what is drawn where, and that Vega can read it."""

from __future__ import annotations

import tomllib
from datetime import date

from app_pages import _charts, _table
from docket.schema import ROOT


def test_colours_are_those_of_the_theme() -> None:
    """Chart, list and legend agree, and kinds keep their colour in every chart."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["theme"]["chartCategoricalColors"] == _charts.PALETTE
    css = (ROOT / "app_pages" / "docket.css").read_text("utf-8")
    assert all(colour in css for colour in _charts.PALETTE)
    assert _charts.colours_of(["Lawsuit"], True) == {"Lawsuit": "#0072B2"}
    assert _charts.colours_of(["Lawsuit"], False) == {"Lawsuit": "#E69F00"}


def test_counts_without_vague_dates_have_no_whiskers() -> None:
    """An empty layer would make Vega warn in the reader's console."""
    sure = {"period": "2024-Q3", "value": "a", "certain": 1, "possible": 1}
    for vague, layers in ((0, 1), (1, 3)):
        rows = [sure | {"possible": 1 + vague}]
        table = _table.tabulate(rows, str, "quarter", date(2024, 9, 1))
        chart = _charts.counts_chart(_table.bars(table), _table.ranges(table), table.values, False)
        assert len(chart.to_dict()["layer"]) == layers
