"""Keep a record well: room on its disk, backups, and a check of everything that must hold."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from docket import lock, query
from docket.errors import ConfigError, RecordError, UnknownRecord
from docket.rows import text_hash
from docket.schema import (
    Record,
    copied,
    explained,
    log_size,
    open_record,
    read_only,
    settle,
    snapshot,
    verify,
)

MEGABYTE = 1_000_000
ROOM = 200 * MEGABYTE  # what a round may need: far more than any wrote, for a log and a rebuild
LOG = 64 * MEGABYTE  # a log larger than this is held up by some reader that never finishes


def shortage(path: Path) -> str:
    """Why the disk has too little room for a round; "" when it has enough.

    A backup and the log of a rebuild may each be as large as the record, so twice that is asked.
    """
    with explained(path):
        free = shutil.disk_usage(path.parent).free
        needed = max(ROOM, 2 * path.stat().st_size if path.exists() else 0)
    if free >= needed:
        return ""
    return (
        f"The disk holding {path} has {free // MEGABYTE} MB left and a round needs "
        f"{needed // MEGABYTE} MB: nothing is pulled until there is room."
    )


def opened(path: Path, remembered: int) -> tuple[Record, tuple[str, ...]]:
    """A record to write to, room for a round made sure of, and what is odd about it.

    `remembered` is the mark at the end of the last writing. Raises RecordError, also of a damaged
    record: writing on would damage more.
    """
    there = path.exists()  # if not, nothing can be missing from it
    if short := shortage(path):
        raise RecordError(short)
    db = open_record(path)
    try:
        verify(db.conn, path)
        settle(db)
        # Waiting for the disk with every source would make a round of 500 seconds longer. A power
        # cut may so undo the last sources, whole; they are pulled again. `settle` waits at the end.
        db.execute("PRAGMA synchronous = NORMAL")
        lost = set_back(db.conn, path, remembered) if there else ""
    except BaseException:
        db.close()
        raise
    return db, tuple(filter(None, (lost, held_up(path))))


def mark(record: sqlite3.Connection) -> int:
    """How far a record is: a number that every change by ingest raises, and that never falls."""
    ids = "".join(f" + coalesce((SELECT max(id) FROM {t}), 0)" for t in ("run", "fetch", "article"))
    return int(record.execute(f"SELECT CAST(value AS INTEGER){ids} FROM meta WHERE name = "
                              "'ingest_seq'").fetchone()[0])  # fmt: skip


def set_back(record: sqlite3.Connection, path: Path, remembered: int) -> str:
    """What to say of a record older than when it was last written to; "" if it is not."""
    if mark(record) >= remembered:
        return ""
    return (
        f"{path} is older than when Docket last wrote to it: the {path.name}-wal beside it was "
        "lost, or an older copy put back. What is missing comes again as far as sources list it."
    )


def held_up(path: Path) -> str:
    """What to say of a log that cannot be moved into the record; "" if there is nothing."""
    if (size := log_size(path)) <= LOG:
        return ""
    return (
        f"{path.name}-wal has grown to {size // MEGABYTE} MB, because some program keeps reading "
        "an old state: find and end it."
    )


def backup(path: Path, target: Path | None, now: datetime, keep: int | None = None) -> Path:
    """A verified copy of a record, taken also during a run; returns where it is.

    `target` is a new file or a folder (else the record's own) for a file named after the moment,
    in UTC. Of those in one folder only the newest `keep` stay. Raises RecordError, ConfigError.
    """
    folder = path.parent if target is None else target
    named = target is not None and not target.is_dir()
    if named and keep:
        raise ConfigError("--keep counts backups in a folder: give a folder, or no place at all")
    place = folder if named else folder / f"{path.stem}-{now:%Y-%m-%d-%H%M%S}.db"
    if place.exists():
        raise RecordError(f"{place} is there already: a backup never replaces a file.")
    snapshot(path, place)
    digits = "-".join("[0-9]" * n for n in (4, 2, 2, 6))
    others = sorted(one for one in folder.glob(f"{path.stem}-{digits}.db") if one != place)
    for old in others[: len(others) - keep + 1] if keep and len(others) >= keep else ():
        with explained(old):
            old.unlink()
    return place


class Finding(NamedTuple):
    """What one check found: `problem` is "" when all is well."""

    what: str
    problem: str


def check(path: Path) -> list[Finding]:
    """Everything that must hold of a record, tried on a copy. Raises RecordError without one."""
    busy = lock.writer(path)
    with closing(read_only(path)):
        pass  # there is one, and it is ours
    try:
        with copied(path) as copy, explained(path), closing(sqlite3.connect(copy)) as record:
            open_record(copy).conn.close()  # as a run would bring one of an older Docket up to date
            record.row_factory = sqlite3.Row
            found = [Finding("file", "")]
            found += [Finding(what, problem(record)) for what, problem in _CHECKS.items()]
            idle = not (busy or lock.writer(path))
            found.append(Finding("last run", _unfinished(record) if idle else ""))
            gone = set_back(record, path, lock.remembered(path)) if idle else ""
    except RecordError as error:
        return [Finding("file", str(error))]
    return [*found, Finding("state", gone), Finding("log", held_up(path))]


def _foreign_keys(record: sqlite3.Connection) -> str:
    rows = record.execute("PRAGMA foreign_key_check").fetchall()
    return _first((f"{row[0]} → {row[2]}" for row in rows), "rows point to rows that are gone")


def _search(record: sqlite3.Connection) -> str:
    """Both full-text indexes agree with themselves, and have an entry for each text and event."""
    wrong = []
    for words, table in (("article_words", "article"), ("event_words", "event")):
        try:
            record.execute(f"INSERT INTO {words} ({words}) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            wrong.append(f"{words}: {error}")
        counts = f"SELECT (SELECT count(*) FROM {words}_docsize), (SELECT count(*) FROM {table})"
        has, needs = record.execute(counts).fetchone()
        if has != needs:
            wrong.append(f"{words} has {has} entries for {needs}")
    return _first(wrong, "flaws in the full-text search: restore a backup")


def _texts(record: sqlite3.Connection) -> str:
    rows = record.execute("SELECT article_id, text, hash FROM article_text")
    wrong = (f"article {one}" for one, text, hashed in rows if text_hash(text) != hashed)
    return _first(wrong, "texts are not what was stored: restore a backup")


def _evidence(record: sqlite3.Connection) -> str:
    """Every quotation is the very characters at its offsets, in the newest text."""
    rows = record.execute(
        "SELECT m.key, m.evidence, t.text FROM mention m LEFT JOIN article_text t "
        "ON t.article_id = m.article_id AND t.hash = m.text_hash"
    )
    wrong = (
        f"statement {key}"
        for key, evidence, text in rows
        if text is None
        or any(text[one["start"] : one["end"]] != one["quote"] for one in json.loads(evidence))
    )
    return _first(wrong, "quotations do not stand in their text: run `python -m ingest reread`")


def _ids(record: sqlite3.Connection) -> str:
    """Every event id ever issued leads to an event, or was withdrawn."""
    alive = {row[0] for row in record.execute("SELECT id FROM event")}
    wrong = []
    for (issued,) in record.execute("SELECT id FROM issued").fetchall():
        try:
            if query.resolve(record, issued) not in alive:
                wrong.append(issued)
        except UnknownRecord as error:
            if "withdrawn" not in str(error):
                wrong.append(issued)
    return _first(wrong, "event ids lead nowhere: run `python -m ingest reread`")


def _decisions(record: sqlite3.Connection) -> str:
    """Every value a person has decided stands, with the machine's beside it."""
    rows = record.execute(
        "SELECT r.id, r.field, e.machine FROM review r JOIN event e ON e.id = r.event_id "
        "WHERE r.action = 'edit' AND r.undone_at IS NULL"
    )
    wrong = (f"decision {one}" for one, name, kept in rows if name not in json.loads(kept or "{}"))
    return _first(wrong, "decisions do not stand: run `python -m ingest reread`")


def _unfinished(record: sqlite3.Connection) -> str:
    row = record.execute("SELECT * FROM run ORDER BY id DESC LIMIT 1").fetchone()
    if row is None or row["finished_at"]:
        return ""
    return (
        f"`{row['command']}` of {row['started_at']} was stopped before its end: "
        "`python -m ingest run` completes the timeline"
    )


def _first(wrong: Iterable[str], what: str) -> str:
    """How many there are, and the first of them; "" for none."""
    found = list(wrong)
    return f"{len(found)} {what} (first: {found[0]})" if found else ""


_CHECKS: dict[str, Callable[[sqlite3.Connection], str]] = {
    "references": _foreign_keys,
    "full-text search": _search,
    "texts": _texts,
    "evidence": _evidence,
    "event ids": _ids,
    "decisions": _decisions,
}
