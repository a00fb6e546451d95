"""Counts to Altair charts: stacked bars or one row a group, over what was read; no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from app_pages._charts import KINDS, PALETTE, tips
from app_pages._table import SHADES, period_words
from docket.coverage import Coverage
from docket.tally import Cell, Tally

GREY, BEGAN, LOST = "#8A8A8A", "#009E73", "#D55E00"
BARS, SMALL, READ, MOVE = 280, 64, 52, 12  # pixels
MOST_NAMES = 6  # of sources in a tooltip
CROWDED = 8  # periods from which their labels are slanted


def colours_of(words: Sequence[str], kinds: bool) -> dict[str, str]:
    """The colour of each group; kinds keep theirs whatever else is shown."""
    return {
        word: PALETTE[(KINDS.index(word) if kinds and word in KINDS else rank) % len(PALETTE)]
        for rank, word in enumerate(words)
    }


def per_100(cell: Cell, read: Coverage | None) -> tuple[float | None, float | None]:
    """A number for each hundred relevant articles; None where none was read."""
    if not read or not read.relevant:
        return None, None
    return tuple(round(100 * n / read.relevant, 2) for n in (cell.certain, cell.possible))  # type: ignore[return-value]


def frames(
    counted: Tally, names: Mapping[str, str], read: Mapping[str, Coverage], share: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a bar segment, and one row a whisker from the certain to the possible number."""

    def height(cell: Cell, period: str) -> tuple[float | None, float | None]:
        return per_100(cell, read.get(period)) if share else (cell.certain, cell.possible)

    bars = [
        (period_words(period.name), names[group], rank, *height(cell, period.name),
         period.name in counted.incomplete)
        for period in counted.periods
        for rank, group in enumerate(counted.groups)
        for cell in [counted.cells.get((period.name, group), Cell())]
    ]  # fmt: skip
    ranges = [
        (period_words(period.name), *height(counted.totals[period.name], period.name))
        for period in counted.periods
    ]
    heads = ["period", "value", "rank", "certain", "possible", "incomplete"]
    return (
        pd.DataFrame(bars, columns=heads),
        pd.DataFrame(ranges, columns=["period", "certain", "possible"]),
    )


def chart(
    counted: Tally, names: Mapping[str, str], colours: Mapping[str, str],
    read: Mapping[str, Coverage], title: Sequence[str], *, small: bool, share: bool,
) -> alt.VConcatChart:  # fmt: skip
    """Bars of the counts over bars of what was read; the title stands in its pictures too."""
    bars, ranges = frames(counted, names, read, share)
    order = list(ranges["period"])
    shown = [names[group] for group in counted.groups]
    scale = alt.Scale(domain=shown, range=[colours[word] for word in shown])
    overlay = bool(read) and any(one.relevant or one.left_out or one.began for one in read.values())
    if small:
        rows, top = [], float(bars["possible"].max() or 1)
        for place, word in enumerate(shown):
            part = bars[bars["value"] == word]
            x = _x(order, labels=not overlay and place == len(shown) - 1)
            rows.append(_bars(part, part, x, scale, SMALL, top).properties(title=_row_title(word)))
    else:
        rows = [_bars(bars, ranges, _x(order, labels=not overlay), scale, BARS)]
    if overlay:
        rows += _moves(counted, read, _x(order, labels=False))
        rows.append(_read(counted, read, _x(order, labels=True)))
    head = alt.TitleParams(
        text=title[0], subtitle=list(title[1:]), anchor="start", fontSize=13, subtitleFontSize=10,
        subtitleColor=GREY, subtitlePadding=4, offset=10,
    )  # fmt: skip
    return (
        alt.vconcat(*rows, spacing=8 if small else 6)
        .resolve_scale(x="shared", color="independent")
        .configure_view(stroke=None)
        .properties(title=head, padding={"left": 0, "right": 0, "top": 4, "bottom": 0})
    )


def _x(order: list[str], labels: bool) -> alt.X:
    slant = -40 if len(order) > CROWDED else 0
    axis = alt.Axis(title=None, labels=labels, ticks=False, labelAngle=slant, labelOverlap=True)
    # Room at the left: the numbers of the y axis stand inside.
    room = [" " * (number + 1) for number in range(max(1, len(order) // 20))]
    return alt.X("period:O", sort=order, scale=alt.Scale(domain=[*room, *order]), axis=axis)


def _axis(ticks: int) -> alt.Axis:
    """Numbers inside the chart: Streamlit makes the plots of a stack as wide as the page."""
    return alt.Axis(
        title=None, tickMinStep=1, tickCount=ticks, labelAlign="left", labelPadding=-2,
        labelBaseline="bottom", labelOffset=-1, maxExtent=0, ticks=False, domain=False,
    )  # fmt: skip


def _row_title(word: str) -> alt.TitleParams:
    return alt.TitleParams(
        text=word, anchor="start", fontSize=11, fontWeight="normal", offset=2, limit=300
    )


def _bars(
    bars: pd.DataFrame,
    ranges: pd.DataFrame,
    x: alt.X,
    scale: alt.Scale,
    height: int,
    top: float | None = None,
) -> alt.LayerChart:
    """Certain counts, with a whisker up to what vague dates could add."""
    most = alt.Scale(domain=[0, top]) if top else alt.Scale()
    y = alt.Y("certain:Q", axis=_axis(4), scale=most).stack("zero")
    said = {
        "period:N": "Period",
        "value:N": "Group",
        "certain:Q": "Certain",
        "possible:Q": "At most",
    }
    layers: list[Any] = [
        alt.Chart(bars)
        .mark_bar()
        .encode(
            x=x,
            y=y,
            color=alt.Color("value:N", scale=scale, legend=None),
            order=alt.Order("rank:Q"),
            opacity=alt.condition("datum.incomplete", alt.value(0.45), alt.value(1)),
            tooltip=tips(said),
        )
    ]
    vague = ranges[ranges["possible"] > ranges["certain"]]
    if not vague.empty:  # an empty layer would make Vega warn
        base = alt.Chart(vague).encode(x=x)
        layers += [
            base.mark_rule(strokeWidth=2, strokeDash=[3, 2], color=GREY).encode(
                y="certain:Q", y2="possible:Q"
            ),
            base.mark_tick(thickness=2, width=12, color=GREY).encode(y="possible:Q"),
        ]
    return alt.layer(*layers).properties(height=height)


def _read(counted: Tally, read: Mapping[str, Coverage], x: alt.X) -> alt.Chart:
    """Articles by day of publication."""
    rows = [
        (period_words(period.name), what, rank, number)
        for period in counted.periods
        for one in [read[period.name]]
        for rank, (what, number) in enumerate(
            [("Relevant", one.relevant), ("Left out", one.left_out)]
        )
    ]
    shades = alt.Scale(domain=list(SHADES), range=list(SHADES.values()))
    return (
        alt.Chart(pd.DataFrame(rows, columns=["period", "what", "rank", "articles"]))
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("articles:Q", axis=_axis(2)),
            color=alt.Color("what:N", scale=shades, legend=None),
            order=alt.Order("rank:Q"),
            opacity=alt.value(1),
            tooltip=tips({"period:N": "Published", "what:N": "Articles", "articles:Q": "Number"}),
        )
        .properties(height=READ)
    )


def _moves(counted: Tally, read: Mapping[str, Coverage], x: alt.X) -> list[alt.Chart]:
    """When sources began and were lost, each way a line; nothing if none did."""
    rows = []
    for period in counted.periods:
        one = read[period.name]
        for sign, sources in (("▲", one.began), ("▼", one.lost)):
            if sources:
                words = period_words(period.name)
                rows.append((words, sign, f"{sign}{len(sources)}", _listed(sources)))
    if not rows:
        return []
    colours = alt.Scale(domain=["▲", "▼"], range=[BEGAN, LOST])
    ways = sorted({row[1] for row in rows})
    return [
        alt.Chart(pd.DataFrame(rows, columns=["period", "way", "sign", "sources"]))
        .mark_text(fontSize=10, fontWeight="bold")
        .encode(
            x=x,
            y=alt.Y("way:N", sort=ways).axis(None),
            color=alt.Color("way:N", scale=colours, legend=None),
            text="sign:N",
            tooltip=tips({"period:N": "Period", "sources:N": "Sources"}),
        )
        .properties(height=MOVE * len(ways))
    ]


def _listed(names: Sequence[str]) -> str:
    more = [f"and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    return "; ".join([*names[:MOST_NAMES], *more])
