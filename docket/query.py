"""Every question pages and exports ask, and the one filter they all share.

Answers are lists of plain dicts; text in them comes from outside and must be escaped when shown.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docket import board
from docket.decided import decisions
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.review import Act
from docket.rows import span_of as span_of  # for whoever asks here

Row = dict[str, Any]


def sequence(db: sqlite3.Connection) -> int:
    """Grows with every change readers can see: the key of all caches."""
    return int(db.execute("SELECT value FROM meta WHERE name = 'ingest_seq'").fetchone()[0])


def _rows(db: sqlite3.Connection, sql: str, values: Any = ()) -> list[Row]:
    return [dict(row) for row in db.execute(sql, values).fetchall()]


def events(
    db: sqlite3.Connection, chosen: Filter, limit: int = -1, offset: int = 0, newest: bool = True
) -> list[Row]:
    """Rows of the timeline view, dated ones newest first (or oldest), undated ones last.

    Each row has the columns of `event` plus `day`, `actors`, `targets`, `place`.
    """
    where, values = chosen.where()
    way = "DESC" if newest else "ASC"
    return _rows(
        db,
        f"SELECT * FROM timeline e WHERE {where} ORDER BY first IS NULL, "
        f"coalesce(last, first) {way}, first {way}, id LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )


def totals(db: sqlite3.Connection, chosen: Filter) -> Row:
    """The numbers of `board.answer`, for whoever asks once."""
    return board.answer(db, board.read(db), chosen).totals


def events_of(db: sqlite3.Connection, articles: Sequence[int]) -> list[Row]:
    """The timeline rows that some articles support, oldest first; rejected ones are left out."""
    marks = ", ".join("?" * len(articles))
    return _rows(
        db,
        "SELECT * FROM timeline WHERE id IN (SELECT em.event_id FROM event_mention em "
        f"JOIN mention m ON m.key = em.mention_key WHERE m.article_id IN ({marks})) "
        "AND review_state <> 'rejected' ORDER BY first IS NULL, first, id",
        list(articles),
    )


def resolve(db: sqlite3.Connection, event_id: str) -> str:
    """The living id behind any id ever issued. Raises UnknownRecord, also for withdrawn events."""
    seen = set()
    while event_id not in seen:
        seen.add(event_id)
        row = db.execute("SELECT gone_to, gone_at FROM issued WHERE id = ?", [event_id]).fetchone()
        if row is None:
            raise UnknownRecord(f"No event {event_id} was ever issued.")
        if row["gone_at"] is None:
            return event_id
        if row["gone_to"] is None:
            raise UnknownRecord(f"Event {event_id} was withdrawn on {row['gone_at'][:10]}.")
        event_id = row["gone_to"]
    raise UnknownRecord(f"Event {event_id} redirects in a circle.")


def event(db: sqlite3.Connection, event_id: str) -> Row:
    """One event with its evidence: the timeline row plus `parts`, `evidence` and `story`.

    Of what people decided: `machine` (the values they replaced, by field), `recheck` (sentences),
    `attached` (evidence by hand: review, url, outlet, published, quote, grade, who, at) and
    `verified` (url, document, who, at; or None). `version` is the number of its present state.

    `story` are the rows of its matter in order, itself included; empty if it stands alone.

    `evidence` is a list, oldest article first: article, outlet, url, title, published_on, grade,
    family, wire, quotes [{start, end, quote}] (the sentence first), and the mention's own
    values (status, first, last, precision, basis, phrase, date_rule, announced, score, rule).
    """
    living = resolve(db, event_id)
    row = _rows(db, "SELECT * FROM timeline WHERE id = ?", [living])[0]
    for name in ("amount", "starter", "reasons", "machine", "recheck"):
        row[name] = json.loads(row[name]) if row[name] else None
    parts = "SELECT role, entity, name FROM event_part WHERE event_id = ? ORDER BY role, seq"
    row["parts"] = _rows(db, parts, [living])
    row["evidence"] = _rows(
        db,
        "SELECT a.id AS article, a.outlet, a.url, a.title, a.published_on, a.wire, "
        "coalesce(a.family, a.id) AS family, m.* FROM event_mention em "
        "JOIN mention m ON m.key = em.mention_key JOIN article a ON a.id = m.article_id "
        "WHERE em.event_id = ? ORDER BY a.published_on IS NULL, a.published_on, a.id",
        [living],
    )
    for one in row["evidence"]:
        one["quotes"] = json.loads(one.pop("evidence"))
    row["story"] = _rows(
        db,
        "SELECT t.*, o.story_id AS story FROM story_event o JOIN timeline t ON t.id = o.event_id "
        "WHERE o.story_id = (SELECT story_id FROM story_event WHERE event_id = ?) ORDER BY o.seq",
        [living],
    )
    return row | _decided(db, living)


def _decided(db: sqlite3.Connection, living: str) -> Row:
    """What people hold against an event, or for it."""
    said = [one for one in decisions(db, living)[::-1] if not one.undone_at]
    signed = [
        (one.act, {"review": one.id, **one.value, "who": one.who, "at": one.at})
        for one in said
        if one.act in (Act.ATTACH, Act.VERIFY)
    ]
    verified = [value for act, value in signed if act is Act.VERIFY]
    return {
        "attached": [value for act, value in signed if act is Act.ATTACH],
        "verified": verified[-1] if verified else None,
        "version": version(db, living),
    }


def version(db: sqlite3.Connection, event_id: str) -> int:
    """The number of the state a living event is in; 0 for one that readers do not see."""
    sql = "SELECT seq FROM version WHERE event_id = ? AND until IS NULL"
    row = db.execute(sql, [event_id]).fetchone()
    return int(row[0]) if row else 0


# Counted in three passes for all sources, which takes a sixth of what counts for each would.
_SOURCES = """
WITH
  seen AS (SELECT source_id, count(*) AS n FROM sighting GROUP BY source_id),
  kept AS (SELECT source_id, count(*) AS n FROM article a
    CROSS JOIN sighting g ON g.article_id = a.id WHERE a.state = 'read' GROUP BY source_id),
  told AS (SELECT source_id, count(DISTINCT event_id) AS n FROM event_mention
    JOIN event e ON e.id = event_id AND e.review_state <> 'rejected'
    CROSS JOIN mention m ON m.key = mention_key
    CROSS JOIN sighting g ON g.article_id = m.article_id GROUP BY source_id)
SELECT s.*, coalesce(seen.n, 0) AS articles, coalesce(kept.n, 0) AS relevant,
       coalesce(told.n, 0) AS events
  FROM source s LEFT JOIN seen ON seen.source_id = id LEFT JOIN kept ON kept.source_id = id
  LEFT JOIN told ON told.source_id = id
 ORDER BY enabled DESC, error_count DESC, health IN ('ok', 'unchanged', 'never'), tier, name
"""


def sources(db: sqlite3.Connection) -> list[Row]:
    """Every source with its health and yield (articles → relevant → events).

    Enabled ones first, of these the failing and the doubtful. `visits` are the last dozen, oldest
    first: at, outcome, items, new_items, message.
    """
    found = _rows(db, _SOURCES)
    log = (
        "SELECT at, outcome, items, new_items, message FROM fetch WHERE source_id = ? "
        "ORDER BY at DESC, id DESC LIMIT 12"
    )
    return [one | {"visits": _rows(db, log, [one["id"]])[::-1]} for one in found]


def next_check(db: sqlite3.Connection) -> datetime | None:
    """When the next enabled source may be asked; None if none has to wait."""
    sql = "SELECT min(next_check_at) FROM source WHERE enabled"
    due = db.execute(sql).fetchone()[0]
    return datetime.fromisoformat(due) if due else None


def stale(db: sqlite3.Connection) -> int:
    """How many articles were read by another reader, or other rules, than are there today."""
    sql = (
        "SELECT count(*) FROM article JOIN meta ON name = 'reader' "
        "WHERE substr(reader, 1, length(value)) <> value"  # a model's name may follow
    )
    return int(db.execute(sql).fetchone()[0])


def last_run(db: sqlite3.Connection) -> Row | None:
    """The newest finished run with its `report` decoded, or None."""
    sql = "SELECT * FROM run WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    for run in _rows(db, sql):
        return run | {"report": json.loads(run["report"] or "{}")}
    return None
