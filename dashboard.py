"""The dashboard's entry: the list of pages and the filter they share.

`streamlit run dashboard.py` works; `streamlit run serve.py` adds the security headers.
"""

from __future__ import annotations

import streamlit as st

from app_pages import _data, _filterbar, _parts
from app_pages._turns import turns
from docket.errors import DocketError


def main() -> None:
    """Draw the chrome, then the chosen page; without a usable record, say what to do."""
    st.set_page_config(page_title="Docket", page_icon="🗂️", layout="wide")
    pages = [
        st.Page("app_pages/timeline.py", title="Timeline", default=True),
        st.Page("app_pages/compare.py", title="Compare"),
        st.Page("app_pages/cases.py", title="Cases"),
        st.Page("app_pages/articles.py", title="Articles"),
        st.Page("app_pages/changes.py", title="What changed"),
        st.Page("app_pages/review.py", title="Review"),
        st.Page("app_pages/sources.py", title="Sources"),
        st.Page("app_pages/method.py", title="Method"),
    ]
    # Streamlit's own menu would drop the filter from the address; these links carry it.
    page = st.navigation(pages, position="hidden")
    _parts.style()
    menu = st.container(horizontal=True, gap="small")
    try:
        with _data.looked_at():
            for words in _data.notices():
                _parts.notice("Not up to date", words)
            _filterbar.draw()
            for one in pages:
                menu.page_link(one, query_params=_filterbar.current().params())
            page.run()
    except DocketError as error:
        _parts.trouble(error)


with turns.turn():
    main()
