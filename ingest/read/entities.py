"""Names in a text: known entities, places, public bodies known by description, and strangers.

One pass over the words with a table of first words, so the cost does not grow with the number
of names known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from docket.lexicon import Lexicon
from ingest.read.grammar import ENDS, PAST

WORD = re.compile(r"\d[\d,.]*\d|\w+(?:[-.&]\w+)*|['’](?:s|t)\b|[^\w\s]")
LEGAL_FORMS = {
    "Inc",
    "Corp",
    "LLC",
    "Ltd",
    "Limited",
    "GmbH",
    "PLC",
    "Co",
    "SA",
    "SAS",
    "BV",
    "AB",
    "Technologies",
    "Labs",
    "AI",
    "Search",
    "Software",
    "SpA",
    "SL",
    "Ltda",
    "Oy",
    "AS",
}
CONNECT = {"of", "for", "the", "and", "de", "la", "du", "des", "der", "on", "&"}


@dataclass(frozen=True)
class NameCues:
    """Words that tell what sort of party a name is; from data/cues/names.toml."""

    body: Mapping[str, str]  # after a place: "city attorney" → kind
    alone: Mapping[str, str]
    organisation: frozenset[str]
    not_a_name: frozenset[str]
    seat: Mapping[str, str]  # a word in an unknown name that makes it a public body → kind
    sort: frozenset[str]  # common nouns that say what the name beside them is: "the app Lensa"
    authorities: frozenset[str]  # common nouns that tell a public body
    person: frozenset[str]  # common nouns for people
    stands_for: Mapping[str, str]  # "the company" → the sort of name it points back to

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


Table = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@lru_cache(maxsize=4)
def _table(surfaces: tuple[tuple[str, str], ...]) -> Table:
    """Surface forms by their first word, longest first."""
    shelves: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for surface, owner in surfaces:
        words = tuple(found[0] for found in WORD.finditer(surface))
        if words:
            shelves.setdefault(words[0], []).append((words, owner))
    return {
        first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in shelves.items()
    }


class Names:
    """Finds names; made once for each lexicon and article, because context settles doubt.

    An ambiguous alias ("X", "Block") links only when the same text names that entity by an
    unambiguous one.
    """

    def __init__(self, lexicon: Lexicon, cues: NameCues, text: str) -> None:
        self.lexicon = lexicon
        self.cues = cues
        words = tokens(text, 0, len(text))
        self.judges = {n.text.split()[-1]: n.text for n in _judges(words)}
        self.firms = _firms(words, cues)
        # "Prosopeia" is "Prosopeia Search Ltd" where a text has both.
        self.full = {one.split()[0]: one for one in sorted(self.firms) if " " in one
                     and one.split()[-1] in LEGAL_FORMS}  # fmt: skip
        self.short = {m[2]: m[1] for m in SHORT_FORM.finditer(text)}
        self.known = _table(tuple(lexicon.aliases.items()))
        self.places = _table(tuple(lexicon.place_aliases.items()))
        self.doubtful: Table = {}
        named = {one for _, _, one in _matches(words, self.known)}
        # A product is as good a witness as its maker: "X" beside "X Corp".
        named |= {one.of for one in map(self.lexicon.entity, named) if one.kind in SOLD}
        settled = tuple(
            (alias, owners[0])
            for alias, all_ in lexicon.ambiguous.items()
            if len(owners := [o for o in all_ if o in named or lexicon.entity(o).of in named]) == 1
        )
        self.doubtful = _table(settled) if settled else {}

    def find(self, words: Sequence[Token], title_case: bool = False) -> list[Name]:
        """Names in a sentence, left to right, none inside another."""
        taken: set[int] = set()
        found: list[Name] = []

        def add(name: Name) -> None:
            if not taken & set(range(name.first, name.last)):
                taken.update(range(name.first, name.last))
                found.append(name)

        for name in _judges(words):
            add(self._seated(name))
        for table in (self.known, self.doubtful):
            for first, last, one in _matches(words, table):
                if last - first == 1 and self._inside(words, first):
                    continue
                entity = self.lexicon.entity(one)
                add(Name(first, last, entity.name, entity.kind, one, entity.place))
        for name in self._placed(words):
            add(name)
        if not title_case:
            for name in _strangers(words, taken, self.cues):
                seated = self.judges.get(name.text)  # "Alsup ruled", after "Judge William Alsup"
                if long := self.short.get(name.text):
                    name = self._spelt_out(name, long)
                elif name.text in self.firms and name.kind in {"person", "stranger", "org"}:
                    full = self.full.get(name.text, name.text)
                    name = Name(name.first, name.last, full, "org")
                elif name.kind == "stranger" and name.first == 0 and not (seated or _acts(words)):
                    continue  # any word can open a sentence
                add(Name(name.first, name.last, seated, "judge") if seated else name)
        for first, last, label in _matches_low(words, self.cues.alone):
            kind = self.cues.alone[label]
            named = first > 0 and words[last - 1].text[:1].isupper()  # "the High Court"
            text = " ".join(word.text for word in words[first:last]) if named else label
            add(Name(first, last, text, kind))
        return sorted(found, key=lambda name: name.first)

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
        return Name(name.first, name.last, one.text, one.kind, one.entity, one.place)

    def _inside(self, words: Sequence[Token], at: int) -> bool:
        """Whether a one-word alias is the tail of a longer name: "City Council" is no Council."""
        body = words[at].text in self.cues.organisation or words[at].text in self.cues.seat
        before = words[at - 1] if at else None
        return body and before is not None and _capital(before, self.cues, at == 1)

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
        """The only known body of that place and kind whose name holds the label, if there is one."""
        fitting = [
            one
            for one in self.lexicon.entities.values()
            if one.place == name.place and one.kind == name.kind and label in one.name.lower()
        ]
        if len(fitting) != 1:
            return name
        one = fitting[0]
        return Name(name.first, name.last, one.name, name.kind, one.id, name.place)

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


def _matches(words: Sequence[Token], table: Table) -> list[tuple[int, int, str]]:
    """Longest case-sensitive matches of a table, left to right."""
    found, at = [], 0
    while at < len(words):
        for surface, owner in table.get(words[at].text, ()):
            size = len(surface)
            if all(
                words[at + i].text == surface[i] for i in range(size) if at + i < len(words)
            ) and (at + size <= len(words)):
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


def _judges(words: Sequence[Token]) -> list[Name]:
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


def _strangers(words: Sequence[Token], taken: set[int], cues: NameCues) -> list[Name]:
    """Capitalised names we do not know: organisations by their look, all others persons."""
    found, at = [], 0
    while at < len(words):
        tail = at - 1 in taken and words[at].text in LEGAL_FORMS  # "Clearview AI Inc"
        if at in taken or tail or not _capital(words[at], cues, at == 0):
            at += 1
            continue
        end = at + 1
        while end < len(words) and end not in taken:
            nxt = end + 1 < len(words) and end + 1 not in taken and _capital(words[end + 1], cues)
            if _capital(words[end], cues):
                end += 1
            elif words[end].low in CONNECT and nxt:
                end += 2
            else:
                break
        run = words[at:end]
        text = " ".join(word.text for word in run)
        looks_org = any(
            word.text in cues.organisation or word.text in cues.seat for word in run
        ) or any(re.search(r"\d|\.\w|[a-z][A-Z]|^[A-Z]{3,}$", word.text) for word in run)
        looks_org = looks_org and not (len(run) == 1 and at and words[at - 1].text == "(")
        if len(run) == 1 and (text in cues.organisation or text in cues.seat):
            at = end  # "the Office", "the House": whose, the context knows
            continue
        if looks_org:
            inside = {word.text for word in run}
            seat = next((kind for word, kind in cues.seat.items() if word in inside), "org")
            law = cues.seat.get(run[-1].text) == "law"
            found.append(Name(at, end, text, "law" if law else "org" if seat == "law" else seat))
        elif len(run) <= 4:
            # One bare word is a surname or a brand; which one, only its role can tell.
            found.append(Name(at, end, text, "person" if len(run) > 1 else "stranger"))
        at = end
    return found


def _acts(words: Sequence[Token]) -> bool:
    """Whether the word that opens a sentence is a name, because a past tense follows: "Grok put"."""
    following = words[1].low if len(words) > 1 else ""
    return not words[0].low.endswith("s") and (following.endswith("ed") or following in PAST)


def _firms(words: Sequence[Token], cues: NameCues) -> frozenset[str]:
    """Unknown names that are not people, by how a text uses them.

    Called what they are ("the app Lensa", "Lensa, an app"), or named again and again without a
    first name; people are introduced with one.
    """
    seen: Counter[str] = Counter()
    told: set[str] = set()
    people: set[str] = set()
    places: set[str] = set()
    at = 0
    while at < len(words):
        if not _capital(words[at], cues):
            at += 1
            continue
        end = at + 1
        while end < len(words) and _capital(words[end], cues):
            end += 1
        text = " ".join(word.text for word in words[at:end])
        before = words[at - 1].low if at else "."
        after = [word.low for word in words[end : end + 7]]
        seen[text] += not (before in ENDS and end == at + 1)
        apposed = after[:1] == [","] and after[1:2] and after[1] in {"a", "an", "the"}
        if before in cues.sort or (apposed and cues.sort & set(after[2:7])):
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
    return frozenset((told - people) | (often - people - places))


SOLD = {"product", "model", "platform", "dataset", "company"}  # whose owner is named with them
SHORT_FORM = re.compile(
    r"((?:[A-ZÀ-Þ][\w’'-]+ (?:(?:of|for|and|de|di|da|do|la|les|et|the|on|für|des|per|y) ){0,2}){1,8})\(([A-Z][A-Za-z]{1,9})\)"
)


def _capital(word: Token, cues: NameCues, opens: bool = False) -> bool:
    return (
        word.text[:1].isupper()
        and len(word.text) > 1
        and word.text not in cues.not_a_name
        and not (opens and word.text[1:].islower() and len(word.text) < 4)
    )


def is_title_case(words: Sequence[Token]) -> bool:
    """Whether a headline capitalises everything, so that capitals tell nothing."""
    if words and words[-1].text == ".":
        return False  # running prose, however many names it has
    alpha = [word for word in words if word.text[:1].isalpha() and len(word.text) > 3]
    return len(alpha) >= 4 and sum(word.text[:1].isupper() for word in alpha) > 0.6 * len(alpha)
