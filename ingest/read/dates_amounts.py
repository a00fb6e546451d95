"""Rules for durations, repetitions and loose references: found and labelled, but dating nothing."""

from __future__ import annotations

from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import NOTHING, When, of_unit
from ingest.read.dates_words import words_of

_FINER = {"Y": (12, "M"), "H": (60, "M"), "MIN": (60, "S")}
_LENGTH_TAILS = words_of("after before to later")
_LENGTH_LEADS = words_of(
    "for in within of than over after nearly lasted took about by during until"
)


def _period(unit: str, count: str) -> str:
    """Write a TIMEX3 duration: P2Y, PT48H, PXD."""
    if unit in ("S", "MIN", "H"):
        return f"PT{count}{unit[0]}"
    if unit in ("C", "E") and count.isdigit():
        return f"P{int(count) * (100 if unit == 'C' else 10)}Y"
    return f"P{count}{unit}"


def _count(hit: Hit) -> str:
    """The counted number as TIMEX3 writes it, X when the text gives none."""
    many = hit.amount
    if many is None:
        return "X"
    return str(int(many)) if many == int(many) else f"{many:.1f}"


def _duration(hit: Hit) -> When | None:
    """Read "two years", "48 hours", "about three weeks", "the past two months"."""
    unit, many = hit.string("UNIT"), hit.amount
    one, two = hit.next(), hit.next(1)
    if one == "old" or (one == "-" and two == "old") or (one == "of" and two == "age"):
        return NOTHING
    if unit == "Q" and hit.has("a", "an"):
        return None
    if hit.has("YEAR") and not hit.mine[-1].low.endswith("s"):
        return None
    if many is not None and many != int(many) and unit in _FINER:
        count, name = _FINER[unit]
        if many < 1:
            return When("DURATION", f"P{'T' * (unit != 'Y')}{int(many * count)}{name}")
        return When("DURATION", f"{_period(unit, str(int(many)))}{int(many % 1 * count)}{name}")
    return When("DURATION", _period(unit, _count(hit)))


def _hyphenated(hit: Hit) -> When | None:
    """Read "two-year", "48-hour"; an age ("16-year-old") is none."""
    aged = hit.next() == "-" and hit.next(1) in ("old", "olds")
    return NOTHING if aged or hit.mine[-1].low == "quarters" else _duration(hit)


def _loose(hit: Hit) -> When | None:
    """Read "weeks", "recent months", "years" as so-many units."""
    if hit.string("REF") == "PRESENT_REF":
        return of_unit(hit.today, hit.string("UNIT"))
    return When("DURATION", _period(hit.string("UNIT"), "X"))


def _article(hit: Hit) -> When | None:
    """Read "for a week", but not the rate of "700 seats a week"."""
    led = hit.before() in _LENGTH_LEADS or len(hit.mine) > 2 or hit.next() in _LENGTH_TAILS
    return _duration(hit) if led else None


def _plural(hit: Hit) -> When | None:
    """Read plural units alone: "for weeks", "days after", "weeks or months"."""
    units = [token.low for token in hit.mine if token.is_a("UNIT")]
    if units == ["seconds"] or not all(unit.endswith("s") for unit in units):
        return None
    return When("DURATION", _period(hit.string("UNIT"), "X"))


def _set(hit: Hit) -> When | None:
    """Read "every month", "each Thursday", "on Mondays", "daily"."""
    if hit.has("ADVERB"):
        if hit.next_is("OTHER") and hit.tokens[hit.after].capital:
            return NOTHING  # the daily Le Monde
        return When("SET", hit.string("ADVERB"))
    if hit.has("UNIT"):
        return When("SET", _period(hit.string("UNIT"), _count(hit)))
    if hit.has("DOW", "DOWS"):
        return When("SET", f"XXXX-WXX-{hit.number('DOW', 'DOWS') + 1}")
    if hit.has("MON"):
        return When("SET", f"XXXX-{hit.number('MON'):02d}")
    if hit.has("SEASON"):
        return When("SET", f"XXXX-{hit.string('SEASON')}")
    return When("SET", f"XXXX-XX-XXT{hit.string('PART')}")


def _current(hit: Hit) -> When | None:
    """Read "now", "recently"; "recent" alone says too little about anything."""
    return None if hit.mine[-1].low == "recent" else When("DATE", hit.string("REF"))


def _at_large(hit: Hit) -> When | None:
    """Read "the past", "in the future" when no period follows."""
    whole = hit.has("future") or (hit.has("past") and hit.before() == "in")
    if not whole and hit.next_is("NUM", "UNIT", "OTHER", "few", "several"):
        return None
    which = "PAST" if hit.has("past") else "FUTURE" if hit.has("future") else "PRESENT"
    return When("DATE", f"{which}_REF")


RULES: tuple[Rule, ...] = (
    rule(
        "duration",
        "(APPROX (the|an|a)?)? (a? NUM FRAC?|DECIMAL|a? FEW|half (a|an)|another|YEAR) NUM? more? "
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
    rule("loose-period", "UNIT or UNIT", _plural),
    rule("duration", "APPROX? NUM (to|or) NUM UNIT", _duration),
    rule("duration", "a UNIT (or (NUM|so)|and a half)", _duration),
    rule("duration", "an additional UNIT", _duration),
    rule("loose-period", "the? REF fiscal? UNIT", _loose),
    rule("set", "ADVERB|DOWS", _set),
    rule("set", "(every|each|per) (other)? (NUM)? (UNIT|DOW|MON|PART|SEASON)", _set),
    rule("reference", "(more|right)? REF", _current),
    rule("reference", "the near? (past|future|present)", _at_large),
)
