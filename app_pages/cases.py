"""Matters with their steps in order, and what one actor did and had done to it."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from app_pages import _address, _cases, _data, _filterbar, _naming, _parts
from docket import disagree
from docket.cases import matters, standing
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.where import NONE

PAGE = 50
LISTS = {"": "All", "open": "Open", "quiet": "Gone quiet", "closed": "No next step awaited"}


def draw() -> None:
    """The list, or what `?case=` or `?who=` has open."""
    chosen = _filterbar.current()
    case, who = st.query_params.get("case", ""), st.query_params.get("who", "")
    _choose_actor(chosen)
    if case or who:
        st.button("All cases", on_click=_close, icon=":material/arrow_back:", type="tertiary")
    try:
        if case:
            _case(case, chosen)
        elif who:
            _actor(who, chosen)
        else:
            _list(chosen)
    except UnknownRecord as error:
        _parts.trouble(error)


def _close() -> None:
    st.query_params.pop("case", None)
    st.query_params.pop("who", None)


def _choose_actor(chosen: Filter) -> None:
    """A box to find an actor by any of its names; what it offers is counted under the filter."""
    offered, names = _data.choices(chosen), _data.names()
    counts: Counter[str] = Counter()
    for row in [*offered["actor"], *offered["target"]]:
        counts[row["value"]] += row["count"]
    del counts[NONE]
    labels = {**names["actor"].labels, **names["target"].labels}
    st.session_state["actor box"] = None
    st.selectbox(
        "Record of an actor", sorted(counts, key=lambda one: (-counts[one], labels.get(one, one))),
        key="actor box", format_func=lambda one: f"{labels.get(one, one)} · {counts[one]:,}",
        placeholder="Who acted, or was acted against", accept_new_options=True,
        on_change=_open_actor,
    )  # fmt: skip


def _open_actor() -> None:
    """Open what was chosen, or typed under any name that is known."""
    picked = st.session_state["actor box"]
    if picked:
        st.query_params.pop("case", None)
        st.query_params["who"] = _data.names()["actor"].value(picked)


def _lists(chosen: Filter) -> dict[str, list[_data.Row]]:
    """The matters a filter chooses, all and by how they stand."""
    everything, as_of = Filter(asof=chosen.asof), chosen.asof or _data.as_of()
    found = matters(_data.events(chosen), _data.events(everything), _data.steps(everything))
    lists: dict[str, list[_data.Row]] = {name: [] for name in LISTS} | {"": found}
    for one in found:
        lists[standing(one["steps"], as_of)[0]].append(one)
    return lists


def _list(chosen: Filter) -> None:
    """The matters of the filter, fifty a page."""
    lexicon, as_of = _data.lexicon(), chosen.asof or _data.as_of()
    lists = _data.worked_out(f"cases {chosen.query()}", lambda: _lists(chosen))
    if not lists[""]:
        _nothing(chosen)
        return
    counted = {name: f"{words} · {len(lists[name]):,}" for name, words in LISTS.items()}
    shown = _address.choose("Cases", counted, "stands", label_visibility="collapsed")
    rows = lists[shown]
    english = _parts.esc(chosen.english(lexicon))
    _parts.show(
        _parts.said(f"<b>{_parts.some(len(rows), 'case')}</b> with a step among: {english}")
    )
    if not rows:
        _parts.notice("No case here", "Choose another list above, or loosen the filter.")
        return
    _parts.leafed(rows, PAGE, f"cases {chosen.query()} {shown}",
                  lambda part: _cases.list_html(part, chosen, lexicon, as_of))  # fmt: skip


def _nothing(chosen: Filter) -> None:
    """No matter at all: of the filter, or of the record."""
    if _data.events(chosen):
        _parts.notice(
            "No case yet",
            "None of these events is a step of a longer case: a case has two steps or more.",
        )
    else:
        _filterbar.nothing(chosen)


def _case(case: str, chosen: Filter) -> None:
    """One matter; the filter takes none of its steps away."""
    found = _data.matter(case, chosen)
    told = disagree.disputed(_data.statements([step["id"] for step in found["steps"]]))
    as_of = chosen.asof or _data.as_of()
    _parts.show(_cases.case_html(found, told, chosen, _data.lexicon(), as_of))


def _actor(who: str, chosen: Filter) -> None:
    """One actor's record within the filter."""
    record, lexicon = _data.record_of(who, chosen), _data.lexicon()
    facts, events = st.columns([2, 3], gap="large")
    with facts:
        _parts.show(_cases.actor_html(who, record, chosen, lexicon))
        _naming.draw(who, chosen)
    with events:
        english = _parts.esc(chosen.english(lexicon))
        counted = f"<b>{_parts.some(len(record['events']), 'event')}</b> among: {english}"
        if len(record["events"]) > PAGE:
            counted += f" · the newest {PAGE} are listed"
        _parts.show(_parts.said(counted), _cases.events_html(record, chosen, lexicon, PAGE))


draw()
