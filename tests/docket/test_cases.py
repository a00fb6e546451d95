"""A matter's steps as ladders, and the record of one name."""

from __future__ import annotations

from typing import Any

from docket.cases import ladder
from docket.wording import date_words

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
