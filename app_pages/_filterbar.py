"""The filter in the sidebar, shared by all pages, and the lines that say what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from app_pages import _address, _data, _parts, _views
from app_pages._names import Names
from docket import filter
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.wording import PROPOSED_WORDS, day_words, plain

# Attribute of Filter → label of its list in the sidebar. The key of each widget is the attribute.
LISTS = {
    "kinds": "Kind", "topics": "Harm area", "statuses": "Status", "actors": "By",
    "targets": "Against", "places": "Where", "outlets": "Outlet",
}  # fmt: skip
RARE = {"grades": "Founded on", "reviews": "Review"}
NAME_OF = {attribute: name for name, attribute in filter.LISTS.items()}
DATES = {
    "": "Happened", "announced": "Announced", "reported": "First reported",
    "added": "Added to the record",
}  # fmt: skip
ORIGINS = {"": "All", "read": "Read from articles", "starter": "Starter timeline"}
TIERS = {"": "All", "sure": "Read with confidence", "rules": "Without a model's proposals"}
SINGLE = {"q": "text", "from": "start", "to": "end"} | {
    name: name for name in ("dates", "origin", "tier", "asof")
}  # key of each other widget → attribute
ACTS_ON = "Timeline, Compare, Cases, What changed and Review"  # the pages that a filter narrows
TODAYS = "Events are as they were known that day; evidence, full text and cases are today's."
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def current() -> Filter:
    """The filter in force, as the page was asked for it in this run."""
    chosen: Filter = st.session_state["filter"]
    return chosen


def draw() -> None:
    """Bring address and widgets in step, draw the sidebar, keep the filter for the page."""
    arrived = _address.arrived()
    if arrived is not None:
        chosen, problems = _address.understood(arrived)
        st.session_state["problems"] = problems
        fill(chosen)
    else:
        chosen, problems = _address.understood(_chosen_params())
        if chosen != st.session_state["filter"]:
            _address.write(chosen.params())
            st.session_state["problems"] = problems
            # Names typed become values, and what is chosen loses its count.
            fill(chosen)
    st.session_state["filter"] = chosen
    with st.sidebar:
        _parts.show(
            '<h1 class="dk-brand">Docket</h1>'
            '<p class="dk-note">AI-safety enforcement: what happened when, and who says so</p>'
        )
        _widgets(chosen)
    if st.session_state["problems"]:
        more = "What could be understood is in force."
        _parts.notice("Part of the filter needs a look", *st.session_state["problems"], more)


def fill(chosen: Filter) -> None:
    """Set every widget from a filter; explicit values, since popping keys resets nothing."""
    for attribute in filter.LISTS.values():
        st.session_state[attribute] = list(getattr(chosen, attribute))
    for key, attribute in SINGLE.items():
        st.session_state[key] = getattr(chosen, attribute)


def reset() -> None:
    """Back to everything."""
    fill(Filter())


def _chosen_params() -> dict[str, list[str]]:
    """The widgets' values as parameters, so that they pass the same checks as an address."""
    state = st.session_state
    single = {attribute: state[key] for key, attribute in SINGLE.items()}
    single["text"] = (state["q"] or "").strip()
    lists = {attribute: tuple(state[attribute]) for attribute in filter.LISTS.values()}
    return Filter(**{name: value or None for name, value in single.items()}, **lists).params()


def _widgets(chosen: Filter) -> None:
    st.text_input("Search", key="q", type="search", placeholder="Words in titles, names, evidence")
    _views.draw(chosen, fill)
    with st.container(horizontal=True):
        st.button("Reset filter", on_click=reset, disabled=chosen == Filter())
        _views.keep(chosen)
    offered, names = _data.choices(chosen), _data.names()
    for attribute, label in LISTS.items():
        _list(attribute, label, offered[NAME_OF[attribute]], names[NAME_OF[attribute]])
    st.selectbox("Date", list(DATES), format_func=DATES.__getitem__, key="dates")
    _day("From", "from")
    _day("To", "to")
    rare = any(getattr(chosen, name) for name in (*RARE, "origin", "tier", "asof"))
    with st.expander("Evidence, review, earlier states", expanded=rare):
        for attribute, label in RARE.items():
            _list(attribute, label, offered[NAME_OF[attribute]], names[NAME_OF[attribute]])
        st.selectbox("Origin", list(ORIGINS), format_func=ORIGINS.__getitem__, key="origin")
        st.selectbox("Confidence", list(TIERS), format_func=TIERS.__getitem__, key="tier")
        _day("As known on", "asof")


def _list(attribute: str, label: str, rows: list[_data.Row], names: Names) -> None:
    """One list: the most frequent values with their counts; others can be typed."""
    picked = st.session_state[attribute]
    rows = [row for row in rows if row["value"] in names.labels]  # data/ may have lost a word
    # A link may name what has no event (yet): it must stay visible to be taken off.
    options = list(dict.fromkeys([*(row["value"] for row in rows), *picked]))
    if attribute == "places":
        tree = {place: names.labels.get(place, place) for place in options}
        options.sort(key=lambda place: tree[place])
    st.multiselect(
        label, options, format_func=_naming(picked, rows, names), key=attribute,
        placeholder="All", accept_new_options=True, select_all=False,
    )  # fmt: skip


def _naming(picked: list[str], rows: list[_data.Row], names: Names) -> Callable[[str], str]:
    """How the options of a list are called; counts only beside what is not chosen yet.

    The browser sends labels back, so the label of a chosen value must not change with the counts.
    """
    counts = {row["value"]: row["count"] for row in rows if row["value"] not in picked}

    def name(value: str) -> str:
        label = plain(names.labels.get(value, value))
        return f"{label} · {counts[value]}" if value in counts else label

    return name


def _day(label: str, key: str) -> None:
    chosen = st.session_state[key]
    # A linked day outside the usual years must not break the widget.
    first, last = min(EARLIEST, chosen or EARLIEST), max(LATEST, chosen or LATEST)
    st.date_input(label, None, first, last, key=key, format="YYYY-MM-DD")


def said(chosen: Filter) -> None:
    """What is shown, in English, with the counts that keep it honest, and each part to take off."""
    lexicon, totals, as_of = _data.lexicon(), _data.totals(chosen), _data.as_of()
    outlets, left = _parts.some(totals["outlets"], "outlet"), totals["left_out"]
    # Which articles told of an event on an earlier day is not kept.
    articles = totals["articles"] if not chosen.asof else 0
    told = articles and _parts.some(articles, "article")
    counts = (
        _parts.some(totals["events"], "event"),
        totals["undated"] and f"{totals['undated']:,} undated",
        told,
        outlets if chosen.asof else told and f"{outlets} ({totals['independent']:,} independent)",
        totals["starter"] and f"{totals['starter']:,} from the starter timeline",
        totals["proposed"] and f"{totals['proposed']:,} {PROPOSED_WORDS}",
        as_of and not chosen.asof and f"as of {day_words(as_of)}",
    )
    method = _parts.inside("method", {}, chosen, "how it is read, how well")
    undated = f"{_parts.some(left, 'undated event')} {'is' if left == 1 else 'are'} not shown"
    _parts.show(_parts.said(
        f"<b>{_parts.esc(_parts.sentence(chosen.english(lexicon)))}</b>",
        " · ".join([*(_parts.esc(words) for words in counts if words), method]),
        asides=(f"{undated} because of the date filter." if left else "", chosen.asof and TODAYS),
    ))  # fmt: skip
    _taken_off(chosen, lexicon)


def _parts_of(chosen: Filter, lexicon: Lexicon) -> dict[str, Filter]:
    """Each thing a filter says, with the filter that does not say it."""
    return {
        plain(f"{lead} {words}"): less
        for lead, ways in chosen.phrases(lexicon)
        for words, less in ways
    }


def _taken_off(chosen: Filter, lexicon: Lexicon) -> None:
    """The active filters as a row of small labels; the cross on one takes it off.

    A multiselect, because its options are plain text: names from outside may hold anything.
    """
    parts = list(_parts_of(chosen, lexicon))
    if not parts:
        return
    if st.session_state.get("parts shown") != parts:
        st.session_state["parts shown"] = st.session_state["parts"] = parts
    st.multiselect(
        "Filters in force", parts, key="parts", on_change=_take_off, filter_mode=None,
        select_all=False, label_visibility="collapsed", placeholder="No filter",
    )  # fmt: skip


def _take_off() -> None:
    """Fill the widgets with what is left of the filter."""
    chosen, lexicon = current(), _data.lexicon()
    gone = set(st.session_state["parts shown"]) - set(st.session_state["parts"])
    while found := gone & (ways := _parts_of(chosen, lexicon)).keys():
        chosen = ways[found.pop()]
    fill(chosen)


def kept(chosen: Filter) -> None:
    """On pages the filter does not apply to: that it is there, and where it works."""
    if chosen != Filter():
        english = chosen.english(_data.lexicon())
        _parts.show(_parts.note(f"Kept for {ACTS_ON}: {english}."))


def nothing(chosen: Filter) -> None:
    """The empty result: names the filter and offers the way out."""
    if chosen == Filter():
        more = "Run `python -m ingest run`, or add a text with `python -m ingest add FILE`."
        none = "The database is there, but no article has told of an event so far."
        _parts.notice("No events yet", f"{none} {more}")
        return
    english = chosen.english(_data.lexicon())
    begins, before = _data.history_begins()[:10], ""
    if chosen.asof and chosen.asof.isoformat() < begins:
        before = f"History is kept since {_parts.day_or(begins, '')}: nothing is known of before."
    _parts.notice("Nothing matches", f"No event fits: {english}.", before)
    st.button("Show all events", on_click=reset)
