"""What to look at first: events by how doubtful they are and how much hangs on them.

The points are a judgement, not a measurement; they only order a list in which nothing is left out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.wording import PROPOSED_WORDS, SURE

Row = Mapping[str, Any]
# Words of `event.review_state`: nobody has decided yet, or something changed under a decision.
WAITING = ("recheck", "proposed", "machine")
DECIDED = ("accepted", "edited", "rejected")

# Points of doubt. What a person decided and the articles no longer bear out comes before all else:
# readers have been told that somebody checked it.
RECHECK = 100.0
PROPOSED = 3.0  # no rule has read it, only a model
STATUSES = 2.0  # outlets disagree on how far the matter has got: the worst thing to overstate
DATES, SUMS = 1.5, 1.0  # outlets disagree on the day or the money
UNDATED, NOT_AFTER, INFERRED = 1.5, 1.0, 0.7  # no day; only a latest one; a neighbour's
UNSURE = 4.0  # for each point that the reader's score is below `wording.SURE`
ALONE, REPEATED = 0.8, 0.5  # nobody else says so; the others repeat one text
UNNAMED = 0.5  # readers cannot tell against whom
LEAST = 0.1  # a person has yet to look, even if nothing speaks against it

# What hangs on it: a conviction told wrongly harms more than a complaint, and what many outlets
# tell is what readers come to look up.
BY_STATUS, BY_OUTLET, MOST_OUTLETS = 1.0, 0.1, 5

_DISAGREEMENT = """
SELECT em.event_id, count(DISTINCT m.status) > 1 AS statuses, max(m.first) > min(m.last) AS dates,
  count(DISTINCT json_extract(m.amount, '$.value')) > 1 AS sums
FROM event_mention em JOIN mention m ON m.key = em.mention_key GROUP BY em.event_id"""


def waiting(db: sqlite3.Connection, chosen: Filter, states: Sequence[str]) -> list[dict[str, Any]]:
    """The events of a filter in some states of review, with what `doubts` looks at."""
    where, values = chosen.where()
    marks = ", ".join("?" * len(states))
    sql = (
        "SELECT e.id, e.review_state, e.recheck, e.score, e.basis, e.first, e.last, e.outlets, "
        "e.independent, e.status, e.targets, d.statuses, d.dates, d.sums FROM timeline e "
        f"LEFT JOIN ({_DISAGREEMENT}) d ON d.event_id = e.id "
        f"WHERE {where} AND e.review_state IN ({marks}) ORDER BY e.last DESC, e.id"
    )
    return [dict(row) for row in db.execute(sql, [*values, *states]).fetchall()]


def states(db: sqlite3.Connection, chosen: Filter) -> dict[str, int]:
    """How many events of a filter are in which state of review."""
    where, values = chosen.where()
    sql = f"SELECT review_state, count(*) FROM event e WHERE {where} GROUP BY review_state"
    return dict(map(tuple, db.execute(sql, values)))


def rows(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Timeline rows by id."""
    marks = ", ".join("?" * len(ids))
    found = db.execute(f"SELECT * FROM timeline WHERE id IN ({marks})", list(ids)).fetchall()
    return {row["id"]: dict(row) for row in found}


def ranked(found: Iterable[Row], lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """Ids with their reasons in words, the most pressing first."""
    scored = []
    for place, row in enumerate(found):
        said = list(doubts(row))
        points = sum(one for one, _ in said) + LEAST
        scored.append((-points * weight(row, lexicon), place, row["id"], said))
    return [
        (id, tuple(why for _, why in sorted(said, reverse=True))) for *_, id, said in sorted(scored)
    ]


def weight(row: Row, lexicon: Lexicon) -> float:
    """How much hangs on an event: 1 for a mere report that one outlet tells, up to about 2.5."""
    outlets = min(int(row["outlets"]), MOST_OUTLETS)
    return 1 + BY_STATUS * lexicon.statuses[row["status"]].rank / 100 + BY_OUTLET * outlets


def doubts(row: Row) -> Iterator[tuple[float, str]]:
    """What speaks against taking an event as it stands: points, and the reason in words."""
    if row["review_state"] == "recheck":
        for why in json.loads(row["recheck"] or "null") or ["something changed since"]:
            yield RECHECK, f"look again: {why.rstrip('.')}"
    undated = row["first"] is None and row["last"] is None
    score, outlets = row["score"], row["outlets"]
    for points, holds, why in (
        (PROPOSED, row["review_state"] == "proposed", PROPOSED_WORDS),
        (STATUSES, row["statuses"], "statements disagree on the status"),
        (DATES, row["dates"], "statements disagree on the date"),
        (SUMS, row["sums"], "statements disagree on the sum"),
        (UNDATED, undated, "undated"),
        (NOT_AFTER, not undated and row["basis"] == "publication", "only a latest day known"),
        (INFERRED, row["basis"] == "inferred", "date inferred"),
        (UNSURE * (SURE - score), score < SURE, f"score {score:.2f}".replace("0.", ".")),
        (ALONE, outlets == 1, "one outlet"),
        (REPEATED, outlets > 1 and row["independent"] <= 1, "all outlets repeat one text"),
        (UNNAMED, not row["targets"], "against nobody named"),
    ):
        if holds:
            yield points, why
