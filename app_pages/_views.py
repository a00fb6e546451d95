"""Filters with a name, in the sidebar: choose one; editors keep, rename and forget their own."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app_pages import _address, _data
from docket.filter import Filter


def draw(chosen: Filter, fill: Callable[[Filter], None]) -> None:
    """The list of views, showing the one in force; `fill` puts another into the widgets."""
    views = {view.id: view for view in _data.views()}
    asked = chosen.query()
    now = next((view.id for view in views.values() if view.query == asked), "")

    def chose() -> None:
        if picked := st.session_state["view"]:
            fill(_address.understood({"view": [picked]})[0])

    st.session_state["view"] = now
    st.selectbox(
        "View",
        ["", *views],
        format_func=lambda id: (
            views[id].name if id else "None: your own filter" if asked else "All"
        ),
        key="view",
        on_change=chose,
        help="A filter with a name.",
    )
