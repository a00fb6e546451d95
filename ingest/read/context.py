"""What a statement leaves out, taken from the rest of the article: who, whom and where.

"The charges were dismissed in May" names nobody, yet its reader knows the court and the accused.
A party found this way has no quote of its own, which is how pages tell it from one that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from docket.model import Kind, Mention, Party
from ingest.read.grammar import OPENERS
from ingest.read.roles import WITHHELD
from ingest.read.scene import PLACED, Scene
from ingest.read.setting import place_of_party

# Whose absence the rest of the text can make good: proceedings have two sides throughout.
PROCEEDINGS = {Kind.LAWSUIT, Kind.CRIMINAL_CASE, Kind.REGULATOR_ACTION}
OPENING = {"lawsuit_filed", "complaint_agency"}  # who opens proceedings is not their target
BENCH = {"judge", "judges", "court", "courts", "jury", "tribunal", "justices", "panel"}
CLOSE = 400  # characters: a sentence or two
AROUND = 40  # statements on either side that are looked at, so that long texts stay linear
LESS_SURE = 0.05  # for each side that is not in the sentence itself


def completed(mentions: Sequence[Mention], scene: Scene) -> list[Mention]:
    """The mentions of one article, in order, with what they leave out filled from one another."""
    done: list[Mention] = []
    mentions = [replace(mention, targets=_proper(mention, scene)) for mention in mentions]
    for number, mention in enumerate(mentions):
        actors, targets = mention.actors, mention.targets
        near = mentions[max(0, number - AROUND) : number + AROUND]
        if not any(party.entity for party in actors):
            actors = _actor(mention, near, scene) or actors
        if not targets and mention.kind in PROCEEDINGS:
            targets = _target(mention, near, scene, actors)
        if not targets and mention.kind == Kind.LEGISLATION:
            name = scene.nearest({"law"}, _at(mention), CLOSE)
            targets = (Party(name.text, name.entity),) if name else ()
        filled = (actors != mention.actors) + (targets != mention.targets)
        said = round(mention.score - LESS_SURE * filled, 2)
        place = mention.jurisdiction or place_of_party(actors, scene.lexicon)
        home = scene.home if mention.kind in PLACED else None
        federal = any(p.entity and scene.lexicon.entity(p.entity).place == place for p in actors)
        if home and (place is None or (place == home.split("-")[0] and not federal)):
            place = home
        done.append(
            replace(mention, actors=actors, targets=targets, jurisdiction=place, score=said)
        )
    return done


# What a measure is about, not whom it is against: "suspended the processing of photographs".
ABSTRACT = {"processing", "use", "service", "access", "collection", "sale", "downloads", "training",
            "permits", "permit", "licence", "license", "deployment", "operations", "data", "device",
            "sentence", "case", "devices", "residence", "home", "flat", "offices", "initiative",
            "advice", "matter", "answers", "response", "denial", "part"}  # fmt: skip
NEVER_TARGET = {"law", "court", "legislature", "judge"}


def _proper(mention: Mention, scene: Scene) -> tuple[Party, ...]:
    """The targets without what cannot be one in proceedings: a law, a court, an activity."""
    told = tuple(_described(party, scene) for party in mention.targets)
    if mention.kind not in PROCEEDINGS:
        return told
    never = {"court"} if mention.action == "appeal" else NEVER_TARGET
    return tuple(
        p
        for p in told
        if not (p.entity and scene.lexicon.entity(p.entity).kind in never)
        and not p.name.endswith(" District")  # of a federal court
        and not (p.entity is None and ABSTRACT & set(p.name.lower().split()[:3]))
    )


def _described(party: Party, scene: Scene) -> Party:
    """A withheld person by what the text says of that very name, never of somebody else."""
    if party.name != WITHHELD:
        return party
    said = scene.people.get(party.quote.quote.split()[-1]) if party.quote else None
    return replace(party, name=said) if said else party


def _actor(mention: Mention, others: Sequence[Mention], scene: Scene) -> tuple[Party, ...]:
    """Who usually takes such a step and is nearest in the text: the court, the plaintiff."""
    kinds = scene.lexicon.actions[mention.action].by
    if mention.action == "settlement_consent" and mention.kind == Kind.LAWSUIT:
        kinds = frozenset({"court"} if mention.status == "approved" else ())
    called = [scene.cues.alone.get(party.name.lower()) for party in mention.actors]
    if any("jur" in p.name.lower() for p in mention.actors):
        return ()
    kinds = frozenset(kind for kind in called if kind) or kinds
    if kinds & {"court", "judge"}:
        kinds |= {"court", "judge"}
    if any(not _vague(party, scene) for party in mention.actors) or _another(mention):
        return ()
    near = _nearest(mention, (m for m in others if m.kind == mention.kind and m is not mention))
    alone = len({p.entity for m in near for p in m.actors if p.entity}) == 1
    for other in near:
        if not alone and abs(_at(other) - _at(mention)) > CLOSE:
            break
        fitting = tuple(
            Party(p.name, p.entity)
            for p in other.actors
            if (p.entity and scene.lexicon.entity(p.entity).kind in kinds)
            or (not kinds and other.action == "lawsuit_filed")
        )
        if fitting:
            return fitting
    name = scene.nearest(kinds, _at(mention), CLOSE)
    return (Party(name.text, name.entity),) if name else ()


def _target(
    mention: Mention, others: Sequence[Mention], scene: Scene, actors: Sequence[Party]
) -> tuple[Party, ...]:
    """Against whom: as a statement close by says, else whom the whole text is about.

    In a round-up the next item is about somebody else, so only what stands close counts there.
    """
    acting = {p.entity or p.name for m in others if m.action in OPENING for p in m.actors}
    acting |= {party.entity or party.name for party in actors}
    told = [m for m in others if m.kind in PROCEEDINGS and m.targets and m is not mention]
    close = [m for m in _nearest(mention, told) if abs(_at(m) - _at(mention)) < CLOSE]
    lead = sorted((m for m in told if m.kind == mention.kind), key=_at)[:1]
    sued = scene.sued if mention.kind != Kind.CRIMINAL_CASE else None
    for parties in (
        *(m.targets for m in close if _at(m) == _at(mention)),
        (Party(sued.text, sued.entity),) if sued else (),
        *(m.targets for m in close if m.kind == mention.kind),
        *(m.targets for m in (*lead, *close)),
    ):
        able = [p for p in parties if (p.entity or p.name) not in acting and not _vague(p, scene)]
        if able:
            return tuple(_described(Party(p.name, p.entity), scene) for p in able)
    return ()


def _at(mention: Mention) -> int:
    return mention.evidence[0].start


def _nearest(mention: Mention, others: Iterable[Mention]) -> list[Mention]:
    """Statements by distance; what stands before counts as nearer."""

    def distance(other: Mention) -> int:
        apart = _at(mention) - _at(other)
        return apart if apart >= 0 else 3 * -apart

    return sorted(others, key=distance)


def _another(mention: Mention) -> bool:
    """Whether it is against somebody new ("a rival was fined"): by whom, the text must say."""
    if mention.actors or mention.kind == Kind.CRIMINAL_CASE:
        return False
    return bool(mention.targets) and all(
        p.entity is None and p.name.lower().split()[0] in OPENERS - {"the"} | {"another"}
        for p in mention.targets
    )


def _vague(party: Party, scene: Scene) -> bool:
    """Whether a party is only called by its office ("agency", "federal judge")."""
    if party.entity or party.name != party.name.lower() or " the " in party.name:
        return False
    words = party.name.split()
    if words[0] in OPENERS - {"the"} and not BENCH & set(words):
        return False  # "a coalition of states" is nobody named before
    cues = scene.cues
    return party.name in cues.alone or bool(set(words) & (cues.authorities | BENCH))
