"""The fields of an event as an editor meets them: how a value reads, and what to enter it with.

A value is what `docket.review.Wish` takes; each field's widgets share one key.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from app_pages._parts import sentence
from docket.lexicon import Lexicon
from docket.model import Kind, Precision
from docket.review import words
from docket.starter import AMOUNT_ROLES

Row = Mapping[str, Any]
LABELS = {
    "title": "Title", "kind": "Kind", "action": "Step", "status": "Status", "when": "When",
    "announced": "Announced", "actors": "By", "targets": "Against", "jurisdiction": "Where",
    "amount": "Amount", "count": "How many",
}  # fmt: skip
PRECISIONS = {
    Precision.DAY: "to the day", Precision.WEEK: "to the week", Precision.MONTH: "to the month",
    Precision.QUARTER: "to the quarter", Precision.YEAR: "to the year",
    Precision.SPAN: "a span of days", Precision.UNKNOWN: "not known",
}  # fmt: skip
CURRENCIES = ["USD", "EUR", "GBP", "AUD", "CAD", "CHF", "INR", "JPY", "KRW", "BRL"]
ROLES = {"actors": "by", "targets": "against"}
EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)
# What a title may not say of a matter in which nobody competent has found anything.
GUILT = re.compile(
    r"\b(guilty|crimes?|criminals?|illegal(ly)?|unlawful(ly)?|fraud\w*|violated|broke the law|"
    r"abus(ed|er|ers)|stole|convicted|committed)\b",
    re.IGNORECASE,
)
HEDGE = re.compile(
    r"\b(alleg\w*|accus\w*|charged|suspected|claim\w*|over|complain\w*|sued|sues|investigat\w*|not)\b",
    re.IGNORECASE,
)


def overstated(title: str, status: str, lexicon: Lexicon) -> str:
    """The word by which a title says as a fact what is only alleged; "" if none does."""
    if lexicon.statuses[status].says != "alleged" or HEDGE.search(title):
        return ""
    found = GUILT.search(title)
    return found.group() if found else ""


def held(event: Row, name: str) -> Any:
    """What a field of an event says now."""
    if name == "when":
        return {key: event[key] for key in ("first", "last", "precision")}
    if name in ROLES:
        mine = (one for one in event["parts"] if one["role"] == ROLES[name])
        return [{"name": one["name"], "entity": one["entity"]} for one in mine]
    return event[name]


def shown(name: str, value: Any, lexicon: Lexicon) -> str:
    """A value as a reader sees it; outside text, to be escaped."""
    return sentence(words(name, value, lexicon) if value else "not stated")


def _offered(name: str, lexicon: Lexicon) -> list[str | None]:
    """What can be chosen for a field of closed words, ordered by how it reads."""
    if name == "kind":
        return [kind.value for kind in Kind]
    if name == "status":
        return sorted(lexicon.statuses, key=lambda status: lexicon.statuses[status].rank)
    of = lexicon.actions if name == "action" else lexicon.places
    none = [None] if name == "jurisdiction" else []
    return [*none, *sorted(of, key=lambda code: shown(name, code, lexicon))]


def ask(name: str, value: Any, scope: str, lexicon: Lexicon) -> None:
    """Draw the widgets of a field; what is typed into them stays until `scope` changes."""
    key = f"{name} {scope}"
    label = LABELS[name]
    if name in ("kind", "action", "status", "jurisdiction"):
        _first(key, value)
        codes = _offered(name, lexicon)
        st.selectbox(label, codes, key=key, format_func=lambda code: shown(name, code, lexicon))
    elif name in ROLES:
        _ask_parties(label, key, value, lexicon)
    elif name == "when":
        _ask_when(key, value or {})
    elif name == "announced":
        _day(label, key, value)
    elif name == "amount":
        _ask_amount(key, value or {})
    else:
        _first(key, value or "")
        st.text_input(label, key=key)


def answer(name: str, scope: str, lexicon: Lexicon) -> Any:
    """What has been entered for a field."""
    key, state = f"{name} {scope}", st.session_state
    if name in ROLES:
        known = state[f"{key} known"]
        return [_party(one, known, lexicon) for one in state[key]]
    if name == "when":
        return span(state[f"{key} first"], state[f"{key} last"], state[f"{key} precision"])
    if name == "announced":
        return state[key].isoformat() if state[key] else None
    if name == "amount":
        money = {part: state[f"{key} {part}"] for part in ("value", "currency", "role")}
        return money if money["value"] is not None else None
    value = state[key]
    return (value.strip() or None) if isinstance(value, str) else value


def _first(key: str, value: Any) -> None:
    if key not in st.session_state:
        st.session_state[key] = value


def _day(label: str, key: str, value: str | None) -> None:
    _first(key, date.fromisoformat(value) if value else None)
    st.date_input(label, None, EARLIEST, LATEST, key=key, format="YYYY-MM-DD")


def _ask_when(key: str, value: Row) -> None:
    left, right = st.columns(2)
    with left:
        _day("First day", f"{key} first", value.get("first"))
    with right:
        _day("Last day", f"{key} last", value.get("last"))
    _first(f"{key} precision", Precision(value.get("precision") or Precision.DAY))
    st.selectbox(
        "How well it is known", list(PRECISIONS), key=f"{key} precision",
        format_func=PRECISIONS.__getitem__,
        help="With a first day alone, the last day follows: the end of its week, month or year.",
    )  # fmt: skip


def span(first: date | None, last: date | None, precision: str) -> dict[str, Any] | None:
    """A date as entered; a first day alone stands for the whole week, month, quarter or year."""
    if first and not last:
        first, last = whole(first, Precision(precision))
    if not first and not last:
        return None
    ends = [one.isoformat() if one else None for one in (first, last)]
    return {"first": ends[0], "last": ends[1], "precision": str(precision)}


def whole(one: date, precision: Precision) -> tuple[date, date]:
    """The first and last day of the week, month, quarter or year a day lies in; else the day."""
    if precision is Precision.WEEK:
        monday = one - timedelta(days=one.weekday())
        return monday, monday + timedelta(days=6)
    months = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}.get(precision)
    if months is None:
        return one, one
    opens = (one.month - 1) // months * months + 1
    closes = opens + months - 1
    return date(one.year, opens, 1), date(one.year, closes, monthrange(one.year, closes)[1])


def _ask_amount(key: str, value: Row) -> None:
    sum_box, currency_box, role_box = st.columns(3)
    for part, start in (("value", None), ("currency", "USD"), ("role", "stated")):
        _first(f"{key} {part}", value.get(part, start))
    currencies = list(dict.fromkeys([*CURRENCIES, st.session_state[f"{key} currency"]]))
    sum_box.number_input("Amount (empty: none)", min_value=0.0, value=None, key=f"{key} value")
    currency_box.selectbox("Currency", currencies, key=f"{key} currency", accept_new_options=True)
    role_box.selectbox("It was", list(AMOUNT_ROLES), key=f"{key} role")


def _ask_parties(label: str, key: str, value: list[Row] | None, lexicon: Lexicon) -> None:
    """A list of names: those there, the known ones offered, new ones typed."""
    known = {one["entity"] or one["name"]: one["name"] for one in value or ()}
    _first(f"{key} known", known)
    known = st.session_state[f"{key} known"]
    _first(key, list(known))
    named = {id: entity.name for id, entity in lexicon.entities.items()} | known
    # A name typed earlier is no option of its own, and must stay.
    options = list(dict.fromkeys([*st.session_state[key], *named]))
    st.multiselect(
        label, options, key=key, format_func=lambda one: named.get(one, one),
        accept_new_options=True, placeholder="Names; type a new one and press Enter",
    )  # fmt: skip


def _party(one: str, known: Mapping[str, str], lexicon: Lexicon) -> dict[str, Any]:
    """A chosen or typed name with the entity it stands for, if that is known."""
    entity = one if one in lexicon.entities else lexicon.aliases.get(one)
    name = known.get(one) or (lexicon.entities[entity].name if entity else one)
    return {"name": name.strip(), "entity": entity}
