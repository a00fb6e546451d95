"""Counts of events by period: how many for certain, how many at most, and by which rule."""

from __future__ import annotations

import streamlit as st

from app_pages import _address, _charts, _data, _filterbar, _parts, _table
from docket.filter import Filter
from docket.wording import day_words

BY = {"kind": "Kind", "status": "Status", "place": "Place", "actor": "Actor"}
PERIODS = {"quarter": "Quarter", "month": "Month", "year": "Year"}


def draw() -> None:
    """Chart, rule and table for the shared filter."""
    chosen = _filterbar.current()
    _filterbar.said(chosen)
    _address.follow("by", BY, "kind")
    _address.follow("period", PERIODS, "quarter")
    by_box, period_box, _ = st.columns([2, 2, 3])
    by = by_box.segmented_control(
        "Stack by", list(BY), format_func=BY.__getitem__, key="by", required=True
    )
    period = period_box.segmented_control(
        "Per", list(PERIODS), format_func=PERIODS.__getitem__, key="period", required=True
    )
    _address.tell("by", "kind")
    _address.tell("period", "quarter")
    _counts(chosen, by or "kind", period or "quarter")


def _counts(chosen: Filter, by: str, period: str) -> None:
    """What the record says, drawn and written down."""
    rows = _data.counts(chosen, by, period)
    if not rows:
        _filterbar.nothing(chosen)
        return
    lexicon, as_of = _data.lexicon(), _data.as_of()
    counted = _table.tabulate(rows, _table.namer(by, lexicon), period, as_of, chosen.end)
    _parts.show(_table.legend_html(_charts.colours_of(counted.values, by == "kind")))
    bars, ranges = _table.bars(counted), _table.ranges(counted)
    chart = _charts.counts_chart(bars, ranges, counted.values, by == "kind")
    st.altair_chart(chart, alt=_table.takeaway(counted), key="counts")
    undated = sum(1 for e in _data.events(chosen) if not (e["first"] and e["last"]))
    rule = (
        "Counted are events, by when they happened. An event whose date spans several periods "
        f"counts as possible in each (dashed line; “2–3”). Undated and not counted: {undated:,}."
    )
    if counted.incomplete:
        rule += f" Paler: not over yet on {day_words(as_of)}." if as_of else ""
    if _data.totals(chosen)["proposed"]:
        rule += " What a model proposes and nobody has reviewed is possible, never certain."
    rule += " A zero means that nothing was read, not that nothing happened."
    _parts.show(f'<p class="dk-note">{_parts.esc(rule)}</p>', _table.html(counted))
    st.download_button(
        "Download as CSV",
        data=_table.csv_bytes(counted, chosen.english(lexicon), as_of),
        file_name="docket-counts.csv",
        mime="text/csv",
        on_click="ignore",
    )


draw()
