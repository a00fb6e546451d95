"""The two sides of a cue: who acted and against whom, by grammar and by the scene of the text."""

from __future__ import annotations

from collections.abc import Sequence

from docket.model import Kind, Party
from ingest.read import roles
from ingest.read.cues import Frame
from ingest.read.entities import Name, Token
from ingest.read.frames import Hit
from ingest.read.grammar import OPENERS, POINTING, SIDE, WE
from ingest.read.scene import Scene
from ingest.read.setting import Sentence

Sides = tuple[tuple[Party, ...], tuple[Party, ...]]


def sides_of(hit: Hit, one: Sentence, scene: Scene, text: str) -> Sides | None:
    """Actors and targets of a verbal cue; None when its actor cannot be of the required kind."""
    frame = hit.frame
    actor, actors = _actor(hit, one, scene, text)
    unnamed = actor is None and not hit.passive and frame.subject == "by"
    if unnamed and frame.kind == Kind.REGULATOR_ACTION and any(_private(p, scene) for p in actors):
        return None  # "the league opened an investigation"
    if frame.by and not _allowed(actor, frame, hit, _pronoun_subject(hit, one.words)):
        return None
    targets = _targets(hit, one, scene, actor, text)
    if frame.subject == "against":
        if hit.passive:
            actors, targets = actors, _passive_subject(hit, one, scene, one.names, text)
        elif actor and actor.kind in {"court", "judge"}:  # "the court gave him two years"
            targets = _recipient(hit, one, text)
        else:
            subject = actors or _inherited(one, scene, text)
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
    return (
        party.entity is None
        and party.name[:1].islower() | (words[:1] == ["the"])
        and not (scene.authorities & set(words))
    )


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


def _actor(
    hit: Hit, one: Sentence, scene: Scene, text: str
) -> tuple[Name | None, tuple[Party, ...]]:
    """The acting side: the subject, or "by …" in a passive; a pronoun looks one sentence back."""
    words, names = one.words, one.names
    if hit.passive:
        name = roles.agent(hit, words, names)
        start = hit.noun[0] if hit.noun else hit.at
        by_us = {word.low for word in words[max(0, start - 4) : start]} & WE
        if name is None and by_us and scene.publisher:
            return Name(hit.at, hit.end, scene.publisher.name, "we"), (scene.publisher,)
        reach = range(hit.end, min(hit.end + 6, len(words)))
        at = next((i + 1 for i in reach if words[i].low == "by"), None)
        if name is None and at is not None:
            return None, tuple(roles.after(words, (), at, text))
    else:
        if (ours := _we(hit, one, scene, text)) is not None:
            return ours
        name = None if _clause_between(hit, words, text) else _subject(hit, words, names)
        if name is None and _pronoun_subject(hit, words):
            before = scene.prose[one.number - 1].names if one.number else ()
            known = [n for n in before if n.entity and n.kind not in roles.NOBODY]
            able = [n for n in known if n.kind in hit.frame.by]
            name = next(iter(able or known), None)
            if name:
                return name, (Party(name.text, name.entity),)
        if name is None:
            described = roles.opening(words, hit.at, text)
            return None, (described,) if described else ()
    name = name and _belonging(name, one)
    if name is None or name.kind == "report":
        return name, _authors(name, one, text) if name else ()
    if name.kind == "stranger":
        return name, (Party(name.text, None, roles.quote(words, name.first, name.last, text)),)
    return name, tuple(roles.party(one_, words, text) for one_ in _joined(name, names, words))


def _belonging(name: Name, one: Sentence) -> Name:
    """Whose people they are: "agents of the Investigative Police", "lawyers at the FTC"."""
    if name.entity or name.text[:1].isupper() or name.last >= len(one.words):
        return name
    if one.words[name.last].low not in {"of", "from", "at", "with", "for"}:
        return name
    body = next((n for n in one.names if name.last < n.first <= name.last + 2), None)
    return body if body and body.kind not in {"place", "stranger", "person"} else name


def _joined(name: Name, names: Sequence[Name], words: Sequence[Token]) -> list[Name]:
    """A subject with those joined to it: "Apple and Google pulled"."""
    found = [name]
    for other in reversed([n for n in names if n.last <= name.first]):
        if not other.entity and other.kind != "place":
            break
        between = {word.low for word in words[other.last : found[0].first]}
        if not between or not between <= {"and", ",", "&", "the"}:
            break
        found.insert(0, other)
    return found[:4]


def _subject(hit: Hit, words: Sequence[Token], names: Sequence[Name]) -> Name | None:
    kinds = hit.frame.by if hit.frame.subject == "by" else frozenset()
    fitting = roles.subject(hit, words, names, kinds)
    return fitting or (roles.subject(hit, words, names, frozenset()) if kinds else None)


def _we(
    hit: Hit, one: Sentence, scene: Scene, text: str
) -> tuple[Name | None, tuple[Party, ...]] | None:
    """The publisher, where a release says "we fined"; not inside a quotation."""
    near = {word.low for word in one.words[max(0, hit.at - 3) : hit.at]}
    quoted = any(mark in text[one.start : one.end] for mark in '“”"')
    if not near & WE or quoted:
        return None
    who = scene.publisher
    if who is None:
        return Name(hit.at - 1, hit.at, "we", "we"), ()
    kind = scene.lexicon.entity(who.entity).kind if who.entity else "org"
    return Name(hit.at - 1, hit.at, who.name, kind, who.entity), (who,)


def _clause_between(hit: Hit, words: Sequence[Token], text: str) -> bool:
    """Whether the sentence's own subject stands before a clause: "A senior, who says …, sued"."""
    if roles.opening(words, hit.at, text) is None or words[hit.at - 1].text != ",":
        return False
    comma = next((i for i, word in enumerate(words[: hit.at]) if word.text == ","), hit.at)
    return comma + 1 < hit.at and words[comma + 1].low in {"who", "which", "whose"}


def _pronoun_subject(hit: Hit, words: Sequence[Token]) -> bool:
    return any(word.low in POINTING for word in words[max(0, hit.at - 4) : hit.at])


def _authors(report: Name, one: Sentence, text: str) -> tuple[Party, ...]:
    """Who wrote a report: "a report by X", "X's report"."""
    for name in one.names:
        previous = one.words[name.first - 1].low if name.first else ""
        after = one.words[name.last].low if name.last < len(one.words) else ""
        near = abs(name.first - report.last) <= 6
        if name.entity and near and (previous in {"by", "from", "the"} or after in {"'s", "’s"}):
            return (roles.party(name, one.words, text),)
    return ()


# ── against whom ────────────────────────────────────────────────────────────────────────────


def _targets(
    hit: Hit, one: Sentence, scene: Scene, actor: Name | None, text: str
) -> tuple[Party, ...]:
    """The other side: after the frame's preposition, else the object (or passive subject)."""
    words, frame = one.words, hit.frame
    names = [name for name in one.names if name is not actor]
    private = frame.kind == Kind.CRIMINAL_CASE
    if frame.kind == Kind.REPORT and not hit.passive:
        return _reported_on(hit, one, names, scene, text)
    if frame.against:
        start = hit.noun[1] if hit.noun else (hit.at if hit.passive else hit.end)
        at = roles.preposition(words, frame.against, start, start + 28)
        if at is not None:
            bill = frame.kind == Kind.LEGISLATION
            return tuple(roles.after(words, names, at, text, thing=bill, private=private))
        if hit.passive and hit.end < len(words) and words[hit.end].low == "with":
            return _passive_subject(hit, one, scene, names, text)  # "X was issued with a fine"
        if frame.action == "court_ruling" and not frame.nouns:
            told = [n for n in names if n.entity and n.first >= hit.end]
            return tuple(
                roles.party(n, words, text) for n in told[:2] if n.kind not in roles.NOBODY
            )
        if given := _recipient(hit, one, text):
            return given
        if frame.nouns:  # the noun is the object, or in a passive the subject; its owner is meant
            return _owner(hit, one, names, text)
    if hit.passive:
        return _passive_subject(hit, one, scene, names, text)
    following = words[hit.end].low if hit.end < len(words) else ""
    if following in {"him", "her", "them"} and private:
        return (Party(roles.WITHHELD),)
    if not hit.noun and following in SIDE:
        return ()  # "settles into", "appeals to": no object
    ordered = hit.noun is not None and words[hit.noun[0]].low == "to"
    if frame.object or (frame.nouns and not ordered):
        return _things(hit, one, names, text)
    return tuple(roles.after(words, names, hit.end, text, thing=True, private=private))


def _reported_on(
    hit: Hit, one: Sentence, names: Sequence[Name], scene: Scene, text: str
) -> tuple[Party, ...]:
    """What a report is about: the first known name after the verb, or what "it" stands for."""
    if {word.low for word in one.words[hit.end : hit.end + 2]} & POINTING:
        return _inherited(one, scene, text)
    known = [n for n in names if n.entity and n.first >= hit.end and n.kind not in roles.NOBODY]
    return tuple(roles.party(n, one.words, text) for n in known[:1])


def _recipient(hit: Hit, one: Sentence, text: str) -> tuple[Party, ...]:
    """Who stands between verb and event noun: "sent the company a warning"."""
    if hit.passive or not hit.noun or hit.noun[0] <= hit.end + 1:
        return ()
    words = one.words[hit.end : hit.noun[0]]
    ends = [i for i, word in enumerate(words) if i and _opens_object(word)]
    stop = hit.end + (ends[-1] if ends else 0)
    if stop == hit.end or words[0].low in SIDE:
        return ()
    if words[0].low in {"him", "her", "them"}:
        return (Party(roles.WITHHELD),)
    names = [n for n in one.names if hit.end <= n.first and n.last <= stop]
    return tuple(roles.after(one.words[:stop], names, hit.end, text, private=True))


def _opens_object(word: Token) -> bool:
    return word.low in OPENERS | {"its", "their"} or word.text[:1].isdigit() or word.text in "$€£"


def _owner(hit: Hit, one: Sentence, names: Sequence[Name], text: str) -> tuple[Party, ...]:
    """Whose motion, bid or lawsuit it is: "rejected OpenAI's bid"."""
    first = hit.noun[0] if hit.noun else 0
    near = [n for n in names if n.entity and n.last < first and first - n.last <= 2
            and one.words[n.last].low in {"'s", "’s"} and n.first >= hit.end]  # fmt: skip
    return tuple(roles.party(n, one.words, text) for n in near[-1:])


def _passive_subject(
    hit: Hit, one: Sentence, scene: Scene, names: Sequence[Name], text: str
) -> tuple[Party, ...]:
    """Who was sued, fined, found guilty: the subject, or the description that opens or ends it."""
    criminal = hit.frame.kind == Kind.CRIMINAL_CASE
    near = {word.low for word in one.words[max(0, hit.at - 4) : hit.at]}
    if criminal and near & {"he", "she"}:
        return (Party(roles.WITHHELD),)
    opening = roles.opening(one.words, hit.at, text)
    if criminal and opening:
        return (opening,)
    name = roles.subject(hit, one.words, names, frozenset())
    if name is None and _pronoun_subject(hit, one.words):
        return _inherited(one, scene, text)
    if name is None:
        described = opening or roles.just_before(one.words, hit.at, text)
        return (described,) if described else ()
    if name.kind in roles.PUBLIC and not name.entity:
        return ()
    if name.kind == "stranger":
        return (Party(roles.WITHHELD),) if criminal else ()
    return (roles.party(name, one.words, text),)


def _inherited(one: Sentence, scene: Scene, text: str) -> tuple[Party, ...]:
    """What "it" stands for: the first organisation or thing of the sentence before."""
    if not one.number:
        return ()
    before = scene.prose[one.number - 1]
    passed = roles.NOBODY | roles.PUBLIC
    name = next((n for n in before.names if n.entity and n.kind not in passed), None)
    return (roles.party(name, before.words, text),) if name else ()


def _things(hit: Hit, one: Sentence, names: Sequence[Name], text: str) -> tuple[Party, ...]:
    """The thing acted on, by its name if it has one near."""
    if hit.noun is None:
        earlier = [n for n in names if n.kind in roles.THINGS and n.last <= hit.at]
        return tuple(roles.party(n, one.words, text) for n in earlier[-1:])
    law = "law" if hit.frame.kind == Kind.LEGISLATION else "org"
    near = [n for n in names if (n.entity or n.kind in {"org", law})
            and hit.end <= n.first <= hit.noun[1] + 4 and n.kind not in roles.NOBODY
            and (hit.source is None or n.last <= hit.source[0])]  # fmt: skip
    if not near and hit.frame.kind == Kind.LEGISLATION:  # "the Act, which X signed into law"
        near = [n for n in names if n.kind == "law" and n.last <= hit.at][-1:]
    if near:
        return tuple(roles.party(n, one.words, text) for n in near[:3])
    if hit.frame.kind in {Kind.DATASET_CLEANUP, Kind.LEGISLATION} and hit.frame.object:
        start = max((i for i in range(hit.noun[0] - 4, hit.noun[0]) if i >= 0
                     and one.words[i].low in OPENERS | {"its", "their"}), default=-1)  # fmt: skip
        if start < 0 and hit.frame.kind == Kind.LEGISLATION:
            start = hit.noun[0]  # "signed legislation"
        bare = (
            start >= 0
            and hit.frame.kind == Kind.DATASET_CLEANUP
            and (one.words[start].low in {"the", "its", "their"})
        )
        if start < 0 or bare or (not hit.passive and start < hit.end and hit.frame.subject == "by"):
            return ()
        said = roles.quote(one.words, start, hit.noun[1], text)
        return (Party(said.quote, None, said),)
    if not hit.frame.object:
        return ()
    return tuple(roles.after(one.words, (), hit.end, text))


# ── settlements and nouns ───────────────────────────────────────────────────────────────────


def _public(party: Party, scene: Scene) -> bool:
    return bool(party.entity) and scene.lexicon.entity(party.entity or "").kind in roles.PUBLIC


def _settling(
    one: Sentence, actors: tuple[Party, ...], targets: tuple[Party, ...], scene: Scene
) -> Sides:
    """Put the authority on the acting side: "X settled with the FTC", "settle FTC charges"."""
    authority = tuple(party for party in targets if _public(party, scene))
    if authority:
        return authority, actors or tuple(p for p in targets if p not in authority)
    named = [n for n in one.names if n.entity and n.kind in {"regulator", "prosecutor"}]
    if named and not targets:
        return (Party(named[0].text, named[0].entity),), actors
    return actors, targets


def noun_sides(frame: Frame, at: int, end: int, one: Sentence, scene: Scene, text: str) -> Sides:
    """The sides of an event noun at tokens `at:end`: "X's lawsuit against Y", "arrest of Z"."""
    words, names = one.words, one.names
    actors: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    owner = next((n for n in names if n.entity and n.last < at and at - n.last <= 3
                  and words[n.last].low in {"'s", "’s"}), None)  # fmt: skip
    if owner and frame.possessor:
        side = (roles.party(owner, words, text),)
        actors, targets = (side, ()) if frame.possessor == "by" else ((), side)
    against = roles.preposition(words, frame.against, end, end + 8)
    if against is not None:
        targets = tuple(p for p in roles.after(words, names, against, text) if p not in actors)
    by = roles.preposition(words, (("by",), ("from",)), end, end + 6)
    if by is not None and not actors:
        near = [n for n in names if by <= n.first <= by + 2 and n.kind not in {"place", "stranger"}]
        actors = tuple(roles.party(n, words, text) for n in near[:1])
    return actors, tuple(scene.meant(party, one.number) for party in targets)
