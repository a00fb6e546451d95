"""A sentence as the reader sees it: words, the names and dates among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from docket.model import Quote, TimeExpression

T = TypeVar("T")
Phrase = tuple[str, ...]
Shelf = Mapping[str, tuple[tuple[Phrase, T], ...]]
WORD = re.compile(r"\d[\d,.]*\d|\w+(?:[-.&]\w+)*|['’](?:s|t)\b|[^\w\s]")


@dataclass(frozen=True)
class Token:
    """One word or sign at `start:end` of the text; `low` is its lower-case form."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True)
class Name:
    """Somebody or something named by tokens `first:last` (end exclusive) of a sentence.

    `kind` is an entity kind, or "place", "role", "judge", "report", "org" (unknown
    organisation) or "person" (unknown, never shown by name).
    """

    first: int
    last: int
    text: str
    kind: str
    entity: str | None = None
    place: str | None = None


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words and signs of `text[start:end]`."""
    return [
        Token(found[0], found[0].lower(), found.start(), found.end())
        for found in WORD.finditer(text, start, end)
    ]


@dataclass(frozen=True)
class Sentence:
    """One sentence of an article, `text[start:end]`, with everything found in it."""

    text: str
    number: int
    start: int
    end: int
    words: Sequence[Token]
    names: Sequence[Name]
    dates: Sequence[TimeExpression]

    def low(self, at: int) -> str:
        """The word at `at` in lower case; "" outside the sentence."""
        return self.words[at].low if 0 <= at < len(self.words) else ""

    def near(self, first: int, last: int) -> set[str]:
        """The words of `first:last` in lower case; what lies outside the sentence is left out."""
        return {word.low for word in self.words[max(0, first) : last]}

    def quote(self, first: int, last: int) -> Quote:
        """The verbatim span of the words `first:last`."""
        start, end = self.words[first].start, self.words[last - 1].end
        return Quote(start, end, self.text[start:end])

    def owns(self, name: Name) -> bool:
        """Whether a name stands in the genitive: "OpenAI's"."""
        return self.low(name.last) in {"'s", "’s"}


def shelved(rows: Iterable[tuple[Phrase, T]]) -> Shelf[T]:
    """Phrases by their first word, the longest first, for one look-up at each word."""
    shelf: dict[str, list[tuple[Phrase, T]]] = {}
    for phrase, value in rows:
        shelf.setdefault(phrase[0], []).append((phrase, value))
    return {first: tuple(sorted(some, key=lambda r: -len(r[0]))) for first, some in shelf.items()}


def is_title_case(words: Sequence[Token]) -> bool:
    """Whether a headline capitalises everything, so that capitals tell nothing."""
    if words and words[-1].text == ".":
        return False  # running prose, however many names it has
    alpha = [word for word in words if word.text[:1].isalpha() and len(word.text) > 3]
    return len(alpha) >= 4 and sum(word.text[:1].isupper() for word in alpha) > 0.6 * len(alpha)
