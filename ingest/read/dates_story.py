"""Rules for dates that count from the date the story is at ("eight months later", "that day")."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ingest.read.dates_counting import BACK, GRAINS, UNPLACED, amount, counted, moved, timed
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_tense import FUTURE
from ingest.read.dates_when import When, day, duration, of_unit, step, year


def _offset(hit: Hit) -> When | None:
    """Read "eight months later", "a day earlier", "two weeks after" from the story's date."""
    sign = 1 if hit.has("later", "after", "hence", "following") else -1
    if hit.has("after", "before") and not _ends_here(hit):
        return None  # "two weeks after the raid" counts from something this rule cannot date
    anchor = hit.narrative.anchor
    told = hit.narrative.quarter
    if told is not None and sign < 0 and hit.string("UNIT") == "Y":
        return moved(told, -int(amount(hit) or 1), "Y", "Q")
    if anchor is None or not anchor.known:
        if hit.written is None or sign > 0:
            return UNPLACED
        anchor = day(hit.written)
    found = counted(hit, anchor, sign)
    if found is not None and found.first and hit.written and found.first > hit.written:
        # What is told as done cannot lie ahead: the anchor was not the one meant.
        return found if hit.tense == FUTURE else UNPLACED
    return found


def _ends_here(hit: Hit) -> bool:
    """Whether the clause ends with the expression."""
    return hit.after >= len(hit.tokens) or any(
        hit.tokens[hit.after].is_a(name) for name in ("COMMA", "DOT", "STOP", "PARA")
    )


def _neighbour(hit: Hit) -> When | None:
    """Read "the same day", "the following week", "the previous year" from the story's date."""
    anchor = hit.narrative.anchor
    unit = hit.string("UNIT") or "D"
    sign = 0 if hit.has("same") else -1 if hit.has(*BACK) else 1
    if unit in ("S", "MIN", "H"):
        return None
    if anchor is None or anchor.first is None or anchor.last is None:
        return UNPLACED
    if sign == 0 and unit == "D" and anchor.unit != "D":
        return replace(anchor, explicit=False)
    found = moved(anchor, sign, unit, unit)
    return timed(hit, found) if found else None


def _that(hit: Hit) -> When | None:
    """Read "that day", "that year", "that night": the one the story is at."""
    anchor = hit.narrative.anchor
    unit = hit.string("UNIT") or "D"
    if anchor is None or anchor.first is None or unit in ("S", "MIN", "H"):
        return None
    if GRAINS.find(anchor.unit) > GRAINS.find(unit):
        return None
    return timed(hit, of_unit(anchor.first, unit))


def _neighbour_weekday(hit: Hit) -> When | None:
    """Read "the following Monday" from the story's date."""
    anchor = hit.narrative.event
    number = hit.number("DOW")
    base = anchor.first if anchor and anchor.unit == "D" else hit.written
    if base is None:
        return None
    if hit.has("following", "next"):
        return day(base + timedelta(days=(number - base.weekday() - 1) % 7 + 1))
    return day(base - timedelta(days=(base.weekday() - number - 1) % 7 + 1))


def _day_before(hit: Hit) -> When | None:
    """Read "the day before", "the week after" at the end of a clause."""
    anchor = hit.narrative.anchor
    if anchor is None or not _ends_here(hit) or hit.string("UNIT") in ("S", "MIN", "H"):
        return None
    unit = hit.string("UNIT")
    return moved(anchor, 1 if hit.has("after") else -1, unit, unit)


def _bare_unit(hit: Hit) -> When | None:
    """Read "the quarter", "the latest quarter", "the year": the one being told of."""
    unit = hit.string("UNIT")
    if hit.has("period") and not hit.has("latest"):
        return None
    if hit.next() == "-" or hit.mine[-1].low.endswith("s"):
        return None
    if unit == "Y" and hit.next() in ("ended", "ending", "to", "through"):
        return duration("P1Y")
    if unit == "W" and hit.next() in ("of", "before", "after", "following", "that"):
        return None
    if unit == "Q" or hit.has("period"):
        told = hit.narrative.quarter
        current = told is not None and hit.written and told.last and told.last >= hit.written
        if told is not None and not (hit.has("latest") and current):
            return replace(told, explicit=False)
        return of_unit(step(hit.written, -1, "Q"), "Q") if hit.written else None
    return of_unit(hit.written, unit) if hit.written and unit in ("Y", "W") else None


def _year_ago_period(hit: Hit) -> When | None:
    """Read "the year-ago quarter", "the year-earlier period": a year before the told one."""
    told = hit.narrative.quarter or hit.narrative.anchor
    if told is None or told.first is None or hit.mine[-1].value == "M":
        if hit.written is None:
            return None
        return year(hit.written.year - 1)
    return of_unit(step(told.first, -1, "Y"), told.unit if told.unit in "DWMQYEC" else "Y")


RULES: tuple[Rule, ...] = (
    rule("anaphor-offset", "(APPROX)? COUNT UNIT (earlier|later|before|after|hence)", _offset),
    rule(
        "anaphor-neighbour",
        "the (same|following|next|previous|preceding|prior) (UNIT|PART)",
        _neighbour,
    ),
    rule("anaphor-neighbour", "the UNIT (before|after)", _day_before),
    rule("anaphor-weekday", "the (following|next|previous|preceding) DOW", _neighbour_weekday),
    rule("anaphor-that", "that (same)? (UNIT|PART)", _that),
    rule("told-period", "the (latest|full|entire)? fiscal? (UNIT|period)", _bare_unit),
    rule(
        "year-ago-period",
        "(UNIT HY (ago|earlier)) | (the? UNIT HY (ago|earlier) (ORD? UNIT|period))",
        _year_ago_period,
    ),
)
