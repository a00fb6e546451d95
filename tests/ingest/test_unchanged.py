"""Where nothing is new, nothing is written and nothing is merged; where something is, all is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from docket import curate, schema
from docket.review import Act, Wish
from ingest import desk
from ingest.read.cues import Rules, load_rules
from ingest.read.sentences import sentences
from ingest.read.topics import is_about_ai
from tests.ingest.conftest import Office
from tests.making import NOW, make_feed

DAY = timedelta(hours=24)
ROSES = "<item><title>Roses are out</title><link>https://post.example/r</link></item></channel>"
EDIT = "over images made by its vermilion generative AI."
MARK = "marked by a test"


def watch(path: Path, tables: Iterable[str]) -> None:
    """Let the record note every row of these tables that is written from now on."""
    with closing(sqlite3.connect(path)) as record, record:
        record.execute("CREATE TABLE written (what TEXT)")
        for table in tables:
            for how in ("INSERT", "UPDATE", "DELETE"):
                record.execute(f"CREATE TRIGGER {how}_{table} AFTER {how} ON {table} BEGIN "
                               f"INSERT INTO written VALUES ('{how} {table}'); END")  # fmt: skip


def mark_events(path: Path) -> None:
    """Change every event, so that a rebuild shows by undoing it."""
    with closing(sqlite3.connect(path)) as record, record:
        record.execute("UPDATE event SET title = ?", [MARK])


def rebuilt(office: Office) -> bool:
    """Whether the events were made anew since they were marked."""
    ((marked, total),) = office.rows(f"SELECT sum(title = '{MARK}'), count(*) FROM event")
    assert marked in (0, total)
    return marked == 0


def test_known_entries_of_a_changed_list_write_no_row(office: Office) -> None:
    """Only what is said of the source itself is."""
    office.run(office.page("post", make_feed("Pixelmill", "Fotoforge")))
    watch(office.path, ("article", "article_text", "sighting", "mention", "event", "entity"))
    feed = make_feed("Pixelmill", "Fotoforge").replace("<title>Post", "<title>The Post")
    (outcome,) = office.run(office.page("post", feed), at=NOW + DAY).outcomes
    assert (outcome.health, outcome.new, outcome.unchanged) == ("ok", 0, 2)
    assert office.rows("SELECT * FROM written") == []


def test_the_watch_of_these_tests_sees_what_is_written(office: Office) -> None:
    """A new entry is in an article, its text and a sighting."""
    office.run(office.page("post", make_feed("Pixelmill")))
    watch(office.path, ("article", "article_text", "sighting"))
    office.run(office.page("post", make_feed("Pixelmill", "Fotoforge")), at=NOW + DAY)
    found = {what for (what,) in office.rows("SELECT what FROM written")}
    assert found >= {"INSERT article", "INSERT article_text", "INSERT sighting"}


@pytest.mark.parametrize(
    ("news", "anew"),
    [
        pytest.param(make_feed("Pixelmill"), False, id="nothing"),
        pytest.param(make_feed("Pixelmill").replace("</channel>", ROSES), False, id="not for us"),
        pytest.param(make_feed("Pixelmill", "Fotoforge"), True, id="an article"),
        pytest.param(make_feed("Pixelmill", said=EDIT), True, id="an edit"),
        pytest.param(
            make_feed("Pixelmill", said="and a bakery, of which nothing else is known today.")
            .replace("deepfakes", "bread"),
            True,
            id="an edit that takes the event back",
        ),
    ],
)  # fmt: skip
def test_events_are_merged_anew_only_when_there_is_something_to_merge(
    office: Office, news: str, anew: bool
) -> None:
    """A text about something else changes no event."""
    office.run(office.page("post", make_feed("Pixelmill")))
    mark_events(office.path)
    office.run(office.page("post", news), at=NOW + DAY)
    assert rebuilt(office) is anew


def test_a_reread_and_other_data_merge_everything_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other rules or another starter timeline may make other events."""
    source = office.page("post", make_feed("Pixelmill"))
    office.run(source)
    mark_events(office.path)
    office.reread(source)
    assert rebuilt(office)
    mark_events(office.path)
    fewer = desk.load_starter(schema.ROOT / "data" / "starter.toml", rules().lexicon)[1:]
    monkeypatch.setattr(desk, "load_starter", lambda path, lexicon: fewer)
    office.run(source)
    assert rebuilt(office)
    mark_events(office.path)
    monkeypatch.setattr(desk, "_reader", lambda data: "another")
    office.run(source)
    assert rebuilt(office)


def test_a_decision_of_a_person_is_honoured_by_the_next_run(office: Office) -> None:
    """Though no article is new."""
    source = office.page("post", make_feed("Pixelmill", "Fotoforge"))
    office.run(source)
    (one,), (other,) = office.rows("SELECT id FROM event WHERE origin = 'read' ORDER BY id")
    asked = Wish(Act.APART, one, value=other, why="two suits", seen=1)
    curate.decide(office.path, asked, "a curator", NOW, rules().lexicon)
    mark_events(office.path)
    office.run(source)
    assert rebuilt(office)


def test_names_are_mirrored_only_when_they_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the record rewrites no table for nothing."""
    office.run()
    watch(office.path, ("entity", "alias", "jurisdiction", "jurisdiction_path"))
    office.run()
    assert office.rows("SELECT * FROM written") == []
    monkeypatch.setattr(desk, "_reader", lambda data: "another")
    office.run()
    assert office.rows("SELECT * FROM written WHERE what = 'INSERT entity' LIMIT 1") != []


@cache
def rules() -> Rules:
    """The shipped rules, loaded once."""
    return load_rules(schema.ROOT / "data")


def test_a_sentence_that_names_ai_makes_its_text_name_ai() -> None:
    """So a text that does not may be left out before its sentences are looked at."""
    told, silent = 0, 0
    for file in sorted((schema.ROOT / "tests" / "gold").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        about = [is_about_ai(text[start:end], rules().topics) for start, end in sentences(text)]
        assert is_about_ai(text, rules().topics) or not any(about), file.name
        told, silent = told + any(about), silent + (not all(about))
    assert told and silent
