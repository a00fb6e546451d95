"""What was read when, where and in which language; and what was not."""

from __future__ import annotations

import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app_pages import _coverage
from docket import coverage, schema, store
from docket.review import CLASSES
from tests import making
from tests.app.conftest import Opener
from tests.app.test_pages import shown

AS_OF = date(2024, 9, 1)


@pytest.fixture
def ask(tmp_path: Path) -> sqlite3.Connection:
    """A record with articles of two sources, one of them seen at both."""
    path = tmp_path / "docket.db"
    db = schema.open_record(path)
    days = ("2024-01-05", "2024-03-31", "2024-04-01", "2021-01-01")
    with schema.transaction(db):
        for number, day in enumerate(days):
            article = making.make_article(number=number, published_on=date.fromisoformat(day))
            for source in ("feed", "other") if number == 0 else ("feed",):
                at = making.NOW + timedelta(days=number)
                article_id, _ = store.put_article(db, article, source, str(number), at)
            told = making.make_reading(*([making.make_mention()] if number != 1 else []))
            store.put_reading(db, article_id, article, told, "test")
        db.conn.execute("INSERT INTO meta VALUES ('reader', 'test')")
    db.conn.close()
    return schema.read_only(path)


def test_articles_are_counted_by_quarter_and_source(ask: sqlite3.Connection) -> None:
    """Once for all, and at each source that showed them; older ones are left out."""
    found = {
        (row["source"], row["quarter"]): (row["articles"], row["relevant"])
        for row in coverage.by_quarter(ask, date(2021, 10, 1))
    }
    assert found == {
        ("", "2024-Q1"): (2, 1), ("", "2024-Q2"): (1, 1), ("feed", "2024-Q1"): (2, 1),
        ("feed", "2024-Q2"): (1, 1), ("other", "2024-Q1"): (1, 1),
    }  # fmt: skip


def test_quarters_have_names_and_first_days() -> None:
    """The one a day lies in is the last."""
    names = coverage.quarters(AS_OF)
    assert (names[0], names[-1], len(names)) == ("2021-Q4", "2024-Q3", 12)
    assert coverage.first_day("2021-Q4") == date(2021, 10, 1)
    assert coverage.quarters(date(2024, 12, 31), 1) == ["2024-Q4"]


def source(**changes: Any) -> dict[str, Any]:
    """A source that is on."""
    return {"id": "a", "name": "A <b>", "enabled": 1, "rhythm_days": 14, "country": "US",
            "language": "en"} | changes  # fmt: skip


def drawn(latest: str, **changes: Any) -> str:
    """The table with one source that began in 2024."""
    reach = {"a": {"started": "2024-02-01T00:00:00Z", "latest": f"{latest}T00:00:00Z"}}
    counted = [
        {"source": "a", "quarter": "2024-Q1", "articles": 8, "relevant": 1},
        {"source": "a", "quarter": "2024-Q2", "articles": 1, "relevant": 0},
    ]
    return _coverage.coverage_html([source(**changes)], reach, counted, AS_OF)


def test_a_bar_tells_nothing_found_from_no_source_then() -> None:
    """Each has its own sign, and its words for who cannot see it."""
    line = drawn("2024-08-31").split("<tr>")[-1]
    bars = re.findall(r'aria-label="([^"]+)">(.*?)</span></span>', line)
    signs = [re.sub(r'<i style="height:(\d.\d)em"></i>|<[^>]+>', r"\1", one) for _, one in bars]
    assert signs == ["–" * 9 + "1.00.2·", "–" * 9 + "1.0··"]
    assert bars[0][0].endswith("Q4 2023: not a source yet; Q1 2024: 8; Q2 2024: 1; Q3 2024: 0")
    assert "1 of 9" in line and "A &lt;b&gt;" in line


def test_a_source_without_news_for_longer_than_usual_is_lost() -> None:
    """Unless no pause is too long for it; one that is off says so."""
    assert "lost" not in drawn("2024-08-20")
    assert "▲ 2 Aug 2024, lost since: every 14 days is usual" in drawn("2024-08-02")
    assert "lost" not in drawn("2024-02-02", rhythm_days=None)
    assert "2 Aug 2024, then switched off" in drawn("2024-08-02", enabled=0)


def test_places_and_languages_without_a_source_are_named() -> None:
    """First those of which events are told; an event of a city counts for its country."""
    sources = [source(country="US-CA"), source(country="", language="de")]
    told = [
        {"value": "FR", "count": 3},
        {"value": "US", "count": 9},
        {"value": "US-CA", "count": 2},
    ]
    said = _coverage.places_html(sources, told, making.words())
    assert "United States 1 · the whole world 1" in said and "en 1 · de 1" in said
    assert "their own:</b> France (3 events). What" in said
    assert re.search(r"\d{3} places Docket knows, among them European Union, Austria", said)


def test_the_sources_page_shows_coverage_and_gaps(record: Path, page: Opener) -> None:
    """Under the health of the sources."""
    said = shown(page("sources"))
    assert "What they cover" in said and "<b>All sources</b>" in said and "known gaps" in said
    assert "Q4 2022 to Q3 2025" in said


def test_the_method_page_tells_how_to_count_correct_and_cite(record: Path, page: Opener) -> None:
    """Every class of a correction is explained, and the day of the record named."""
    said = shown(page("method", kind="lawsuit"))
    assert all(f"<dt>{name}</dt>" in said for name in CLASSES)
    assert "the day of the record (30 Sep 2025)" in said
    assert '<a href="./sources?kind=lawsuit" target="_self">Sources page</a>' in said
