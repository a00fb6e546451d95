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


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where the searched words stand in a text, in order."""
    wanted = [re.escape(word.translate(_BARE)) for word in re.findall(r"[^\W_]+", words)[:20]]
    if not wanted:
        return []
    wanted[-1] += r"[^\W_]*"
    pattern = rf"(?<![^\W_])(?:{'|'.join(wanted)})(?![^\W_])"
    return [match.span() for match in re.finditer(pattern, text.translate(_BARE))]


def snippet(text: str, words: str) -> str:
    """The stretch with the most different words searched for, on one line; its start if none."""
    text = unicodedata.normalize("NFC", text)
    found = places(text, words)[:LOOKED_AT]
    kinds = [(start, text[start:end].lower()) for start, end in found]
    most, best = 0, 0
    for start, _ in kinds:
        inside = {word for place, word in kinds if start <= place < start + SHOWN - BEFORE}
        if len(inside) > most:
            most, best = len(inside), start
    begin = max(0, best - BEFORE)
    cut = text[begin : begin + SHOWN]
    if begin:
        cut = "… " + cut[cut.find(" ") + 1 :] if " " in cut[:BEFORE] else f"…{cut}"
    if begin + SHOWN < len(text):
        cut = cut.rpartition(" ")[0] + " …" if " " in cut[-40:] else f"{cut}…"
    return plain(cut)
