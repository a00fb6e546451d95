"""Rules for dates that name a day or a month of the calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from docket.model import Precision
from ingest.read.dates_periods import part_of
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import (
    FUTURE,
    NOTHING,
    PAST,
    When,
    add_months,
    at_time,
    day,
    month,
    nearest_month,
    week,
)
from ingest.read.dates_words import CODES, words_of

_MONTH_LEADS = words_of(
    "in since by until till last next this early late mid from between through during before "
    "after that each every to the a an its their"
)
# Days that name what happened on them: "the Sept. 11 attacks".
_INFAMOUS = {(9, 11), (1, 6), (10, 7)}
_DEEDS = words_of("attack attacks terrorist terrorists riot riots insurrection massacre hijackings")
_OTHER_ORDINALS = words_of("floor century anniversary amendment circuit street avenue district")


def _iso(hit: Hit) -> When | None:
    """Read 2024-08-28 and 2024-08-28T18:00."""
    raw = hit.string("ISO")
    base = day(date.fromisoformat(raw[:10]), explicit=True)
    return at_time(base, "T" + raw[11:16]) if len(raw) > 10 else base


def _slash(hit: Hit) -> When | None:
    """Read 30/08/2024 or 08/30/2024 if only one order is possible; 05.08.2024 is day first."""
    raw = hit.string("SLASH")
    one, two, full = (int(part) for part in re.split("[./-]", raw))
    full += 0 if full > 99 else (2000 if full < 70 else 1900)
    if one > 12 or one == two or "." in raw:
        return day(date(full, two, one), explicit=True)
    if two > 12:
        return day(date(full, one, two), explicit=True)
    return None


def _full_day(hit: Hit) -> When | None:
    """Read a day with month and year."""
    number, dayno = hit.number("MON", "FMON"), hit.numbers("NUM", "ORD")[-1]
    try:
        return hit.timed(day(date(hit.number("YEAR"), number, dayno), explicit=True))
    except ValueError:
        return NOTHING  # 30 February: no part of it is a date either


def _month_day(hit: Hit) -> When | None:
    """Read a day and month without a year: the year comes from the day of writing."""
    number, dayno = hit.number("MON", "FMON"), hit.numbers("NUM", "ORD")[-1]
    if (number, dayno) in _INFAMOUS and hit.next() in _DEEDS:
        return NOTHING
    if not 1 <= dayno <= 31 or hit.next() in ("percent", "%", "million", "billion"):
        return None
    if dayno > monthrange(2024, number)[1]:  # of a leap year
        return NOTHING
    if hit.written is None:
        return When("DATE", f"XXXX-{number:02d}-{dayno:02d}")
    return hit.timed(day(_weekday_year(hit, hit.nearest_day(number, dayno))))


def _weekday_year(hit: Hit, found: date) -> date:
    """Take the neighbouring year if only there the day falls on the weekday printed with it."""
    named = hit.numbers("DOW", "FDOW")
    for full in (found.year, found.year + 1, found.year - 1):
        if named and (found.month, found.day) != (2, 29):
            moved = found.replace(year=full)
            if moved.weekday() == named[0]:
                return moved
    return found


def _month_year(hit: Hit) -> When | None:
    """Read "August 2024", "early January 2025"."""
    return part_of(hit, month(hit.number("YEAR"), hit.number("MON", "FMON"), explicit=True))


def _bare_month(hit: Hit) -> When | None:
    """Read "in March": the last one, unless it is nearly a year back or lies ahead by its verb."""
    token = next(t for t in hit.mine if t.code == CODES["MON"])
    led = hit.before() in _MONTH_LEADS or len(hit.mine) > 1 or hit.next_is("APOS")
    if not led and (token.low in ("may", "march") or not token.capital):
        return None
    follower = hit.tokens[hit.after] if hit.after < len(hit.tokens) else None
    if follower is not None and follower.capital:
        if (follower.is_a("OTHER") and not led) or follower.low in ("day", "fools", "madness"):
            return None  # "April Jones", "May Day"
    if token.low in ("april", "june", "august") and not led and _starts_sentence(hit):
        return None
    number = hit.number("MON")
    if hit.written is None:
        return When("DATE", f"XXXX-{number:02d}")
    if hit.before() in ("that", "this", "those", "its", "their", "the", "a", "an"):
        return part_of(hit, _determined_month(hit, number))
    tense = FUTURE if hit.before() in ("by", "through", "until", "till") else hit.tense
    return part_of(hit, month(nearest_month(hit.written, number, tense, done=hit.done), number))


def _starts_sentence(hit: Hit) -> bool:
    """Whether nothing of its sentence stands before the expression."""
    ends = [CODES[name] for name in ("DOT", "STOP", "PARA")]
    return hit.first == 0 or hit.tokens[hit.first - 1].code in ends


def _determined_month(hit: Hit, number: int) -> When:
    """Read "that December report": in the year the story was set in, if it names one.

    "That" always points back; "the" and "a" may also announce ("the October trial will …").
    """
    pointed = hit.has("that") or hit.before() in ("that", "those")
    if hit.tense == FUTURE and not pointed:
        return month(nearest_month(hit.today, number, FUTURE), number)
    told = hit.narrative.year if hit.before() not in ("a", "an") else None
    if told is not None and not told.explicit:
        found = month(told.days[0].year, number)
        if found.days[0] <= hit.today:
            return found
    return month(nearest_month(hit.today, number, PAST), number)


def _month_of_year(hit: Hit) -> When | None:
    """Read "August of last year", "January this year", "in March the previous year"."""
    if hit.string("UNIT") != "Y":
        return None
    number, written = hit.number("MON"), hit.today
    if hit.has("same", "previous", "following", "preceding"):
        anchor = hit.narrative.year or hit.narrative.anchor
        base = anchor.days[0] if anchor else written
        full = base.year + (1 if hit.has("following") else 0 if hit.has("same") else -1)
    else:
        full = written.year + hit.turn()
    days = hit.numbers("NUM", "ORD")
    if days and days[0] <= 31:
        return day(date(full, number, days[0]))
    return part_of(hit, month(full, number))


def _directed_month(hit: Hit) -> When | None:
    """Read "last April", "next May", "this September", "last April 5"."""
    number, written = hit.number("MON"), hit.today
    full = written.year
    if hit.turn() < 0:
        full -= number >= written.month - 1
    elif hit.turn() > 0:
        full += number <= written.month
    elif hit.has("that"):
        return part_of(hit, _determined_month(hit, number))
    days = hit.numbers("NUM", "ORD")
    return day(date(full, number, days[0])) if days else month(full, number)


def _year_of_month(hit: Hit) -> int:
    """Give the year of the month in an expression: printed, or the nearest."""
    if hit.numbers("YEAR"):
        return hit.number("YEAR")
    return hit.nearest_year(hit.number("MON"))


def _nth_weekday(hit: Hit) -> When | None:
    """Read "the second Tuesday of September"."""
    full, number = _year_of_month(hit), hit.number("MON")
    first, last = month(full, number).days
    found = first + timedelta(days=(hit.number("DOW") - first.weekday()) % 7)
    if hit.numbers("ORD"):
        found += timedelta(days=7 * (hit.number("ORD") - 1))
    else:
        found += timedelta(days=(last - found).days // 7 * 7)
    return day(found) if found.month == number else NOTHING


def _nth_week(hit: Hit) -> When | None:
    """Read "the first week of August" as its first seven days."""
    full, count = _year_of_month(hit), hit.number("ORD")
    if hit.string("UNIT") != "W" or count > 4:
        return None
    first = date(full, hit.number("MON"), 7 * count - 6)
    found = month(full, hit.number("MON"))
    return replace(found, first=first, last=first + timedelta(days=6), precision=Precision.WEEK)


def _week_of(hit: Hit) -> When | None:
    """Read "the week of Aug. 12"."""
    if hit.string("UNIT") != "W":
        return None
    number, dayno = hit.number("MON"), hit.number("NUM", "ORD")
    if hit.numbers("YEAR"):
        return week(date(hit.number("YEAR"), number, dayno))
    return week(hit.nearest_day(number, dayno))


def _following_month(hit: Hit) -> When | None:
    """Read "the following April" from the story's date."""
    (first, last), number = hit.anchor.days, hit.number("MON")
    if hit.has("following", "next"):
        return month(last.year + (number <= last.month), number)
    return month(first.year - (number >= first.month), number)


def _day_of_month(hit: Hit) -> When | None:
    """Read "on the 14th": of the month of writing or the one before."""
    dayno = hit.number("ORD")
    if not hit.mine[-1].low[0].isdigit() or hit.next() in _OTHER_ORDINALS:
        return None
    if hit.written is None:
        return When("DATE", f"XXXX-XX-{dayno:02d}")
    told = hit.narrative.event
    if told and told.first and told.precision in (Precision.DAY, Precision.MONTH):
        base = told.first.replace(day=1) + timedelta(days=dayno - 1)  # the story's month
        return day(base) if base.month == told.first.month else NOTHING
    written = hit.written
    if hit.tense == FUTURE:
        base = written if dayno >= written.day else add_months(written.replace(day=1), 1)
    else:
        base = written if dayno <= written.day else add_months(written.replace(day=1), -1)
    return day(base.replace(day=dayno))


def _holiday(hit: Hit) -> When | None:
    """Read "Christmas", "New Year's Eve", "Thanksgiving" as days."""
    eve = hit.has("eve")
    number, dayno = (12, 25 - eve) if hit.has("christmas") else (12, 31) if eve else (1, 1)
    if hit.has("thanksgiving"):
        number, dayno = 11, 25
    full = (hit.numbers("YEAR") or [hit.nearest_day(number, dayno).year])[0]
    if hit.has("thanksgiving"):
        return day(date(full, 11, 28 - (date(full, 11, 28).weekday() - 3) % 7))
    return day(date(full, number, dayno))


RULES: tuple[Rule, ...] = (
    rule("iso-date", "ISO", _iso),
    rule("slash-date", "SLASH", _slash),
    rule("month-day-year", "TIME? ONDAY? ANYMON (NUM|ORD) COMMA? YEAR", _full_day),
    rule("month-day-year", "YEAR COMMA ANYMON NUM", _full_day),
    rule("day-month-year", "TIME? ONDAY? DAY (of|de|del)? ANYMON (COMMA|de|del)? YEAR", _full_day),
    rule("day-month-year", "ONDAY? NUM (DOT ANYMON|HY MON HY) YEAR", _full_day),
    rule("nth-weekday", "the (ORD|final|last) DOW (of|in) MON YEAR?", _nth_weekday),
    rule("nth-week", "the ORD UNIT of MON YEAR?", _nth_week),
    rule("week-of", "the UNIT of MON (NUM|ORD) (COMMA? YEAR)?", _week_of),
    rule("following-month", "the SIDE MON", _following_month),
    rule("month-day", "TIME? ((TURN|NEARBY)? ONDAY)? MON HY? (NUM|ORD)", _month_day),
    rule("day-month", "TIME? ONDAY? DAY (of|de)? MON", _month_day),
    rule("day-month", "ONDAY? the? (NUM|ORD) DOT? de? FMON", _month_day),
    rule("month-year", "(MOD HY? the?)? ANYMON (of|COMMA|de|del)? YEAR", _month_year),
    rule("bare-month", "(MOD HY? the?)? MON", _bare_month),
    rule(
        "month-of-year",
        "(MOD HY?)? MON (NUM|ORD)? (COMMA|of)? "
        "(TURN|(the|that) (same|previous|following|preceding)) UNIT",
        _month_of_year,
    ),
    rule("directed-month", "(TURN|past|that|NEARBY) MON (NUM|ORD)?", _directed_month),
    rule("day-of-month", "the ORD", _day_of_month, after="on until by since from"),
    rule("holiday", "(thanksgiving|christmas|(new UNIT APOS)) (eve|UNIT)? COMMA? YEAR?", _holiday),
)
