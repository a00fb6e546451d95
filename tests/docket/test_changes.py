"""What changed between two moments, and the record as it was known at one of them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from docket import board, history, query, schema, store
from docket.asof import as_known
from docket.changes import Change, Move, changes, difference
from docket.errors import RecordError, UnknownRecord
from docket.filter import Filter
from docket.rows import instant
from tests.making import (
    NOW,
    OPENAI,
    SAID,
    keep,
    make_article,
    make_mention,
    make_reading,
    make_starter,
    on,
    rebuild,
)

DAY = timedelta(days=1)
BEFORE, LATER, LATEST = NOW - DAY, NOW + 10 * DAY, NOW + 20 * DAY
FINE = (make_article(), make_reading(make_mention()))
AGAIN = (make_article("A fine for OpenAI.", 2), make_reading(make_mention("A fine for OpenAI.")))
APPEAL = make_mention(action="appeal", status="appealed", when=on("2024-06-20"),
                      actors=(OPENAI,), targets=())  # fmt: skip


def alter(db: schema.Record, set_to: str, now: datetime = LATER) -> None:
    """Change events as a decision would, and remember it."""
    with schema.transaction(db):
        db.execute(f"UPDATE event SET {set_to}")
        history.remember(db, now)


def since(db: sqlite3.Connection, when: datetime, chosen: Filter | None = None) -> list[Change]:
    """What changed after a moment, up to now."""
    return changes(db, instant(when), "", chosen)


@pytest.fixture
def fined(db: schema.Record, ask: sqlite3.Connection) -> str:
    """A record with one event since NOW; its id."""
    keep(db, FINE)
    rebuild(db)
    return str(query.events(ask, Filter())[0]["id"])


def test_what_is_new_is_told_as_new_and_what_became_of_it(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Not also as changed: who has never seen it needs no corrections."""
    alter(db, "status = 'overturned'")
    (change,) = since(ask, BEFORE)
    assert (change.sort, change.event, change.moves) == ("added", fined, ())
    assert change.state["status"] == "overturned"


def test_a_status_that_moved_is_told_with_both(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Old and new, and when it moved."""
    alter(db, "status = 'overturned', title = 'Fine overturned'")
    (change,) = since(ask, NOW)
    assert (change.sort, change.at) == ("status", instant(LATER))
    assert change.moves == (Move("status", "fined", "overturned"),)
    assert change.read and not change.decisions


def test_changes_are_told_loudest_first_and_each_event_once(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """A moved status stands before a corrected date."""
    keep(db, (make_article("Appeal.", 3), make_reading(APPEAL)))
    rebuild(db)
    alter(db, "first = '2024-05-13', last = '2024-05-13'")
    alter(db, "status = 'overturned', jurisdiction = 'FR' WHERE action = 'fine'", LATEST)
    told = since(ask, NOW)
    assert [change.sort for change in told] == ["status", "date"]
    assert [move.name for move in told[0].moves] == ["status", "when", "jurisdiction"]


def test_more_outlets_are_a_quiet_change(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Nothing that anybody cited is different."""
    keep(db, AGAIN)
    rebuild(db, now=LATER)
    (change,) = since(ask, NOW)
    assert change.sort == "quiet"
    assert Move("outlets", 1, 2) in change.moves


def test_what_changed_back_did_not_change(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Told is the difference between two moments; between them it is found."""
    alter(db, "status = 'overturned'")
    alter(db, "status = 'fined'", LATEST)
    assert since(ask, NOW) == []
    (change,) = changes(ask, instant(NOW), instant(LATER))
    assert change.sort == "status"


def test_events_that_went_are_told_by_where_they_went(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Withdrawn, and then back under the same id."""
    gone = (FINE[0], make_reading())
    with schema.transaction(db):
        store.put_reading(db, 1, *gone, "2")
    rebuild(db, now=LATER)
    (change,) = since(ask, NOW)
    assert (change.sort, change.event, change.at) == ("withdrawn", fined, instant(LATER))
    with schema.transaction(db):
        store.put_reading(db, 1, *FINE, "3")
    rebuild(db, now=LATEST)
    assert [change.sort for change in since(ask, LATER)] == ["restored"]


def test_an_event_merged_into_another_names_it(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Whoever cited the one that went finds what has become of it."""
    apart = make_mention("A fine for OpenAI.", when=on("2024-07-14"))
    keep(db, (AGAIN[0], make_reading(apart)))
    rebuild(db)
    with schema.transaction(db):
        store.put_reading(db, 2, *AGAIN, "2")
    rebuild(db, now=LATER)
    merged, grown = since(ask, NOW)
    (left,) = query.events(ask, Filter())
    assert (merged.sort, merged.gone_to, merged.gone_title) == ("merged", left["id"], left["title"])
    assert grown.event == left["id"]


def test_a_decision_is_told_with_who_why_and_class(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """A rejected event is rejected by somebody; articles had no part in it."""
    row = {"event_id": fined, "at": instant(LATER), "who": "ed", "action": "reject", "saw": "{}",
           "why": "a rumour", "class": "correction"}  # fmt: skip
    with schema.transaction(db):
        db["review"].insert(row)
    alter(db, "review_state = 'rejected'")
    (change,) = since(ask, NOW)
    assert (change.sort, change.read) == ("rejected", False)
    assert [(one["who"], one["why"], one["class"]) for one in change.decisions] == [
        ("ed", "a rumour", "correction")
    ]


def test_events_count_that_fit_the_filter_now_or_did(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """Otherwise what left the filter would leave it unseen."""
    alter(db, "kind = 'lawsuit'")
    for kind, expected in (("regulator_action", 1), ("lawsuit", 1), ("report", 0)):
        assert len(since(ask, NOW, Filter(kinds=(kind,)))) == expected


def test_before_history_begins_only_new_events_are_known(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """A record older than its history does not call everything new."""
    with schema.transaction(db):
        db.execute("UPDATE issued SET created_at = ?", [instant(BEFORE)])
    assert history.begins(ask) == instant(NOW)
    assert since(ask, BEFORE) == []
    alter(db, "status = 'overturned'")
    assert [change.sort for change in since(ask, BEFORE)] == ["status"]


def test_a_title_is_told_only_when_nothing_else_is() -> None:
    """It is made of the other values, and would say everything twice."""
    state = {"parts": [], "title": "A", "status": "fined", "first": None, "last": None,
             "precision": "unknown", "basis": "undated"}  # fmt: skip
    rest = "announced kind action jurisdiction amount count outlets independent grade".split()
    state |= dict.fromkeys([*rest, "last_reported", "sure", "review_state", "articles"])
    assert difference(state, state | {"title": "B"}) == (Move("title", "A", "B"),)
    both = difference(state, state | {"title": "B", "parts": [["by", "ftc", "FTC"]]})
    assert both == (Move("by", [], ["FTC"]),)


def test_every_question_can_be_asked_of_an_earlier_day(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """The same functions, on the same connection, which afterwards sees today again."""
    alter(db, "status = 'overturned', title = 'Changed'")
    keep(db, (make_article("Appeal.", 3), make_reading(APPEAL)))
    rebuild(db, [make_starter(jurisdiction="FR")], now=LATEST)
    today = query.events(ask, Filter())
    with as_known(ask, NOW.date()):
        (then,) = query.events(ask, Filter(actors=("ftc",), outlets=("Outlet 1",)))
        assert (then["id"], then["status"], then["place"]) == (fined, "fined", "United States")
        assert then["actors"] == "Federal Trade Commission"
        assert query.totals(ask, Filter())["events"] == 1
        assert [row["id"] for row in board.read(ask).rows] == [fined]
        assert query.event(ask, fined)["evidence"][0]["quotes"][0]["quote"] == SAID
        (newer,) = {row["id"] for row in today} - {fined}
        with pytest.raises(UnknownRecord):
            query.event(ask, newer)
    assert query.events(ask, Filter()) == today


def test_an_event_that_went_since_is_there_on_the_day_it_was(
    db: schema.Record, ask: sqlite3.Connection, fined: str
) -> None:
    """With all that was said of it; its statements are gone for good."""
    with schema.transaction(db):
        store.put_reading(db, 1, FINE[0], make_reading(), "2")
    rebuild(db, now=LATER)
    with as_known(ask, NOW.date()):
        event = query.event(ask, fined)
        assert event["title"].startswith("Federal Trade Commission fined OpenAI")
        assert event["evidence"] == []
    with as_known(ask, LATER.date()), pytest.raises(UnknownRecord, match="withdrawn"):
        query.event(ask, fined)


def test_a_day_ends_with_its_last_second() -> None:
    """What became known on a day was known at the end of it."""
    assert history.end_of(date(2025, 6, 3)) == "2025-06-03T23:59:59Z"


def test_exports_are_noted_newest_first(path: Path, db: schema.Record) -> None:
    """With the filter they were made with."""
    for number, form in enumerate(("csv", "jsonl")):
        history.note_taken(path, form, "kind=lawsuit", 41 + number, NOW)
    with schema.read_only(path) as ask:
        assert [(one["format"], one["events"]) for one in history.exports(ask)] == [
            ("jsonl", 42), ("csv", 41),
        ]  # fmt: skip


def test_noting_an_export_neither_waits_long_nor_makes_a_file(
    path: Path, db: schema.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy or missing record is an error the caller may pass over."""
    monkeypatch.setattr(history, "SHORT_WAIT", 0)
    with schema.transaction(db), pytest.raises(RecordError):
        history.note_taken(path, "csv", "", 1, datetime.now(UTC))
    with pytest.raises(RecordError):
        history.note_taken(path.with_name("none.db"), "csv", "", 1, NOW)
    assert not path.with_name("none.db").exists()
