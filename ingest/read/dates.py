"""Find every expression of time in an article and say which days it means.

`find_dates` is the reader of running prose, `parse_day` the strict reader of one printed date: in
bylines, page headers, feeds. That guesses nothing: what is not wholly one date of 1990 to 2100 is
None.
"""

from __future__ import annotations

import re
from datetime import date

from docket.model import Basis, DateSpan, Precision, TimeExpression
from ingest.read import dates_absolute, dates_periods, dates_relative
from ingest.read.dates_lexer import lex
from ingest.read.dates_rules import Hit, Narrative, Rule
from ingest.read.dates_tense import reported
from ingest.read.dates_when import NOTHING, When
from ingest.read.dates_words import FOREIGN_MONTHS, FOREIGN_WEEKDAYS, MONTHS, WEEKDAYS

_RULES = (*dates_absolute.RULES, *dates_periods.RULES, *dates_relative.RULES)
_QUOTES = frozenset("\"'“‘")
_BACKDROPS = frozenset({"directed-unit", "year", "told-period", "decade", "part-of-unit"})
# "up from $2 million a year earlier": a look back, after which the story stays where it was.
_COMPARISONS = frozenset({"ago", "anaphor-offset", "year-ago-period"})
_STARTS: dict[str, list[Rule]] = {}
for _rule in _RULES:
    for _first in _rule.starts:
        _STARTS.setdefault(_first, []).append(_rule)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_LONGEST = 80
_MONTHS = MONTHS | FOREIGN_MONTHS | {"janv": 1, "févr": 2, "avr": 4, "juil": 7, "déc": 12}
_DAYS = WEEKDAYS | FOREIGN_WEEKDAYS
_CLOCK = (
    r"(?:,?\s(?:at\s)?\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:z|[a-z]{2,5}|[+-]\d\d:?\d\d))?)?"
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})\.?,?\s)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
        r"(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:z|utc|gmt|[+-]\d\d:?\d\d)?)?",
        _WEEKDAY
        + r"(?P<name>[^\W\d_]{3,12})\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y>\d{4})"
        + _CLOCK,
        _WEEKDAY + r"(?:the\s|le\s|den\s|el\s|il\s)?(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
        r"(?:\s|-)(?:of\s|de\s)?"
        r"(?P<name>[^\W\d_]{3,12})\.?,?(?:\s|-)(?:de\s|del\s)?(?P<y>\d{4})" + _CLOCK,
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
    done = 0
    for first, code in enumerate(codes):
        if first < done or code not in _STARTS:
            continue
        for rule, after in _matches(codes, first):
            hit = Hit(text, tokens, first, after, written, narrative)
            when = _read(rule, hit)
            if when is not None:
                done = after
                if when is not NOTHING:
                    _remember(narrative, rule, hit, when)
                    found.append(_expression(rule, hit, when))
                break
    return found


def _matches(codes: str, first: int) -> list[tuple[Rule, int]]:
    """The rules that match here and where, longest first, then in the order of the rules."""
    matches = [(rule, rule.pattern.match(codes, first)) for rule in _STARTS[codes[first]]]
    spans = [(rule, match.end()) for rule, match in matches if match]
    spans.sort(key=lambda span: -span[1])
    return spans


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
    text = hit.text[start:end]
    name = dates_relative.weekday_name(hit) if rule.name == "weekday" else rule.name
    basis, precision = Basis.UNDATED, Precision.UNKNOWN
    if when.first:
        basis, precision = Basis.EXPLICIT if when.explicit else Basis.RESOLVED, when.precision
    span = DateSpan(when.first, when.last, precision, basis, text, name)
    direction = _direction(when, hit.written)
    return TimeExpression(text, start, end, span, when.type, when.value, direction)


def _direction(when: When, written: date | None) -> str:
    """How the days relate to the day of writing."""
    if when.value in ("PAST_REF", "FUTURE_REF"):
        return "past" if when.value == "PAST_REF" else "future"
    if written is None or when.first is None or when.last is None:
        return ""
    if when.first > written:
        return "future"
    return "past" if when.last <= written else ""


def parse_day(text: str) -> date | None:
    """Read the one full date a text consists of ("Aug. 31, 2024"), or None."""
    cleaned = " ".join(text[: _LONGEST + 1].split())
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    for form in _FORMS:
        match = form.fullmatch(cleaned)
        if match:
            return _day(match.groupdict())
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    """Make a date of the matched parts; a wrong weekday name, month or day gives None."""
    weekday = (parts.get("weekday") or "").lower()
    # Feeds print weekdays of German and French in two or three letters.
    short = len(weekday) <= 3 and any(name.startswith(weekday) for name in FOREIGN_WEEKDAYS)
    order, year = _month_and_day(parts), int(parts["y"] or 0)
    if not (short or weekday in _DAYS) or order is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return date(year, *order)
    except ValueError:
        return None


def _month_and_day(parts: dict[str, str | None]) -> tuple[int, int] | None:
    """Month and day of the month; a figure date only if just one order is possible."""
    if parts.get("name"):
        month = _MONTHS.get((parts["name"] or "").lower())
        return (month, int(parts["d"] or 0)) if month else None
    if parts.get("m"):
        return int(parts["m"] or 0), int(parts["d"] or 0)
    one, two = int(parts["a"] or 0), int(parts["b"] or 0)
    if one > 12 or one == two:
        return two, one
    return (one, two) if two > 12 else None
