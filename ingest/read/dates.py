"""Find every expression of time in an article and say which days it means.

`find_dates` is the reader of running prose, `parse_day` the strict reader of one printed date.
"""

from __future__ import annotations

from datetime import date

from docket.model import Basis, DateSpan, Precision, TimeExpression
from ingest.read import dates_absolute, dates_amounts, dates_periods, dates_ranges, dates_relative
from ingest.read.dates_lexer import lex
from ingest.read.dates_printed import parse_day
from ingest.read.dates_rules import Hit, Narrative, Rule
from ingest.read.dates_tense import reported
from ingest.read.dates_when import NOTHING, When

__all__ = ["find_dates", "parse_day"]

_RULES: tuple[Rule, ...] = (
    *dates_ranges.RULES,
    *dates_absolute.RULES,
    *dates_periods.RULES,
    *dates_relative.RULES,
    *dates_amounts.RULES,
)
_QUOTES = frozenset("\"'“‘")
_BACKDROPS = frozenset({"directed-unit", "year", "told-period", "decade", "part-of-unit"})
# "up from $2 million a year earlier": a look back, after which the story stays where it was.
_COMPARISONS = frozenset({"ago", "anaphor-offset", "year-ago-period"})
_STARTS: dict[str, list[Rule]] = {}
for _rule in _RULES:
    for _first in _rule.starts:
        _STARTS.setdefault(_first, []).append(_rule)


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
