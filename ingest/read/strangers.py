"""Names that no list knows: judges, laws, firms, people.

What an unknown name is can only be told by how a text uses it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.read.dates_words import words_of
from ingest.read.grammar import ENDS, PAST
from ingest.read.words import Name, Token

LEGAL_FORMS = words_of(
    """Inc Corp LLC Ltd Limited GmbH PLC Co SA SAS BV AB Technologies Labs AI Search Software SpA
    SL Ltda Oy AS"""
)
ORGANISED = re.compile(r"\d|\.\w|[a-z][A-Z]|^[A-Z]{3,}$")  # "OpenAI", "X.ai", "LAION"
CONNECT = {"of", "for", "the", "and", "de", "la", "du", "des", "der", "on", "&"}


@dataclass(frozen=True)
class NameCues:
    """Words that tell what sort of party a name is; from data/cues/names.toml."""

    body: Mapping[str, str]  # after a place: "city attorney" → kind
    alone: Mapping[str, str]  # what public bodies are called for short → kind
    organisation: frozenset[str]
    not_a_name: frozenset[str]
    seat: Mapping[str, str]  # a word in an unknown name that makes it a public body → kind
    sort: frozenset[str]  # common nouns that say what the name beside them is: "the app Lensa"
    authorities: frozenset[str]  # common nouns that tell a public body
    person: frozenset[str]  # common nouns for people
    stands_for: Mapping[str, str]  # "the company" → the sort: company, thing, public, law

    @classmethod
    def from_rows(cls, document: Mapping[str, Mapping[str, Sequence[str]]]) -> NameCues:
        """Turn the file's lists, kind → labels, into look-ups, label → kind."""
        return cls(
            {label: kind for kind, labels in document["body"].items() for label in labels},
            {label: kind for kind, labels in document["alone"].items() for label in labels},
            frozenset(document["organisation"]["words"]),
            frozenset(document["not_a_name"]["words"]),
            {word: kind for kind, words in document["seat"].items() for word in words},
            frozenset(document["sort"]["words"]),
            frozenset(document["authority"]["words"]),
            frozenset(document["person"]["words"]),
            {label: sort for sort, labels in document["stands_for"].items() for label in labels},
        )


def judges(words: Sequence[Token]) -> list[Name]:
    """Judges hold public office and are named: "Judge Anne Conway"."""
    found = []
    for at, word in enumerate(words):
        if word.text in {"Judge", "Justice", "Magistrate"}:
            end = at + 1
            while end < len(words) and end < at + 4 and words[end].text[:1].isupper():
                end += 1
            if end > at + 1:
                text = " ".join(word.text for word in words[at:end])
                found.append(Name(at, end, text, "judge"))
    return found


REGIONS = {"County", "Province", "Prefecture", "Parish", "Coast", "Peninsula"}
CHAMBERS = {"senate", "house", "assembly", "legislative", "council", "lower", "upper"}
BILLS = words_of("SB HB AB LB HF SF HR S.B. H.B. A.B. H.R. Law Act Bill")


def bills(words: Sequence[Token]) -> list[Name]:
    """Bills and laws called by a number: "Senate Bill 2979", "SB 812", "Law 132"."""
    found = []
    for at in range(1, len(words)):
        last = words[at - 1].text
        if not words[at].text[0].isdigit() or last not in BILLS:
            continue
        first = at - 2 if last == "Bill" and at > 1 and words[at - 2].low in CHAMBERS else at - 1
        text = " ".join(word.text for word in words[first : at + 1])
        found.append(Name(first, at + 1, text, "law"))
    return found


def strangers(words: Sequence[Token], taken: set[int], cues: NameCues) -> list[Name]:
    """Capitalised names we do not know: organisations by their look, all others persons."""
    found, at = [], 0
    while at < len(words):
        tail = at - 1 in taken and words[at].text in LEGAL_FORMS  # "Clearview AI Inc"
        if at in taken or tail or not capital(words[at], cues, at == 0):
            at += 1
            continue
        end = at + 1
        while end < len(words) and end not in taken:
            nxt = end + 1 < len(words) and end + 1 not in taken and capital(words[end + 1], cues)
            if capital(words[end], cues):
                end += 1
            elif words[end].low in CONNECT and nxt:
                end += 2
            else:
                break
        run = words[at:end]
        text = " ".join(word.text for word in run)
        located = at and words[at - 1].low in {"in", "from", "near", "across"}
        if len(run) > 1 and run[-1].text in REGIONS and located:
            found.append(Name(at, end, text, "place"))
            at = end
            continue
        inside = {word.text for word in run}
        bodies = inside & cues.organisation or inside & cues.seat.keys()
        if len(run) == 1 and bodies:
            at = end  # "the Office", "the House": whose, the context knows
            continue
        bracketed = len(run) == 1 and at and words[at - 1].text == "("
        if (bodies or any(map(ORGANISED.search, inside))) and not bracketed:
            seat = next((kind for word, kind in cues.seat.items() if word in inside), "org")
            law = cues.seat.get(run[-1].text) == "law"
            found.append(Name(at, end, text, "law" if law else "org" if seat == "law" else seat))
        elif len(run) <= 4:
            # One bare word is a surname or a brand; which one, only its role can tell.
            found.append(Name(at, end, text, "person" if len(run) > 1 else "stranger"))
        at = end
    return found


def acts(words: Sequence[Token]) -> bool:
    """Whether the word that opens a sentence is a name: a past tense follows ("Grok put")."""
    following = words[1].low if len(words) > 1 else ""
    return not words[0].low.endswith("s") and (following.endswith("ed") or following in PAST)


def firms(words: Sequence[Token], cues: NameCues) -> tuple[frozenset[str], frozenset[str]]:
    """Unknown names that are not people, and words of the names that are, by their use in a text.

    Called what they are ("the app Lensa", "Lensa, an app"), or named again and again without a
    first name; people are introduced with one.
    """
    seen: Counter[str] = Counter()
    told: set[str] = set()
    people: set[str] = {"Doe", "Roe"}  # what courts call those they do not name
    places: set[str] = set()
    at = 0
    while at < len(words):
        if not capital(words[at], cues):
            at += 1
            continue
        end = at + 1
        while end < len(words) and capital(words[end], cues):
            end += 1
        text = " ".join(word.text for word in words[at:end])
        before = words[at - 1].low if at else "."
        after = [word.low for word in words[end : end + 7]]
        seen[text] += not (before in ENDS and end == at + 1)
        apposed = after[:1] == [","] and after[1:2] and after[1] in {"a", "an", "the"}
        kin = set(after[2:7])
        if _personal(before, after, cues):
            people.update(word.text for word in words[at:end])
        elif before in cues.sort or (
            apposed and (cues.sort & kin or (end == at + 1 and not cues.person & kin))
        ):
            told.add(text)
        elif cues.organisation & {word.text for word in words[at:end]}:
            told |= {text, words[at].text} - set(cues.organisation)
        elif end - at > 1 and before == "the":
            told.add(text)
        elif end - at > 1:
            people.update(word.text for word in words[at:end])
        if before in {"in", "near", "at"}:
            places.add(text)
        at = end
    often = {one for one, count in seen.items() if count > 1 and " " not in one}
    return frozenset((told - people) | (often - people - places)), frozenset(people)


def _personal(before: str, after: Sequence[str], cues: NameCues) -> bool:
    """Whether a name is spoken of as a person's: "the girl Emma", "Emma, 14", "Emma … her"."""
    aged = after[:1] == [","] and after[1:2] and (after[1].isdigit() or after[1] == "who")
    owns = after[:1] in (["'s"], ["’s"]) and bool(cues.person & set(after[1:3]))
    pronoun = {"she", "he", "her", "his", "him", "herself", "himself"} & set(after[:5])
    return bool(aged or owns or pronoun or before in cues.person or after[:1] == ["v"])


def capital(word: Token, cues: NameCues, opens: bool = False) -> bool:
    """Whether a word is spelt like a part of a name; `opens` a sentence, short ones are not."""
    return (
        word.text[:1].isupper()
        and len(word.text) > 1
        and word.text not in cues.not_a_name
        and not (opens and word.text[1:].islower() and len(word.text) < 4)
    )
