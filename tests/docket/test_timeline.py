"""Events in the record: what merging is given, and ids that resolve for ever."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from docket import curate, query, schema, store, timeline
from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.model import Amount, Basis, Party, Quote
from docket.review import Act, Wish
from tests.making import (
    FTC,
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
    words,
)

LATER = NOW + timedelta(days=1)
TWO = (
    (make_article(SAID, 1), make_reading(make_mention())),
    (make_article("A fine was imposed.", 2), make_reading(make_mention("A fine was imposed."))),
)


def only_id(db: schema.Record) -> str:
    """The id of the only event."""
    ((event_id,),) = db.execute("SELECT id FROM event").fetchall()
    return str(event_id)


def test_statements_come_back_as_they_were_read(db: schema.Record) -> None:
    """Merging sees every value that reading found."""
    mention = make_mention(
        announced=on("2024-05-15", Basis.ANNOUNCED),
        amount=Amount(5e6, "USD", "imposed", "$5 million"),
        count="16 sites",
        actors=(FTC, Party("a state agency")),
        targets=(Party("OpenAI", "openai", Quote(14, 20, "")),),
        when=on("2024-05-14", Basis.RESOLVED, "on Tuesday"),
    )
    keep(db, (make_article(wire="Associated Press"), make_reading(mention)))
    (sighted,) = timeline.load_sighted(db, [])
    assert sighted.mention == mention
    assert (sighted.outlet, sighted.published) == ("Outlet 1", "2024-05-15")
    assert (sighted.wire, sighted.family) == ("Associated Press", "1")


def test_starter_records_are_merged_along(db: schema.Record) -> None:
    """They come as statements without a sentence, each in a family of its own."""
    one, two = timeline.load_sighted(db, [make_starter("starter-a"), make_starter("starter-b")])
    assert (one.starter, one.mention.evidence, one.mention.score) == ("starter-a", (), 1.0)
    assert one.family != two.family and one.article != two.article


def test_a_starter_event_is_shown_with_its_own_title_and_links(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Until an article tells of it; then the record is kept beside what was read."""
    starter = make_starter()
    rebuild(db, [starter])
    before = query.event(ask, "starter-a-fine")
    assert (before["title"], before["origin"], before["evidence"]) == (
        "A fine looked up",
        "starter",
        [],
    )
    keep(db, TWO[0])
    rebuild(db, [starter])
    after = query.event(ask, "starter-a-fine")
    assert (after["origin"], after["review_state"]) == ("read+starter", "machine")
    assert after["title"] == "A fine looked up" and len(after["evidence"]) == 1
    assert after["starter"]["title"] == "A fine looked up"
    assert after["starter"]["links"][0]["url"] == "https://ftc.example/1"


def test_rebuilding_changes_nothing(db: schema.Record) -> None:
    """Same statements, same events, same day of creation."""
    keep(db, *TWO)
    rebuild(db)
    before = list(db.query("SELECT * FROM event"))
    rebuild(db, now=LATER)
    assert list(db.query("SELECT * FROM event")) == before


def test_a_merged_id_leads_to_the_living_one(db: schema.Record, ask: sqlite3.Connection) -> None:
    """Also over two steps."""
    apart = make_mention("A fine was imposed.", when=on("2024-06-01"))
    ids = keep(db, TWO[0], (TWO[1][0], make_reading(apart)))
    rebuild(db)
    before = {row["id"] for row in query.events(ask, Filter())}
    assert len(before) == 2
    with schema.transaction(db):
        store.put_reading(db, ids[1], TWO[1][0], TWO[1][1], "2")
    rebuild(db, now=LATER)
    alive = only_id(db)
    (gone,) = before - {alive}
    assert alive in before and query.resolve(ask, gone) == alive
    assert query.event(ask, gone)["id"] == alive


def test_an_event_that_splits_keeps_its_id_and_the_part_gets_its_own(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Both addresses work afterwards."""
    third = (make_article("It was fined.", 3), make_reading(make_mention("It was fined.")))
    ids = keep(db, *TWO, third)
    rebuild(db)
    whole = only_id(db)
    apart = make_mention("It was fined.", when=on("2024-06-01"))
    with schema.transaction(db):
        store.put_reading(db, ids[2], third[0], make_reading(apart), "2")
    rebuild(db, now=LATER)
    events = {row["id"]: row for row in query.events(ask, Filter())}
    assert len(events) == 2 and events[whole]["articles"] == 2
    assert query.resolve(ask, whole) == whole


def test_a_withdrawn_event_says_so_and_comes_back_under_its_id(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """When the only article no longer says it, and when it says it again."""
    (number,) = keep(db, TWO[0])
    rebuild(db)
    event_id = only_id(db)
    with schema.transaction(db):
        store.put_reading(db, number, TWO[0][0], make_reading(), "2")
    rebuild(db, now=LATER)
    with pytest.raises(UnknownRecord, match=f"{event_id} was withdrawn on 2024-09-02"):
        query.event(ask, event_id)
    keep(db, TWO[0])
    rebuild(db, now=LATER)
    assert only_id(db) == event_id and query.resolve(ask, event_id) == event_id


def test_an_id_that_was_never_issued_is_unknown(db: schema.Record, ask: sqlite3.Connection) -> None:
    """A wrong address is not an empty page."""
    with pytest.raises(UnknownRecord, match="No event ev-0 was ever issued"):
        query.event(ask, "ev-0")


def test_every_id_ever_issued_resolves_or_says_why_not(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Whatever a sequence of rereadings does to the events."""
    days = ["2024-05-14", "2024-05-14", "2024-06-01", "2024-05-14", "2024-06-01", "2024-07-01"]
    for turn in range(len(days)):
        for number in (1, 2, 3):
            when = on(days[(turn * number) % len(days)])
            said = f"Fine {number}."
            reading = make_reading(*[make_mention(said, when=when)] * ((turn + number) % 4 > 0))
            keep(db, (make_article(said, number), reading))
        rebuild(db, [make_starter()])
        for (event_id,) in db.execute("SELECT id FROM issued").fetchall():
            try:
                query.event(ask, query.resolve(ask, event_id))
            except UnknownRecord as error:
                assert "withdrawn" in str(error)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_searching_finds_parties_places_and_sentences(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """An event is found by what is said about it, and by its starter record's note."""
    keep(db, TWO[0])
    rebuild(db, [make_starter(note="Mind the kumquat.")])
    for sought in ("openai", "united states", "over its chatbot", "kumquat", "looked up"):
        assert len(query.events(ask, Filter(text=sought))) == 1, sought
    assert query.events(ask, Filter(text="rhubarb")) == []


def test_the_outlets_of_one_agency_are_one_voice(db: schema.Record) -> None:
    """Two outlets that credit the same agency do not confirm each other."""
    told = [
        (make_article(said, number, wire="Associated Press"), make_reading(make_mention(said)))
        for number, said in enumerate(("The fine was imposed.", "OpenAI must pay."), 1)
    ]
    keep(db, *told)
    rebuild(db)
    row = next(iter(db.query("SELECT outlets, independent, targets FROM timeline")))
    assert row == {"outlets": 2, "independent": 1, "targets": OPENAI.name}


def test_parties_and_starter_are_stored_with_the_event(db: schema.Record) -> None:
    """Filters ask for who an event is by and against."""
    rebuild(db, [make_starter(targets=(OPENAI, Party("an advertiser")))])
    parts = [tuple(r.values()) for r in db.query("SELECT role, entity, name FROM event_part")]
    assert ("by", "ftc", FTC.name) in parts and ("against", "openai", "OpenAI") in parts
    starter = json.loads(db.execute("SELECT starter FROM event").fetchone()[0])
    assert (starter["first"], starter["precision"]) == ("2024-05-14", "day")


def test_only_what_a_sentence_says_counts_as_confidence(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """A target that the starter record fills in was read by nobody; a looked-up event neither."""
    keep(db, TWO[0])
    rebuild(db)
    assert [row["sure"] for row in query.events(ask, Filter(tier="sure"))] == [1]
    keep(db, (make_article(SAID, 1), make_reading(make_mention(targets=()))))
    rebuild(db, [make_starter()])
    (event,) = query.events(ask, Filter())
    assert (event["origin"], event["targets"], event["sure"]) == ("read+starter", "OpenAI", 0)
    assert not query.events(ask, Filter(tier="sure"))


def test_what_a_person_has_kept_apart_stays_apart(
    db: schema.Record, ask: sqlite3.Connection, path: Path
) -> None:
    """Though both texts now say the same, and whichever way the ids went since."""
    apart = make_mention("A fine was imposed.", when=on("2024-06-01"))
    ids = keep(db, TWO[0], (TWO[1][0], make_reading(apart)))
    rebuild(db)
    one, two = (row["id"] for row in query.events(ask, Filter()))
    asked = Wish(Act.APART, one, value=two, why="two penalties", seen=1)
    curate.decide(path, asked, "a curator", NOW, words())
    with schema.transaction(db):
        store.put_reading(db, ids[1], *TWO[1], "2")
    for day in (LATER, LATER + timedelta(days=1)):
        rebuild(db, now=day)
        assert {row["id"] for row in query.events(ask, Filter())} == {one, two}
    third = make_article("The agency imposed it.", 3)
    keep(db, (third, make_reading(make_mention("The agency imposed it."))))
    rebuild(db, now=LATER)
    assert sorted(row["articles"] for row in query.events(ask, Filter())) == [1, 2]
    (row,) = db.query("SELECT saw, why FROM review")
    assert set(json.loads(row["saw"])) >= {"said", "other"} and row["why"] == "two penalties"
