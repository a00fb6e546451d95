"""Make whole paragraphs of hard-wrapped text, also when blank lines cut through sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from ingest.read.plain import clean_text

WIDEST_WRAP = 130  # lines longer than that were not wrapped by hand or mail program

# "[dataset](#)" and "[dataset](https://…)": what copying from a page leaves of a link.
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]\n]{1,300})\]\((?:[^()\s]|\([^()\s]*\))*\)")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$")
_INNER_END = re.compile(r"[a-z0-9\"”’)][.!?][\"”’)]*\s+[\"“‘(]?[A-Z]")
_CONTINUES = re.compile(r"[\"“‘(]?[a-z]")
# Words no headline, byline or paragraph ends with.
_DANGLING = re.compile(
    r"(?:,|&|\b(?:the|a|an|of|in|on|at|to|for|from|by|with|and|or|but|that|which|who|whose|its|"
    r"their|his|her|our|is|are|was|were|has|have|had|be|been|as|than|into|between|against|"
    r"during|would|could))$",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One line of the text; `gap` when a blank line stands before it."""

    text: str
    gap: bool


def reflow(text: str, stands_alone: Callable[[str], bool] = lambda line: False) -> list[str]:
    """The paragraphs of a text; a line that `stands_alone` is never joined to another."""
    lines = _lines(text)
    width = _wrap_width(lines)
    paragraphs: list[str] = []
    last = ""  # the line before, as printed
    for line in lines:
        if paragraphs and _joins(paragraphs[-1], last, line, width, stands_alone):
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
        last = line.text
    return paragraphs


def _lines(text: str) -> list[Line]:
    """The lines that say something, each with whether a gap stands before it."""
    lines: list[Line] = []
    gap = False
    for raw in clean_text(_MARKDOWN_LINK.sub(r"\1", text)).split("\n"):
        line = " ".join(raw.split())
        if line:
            lines.append(Line(line, gap))
        gap = not line
    return lines


def _wrap_width(lines: Iterable[Line]) -> int:
    """How wide the text was wrapped by hand; 0 when its lines are whole paragraphs."""
    lengths = [len(one.text) for one, two in pairwise(lines) if not two.gap]
    narrow = [length for length in lengths if length <= WIDEST_WRAP]
    # A long address or table row may stick out of wrapped text, but not many.
    if len(narrow) < 2 or len(narrow) < 0.9 * len(lengths):
        return 0
    return max(narrow)


def _joins(
    paragraph: str, last: str, line: Line, width: int, stands_alone: Callable[[str], bool]
) -> bool:
    """Whether a line goes on with the paragraph before it."""
    apart = stands_alone(line.text)
    if (apart or stands_alone(paragraph)) and not stands_alone(_joined(paragraph, line.text)):
        return False
    if line.gap:
        return _cut_by_gap(paragraph, line.text, apart)
    ended = _TERMINAL.search(last)
    if not ended and (_CONTINUES.match(line.text) or _DANGLING.search(last)):
        return True
    # A full line, even one that happens to end a sentence: the next word would not have fitted.
    reach = len(last) + 1 + len(line.text.split()[0])
    return bool(width) and reach > (width if ended else width * 0.9)


def _cut_by_gap(paragraph: str, line: str, apart: bool) -> bool:
    if _TERMINAL.search(paragraph):
        return False
    if apart:  # a caption that was cut, or one that stands in the middle of a cut sentence
        return paragraph.endswith(",") or _CONTINUES.match(line) is not None
    if _CONTINUES.match(line) or _DANGLING.search(paragraph):
        return True
    # Long prose without an end; headlines are shorter and have no sentence inside.
    return bool(_INNER_END.search(paragraph)) and len(paragraph) > 120


def _joined(one: str, two: str) -> str:
    """Two lines as one; a hyphen at the end of the first is kept, it may belong to the word."""
    return one + two if one.endswith(("-", "/")) and two[:1].islower() else f"{one} {two}"
