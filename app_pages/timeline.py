"""The timeline: lanes and list of events, what lies ahead or fell silent, and the open event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app_pages import _address, _data, _evidence, _filterbar, _lanes, _lanes_chart, _panel, _parts
from docket import agenda, disagree
from docket.errors import UnknownRecord
from docket.filter import Filter

PAGE = 40  # rows of the list: one block of HTML
ASIDE = 3  # rows of each list beside it
ORDERS = {"": "Newest", "oldest": "Oldest"}
AHEAD = {"": "Soonest", "oldest": "Latest"}  # what the same orders are called there
LISTS = {"": "All dated", "upcoming": "Upcoming", "quiet": "Gone quiet", "undated": "Undated"}
NOTES = {
    "upcoming": "All their possible days lie after the day of the record.",
    "quiet": f"They wait for a next step, and for more than {agenda.QUIET_DAYS} days nobody we "
    "read has told of them.",
    "undated": "No date can be read from the articles; where one is given as “by”, only the latest "
    "possible day is known.",
}


@dataclass(frozen=True)
class View:
    """All the page shows of one filter: the rows by list, and the silence of those gone quiet."""

    as_of: date | None
    lists: Mapping[str, Sequence[_data.Row]]
    silence: Mapping[str, int]
    lanes: _lanes.Lanes | None
    chart: str
    alt: str


def draw() -> None:
    """The whole page, from the filter and what the address has open."""
    chosen = _filterbar.current()
    _filterbar.said(chosen)
    opened = st.query_params.get("event", "")
    if not _data.events(chosen):
        _filterbar.nothing(chosen)
        if opened:
            _event(opened, chosen, chosen.asof or _data.as_of())
        return
    _address.follow("lanes", _lanes.BY, "kind")
    st.segmented_control(
        "Lanes by", list(_lanes.BY), format_func=_lanes.BY.__getitem__, key="lanes", required=True,
        on_change=_all_lanes, label_visibility="collapsed",
    )  # fmt: skip
    _address.tell("lanes", "kind")
    view = _view(chosen, st.session_state["lanes"])
    if view.lanes:
        _chart(view)
    names = [name for name in LISTS if view.lists[name]]
    _address.follow("list", names, names[0])
    beside = [name for name in NOTES if name in names and name != st.session_state["list"]]
    if opened:
        # In the order they are heard and tabbed through; the style sheet puts the event right.
        right, left = st.columns([2, 3], gap="medium")
        with right:
            _event(opened, chosen, view.as_of)
        with left:
            _list(view, chosen, names, opened)
    elif beside:
        left, right = st.columns([2, 1], gap="medium")
        with left:
            _list(view, chosen, names)
        with right:
            _aside(view, chosen, beside)
    else:
        _list(view, chosen, names)


def _view(chosen: Filter, by: str) -> View:
    return _data.worked_out(f"timeline {chosen.query()} {by}", lambda: _worked_out(chosen, by))


def _worked_out(chosen: Filter, by: str) -> View:
    events, steps = _data.events(chosen), _data.steps(Filter(asof=chosen.asof))
    as_of = chosen.asof or _data.as_of()
    quiet = agenda.gone_quiet(events, steps, as_of)
    dated = [event for event in events if event["first"]]
    lists = {
        "": dated,
        "upcoming": agenda.upcoming(events, as_of),
        "quiet": [event for event, _ in quiet],
        "undated": [event for event in events if not event["first"]],
    }
    silence = {event["id"]: days for event, days in quiet}
    if not dated:
        return View(as_of, lists, silence, None, "", "")
    named = {label: value for value, label in _data.names()["actor"].labels.items()}
    within = (None, None) if chosen.dates else (chosen.start, chosen.end)
    lanes = _lanes.arranged(dated, by, _data.lexicon(), named, steps, within)
    spec = json.dumps(_lanes_chart.chart(lanes, as_of), ensure_ascii=False)
    return View(as_of, lists, silence, lanes, spec, _lanes.takeaway(lanes))


def _chart(view: View) -> None:
    """The lanes, with what their signs mean."""
    lanes = view.lanes
    assert lanes
    _parts.reserve("lanes-box", _lanes_chart.height(lanes))
    with st.container(key="lanes-box"):
        st.vega_lite_chart(
            json.loads(view.chart),
            width="stretch",
            key=_chart_key(),
            on_select=_picked,
            selection_mode="pick",
            alt=view.alt,
        )
    _parts.show(_panel.key_html(lanes, view.as_of))


def _chart_key() -> str:
    # A new key forgets the picked mark, which no call can clear.
    return f"lanes {st.session_state.get('closed', 0)}"


def _picked() -> None:
    """A click on a mark opens its event, on a column lists its events; beside them it closes."""
    picked = st.session_state[_chart_key()]["selection"].get("pick") or []
    ids = [str(one["id"]) for one in picked if isinstance(one, dict) and "id" in one]
    if ids and ids[0].startswith("@"):
        _narrow(ids[0][1:])
    elif ids:
        st.query_params["event"] = ids[0]
    else:
        st.query_params.pop("event", None)


def _narrow(column: str) -> None:
    """Exactly the events a column stands for: by the filter and, where that cannot, by lane."""
    chosen = _filterbar.current()
    if lanes := _view(chosen, st.session_state["lanes"]).lanes:
        narrow, only = lanes.narrowed(chosen, column)
        st.query_params.from_dict({**narrow.params(), **_beside(), "lane": only})
        _forget_mark()


def _all_lanes() -> None:
    st.query_params.pop("lane", None)


def _beside(*more: str) -> dict[str, list[str]]:
    """What this page has open beside an event, for links that must keep it."""
    return {n: st.query_params.get_all(n) for n in ("lanes", "order", *more)}


def _close() -> None:
    st.query_params.pop("event", None)
    _forget_mark()


def _forget_mark() -> None:
    st.session_state["closed"] = st.session_state.get("closed", 0) + 1


def _event(opened: str, chosen: Filter, as_of: date | None) -> None:
    """The open event; an id that has gone elsewhere shows the event it became part of."""
    with st.container(border=True, key="event-panel"):
        head = st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        )
        _told(opened, chosen, as_of)
    # Last of all: a link to #event scrolls when the heading appears, and needs room to do so.
    with head:
        st.subheader("Event", anchor="event", width="content")
        st.button("Close", on_click=_close, type="tertiary")


def _told(opened: str, chosen: Filter, as_of: date | None) -> None:
    """What the panel says, and the link and the note to cite it by."""
    try:
        event = _data.event(opened, chosen)
    except UnknownRecord as error:
        _parts.trouble(error)
        return
    if event["id"] != opened:
        _parts.show('<p class="dk-note">The link names an event that was merged into this one.</p>')
    parts = _data.parts([step["id"] for step in event["story"]], Filter(asof=chosen.asof))
    decisions = _data.decisions(event["id"])
    _parts.show(_panel.event_html(event, chosen, _data.lexicon(), parts, decisions))
    seen = as_of if chosen.asof else _panel.seen_on(as_of, decisions)
    link = _panel.permalink(st.context.url or "http://localhost:8501/", event["id"], seen)
    _parts.show('<p class="dk-note">Link to this event as it stands here</p>')
    st.code(link, language=None, wrap_lines=True)
    _parts.show('<p class="dk-note">Footnote</p>')
    st.code(_panel.citation(event, link, seen), language=None, wrap_lines=True)


def _list(view: View, chosen: Filter, names: Sequence[str], opened: str = "") -> None:
    """The chosen list of those named, a page at a time, in the chosen order."""
    _address.follow("order", ORDERS)
    called = {name: f"{LISTS[name]} · {len(view.lists[name]):,}" for name in names}
    orders = AHEAD if st.session_state["list"] == "upcoming" else ORDERS
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.segmented_control(
            "List", names, format_func=called.__getitem__, key="list", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
        st.segmented_control(
            "Order", list(orders), format_func=orders.__getitem__, key="order", required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    _address.tell("list", names[0])
    _address.tell("order")
    # None from a browser that answers before it has drawn the buttons.
    shown, order = st.session_state["list"] or names[0], st.session_state["order"]
    events, words = _rows(view, chosen, shown, order)
    pages = max(1, -(-len(events) // PAGE))
    key = f"leaf {chosen.query()} {shown} {order}"  # another filter starts at its first page
    leaf = min(st.session_state.get(key, 1), pages)
    part = events[(leaf - 1) * PAGE : leaf * PAGE]
    heading = LISTS[shown] if shown else ""
    _parts.show(words, _rows_html(part, view, chosen, opened, heading, _beside("list", "lane")))
    if pages > 1:
        st.pagination(pages, key=key, persist_state="session")


def _rows(view: View, chosen: Filter, shown: str, order: str) -> tuple[Sequence[_data.Row], str]:
    """The rows of a list in order, and what must be said of them."""
    events = view.lists[shown]
    if order and not shown:
        events = sorted(events, key=lambda e: (e["last"] or e["first"], e["first"], e["id"]))
    elif order:
        events = events[::-1]
    note = f'<p class="dk-note">{NOTES[shown]}</p>' if shown else ""
    only = [one for one in st.query_params.get_all("lane") if one]
    if only and view.lanes:
        events, words = view.lanes.only(events, only)
        back = _parts.inside("", _beside("list"), chosen, "show all lanes")
        note += f'<p class="dk-note">{_parts.esc(words)} · {back}</p>'
    return events, note


def _rows_html(
    events: Sequence[_data.Row], view: View, chosen: Filter, opened: str, heading: str,
    beside: Mapping[str, Sequence[str]],
) -> str:  # fmt: skip
    """Rows with the marks that need more than the row: silence, and outlets that differ."""
    remarks = {}
    for event in events:
        if event["id"] in view.silence:
            days = _parts.some(view.silence[event["id"]], "day")
            quiet = f"no report for {days}" if event["outlets"] else f"nothing read of it in {days}"
            remarks[event["id"]] = quiet
    told = _data.statements([event["id"] for event in events], Filter(asof=chosen.asof))
    for one, fields in disagree.disputed(told).items():
        differ = f"outlets differ on the {_evidence.differing(fields)}"
        remarks[one] = f"{differ} · {remarks[one]}" if one in remarks else differ
    lexicon = _data.lexicon()
    return _panel.list_html(events, opened, chosen, lexicon, heading, remarks, beside)


def _aside(view: View, chosen: Filter, names: Sequence[str]) -> None:
    """What lies ahead, what fell silent and what has no date, a few of each."""
    for name in names:
        rows, more = view.lists[name], ""
        if len(rows) > ASIDE:
            every = {**_beside("lane"), "list": name}
            words = f"all {len(rows):,}"
            more = f'<p class="dk-note">{_parts.inside("", every, chosen, words)}</p>'
        some = _rows_html(rows[:ASIDE], view, chosen, "", LISTS[name], _beside("lane"))
        _parts.show(
            f'<div class="dk-beside">{some}{more}<p class="dk-note">{NOTES[name]}</p></div>'
        )


draw()
