"""Rows of the record to Altair charts; no Streamlit in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from docket.model import Kind
from docket.wording import kind_label

KINDS = [kind_label(kind) for kind in Kind]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"]
# Okabe and Ito's colours, as in .streamlit/config.toml: the legend is our own HTML.
PALETTE = ["#E69F00", "#0072B2", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8A8A8A"]


def _tips(titles: Mapping[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(field, title=title) for field, title in titles.items()]


def colours_of(values: Sequence[str], kinds: bool) -> dict[str, str]:
    """The colour of each group; kinds keep theirs whatever else is shown."""
    return {
        value: PALETTE[(KINDS.index(value) if kinds else rank) % len(PALETTE)]
        for rank, value in enumerate(values)
    }


def counts_chart(
    frame: pd.DataFrame, ranges: pd.DataFrame, values: Sequence[str], kinds: bool
) -> alt.LayerChart:
    """Stacked bars of certain counts, with a whisker up to what vague dates could add."""
    order = list(ranges["period"])
    colours = colours_of(values, kinds)
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    colour = alt.Color("value:N", scale=scale, legend=None)
    x = alt.X("period:O").sort(order).axis(title=None, labelAngle=-40 if len(order) > 8 else 0)
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("certain:Q").stack("zero").axis(title="Events", tickMinStep=1),
            color=colour,
            order=alt.Order("rank:Q"),
            opacity=alt.condition("datum.incomplete", alt.value(0.5), alt.value(1)),
            tooltip=_tips(
                {"period:N": "Period", "value:N": "Group", "certain:Q": "Certain",
                 "possible:Q": "At most"}
            ),
        )
    )  # fmt: skip
    layers = [bars]
    vague = ranges[ranges["possible"] > ranges["certain"]]
    if not vague.empty:
        base = alt.Chart(vague).encode(x=x)
        layers += [
            base.mark_rule(strokeWidth=2, strokeDash=[3, 2], color="#8A8A8A").encode(
                y="certain:Q", y2="possible:Q"
            ),
            base.mark_tick(thickness=2, width=14, color="#8A8A8A").encode(y="possible:Q"),
        ]
    return alt.layer(*layers).properties(height=300)
