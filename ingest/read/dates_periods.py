"""Rules for years, quarters, halves, seasons, decades and centuries."""

from __future__ import annotations

from ingest.read.dates_rules import Hit, Rule, rule
from ingest.read.dates_when import FUTURE, PAST, When, months, narrowed, season, year, years
from ingest.read.dates_words import words_of

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


def part_of(hit: Hit, base: When) -> When:
    """Narrow a month or year by "early", "mid", "the end of" … in the expression."""
    for part, words in _PARTS.items():
        if hit.has(*words.split()):
            return narrowed(base, part)
    return base


def _bare_year(hit: Hit) -> When | None:
    """Read a year standing alone, when nothing around says the figure counts something."""
    number = hit.number("YEAR")
    before, after = hit.before(), hit.next()
    led = before in _YEAR_LEADS or len(hit.mine) > 1
    if not led and not 1900 <= number <= 2099:
        return None
    if hit.first and not led and hit.tokens[hit.first - 1].is_a("NUM"):
        return None
    if before in _NUMBER_LEADS or (before == "." and hit.before(2) in _SHORT_LEADS):
        return None
    if glued(hit) or (not led and before not in _THE and _counts(hit, after)):
        return None
    return part_of(hit, year(number, explicit=True))


def glued(hit: Hit) -> bool:
    """Whether a hyphen or slash ties the figure to something that is no date."""
    last = hit.tokens[hit.after - 1]
    following = hit.text[last.end : last.end + 2]
    first = hit.tokens[hit.first]
    leading = hit.text[max(0, first.start - 2) : first.start]
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
    number = int(part[1:]) if part else (hit.numbers("ORD") or [2])[0]
    if not 1 <= number <= (4 if unit == "Q" else 2):
        return None
    full = stated_year(hit)
    if full is not None:
        return months(full, number, unit, explicit=bool(hit.numbers("YEAR")))
    if unit == "H":
        return None
    if hit.written is None:
        return When("DATE", f"XXXX-Q{number}")
    current = (hit.written.month - 1) // 3 + 1
    ahead = number > current and (
        hit.tense == FUTURE or (number - current == 1 and hit.tense != PAST)
    )
    return months(hit.written.year - (number > current and not ahead), number, unit)


def _quarter(hit: Hit) -> When | None:
    """Read "the third quarter of 2025"; "the third month" is none."""
    return _part_of_year(hit) if hit.string("UNIT") == "Q" else None


def stated_year(hit: Hit) -> int | None:
    """Give the year an expression names: a figure, or "this / last / next year"."""
    if hit.numbers("YEAR"):
        return hit.number("YEAR")
    if hit.has("UNIT") and hit.written and hit.has("last", "previous", "next", "this"):
        return hit.written.year + hit.turn()
    return None


def _season(hit: Hit) -> When | None:
    """Read "summer 2024", "last fall", "this spring", "the summer of last year"."""
    code = hit.string("SEASON")
    if len(hit.mine) == 1 and hit.before() not in _SEASON_LEADS:
        return None
    if hit.next() in _FALLS and hit.mine[0].low in ("fall", "the"):
        return None
    full = stated_year(hit)
    if full is not None:
        return season(full, code, explicit=bool(hit.numbers("YEAR")))
    if hit.written is None:
        return When("DATE", f"XXXX-{code}")
    written, turn = hit.written, hit.turn()
    this = season(written.year + (code == "WI" and written.month == 12 and not turn), code)
    begin, end = this.days
    if turn:
        over = end < written if turn < 0 else begin > written
        return this if over else season(written.year + turn, code)
    here = hit.has("this") or hit.tense == FUTURE or begin <= written
    return this if here else season(written.year - 1, code)


def _decade(hit: Hit) -> When | None:
    """Read "the 1990s"; "in his 30s" is none."""
    number = hit.number("DEC")
    aged = len(hit.mine[-1].low) == 3 and (number < 1920 or not hit.has("the"))
    return None if aged else years(number, 10, explicit=True)


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
    return months(number, (told.days[0].month + 2) // 3, "Q")


def _year_end(hit: Hit) -> When | None:
    """Read "year-end", "year's end" and "year-end 1989" as the year."""
    if hit.string("UNIT") != "Y":
        return None
    printed = bool(hit.numbers("YEAR"))
    return narrowed(year(hit.number("YEAR") if printed else hit.today.year, printed), "late")


RULES: tuple[Rule, ...] = (
    rule("year", "((the|calendar) UNIT|the MOD|MOD HY?|fy|(the? fiscal UNIT?))? YEAR", _bare_year),
    rule("quarter", "(q1|q2|q3|q4) (of|HY)? YEAR?", _part_of_year),
    rule("quarter", f"(the? (fiscal|latest)? ORD|ORD HY) UNIT {_OF}", _quarter),
    rule("half-year", "(h1|h2) YEAR", _part_of_year),
    rule("half-year", "the? (ORD|last) half of? (YEAR|TURN UNIT)", _part_of_year),
    rule(
        "season", "MOD? (the|TURN|past|previous|coming|(this past))? MOD? SEASON OFYEAR?", _season
    ),
    rule("year", "the YEAR (period|UNIT)", _told_year),
    rule("decade", "the? (MOD HY?)? DEC", _decade),
    rule("century", "(the|MOD)? ORD HY? UNIT", _century),
    rule("year-end", "UNIT (HY|APOS)? end YEAR?", _year_end),
)
