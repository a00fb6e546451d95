"""The two sides of a cue: who acted and against whom, by grammar and by the scene of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docket.model import Kind, Party
from ingest.read import roles
from ingest.read.cues import Frame
from ingest.read.frames import Hit
from ingest.read.grammar import OPENERS, POINTING, SIDE, WE
from ingest.read.scene import Scene
from ingest.read.words import Name, Sentence, Token

Parties = tuple[Party, ...]
Sides = tuple[Parties, Parties]
Acting = tuple[Name | None, Parties]


def sides_of(hit: Hit, one: Sentence, scene: Scene) -> Sides | None:
    """Actors and targets of a verbal cue; None when its actor cannot be of the required kind."""
    frame = hit.frame
    actor, actors = _actor(hit, one, scene)
    unnamed = actor is None and not hit.passive and frame.subject == "by"
    if unnamed and frame.kind == Kind.REGULATOR_ACTION and any(_private(p, scene) for p in actors):
        return None  # "the league opened an investigation"
    if frame.by and not _allowed(actor, frame, hit, _pronoun_subject(hit, one)):
        return None
    targets = _targets(hit, one, scene, actor)
    if frame.subject == "against":
        if hit.passive:
            actors, targets = actors, _passive_subject(hit, one, scene, one.names)
        elif actor and actor.kind in {"court", "judge"}:  # "the court gave him two years"
            targets = _recipient(hit, one)
        else:
            subject = actors or _inherited(one, scene)
            actors, targets = targets if frame.against else (), subject
    actors = tuple(scene.meant(party, one.number) for party in actors)
    targets = tuple(scene.meant(party, one.number) for party in targets)
    if actor and actor.kind == "judge" and "jur" not in actor.text.lower():
        actors = tuple(scene.bench(party, one.number) for party in actors)
    if frame.action == "settlement_consent" and not any(_public(p, scene) for p in actors):
        actors, targets = _settling(one, actors, targets, scene)
    acting = {party.entity or party.name for party in actors}
    return actors, tuple(p for p in targets if (p.entity or p.name) not in acting)


def _private(party: Party, scene: Scene) -> bool:
    """Whether a description is of somebody who is no authority ("the league", "a bank")."""
    words = [word.strip(",.'’s") for word in party.name.lower().split()]
    described = party.entity is None and (party.name[:1].islower() or words[:1] == ["the"])
    return described and not scene.cues.authorities & set(words)


OPEN = {"company", "platform", "org", "stranger", "none", "we", "person", "research"}
KINDS = {"company", "platform", "media", "research", "watchdog", "product", "place"}
KNOWN_KINDS = roles.PUBLIC | KINDS


def _allowed(actor: Name | None, frame: Frame, hit: Hit, pronoun: bool) -> bool:
    """Whether the actor may take this step: a bare verb wants one of the right kind, a verb with
    its event noun or thing only minds one of a wrong kind.
    """
    wording = frame.words and frame.kind not in {Kind.REPORT, Kind.PLATFORM_ENFORCEMENT}
    told = bool(frame.nouns or frame.object or wording) and not frame.rest
    if actor is None:
        # An unknown subject is rather a company than a court.
        told = told and (hit.passive or pronoun or not frame.by or bool(frame.by & OPEN))
        return told or ("none" in frame.by and hit.passive) or (pronoun and "judge" in frame.by)
    if actor.kind in frame.by or ("role" in frame.by and actor.kind in roles.OFFICES):
        return True
    return told and actor.kind not in KNOWN_KINDS


# ── who acted ───────────────────────────────────────────────────────────────────────────────


def _actor(hit: Hit, one: Sentence, scene: Scene) -> Acting:
    """The acting side: the subject, or "by …" in a passive; a pronoun looks one sentence back."""
    if hit.passive:
        name = roles.agent(hit, one)
        start = hit.noun[0] if hit.noun else hit.at
        if name is None and scene.publisher and one.near(start - 4, start) & WE:
            return Name(hit.at, hit.end, scene.publisher.name, "we"), (scene.publisher,)
        at = next((i + 1 for i in range(hit.end, hit.end + 6) if one.low(i) == "by"), None)
        if name is None and at is not None:
            return None, roles.after(one, (), at)
    else:
        if (ours := _we(hit, one, scene)) is not None:
            return ours
        name = None if _clause_between(hit, one) else _subject(hit, one)
        if name is None and _pronoun_subject(hit, one):
            before = scene.prose[one.number - 1].names if one.number else ()
            known = [n for n in before if n.entity and n.kind not in roles.NOBODY]
            for first in [n for n in known if n.kind in hit.frame.by] or known:
                return first, (Party(first.text, first.entity),)
        if name is None:
            described = roles.opening(one, hit.at)
            return None, (described,) if described else ()
    name = name and _belonging(name, one)
    if name is None or name.kind == "report":
        return name, _authors(name, one) if name else ()
    if name.kind == "stranger":
        return name, (Party(name.text, None, one.quote(name.first, name.last)),)
    return name, tuple(roles.party(actor, one) for actor in _joined(name, one))


def _belonging(name: Name, one: Sentence) -> Name:
    """Whose people they are: "agents of the Investigative Police", "lawyers at the FTC"."""
    described = not name.entity and not name.text[:1].isupper()
    if not described or one.low(name.last) not in {"of", "from", "at", "with", "for"}:
        return name
    body = next((n for n in one.names if name.last < n.first <= name.last + 2), None)
    return body if body and body.kind not in {"place", "stranger", "person"} else name


def _joined(name: Name, one: Sentence) -> list[Name]:
    """A subject with those joined to it: "Apple and Google pulled"."""
    found = [name]
    for other in reversed([n for n in one.names if n.last <= name.first]):
        between = one.near(other.last, found[0].first)
        known = other.entity or other.kind == "place"
        if not known or not between or not between <= {"and", ",", "&", "the"}:
            break
        found.insert(0, other)
    return found[:4]


def _subject(hit: Hit, one: Sentence) -> Name | None:
    kinds = hit.frame.by if hit.frame.subject == "by" else frozenset()
    fitting = roles.subject(hit, one, one.names, kinds)
    return fitting or (roles.subject(hit, one, one.names, frozenset()) if kinds else None)


def _we(hit: Hit, one: Sentence, scene: Scene) -> Acting | None:
    """The publisher, where a release says "we fined"; not inside a quotation."""
    quoted = any(mark in one.text[one.start : one.end] for mark in '“”"')
    if quoted or not one.near(hit.at - 3, hit.at) & WE:
        return None
    who = scene.publisher
    if who is None:
        return Name(hit.at - 1, hit.at, "we", "we"), ()
    kind = scene.lexicon.entity(who.entity).kind if who.entity else "org"
    return Name(hit.at - 1, hit.at, who.name, kind, who.entity), (who,)


def _clause_between(hit: Hit, one: Sentence) -> bool:
    """Whether the sentence's own subject stands before a clause: "A senior, who says …, sued"."""
    if roles.opening(one, hit.at) is None or one.low(hit.at - 1) != ",":
        return False
    comma = next(i for i, word in enumerate(one.words) if word.text == ",")
    return comma + 1 < hit.at and one.low(comma + 1) in {"who", "which", "whose"}


def _pronoun_subject(hit: Hit, one: Sentence) -> bool:
    return bool(one.near(hit.at - 4, hit.at) & POINTING)


def _authors(report: Name, one: Sentence) -> Parties:
    """Who wrote a report: "a report by X", "X's report"."""
    for name in one.names:
        told = one.low(name.first - 1) in {"by", "from", "the"} or one.owns(name)
        if name.entity and told and abs(name.first - report.last) <= 6:
            return (roles.party(name, one),)
    return ()


# ── against whom ────────────────────────────────────────────────────────────────────────────


def _targets(hit: Hit, one: Sentence, scene: Scene, actor: Name | None) -> Parties:
    """The other side: after the frame's preposition, else the object (or passive subject)."""
    frame = hit.frame
    names = [name for name in one.names if name is not actor]
    private = frame.kind == Kind.CRIMINAL_CASE
    if frame.kind == Kind.REPORT and not hit.passive:
        return _reported_on(hit, one, names, scene)
    if frame.against:
        start = hit.noun[1] if hit.noun else (hit.at if hit.passive else hit.end)
        at = roles.preposition(one, frame.against, start, start + 28)
        if at is not None:
            bill = frame.kind == Kind.LEGISLATION
            return roles.after(one, names, at, thing=bill, private=private)
        if hit.passive and one.low(hit.end) == "with":
            return _passive_subject(hit, one, scene, names)  # "X was issued with a fine"
        if frame.action == "court_ruling" and not frame.nouns:
            told = [n for n in names if n.entity and n.first >= hit.end][:2]
            return tuple(roles.party(n, one) for n in told if n.kind not in roles.NOBODY)
        if given := _recipient(hit, one):
            return given
        if frame.nouns:  # the noun is the object, or in a passive the subject; its owner is meant
            return _owner(hit, one, names)
    if hit.passive:
        return _passive_subject(hit, one, scene, names)
    following = one.low(hit.end)
    if following in {"him", "her", "them"} and private:
        return (Party(roles.WITHHELD),)
    if not hit.noun and following in SIDE:
        return ()  # "settles into", "appeals to": no object
    ordered = hit.noun is not None and one.low(hit.noun[0]) == "to"
    if frame.object or (frame.nouns and not ordered):
        return _things(hit, one, names)
    return roles.after(one, names, hit.end, thing=True, private=private)


def _reported_on(hit: Hit, one: Sentence, names: Sequence[Name], scene: Scene) -> Parties:
    """What a report is about: the first known name after the verb, or what "it" stands for."""
    if one.near(hit.end, hit.end + 2) & POINTING:
        return _inherited(one, scene)
    known = [n for n in names if n.entity and n.first >= hit.end and n.kind not in roles.NOBODY]
    return tuple(roles.party(n, one) for n in known[:1])


def _recipient(hit: Hit, one: Sentence) -> Parties:
    """Who stands between verb and event noun: "sent the company a warning"."""
    if hit.passive or not hit.noun or hit.noun[0] <= hit.end + 1:
        return ()
    spots = range(hit.noun[0] - 1, hit.end, -1)
    stop = next((i for i in spots if _opens_object(one.words[i])), None)
    if stop is None or one.low(hit.end) in SIDE:
        return ()
    if one.low(hit.end) in {"him", "her", "them"}:
        return (Party(roles.WITHHELD),)
    names = [n for n in one.names if hit.end <= n.first and n.last <= stop]
    return roles.after(replace(one, words=one.words[:stop]), names, hit.end, private=True)


def _opens_object(word: Token) -> bool:
    return word.low in OPENERS | {"its", "their"} or word.text[:1].isdigit() or word.text in "$€£"


def _owner(hit: Hit, one: Sentence, names: Sequence[Name]) -> Parties:
    """Whose motion, bid or lawsuit it is: "rejected OpenAI's bid"."""
    first = hit.noun[0] if hit.noun else 0
    near = [n for n in names if n.entity and hit.end <= n.first and 0 < first - n.last <= 2]
    return tuple(roles.party(n, one) for n in near if one.owns(n))[-1:]


def _passive_subject(hit: Hit, one: Sentence, scene: Scene, names: Sequence[Name]) -> Parties:
    """Who was sued, fined, found guilty: the subject, or the description that opens or ends it."""
    criminal = hit.frame.kind == Kind.CRIMINAL_CASE
    if criminal and one.near(hit.at - 4, hit.at) & {"he", "she"}:
        return (Party(roles.WITHHELD),)
    opening = roles.opening(one, hit.at)
    if criminal and opening:
        return (opening,)
    name = roles.subject(hit, one, names, frozenset())
    if name is None and _pronoun_subject(hit, one):
        return _inherited(one, scene)
    if name is None:
        described = opening or roles.just_before(one, hit.at)
        return (described,) if described else ()
    if name.kind in roles.PUBLIC and not name.entity:
        return ()
    if name.kind == "stranger":
        return (Party(roles.WITHHELD),) if criminal else ()
    return (roles.party(name, one),)


def _inherited(one: Sentence, scene: Scene) -> Parties:
    """What "it" stands for: the first organisation or thing of the sentence before."""
    if not one.number:
        return ()
    before = scene.prose[one.number - 1]
    passed = roles.NOBODY | roles.PUBLIC
    name = next((n for n in before.names if n.entity and n.kind not in passed), None)
    return (roles.party(name, before),) if name else ()


def _things(hit: Hit, one: Sentence, names: Sequence[Name]) -> Parties:
    """The thing acted on, by its name if it has one near."""
    frame, noun = hit.frame, hit.noun
    if noun is None:
        earlier = [n for n in names if n.kind in roles.THINGS and n.last <= hit.at]
        return tuple(roles.party(n, one) for n in earlier[-1:])
    law, dataset = frame.kind == Kind.LEGISLATION, frame.kind == Kind.DATASET_CLEANUP
    near = [n for n in names if (n.entity or n.kind in {"org", "law" if law else "org"})
            and hit.end <= n.first <= noun[1] + 4 and n.kind not in roles.NOBODY
            and (hit.source is None or n.last <= hit.source[0])]  # fmt: skip
    if not near and law:  # "the Act, which X signed into law"
        near = [n for n in names if n.kind == "law" and n.last <= hit.at][-1:]
    if near:
        return tuple(roles.party(n, one) for n in near[:3])
    if not frame.object:
        return ()
    if not (law or dataset):
        return roles.after(one, (), hit.end)
    spots = range(noun[0] - 1, max(-1, noun[0] - 5), -1)
    opened = next((i for i in spots if one.low(i) in OPENERS | {"its", "their"}), None)
    start = noun[0] if opened is None else opened  # "signed legislation"
    bare = dataset and (opened is None or one.low(opened) in {"the", "its", "their"})
    if bare or (not hit.passive and start < hit.end and frame.subject == "by"):
        return ()
    said = one.quote(start, noun[1])
    return (Party(said.quote, None, said),)


# ── settlements and nouns ───────────────────────────────────────────────────────────────────


def _public(party: Party, scene: Scene) -> bool:
    return bool(party.entity) and scene.lexicon.entity(party.entity or "").kind in roles.PUBLIC


def _settling(one: Sentence, actors: Parties, targets: Parties, scene: Scene) -> Sides:
    """Put the authority on the acting side: "X settled with the FTC", "settle FTC charges"."""
    authority = tuple(party for party in targets if _public(party, scene))
    if authority:
        return authority, actors or tuple(p for p in targets if p not in authority)
    named = [n for n in one.names if n.entity and n.kind in {"regulator", "prosecutor"}]
    if named and not targets:
        return (Party(named[0].text, named[0].entity),), actors
    return actors, targets


def noun_sides(frame: Frame, at: int, end: int, one: Sentence, scene: Scene) -> Sides:
    """The sides of an event noun at tokens `at:end`: "X's lawsuit against Y", "arrest of Z"."""
    actors: Parties = ()
    targets: Parties = ()
    near = (n for n in one.names if n.entity and 0 < at - n.last <= 3 and one.owns(n))
    if frame.possessor and (owner := next(near, None)):
        side = (roles.party(owner, one),)
        actors, targets = (side, ()) if frame.possessor == "by" else ((), side)
    against = roles.preposition(one, frame.against, end, end + 8)
    if against is not None:
        targets = tuple(p for p in roles.after(one, one.names, against) if p not in actors)
    by = roles.preposition(one, (("by",), ("from",)), end, end + 6)
    if by is not None and not actors:
        able = [n for n in one.names if n.kind not in {"place", "stranger"}]
        actors = tuple(roles.party(n, one) for n in able if by <= n.first <= by + 2)[:1]
    return actors, tuple(scene.meant(party, one.number) for party in targets)
