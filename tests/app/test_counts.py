"""Counts as chart, table, words and CSV, and the page that shows them."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import altair
import pytest
from streamlit.testing.v1 import AppTest

from app_pages import _annex, _compare_charts, _table
from docket.coverage import Coverage, Read
from docket.filter import Filter
from docket.funnel import Wait
from docket.tally import OTHERS, Step, Tally, Vague, period_of, tabulate
from tests.app import sample
from tests.making import words

Opener = Callable[..., AppTest]
AS_OF = date(2025, 2, 3)
STAMP = {"filter": "all events", "as_of": "2025-02-03"}


def step(name: str, first: str, *values: str, last: str = "") -> Step:
    """One dated event."""
    days = date.fromisoformat(first), date.fromisoformat(last or first)
    return Step(name, *days, True, values or ("lawsuit",))


def counted(*steps: Step, **more: Any) -> Tally:
    """Steps counted by quarter on the day of the test record."""
    return tabulate(steps, Filter(), **{"as_of": AS_OF, **more})


TWO = counted(
    step("1", "2024-08-01"),
    step("2", "2024-08-02", "fine"),
    step("3", "2024-09-20", last="2024-10-02"),
)
NAMES = {"lawsuit": "Lawsuit", "fine": "Fine"}


def read(table: Tally, relevant: Mapping[str, int]) -> dict[str, Coverage]:
    """So many relevant articles in some periods, none in the others."""
    return {p.name: Coverage(relevant.get(p.name, 0), 0, (), ()) for p in table.periods}


def empty(table: Tally, **relevant: int) -> _table.Empty:
    """What was read, by the last two signs of the quarter's name."""
    found = {f"2024-{name}": number for name, number in relevant.items()}
    return _table.Empty(read(table, found), {})


def html(table: Tally, chosen: Filter | None = None, share: bool = False, **more: int) -> str:
    """The table as readers get it."""
    given = chosen or Filter()
    names = {**NAMES, OTHERS: "Others"}
    return _table.html(table, names, "kind", given, empty(table, **more), share)


def shown(at: AppTest) -> str:
    """All HTML of a page."""
    return "".join(piece.proto.body for piece in at.get("html"))


# ── the table ───────────────────────────────────────────────────────────────────────────────


def test_a_number_links_to_its_rows_and_keeps_the_filter() -> None:
    """The quarter and the group are added to what was filtered."""
    page = html(TWO, Filter(text="nude"))
    link = next(a for a in re.findall(r'href="([^"]*)"', page) if "kind=fine" in a)
    assert parse_qs(urlsplit(unescape(link)).query) == {
        "kind": ["fine"], "from": ["2024-07-01"], "to": ["2024-09-30"], "q": ["nude"],
    }  # fmt: skip


def test_vague_dates_make_a_range_and_the_running_period_is_marked() -> None:
    """What may lie in a period is told apart from what does."""
    page = html(TWO)
    assert ">2–3</a>" in page
    assert "Q1 2025 <span" in page


def test_nothing_found_is_told_from_nothing_read() -> None:
    """A nought needs somebody who looked."""
    page = html(counted(step("1", "2024-05-01"), step("2", "2024-11-01", "fine")), Q3=4)
    third = next(row for row in page.split("<tr>") if "Q3 2024" in row)
    assert third.count(">0</i>") == 3
    assert "–</i>" not in third
    second = next(row for row in page.split("<tr>") if "Q2 2024" in row)
    assert second.count("–</i>") == 1


def test_a_place_without_a_source_of_its_own_is_no_zero() -> None:
    """Whatever was read of elsewhere in that quarter."""
    place = _table.Empty(
        read(TWO, {"2024-Q3": 9}), {"KR": frozenset(), "US": frozenset(["2024-09"])}
    )
    third = TWO.periods[0]
    assert place.silent(third, "KR")
    assert not place.silent(third, "US")
    assert not place.silent(third, "none")


def test_a_share_needs_articles() -> None:
    """Events for each hundred relevant articles, a dash where there were none."""
    page = html(TWO, share=True, Q3=60)
    assert "<td>5.0</td>" in page
    assert "<td>–</td>" in page


def test_rows_a_filter_cannot_ask_for_are_not_linked() -> None:
    """A state's own events without its cities', and more actors than an address holds."""
    many = counted(*(step(f"{n}", "2024-08-01", f"actor {n}") for n in range(60)))
    cell = many.cells["2024-Q3", OTHERS]
    assert not _table.linkable(cell, "actor", many, Filter())
    us = counted(step("1", "2024-08-01", "US"), step("2", "2024-08-01", "US-CA"))
    own, part = us.cells["2024-Q3", "US"], us.cells["2024-Q3", "US-CA"]
    assert not _table.linkable(own, "place", us, Filter(places=("US",)))
    assert _table.linkable(part, "place", us, Filter(places=("US",)))


def test_groups_have_names_and_no_two_the_same() -> None:
    """Two actors printed alike stay apart; codes do not show."""
    table = counted(step("1", "2024-08-01", "ftc", "Federal Trade Commission", "none"))
    names = _table.named(table, "actor", Filter(), words())
    assert len(set(names.values())) == 3
    assert names["none"] == "Not stated"
    places = counted(step("1", "2024-08-01", "US"))
    found = _table.named(places, "place", Filter(places=("US",)), words())
    assert found == {"US": "United States (no part named)"}


@pytest.mark.parametrize(
    ("name", "said"),
    [("2024-W35", "W35 2024"), ("2024-08", "Aug 2024"), ("2024-Q3", "Q3 2024"), ("2024", "2024")],
)
def test_periods_are_written_as_readers_write_them(name: str, said: str) -> None:
    """Not as they sort."""
    assert _table.period_words(name) == said


def test_a_vague_date_says_where_it_could_be() -> None:
    """Two neighbours by name, more as a stretch; titles are escaped."""
    q1, q2, q4 = (period_of(date(2024, month, 1), "quarter") for month in (1, 4, 10))
    near = Vague("ev-1", sample.HOSTILE, "Mar–Apr 2024", q1, q2)
    page = _table.vague_html([near, Vague("ev-2", "T", "2024", q1, q4)], 3, "quarter", Filter())
    assert "could be in Q1 2024 or Q2 2024" in page
    assert "any quarter from Q1 2024 to Q4 2024" in page
    assert "3 more are not listed" in page
    assert "event=ev-1" in page
    assert "<script" not in page
    assert "<img" not in page


def test_outcomes_tell_stages_and_days() -> None:
    """With how many cases each rests on."""
    page = _table.outcomes_html(
        4, {"Filed": 4, "Fined": 1}, [Wait("Filed", "Fined", 3, 20, 10, 90)]
    )
    assert "25%" in page
    assert "Filed → fined" in page
    assert "10–90" in page
    assert "known to the day" in _table.outcomes_html(4, {"Filed": 4}, [])


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_csv_cells_are_no_formulas(cell: str) -> None:
    """A name or a filter from outside cannot run in a spreadsheet."""
    stamp = {**STAMP, "filter": cell}
    made = _table.csv_bytes(TWO, {**NAMES, "fine": cell}, empty(TWO, Q3=1), stamp)
    rows = list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert {row["group"] for row in rows} == {"Lawsuit", f"'{cell}"}
    assert {row["filter"] for row in rows} == {f"'{cell}"}
    first = rows[0]
    assert (first["certain"], first["at_most"], first["events"]) == ("1", "2", "2")
    assert (first["had_source"], rows[2]["had_source"]) == ("yes", "no")
    assert [row["incomplete"] for row in rows][-1] == "yes"
    assert first["as_of"] == "2025-02-03"


# ── the chart ───────────────────────────────────────────────────────────────────────────────


def spec(
    table: Tally, small: bool = False, share: bool = False, **more: Coverage
) -> dict[str, Any]:
    """The chart as Vega reads it."""
    found = read(table, {}) | {f"2024-{name}": one for name, one in more.items()}
    colours = _compare_charts.colours_of(list(NAMES.values()), False)
    title = ["Events per quarter", "All events", "Docket 1"]
    return _compare_charts.chart(table, NAMES, colours, found, title, small=small, share=share)


def test_a_picture_says_what_it_shows() -> None:
    """Title, filter and version are inside the chart, so that its PNG has them."""
    title = spec(TWO)["title"]
    assert title["text"] == "Events per quarter"
    assert title["subtitle"] == ["All events", "Docket 1"]


def test_what_was_read_stands_under_the_counts() -> None:
    """With the sources that began and were lost; nothing where nothing was read."""
    assert len(spec(TWO)["vconcat"]) == 1
    covered = spec(TWO, Q3=Coverage(3, 2, ("A", "B"), ("C",)))
    assert len(covered["vconcat"]) == 3
    assert {row["t"] for row in covered["vconcat"][1]["data"]["values"]} == {"▲2", "▼1"}
    assert len(spec(TWO, small=True, Q3=Coverage(3, 2, (), ()))["vconcat"]) == 3


def test_counts_without_vague_dates_have_no_whiskers() -> None:
    """An empty layer would make Vega warn in the reader's console."""
    sure = counted(step("1", "2024-08-01"))
    assert len(spec(sure)["vconcat"][0]["layer"]) == 1
    assert len(spec(TWO)["vconcat"][0]["layer"]) == 2


def test_a_share_of_nothing_is_not_drawn() -> None:
    """Neither as a nought nor as an error."""
    bars, *_ = spec(TWO, share=True, Q3=Coverage(50, 0, (), ()))["vconcat"][0]["layer"]
    rows = csv.DictReader(bars["data"]["values"].splitlines())
    assert {(row["p"], row["c"]) for row in rows} == {("Q3 2024", "2.0")}


@pytest.mark.parametrize("small", [False, True])
def test_vega_can_read_the_chart(small: bool) -> None:
    """Its schema is the one Altair brings."""
    made = spec(TWO, small=small, Q3=Coverage(50, 3, ("A",), ()))
    altair.Chart.from_dict(made)


def test_kinds_keep_their_colours() -> None:
    """In every chart, whatever else is shown."""
    assert _compare_charts.colours_of(["Lawsuit"], True) == {"Lawsuit": "#0072B2"}
    assert _compare_charts.colours_of(["Lawsuit"], False) == {"Lawsuit": "#E69F00"}


# ── the words ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("dates", "unit", "share", "said"),
    [
        ("", "event", False, "Counted are events, by when they happened; what may lie"),
        ("reported", "event", False, "Counted are events, by when they were first reported."),
        ("", "case", False, "cases, each once, in the quarter of its first step shown"),
        ("added", "target", True, "named targets of each event (one suit against three"),
    ],
)
def test_the_rule_fits_the_choices(dates: str, unit: str, share: bool, said: str) -> None:
    """One sentence."""
    rule = _annex.rule(Filter(dates=dates), "kind", "quarter", unit, share)
    assert said in rule
    assert ("per 100 relevant articles" in rule) == share
    assert rule.count(".") == 1


def test_one_sided_reading_is_told() -> None:
    """By country and language of the sources; nothing where nothing was read."""
    known = Read((), (0,), (0,), (), (), {"US": 3, "": 1}, {"en": 4})
    said = _annex.skew(known, words())
    assert "United States 75%, no one country 25%" in said
    assert "English 100%" in said
    assert _annex.skew(Read((), (0,), (0,), (), (), {}, {}), words()) == ""


def test_a_long_filter_is_broken_into_lines_that_fit() -> None:
    """A chart's title does not wrap by itself."""
    chosen = Filter(outlets=("A paper with a long name",) * 9)
    lines = _annex.title(chosen, words(), "kind", "month", "case", False, "Rule.", "Docket 1")
    assert lines[0] == "Cases per month, by kind"
    assert max(map(len, lines)) <= _annex.WIDTH
    assert lines[-1] == "Docket 1"


# ── the page ────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_rule_reading_and_outcomes(record: Path, page: Opener) -> None:
    """With the method to copy, which names version, day and measured figures."""
    at = page("compare")
    said = shown(at)
    assert "Counted are events, by when they happened" in said
    assert "Undated and not counted: 1" in said
    assert "by country of the source" in said
    assert "Outcomes" in said
    method = at.code[0].value
    assert "Docket test, record as of 30 Sep 2025; address: ?" in method
    assert "Measured on 61 labelled texts" in method


def test_counts_of_an_earlier_day_end_there(record: Path, page: Opener) -> None:
    """What was known on it is not held against the days that came after, nor the articles."""
    with closing(sqlite3.connect(record)) as db, db:
        db.execute("UPDATE version SET at = '2025-06-15T00:00:00Z'")
    at = page("compare", asof="2025-06-20", period="month")
    assert "incomplete on 20 Jun 2025" in shown(at)
    method = at.code[0].value
    assert " outlets tell of them" in method and " articles of " not in method


@pytest.mark.parametrize(
    "address",
    [
        {"by": "place", "period": "week"},
        {"by": "topic", "count": "case", "bars": "small"},
        {"by": "actor", "count": "target", "share": "1"},
        {"by": "none", "period": "year", "bars": "small"},
        {"by": "status", "date": "added", "place": ["US"]},
        {"by": "nonsense", "period": "day", "count": "", "hide": ["nobody"]},
    ],
    ids=str,
)
def test_every_choice_can_be_linked(record: Path, page: Opener, address: dict[str, Any]) -> None:
    """What is not known falls back to the default."""
    at = page("compare", **address)
    assert "Counts by period" in shown(at)
    for name in ("by", "period", "count", "bars"):
        known = {value for value in at.segmented_control(key=name).options}
        assert at.segmented_control(key=name).value is not None, known


def test_hiding_a_group_is_in_the_address_and_counts_anew(record: Path, page: Opener) -> None:
    """And goes when what is grouped by changes."""
    at = page("compare", by="kind", hide=["lawsuit"])
    assert at.multiselect(key="hide").value == ["lawsuit"]
    assert ">Lawsuit</th>" not in shown(at)
    at.multiselect(key="hide").select("legislation").run()
    assert at.query_params["hide"] == ["lawsuit", "legislation"]
    assert ">Legislation</th>" not in shown(at)
    at.segmented_control(key="by").set_value("status").run()
    assert at.multiselect(key="hide").value == []
    assert "hide" not in at.query_params


def test_names_from_outside_are_inert_in_the_counts(record: Path, page: Opener) -> None:
    """Grouped by whoever acted, whatever they call themselves."""
    said = shown(page("compare", by="actor")) + shown(page("compare", by="topic"))
    assert "<script" not in said.replace("<style", "")
    assert "<img" not in said
