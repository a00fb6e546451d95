"""What is kept of articles: texts with their revisions, what was read from them, full text."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docket import query, schema, store
from docket.filter import Filter
from docket.model import Article, Party, Quote
from tests.making import (
    EVIDENCE,
    NOW,
    SAID,
    check_evidence,
    keep,
    make_article,
    make_mention,
    make_reading,
    rebuild,
)

FIRST = f"{SAID} It has thirty days to pay the tangerine sum."
EDITED = f"{SAID} It has sixty days to pay the vermilion sum."


def put(db: schema.Record, article: Article, source: str = "feed") -> tuple[int, str]:
    """Store one article in a transaction of its own."""
    with schema.transaction(db):
        return store.put_article(db, article, source, "", NOW)


def revisions(db: schema.Record) -> list[str]:
    """All texts kept of the first article, oldest first."""
    return [r["text"] for r in db.query("SELECT text FROM article_text ORDER BY revision")]


def found(db: schema.Record, words: str) -> int:
    """How many articles hold a word, by the full-text index."""
    sql = "SELECT count(*) FROM article_words WHERE article_words MATCH ?"
    return int(db.execute(sql, [words]).fetchone()[0])


# ── articles ────────────────────────────────────────────────────────────────────────────────


def test_the_same_article_twice_is_kept_once(db: schema.Record) -> None:
    """Two sources may bring it; both sightings are kept."""
    assert put(db, make_article())[1] == "new"
    assert put(db, make_article(), "another") == (1, "unchanged")
    sightings = db.query("SELECT source_id FROM sighting ORDER BY source_id")
    assert [row["source_id"] for row in sightings] == ["another", "feed"]


def test_an_edited_article_becomes_a_new_revision(db: schema.Record) -> None:
    """The old text stays, the article waits to be read again, its head follows the outlet."""
    (number,) = keep(db, (make_article(FIRST), make_reading(make_mention())))
    edited = make_article(EDITED, title="Story 1, corrected", byline="Jo Writer")
    assert put(db, edited) == (number, "edited")
    assert revisions(db) == [FIRST, EDITED]
    row = next(iter(db.query("SELECT title, byline, state FROM article")))
    assert row == {"title": "Story 1, corrected", "byline": "Jo Writer", "state": "listed"}


def test_an_edit_does_not_forget_what_it_leaves_out(db: schema.Record) -> None:
    """A byline or a date that a later copy lacks is kept."""
    put(db, make_article(FIRST, byline="Jo Writer"))
    put(db, make_article(EDITED, byline="", published_on=None, published_from=""))
    row = next(iter(db.query("SELECT byline, published_on, published_from FROM article")))
    assert tuple(row.values()) == ("Jo Writer", "2024-05-15", "feed")


def test_a_feeds_summary_does_not_replace_the_page(db: schema.Record) -> None:
    """A much shorter text under the same address is no edit."""
    put(db, make_article(FIRST * 5))
    assert put(db, make_article(SAID))[1] == "unchanged"
    assert revisions(db) == [FIRST * 5]


def test_a_page_replaces_the_feeds_summary(db: schema.Record) -> None:
    """The other way round the text grows."""
    put(db, make_article(SAID))
    assert put(db, make_article(FIRST * 5))[1] == "edited"


def test_a_changed_headline_is_a_revision_with_the_same_text(db: schema.Record) -> None:
    """It is found under its new words only, and what was read from the text stands."""
    (number,) = keep(db, (make_article(FIRST, title="Zebra"), make_reading(make_mention())))
    assert put(db, make_article(FIRST, title="Giraffe")) == (number, "edited")
    assert revisions(db) == [FIRST, FIRST]
    assert (found(db, "zebra"), found(db, "giraffe")) == (0, 1)
    state = "SELECT state, (SELECT count(*) FROM mention) AS mentions FROM article"
    assert next(iter(db.query(state))) == {"state": "read", "mentions": 1}
    db.execute("INSERT INTO article_words (article_words) VALUES ('integrity-check')")


def test_another_outlets_headline_over_the_same_text_is_no_edit(db: schema.Record) -> None:
    """Each source is compared with what it showed itself."""
    put(db, make_article(FIRST, title="Zebra"))
    assert put(db, make_article(FIRST, title="Zebra | Daily"), "another")[1] == "unchanged"
    assert revisions(db) == [FIRST]


def test_a_title_given_by_hand_is_found_by_its_words(db: schema.Record) -> None:
    """The one it had before is forgotten by the search, not by the record."""
    put(db, make_article(FIRST, title="Zebra"))
    with schema.transaction(db):
        store.put_article(db, make_article(FIRST, title="Giraffe"), "hand", "", NOW, given=True)
    assert (found(db, "zebra"), found(db, "giraffe")) == (0, 1)
    db.execute("INSERT INTO article_words (article_words) VALUES ('integrity-check')")


def test_the_index_forgets_the_words_of_an_old_text(db: schema.Record) -> None:
    """Searching finds what an article says now, title included."""
    put(db, make_article(FIRST, title="Zebra"))
    assert (found(db, "tangerine"), found(db, "zebra")) == (1, 1)
    put(db, make_article(EDITED, title="Giraffe"))
    assert (found(db, "tangerine"), found(db, "zebra")) == (0, 0)
    assert (found(db, "vermilion"), found(db, "giraffe")) == (1, 1)
    db.execute("INSERT INTO article_words (article_words) VALUES ('integrity-check')")


def test_stored_articles_come_back_as_they_went_in(db: schema.Record) -> None:
    """Rereading works on what is stored, so nothing the reader looks at may be lost."""
    article = make_article(FIRST, byline="Jo", wire="Associated Press", language="en")
    bare = make_article(
        EDITED, 2, key="text:1", url="", published_on=None, published_from="", outlet="?"
    )
    put(db, article)
    put(db, bare)
    assert [one for _, one in store.stored_articles(db)] == [article, bare]
    assert [number for number, _ in store.stored_articles(db, "published_on IS NULL")] == [2]


def test_stored_articles_come_in_order_of_publication(db: schema.Record) -> None:
    """A retelling added before its source still repeats the source, not the other way round."""
    undated = make_article(SAID, 1, published_on=None, published_from="")
    later = make_article(SAID, 2, published_on=date(2024, 9, 2))
    first = make_article(SAID, 3, published_on=date(2024, 8, 31))
    for one in (undated, later, first):
        put(db, one)
    assert [number for number, _ in store.stored_articles(db)] == [3, 2, 1]


def test_families_are_written_anew_each_time(db: schema.Record) -> None:
    """An article that no longer repeats another stands alone again."""
    keep(db, *((make_article(SAID, n), make_reading(make_mention())) for n in (1, 2, 3)))
    with schema.transaction(db):
        store.put_families(db, {1: 1, 2: 1})
        store.put_families(db, {2: 2, 3: 2})
    assert [row["family"] for row in db.query("SELECT family FROM article")] == [None, 2, 2]


# ── what was read ───────────────────────────────────────────────────────────────────────────


def test_a_reading_replaces_the_one_before(db: schema.Record) -> None:
    """No statement of an older reader lingers."""
    article = make_article()
    keep(db, (article, make_reading(make_mention(), make_mention("It was fined."))))
    keep(db, (article, make_reading(make_mention(status="proposed"))))
    assert [row["status"] for row in db.query("SELECT status FROM mention")] == ["proposed"]
    assert db.execute("SELECT count(*) FROM part").fetchone()[0] == 2


def test_a_text_about_something_else_is_kept_with_the_reason(db: schema.Record) -> None:
    """What was skipped can be looked at and argued with."""
    keep(db, (make_article("Roses."), make_reading(why="no AI word; no enforcement wording")))
    row = next(iter(db.query("SELECT state, reason FROM article")))
    assert tuple(row.values()) == ("skipped", "no AI word; no enforcement wording")


def test_a_text_the_reader_breaks_on_is_kept_with_the_reason(db: schema.Record) -> None:
    """For a later reader; what an earlier one found in it is no longer vouched for."""
    (number,) = keep(db, (make_article(), make_reading(make_mention())))
    with schema.transaction(db):
        store.note_failed(db, number, "ValueError: " + "x" * 1000, "2")
    row = next(iter(db.query("SELECT state, length(reason) AS length, reader FROM article")))
    assert row == {"state": "failed", "length": 500, "reader": "2"}
    assert db.execute("SELECT count(*) FROM mention").fetchone()[0] == 0


def test_a_statement_keeps_its_name_when_read_again() -> None:
    """By article, kind and sentence: better dates or parties do not make it another one."""
    said = make_mention()
    better = replace(said, status="proposed", score=0.9, targets=(Party("somebody"),))
    assert store.mention_key("a", said, 0) == store.mention_key("a", better, 0)
    others = {
        store.mention_key("b", said, 0),
        store.mention_key("a", said, 1),
        store.mention_key("a", make_mention("Another sentence."), 0),
    }
    assert len(others | {store.mention_key("a", said, 0)}) == 4


def test_two_statements_in_one_sentence_are_told_apart(db: schema.Record) -> None:
    """A sentence such as "A and B were fined" may tell of two events."""
    keep(db, (make_article(), make_reading(make_mention(), make_mention(targets=()))))
    assert db.execute("SELECT count(*) FROM mention").fetchone()[0] == 2


# Texts of several alphabets and beyond the basic plane: offsets count characters, not bytes.
TEXTS = st.text(st.sampled_from("ab Zé字👍\n.,“”\t"), min_size=3, max_size=60).filter(str.strip)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(TEXTS, st.data()), min_size=1, max_size=3))
def test_evidence_is_always_found_in_the_stored_text(
    db: schema.Record, told: list[tuple[str, st.DataObject]]
) -> None:
    """Every quote of every event is the very characters at its offsets in the newest text."""
    for number, (text, data) in enumerate(told):
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        quote = Quote(start, end, text[start:end])
        article = make_article(text, number, key=f"key {number} {text}")
        keep(db, (article, make_reading(make_mention(evidence=(quote,)))))
    rebuild(db)
    check_evidence(db.execute(EVIDENCE).fetchall())


def test_no_event_is_without_a_sentence_or_a_link(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """The dashboard can always show who says so."""
    keep(db, (make_article(), make_reading(make_mention())))
    rebuild(db)
    (row,) = query.events(ask, Filter())
    (evidence,) = query.event(ask, row["id"])["evidence"]
    assert evidence["quotes"] == [{"start": 0, "end": len(SAID), "quote": SAID}]
    assert (evidence["outlet"], evidence["published_on"]) == ("Outlet 1", "2024-05-15")


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "👍" * 10, "x" * 300_000])
def test_odd_texts_are_stored_as_they_are(db: schema.Record, text: str) -> None:
    """What collecting lets through, the record can hold."""
    put(db, make_article(text, published_on=date.min))
    assert revisions(db) == [text]
