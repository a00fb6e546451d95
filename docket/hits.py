"""Where the words of a search stand in a text, and the stretch of it that shows most of them.

Pure. Words are found as the full-text index finds them: whole, whatever their case and accents,
and the last one may go on.
"""

from __future__ import annotations

import re
import unicodedata

from docket.wording import plain

SHOWN = 240  # characters of a text beside a hit
BEFORE = 60  # of them, before the first
LOOKED_AT = 200  # hits compared for the best stretch


class _Bare(dict[int, int]):
    """Letters without case and accents, one for one, so that places stay true."""

    def __missing__(self, sign: int) -> int:
        bare = unicodedata.normalize("NFKD", chr(sign)).lower()[:1]
        self[sign] = ord(bare) if bare else sign
        return self[sign]


_BARE = _Bare()


def _wanted(words: str) -> list[str]:
    return [word.translate(_BARE) for word in re.findall(r"[^\W_]+", words)[:20]]


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where the searched words stand in a text, in order."""
    wanted = [re.escape(word) for word in _wanted(words)]
    if not wanted:
        return []
    wanted[-1] += r"[^\W_]*"
    pattern = rf"(?<![^\W_])(?:{'|'.join(wanted)})(?![^\W_])"
    return [match.span() for match in re.finditer(pattern, text.translate(_BARE))]


def snippet(text: str, words: str) -> str:
    """The stretch with the most different words searched for, on one line; its start if none.

    Where it lacks some, a second one that has one of them, and both are shorter.
    """
    text = unicodedata.normalize("NFC", text)
    wanted, found = _wanted(words), []
    for start, end in places(text, words)[:LOOKED_AT]:
        said = text[start:end].translate(_BARE)
        found.append((start, next(word for word in wanted if said.startswith(word))))
    best, had = 0, set[str]()
    for start, _ in found:
        inside = {word for place, word in found if start <= place < start + SHOWN // 2 - BEFORE}
        if len(inside) > len(had):
            best, had = start, inside
    others = [start for start, word in found if word not in had and abs(start - best) > SHOWN // 2]
    if not others:
        return plain(_cut(text, best, SHOWN))
    both = (_cut(text, start, SHOWN // 2) for start in sorted((best, others[0])))
    return plain(" ".join(both)).replace("… …", "…")


def _cut(text: str, start: int, length: int) -> str:
    """A stretch around a place, from a whole word to a whole word, with signs for what is left."""
    begin = max(0, start - BEFORE)
    cut = text[begin : begin + length]
    if begin:
        cut = "… " + cut[cut.find(" ") + 1 :] if " " in cut[:BEFORE] else f"…{cut}"
    if begin + length < len(text):
        cut = cut.rpartition(" ")[0] + " …" if " " in cut[-40:] else f"{cut}…"
    return cut
