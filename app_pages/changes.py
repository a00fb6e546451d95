"""What changed in the record since a day or an export, and who or what changed it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from app_pages import _address, _changes, _data, _filterbar, _parts
from docket.filter import Filter
from docket.history import end_of
from docket.rows import instant
from docket.wording import day_words

ONLY = {"": "Everything", "corrections": "Decisions of people"}
USUAL = 30  # days back, where the address does not say since when
NOW_OR_THEN = "Events count that fit the filter now, or did then."


def draw() -> None:
    """The whole page, from the filter and `?since=`."""
    chosen = _filterbar.current()
    begins, today = _data.history_begins(), _data.as_of()
    if not begins or not today:
        _filterbar.nothing(Filter())
        return
    until = chosen.asof or today
    asked = _asked(until)
    _choices(asked, until)
    _parts.show(_changes.exports_html(_data.exports(), _data.lexicon()))
    _told(asked, until, begins, chosen)


def _asked(until: date) -> datetime:
    """The moment of the address: that of an export, or the start of a day; written if not there.

    An address that says it outright means the same tomorrow.
    """
    usual = until - timedelta(days=USUAL)
    words = st.query_params.setdefault("since", usual.isoformat())
    try:
        found = _moment(words)
    except (ValueError, OverflowError):
        problem = f"“{words}” is no day such as 2025-06-03: shown is {day_words(usual)}."
        _parts.notice("The day could not be used", problem)
        found = _moment(usual.isoformat())
    return max(found, _moment(_filterbar.EARLIEST.isoformat()))


def _moment(words: str) -> datetime:
    """A day or an instant as it stands in the address; UTC where it does not say."""
    found = datetime.fromisoformat(words)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _choices(asked: datetime, until: date) -> None:
    """Since when, and whose changes; a click writes the address, which is then read again."""
    day = st.session_state["since day"] = asked.date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            "Changed since", key="since day", on_change=_write, format="YYYY-MM-DD", width=180,
            min_value=min(_filterbar.EARLIEST, day), max_value=max(_filterbar.LATEST, day),
        )  # fmt: skip
        st.button("7 days", on_click=_write, args=(until - timedelta(days=7),))
        st.button("30 days", on_click=_write, args=(until - timedelta(days=30),))
        st.button("90 days", on_click=_write, args=(until - timedelta(days=90),))
        _address.choose("By", ONLY, "only", label_visibility="collapsed")


def _write(day: date | None = None) -> None:
    st.query_params["since"] = (day or st.session_state["since day"]).isoformat()


def _told(asked: datetime, until: date, begins: str, chosen: Filter) -> None:
    """The changes, with what they are counted from and how far back is known."""
    lexicon = _data.lexicon()
    # What changed on the day itself counts, what an export held does not.
    since = instant(asked if asked.time() != time() else asked - timedelta(seconds=1))
    end = end_of(chosen.asof) if chosen.asof else ""
    changes = _data.changes(since, end, chosen.but(asof=None))
    if st.session_state["only"]:
        changes = [change for change in changes if change.decisions]
    when = f"from {_moment_words(asked)} to {day_words(until)}"
    english = _parts.esc(chosen.but(asof=None).english(lexicon))
    counted = _changes.summary(changes) or "no change"
    notes = [NOW_OR_THEN] if chosen.but(asof=None) != Filter() else []
    if since < begins:
        notes.append(f"History is kept since {_parts.instant_words(begins, '')}: of days before "
                     "that, only which events are new is known.")  # fmt: skip
    head = f"<b>{_parts.some(len(changes), 'event')} changed</b> {when}: {english}"
    _parts.show(_parts.said(head, counted, asides=notes))
    if changes:
        _parts.show(_changes.groups_html(changes, chosen, lexicon))
    else:
        _parts.notice("Nothing changed", "Choose an earlier day, or loosen the filter.")


def _moment_words(asked: datetime) -> str:
    """A day, or the very minute of an export."""
    return day_words(asked.date()) + (f"{asked:, %H:%M} UTC" if asked.time() != time() else "")


draw()
