"""What was read: the articles, why each was kept or left, and one text with its statements."""

from __future__ import annotations

from dataclasses import fields

import streamlit as st

from app_pages import _address, _data, _filterbar, _found, _parts, _reading
from docket.errors import UnknownRecord
from docket.library import Search
from docket.wording import topic_label

STATES = {"": "All"} | {word: name for word, (name, _, _) in _found.STATES.items()}
STATES["refused"] = "Refused entries"
ORDERS = {
    "": "Newest, copies folded", "copies": "Newest, every copy", "match": "Best match",
}  # fmt: skip
# What narrows the list, in the order of the attributes of Search.
NARROWING = (
    "words", "state", "source", "printed_by", "about", "printed_from", "printed_to", "order",
)  # fmt: skip
DAYS = ("printed_from", "printed_to")
EMPTY = [field.default for field in fields(Search)]


def draw() -> None:
    """The list, or the article named by `?article=`."""
    _filterbar.kept(_filterbar.current())
    opened = st.query_params.get("article", "")
    if opened:
        st.button("All articles", on_click=_address.put, args=("article", ""),
                  icon=":material/arrow_back:", type="tertiary")  # fmt: skip
        _article(opened)
    else:
        _list()


def _article(opened: str) -> None:
    """The reading view: the text as it was stored, with what was read from it."""
    try:
        if not opened.isdecimal():
            raise UnknownRecord(f"There is no article {opened}: its number is all digits.")
        article = _data.article(int(opened[:15]))
    except UnknownRecord as error:
        _parts.trouble(error)
        return
    family = None
    if article["family"] and article["family"] != article["id"]:
        family = _data.article(article["family"])
    chosen, lexicon = _filterbar.current(), _data.lexicon()
    text, facts = st.columns([3, 2], gap="large")
    with text:
        _parts.show(_reading.text_html(article, chosen, lexicon))
        if len(article["revisions"]) > 1:
            with st.expander("What the outlet changed since it was first read"):
                _parts.show(_reading.revisions_html(article["revisions"]))
    with facts:
        _parts.show(_reading.facts_html(article, family, chosen, lexicon, _data.harms()))


def _list() -> None:
    """The search, what it means, and fifty articles a page."""
    names = _data.source_names()
    search = _search(names)
    after = _start(search)
    if search.state == "refused":
        _refused(search, names)
        return
    page = _data.articles(search, after)
    _parts.show(_found.said_html(page, search, names))
    if page["rows"]:
        _parts.show(_found.list_html(page["rows"], _filterbar.current(), search.words))
    elif not page["next"]:
        _nothing(search)
    if after or page["next"]:
        with st.container(horizontal=True):
            st.button(
                "Newest articles", on_click=_address.put, args=("after", ""), disabled=not after
            )
            older = page["next"]
            st.button("Older articles", on_click=_address.put, args=("after", older),
                      disabled=not older)  # fmt: skip


def _refused(search: Search, names: dict[str, str]) -> None:
    """Entries that never became articles; only source, days and words narrow them."""
    found = _data.refused(search)
    page = {"cut": False, "looked_to": "", "states": None, "found": len(found)}
    _parts.show(_found.said_html(page, search, names))
    if found:
        _parts.show(_found.refused_html(found))
    else:
        _nothing(search)


def _nothing(search: Search) -> None:
    """The empty result, with the way out of it."""
    if search == Search():
        more = "`python -m ingest run` asks the sources; `python -m ingest add FILE` adds a text."
        _parts.notice("No articles yet", more)
        return
    _parts.notice("No article fits", "Loosen the search above, or show all articles.")
    st.button("Show all articles", on_click=_reset)


def _reset() -> None:
    for name in NARROWING:
        st.session_state[name] = None if name in DAYS else ""
        _address.put(name, "")


def _start(search: Search) -> str:
    """Where the page starts, by the address; another question starts at its first page."""
    if st.session_state.get("searched", search) != search:
        _address.put("after", "")
    st.session_state["searched"] = search
    return str(st.query_params.get("after", ""))


def _search(names: dict[str, str]) -> Search:
    """The widgets, in step with the address, and what they ask for."""
    topics = {"": "All"} | {name: topic_label(name) for name in _data.harms()}
    choices = {"state": STATES, "source": {"": "All"} | names, "about": topics, "order": ORDERS}
    for name in NARROWING:
        read = _found.day_of if name in DAYS else str
        _address.follow(name, choices.get(name), read=read)
    words, state, order = st.columns([2, 1, 1])
    hint = "Words in title and text"
    words.text_input("Search articles", key="words", type="search", placeholder=hint)
    state.selectbox("State", STATES, format_func=STATES.__getitem__, key="state")
    order.selectbox("Order", ORDERS, format_func=ORDERS.__getitem__, key="order")
    narrowed = any(st.session_state[name] for name in NARROWING[2:7])
    with st.expander("Source, outlet, topic and days", expanded=narrowed):
        _narrower(choices)
    for name in NARROWING:
        _address.tell(name)
    given = [st.session_state[name] for name in NARROWING]
    return Search(*(value or default for value, default in zip(given, EMPTY, strict=True)))


def _narrower(choices: dict[str, dict[str, str]]) -> None:
    """What few readers need at once."""
    source, outlet, topic, first, last = st.columns([5, 5, 4, 4, 4])
    printed_by = list(dict.fromkeys(["", *_data.outlets(), st.session_state["printed_by"]]))
    names, topics = choices["source"], choices["about"]
    source.selectbox("Source", names, format_func=names.__getitem__, key="source")
    outlet.selectbox("Outlet", printed_by, format_func=lambda o: o or "All", key="printed_by")
    topic.selectbox("Topic", topics, format_func=topics.__getitem__, key="about")
    first.date_input("Printed from", value=None, key="printed_from", **_found.DAYS)
    last.date_input("Printed to", value=None, key="printed_to", **_found.DAYS)


draw()
