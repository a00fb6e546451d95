"""Statements of one article that tell of one happening, joined into one mention.

A text names its subject several times: the lede tells, the body dates, the background repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docket.lexicon import Lexicon
from docket.merge import finest
from docket.model import Basis, Kind, Mention, Party
from docket.sameness import same_step

# How far one looks back, so that a text of ten thousand statements stays linear.
GROUPS_BACK, MEMBERS = 200, 12


def together(found: Sequence[Mention], lexicon: Lexicon, faint: float) -> list[Mention]:
    """Join statements, in order of the text.

    Statements that name nobody (at most `faint` + .1 sure) only bring a date to others: left
    alone they are dropped.
    """
    groups: list[list[Mention]] = []
    for mention in found:
        near = reversed(groups[-GROUPS_BACK:])
        home = next((g for g in near if all(_one(m, mention, lexicon) for m in g[:MEMBERS])), None)
        if home is None:
            groups.append([mention])
        else:
            home.append(mention)
    kept = [g for g in groups if any(m.score > faint + 0.1 or m.actors or m.targets for m in g)]
    return [_joined(group) for group in kept]


def _one(a: Mention, b: Mention, lexicon: Lexicon) -> bool:
    """Whether two statements of one text can be, and likely are, the same happening."""
    if a.kind != b.kind or not (same_step(a, b) or _finding(a, b) or _rulings(a, b)):
        return False
    if a.when.known and b.when.known and not a.when.overlaps(b.when) and not _told(a, b):
        return False
    if a.amount and b.amount and a.amount.currency == b.amount.currency:
        apart = abs(a.amount.value - b.amount.value)
        if apart > 0.1 * max(a.amount.value, b.amount.value):
            return False
    targets = _agree(a.targets, b.targets, lexicon)
    actors = _agree(a.actors, b.actors, lexicon)
    if actors is None and _somebody_else(a.actors, b.actors):
        actors = False
    if a.kind == Kind.REPORT and actors is not False and (a.actors and b.actors):
        return True  # one author seldom has two reports in one article
    return targets is not False and (actors is not False or targets is True)


def _finding(a: Mention, b: Mention) -> bool:
    """Whether one is the finding that the other's fine or order rests on."""
    return any(
        (one.action, one.status) == ("order_ban", "ruled") and other.action in MEASURES
        for one, other in ((a, b), (b, a))
    )


def _rulings(a: Mention, b: Mention) -> bool:
    """Whether a general word ("ruled") stands beside a fuller one for the same decision."""
    if a.action != b.action or a.action not in {"court_ruling", "conviction_sentence"}:
        return False
    general = {a.status, b.status} & {"ruled", "convicted"}
    near = a.evidence[0].start == b.evidence[0].start or a.action == "court_ruling"
    return bool(general) and near and "acquitted" not in (a.status, b.status)


MEASURES = {"fine", "order_ban", "order_suspension", "warning_letter", "settlement_consent"}


def _told(a: Mention, b: Mention) -> bool:
    """An announcement may follow the act: its day does not contradict."""
    for one, other in ((a, b), (b, a)):
        told, acted = one.when.last, other.when.first
        if one.when.basis == Basis.ANNOUNCED and told and acted and 0 <= (told - acted).days <= 10:
            return True
    return False


def _agree(ours: Sequence[Party], theirs: Sequence[Party], lexicon: Lexicon) -> bool | None:
    """True: a known party in common; False: known parties that differ; None: cannot tell."""
    left = {p.entity for p in ours if p.entity}
    right = {p.entity for p in theirs if p.entity}
    if left & right:
        return True
    if left and right:
        one, other = ({lexicon.entity(e).of or e for e in side} for side in (left, right))
        return None if one & other else False
    if _others(ours) != _others(theirs):
        return False
    if {p.name.lower() for p in ours} & {p.name.lower() for p in theirs}:
        return True
    # Two names differ; a description may be anybody.
    return False if all(any(_proper(p.name) for p in side) for side in (ours, theirs)) else None


def _somebody_else(ours: Sequence[Party], theirs: Sequence[Party]) -> bool:
    """Whether a known party stands against a described one: "the FTC", "parents in Lakewood"."""
    return any(
        any(p.entity for p in one) and any(len(p.name.split()) > 2 for p in other if not p.entity)
        for one, other in ((ours, theirs), (theirs, ours))
    )


def _others(parties: Sequence[Party]) -> bool:
    """Whether the words mark somebody else: "two accomplices", "another man"."""
    return any(
        party.name.lower().startswith(("two ", "three ", "another ", "a second ", "a third "))
        for party in parties
    )


def _proper(name: str) -> bool:
    first = name.split(" ", 1)[0].lower()
    return name != name.lower() and first not in {"a", "an", "the", "several", "two", "three"}


def _joined(group: Sequence[Mention]) -> Mention:
    """One mention with all the evidence; the surest statement leads, the finest date wins."""
    if len(group) == 1:
        return group[0]
    lead = max(group, key=lambda m: (m.status not in {"ruled", "convicted"}, m.score))
    ordered = [lead, *(m for m in group if m is not lead)]
    quotes = {q.start: q for m in ordered for q in m.evidence}
    actors = _best([m.actors for m in ordered])
    acting = {p.entity for p in actors if p.entity}
    targets = _best([m.targets for m in ordered])
    announced = next((m.announced for m in ordered if m.announced), None)
    return replace(
        lead,
        when=finest([m.when for m in ordered]),
        announced=announced,
        evidence=tuple(quotes.values()),
        actors=actors,
        targets=tuple(p for p in targets if p.entity not in acting),
        jurisdiction=next((m.jurisdiction for m in ordered if m.jurisdiction), None),
        amount=next((m.amount for m in ordered if m.amount), None),
        count=next((m.count for m in ordered if m.count), None),
        score=min(0.95, round(lead.score + 0.03 * (len(group) - 1), 2)),
    )


def _best(sides: Sequence[tuple[Party, ...]]) -> tuple[Party, ...]:
    """The first side that names somebody known, else the first that says anything."""
    return max(sides, key=lambda side: (any(p.entity for p in side), bool(side)), default=())
