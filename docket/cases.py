"""Cases and actors: one matter's steps in order, and what one name did or had done to it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from docket import agenda, query
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.model import DateSpan, Party
from docket.parties import tokens
from docket.rows import span_of
from docket.wording import listed

Row = dict[str, Any]


class Rung(NamedTuple):
    """One dated step of a status ladder."""

    when: DateSpan
    status: str
    event: str
    title: str


def ladder(
    steps: Sequence[Mapping[str, Any]], parts: Iterable[Mapping[str, Any]]
) -> dict[str, list[Rung]]:
    """How far a matter got for each of its targets: the target's name → its steps in order.

    `steps` are rows of the timeline in the matter's order, `parts` rows of `event_part` of them.
    Targets with the same steps share a ladder ("Alpha and Beta"). A step that names none of the
    targets, or describes its target only ("operators of nudify sites"), is a step of all. Where
    nobody is named, the one ladder is called "".
    """
    sides: dict[str, dict[str, Party]] = {step["id"]: {} for step in steps}
    named: dict[str, Party] = {}
    appealing: dict[str, Party] = {}
    appeals = {step["id"] for step in steps if step["action"] == "appeal"}
    for part in (part for part in parts if part["event_id"] in sides):
        party = Party(part["name"], part["entity"])
        key = party.entity or party.name
        sides[part["event_id"]][key] = party
        if part["event_id"] not in appeals and part["role"] == "against":
            named.setdefault(key, party)
        elif part["event_id"] in appeals and part["role"] == "by":
            appealing.setdefault(key, party)
    # An appeal is against whoever had acted: it names a target only where nothing else does.
    named = named or appealing
    certain = {key for key, party in named.items() if party.entity or party.named}
    shared: dict[tuple[str, ...], list[Party]] = {}
    for key, party in named.items():
        mine = (one for one, those in sides.items() if key in those or not certain & those.keys())
        own = tuple(mine)
        shared.setdefault(own, []).append(party)
    rungs = {s["id"]: Rung(span_of(s), s["status"], s["id"], s["title"]) for s in steps}
    found = {listed(some): [rungs[one] for one in own] for own, some in shared.items()}
    return found or {"": list(rungs.values())}


def days_between(one: DateSpan, other: DateSpan) -> int | None:
    """Days from one step to the next; None unless both are known to the day."""
    if one.days != 1 or other.days != 1 or one.first is None or other.first is None:
        return None
    return (other.first - one.first).days


def standing(steps: Sequence[Row], as_of: date | None) -> tuple[str, int]:
    """How a matter stands, with the days nothing was told of it: "open", "quiet" or "closed".

    Open is what waits for a next step, quiet what has waited long on the day of the record.
    """
    if steps[-1]["status"] not in agenda.WAITING:
        return "closed", 0
    quiet = agenda.gone_quiet(steps[-1:], {}, as_of)
    return ("quiet", quiet[0][1]) if quiet else ("open", 0)


def matters(
    chosen: Iterable[Row], events: Iterable[Row], steps: Mapping[str, Mapping[str, Any]]
) -> list[Row]:
    """The matters of which an event is chosen, each with all its steps, what came last first.

    `events` are all there are, `steps` says of which matter an event is a step (`agenda.steps`).
    Each matter has id, title and `steps`, rows of the timeline in order.
    """
    wanted = {steps[event["id"]]["story"] for event in chosen if event["id"] in steps}
    found: dict[str, Row] = {}
    for event in events:
        own = steps.get(event["id"])
        if own and own["story"] in wanted:
            new = {"id": own["story"], "title": own["title"], "steps": []}
            found.setdefault(own["story"], new)["steps"].append(event)
    for one in found.values():
        one["steps"].sort(key=lambda event: steps[event["id"]]["seq"])
    return sorted(found.values(), key=lambda one: one["steps"][-1]["day"] or "", reverse=True)


def matter(db: sqlite3.Connection, name: str, chosen: Filter | None = None) -> Row:
    """One matter, as `matters` gives it, with `parts` (rows of `event_part`).

    Also by an id it had when it was another's first event. The filter matters only if it looks
    back. Raises UnknownRecord.
    """
    living = query.resolve(db, name.removeprefix("story-"))
    rows = db.execute(
        "SELECT t.*, s.id AS story, s.title AS story_title FROM story_event o "
        "JOIN story s ON s.id = o.story_id JOIN timeline t ON t.id = o.event_id WHERE o.story_id = "
        "(SELECT story_id FROM story_event WHERE event_id = ?) AND t.review_state <> 'rejected' "
        "ORDER BY o.seq",
        [living],
    )
    steps = [dict(row) for row in rows.fetchall()]
    if not steps:
        raise UnknownRecord(f"Event {living} is no step of a longer case.")
    parts = agenda.parts(db, [step["id"] for step in steps])
    return {"id": steps[0]["story"], "title": steps[0]["story_title"], "steps": steps,
            "parts": parts}  # fmt: skip


def record_of(db: sqlite3.Connection, who: str, chosen: Filter) -> Row:
    """What an entity, or a name without one, did and had done to it, within a filter.

    `events` are its rows of the timeline, newest first, `roles` how it is part of each, `names`
    what it is shown as, `aliases` what it links by, `matters` id → title of its matters, `alike`
    names without an entity that could be its own, with how many events each has.
    """
    mine = "e.id IN (SELECT event_id FROM event_part WHERE coalesce(entity, name) = ?)"
    where, values = chosen.where()
    rows = db.execute(
        f"SELECT * FROM timeline e WHERE {mine} AND {where} ORDER BY day IS NULL, day DESC, id",
        [who, *values],
    )
    events = [dict(row) for row in rows.fetchall()]
    shown = "SELECT event_id, role, name FROM event_part WHERE coalesce(entity, name) = ?"
    roles: dict[str, set[str]] = {event["id"]: set() for event in events}
    names: Counter[str] = Counter()
    for event_id, role, name in db.execute(shown, [who]).fetchall():
        names[name] += 1
        roles.get(event_id, set()).add(role)
    if not names and not db.execute("SELECT 1 FROM entity WHERE id = ?", [who]).fetchone():
        raise UnknownRecord(f"No event is by or against “{who}”.")
    aliases = db.execute("SELECT alias FROM alias WHERE entity = ? ORDER BY alias", [who])
    known = [alias for (alias,) in aliases.fetchall()]
    stories = (
        "SELECT DISTINCT s.id, s.title FROM story_event JOIN story s ON s.id = story_id "
        f"JOIN event e ON e.id = event_id WHERE {mine} AND {where} ORDER BY s.title"
    )
    return {
        "events": events, "roles": roles, "names": names, "aliases": known,
        "matters": dict(map(tuple, db.execute(stories, [who, *values]).fetchall())),
        "alike": _alike(db, who, [*names, *known]),
    }  # fmt: skip


def _alike(db: sqlite3.Connection, who: str, names: Iterable[str]) -> dict[str, int]:
    """Names nobody has linked that say the same words, or some of them and no others."""
    mine = [words for words in map(tokens, names) if words]
    sql = (
        "SELECT name, count(*) FROM (SELECT DISTINCT name, event_id FROM event_part "
        "WHERE entity IS NULL) JOIN event ON id = event_id WHERE review_state <> 'rejected' "
        "GROUP BY name"
    )
    found = {}
    for name, events in db.execute(sql).fetchall():
        words = tokens(name)
        if words and name != who and any(words <= own or own <= words for own in mine):
            found[name] = events
    return found
