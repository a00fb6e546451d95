"""What to look at first: events by how doubtful they are and how much hangs on them.

The points are a judgement, not a measurement; they only order a list in which nothing is left out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.wording import PROPOSED_WORDS, SURE

Row = Mapping[str, Any]
# Words of `event.review_state`: nobody has decided yet, or something changed under a decision.
WAITING = ("recheck", "proposed", "machine")
DECIDED = ("accepted", "edited", "rejected")
AGAIN = "look again"  # how the reason begins when something changed under a decision

# Points of doubt. What a person decided and the articles no longer bear out comes before all else:
# readers have been told that somebody checked it.
RECHECK = 100.0
PROPOSED = 3.0  # no rule has read it, only a model
# Statements disagree: how far a matter has got is what is most easily overstated.
DISAGREE = {"status": 2.0, "date": 1.5, "sum": 1.0, "number": 1.0}
UNDATED, NOT_AFTER, INFERRED = 1.5, 1.0, 0.7  # no day; only a latest one; a neighbour's
UNSURE = 4.0  # for each point that the reader's score is below `wording.SURE`
ALONE, REPEATED = 0.8, 0.5  # nobody else says so; the others repeat one text
UNNAMED = 0.5  # readers cannot tell against whom
LEAST = 0.1  # a person has yet to look, even if nothing speaks against it

# What hangs on it: a conviction told wrongly harms more than a complaint, and what many outlets
# tell is what readers come to look up.
BY_STATUS, BY_OUTLET, MOST_OUTLETS = 1.0, 0.1, 5


def disagreements(db: sqlite3.Connection) -> dict[str, set[str]]:
    """Events of which the statements contradict each other, and in what."""
    found = db.execute(
        "SELECT em.event_id, count(DISTINCT m.status) > 1, max(m.first) > min(m.last), "
        "count(DISTINCT json_extract(m.amount, '$.value')) > 1, "
        # "16 websites" and "16 sites" are one number; one in words is none
        "count(DISTINCT nullif(CAST(m.count AS INTEGER), 0)) > 1 FROM event_mention em "
        "JOIN mention m ON m.key = em.mention_key GROUP BY em.event_id HAVING count(*) > 1"
    )
    return {
        event_id: {what for what, holds in zip(DISAGREE, told, strict=True) if holds}
        for event_id, *told in found.fetchall()
        if any(told)
    }


def every(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All events, newest first, with what `doubts` looks at."""
    found = db.execute(
        "SELECT e.id, e.review_state, e.recheck, e.score, e.basis, e.first, e.last, e.outlets, "
        "e.independent, e.status, EXISTS (SELECT 1 FROM event_part WHERE event_id = e.id "
        "AND role = 'against') AS named FROM event e ORDER BY e.last DESC, e.id"
    )
    return [dict(row) for row in found.fetchall()]


def among(db: sqlite3.Connection, chosen: Filter, states: Sequence[str]) -> set[str]:
    """The ids of a filter's events in some states of review."""
    where, values = chosen.where()
    marks = ", ".join("?" * len(states))
    sql = f"SELECT e.id FROM event e WHERE {where} AND e.review_state IN ({marks})"
    return {event_id for (event_id,) in db.execute(sql, [*values, *states]).fetchall()}


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


def ranked(
    found: Iterable[Row], against: Mapping[str, Collection[str]], lexicon: Lexicon
) -> list[tuple[str, tuple[str, ...]]]:
    """Ids with their reasons in words, the most pressing first; `against` are `disagreements`."""
    scored = []
    for place, row in enumerate(found):
        said = list(doubts(row, against.get(row["id"], ())))
        points = sum(one for one, _ in said) + LEAST
        scored.append((-points * weight(row, lexicon), place, row["id"], said))
    return [
        (id, tuple(why for _, why in sorted(said, reverse=True))) for *_, id, said in sorted(scored)
    ]


def weight(row: Row, lexicon: Lexicon) -> float:
    """How much hangs on an event: 1 for a mere report that one outlet tells, up to about 2.5."""
    outlets = min(int(row["outlets"]), MOST_OUTLETS)
    return 1 + BY_STATUS * lexicon.statuses[row["status"]].rank / 100 + BY_OUTLET * outlets


def doubts(row: Row, against: Collection[str] = ()) -> Iterator[tuple[float, str]]:
    """What speaks against taking an event as it stands: points, and the reason in words."""
    for why in json.loads(row["recheck"] or "[]"):  # also of what was rejected
        yield RECHECK, f"{AGAIN}: {why.rstrip('.')}"
    for what in against:
        yield DISAGREE[what], f"statements disagree on the {what}"
    undated = row["first"] is None and row["last"] is None
    score, outlets = row["score"], row["outlets"]
    for points, holds, why in (
        (PROPOSED, row["review_state"] == "proposed", PROPOSED_WORDS),
        (UNDATED, undated, "undated"),
        (NOT_AFTER, not undated and row["basis"] == "publication", "only a latest day known"),
        (INFERRED, row["basis"] == "inferred", "date inferred"),
        (UNSURE * (SURE - score), score < SURE, f"score {score:.2f}".replace("0.", ".")),
        (ALONE, outlets == 1, "one outlet"),
        (REPEATED, outlets > 1 and row["independent"] <= 1, "all outlets repeat one text"),
        (UNNAMED, not row["named"], "against nobody named"),
    ):
        if holds:
            yield points, why
