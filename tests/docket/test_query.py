"""What pages and exports are told: the filter at work, totals, counts and hostile searches."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docket import board, library, query, schema, tally
from docket.filter import LISTS, Filter
from docket.library import Search
from docket.model import UNDATED, Basis, DateSpan, Kind, Party, Precision
from docket.starter import StarterEvent
from tests.making import (
    OPENAI,
    SAID,
    by,
    keep,
    make_article,
    make_mention,
    make_reading,
    make_starter,
    on,
    rebuild,
    within,
)

MAY, SPRING = ("2024-05-01", "2024-05-31"), ("2024-03-15", "2024-05-15")
OPEN = DateSpan(date(2024, 5, 20), None, Precision.UNKNOWN, Basis.EXPLICIT)


def timeline() -> list[StarterEvent]:
    """Events apart in every respect that a filter knows."""
    lawsuit = {"kind": Kind.LAWSUIT, "action": "lawsuit_filed", "status": "filed"}
    clearview = (Party("Clearview AI", "clearview-ai"),)
    paris = (Party("Paris prosecutors"),)
    return [
        make_starter("starter-day", when=on("2024-05-14"), title="Déjà vu"),
        make_starter("starter-month", when=within(*MAY, Precision.MONTH), jurisdiction="US-CA"),
        make_starter("starter-span", when=within(*SPRING), jurisdiction="US-CA-SFO", **lawsuit),
        make_starter("starter-bound", when=by("2024-05-20"), jurisdiction="FR", actors=paris),
        make_starter("starter-none", when=UNDATED, status="proposed", targets=clearview),
        make_starter("starter-open", when=OPEN, action="warning_letter", status="alleged"),
    ]


@pytest.fixture
def record(db: schema.Record, ask: sqlite3.Connection) -> sqlite3.Connection:
    """A reader of a record with those events and one that an article tells."""
    told = make_mention(when=on("2025-01-10"), jurisdiction="IT")
    keep(
        db,
        (make_article(SAID), make_reading(told)),
        (make_article("Roses are red.", 2, title="Roses"), make_reading(why="no AI word")),
    )
    rebuild(db, timeline())
    return ask


def shown(record: sqlite3.Connection, **changes: Any) -> set[str]:
    """Ids of the events a filter shows, without their prefix."""
    rows = query.events(record, Filter(**changes))
    assert query.totals(record, Filter(**changes))["events"] == len(rows)
    return {row["id"].removeprefix("starter-") if row["starter"] else "read" for row in rows}


# ── the filter at work ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"kinds": ("lawsuit",)}, {"span"}),
        ({"statuses": ("proposed", "alleged")}, {"none", "open"}),
        ({"actors": ("Paris prosecutors",)}, {"bound"}),
        ({"targets": ("clearview-ai",)}, {"none"}),
        ({"outlets": ("Outlet 1",)}, {"read"}),
        ({"origin": "read"}, {"read"}),
        ({"kinds": ("lawsuit",), "statuses": ("proposed",)}, set()),
    ],
)
def test_a_filter_shows_what_it_says(
    record: sqlite3.Connection, changes: dict[str, Any], wanted: set[str]
) -> None:
    """All conditions must hold; several values of one mean any of them."""
    assert shown(record, **changes) == wanted


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("US-CA-SFO", {"span"}),
        ("US-CA", {"span", "month"}),
        ("EU", {"bound", "read"}),
    ],
)
def test_a_place_holds_the_places_in_it(
    record: sqlite3.Connection, place: str, wanted: set[str]
) -> None:
    """San Francisco is in California, France and Italy in the EU."""
    assert shown(record, places=(place,)) == wanted


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2024-05-14", "2024-05-14", {"day", "month", "span"}),
        ("2024-05-16", "2024-05-16", {"month"}),
        ("2024-03-01", "2024-03-15", {"span"}),
        ("2024-05-31", "", {"month", "read"}),
        ("", "2024-03-14", set()),
        ("", "2024-12-31", {"day", "month", "span"}),
    ],
)
def test_days_choose_what_can_have_happened_then(
    record: sqlite3.Connection, start: str, end: str, wanted: set[str]
) -> None:
    """Both ends count; what has no two bounds is left out."""
    days = [date.fromisoformat(day) if day else None for day in (start, end)]
    assert shown(record, start=days[0], end=days[1]) == wanted


def test_what_a_date_filter_cannot_place_is_counted(record: sqlite3.Connection) -> None:
    """So that the page can say that something is hidden; other conditions still hold."""
    year = Filter(start=date(2024, 1, 1), end=date(2024, 12, 31))
    assert query.totals(record, year)["left_out"] == 3
    assert query.totals(record, year.but(places=("FR",)))["left_out"] == 1
    assert query.totals(record, Filter())["left_out"] == 0


def test_totals_count_articles_and_outlets_once(
    db: schema.Record, record: sqlite3.Connection
) -> None:
    """One article that tells of two events is one article."""
    both = (
        make_mention("One fine."),
        make_mention("Two fines.", targets=(), when=on("2025-02-01")),
    )
    keep(db, (make_article("One fine. Two fines.", 9), make_reading(*both)))
    rebuild(db, timeline())
    totals = query.totals(record, Filter(origin="read"))
    assert (totals["events"], totals["articles"], totals["outlets"]) == (3, 2, 2)


def test_events_come_newest_first_and_undated_last(record: sqlite3.Connection) -> None:
    """Or oldest first; what is not bounded on both sides comes at the end either way."""
    undated = {"starter-bound", "starter-none", "starter-open"}
    newest = [row["id"] for row in query.events(record, Filter())]
    oldest = [row["id"] for row in query.events(record, Filter(), newest=False)]
    assert set(newest[-3:]) == set(oldest[-3:]) == undated
    assert newest[0].startswith("ev-") and oldest[0] == "starter-day"
    assert [r["id"] for r in query.events(record, Filter(), limit=2, offset=1)] == newest[1:3]


# ── hostile searches ────────────────────────────────────────────────────────────────────────

HOSTILE = [
    '"', "'", "AND", "OR NOT", "NEAR(", "a*", "*", "-x", "title:x", "C++", "don't", "AT&T", "$5",
    "(", "^a", "{a}", "\0", "a\0b", "👍", "é" * 10_000, "x " * 5_000, "%", "_",
    "; DROP TABLE event", "\u202e", "²", "字", "\U0001e900", "",
]  # fmt: skip


def search(record: sqlite3.Connection, text: str) -> None:
    """Ask everything that can be searched; the number of answers does not matter."""
    for chosen in (Filter(text=text), Filter(outlets=(text,), actors=(text,), targets=(text,))):
        assert len(query.events(record, chosen)) == query.totals(record, chosen)["events"]
        tally.tally(record, chosen)
    for order in ("", "copies", "match"):
        library.articles(record, Search(words=text, source=text, order=order), after=text)
    library.refused(record, Search(words=text))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_search_is_an_error(record: sqlite3.Connection, text: str) -> None:
    """Whatever is typed, the answer is a list."""
    search(record, text)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_at_all_is_an_error(record: sqlite3.Connection, text: str) -> None:
    """The same for text nobody thought of."""
    search(record, text)


def test_a_search_finds_words_however_they_are_written(record: sqlite3.Connection) -> None:
    """Case and accents do not matter, a word may be cut short, signs are no words."""
    for text in ("deja", "DÉJÀ VU", "dej", '"déjà" (vu'):
        assert shown(record, text=text) == {"day"}
    assert shown(record, text="deja rhubarb") == shown(record, text="***") == set()


# ── single things ───────────────────────────────────────────────────────────────────────────


def test_choices_count_what_a_filter_would_show(record: sqlite3.Connection) -> None:
    """A number beside a choice is a promise; places count what lies in them."""
    known = board.read(record)
    offered = board.options(known, Filter(), board.answer(record, known, Filter()).asked)
    assert offered.keys() == LISTS.keys() and all(offered.values())
    for name, chosen in LISTS.items():
        for choice in offered[name]:
            assert len(shown(record, **{chosen: (choice["value"],)})) == choice["count"], choice


def test_an_event_comes_with_everything_about_it(record: sqlite3.Connection) -> None:
    """Parties, evidence with its article, and the reasons for merging."""
    (row,) = query.events(record, Filter(origin="read"))
    event = query.event(record, row["id"])
    assert {part["role"]: part["entity"] for part in event["parts"]} == {
        "by": "ftc",
        "against": "openai",
    }
    assert event["targets"] == OPENAI.name and event["place"] == "Italy"
    assert event["evidence"][0]["title"] == "Story 1" and event["reasons"] == []
    assert query.span_of(event) == on("2025-01-10")
    assert [one["id"] for one in query.events_of(record, [1])] == [row["id"]]
