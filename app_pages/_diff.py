"""What changed between two revisions of a text, word by word; a sign and a colour mark each change.

Pure: texts in, escaped HTML out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import takewhile

MOST_WORDS = 3_000  # changed words compared one by one; more are shown as one change
AROUND = 12  # words left standing on either side of a change


def changed_html(before: str, after: str) -> str:
    """The later text with what went and what came; long unchanged stretches are left out."""
    old, new = (re.findall(r"\S+\s*|^\s+", text) for text in (before, after))
    pieces = []
    for gone, came, kept in _steps(old, new):
        pieces.append(_kept(kept, bool(pieces)) if kept else "")
        for words, tag, sign in ((gone, "del", "−"), (came, "ins", "+")):
            said = escape("".join(words).strip())
            pieces.append(f"<{tag}>{sign} {said}</{tag}> " if said else "")
    return "".join(pieces)


def _steps(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Words gone, words that came, and words kept, one of the three or the first two at a time.

    What both begin and end with is put aside first: edits are small, and comparing is not.
    """
    head = _same(old, new)
    tail = _same(old[head:][::-1], new[head:][::-1])
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    yield [], [], new[:head]
    if max(len(ours), len(theirs)) > MOST_WORDS:
        yield ours, theirs, []
    else:
        bare = [[word.strip() for word in words] for words in (ours, theirs)]
        for what, a, b, c, d in SequenceMatcher(None, *bare).get_opcodes():
            yield ([], [], theirs[c:d]) if what == "equal" else (ours[a:b], theirs[c:d], [])
    yield [], [], new[len(new) - tail :]


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with, whatever space follows them."""
    pairs = zip(one, other, strict=False)
    return len(list(takewhile(lambda pair: pair[0].strip() == pair[1].strip(), pairs)))


def _kept(words: Sequence[str], inside: bool) -> str:
    """Unchanged words, shortened to those near a change."""
    if len(words) <= 2 * AROUND:
        return escape("".join(words))
    start = "".join(words[:AROUND]) if inside else ""
    return f"{escape(start)} […] {escape(''.join(words[-AROUND:]))}"
