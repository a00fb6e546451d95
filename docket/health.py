"""Settings mirrored from data/, the log of runs and the health of sources.

Each function expects to run inside `schema.transaction`; none commits by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlite_utils

from docket.lexicon import Lexicon
from docket.model import Source
from docket.rows import day, insert, instant
from docket.schema import tell_readers

MOST_REJECTED = 100  # reasons kept of one source: enough to see what is wrong with it

# Every word that may stand for a source's health, and what it tells a reader.
HEALTH = {
    "never": "not asked yet",
    "ok": "answered with entries",
    "unchanged": "answered, nothing new since the last time",
    "empty": "answered without any entry, or with nothing at all",
    "stale": "answers, but its newest entry is older than its usual pauses",
    "behind": "answered with far fewer entries than it usually has",
    "html": "a web page came instead of what was asked for",
    "blocked": "refused, or a page that checks for browsers",
    "slow": "no answer in time, or a wish to be asked less often",
    "gone": "gone for good, or the file is not there",
    "failed": "anything else; the message says what",
}

# What a person can do about it. "moved" is no health: a source that redirects may answer well.
ADVICE = {
    "never": "Run `python -m ingest run`.",
    "empty": "Open the address: if it shows entries, report a fault; else look for the new one.",
    "stale": "Look whether the news stands elsewhere now; if it is only rarer, raise rhythm_days.",
    "behind": "Compare with the publisher's own page: entries may be missing from the list.",
    "html": 'Look for the feed\'s new address, or read the page itself with kind = "page".',
    "blocked": "If a browser may see it, the site refuses programs: ask it, or enabled = false.",
    "slow": "Wait: it is asked less often by itself. If it lasts, raise poll_minutes.",
    "gone": "Look for its new address; if there is none, write enabled = false and a note.",
    "failed": "If it lasts for days, open the address in a browser and compare.",
    "moved": "Redirected for good: write the new address into data/sources.toml.",
}
# Words of a message that say more exactly what to do than the health word.
_TOLD = {
    "needs a key": "Get one from the publisher, or write enabled = false.",
    "keep away": "Ask the site for leave, or write enabled = false.",  # its robots.txt says so
    "match nothing": "The page was redesigned: look at it and mend `select`.",
}


def advice(word: str, message: str = "") -> str:
    """What to do about a health word or "moved", given the message that came; "" for nothing."""
    exact = (what for sign, what in _TOLD.items() if sign in message)
    return next(exact, ADVICE.get(word, ""))


def mirror_lexicon(db: sqlite_utils.Database, lexicon: Lexicon) -> None:
    """Copy names and places from data/, so that SQL can roll up and outside readers can join."""
    for table in ("alias", "entity", "jurisdiction_path", "jurisdiction"):
        db.conn.execute(f"DELETE FROM {table}")
    db.conn.executemany(
        "INSERT INTO entity VALUES (?, ?, ?, ?)",
        [(e.id, e.name, e.kind, e.place) for e in lexicon.entities.values()],
    )
    claims = [(alias, owner, 0) for alias, owner in lexicon.aliases.items()]
    claims += [(alias, owner, 1) for alias, all_ in lexicon.ambiguous.items() for owner in all_]
    db.conn.executemany("INSERT OR IGNORE INTO alias VALUES (?, ?, ?)", claims)
    for place in lexicon.places.values():
        row = (place.id, place.name, place.within or None)
        db.conn.execute("INSERT INTO jurisdiction VALUES (?, ?, ?)", row)
        path = [(place.id, above) for above in lexicon.place_path(place.id)]
        db.conn.executemany("INSERT INTO jurisdiction_path VALUES (?, ?)", path)


_SOURCE_COLUMNS = (
    "id name url kind publisher country language grade tier enabled terms note gate poll_minutes "
    "rhythm_days".split()
)


# What was learnt of an address and is worth nothing at another.
_LEARNT = "etag last_modified validators_of body_hash next_check_at moved_to wishes".split()


def mirror_sources(db: sqlite_utils.Database, sources: Iterable[Source]) -> None:
    """Copy settings of sources, keeping their health; a source no longer listed is disabled."""
    db.conn.execute("UPDATE source SET enabled = 0")
    for source in sources:
        row = {name: getattr(source, name) for name in _SOURCE_COLUMNS}
        row["serves"] = json.dumps(source.serves)
        moved = "SELECT 1 FROM source WHERE id = ? AND url <> ?"
        if list(db.query(moved, [source.id, source.url])):  # validators belong to the old address
            row |= dict.fromkeys(_LEARNT)
        updates = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
        insert(db, "source", row, f"ON CONFLICT (id) DO UPDATE SET {updates}")


def mirror_reader(db: sqlite_utils.Database, reader: str) -> bool:
    """Note which reader is in use: articles that another one read are stale.

    Says whether it is another one than before, with other names and places perhaps.
    """
    if db.conn.execute(
        "SELECT 1 FROM meta WHERE name = 'reader' AND value = ?", (reader,)
    ).fetchone():
        return False
    db.conn.execute("INSERT OR REPLACE INTO meta VALUES ('reader', ?)", (reader,))
    return True


def start_run(db: sqlite_utils.Database, command: str, version: str, now: datetime) -> int:
    """Log that a command began to write; returns the run's id."""
    run = {"command": command, "version": version, "started_at": instant(now)}
    return insert(db, "run", run)


def finish_run(
    db: sqlite_utils.Database, run: int, report: Mapping[str, Any], now: datetime
) -> None:
    """Log how it ended, and tell readers that the record has changed."""
    db.conn.execute(
        "UPDATE run SET finished_at = ?, report = ? WHERE id = ?",
        (instant(now), json.dumps(report, ensure_ascii=False), run),
    )
    tell_readers(db)


@dataclass(frozen=True)
class Checked:
    """The outcome of asking one source: what goes to its health and to the log.

    `next_check` is when it may be asked again; None leaves it due at once. Validators are only
    set for a body that is stored whole (now, or before and unchanged), `body_hash` for a new one.
    `note` says what is odd about an answer that is no failure.
    """

    health: str
    next_check: datetime | None
    error: str | None = None
    status: int | None = None
    items: int = 0
    new_items: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    validators_of: str | None = None  # the address they were sent for
    wishes: str = ""  # what the body asks of visitors, as `ingest.schedule` writes it
    moved: str = ""  # where it is for good, says this visit
    newest_on: str | None = None  # day of the newest entry ever seen; None: none dated
    note: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the source answered as it should, with news or without."""
        return self.error is None


@dataclass(frozen=True)
class Past:
    """How a source answered before: (health word, entries that came) of its last visits, newest
    first, and the day on which it last showed something it had not shown before.
    """

    answers: tuple[tuple[str, int], ...] = ()
    news_on: date | None = None


UNSEEN = Past()  # of a source that was never asked


def past(db: sqlite_utils.Database, source_id: str) -> Past:
    """What the log knows of a source's last forty visits: a day and a half, if asked every hour."""
    log = "SELECT outcome, items FROM fetch WHERE source_id = ? ORDER BY at DESC, id DESC LIMIT 40"
    rows = db.conn.execute(log, (source_id,)).fetchall()
    news = "SELECT max(seen_at) FROM sighting WHERE source_id = ?"
    seen = db.conn.execute(news, (source_id,)).fetchone()[0]
    return Past(tuple(rows), day(seen[:10]) if seen else None)


def note_checked(
    db: sqlite_utils.Database, run: int, source_id: str, checked: Checked, now: datetime
) -> None:
    """Write one attempt to the log and to the source's health."""
    at = instant(now)
    insert(db, "fetch", {
        "run_id": run, "source_id": source_id, "at": at, "outcome": checked.health,
        "status": checked.status, "items": checked.items, "new_items": checked.new_items,
        "message": checked.error or checked.note,
    })  # fmt: skip
    values: dict[str, object] = {
        "health": checked.health,
        "error": checked.error,
        "checked_at": at,
        "next_check_at": instant(checked.next_check) if checked.next_check else None,
    }
    if checked.ok:
        values["last_ok_at"] = at
    if checked.newest_on:
        values["newest_on"] = checked.newest_on
    if checked.body_hash or checked.etag or checked.last_modified:
        values |= {"etag": checked.etag or None, "last_modified": checked.last_modified or None,
                   "validators_of": checked.validators_of}  # fmt: skip
    if checked.body_hash:
        values |= {"body_hash": checked.body_hash, "item_count": checked.items,
                   "wishes": checked.wishes or None}  # fmt: skip
    sets = ", ".join(f"{name} = :{name}" for name in values)
    count = "0" if checked.ok else "error_count + 1"
    seen = "CASE WHEN :moved IS NULL THEN 0 WHEN moved_to = :moved THEN moved_seen + 1 ELSE 1 END"
    db.conn.execute(
        f"UPDATE source SET {sets}, error_count = {count}, moved_to = :moved, moved_seen = {seen} "
        "WHERE id = :id",
        values | {"id": source_id, "moved": checked.moved or None},
    )


def note_rejected(
    db: sqlite_utils.Database, source_id: str, reasons: Iterable[str], now: datetime
) -> None:
    """Keep why an entry never became an article, once, and of each source only the newest."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO rejected (source_id, at, reason) VALUES (?, ?, ?)",
        rows := [(source_id, instant(now), reason[:500]) for reason in reasons],
    )
    if rows:
        db.conn.execute(
            "DELETE FROM rejected WHERE source_id = ?1 AND id NOT IN (SELECT id FROM rejected "
            "WHERE source_id = ?1 ORDER BY id DESC LIMIT ?2)",
            (source_id, MOST_REJECTED),
        )
