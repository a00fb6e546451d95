"""What people have decided and not undone, as rebuilding asks for it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from docket.lexicon import Lexicon
from docket.model import Party
from docket.review import HOLDING, Act, Decision, recorded
from docket.schema import Record
from docket.standing import KEPT
from docket.starter import StarterEvent

BARE = (Act.MERGE, Act.APART)  # whose value is the id of another event, not JSON
HAND = "hand-"  # how the ids of events begin that people have added


def decision(row: Mapping[str, Any]) -> Decision:
    """A row of `review` as a value."""
    act = Act(row["action"])
    value = row["value"]
    return Decision(
        id=row["id"],
        event=row["event_id"],
        at=row["at"],
        who=row["who"],
        act=act,
        name=row["field"] or "",
        value=json.loads(value) if value and act not in BARE else value,
        saw=json.loads(row["saw"]),
        why=row["why"] or "",
        sort=row["class"] or "",
        undone_at=row["undone_at"] or "",
        undone_by=row["undone_by"] or "",
        undone_why=row["undone_why"] or "",
    )


def decisions(db: sqlite3.Connection, event_id: str) -> list[Decision]:
    """All that was ever decided about an event and those merged into it, newest first."""
    rows = db.execute(
        "WITH RECURSIVE was(id) AS (SELECT ? UNION "
        "SELECT issued.id FROM issued JOIN was ON gone_to = was.id) "
        "SELECT * FROM review WHERE event_id IN was "
        "OR (action IN ('merge', 'never-merge') AND value IN was) "
        "OR (action = 'split' AND json_extract(saw, '$.new') IN was) ORDER BY id DESC",
        [event_id],
    )
    names = [column[0] for column in rows.description]
    return [decision(dict(zip(names, row, strict=True))) for row in rows.fetchall()]


def in_force(db: Record, ids: Collection[str] | None = None) -> list[Decision]:
    """The decisions that nobody has undone, oldest first: all, or those about some events."""
    those = "" if ids is None else (
        "AND (event_id IN (SELECT value FROM json_each(?1)) OR "
        "(action = 'split' AND json_extract(saw, '$.new') IN (SELECT value FROM json_each(?1))))"
    )  # fmt: skip
    rows = db.query(
        f"SELECT * FROM review WHERE undone_at IS NULL {those} ORDER BY id",
        [] if ids is None else [json.dumps(list(ids))],
    )
    return [decision(row) for row in rows]


def by_event(some: Iterable[Decision], now: Mapping[str, str]) -> dict[str, list[Decision]]:
    """Living event → the decisions that bear on it; `now` says where every id leads.

    A split bears on both events it made.
    """
    found: dict[str, list[Decision]] = {}
    for one in some:
        ids = [one.event, *([one.saw["new"]] if one.act is Act.SPLIT and one.saw else [])]
        for living in dict.fromkeys(now[event_id] for event_id in ids):
            found.setdefault(living, []).append(one)
    return found


def held(about: Mapping[str, Collection[Decision]]) -> set[str]:
    """The events whose statements stay together."""
    return {one for one, some in about.items() if any(d.act in HOLDING for d in some)}


def apart(db: Record) -> set[frozenset[str]]:
    """The pairs of living events that must stay two."""
    rows = db.execute(
        "WITH RECURSIVE went(was, id) AS (SELECT id, id FROM issued UNION "
        "SELECT was, gone_to FROM went JOIN issued USING (id) WHERE gone_to IS NOT NULL) "
        "SELECT a.id, b.id FROM review JOIN went a ON a.was = event_id JOIN went b "
        "ON b.was = value WHERE action = ? AND undone_at IS NULL",
        (Act.APART,),
    )
    return {frozenset(pair) for pair in rows.fetchall() if pair[0] != pair[1]}


def added(some: Iterable[Decision], lexicon: Lexicon) -> list[StarterEvent]:
    """The events people have added by hand."""
    return [recorded(d.event, d.value, lexicon, d.who) for d in some if d.act is Act.ADD]


def kept(
    about: Mapping[str, Sequence[Decision]],
    told: Collection[str],
    lexicon: Lexicon,
) -> list[StarterEvent]:
    """Events of which no statement is left, though a person has decided about them.

    As the newest decision saw them. `told` are the events that statements or records tell of. What
    was rejected, or no more than remarked upon, goes with its statements.
    """
    found = []
    for event_id, some in about.items():
        looks = [d for d in some if d.act in HOLDING - {Act.ADD} and d.event == event_id]
        last = looks[-1] if looks else None
        machine = last.saw.get("machine") if last and last.saw else None
        if last and machine and event_id not in told and last.act is not Act.REJECT:
            found.append(recorded(KEPT + event_id, machine, lexicon, last.who))
    return found


def names(db: Record, lexicon: Lexicon) -> dict[str, Party]:
    """Printed name → whom it stands for, as people have decided."""
    rows = db.execute("SELECT name, entity, called FROM naming WHERE undone_at IS NULL").fetchall()
    called = {name: (entity, other) for name, entity, other in rows}
    found = {}
    for name in called:
        end, seen = name, set[str]()
        while end in called and end not in seen:
            seen.add(end)
            entity, other = called[end]
            if entity in lexicon.entities:
                found[name] = Party(lexicon.entities[entity].name, entity)
                break
            end = other or end
            found[name] = Party(end)
    return found


def namings(db: sqlite3.Connection, who: str) -> list[dict[str, Any]]:
    """All that was ever said of whom a name stands for, about an entity or name, newest first.

    Each has the columns of `naming` and `meant`, what to call whom it stands for.
    """
    rows = db.execute(
        "WITH RECURSIVE mine(id) AS (SELECT ? UNION "
        "SELECT naming.name FROM naming JOIN mine ON coalesce(entity, called) = mine.id) "
        "SELECT naming.*, coalesce(called, entity.name, naming.entity) AS meant FROM naming "
        "LEFT JOIN entity ON entity.id = naming.entity "
        "WHERE naming.name IN mine ORDER BY naming.id DESC",
        [who],
    )
    return [dict(row) for row in rows.fetchall()]
