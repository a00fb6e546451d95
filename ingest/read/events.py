"""An article to its events: cues, parties, dates, place and sum brought together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docket.model import (
    Article,
    Basis,
    DateSpan,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Reading,
    TimeExpression,
)
from ingest.read import amounts, roles, topics
from ingest.read.context import completed
from ingest.read.cues import Frame, Rules
from ingest.read.dates import find_dates
from ingest.read.entities import Name, Names, is_title_case, tokens
from ingest.read.frames import Hit, find_hits, told_as_fact
from ingest.read.grammar import SIDE
from ingest.read.roles import PUBLIC
from ingest.read.scene import Scene
from ingest.read.sentences import sentences
from ingest.read.setting import Sentence, place_of, when_of
from ingest.read.sides import noun_sides, sides_of
from ingest.read.together import together

FAINT = 0.3  # score of a statement that names nobody
VERSION = "1"  # of the reader; stored with every mention, so that a reread knows what is old
# "PARIS, Aug. 28 (Agency) - The …": the day of writing, which dates no act.
DATELINE = re.compile(r"\s*(?:\([^()]{2,30}\)\s*)?[-–—]\s")
MANY = 3  # steps, one by a known authority: a text about enforcement, however little it says AI
EARLY = 6  # sentences: a text that names AI among them is about it; of others only what is near
LONGEST_SENTENCE = 1_200  # characters; what is longer is a table or a list, not prose


def read_article(article: Article, rules: Rules, gate: str = "ai-and-enforcement") -> Reading:
    """Everything Docket reads from one text: dates, events, relevance. Pure and deterministic."""
    text = article.text
    dates = tuple(find_dates(text, article.published_on))
    finder = Names(rules.lexicon, rules.names, f"{article.title}\n{text}")
    prose = [
        _sentence(number, start, end, text, finder, dates)
        for number, (start, end) in enumerate(sentences(text))
        if end - start <= LONGEST_SENTENCE
    ]
    scene = Scene.of(article, prose, rules.lexicon, rules.names)
    about = [topics.is_about_ai(text[s.start : s.end], rules.topics) for s in prose]
    whole = (
        "ai" not in gate  # the source is about AI, or a person chose the text
        or any(about[:EARLY])
        or sum(about) > 1
        or topics.is_about_ai(article.title, rules.topics)
    )
    found: list[Mention] = []
    aside: list[Mention] = []  # far from the only word about AI
    before: list[Mention] = []
    for index, one in enumerate(prose):
        near = whole or any(about[max(0, index - 2) : index + 3])
        told = _sentence_events(one, scene, article, rules)
        if before and (echo := _echo(one, before, article.text, rules)):
            told.insert(0, echo)
        (found if near else aside).extend(told)
        before = told
    if (
        any(about)
        and len(found) + len(aside) >= MANY
        and any(_by_authority(mention, rules) for mention in (*found, *aside))
    ):
        found += aside
        found.sort(key=lambda mention: mention.evidence[0].start)
    found = completed(together(found, rules.lexicon, FAINT), scene)
    if gate != "none" and not any(_anchored(mention, rules) for mention in found):
        found = []
    bounded = tuple(not_after(mention, article) for mention in found)
    decided = topics.relevance(article.title, text, bounded, gate, rules.topics)
    return Reading(decided, dates, bounded if decided.relevant else ())


ECHOED = {Kind.PLATFORM_ENFORCEMENT, Kind.REGULATOR_ACTION, Kind.LEGISLATION}
ECHO = re.compile(
    r"\bfollowed (?:suit\b|(?=on |in |the next |the following |a |two |three |\w+ (?:days|weeks|months) )"
    r"|(?=\w+day\b))|\bd(?:id|one) (?:the same|likewise|so too)\b"
)


def _echo(one: Sentence, before: list[Mention], text: str, rules: Rules) -> Mention | None:
    """A step told as the one before, by somebody else: "Google followed two weeks later"."""
    match = ECHO.search(text, one.start, one.end)
    first = next((m for m in before if m.kind in ECHOED), None)
    if match is None or first is None:
        return None
    able = [n for n in one.names if one.words[n.last - 1].end <= match.start()
            and (n.entity or n.kind in {"place", "org"})]  # fmt: skip
    if not able:
        return None
    at = next(i for i, word in enumerate(one.words) if word.start >= match.start())
    actors = (roles.party(able[-1], one.words, text),)
    when, announced = when_of(one, at, text)
    quote = Quote(one.start, one.end, text[one.start : one.end])
    place = place_of(one, first.kind, actors, (), at, rules.lexicon)
    return replace(
        first, actors=actors, when=when, announced=announced, evidence=(quote,),
        jurisdiction=place, amount=None, count=None, score=0.5,
    )  # fmt: skip


def _by_authority(mention: Mention, rules: Rules) -> bool:
    """Whether a public body that Docket knows took the step."""
    return any(p.entity and rules.lexicon.entity(p.entity).kind in PUBLIC for p in mention.actors)


def _anchored(mention: Mention, rules: Rules) -> bool:
    """Whether a statement names somebody of the field; a text without one such tells no event.

    "The thing settled, and my guests cleared their plates" has verbs of enforcement and no more.
    """
    if mention.kind == Kind.PLATFORM_ENFORCEMENT:
        return bool(mention.targets and mention.actors) or any(p.entity for p in mention.targets)
    named = [p for p in (*mention.actors, *mention.targets) if p.entity or _name_like(p.name)]
    return _by_authority(mention, rules) or (mention.score >= 0.5 and bool(named))


def _name_like(name: str) -> bool:
    return name[:1].isupper() and name.split(" ", 1)[0] not in {"The", "A", "An", "Two", "Three"}


def _sentence(
    number: int, start: int, end: int, text: str, finder: Names, dates: Sequence[TimeExpression]
) -> Sentence:
    words = tokens(text, start, end)
    while words and not words[0].text[0].isalnum():
        del words[0]  # the dash after a dateline, a bullet, an opening quote
    names = finder.find(words, is_title_case(words))
    inside = tuple(
        date
        for date in dates
        if start <= date.start and date.end <= end
        and not (number < 3 and date.start - start < 45 and DATELINE.match(text, date.end))
    )  # fmt: skip
    return Sentence(number, start, end, tuple(words), tuple(names), inside)


def _sentence_events(one: Sentence, scene: Scene, article: Article, rules: Rules) -> list[Mention]:
    """The statements of one sentence: by verb first, then by nouns no verb has claimed."""
    found: list[Mention] = []
    claimed: set[int] = set()
    cues = find_hits(one.words, one.names, rules)
    by_noun: dict[tuple[int, int], int] = {}
    spots = tuple(one.words[frames[0].at].start for frames in cues)
    for frames in cues:
        told: set[str] = set()
        for hit in frames:
            if told and (hit.frame.action in told or not _another(hit, claimed, one)):
                continue
            mention = _told_by_verb(hit, one, scene, article, rules, spots)
            if mention:
                _keep(mention, hit, found, by_noun)
                told.add(hit.frame.action)
                claimed.update(range(hit.at, hit.end))
                claimed.update(range(*hit.noun) if hit.noun else ())
    if not is_title_case(one.words):
        found += _told_by_noun(one, claimed, scene, article, rules)
    return found


def _another(hit: Hit, claimed: set[int], one: Sentence) -> bool:
    """Whether one verb tells a second event: "imposed a ban and a fine"."""
    if not (hit.frame.nouns and hit.noun) or claimed & set(range(*hit.noun)):
        return False
    return any(word.low == "and" for word in one.words[max(0, hit.noun[0] - 4) : hit.noun[0]])


def _keep(
    mention: Mention, hit: Hit, found: list[Mention], by_noun: dict[tuple[int, int], int]
) -> None:
    """Add a statement; two verbs on one event noun ("announced that it reached a …") are one."""
    settled = hit.frame.action == "settlement_consent"
    if settled:  # "approved an order, settling allegations" is one settlement, the surer told
        twin = next((i for i, m in enumerate(found) if m.action == "settlement_consent"), None)
        if twin is not None:
            found[twin] = max(found[twin], mention, key=lambda m: m.score)
            return
    if hit.noun and hit.frame.nouns:
        if (index := by_noun.get(hit.noun)) is not None:
            if mention.score > found[index].score:
                found[index] = mention
            return
        by_noun[hit.noun] = len(found)
    found.append(mention)


# ── one statement ───────────────────────────────────────────────────────────────────────────


def _told_by_verb(
    hit: Hit, one: Sentence, scene: Scene, article: Article, rules: Rules, spots: tuple[int, ...]
) -> Mention | None:
    """A mention out of a verbal cue, or None when its sides cannot be."""
    frame = hit.frame
    sides = sides_of(hit, one, scene, article.text)
    if sides is None:
        return None
    actors, targets = sides
    bare = not (frame.nouns or frame.object or frame.words or frame.kind == Kind.REPORT)
    public = any(n.kind in PUBLIC and _is(n, p, one) for n in one.names for p in actors)
    public = public or any(
        p.entity and rules.lexicon.entity(p.entity).kind in PUBLIC for p in actors
    )
    following = one.words[hit.end].low if hit.end < len(one.words) else ""
    loose = frame.kind == Kind.CRIMINAL_CASE or (actors and following in LOOSE)
    titled = hit.mood == "headline" and following not in SIDE - {"with", "over"}
    if bare and not targets and not public and not titled and not loose:
        return None  # "suing for talent"
    guessed, main = False, scene.main and Party(scene.main.text, scene.main.entity)
    if main and frame.kind == Kind.REPORT and not targets:
        targets, guessed = (main,), True
    if main and frame.kind == Kind.DATASET_CLEANUP and not any(p.entity for p in actors):
        guessed = True
        owner = rules.lexicon.entity(main.entity).of if main.entity else ""
        if owner:
            actors = (Party(rules.lexicon.entity(owner).name, owner),)
        elif scene.main and scene.main.kind != "dataset":
            actors = (main,)
        targets = targets or ((main,) if owner else ())
    return _mention(frame, _status(hit, one), hit.at, one, actors, targets, article, rules,
                    _score(hit, actors, targets, guessed), spots)  # fmt: skip


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
    hedged = {word.low for word in one.words[max(0, first - 3) : first]} & TENTATIVE
    if hit.mood == "future" or (hedged and hit.frame.action in PROPOSABLE):
        return "proposed"
    return hit.frame.status


def _told_by_noun(
    one: Sentence, claimed: set[int], scene: Scene, article: Article, rules: Rules
) -> list[Mention]:
    """Events told by a noun: "the lawsuit against X", "a formal warning followed in October"."""
    found = []
    for at, word in enumerate(one.words):
        for wanted, frame in rules.nouns.get(word.low, ()):
            end = at + len(wanted)
            if claimed & set(range(at, end)):
                continue
            if tuple(w.low for w in one.words[at:end]) != wanted or not told_as_fact(
                one.words, at, end
            ):
                continue
            actors, targets = noun_sides(frame, at, end, one, scene, article.text)
            if any(n.kind == "media" and n.entity == p.entity for p in actors for n in one.names):
                continue  # "an investigation by CBS News" is reporting
            dated = _dated_near(one, at, end)
            named = any(party.entity for party in actors + targets)
            if not (named or dated or _refers_back(one, at, bool(claimed))):
                continue
            sure = 0.4 + 0.1 * (named and dated) if named or (dated and not frame.faint) else FAINT
            found.append(_mention(frame, frame.status, at, one, actors, targets,
                                  article, rules, sure))  # fmt: skip
            claimed |= set(range(at, end))
            break
    return found


def _dated_near(one: Sentence, at: int, end: int) -> bool:
    """Whether a date that is not ahead stands close: "the suit dated from 2022"."""
    low = one.words[max(0, at - 6)].start
    high = one.words[min(len(one.words), end + 7) - 1].end
    return any(
        d.span.known and d.direction != "future" and low <= d.start and d.end <= high
        for d in one.dates
    )


def _refers_back(one: Sentence, at: int, other_cues: bool) -> bool:
    """Whether a nameless noun points at something told before: "that December report".

    It then brings a date to an event found elsewhere in the text, and is dropped otherwise.
    """
    pointed = {word.low for word in one.words[max(0, at - 2) : at]} & {"that", "this", "the"}
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
    article: Article,
    rules: Rules,
    score: float,
    spots: tuple[int, ...] = (),
) -> Mention:
    """Put the pieces together: date, place and sum are looked for around the cue."""
    text = article.text
    when, announced = when_of(one, at, text, spots)
    quote = Quote(one.start, one.end, text[one.start : one.end])
    money = amounts.of_event(text, one.start, one.end, frame.action, status)
    kind, action = _kind(frame, actors, one, text, rules)
    return Mention(
        kind=kind,
        action=action,
        status=status,
        when=when,
        evidence=(quote,),
        actors=tuple(actors),
        targets=tuple(targets),
        jurisdiction=place_of(one, kind, actors, targets, at, rules.lexicon),
        announced=announced,
        amount=money,
        count=amounts.count_of(text, one.start, one.end),
        rule=f"{frame.kind.value}/{frame.number}",
        score=round(min(0.95, score + 0.1 * when.known), 2),
    )


SUIT = re.compile(r"\b(?:law)?suits?\b|class[- ]action|\bcourts?\b|\bjudge\b|litigation|\bsued\b")


def _kind(
    frame: Frame, actors: Sequence[Party], one: Sentence, text: str, rules: Rules
) -> tuple[Kind, str]:
    """The kind of event follows who acts: a fine by a court is a lawsuit's, by an agency its own."""
    kind, action = frame.kind, frame.action
    kinds = rules.lexicon.actions[action].kinds
    in_court = any(n.kind in {"court", "judge"} for n in one.names)
    acting = {n.kind for n in one.names if any(_is(n, p, one) for p in actors)}
    acting |= {rules.lexicon.entity(p.entity).kind for p in actors if p.entity}
    if action == "order_ban" and in_court and not acting & roles.OFFICES:
        return Kind.LAWSUIT, "court_ruling"
    if action == "complaint_agency" and in_court:
        return Kind.LAWSUIT, "lawsuit_filed"  # a complaint in court is a suit
    if action == "settlement_consent":
        sued = SUIT.search(text, one.start, one.end)
        public = acting & {"regulator", "prosecutor"}
        return (Kind.REGULATOR_ACTION if public and not sued else Kind.LAWSUIT), action
    if Kind.LAWSUIT in kinds and Kind.REGULATOR_ACTION in kinds and acting:
        if acting & {"court", "judge"}:
            return Kind.LAWSUIT, action
        if acting & roles.OFFICES:
            return Kind.REGULATOR_ACTION, action
    return kind, action


def _is(name: Name, party: Party, one: Sentence) -> bool:
    if party.entity:
        return name.entity == party.entity
    return party.quote is not None and one.words[name.first].start == party.quote.start


def not_after(mention: Mention, article: Article) -> Mention:
    """A statement without a date happened on or before the day it was printed."""
    if mention.when.known or mention.when.last or article.published_on is None:
        return mention
    bound = DateSpan(None, article.published_on, Precision.UNKNOWN, Basis.PUBLICATION)
    return replace(mention, when=bound)
