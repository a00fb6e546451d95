"""The forms of the Review page: one submit asks for one decision.

What is refused keeps what was typed, since widgets are named after a scope: the event, and how
many decisions this visitor has made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app_pages import _data, _editor, _parts, _review
from app_pages._review_fields import LABELS, answer, ask, held, overstated
from docket.errors import DocketError, ReviewError, UnknownRecord
from docket.query import span_of
from docket.review import CLASSES, Act, Wish
from docket.starter import GRADES
from docket.wording import date_words

Row = Mapping[str, Any]
GRADE_WORDS = {
    "primary": "the body itself", "press": "press", "law_firm": "a law firm",
    "tracker": "a tracker of cases",
}  # fmt: skip
MAY = "May stay empty"
# What a form can ask for in words: where it is kept, the label, and a hint; "" for many lines.
TEXTS = {
    "why": ("why", "Why", "One sentence, for the history"),
    "maybe why": ("why", "Why", MAY),
    "remark": ("why", "Note for whoever looks at it next", ""),
    "note": ("note", "Note", ""),
    "url": ("url", "Address", "https://…"),
    "outlet": ("outlet", "Outlet or body", "Who published it"),
    "quote": ("quote", "The sentence that says so, word for word", ""),
    "primary": ("url", "Address of the primary document", "https://…"),
    "document": ("document", "Which document it is", "Complaint, docket no. CGC-24-617237"),
}
# The fields of an event that is added by hand, as they stand side by side.
ADDED = (
    ("title",), ("kind", "action", "status"), ("when",), ("announced", "jurisdiction"),
    ("actors", "targets"), ("amount",),
)  # fmt: skip
LINK = ("url", "outlet", "grade")  # an address that nobody fetches, and what it is
ID = re.compile(r"(?:.*[?&]event=)?([\w.-]+)(?:[&#].*)?")


def scope_of(event_id: str) -> str:
    """What this visitor's widgets for an event are named after."""
    return f"{event_id} {st.session_state.get('round', 0)}"


def remember(event: Row) -> None:
    """Remember the version of an event that its forms were first drawn from."""
    st.session_state.setdefault(f"seen {scope_of(event['id'])}", event["version"])


def kept(task: str, event_id: str, name: str = "") -> str:
    """Ask for a decision; the id of the event to look at, "" if it was refused."""
    state, scope = st.session_state, scope_of(event_id)
    state.pop("refused", None)
    state.pop("kept", None)
    try:
        value = _entered(task, event_id, scope, name)
        why, sort = _typed("why", scope), _typed("sort", scope)
        seen = state.get(f"seen {scope}") or 0
        living = _editor.decide(Wish(TASKS[task].act, event_id, name, value, why, sort, seen))
    except DocketError as error:
        state["refused"] = (task, event_id, str(error))
        state.pop(f"seen {scope}", None)  # the next draw shows, and means, what is there by then
        return ""
    state["round"] = state.get("round", 0) + 1
    # Somebody else may have decided something about it since, which is not ours to undo.
    mine = [one.id for one in _data.decisions(living) if one.act is TASKS[task].act]
    state["kept"] = (mine[0], living)
    return living


def undo(review_id: int, event_id: str, why: str) -> None:
    """Take a decision back; `why` is the key of the field it was typed into, or the words."""
    state = st.session_state
    state.pop("refused", None)
    try:
        living = _editor.undo(review_id, str(state.get(why, why)).strip())
    except DocketError as error:
        state["refused"] = ("undo", event_id, str(error))
        return
    state["round"] = state.get("round", 0) + 1
    state["kept"] = (review_id, living)


def refusal(task: str, event_id: str) -> None:
    """Beside a form: why what it asked for was not kept."""
    refused = st.session_state.get("refused")
    if refused and refused[:2] == (task, event_id):
        _parts.notice("Not kept", refused[2], "What you typed is still here.", tone="dk-bad")


def draw(task: str, event: Row) -> None:
    """The form of one task."""
    what, scope = TASKS[task], scope_of(event["id"])
    if what.draw:
        what.draw(event, scope)
    else:
        with st.form(f"{task} {scope}"):
            _parts.show(_parts.note(what.note))
            _ask(scope, *what.asks)
            _submit(what.submit, task, event)
    refusal(task, event["id"])


def _submitted(task: str, event_id: str, name: str) -> None:
    living = kept(task, event_id, name)
    if living and task == "add":
        st.query_params.pop("add", None)
        st.query_params["event"] = living
        st.session_state["task"] = "merge"  # is it one that we know?


def _submit(label: str, task: str, event: Row, name: str = "") -> None:
    st.form_submit_button(
        label, key=f"{label} {scope_of(event['id'])}", on_click=_submitted,
        args=(task, event["id"], name),
    )  # fmt: skip


def _ask(scope: str, *names: str) -> None:
    """What a form asks for beside the fields of an event: texts, and what is chosen."""
    for name in names:
        if name in CHOSEN:
            CHOSEN[name](f"{name} {scope}")
            continue
        key, label, hint = TEXTS[name]
        if hint:
            st.text_input(label, key=f"{key} {scope}", placeholder=hint)
        else:
            st.text_area(label, key=f"{key} {scope}", height=90)


def _sort(key: str) -> None:
    st.selectbox(
        "For whoever has cited it, this is a", CLASSES, index=None, key=key,
        format_func=_review.CLASS_WORDS.__getitem__, placeholder="Choose what readers are told",
    )  # fmt: skip


def _grade(key: str) -> None:
    """The best grade is none to be given by default."""
    st.selectbox(
        "Sort of source", list(GRADES), index=GRADES.index("press"), key=key,
        format_func=GRADE_WORDS.__getitem__,
    )  # fmt: skip


CHOSEN: dict[str, Callable[[str], object]] = {
    "sort": _sort,
    "grade": _grade,
    "published": lambda key: st.date_input("Published", None, key=key, format="YYYY-MM-DD"),
}


def _typed(name: str, scope: str) -> str:
    return str(st.session_state.get(f"{name} {scope}") or "").strip()


def _edit(event: Row, scope: str) -> None:
    st.session_state.setdefault("field", "title")
    name = st.pills(
        "What to change", list(LABELS), format_func=LABELS.__getitem__, key="field",
        required=True, wrap=True,
    )  # fmt: skip
    name = name or "title"
    with st.form(f"edit {name} {scope}"):
        ask(name, held(event, name), scope, _data.lexicon())
        _ask(scope, "sort", "why")
        _submit("Save", "edit", event, name)


def _heed(title: str | None, status: str | None) -> None:
    """Refuse a title once that says more than is known; who saves it again has read that."""
    word = overstated(title or "", status, _data.lexicon()) if status else ""
    if word and st.session_state.get("warned") != title:
        st.session_state["warned"] = title
        raise ReviewError(
            f'The title says "{word}" as a fact, and the status says that nobody competent has '
            "found so. Name who says it, or what step was taken; or save again to keep it."
        )


def _merge(event: Row, scope: str) -> None:
    """Another event beside this one before anything is decided about the two."""
    offered = {row["id"]: row for row in _data.alike(event["id"])}
    st.selectbox(
        "Which other event is the same?", list(offered), index=None, key=f"other {scope}",
        format_func=lambda one: _offer(offered[one]) if one in offered else one,
        placeholder="Likely ones first" if offered else "No other event looks like this one",
        disabled=not offered,
    )  # fmt: skip
    st.text_input("Or any other: its id or link", key=f"link {scope}")
    other = _other(scope)
    if not other:
        return
    try:
        found = _data.event(other)
    except UnknownRecord as error:
        _parts.trouble(error)
        return
    why = offered[other]["why"] if other in offered else ()
    _parts.show(_review.pair_html(event, found, why, _data.lexicon()))
    with st.form(f"merge {scope}"):
        _ask(scope, "sort", "why")
        with st.container(horizontal=True):
            _submit("The same: merge it into this one", "merge", event)
            _submit("Not the same: keep them apart", "apart", event)


def _offer(row: Row) -> str:
    return f"{date_words(span_of(row))} · {row['title']} ({', '.join(row['why'])})"


def _other(scope: str) -> str:
    """The id of the event that was chosen, or pasted by itself or in a link."""
    typed = _typed("link", scope)
    found = ID.fullmatch(typed)
    return found.group(1) if found else typed or _typed("other", scope)


def _split(event: Row, scope: str) -> None:
    if len(event["evidence"]) < 2:
        _parts.show(_parts.note("It has one statement: there is nothing to split."))
        return
    told = {one["key"]: _statement(one) for one in event["evidence"]}
    with st.form(f"split {scope}"):
        st.multiselect(
            "Statements that tell of something else", list(told), key=f"statements {scope}",
            format_func=lambda key: told.get(key, key),
            placeholder="They get an event of their own",
        )  # fmt: skip
        _ask(scope, "sort", "why")
        _submit("Split off", "split", event)


def _statement(one: Row) -> str:
    day = _parts.day_or(one["published_on"], "undated")
    return f"{one['outlet']}, {day}: “{one['quotes'][0]['quote']}”" if one["quotes"] else one["key"]


def _add(event: Row, scope: str) -> None:
    with st.form(f"add {scope}"):
        for row in ADDED:
            for column, name in zip(st.columns(len(row)), row, strict=True):
                with column:
                    ask(name, None, scope, _data.lexicon())
        _ask(scope, *LINK, "note", "maybe why")
        _submit("Add the event", "add", event)


def _entered(task: str, event_id: str, scope: str, name: str) -> Any:
    """What a form asks for beside its reason: the value of the wish."""
    lexicon = _data.lexicon()
    if task == "edit":
        value = answer(name, scope, lexicon)
        if name == "title":
            _heed(value, _data.event(event_id)["status"])
        return value
    if task in ("merge", "apart"):
        return _other(scope)
    if task == "split":
        return list(st.session_state.get(f"statements {scope}") or ())
    if task != "add":
        keys = (TEXTS[name][0] if name in TEXTS else name for name in TASKS[task].asks)
        return {key: _typed(key, scope) for key in keys if key not in ("sort", "why")} or None
    value = {name: answer(name, scope, lexicon) for row in ADDED for name in row}
    _heed(value["title"], value["status"])
    link = {name: _typed(name, scope) for name in LINK}
    links = [link] if link["url"] or link["outlet"] else []
    return value | {"note": _typed("note", scope), "links": links}


@dataclass(frozen=True)
class Task:
    """Something an editor can do to an event, and what is asked of them for it."""

    act: Act
    label: str = ""  # "" without a button of its own
    key: str = ""
    draw: Callable[[Row, str], None] | None = None  # None: a form of `asks` alone
    asks: tuple[str, ...] = ()
    submit: str = ""
    note: str = ""


TASKS = {
    "accept": Task(Act.ACCEPT),
    "edit": Task(Act.EDIT, "Edit", "E", _edit),
    "merge": Task(Act.MERGE, "Merge", "M", _merge),
    "apart": Task(Act.APART),
    "split": Task(Act.SPLIT, "Split", "S", _split),
    "reject": Task(
        Act.REJECT, "Reject", "X", None, ("sort", "why"), "Reject it",
        "It is hidden from all lists, charts and exports. Its id and its history stay, and it "
        "can be brought back.",
    ),
    "attach": Task(
        Act.ATTACH, "Attach", "D", None, (*LINK, "published", "quote", "maybe why"), "Attach it"
    ),
    "verify": Task(
        Act.VERIFY, "Verify", "V", None, ("primary", "document", "maybe why"),
        "It bears the event out",
    ),
    "note": Task(Act.NOTE, "Note", "T", None, ("remark",), "Keep the note"),
    "add": Task(Act.ADD, draw=_add),
}  # fmt: skip
