"""The sources: how each does, what all of them cover, and what they do not."""

from __future__ import annotations

import streamlit as st

from app_pages import _coverage, _data, _filterbar, _found, _health, _parts
from docket.coverage import first_day, quarters
from docket.library import Search


def draw() -> None:
    """Numbers, the last run, the table, what is covered, refused and switched off."""
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
    _covered(sources, active)
    if refused := _data.refused(Search(state="refused")):
        with st.expander("Entries that did not become articles"):
            _parts.show(_found.refused_html(refused))
    if disabled:
        with st.expander("Switched-off sources"):
            _parts.show(_health.off_html(disabled))


def _covered(sources: list[_data.Row], active: list[_data.Row]) -> None:
    """What they cover in time, places and languages; nothing before there is an article."""
    as_of, reach = _data.as_of(), _data.source_reach()
    if not as_of or not reach:
        return
    _parts.show('<h2 class="dk-h">What they cover</h2>')
    counted = _data.by_quarter(first_day(quarters(as_of)[0]))
    _parts.show(_coverage.coverage_html(sources, reach, counted, as_of))
    _parts.show('<h2 class="dk-h">Where they are, and known gaps</h2>')
    _parts.show(_coverage.places_html(active, _data.choices()["place"], _data.lexicon()))


draw()
