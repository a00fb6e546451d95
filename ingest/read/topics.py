"""Whether a text is about AI-safety enforcement, and which words decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from docket.model import Mention, Relevance
from ingest.read.words import Shelf, shelved

# A passing word in a long text is not a subject: one AI word in this many characters is.
CHARACTERS_PER_WORD = 2_500
SHORT = 600  # characters; in a longer text an event would have been read, if there were one
WORD = re.compile(r"\w+(?:[-.&]\w+)*\.?")


@lru_cache(maxsize=16)
def _shelves(phrases: tuple[str, ...]) -> Shelf[str]:
    return shelved((tuple(phrase.split()), phrase) for phrase in phrases)


@lru_cache(maxsize=4)
def _tokens(text: str) -> tuple[list[str], list[str]]:
    """The words of a text, as printed and in small letters; kept, as several lists ask for them."""
    tokens = WORD.findall(text)
    return tokens, [token.lower().rstrip(".") for token in tokens]


def words_found(
    text: str, exact: Sequence[str], words: Sequence[str], *, whole: bool = False
) -> Counter[str]:
    """Which of some words and phrases a text has, and how often; one pass over the text.

    A hyphenated word ("AI-generated", "non-AI") is looked at by its parts too, unless it counts
    only as a `whole` ("fine-tuning" is no fine).
    """
    sharp, shelves = set(exact), _shelves(tuple(words))
    found: Counter[str] = Counter()
    tokens, lows = _tokens(text)
    for i, low in enumerate(lows):
        token = tokens[i]
        if not (low in shelves or token in sharp or "-" in token or token[-1] == "."):
            continue  # most words: none of the looks below would find anything
        parts = token.split("-") if "-" in token and not whole else ()
        hit = next((s for s in (token, token.rstrip("."), *parts) if s in sharp), None)
        if hit:
            found[hit] += 1
            continue
        phrases = shelves.get(low, ()) or (shelves.get(parts[0].lower(), ()) if parts else ())
        for said, phrase in phrases:
            if len(said) == 1 or tuple(lows[i : i + len(said)]) == said:
                found[phrase] += 1
                break
    return found


def is_about_ai(text: str, rules: Mapping[str, Any]) -> bool:
    """Whether a stretch of text names AI at all."""
    return bool(words_found(text, rules["ai"]["exact"], rules["ai"]["words"]))


def relevance(
    title: str, text: str, mentions: Sequence[Mention], gate: str, rules: Mapping[str, Any]
) -> Relevance:
    """Decide and explain. `gate` is the source's: which of the two signals it must show.

    Events read are the strongest sign of enforcement; its wording in the title counts too, since
    a feed's summary may be too short to read an event from.
    """
    ai = rules["ai"]
    in_title = words_found(title, ai["exact"], ai["words"])
    in_text = words_found(text, ai["exact"], ai["words"])
    about_ai = bool(in_title) or sum(in_text.values()) >= max(1, len(text) // CHARACTERS_PER_WORD)
    wording = words_found(title, (), rules["enforcement"]["words"], whole=True)
    enforces = bool(mentions) or (bool(wording) and len(text) < SHORT)
    harms = {word: name for name, words in rules["topic"].items() for word in words}
    told_of = {harms[word] for word in words_found(f"{title}\n{text}", (), tuple(harms))}
    topics = tuple(name for name in rules["topic"] if name in told_of)
    named = ", ".join(word for word, _ in (in_title + in_text).most_common(4)) or "no AI word"
    told = (
        f"{len(mentions)} event{'' if len(mentions) == 1 else 's'} read"
        if mentions
        else f"title says {', '.join(wording)}" if wording else "no enforcement wording"
    )  # fmt: skip
    passes = {
        "none": True,
        "ai": about_ai,
        "enforcement": enforces,
        "ai-and-enforcement": about_ai and enforces,
    }[gate]
    score = 0.5 * about_ai + 0.3 * bool(mentions) + 0.2 * bool(wording)
    return Relevance(passes, round(score, 2), f"{named}; {told}", topics)
