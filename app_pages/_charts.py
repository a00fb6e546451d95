"""Rows of the record to Altair charts; no Streamlit in here.

Days are sent without a time zone: Streamlit then shows the same civil day in every one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from docket.model import Kind
from docket.query import span_of
from docket.wording import date_words, kind_label

Row = Mapping[str, Any]

KINDS = [kind_label(kind) for kind in Kind]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"]
MOST_MARKS = 1000  # above 2,000 Vega draws to a canvas and the marks lose their names
SHELVES = 3  # rows inside a lane, so that neighbours in time do not cover each other
LANE = 46  # pixels
STRIP = 34
YEARS_SHOWN = 4  # the brush opens on the newest years, where most of the reading is
# A tick says its year even where overlapping neighbours are left out; days only when zoomed in.
TICK = (
    "timeFormat(datum.value, '%d') != '01' ? timeFormat(datum.value, '%d %b') : "
    "timeFormat(datum.value, '%m') == '01' ? timeFormat(datum.value, '%Y') : "
    "timeFormat(datum.value, '%b ’%y')"
)
# Okabe and Ito's colours, as in .streamlit/config.toml: the legend is our own HTML.
PALETTE = ["#E69F00", "#0072B2", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8A8A8A"]


def timeline_frame(events: Iterable[Row], statuses: Mapping[str, str]) -> pd.DataFrame:
    """One row a dated event: its lane, its shelf and what the tooltip says."""
    dated = [e for e in events if e["first"]]
    free: dict[str, list[date]] = {}
    rows = []
    for event in sorted(dated, key=lambda e: (e["first"], e["id"])):
        span = span_of(event)
        first = span.first or date.min
        last = span.last or first
        shelf = _shelf(free.setdefault(event["kind"], [date.min] * SHELVES), first, last)
        end = pd.Timestamp(last + timedelta(days=1))  # so that a month ends where the next begins
        rows.append({
            "id": event["id"], "title": event["title"], "kind": kind_label(event["kind"]),
            "first": pd.Timestamp(first), "end": end, "shelf": shelf, "vague": last > first,
            "when": date_words(span), "status": statuses.get(event["status"], event["status"]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _shelf(free: list[date], first: date, last: date) -> int:
    """The shelf that has been free for longest; it is taken until a month after the end."""
    chosen = min(range(len(free)), key=lambda i: (free[i] > first, free[i], i))
    free[chosen] = min(date.max - timedelta(days=40), last) + timedelta(days=30)
    return chosen


def timeline_chart(frame: pd.DataFrame) -> alt.VConcatChart:
    """Lanes by kind over a strip of months: brushing the strip zooms, clicking a mark picks it."""
    brush = alt.selection_interval(name="zoom", encodings=["x"], value=_opening(frame))
    pick = alt.selection_point(name="pick", fields=["id"], on="click", empty=True)
    return (
        alt.vconcat(_lanes(frame, brush, pick), _strip(frame, brush), spacing=6)
        .configure_view(stroke=None)
        .properties(padding={"left": 0, "right": 0, "top": 4, "bottom": 0})
    )


def timeline_height(frame: pd.DataFrame) -> int:
    """How tall the drawn chart is: lanes, strip, and an axis under each."""
    return LANE * frame["kind"].nunique() + STRIP + 41


def _reach(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """From before the first to after the last event, so that no mark stands on the edge."""
    oldest, newest = frame["first"].min(), frame["end"].max()
    air = max((newest - oldest) * 0.02, pd.Timedelta(days=10))
    return (oldest - air).normalize(), (newest + air).normalize()


def _opening(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Where the brush stands at first: on the newest years."""
    oldest, newest = _reach(frame)
    start = max(oldest, newest - pd.DateOffset(years=YEARS_SHOWN))
    return {"x": [_vega_day(start), _vega_day(newest)]}


def _vega_day(when: pd.Timestamp) -> dict[str, Any]:
    return {"year": when.year, "month": when.month, "date": when.day}


def _tips(titles: Mapping[str, str]) -> list[alt.Tooltip]:
    return [alt.Tooltip(field, title=title) for field, title in titles.items()]


def _lanes(frame: pd.DataFrame, brush: alt.Parameter, pick: alt.Parameter) -> alt.LayerChart:
    present = [kind for kind in KINDS if kind in set(frame["kind"])]
    axis = alt.Axis(
        title=None, labelAlign="left", labelPadding=-3, labelOffset=-16, labelFontSize=11,
        labelLimit=200, maxExtent=0, ticks=False, domain=False, grid=True, tickBand="extent",
    )  # fmt: skip
    ticks = alt.Axis(title=None, labelExpr=TICK, tickCount=10, labelBound=True, labelPadding=4)
    base = alt.Chart(frame).encode(
        x=alt.X("first:T", axis=ticks).scale(domain=brush),
        y=alt.Y("kind:N", axis=axis, sort=present).scale(
            type="band", paddingInner=0, paddingOuter=0
        ),
        yOffset=alt.YOffset("shelf:Q").scale(domain=[0, SHELVES - 1], range=[20, LANE - 7]),
        color=alt.Color("kind:N").scale(domain=KINDS).legend(None),
        tooltip=_tips({"title:N": "Event", "when:N": "When", "status:N": "Status"}),
        description="title:N",
        opacity=alt.condition(pick, alt.value(0.95), alt.value(0.3)),
    )
    layers, mark = [], {"clip": True, "cursor": "pointer"}
    # An empty layer would make Vega warn about the infinite extent of its axes.
    if not (vague := frame[frame["vague"]]).empty:
        bars = base.properties(data=vague).mark_rule(strokeWidth=8, strokeDash=[3, 2], **mark)
        layers.append(bars.encode(x2="end:T"))
    if not (exact := frame[~frame["vague"]]).empty:
        points = base.properties(data=exact).mark_point(filled=True, size=85, **mark)
        shape = alt.Shape("kind:N").scale(domain=KINDS, range=SHAPES).legend(None)
        layers.append(points.encode(shape=shape))
    return alt.layer(*layers).add_params(pick).properties(height=LANE * len(present))


def _strip(frame: pd.DataFrame, brush: alt.Parameter) -> alt.Chart:
    months = frame["first"].dt.to_period("M").dt.to_timestamp()
    counted = months.value_counts().rename_axis("month").reset_index(name="events")
    counted["end"] = counted["month"] + pd.DateOffset(months=1)
    # Empty months at both ends give the strip the same reach as the brush.
    edges = [{"month": edge, "events": 0, "end": edge} for edge in _reach(frame)]
    counted = pd.concat([counted, pd.DataFrame(edges)], ignore_index=True)
    axis = alt.Axis(title=None, tickCount="year", format="%Y", labelBound=True, labelPadding=3)
    return (
        alt.Chart(counted)
        .mark_bar(color="#8A8A8A", orient="vertical")
        .encode(
            x=alt.X("month:T", axis=axis),
            x2="end:T",
            y=alt.Y("events:Q").axis(None),
            tooltip=_tips({"yearmonth(month):T": "Month", "events:Q": "Events"}),
        )
        .add_params(brush)
        .properties(height=STRIP)
    )


def takeaway(frame: pd.DataFrame) -> str:
    """What the chart shows, for readers who hear it."""
    most = frame["kind"].value_counts()
    first, last = frame["first"].min(), frame["end"].max()
    return (
        f"Timeline of {len(frame)} dated events from {first:%B %Y} to {last:%B %Y}; "
        f"most are of the kind {most.index[0]} ({most.iloc[0]}). The list below holds the same."
    )
