"""What the counts rest on: how much was read of each time, and by which sources.

A count of events says little without it: nothing found is not the same as nothing read.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from docket.tally import Period

Row = dict[str, Any]
QUARTERS = 12
LOST = ("html", "blocked", "slow", "gone", "failed")  # health words of sources that give nothing


@dataclass(frozen=True)
class Read:
    """Articles read by day of publication, as running sums, and when sources came and went."""

    days: tuple[str, ...]
    relevant: tuple[int, ...]  # before each of the days, and after the last
    left_out: tuple[int, ...]
    began: tuple[tuple[str, str], ...]  # day, name
    lost: tuple[tuple[str, str], ...]
    countries: Mapping[str, int]  # articles by country of their source; "" is the whole world
    languages: Mapping[str, int]


@dataclass(frozen=True)
class Coverage:
    """One period: articles that belong here, articles read and left out, sources that changed."""

    relevant: int
    left_out: int
    began: tuple[str, ...]
    lost: tuple[str, ...]


def read(db: sqlite3.Connection) -> Read:
    """All of it, whatever is filtered: asked once for each state of the record."""
    by_day: dict[str, list[int]] = {}
    # In the order of an index that holds all three, so that no row of article is looked up.
    for state, day, count in db.execute(
        "SELECT state, published_on, count(*) FROM article "
        "WHERE state IN ('read', 'skipped') AND published_on IS NOT NULL "
        "GROUP BY state, published_on"
    ):
        by_day.setdefault(day, [0, 0])[state == "skipped"] = count
    days = sorted(by_day)
    relevant, left_out = (
        tuple(accumulate((by_day[day][column] for day in days), initial=0)) for column in (0, 1)
    )
    began, lost = [], []
    for row in db.execute(
        "SELECT name, enabled, health, last_ok_at, "
        "(SELECT min(seen_at) FROM sighting WHERE source_id = s.id) AS first, "
        "(SELECT max(seen_at) FROM sighting WHERE source_id = s.id) AS last FROM source s"
    ):
        if row["first"]:
            began.append((row["first"][:10], row["name"]))
            if not row["enabled"] or row["health"] in LOST:
                lost.append(((row["last_ok_at"] or row["last"])[:10], row["name"]))
    return Read(
        tuple(days), relevant, left_out, tuple(sorted(began)), tuple(sorted(lost)),
        _articles_by(db, "country"), _articles_by(db, "language"),
    )  # fmt: skip


def _articles_by(db: sqlite3.Connection, column: str) -> dict[str, int]:
    found = db.execute(
        f"SELECT {column}, sum(articles) FROM source_month JOIN source ON id = source_id "
        f"GROUP BY {column}"
    )
    return dict(Counter(dict(map(tuple, found))).most_common())


def served(db: sqlite3.Connection, places: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """For each place the months of which a source of that place has given any article.

    A source is of a place if its country is the place, lies in it, or is what the place lies in.
    Sources of the whole world are of none.
    """
    sql = (
        "SELECT DISTINCT month FROM source_month JOIN source ON id = source_id WHERE month <> '' "
        "AND country IN (SELECT id FROM jurisdiction_path WHERE ancestor = ?1 "
        "UNION SELECT ancestor FROM jurisdiction_path WHERE id = ?1)"
    )
    return {place: frozenset(month for (month,) in db.execute(sql, [place])) for place in places}


def touches(months: Iterable[str], period: Period) -> bool:
    """Whether any of the months has a day in the period."""
    return any(f"{period.first:%Y-%m}" <= month <= f"{period.last:%Y-%m}" for month in months)


def over(known: Read, periods: Iterable[Period]) -> dict[str, Coverage]:
    """The coverage of each period, by its name."""
    found = {}
    for name, first, last in periods:
        low = bisect_left(known.days, first.isoformat())
        high = bisect_right(known.days, last.isoformat())
        found[name] = Coverage(
            known.relevant[high] - known.relevant[low],
            known.left_out[high] - known.left_out[low],
            _between(known.began, first, last),
            _between(known.lost, first, last),
        )
    return found


def _between(moves: Iterable[tuple[str, str]], first: date, last: date) -> tuple[str, ...]:
    return tuple(name for day, name in moves if first.isoformat() <= day <= last.isoformat())


# ── of each source ──────────────────────────────────────────────────────────────────────────


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
