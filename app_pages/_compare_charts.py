"""Counts as Vega-Lite: stacked bars or one row a group, over what was read; no Streamlit.

Plain values instead of Altair's objects, which check themselves for half a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app_pages._charts import KINDS, PALETTE, as_csv
from app_pages._table import period_words
from docket.coverage import Coverage
from docket.tally import Cell, Tally

Spec = dict[str, Any]
GREY = "#8A8A8A"
SHADES = {"Relevant articles": "#5F6B78", "Articles left out": "#A9B2BC"}
MOVES = {"▲": "#009E73", "▼": "#D55E00"}  # sources that began, and that were lost
BARS, SMALL, READ, MOVE = 280, 64, 52, 12  # pixels
MOST_NAMES = 6  # of sources in a tooltip
CROWDED = 8  # periods from which their labels are slanted


def colours_of(words: Sequence[str], kinds: bool) -> dict[str, str]:
    """The colour of each group; kinds keep theirs whatever else is shown."""
    return {
        word: PALETTE[(KINDS.index(word) if kinds and word in KINDS else rank) % len(PALETTE)]
        for rank, word in enumerate(words)
    }


def heights(cell: Cell, read: Coverage | None, share: bool) -> tuple[float | None, float | None]:
    """The certain and the possible number; for each hundred relevant articles if asked for.

    None where there was no such article.
    """
    if not share:
        return cell.certain, cell.possible
    if not read or not read.relevant:
        return None, None
    return round(100 * cell.certain / read.relevant, 2), round(
        100 * cell.possible / read.relevant, 2
    )


def chart(
    counted: Tally, names: Mapping[str, str], colours: Mapping[str, str],
    read: Mapping[str, Coverage], title: Sequence[str], *, small: bool, share: bool,
) -> Spec:  # fmt: skip
    """Bars of the counts over bars of what was read; the title stands in its pictures too."""
    order = [period_words(period.name) for period in counted.periods]
    bars: dict[str, list[Spec]] = {}
    for rank, group in enumerate(counted.groups):
        for period, words in zip(counted.periods, order, strict=True):
            cell = counted.cells.get((period.name, group))
            low, high = heights(cell or Cell(), read.get(period.name), share)
            if high:
                late = int(period.name in counted.incomplete)
                row = {"p": words, "g": names[group], "r": rank, "c": low, "m": high, "i": late}
                bars.setdefault(group, []).append(row)
    overlay = any(one.relevant or one.left_out or one.began for one in read.values())
    tones = {names[group]: colours[names[group]] for group in counted.groups}
    rows = []
    if small:
        top = max((row["m"] for rows_ in bars.values() for row in rows_), default=1)
        for group in counted.groups:
            last = group == counted.groups[-1] and not overlay
            own = bars.get(group, [])
            part = _bars(own, own, _x(order, last), tones, SMALL, top)
            rows.append(part | {"title": _title(names[group], 11, fontWeight="normal", offset=2)})
    else:
        whiskers = []
        for period, words in zip(counted.periods, order, strict=True):
            low, high = heights(counted.totals[period.name], read.get(period.name), share)
            whiskers.append({"p": words, "c": low, "m": high})
        every = [row for group in bars.values() for row in group]
        rows.append(_bars(every, whiskers, _x(order, not overlay), tones, BARS))
    if overlay:
        rows += _moves(counted, read, _x(order, False))
        rows.append(_read(counted, read, _x(order, True)))
    more = {"subtitleFontSize": 10, "subtitleColor": GREY, "subtitlePadding": 4, "offset": 10}
    return {
        "title": _title(title[0], 13, subtitle=list(title[1:]), **more),
        "vconcat": rows,
        "spacing": 8 if small else 6,
        "resolve": {"scale": {"x": "shared", "color": "independent"}},
        "config": {"view": {"stroke": None}},
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 0},
    }


def _title(text: str, size: int, **more: Any) -> Spec:
    return {"text": text, "anchor": "start", "fontSize": size, **more}


def _x(order: list[str], labels: bool) -> Spec:
    # Room at the left: the numbers of the y axis stand inside.
    room = [" " * (number + 1) for number in range(max(1, len(order) // 20))]
    slant = -40 if len(order) > CROWDED else 0
    axis = {"title": None, "labels": labels, "ticks": False, "labelAngle": slant,
            "labelOverlap": True}  # fmt: skip
    scale = {"domain": [*room, *order]}
    return {"field": "p", "type": "ordinal", "sort": None, "scale": scale, "axis": axis}


def _y(field: str, ticks: int, **more: Any) -> Spec:
    """Numbers inside the chart: Streamlit makes the plots of a stack as wide as the page."""
    axis = {
        "title": None, "tickMinStep": 1, "tickCount": ticks, "labelAlign": "left",
        "labelPadding": -2, "labelBaseline": "bottom", "labelOffset": -1, "maxExtent": 0,
        "ticks": False, "domain": False,
    }  # fmt: skip
    return {"field": field, "type": "quantitative", "axis": axis, **more}


def _colour(field: str, tones: Mapping[str, str], legend: str = "") -> Spec:
    """Which colour is which group, told above or below if asked: a picture needs it inside."""
    scale = {"domain": list(tones), "range": list(tones.values())}
    # Two columns fit on a phone.
    told = {
        "title": None, "orient": legend, "columns": 2, "labelLimit": 150, "symbolType": "square",
        "offset": 6, "labelFontSize": 11,
    }  # fmt: skip
    return {"field": field, "type": "nominal", "scale": scale, "legend": told if legend else None}


def _tips(titles: Mapping[str, str]) -> list[Spec]:
    return [{"field": field, "title": title} for field, title in titles.items()]


def _bars(
    bars: list[Spec], whiskers: list[Spec], x: Spec, tones: Mapping[str, str], height: int,
    top: float = 0,
) -> Spec:  # fmt: skip
    """Certain counts, with a whisker up to what vague dates could add."""
    scale = {"scale": {"domain": [0, top]}} if top else {}
    said = {"p": "Period", "g": "Group", "c": "Certain", "m": "At most"}
    encoding = {
        "y": _y("c", 4, stack="zero", **scale),
        "color": _colour("g", tones, "" if top or len(tones) < 2 else "top"),
        "order": {"field": "r", "type": "quantitative"},
        "opacity": {"condition": {"test": "datum.i", "value": 0.45}, "value": 1},
        "tooltip": _tips(said),
    }
    layers: list[Spec] = [{"data": _rows(bars), "mark": "bar", "encoding": encoding}]
    vague = [{name: row[name] for name in "pcm"} for row in whiskers if row["m"] != row["c"]]
    if vague:  # an empty layer would make Vega warn
        ends = {"y": _y("c", 4, **scale), "y2": {"field": "m"}}
        rule = {"type": "rule", "strokeWidth": 2, "strokeDash": [3, 2], "color": GREY}
        tick = {"type": "tick", "thickness": 2, "width": 12, "color": GREY}
        upper = {"mark": tick, "encoding": {"y": _y("m", 4, **scale)}}
        layers.append({"data": _rows(vague), "layer": [{"mark": rule, "encoding": ends}, upper]})
    return {"layer": layers, "encoding": {"x": x}, "height": height}


def _rows(rows: Sequence[Spec]) -> Spec:
    return (
        as_csv(list(rows[0]), (row.values() for row in rows), "r c m i n")
        if rows
        else {"values": []}
    )


def _read(counted: Tally, read: Mapping[str, Coverage], x: Spec) -> Spec:
    """Articles by day of publication."""
    rows = [
        {"p": period_words(period.name), "a": what, "r": rank, "n": number}
        for period in counted.periods
        for one in [read[period.name]]
        for rank, (what, number) in enumerate(
            zip(SHADES, (one.relevant, one.left_out), strict=True)
        )
        if number
    ]
    encoding = {
        "x": x,
        "y": _y("n", 2),
        "color": _colour("a", SHADES, "bottom"),
        "order": {"field": "r", "type": "quantitative"},
        "tooltip": _tips({"p": "Published", "a": "Articles", "n": "Number"}),
    }
    return {"data": _rows(rows), "mark": "bar", "encoding": encoding, "height": READ}


def _moves(counted: Tally, read: Mapping[str, Coverage], x: Spec) -> list[Spec]:
    """When sources began and were lost, each way a line; nothing if none did."""
    rows = [
        {"p": period_words(period.name), "w": sign, "t": f"{sign}{len(names)}", "s": _listed(names)}
        for period in counted.periods
        for sign, names in zip(
            MOVES, (read[period.name].began, read[period.name].lost), strict=True
        )
        if names
    ]
    ways = [sign for sign in MOVES if any(row["w"] == sign for row in rows)]
    encoding = {
        "x": x,
        "y": {"field": "w", "type": "nominal", "sort": ways, "axis": None},
        "color": _colour("w", MOVES),
        "text": {"field": "t"},
        "tooltip": _tips({"p": "Period", "s": "Sources"}),
    }
    mark = {"type": "text", "fontSize": 10, "fontWeight": "bold"}
    whole = {"data": {"values": rows}, "mark": mark, "encoding": encoding}
    return [whole | {"height": MOVE * len(ways)}] if rows else []


def _listed(names: Sequence[str]) -> str:
    more = [f"and {len(names) - MOST_NAMES} more"] if len(names) > MOST_NAMES else []
    return "; ".join([*names[:MOST_NAMES], *more])
