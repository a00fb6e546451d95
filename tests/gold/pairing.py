"""One text scored: which mention tells which gold event, and how well each field was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from docket.lexicon import Lexicon
from docket.model import Article, Basis, Mention, Party, Reading
from tests.gold.corpus import GoldEvent, GoldText, find_quote

# One step under two names. Kept apart from the merger's own list, which it would else agree with.
SAME_STEP = (
    {"order_ban", "order_suspension", "injunction", "access_restricted"},
    {"content_account_removed", "model_withdrawn", "app_delisted", "access_restricted"},
    {"content_account_removed", "model_withdrawn", "recall_other"},
    {"dataset_withdrawn", "model_withdrawn"},
    {"legislation", "rule_guidance"},
    {"warning_letter", "information_request"},
    {"court_ruling", "injunction"},
)
FROM_TEXT = {Basis.EXPLICIT, Basis.RESOLVED, Basis.ANNOUNCED, Basis.INFERRED}
FIELDS = ("kind", "status", "jurisdiction", "actor", "target", "announced")
SMALL = {"the", "a", "an", "of", "and", "for", "to", "in", "s", "inc", "ltd", "llc"}


@dataclass(frozen=True)
class Match:
    """A mention with the gold event it tells, and how well each field was read."""

    gold: GoldEvent
    mention: Mention
    number: int  # of the mention in its reading
    fields: Mapping[str, bool | None]  # None: nothing to compare with
    dated: str  # exact, coarser, undated or wrong


@dataclass
class Scored:
    """One text with everything that was counted on it."""

    gold: GoldText
    article: Article
    reading: Reading
    matches: list[Match] = field(default_factory=list)
    missed: list[GoldEvent] = field(default_factory=list)
    repeated: list[Mention] = field(default_factory=list)
    false: list[Mention] = field(default_factory=list)


def score_text(gold: GoldText, article: Article, reading: Reading, lexicon: Lexicon) -> Scored:
    """Pair mentions with gold events one to one, the best pairs first."""
    result = Scored(gold, article, reading)
    pairs = sorted(
        (-_likeness(event, mention, article.text, lexicon), e, m)
        for e, event in enumerate(gold.events)
        for m, mention in enumerate(reading.mentions)
        if _tells(event, mention, article.text)
    )
    taken_events: set[int] = set()
    taken: set[int] = set()
    for _, e, m in pairs:
        if e not in taken_events and m not in taken:
            taken_events.add(e)
            taken.add(m)
            event, mention = gold.events[e], reading.mentions[m]
            if not event.optional:
                fields = _fields(event, mention, lexicon)
                result.matches.append(
                    Match(event, mention, m, fields, date_verdict(event, mention))
                )
    told = [gold.events[e] for e in taken_events]
    for m, mention in enumerate(reading.mentions):
        if m not in taken:
            again = any(_overlap(e, mention, article.text) and _one_step(e, mention) for e in told)
            (result.repeated if again else result.false).append(mention)
    result.missed = [
        one for e, one in enumerate(gold.events) if e not in taken_events and not one.optional
    ]
    return result


def _tells(event: GoldEvent, mention: Mention, text: str) -> bool:
    """The same step, and the sentence given as evidence is one that tells it."""
    return _one_step(event, mention) and _overlap(event, mention, text) > 0


def _one_step(event: GoldEvent, mention: Mention) -> bool:
    return mention.action == event.action or any(
        {mention.action, event.action} <= group for group in SAME_STEP
    )


def _overlap(event: GoldEvent, mention: Mention, text: str) -> int:
    """2 for the sentence labelled first, 1 for another that tells the same, 0 for none."""
    if not mention.evidence:
        return 0
    told = mention.evidence[0]
    for number, quote in enumerate(event.evidence):
        place = find_quote(quote, text)
        if place and told.start < place[1] and place[0] < told.end:
            return 1 if number else 2
    return 0


def _likeness(event: GoldEvent, mention: Mention, text: str, lexicon: Lexicon) -> float:
    """How good a pair is, to choose among several events of one sentence."""
    fields = _fields(event, mention, lexicon)
    points = sum(
        bool(fields[name]) for name in ("kind", "status", "actor", "target", "jurisdiction")
    )
    exact = mention.action == event.action
    return (
        _overlap(event, mention, text) + points + exact + (date_verdict(event, mention) == "exact")
    )


def date_verdict(event: GoldEvent, mention: Mention) -> str:
    """How the date read compares with the true one, from exact to wrong."""
    when = mention.when
    if event.first is None or event.last is None:
        return "wrong" if when.known and when.basis in FROM_TEXT else "exact"
    if (when.first, when.last) == (event.first, event.last):
        return "exact"
    if (when.first or date.min) <= event.first and event.last <= (when.last or date.max):
        return "coarser" if when.known else "undated"
    return "wrong"


def _fields(event: GoldEvent, mention: Mention, lexicon: Lexicon) -> dict[str, bool | None]:
    place, said = event.jurisdiction, mention.jurisdiction
    announced = mention.announced
    actors, targets = (mention.actors, mention.targets)
    if event.action == "settlement_consent":  # has two sides, neither of which does it to the other
        actors = targets = (*actors, *targets)
    return {
        "kind": mention.kind.value == event.kind,
        "status": mention.status == event.status,
        "jurisdiction": bool(said and lexicon.within(said, place)) if place else None,
        "actor": _named(event.actors, actors, lexicon),
        "target": _named(event.targets, targets, lexicon),
        "announced": (
            announced is not None and announced.first == announced.last == event.announced
            if event.announced
            else None
        ),
    }


def _named(expected: Sequence[str], found: Sequence[Party], lexicon: Lexicon) -> bool | None:
    """Whether any of the expected parties is among those found; None if none was expected."""
    if not expected:
        return None
    return any(same_party(one, other, lexicon) for one in expected for other in found)


def same_party(expected: str, found: Party, lexicon: Lexicon) -> bool:
    """By entity, by owner (a product for its maker), or by half of the words of the name."""
    known = lexicon.entities.get(expected)
    if known and found.entity:
        other = lexicon.entities.get(found.entity)
        return found.entity in (known.id, known.of) or bool(other and other.of == known.id)
    names = (known.name, *known.aliases) if known else (expected,)
    said = (found.name, found.quote.quote if found.quote else "")
    return any(_alike(name, words) for name in names for words in said)


def _alike(one: str, other: str) -> bool:
    a, b = (set(re.findall(r"\w+", text.lower())) - SMALL for text in (one, other))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.5
