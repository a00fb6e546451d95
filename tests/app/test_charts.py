"""Rows to charts: what is drawn where, and that Vega can read it."""

from __future__ import annotations

import tomllib

from app_pages import _charts
from docket.schema import ROOT


def test_colours_are_those_of_the_theme() -> None:
    """Chart, list and legend agree."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["theme"]["chartCategoricalColors"] == _charts.PALETTE
    css = (ROOT / "app_pages" / "docket.css").read_text("utf-8")
    assert all(colour in css for colour in _charts.PALETTE)
