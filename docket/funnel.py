"""How far matters got, and how many days lay between their steps. Pure: rows in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations
from statistics import median
from typing import Any, NamedTuple

from docket.model import Kind

PROCEEDINGS = (Kind.LAWSUIT, Kind.CRIMINAL_CASE, Kind.REGULATOR_ACTION)
# Stage → the statuses that stand for it, as they follow one another.
STAGES = {
    "Alleged or investigated": {"reported", "alleged", "demanded", "opened"},
    "Filed or charged": {"filed", "arrested", "charged"},
    "Interim order": {"restricted", "suspended"},
    "Settled, convicted or fined": {
        "agreed", "approved", "settled", "ruled", "ordered", "fined", "convicted", "sentenced",
    },
    "Dismissed or acquitted": {"dismissed", "denied", "acquitted"},
    "Appealed or overturned": {"appealed", "overturned", "lifted"},
}  # fmt: skip
INTERIM = ("injunction", "order_suspension")  # an order of these decides nothing yet


class Wait(NamedTuple):
    """Days from one stage to a later one, over the matters in which both are known to the day."""

    before: str
    after: str
    matters: int
    median: float
    shortest: int
    longest: int


def stage(row: Mapping[str, Any]) -> str:
    """The stage a step stands for; "" for what is no step of a proceeding."""
    if row["kind"] not in PROCEEDINGS:
        return ""
    if row["status"] == "ordered" and row["action"] in INTERIM:
        return "Interim order"
    return next((name for name, words in STAGES.items() if row["status"] in words), "")


def _matters(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if reached := stage(row):
            found[row["matter"]][reached].append(row)
    return found


def reached(rows: Iterable[Mapping[str, Any]]) -> tuple[int, dict[str, int]]:
    """How many matters there are, and how many have a step of each stage."""
    found = _matters(rows)
    return len(found), {name: sum(name in stages for stages in found.values()) for name in STAGES}


def waits(rows: Iterable[Mapping[str, Any]]) -> list[Wait]:
    """Days between stages, from the first step of each; steps told in another order are left out.

    A stage whose first step is not known to the day is not measured.
    """
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for stages in _matters(rows).values():
        began = {name: _began(steps) for name, steps in stages.items()}
        for before, after in combinations(STAGES, 2):
            one, other = began.get(before), began.get(after)
            if one and other and one <= other:
                days[before, after].append((other - one).days)
    return [
        Wait(*pair, len(found), median(found), min(found), max(found))
        for pair in combinations(STAGES, 2)
        if (found := days[pair])
    ]


def _began(steps: Iterable[Mapping[str, Any]]) -> date | None:
    """The day of the first step, if no other may have been earlier."""
    known = [(row["first"] or "", row["last"] or "") for row in steps]
    first, last = min(known)
    return date.fromisoformat(first) if first and first == last else None
