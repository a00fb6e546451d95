"""What a person should look at, one event to be corrected, and who decided what about it."""

from __future__ import annotations

import streamlit as st

from app_pages import _address, _data, _editor, _filterbar, _panel, _parts, _review, _review_forms
from app_pages._review_forms import TASKS
from docket.doubt import DECIDED, WAITING
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.review import Decision

PAGE = 25
SHOW = {"": "To look at", "decided": "Decided"}
NEW = {"id": "new", "version": 0}  # stands for the event that is being added


def draw() -> None:
    """The queue, the form for a new event, or the event named by `?event=`."""
    chosen, editor = _filterbar.current(), _editor.who()
    english = _parts.sentence(_now(chosen).english(_data.lexicon()))
    _parts.show(
        _parts.said(f"<b>{_parts.esc(english)}</b>"),
        _review.progress_html(_data.states(_now(chosen))),
    )
    if not editor.name:
        _parts.notice("Nothing can be changed from here", editor.why)
    _confirmation(chosen)
    if st.query_params.get("add") and editor.name:
        _new()
    elif opened := st.query_params.get("event", ""):
        _one(opened, chosen, editor)
    else:
        _list(chosen, editor)


def _now(chosen: Filter) -> Filter:
    """The filter for questions: decided is about what is known today, not on an earlier day."""
    return chosen.but(asof=None)


def _go(event_id: str = "", add: bool = False) -> None:
    """Open an event, the form for a new one, or the list."""
    _address.put("event", event_id)
    _address.put("add", "1" if add else "")
    st.session_state.pop("refused", None)
    st.session_state.pop("kept", None)


def _accept(event_id: str, following: str) -> None:
    if _review_forms.kept("accept", event_id):
        told = st.session_state["kept"]
        _go(following)
        st.session_state["kept"] = told


def _list(chosen: Filter, editor: _editor.Editor) -> None:
    """Twenty-five events a page, the most pressing first."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show = _address.choose("Show", SHOW, "show")
        ranked = _data.queue(_now(chosen), DECIDED if show else WAITING)
        first = ranked[0][0] if ranked else ""
        st.button(
            "Start with the first", on_click=_go, args=(first,), shortcut="N", disabled=not first
        )
        if editor.name:
            st.button("Add an event", on_click=_go, args=("", True), icon=":material/add:")
    if not ranked:
        what = "is decided yet" if show else "waits to be looked at"
        _parts.notice("Nothing here", f"No event of this filter {what}.")
        return

    def html(part: list[tuple[str, tuple[str, ...]]]) -> str:
        found = _data.rows(tuple(event_id for event_id, _ in part))
        return _review.queue_html(part, found, chosen, _data.lexicon())

    _parts.leafed(ranked, PAGE, f"review leaf {show} {chosen.query()}", html)


def _one(opened: str, chosen: Filter, editor: _editor.Editor) -> None:
    """One event: what readers see of it, what can be done, and what was."""
    try:
        event = _data.event(opened)
        # Of an event that is gone, the one it became part of.
        decisions = _data.decisions(event["id"])
    except UnknownRecord as error:
        st.button("Back to the list", on_click=_go, type="tertiary")
        _parts.trouble(error)
        return
    _bar(event, chosen, editor)
    lexicon = _data.lexicon()
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True, key="review-panel"):
        _parts.show(_panel.event_html(event, chosen, lexicon))
    with right:
        _parts.show(_review.replaced_html(event, lexicon))
        if event["review_state"] == "rejected":
            more = "No list, chart or export shows it; undoing that brings it back."
            _parts.notice("Rejected", more)
        elif editor.name:
            _actions(event, editor)
        _history(decisions, event, chosen, editor)


def _bar(event: _data.Row, chosen: Filter, editor: _editor.Editor) -> None:
    """What needs no form: to the list, to the next, accept."""
    reasons = dict(_data.queue(_now(chosen), WAITING))
    ids = list(reasons)
    place = ids.index(event["id"]) if event["id"] in ids else -1
    following = next(iter(ids[place + 1 :] or ids), "")
    following = "" if following == event["id"] else following
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Back to the list", on_click=_go, icon=":material/arrow_back:", type="tertiary")
        if editor.name and event["review_state"] != "rejected":
            st.button("Accept", on_click=_accept, args=(event["id"], following), shortcut="A")
        st.button("Next", on_click=_go, args=(following,), shortcut="N", disabled=not following)
    _review_forms.refusal("accept", event["id"])
    if why := reasons.get(event["id"]):
        _parts.show(_parts.note(f"Why look: {', '.join(why)}."))


def _actions(event: _data.Row, editor: _editor.Editor) -> None:
    """One button a task, and the form of the chosen one."""
    _review_forms.remember(event)
    chosen = st.session_state.setdefault("task", "edit")
    with st.container(horizontal=True, gap="small"):
        for name, task in TASKS.items():
            if label := task.label:
                kind = "secondary" if name == chosen else "tertiary"
                st.button(label, key=f"task {name}", shortcut=task.key, type=kind,
                          on_click=st.session_state.update, args=({"task": name},))  # fmt: skip
    _review_forms.draw(chosen, event)
    keys = "the letters on the buttons are keys while you are not typing"
    _parts.show(_parts.note(f"Signed as {editor.name}; {keys}."))


def _new() -> None:
    """An event that nobody has read."""
    st.button("Back to the list", on_click=_go, icon=":material/arrow_back:", type="tertiary")
    _parts.show(_parts.note(
        "If you have an article that tells of it, let Docket read that instead: it then finds "
        "parties and dates itself and keeps the sentences as evidence. Type in a terminal:"
    ))  # fmt: skip
    st.code("python -m ingest add https://example.org/article", language=None, wrap_lines=True)
    _review_forms.draw("add", NEW)


def _confirmation(chosen: Filter) -> None:
    """What was just decided or undone, with the way back."""
    if "kept" not in st.session_state:
        return
    number, living = st.session_state["kept"]
    decision = next((one for one in _data.decisions(living) if one.id == number), None)
    if decision is None:
        return
    link = _parts.inside("review", {"event": living}, chosen, _parts.esc(_title(living)))
    said = _review.decision_html(decision, living, chosen, _data.lexicon())
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="kept-box"):
        done = "Undone" if decision.undone_at else "Kept"
        _parts.show(f'<div role="status"><b>{done}:</b> {link}{said}</div>')
        if not decision.undone_at:
            st.button("Undo", key="undo at once", on_click=_review_forms.undo,
                      args=(number, living, "Undone right after it was made"))  # fmt: skip


def _title(event_id: str) -> str:
    """What an event is called; its id once it is withdrawn."""
    try:
        return str(_data.event(event_id)["title"])
    except UnknownRecord:
        return event_id


def _history(
    decisions: list[Decision], event: _data.Row, chosen: Filter, editor: _editor.Editor
) -> None:
    """Every decision, newest first; those in force can be taken back."""
    none = "" if decisions else "Nobody has decided anything about this event yet."
    _parts.show('<div class="dk-panel"><h4>History</h4></div>', _parts.note(none))
    _review_forms.refusal("undo", event["id"])
    for one in decisions:
        _parts.show(_review.decision_html(one, event["id"], chosen, _data.lexicon()))
        if editor.name and not one.undone_at:
            _parts.take_back(str(one.id), _review_forms.undo, one.id, event["id"])


draw()
