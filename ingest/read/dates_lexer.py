"""Cut a text into the tokens that dates are written in, each with its class and value.

The codes of the tokens, joined, are the string the rules match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.read.dates_words import (
    CLASS_OF,
    CODES,
    NEEDS_DOT,
    ONES,
    SCALES,
    TENS,
    TRIGGERS,
    words_of,
)

_MARKS = "COMMA , DOT . HY -– OPEN ([ CLOSE )] STOP —!?; APOS '’".split()
_PUNCTUATION = {
    mark: name for name, marks in zip(_MARKS[::2], _MARKS[1::2], strict=True) for mark in marks
}
_KINDS = {"para": "PARA", "apos": "APOS", "dashed": "SLASH", "iso": "ISO", "clock": "CLOCK"}
_TOKEN = re.compile(
    r"""[ ]?(?:
    (?P<halfday>[AaPp]\.[Mm]\.?(?!\w))
  | (?P<word>[^\W\d_]\w*)
  | (?P<apos>[’']s?(?!\w))
  | (?P<para>\n)
  | (?P<iso>\d{4}-\d\d-\d\d(?!\d)(?:T\d\d:\d\d(?::\d\d)?(?:[.]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)?)
  | (?P<dashed>\d{1,2}-\d{1,2}-\d{4}(?![\w-]))
  | (?P<money>[$€£¥#]\s?\d[\d.,]*\d|[$€£¥#]\s?\d)
  | (?P<ordinal>\d{1,2}(?:st|nd|rd|th|er|º)(?!\w))
  | (?P<decade>(?:\d\d)?\d0[’']?s(?!\w)|[’']\d0s(?!\w))
  | (?P<clock>\d{1,2}:\d\d(?!\d))
  | (?P<compound>\d+(?:[.,/:]\d+)+%?)
  | (?P<number>\d+(?![\w%]))
  | (?P<junk>\d\w*%?)
  | (?P<mark>[^\w\s])
    )""",
    re.VERBOSE,
)
# Where a sentence surely ends: what stands on both sides of it cannot be one expression.
_BREAK = re.compile(r"[.!?\n](?:(?<=\n)|(?<=[a-z]{3}.)[\"”’)\]]*\s+(?=[\"“‘(]?[A-Z]))")
_PIECE = re.compile(r"\d|[^\W\d_]+")
_DATED = re.compile(r"\.|[-,]?\s?\d")
_BEFORE_FIGURE = re.compile(r"\.?,?\s?\d")
_COMMON = words_of("sun sat mon mar")  # words and names too: a stop is not enough
_WHOLE = words_of("may march april june july")  # short, but not shortened
_SLASH = re.compile(r"\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}\.\d{1,2}\.\d{4}")

_OTHER, _PARA = CODES["OTHER"], CODES["PARA"]


@dataclass(slots=True)
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
    """Cut the text into tokens, numbers written as words joined into one.

    Sentences without any word of time are left out, a line end in their place.
    """
    tokens: list[Token] = []
    start = 0
    for stop in (*(match.end() for match in _BREAK.finditer(text)), len(text)):
        if TRIGGERS.isdisjoint(_PIECE.findall(text, start, stop)):
            if tokens and tokens[-1].code != _PARA:
                tokens.append(Token(stop, stop, _PARA, None, "", False))
        else:
            _lex(text, start, stop, tokens)
        start = stop
    return _join_numbers(tokens)


def _lex(text: str, start: int, stop: int, tokens: list[Token]) -> None:
    """Append the tokens of one stretch of text."""
    for match in _TOKEN.finditer(text, start, stop):
        kind = match.lastgroup or ""
        raw = match[kind]
        begin, end = match.span(kind)
        if kind == "word":
            low = raw.lower()
            if low not in CLASS_OF:
                tokens.append(Token(begin, end, _OTHER, None, low, raw[0].isupper()))
                continue
            name, value = _word(raw, text, end)
            # "Aug." has a stop of its own; that of "in May." ends the sentence.
            if name in ("MON", "DOW") and len(raw) <= len("thurs") and low not in _WHOLE:
                end += text[end : end + 1] == "."
        else:
            name, value = _figure(kind, raw)
        if not tokens or tokens[-1].end <= begin:
            tokens.append(Token(begin, end, CODES[name], value, raw.lower(), raw[0].isupper()))


def _word(raw: str, text: str, end: int) -> tuple[str, object]:
    """Class and value of one word; the shape of an ambiguous one must speak for a date."""
    low, capital = raw.lower(), raw[0].isupper()
    name, value = CLASS_OF.get(low, ("OTHER", None))
    if name in ("MON", "DOW"):
        # "Mar", "Sat" … must be followed by what follows a date word: a stop, a comma, a figure.
        form = _BEFORE_FIGURE if low in _COMMON else _DATED
        lower = not capital and (len(low) <= len("sept") or low == "march")
        if lower or (low in NEEDS_DOT and not form.match(text, end)):
            return "OTHER", None
    if name == "FDOW" and capital and low in ("domingo", "mardi", "martes"):
        return "OTHER", None
    return name, value


def _figure(kind: str, raw: str) -> tuple[str, object]:
    """Class and value of a token that is not a word."""
    if kind == "mark":
        return _PUNCTUATION.get(raw, "OTHER"), None
    if kind == "number" and len(raw) <= len("2024"):
        return "YEAR" if len(raw) == 4 and 1000 <= int(raw) <= 2100 else "NUM", int(raw)
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
    if kind == "halfday":
        return ("a.m." if raw[0] in "Aa" else "p.m."), None
    return _KINDS.get(kind, "OTHER"), raw if kind in _KINDS else None


def _join_numbers(tokens: list[Token]) -> list[Token]:
    """Join "twenty-four", "two hundred" and "nineteen ninety-six" into one token each."""
    joined: list[Token] = []
    i = 0
    while i < len(tokens):
        token, j = tokens[i], i + 1
        if token.low in ONES or token.low in TENS:
            j, name, value = _number_words(tokens, i)
            if j > i + 1:
                low = " ".join(part.low for part in tokens[i:j])
                end = tokens[j - 1].end
                token = Token(token.start, end, CODES[name], value, low, token.capital)
        joined.append(token)
        i = j
    return joined


def _number_words(tokens: list[Token], i: int) -> tuple[int, str, int]:
    """Read a number in words from token i: where it ends, its class and its value."""
    j, value = _below_hundred(tokens, i)
    following = tokens[j].low if j < len(tokens) else ""
    if following in SCALES:
        value, j = value * SCALES[following], j + 1
        if value != 2000:
            return j, "NUM", value
        k, rest = _below_hundred(tokens, j)
        return (k, "YEAR", 2000 + rest) if k > j and tokens[j].low in ONES else (j, "YEAR", 2000)
    if value in (18, 19, 20):
        k, rest = _below_hundred(tokens, j)
        if rest >= 10:
            return k, "YEAR", value * 100 + rest
    return j, "NUM", value


def _below_hundred(tokens: list[Token], i: int) -> tuple[int, int]:
    """Read "seven", "twenty", "twenty four" or "twenty-four" from token i, or nothing."""
    low = tokens[i].low if i < len(tokens) else ""
    if low in ONES:
        return i + 1, ONES[low]
    if low not in TENS:
        return i, 0
    j = i + 1
    if j + 1 < len(tokens) and tokens[j].is_a("HY") and tokens[j + 1].low in ONES:
        j += 1
    ones = ONES.get(tokens[j].low, 0) if j < len(tokens) else 0
    return (j + 1, TENS[low] + ones) if 1 <= ones <= 9 else (i + 1, TENS[low])
