"""How much was read of each time, by whom, and that the small table says what the large ones do."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import pytest

from docket import coverage, health, schema, store
from docket.model import Source
from docket.tally import Period, period_of
from tests.making import NOW, make_article, make_mention, make_reading, words

MAY = period_of(date(2024, 5, 1), "month")


@pytest.fixture
def record(db: schema.Record, ask: sqlite3.Connection) -> sqlite3.Connection:
    """A French and a worldwide source; one article is by both, one is undated, one left out."""
    with schema.transaction(db):
        health.mirror_lexicon(db, words())
        health.mirror_sources(db, [
            Source("fr", "French", "https://fr.example/feed", country="FR", language="fr"),
            Source("all", "Worldwide", "https://all.example/feed", enabled=False),
        ])  # fmt: skip
        days = {1: date(2024, 5, 15), 2: date(2024, 6, 1), 3: None, 4: date(2024, 5, 31)}
        for number, day in days.items():
            article = make_article(number=number, published_on=day)
            id_, _ = store.put_article(db, article, "fr" if number < 3 else "all", "", NOW)
            reading = make_reading(*([make_mention()] if number != 4 else []))
            store.put_reading(db, id_, article, reading, "1")
        store.put_article(db, make_article(number=1), "all", "", NOW + timedelta(days=1))
    return ask


def recount(db: sqlite3.Connection) -> set[tuple[str, str, int]]:
    """What `source_month` must hold."""
    rows = db.execute(
        "SELECT source_id, coalesce(substr(published_on, 1, 7), ''), count(*) FROM sighting "
        "JOIN article ON id = article_id GROUP BY 1, 2"
    )
    return set(map(tuple, rows))


def kept(db: sqlite3.Connection) -> set[tuple[str, str, int]]:
    """What it holds, but for months from which everything has gone."""
    return {tuple(r) for r in db.execute("SELECT * FROM source_month WHERE articles > 0")}


def test_months_are_counted_as_articles_come(record: sqlite3.Connection) -> None:
    """Also of an article that a second source shows, and of one without a date."""
    assert kept(record) == recount(record)
    assert ("all", "", 1) in kept(record)


def test_months_follow_when_a_date_is_corrected(
    db: schema.Record, record: sqlite3.Connection
) -> None:
    """Into another month, to none, and back."""
    for day in ("2023-01-02", None, "2024-05-03"):
        db.conn.execute("UPDATE article SET published_on = ? WHERE id = 1", [day])
        assert kept(record) == recount(record)


def test_articles_are_counted_by_the_day_they_were_published(record: sqlite3.Connection) -> None:
    """Relevant and left out apart; undated ones are in no period."""
    june = Period("2024-06", date(2024, 6, 1), date(2024, 6, 30))
    found = coverage.over(coverage.read(record), [MAY, june])
    assert [(one.relevant, one.left_out) for one in found.values()] == [(1, 1), (1, 0)]


def test_sources_begin_where_they_were_first_seen_and_end_where_they_are_lost(
    record: sqlite3.Connection,
) -> None:
    """A switched-off source is lost on the last day it gave something."""
    september = Period("2024-09", date(2024, 9, 1), date(2024, 9, 30))
    found = coverage.over(coverage.read(record), [MAY, september])
    assert found["2024-05"].began == found["2024-05"].lost == ()
    assert found["2024-09"].began == ("French", "Worldwide")
    assert found["2024-09"].lost == ("Worldwide",)


def test_a_place_is_served_by_sources_of_it_in_it_and_around_it(
    record: sqlite3.Connection,
) -> None:
    """A source of the whole world is of no place; no article, no service."""
    found = coverage.served(record, ("FR", "EU", "US"))
    assert found["FR"] == found["EU"] == {"2024-05", "2024-06"}
    assert found["US"] == frozenset()
    assert coverage.touches(found["FR"], MAY)
    assert not coverage.touches(found["FR"], period_of(date(2024, 7, 1), "quarter"))


def test_how_one_sided_the_reading_is_comes_from_the_sources(record: sqlite3.Connection) -> None:
    """Most frequent first."""
    known = coverage.read(record)
    assert list(known.countries.items()) == [("", 3), ("FR", 2)]
    assert known.languages == {"en": 3, "fr": 2}


def test_a_record_that_has_read_nothing_has_no_coverage(ask: sqlite3.Connection) -> None:
    """And asking does not fail."""
    known = coverage.read(ask)
    (nothing,) = coverage.over(known, [MAY]).values()
    assert (nothing.relevant, nothing.left_out, nothing.began) == (0, 0, ())
