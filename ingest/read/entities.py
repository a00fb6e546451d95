"""Names in a text: known entities, places, public bodies known by description, and strangers.

One pass over the words with a table of first words, so the cost does not grow with the number
of names known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from docket.lexicon import Lexicon
from ingest.read.strangers import (
    CONNECT,
    LEGAL_FORMS,
    NameCues,
    acts,
    bills,
    capital,
    firms,
    judges,
    strangers,
)
from ingest.read.words import WORD, Name, Shelf, Token, shelved, tokens

SOLD = {"product", "model", "platform", "dataset", "company"}  # whose owner is named with them
SHORT_FORM = re.compile(
    r"\b((?:[A-ZÀ-Þ][\w’'-]{1,40} "
    r"(?:(?:of|for|and|de|di|da|do|la|les|et|the|on|für|des|per|y) ){0,2}){1,8})"
    r"\(([A-Z][A-Za-z]{1,9})\)"
)


def _table(surfaces: Iterable[tuple[str, str]]) -> Shelf[str]:
    """Whose a surface form is, by its words."""
    cut = ((tuple(WORD.findall(surface)), owner) for surface, owner in surfaces)
    return shelved((words, owner) for words, owner in cut if words)


@lru_cache(maxsize=4)
def _tables(lexicon: Lexicon) -> tuple[Shelf[str], Shelf[str], Shelf[str]]:
    """What a lexicon knows by first word: names, places, and the names that are ambiguous."""
    return (
        _table(lexicon.aliases.items()),
        _table(lexicon.place_aliases.items()),
        _table((alias, alias) for alias in lexicon.ambiguous),
    )


class Names:
    """Finds names; made once for each lexicon and article, because context settles doubt.

    An ambiguous alias ("X", "Block") links only when the same text names that entity by an
    unambiguous one.
    """

    def __init__(self, lexicon: Lexicon, cues: NameCues, text: str) -> None:
        self.lexicon = lexicon
        self.cues = cues
        words = tokens(text, 0, len(text))
        self.judges = {n.text.split()[-1]: n.text for n in judges(words)}
        self.firms, self.people = firms(words, cues)
        # "Prosopeia" is "Prosopeia Search Ltd" where a text has both.
        self.full = {one.split()[0]: one for one in sorted(self.firms) if " " in one
                     and one.split()[-1] in LEGAL_FORMS}  # fmt: skip
        self.short = {m[2]: m[1] for m in SHORT_FORM.finditer(text)}
        self.known, self.places, doubtful = _tables(lexicon)
        named = {one for _, _, one in _matches(words, self.known)}
        # A product is as good a witness as its maker: "X" beside "X Corp".
        named |= {one.of for one in map(self.lexicon.entity, named) if one.kind in SOLD}
        met = {alias: lexicon.ambiguous[alias] for _, _, alias in _matches(words, doubtful)}
        self.doubtful = _table(
            (alias, owners[0])
            for alias, all_ in met.items()
            if len(owners := [o for o in all_ if o in named or lexicon.entity(o).of in named]) == 1
        )

    def find(self, words: Sequence[Token], title_case: bool = False) -> list[Name]:
        """Names in a sentence, left to right, none inside another."""
        taken: set[int] = set()
        found: list[Name] = []

        def add(name: Name) -> None:
            if not taken & set(range(name.first, name.last)):
                taken.update(range(name.first, name.last))
                found.append(name)

        for name in judges(words):
            add(self._seated(name))
        for table in (self.known, self.doubtful):
            for first, last, one in _matches(words, table):
                if last - first == 1 and self._inside(words, first):
                    continue
                entity = self.lexicon.entity(one)
                add(Name(first, last, entity.name, entity.kind, one, entity.place))
        for name in (*bills(words), *self._placed(words)):
            add(name)
        if not title_case:
            for name in strangers(words, taken, self.cues):
                if known := self._told(name, words):
                    add(known)
        for first, last, label in _matches_low(words, self.cues.alone):
            kind = self.cues.alone[label]
            named = first > 0 and words[last - 1].text[:1].isupper()  # "the High Court"
            text = " ".join(word.text for word in words[first:last]) if named else label
            add(Name(first, last, text, kind))
        return sorted(found, key=lambda name: name.first)

    def _told(self, name: Name, words: Sequence[Token]) -> Name | None:
        """An unknown name by what the rest of the text says of it; None for no name at all."""
        if seated := self.judges.get(name.text):  # "Alsup ruled", after "Judge William Alsup"
            return Name(name.first, name.last, seated, "judge")
        if long := self.short.get(name.text):
            return self._spelt_out(name, long)
        if name.text in self.firms and name.kind in {"person", "stranger", "org"}:
            return Name(name.first, name.last, self.full.get(name.text, name.text), "org")
        if name.kind == "stranger" and name.text in self.people:
            return replace(name, kind="person")  # a surname alone is withheld like the whole name
        if name.kind == "stranger" and name.first == 0 and not acts(words):
            return None  # any word can open a sentence
        return name

    def _seated(self, judge: Name) -> Name:
        """A judge whose court is known stands for the court."""
        person = self.lexicon.aliases.get(judge.text.split(" ", 1)[1])
        court = self.lexicon.entity(person).of if person else ""
        if not court:
            return judge
        one = self.lexicon.entity(court)
        return Name(judge.first, judge.last, one.name, one.kind, court, one.place)

    def _spelt_out(self, name: Name, long: str) -> Name:
        """A short form as the text itself explains it: "… Data Protection Authority (DSB)"."""
        words = tokens(long, 0, len(long))
        full = [n for n in Names.find(self, words) if n.last == len(words) and n.text != name.text]
        one = full[-1] if full else Name(0, 0, long, "org")
        return replace(one, first=name.first, last=name.last)

    def _inside(self, words: Sequence[Token], at: int) -> bool:
        """Whether a one-word alias is the tail of a longer name: "City Council" is no Council."""
        body = words[at].text in self.cues.organisation or words[at].text in self.cues.seat
        before = words[at - 1] if at else None
        return body and before is not None and capital(before, self.cues, at == 1)

    def _placed(self, words: Sequence[Token]) -> Iterator[Name]:
        """Public bodies told by their place, then bare places, then a dateline in capitals."""
        spots = _matches(words, self.places)
        for spot in spots:
            if body := self._body(words, *spot) or self._body_of(words, *spot):
                yield body
        for first, last, place in spots:
            yield Name(first, last, self.lexicon.place(place).name, "place", None, place)
        size = next((i for i, word in enumerate(words) if not word.text.isupper()), 0)
        if size and sum(len(word.text) for word in words[:size]) > 3:  # "THE HAGUE, 3 Sept —"
            text = " ".join(word.text for word in words[:size])
            yield Name(0, size, text, "place", None, self.lexicon.place_aliases.get(text.title()))

    def _body_of(self, words: Sequence[Token], first: int, last: int, place: str) -> Name | None:
        """For "the city attorney of San Francisco"."""
        if first < 2 or words[first - 1].low != "of":
            return None
        for length in (3, 2, 1):
            start = first - 1 - length
            label = " ".join(word.low for word in words[max(0, start) : first - 1])
            if start >= 0 and label in self.cues.body:
                kind = self.cues.body[label]
                return self._link(Name(start, last, label, kind, None, place), label)
        return None

    def _link(self, name: Name, label: str) -> Name:
        """The only known body of that place and kind whose name holds the label, if any."""
        near = (e for e in self.lexicon.entities.values() if e.place == name.place)
        fitting = [e for e in near if e.kind == name.kind and label in e.name.lower()]
        if len(fitting) != 1:
            return name
        one = fitting[0]
        return replace(name, text=one.name, entity=one.id)

    def _body(self, words: Sequence[Token], first: int, last: int, place: str) -> Name | None:
        """For "French authorities", "San Francisco's city attorney", "Italy's privacy watchdog"."""
        after = last
        if after < len(words) and words[after].low in ("'s", "’s"):
            after += 1
        start = after
        for length in (3, 2, 1):
            label = " ".join(word.low for word in words[after : after + length])
            skipped = " ".join(word.low for word in words[after + 1 : after + 1 + length])
            if label in self.cues.body:
                end = after + length
                break
            # One adjective between: "Italian data protection …", "French antitrust regulator".
            if (
                skipped in self.cues.body
                and words[after].text.isalpha()
                and words[after].low not in CONNECT
            ):
                label, end = skipped, after + 1 + length
                break
        else:
            return None
        kind = self.cues.body[label]
        owner = " ".join(word.text for word in words[first:last])
        tail = " ".join(word.text for word in words[start:end])
        for surface in (f"{owner}'s {tail}", f"{owner} {tail}"):
            if one := self.lexicon.aliases.get(surface):
                return Name(first, end, self.lexicon.entity(one).name, kind, one, place)
        shown = f"{owner}{'' if start == last else '’s'} {tail}"
        return self._link(Name(first, end, shown, kind, None, place), label)


def _matches(words: Sequence[Token], table: Shelf[str]) -> list[tuple[int, int, str]]:
    """Longest case-sensitive matches of a table, left to right."""
    found, at = [], 0
    while at < len(words):
        for surface, owner in table.get(words[at].text, ()):
            size = len(surface)
            if tuple(word.text for word in words[at : at + size]) == surface:
                found.append((at, at + size, owner))
                at += size - 1
                break
        at += 1
    return found


def _matches_low(words: Sequence[Token], labels: Mapping[str, str]) -> list[tuple[int, int, str]]:
    found, at = [], 0
    while at < len(words):
        for size in (3, 2, 1):
            label = " ".join(word.low for word in words[at : at + size])
            if label in labels and at + size <= len(words):
                found.append((at, at + size, label))
                at += size - 1
                break
        at += 1
    return found
