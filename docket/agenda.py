"""What lies ahead and what has gone quiet, seen from the day of the record."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from docket.filter import Filter
from docket.rows import day

Row = Mapping[str, Any]
# Statuses after which a reader expects to hear more.
WAITING = frozenset(
    "alleged opened filed charged arrested demanded scheduled appealed proposed".split()
)
QUIET_DAYS = 90


def steps(db: sqlite3.Connection, chosen: Filter | None = None) -> dict[str, dict[str, Any]]:
    """Which matter an event is a step of: event id → story, seq in it, title of the matter.

    The filter matters only if it looks back; so in `parts`.
    """
    joined = "story_event JOIN story ON id = story_id"
    rows = db.execute(f"SELECT event_id, story_id AS story, seq, title FROM {joined}").fetchall()
    return {row["event_id"]: dict(row) for row in rows}


def upcoming(events: Iterable[Row], as_of: date | None) -> list[Row]:
    """Events all of whose possible days lie after the day of the record, soonest first."""
    edge = as_of.isoformat() if as_of else "9999"
    ahead = [event for event in events if event["first"] and event["first"] > edge]
    return sorted(ahead, key=lambda event: (event["first"], event["id"]))


def gone_quiet(
    events: Iterable[Row], steps: Mapping[str, Row], as_of: date | None
) -> list[tuple[Row, int]]:
    """Events that wait for a next step nobody has told of for long, with the days of silence.

    Of a matter only its last step counts. What fell silent last comes first.
    """
    if as_of is None:
        return []
    ends: dict[str, int] = {}
    for step in steps.values():
        ends[step["story"]] = max(step["seq"], ends.get(step["story"], 0))
    found = []
    for event in events:
        own = steps.get(event["id"])
        if event["status"] in WAITING and (not own or own["seq"] == ends[own["story"]]):
            heard = _heard(event)
            if heard and (as_of - heard).days > QUIET_DAYS:
                found.append((event, (as_of - heard).days))
    return sorted(found, key=lambda one: (one[1], one[0]["id"]))


def _heard(event: Row) -> date | None:
    """When it was last told of; its own day counts too, which may lie ahead."""
    told = event.get("last_reported") or event.get("first_reported")
    return day(max(filter(None, (told, event["last"] or event["first"])), default=None))


def parts(
    db: sqlite3.Connection, events: Sequence[str], chosen: Filter | None = None
) -> list[dict[str, Any]]:
    """Who some events are by and against, as rows of `event_part`."""
    marks = ", ".join("?" * len(events))
    sql = f"SELECT * FROM event_part WHERE event_id IN ({marks}) ORDER BY event_id, role, seq"
    return [dict(row) for row in db.execute(sql, list(events)).fetchall()]
