"""What lies ahead and what has gone quiet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from docket import agenda

AS_OF = date(2025, 9, 30)


def event(name: str, first: str | None, status: str = "filed", **changes: Any) -> dict[str, Any]:
    """A row of the timeline, as far as it matters here."""
    row = {"id": name, "first": first, "last": first, "status": status}
    return row | {"first_reported": None, "last_reported": None} | changes


def quiet(*events: dict[str, Any], steps: Any = None, as_of: date | None = AS_OF) -> list[Any]:
    """Which have gone quiet, with the days of silence."""
    found = agenda.gone_quiet(events, steps or {}, as_of)
    return [(event["id"], days) for event, days in found]


def test_what_lies_ahead_is_wholly_ahead_and_soonest_first() -> None:
    """A month that has begun may be past already; no date is no day ahead."""
    rows = [
        event("later", "2026-01-01"),
        event("begun", "2025-09-01", last="2025-10-31"),
        event("soon", "2025-10-01"),
        event("today", "2025-09-30"),
        event("undated", None),
    ]
    assert [one["id"] for one in agenda.upcoming(rows, AS_OF)] == ["soon", "later"]
    assert agenda.upcoming(rows, None) == []


def test_quiet_is_what_waits_and_was_not_told_of_for_long() -> None:
    """Ninety days are not long yet; what fell silent last comes first."""
    rows = [
        event("old", "2024-01-01"),
        event("new", "2025-07-01"),
        event("edge", "2025-07-02"),
        event("over", "2024-01-01", "fined"),
    ]
    assert quiet(*rows) == [("new", 91), ("old", 638)]
    assert quiet(*rows, as_of=None) == []


def test_a_report_or_a_day_ahead_breaks_the_silence() -> None:
    """Whoever told of it last counts, and its own day where that comes later."""
    told = {"first_reported": "2024-01-02", "last_reported": "2025-09-01"}
    assert quiet(event("told", "2024-01-01", **told)) == []
    assert quiet(event("hearing", "2025-12-01", "scheduled", first_reported="2024-01-02")) == []
    assert quiet(event("undated", None, first_reported="2025-06-01")) == [("undated", 121)]
    assert quiet(event("unknown", None)) == []


@pytest.mark.parametrize(("last", "found"), [(1, []), (0, [("filed", 638)])])
def test_only_the_last_step_of_a_matter_waits(last: int, found: list[Any]) -> None:
    """A suit that was settled does not wait, though it was filed long ago."""
    steps = {name: {"story": "s", "seq": seq, "title": ""} for name, seq in
             (("filed", 0), ("settled", last))}  # fmt: skip
    assert quiet(event("filed", "2024-01-01"), steps=steps) == found
