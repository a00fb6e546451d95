"""Whom a printed name stands for: on an actor's record, for editors to say and to take back."""

from __future__ import annotations

import streamlit as st

from app_pages import _data, _editor, _parts, _review
from app_pages._parts import esc
from docket.filter import Filter
from docket.wording import plain


def draw(who: str, chosen: Filter) -> None:
    """What was decided about a name, and for editors the form to decide it."""
    editor, lexicon = _editor.who(), _data.lexicon()
    for row in _data.namings(who):
        _parts.show(naming_html(row, chosen))
        if editor.name and not row["undone_at"]:
            _parts.take_back(f"naming {row['id']}", _undo, row)
    if editor.name and who not in lexicon.entities:
        _form(who)
    _editor.refusal("naming")


def naming_html(row: _data.Row, chosen: Filter) -> str:
    """One naming: who said what when and why, and whether it was taken back."""
    meant = row["entity"] or row["called"]
    link = _parts.inside("cases", {"who": meant}, chosen, esc(row["meant"]))
    line = f"<b>{esc(row['who'])}</b> said that “{esc(row['name'])}” stands for {link}"
    undone = (row["undone_at"], row["undone_by"], row["undone_why"])
    return _review.done_html(line, row["why"], row["at"], undone)


def _form(who: str) -> None:
    """A known actor to choose, or another name to type."""
    names = _data.names()["actor"].labels
    known = sorted(_data.lexicon().entities, key=lambda one: names[one].casefold())
    with st.popover("This printed name stands for …"), st.form(f"name {who}", border=False):
        st.selectbox("Somebody known", known, index=None, key=f"known {who}",
                     format_func=lambda one: plain(names[one]))  # fmt: skip
        st.text_input("Or another name", key=f"called {who}")
        st.text_input("Why", key=f"named why {who}")
        st.form_submit_button("Say so", on_click=_name, args=(who,))


def _name(who: str) -> None:
    """Keep it, and go on to the record that what it did is part of now."""
    entity, called = st.session_state[f"known {who}"], st.session_state[f"called {who}"].strip()
    meant = _data.names()["actor"].value(called)
    if not entity and meant in _data.lexicon().entities:  # typed by a name it is known under
        entity, called = meant, ""
    if _editor.tried(
        "naming", _editor.name, who, entity, called, st.session_state[f"named why {who}"]
    ):
        st.query_params["who"] = entity or called


def _undo(row: _data.Row, why: str) -> None:
    """Take it back, and go to the record of the printed name, which is its own again."""
    if _editor.tried("naming", _editor.unname, row["id"], st.session_state[why]):
        st.query_params["who"] = row["name"]
