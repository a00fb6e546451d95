"""The form of a date rule: a pattern over word classes and a function that reads what matched.

A pattern such as ``"MON (NUM|ORD) COMMA? YEAR"`` is written in class names (upper case) and
literal words (lower case) of `dates_words`. It is compiled to a regular expression over codes, one
character a token, so matching never looks at letters and cannot backtrack over the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ingest.read.dates_lexer import Token
from ingest.read.dates_tense import fixed, stops, tense, told_done
from ingest.read.dates_when import FUTURE, PAST, When, at_time, nearest_month, nearest_month_day
from ingest.read.dates_words import CODES

_NAME = re.compile(r"[A-Za-z_0-9.']+(?:-[a-z]+)*")
# Groups of classes that rules use by one name.
GROUPS = {
    "ANYMON": "(MON|FMON)",
    "ANYDOW": "(DOW|FDOW)",
    "ONDAY": "((DOW|FDOW) COMMA? (dem|den)?)",
    "MOD": "(early|late|mid|earlier|later|(the? (beginning|start|end|middle|half) of))",
    "APPROX": "(about|around|nearly|almost|roughly|approximately|up to|at (least|most)|"
    "(no? more|less|fewer) than)",
    "ZONE": "(est|edt|gmt|pst|pdt|cst|cdt|et|pt|bst|cet|utc)",
    "FEW": "(few|several|(couple of?)|dozen)",
    "COUNT": "((a? NUM FRAC?)|DECIMAL|many|(a? FEW)|(half? (a|an))|another|(an additional)|YEAR)",
    "AMPM": "(a.m.|p.m.|am|pm)",
    "TIME": "((CLOCK AMPM?|NUM AMPM|noon|midnight) ZONE? (on|COMMA)?)",
    "EDGE": "(early|late|earlier|later|mid)",
    "TURN": "(last|this|next)",
    "NEARBY": "((this past)|(this coming))",
    "SIDE": "(following|next|previous|preceding)",
    "DAY": "(the? (NUM|ORD))",
    "OFYEAR": "((of|COMMA)? (YEAR|TURN UNIT))",
}
BACK = ("last", "past", "previous", "preceding", "prior")
ON = ("next", "coming", "following")


@dataclass
class Narrative:
    """What the text has said so far about time; later expressions count from it."""

    event: When | None = None
    event_at: int = 0  # its token
    backdrop: When | None = None
    told: When | None = None
    quarter: When | None = None
    year: When | None = None
    year_at: int = 0  # where in the text

    @property
    def anchor(self) -> When | None:
        """The date the story is at: its last event, the period it is set in, or its telling."""
        return self.event or self.backdrop or self.told


@dataclass
class Hit:
    """One match of a rule: its tokens, what surrounds them and what is known so far."""

    text: str
    tokens: Sequence[Token]
    first: int
    after: int
    written: date | None
    narrative: Narrative
    mine: Sequence[Token] = field(init=False)  # the tokens of the expression itself
    codes: str = field(init=False)

    def __post_init__(self) -> None:
        self.mine = self.tokens[self.first : self.after]
        self.codes = "".join([token.code for token in self.mine])

    @property
    def today(self) -> date:
        """The day of writing; ValueError, which ends the reading, when nobody knows it."""
        if self.written is None:
            raise ValueError("undated")
        return self.written

    @property
    def anchor(self) -> When:
        """The date the story is at; ValueError, which ends the reading, when it has none."""
        if self.narrative.anchor is None:
            raise ValueError("nothing told yet")
        return self.narrative.anchor

    def next_is(self, *names: str) -> bool:
        """Whether the token after the expression belongs to one of these classes."""
        return self.after < len(self.tokens) and any(self.tokens[self.after].is_a(n) for n in names)

    def has(self, *words: str) -> bool:
        """Whether one of these words or classes is in the expression."""
        return any(CODES[word] in self.codes for word in words)

    def turn(self) -> int:
        """-1 for "last" and its like, 1 for "next", else 0."""
        return -1 if self.has(*BACK) else 1 if self.has(*ON) else 0

    def numbers(self, *classes: str) -> list[int]:
        """Values of the tokens of these classes, in order."""
        codes = {CODES[name] for name in classes}
        return [t.value for t in self.mine if t.code in codes and isinstance(t.value, int)]

    def number(self, *classes: str) -> int:
        """Value of the first token of these classes."""
        return self.numbers(*classes)[0]

    def string(self, name: str) -> str:
        """Text value of the first token of this class (a unit, a part of the day)."""
        return next((str(token.value) for token in self.mine if token.code == CODES[name]), "")

    @property
    def unit(self) -> str:
        """The unit of the calendar named, "" if none; ValueError for what is finer than a day."""
        unit = self.string("UNIT")
        if unit in ("S", "MIN", "H"):
            raise ValueError("too fine to date anything")
        return unit

    def before(self, back: int = 1) -> str:
        """Lower case of the word `back` places before the expression."""
        at = self.first - back
        return self.tokens[at].low if at >= 0 else ""

    def next(self, ahead: int = 0) -> str:
        """Lower case of the word after the expression."""
        at = self.after + ahead
        return self.tokens[at].low if at < len(self.tokens) else ""

    def clock(self) -> str:
        """TIMEX3 suffix of the time of day in the expression, "" if none."""
        part = self.string("PART")
        if part and not self.has("in"):
            return "T" + part
        if self.has("noon", "midday", "midnight"):
            return "T24:00" if self.has("midnight") else "T12:00"
        shift = 12 if self.has("p.m.", "pm") or part in ("AF", "EV", "NI") else 0
        if self.has("CLOCK"):
            hours, minutes = map(int, self.string("CLOCK").split(":"))
        elif self.has("p.m.", "pm", "a.m.", "am", "in"):
            hours, minutes = self.number("NUM"), 0
        else:
            return ""
        if hours > 23 or minutes > 59:
            return ""
        hours = hours % 12 + shift if hours <= 12 and (shift or hours == 12) else hours
        return f"T{hours:02d}:{minutes:02d}"

    def nearest_day(self, number: int, dayno: int) -> date:
        """The day of this month and day that the verbs around mean."""
        full = self.told_year(number)
        if full is not None:
            return date(full, number, dayno)
        return nearest_month_day(self.today, number, dayno, self.outlook, done=self.done)

    def nearest_year(self, number: int) -> int:
        """The year of this month that the verbs around mean."""
        return nearest_month(self.today, number, self.outlook, done=self.done)

    def told_year(self, number: int) -> int | None:
        """The year of a month that its sentence tells after a date ("May 2023, and in June")."""
        event, start = self.narrative.event, self.narrative.event_at
        if event is None or event.unit not in ("D", "M") or self.outlook == FUTURE:
            return None
        if any(stops(self.tokens, k) for k in range(start, self.first)):
            return None
        full = event.days[0].year + (number < event.days[0].month)
        return full if date(full, number, 1) <= self.today else None

    def timed(self, base: When) -> When:
        """Add the time of day to a day, if the expression has one."""
        return at_time(base, self.clock())

    @property
    def amount(self) -> float | None:
        """How many units the expression counts; None when the text gives no number."""
        counts = [t.value for t in self.mine if any(map(t.is_a, ("NUM", "DECIMAL", "YEAR")))]
        count: float = 12 if self.has("dozen") else 2 if self.has("couple") else 1
        if counts and isinstance(counts[0], int | float):
            parts = [t.value for t in self.mine if t.is_a("FRAC") and isinstance(t.value, float)]
            count = counts[0] + sum(parts[:1])
        elif count == 1 and self.has("few", "several", "many", "some"):
            return None
        if self.has("half"):
            count = count + 0.5 if self.has("and") else 0.5
        return count * (2 if any(t.low.startswith("fortnight") for t in self.mine) else 1)

    @cached_property
    def tense(self) -> str:
        """Whether the verbs around look back or ahead; worked out once, when asked."""
        return tense(self.tokens, self.first, self.after)

    @property
    def outlook(self) -> str:
        """The tense, minding hearings set for the day: "set a trial date of March 16"."""
        return FUTURE if fixed(self.tokens, self.first, self.after) else self.tense

    @property
    def done(self) -> bool:
        """Whether what the expression dates is told as having happened."""
        return self.tense == PAST and told_done(self.tokens, self.first)


Reader = Callable[[Hit], When | None]


@dataclass(frozen=True)
class Rule:
    """A named pattern and the function that gives its meaning, or None if it is no date."""

    name: str
    pattern: re.Pattern[str]
    read: Reader


def _coded(pattern: str) -> str:
    """Turn a pattern of names into one of codes."""

    def coded(match: re.Match[str]) -> str:
        name = match.group()
        return _coded(GROUPS[name]) if name in GROUPS else CODES[name]

    return _NAME.sub(coded, pattern.replace("(", "\x00")).replace("\x00", "(?:").replace(" ", "")


def rule(name: str, pattern: str, read: Reader, after: str = "") -> Rule:
    """Compile one rule; an unknown word in the pattern raises KeyError when the module loads.

    `after` lists words one of which must stand right before the expression.
    """
    behind = "(?<=[" + "".join(CODES[word] for word in after.split()) + "])" if after else ""
    return Rule(name, re.compile(f"{behind}(?:{_coded(pattern)})"), read)
