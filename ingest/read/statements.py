"""One statement of a sentence put together: what a cue tells, with parties, date, place and sum."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docket.lexicon import Lexicon
from docket.model import Kind, Mention, Party, Quote
from ingest.read import amounts, roles
from ingest.read.cues import Frame, Rules
from ingest.read.frames import Hit, told_as_fact
from ingest.read.grammar import SIDE
from ingest.read.roles import PUBLIC
from ingest.read.scene import Scene
from ingest.read.setting import place_of, when_of
from ingest.read.sides import noun_sides, sides_of
from ingest.read.words import Name, Sentence

FAINT = 0.3  # score of a statement that names nobody


def told_by_verb(hit: Hit, one: Sentence, scene: Scene, spots: tuple[int, ...]) -> Mention | None:
    """A mention out of a verbal cue, or None when its sides cannot be."""
    frame, lexicon = hit.frame, scene.lexicon
    sides = sides_of(hit, one, scene)
    if sides is None:
        return None
    actors, targets = sides
    bare = not (frame.nouns or frame.object or frame.words or frame.kind == Kind.REPORT)
    public = _acting(actors, one, lexicon) & PUBLIC
    following = one.low(hit.end)
    loose = frame.kind == Kind.CRIMINAL_CASE or (actors and following in LOOSE)
    titled = hit.mood == "headline" and following not in SIDE - {"with", "over"}
    if bare and not targets and not public and not titled and not loose:
        return None  # "suing for talent"
    guessed, main = False, scene.main and Party(scene.main.text, scene.main.entity)
    if main and frame.kind == Kind.REPORT and not targets:
        targets, guessed = (main,), True
    if main and frame.kind == Kind.DATASET_CLEANUP and not any(p.entity for p in actors):
        guessed = True
        owner = lexicon.entity(main.entity).of if main.entity else ""
        if owner:
            actors = (Party(lexicon.entity(owner).name, owner),)
        elif scene.main and scene.main.kind != "dataset":
            actors = (main,)
        targets = targets or ((main,) if owner else ())
    score = _score(hit, actors, targets, guessed)
    return _mention(frame, _status(hit, one), hit.at, one, actors, targets, lexicon, score, spots)


LOOSE = {"over", "in", "on", "last", "this", "alleging", "after", ".", "saying", "earlier"}
TENTATIVE = {"proposed", "draft", "tentative"}
PROPOSABLE = {"fine", "order_ban", "order_suspension", "settlement_consent", "legislation"}


def _status(hit: Hit, one: Sentence) -> str:
    """The frame's status, weakened by "will", "agreed to" or a "proposed" before the noun."""
    if hit.frame.action == "settlement_consent" and hit.mood == "future":
        return hit.frame.status  # who "will pay to settle" has settled
    if hit.mood == "agreed":
        return "agreed" if hit.frame.action != "settlement_consent" else "settled"
    first = hit.noun[0] if hit.noun else hit.at
    hedged = one.near(first - 3, first) & TENTATIVE
    if hit.mood == "future" or (hedged and hit.frame.action in PROPOSABLE):
        return "proposed"
    return hit.frame.status


def told_by_noun(one: Sentence, claimed: set[int], scene: Scene, rules: Rules) -> list[Mention]:
    """Events told by a noun: "the lawsuit against X", "a formal warning followed in October"."""
    found = []
    for at, word in enumerate(one.words):
        for wanted, frame in rules.nouns.get(word.low, ()):
            end = at + len(wanted)
            said = tuple(w.low for w in one.words[at:end]) == wanted
            if not said or claimed & set(range(at, end)) or not told_as_fact(one, at, end):
                continue
            actors, targets = noun_sides(frame, at, end, one, scene)
            if any(n.kind == "media" and n.entity == p.entity for p in actors for n in one.names):
                continue  # "an investigation by CBS News" is reporting
            dated = _dated_near(one, at, end)
            named = any(party.entity for party in actors + targets)
            if not (named or dated or _refers_back(one, at, bool(claimed))):
                continue
            sure = 0.4 + 0.1 * (named and dated) if named or (dated and not frame.faint) else FAINT
            found.append(
                _mention(frame, frame.status, at, one, actors, targets, scene.lexicon, sure)
            )
            claimed |= set(range(at, end))
            break
    return found


def _dated_near(one: Sentence, at: int, end: int) -> bool:
    """Whether a date that is not ahead stands close: "the suit dated from 2022"."""
    low = one.words[max(0, at - 6)].start
    high = one.words[min(len(one.words), end + 7) - 1].end
    near = (date for date in one.dates if low <= date.start and date.end <= high)
    return any(date.span.known and date.direction != "future" for date in near)


def _refers_back(one: Sentence, at: int, other_cues: bool) -> bool:
    """Whether a nameless noun points at something told before: "that December report".

    It then brings a date to an event found elsewhere in the text, and is dropped otherwise.
    """
    pointed = one.near(at - 2, at) & {"that", "this", "the"}
    return bool(pointed) and bool(one.dates) and not other_cues


def _score(hit: Hit, actors: Sequence[Party], targets: Sequence[Party], guessed: bool) -> float:
    """How sure the reader is; the steps were set on the development half of tests/gold."""
    score = 0.5
    score += 0.15 * any(p.entity for p in actors) + 0.15 * any(p.entity for p in targets)
    score += 0.05 * bool(actors) + 0.05 * bool(targets)
    score -= 0.15 * guessed + 0.1 * (hit.mood != "fact")
    return round(max(0.1, min(0.9, score)), 2)


def _mention(
    frame: Frame,
    status: str,
    at: int,
    one: Sentence,
    actors: Sequence[Party],
    targets: Sequence[Party],
    lexicon: Lexicon,
    score: float,
    spots: tuple[int, ...] = (),
) -> Mention:
    """Put the pieces together: date, place and sum are looked for around the cue."""
    when, announced = when_of(one, at, spots)
    kind, action = _kind(frame, actors, one, lexicon)
    return Mention(
        kind=kind,
        action=action,
        status=status,
        when=when,
        evidence=(Quote(one.start, one.end, one.text[one.start : one.end]),),
        actors=tuple(actors),
        targets=tuple(targets),
        jurisdiction=place_of(one, kind, actors, targets, at, lexicon),
        announced=announced,
        amount=amounts.of_event(one.text, one.start, one.end, frame.action, status),
        count=amounts.count_of(one.text, one.start, one.end),
        rule=f"{frame.kind.value}/{frame.number}",
        score=round(min(0.95, score + 0.1 * when.known), 2),
    )


CLASS_ACTION = re.compile("class[- ]action complaint")
SUIT = re.compile(r"\b(?:law)?suits?\b|class[- ]action|\bcourts?\b|\bjudge\b|litigation|\bsued\b")


def _kind(
    frame: Frame, actors: Sequence[Party], one: Sentence, lexicon: Lexicon
) -> tuple[Kind, str]:
    """The kind of event follows who acts: a fine by a court is a step of a lawsuit."""
    kind, action = frame.kind, frame.action
    kinds = lexicon.actions[action].kinds
    in_court = any(n.kind in {"court", "judge"} for n in one.names)
    acting = _acting(actors, one, lexicon)
    if action == "order_ban" and in_court and not acting & roles.OFFICES:
        return Kind.LAWSUIT, "court_ruling"
    for_all = action == "complaint_agency" and CLASS_ACTION.search(one.text, one.start, one.end)
    if for_all or (action == "complaint_agency" and in_court and not acting & {"court", "judge"}):
        return Kind.LAWSUIT, "lawsuit_filed"  # a complaint in court is a suit
    if action == "settlement_consent":
        sued = SUIT.search(one.text, one.start, one.end)
        public = acting & {"regulator", "prosecutor"}
        return (Kind.REGULATOR_ACTION if public and not sued else Kind.LAWSUIT), action
    if Kind.LAWSUIT in kinds and Kind.REGULATOR_ACTION in kinds and acting:
        if acting & {"court", "judge"}:
            return Kind.LAWSUIT, action
        if acting & roles.OFFICES:
            return Kind.REGULATOR_ACTION, action
    return kind, action


def _acting(actors: Sequence[Party], one: Sentence, lexicon: Lexicon) -> set[str]:
    """Of which kinds those who act are, by the sentence and by what is known of them."""
    told = {name.kind for name in one.names if any(_is(name, party, one) for party in actors)}
    return told | {lexicon.entity(party.entity).kind for party in actors if party.entity}


def _is(name: Name, party: Party, one: Sentence) -> bool:
    if party.entity:
        return name.entity == party.entity
    return party.quote is not None and one.words[name.first].start == party.quote.start
