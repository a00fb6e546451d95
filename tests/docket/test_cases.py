"""A matter's steps as ladders, and the record of one name."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

import pytest

from docket import schema
from docket.cases import days_between, ladder, matter, matters, record_of, standing
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.model import Party
from docket.rows import span_of
from docket.wording import date_words
from tests.making import keep, make_article, make_mention, make_reading, on, rebuild

OPENAI = ("against", "openai", "OpenAI")
META = ("against", "meta", "Meta")
SITES = ("against", None, "operators of nudify sites")


def step(name: str, status: str, day: str, action: str = "fine") -> dict[str, Any]:
    """A row of the timeline, as far as a ladder needs it."""
    span = {"first": day, "last": day, "precision": "day", "basis": "explicit"}
    return span | {
        "id": name, "status": status, "title": f"Step {name}", "action": action,
        "phrase": None, "date_rule": None,
    }  # fmt: skip


def part(event: str, role: str, entity: str | None, name: str) -> dict[str, Any]:
    """A row of `event_part`."""
    return {"event_id": event, "role": role, "entity": entity, "name": name}


FILED, SETTLED = step("a", "filed", "2024-08-15"), step("b", "settled", "2025-06-02")


def told(*parts: dict[str, Any], steps: tuple[dict[str, Any], ...] = (FILED, SETTLED)) -> Any:
    """The ladders as target → statuses."""
    found = ladder(steps, parts)
    return {target: [rung.status for rung in rungs] for target, rungs in found.items()}


def test_a_rung_has_date_status_and_event() -> None:
    """Whoever draws a ladder needs no second question."""
    (rungs,) = ladder([FILED], [part("a", *OPENAI)]).values()
    assert [(date_words(r.when), r.status, r.event, r.title) for r in rungs] == [
        ("15 Aug 2024", "filed", "a", "Step a")
    ]


def test_targets_that_fared_differently_have_ladders_of_their_own() -> None:
    """One settles; the other's case goes on."""
    both = [part("a", *OPENAI), part("a", *META)]
    assert told(*both, part("b", *META)) == {"OpenAI": ["filed"], "Meta": ["filed", "settled"]}


def test_targets_that_fared_alike_share_one() -> None:
    """Sixteen defendants of one suit are one ladder."""
    every = [part(event, *who) for event in "ab" for who in (OPENAI, META)]
    assert told(*every) == {"OpenAI and Meta": ["filed", "settled"]}


def test_a_step_without_a_target_is_a_step_of_all() -> None:
    """A ruling that names nobody rules on everybody."""
    assert told(part("a", *OPENAI)) == {"OpenAI": ["filed", "settled"]}
    assert told() == {"": ["filed", "settled"]}


def test_who_is_only_described_may_be_whoever_is_named_later() -> None:
    """A suit against sites is a step of the site that settles, not the other way round."""
    ladders = told(part("a", *SITES), part("b", "against", None, "Briver LLC"))
    assert ladders == {
        "operators of nudify sites": ["filed"], "Briver LLC": ["filed", "settled"],
    }  # fmt: skip


def test_an_appeal_is_a_step_of_who_makes_it() -> None:
    """The agency it is against does not become a target."""
    appeal = step("c", "appealed", "2025-07-01", action="appeal")
    parts = [part("a", *OPENAI), part("c", "by", "openai", "OpenAI")]
    against = part("c", "against", "ftc", "Federal Trade Commission")
    assert told(*parts, against, steps=(FILED, appeal)) == {"OpenAI": ["filed", "appealed"]}


def test_days_between_need_two_known_days() -> None:
    """A month has no distance to a day."""
    one, other = (span_of(row) for row in (FILED, SETTLED))
    month = span_of(FILED | {"first": "2024-08-01", "last": "2024-08-31", "precision": "month"})
    assert days_between(one, other) == 291
    assert days_between(month, other) is None


def test_a_matter_is_open_until_no_next_step_is_awaited() -> None:
    """And gone quiet when it waits for long."""
    filed = FILED | {"last_reported": "2024-08-17", "first_reported": "2024-08-17"}
    assert standing([filed], date(2024, 9, 1)) == ("open", 0)
    assert standing([filed], date(2025, 8, 17)) == ("quiet", 365)
    assert standing([filed, SETTLED], date(2026, 9, 1)) == ("closed", 0)


def test_a_matter_is_whole_as_soon_as_one_step_is_chosen() -> None:
    """In its own order; events that stand alone are none."""
    events = [
        row | {"day": row["first"]} for row in (SETTLED, FILED, step("z", "fined", "2020-01-01"))
    ]
    steps = {name: {"story": "story-a", "seq": seq, "title": "T"} for seq, name in enumerate("ab")}
    (found,) = matters(events[:1], events, steps)
    assert (found["id"], [one["id"] for one in found["steps"]]) == ("story-a", ["a", "b"])
    assert matters(events[2:], events, steps) == []


def test_a_matter_and_an_actor_are_found_in_the_record(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """With both sides, the names it goes by, and those that may be its own."""
    probe = make_mention("A probe.", action="investigation_opened", status="opened",
                         when=on("2023-07-13"))  # fmt: skip
    other = make_mention("Sued.", targets=(Party("OpenAI Global"),), when=on("2020-01-01"))
    keep(db, (make_article(), make_reading(make_mention())),
         (make_article("A probe.", 2), make_reading(probe)),
         (make_article("Sued.", 3), make_reading(other)))  # fmt: skip
    rebuild(db)
    record = record_of(ask, "openai", Filter())
    assert [set(roles) for roles in record["roles"].values()] == [{"against"}] * 2
    assert "OpenAI" in record["names"] and record["alike"] == {"OpenAI Global": 1}
    (story,) = record["matters"]
    found = matter(ask, story)
    assert [one["action"] for one in found["steps"]] == ["investigation_opened", "fine"]
    assert {part["role"] for part in found["parts"]} == {"by", "against"}
    for nobody in (lambda: record_of(ask, "zebra", Filter()), lambda: matter(ask, "story-ev-0")):
        with pytest.raises(UnknownRecord):
            nobody()
