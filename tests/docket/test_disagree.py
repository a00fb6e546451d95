"""Where those who tell of one event do not agree."""

from __future__ import annotations

import json
from typing import Any

import pytest

from docket.disagree import differences, disputed


def told(family: int = 1, **changes: Any) -> dict[str, Any]:
    """A statement of an event, dated to the day by the text."""
    return {
        "event_id": "ev-1", "family": family, "status": "filed", "first": "2024-08-29",
        "last": "2024-08-29", "precision": "day", "basis": "explicit", "phrase": "29 August",
        "date_rule": "", "amount": None, "count": None,
    } | changes  # fmt: skip


def sum_of(value: float, currency: str = "EUR", role: str = "imposed") -> str:
    """A sum of money as a statement holds it."""
    return json.dumps({"value": value, "currency": currency, "role": role, "phrase": f"{value}"})


OTHER_DAY = {"first": "2024-08-30", "last": "2024-08-30"}
MONTH = {"first": "2024-08-01", "last": "2024-08-31", "precision": "month"}


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        ({}, OTHER_DAY, ["when"]),
        ({}, {"status": "settled"}, ["status"]),
        ({"amount": sum_of(4)}, {"amount": sum_of(5)}, ["amount"]),
        ({"count": "16 websites"}, {"count": "18 sites"}, ["count"]),
        ({"count": "sixteen websites"}, {"count": "1,600 websites"}, ["count"]),
        ({}, OTHER_DAY | {"status": "settled"}, ["when", "status"]),
    ],
)
def test_values_that_cannot_both_be_true_are_a_disagreement(
    one: dict[str, Any], other: dict[str, Any], fields: list[str]
) -> None:
    """Day, status, sum and number, each by itself."""
    assert list(differences([told(**one), told(2, **other)])) == fields


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, MONTH),
        ({}, OTHER_DAY | {"basis": "publication"}),
        ({}, OTHER_DAY | {"basis": "inferred"}),
        ({}, {"first": None, "last": None, "precision": "unknown", "basis": "undated"}),
        ({}, {"status": "reported"}),
        ({"amount": sum_of(4)}, {"amount": sum_of(5, role="sought")}),
        ({"amount": sum_of(4)}, {"amount": sum_of(5, "USD")}),
        ({"amount": sum_of(4)}, {}),
        ({"count": "sixteen websites"}, {"count": "16 websites"}),
        ({"count": "16 websites"}, {"count": "3 companies"}),
        ({"count": "16 websites"}, {"count": "many websites"}),
        ({"count": "16 websites"}, {"count": "…"}),
    ],
)
def test_what_may_both_be_true_is_no_disagreement(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    """A coarser date, a day that is not the text's own, another role, other things, silence."""
    assert differences([told(**one), told(2, **other)]) == {}


def test_what_most_texts_say_comes_first() -> None:
    """A text and its copies are one; every statement is kept with the value it gives."""
    rows = [told(1, **OTHER_DAY), told(1, **OTHER_DAY), told(2), told(3, phrase="Thursday")]
    values = differences(rows)["when"]
    assert [(f"{span.first}", len(some)) for span, some in values] == [
        ("2024-08-29", 2), ("2024-08-30", 2)
    ]  # fmt: skip


def test_events_are_not_compared_with_each_other() -> None:
    """Only those whose own statements differ are named."""
    rows = [told(), told(2, **OTHER_DAY), told(3, event_id="ev-2", status="fined"),
            told(4, event_id="ev-3"), told(5, event_id="ev-3")]  # fmt: skip
    assert disputed(rows) == {"ev-1": ["when"]}
