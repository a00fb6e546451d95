"""Every question pages and exports ask, and the one filter they all share.

Answers are lists of plain dicts; text in them comes from outside and must be escaped when shown.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.rows import span_of as span_of  # for whoever asks here
from docket.where import quoted_words

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
    """For the line above the timeline: events, undated ones among them, articles, outlets.

    `left_out` counts undated events that a date filter cannot place and therefore hides.
    """
    where, values = chosen.where()
    row = _rows(
        db,
        "SELECT count(*) AS events, coalesce(sum(first IS NULL), 0) AS undated, "
        "coalesce(sum(origin = 'starter'), 0) AS starter, "
        f"coalesce(sum(review_state = 'proposed'), 0) AS proposed FROM event e WHERE {where}",
        values,
    )[0]
    row |= _rows(
        db,
        "SELECT count(DISTINCT a.id) AS articles, count(DISTINCT a.outlet) AS outlets FROM event e "
        "JOIN event_mention em ON em.event_id = e.id JOIN mention m ON m.key = em.mention_key "
        f"JOIN article a ON a.id = m.article_id WHERE {where}",
        values,
    )[0]
    hidden, more = chosen.left_out()
    sql = f"SELECT count(*) FROM event e WHERE {hidden}"
    row["left_out"] = db.execute(sql, more).fetchone()[0]
    return row


def choices(db: sqlite3.Connection) -> dict[str, list[Row]]:
    """What can be chosen in the filter, with counts over all events: value, label, count.

    Keys: those of `filter.LISTS`. Places count what lies inside them too. What was rejected counts
    for itself alone.
    """
    party = (
        "SELECT coalesce(entity, name) AS value, name AS label, count(DISTINCT event_id) AS count "
        "FROM event_part WHERE role = ? GROUP BY coalesce(entity, name) ORDER BY 3 DESC, 2"
    )
    coded = (
        "SELECT {0} AS value, {0} AS label, count(*) AS count FROM event "
        "WHERE review_state <> 'rejected' OR '{0}' = 'review_state' GROUP BY {0}"
    )
    return {
        "kind": _rows(db, coded.format("kind")),
        "status": _rows(db, coded.format("status")),
        "grade": _rows(db, coded.format("grade")),
        "review": _rows(db, coded.format("review_state")),
        "topic": _rows(
            db,
            "SELECT topic AS value, topic AS label, count(*) AS count FROM event_topic "
            "GROUP BY topic ORDER BY 3 DESC, 2",
        ),
        "actor": _rows(db, party, ["by"]),
        "target": _rows(db, party, ["against"]),
        "place": _rows(
            db,
            "SELECT p.ancestor AS value, j.name AS label, count(*) AS count FROM event e "
            "JOIN jurisdiction_path p ON p.id = e.jurisdiction JOIN jurisdiction j "
            "ON j.id = p.ancestor GROUP BY p.ancestor ORDER BY 3 DESC, 2",
        ),
        "outlet": _rows(
            db,
            "SELECT a.outlet AS value, a.outlet AS label, count(DISTINCT em.event_id) AS count "
            "FROM event_mention em JOIN mention m ON m.key = em.mention_key "
            "JOIN article a ON a.id = m.article_id GROUP BY a.outlet ORDER BY 3 DESC, 2",
        ),
    }  # fmt: skip


def events_of(db: sqlite3.Connection, articles: Sequence[int]) -> list[Row]:
    """The timeline rows that some articles support, oldest first."""
    marks = ", ".join("?" * len(articles))
    return _rows(
        db,
        "SELECT * FROM timeline WHERE id IN (SELECT em.event_id FROM event_mention em "
        f"JOIN mention m ON m.key = em.mention_key WHERE m.article_id IN ({marks})) "
        "ORDER BY first IS NULL, first, id",
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

    `story` are the rows of its matter in order, itself included; empty if it stands alone.

    `evidence` is a list, oldest article first: article, outlet, url, title, published_on, grade,
    family, wire, quotes [{start, end, quote}] (the sentence first), and the mention's own
    values (status, first, last, precision, basis, phrase, date_rule, announced, score, rule).
    """
    living = resolve(db, event_id)
    row = _rows(db, "SELECT * FROM timeline WHERE id = ?", [living])[0]
    for name in ("amount", "starter", "reasons"):
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
    return row


def articles(
    db: sqlite3.Connection, words: str = "", state: str = "", source: str = "",
    limit: int = 50, offset: int = 0,
) -> list[Row]:  # fmt: skip
    """Articles newest first; `words` searches them.

    With each: how many `events` it supports, its newest `revision`, and whether it is `withdrawn`
    from the list of every source that showed it.
    """
    where, values = _article_where(words, state, source)
    return _rows(
        db,
        "SELECT a.*, (SELECT count(DISTINCT em.event_id) FROM mention m JOIN event_mention em "
        "ON em.mention_key = m.key WHERE m.article_id = a.id) AS events, "
        "(SELECT max(revision) FROM article_text WHERE article_id = a.id) AS revision, "
        "NOT EXISTS (SELECT 1 FROM sighting WHERE article_id = a.id AND withdrawn_at IS NULL) "
        "AS withdrawn FROM article a "
        f"WHERE {where} ORDER BY coalesce(a.published_on, substr(a.first_seen_at, 1, 10)) DESC, "
        "a.id DESC LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )


def article_count(
    db: sqlite3.Connection, words: str = "", state: str = "", source: str = ""
) -> dict[str, int]:
    """How many articles match, by state, all states together under ""."""
    where, values = _article_where(words, state, source)
    sql = f"SELECT a.state, count(*) FROM article a WHERE {where} GROUP BY a.state"
    found = dict(map(tuple, db.execute(sql, values)))
    return {"": sum(found.values())} | found


def _article_where(words: str, state: str, source: str) -> tuple[str, list[Any]]:
    parts: list[str] = ["1"]
    values: list[Any] = []
    if phrase := quoted_words(words):
        parts.append("a.id IN (SELECT rowid FROM article_words WHERE article_words MATCH ?)")
        values.append(phrase)
    elif words.strip():
        parts.append("0")  # only signs, no word: nothing can match
    if state:
        parts.append("a.state = ?")
        values.append(state)
    if source:
        parts.append("a.id IN (SELECT article_id FROM sighting WHERE source_id = ?)")
        values.append(source)
    return " AND ".join(parts), values


def article(db: sqlite3.Connection, article_id: int) -> Row:
    """One article with `text`, `mentions` (with event ids), `topics`, `sightings`, `revisions`.

    `revisions` are its newest texts with their titles, newest first. Raises UnknownRecord.
    """
    found = _rows(
        db,
        "SELECT a.*, t.text, t.revision, t.hash FROM article a JOIN article_text t "
        "ON t.article_id = a.id WHERE a.id = ? ORDER BY t.revision DESC LIMIT 1",
        [article_id],
    )
    if not found:
        raise UnknownRecord(f"There is no article {article_id}.")
    row = found[0]
    row["mentions"] = _rows(
        db,
        "SELECT m.*, em.event_id, e.title AS event_title FROM mention m "
        "LEFT JOIN event_mention em ON em.mention_key = m.key "
        "LEFT JOIN event e ON e.id = em.event_id WHERE m.article_id = ?",
        [article_id],
    )
    for one in row["mentions"]:
        one["quotes"] = json.loads(one.pop("evidence"))
    topics = "SELECT topic FROM topic WHERE article_id = ? ORDER BY topic"
    row["topics"] = [topic for (topic,) in db.execute(topics, [article_id])]
    row["sightings"] = _rows(
        db,
        "SELECT source_id, name, seen_at, withdrawn_at FROM sighting LEFT JOIN source "
        "ON id = source_id WHERE article_id = ? ORDER BY seen_at, source_id",
        [article_id],
    )
    row["revisions"] = _rows(
        db,
        "SELECT revision, coalesce(title, ?) AS title, text, seen_at FROM article_text "
        "WHERE article_id = ? ORDER BY revision DESC LIMIT 10",
        [row["title"], article_id],
    )
    return row


def sources(db: sqlite3.Connection) -> list[Row]:
    """Every source with its health and yield (articles → relevant → events).

    Enabled ones first, of these the failing and the doubtful. `visits` are the last dozen, oldest
    first: at, outcome, items, new_items, message.
    """
    order = "enabled DESC, error_count DESC, health IN ('ok', 'unchanged', 'never'), tier, name"
    found = _rows(db, f"SELECT * FROM source_health ORDER BY {order}")
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


def rejected(db: sqlite3.Connection, source: str = "", limit: int = 200) -> list[Row]:
    """Entries that never became articles, newest first, with the reason."""
    return _rows(
        db,
        "SELECT * FROM rejected WHERE ? IN ('', source_id) ORDER BY at DESC, id DESC LIMIT ?",
        [source, limit],
    )
