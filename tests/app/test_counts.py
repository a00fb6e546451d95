"""Counts as bars, table and CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from app_pages import _table

AS_OF = date(2025, 2, 3)


def row(period: str, value: str, certain: int, possible: int | None = None) -> dict[str, Any]:
    """One count as the record answers it."""
    most = certain if possible is None else possible
    return {"period": period, "value": value, "certain": certain, "possible": most}


def counted(*rows: dict[str, Any], period: str = "quarter", **more: Any) -> _table.Counted:
    """Rows tabulated on the day of the test record."""
    return _table.tabulate(rows, str, period, AS_OF, **more)


@pytest.mark.parametrize(
    ("period", "first", "names"),
    [
        ("quarter", "2024-Q3", ("2024-Q3", "2024-Q4", "2025-Q1")),
        ("month", "2024-11", ("2024-11", "2024-12", "2025-01", "2025-02")),
        ("year", "2023", ("2023", "2024", "2025")),
    ],
)
def test_gaps_are_zeros(period: str, first: str, names: tuple[str, ...]) -> None:
    """Every period up to the day of the record is there, found or not."""
    assert counted(row(first, "a", 1), period=period).periods == names


def test_periods_after_the_last_day_asked_for_are_not_invented() -> None:
    """A filter that ends in 2024 gets no empty bars for 2025."""
    assert counted(row("2024-Q3", "a", 1), until=date(2024, 12, 31)).periods[-1] == "2024-Q4"


def test_the_running_period_is_incomplete() -> None:
    """The quarter of the record's own day, and later ones, are not over."""
    table = counted(row("2024-Q4", "a", 1), row("2025-Q2", "a", 1))
    assert table.incomplete == {"2025-Q1", "2025-Q2"}
    assert "(incomplete)" in _table.html(table)


def test_vague_dates_make_a_range() -> None:
    """What may lie in a period is told apart from what does."""
    table = counted(row("2024-Q4", "a", 2, 3), row("2024-Q4", "b", 1))
    assert table.total("2024-Q4") == (3, 4)
    assert "2–3" in _table.html(table)


def test_rare_groups_are_folded_and_none_is_lost() -> None:
    """Seven colours are enough; the sum stays the same."""
    table = counted(*(row("2025-Q1", f"v{n:02}", 20 - n) for n in range(12)))
    assert len(table.values) == 7
    assert table.values[-1] == "Others"
    assert table.total("2025-Q1")[0] == sum(20 - n for n in range(12))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_csv_cells_are_no_formulas(cell: str) -> None:
    """A name from outside cannot run in a spreadsheet."""
    text = _table.csv_bytes(counted(row("2025-Q1", cell, 1)), "all events", AS_OF).decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["group"] == f"'{cell}"
    assert rows[0]["as_of"] == "2025-02-03"
    assert rows[0]["filter"] == "all events"
    assert rows[0]["incomplete"] == "yes"
