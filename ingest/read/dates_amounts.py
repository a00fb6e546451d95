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


def _count(many: float | None) -> str:
    """Write a count as TIMEX3 does, X when the text gives none."""
    return "X" if many is None else f"{many:.1f}".removesuffix(".0")


def _duration(hit: Hit) -> When | None:
    """Read "two years", "48-hour", "about three weeks", "the past two months"; an age is none."""
    unit, many, last = hit.string("UNIT"), hit.amount, hit.mine[-1].low
    following = (hit.next(), hit.next(1))
    if following[0] == "old" or following in (("-", "old"), ("-", "olds"), ("of", "age")):
        return NOTHING
    if last == "quarters" and hit.has("HY"):
        return NOTHING
    if (unit == "Q" and hit.has("a", "an")) or (hit.has("YEAR") and not last.endswith("s")):
        return None
    if many is not None and many != int(many) and unit in _FINER:
        size, name = _FINER[unit]
        whole = _period(unit, str(int(many))) if many > 1 else "P" if unit == "Y" else "PT"
        return When("DURATION", f"{whole}{int(many % 1 * size)}{name}")
    return When("DURATION", _period(unit, _count(many)))


def _loose(hit: Hit) -> When | None:
    """Read "weeks", "recent months", "weeks or months" as so-many units."""
    units = [token.low for token in hit.mine if token.is_a("UNIT")]
    if hit.string("REF") == "PRESENT_REF":  # "the current year"
        return of_unit(hit.today, hit.unit)
    if not hit.has("REF") and (units == ["seconds"] or not all(u.endswith("s") for u in units)):
        return None
    return When("DURATION", _period(hit.string("UNIT"), "X"))


def _article(hit: Hit) -> When | None:
    """Read "for a week", but not the rate of "700 seats a week"."""
    led = hit.before() in _LENGTH_LEADS or len(hit.mine) > 2 or hit.next() in _LENGTH_TAILS
    return _duration(hit) if led else None


def _set(hit: Hit) -> When | None:
    """Read "every month", "each Thursday", "on Mondays", "daily"."""
    if hit.has("ADVERB"):
        named = hit.next_is("OTHER") and hit.tokens[hit.after].capital  # the daily Le Monde
        return NOTHING if named else When("SET", hit.string("ADVERB"))
    if hit.has("UNIT"):
        return When("SET", _period(hit.string("UNIT"), _count(hit.amount)))
    if hit.has("DOW", "DOWS"):
        return When("SET", f"XXXX-WXX-{hit.number('DOW', 'DOWS') + 1}")
    if hit.has("MON"):
        return When("SET", f"XXXX-{hit.number('MON'):02d}")
    part = f"XX-XXT{hit.string('PART')}" if hit.has("PART") else hit.string("SEASON")
    return When("SET", f"XXXX-{part}")


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


_COUNT = "(a? NUM FRAC?|DECIMAL|a? FEW|half (a|an)|another|YEAR)"
_SPAN = "(last|past|next|coming|final|ORD|previous|latest)"
RULES: tuple[Rule, ...] = (
    rule(
        "duration",
        f"(APPROX (the|an|a)?)? {_COUNT} NUM? more? (trading|consecutive|straight|full)? UNIT",
        _duration,
    ),
    rule("duration", "(APPROX|over)? (a|an) UNIT", _article),
    rule("duration", f"the? {_SPAN} (NUM FRAC?|FEW) more? UNIT", _duration),
    rule("duration", "the (NUM|few|past) UNIT", _duration),
    rule("duration-adjective", "(NUM|several|DECIMAL) HY UNIT", _duration),
    rule("loose-period", "UNIT or UNIT|(coming|several|many|some)? UNIT", _loose),
    rule("duration", "APPROX? NUM (to|or) NUM UNIT", _duration),
    rule("duration", "a UNIT (or (NUM|so)|and a half)|an additional UNIT", _duration),
    rule("loose-period", "the? REF fiscal? UNIT", _loose),
    rule("set", "ADVERB|DOWS", _set),
    rule("set", "(every|each|per) other? NUM? (UNIT|DOW|MON|PART|SEASON)", _set),
    rule("reference", "(more|right)? REF", _current),
    rule("reference", "the near? (past|future|present)", _at_large),
)
