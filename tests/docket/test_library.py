"""Articles found by any path are the same, in the same order, a page at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from docket import health, library, schema, store
from docket.errors import UnknownRecord
from docket.library import Search
from docket.model import Reading, Relevance
from tests.making import NOW, SAID, keep, make_article, make_mention, make_reading

TOPICS = ("privacy", "copyright", "elections")


def nth(number: int) -> tuple[Any, Reading]:
    """An article whose outlet, day, words and topic follow from its number."""
    text = " ".join(
        ["A text of the", "court" if number % 2 else "council", "Zürich" * (number % 7 == 0)]
    )
    article = make_article(
        text, number, outlet=f"Outlet {number % 3}", title=f"Story {number}",
        published_on=date(2024, 1, 1) + timedelta(days=number * 37 % 90) if number % 5 else None,
    )  # fmt: skip
    told = Relevance(number % 4 == 0, 0.5, "AI; no enforcement wording", (TOPICS[number % 3],))
    return article, Reading(told, (), ())


@pytest.fixture
def shelf(db: schema.Record, ask: sqlite3.Connection) -> sqlite3.Connection:
    """Sixty articles of two sources; every tenth is told again by the four after it."""
    with schema.transaction(db):
        for number in range(60):
            article, reading = nth(number)
            source = "feed" if number % 3 else "other"
            article_id, _ = store.put_article(db, article, source, str(number), NOW)
            store.put_reading(db, article_id, article, reading, "test")
        families = {n: n - n % 10 + 1 for n in range(1, 61) if 1 <= n % 10 <= 5}
        store.put_families(db, families)
    return ask


@pytest.fixture(params=["few", "many", "tiny windows"])
def path_taken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The bounds as they are, so that all is looked at; or so low that a walk is needed."""
    if request.param != "few":
        monkeypatch.setattr(library, "MOST", 2)
    if request.param == "tiny windows":
        monkeypatch.setattr(library, "WINDOW", 7)
    monkeypatch.setattr(library, "PAGE", 4)
    return str(request.param)


SEARCHES = [
    Search(), Search(words="court"), Search(words="COUNCIL zurich"), Search(words="cour"),
    Search(words="rhubarb"), Search(state="read"), Search(source="other"),
    Search(outlet="Outlet 2"),
    Search(topic="privacy"), Search(first=date(2024, 1, 20)), Search(last=date(2024, 2, 2)),
    Search(words="court", source="feed", topic="copyright"), Search(state="failed"),
    Search(words="court", state="skipped", outlet="Outlet 1", first=date(2024, 1, 9)),
    Search(topic="elections", last=date(2024, 3, 1)),
]  # fmt: skip


def expected(db: sqlite3.Connection, search: Search) -> list[int]:
    """The same asked in the plainest way."""
    found = {}
    for row in db.execute("SELECT * FROM article JOIN article_text ON article_id = id").fetchall():
        number = row["id"] - 1
        words = {
            word.lower().replace("ü", "u") for word in (row["title"] + " " + row["text"]).split()
        }
        wanted = search.words.lower().split()
        fits = [
            all(any(w.startswith(want) for w in words) for want in wanted),
            search.state in ("", row["state"]),
            search.source in ("", "feed" if number % 3 else "other"),
            search.outlet in ("", row["outlet"]),
            search.topic in ("", TOPICS[number % 3]),
            not search.first or row["day"] >= search.first.isoformat(),
            not search.last or row["day"] <= search.last.isoformat(),
        ]
        if all(fits):
            found[row["id"]] = row
    kept = [
        row for row in found.values()
        if search.order or row["family"] in (None, row["id"]) or row["family"] not in found
    ]  # fmt: skip
    return [
        row["id"] for row in sorted(kept, key=lambda row: (row["day"], row["id"]), reverse=True)
    ]


def turned(db: sqlite3.Connection, search: Search) -> Iterator[dict[str, Any]]:
    """All pages, one after the other."""
    after, pages = "", 0
    while pages < 40:
        page = library.articles(db, search, after)
        yield page
        after, pages = page["next"], pages + 1
        if not after:
            return
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize("order", ["", "copies"])
@pytest.mark.parametrize("search", SEARCHES, ids=str)
def test_every_way_to_an_article_gives_the_same_pages(
    shelf: sqlite3.Connection, search: Search, order: str, path_taken: str
) -> None:
    """Newest first, none twice, none missing, copies under their first where that fits too."""
    search = replace(search, order=order)
    ids = [row["id"] for page in turned(shelf, search) for row in page["rows"]]
    assert ids == expected(shelf, search)


def test_counts_are_exact_or_not_given(
    shelf: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told a number that was not counted."""
    page = library.articles(shelf, Search())
    assert page["found"] == 60 and page["states"] == {"read": 15, "skipped": 45}
    assert library.articles(shelf, Search(words="***"))["found"] == 0
    monkeypatch.setattr(library, "MOST", 2)
    page = library.articles(shelf, Search())
    assert page["found"] is page["states"] is None


def test_a_window_says_how_far_it_looked(
    shelf: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next page goes on from there."""
    for name in ("MOST", "WINDOW"):
        monkeypatch.setattr(library, name, 3)
    pages = list(turned(shelf, Search(state="read", order="copies")))
    looked = [page["looked_to"] for page in pages]
    assert looked[0] and looked == sorted(looked, reverse=True) and not looked[-1]


def test_words_in_too_many_articles_are_looked_for_where_they_were_stored_last(
    shelf: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, no count is given, and days narrow enough find the older ones."""
    monkeypatch.setattr(library, "MOST", 5)
    monkeypatch.setattr(library, "REACH", 10)
    search = Search(words="court", order="copies")
    page = library.articles(shelf, search)
    assert page["cut"] and page["found"] is None
    assert {row["id"] for row in page["rows"]} == set(range(42, 61, 2))
    early = replace(search, first=date(2024, 1, 2), last=date(2024, 1, 7))
    page = library.articles(shelf, early)
    assert not page["cut"] and [row["id"] for row in page["rows"]] == expected(shelf, early)
    assert page["found"] and any(row["id"] < 42 for row in page["rows"])


def test_a_short_or_a_frequent_word_is_not_taken_for_a_beginning(
    shelf: sqlite3.Connection, db: schema.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a million articles, all that “a” begins would take seconds."""
    with schema.transaction(db):
        late = make_article("Courts met.", 99, published_on=date(2025, 1, 1))
        added, _ = store.put_article(db, late, "feed", "99", NOW)
    assert library.articles(shelf, Search(words="court"))["rows"][0]["id"] == added
    assert not library.articles(shelf, Search(words="cou"))["rows"]
    monkeypatch.setattr(library, "MOST", 5)
    found = library.articles(shelf, Search(words="court"))["rows"]
    assert found and found[0]["id"] != added


def test_the_best_match_comes_first_when_asked_for(
    db: schema.Record, ask: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the hits stored last; the other conditions hold too."""
    texts = ("A court and much else that is about something else.", "Court, court: court.", "No.")
    keep(db, *((make_article(text, n), make_reading()) for n, text in enumerate(texts)))
    best = Search(words="court", order="match")
    assert [row["title"] for row in library.articles(ask, best)["rows"]] == ["Story 1", "Story 0"]
    assert library.articles(ask, replace(best, source="nobody"))["rows"] == []
    monkeypatch.setattr(library, "RANKED", 1)
    assert [row["title"] for row in library.articles(ask, best)["rows"]] == ["Story 1"]


def test_a_folded_text_names_its_copies(shelf: sqlite3.Connection) -> None:
    """Whoever printed it, whatever was asked for; unfolded, each stands for itself."""
    first = next(r for r in library.articles(shelf, Search())["rows"] if r["family"] == r["id"])
    assert len(first["copies"]) == first["copies"][0]["all_"] == 4
    assert not any(r["copies"] for r in library.articles(shelf, Search(order="copies"))["rows"])


def test_the_list_of_outlets_is_whole_and_short(shelf: sqlite3.Connection) -> None:
    """Each name once, by name."""
    assert library.outlets(shelf) == ["Outlet 0", "Outlet 1", "Outlet 2"]
    assert library.outlets(shelf, 2) == ["Outlet 0", "Outlet 1"]


def test_refused_entries_are_narrowed_by_source_words_and_days(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Newest first; signs that mean something to SQL mean nothing here."""
    with schema.transaction(db):
        health.note_rejected(db, "feed", ["entry 1: no title"], NOW)
        health.note_rejected(db, "gone", ["entry 2: 100 % broken"], NOW + timedelta(days=1))

    def reasons(**changes: Any) -> list[str]:
        return [row["reason"] for row in library.refused(ask, Search(state="refused", **changes))]

    assert reasons() == ["entry 2: 100 % broken", "entry 1: no title"]
    assert reasons(words="NO TITLE") == reasons(source="feed") == ["entry 1: no title"]
    assert reasons(words="%") == reasons(first=date(2024, 9, 2)) == ["entry 2: 100 % broken"]
    assert reasons(last=date(2024, 8, 31)) == []


def test_an_article_comes_with_what_was_read_from_it(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Its newest text, its statements, its topics, where it came from, and its copies."""
    keep(
        db,
        (make_article(SAID), make_reading(make_mention())),
        (make_article(SAID + " Again.", 2), make_reading()),
    )
    with schema.transaction(db):
        store.put_families(db, {1: 1, 2: 1})
    article = library.article(ask, 1)
    assert (article["text"], article["revision"], article["topics"]) == (SAID, 1, ["fines"])
    assert [one["status"] for one in article["mentions"]] == ["fined"]
    assert article["sightings"][0]["source_id"] == "feed"
    assert [copy["id"] for copy in article["copies"]] == [2]
    with pytest.raises(UnknownRecord, match="There is no article 99"):
        library.article(ask, 99)


def test_sources_have_names_and_so_has_what_was_added_by_hand(ask: sqlite3.Connection) -> None:
    """To choose from, and to say where an article was seen."""
    assert library.source_names(ask) == {"hand": "Added by hand", "feed": "A feed"}
