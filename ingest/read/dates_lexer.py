"""Cut a text into the tokens that dates are written in, each with its class and value.

The codes of the tokens, joined, are the string the rules match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.read.dates_words import AMBIGUOUS_MONTHS, CLASS_OF, CODES, NEEDS_DOT, ONES, TENS

_PUNCTUATION = {
    ",": "COMMA",
    ".": "DOT",
    "-": "HY",
    "–": "HY",
    "—": "STOP",
    "(": "OPEN",
    "[": "OPEN",
    ")": "CLOSE",
    "]": "CLOSE",
    "!": "STOP",
    "?": "STOP",
    ";": "STOP",
}
_TOKEN = re.compile(
    r"""
    (?P<para>\n)
  | (?P<iso>\d{4}-\d\d-\d\d(?!\d)(?:T\d\d:\d\d(?::\d\d)?(?:[.]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?)
  | (?P<dashed>\d{1,2}-\d{1,2}-\d{4}(?![\w-]))
  | (?P<apos>[’']s?(?!\w))
  | (?P<money>[$€£¥#]\s?\d[\d.,]*\d|[$€£¥#]\s?\d)
  | (?P<ordinal>\d{1,2}(?:st|nd|rd|th|er|º)(?!\w))
  | (?P<decade>(?:\d\d)?\d0[’']?s(?!\w)|[’']\d0s(?!\w))
  | (?P<clock>\d{1,2}:\d\d(?!\d))
  | (?P<halfday>[AaPp]\.[Mm]\.?(?!\w))
  | (?P<compound>\d+(?:[.,/:]\d+)+%?)
  | (?P<number>\d+(?![\w%]))
  | (?P<junk>\d\w*%?)
  | (?P<word>[^\W\d_]\w*)
  | (?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)
_DATED = re.compile(r"\.|,?\s?\d")
_BEFORE_FIGURE = re.compile(r"\.?,?\s?\d")
_COMMON = frozenset({"sun", "sat", "mon", "mar"})  # words and names too: a stop is not enough
_SLASH = re.compile(r"\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}\.\d{1,2}\.\d{4}")
_DIGITS_OF_A_YEAR = 4
_LONGEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark: where it is, its class as a code, its value and its lower case."""

    start: int
    end: int
    code: str
    value: object
    low: str
    capital: bool

    def is_a(self, name: str) -> bool:
        """Whether the token belongs to this class (or is this literal word)."""
        return self.code == CODES[name]


def lex(text: str) -> list[Token]:
    """Cut the text into tokens, numbers written as words joined into one."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        kind = match.lastgroup or ""
        name, value = _word(raw, text, match.end()) if kind == "word" else _figure(kind, raw)
        end = match.end()
        if name in ("MON", "DOW") and _has_abbreviation_dot(raw, text, end):
            end += 1
        if tokens and tokens[-1].end > match.start():
            continue
        tokens.append(Token(match.start(), end, CODES[name], value, raw.lower(), raw[0].isupper()))
    return _join_numbers(tokens)


def _has_abbreviation_dot(raw: str, text: str, end: int) -> bool:
    """Tell "Aug." (the stop belongs to the word) from "in May." (it ends the sentence)."""
    return (
        len(raw) <= len("thurs")
        and raw.lower() not in {"may", "march", "april", "june", "july"}
        and (text[end : end + 1] == ".")
    )


def _word(raw: str, text: str, end: int) -> tuple[str, object]:
    """Class and value of one word; the shape of an ambiguous one must speak for a date."""
    low = raw.lower()
    name, value = CLASS_OF.get(low, ("OTHER", None))
    if name in ("MON", "DOW"):
        if low in NEEDS_DOT or low in AMBIGUOUS_MONTHS:
            if not raw[0].isupper():
                return "OTHER", None
            if low in NEEDS_DOT and not _dated_abbreviation(low, text, end):
                return "OTHER", None
        elif not raw[0].isupper() and len(low) <= len("sept"):
            return "OTHER", None
    if name == "FDOW" and (low in ("domingo", "mardi", "martes") and raw[0].isupper()):
        return "OTHER", None
    return name, value


def _dated_abbreviation(low: str, text: str, end: int) -> bool:
    """Whether "Mar", "Sat" … is followed by what follows a date word: a stop, a comma, a figure."""
    return (_DATED if low not in _COMMON else _BEFORE_FIGURE).match(text, end) is not None


def _figure(kind: str, raw: str) -> tuple[str, object]:
    """Class and value of a token that is not a word."""
    if kind == "mark":
        if raw in "'’":
            return "APOS", None
        return _PUNCTUATION.get(raw, "OTHER"), None
    if kind == "number":
        return _number(raw)
    if kind == "ordinal":
        return "ORD", int(re.sub(r"\D", "", raw))
    if kind == "decade":
        digits = int(re.sub(r"\D", "", raw))
        return "DEC", digits if digits >= 100 else 1900 + digits
    if kind == "compound":
        if _SLASH.fullmatch(raw):
            return "SLASH", raw
        if re.fullmatch(r"[1-9]/[2-9]", raw):
            return "FRAC", int(raw[0]) / int(raw[2])
        if re.fullmatch(r"\d{1,3}\.\d{1,2}", raw):
            return "DECIMAL", float(raw)
        return "OTHER", None
    names = {"para": "PARA", "apos": "APOS", "dashed": "SLASH", "iso": "ISO", "clock": "CLOCK"}
    if kind == "halfday":
        return ("a.m." if raw[0] in "Aa" else "p.m."), None
    return names.get(kind, "OTHER"), raw if kind in names else None


def _number(raw: str) -> tuple[str, object]:
    """A run of digits: a year if it can be one, a small number, or nothing of ours."""
    if len(raw) > _LONGEST_NUMBER:
        return "OTHER", None
    value = int(raw)
    if len(raw) == _DIGITS_OF_A_YEAR and 1000 <= value <= 2100:
        return "YEAR", value
    return "NUM", value


def _join_numbers(tokens: list[Token]) -> list[Token]:
    """Join "twenty-four", "two hundred" and "nineteen ninety-six" into one token each."""
    joined: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.low in ONES or token.low in TENS:
            j, name, value = _number_words(tokens, i)
            if j > i + 1:
                low = " ".join(part.low for part in tokens[i:j])
                end = tokens[j - 1].end
                joined.append(Token(token.start, end, CODES[name], value, low, token.capital))
                i = j
                continue
        if token.low in ("hundred", "thousand"):
            token = replace(token, code=CODES["NUM"], value=100 if token.low == "hundred" else 1000)
        joined.append(token)
        i += 1
    return joined


def _number_words(tokens: list[Token], i: int) -> tuple[int, str, int]:
    """Read a number in words from token i: where it ends, its class and its value."""
    j, value = _below_hundred(tokens, i)
    if j < len(tokens) and tokens[j].low in ("hundred", "thousand"):
        scale = 100 if tokens[j].low == "hundred" else 1000
        value, j = value * scale, j + 1
        if value == 2000 and j < len(tokens) and tokens[j].low in ONES:
            k, rest = _below_hundred(tokens, j)
            return k, "YEAR", value + rest
        return j, "YEAR" if value == 2000 else "NUM", value
    if (
        value in (18, 19, 20)
        and j < len(tokens)
        and (tokens[j].low in TENS or tokens[j].low in ONES)
    ):
        k, rest = _below_hundred(tokens, j)
        if rest >= 10:
            return k, "YEAR", value * 100 + rest
    return j, "NUM", value


def _below_hundred(tokens: list[Token], i: int) -> tuple[int, int]:
    """Read "seven", "twelve", "twenty", "twenty four" or "twenty-four" from token i."""
    value = ONES.get(tokens[i].low)
    if value is not None:
        return i + 1, value
    value = TENS[tokens[i].low]
    j = i + 1
    if j + 1 < len(tokens) and tokens[j].is_a("HY") and tokens[j + 1].low in ONES:
        j += 1
    if j < len(tokens) and 1 <= ONES.get(tokens[j].low, 0) <= 9:
        return j + 1, value + ONES[tokens[j].low]
    return i + 1, value
