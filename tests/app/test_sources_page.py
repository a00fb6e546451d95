"""The Sources page over a week of real runs against a site that misbehaves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docket import health, schema
from docket.health import ADVICE, HEALTH
from docket.model import Source
from tests.app import hostile
from tests.app.conftest import Opener
from tests.app.test_pages import shown


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record those runs leave behind."""
    return hostile.build(tmp_path_factory.mktemp("week") / "docket.db")


@pytest.fixture
def said(week: Path, page: Opener, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page as sent to the browser."""
    monkeypatch.setenv("DOCKET_DB", str(week))
    return shown(page("sources"))


def row(said: str, name: str) -> str:
    """The line that is about one source, of the first table that has one."""
    return next(part for part in re.split("<tr>", said) if f">{name}<" in part)


@pytest.mark.parametrize("word", HEALTH)
def test_every_state_comes_out_of_a_real_run(word: str, said: str) -> None:
    """In its word, with what to do about it where a person can do something."""
    line = row(said, hostile.SOURCES[word][0])
    assert re.search(rf'<span class="dk-\w+">(not asked yet|{word})', line)
    if word != "never":
        assert ADVICE.get(word, "").replace('"', "&quot;").replace("'", "&#x27;") in line


def test_states_are_counted_above(said: str) -> None:
    """So that one look tells whether anything needs a person."""
    assert "<b>12 sources</b>" in said
    assert '<span class="dk-wait">1 stale</span>' in said
    assert '<span class="dk-fail">1 gone</span>' in said


def test_a_doubt_says_its_numbers(said: str) -> None:
    """What came and what is usual, and since when nothing is new."""
    assert "2 entries where 12 are usual" in row(said, "Incident Ledger")
    stale = row(said, "Data Watch")
    assert "Nothing new since 15 Aug 2024" in stale and "every 14 days" in stale
    assert "it used to have 1" in row(said, "Ellis Court Opinions")


def test_the_last_visits_stand_in_a_row(said: str) -> None:
    """Also for who cannot see the signs."""
    line = row(said, "Broken Newsroom")
    assert "3× in a row" in line
    assert 'aria-label="ok, ok, ok, ok, failed, failed, failed"' in line
    assert "7 Mar 2025 06:00 UTC: failed" in line and "▲" in line


def test_switched_off_sources_are_grouped_by_why(said: str) -> None:
    """Dead ones are told from those that only need a key or a wish."""
    groups = re.findall(r'<h3 class="dk-h">([^<]+)</h3>', said)
    assert [group.split()[0] for group in groups] == ["Known", "Need", "Listed"]
    assert "dead: closed in 2020" in row(said, "Old Monitor")


def test_refused_entries_are_shown_with_their_source(said: str) -> None:
    """What never became an article is not lost without a word."""
    assert re.search("Harbour Wire</td><td>.*entry 2: neither title nor text", said)


def test_before_the_first_run_the_page_says_what_to_do(
    page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources are listed, none was asked."""
    path = tmp_path / "docket.db"
    db = schema.open_record(path)
    with schema.transaction(db):
        health.mirror_sources(db, [Source("new", "New one", "https://new.example/feed")])
    db.conn.close()
    monkeypatch.setenv("DOCKET_DB", str(path))
    said = shown(page("sources"))
    assert "No source has been asked yet" in said and "python -m ingest probe" in said
    assert "not asked yet" in row(said, "New one")


def test_an_address_that_moved_is_told_beside_the_state(
    week: Path, page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It works, and yet somebody should write the new one down."""
    path = tmp_path / "docket.db"
    with schema.copied(week) as copy:
        path.write_bytes(copy.read_bytes())
    db = schema.open_record(path)
    with schema.transaction(db):
        sql = "UPDATE source SET moved_to = 'https://new.example/feed' WHERE id = 'moved'"
        db.conn.execute(sql)
    db.conn.close()
    monkeypatch.setenv("DOCKET_DB", str(path))
    said = shown(page("sources"))
    assert "1 moved" in said
    line = row(said, "Wandering Review")
    assert "It redirects to https://new.example/feed." in line and ADVICE["moved"] in line
