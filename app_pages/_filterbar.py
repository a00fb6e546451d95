"""The filter in the sidebar, shared by all pages, and the lines that say what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from app_pages import _address, _data, _parts
from docket import filter
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.wording import PROPOSED_WORDS, day_words, kind_label, status_label

# Attribute of Filter → label of its list in the sidebar. The key of each widget is the attribute.
LISTS = {
    "kinds": "Kind", "statuses": "Status", "actors": "By", "targets": "Against", "places": "Where",
    "outlets": "Outlet",
}  # fmt: skip
CHOICE_OF = {attribute: name for name, attribute in filter.LISTS.items()}
ORIGINS = {"": "All", "read": "Read from articles", "starter": "Starter timeline"}
TIERS = {"": "All", "sure": "Read with confidence", "rules": "Without a model's proposals"}
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def current() -> Filter:
    """The filter in force, as the page was asked for it in this run."""
    chosen: Filter = st.session_state["filter"]
    return chosen


def draw() -> None:
    """Bring address and widgets in step, draw the sidebar, keep the filter for the page."""
    lexicon = _data.lexicon()
    arrived = _address.arrived()
    if arrived is not None:
        chosen, st.session_state["problems"] = _address.understood(arrived, lexicon)
        st.session_state["filter"] = chosen
        _fill(chosen)
    with st.sidebar:
        _parts.show(
            '<h1 class="dk-brand">Docket</h1>'
            '<p class="dk-note">AI-safety enforcement: what happened when, and who says so</p>'
        )
        _widgets(lexicon)
    chosen, wrong = _address.understood(_chosen_params(), lexicon)
    if chosen != st.session_state["filter"]:
        st.session_state["problems"] = []  # the reader moved on from the broken link
        _address.write(chosen.params())
    st.session_state["filter"] = chosen
    if problems := [*st.session_state["problems"], *wrong]:
        _parts.notice(
            "Part of the filter could not be used", *problems, "The rest of it is in force."
        )


def _fill(chosen: Filter) -> None:
    """Set every widget from a filter; explicit values, since popping keys resets nothing."""
    for attribute in LISTS:
        st.session_state[attribute] = list(getattr(chosen, attribute))
    st.session_state["q"] = chosen.text
    st.session_state["from"], st.session_state["to"] = chosen.start, chosen.end
    st.session_state["origin"], st.session_state["tier"] = chosen.origin, chosen.tier


def _reset() -> None:
    _fill(Filter())


def _chosen_params() -> dict[str, list[str]]:
    """The widgets' values as parameters, so that they pass the same checks as an address."""
    state = st.session_state
    plain = Filter(text=(state["q"] or "").strip(), start=state["from"], end=state["to"])
    plain = plain.but(origin=state["origin"] or "", tier=state["tier"] or "")
    return plain.but(**{name: tuple(state[name]) for name in LISTS}).params()


def _widgets(lexicon: Lexicon) -> None:
    st.text_input("Search", key="q", type="search", placeholder="Words in titles, names, evidence")
    st.button("Reset filter", on_click=_reset, width="stretch", disabled=not _chosen_params())
    offered = _data.choices()
    for attribute, label in LISTS.items():
        rows = offered[CHOICE_OF[attribute]]
        # A link may name what has no event (yet): it must stay visible to be taken off.
        options = list(dict.fromkeys([*(r["value"] for r in rows), *st.session_state[attribute]]))
        if attribute == "places":
            options.sort(key=lambda place: lexicon.place_path(place)[::-1])
        naming = _naming(attribute, rows, lexicon)
        st.multiselect(label, options, format_func=naming, key=attribute, placeholder="All")
    _day("From", "from")
    _day("To", "to")
    st.selectbox("Origin", list(ORIGINS), format_func=lambda o: ORIGINS[o], key="origin")
    st.selectbox("Confidence", list(TIERS), format_func=lambda t: TIERS[t], key="tier")


def _day(label: str, key: str) -> None:
    chosen = st.session_state[key]
    st.date_input(
        label,
        value=None,
        key=key,
        # A linked day outside the usual years must not break the widget.
        min_value=min(EARLIEST, chosen or EARLIEST),
        max_value=max(LATEST, chosen or LATEST),
        format="YYYY-MM-DD",
    )


def _naming(attribute: str, rows: list[_data.Row], lexicon: Lexicon) -> Callable[[str], str]:
    """How the options of one list are called, with their counts; codes never show."""
    counts = {row["value"]: row["count"] for row in rows}
    names = {id: entity.name for id, entity in lexicon.entities.items()}
    names |= {row["value"]: row["label"] for row in rows if row["label"]}
    called: dict[str, Callable[[str], str]] = {
        "kinds": kind_label,
        "statuses": lambda status: status_label(status, lexicon),
        "places": lambda place: _place_label(place, lexicon),
    }
    name: Callable[[str], str] = called.get(attribute) or (lambda value: names.get(value, value))
    return lambda value: f"{name(value)} · {counts.get(value, 0)}"


def _place_label(place: str, lexicon: Lexicon) -> str:
    """A place with its path, outermost first, so that a list of them reads as a tree."""
    path = lexicon.place_path(place)[::-1]
    return " › ".join([*(lexicon.places[p].short for p in path[:-1]), lexicon.places[place].name])


def said(chosen: Filter) -> None:
    """What is shown, in English, with the counts that keep it honest."""
    lexicon, totals, as_of = _data.lexicon(), _data.totals(chosen), _data.as_of()
    counts = [_parts.some(totals["events"], "event")]
    if totals["undated"]:
        counts.append(f"{totals['undated']:,} undated")
    if totals["articles"]:
        outlets = _parts.some(totals["outlets"], "outlet")
        counts.append(f"{_parts.some(totals['articles'], 'article')} read from {outlets}")
    if totals["starter"]:
        counts.append(f"{totals['starter']:,} from the starter timeline")
    if totals["proposed"]:
        counts.append(f"{totals['proposed']:,} {PROPOSED_WORDS}")
    if as_of:
        counts.append(f"as of {day_words(as_of)}")
    english = chosen.english(lexicon)
    left_out = ""
    if totals["left_out"]:
        events = _parts.some(totals["left_out"], "undated event")
        are = "is" if totals["left_out"] == 1 else "are"
        left_out = f'<p class="dk-aside">{events} {are} not shown because of the date filter.</p>'
    _parts.show(
        f'<div class="dk-said"><p><b>{_parts.esc(english[:1].upper() + english[1:])}</b></p>'
        f"<p>{' · '.join(map(_parts.esc, counts))} · "
        f'<a href="{_parts.link("method", {}, chosen)}" target="_self">how it is read, how well</a>'
        f"</p>{left_out}</div>"
    )


def kept(chosen: Filter) -> None:
    """On pages the filter does not apply to: that it is there, and where it works."""
    if chosen != Filter():
        english = _parts.esc(chosen.english(_data.lexicon()))
        _parts.show(f'<p class="dk-note">Kept for Timeline and Compare: {english}.</p>')


def nothing(chosen: Filter) -> None:
    """The empty result: names the filter and offers the way out."""
    if chosen == Filter():
        _parts.notice(
            "No events yet",
            "The database is there, but no article has told of an event so far. "
            "Run `python -m ingest run`, or add a text with `python -m ingest add FILE`.",
        )
        return
    english = chosen.english(_data.lexicon())
    _parts.notice("Nothing matches", f"No event fits: {english}.")
    st.button("Show all events", on_click=_reset)
