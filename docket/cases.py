"""Cases and actors: one matter's steps in order, and what one name did or had done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from docket.model import DateSpan, Party
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
    appeals = {step["id"] for step in steps if step["action"] == "appeal"}
    for part in (part for part in parts if part["event_id"] in sides):
        party = Party(part["name"], part["entity"])
        key = party.entity or party.name
        sides[part["event_id"]][key] = party
        # An appeal is by whom it all is about, and against whoever had acted.
        if part["role"] == ("by" if part["event_id"] in appeals else "against"):
            named.setdefault(key, party)
    certain = {key for key, party in named.items() if party.entity or party.named}
    shared: dict[tuple[str, ...], list[Party]] = {}
    for key, party in named.items():
        mine = (one for one, those in sides.items() if key in those or not certain & those.keys())
        own = tuple(mine)
        shared.setdefault(own, []).append(party)
    rungs = {s["id"]: Rung(span_of(s), s["status"], s["id"], s["title"]) for s in steps}
    found = {listed(some): [rungs[one] for one in own] for own, some in shared.items()}
    return found or {"": list(rungs.values())}
