"""Rules for stretches of time: years, quarters, seasons, from one date to another, durations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docket.model import Precision
from ingest.read import dates_when as calendar
from ingest.read.dates_lexer import Token
from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import FUTURE, NOTHING, PAST, When, day, month, year
from ingest.read.dates_words import CODES, words_of

_PARTS = {"early": "early beginning start", "late": "late end", "mid": "mid middle"}
_YEAR_LEADS = words_of(
    "in since by until till from to between during before after through of early late mid year "
    "and circa around fiscal"
)
_NUMBER_LEADS = words_of(
    "no number section sections article page pages room flight route § rule bill case "
    "regulation act directive line part version chapter windows office eur usd gbp"
)
_SHORT_LEADS = words_of("no nos art sec c")  # the last is that of "42 U.S.C. 1983"
_THE = words_of("the - its their his her that")
_UNCOUNTED = words_of("was has does elections olympics sales results")
_FALLS = words_of("of apart through short in to")  # the fall of something is no season
_OF = "((of|COMMA)? (fiscal? YEAR|TURN UNIT))?"
_SEASON_LEADS = words_of("in since by until this during from through before after last")
_JOINS = frozenset(CODES[name] for name in ("and", "to", "through", "until", "till", "HY"))
_LONGEST_RUN_OF_YEARS = 60
End = tuple[int | None, int | None, int | None]
_FINER = {"Y": (12, "M"), "H": (60, "M"), "MIN": (60, "S")}
_LENGTH_TAILS = words_of("after before to later")
_LENGTH_LEADS = words_of(
    "for in within of than over after nearly lasted took about by during until"
)


def part_of(hit: Hit, base: When) -> When:
    """Narrow a month or year by "early", "mid", "the end of" … in the expression."""
    for part, words in _PARTS.items():
        if hit.has(*words.split()):
            return calendar.narrowed(base, part)
    return base


def _bare_year(hit: Hit) -> When | None:
    """Read a year standing alone, when nothing around says the figure counts something."""
    number = hit.number("YEAR")
    before, after = hit.before(), hit.next()
    led = before in _YEAR_LEADS or len(hit.mine) > 1
    counted = hit.first > 0 and hit.tokens[hit.first - 1].is_a("NUM")
    if not led and (counted or not 1900 <= number <= 2099):
        return None
    if before in _NUMBER_LEADS or (before == "." and hit.before(2) in _SHORT_LEADS):
        return None
    if glued(hit) or (not led and before not in _THE and _counts(hit, after)):
        return None
    return part_of(hit, year(number, explicit=True))


def glued(hit: Hit) -> bool:
    """Whether a hyphen or slash ties the figure to something that is no date."""
    start, end = hit.mine[0].start, hit.mine[-1].end
    leading, following = hit.text[max(0, start - 2) : start], hit.text[end : end + 2]
    tied_after = len(following) == 2 and following[0] in "-/_" and following[1].isdigit()
    tied_before = leading[1:] in ("/", "_", "#") or (leading[1:] == "-" and leading[:1].isdigit())
    return tied_after or tied_before


def _counts(hit: Hit, after: str) -> bool:
    """Whether the word after a figure is a plural it counts ("2024 pages")."""
    if not hit.next_is("OTHER") or hit.tokens[hit.after].capital or len(after) <= 3:
        return False
    plural = after.endswith("s") and not after.endswith("ss") and after not in _UNCOUNTED
    return plural or after in ("people", "million", "billion", "percent", "children")


def _part_of_year(hit: Hit) -> When | None:
    """Read "the third quarter of 2025", "Q1 2025", "the first half of last year"."""
    part = next((t.low for t in hit.mine if t.low[:1] in "qh" and t.low[1:].isdigit()), "")
    unit = "H" if hit.has("half") else part[:1].upper() or "Q"
    if unit == "Q" and not part and hit.string("UNIT") != "Q":
        return None  # "the third month"
    number = int(part[1:]) if part else (hit.numbers("ORD") or [2])[0]
    if not 1 <= number <= (4 if unit == "Q" else 2):
        return None
    full = stated_year(hit)
    if full is not None:
        return calendar.months(full, number, unit, explicit=bool(hit.numbers("YEAR")))
    if unit == "H":
        return None
    if hit.written is None:
        return When("DATE", f"XXXX-Q{number}")
    current = (hit.written.month - 1) // 3 + 1
    ahead = hit.tense == FUTURE or (number - current == 1 and hit.tense != PAST)
    return calendar.months(hit.written.year - (number > current and not ahead), number, unit)


def stated_year(hit: Hit) -> int | None:
    """Give the year an expression names: a figure, or "this / last / next year"."""
    if hit.numbers("YEAR"):
        return hit.number("YEAR")
    turned = hit.has("UNIT") and hit.has("last", "previous", "next", "this")
    return hit.written.year + hit.turn() if turned and hit.written else None


def _season(hit: Hit) -> When | None:
    """Read "summer 2024", "last fall", "this spring", "the summer of last year"."""
    code = hit.string("SEASON")
    if len(hit.mine) == 1 and hit.before() not in _SEASON_LEADS:
        return None
    if hit.next() in _FALLS and hit.mine[0].low in ("fall", "the"):
        return None
    full = stated_year(hit)
    if full is not None:
        return calendar.season(full, code, explicit=bool(hit.numbers("YEAR")))
    if hit.written is None:
        return When("DATE", f"XXXX-{code}")
    written, turn = hit.written, hit.turn()
    this = calendar.season(written.year + (code == "WI" and written.month == 12 and not turn), code)
    begin, end = this.days
    if turn:
        over = end < written if turn < 0 else begin > written
        return this if over else calendar.season(written.year + turn, code)
    here = hit.has("this") or hit.tense == FUTURE or begin <= written
    return this if here else calendar.season(written.year - 1, code)


def _decade(hit: Hit) -> When | None:
    """Read "the 1990s"; "in his 30s" is none."""
    number = hit.number("DEC")
    aged = len(hit.mine[-1].low) == 3 and (number < 1920 or not hit.has("the"))
    return None if aged else calendar.years(number, 10, explicit=True)


def _century(hit: Hit) -> When | None:
    """Read "the 20th century"."""
    number = hit.number("ORD")
    return When("DATE", f"{number - 1}") if hit.string("UNIT") == "C" and number > 1 else None


def _told_year(hit: Hit) -> When | None:
    """Read "the 1988 period": the quarter told of, in that year."""
    told, number = hit.narrative.quarter, hit.number("YEAR")
    if (hit.string("UNIT") or "Q") != "Q":
        return None
    if told is None:
        return year(number, explicit=True)
    return calendar.months(number, (told.days[0].month + 2) // 3, "Q")


def _year_end(hit: Hit) -> When | None:
    """Read "year-end", "year's end" and "year-end 1989" as the year."""
    if hit.string("UNIT") != "Y":
        return None
    printed = bool(hit.numbers("YEAR"))
    return calendar.narrowed(
        year(hit.number("YEAR") if printed else hit.today.year, printed), "late"
    )


def _spanned(one: When, two: When) -> When | None:
    """Mean everything from the first to the last of two dates."""
    if one.first is None or two.last is None or two.last < one.first:
        return None
    explicit = one.explicit and two.explicit
    value = f"{one.value}/{two.value}"
    return When("DATE", value, one.first, two.last, Precision.SPAN, explicit, two.unit)


def _year_range(hit: Hit) -> When | None:
    """Read "2019-2021", "2019-21" and "from 2019 to 2021"."""
    start = hit.number("YEAR")
    end = (hit.numbers("YEAR") + [start // 100 * 100 + n for n in hit.numbers("NUM")])[1]
    if not 1800 <= start < end <= start + _LONGEST_RUN_OF_YEARS or glued(hit):
        return None
    return _spanned(year(start, explicit=True), year(end, explicit=True))


def _end(tokens: Sequence[Token]) -> End:
    """Read year, month and day of one end; what it leaves out is None."""
    values: dict[str, int] = {}
    for token in tokens:
        for names in ("YEAR", "MON FMON", "NUM ORD"):
            if isinstance(token.value, int) and token.code in {CODES[n] for n in names.split()}:
                values[names] = token.value
    return values.get("YEAR"), values.get("MON FMON"), values.get("NUM ORD")


def _range(hit: Hit) -> When | None:
    """Read two ends joined by "and", "to" or a dash; the first borrows year and month."""
    join = next(k for k, token in enumerate(hit.mine) if token.code in _JOINS)
    (year1, month1, day1), (year2, month2, day2) = _end(hit.mine[:join]), _end(hit.mine[join + 1 :])
    month1, month2 = month1 or month2, month2 or month1
    if month1 is None or month2 is None or (day1 is None) != (day2 is None):
        return None
    explicit, tense, done = bool(year1 or year2), hit.tense, hit.done
    last_year = year2 or year1
    if last_year is None and day2:
        last_year = calendar.nearest_month_day(hit.today, month2, day2, tense, done=done).year
    last_year = last_year or calendar.nearest_month(hit.today, month2, tense, done=done)
    first_year = year1 or (last_year - 1 if month1 > month2 else last_year)
    if day1 is None or day2 is None:
        return _spanned(month(first_year, month1, explicit), month(last_year, month2, explicit))
    start = day(date(first_year, month1, day1), explicit)
    return _spanned(start, day(date(last_year, month2, day2), explicit))


def _two_days(hit: Hit) -> When | None:
    """Read "April 24 and 25", but not the 6 of "on May 5 and 6 people …"."""
    one, two = hit.numbers("NUM", "ORD")
    return _range(hit) if two == one + 1 and not hit.next_is("OTHER", "UNIT") else None


def _period(unit: str, many: float | None) -> str:
    """Write a TIMEX3 duration: P2Y, PT48H, and PXD when the text gives no count."""
    count = "X" if many is None else f"{many:.1f}".removesuffix(".0")
    if unit in ("S", "MIN", "H"):
        return f"PT{count}{unit[0]}"
    if unit in ("C", "E") and count.isdigit():
        return f"P{int(count) * (100 if unit == 'C' else 10)}Y"
    return f"P{count}{unit}"


def _duration(hit: Hit) -> When | None:
    """Read "two years", "48-hour", "about three weeks", "the past two months"; an age is none."""
    unit, many, last = hit.string("UNIT"), hit.amount, hit.mine[-1].low
    following = (hit.next(), hit.next(1))
    aged = following[0] == "old" or following in (("-", "old"), ("-", "olds"), ("of", "age"))
    if aged or (last == "quarters" and hit.has("HY")):
        return NOTHING
    if (unit == "Q" and hit.has("a", "an")) or (hit.has("YEAR") and not last.endswith("s")):
        return None
    if many is not None and many != int(many) and unit in _FINER:
        size, name = _FINER[unit]
        whole = _period(unit, int(many)) if many > 1 else "P" if unit == "Y" else "PT"
        return When("DURATION", f"{whole}{int(many % 1 * size)}{name}")
    return When("DURATION", _period(unit, many))


def _loose(hit: Hit) -> When | None:
    """Read "weeks", "recent months", "weeks or months" as so-many units."""
    units = [token.low for token in hit.mine if token.is_a("UNIT")]
    if hit.string("REF") == "PRESENT_REF":  # "the current year"
        return calendar.of_unit(hit.today, hit.unit)
    if not hit.has("REF") and (units == ["seconds"] or not all(u.endswith("s") for u in units)):
        return None
    return When("DURATION", _period(hit.string("UNIT"), None))


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
        return When("SET", _period(hit.string("UNIT"), hit.amount))
    if hit.has("DOW", "DOWS"):
        return When("SET", f"XXXX-WXX-{hit.number('DOW', 'DOWS') + 1}")
    if hit.has("MON"):
        return When("SET", f"XXXX-{hit.number('MON'):02d}")
    part = f"XX-XXT{hit.string('PART')}" if hit.has("PART") else hit.string("SEASON")
    return When("SET", f"XXXX-{part}")


_JOIN = "(and|to|through|until|till|HY)"
_DAY_END = "((DAY (of|de)? ANYMON)|(MON (NUM|ORD))) (COMMA? YEAR)?"
_MONTH_END = "ANYMON (COMMA? YEAR)?"
_DAYS = "(NUM|ORD)"
_COUNT = "(a? NUM FRAC?|DECIMAL|a? FEW|half (a|an)|another|YEAR)"
_SORT = "(trading|consecutive|straight|full)"
_SPAN = "(last|past|next|coming|final|ORD|previous|latest)"
RULES: tuple[Rule, ...] = (
    rule("year-range", "YEAR HY (YEAR|NUM)", _year_range),
    rule("year-range", "YEAR (and|to|through|until) YEAR", _year_range, after="between from"),
    rule("date-range", f"{_DAY_END} {_JOIN} {_DAY_END}", _range, after="between from"),
    rule("date-range", f"{_DAY_END} (HY|through) {_DAY_END}", _range),
    rule("date-range", f"{_MONTH_END} {_JOIN} {_MONTH_END}", _range, after="between from"),
    rule("date-range", f"{_MONTH_END} (HY|through) {_MONTH_END}", _range),
    rule("date-range", f"MON {_DAYS} (HY|to|through) {_DAYS} (COMMA? YEAR)?", _range),
    rule("date-range", f"MON {_DAYS} and {_DAYS} (COMMA? YEAR)?", _range, after="between"),
    rule("date-range", f"MON {_DAYS} and {_DAYS} (COMMA? YEAR)?", _two_days),
    rule("date-range", f"{_DAYS} {_JOIN} {_DAYS} ANYMON YEAR?", _range, after="between from"),
    rule("date-range", f"{_DAYS} HY {_DAYS} ANYMON YEAR?", _range),
    rule("year", "((the|calendar) UNIT|the MOD|MOD HY?|fy|(the? fiscal UNIT?))? YEAR", _bare_year),
    rule("quarter", "(q1|q2|q3|q4) (of|HY)? YEAR?", _part_of_year),
    rule("quarter", f"(the? (fiscal|latest)? ORD|ORD HY) UNIT {_OF}", _part_of_year),
    rule("half-year", "(h1|h2) YEAR", _part_of_year),
    rule("half-year", "the? (ORD|last) half of? (YEAR|TURN UNIT)", _part_of_year),
    rule("season", "MOD? (the|TURN|past|previous|coming|this past)? MOD? SEASON OFYEAR?", _season),
    rule("year", "the YEAR (period|UNIT)", _told_year),
    rule("decade", "the? (MOD HY?)? DEC", _decade),
    rule("century", "(the|MOD)? ORD HY? UNIT", _century),
    rule("year-end", "UNIT (HY|APOS)? end YEAR?", _year_end),
    rule("duration", f"(APPROX (the|an|a)?)? {_COUNT} NUM? more? {_SORT}? UNIT", _duration),
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
)
