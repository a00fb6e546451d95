"""Rules for durations, repetitions and loose references: found and labelled, but dating nothing."""

from __future__ import annotations

from ingest.read.dates_counting import amount
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import NOTHING, When, duration, of_unit, reference, repeated
from ingest.read.dates_words import words_of

_TIMED = {"S": "S", "MIN": "M", "H": "H"}


def _period(unit: str, count: str) -> str:
    """Write a TIMEX3 duration: P2Y, PT48H, PXD."""
    if unit in _TIMED:
        return f"PT{count}{_TIMED[unit]}"
    if unit == "C" and count.isdigit():
        return f"P{int(count) * 100}Y"
    if unit == "E" and count.isdigit():
        return f"P{int(count) * 10}Y"
    return f"P{count}{unit}"


def _count(hit: Hit) -> str:
    """The counted number as TIMEX3 writes it, X when the text gives none."""
    many = amount(hit)
    if many is None:
        return "X"
    return str(int(many)) if many == int(many) else f"{many:.1f}"


def _duration(hit: Hit) -> When | None:
    """Read "two years", "48 hours", "about three weeks", "the past two months"."""
    unit, many = hit.string("UNIT"), amount(hit)
    if (
        hit.next() == "old"
        or (hit.next() == "-" and hit.next(1) == "old")
        or (hit.next(0) == "of" and hit.next(1) == "age")
    ):
        return NOTHING
    if unit == "Q" and hit.has("a", "an"):
        return None
    if hit.has("YEAR") and not hit.mine[-1].low.endswith("s"):
        return None
    if many is not None and many != int(many) and unit in ("Y", "H"):
        rest = int(many % 1 * (12 if unit == "Y" else 60))
        return duration(f"{_period(unit, str(int(many)))}{rest}M")
    return duration(_period(unit, _count(hit)))


def _hyphenated(hit: Hit) -> When | None:
    """Read "two-year", "48-hour"; an age ("16-year-old") is none."""
    if hit.next() == "-" and hit.next(1) in ("old", "olds"):
        return NOTHING
    return (
        NOTHING if hit.string("UNIT") == "Q" and hit.mine[-1].low == "quarters" else _duration(hit)
    )


def _loose(hit: Hit) -> When | None:
    """Read "weeks", "recent months", "years" as so-many units."""
    if hit.mine[0].low == "current":
        return of_unit(hit.written, hit.string("UNIT")) if hit.written else None
    return duration(_period(hit.string("UNIT"), "X"))


def _article(hit: Hit) -> When | None:
    """Read "for a week", but not the rate of "700 seats a week"."""
    led = hit.before() in _LENGTH_LEADS or len(hit.mine) > 2 or hit.next() in _LENGTH_TAILS
    return _duration(hit) if led else None


_LENGTH_TAILS = frozenset({"after", "before", "to", "later"})
_LENGTH_LEADS = words_of(
    "for in within of than over after nearly lasted took about by during until"
)


def _plural(hit: Hit) -> When | None:
    """Read a plural unit alone: "for weeks", "days after"."""
    token = hit.mine[-1]
    if not token.low.endswith("s") or token.low == "seconds":
        return None
    return duration(_period(hit.string("UNIT"), "X"))


def _first_unit(hit: Hit) -> When | None:
    """Read "weeks or months"."""
    if not all(token.low.endswith("s") for token in (hit.mine[0], hit.mine[-1])):
        return None
    return duration(_period(hit.string("UNIT"), "X"))


def _set(hit: Hit) -> When | None:
    """Read "every month", "each Thursday", "daily", "a year" after an amount."""
    if hit.has("ADVERB"):
        return repeated(hit.string("ADVERB"))
    if hit.has("UNIT"):
        return repeated(_period(hit.string("UNIT"), _count(hit)))
    if hit.has("DOW"):
        return repeated(f"XXXX-WXX-{hit.number('DOW') + 1}")
    if hit.has("MON"):
        return repeated(f"XXXX-{hit.number('MON'):02d}")
    if hit.has("SEASON"):
        return repeated(f"XXXX-{hit.string('SEASON')}")
    return repeated(f"XXXX-XX-XXT{hit.string('PART')}")


def _reference(hit: Hit) -> When | None:
    """Read "now", "recently", "soon", "the past", "the future"."""
    if hit.has("REF"):
        return reference(hit.string("REF"))
    return reference(
        "PAST_REF" if hit.has("past") else "FUTURE_REF" if hit.has("future") else "PRESENT_REF"
    )


def _current(hit: Hit) -> When | None:
    """Read a reference word standing alone; "recent" says too little about anything."""
    return None if hit.mine[-1].low == "recent" else _reference(hit)


def _open_past(hit: Hit) -> When | None:
    """Read "the past", "in the future" when no period follows."""
    if (hit.has("past") and hit.before() == "in") or hit.has("future"):
        return _reference(hit)
    if hit.after < len(hit.tokens) and any(
        hit.tokens[hit.after].is_a(c) for c in ("NUM", "UNIT", "OTHER", "few", "several")
    ):
        return None
    return _reference(hit)


RULES: tuple[Rule, ...] = (
    rule(
        "duration",
        "(APPROX (the|an|a)?)? (a? NUM FRAC?|DECIMAL|FEW|a FEW|another|YEAR) NUM? more? "
        "(trading|consecutive|straight|full)? UNIT",
        _duration,
    ),
    rule("duration", "(APPROX|over)? (a|an) UNIT", _article),
    rule(
        "duration",
        "the? (last|past|next|coming|final|ORD|previous|latest) (NUM FRAC?|FEW) more? UNIT",
        _duration,
    ),
    rule("duration", "the (NUM|few) UNIT", _duration),
    rule("duration", "the past UNIT", _duration),
    rule("duration-adjective", "(NUM|several|DECIMAL) HY UNIT", _hyphenated),
    rule("loose-period", "(coming|several|many|some)? UNIT", _plural),
    rule("loose-period", "UNIT or UNIT", _first_unit),
    rule("duration", "APPROX? NUM (to|or) NUM UNIT", _duration),
    rule("duration", "a UNIT or (NUM|so)", _duration),
    rule("loose-period", "REF UNIT", _loose),
    rule("set", "ADVERB", _set),
    rule("set", "(every|each|per) (other)? (NUM)? (UNIT|DOW|MON|PART|SEASON)", _set),
    rule("reference", "(more|right)? REF", _current),
    rule("reference", "the (past|future|present)", _open_past),
)
