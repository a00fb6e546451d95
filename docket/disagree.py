"""Where those who tell of one event do not agree: on its day, status, sum or number."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from docket.filter import Filter
from docket.model import Amount, Basis
from docket.rows import span_of

Row = Mapping[str, Any]
# A field → its values, each with the statements that say so; what most texts say comes first.
Differences = dict[str, list[tuple[Any, list[Row]]]]
SAID_BY_THE_TEXT = {Basis.EXPLICIT.value, Basis.RESOLVED.value}
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()


def statements(
    db: sqlite3.Connection, events: Sequence[str], chosen: Filter | None = None
) -> list[dict[str, Any]]:
    """What the texts say of some events, as far as they can differ.

    The filter matters only if it looks back: to when an event was rejected or merged, say.
    """
    marks = ", ".join("?" * len(events))
    rows = db.execute(
        "SELECT em.event_id, coalesce(a.family, a.id) AS family, m.status, m.first, m.last, "
        "m.precision, m.basis, m.phrase, m.date_rule, m.amount, m.count FROM event_mention em "
        "JOIN mention m ON m.key = em.mention_key JOIN article a ON a.id = m.article_id "
        f"WHERE em.event_id IN ({marks})",
        list(events),
    )
    return [dict(row) for row in rows.fetchall()]


def disputed(told: Iterable[Row]) -> dict[str, list[str]]:
    """Event id → the fields its statements differ on; events without such are left out."""
    by_event: dict[str, list[Row]] = {}
    for one in told:
        by_event.setdefault(one["event_id"], []).append(one)
    found = {event: list(differences(some)) for event, some in by_event.items() if some[1:]}
    return {event: fields for event, fields in found.items() if fields}


def differences(told: Sequence[Row]) -> Differences:
    """What statements about one event do not agree on, by field; nothing where they do.

    A coarser date that may be the finer one, a step said to be merely reported, a sum in another
    role or currency, or a count of other things is no contradiction.
    """
    found: Differences = {}
    for field, (value_of, contradict) in _FIELDS.items():
        values: dict[Hashable, tuple[Any, list[Row]]] = {}
        for one in told:
            value = value_of(one)
            if value is not None:
                values.setdefault(_key(value), (value, []))[1].append(one)
        given = [value for value, _ in values.values()]
        if any(contradict(a, b) for a, b in combinations(given, 2)):
            found[field] = sorted(values.values(), key=_weight)
    return found


def _weight(value: tuple[Any, Sequence[Row]]) -> tuple[int, str]:
    return -len({one["family"] for one in value[1]}), str(value[0])


def _key(value: Any) -> Hashable:
    """What makes two values one: the wording they were read from does not."""
    if isinstance(value, Amount):
        return value.value, value.currency, value.role
    if isinstance(value, str):
        number, things = _number(value) or (value, "")
        return number, things[-5:]  # "sites" and "websites"
    return value.first, value.last


def _when(one: Row) -> Any:
    span = span_of(one)
    return span if span.known and one["basis"] in SAID_BY_THE_TEXT else None


def _status(one: Row) -> str | None:
    return one["status"] if one["status"] != "reported" else None


def _amount(one: Row) -> Amount | None:
    return Amount(**json.loads(one["amount"])) if one["amount"] else None


def _count(one: Row) -> str | None:
    return one["count"] if one["count"] and _number(one["count"]) else None


def _number(count: str) -> tuple[int, str] | None:
    """How many of what: (16, "websites"); None when no number is given."""
    words = re.findall(r"[\d,]*\d|[^\W\d_]+", count.lower())
    if not words:
        return None
    first, last = words[0].replace(",", ""), words[-1]
    if first.isdecimal():
        return int(first), last
    return (NUMBERS.index(first), last) if first in NUMBERS else None


def _other_count(a: str, b: str) -> bool:
    """Two numbers of the same things; "sites" and "websites" are the same."""
    (one, things), (other, more) = _number(a) or (0, ""), _number(b) or (0, "")
    return one != other and (things.endswith(more) or more.endswith(things))


_FIELDS: dict[str, tuple[Callable[[Row], Any], Callable[[Any, Any], bool]]] = {
    "when": (_when, lambda a, b: not a.overlaps(b)),
    "status": (_status, lambda a, b: a != b),
    "amount": (
        _amount,
        lambda a, b: (a.role, a.currency) == (b.role, b.currency) and a.value != b.value,
    ),
    "count": (_count, _other_count),
}
