"""What an expression of time means: civil days, precision and the TIMEX3 value, as one value.

Everything here is calendar arithmetic; nothing knows the text.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, timedelta

from docket.model import Precision

PAST, FUTURE, UNCLEAR = "past", "future", ""  # where the verbs around an expression look
NEAR_FUTURE_DAYS = 62  # "June 5" without a year: this far ahead still beats last year's
LONG_PAST_DAYS = 275  # nine months: beyond, the coming one is meant
GRAINS = "DWMQSHYEC"  # units from fine to coarse
_MONTHS_IN = {"M": (1, Precision.MONTH), "Q": (3, Precision.QUARTER), "H": (6, Precision.SPAN)}
_PARTS = {  # days of a month, months of a year
    "M": {"early": (1, 12), "mid": (9, 22), "late": (19, 31)},
    "Y": {"early": (1, 4), "mid": (4, 9), "late": (9, 12)},
}
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
    value = f"{inside.isocalendar().year}-W{inside.isocalendar().week:02d}"
    return When("DATE", value, monday, monday + timedelta(days=6), Precision.WEEK, unit="W")


def weekend(inside: date) -> When:
    """Mean Saturday and Sunday of the ISO week that holds this day."""
    found = week(inside)
    saturday = found.days[1] - timedelta(days=1)
    return replace(found, value=found.value + "-WE", first=saturday, precision=Precision.SPAN)


def months(year: int, number: int, unit: str, explicit: bool = False) -> When:
    """Mean the month, quarter, half (unit M, Q, H) of this number in a year."""
    size, precision = _MONTHS_IN[unit]
    first = date(year, size * (number - 1) + 1, 1)
    last = add_months(first, size) - timedelta(days=1)
    value = f"{year:04d}-{number:02d}" if unit == "M" else f"{year}-{unit}{number}"
    return When("DATE", value, first, last, precision, explicit, unit)


def month(year: int, number: int, explicit: bool = False) -> When:
    """Mean a calendar month."""
    return months(year, number, "M", explicit)


def years(start: int, count: int, explicit: bool = False) -> When:
    """Mean a year, a decade or a century, by its first year."""
    unit, value = {1: ("Y", f"{start:04d}"), 10: ("E", f"{start // 10}")}.get(
        count, ("C", f"{start // 100:02d}")
    )
    precision = Precision.YEAR if count == 1 else Precision.SPAN
    first, last = date(start or 1, 1, 1), date(start + count - 1, 12, 31)
    return When("DATE", value, first, last, precision, explicit, unit)


def year(number: int, explicit: bool = False) -> When:
    """Mean a calendar year."""
    return years(number, 1, explicit)


def season(number: int, code: str, explicit: bool = False) -> When:
    """Mean a northern season; winter begins in the December before the year it is named for."""
    first = date(number - (code == "WI"), _SEASON_MONTHS[code], 1)
    last = add_months(first, 3) - timedelta(days=1)
    return When("DATE", f"{number}-{code}", first, last, Precision.SPAN, explicit, "S")


def at_time(base: When, suffix: str) -> When:
    """Mean a time of the day `base`: the days stay, the TIMEX3 value gains the time, if any."""
    return replace(base, type="TIME", value=base.value + suffix) if suffix else base


def narrowed(base: When, part: str) -> When:
    """Mean the early, middle or late part of a month or a year.

    The parts overlap a little, because writers do: "late August" may be the 19th.
    """
    if base.first is None or base.last is None or base.unit not in _PARTS:
        return base
    begin, end = _PARTS[base.unit][part]
    if base.unit == "M":
        last = base.first.replace(day=min(end, base.last.day))
        return replace(base, first=base.first.replace(day=begin), last=last)
    inside = base.first.year
    return replace(base, first=month(inside, begin).first, last=month(inside, end).last)


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
    return add_months(start, count * {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}[unit])


def of_unit(inside: date, unit: str) -> When:
    """Mean the day, week, month, quarter, year, decade or century that holds this day."""
    if unit in _MONTHS_IN:
        return months(inside.year, (inside.month - 1) // _MONTHS_IN[unit][0] + 1, unit)
    if unit in ("D", "W"):
        return day(inside) if unit == "D" else week(inside)
    count = {"Y": 1, "C": 100}.get(unit, 10)
    return years(inside.year // count * count, count)


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
    reach = 8 if (number, dayno) == (2, 29) else 1  # 29 February is rare
    around = range(written.year - reach, written.year + reach + 1)
    options = [date(y, number, dayno) for y in around if reach == 1 or isleap(y)]
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
