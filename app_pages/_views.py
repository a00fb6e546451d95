"""Filters with a name, in the sidebar: choose one; editors keep, rename and forget their own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app_pages import _address, _data, _editor, _parts
from docket.filter import Filter
from docket.views import LONGEST, View
from docket.wording import plain


def draw(chosen: Filter, fill: Callable[[Filter], None]) -> None:
    """The list of views, showing the one in force; `fill` puts another into the widgets."""
    views = {view.id: view for view in _data.views()}
    now = _in_force(chosen)

    def chose() -> None:
        if picked := st.session_state["view"]:
            fill(_address.understood({"view": [picked]})[0])

    st.session_state["view"] = now.id if now else ""
    unnamed = "All events" if chosen == Filter() else "Your own filter"
    st.selectbox(
        "View", ["", *views], key="view", on_change=chose,
        format_func=lambda id: plain(views[id].name) if id else unnamed,
    )  # fmt: skip
    _parts.show(_parts.note(now.note if now else ""))


def keep(chosen: Filter) -> None:
    """For editors: a form to keep the filter in force as a view, or to change its saved view."""
    now = _in_force(chosen)
    if chosen == Filter() or (now and not now.owner) or not _editor.who().name:
        return
    with st.popover("Keep view"):
        _form(chosen.query(), now)


def _in_force(chosen: Filter) -> View | None:
    asked = chosen.query()
    return next((view for view in _data.views() if view.query == asked), None)


def _form(asked: str, now: View | None) -> None:
    """What an editor may do with the filter in force; `now` is its saved view, if it has one."""
    typed = st.session_state
    st.text_input("Name", key="view name", max_chars=LONGEST)
    if now is None:
        st.text_input("Note", key="view note", max_chars=300)
        st.button("Save", on_click=_do, args=(
            lambda: _editor.save_view(typed["view name"], asked, typed["view note"]),
        ))  # fmt: skip
    else:
        st.button("Rename", on_click=_do, args=(
            lambda: _editor.rename_view(now.id, typed["view name"]),
        ))  # fmt: skip
        st.button("Forget", on_click=_do, args=(lambda: _editor.forget_view(now.id),))
    _editor.refusal("view")


def _do(write: Callable[[], None]) -> None:
    if _editor.tried("view", write):
        st.session_state["view name"] = st.session_state["view note"] = ""
