"""The made-up record that others measure with: sound, and with something of everything."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bench import archive
from docket import upkeep, wording


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one."""
    path = tmp_path_factory.mktemp("archive") / "made.db"
    archive.write(path, articles=1_500, events=300, letters=400, seed=1, until=date(2026, 1, 31))
    return path


def test_a_made_up_record_keeps_every_promise_of_a_real_one(record: Path) -> None:
    """Quotations stand in their texts, searches know every text, ids lead somewhere."""
    assert [one for one in upkeep.check(record) if one.problem] == []


def test_a_made_up_record_has_something_of_everything(record: Path) -> None:
    """Whatever a page has a way of showing is there to be shown."""
    with closing(sqlite3.connect(record)) as db:

        def words(sql: str) -> set[str]:
            return {row[0] for row in db.execute(sql)}

        states = {"starter", "machine", "proposed", "accepted", "edited", "recheck", "rejected"}
        assert words("SELECT review_state FROM event") == states
        assert words("SELECT grade FROM event") == wording.GRADES.keys() - {"checked"}
        assert len(words("SELECT kind FROM event")) == 7
        assert words("SELECT state FROM article") == {"listed", "read", "skipped", "failed"}
        for what in (
            "event WHERE first IS NULL AND last IS NULL",
            "event WHERE first IS NULL AND last IS NOT NULL",
            "event WHERE first < last",
            "event WHERE first > '2026-01-31'",
            "article WHERE family IS NOT NULL",
            "article_text WHERE revision = 2",
            "story_event WHERE seq = 2",
            "version WHERE seq > 1",
            "issued WHERE gone_to IS NOT NULL",
            "rejected",
        ):
            assert db.execute(f"SELECT count(*) FROM {what}").fetchone()[0], what
