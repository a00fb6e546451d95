"""Counts by period: what is certain, what is possible, and that each number is its rows."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docket import query, schema, tally
from docket.filter import Filter
from docket.model import UNDATED, Kind, Party, Precision
from docket.starter import StarterEvent
from docket.tally import OTHERS, PERIODS, Step, Tally, tabulate
from tests.making import (
    FTC,
    OPENAI,
    keep,
    make_article,
    make_mention,
    make_reading,
    make_starter,
    on,
    rebuild,
    within,
)

AS_OF = date(2025, 2, 3)
DAYS = st.dates(date(2015, 1, 1), date(2026, 1, 1))


def step(
    name: str, first: str, last: str = "", *values: str, case: str = "", targets: int = 1,
    sure: bool = True,
) -> Step:  # fmt: skip
    """One dated event, known to the day unless a last day is given."""
    days = date.fromisoformat(first), date.fromisoformat(last or first)
    return Step(name, *days, sure, values or ("a",), case, targets)


def numbers(counted: Tally) -> dict[str, tuple[int, int]]:
    """Certain and possible by period, where there is any."""
    found = counted.totals.items()
    return {name: (cell.certain, cell.possible) for name, cell in found if cell.possible}


# ── periods ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("when", "period", "name", "first", "last"),
    [
        ("2024-12-30", "week", "2025-W01", "2024-12-30", "2025-01-05"),
        ("2021-01-03", "week", "2020-W53", "2020-12-28", "2021-01-03"),
        ("2024-02-29", "month", "2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12-31", "quarter", "2024-Q4", "2024-10-01", "2024-12-31"),
        ("2025-01-01", "quarter", "2025-Q1", "2025-01-01", "2025-03-31"),
        ("9999-12-31", "year", "9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_a_period_has_a_name_and_two_ends(
    when: str, period: str, name: str, first: str, last: str
) -> None:
    """Weeks are ISO weeks: the days around New Year may belong to the other year's."""
    found = tally.period_of(date.fromisoformat(when), period)
    assert [found.name, str(found.first), str(found.last)] == [name, first, last]


@given(st.dates(date(1000, 1, 8), date(9998, 12, 1)), st.sampled_from(PERIODS))
def test_periods_follow_one_another_without_a_gap(day: date, period: str) -> None:
    """Every day lies in exactly one, and names sort in order of time."""
    here = tally.period_of(day, period)
    after = tally.period_of(here.last + timedelta(days=1), period)
    assert here.first <= day <= here.last
    assert after.first == here.last + timedelta(days=1)
    assert here.name < after.name
    if period == "week":
        year, week, _ = day.isocalendar()
        assert here.name == f"{year:04}-W{week:02}"


def test_gaps_are_there_and_the_running_period_is_incomplete() -> None:
    """Every period up to the day of the record is there, found or not."""
    counted = tabulate([step("e", "2024-05-01")], Filter(), as_of=AS_OF)
    assert [p.name for p in counted.periods] == ["2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1"]
    assert counted.incomplete == {"2025-Q1"}


def test_a_period_stays_incomplete_until_reports_have_come() -> None:
    """Where reports take forty days, the quarter that ended in December may still grow."""
    counted = tabulate([step("e", "2024-05-01")], Filter(), as_of=AS_OF, late=40)
    assert counted.incomplete == {"2024-Q4", "2025-Q1"}


def test_a_misread_year_cannot_squeeze_the_chart() -> None:
    """Far ends are counted as outside; as many periods are shown as can be read."""
    steps = [step("old", "1700-01-01"), step("now", "2025-01-05"), step("far", "2199-01-01")]
    counted = tabulate(steps, Filter(), as_of=AS_OF)
    assert len(counted.periods) == tally.MOST_PERIODS
    assert numbers(counted) == {"2025-Q1": (1, 1)}
    assert counted.outside == 2


# ── counting ────────────────────────────────────────────────────────────────────────────────


def test_vague_and_proposed_events_are_possible_but_not_certain() -> None:
    """What reaches over two quarters is possible in both and certain in neither."""
    steps = [
        step("day", "2024-05-14"),
        step("vague", "2024-03-15", "2024-05-15"),
        step("model", "2024-05-14", sure=False),
    ]
    counted = tabulate(steps, Filter(), as_of=date(2024, 6, 1))
    assert numbers(counted) == {"2024-Q1": (0, 1), "2024-Q2": (1, 3)}
    assert counted.proposed == 1


def test_a_case_counts_once_at_its_first_step() -> None:
    """Four steps of one suit are one case, in the quarter it began in."""
    days = ("2024-05-14", "2024-08-01", "2024-09-01", "2025-01-01")
    steps = [step(f"e{n}", day, case="s") for n, day in enumerate(days)]
    counted = tabulate([*steps, step("alone", "2024-08-02")], Filter(), unit="case", as_of=AS_OF)
    assert {n: c for n, c in numbers(counted).items() if c[1]} == {
        "2024-Q2": (1, 1),
        "2024-Q3": (1, 1),
    }
    assert counted.totals["2024-Q3"].rows == 3


def test_sixteen_defendants_are_one_event_or_sixteen_targets() -> None:
    """And an event that names nobody counts no target."""
    steps = [step("suit", "2024-05-14", targets=16), step("raid", "2024-05-15", targets=0)]
    counted = tabulate(steps, Filter(), unit="target", as_of=date(2024, 6, 1))
    assert numbers(counted) == {"2024-Q2": (16, 16)}
    assert counted.unnamed == 1


def test_an_event_of_several_groups_is_in_each_and_once_in_all() -> None:
    """Two agencies that sue together made one event."""
    counted = tabulate([step("e", "2024-05-14", "", "ftc", "doj")], Filter(), as_of=AS_OF)
    assert counted.several
    assert [counted.cells["2024-Q2", one].possible for one in ("ftc", "doj")] == [1, 1]
    assert counted.totals["2024-Q2"].possible == 1


def test_hiding_a_group_counts_anew() -> None:
    """Its events are gone from the total, and colours stay with whom they had."""
    steps = [step("1", "2024-05-14", "", "a"), step("2", "2024-05-14", "", "a"),
             step("3", "2024-05-14", "", "b")]  # fmt: skip
    counted = tabulate(steps, Filter(), hidden=["a"], as_of=AS_OF)
    assert counted.offered == ("a", "b")
    assert counted.groups == ("b",)
    assert numbers(counted) == {"2024-Q2": (1, 1)}
    assert counted.totals["2024-Q2"].values == {"b"}


def test_rare_groups_are_folded_and_an_event_of_two_of_them_counts_once() -> None:
    """Seven colours are enough."""
    steps = [step(f"{v}{n}", "2024-05-14", "", v) for v in "abcdef" for n in range(3)]
    counted = tabulate([*steps, step("x", "2024-05-14", "", "y", "z")], Filter(), as_of=AS_OF)
    assert counted.offered == (*"abcdef", OTHERS)
    assert counted.cells["2024-Q2", OTHERS].possible == 1
    assert counted.cells["2024-Q2", OTHERS].values == {"y", "z"}


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 800), st.booleans()), max_size=30),
    st.sampled_from(PERIODS),
    DAYS,
    st.none() | st.integers(1, 900),
)
def test_no_event_is_lost_or_certain_twice(
    spans: list[tuple[date, int, bool]], period: str, start: date, length: int | None
) -> None:
    """Certain numbers sum to at most the events, possible ones to at least those not outside."""
    chosen = Filter()
    if length:
        chosen = Filter(start=start, end=start + timedelta(days=length))
    steps = [
        Step(str(n), first, first + timedelta(days=more), sure, ("a",))
        for n, (first, more, sure) in enumerate(spans)
        if not length or (first <= chosen.end and first + timedelta(days=more) >= start)  # type: ignore[operator]
    ]
    counted = tabulate(steps, chosen, period, as_of=date(2025, 6, 1))
    cells = counted.totals.values()
    assert sum(c.certain for c in cells) <= len(steps)
    assert sum(c.possible for c in cells) >= len(steps) - counted.outside
    assert all(c.certain <= c.possible == c.rows for c in cells)
    assert all(
        one.last + timedelta(days=1) == other.first for one, other in pairwise(counted.periods)
    )


# ── asking ──────────────────────────────────────────────────────────────────────────────────


def timeline() -> list[StarterEvent]:
    """Events that differ in everything that can be grouped by, some of them vague."""
    suit = {"kind": Kind.LAWSUIT, "action": "lawsuit_filed", "status": "filed"}
    cnil, sec = Party("CNIL"), Party("SEC")
    three = (OPENAI, Party("LAION", "laion"), Party("Clearview AI", "clearview-ai"))
    return [
        make_starter("starter-day", actors=(FTC, sec)),
        make_starter("starter-vague", when=within("2024-03-15", "2024-05-15"),
                     jurisdiction="US-CA", targets=three, **suit),
        make_starter("starter-month", when=within("2024-05-01", "2024-05-31", Precision.MONTH),
                     jurisdiction="FR", actors=(cnil,)),
        make_starter("starter-eu", when=on("2024-08-01"), jurisdiction="EU", actors=(), targets=()),
        make_starter("starter-sf", when=on("2024-08-02"), jurisdiction="US-CA-SFO", **suit),
        make_starter("starter-nowhere", when=on("2024-12-31"), jurisdiction=None, actors=(sec,)),
        make_starter("starter-none", when=UNDATED),
    ]  # fmt: skip


@pytest.fixture
def record(db: schema.Record, ask: sqlite3.Connection) -> sqlite3.Connection:
    """A reader of a record with those events and one that an article tells."""
    told = make_mention(when=on("2025-01-10"), jurisdiction="IT", announced=on("2025-01-12"))
    keep(db, (make_article(published_on=date(2025, 1, 13)), make_reading(told)))
    rebuild(db, timeline())
    return ask


FILTERS = [
    Filter(),
    Filter(start=date(2024, 4, 20), end=date(2024, 8, 1)),
    Filter(places=("US", "EU")),
    Filter(places=("US",)),
    Filter(actors=("ftc", "CNIL")),
    Filter(topics=("fines", "none")),
    Filter(kinds=("lawsuit",), text="openai"),
    Filter(dates="reported"),
    Filter(dates="announced"),
    Filter(dates="added", start=date(2020, 1, 1)),
]


@pytest.mark.parametrize("by", tally.BY)
@pytest.mark.parametrize("chosen", FILTERS, ids=lambda chosen: chosen.query() or "all")
@pytest.mark.parametrize("period", PERIODS)
def test_a_number_is_the_rows_it_leads_to(
    record: sqlite3.Connection, chosen: Filter, by: str, period: str
) -> None:
    """Every cell and every total, whole and with one group hidden."""
    whole = tally.tally(record, chosen, by, period, as_of=AS_OF)
    for hidden in ((), whole.offered[:1]):
        counted = tally.tally(record, chosen, by, period, hidden=hidden, as_of=AS_OF)
        cells = {(p, group): counted.cells.get((p.name, group)) for p in counted.periods
                 for group in counted.groups}  # fmt: skip
        cells |= {(p, ""): counted.totals[p.name] for p in counted.periods}
        for (p, group), cell in cells.items():
            if cell is None or not cell.rows:
                continue
            if by == "place" and len(chosen.places) == 1 and chosen.places[0] in cell.values:
                continue  # no filter asks for a place without what lies in it
            landed = query.events(record, tally.behind(chosen, by, p, cell.values))
            assert len(landed) == cell.possible == cell.rows, (p.name, group)


@pytest.mark.parametrize(
    ("chosen", "groups"),
    [
        (Filter(), {"US", "EU", "none"}),
        (Filter(places=("US",)), {"US", "US-CA"}),
        (Filter(places=("EU", "US-CA", "US-CA-SFO")), {"EU", "US-CA", "US-CA-SFO"}),
    ],
)
def test_places_roll_up_to_what_is_asked_for(
    record: sqlite3.Connection, chosen: Filter, groups: set[str]
) -> None:
    """To the outermost; to the parts of the one chosen; or to those chosen."""
    assert set(tally.tally(record, chosen, "place").offered) == groups


def test_the_date_asked_for_is_the_date_counted(record: sqlite3.Connection) -> None:
    """Happened, announced, reported and added fall into different months."""
    found = {
        dates: set(numbers(tally.tally(record, Filter(dates=dates, origin="read"), period="month")))
        for dates in ("", "announced", "reported", "added")
    }
    assert found["announced"] == found["reported"] == found[""] == {"2025-01"}
    weeks = {
        dates: set(numbers(tally.tally(record, Filter(dates=dates, origin="read"), period="week")))
        for dates in ("", "announced", "reported")
    }
    assert weeks == {"": {"2025-W02"}, "announced": {"2025-W02"}, "reported": {"2025-W03"}}
    assert found["added"] == {"2024-09"}


def test_what_is_not_counted_is_told(record: sqlite3.Connection) -> None:
    """Undated events, the days reports take, and the dates that fit two quarters."""
    counted = tally.tally(record, Filter())
    assert counted.undated == 1
    assert counted.lag == (3, 1)
    (vague,) = counted.vague
    assert (vague.id, vague.first.name, vague.last.name) == ("starter-vague", "2024-Q1", "2024-Q2")
    assert tally.tally(record, Filter(dates="added")).vague == ()


def test_targets_are_those_named(record: sqlite3.Connection) -> None:
    """The vague suit names three."""
    counted = tally.tally(record, Filter(kinds=("lawsuit",)), unit="target")
    assert counted.totals["2024-Q1"].possible == 3
    assert tally.tally(record, Filter(places=("EU",)), unit="target").unnamed == 1


def test_matters_are_whole_whatever_is_filtered(record: sqlite3.Connection) -> None:
    """One step that fits brings the others; an event without a matter is one of its own."""
    steps = tally.matters(record, Filter(kinds=("lawsuit",)))
    cases = dict(record.execute("SELECT event_id, story_id FROM story_event").fetchall())
    lone = {row["id"] for row in query.events(record, Filter(kinds=("lawsuit",)))}
    wanted = {cases.get(one, one) for one in lone}
    assert {row["matter"] for row in steps} == wanted
    assert lone <= {row["id"] for row in steps}


def test_a_record_without_events_counts_nothing(ask: sqlite3.Connection) -> None:
    """And says so without failing."""
    counted = tally.tally(ask, Filter(), "place", as_of=AS_OF)
    assert counted.offered == ()
    assert counted.lag is None
