"""The health of every source: what it gave, what went wrong, when it is asked again."""

from __future__ import annotations

import streamlit as st

from app_pages import _data, _filterbar, _found, _health, _parts
from docket.library import Search


def draw() -> None:
    """Numbers, the last run, the table, what was refused and what is switched off."""
    _filterbar.kept(_filterbar.current())
    sources = _data.sources()
    active = [source for source in sources if source["enabled"]]
    disabled = [source for source in sources if not source["enabled"]]
    _parts.show(_health.summary_html(active, _data.last_run()))
    if stale := _data.stale():
        old = f"{_parts.some(stale, 'article')} read by older rules."
        _parts.notice(old, "`python -m ingest reread --dry-run` shows what today's would change.")
    if not any(source["checked_at"] for source in active):
        _parts.notice(
            "No source has been asked yet",
            "`python -m ingest run` asks every source that is switched on in data/sources.toml.",
            "`python -m ingest probe` first tells how each answers, and stores nothing.",
        )
    if active:
        _parts.show(_health.table_html(active))
    if refused := _data.refused(Search(state="refused")):
        with st.expander("Entries that did not become articles"):
            _parts.show(_found.refused_html(refused))
    if disabled:
        with st.expander("Switched-off sources"):
            _parts.show(_health.off_html(disabled))


draw()
