"""Cut a text into the tokens that dates are written in, each with its class and value.

The codes of the tokens, joined, are the string the rules match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.read.dates_words import CLASS_OF, CODES, NEEDS_DOT, ONES, SCALES, TENS, TRIGGERS

_NAMES = "COMMA DOT HY HY OPEN OPEN CLOSE CLOSE STOP STOP STOP STOP APOS APOS".split()
_PUNCTUATION = dict(zip(",.-–([)]—!?;'’", _NAMES, strict=True))
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
_COMMON = frozenset("sun sat mon mar".split())  # words and names too: a stop is not enough
_WHOLE = frozenset("may march april june july".split())  # short, but not shortened
_BELOW = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(list(ONES)[1:10])})\b)?|{'|'.join(ONES)})\b"
_NUMERAL = re.compile(
    rf"(?P<count>{_BELOW})(?:[ -](?P<scale>{'|'.join(SCALES)})\b)?(?:[ -](?P<rest>{_BELOW}))?",
    re.IGNORECASE,
)
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
    """Cut the text into tokens; a number in words ("twenty-four") is one.

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
    return tokens


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
            elif name == "NUM" and (numeral := _numeral(text, begin))[1]:
                end, name, value = numeral
        else:
            name, value = _figure(kind, raw)
        if not tokens or tokens[-1].end <= begin:
            tokens.append(Token(begin, end, CODES[name], value, raw.lower(), raw[0].isupper()))


def _word(raw: str, text: str, end: int) -> tuple[str, object]:
    """Class and value of one word; the shape of an ambiguous one must speak for a date."""
    low, capital = raw.lower(), raw[0].isupper()
    name, value = CLASS_OF[low]
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
    if kind in ("ordinal", "decade"):
        digits = int(re.sub(r"\D", "", raw))
        return ("ORD", digits) if kind == "ordinal" else ("DEC", digits + 1900 * (digits < 100))
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


def _numeral(text: str, start: int) -> tuple[int, str, int]:
    """Read a number in words: where it ends, its class and its value."""
    match = _NUMERAL.match(text, start)
    if match is None:  # "hundred" alone
        return start, "", 0
    value = _below_hundred(match["count"]) * SCALES.get((match["scale"] or "").lower(), 1)
    rest = _below_hundred(match["rest"] or "")
    if value == 2000 or (value in (18, 19, 20) and rest >= 10):  # "nineteen ninety-six"
        return match.end(), "YEAR", value + rest if value == 2000 else 100 * value + rest
    return match.end("scale" if match["scale"] else "count"), "NUM", value


def _below_hundred(words: str) -> int:
    return sum(ONES.get(w, 0) + TENS.get(w, 0) for w in re.split("[ -]", words.lower()))
