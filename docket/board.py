"""The whole timeline in memory, read once for each state of the record, to be asked in no time.

Sets of rows are whole numbers here: bit n stands for row n. Counting what two sets have in common
takes less than a microsecond, so every choice of the filter can be told its number. What the lists
of a filter choose is known from these sets; words and days are asked of the record. Both say the
same as `Filter.where`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from heapq import nsmallest
from operator import or_
from typing import Any

from docket.filter import DATE_WORDS, LISTS, Filter
from docket.where import NONE, undated
from docket.wording import REVIEWS

Row = dict[str, Any]
MOST = 100  # choices offered of one list; what is rarer can be typed
# A filter whose lists choose nothing away.
_ANYTHING: dict[str, Any] = dict.fromkeys(LISTS.values(), ()) | {"reviews": tuple(REVIEWS)}
_EVERYTHING = Filter(**_ANYTHING)
_SAME = {"kind": "kind", "status": "status", "grade": "grade", "review": "review_state"}
_OTHER = {
    "actor": "SELECT event_id, coalesce(entity, name), name FROM event_part WHERE role = 'by'",
    "target": "SELECT event_id, coalesce(entity, name), name FROM event_part "
    "WHERE role = 'against'",
    "place": "SELECT e.id, p.ancestor, j.name FROM event e JOIN jurisdiction_path p "
    "ON p.id = e.jurisdiction JOIN jurisdiction j ON j.id = p.ancestor",
    "outlet": "SELECT event_id, outlet, outlet FROM event_outlet",
    "topic": "SELECT event_id, topic, topic FROM event_topic",
}
_TOLD = (
    "SELECT em.event_id, a.id, a.outlet, coalesce(a.family, a.id) = a.id AND a.wire IS NULL "
    "FROM event_mention em JOIN mention m ON m.key = em.mention_key "
    "JOIN article a ON a.id = m.article_id"
)


_UNDATED = "SELECT id FROM event e WHERE "


@dataclass(frozen=True)
class Board:
    """Every event as the timeline view has it, dated ones newest first, undated ones last.

    `values` are the rows that have a value: parameter of the filter → value → set of rows.
    `own` are those an outlet tells of in a text that neither repeats another's nor credits an
    agency, `told` the articles of each row. `unknown` are those whose date of a sort is not known.
    """

    rows: tuple[Row, ...]
    place_of: Mapping[str, int]
    values: Mapping[str, Mapping[str, int]]
    names: Mapping[str, Mapping[str, str]]
    own: Mapping[str, int]
    told: tuple[tuple[int, ...], ...]
    undated: int
    starter: int
    unknown: Mapping[str, int]

    def among(self, name: str, values: Iterable[str]) -> int:
        """The set of rows with any of these values in one list."""
        return reduce(or_, (self.values[name].get(value, 0) for value in values), 0)

    def asked(self, db: sqlite3.Connection, chosen: Filter) -> int:
        """The set of rows that a filter chooses by all but its lists."""
        rest = chosen.but(**_ANYTHING)
        if rest == _EVERYTHING:
            return (1 << len(self.rows)) - 1
        where, values = rest.where()
        found = db.execute(f"SELECT e.id FROM event e WHERE {where}", values).fetchall()
        # What was written since this board was read belongs to the next one.
        return _set_of([self.place_of[id] for (id,) in found if id in self.place_of])

    def listed(self, asked: int, chosen: Filter, free: str = "") -> int:
        """Those of a set of rows that the lists of a filter choose; `free` may have any value."""
        for name, attribute in LISTS.items():
            values = getattr(chosen, attribute)
            if name != free and values:
                asked &= self.among(name, values)
            elif name != free and name == "review":
                asked &= ~self.among(name, ["rejected"])
        return asked


@dataclass(frozen=True)
class Answer:
    """What a filter shows: its rows in order, and the numbers that are said of them.

    `asked` is the set of rows it would show if all its lists were empty.
    """

    rows: list[Row]
    totals: Row
    asked: int


def read(db: sqlite3.Connection) -> Board:
    """Read it all; takes a moment."""
    order = "first IS NULL, coalesce(last, first) DESC, first DESC, id"
    rows = tuple(dict(row) for row in db.execute(f"SELECT * FROM timeline ORDER BY {order}"))
    place_of = {row["id"]: place for place, row in enumerate(rows)}
    found: dict[str, dict[str, list[int]]] = {name: defaultdict(list) for name in LISTS}
    names: dict[str, dict[str, str]] = {name: {} for name in LISTS}
    for name, column in _SAME.items():
        for place, row in enumerate(rows):
            found[name][row[column]].append(place)
    for name, sql in _OTHER.items():
        stated = set()
        for event_id, value, label in db.execute(sql):
            stated.add(place_of[event_id])
            found[name][value].append(place_of[event_id])
            names[name].setdefault(value, label)
        if missing := set(range(len(rows))) - stated:
            found[name][NONE] = list(missing)
    told: dict[int, set[int]] = defaultdict(set)
    own: dict[str, list[int]] = defaultdict(list)
    for event_id, article, outlet, is_own in db.execute(_TOLD):
        told[place_of[event_id]].add(article)
        if is_own:
            own[outlet].append(place_of[event_id])
    return Board(
        rows,
        place_of,
        {name: _sets(some) for name, some in found.items()},
        names,
        _sets(own),
        tuple(tuple(told[place]) for place in range(len(rows))),
        _set_of([place for place, row in enumerate(rows) if row["first"] is None]),
        _set_of([place for place, row in enumerate(rows) if row["origin"] == "starter"]),
        {dates: _set_of([place_of[id] for (id,) in db.execute(_UNDATED + undated(dates))])
         for dates in DATE_WORDS},
    )  # fmt: skip


def _sets(found: Mapping[str, Collection[int]]) -> dict[str, int]:
    return {value: _set_of(places) for value, places in found.items()}


def _set_of(places: Collection[int]) -> int:
    digits = bytearray(b"0" * (max(places, default=0) + 1))
    for place in places:
        digits[place] = ord("1")
    return int(digits[::-1], 2)


def _places_of(some: int) -> list[int]:
    return [place for place, digit in enumerate(f"{some:b}"[::-1]) if digit == "1"]


def answer(db: sqlite3.Connection, board: Board, chosen: Filter) -> Answer:
    """The rows a filter chooses and, for the line above them, how many of what there are.

    Totals: events; of these undated, from the starter timeline, proposed by a model; articles that
    tell of them and outlets that printed those; independent outlets, which have a text of their
    own among them (one, if all of them repeat agencies); undated events left out by the filter.
    """
    asked = board.asked(db, chosen)
    mine = board.listed(asked, chosen)
    places = _places_of(mine)
    outlets = _common(board.values["outlet"], mine) - bool(_among(board, "outlet", NONE, mine))
    independent = min(outlets, max(1, _common(board.own, mine)))
    left_out = 0
    if chosen.start or chosen.end:
        anytime = board.asked(db, chosen.but(start=None, end=None))
        left_out = board.listed(anytime, chosen) & board.unknown[chosen.dates]
    totals = {
        "events": len(places),
        "undated": (mine & board.undated).bit_count(),
        "starter": (mine & board.starter).bit_count(),
        "proposed": _among(board, "review", "proposed", mine),
        "articles": len(set().union(*(board.told[place] for place in places))),
        "outlets": outlets,
        "independent": independent,
        "left_out": left_out.bit_count(),
    }
    return Answer([board.rows[place] for place in places], totals, asked)


def _among(board: Board, name: str, value: str, mine: int) -> int:
    return (board.values[name].get(value, 0) & mine).bit_count()


def _common(sets: Mapping[str, int], mine: int) -> int:
    """How many of the sets have a row in common with another."""
    return sum(1 for some in sets.values() if some & mine)


def options(board: Board, chosen: Filter, asked: int) -> dict[str, list[Row]]:
    """What can be chosen in each list of the filter: value, label, count, most frequent first.

    The count is what choosing it alone in that list would show, the other lists as they are.
    Places count what lies inside them too. `asked` is as in `Answer`.
    """
    found = {}
    for name in LISTS:
        others = board.listed(asked, chosen, free=name)
        counts = (
            (-(some & others).bit_count(), value) for value, some in board.values[name].items()
        )
        best = nsmallest(MOST, (one for one in counts if one[0]))
        found[name] = [
            {"value": value, "label": board.names[name].get(value, value), "count": -less}
            for less, value in best
        ]
    return found
