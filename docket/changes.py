"""What changed between two moments: each event once, as the difference of what was known of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from docket import query
from docket.asof import picture, showing
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.history import READ, State, begins, states_at
from docket.model import Basis, DateSpan, Precision
from docket.query import Row
from docket.rows import day

# The sorts of change, the loudest first: an event is told under the first that fits.
SORTS = ("added", "merged", "rejected", "withdrawn", "restored", "status", "date", "other", "quiet")
# What is compared; a change of anything else is none.
DATES = ("when", "announced")
OTHERS = ("kind", "action", "by", "against", "about", "jurisdiction", "amount", "count")
QUIET = ("outlets", "independent", "grade", "last_reported", "sure", "review_state", "articles")


@dataclass(frozen=True)
class Move:
    """One value that is another now, as the record has it.

    Of `when` both are spans; of `by`, `against` and `about` lists of names.
    """

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Change:
    """What became of one event: `sort` is a word of SORTS, `state` how it is, or was last.

    `decisions` are the rows of `review` behind it, newest first; `read` tells whether articles
    changed it (too). `gone_to` is the living event it was merged into, `gone_title` its title.
    """

    event: str
    sort: str
    at: str
    state: State
    moves: tuple[Move, ...] = ()
    decisions: tuple[Row, ...] = ()
    read: bool = True
    gone_to: str = ""
    gone_title: str = ""


def difference(before: State, after: State) -> tuple[Move, ...]:
    """Everything that is not as it was, loudest first. A title is told only if nothing else is."""
    moves = [*_moves(before, after, ("status", *DATES, *OTHERS))]
    moves += _moves(before, after, () if moves else ("title",))
    return (*moves, *_moves(before, after, QUIET))


def _moves(before: State, after: State, names: Collection[str]) -> Iterator[Move]:
    for name in names:
        old, new = value_of(before, name), value_of(after, name)
        if old != new:
            yield Move(name, old, new)


def value_of(state: State, name: str) -> Any:
    """What a state says of one thing that is compared."""
    if name == "when":
        ends = day(state["first"]), day(state["last"])
        return DateSpan(*ends, Precision(state["precision"]), Basis.UNDATED)  # how known: quiet
    if name in ("by", "against", "about"):
        return [called for role, _, called in state["parts"] if role == name]
    return state[name]


def sort_of(moves: Collection[Move]) -> str:
    """Under which word an event is told that was there before and is there now."""
    names = {move.name for move in moves}
    found = {"status": names & {"status"}, "date": names & {*DATES}, "other": names - {*QUIET}}
    return next((sort for sort, some in found.items() if some), "quiet")


def changes(
    db: sqlite3.Connection, since: str, until: str = "", chosen: Filter | None = None
) -> list[Change]:
    """What changed after one instant, up to another or to now, loudest sort and newest first.

    Told is the difference: what changed and changed back is not there, and what is new is told as
    new, whatever became of it meanwhile. With a filter, events count that fit it now or did then.
    Of days before the history begins nothing is known but which events were there.
    """
    until, known = until or "9999", max(since, begins(db))
    touched = _touched(db, since, known, until)
    before = states_at(db, known, [one for one in touched if touched[one]["created_at"] <= since])
    after = states_at(db, until, touched)
    fits = before.keys() | after.keys()
    if chosen and chosen.params():
        fits = _fitting(db, before, chosen) | _fitting(db, after, chosen)
    decided = _decisions(db, known, until)
    found = []
    for event in sorted(fits):
        about, was, now = touched[event], before.get(event), after.get(event)
        moves = difference(was, now) if was and now else ()
        if was == now or (was and now and not moves):
            continue
        sort = sort_of(moves) if was and now else _came_or_went(about, bool(now), since)
        decisions = tuple(decided.get(event, ()))
        living = _living(db, about["gone_to"]) if sort == "merged" else ("", "")
        at = max(about["opened"] or "", about["closed"] or "") or about["created_at"]
        read = bool(about["read"]) or not decisions
        found.append(Change(event, sort, at, now or was or {}, moves, decisions, read, *living))
    found.sort(key=lambda one: one.at, reverse=True)
    return sorted(found, key=lambda one: SORTS.index(one.sort))


def _touched(db: sqlite3.Connection, since: str, known: str, until: str) -> dict[str, Row]:
    """The events that may have changed, by id, with when versions opened and closed, and why."""
    within = "FROM version v WHERE v.event_id = i.id AND v.{0} > :known AND v.{0} <= :until"
    rows = db.execute(
        "SELECT i.id, i.created_at, i.gone_to, i.gone_at, "
        f"(SELECT max(at) {within.format('at')}) AS opened, "
        f"(SELECT max(until) {within.format('until')}) AS closed, "
        f"EXISTS (SELECT 1 {within.format('at')} AND cause = :read) AS read FROM issued i "
        # What a person rejected has no newer version, and its id is not gone.
        "WHERE i.id IN (SELECT event_id FROM version WHERE at > :since "
        "UNION SELECT id FROM issued WHERE gone_at > :since "
        "UNION SELECT id FROM event WHERE review_state = 'rejected')",
        {"since": since, "known": known, "until": until, "read": READ},
    )
    return {row["id"]: dict(row) for row in rows}


def _fitting(db: sqlite3.Connection, states: Mapping[str, State], chosen: Filter) -> set[str]:
    where, values = chosen.where()
    with showing(db, picture(states)):
        rows = db.execute(f"SELECT e.id FROM event e WHERE {where}", values).fetchall()
    return {event for (event,) in rows}


def _decisions(db: sqlite3.Connection, since: str, until: str) -> dict[str, list[Row]]:
    """What people decided or took back, by event; a merge also for the event that went."""
    rows = db.execute(
        "SELECT * FROM review WHERE action <> 'note' AND ((at > ?1 AND at <= ?2 "
        "AND (undone_at IS NULL OR undone_at > ?2)) OR (at <= ?1 AND undone_at > ?1 "
        "AND undone_at <= ?2)) ORDER BY id DESC",
        [since, until],
    )
    found: dict[str, list[Row]] = {}
    for row in map(dict, rows.fetchall()):
        for event in {row["event_id"], row["value"] if row["action"] == "merge" else None} - {None}:
            found.setdefault(event, []).append(row)
    return found


def _came_or_went(about: Row, there: bool, since: str) -> str:
    if there:
        return "added" if about["created_at"] > since else "restored"
    if about["gone_at"] is None:
        return "rejected"
    return "merged" if about["gone_to"] else "withdrawn"


def _living(db: sqlite3.Connection, event: str) -> tuple[str, str]:
    """The event that an id leads to by now, and its title."""
    with suppress(UnknownRecord):
        living = query.resolve(db, event)
        return living, db.execute("SELECT title FROM event WHERE id = ?", [living]).fetchone()[0]
    return "", ""
