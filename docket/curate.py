"""What people decide about events: kept for good, and honoured by every rebuild."""

from __future__ import annotations

import json
from datetime import datetime

from docket.rows import instant
from docket.schema import Record
from docket.store import note_unmerged

APART = "never-merge"


def keep_apart(db: Record, event: str, other: str, who: str, why: str, now: datetime) -> None:
    """Decide that two living events are not the same; expects to be inside a transaction."""
    titles = dict(db.execute("SELECT id, title FROM event WHERE id IN (?, ?)", (event, other)))
    db.execute(
        "INSERT INTO review (event_id, at, who, action, value, saw, why) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (event, instant(now), who, APART, other, json.dumps(titles, ensure_ascii=False), why),
    )
    note_unmerged(db)


def apart(db: Record) -> set[frozenset[str]]:
    """The pairs of living events that must stay two."""
    rows = db.execute(
        "WITH RECURSIVE went(was, id) AS (SELECT id, id FROM issued UNION "
        "SELECT was, gone_to FROM went JOIN issued USING (id) WHERE gone_to IS NOT NULL) "
        "SELECT a.id, b.id FROM review JOIN went a ON a.was = event_id JOIN went b "
        "ON b.was = value WHERE action = ? AND undone_at IS NULL",
        (APART,),
    )
    return {frozenset(pair) for pair in rows.fetchall() if pair[0] != pair[1]}
