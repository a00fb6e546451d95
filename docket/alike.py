"""Which other events may be the same as one: offered to an editor, decided by nobody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from docket.parties import tokens

Row = Mapping[str, Any]
NEAR = 7  # days: outlets give the day of the step, of the news and of the hearing
MOST = 8  # more than an editor will compare
ENOUGH = 3  # points: one sign alone is no reason to look
SAME_DAY, CLOSE, PARTY, STEP, PLACE, MATTER, WORDS = 2, 1, 2, 1, 1, 1, 2
WORDS_ALIKE = 0.6  # share of the shorter title; the word for the step is in it anyway


def alike(db: sqlite3.Connection, event_id: str) -> list[dict[str, Any]]:
    """Timeline rows that may be the same, likeliest first, each with `why`: reasons in words.

    Those that were decided to be another are left out.
    """
    one = db.execute("SELECT * FROM timeline WHERE id = ?", [event_id]).fetchone()
    if one is None:
        return []
    found = []
    for other in _candidates(db, event_id):
        signs = _signs(one, other, set((other["shared"] or "").split(",")) - {""})
        points = sum(count for count, _ in signs)
        if points >= ENOUGH:
            found.append((-points, other["id"], dict(other) | {"why": [why for _, why in signs]}))
    return [row for *_, row in sorted(found, key=lambda f: f[:2])[:MOST]]


def _candidates(db: sqlite3.Connection, event_id: str) -> Sequence[Row]:
    """Events that share a party, the matter or the days; rejected ones are none."""
    return db.execute(
        """
WITH this AS (SELECT * FROM event WHERE id = ?1),
shared AS (SELECT o.event_id, group_concat(DISTINCT o.role) AS roles FROM event_part o
  JOIN event_part p ON p.role = o.role AND coalesce(o.entity, o.name) = coalesce(p.entity, p.name)
  WHERE p.event_id = ?1 GROUP BY o.event_id),
matter AS (SELECT event_id FROM story_event WHERE story_id IN
  (SELECT story_id FROM story_event WHERE event_id = ?1)),
apart AS (SELECT value AS id FROM review WHERE event_id = ?1 AND action = 'never-merge'
  AND undone_at IS NULL UNION SELECT event_id FROM review WHERE value = ?1
  AND action = 'never-merge' AND undone_at IS NULL)
SELECT t.*, s.roles AS shared, t.id IN matter AS matter FROM timeline t JOIN this
LEFT JOIN shared s ON s.event_id = t.id
WHERE t.id <> ?1 AND t.id NOT IN apart AND t.review_state <> 'rejected' AND (
  s.roles IS NOT NULL OR t.id IN matter OR
  (t.first <= date(this.last, ?2) AND t.last >= date(this.first, ?3)))""",
        [event_id, f"+{NEAR} days", f"-{NEAR} days"],
    ).fetchall()


def _signs(one: Row, other: Row, shared: set[str]) -> list[tuple[int, str]]:
    """What speaks for it, in points and words."""
    days = _days_between(one, other)
    words, theirs = tokens(one["title"]), tokens(other["title"])
    least = min(len(words), len(theirs))
    said = [
        (SAME_DAY, "the same day" if days == 0 else ""),
        (CLOSE, f"{days} day{'s' * (days != 1)} apart" if days and days <= NEAR else ""),
        (PARTY, "against the same" if "against" in shared else ""),
        (PARTY, "by the same" if "by" in shared else ""),
        (STEP, "the same kind of step" if one["action"] == other["action"] else ""),
        (PLACE, "the same place" * bool(_both(one, other, "jurisdiction"))),
        (MATTER, "the same matter" if other["matter"] else ""),
        (WORDS, "titles alike" if least and len(words & theirs) / least >= WORDS_ALIKE else ""),
    ]
    return [(points, why) for points, why in said if why]


def _both(one: Row, other: Row, name: str) -> bool:
    return one[name] is not None and one[name] == other[name]


def _days_between(one: Row, other: Row) -> int | None:
    """Days from one span to the other, 0 if they overlap; None if either has no date."""
    ends = [row[name] for row in (one, other) for name in ("first", "last")]
    if None in ends:
        return None
    first, last, other_first, other_last = map(date.fromisoformat, ends)
    return max(0, (other_first - last).days, (first - other_last).days)
