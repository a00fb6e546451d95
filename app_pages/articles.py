"""What was read: the articles, why each was kept or left, and one text with its statements."""

from __future__ import annotations

import streamlit as st

from app_pages import _address, _data, _filterbar, _parts, _reading
from docket.errors import UnknownRecord

PAGE = 50
STATES = {
    "": "All", "read": "Read", "skipped": "Skipped: not about enforcement", "failed": "Failed",
    "listed": "Listed: not read yet",
}  # fmt: skip


def draw() -> None:
    """The list, or the article named by `?article=`."""
    _filterbar.kept(_filterbar.current())
    opened = st.query_params.get("article", "")
    if opened:
        st.button("All articles", on_click=_close, icon=":material/arrow_back:", type="tertiary")
        _article(opened)
    else:
        _list()


def _close() -> None:
    st.query_params.pop("article", None)


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
        _parts.show(_reading.text_html(article, chosen))
        if len(article["revisions"]) > 1:
            with st.expander("What the outlet changed since it was first read"):
                _parts.show(_reading.revisions_html(article["revisions"]))
    with facts:
        _parts.show(_reading.facts_html(article, family, chosen, lexicon))


def _list() -> None:
    """Search, state and source; fifty articles a page."""
    names = {"": "All"} | {source["id"]: source["name"] for source in _data.sources()}
    names.setdefault("hand", "Added by hand")
    _address.follow("words")
    _address.follow("state", STATES)
    _address.follow("source", names)
    words_box, state_box, source_box = st.columns([2, 1, 1])
    hint = "Words in title and text"
    words = words_box.text_input("Search articles", key="words", type="search", placeholder=hint)
    state = state_box.selectbox("State", list(STATES), format_func=STATES.__getitem__, key="state")
    source = source_box.selectbox(
        "Source", list(names), format_func=names.__getitem__, key="source"
    )
    for name in ("words", "state", "source"):
        _address.tell(name)
    words = words or ""
    counts = _data.article_count(words, state, source)
    total = counts[""]
    _parts.show(f'<div class="dk-said"><p>{_counted(counts)}</p></div>')
    if not total:
        _parts.notice("No article fits", "Loosen the search, the state or the source above.")
        return
    pages = -(-total // PAGE)
    key = f"sheet {state} {source} {words}"  # another question starts at its first page
    sheet = min(st.session_state.get(key, 1), pages)
    rows = _data.articles(words, state, source, PAGE, (sheet - 1) * PAGE)
    _parts.show(_reading.list_html(rows, _filterbar.current()))
    if pages > 1:
        st.pagination(pages, key=key, persist_state="session")


def _counted(counts: dict[str, int]) -> str:
    """How many articles there are, and how many of them in which state."""
    words = {"read": "read", "skipped": "skipped", "failed": "failed", "listed": "not read yet"}
    parts = [f"{counts[state]:,} {word}" for state, word in words.items() if counts.get(state)]
    return " · ".join([f"<b>{_parts.some(counts[''], 'article')}</b>", *parts])


draw()
