"""Every state an event was in: kept when it changes, so that yesterday's answer can be given today.

Functions that write expect to run inside `schema.transaction`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlite_utils

from docket.rows import instant
from docket.schema import explained

# What readers see of an event and may cite; a change of anything else is no change.
COLUMNS = tuple(
    "kind action status title first last precision basis phrase announced first_reported "
    "last_reported jurisdiction amount count origin review_state sure grade articles outlets "
    "independent".split()
)
READ = "read"  # the cause of what nobody decided
State = dict[str, Any]  # COLUMNS, `parts` as [role, entity, name], `outlet_names` and `topics`
SHORT_WAIT = 1  # seconds an export may be held up to be noted


def remember(
    db: sqlite_utils.Database, now: datetime, cause: str = READ, only: Collection[str] | None = None
) -> None:
    """Close the versions that no longer hold and open those that do; `only` these events.

    An event that is gone, or that a person rejected, has no open version.
    """
    at = instant(now)
    before = _open_versions(db, only)
    after = _states(db, only)
    ids = before.keys() | after.keys() if only is None else set(only)
    for event_id in sorted(ids):
        was = before.get(event_id)
        state = after.get(event_id)
        if state == was:
            continue
        close = "UPDATE version SET until = ? WHERE event_id = ? AND until IS NULL"
        db.conn.execute(close, (at, event_id))
        if state is not None:
            db.conn.execute(
                "INSERT INTO version SELECT ?1, coalesce(max(seq), 0) + 1, ?2, NULL, ?3, ?4 "
                "FROM version WHERE event_id = ?1",
                (event_id, at, cause, state),
            )


def _among(column: str, only: Collection[str] | None) -> tuple[str, list[str]]:
    """A condition on a column, and its values."""
    if only is None:
        return "TRUE", []
    return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(sorted(only))]


def _open_versions(db: sqlite_utils.Database, only: Collection[str] | None) -> dict[str, str]:
    where, ids = _among("event_id", only)
    rows = db.conn.execute(
        f"SELECT event_id, state FROM version WHERE until IS NULL AND {where}", ids
    )
    return dict(rows.fetchall())


def _states(db: sqlite_utils.Database, only: Collection[str] | None) -> dict[str, str]:
    """The living events as `version.state` keeps them."""
    where, ids = _among("event_id", only)
    lists: dict[str, dict[str, list[Any]]] = {}
    for name, sql in (
        (
            "parts",
            "SELECT event_id, role, entity, name FROM event_part WHERE {} ORDER BY role, seq",
        ),
        ("outlet_names", "SELECT event_id, outlet FROM event_outlet WHERE {} ORDER BY outlet"),
        ("topics", "SELECT event_id, topic FROM event_topic WHERE {} ORDER BY topic"),
    ):
        for event_id, *values in db.conn.execute(sql.format(where), ids).fetchall():
            found = lists.setdefault(event_id, {"parts": [], "outlet_names": [], "topics": []})
            found[name].append(values if name == "parts" else values[0])
    none: dict[str, list[Any]] = {"parts": [], "outlet_names": [], "topics": []}
    where, ids = _among("id", only)
    rows = db.conn.execute(
        f"SELECT id, {', '.join(COLUMNS)} FROM event WHERE review_state <> 'rejected' AND {where}",
        ids,
    )
    return {
        event_id: json.dumps(
            dict(zip(COLUMNS, values, strict=True)) | lists.get(event_id, none), ensure_ascii=False
        )
        for event_id, *values in rows.fetchall()
    }


def end_of(day: date) -> str:
    """The instant up to which something belongs to a day (UTC)."""
    return f"{day.isoformat()}T23:59:59Z"


def begins(db: sqlite3.Connection) -> str:
    """The instant from which on versions are kept; "" while there is none."""
    return str(db.execute("SELECT coalesce(min(at), '') FROM version").fetchone()[0])


def states_at(
    db: sqlite3.Connection, moment: str, only: Collection[str] | None = None
) -> dict[str, State]:
    """The events as they were at an instant, by id; `only` these. Gone and rejected ones are out.

    Nothing is known of days before the history `begins`.
    """
    sql = "SELECT event_id, state FROM version WHERE at <= ?1 AND (until IS NULL OR until > ?1)"
    if only is not None:
        sql += " AND event_id IN (SELECT value FROM json_each(?2))"
    values = [moment] if only is None else [moment, json.dumps(list(only))]
    return {event_id: json.loads(state) for event_id, state in db.execute(sql, values)}


def note_taken(path: Path, form: str, query: str, events: int, at: datetime) -> None:
    """Keep that somebody took events away, for "what changed since my export".

    Raises RecordError when the record cannot be written, or is being written, just now.
    """
    address = f"{path.resolve().as_uri()}?mode=rw"  # never makes a file
    with explained(path), closing(sqlite3.connect(address, uri=True, timeout=SHORT_WAIT)) as db, db:
        row = (instant(at), form, query, events)
        db.execute("INSERT INTO taken (at, format, filter, events) VALUES (?, ?, ?, ?)", row)


def exports(db: sqlite3.Connection, limit: int = 5) -> list[State]:
    """What was taken away last, newest first: at, format, filter, events."""
    sql = "SELECT at, format, filter, events FROM taken ORDER BY id DESC LIMIT ?"
    return [dict(row) for row in db.execute(sql, [limit])]
