"""Find where sentences begin and end, so that a quotation can be one whole sentence.

Works on reflowed text: a newline always ends a sentence. What looks like the end of one but is an
abbreviation, an initial or a decimal is told apart by the words on both sides of the full stop.
"""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.read.dates_words import words_of

# A stop after these never ends a sentence: something is always to follow.
_OPEN = words_of(
    """mr mrs ms dr prof gov sen rep gen col lt sgt capt maj cmdr adm rev hon judge st mt ft
    messrs atty supt pres no nos v vs cf fig art sec para pp p ed eds vol e.g i.e viz al
    approx est reg dept"""
)
# A stop after these ends a sentence only if a new one clearly starts.
_ABBREVIATIONS = words_of(
    """inc corp co ltd llc plc bros jr sr ph.d m.d b.a j.d etc jan feb mar apr jun jul aug sep
    sept oct nov dec mon tue tues wed thu thurs fri sat sun ala ariz ark calif colo conn del
    fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa penn tenn
    tex va vt wash wis wyo ave blvd rd hwy univ assn dist a.m p.m u.s u.k u.n e.u d.c u.s.c
    s.a s.p.a l.p n.v b.v"""
)
# Capitalised words that open sentences far more often than they go on after an abbreviation.
_OPENERS = words_of(
    """the a an it he she they we i you this that these those but and however in on at after
    before as if when while since under for to there its their his her our what who how why
    where meanwhile according both all some many most last earlier later also so then no not
    with by from"""
)
_MARK = re.compile(r"[.!?…]{1,12}[\"'”’»)\]]{0,4}(?=\s)|\n")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘«]{1,24}\Z")
_NEXT_WORD = re.compile(r"\s{0,4}[\"'“‘«(\[]{0,3}(\w[\w'’]{0,24})")
_GOES_ON = re.compile(r"\s{1,4}(?:[$£€¥₩₹–—-]|[A-Z]{1,3}\$)")
_SINGLE_INITIAL = re.compile(r"[A-Z]|(?:[A-Z]\.){1,3}[A-Z]")


def sentences(text: str) -> list[tuple[int, int]]:
    """List the sentences of a reflowed text as (start, end) offsets, without outer white space."""
    ends = [m.end() for m in _MARK.finditer(text) if m.group() == "\n" or _ends(text, m)]
    found: list[tuple[int, int]] = []
    for start, end in pairwise([0, *ends, len(text)]):
        piece = text[start:end]
        if piece.strip():
            found.append((end - len(piece.lstrip()), start + len(piece.rstrip())))
    return found


def _ends(text: str, mark: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(text, mark.end())
    word = following.group(1) if following else ""
    if word and word[0].islower():
        # "..." and "Yahoo! said" go on in lower case; so does 'is it?" he asked'.
        return False
    if not mark.group().startswith(".") or mark.group().startswith(".."):
        return True
    before = _WORD_BEFORE.search(text, max(0, mark.start() - 24), mark.start())
    last = before.group() if before else ""
    if last.lower() in _ABBREVIATIONS and _GOES_ON.match(text, mark.end()):
        return False  # "Beta Corp. $2 million", "SACRAMENTO, Calif. — A judge"
    return _stop_ends(last, word, closed=len(mark.group()) > 1)


def _stop_ends(last: str, word: str, *, closed: bool) -> bool:
    """Decide for a full stop between two words; `closed` if a quote or bracket follows it."""
    low = last.lower()
    if low in _OPEN and not closed:
        # "He said no. Then …" is told from "No. 5" by what follows.
        return low in ("no", "art", "ed", "fig", "p") and not word[:1].isdigit() and last.islower()
    if low in _ABBREVIATIONS or _SINGLE_INITIAL.fullmatch(last):
        if not word or (closed and word[0].isupper()):
            return True
        # "J. Smith" goes on; "Vitamin C. The" does not, but is rare.
        return (len(last) > 1 or last == "I") and word.lower() in _OPENERS
    return True
