"""What was looked at when: articles by quarter and source, and since when each source gives any.

A count of events says little without it: nothing found is not the same as nothing read.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

Row = dict[str, Any]
QUARTERS = 12


def quarters(until: date, number: int = QUARTERS) -> list[str]:
    """The names of the last quarters up to a day, oldest first."""
    last = until.year * 4 + (until.month - 1) // 3
    return [f"{one // 4}-Q{one % 4 + 1}" for one in range(last - number + 1, last + 1)]


def first_day(quarter: str) -> date:
    """The day a quarter begins."""
    return date(int(quarter[:4]), int(quarter[-1]) * 3 - 2, 1)


def by_quarter(db: sqlite3.Connection, since: date) -> list[Row]:
    """Articles and relevant ones by publication since a day: source ("" for all), quarter, counts.

    An article seen at two sources counts at both, and once for all.
    """
    quarter = "substr(a.day, 1, 4) || '-Q' || ((substr(a.day, 6, 2) + 2) / 3)"
    counted = f"{quarter} AS quarter, count(*) AS articles, sum(a.state = 'read') AS relevant"
    among = "article a INDEXED BY article_shelf"
    rows = db.execute(
        f"SELECT '' AS source, {counted} FROM {among} WHERE a.day >= ?1 GROUP BY 2 UNION ALL "
        f"SELECT s.source_id, {counted} FROM {among} CROSS JOIN sighting s "
        "ON s.article_id = a.id WHERE a.day >= ?1 GROUP BY 1, 2",
        [since.isoformat()],
    )
    return [dict(row) for row in rows.fetchall()]


def reach(db: sqlite3.Connection) -> dict[str, Row]:
    """Source → when its first and its newest article were seen; without those that gave none."""
    rows = db.execute(
        "WITH s AS (SELECT id FROM source UNION SELECT 'hand') SELECT id, "
        "(SELECT min(seen_at) FROM sighting WHERE source_id = id) AS started, "
        "(SELECT max(seen_at) FROM sighting WHERE source_id = id) AS latest FROM s"
    )
    return {row["id"]: dict(row) for row in rows.fetchall() if row["started"]}
