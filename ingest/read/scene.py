"""What a text has on stage: whom "the company", "the agency" and "we" mean, and where it plays."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter

from docket.lexicon import Lexicon
from docket.model import Article, Kind, Party
from ingest.read.grammar import APPOSITION_ENDS
from ingest.read.roles import OFFICES, PUBLIC
from ingest.read.strangers import NameCues
from ingest.read.words import Name, Sentence

HOME_SHARE = 0.6  # of the public bodies named must be of one place for it to be the text's own
PLACED = {Kind.CRIMINAL_CASE, Kind.LAWSUIT, Kind.REGULATOR_ACTION, Kind.LEGISLATION}
FOCUS = 0.2  # of the sentences name it: then the text is about it
LOOK_BACK = 120  # sentences in which "the company" can have been named; keeps long texts linear
OFTEN = 2  # a passing name is not what a text is about
COMPANIES = {"company", "platform", "org"}
THINGS = {"product", "model", "dataset"}


@dataclass(frozen=True)
class Scene:
    """The names of one article in order; made once, asked for every statement."""

    prose: Sequence[Sentence]
    lexicon: Lexicon
    cues: NameCues
    title: str
    mains: tuple[Name, ...]  # the organisations the text is about, most named first
    people: Mapping[str, str]  # surname → what the text says the person is
    publisher: Party | None
    home: str | None
    _found: dict[frozenset[str], tuple[Sequence[tuple[int, Name]], Name | None]] = field(
        default_factory=dict, compare=False
    )  # what `_known` has looked up

    @classmethod
    def of(
        cls, article: Article, prose: Sequence[Sentence], lexicon: Lexicon, cues: NameCues
    ) -> Scene:
        """Look over the whole text once."""
        mains = _mains(prose)
        people, publisher = _people(prose, cues), _publisher(article, lexicon, mains)
        home = _home(prose, lexicon)
        return cls(prose, lexicon, cues, article.title, mains, people, publisher, home)

    @property
    def main(self) -> Name | None:
        """The organisation named most."""
        return self.mains[0] if self.mains else None

    @cached_property
    def sued(self) -> Name | None:
        """Whom the text's proceedings are against: the organisation it is about, if it is one."""
        able = [n for n in self.mains if n.kind not in THINGS and n.kind not in PUBLIC]
        for name in able[:3]:
            told = sum(any(n.text == name.text for n in one.names) for one in self.prose)
            if name.text in self.title or told >= FOCUS * len(self.prose):
                return name
        return None

    def meant(self, party: Party, number: int) -> Party:
        """The party itself, or whom it stands for when it is a phrase such as "the company"."""
        sort = self.cues.stands_for.get(party.name.lower()) if party.entity is None else None
        if sort is None:
            return party
        label = self._label(number)
        if label and sort not in {"public", "law"}:
            return Party(label.text, label.entity, party.quote)
        kinds = {"company": COMPANIES, "thing": THINGS, "public": OFFICES, "law": {"law"}}[sort]
        name = self.last_named(kinds, number)
        if name is None and self.main and sort not in {"public", "law"}:
            name = self.main
        return Party(name.text, name.entity, party.quote) if name else party

    def _label(self, number: int) -> Name | None:
        """Whom an item of a round-up is about: "Character.AI: A mother filed …"."""
        one = self.prose[number]
        for name in one.names:
            if name.first == 0 and name.last < len(one.words) and one.words[name.last].text == ":":
                return name
        return None

    def last_named(self, kinds: set[str], number: int) -> Name | None:
        """The latest name of some kinds in the sentences before `number`."""
        for one in reversed(self.prose[max(0, number - LOOK_BACK) : number]):
            for name in reversed(one.names):
                if name.kind in kinds and (name.entity or name.kind in {"org", "court", "law"}):
                    return name
        return None

    def nearest(self, kinds: Collection[str], at: int, reach: int) -> Name | None:
        """The only known name of some kinds, else the one shortly before `at`."""
        known, sole = self._known(frozenset(kinds))
        if sole:
            return sole
        last = bisect_right(known, at, key=itemgetter(0))
        return known[last - 1][1] if last and known[last - 1][0] >= at - reach else None

    def _known(self, kinds: frozenset[str]) -> tuple[Sequence[tuple[int, Name]], Name | None]:
        """The proper names of some kinds with their sentence's start; and the only one, if one."""
        if kinds not in self._found:
            known = [
                (one.start, name)
                for one in self.prose
                for name in one.names
                if name.kind in kinds and (name.entity or name.text[:1].isupper())
            ]
            alone = len({name.entity or name.text for _, name in known}) == 1
            self._found[kinds] = known, known[0][1] if alone else None
        return self._found[kinds]

    def bench(self, judge: Party, number: int) -> Party:
        """The court a judge sits on, when the text has named one."""
        court = self.last_named({"court"}, number + 1)
        return Party(court.text, court.entity, judge.quote) if court else judge


def _mains(prose: Sequence[Sentence]) -> tuple[Name, ...]:
    """The organisations the article is about: those named most, early names counting double."""
    votes: Counter[str] = Counter()
    names: dict[str, Name] = {}
    for one in prose:
        for name in one.names:
            known = name.entity and name.kind not in {"media", "law", "person"} | PUBLIC
            if known or (name.kind == "org" and not name.text.isupper()):
                key = name.entity or name.text
                votes[key] += 2 if one.number < 3 else 1
                names.setdefault(key, name)
    most = sorted(votes, key=lambda e: (-votes[e], e))
    return tuple(names[one] for one in most[:1] + [o for o in most[1:] if votes[o] > OFTEN])


def _people(prose: Sequence[Sentence], cues: NameCues) -> Mapping[str, str]:
    """What private people are, so that they need not be named: "a former sound technician"."""
    found: dict[str, str] = {}
    for one in prose:
        for name in one.names:
            after = one.words[name.last : name.last + 9]
            told = name.kind == "person" and not name.entity and one.low(name.last) == ","
            if told and len(after) > 2 and after[1].low in {"a", "an", "the"}:
                ends = (i for i, word in enumerate(after) if i and word.low in APPOSITION_ENDS)
                first, last = name.last + 1, name.last + next(ends, len(after))
                if cues.person & one.near(first + 1, last):
                    said = one.quote(first, last).quote
                    found.setdefault(name.text.split()[-1], said)
    return found


def _publisher(article: Article, lexicon: Lexicon, mains: Sequence[Name]) -> Party | None:
    """Who "we" are in a release or a company's post: the outlet, unless it is not known."""
    if article.outlet.startswith("unknown outlet"):
        titled = next((n for n in mains if n.text in article.title), None)
        return Party(titled.text, titled.entity) if titled else None
    entity = lexicon.aliases.get(article.outlet)
    return Party(lexicon.entity(entity).name if entity else article.outlet, entity)


def _home(prose: Sequence[Sentence], lexicon: Lexicon) -> str | None:
    """The country most named bodies and places belong to, or its state if one state prevails."""
    votes: Counter[str] = Counter()
    for one in prose:
        for name in one.names:
            if name.place and (name.kind in PUBLIC or name.kind == "place"):
                weight = 2 if name.kind in PUBLIC or one.number < 2 else 1
                path = [p for p in lexicon.place_path(name.place) if p != "EU" or name.place == p]
                votes.update({place: weight for place in path})
    country = _prevailing(Counter({p: n for p, n in votes.items() if "-" not in p}), 2)
    if country is None:
        return None
    states = {p: n for p, n in votes.items() if p.count("-") == 1 and p.startswith(country)}
    local = _prevailing(Counter(states), 2)
    return local if local and 3 * votes[local] >= votes[country] else country


def _prevailing(votes: Counter[str], least: int) -> str | None:
    """The place with most of the votes, if it has enough of them."""
    if not votes:
        return None
    place, most = min(votes.items(), key=lambda item: (-item[1], item[0]))
    return place if most >= least and most >= HOME_SHARE * sum(votes.values()) else None
