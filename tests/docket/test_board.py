"""The board in memory gives the same answers as the record, and counts every choice."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docket import board, query, schema
from docket.filter import LISTS, Filter
from docket.model import Party
from docket.where import undated
from docket.wording import GRADES, REVIEWS
from tests.docket.test_query import timeline
from tests.making import FTC, SAID, keep, make_article, make_mention, make_reading, on, rebuild

CHARGED = make_mention("A second fine.", when=on("2025-03-03"), actors=(Party("A court"),))


@pytest.fixture
def record(db: schema.Record, ask: sqlite3.Connection) -> sqlite3.Connection:
    """Six events looked up and two read; each state of review and each grade is somewhere."""
    told = make_mention(when=on("2025-01-10"), jurisdiction="IT")
    keep(
        db,
        (make_article(SAID), make_reading(told)),
        (make_article(SAID, 2), make_reading(told)),
        (make_article(SAID, 3, wire="An Agency"), make_reading(told)),
        (make_article("A second fine.", 4, wire="An Agency"), make_reading(CHARGED)),
    )
    with schema.transaction(db):
        db.conn.execute("UPDATE article SET family = 1 WHERE id IN (1, 2)")
    rebuild(db, timeline())
    with schema.transaction(db):
        ids = [id for (id,) in db.conn.execute("SELECT id FROM event ORDER BY id").fetchall()]
        for number, word in enumerate(REVIEWS):
            sql = "UPDATE event SET review_state = ?, grade = ?, announced = ? WHERE id = ?"
            day = f"2025-0{number}-01" if number else None
            db.conn.execute(sql, (word, list(GRADES)[number % 5], day, ids[number]))
        db.conn.execute(
            "UPDATE event SET created_at = '2026-01-31T23:30:00Z' WHERE id = ?", ids[:1]
        )
        db.conn.execute("DELETE FROM event_part WHERE event_id = ? AND role = 'by'", ids[1:2])
        db.conn.execute("UPDATE event SET jurisdiction = NULL WHERE id = ?", ids[2:3])
    return ask


def answer(record: sqlite3.Connection, **changes: Any) -> board.Answer:
    """What a filter shows, after comparing with what the record says itself."""
    chosen = Filter(**changes)
    found = board.answer(record, board.read(record), chosen)
    assert found.rows == query.events(record, chosen)
    assert found.totals["events"] == len(found.rows)
    return found


def some_filter(known: board.Board) -> st.SearchStrategy[Filter]:
    """Filters of values that are there, and one that is not."""
    lists = {
        attribute: st.lists(
            st.sampled_from([*known.values[name], "none", "nobody"]), max_size=2, unique=True
        ).map(tuple)
        for name, attribute in LISTS.items()
    }
    days = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 31)))
    return st.builds(
        Filter, **lists, start=days, end=days,
        dates=st.sampled_from(["", "announced", "reported", "added"]),
        text=st.sampled_from(["", "fine", "openai", "*"]),
        origin=st.sampled_from(["", "read", "starter"]),
        tier=st.sampled_from(["", "sure", "rules"]),
    )  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_the_board_shows_what_the_record_says(record: sqlite3.Connection, data: Any) -> None:
    """Lists are answered from memory and everything by SQL: never a different event or order."""
    known = board.read(record)
    chosen = data.draw(some_filter(known))
    found = board.answer(record, known, chosen)
    assert found.rows == query.events(record, chosen)
    where, values = chosen.but(start=None, end=None).where()
    sql = f"SELECT count(*) FROM event e WHERE {where} AND {undated(chosen.dates)}"
    hidden = record.execute(sql, values).fetchone()[0] if chosen.start or chosen.end else 0
    assert found.totals["left_out"] == hidden


def test_every_choice_is_told_what_it_would_show(record: sqlite3.Connection) -> None:
    """The other lists stay as they are; the list itself is as if nothing were chosen in it."""
    known = board.read(record)
    chosen = Filter(origin="starter", places=("US",), kinds=("regulator_action",))
    offered = board.options(known, chosen, board.answer(record, known, chosen).asked)
    assert {row["value"] for row in offered["kind"]} == {"regulator_action", "lawsuit"}
    assert "none" in {row["value"] for row in offered["place"]}
    for name, attribute in LISTS.items():
        for row in offered[name]:
            one = chosen.but(**{attribute: (row["value"],)})
            assert row["count"] == len(query.events(record, one)) > 0, row


def test_what_was_rejected_is_counted_for_itself_alone(record: sqlite3.Connection) -> None:
    """It is in no other number, and can be asked for."""
    assert all(row["review_state"] != "rejected" for row in answer(record).rows)
    known = board.read(record)
    offered = board.options(known, Filter(), board.answer(record, known, Filter()).asked)
    states = {row["value"]: row["count"] for row in offered["review"]}
    assert states["rejected"] == 1 == len(answer(record, reviews=("rejected",)).rows)
    assert sum(row["count"] for row in offered["grade"]) == len(answer(record).rows)


@pytest.mark.parametrize(
    ("dates", "start", "shown", "left_out"),
    [
        ("announced", "2025-02-01", 4, 2),
        ("reported", "2024-05-15", 2, 5),
        ("added", "2026-01-31", 1, 0),
    ],
)
def test_days_may_be_of_another_sort(
    record: sqlite3.Connection, dates: str, start: str, shown: int, left_out: int
) -> None:
    """What is not known in that sense is left out, and counted."""
    found = answer(record, dates=dates, start=date.fromisoformat(start))
    assert (found.totals["events"], found.totals["left_out"]) == (shown, left_out)


def test_what_is_not_stated_can_be_shown(record: sqlite3.Connection) -> None:
    """No actor, no place, no article; beside a value as well."""
    assert len(answer(record, actors=("none",)).rows) == 1
    assert len(answer(record, places=("none",)).rows) == 1
    starters = answer(record, outlets=("none",)).rows
    assert {row["origin"] for row in starters} == {"starter"}
    both = answer(record, actors=("none", FTC.entity or "")).rows
    assert len(both) == 1 + len(answer(record, actors=(FTC.entity or "",)).rows)


def test_outlets_that_only_repeat_are_not_independent(record: sqlite3.Connection) -> None:
    """One has a text of its own, one repeats it, two print an agency; that agency alone is one."""
    everything = answer(record, origin="read").totals
    assert (everything["outlets"], everything["independent"]) == (4, 1)
    agency = answer(record, outlets=("Outlet 4",)).totals
    assert (agency["articles"], agency["outlets"], agency["independent"]) == (1, 1, 1)
    assert answer(record, origin="starter").totals["independent"] == 0


def test_events_written_meanwhile_belong_to_the_next_board(
    db: schema.Record, record: sqlite3.Connection
) -> None:
    """A board is of one state; an answer never fails over what came after it."""
    known = board.read(record)
    with schema.transaction(db):
        db.conn.execute("INSERT INTO issued VALUES ('ev-new', '2026-01-01T00:00:00Z', NULL, NULL)")
        names = [row[1] for row in db.conn.execute("PRAGMA table_info(event)").fetchall()]
        values = ", ".join("'ev-new'" if name == "id" else name for name in names)
        db.conn.execute(f"INSERT INTO event SELECT {values} FROM event WHERE id = 'starter-day'")
    chosen = Filter(start=date(2024, 5, 14), end=date(2024, 5, 14))
    before = {row["id"] for row in board.answer(record, known, chosen).rows}
    assert {row["id"] for row in answer(record, start=chosen.start, end=chosen.end).rows} == {
        *before,
        "ev-new",
    }
