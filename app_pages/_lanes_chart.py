"""Lanes to a Vega-Lite chart, written as the dict it is: a library would take longer than the page.

Marks travel as lines of CSV, a third of what rows of JSON weigh. Days are read in the reader's own
time zone, so that every zone shows the same civil day.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from app_pages._charts import PALETTE, SHAPES, as_csv
from app_pages._lanes import KIND_ORDER, PERIODS, Lanes, ends_of, short

Spec = dict[str, Any]
LANE, STRIP = 46, 34  # pixels
SHELF_TOP, SHELF_STEP = 22, 9
COLUMN_TOP, COLUMN_FOOT = 17, 44  # of a lane: what a column may fill
LABEL = 44  # characters of a lane's name
YEARS_SHOWN = 4  # the brush opens on the newest years, where most of the reading is
GREY = "#8A8A8A"
# A tick says its year even where overlapping neighbours are left out; days only when zoomed in.
TICK = (
    "timeFormat(datum.value, '%d') != '01' ? timeFormat(datum.value, '%d %b') : "
    "timeFormat(datum.value, '%m') == '01' ? timeFormat(datum.value, '%Y') : "
    "timeFormat(datum.value, '%b ’%y')"
)
PERIOD_FORMAT = {"month": "%B %Y", "quarter": "Q%q %Y", "year": "%Y"}
COLOUR = {
    "field": "kind", "type": "nominal", "legend": None,
    "scale": {"domain": list(range(len(SHAPES))), "range": PALETTE},
}  # fmt: skip
SHAPE = COLOUR | {"scale": {"domain": list(range(len(SHAPES))), "range": SHAPES}}
ONE = {"values": [{}]}
# What is not picked steps back.
PICKED = {"condition": {"param": "pick", "value": 1}, "value": 0.3}


def chart(lanes: Lanes, as_of: date | None) -> Spec:
    """Lanes over a strip of months: brushing the strip zooms, clicking a mark picks it."""
    reach = _reach(lanes, as_of)
    opening = max(reach[0], _years_before(reach[1], YEARS_SHOWN))
    detail = {
        "height": LANE * len(lanes.lanes),
        "layer": [*_frame(lanes), *_layers(lanes), *_as_of(lanes, as_of)],
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "spacing": 6,
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 0},
        "config": {"view": {"stroke": None}},
        "params": [
            {"name": "pick", "views": ["marks"],
             "select": {"type": "point", "fields": ["id"], "on": "click"}},
            {"name": "zoom", "views": ["strip"], "select": {"type": "interval", "encodings": ["x"]},
             "value": {"x": [_vega_day(opening), _vega_day(reach[1])]}},
        ],
        "vconcat": [detail, _strip(lanes, reach)],
    }  # fmt: skip


def height(lanes: Lanes) -> int:
    """How tall the drawn chart is: lanes, strip, and an axis under each."""
    return LANE * len(lanes.lanes) + STRIP + 41


def _time(field: str, **more: Any) -> Spec:
    return {"field": field, "type": "temporal", "title": None} | more


def _level(field: str, lanes: Lanes) -> Spec:
    """A height in the chart, given in pixels."""
    tall = LANE * len(lanes.lanes)
    scale = {"domain": [0, tall], "range": [0, tall], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _zoomed(field: str) -> Spec:
    """The days the brush has chosen, on the axis all layers share."""
    ticks = {"labelExpr": TICK, "tickCount": 10, "labelBound": True, "labelPadding": 4}
    return _time(field, scale={"domain": {"param": "zoom"}}, axis=ticks | {"grid": True})


def _if(test: str, value: Any, otherwise: Any) -> Spec:
    return {"condition": {"test": test, "value": value}, "value": otherwise}


def _calculated(**fields: str) -> list[Spec]:
    return [{"calculate": expression, "as": name} for name, expression in fields.items()]


def _frame(lanes: Lanes) -> list[Spec]:
    """The line above each lane and its name on it."""
    rows = [
        {"y": n * LANE, "label": f"{short(one.label, LABEL)} · {len(one.events):,}"}
        for n, one in enumerate(lanes.lanes)
    ]
    y = _level("y", lanes)
    left = {"value": 0}
    return [
        {"data": {"values": rows}, "mark": {"type": "rule", "color": GREY, "opacity": 0.35},
         "encoding": {"x": left, "x2": {"value": "width"}, "y": y}},
        {"data": {"values": rows},
         "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 2, "dy": 4,
                  "fontSize": 11, "fill": "currentColor", "opacity": 0.85},
         "encoding": {"x": left, "y": y, "text": {"field": "label"}}},
    ]  # fmt: skip


def _layers(lanes: Lanes) -> list[Spec]:
    """Columns, bars of vague dates and marks; an empty layer would make Vega warn."""
    layers = [_columns(lanes)] if lanes.columns else []
    if lanes.marks:
        layers.append(_marks(lanes))
    layers[0]["layer"][0]["name"] = "marks"
    return layers


def _marks(lanes: Lanes) -> Spec:
    """Single events: a shape by kind, and behind it a hatched bar if the day is not known."""
    # Every event costs its bytes in every answer, so what can be worked out there is.
    heads = ("id", "title", "first", "last", "y", "kind", "when", "word", "done")
    words = list(dict.fromkeys(m["status"] for m in lanes.marks))
    rows = [
        (m["id"], m["title"], m["first"], m["last"] if m["last"] > m["first"] else "",
         m["lane"] * LANE + SHELF_TOP + m["shelf"] * SHELF_STEP,
         m["kind"], m["when"], words.index(m["status"]), m["done"])
        for m in lanes.marks
    ]  # fmt: skip
    encoding = {
        "x": _zoomed("a"), "y": _level("y", lanes), "color": COLOUR, "opacity": PICKED,
        "description": {"field": "title"},
        "tooltip": [
            {"field": "title", "title": "Event"},
            {"field": "said", "title": "When"},
            {"field": "status", "title": "Status"},
        ],
    }  # fmt: skip
    mark = {"clip": True, "cursor": "pointer"}
    layers: list[Spec] = []
    if any(m["last"] > m["first"] for m in lanes.marks):
        # The wider, the paler: a whole year weighs less on the eye than a week.
        pale = [{"test": f"datum.days > {days}", "value": value}
                for days, value in ((92, 0.3), (31, 0.45), (7, 0.65))]  # fmt: skip
        layers.append({
            "transform": [{"filter": "datum.days > 1"}],
            "mark": {"type": "rule", "strokeWidth": 7, "strokeDash": [3, 2], **mark},
            "encoding": encoding | {
                "x2": {"field": "b"}, "strokeOpacity": {"condition": pale, "value": 0.8}},
        })  # fmt: skip
    layers.append({
        "mark": {"type": "point", "filled": True, "size": 80, "strokeWidth": 1.8, **mark},
        "encoding": encoding | {
            "x": _zoomed("middle"),
            "shape": SHAPE,
            "stroke": COLOUR,
            "fillOpacity": _if("datum.done", 1, 0.12),
        },
    })  # fmt: skip
    # Under names of their own: Vega-Lite would read the days of shared data twice over.
    reckoned = _calculated(
        a="timeParse(datum.first, '%Y-%m-%d')",
        b="timeOffset('day', timeParse(datum.last || datum.first, '%Y-%m-%d'), 1)",
        days="datum.last ? (datum.b - datum.a) / 864e5 : 1",
        middle="+datum.a + (datum.last ? (datum.b - datum.a) / 2 : 0)",
        said="datum.when || timeFormat(datum.a, '%-d %b %Y')",
        status=f"{json.dumps(words)}[datum.word]",
    )
    data = as_csv(heads, rows, "y kind word done")
    return {"data": data, "transform": reckoned, "layer": layers}


def _columns(lanes: Lanes) -> Spec:
    """A column a period: solid up to what is certain, pale up to what is possible."""
    most = max(possible for _, _, _, possible in lanes.columns)
    number = "datum.possible + (datum.possible == 1 ? ' event' : ' events')"
    # By square roots: beside a lane of a thousand events one of fifty is still to be seen.
    room = COLUMN_FOOT - COLUMN_TOP
    tall = f"datum.foot - (datum.%s && max(2, {room} * sqrt(datum.%s / {most})))"
    # Labels are words from outside: data, never part of an expression.
    names = [{"lane": n, "label": one.label} for n, one in enumerate(lanes.lanes)]
    lookup = {"data": {"values": names}, "key": "lane", "fields": ["label"]}
    transform: list[Spec] = [{"lookup": "lane", "from": lookup}]
    transform += _calculated(
        id="'@' + datum.month + '|' + datum.lane",
        a="timeParse(datum.month, '%Y-%m')",
        b=f"timeOffset('month', datum.a, {PERIODS[lanes.period]})",
        foot=f"datum.lane * {LANE} + {COLUMN_FOOT}",
        y=tall % ("certain", "certain"),
        top=tall % ("possible", "possible"),
        said=f"datum.certain == datum.possible ? {number} : datum.certain + '–' + {number}",
        spoken="datum.said + ', ' + datum.label",
    )
    colour: Spec = {"value": GREY}
    if lanes.by == "kind":  # any other lane holds events of several
        kinds = [KIND_ORDER.index(one.value) for one in lanes.lanes]
        transform += _calculated(kind=f"{kinds}[datum.lane]")
        colour = COLOUR
    encoding = {
        "x": _zoomed("a"), "x2": {"field": "b"}, "y2": {"field": "foot"},
        "color": colour, "opacity": PICKED, "description": {"field": "spoken"},
        "tooltip": [
            {"field": "said", "title": "Several"},
            _time("a", title="When", format=PERIOD_FORMAT[lanes.period]),
            {"field": "label", "title": "Lane"},
        ],
    }  # fmt: skip
    bar = {"type": "rect", "clip": True, "cursor": "pointer"}
    pale = {
        "mark": {**bar, "fillOpacity": 0.35},
        "encoding": encoding | {"y": _level("top", lanes)},
    }
    solid = {"mark": {**bar, "aria": False}, "encoding": encoding | {"y": _level("y", lanes)}}
    data = as_csv(("lane", "month", "certain", "possible"), lanes.columns, "lane certain possible")
    return {"data": data, "transform": transform, "layer": [pale, solid]}


def _as_of(lanes: Lanes, as_of: date | None) -> list[Spec]:
    """Where the record ends: what stands right of the line lies ahead."""
    if as_of is None:
        return []
    x = _zoomed("") | {"datum": _vega_day(as_of)}
    del x["field"]
    line = {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.2, "color": "#D55E00"}
    line["aria"] = False  # the words beside it say what it is
    word = {"type": "text", "align": "left", "baseline": "top", "dx": 4, "dy": 4, "fontSize": 10,
            "fill": "currentColor", "opacity": 0.75, "clip": True, "text": "ahead"}  # fmt: skip
    return [
        {"data": ONE, "mark": {**line, "clip": True}, "encoding": {"x": x}},
        {"data": ONE, "mark": word, "encoding": {"x": x, "y": {"value": 0}}},
    ]


def _strip(lanes: Lanes, reach: tuple[date, date]) -> Spec:
    # Empty months at both ends give the strip the same reach as the brush.
    edges = [(_text(edge)[:7], 0) for edge in reach]
    years = {"tickCount": "year", "format": "%Y", "labelBound": True, "labelPadding": 3}
    return {
        "name": "strip",
        "height": STRIP,
        "data": as_csv(("month", "n"), [*lanes.months, *edges], "n"),
        "transform": _calculated(
            a="timeParse(datum.month, '%Y-%m')", b="timeOffset('month', datum.a, 1)"
        ),
        "mark": {"type": "bar", "color": GREY, "orient": "vertical"},
        "encoding": {
            "x": _time("a", axis=years),
            "x2": {"field": "b"},
            "y": {"field": "n", "type": "quantitative", "axis": None},
            "tooltip": [
                _time("a", title="Month", format="%B %Y"), {"field": "n", "title": "Events"}],
        },
    }  # fmt: skip


def _reach(lanes: Lanes, as_of: date | None) -> tuple[date, date]:
    """From before the first to after the last event, so that no mark stands on the edge."""
    oldest, newest = ends_of(lanes.months[0][0])[0], ends_of(lanes.months[-1][0])[1]
    newest = max([newest, *([as_of] if as_of else []), *(m["last"] for m in lanes.marks)])
    air = max((newest - oldest) * 0.02, timedelta(days=10))
    return oldest - min(air, oldest - date.min), newest + min(air, date.max - newest)


def _years_before(day: date, years: int) -> date:
    return date(max(1, day.year - years), day.month, min(day.day, 28))


def _text(day: date) -> str:
    return day.isoformat()


def _vega_day(day: date) -> Spec:
    return {"year": day.year, "month": day.month, "date": day.day}
