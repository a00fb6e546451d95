"""Counts of the record as bars, as a table and as CSV. Pure: rows in, values out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from app_pages import _parts
from docket.lexicon import Lexicon
from docket.query import period_of
from docket.wording import kind_label, status_label

Row = Mapping[str, Any]
MOST_VALUES = 7  # as many as the palette has colours; the rest is one group
OTHERS = "Others"


@dataclass(frozen=True)
class Counted:
    """Counts ready to show: every period in order, the values most frequent first.

    `cells` holds (certain, possible) by period and value; `incomplete` are the periods that were
    not over on the day of the record.
    """

    periods: tuple[str, ...]
    values: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[int, int]]
    incomplete: frozenset[str]

    def total(self, period: str) -> tuple[int, int]:
        """Certain and possible events of one period."""
        found = self.row(period)
        return sum(certain for certain, _ in found), sum(possible for _, possible in found)

    def row(self, period: str) -> list[tuple[int, int]]:
        """Certain and possible events of one period, by value."""
        return [self.cells.get((period, value), (0, 0)) for value in self.values]


def namer(by: str, lexicon: Lexicon) -> Callable[[str], str]:
    """How the values of one column are called."""
    if by == "kind":
        return kind_label
    if by == "status":
        return lambda word: status_label(word, lexicon) if word in lexicon.statuses else word
    if by == "place":
        return lambda place: lexicon.place_name(place) if place in lexicon.places else place
    return str


def tabulate(
    rows: Iterable[Row],
    name: Callable[[str], str],
    period: str,
    as_of: date | None,
    until: date | None = None,
) -> Counted:
    """Fold rare values into one group and fill in the periods in which nothing was found.

    `as_of` is the day of the record, `until` the last day asked for, if there is one.
    """
    rows = list(rows)
    size: Counter[str] = Counter()
    for row in rows:
        size[row["value"]] += row["possible"]
    order = sorted(size, key=lambda value: (-size[value], value))
    kept = order if len(order) <= MOST_VALUES else order[: MOST_VALUES - 1]
    called = {value: name(value) if value in kept else OTHERS for value in order}
    cells: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        place = (row["period"], called[row["value"]])
        certain, possible = cells.get(place, (0, 0))
        cells[place] = (certain + row["certain"], possible + row["possible"])
    now = period_of(as_of, period) if as_of else ""
    found = {row["period"] for row in rows}
    if as_of:
        found.add(period_of(min(as_of, until or as_of), period))
    periods = _filled(sorted(found))
    return Counted(
        periods,
        tuple(dict.fromkeys(called[value] for value in order)),
        cells,
        frozenset(one for one in periods if now and one >= now),
    )


def _filled(periods: Sequence[str]) -> tuple[str, ...]:
    """All periods from the first to the last: a gap is a zero, not a missing bar."""
    filled = [periods[0]]
    while filled[-1] < periods[-1]:
        filled.append(_next(filled[-1]))
    return tuple(filled)


def _next(period: str) -> str:
    year, _, rest = period.partition("-")
    if not rest:
        return str(int(year) + 1)
    if rest.startswith("Q"):
        quarter = int(rest[1:])
        return f"{int(year) + 1}-Q1" if quarter == 4 else f"{year}-Q{quarter + 1}"
    return f"{int(year) + 1}-01" if rest == "12" else f"{year}-{int(rest) + 1:02}"


def period_words(period: str) -> str:
    """A period as readers write it: "Q3 2024", "Aug 2024", "2024"."""
    year, _, rest = period.partition("-")
    if not rest:
        return year
    return f"{rest} {year}" if rest.startswith("Q") else f"{date(int(year), int(rest), 1):%b %Y}"


def bars(counted: Counted) -> pd.DataFrame:
    """One row a bar segment."""
    rows = [
        (period_words(period), value, rank, *cell, period in counted.incomplete)
        for period in counted.periods
        for rank, (value, cell) in enumerate(zip(counted.values, counted.row(period), strict=True))
    ]
    columns = ["period", "value", "rank", "certain", "possible", "incomplete"]
    return pd.DataFrame(rows, columns=columns)


def ranges(counted: Counted) -> pd.DataFrame:
    """One row a period: from the certain to the possible number."""
    rows = [(period_words(period), *counted.total(period)) for period in counted.periods]
    return pd.DataFrame(rows, columns=["period", "certain", "possible"])


def takeaway(counted: Counted) -> str:
    """What the chart shows, for readers who hear it."""
    most = max(counted.periods, key=lambda period: counted.total(period)[1])
    return (
        f"Events from {period_words(counted.periods[0])} to {period_words(counted.periods[-1])}; "
        f"most in {period_words(most)} ({_cell(counted.total(most))}). The table below has all."
    )


def _cell(cell: tuple[int, int]) -> str:
    certain, possible = cell
    return f"{certain:,}" if certain == possible else f"{certain:,}–{possible:,}"


def legend_html(colours: Mapping[str, str]) -> str:
    """Which colour is which group; wraps on a phone, where a chart's own legend is cut off."""
    keys = "".join(
        f'<span class="dk-key"><i style="background:{colour}"></i>{_parts.esc(value)}</span>'
        for value, colour in colours.items()
    )
    return f'<div class="dk-keys">{keys}</div>'


def html(counted: Counted) -> str:
    """The same numbers as a table, newest period first."""
    heads = ["Period", *map(_parts.esc, counted.values), "All"]
    rows = []
    for period in reversed(counted.periods):
        words = period_words(period)
        if period in counted.incomplete:
            words += ' <span class="dk-note">(incomplete)</span>'
        cells = [_cell(cell) for cell in counted.row(period)]
        shown = [cell if cell != "0" else '<span class="dk-zero">0</span>' for cell in cells]
        rows.append([words, *shown, f"<b>{_cell(counted.total(period))}</b>"])
    return _parts.table(heads, rows, "Counts by period", numbers=len(counted.values) + 1)


def csv_bytes(counted: Counted, filter_words: str, as_of: date | None) -> bytes:
    """One line a count, with the filter and the day of the record, safe to open as a sheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["period", "group", "certain", "at_most", "incomplete", "filter", "as_of"])
    for period in counted.periods:
        late = "yes" if period in counted.incomplete else "no"
        for value, cell in zip(counted.values, counted.row(period), strict=True):
            stamp = [late, harmless(filter_words), as_of or ""]
            writer.writerow([period, harmless(value), *cell, *stamp])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
