"""What an expression of time means: civil days, precision and the TIMEX3 value, as one value.

Everything here is calendar arithmetic; nothing knows the text.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from docket.model import Precision

_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(frozen=True)
class When:
    """One meaning: a TIMEX3 type and value, and the days, if it can be pinned to days.

    `explicit` says the text prints the date whole; `unit` is the grain in which later
    expressions count from it (D, W, M, Q, Y, S for season, E for decade).
    """

    type: str
    value: str
    first: date | None = None
    last: date | None = None
    precision: Precision = Precision.UNKNOWN
    explicit: bool = False
    unit: str = ""

    @property
    def known(self) -> bool:
        """Whether the expression is pinned to days."""
        return self.first is not None


def day(value: date, explicit: bool = False) -> When:
    """Mean one civil day."""
    return When("DATE", value.isoformat(), value, value, Precision.DAY, explicit, "D")


def week(inside: date) -> When:
    """Mean the ISO week, Monday to Sunday, that holds this day."""
    monday = inside - timedelta(days=inside.weekday())
    iso = inside.isocalendar()
    value = f"{iso.year}-W{iso.week:02d}"
    return When("DATE", value, monday, monday + timedelta(days=6), Precision.WEEK, unit="W")


def weekend(inside: date) -> When:
    """Mean Saturday and Sunday of the ISO week that holds this day."""
    iso = inside.isocalendar()
    saturday = inside - timedelta(days=inside.weekday()) + timedelta(days=5)
    value = f"{iso.year}-W{iso.week:02d}-WE"
    return When("DATE", value, saturday, saturday + timedelta(days=1), Precision.SPAN, unit="W")


def month(year: int, number: int, explicit: bool = False) -> When:
    """Mean a calendar month."""
    first = date(year, number, 1)
    last = date(year, number, monthrange(year, number)[1])
    value = f"{year:04d}-{number:02d}"
    return When("DATE", value, first, last, Precision.MONTH, explicit, "M")


def quarter(year: int, number: int, explicit: bool = False) -> When:
    """Mean a quarter of the calendar year."""
    first, last = month(year, 3 * number - 2).first, month(year, 3 * number).last
    return When("DATE", f"{year}-Q{number}", first, last, Precision.QUARTER, explicit, "Q")


def half(year: int, number: int, explicit: bool = False) -> When:
    """Mean the first or second half of a year."""
    first, last = month(year, 6 * number - 5).first, month(year, 6 * number).last
    return When("DATE", f"{year}-H{number}", first, last, Precision.SPAN, explicit, "H")


def year(number: int, explicit: bool = False) -> When:
    """Mean a calendar year."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    return When("DATE", f"{number:04d}", first, last, Precision.YEAR, explicit, "Y")


def season(number: int, code: str, explicit: bool = False) -> When:
    """Mean a northern season; winter begins in the December before the year it is named for."""
    start = _SEASON_MONTHS[code]
    begun = number - 1 if code == "WI" else number
    first = date(begun, start, 1)
    last = add_months(first, 3) - timedelta(days=1)
    return When("DATE", f"{number}-{code}", first, last, Precision.SPAN, explicit, "S")


def decade(start: int) -> When:
    """Mean ten years, "the 1990s"."""
    first, last = date(start, 1, 1), date(start + 9, 12, 31)
    return When("DATE", f"{start // 10}", first, last, Precision.SPAN, True, "E")


def duration(value: str) -> When:
    """Mean a length of time, which dates nothing."""
    return When("DURATION", value)


def repeated(value: str) -> When:
    """Mean something that happens again and again, which dates nothing."""
    return When("SET", value)


# What reads like time but is none (an age): it is passed over, so no shorter rule takes a piece.
NOTHING = When("", "")


def reference(value: str) -> When:
    """Mean the past, the present or the future at large."""
    return When("DATE", value)


def at_time(base: When, suffix: str) -> When:
    """Mean a time of the day `base`: the days stay, the TIMEX3 value gains the time."""
    return replace(base, type="TIME", value=base.value + suffix)


def narrowed(base: When, part: str) -> When:
    """Mean the early, middle or late part of a month or a year.

    The parts overlap a little, because writers do: "late August" may be the 19th.
    """
    if base.first is None or base.last is None:
        return base
    if base.unit == "M":
        bounds = {"early": (1, 12), "mid": (9, 22), "late": (19, base.last.day)}[part]
        first, last = base.first.replace(day=bounds[0]), base.first.replace(day=bounds[1])
    elif base.unit == "Y":
        months = {"early": (1, 4), "mid": (4, 9), "late": (9, 12)}[part]
        begin, finish = month(base.first.year, months[0]), month(base.first.year, months[1])
        assert begin.first is not None and finish.last is not None
        first, last = begin.first, finish.last
    else:
        return base
    return replace(base, first=first, last=last)


def add_months(start: date, count: int) -> date:
    """Step whole months from a day, to the last day of a shorter month if need be."""
    index = start.year * 12 + start.month - 1 + count
    new_year, new_month = divmod(index, 12)
    if not MINYEAR <= new_year <= MAXYEAR - 1:
        raise OverflowError("the date leaves the calendar")
    return date(new_year, new_month + 1, min(start.day, monthrange(new_year, new_month + 1)[1]))


def step(start: date, count: int, unit: str) -> date:
    """Step from a day by days, weeks, months, quarters, years, decades or centuries."""
    if unit in ("D", "W"):
        return start + timedelta(days=count * (7 if unit == "W" else 1))
    months = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}[unit]
    return add_months(start, count * months)


def of_unit(inside: date, unit: str) -> When:
    """Mean the day, week, month, quarter, year or decade that holds this day."""
    if unit == "D":
        return day(inside)
    if unit == "W":
        return week(inside)
    if unit == "M":
        return month(inside.year, inside.month)
    if unit == "Q":
        return quarter(inside.year, (inside.month - 1) // 3 + 1)
    if unit == "Y":
        return year(inside.year)
    if unit == "C":
        start = (inside.year // 100) * 100
        return When(
            "DATE",
            f"{start // 100:02d}",
            date(start or 1, 1, 1),
            date(start + 99, 12, 31),
            Precision.SPAN,
            False,
            "C",
        )
    return replace(decade((inside.year // 10) * 10), explicit=False)
