"""How alike two statements are: the score that decides whether they tell of one happening."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import chain, combinations, product
from typing import Any

from docket.lexicon import Lexicon
from docket.model import Basis, Mention
from docket.parties import both_sides, compare, tokens

# Weights of the merge score, in points. Found by regression on pairs of labelled statements of
# tests/gold, whole and with parties, dates and places taken away; then rounded.
THRESHOLD = 8.0
TARGET = {"same": 2.0, "related": 1.3, "similar": 1.3, "other": -2.5, "": 0.0}
ACTOR = {"same": 0.5, "related": 0.5, "similar": 0.5, "other": -1.0, "": 0.0}
SAME_PLACE, OTHER_PLACE = 0.7, -3.0
SAME_DAY, DATES_FINE, DATES_COARSE, DATES_OPEN = 2.6, 1.8, 0.5, 0.1
DAYS_NEAR, DAYS_APART = 0.2, -4.0
OTHER_STATUS, OTHER_KIND, OTHER_ACTION = -1.2, -1.6, -0.5
SAME_WORDS, SAME_MATTER = 5.0, 8.8
LOOKED_UP = 2.3  # a starter record has no text that could be alike
RIVALS = 0.6  # for a point by which a pair beats the others its two articles offer
BEATEN, UNRIVALLED = -5.0, 3.0  # where that stops
MANY, SHARE, FEWEST = 12, 0.5, 5  # rare names shared by articles on one matter; half of all will do
ALIKE = 0.5  # what words alike still say when they are about somebody else
PRIOR = 3.4  # how rare a name must be to count whole: among few articles none is
VETO = -100.0
NEAR = 1  # days two outlets may be apart about one happening
COMMON = 20  # a name in more articles than this brings no two of them together

# Actions that are the same step seen from another side; all others never merge.
SAME_STEP = (
    {"order_ban", "order_suspension", "access_restricted", "app_delisted", "injunction"},
    {"content_account_removed", "model_withdrawn", "app_delisted", "access_restricted"},
    {"court_ruling", "injunction"},
    {"legislation", "rule_guidance"},
    {"warning_letter", "information_request"},
    {"dataset_withdrawn", "model_withdrawn"},
)

# Statuses that make a step of their own: with another status it is another event.
STEPS_APART = {
    "proposed", "passed", "enacted", "in_force", "denied", "dismissed", "approved", "overturned",
    "lifted", "appealed", "convicted", "sentenced", "acquitted",
}  # fmt: skip
SAID_SO = "a person said so"
OWNS = re.compile(r"['’]s$")
NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*\w")
Why = tuple[float, tuple[str, ...]]


@dataclass(frozen=True)
class Sighted:
    """A mention with where it stands: the input of merging.

    `family` is the id of the group of articles that repeat one text (its own article's id when
    it stands alone). `published` is the civil day as ISO text or None. A starter record comes
    as a Sighted with `starter` set and no outlet.
    """

    key: str
    article: int
    outlet: str
    family: str
    published: str | None
    mention: Mention
    title: str = ""
    starter: str = ""
    wire: str = ""  # the agency the article credits
    names: frozenset[str] = frozenset()  # the names in the whole article, see `names_in`
    primary: bool = False  # whether its article is by the body that acted


class Likeness:
    """The score of any two of some statements, by what they say and by how rare their words are."""

    def __init__(
        self,
        sighted: Sequence[Sighted],
        lexicon: Lexicon,
        previous: Mapping[str, str] | None = None,
        apart: Collection[frozenset[str]] = (),
        held: Collection[str] = (),
    ) -> None:
        self.lexicon, self.previous = lexicon, previous or {}
        self.apart, self.held = apart, held
        self.by_key = {one.key: one for one in sighted}
        self.sides = {one.key: both_sides(one.mention, lexicon) for one in sighted}
        names: dict[int, frozenset[str]] = defaultdict(frozenset)
        for one in sighted:
            said = [quote.quote for quote in one.mention.evidence]
            said += [party.name for party in one.mention.actors + one.mention.targets]
            names[one.article] |= one.names | names_in(" | ".join([one.title, *said]))
        self.names = _Bags(names)
        self.words = _Bags({one.key: tokens(_said(one)) for one in sighted})
        self.known: dict[tuple[str, str], Why] = {}
        self.matters: dict[tuple[int, int], float] = {}

    def pair(self, a: str, b: str) -> Why:
        """How likely two statements tell of one happening, in points, and the reasons in words."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self.known:
            self.known[pair] = self._score(self.by_key[pair[0]], self.by_key[pair[1]])
        return self.known[pair]

    def _score(self, a: Sighted, b: Sighted) -> Why:
        if reason := self._forbidden(a, b):
            return VETO, (reason,)
        target, actor = map(compare, self.sides[a.key], self.sides[b.key])
        shared, one, other = self.words.shared(a.key, b.key)
        words = shared / (one * other) ** 0.5 if shared else 0.0
        # One body words its steps alike: a sentence alike about somebody else says little.
        alike = ALIKE if target == "other" else 1.0
        matter = self._matter(a.article, b.article)
        told = [
            _dates(a.mention, b.mention),
            (TARGET[target], f"{target} target"),
            (ACTOR[actor], f"{actor} actor"),
            _places(a.mention.jurisdiction, b.mention.jurisdiction, self.lexicon),
            (SAME_WORDS * words * alike, "similar sentence" if words >= 0.3 else ""),
            (SAME_MATTER * matter * alike, "same names in both articles" if matter >= 0.5 else ""),
            (0.01 * (a.family == b.family), "same text retold"),
            (LOOKED_UP if a.starter or b.starter else 0.0, ""),
            (OTHER_KIND * (a.mention.kind != b.mention.kind), ""),
            (OTHER_ACTION * (a.mention.action != b.mention.action), ""),
            (OTHER_STATUS * (a.mention.status != b.mention.status), ""),
        ]
        reasons = tuple(why for points, why in told if why and points > 0)
        return sum(points for points, _ in told), reasons

    def _matter(self, a: int, b: int) -> float:
        """How far two articles name the same people and places, common names aside."""
        pair = (a, b) if a < b else (b, a)
        if pair not in self.matters:
            shared, *sizes = self.names.shared(a, b)
            enough = max(FEWEST, min(MANY, SHARE * min(sizes)))
            self.matters[pair] = min(1.0, shared / enough) ** 0.6
        return self.matters[pair]

    def _forbidden(self, a: Sighted, b: Sighted) -> str:
        """Why two statements can never be of one happening; "" if they can."""
        if not same_step(a.mention, b.mention):
            return "different steps"
        if a.starter and b.starter:
            return "two starter records"
        if a.article == b.article and not (a.starter or b.starter):
            return "told apart in one article"
        one, other = self.previous.get(a.key, ""), self.previous.get(b.key, "")
        both_held = one in self.held and other in self.held
        if one != other and (both_held or frozenset((one, other)) in self.apart):
            return SAID_SO
        return ""

    def points(self, a: str, b: str) -> float:
        """The points of a pair alone."""
        return self.pair(a, b)[0]

    def joined(self) -> list[tuple[str, str]]:
        """The pairs that may be one, best first, in the light of what else could be meant."""
        scored = [(self.points(*pair), pair) for pair in self.candidates()]
        offers: dict[tuple[str, int], list[float]] = defaultdict(lambda: [VETO])
        for points, (a, b) in scored:
            offers[a, self.by_key[b].article].append(points)
            offers[b, self.by_key[a].article].append(points)
        for some in offers.values():
            some.sort()

        def rival(points: float, one: str, other: str) -> float:
            """The best of the other statements of `other`'s article as a match for `one`."""
            *_, second, best = offers[one, self.by_key[other].article]
            return best if best != points else second

        judged = []
        for points, (a, b) in scored:
            if points >= THRESHOLD - RIVALS * UNRIVALLED:
                ahead = points - max(rival(points, a, b), rival(points, b, a))
                points += RIVALS * min(UNRIVALLED, max(BEATEN, ahead))
                judged.append((points, (a, b)))
        return [p for _, p in sorted((-points, p) for points, p in judged if points >= THRESHOLD)]

    def candidates(self) -> list[tuple[str, str]]:
        """Pairs worth scoring: one step, dates not far apart, a party, text or two names shared."""
        shelves: dict[tuple[int | str, str], list[Sighted]] = defaultdict(list)
        for one in self.by_key.values():
            labels = {f"family:{one.family}"}
            labels |= {n for n in self.names.words[one.article] if self.names.spread[n] <= COMMON}
            for party in one.mention.actors + one.mention.targets:
                entity = self.lexicon.entity(party.entity).of if party.entity else None
                labels.add(f"party:{entity or party.entity or party.name.lower()}")
            for step in _steps(one.mention.action):
                for label in labels:
                    shelves[step, label].append(one)
        met: Counter[tuple[str, str]] = Counter()
        for (_, label), shelf in shelves.items():
            for pair in _near(shelf):
                met[pair] += 2 if ":" in label else 1
        return sorted(pair for pair, times in met.items() if times > 1)


def _near(shelf: Sequence[Sighted]) -> Iterator[tuple[str, str]]:
    """Pairs of one shelf whose dates are not far apart; an open date is near every other."""
    dates = [(one.mention.when, one.key) for one in shelf]
    dated = sorted((w.first, key, w.last) for w, key in dates if w.first and w.last)
    undated = [key for when, key in dates if not when.known]
    pairs = chain(combinations(undated, 2), product(undated, (key for _, key, _ in dated)))
    yield from ((a, b) if a < b else (b, a) for a, b in pairs)
    for number, (_, key, last) in enumerate(dated):
        for first, other, _ in dated[number + 1 :]:
            if first > last + timedelta(days=NEAR + 2):
                break
            yield (key, other) if key < other else (other, key)


@cache
def _steps(action: str) -> frozenset[int | str]:
    found: set[int | str] = {n for n, group in enumerate(SAME_STEP) if action in group}
    return frozenset(found or {action})


def same_step(a: Mention, b: Mention) -> bool:
    """Whether two statements can be of one step: a proposal is not the fine, a vote not a law."""
    alike = not _steps(a.action).isdisjoint(_steps(b.action))
    if not alike or a.status == b.status:
        return alike
    if a.action == b.action == "settlement_consent":
        return "approved" not in (a.status, b.status)
    return not {a.status, b.status} & STEPS_APART


def _dates(a: Mention, b: Mention) -> tuple[float, str]:
    """Overlapping dates join, disjoint ones speak against; an open date has its upper bound."""
    one, other = a.when, b.when
    if one.known and other.known:
        assert one.first and one.last and other.first and other.last
        if one.overlaps(other):
            width = max(one.days or 0, other.days or 0)
            points = SAME_DAY if width == 1 else DATES_FINE if width <= 31 else DATES_COARSE
            return points, "same day" if width == 1 else "dates overlap"
        gap = max((other.first - one.last).days, (one.first - other.last).days)
        told = {one.basis, other.basis} & {Basis.ANNOUNCED, Basis.INFERRED}
        # A decision and its announcement a few days later are one event with two days.
        return (DAYS_NEAR if gap <= NEAR + 2 * bool(told) else DAYS_APART), ""
    bounded, dated = (one, other) if not one.known else (other, one)
    if bounded.last and dated.first:
        late = dated.first > bounded.last
        return (DAYS_APART, "") if late else (DATES_OPEN, "dates can agree")
    return 0.0, ""


def names_in(text: str) -> frozenset[str]:
    """The capitalised words of a text: who and what it is about, and some that say nothing."""
    return frozenset(OWNS.sub("", name).lower() for name in set(NAME.findall(text)))


class _Bags:
    """Sets of words, weighed: a word says 1 if hardly anybody else uses it, else towards 0."""

    def __init__(self, words: Mapping[Any, frozenset[str]]) -> None:
        self.words = words
        self.spread = Counter(word for some in words.values() for word in some)
        most = max(PRIOR, math.log((len(words) + 20) / 3))
        self.weight = {
            word: (math.log((len(words) + 20) / (n + 1)) / most) ** 2
            for word, n in self.spread.items()
        }
        self.size = {key: self._sum(some) for key, some in words.items()}

    def _sum(self, words: Iterable[str]) -> float:
        return math.fsum(map(self.weight.__getitem__, words))  # the same in whatever order

    def shared(self, a: Any, b: Any) -> tuple[float, float, float]:
        """The weight of the words two sets share, and of each."""
        return self._sum(self.words[a] & self.words[b]), self.size[a], self.size[b]


def _places(a: str | None, b: str | None, lexicon: Lexicon) -> tuple[float, str]:
    """Same place or one within the other; two places apart speak against."""
    if not a or not b:
        return 0.0, ""
    if lexicon.within(a, b) or lexicon.within(b, a):
        return SAME_PLACE, "same place"
    return OTHER_PLACE, ""


def _said(one: Sighted) -> str:
    return one.mention.evidence[0].quote if one.mention.evidence else one.title
