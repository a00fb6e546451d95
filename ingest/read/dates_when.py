"""What an expression of time means: civil days, precision and the TIMEX3 value, as one value.

Everything here is calendar arithmetic; nothing knows the text.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from docket.model import Precision

PAST, FUTURE, UNCLEAR = "past", "future", ""  # where the verbs around an expression look
NEAR_FUTURE_DAYS = 62  # "June 5" without a year: this far ahead still beats last year's
LONG_PAST_DAYS = 275  # nine months: beyond, the coming one is meant
GRAINS = "DWMQSHYEC"  # units from fine to coarse
_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(frozen=True)
class When:
    """One meaning: a TIMEX3 type and value, and the days, if it can be pinned to days.

    Durations (type DURATION), repetitions (SET) and references such as PAST_REF have none.
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
    def days(self) -> tuple[date, date]:
        """The first and the last day; ValueError, which ends a reading, when nobody knows them."""
        if self.first is None or self.last is None:
            raise ValueError("not pinned to days")
        return self.first, self.last


# What reads like time but is none (an age): it is passed over, so no shorter rule takes a piece.
NOTHING = When("", "")
# "Two days later" when the text gives no date to count from.
UNPLACED = When("DATE", "XXXX-XX-XX")


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
    found = week(inside)
    saturday = found.days[1] - timedelta(days=1)
    return replace(found, value=found.value + "-WE", first=saturday, precision=Precision.SPAN)


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
    first = date(number - (code == "WI"), _SEASON_MONTHS[code], 1)
    last = add_months(first, 3) - timedelta(days=1)
    return When("DATE", f"{number}-{code}", first, last, Precision.SPAN, explicit, "S")


def decade(start: int, explicit: bool = True) -> When:
    """Mean ten years, "the 1990s"."""
    first, last = date(start, 1, 1), date(start + 9, 12, 31)
    return When("DATE", f"{start // 10}", first, last, Precision.SPAN, explicit, "E")


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
        days = {"early": (1, 12), "mid": (9, 22), "late": (19, base.last.day)}[part]
        first, last = base.first.replace(day=days[0]), base.first.replace(day=days[1])
        return replace(base, first=first, last=last)
    if base.unit == "Y":
        begin, finish = {"early": (1, 4), "mid": (4, 9), "late": (9, 12)}[part]
        inside = base.first.year
        return replace(base, first=month(inside, begin).first, last=month(inside, finish).last)
    return base


def add_months(start: date, count: int) -> date:
    """Step whole months from a day, to the last day of a shorter month if need be."""
    new_year, new_month = divmod(start.year * 12 + start.month - 1 + count, 12)
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
    """Mean the day, week, month, quarter, year, decade or century that holds this day."""
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
        start = inside.year // 100
        first, last = date(start * 100 or 1, 1, 1), date(start * 100 + 99, 12, 31)
        return When("DATE", f"{start:02d}", first, last, Precision.SPAN, unit="C")
    return decade(inside.year // 10 * 10, explicit=False)


def moved(base: When, count: int, unit: str, fine: str) -> When:
    """Step a date; from a base coarser than the unit, the result is as wide as the base."""
    first, last = base.days
    target = step(first, count, unit)
    if base.unit in ("Q", "M") and unit in ("Y", "Q", "M"):
        return of_unit(target, base.unit)
    if GRAINS.find(base.unit) > GRAINS.find(fine) and count:
        found = of_unit(target, base.unit if base.unit in "WMQY" else "Y")
        end = step(last, count, unit)
        return replace(found, first=target, last=end, precision=base.precision)
    return of_unit(target, fine)


def nearest_month_day(
    written: date, number: int, dayno: int, tense: str, *, done: bool = False
) -> date:
    """Choose the year of a yearless day: the nearest past, unless the near future is meant.

    done: what the day dates is told as having happened, so it cannot lie ahead.
    """
    options = [
        date(full, number, dayno)
        for full in range(written.year - 8, written.year + 9)  # 29 February is rare
        if dayno <= monthrange(full, number)[1]
    ]
    past = max(option for option in options if option <= written)
    future = min(option for option in options if option > written)
    back, ahead = (written - past).days, (future - written).days
    coming = tense == FUTURE and ahead < 290
    soon = not done and ahead <= NEAR_FUTURE_DAYS and back >= LONG_PAST_DAYS
    return future if coming or soon else past


def nearest_month(written: date, number: int, tense: str, *, done: bool = False) -> int:
    """Choose the year of a yearless month, as nearest_month_day does."""
    back, ahead = (written.month - number) % 12, (number - written.month) % 12
    if (tense == FUTURE and ahead <= 9) or (not done and back >= 10):
        return written.year + (number < written.month)
    return written.year - (number > written.month)
