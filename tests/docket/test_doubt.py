"""What an editor is shown first, and why."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from docket import doubt, schema
from docket.filter import Filter
from tests import making
from tests.app import sample


def row(**changes: Any) -> dict[str, Any]:
    """An event against which nothing speaks, with some values changed."""
    values: dict[str, Any] = {
        "id": "ev-1", "review_state": "machine", "recheck": None, "score": 0.9, "basis": "explicit",
        "first": "2024-05-14", "last": "2024-05-14", "outlets": 3, "independent": 2,
        "status": "fined", "targets": "OpenAI", "statuses": 0, "dates": 0, "sums": 0,
    }  # fmt: skip
    return values | changes


def reasons(**changes: Any) -> list[str]:
    """Why the list shows an event."""
    return [why for _, why in doubt.doubts(row(**changes))]


def test_an_event_well_told_and_well_dated_has_nothing_against_it() -> None:
    """It waits all the same: nobody has looked yet."""
    assert reasons() == []
    assert doubt.ranked([row()], making.words()) == [("ev-1", ())]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"review_state": "proposed"}, "proposed by a model, not reviewed"),
        ({"statuses": 1}, "statements disagree on the status"),
        ({"dates": 1}, "statements disagree on the date"),
        ({"sums": 1}, "statements disagree on the sum"),
        ({"first": None, "last": None, "basis": "undated"}, "undated"),
        ({"first": None, "basis": "publication"}, "only a latest day known"),
        ({"basis": "inferred"}, "date inferred"),
        ({"score": 0.52}, "score .52"),
        ({"outlets": 1, "independent": 1}, "one outlet"),
        ({"independent": 1}, "all outlets repeat one text"),
        ({"targets": None}, "against nobody named"),
    ],
)
def test_every_doubt_is_said_in_words(changes: dict[str, Any], why: str) -> None:
    """One reason for one weakness."""
    assert reasons(**changes) == [why]


def test_what_changed_under_a_decision_comes_before_everything() -> None:
    """Readers have been told that a person checked it."""
    weak = row(id="weak", review_state="proposed", score=0.1, statuses=1, dates=1, outlets=1)
    again = row(id="again", review_state="recheck", status="reported",
                recheck=json.dumps(["the articles now say 5 May 2024"]))  # fmt: skip
    ranked = doubt.ranked([weak, again], making.words())
    assert [event_id for event_id, _ in ranked] == ["again", "weak"]
    assert ranked[0][1] == ("look again: the articles now say 5 May 2024",)


def test_of_two_equal_doubts_the_graver_step_comes_first() -> None:
    """A conviction told wrongly harms more than an inquiry."""
    found = [
        row(id="inquiry", status="opened", outlets=1),
        row(id="guilt", status="convicted", outlets=1),
    ]
    assert [i for i, _ in doubt.ranked(found, making.words())] == ["guilt", "inquiry"]


def test_the_reasons_stand_with_the_worst_first() -> None:
    """So that the beginning of a line says most."""
    [(_, why)] = doubt.ranked([row(outlets=1, statuses=1, score=0.7)], making.words())
    assert why == ("statements disagree on the status", "one outlet", "score .70")


def test_the_record_tells_what_waits_and_where_outlets_disagree(tmp_path: Path) -> None:
    """Two statements of one event with different statuses are found by asking the record."""
    path = sample.build(tmp_path / "docket.db")
    db = schema.open_record(path)
    with schema.transaction(db):
        db.conn.execute(
            "UPDATE mention SET status = 'alleged' WHERE key IN (SELECT mention_key FROM "
            "event_mention WHERE event_id = 'starter-2024-sf-suit' LIMIT 1)"
        )
    db.conn.close()
    with sqlite3.connect(path) as asking:
        asking.row_factory = sqlite3.Row
        found = doubt.waiting(asking, Filter(), doubt.WAITING)
        suit = next(one for one in found if one["id"] == "starter-2024-sf-suit")
        assert (suit["statuses"], suit["dates"]) == (1, 0)
        assert len(doubt.waiting(asking, Filter(kinds=("lawsuit",)), doubt.WAITING)) == 1
        assert doubt.states(asking, Filter()) == {"machine": 6, "starter": 1}
        assert doubt.rows(asking, ["starter-2024-sf-suit"]).keys() == {"starter-2024-sf-suit"}
    asking.close()
