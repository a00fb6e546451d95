"""Rules for dates that count from another: the day of writing, or the date the story is at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from docket.model import Precision
from ingest.read import dates_when as calendar
from ingest.read.dates_periods import part_of
from ingest.read.dates_rules import BACK, ON, Hit, Rule, rule
from ingest.read.dates_when import FUTURE, NOTHING, PAST, UNPLACED, When, day, of_unit, step
from ingest.read.dates_words import words_of

# Capitalised before a weekday these make the name of a day, which no weekday rule can place.
_NAMED_DAYS = words_of("good black cyber ash bloody super giving")


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


def _weekday_day(hit: Hit, base: date, number: int) -> date:
    """Choose which Friday is meant, counting from a base."""
    back, ahead = (base.weekday() - number) % 7, (number - base.weekday()) % 7
    if hit.has(*BACK):
        return base - timedelta(days=back or 7)
    if hit.has(*ON) or hit.next() in ("prochain", "próximo", "prossimo"):
        return base + timedelta(days=ahead or 7)
    onward = (hit.has("this") and hit.tense != PAST) or looks_ahead(hit)
    return base + timedelta(days=ahead if onward else -back)


def looks_ahead(hit: Hit) -> bool:
    """Whether a bare weekday is the coming one."""
    if hit.before() == "as" and hit.before(2) in ("early", "soon", "late"):
        return True
    if hit.next_is("APOS"):
        # "Friday's ruling" is over, unless something is said to come before it.
        led = hit.before() == "before" or (hit.before() == "of" and hit.before(2) == "ahead")
        return led or any(hit.next(k) in ("will", "could", "may") for k in (2, 3))
    return hit.tense == FUTURE


def comes_next(hit: Hit) -> bool:
    """Whether a weekday was read as the one to come, for the name of the reading."""
    return looks_ahead(hit) or hit.has(*ON)


def _reference(turn: int) -> When:
    """Mean the past (-1), the present (0) or the future (1) at large."""
    return When("DATE", ("PRESENT_REF", "FUTURE_REF", "PAST_REF")[turn])


def _current(hit: Hit) -> When | None:
    """Read "now", "recently"; "recent" alone says too little about anything."""
    return None if hit.mine[-1].low == "recent" else When("DATE", hit.string("REF"))


def _at_large(hit: Hit) -> When | None:
    """Read "the past", "in the future" when no period follows."""
    whole = hit.has("future") or (hit.has("past") and hit.before() == "in")
    if not whole and hit.next_is("NUM", "UNIT", "OTHER", "few", "several"):
        return None
    return _reference(hit.has("future") - hit.has("past"))


def _deictic(hit: Hit) -> When | None:
    """Read "today", "yesterday", "tomorrow", "this morning", "last night"."""
    turn = -1 if hit.has("yesterday") else 1 if hit.has("tomorrow") else hit.turn()
    if hit.written is None:
        return _reference(turn)
    base = day(hit.written + timedelta(days=turn))
    return calendar.at_time(base, "TNI") if hit.has("tonight") else hit.timed(base)


def _directed_unit(hit: Hit) -> When | None:
    """Read "last year", "earlier this month", "the end of next week", "later in the year"."""
    unit, turn = hit.unit, hit.turn()
    if hit.next() == "-" and hit.next(1) in ("old", "long"):
        return None
    if hit.written is None:
        return _reference(turn)
    told, found = hit.narrative.quarter, of_unit(step(hit.written, turn, unit), unit)
    if hit.has("the"):
        if unit == "D" or (hit.has("in") and unit == "Q"):
            return None
        if unit == "Q" and told is not None:
            return replace(told, explicit=False)
    first, last = found.days
    if hit.has("earlier", "later") and not turn:  # up to or from the day of writing
        inside = max(first, min(last, hit.written))
        return replace(found, last=inside) if hit.has("earlier") else replace(found, first=inside)
    return part_of(hit, found)


def _weekend(hit: Hit) -> When | None:
    """Read "the weekend", "last weekend", "this weekend", "next weekend"."""
    written = hit.today
    # On a Monday "this weekend" in a report of what happened is the one just over.
    since = 3 if hit.has("this") else 5
    over = hit.tense != FUTURE and (written.weekday() < since or hit.has("last"))
    return calendar.weekend(written + timedelta(weeks=1 if hit.has(*ON) else -over))


def _counted(hit: Hit, base: When, sign: int) -> When | None:
    """Step the counted units from a base date; the result is as coarse as the unit."""
    unit, many = hit.unit, hit.amount
    if many is None:
        return When("DURATION", f"PX{unit}") if sign > 0 else _reference(-1)
    if unit in ("E", "C"):
        many, unit = many * (10 if unit == "E" else 100), "Y"
    if unit == "Y" and many != int(many):
        many, unit = many * 12, "M"
    return calendar.moved(base, sign * int(many), unit, unit)


def _ago(hit: Hit) -> When | None:
    """Read "two weeks ago", "about 18 months ago", "a year ago"."""
    if hit.written is None:
        return _reference(-1)
    told = hit.narrative.quarter
    if told is not None and hit.unit == "Y" and hit.amount == 1:
        # Figures are compared with the same quarter.
        return of_unit(step(told.days[0], -1, "Y"), "Q")
    return _counted(hit, day(hit.written), -1)


def _quarter_of_year(hit: Hit) -> When | None:
    """Read "this year's third quarter", "1989's first quarter"."""
    number = hit.number("ORD")
    full = (hit.numbers("YEAR") or [hit.today.year + hit.turn()])[0]
    quarter = 1 <= number <= 4 and hit.mine[-1].value == "Q"
    return calendar.months(full, number, "Q") if quarter else None


def _same_day_of_year(hit: Hit) -> When | None:
    """Read "the same day last year", "the same month next year"."""
    yearly = hit.mine[-1].value == "Y"
    return of_unit(step(hit.today, hit.turn(), "Y"), hit.unit) if yearly else None


def _clock_only(hit: Hit) -> When | None:
    """Read "7:15 p.m.", "around noon" as a time of the story's day, or the day of writing."""
    clock, told = hit.clock(), hit.narrative.event
    base = told if told and told.unit == "D" and told.type == "DATE" else day(hit.today)
    found = calendar.at_time(base, clock)
    return replace(found, first=None, last=None, precision=Precision.UNKNOWN) if clock else None


def _offset(hit: Hit) -> When | None:
    """Read "eight months later", "a day earlier", "two weeks after" from the story's date."""
    sign = 1 if hit.has("later", "after", "hence") else -1
    if hit.has("after", "before") and not _ends_here(hit):
        return None  # "two weeks after the raid" counts from something this rule cannot date
    anchor, told = hit.narrative.anchor, hit.narrative.quarter
    if told is not None and sign < 0 and hit.string("UNIT") == "Y":
        return calendar.moved(told, -int(hit.amount or 1), "Y", "Q")
    if anchor is None:
        if hit.written is None or sign > 0:
            return UNPLACED
        anchor = day(hit.written)
    found = _counted(hit, anchor, sign)
    ahead = found and found.first and hit.written and found.first > hit.written
    # What is told as done cannot lie ahead: the anchor was not the one meant.
    return UNPLACED if ahead and hit.tense != FUTURE else found


def _ends_here(hit: Hit) -> bool:
    """Whether the clause ends with the expression."""
    return hit.after >= len(hit.tokens) or hit.next_is("COMMA", "DOT", "STOP", "PARA")


def _neighbour(hit: Hit) -> When | None:
    """Read "the same day", "the following week", "the year before" from the story's date."""
    anchor, unit = hit.narrative.anchor, hit.unit or "D"
    sign = 0 if hit.has("same") else -1 if hit.has(*BACK, "before") else 1
    if hit.has("before", "after") and (anchor is None or not _ends_here(hit)):
        return None
    if anchor is None:
        return UNPLACED
    if sign == 0 and unit == "D" and anchor.unit != "D":
        return replace(anchor, explicit=False)
    return hit.timed(calendar.moved(anchor, sign, unit, unit))


def _that(hit: Hit) -> When | None:
    """Read "that day", "that year", "that night": the one the story is at."""
    anchor, unit = hit.anchor, hit.unit or "D"
    if calendar.GRAINS.find(anchor.unit) > calendar.GRAINS.find(unit):
        return None
    return hit.timed(of_unit(anchor.days[0], unit))


def _neighbour_weekday(hit: Hit) -> When | None:
    """Read "the following Monday" from the story's date."""
    anchor = hit.narrative.event
    base = anchor.days[0] if anchor and anchor.unit == "D" else hit.today
    return day(_weekday_day(hit, base, hit.number("DOW")))


def _bare_unit(hit: Hit) -> When | None:
    """Read "the quarter", "the latest quarter", "the year": the one being told of."""
    unit, after = hit.unit, hit.next()
    vague = hit.has("period") and not hit.has("latest")
    if vague or after == "-" or hit.mine[-1].low.endswith("s"):
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
        return calendar.year(hit.today.year - 1)
    return of_unit(step(told.days[0], -1, "Y"), told.unit if told.unit in "DWMQYEC" else "Y")


_DAYTIME = "(TIME|mid HY? PART)"
_SIDES = "(earlier|later|hence|(before|after) that?)"
_LIKE = "(corresponding|comparable|same)"
_EDGES = "(beginning|start|end|middle|early|late|mid)"
_LATEST = "(latest|full|entire)? fiscal?"
_CLOCKS = "(CLOCK AMPM?|NUM AMPM|NUM in the PART|midday|mid HY? PART)"
RULES: tuple[Rule, ...] = (
    rule("weekday", "TIME? (NEARBY|TURN|past)? EDGE? ANYDOW PART?", _weekday),
    rule("weekday", "EDGE on? DOW PART?", _weekday),
    rule("weekday", "DOW at? (CLOCK AMPM?|NUM AMPM|noon|midnight)", _weekday),
    rule("deictic-day", f"{_DAYTIME}? EDGE? (today|yesterday|tomorrow|tonight) PART?", _deictic),
    rule("part-of-day", "EDGE? (this|last) PART", _deictic),
    rule("directed-unit", "(MOD HY?)? (TURN|NEARBY) UNIT", _directed_unit),
    rule("part-of-unit", f"the? {_EDGES} of (the|TURN) UNIT", _directed_unit),
    rule("part-of-unit", "(early|late|earlier|later) in the UNIT", _directed_unit),
    rule("weekend", "(the|TURN|past|NEARBY|(the past))? weekend", _weekend),
    rule("ago", "(APPROX the?)? COUNT (or (so|NUM))? more? UNIT ago", _ago),
    rule("ago", "(a|NUM) UNIT and a half ago", _ago),
    rule("same-day-of-year", "the same UNIT TURN UNIT", _same_day_of_year),
    rule("year-ago-period", f"the {_LIKE} period TURN UNIT", _year_ago_period),
    rule("quarter", "((TURN UNIT APOS)|(the? YEAR APOS?)) ORD UNIT", _quarter_of_year),
    rule("clock", f"(about|around)? {_CLOCKS} ZONE?", _clock_only),
    rule("anaphor-offset", f"APPROX? COUNT UNIT {_SIDES}", _offset),
    rule("anaphor-neighbour", "the (same|SIDE|prior) (UNIT|PART)", _neighbour),
    rule("anaphor-neighbour", "the UNIT (before|after)", _neighbour),
    rule("anaphor-weekday", "the SIDE DOW", _neighbour_weekday),
    rule("anaphor-that", "that same? (UNIT|PART)", _that),
    rule("told-period", f"the {_LATEST} (UNIT|period)", _bare_unit),
    rule("year-ago-period", "UNIT HY (ago|earlier)", _year_ago_period),
    rule("year-ago-period", "the? UNIT HY (ago|earlier) (ORD? UNIT|period)", _year_ago_period),
    rule("reference", "(more|right)? REF", _current),
    rule("reference", "the near? (past|future|present)", _at_large),
)
