"""Find every expression of time in an article and say which days it means.

`find_dates` is the reader of running prose, `parse_day` the strict reader of one printed date: in
bylines, page headers, feeds. That guesses nothing: what is not wholly one date of 1990 to 2100 is
None.
"""

from __future__ import annotations

import re
from datetime import date

from docket.model import Basis, DateSpan, TimeExpression
from ingest.read import dates_absolute, dates_periods, dates_relative
from ingest.read.dates_lexer import lex
from ingest.read.dates_rules import Hit, Narrative, Rule
from ingest.read.dates_tense import reported
from ingest.read.dates_when import NOTHING, When
from ingest.read.dates_words import CODES, FOREIGN_MONTHS, FOREIGN_WEEKDAYS, MONTHS, WEEKDAYS

_RULES = (*dates_absolute.RULES, *dates_periods.RULES, *dates_relative.RULES)
# Few tokens are of time: most are passed over at the first look.
_ANY = re.compile(rf"(?!{CODES['OTHER']})(?:{'|'.join(rule.pattern.pattern for rule in _RULES)})")
_QUOTES = frozenset("\"'“‘")
_BACKDROPS = frozenset({"directed-unit", "year", "told-period", "decade", "part-of-unit"})
# "up from $2 million a year earlier": a look back, after which the story stays where it was.
_COMPARISONS = frozenset({"ago", "anaphor-offset", "year-ago-period"})
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LONGEST = 80
_MONTHS = MONTHS | FOREIGN_MONTHS | {"janv": 1, "févr": 2, "avr": 4, "juil": 7, "déc": 12}
_DAYS = WEEKDAYS | FOREIGN_WEEKDAYS
_CLOCK = (
    r"(?:,?\s(?:at\s)?\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:z|[a-z]{2,5}|[+-]\d\d:?\d\d))?)?"
)
_NAME = r"(?P<name>[^\W\d_]{3,12})"
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})\.?,?\s)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
        r"(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:z|utc|gmt|[+-]\d\d:?\d\d)?)?",
        _WEEKDAY + _NAME + r"\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y>\d{4})" + _CLOCK,
        _WEEKDAY + r"(?:the\s|le\s|den\s|el\s|il\s)?(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
        r"(?:\s|-)(?:of\s|de\s)?" + _NAME + r"\.?,?(?:\s|-)(?:de\s|del\s)?(?P<y>\d{4})" + _CLOCK,
        r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{4})" + _CLOCK,
    )
)


def find_dates(text: str, written: date | None) -> list[TimeExpression]:
    """List the expressions of time in a text, in order, resolved from the day of writing.

    `written` is the civil day of publication; without it relative expressions are still listed,
    with an unknown span and basis UNDATED.
    """
    tokens = lex(text)
    codes = "".join([token.code for token in tokens])
    narrative = Narrative()
    found: list[TimeExpression] = []
    at = 0
    while start := _ANY.search(codes, at):
        first = start.start()
        at = first + 1
        # Where several rules match the longest counts, then the order of the rules.
        matches = [(rule, match) for rule in _RULES if (match := rule.pattern.match(codes, first))]
        for rule, match in sorted(matches, key=lambda one: -one[1].end()):
            hit = Hit(text, tokens, first, match.end(), written, narrative)
            when = _read(rule, hit)
            if when is not None:
                at = hit.after
                if when is not NOTHING:
                    _remember(narrative, rule, hit, when)
                    found.append(_expression(rule, hit, when))
                break
    return found


def _read(rule: Rule, hit: Hit) -> When | None:
    """Apply a rule; what the calendar refuses (30 February, year 12000) is no date."""
    if hit.mine[-1].capital and hit.mine[-1].is_a("UNIT") and hit.before() in _QUOTES:
        return NOTHING  # "This Week", "60 Minutes" are broadcasts
    try:
        return rule.read(hit)
    except (ValueError, OverflowError):
        return None


def _remember(narrative: Narrative, rule: Rule, hit: Hit, when: When) -> None:
    """Move the story on to this date, unless it only dates the telling or sets the scene."""
    if when.first is None or when.type == "SET":
        return
    if rule.name == "quarter" and when.unit == "Q":
        narrative.quarter = when
    if when.unit == "Y":
        narrative.year, narrative.year_at = when, hit.mine[0].start
    if rule.name in _BACKDROPS:
        narrative.backdrop = when
        if when.unit == "Y" and when.explicit:
            narrative.event = None
    elif rule.name in ("weekday", "deictic-day") and reported(hit.tokens, hit.first):
        narrative.told = when
    elif not (rule.name in _COMPARISONS and hit.has("ago", "earlier", "before")):
        narrative.event, narrative.event_at = when, hit.first


def _expression(rule: Rule, hit: Hit, when: When) -> TimeExpression:
    """Put a reading into the record's terms."""
    start, end = hit.tokens[hit.first].start, hit.tokens[hit.after - 1].end
    text, name = hit.text[start:end], rule.name
    if name == "weekday":  # the record says which way it was taken
        name = "weekday-next" if dates_relative.comes_next(hit) else "weekday-past"
    basis = Basis.UNDATED
    if when.first:
        basis = Basis.EXPLICIT if when.explicit else Basis.RESOLVED
    span = DateSpan(when.first, when.last, when.precision, basis, text, name)
    direction = _direction(when, hit.written)
    return TimeExpression(text, start, end, span, when.type, when.value, direction)


def _direction(when: When, written: date | None) -> str:
    """How the days relate to the day of writing."""
    if when.value in ("PAST_REF", "FUTURE_REF"):
        return when.value.removesuffix("_REF").lower()
    if written is None or when.first is None or when.last is None:
        return ""
    return "future" if when.first > written else "past" if when.last <= written else ""


def parse_day(text: str) -> date | None:
    """Read the one full date a text consists of ("Aug. 31, 2024"), or None."""
    cleaned = " ".join(text[: _LONGEST + 1].split())
    if len(cleaned) > _LONGEST:
        return None
    match = next((found for form in _FORMS if (found := form.fullmatch(cleaned))), None)
    return _printed_day(match.groupdict("")) if match else None


def _printed_day(parts: dict[str, str]) -> date | None:
    """Make a date of the matched parts; a wrong weekday name, month or day gives None."""
    weekday, year = parts.get("weekday", "").lower(), int(parts["y"])
    # Feeds print weekdays of German and French in two or three letters.
    short = len(weekday) <= 3 and any(name.startswith(weekday) for name in FOREIGN_WEEKDAYS)
    if not (short or weekday in _DAYS) or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, *_month_and_day(parts))
    except ValueError:
        return None


def _month_and_day(parts: dict[str, str]) -> tuple[int, int]:
    """Month and day of the month; zeros, which no calendar has, for what cannot be told."""
    if "name" in parts:
        return _MONTHS.get(parts["name"].lower(), 0), int(parts["d"])
    if "m" in parts:
        return int(parts["m"]), int(parts["d"])
    one, two = int(parts["a"]), int(parts["b"])
    if one > 12 or one == two:
        return two, one
    return (one, two) if two > 12 else (0, 0)  # in figures, only if just one order is possible
