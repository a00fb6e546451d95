"""The timeline: lanes and list of dated events, the undated ones, and the open event's evidence."""

from __future__ import annotations

import streamlit as st

from app_pages import _charts, _data, _filterbar, _panel, _parts
from docket.errors import UnknownRecord
from docket.filter import Filter

PAGE = 50  # rows of the list: one block of HTML, 20 kB


def draw() -> None:
    """The whole page, from the filter and `?event=`."""
    chosen = _filterbar.current()
    _filterbar.said(chosen)
    events = _data.events(chosen)
    opened = st.query_params.get("event", "")
    dated = [event for event in events if event["first"]]
    if dated:
        _chart(dated)
    if not opened:
        _list(events, chosen, "")
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _list(events, chosen, opened)
    with right:
        _event(opened, chosen)


def _chart(dated: list[_data.Row]) -> None:
    """The lanes; the newest events only when there are more than a chart can name."""
    shown = dated[: _charts.MOST_MARKS]
    statuses = {s.id: s.label for s in _data.lexicon().statuses.values()}
    frame = _charts.timeline_frame(shown, statuses)
    _parts.reserve("lanes-box", _charts.timeline_height(frame))
    with st.container(key="lanes-box"):
        st.altair_chart(
            _charts.timeline_chart(frame),
            width="stretch",
            key=_chart_key(),
            on_select=_picked,
            selection_mode="pick",
            alt=_charts.takeaway(frame),
        )
    note = (
        "Click a mark to open its event; drag on the grey strip to choose the years. "
        "Hatched bars: the day is not known, the bar covers the days it may have been."
    )
    if len(shown) < len(dated):
        note += f" The chart shows the newest {len(shown):,} of {len(dated):,} events."
    _parts.show(f'<p class="dk-note">{note}</p>')


def _chart_key() -> str:
    # A new key forgets the picked mark, which no call can clear.
    return f"lanes {st.session_state.get('closed', 0)}"


def _picked() -> None:
    """A click on a mark opens its event; a click beside all marks closes it."""
    picked = st.session_state[_chart_key()]["selection"].get("pick") or []
    ids = [one["id"] for one in picked if isinstance(one, dict) and "id" in one]
    if ids:
        st.query_params["event"] = ids[0]
    else:
        st.query_params.pop("event", None)


def _close() -> None:
    st.query_params.pop("event", None)
    st.session_state["closed"] = st.session_state.get("closed", 0) + 1


def _event(opened: str, chosen: Filter) -> None:
    """The open event; an id that has gone elsewhere shows the event it became part of."""
    with st.container(border=True, key="event-panel"):
        head = st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        )
        _evidence(opened, chosen)
    # Last of all: a link to #event scrolls when the heading appears, and needs room to do so.
    with head:
        st.subheader("Event", anchor="event", width="content")
        st.button("Close", on_click=_close, type="tertiary")


def _evidence(opened: str, chosen: Filter) -> None:
    """What the panel says, and the link to cite it by."""
    try:
        event = _data.event(opened, chosen)
    except UnknownRecord as error:
        _parts.trouble(error)
        return
    if event["id"] != opened:
        _parts.show('<p class="dk-note">The link names an event that was merged into this one.</p>')
    _parts.show(_panel.event_html(event, chosen, _data.lexicon()))
    _parts.show('<p class="dk-note">Link to this event, whatever is filtered</p>')
    base = st.context.url or "http://localhost:8501/"
    st.code(_panel.permalink(base, event["id"]), language=None, wrap_lines=True)


def _list(events: list[_data.Row], chosen: Filter, opened: str) -> None:
    """Dated events newest first, a page at a time, then the tray of undated ones."""
    if not events:
        _filterbar.nothing(chosen)
        return
    lexicon = _data.lexicon()
    dated = [event for event in events if event["first"]]
    undated = [event for event in events if not event["first"]]
    pages = max(1, -(-len(dated) // PAGE))
    key = f"leaf {chosen.query()}"  # another filter starts at its first page
    leaf = min(st.session_state.get(key, 1), pages)
    if dated:
        part = dated[(leaf - 1) * PAGE : leaf * PAGE]
        _parts.show(_panel.list_html(part, opened, chosen, lexicon))
    if pages > 1:
        st.pagination(pages, key=key, persist_state="session")
    if undated:
        _parts.show(
            _panel.list_html(undated, opened, chosen, lexicon, heading="Undated"),
            '<p class="dk-note">No date can be read from the articles; where one is given as '
            "“by”, only the latest possible day is known.</p>",
        )


draw()
