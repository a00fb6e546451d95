"""Where those who tell of one event contradict each other, and where they only say it otherwise."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from docket import disagree, schema
from docket.model import Amount
from docket.rows import span_columns
from tests.making import keep, make_article, make_mention, make_reading, on, rebuild, within


def told(family: int = 1, **more: Any) -> dict[str, Any]:
    """One statement about an event."""
    when = span_columns(more.pop("when", on("2024-05-14")))
    amount = more.pop("amount", None)
    return when | {
        "event_id": "ev-1", "family": family, "status": "filed", "count": None,
        "amount": json.dumps(amount.__dict__) if amount else None,
    } | more  # fmt: skip


def euros(value: float, role: str = "imposed", currency: str = "EUR") -> Amount:
    """A sum of money."""
    return Amount(value, currency, role, f"{value} {currency}")


def fields(*some: dict[str, Any]) -> list[str]:
    """What statements differ on."""
    return list(disagree.differences(some))


def test_ten_and_eleven_sites_are_side_by_side_with_who_says_so() -> None:
    """The count most texts give comes first; digits and words are one number."""
    some = [
        told(1, count="ten sites"),
        told(2, count="10 websites"),
        told(3, count="Eleven websites"),
    ]
    some += [told(4, count="10 websites")]
    values = disagree.differences(some)["count"]
    assert [(value, len(who)) for value, who in values] == [
        ("ten sites", 3),
        ("Eleven websites", 1),
    ]


def test_counts_of_other_things_do_not_contradict() -> None:
    """Sixteen sites and three defendants can both be true."""
    assert fields(told(count="16 sites"), told(count="3 defendants")) == []
    assert fields(told(count="16 sites"), told(count="several sites")) == []


def test_days_contradict_only_if_they_cannot_be_the_same() -> None:
    """August and 28 August agree; 28 and 29 August do not."""
    august = within("2024-08-01", "2024-08-31")
    assert fields(told(when=august), told(when=on("2024-08-28"))) == []
    assert fields(told(when=on("2024-08-28")), told(when=on("2024-08-29"))) == ["when"]


def test_a_sum_contradicts_only_one_of_its_role_and_currency() -> None:
    """What was claimed may be more than what was imposed."""
    assert fields(told(amount=euros(5)), told(amount=euros(7))) == ["amount"]
    assert fields(told(amount=euros(5)), told(amount=euros(7, "claimed"))) == []
    assert fields(told(amount=euros(5)), told(amount=euros(6, currency="USD"))) == []


def test_a_step_merely_reported_contradicts_none() -> None:
    """It says less, not otherwise."""
    assert fields(told(), told(status="reported")) == []
    assert fields(told(), told(status="settled")) == ["status"]


def test_the_record_tells_which_events_are_disputed(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """For the mark in the list: one question for all its rows."""
    one = make_mention(amount=euros(5), count="16 sites")
    other = make_mention(amount=euros(7), count="16 sites")
    keep(db, (make_article(), make_reading(one)), (make_article(number=2), make_reading(other)))
    (event,) = rebuild(db).events
    found = disagree.disputed(disagree.statements(ask, [event.id]))
    assert found == {event.id: ["amount"]}
    assert disagree.disputed(disagree.statements(ask, [])) == {}
