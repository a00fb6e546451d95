"""What lies ahead and what has gone quiet."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

from docket import agenda, schema
from tests.making import keep, make_article, make_mention, make_reading, on, rebuild

AS_OF = date(2024, 9, 1)


def row(id: str = "ev-1", first: str | None = "2024-05-01", **more: Any) -> dict[str, Any]:
    """A row of the timeline."""
    told = {"status": "filed", "last_reported": first, "first_reported": first}
    return {"id": id, "first": first, "last": first} | told | more


def test_ahead_is_what_cannot_have_happened_yet() -> None:
    """Soonest first; a range that has begun may be over, and what is undated is nowhere."""
    rows = [row("far", "2025-01-01"), row("near", "2024-09-02"), row("now", "2024-09-01"),
            row("begun", "2024-08-01", last="2025-12-31"), row("undated", None)]  # fmt: skip
    assert [one["id"] for one in agenda.upcoming(rows, AS_OF)] == ["near", "far"]
    assert agenda.upcoming(rows, None) == []


def test_quiet_is_what_waits_and_is_not_told_of_for_long() -> None:
    """Counted from the last report; what fell silent last comes first."""
    rows = [row("old"), row("older", "2023-01-01"), row("told", last_reported="2024-08-30"),
            row("done", status="fined"), row("edge", "2024-06-03")]  # fmt: skip
    found = agenda.gone_quiet(rows, {}, AS_OF)
    assert [(one["id"], days) for one, days in found] == [("old", 123), ("older", 609)]


def test_what_is_still_to_come_is_not_quiet() -> None:
    """A hearing next year was reported long ago, and nobody has to tell of it before."""
    assert not agenda.gone_quiet([row(first="2025-03-01", last_reported="2024-01-01")], {}, AS_OF)


def test_a_step_that_was_followed_waits_no_more() -> None:
    """Only the last step of a matter can be quiet."""
    steps = {"ev-1": {"story": "s", "seq": 0}, "ev-2": {"story": "s", "seq": 1}}
    rows = [row("ev-1"), row("ev-2", "2024-05-02", status="settled")]
    assert agenda.gone_quiet(rows, steps, AS_OF) == []
    rows[1]["status"] = "appealed"
    assert [one["id"] for one, _ in agenda.gone_quiet(rows, steps, AS_OF)] == ["ev-2"]


def test_without_a_day_or_any_report_nothing_is_quiet() -> None:
    """Silence is counted from something."""
    assert agenda.gone_quiet([row()], {}, None) == []
    assert agenda.gone_quiet([row(first=None)], {}, AS_OF) == []


def test_steps_and_parties_come_from_the_record(db: schema.Record, ask: sqlite3.Connection) -> None:
    """As the page asks for them."""
    fined = make_reading(make_mention(when=on("2024-05-14")))
    opened = make_mention("The FTC opened a case.", action="investigation_opened", status="opened",
                          when=on("2024-01-02"))  # fmt: skip
    keep(
        db,
        (make_article(), fined),
        (make_article("The FTC opened a case.", 2), make_reading(opened)),
    )
    rebuild(db)
    steps = agenda.steps(ask)
    assert sorted(step["seq"] for step in steps.values()) == [0, 1]
    assert {part["entity"] for part in agenda.parts(ask, list(steps))} == {"ftc", "openai"}
    assert agenda.parts(ask, []) == []
