"""What people decide about events: kept for good, seen at once, and honoured by every rebuild.

Each decision is one short transaction of its own. `docket.review` says what can be decided.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from docket import decided, query, review, wishes
from docket.decided import BARE, HAND, apart, decision
from docket.decided import decisions as decisions  # for whoever asks here
from docket.errors import RecordError, ReviewError, UnknownRecord
from docket.lexicon import Lexicon
from docket.merge import fresh
from docket.model import PROPOSED, Party
from docket.rebuild import renew
from docket.review import Act, Decision, Wish
from docket.rows import dump, insert, instant
from docket.schema import Record, explained, open_record, tell_readers, transaction
from docket.store import note_unmerged
from docket.timeline import living, previous_ids

CHANGED = "The event has changed since you opened it: look again, then decide."


def decide(path: Path, wish: Wish, who: str, now: datetime, lexicon: Lexicon) -> str:
    """Keep a decision and let it show; returns the id of the event it is about.

    Raises ReviewError if it cannot be so, RecordError if the record cannot be written.
    """
    who = wishes.editor(who)
    with _changing(path) as db:
        wish = _about_the_living(db, wish)
        saw = _snapshot(db, wish.event) if wish.event else {"statements": {}}
        shown = saw.get("said", {})
        value = wishes.checked(wish, shown, lexicon, now.date())
        if wish.act is Act.EDIT and review.same(wish.name, value, shown[wish.name]):
            raise ReviewError("That is what the event says already.")
        if wish.act is Act.ADD:
            wish = replace(wish, event=_fresh(db, HAND, json.dumps(value)))
        ids = {wish.event}
        if wish.act in BARE:
            ids.add(value)
            saw["other"] = _snapshot(db, value)
        if wish.act is Act.SPLIT:
            saw["new"] = _fresh(db, "ev-", value[0])
            ids.add(saw["new"])
        _issue(db, ids, now)
        number = _append(db, wish, value, saw, who, now)
        _reassign(db, wish, value, saw, now)
        renew(db, ids, lexicon, now, f"review:{number}")
        return living(db)[wish.event]


def undo(path: Path, review_id: int, who: str, why: str, now: datetime, lexicon: Lexicon) -> str:
    """Take a decision back; it stays in the history. Returns the id of the event it was about.

    Raises ReviewError, also for one that was undone already.
    """
    who = wishes.editor(who)
    reason = wishes.text("why", why, wishes.LONGEST)
    with _changing(path) as db:
        rows = list(db.query("SELECT * FROM review WHERE id = ?", [review_id]))
        if not rows:
            raise ReviewError(f"There is no decision {review_id}.")
        one = decision(rows[0])
        if one.undone_at:
            raise ReviewError(f"Decision {review_id} was undone by {one.undone_by} already.")
        db.execute(
            "UPDATE review SET undone_at = ?, undone_by = ?, undone_why = ? WHERE id = ?",
            (instant(now), who, reason, review_id),
        )
        ids, reasons = _give_back(db, one, now)
        renew(db, ids, lexicon, now, f"review:{review_id}", reasons)
        return living(db)[one.event]


def name(
    path: Path, printed: str, entity: str | None, called: str | None, who: str, why: str,
    now: datetime, lexicon: Lexicon,
) -> int:  # fmt: skip
    """Say whom a printed name stands for: an entity, or the same under another name.

    Returns the number of the naming. Raises ReviewError.
    """
    who = wishes.editor(who)
    if bool(entity) == bool(called):
        raise ReviewError("Say which entity it is, or by which other name it goes: one of the two.")
    if entity:
        wishes.known(entity, lexicon)
    reason = wishes.text("the reason", why, wishes.LONGEST, empty=True)
    other = wishes.text("the other name", called, wishes.SHORT) if called else None
    with _changing(path) as db:
        before = decided.names(db, lexicon)
        if not _showing(db, [printed]) or printed == other:
            raise ReviewError(f"No event shows “{printed}” as a name that is not known.")
        if printed in before:
            raise ReviewError(
                f"It is decided already whom “{printed}” stands for: undo that first."
            )
        row = {"name": printed, "entity": entity or None, "called": other, "at": instant(now),
               "who": who, "why": reason or None}  # fmt: skip
        number = insert(db, "naming", row)
        _show_names(db, before, number, now, lexicon)
        return number


def unname(path: Path, naming: int, who: str, why: str, now: datetime, lexicon: Lexicon) -> None:
    """Take back whom a printed name stands for. Raises ReviewError."""
    who = wishes.editor(who)
    reason = wishes.text("the reason", why, wishes.LONGEST, empty=True)
    with _changing(path) as db:
        before = decided.names(db, lexicon)
        note = (
            "UPDATE naming SET undone_at = ?, undone_by = ?, undone_why = ? "
            "WHERE id = ? AND undone_at IS NULL"
        )
        if not db.conn.execute(note, (instant(now), who, reason or None, naming)).rowcount:
            raise ReviewError(f"There is no naming {naming} in force.")
        _show_names(db, before, naming, now, lexicon)


def _show_names(
    db: Record, before: dict[str, Party], naming: int, now: datetime, lexicon: Lexicon
) -> None:
    """Let the events that print them show names as they are to be called now."""
    after = decided.names(db, lexicon)
    changed = [one for one in before | after if before.get(one) != after.get(one)]
    renew(db, _showing(db, changed), lexicon, now, f"naming:{naming}")


def _showing(db: Record, printed: Sequence[str]) -> set[str]:
    """The events in which somebody is printed under a name that links to nobody."""
    rows = db.execute(
        "SELECT em.event_id FROM part p JOIN event_mention em ON em.mention_key = p.mention_key "
        "WHERE p.entity IS NULL AND p.name IN (SELECT value FROM json_each(?1)) UNION "
        "SELECT e.id FROM event e, json_each(e.starter, '$.said.actors') p "
        "WHERE json_extract(p.value, '$.name') IN (SELECT value FROM json_each(?1)) UNION "
        "SELECT e.id FROM event e, json_each(e.starter, '$.said.targets') p "
        "WHERE json_extract(p.value, '$.name') IN (SELECT value FROM json_each(?1))",
        [json.dumps(printed)],
    )
    return {event_id for (event_id,) in rows.fetchall()}


@contextmanager
def _changing(path: Path) -> Iterator[Record]:
    """One transaction that changes what readers see."""
    if not path.exists():
        raise RecordError(f"There is no database at {path} yet: run `python -m ingest run`.")
    record = open_record(path)
    with closing(record.conn), explained(path), transaction(record):
        record.conn.row_factory = sqlite3.Row
        try:
            yield record
        except UnknownRecord as error:
            raise ReviewError(str(error)) from error
        tell_readers(record)
        note_unmerged(record)


# ── what a wish is about ────────────────────────────────────────────────────────────────────


def _about_the_living(db: Record, wish: Wish) -> Wish:
    """The wish with ids that events have now; refused if what it is about does not allow it."""
    if wish.act is Act.ADD:
        return replace(wish, event="")
    wish = replace(wish, event=query.resolve(db.conn, wish.event))
    state = _state(db, wish.event)
    if wish.seen != query.version(db.conn, wish.event):
        raise ReviewError(CHANGED)
    if state == "rejected" and wish.act is not Act.NOTE:
        raise ReviewError("The event was rejected: undo that first.")
    if wish.act is Act.SPLIT:
        return replace(wish, value=_split_off(db, wish))
    return replace(wish, value=_other(db, wish)) if wish.act in BARE else wish


def _state(db: Record, event_id: str) -> str:
    row = db.execute("SELECT review_state FROM event WHERE id = ?", [event_id]).fetchone()
    if row is None:
        raise ReviewError(f"There is no event {event_id}.")
    return str(row[0])


def _other(db: Record, wish: Wish) -> str:
    """The other event of a merge, or of two that are not one."""
    other = query.resolve(db.conn, str(wish.value))
    if other == wish.event:
        raise ReviewError(f"{wish.value} and {wish.event} are one event already.")
    if _state(db, other) == "rejected":
        raise ReviewError("The other event was rejected: undo that first.")
    if frozenset((other, wish.event)) in apart(db):
        raise ReviewError("A person has decided that these are two events: undo that first.")
    return other


def _split_off(db: Record, wish: Wish) -> list[str]:
    """The statements of a split, checked to be the event's and not all of it."""
    rows = db.execute("SELECT mention_key FROM event_mention WHERE event_id = ?", [wish.event])
    there = {key for (key,) in rows.fetchall()}
    asked = wish.value if isinstance(wish.value, list | tuple) else []
    keys = sorted({str(key) for key in asked})
    if not keys or not there.issuperset(keys):
        raise ReviewError("Choose statements of this event to split off.")
    starter = db.execute("SELECT starter FROM event WHERE id = ?", [wish.event]).fetchone()[0]
    if len(keys) == len(there) and not starter:
        raise ReviewError("At least one statement must stay with the event.")
    return keys


def _snapshot(db: Record, event_id: str) -> dict[str, Any]:
    """What an editor has before them: kept with the decision, to tell what changes under it."""
    row = next(iter(db.query("SELECT * FROM event WHERE id = ?", [event_id])))
    sql = "SELECT role, entity, name FROM event_part WHERE event_id = ? ORDER BY role, seq"
    shown = review.said(row, [tuple(part) for part in db.execute(sql, [event_id]).fetchall()])
    told = db.execute(
        "SELECT m.key, json_extract(m.evidence, '$[0].quote') FROM event_mention JOIN mention m "
        "ON m.key = mention_key WHERE event_id = ? ORDER BY m.key",
        [event_id],
    )
    keys = json.dumps(list(previous_ids(db, [event_id])))
    belongs = "SELECT mention_key, event_id FROM issued_mention WHERE mention_key IN "
    return {
        "version": query.version(db.conn, event_id),
        "said": shown,
        "machine": shown | json.loads(row["machine"] or "{}"),
        "statements": {key: (quote or "")[:300] for key, quote in told.fetchall()},
        "ids": dict(map(tuple, db.execute(f"{belongs}(SELECT value FROM json_each(?))", [keys]))),
        "reasons": json.loads(row["reasons"]),
    }


# ── keeping it ──────────────────────────────────────────────────────────────────────────────


def _fresh(db: Record, prefix: str, text: str) -> str:
    """An id never issued before."""
    taken = {one for (one,) in db.execute("SELECT id FROM issued").fetchall()}
    return fresh(prefix, text, taken)


def _issue(db: Record, ids: set[str], now: datetime) -> None:
    new = "INSERT OR IGNORE INTO issued (id, created_at) VALUES (?, ?)"
    db.conn.executemany(new, [(one, instant(now)) for one in sorted(ids)])


def _append(
    db: Record, wish: Wish, value: Any, saw: Mapping[str, Any], who: str, now: datetime
) -> int:
    row = {
        "event_id": wish.event, "at": instant(now), "who": who, "action": wish.act.value,
        "field": wish.name if wish.act is Act.EDIT else None,
        "value": value if wish.act in BARE else json.dumps(value, ensure_ascii=False),
        "saw": dump(dict(saw)), "why": wish.why.strip() or None, "class": wish.sort or None,
    }  # fmt: skip
    return insert(db, "review", row)


def _reassign(db: Record, wish: Wish, value: Any, saw: Mapping[str, Any], now: datetime) -> None:
    """Which statements belong to which id from now on."""
    if wish.act is Act.ADD:
        _give(db, {f"starter:{wish.event}": wish.event})
    elif wish.act is Act.SPLIT:
        _give(db, dict.fromkeys(value, saw["new"]))
    elif wish.act is Act.MERGE:
        db.execute("UPDATE issued SET gone_to = ?, gone_at = ? WHERE id = ?",
                   (wish.event, instant(now), value))  # fmt: skip
        # A proposal whose id has gone belongs to nothing (`timeline.previous_ids`): it is told.
        offered = [key for key in saw["other"]["ids"] if key.startswith(PROPOSED)]
        _give(db, dict.fromkeys(offered, wish.event))


def _give(db: Record, ids: Mapping[str, str]) -> None:
    db.conn.executemany(
        "INSERT INTO issued_mention VALUES (?, ?) "
        "ON CONFLICT (mention_key) DO UPDATE SET event_id = excluded.event_id",
        sorted(ids.items()),
    )


def _give_back(db: Record, one: Decision, now: datetime) -> tuple[set[str], dict[str, list[str]]]:
    """Let statements belong where they did before a decision.

    Returns the events concerned and why their statements were one then. A later decision about
    the same statements stands.
    """
    saw = one.saw or {}
    ids, reasons = {one.event}, {living(db)[one.event]: saw.get("reasons", [])}
    if one.act is Act.MERGE:
        ids.add(one.value)
        reasons[one.value] = saw["other"]["reasons"]
        offered = {k: v for k, v in saw["other"]["ids"].items() if k.startswith(PROPOSED)}
        _return(db, offered, living(db)[one.event])
        db.execute("UPDATE issued SET gone_to = NULL, gone_at = NULL WHERE id = ?", (one.value,))
    elif one.act is Act.SPLIT:
        new = saw["new"]
        if living(db)[new] != new:
            raise ReviewError(f"{new} was merged since: undo that first.")
        ids |= {new, *saw["ids"].values()}
        _return(db, saw["ids"], new)
        db.execute("UPDATE issued SET gone_to = ?, gone_at = ? WHERE id = ?",
                   (living(db)[one.event], instant(now), new))  # fmt: skip
    return ids, reasons if one.act in (Act.MERGE, Act.SPLIT) else {}


def _return(db: Record, was: Mapping[str, str], now_at: str) -> None:
    """Give statements that are still at one event back to where they were."""
    there = previous_ids(db, [now_at])
    _give(db, {key: event for key, event in was.items() if key in there})
