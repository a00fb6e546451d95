"""Filters with a name: those shipped in data/views.toml and those people have saved."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

from docket.errors import ConfigError
from docket.filter import Filter
from docket.lexicon import Lexicon, read_rows, unknown
from docket.rows import instant
from docket.schema import Record, open_record, tell_readers, transaction
from docket.wording import plain

KEYS = ("id", "name", "query", "note")
LONGEST = 80  # characters of a name


@dataclass(frozen=True)
class View:
    """A filter to come back to; `id` is what `view=` in an address says, `owner` "" if shipped."""

    id: str
    name: str
    query: str
    note: str = ""
    owner: str = ""


def shipped(folder: Path, lexicon: Lexicon) -> list[View]:
    """The views of data/views.toml, checked. Raises ConfigError."""
    found = []
    for id, row in read_rows(folder / "views.toml", {"view": KEYS})["view"].items():
        try:
            query = Filter.from_query(row.text("query"), lexicon).query()
        except ConfigError as error:
            raise row.problem("query", str(error)) from error
        found.append(View(id, row.text("name"), query, row.text("note", "")))
    return found


def saved(db: sqlite3.Connection) -> list[View]:
    """The views people have saved, by name; their id is their name."""
    rows = db.execute("SELECT name, query, note, owner FROM saved_view ORDER BY name").fetchall()
    return [View(name, name, query, note or "", owner) for name, query, note, owner in rows]


def expanded(params: Mapping[str, list[str]], views: Sequence[View]) -> dict[str, list[str]]:
    """The parameters of an address with those of its `view`; what stands beside it comes first.

    Raises ConfigError for a view that is not there, naming the nearest.
    """
    rest = {name: values for name, values in params.items() if name != "view"}
    wanted = params.get("view", [""])[-1]
    if not wanted:
        return rest
    known = {view.id: view for view in reversed(views)}  # links to a shipped view keep meaning it
    if wanted not in known:
        raise ConfigError(f'filter, "view": {unknown(wanted, list(known))}')
    return parse_qs(known[wanted].query) | rest


def save(
    path: Path, name: str, query: str, owner: str, note: str, now: datetime, lexicon: Lexicon
) -> View:
    """Keep a filter under a name that is still free. Raises ConfigError or RecordError."""
    kept = View(_name(name), _name(name), Filter.from_query(query, lexicon).query(), plain(note),
                owner)  # fmt: skip
    if not kept.query:
        raise ConfigError("saved view: nothing is filtered, so there is nothing to save.")
    with closing((db := open_record(path)).conn), transaction(db):
        _free(db, kept.name)
        row = (kept.name, kept.query, owner, kept.note or None, instant(now))
        db.conn.execute("INSERT INTO saved_view VALUES (?, ?, ?, ?, ?)", row)
        tell_readers(db)
    return kept


def rename(path: Path, name: str, new: str) -> str:
    """Call a saved view otherwise; the new name. Raises ConfigError or RecordError."""
    wanted = _name(new)
    with closing((db := open_record(path)).conn), transaction(db):
        if wanted != name:
            _free(db, wanted)
        _one(db, "UPDATE saved_view SET name = ? WHERE name = ?", (wanted, name))
    return wanted


def delete(path: Path, name: str) -> None:
    """Forget a saved view. Raises ConfigError or RecordError."""
    with closing((db := open_record(path)).conn), transaction(db):
        _one(db, "DELETE FROM saved_view WHERE name = ?", (name,))


def _one(db: Record, sql: str, values: tuple[str, ...]) -> None:
    if db.conn.execute(sql, values).rowcount == 0:
        raise ConfigError(f'saved view: there is none called "{values[-1]}" any more.')
    tell_readers(db)


def _name(name: str) -> str:
    wanted = plain(name)
    if not 0 < len(wanted) <= LONGEST:
        raise ConfigError(f"saved view: a name has 1 to {LONGEST} characters, not {len(wanted)}.")
    return wanted


def _free(db: Record, name: str) -> None:
    taken = "SELECT name FROM saved_view WHERE name = ? COLLATE NOCASE"
    if found := db.conn.execute(taken, (name,)).fetchone():
        raise ConfigError(f'saved view: "{found[0]}" is there already; choose another name.')
