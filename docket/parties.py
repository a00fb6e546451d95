"""Whether two statements are by, or against, the same: names, owners and mere descriptions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from docket.lexicon import Lexicon
from docket.model import Mention, Party

_EMPTY = {
    "the", "and", "for", "that", "with", "from", "has", "have", "been", "was", "were", "which",
    "who", "its", "their", "said", "say", "this", "over", "into", "after", "group", "company",
    "compan", "use", "used", "are", "also", "more", "than", "website", "platform", "inc", "llc",
    "ltd", "pty", "gmbh", "corp", "limited", "individual", "name", "withheld", "app", "maker",
    "firm", "service", "operator", "people", "man", "woman", "former", "act", "law", "bill",
    "county", "state", "statute",
}  # fmt: skip
_WORD, _ENDING = re.compile("[a-zà-ÿ0-9]{3,}"), re.compile("(?:ies|ing|ed|es|s)$")


@dataclass(frozen=True)
class Side:
    """The parties on one side of a statement, taken apart for comparing."""

    known: frozenset[str]  # entities
    owners: frozenset[str]  # the same, or who they belong to
    words: frozenset[str]
    brands: frozenset[str]  # the capitalised words inside descriptions
    named: bool  # all called by a name, not described


def side(parties: Sequence[Party], lexicon: Lexicon) -> Side:
    """Take the parties of one side apart."""
    known = frozenset(party.entity for party in parties if party.entity)
    strangers = [party for party in parties if not party.entity]
    inner = {word for one in strangers for word in one.name.split()[1:] if word[:1].isupper()}
    return Side(
        known=known,
        owners=frozenset(lexicon.entity(one).of or one for one in known),
        words=frozenset().union(*(tokens(party.name) for party in parties)),
        brands=frozenset(word for word in inner - {"AI", "US", "UK", "EU"} if tokens(word)),
        named=all(one.named for one in strangers),
    )


def both_sides(mention: Mention, lexicon: Lexicon) -> tuple[Side, Side]:
    """The targets and the actors of a statement, taken apart."""
    return side(mention.targets, lexicon), side(mention.actors, lexicon)


def compare(ours: Side, theirs: Side) -> str:
    """How two sides relate: "same", "related", "similar", "other", or "" when nobody can tell."""
    if not ours.known.isdisjoint(theirs.known):
        return "same"
    if not ours.owners.isdisjoint(theirs.owners):
        return "related"
    if ours.brands and theirs.brands and not ours.brands & theirs.brands:
        return "other"  # "the image service A" is not "the image service B"
    if ours.words and theirs.words:
        shared = len(ours.words & theirs.words) / min(len(ours.words), len(theirs.words))
        if shared >= 0.5:
            return "similar"
        if (ours.known and theirs.known) or (ours.named and theirs.named):
            return "other"
    return ""


@lru_cache(100_000)
def tokens(text: str) -> frozenset[str]:
    """Content words, roughly stemmed, for comparing names and sentences."""
    return frozenset(_ENDING.sub("", word) for word in _WORD.findall(text.lower())) - _EMPTY
