"""Which events are offered as the same as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docket import schema
from docket.alike import alike
from docket.model import Basis, Kind, Party
from docket.schema import Asking
from tests.app import sample
from tests.app.sample import Told, on, step

FINE = "The Dutch authority fined Clearview AI."
LATER = "Clearview AI got a fine from the regulator in The Hague."
OTHER = "The regulator in Dublin fined a maker of toys."


def fined(said: str, day: str, against: str, entity: str | None, place: str) -> Told:
    """An article of an outlet of its own about a fine."""
    target = Party(against, entity)
    mention = step(Kind.REGULATOR_ACTION, "fine", "fined", on(day, "", Basis.EXPLICIT),
                   targets=(target,), jurisdiction=place)  # fmt: skip
    return Told(said[:20], f"Outlet {day}", day, [(said, mention)])


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    """A record in which one fine stands twice, four days apart, beside another one."""
    told = [
        fined(FINE, "2024-09-03", "Clearview AI", "clearview-ai", "NL"),
        fined(LATER, "2024-09-09", "Clearview AI", "clearview-ai", "NL"),
        fined(OTHER, "2024-09-04", "Toymaker Ltd", None, "IE"),
    ]
    db = schema.read_only(sample.build(tmp_path / "docket.db", told))
    yield db
    db.close()


def ids(db: Asking) -> dict[str, str]:
    """Title and day of the events, by id."""
    return {r["last"]: r["id"] for r in db.execute("SELECT id, last FROM event")}


def test_the_same_parties_a_few_days_apart_are_offered_with_reasons(asking: Asking) -> None:
    """An editor sees why, and what has less in common is not offered."""
    by_day = ids(asking)
    [offer] = alike(asking, by_day["2024-09-03"])
    assert offer["id"] == by_day["2024-09-09"]
    assert {"6 days apart", "against the same", "the same place"} <= set(offer["why"])


def test_it_works_from_both_sides_and_an_unknown_event_is_like_none(asking: Asking) -> None:
    """Whichever of the two is open."""
    by_day = ids(asking)
    assert [o["id"] for o in alike(asking, by_day["2024-09-09"])] == [by_day["2024-09-03"]]
    assert alike(asking, "ev-unknown") == []


def test_what_was_decided_to_be_another_is_not_offered_again(
    asking: Asking, tmp_path: Path
) -> None:
    """From neither side."""
    by_day = ids(asking)
    pair = by_day["2024-09-03"], by_day["2024-09-09"]
    db = schema.open_record(tmp_path / "docket.db")
    with schema.transaction(db):
        db.conn.execute(
            "INSERT INTO review (event_id, at, who, action, value, saw) "
            "VALUES (?, '2025-01-01T00:00:00Z', 'Ann', 'never-merge', ?, '{}')",
            pair,
        )
    db.conn.close()
    assert alike(asking, pair[0]) == alike(asking, pair[1]) == []
