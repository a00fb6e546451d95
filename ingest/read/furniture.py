"""Tell the lines of a page that are not the article, and the agency a text was taken from.

The rules are rows of data/cues/furniture.toml and data/cues/wires.toml.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from docket.lexicon import read_tables

CUES = Path(__file__).resolve().parents[2] / "data" / "cues"
LONGEST_LINE = 800  # a longer paragraph is prose, whatever words are in it
LONGEST_WALL = 800  # an article is longer than the page that stands in front of it
RULE_KEYS = {"line": ("match", "example", "wire"), "wall": ("match", "example", "says")}
WIRE_KEYS = ("name", "credits", "datelines")
_LEADING = 300  # datelines stand in the first characters of a text
_WORD = re.compile(r"\w+")
_MARKED = re.compile(r"^[\s*_#>|•·]+|[\s*_|•·]+$")


@dataclass(frozen=True)
class Rule:
    """A kind of line that is not the article, or of page that stands in front of one.

    A line with `wire` may credit an agency; of a page, `says` tells what it is.
    """

    pattern: re.Pattern[str]
    example: str
    wire: bool = False
    says: str = ""


@dataclass(frozen=True)
class Wire:
    """An agency with the ways it is credited.

    One of the `words`, in small letters, stands in every dateline and credit of it.
    """

    name: str
    words: frozenset[str]
    dateline: re.Pattern[str]
    credit: re.Pattern[str]


@functools.cache
def line_rules() -> tuple[Rule, ...]:
    """The kinds of lines to drop, in the order of the file."""
    return _rules("line")


@functools.cache
def wall_rules() -> tuple[Rule, ...]:
    """The kinds of pages that hide an article."""
    return _rules("wall")


@functools.cache
def wires() -> tuple[Wire, ...]:
    """The agencies known."""
    found = []
    for row in read_tables(CUES / "wires.toml", {"wire": WIRE_KEYS})["wire"]:
        lines, names = _either(row.texts("datelines")), _either(row.texts("credits"))
        # "SPRINGFIELD, Ill. (AP) — " or "SPRINGFIELD, March 3 (Reuters) - "; case matters.
        dateline = re.compile(
            rf"(?:^|\n)[^\n]{{0,80}}?\((?:{lines})\)\s*(?:[-–—:]|$)|(?:^|\n)(?:{lines})\s*[-–—]\s"
        )
        credit = re.compile(
            rf"(?:©|\(c\)|copyright)[^\n]{{0,20}}?\b(?:{names})(?!\w)"
            rf"|(?:^|\n)\W{{0,3}}(?:by|from|provided by|source|via)\b\W{{0,3}}"
            rf"(?:the )?(?:{names})(?!\w)"
            rf"|(?:^|\n)(?:by|[\w\s,.]{{0,40}}, by) [^\n]{{2,60}}?[,|/(]\s*"
            rf"(?:the )?(?:{names})(?!\w)"
            # a byline in the first line, without "by"
            rf"|\A(?:[^\n.]{{2,60}}[,|/(]\s*)?(?:the )?(?:{names})\)?[ \t]*(?:\n|\Z)"
            rf"|\bThomson (?:{names}) Trust Principles",
            re.IGNORECASE,
        )
        names_told = (*row.texts("datelines"), *row.texts("credits"))
        told = [max(_WORD.findall(name.lower()), key=len) for name in names_told]
        found.append(Wire(row.text("name"), frozenset(told), dateline, credit))
    return tuple(found)


def furniture(paragraph: str) -> Rule | None:
    """The rule by which a paragraph is not the article; None when it is."""
    bare = _MARKED.sub("", paragraph)
    if len(bare) > LONGEST_LINE:
        return None
    return next((r for r in line_rules() if r.pattern.fullmatch(bare or paragraph)), None)


def without_furniture(paragraphs: Iterable[str]) -> tuple[list[str], str]:
    """The paragraphs that are the article, and the agency a dropped one credited."""
    kept, credit = list[str](), ""
    for paragraph in paragraphs:
        rule = furniture(paragraph)
        if rule is None:
            kept.append(paragraph)
        elif rule.wire and not credit:
            credit = wire_credit(paragraph)
            # Only one agency signs its reports with who reported and who edited.
            if not credit and re.search(r"editing by|thomson reuters", paragraph, re.IGNORECASE):
                credit = "Reuters"
    return kept, credit


def wire_credit(text: str) -> str:
    """The agency a text says it comes from ("Associated Press"), "" when it names none."""
    words = set(_WORD.findall(text.lower()))
    named = [wire for wire in wires() if not words.isdisjoint(wire.words)]
    for wire in named:
        if wire.dateline.search(text[:_LEADING]):
            return wire.name
    # At one place the longest name wins: "Australian Associated Press" is not the AP.
    found = ((match, wire.name) for wire in named for match in wire.credit.finditer(text))
    ranked = ((match.start(), -match.end(), name) for match, name in found)
    return min(ranked, default=(0, 0, ""))[2]


def wall_of(text: str) -> str:
    """What kind of page hides the article ("a consent page"); "" when the text is one."""
    rules = wall_rules() if len(text) <= LONGEST_WALL else ()
    return next((rule.says for rule in rules if rule.pattern.search(text)), "")


def _either(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _rules(table: str) -> tuple[Rule, ...]:
    rules = []
    for row in read_tables(CUES / "furniture.toml", RULE_KEYS)[table]:
        try:
            pattern = re.compile(row.text("match"), re.IGNORECASE | re.DOTALL)
        except re.error as error:
            raise row.problem("match", f"is not a valid pattern: {error}") from None
        wire = row.values.get("wire") is True
        rules.append(Rule(pattern, row.text("example"), wire, row.text("says", "")))
    return tuple(rules)
