"""How alike two statements are: the score that decides whether they tell of one happening."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from docket.lexicon import Lexicon
from docket.model import Basis, Mention, Party

# Weights of the merge score, in points. Found on pairs of outlets about the same and about
# neighbouring matters in tests/gold; the threshold has a plateau from 2.2 to 2.8.
THRESHOLD = 2.5
SAME_TARGET, LIKE_TARGET, OTHER_TARGET = 2.0, 1.2, -2.0
SAME_ACTOR, LIKE_ACTOR, OTHER_ACTOR = 1.5, 0.8, -1.5
SAME_PLACE, OTHER_PLACE = 0.6, -2.0
DATES_FINE, DATES_COARSE, DATES_OPEN, DATES_FAR = 1.3, 0.7, 0.2, -1.0
SAME_FAMILY, SAME_WORDS = 0.8, 2.0
VETO = -100.0

# Actions that are the same step seen from another side; all others never merge.
SAME_STEP = (
    {"order_ban", "order_suspension", "access_restricted", "app_delisted"},
    {"court_ruling", "injunction"},
    {"legislation", "rule_guidance"},
)

# Statuses that make a step of their own: with another status it is another event.
STEPS_APART = {
    "proposed", "passed", "enacted", "in_force", "denied", "dismissed", "approved", "overturned",
    "lifted", "appealed", "convicted", "sentenced", "acquitted",
}  # fmt: skip


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


def candidates(sighted: Sequence[Sighted]) -> list[tuple[str, str]]:
    """Pairs worth scoring: same kind and a party, place or family in common."""
    shelves: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in sighted:
        found = {f"family:{one.family}"}
        if one.mention.jurisdiction:
            found.add(f"place:{one.mention.jurisdiction}")
        for party in one.mention.actors + one.mention.targets:
            found.add(f"party:{party.entity or party.name.lower()}")
        for label in found:
            shelves[one.mention.kind.value, label].append(one.key)
    return sorted({pair for shelf in shelves.values() for pair in combinations(sorted(shelf), 2)})


def score_pair(a: Sighted, b: Sighted, lexicon: Lexicon) -> tuple[float, tuple[str, ...]]:
    """How likely two statements tell of one happening, in points, and the reasons in words."""
    if a.mention.kind != b.mention.kind or not same_step(a.mention, b.mention):
        return VETO, ("different steps",)
    if a.starter and b.starter:
        return VETO, ("two starter records",)
    if a.article == b.article and not (a.starter or b.starter):
        return VETO, ("told apart in one article",)
    days = _dates(a, b)
    if days[0] <= VETO:
        return VETO, ("days apart",)  # most pairs; what else they share need not be looked at
    targets = _parties("target", a.mention.targets, b.mention.targets, lexicon)
    points, reasons = 0.0, []
    for score, reason in (
        days,
        targets,
        _parties("actor", a.mention.actors, b.mention.actors, lexicon),
        _places(a.mention.jurisdiction, b.mention.jurisdiction, lexicon),
        # One body words its steps alike: a sentence alike about somebody else says nothing.
        _words(a, b) if targets[0] >= 0 else (0.0, ""),
        (SAME_FAMILY, "same text retold") if a.family == b.family else (0.0, ""),
    ):
        points += score
        if reason and score > 0:
            reasons.append(reason)
    return points, tuple(reasons)


def same_step(a: Mention, b: Mention) -> bool:
    """Whether two statements can be of one step: a proposal is not the fine, a vote not a law."""
    actions = a.action == b.action or any(
        a.action in group and b.action in group for group in SAME_STEP
    )
    if not actions or a.status == b.status:
        return actions
    if a.action == b.action == "settlement_consent":
        return "approved" not in (a.status, b.status)
    return not {a.status, b.status} & STEPS_APART


def _dates(a: Sighted, b: Sighted) -> tuple[float, str]:
    """Overlapping dates join, disjoint ones forbid; an open date is held to its upper bound."""
    one, other = a.mention.when, b.mention.when
    if one.known and other.known:
        assert one.first and one.last and other.first and other.last
        if one.overlaps(other):
            fine = max(one.days or 0, other.days or 0) <= 31
            return (DATES_FINE if fine else DATES_COARSE), "dates overlap"
        gap = max((other.first - one.last).days, (one.first - other.last).days)
        told = {one.basis, other.basis} & {Basis.ANNOUNCED, Basis.INFERRED}
        # A decision and its announcement a few days later are one event with two days.
        return (0.0, "") if told and gap <= 4 else (VETO, "")
    bounded, dated = (one, other) if not one.known else (other, one)
    if bounded.last and dated.first:
        if dated.first > bounded.last:
            return VETO, ""
        if dated.last and (bounded.last - dated.last).days > 180:
            return DATES_FAR, ""
        return DATES_OPEN, "dates can agree"
    return 0.0, ""


def _tokens(text: str) -> set[str]:
    """Content words, roughly stemmed, for comparing names and sentences."""
    words = re.findall(r"[a-zà-ÿ0-9]{3,}", text.lower())
    return {re.sub(r"(?:ies|ing|ed|es|s)$", "", word) for word in words} - _EMPTY


_EMPTY = {
    "the", "and", "for", "that", "with", "from", "has", "have", "been", "was", "were", "which",
    "who", "its", "their", "said", "say", "this", "over", "into", "after", "group", "company",
    "compan", "use", "used", "are", "also", "more", "than", "website", "platform",
}  # fmt: skip


def _parties(
    role: str, ours: Sequence[Party], theirs: Sequence[Party], lexicon: Lexicon
) -> tuple[float, str]:
    """Same, like, other or unknown parties; an owner and its product count as alike."""
    same, like, other = {
        "target": (SAME_TARGET, LIKE_TARGET, OTHER_TARGET),
        "actor": (SAME_ACTOR, LIKE_ACTOR, OTHER_ACTOR),
    }[role]
    if not ours or not theirs:
        return 0.0, ""
    known_ours = {p.entity for p in ours if p.entity}
    known_theirs = {p.entity for p in theirs if p.entity}
    if known_ours & known_theirs:
        return same, f"same {role}"
    if _owners(known_ours, lexicon) & _owners(known_theirs, lexicon):
        return like, f"related {role}"
    brands = [_brands(ours), _brands(theirs)]
    if all(brands) and not brands[0] & brands[1]:
        return other, ""  # "the image service A" is not "the image service B"
    names_ours = set().union(*(_tokens(p.name) for p in ours))
    names_theirs = set().union(*(_tokens(p.name) for p in theirs))
    if names_ours and names_theirs:
        shared = len(names_ours & names_theirs) / min(len(names_ours), len(names_theirs))
        if shared >= 0.5:
            return like, f"similar {role}"
    if (known_ours and known_theirs) or (role == "target" and _named(ours) and _named(theirs)):
        return other, ""
    return 0.0, ""


def _brands(parties: Sequence[Party]) -> set[str]:
    """The capitalised words inside the descriptions of unknown parties."""
    words = [word for party in parties if not party.entity for word in party.name.split()[1:]]
    return {word for word in words if word[:1].isupper() and word not in {"AI", "US", "UK", "EU"}}


def _named(parties: Sequence[Party]) -> bool:
    """Whether all are called by a name, not described ("A company in Texas", "operators")."""
    return all(
        party.entity
        or (party.name[:1].isupper() and party.name.split(" ", 1)[0] not in {"A", "An", "The"})
        for party in parties
    )


def _owners(ids: set[str], lexicon: Lexicon) -> set[str]:
    return {lexicon.entity(one).of or one for one in ids}


def _places(a: str | None, b: str | None, lexicon: Lexicon) -> tuple[float, str]:
    """Same place or one within the other; two places apart speak against."""
    if not a or not b:
        return 0.0, ""
    if lexicon.within(a, b) or lexicon.within(b, a):
        return SAME_PLACE, "same place"
    return OTHER_PLACE, ""


def _words(a: Sighted, b: Sighted) -> tuple[float, str]:
    """Shared content words of the sentences, as a share of the geometric mean."""
    ours, theirs = _tokens(_said(a)), _tokens(_said(b))
    if not ours or not theirs:
        return 0.0, ""
    share = len(ours & theirs) / (len(ours) * len(theirs)) ** 0.5
    return SAME_WORDS * share, "similar sentence" if share >= 0.3 else ""


def _said(one: Sighted) -> str:
    return one.mention.evidence[0].quote if one.mention.evidence else one.title
