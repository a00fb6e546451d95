"""Rules for a stretch of time the text gives by both its ends ("between May and July 2024")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docket.model import Precision
from ingest.read.dates_lexer import Token
from ingest.read.dates_periods import glued
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import When, day, month, nearest_month, nearest_month_day, year
from ingest.read.dates_words import CODES

_JOINS = frozenset(CODES[name] for name in ("and", "to", "through", "until", "till", "HY"))
_LONGEST_RUN_OF_YEARS = 60
End = tuple[int | None, int | None, int | None]


def _spanned(one: When, two: When) -> When | None:
    """Mean everything from the first to the last of two dates."""
    if one.first is None or two.last is None or two.last < one.first:
        return None
    explicit = one.explicit and two.explicit
    value = f"{one.value}/{two.value}"
    return When("DATE", value, one.first, two.last, Precision.SPAN, explicit, two.unit)


def _year_range(hit: Hit) -> When | None:
    """Read "2019-2021", "2019-21" and "from 2019 to 2021"."""
    start = hit.number("YEAR")
    end = (hit.numbers("YEAR") + [start // 100 * 100 + n for n in hit.numbers("NUM")])[1]
    if not 1800 <= start < end <= start + _LONGEST_RUN_OF_YEARS or glued(hit):
        return None
    return _spanned(year(start, explicit=True), year(end, explicit=True))


def _end(tokens: Sequence[Token]) -> End:
    """Read year, month and day of one end; what it leaves out is None."""
    values: dict[str, int] = {}
    for token in tokens:
        for names in ("YEAR", "MON FMON", "NUM ORD"):
            if isinstance(token.value, int) and token.code in {CODES[n] for n in names.split()}:
                values[names] = token.value
    return values.get("YEAR"), values.get("MON FMON"), values.get("NUM ORD")


def _range(hit: Hit) -> When | None:
    """Read two ends joined by "and", "to" or a dash; the first borrows year and month."""
    join = next(k for k, token in enumerate(hit.mine) if token.code in _JOINS)
    (year1, month1, day1), (year2, month2, day2) = _end(hit.mine[:join]), _end(hit.mine[join + 1 :])
    month1, month2 = month1 or month2, month2 or month1
    if month1 is None or month2 is None or (day1 is None) != (day2 is None):
        return None
    explicit = bool(year1 or year2)
    last_year = year2 or year1
    if last_year is None and day2:
        last_year = nearest_month_day(hit.today, month2, day2, hit.tense, done=hit.done).year
    last_year = last_year or nearest_month(hit.today, month2, hit.tense, done=hit.done)
    first_year = year1 or (last_year - 1 if month1 > month2 else last_year)
    if day1 is None or day2 is None:
        return _spanned(month(first_year, month1, explicit), month(last_year, month2, explicit))
    start = day(date(first_year, month1, day1), explicit)
    return _spanned(start, day(date(last_year, month2, day2), explicit))


def _two_days(hit: Hit) -> When | None:
    """Read "April 24 and 25", but not the 6 of "on May 5 and 6 people …"."""
    one, two = hit.numbers("NUM", "ORD")
    return _range(hit) if two == one + 1 and not hit.next_is("OTHER", "UNIT") else None


_JOIN = "(and|to|through|until|till|HY)"
_DAY_END = "((DAY (of|de)? ANYMON)|(MON (NUM|ORD))) (COMMA? YEAR)?"
_MONTH_END = "ANYMON (COMMA? YEAR)?"
_DAYS = "(NUM|ORD)"
RULES: tuple[Rule, ...] = (
    rule("year-range", "YEAR HY (YEAR|NUM)", _year_range),
    rule("year-range", "YEAR (and|to|through|until) YEAR", _year_range, after="between from"),
    rule("date-range", f"{_DAY_END} {_JOIN} {_DAY_END}", _range, after="between from"),
    rule("date-range", f"{_DAY_END} (HY|through) {_DAY_END}", _range),
    rule("date-range", f"{_MONTH_END} {_JOIN} {_MONTH_END}", _range, after="between from"),
    rule("date-range", f"{_MONTH_END} (HY|through) {_MONTH_END}", _range),
    rule("date-range", f"MON {_DAYS} (HY|to|through) {_DAYS} (COMMA? YEAR)?", _range),
    rule("date-range", f"MON {_DAYS} and {_DAYS} (COMMA? YEAR)?", _range, after="between"),
    rule("date-range", f"MON {_DAYS} and {_DAYS} (COMMA? YEAR)?", _two_days),
    rule("date-range", f"{_DAYS} {_JOIN} {_DAYS} ANYMON YEAR?", _range, after="between from"),
    rule("date-range", f"{_DAYS} HY {_DAYS} ANYMON YEAR?", _range),
)
