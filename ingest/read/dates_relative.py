"""Rules for dates that count from another: the day of writing, or the date the story is at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from docket.model import Precision
from ingest.read.dates_periods import part_of
from ingest.read.dates_rules import BACK, ON, Hit, Rule, rule
from ingest.read.dates_when import (
    FUTURE,
    GRAINS,
    NOTHING,
    PAST,
    UNPLACED,
    When,
    at_time,
    day,
    moved,
    of_unit,
    step,
    weekend,
    year,
)
from ingest.read.dates_words import words_of

# Capitalised before a weekday these make the name of a day, which no weekday rule can place.
_NAMED_DAYS = words_of("good black cyber ash bloody super giving")
_TIMED = ("S", "MIN", "H")  # units too fine to date anything


def _weekday(hit: Hit) -> When | None:
    """Read a weekday: the last one (today counts) or the next, as the verb says."""
    number = hit.number("DOW", "FDOW")
    if hit.before() in _NAMED_DAYS and hit.tokens[hit.first - 1].capital:
        return NOTHING
    if hit.written is None:
        return When("DATE", f"XXXX-WXX-{number + 1}")
    if hit.mine[-1].is_a("PART") and hit.mine[-1].low.endswith("s"):
        return When("SET", f"XXXX-WXX-{number + 1}T{hit.string('PART')}")  # Tuesday nights
    return hit.timed(day(_weekday_day(hit, hit.written, number)))


def _weekday_day(hit: Hit, written: date, number: int) -> date:
    """Choose which Friday is meant."""
    back, ahead = (written.weekday() - number) % 7, (number - written.weekday()) % 7
    if hit.has(*BACK):
        return written - timedelta(days=back or 7)
    if hit.has(*ON) or hit.next() in ("prochain", "próximo", "prossimo"):
        return written + timedelta(days=ahead or 7)
    onward = (hit.has("this") and hit.tense != PAST) or looks_ahead(hit)
    return written + timedelta(days=ahead if onward else -back)


def looks_ahead(hit: Hit) -> bool:
    """Whether a bare weekday is the coming one."""
    if hit.before() == "as" and hit.before(2) in ("early", "soon", "late"):
        return True
    if hit.next_is("APOS"):
        # "Friday's ruling" is over, unless something is said to come before it.
        led = hit.before() == "before" or (hit.before() == "of" and hit.before(2) == "ahead")
        return led or any(hit.next(k) in ("will", "could", "may") for k in (2, 3))
    return hit.tense == FUTURE


def weekday_name(hit: Hit) -> str:
    """Name the reading of a weekday for the record: which way it was taken."""
    return "weekday-next" if looks_ahead(hit) or hit.has(*ON) else "weekday-past"


def _reference(turn: int) -> When:
    """Mean the past, the present or the future at large, for want of a day of writing."""
    return When("DATE", ("PRESENT_REF", "FUTURE_REF", "PAST_REF")[turn])


def _deictic(hit: Hit) -> When | None:
    """Read "today", "yesterday", "tomorrow", "tonight", with a part of the day."""
    turn = -1 if hit.has("yesterday") else 1 if hit.has("tomorrow") else 0
    if hit.written is None:
        return _reference(turn)
    base = day(hit.written + timedelta(days=turn))
    return at_time(base, "TNI") if hit.has("tonight") else hit.timed(base)


def _this_part(hit: Hit) -> When | None:
    """Read "this morning", "last night"."""
    return hit.timed(day(hit.today + timedelta(days=hit.turn())))


def _directed_unit(hit: Hit) -> When | None:
    """Read "last year", "this month", "next week", "earlier this month"."""
    unit = hit.string("UNIT")
    if unit in _TIMED or (hit.next() == "-" and hit.next(1) in ("old", "long")):
        return None
    turn = hit.turn()
    if hit.written is None:
        return _reference(turn)
    found = of_unit(step(hit.written, turn, unit), unit)
    return part_of(hit, found) if turn else _bounded(hit, found)


def _bounded(hit: Hit, found: When) -> When:
    """Cut "earlier this month" at the day of writing, "later this month" from it."""
    first, last = found.days
    if hit.has("earlier"):
        return replace(found, last=max(first, min(last, hit.today)))
    if hit.has("later"):
        return replace(found, first=min(last, max(first, hit.today)))
    return part_of(hit, found)


def _weekend(hit: Hit) -> When | None:
    """Read "the weekend", "last weekend", "this weekend", "next weekend"."""
    written = hit.today
    if hit.has(*ON):
        return weekend(written + timedelta(days=7))
    if hit.has("this") or hit.tense == FUTURE:
        # On a Monday "this weekend" in a report of what happened is the one just over.
        over = hit.has("this") and hit.tense != FUTURE and written.weekday() < 3
    else:
        over = written.weekday() < 5 or hit.has("last")
    return weekend(written - timedelta(days=7 if over else 0))


def _counted(hit: Hit, base: When, sign: int) -> When | None:
    """Step the counted units from a base date; the result is as coarse as the unit."""
    unit, many = hit.string("UNIT"), hit.amount
    if unit in _TIMED:
        return None
    if many is None:
        return When("DURATION", f"PX{unit}") if sign > 0 else _reference(-1)
    if unit in ("E", "C"):
        many, unit = many * (10 if unit == "E" else 100), "Y"
    if unit == "Y" and many != int(many):
        many, unit = many * 12, "M"
    return moved(base, sign * int(many), unit, unit)


def _ago(hit: Hit) -> When | None:
    """Read "two weeks ago", "about 18 months ago", "a year ago"."""
    if hit.written is None:
        return _reference(-1)
    told = hit.narrative.quarter
    if told is not None and hit.string("UNIT") == "Y" and hit.amount == 1:
        # Figures are compared with the same quarter.
        return of_unit(step(told.days[0], -1, "Y"), "Q")
    return _counted(hit, day(hit.written), -1)


def _quarter_of_year(hit: Hit) -> When | None:
    """Read "this year's third quarter", "1989's first half"."""
    number = hit.number("ORD")
    full = hit.number("YEAR") if hit.numbers("YEAR") else hit.today.year + hit.turn()
    if not 1 <= number <= 4 or hit.mine[-1].value != "Q":
        return None
    return of_unit(date(full, 3 * number - 1, 1), "Q")


def _same_day_of_year(hit: Hit) -> When | None:
    """Read "the same day last year", "the same month next year"."""
    if hit.mine[-1].value != "Y":
        return None
    return of_unit(step(hit.today, hit.turn(), "Y"), hit.string("UNIT"))


def _start_of(hit: Hit) -> When | None:
    """Read "the end of the year", "the beginning of next week"."""
    unit, written = hit.string("UNIT"), hit.today
    if unit in (*_TIMED, "D"):
        return None
    if unit == "Q" and hit.narrative.quarter is not None:
        return replace(hit.narrative.quarter, explicit=False)
    return part_of(hit, of_unit(step(written, hit.turn(), unit), unit))


def _part_in(hit: Hit) -> When | None:
    """Read "earlier in the month", "later in the year"."""
    unit = hit.string("UNIT")
    return _bounded(hit, of_unit(hit.today, unit)) if unit in ("W", "M", "Y") else None


def _clock_only(hit: Hit) -> When | None:
    """Read "7:15 p.m.", "around noon" as a time of the day of writing."""
    clock = hit.clock()
    told = hit.narrative.event
    found = at_time(
        told if told and told.unit == "D" and told.type == "DATE" else day(hit.today), clock
    )
    return replace(found, first=None, last=None, precision=Precision.UNKNOWN) if clock else None


def _offset(hit: Hit) -> When | None:
    """Read "eight months later", "a day earlier", "two weeks after" from the story's date."""
    sign = 1 if hit.has("later", "after", "hence", "following") else -1
    if hit.has("after", "before") and not _ends_here(hit):
        return None  # "two weeks after the raid" counts from something this rule cannot date
    anchor, told = hit.narrative.anchor, hit.narrative.quarter
    if told is not None and sign < 0 and hit.string("UNIT") == "Y":
        return moved(told, -int(hit.amount or 1), "Y", "Q")
    if anchor is None:
        if hit.written is None or sign > 0:
            return UNPLACED
        anchor = day(hit.written)
    found = _counted(hit, anchor, sign)
    if found is not None and found.first and hit.written and found.first > hit.written:
        # What is told as done cannot lie ahead: the anchor was not the one meant.
        return found if hit.tense == FUTURE else UNPLACED
    return found


def _ends_here(hit: Hit) -> bool:
    """Whether the clause ends with the expression."""
    return hit.after >= len(hit.tokens) or hit.next_is("COMMA", "DOT", "STOP", "PARA")


def _neighbour(hit: Hit) -> When | None:
    """Read "the same day", "the following week", "the previous year" from the story's date."""
    anchor, unit = hit.narrative.anchor, hit.string("UNIT") or "D"
    sign = 0 if hit.has("same") else -1 if hit.has(*BACK) else 1
    if unit in _TIMED:
        return None
    if anchor is None:
        return UNPLACED
    if sign == 0 and unit == "D" and anchor.unit != "D":
        return replace(anchor, explicit=False)
    return hit.timed(moved(anchor, sign, unit, unit))


def _that(hit: Hit) -> When | None:
    """Read "that day", "that year", "that night": the one the story is at."""
    anchor, unit = hit.anchor, hit.string("UNIT") or "D"
    if unit in _TIMED or GRAINS.find(anchor.unit) > GRAINS.find(unit):
        return None
    return hit.timed(of_unit(anchor.days[0], unit))


def _neighbour_weekday(hit: Hit) -> When | None:
    """Read "the following Monday" from the story's date."""
    anchor, number = hit.narrative.event, hit.number("DOW")
    base = anchor.days[0] if anchor and anchor.unit == "D" else hit.today
    if hit.has("following", "next"):
        return day(base + timedelta(days=(number - base.weekday() - 1) % 7 + 1))
    return day(base - timedelta(days=(base.weekday() - number - 1) % 7 + 1))


def _day_before(hit: Hit) -> When | None:
    """Read "the day before", "the week after" at the end of a clause."""
    unit = hit.string("UNIT")
    if unit in _TIMED or not _ends_here(hit):
        return None
    return moved(hit.anchor, 1 if hit.has("after") else -1, unit, unit)


def _bare_unit(hit: Hit) -> When | None:
    """Read "the quarter", "the latest quarter", "the year": the one being told of."""
    unit, after = hit.string("UNIT"), hit.next()
    if hit.has("period") and not hit.has("latest"):
        return None
    if after == "-" or hit.mine[-1].low.endswith("s"):
        return None
    if unit == "Y" and after in ("ended", "ending", "to", "through"):
        return When("DURATION", "P1Y")
    if unit == "W" and after in ("of", "before", "after", "following", "that"):
        return None
    if unit == "Q" or hit.has("period"):
        told = hit.narrative.quarter
        current = told is not None and hit.written and told.days[1] >= hit.written
        if told is not None and not (hit.has("latest") and current):
            return replace(told, explicit=False)
        return of_unit(step(hit.today, -1, "Q"), "Q")
    return of_unit(hit.today, unit) if unit in ("Y", "W") else None


def _year_ago_period(hit: Hit) -> When | None:
    """Read "the year-ago quarter", "the year-earlier period": a year before the told one."""
    told = hit.narrative.quarter or hit.narrative.anchor
    if told is None or hit.mine[-1].value == "M":
        return year(hit.today.year - 1)
    return of_unit(step(told.days[0], -1, "Y"), told.unit if told.unit in "DWMQYEC" else "Y")


RULES: tuple[Rule, ...] = (
    rule("weekday", "TIME? (NEARBY|TURN|past)? EDGE? ANYDOW PART?", _weekday),
    rule("weekday", "EDGE (on)? DOW PART?", _weekday),
    rule("weekday", "(DOW) (at)? (CLOCK AMPM?|NUM AMPM|noon|midnight)", _weekday),
    rule(
        "deictic-day",
        "(TIME|mid HY? PART)? EDGE? (today|yesterday|tomorrow|tonight) PART?",
        _deictic,
    ),
    rule("part-of-day", "EDGE? (this|last) PART", _this_part),
    rule("directed-unit", "(MOD HY?)? (TURN|NEARBY) UNIT", _directed_unit),
    rule(
        "part-of-unit",
        "the? (beginning|start|end|middle|early|late|mid) of (the|TURN) UNIT",
        _start_of,
    ),
    rule("part-of-unit", "(early|late|earlier|later) in the UNIT", _part_in),
    rule("weekend", "(the|TURN|past|NEARBY|(the past))? weekend", _weekend),
    rule("ago", "(APPROX the?)? COUNT (or (so|NUM))? more? UNIT ago", _ago),
    rule("ago", "(a|NUM) UNIT and a half ago", _ago),
    rule("same-day-of-year", "the same UNIT TURN UNIT", _same_day_of_year),
    rule(
        "year-ago-period", "the (corresponding|comparable|same) period TURN UNIT", _year_ago_period
    ),
    rule("quarter", "((TURN UNIT APOS)|(the? YEAR APOS?)) ORD UNIT", _quarter_of_year),
    rule(
        "clock",
        "(about|around)? (CLOCK AMPM?|NUM AMPM|NUM in the PART|midday|mid HY? PART) ZONE?",
        _clock_only,
    ),
    rule(
        "anaphor-offset", "APPROX? COUNT UNIT ((earlier|later|hence)|(before|after) that?)", _offset
    ),
    rule("anaphor-neighbour", "the (same|SIDE|prior) (UNIT|PART)", _neighbour),
    rule("anaphor-neighbour", "the UNIT (before|after)", _day_before),
    rule("anaphor-weekday", "the SIDE DOW", _neighbour_weekday),
    rule("anaphor-that", "that (same)? (UNIT|PART)", _that),
    rule("told-period", "the (latest|full|entire)? fiscal? (UNIT|period)", _bare_unit),
    rule(
        "year-ago-period",
        "(UNIT HY (ago|earlier)) | (the? UNIT HY (ago|earlier) (ORD? UNIT|period))",
        _year_ago_period,
    ),
)
