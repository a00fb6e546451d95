"""The record as it was known at an earlier moment, for every question that can be asked today.

Events, their parties, outlets and topics are of then; evidence, full text, articles and names are
today's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date

from docket.history import COLUMNS, State, end_of, states_at

# The tables a picture holds: a row for each event, or as many as a list of its state is long.
_TABLES = {
    "event": ("id", *COLUMNS),
    "event_part": ("event_id", "role", "seq", "entity", "name"),
    "event_outlet": ("event_id", "outlet"),
    "event_topic": ("event_id", "topic"),
}
_INDEXES = (
    "event(id)", "event_part(event_id)", "event_part(role, entity)", "event_outlet(outlet)",
    "event_topic(topic)",
)  # fmt: skip
# Columns of `event` that no version keeps; what is not here reads as null.
_OTHERWISE = {
    "score": "coalesce(today.score, 0)",
    "starter": "today.starter",
    "reasons": "coalesce(today.reasons, '[]')",
    "created_at": "issued.created_at",
}


def picture(states: Mapping[str, State]) -> bytes:
    """A small database of events as `history.states_at` gives them, for `showing`."""
    with closing(sqlite3.connect(":memory:")) as made:
        for table, columns in _TABLES.items():
            made.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            marks = ", ".join("?" * len(columns))
            made.executemany(f"INSERT INTO {table} VALUES ({marks})", _rows(table, states))
        for number, place in enumerate(_INDEXES):
            made.execute(f"CREATE INDEX index_{number} ON {place}")
        made.commit()
        return made.serialize()


def _rows(table: str, states: Mapping[str, State]) -> Iterator[tuple[object, ...]]:
    for event_id, state in states.items():
        if table == "event":
            yield event_id, *map(state.get, COLUMNS)
        elif table == "event_part":
            for seq, (role, entity, name) in enumerate(state["parts"]):
                yield event_id, role, seq, entity, name
        else:
            for word in state["outlet_names" if table == "event_outlet" else "topics"]:
                yield event_id, word


@contextmanager
def as_known(db: sqlite3.Connection, day: date | None) -> Iterator[None]:
    """Let a connection see the events as they were known at the end of a day; today's if None."""
    if day is None:
        yield
        return
    with showing(db, picture(states_at(db, end_of(day)))):
        yield


@contextmanager
def showing(db: sqlite3.Connection, events: bytes) -> Iterator[None]:
    """Let a connection see these events instead of today's; it may be one for reading only.

    A name without a database in front means the temporary view, if there is one: so every
    question works as it is.
    """
    db.execute("ATTACH ':memory:' AS known")
    db.deserialize(events, name="known")
    views = {table: f"SELECT * FROM known.{table}" for table in _TABLES}
    names = [row[1] for row in db.execute("PRAGMA main.table_info(event)")]
    columns = {name: f"e.{name}" for name in ("id", *COLUMNS)} | _OTHERWISE
    shown = ", ".join(f"{columns.get(name, 'NULL')} AS {name}" for name in names)
    views["event"] = (
        f"SELECT {shown} FROM known.event e "
        "LEFT JOIN main.event today ON today.id = e.id "
        "LEFT JOIN main.issued issued ON issued.id = e.id"
    )
    # What was there then is alive; what has come or gone since is as if it had never been issued.
    views["issued"] = (
        "SELECT i.id, i.created_at, i.gone_to, iif(e.id IS NULL, i.gone_at, NULL) AS gone_at "
        "FROM main.issued i LEFT JOIN known.event e ON e.id = i.id "
        "WHERE e.id IS NOT NULL OR i.gone_at IS NOT NULL"
    )
    for table in ("event_mention", "story_event"):
        joined = f"main.{table} o JOIN known.event e ON e.id = o.event_id"
        views[table] = f"SELECT o.* FROM {joined}"
    (timeline,) = db.execute(
        "SELECT sql FROM main.sqlite_master WHERE name = 'timeline'"
    ).fetchone()
    for name, select in views.items():
        db.execute(f"CREATE TEMP VIEW {name} AS {select}")
    db.execute(timeline.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    try:
        yield
    finally:
        for name in ("timeline", *views):
            db.execute(f"DROP VIEW temp.{name}")
        db.execute("DETACH known")
