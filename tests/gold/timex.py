"""Scores the date reader on TimeML, the form public test sets of dates are published in.

`python -m tests.gold.timex FOLDER... [--errors]` reads the *.tml files under each folder; we ship
none. A line a folder gives the F1 of expressions that overlap (relaxed) or are the same stretch of
text (strict), and of those that overlap and have the same TIMEX3 value (or type). Pairs are one to
one; the document's own date counts on neither side.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ingest.read.dates import find_dates

_STAMP = re.compile(r'<DCT>\s*<TIMEX3[^>]* value="(\d{4}-\d\d-\d\d)')
_BODY = re.compile("<TEXT>(.*?)</TEXT>", re.DOTALL)
_TAG = re.compile(r"(<[^>]*>)")
_ATTRIBUTE = re.compile(r'\b(type|value)="([^"]*)"')
_JOINT = re.compile(r"\s(?:and|to|through|until|till)\s|\s?[-–]\s?")


class Timex(NamedTuple):
    """One expression of time: where it stands, its TIMEX3 type and value."""

    start: int
    end: int
    type: str
    value: str


Pair = tuple[Timex | None, Timex | None]  # expected, found


def parse(source: str) -> tuple[str, date | None, list[Timex]]:
    """Text, day of writing and marked expressions; line ends in a paragraph become blanks."""
    body, stamp = _BODY.search(source), _STAMP.search(source)
    if body is None:
        raise ValueError("there is no <TEXT> in it; is it TimeML?")
    text, begun, expected = "", (0, ""), []
    for piece in _TAG.split(body.group(1)):
        if piece.startswith("<TIMEX3"):
            begun = len(text), piece
        elif piece.startswith("</TIMEX3"):
            marked = dict(_ATTRIBUTE.findall(begun[1]))
            expected.append(Timex(begun[0], len(text), marked["type"], marked["value"]))
        elif not _TAG.fullmatch(piece):
            text += html.unescape(piece)
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    return text, date.fromisoformat(stamp.group(1)) if stamp else None, expected


def read(text: str, written: date | None) -> Iterator[Timex]:
    """What the reader finds; a stretch with both its ends is one date to us, two to TimeML."""
    for e in find_dates(text, written):
        joint = _JOINT.search(e.text) if e.span.rule in ("date-range", "year-range") else None
        one, _, two = e.timex_value.partition("/")
        if joint and two:
            yield Timex(e.start, e.start + joint.start(), e.timex_type, one)
            yield Timex(e.start + joint.end(), e.end, e.timex_type, two)
        else:
            yield Timex(e.start, e.end, e.timex_type, e.timex_value)


def pair(expected: Sequence[Timex], found: Sequence[Timex]) -> list[Pair]:
    """Pair one to one by overlap, same span first, then the widest; what is left stands alone."""
    free, pairs = list(found), list[Pair]()
    for one in expected:
        near = [f for f in free if f.start < one.end and one.start < f.end]
        near.sort(key=lambda f: (f[:2] == one[:2], min(f.end, one.end) - max(f.start, one.start)))
        if near:
            free.remove(near[-1])
        pairs.append((one, near[-1] if near else None))
    return pairs + [(None, f) for f in free]


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """The F1 figures of some pairs, in percent."""
    both = [(one, two) for one, two in pairs if one and two]
    right = {
        "relaxed": len(both),
        "strict": sum(one[:2] == two[:2] for one, two in both),
        "value": sum(one.value == two.value for one, two in both),
        "type": sum(one.type == two.type for one, two in both),
    }
    return {name: 200 * n / max(1, len(pairs) + len(both)) for name, n in right.items()}


def error(name: str, text: str, one: Timex | None, two: Timex | None) -> str:
    """Say what is wrong with a pair, with the words around it; "" when nothing is."""
    at = one or two
    if at is None or (one and two and one.value == two.value):
        return ""
    said = f"{one.value if one else 'nothing'} read as {two.value if two else 'nothing'}"
    around = f"{text[max(0, at.start - 70) : at.start]}[{text[at.start : at.end]}]"
    return f"{name}: {said}: {' '.join((around + text[at.end : at.end + 40]).split())}\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of every folder named."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold.timex")
    parser.add_argument("folders", nargs="+", type=Path, help="folders with *.tml files in them")
    parser.add_argument("--errors", action="store_true", help="print every wrong value as well")
    options = parser.parse_args(arguments)
    for folder in options.folders:
        files = [file for file in sorted(folder.rglob("*.tml")) if file.name[0] != "."]
        if not files:
            parser.error(f"{folder}: no *.tml file in it; name a folder of TimeML files")
        pairs: list[Pair] = []
        for file in files:
            text, written, expected = parse(file.read_text("utf-8", errors="replace"))
            own = pair(expected, list(read(text, written)))
            pairs += own
            if options.errors:
                print("".join(error(file.name, text, *two) for two in own), end="")
        told = "  ".join(f"{name} F1 {value:.1f}" for name, value in figures(pairs).items())
        print(f"{folder}: {len(files)} documents  {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
