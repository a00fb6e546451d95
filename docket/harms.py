"""The harm areas an article can be about: what each covers, and which of its words a text has.

The words are those of data/cues/topics.toml, which the reader goes by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from docket.lexicon import read_document

# A harm area → what it covers, in a sentence. One of a data folder's own has none.
COVERS = {
    "child_safety": "Sexual material of children, and what products do to children and teenagers.",
    "intimate_imagery": "Sexual or naked pictures of people who did not agree, and tools for them.",
    "privacy": "Personal data and faces: who may collect, keep and use them.",
    "copyright": "Works used for training or copied in what comes out.",
    "elections": "Votes and voters misled by made-up voices, pictures and texts.",
    "consumer_deception": "Customers misled: by claims about AI, or by fraud that uses it.",
    "discrimination": "People treated worse for what they are, by a system that decides or sorts.",
    "self_harm": "Suicide, self-harm and eating disorders, and what a product said before.",
    "security": "Attacks, espionage and what is dangerous to a whole country.",
    "defamation": "False statements that harm a name.",
}


def load_harms(folder: Path) -> dict[str, tuple[str, ...]]:
    """The harm areas of a data folder with their words."""
    told = read_document(folder / "cues" / "topics.toml").get("topic", {})
    return {name: tuple(words) for name, words in told.items()}


def words_in(
    text: str, topics: Iterable[str], harms: Mapping[str, tuple[str, ...]]
) -> dict[str, Counter[str]]:
    """Which words of each harm area stand in a text, and how often."""
    return {
        topic: Counter(
            " ".join(match.lower().split())
            for match in _pattern(harms.get(topic, ())).findall(text)
        )
        for topic in topics
    }


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words as the reader takes them: the start of a compound counts, its end does not."""
    longest = sorted(words, key=len, reverse=True)
    some = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest) or "(?!)"
    return re.compile(rf"(?<!\w)(?<!\w[-.&])(?:{some})(?!\w|[.&]\w)", re.IGNORECASE)
