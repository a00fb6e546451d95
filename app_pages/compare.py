"""Counts of events by period: how many for certain, how many at most, and by which rule."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from app_pages import _address, _annex, _compare_charts, _data, _filterbar, _parts, _table
from docket import coverage
from docket.filter import Filter
from docket.schema import data_folder
from docket.tally import PERIODS, Tally
from docket.wording import plain

# Parameter → label, default, and its words as readers see them.
CHOICES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "by": ("Group by", "kind", _annex.BY),
    "period": ("Per", "quarter", {one: one.capitalize() for one in PERIODS}),
    "count": ("Count", "event", _annex.UNITS),
    "bars": ("Bars", "stacked", {"stacked": "Stacked", "small": "Side by side"}),
    "share": ("Show", "no", {"no": "Numbers", "1": "Per 100 articles"}),
}
VIEW, SHARE = "small", "1"


def draw() -> None:
    """Controls, chart, rule and table for the shared filter; then dates, outcomes and method."""
    chosen = _filterbar.current()
    _filterbar.said(chosen)
    controls = st.container(horizontal=True, gap="small")
    with controls:
        now = _choose()
    as_of = chosen.asof or _data.as_of()
    everything = _data.tally(chosen, now["by"], now["period"], now["count"], as_of=as_of)
    if not everything.offered:
        _filterbar.nothing(chosen)
        return
    names = _table.named(everything, now["by"], chosen, _data.lexicon())
    with controls:
        hidden = _hidden(names)
    counted = everything
    if hidden:
        counted = _data.tally(chosen, now["by"], now["period"], now["count"], hidden, as_of)
    _counts(chosen, now, counted, names)
    _dates(chosen, now["period"], counted)
    _outcomes(chosen)


def _choose() -> dict[str, str]:
    """The choices of the page, kept in the address."""
    return {
        name: _address.choose(label, words, name, default)
        for name, (label, default, words) in CHOICES.items()
    }


def _hidden(names: Mapping[str, str]) -> tuple[str, ...]:
    """The groups the reader has switched off, kept in the address."""
    if len(names) < 2:
        return ()
    here = st.query_params.get_all("hide")
    if here != st.session_state.get("seen hide") or "hide" not in st.session_state:
        st.session_state["hide"] = here
    # Groups of another choice of "by" are none here.
    st.session_state["hide"] = [one for one in st.session_state["hide"] if one in names]
    hidden = st.multiselect(
        "Hide", list(names), format_func=names.__getitem__, key="hide", placeholder="Nothing",
        width=260,
    )  # fmt: skip
    if hidden != here:
        st.query_params["hide"] = hidden
    st.session_state["seen hide"] = hidden
    return tuple(hidden)


def _counts(chosen: Filter, now: dict[str, str], counted: Tally, names: dict[str, str]) -> None:
    """What the record says, drawn, written down and to take away."""
    lexicon, as_of, known = _data.lexicon(), _data.as_of(), _data.coverage()
    by, period, unit, share = now["by"], now["period"], now["count"], now["share"] == SHARE
    run = _data.last_run()
    stamp = _annex.stamp(run["version"] if run else "", as_of)
    rule = _annex.rule(chosen, by, period, unit, share)
    title = _annex.title(chosen, lexicon, by, period, unit, share, rule, stamp)
    read = coverage.over(known, counted.periods)
    places = tuple(one for one in counted.groups if one in lexicon.places) if by == "place" else ()
    empty = _table.Empty(read, _data.served(places))
    colours = _compare_charts.colours_of(list(names.values()), by == "kind")
    # Where an event counts in several groups, stacked bars would be higher than their sum.
    small = now["bars"] == VIEW or counted.several
    chart = _compare_charts.chart(
        counted, names, colours, read, title, small=small and by != "none", share=share
    )
    said = _table.takeaway(counted, _annex.UNITS[unit])
    st.vega_lite_chart(spec=chart, width="stretch", alt=said, key="counts")
    asides = _annex.asides(counted, by, unit, chosen.asof or as_of)
    notes = [rule, " ".join(asides), _annex.skew(known, lexicon)]
    _parts.show(
        *map(_parts.note, notes),
        _table.html(counted, names, by, chosen, empty, share),
    )
    english, query = chosen.english(lexicon), _query(chosen, now)
    st.download_button(
        "Download as CSV",
        data=_table.csv_bytes(counted, names, empty, {
            "counted": rule, "filter": english, "as_of": str(as_of or ""), "docket": stamp,
            "address": f"?{query}",
        }),
        file_name="docket-counts.csv", mime="text/csv", on_click="ignore",
    )  # fmt: skip
    with st.expander("Method, to copy into an annex"):
        path = data_folder() / "measured.toml"
        measured: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        totals = dict(_data.totals(chosen))
        if chosen.asof:
            del totals["articles"]
        said = _annex.method(english, rule, asides, stamp, query, totals, measured)
        st.code(plain(said), language=None, wrap_lines=True)


def _query(chosen: Filter, now: dict[str, str]) -> str:
    """The address of this very count."""
    mine = {name: value for name, value in now.items() if value != CHOICES[name][1]}
    mine["hide"] = st.session_state.get("hide") or []  # an empty list leaves nothing
    return urlencode({**chosen.params(), **mine}, doseq=True)


def _dates(chosen: Filter, period: str, counted: Tally) -> None:
    """The events behind the ranges."""
    if counted.vague_all:
        box = st.expander(
            "Dates that could be in one period or another", key="vague", on_change="rerun"
        )
        if box.open:
            with box:
                more = counted.vague_all - len(counted.vague)
                _parts.show(_table.vague_html(counted.vague, more, period, chosen))


def _outcomes(chosen: Filter) -> None:
    """How far the matters got that the filter shows a step of."""
    matters, reached, waits = _data.outcomes(chosen)
    if not matters:
        return
    note = (
        f"Of {_parts.some(matters, 'case')} with a step among the events above; all steps of each "
        "are counted, also those outside the filter. A case may have skipped a stage, or nobody "
        "may have told of it. Days count from first step to first step, where both are known to "
        "the day."
    )
    _parts.show(
        f'<h2 class="dk-h">Outcomes</h2>{_parts.note(note)}',
        _table.outcomes_html(matters, reached, waits),
    )


draw()
