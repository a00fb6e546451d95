"""Rules for dates that count from the day of writing ("Friday", "last month", "a year ago")."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from docket.model import Precision
from ingest.read.dates_counting import BACK, ON, amount, counted, timed
from ingest.read.dates_periods import part_of
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_tense import FUTURE, PAST
from ingest.read.dates_when import (
    NOTHING,
    When,
    at_time,
    day,
    of_unit,
    reference,
    step,
    weekend,
)

# Capitalised before a weekday these make the name of a day, which no weekday rule can place.
_NAMED_DAYS = frozenset({"good", "black", "cyber", "ash", "bloody", "super", "giving"})


def _weekday(hit: Hit) -> When | None:
    """Read a weekday: the last one (today counts) or the next, as the verb says."""
    number = hit.number("DOW", "FDOW")
    if hit.before() in _NAMED_DAYS and hit.tokens[hit.first - 1].capital:
        return NOTHING
    if hit.written is None:
        return When("DATE", f"XXXX-WXX-{number + 1}")
    return timed(hit, day(_weekday_day(hit, hit.written, number)))


def _weekday_day(hit: Hit, written: date, number: int) -> date:
    """Choose which Friday is meant."""
    back = (written.weekday() - number) % 7
    ahead = (number - written.weekday()) % 7
    if hit.has(*BACK) or (hit.has("this") and hit.has("past")):
        return written - timedelta(days=back or 7)
    if hit.has(*ON) or hit.next() in ("prochain", "próximo", "prossimo"):
        return written + timedelta(days=ahead or 7)
    if hit.has("this") and hit.tense != PAST:
        return written + timedelta(days=ahead)
    if looks_ahead(hit):
        return written + timedelta(days=ahead)
    return written - timedelta(days=back)


def looks_ahead(hit: Hit) -> bool:
    """Whether a bare weekday is the coming one."""
    if hit.before() == "as" and hit.before(2) in ("early", "soon", "late"):
        return True
    if hit.after < len(hit.tokens) and hit.tokens[hit.after].is_a("APOS"):
        # "Friday's ruling" is over, unless something is said to come before it.
        led = hit.before() == "before" or (hit.before() == "of" and hit.before(2) == "ahead")
        return led or any(hit.next(k) in ("will", "could", "may") for k in (2, 3))
    return hit.tense == FUTURE


def weekday_name(hit: Hit) -> str:
    """Name the reading of a weekday for the record: which way it was taken."""
    return "weekday-next" if looks_ahead(hit) or hit.has(*ON) else "weekday-past"


def _deictic(hit: Hit) -> When | None:
    """Read "today", "yesterday", "tomorrow", "tonight", with a part of the day."""
    shift = -1 if hit.has("yesterday") else 1 if hit.has("tomorrow") else 0
    if hit.written is None:
        return reference("PAST_REF" if shift < 0 else "FUTURE_REF" if shift else "PRESENT_REF")
    base = day(hit.written + timedelta(days=shift))
    return at_time(base, "TNI") if hit.has("tonight") else timed(hit, base)


def _this_part(hit: Hit) -> When | None:
    """Read "this morning", "last night"."""
    if hit.written is None:
        return None
    shift = -1 if hit.has(*BACK) else 0
    return timed(hit, day(hit.written + timedelta(days=shift)))


def _directed_unit(hit: Hit) -> When | None:
    """Read "last year", "this month", "next week", "earlier this month"."""
    unit = hit.string("UNIT")
    if unit in ("S", "MIN", "H") or _counted_after(hit):
        return None
    if hit.written is None:
        return reference(
            "PAST_REF" if hit.has(*BACK) else "FUTURE_REF" if hit.has(*ON) else "PRESENT_REF"
        )
    count = -1 if hit.has("last", "past", "previous") else 1 if hit.has("next", "coming") else 0
    found = of_unit(step(hit.written, count, unit), unit)
    return _bounded(hit, found, hit.written) if count == 0 else _in_part(hit, found)


def _counted_after(hit: Hit) -> bool:
    """Whether the unit is tied to a longer word ("last year-end")."""
    return hit.next() == "-" and hit.next(1) in ("old", "long")


def _in_part(hit: Hit, found: When) -> When:
    """Narrow to the part of the period the expression names."""
    return (
        part_of(hit, found)
        if hit.has("early", "late", "mid", "beginning", "start", "middle", "end")
        else found
    )


def _bounded(hit: Hit, found: When, written: date) -> When:
    """Cut "earlier this month" at the day of writing, "later this month" from it."""
    assert found.first is not None and found.last is not None
    if hit.has("earlier"):
        return replace(found, last=max(found.first, min(found.last, written)))
    if hit.has("later"):
        return replace(found, first=min(found.last, max(found.first, written)))
    return _in_part(hit, found)


def _weekend(hit: Hit) -> When | None:
    """Read "the weekend", "last weekend", "this weekend", "next weekend"."""
    if hit.written is None:
        return None
    written = hit.written
    if hit.has(*ON):
        return weekend(written + timedelta(days=7))
    if hit.has("this") or hit.tense == FUTURE:
        # On a Monday "this weekend" in a report of what happened is the one just over.
        back = hit.has("this") and hit.tense != FUTURE and written.weekday() < 3
        return weekend(written - timedelta(days=7 if back else 0))
    return weekend(
        written if written.weekday() >= 5 and not hit.has("last") else written - timedelta(days=7)
    )


def _ago(hit: Hit) -> When | None:
    """Read "two weeks ago", "about 18 months ago", "a year ago"."""
    if hit.written is None:
        return reference("PAST_REF")
    told = hit.narrative.quarter
    if (
        told is not None
        and told.first is not None
        and hit.string("UNIT") == "Y"
        and amount(hit) == 1
    ):
        return of_unit(step(told.first, -1, "Y"), "Q")  # figures are compared with the same quarter
    return counted(hit, of_unit(hit.written, "D"), -1)


def _quarter_of_year(hit: Hit) -> When | None:
    """Read "this year's third quarter", "1989's first half"."""
    number = hit.number("ORD")
    if hit.numbers("YEAR"):
        full = hit.number("YEAR")
    elif hit.written is None:
        return None
    else:
        full = hit.written.year + (-1 if hit.has("last") else 1 if hit.has("next") else 0)
    if not 1 <= number <= 4 or hit.mine[-1].value != "Q":
        return None
    return of_unit(date(full, 3 * number - 1, 1), "Q")


def _same_day_of_year(hit: Hit) -> When | None:
    """Read "the same day last year", "the same month next year"."""
    if hit.written is None or hit.mine[-1].value != "Y":
        return None
    count = -1 if hit.has("last") else 1 if hit.has("next") else 0
    return of_unit(step(hit.written, count, "Y"), hit.string("UNIT"))


def _start_of(hit: Hit) -> When | None:
    """Read "the end of the year", "the beginning of next week"."""
    unit = hit.string("UNIT")
    if hit.written is None or unit in ("S", "MIN", "H", "D"):
        return None
    if unit == "Q" and hit.narrative.quarter is not None:
        return replace(hit.narrative.quarter, explicit=False)
    count = -1 if hit.has("last") else 1 if hit.has("next") else 0
    return _in_part(hit, of_unit(step(hit.written, count, unit), unit))


def _part_in(hit: Hit) -> When | None:
    """Read "earlier in the month", "later in the year"."""
    unit = hit.string("UNIT")
    if hit.written is None or unit not in ("W", "M", "Y"):
        return None
    return _bounded(hit, of_unit(hit.written, unit), hit.written)


def _clock_only(hit: Hit) -> When | None:
    """Read "7:15 p.m.", "around noon" as a time of the day of writing."""
    clock = hit.clock()
    if not clock or hit.written is None:
        return None
    found = at_time(day(hit.written), clock)
    return replace(found, first=None, last=None, precision=Precision.UNKNOWN)


_EDGE = "(early|late|earlier|later|mid)"
_TIME = "((CLOCK AMPM?|NUM AMPM|noon|midnight) ZONE? (on|COMMA)?)"
RULES: tuple[Rule, ...] = (
    rule(
        "weekday",
        f"{_TIME}? ((this past)|(this coming)|last|next|past|this)? {_EDGE}? (DOW|FDOW) PART?",
        _weekday,
    ),
    rule("weekday", f"{_EDGE} (on)? DOW PART?", _weekday),
    rule("weekday", "(DOW) (at)? (CLOCK AMPM?|NUM AMPM|noon|midnight)", _weekday),
    rule("deictic-day", f"{_TIME}? {_EDGE}? (today|yesterday|tomorrow|tonight) PART?", _deictic),
    rule("part-of-day", f"{_EDGE}? (this|last) PART", _this_part),
    rule(
        "directed-unit",
        "((MOD HY?)? (this|last|next|(this past)|(this coming))) UNIT",
        _directed_unit,
    ),
    rule(
        "part-of-unit",
        "the? (beginning|start|end|middle|early|late|mid) of (the|this|next|last) UNIT",
        _start_of,
    ),
    rule("part-of-unit", "(early|late|earlier|later) in the UNIT", _part_in),
    rule(
        "weekend",
        "(the|this|last|next|past|(this past)|(this coming)|(the past))? weekend",
        _weekend,
    ),
    rule("ago", "(APPROX the?)? COUNT (or (so|NUM))? more? UNIT ago", _ago),
    rule("ago", "(a|NUM) UNIT and a half ago", _ago),
    rule("same-day-of-year", "the same UNIT (last|next|this) UNIT", _same_day_of_year),
    rule("quarter", "(((last|this|next) UNIT APOS)|(the? YEAR APOS?)) ORD UNIT", _quarter_of_year),
    rule("clock", "(about|around)? (CLOCK AMPM?|NUM AMPM) ZONE?", _clock_only),
)
