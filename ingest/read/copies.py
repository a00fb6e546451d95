"""Which articles repeat one another: wire copies, mirrors and retellings of one text.

Two looks. Shared runs of words find copies, also of a part. Shared facts find retellings: a text
written from another names hardly anybody and quotes hardly anything that is not in it, while a
second reporter always brings something of his own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from zlib import crc32

# Found on the retellings and the independent second reports of tests/gold, midway between them:
# retellings share at least .73 of their facts, second reports on the same matter at most .53.
COPY_SHARE = 0.35  # of the shorter text's three-word runs
RETOLD_FACTS = 0.63  # of the retelling's names, numbers and quotations
RETOLD_WORDS = 0.38  # cosine of content words
FEWEST_FACTS = 7
COMMON = 50  # a run of words in more articles than this tells nothing

WORDS = re.compile(r"[^\W_]+")
QUOTED = re.compile(r"[“\"]([^”\"\n]{4,120})[”\"]")
CAPITAL = re.compile(r"(?<![.!?:\n“\"] )(?<!\n)\b[A-ZÀ-Þ][\w.-]*\w\b")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
LITTLE = set(
    "the a an and or of to in on for with by from that this which who was were is are be been has "
    "have had it its as at not but they their he his she her said says will would can could more "
    "also into over after than about such new one two these those there when while other".split()
)


@dataclass(frozen=True)
class Print:
    """What a text is compared by."""

    runs: frozenset[int]
    facts: frozenset[str]
    text: str

    @cached_property
    def words(self) -> Mapping[str, int]:
        """How often it has each content word; few texts are ever compared by it."""
        words = (word.lower() for word in WORDS.findall(self.text))
        return Counter(_stem(word) for word in words if word not in LITTLE and len(word) > 2)


def fingerprint(text: str) -> Print:
    """Reduce a text to what comparison needs; deterministic."""
    words = [word.lower().encode() for word in WORDS.findall(text)]
    # crc32, because Python's own hash differs from process to process.
    runs = frozenset(map(crc32, map(b" ".join, zip(words, words[1:], words[2:], strict=False))))
    facts = {name.lower() for name in set(CAPITAL.findall(text))}
    facts |= {number.rstrip(".,") for number in set(NUMBER.findall(text))}
    facts |= {"“" + " ".join(WORDS.findall(quoted.lower())) for quoted in QUOTED.findall(text)}
    return Print(runs, frozenset(facts), text)


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 5 else word


def repeats(one: Print, other: Print) -> str:
    """How one of two texts repeats the other: "copy", "retelling", or "" when it does not."""
    if not one.runs or not other.runs:
        return ""
    if len(one.runs & other.runs) >= COPY_SHARE * min(len(one.runs), len(other.runs)):
        return "copy"
    fewer, more = sorted((one, other), key=lambda p: len(p.facts))
    known = len(fewer.facts & more.facts) >= RETOLD_FACTS * len(fewer.facts)
    if len(fewer.facts) < FEWEST_FACTS or not known:
        return ""
    return "retelling" if _cosine(one.words, other.words) >= RETOLD_WORDS else ""


def _cosine(a: Mapping[str, int], b: Mapping[str, int]) -> float:
    dot = sum(count * b[word] for word, count in a.items() if word in b)
    size = sum(c * c for c in a.values()) ** 0.5 * sum(c * c for c in b.values()) ** 0.5
    return dot / size if size else 0.0


def families(texts: Iterable[tuple[int, str]]) -> dict[int, int]:
    """Article id → id of the first article of its family, for articles that have company.

    `texts` are (article id, text), the earliest published first. Candidates are found by rare
    shared facts and runs; a second, exact look decides.
    """
    prints = {article: fingerprint(text) for article, text in texts}
    order = {article: number for number, article in enumerate(prints)}
    head = {article: article for article in prints}
    family = {article: [article] for article in prints}
    for a, b in sorted(_candidates(prints), key=lambda pair: (order[pair[0]], order[pair[1]])):
        if head[a] != head[b] and repeats(prints[a], prints[b]):
            first, last = sorted((head[a], head[b]), key=order.__getitem__)
            family[first] += family.pop(last)
            head |= dict.fromkeys(family[first], first)
    return {one: top for one, top in head.items() if len(family[top]) > 1}


def _candidates(prints: Mapping[int, Print]) -> set[tuple[int, int]]:
    """Pairs that share enough rare facts or runs to be worth a full look."""
    shelves: dict[object, list[int]] = defaultdict(list)
    for article, one in prints.items():
        sample = sorted(one.runs)[:64]  # the smallest hashes: the same ones in both copies
        for key in (*one.facts, *sample):
            shelves[key].append(article)
    shared: Counter[tuple[int, int]] = Counter()
    for members in shelves.values():
        if len(members) <= COMMON:
            shared.update(combinations(members, 2))
    return {pair for pair, count in shared.items() if count >= 5}
