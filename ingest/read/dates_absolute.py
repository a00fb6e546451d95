"""Rules for dates that name a day or a month of the calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from docket.model import Precision
from ingest.read import dates_when as calendar
from ingest.read.dates_periods import part_of
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import FUTURE, NOTHING, PAST, When, day, month
from ingest.read.dates_words import CODES, words_of

_MONTH_LEADS = words_of(
    "in since by until till last next this early late mid from between through during before "
    "after that each every to the a an its their"
)
_SENTENCE_ENDS = {CODES["DOT"], CODES["STOP"], CODES["PARA"]}
_NEARBY = 300  # characters: farther off, "the July ruling" is not of the year the story named
# Days that name what happened on them: "the Sept. 11 attacks".
_INFAMOUS = {(9, 11), (1, 6), (10, 7)}
_DEEDS = words_of("attack attacks terrorist terrorists riot riots insurrection massacre hijackings")
_OTHER_ORDINALS = words_of("floor century anniversary amendment circuit street avenue district")


def _iso(hit: Hit) -> When | None:
    """Read 2024-08-28 and 2024-08-28T18:00."""
    raw = hit.string("ISO")
    base = day(date.fromisoformat(raw[:10]), explicit=True)
    return calendar.at_time(base, "T" + raw[11:16]) if len(raw) > 10 else base


def _slash(hit: Hit) -> When | None:
    """Read 30/08/2024 or 08/30/2024 if only one order is possible; 05.08.2024 is day first."""
    raw = hit.string("SLASH")
    one, two, full = (int(part) for part in re.split("[./-]", raw))
    full += 0 if full > 99 else (2000 if full < 70 else 1900)
    if one > 12 or one == two or "." in raw:
        one, two = two, one
    elif two <= 12:
        return None
    return day(date(full, one, two), explicit=True)


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
    if not named or (found.month, found.day) == (2, 29):
        return found
    options = [found.replace(year=found.year + years) for years in (0, 1, -1)]
    return next((option for option in options if option.weekday() == named[0]), found)


def _month_year(hit: Hit) -> When | None:
    """Read "August 2024", "early January 2025"."""
    return part_of(hit, month(hit.number("YEAR"), hit.number("MON", "FMON"), explicit=True))


def _bare_month(hit: Hit) -> When | None:
    """Read "in March": the last one, unless it is nearly a year back or lies ahead by its verb."""
    token = next(t for t in hit.mine if t.code == CODES["MON"])
    led = hit.before() in _MONTH_LEADS or len(hit.mine) > 1 or hit.next_is("APOS")
    opens = hit.first == 0 or hit.tokens[hit.first - 1].code in _SENTENCE_ENDS
    unlike = token.low in ("may", "march") or (opens and token.low in ("april", "june", "august"))
    if not led and (unlike or not token.capital):
        return None
    follower = hit.tokens[hit.after] if hit.after < len(hit.tokens) else None
    named = not led and follower is not None and follower.is_a("OTHER")
    if follower and follower.capital and (named or follower.low in ("day", "fools", "madness")):
        return None  # "April Jones", "May Day"
    number = hit.number("MON")
    if hit.written is None:
        return When("DATE", f"XXXX-{number:02d}")
    if hit.before() in ("that", "this", "those", "its", "their", "the", "a", "an"):
        return part_of(hit, _determined_month(hit, number))
    tense = FUTURE if hit.before() in ("by", "through", "until", "till") else hit.outlook
    full = hit.told_year(number)
    if full is None or tense == FUTURE:
        full = calendar.nearest_month(hit.written, number, tense, done=hit.done)
    return part_of(hit, month(full, number))


def _determined_month(hit: Hit, number: int) -> When:
    """Read "that December report": in the year the story was set in, if it names one.

    "That" always points back; "the" and "a" may also announce ("the October trial will …").
    """
    pointed = hit.has("that") or hit.before() in ("that", "those")
    if hit.tense == FUTURE and not pointed:
        return month(calendar.nearest_month(hit.today, number, FUTURE), number)
    told, event = hit.narrative.year, hit.narrative.event
    far = not pointed and hit.mine[0].start - hit.narrative.year_at > _NEARBY
    if told is None or told.explicit or far or hit.before() in ("a", "an"):
        told = event if pointed else None
    if told is not None and date(told.days[0].year, number, 1) <= hit.today:
        return month(told.days[0].year, number)
    return month(calendar.nearest_month(hit.today, number, PAST, done=True), number)


def _month_of_year(hit: Hit) -> When | None:
    """Read "August of last year", "in March the previous year", "last April", "this May 5"."""
    number, written, turn = hit.number("MON"), hit.today, hit.turn()
    full = written.year + turn
    if hit.unit not in ("", "Y"):
        return None
    if hit.has("same", "previous", "following", "preceding") or (hit.unit and hit.has("that")):
        anchor = hit.narrative.year or hit.narrative.anchor
        full = (anchor.days[0] if anchor else written).year + turn
    elif not hit.unit and hit.has("that"):
        return part_of(hit, _determined_month(hit, number))
    elif not hit.unit and turn:
        full = written.year
        full += number <= written.month if turn > 0 else -(number >= written.month - 1)
    days = hit.numbers("NUM", "ORD")
    if days and days[0] <= 31:
        return day(date(full, number, days[0]))
    return part_of(hit, month(full, number))


def _nth_weekday(hit: Hit) -> When | None:
    """Read "the second Tuesday of September"."""
    number = hit.number("MON")
    full = (hit.numbers("YEAR") or [hit.nearest_year(number)])[0]
    first, last = month(full, number).days
    found = first + timedelta(days=(hit.number("DOW") - first.weekday()) % 7)
    weeks = hit.number("ORD") - 1 if hit.numbers("ORD") else (last - found).days // 7
    found += timedelta(weeks=weeks)
    return day(found) if found.month == number else NOTHING


def _week(hit: Hit) -> When | None:
    """Read "the week of Aug. 12", and "the first week of August" as its first seven days."""
    number, dayno = hit.number("MON"), hit.numbers("NUM", "ORD")[-1]
    full = hit.numbers("YEAR")
    if hit.unit != "W":
        return None
    if hit.mine[1].is_a("UNIT"):
        inside = date(full[0], number, dayno) if full else hit.nearest_day(number, dayno)
        return calendar.week(inside)
    found = month(full[0] if full else hit.nearest_year(number), number)
    first = found.days[0] + timedelta(weeks=dayno - 1)
    last = first + timedelta(days=6)
    whole = last <= found.days[1]
    return replace(found, first=first, last=last, precision=Precision.WEEK) if whole else None


def _following_month(hit: Hit) -> When | None:
    """Read "the following April" from the story's date."""
    (first, last), number = hit.anchor.days, hit.number("MON")
    onward = hit.has("following", "next")
    full = last.year + (number <= last.month) if onward else first.year - (number >= first.month)
    return month(full, number)


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
    start, today = hit.written.replace(day=1), hit.written.day
    turn = dayno < today if hit.tense == FUTURE else -(dayno > today)
    return day(calendar.add_months(start, turn).replace(day=dayno))


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


_MONTH = "(MOD HY?)? MON (NUM|ORD)?"
_WHICH = "(TURN|that|(the|that) (same|previous|following|preceding))"
RULES: tuple[Rule, ...] = (
    rule("iso-date", "ISO", _iso),
    rule("slash-date", "SLASH", _slash),
    rule("month-day-year", "TIME? ONDAY? ANYMON (NUM|ORD) COMMA? YEAR", _full_day),
    rule("month-day-year", "YEAR COMMA ANYMON NUM", _full_day),
    rule("day-month-year", "TIME? ONDAY? DAY (of|de|del)? ANYMON (COMMA|de|del)? YEAR", _full_day),
    rule("day-month-year", "ONDAY? NUM (DOT ANYMON|HY MON HY) YEAR", _full_day),
    rule("nth-weekday", "the (ORD|final|last) DOW (of|in) MON YEAR?", _nth_weekday),
    rule("nth-week", "the ORD UNIT of MON YEAR?", _week),
    rule("week-of", "the UNIT of MON (NUM|ORD) (COMMA? YEAR)?", _week),
    rule("following-month", "the SIDE MON", _following_month),
    rule("month-day", "TIME? ((TURN|NEARBY)? ONDAY)? MON HY? (NUM|ORD)", _month_day),
    rule("day-month", "TIME? ONDAY? DAY (of|de)? MON", _month_day),
    rule("day-month", "ONDAY? the? (NUM|ORD) DOT? de? FMON", _month_day),
    rule("month-year", "(MOD HY? the?)? ANYMON (of|COMMA|de|del)? YEAR", _month_year),
    rule("bare-month", "(MOD HY? the?)? MON", _bare_month),
    rule("month-of-year", f"{_MONTH} (COMMA|of)? {_WHICH} UNIT", _month_of_year),
    rule("directed-month", "(TURN|past|that|NEARBY) MON (NUM|ORD)?", _month_of_year),
    rule("day-of-month", "the ORD", _day_of_month, after="on until by since from"),
    rule("holiday", "(thanksgiving|christmas|(new UNIT APOS)) (eve|UNIT)? COMMA? YEAR?", _holiday),
)
