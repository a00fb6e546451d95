"""An article to its events: cues, parties, dates, place and sum brought together."""

from __future__ import annotations

from collections import Counter
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
from ingest.read.cues import Frame, Rules
from ingest.read.dates import find_dates
from ingest.read.entities import Name, Names, Token, is_title_case, tokens
from ingest.read.frames import Hit, find_hits
from ingest.read.sentences import sentences
from ingest.read.setting import Sentence, place_of, when_of
from ingest.read.together import together

FAINT = 0.3  # score of a statement that names nobody
VERSION = "1"  # of the reader; stored with every mention, so that a reread knows what is old
LONGEST_SENTENCE = 1_200  # characters; what is longer is a table or a list, not prose
PRONOUNS = {"it", "they", "them", "its", "their"}


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
    main = _main_party(prose)
    found: list[Mention] = []
    for index, one in enumerate(prose):
        before = prose[index - 1] if index else None
        if not _ai_nearby(index, prose, article, rules):
            continue
        found += _sentence_events(one, before, main, article, rules)
    found = together(found, rules.lexicon, FAINT)
    bounded = tuple(_bounded(mention, article) for mention in found)
    decided = topics.relevance(article.title, text, bounded, gate, rules.topics)
    return Reading(decided, dates, bounded if decided.relevant else ())


def _sentence(
    number: int, start: int, end: int, text: str, finder: Names, dates: Sequence[TimeExpression]
) -> Sentence:
    words = tokens(text, start, end)
    names = finder.find(words, is_title_case(words))
    inside = tuple(date for date in dates if start <= date.start and date.end <= end)
    return Sentence(number, start, end, tuple(words), tuple(names), inside)


def _ai_nearby(index: int, prose: Sequence[Sentence], article: Article, rules: Rules) -> bool:
    """Whether this stretch of the article is about AI: the title, or three sentences around."""
    if topics.is_about_ai(article.title, rules.topics):
        return True
    first, last = prose[max(0, index - 2)], prose[min(len(prose) - 1, index + 1)]
    return topics.is_about_ai(article.text[first.start : last.end], rules.topics)


def _main_party(prose: Sequence[Sentence]) -> Name | None:
    """The organisation the article is about: named most, early names counting double."""
    votes: Counter[str] = Counter()
    names: dict[str, Name] = {}
    for one in prose:
        for name in one.names:
            if name.entity and name.kind not in {"media", "law"} | roles.PUBLIC:
                votes[name.entity] += 2 if one.number < 3 else 1
                names.setdefault(name.entity, name)
    return names[min(votes, key=lambda e: (-votes[e], e))] if votes else None


def _sentence_events(
    one: Sentence, before: Sentence | None, main: Name | None, article: Article, rules: Rules
) -> list[Mention]:
    """The statements of one sentence: by verb first, then by nouns no verb has claimed."""
    found: list[Mention] = []
    claimed: set[int] = set()
    cues = find_hits(one.words, one.names, rules)
    by_noun: dict[tuple[int, int], int] = {}
    spots = tuple(one.words[frames[0].at].start for frames in cues)
    for frames in cues:
        for hit in frames:
            mention = _told_by_verb(hit, one, before, main, article, rules, spots)
            if mention:
                _keep(mention, hit, found, by_noun)
                claimed.update(range(hit.at, hit.end))
                claimed.update(range(*hit.noun) if hit.noun else ())
                break
    if not is_title_case(one.words):
        found += _told_by_noun(one, claimed, article, rules)
    return found


def _keep(
    mention: Mention, hit: Hit, found: list[Mention], by_noun: dict[tuple[int, int], int]
) -> None:
    """Add a statement; two verbs on one event noun ("announced that it reached a …") are one."""
    if hit.noun and hit.frame.nouns:
        if (index := by_noun.get(hit.noun)) is not None:
            if mention.score > found[index].score:
                found[index] = mention
            return
        by_noun[hit.noun] = len(found)
    found.append(mention)


# ── one statement ───────────────────────────────────────────────────────────────────────────


def _told_by_verb(
    hit: Hit,
    one: Sentence,
    before: Sentence | None,
    main: Name | None,
    article: Article,
    rules: Rules,
    spots: tuple[int, ...],
) -> Mention | None:
    """A mention out of a verbal cue, or None when its actor cannot be of the required kind."""
    frame, text = hit.frame, article.text
    actor, actors = _actor(hit, one, before, text)
    if frame.by and not _allowed(actor, frame, hit):
        return None
    targets = _targets(hit, one, before, actor, text)
    if frame.subject == "against":
        actors, targets = targets if frame.against else (), actors or _inherited(before, text)
    targets = tuple(t for t in targets if t not in actors and not _same(t, actors))
    guessed = False
    if not targets and frame.kind.value == "report" and main:
        targets, guessed = (Party(main.text, main.entity),), True
    if frame.kind.value == "dataset_cleanup" and not any(p.entity for p in actors) and main:
        actors, guessed = (Party(main.text, main.entity),), True
    if frame.action == "settlement_consent" and not any(_public(p, rules) for p in actors):
        actors, targets = _settling(one, actors, targets, rules)
    return _mention(frame, _status(hit, one), hit.at, hit.noun, one, actors, targets, article,
                    rules, _score(hit, actors, targets, guessed), spots)  # fmt: skip


TENTATIVE = {"proposed", "draft", "tentative", "preliminary", "planned"}


def _status(hit: Hit, one: Sentence) -> str:
    """The frame's status, weakened by "will", "agreed to" or a "proposed" before the noun."""
    if hit.mood == "agreed":
        return "agreed" if hit.frame.action != "settlement_consent" else "settled"
    first = hit.noun[0] if hit.noun else hit.at
    hedged = {word.low for word in one.words[max(0, first - 3) : first]} & TENTATIVE
    if hit.mood == "future" or (hedged and hit.frame.kind != Kind.CRIMINAL_CASE):
        return "proposed"
    return hit.frame.status


def _public(party: Party, rules: Rules) -> bool:
    return bool(party.entity) and rules.lexicon.entity(party.entity or "").kind in roles.PUBLIC


def _settling(
    one: Sentence, actors: tuple[Party, ...], targets: tuple[Party, ...], rules: Rules
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Put the authority on the acting side: "X settled with the FTC", "settle FTC charges"."""
    authority = [party for party in targets if _public(party, rules)]
    if authority:
        return tuple(authority), actors or tuple(p for p in targets if p not in authority)
    named = [n for n in one.names if n.entity and n.kind in {"regulator", "prosecutor"}]
    if named and not targets:
        return (Party(named[0].text, named[0].entity),), actors
    return actors, targets


def _allowed(actor: Name | None, frame: Frame, hit: Hit) -> bool:
    if actor is None:
        return hit.passive and ("none" in frame.by or not frame.by)
    return actor.kind in frame.by or ("role" in frame.by and actor.kind in roles.PUBLIC)


def _actor(
    hit: Hit, one: Sentence, before: Sentence | None, text: str
) -> tuple[Name | None, tuple[Party, ...]]:
    """The acting side: the subject, or "by …" in a passive; a pronoun looks one sentence back."""
    words, names = one.words, one.names
    if hit.passive:
        name = roles.agent(hit, words, names)
        if name is None and (at := roles.preposition(words, (("by",),), hit.end, hit.end + 4)):
            return None, tuple(roles.after(words, (), at, text))
    else:
        kinds = hit.frame.by if hit.frame.subject == "by" else frozenset()
        name = roles.subject(hit, words, names, kinds) or (
            roles.subject(hit, words, names, frozenset()) if kinds else None
        )
        if name is None and before and _pronoun_subject(hit, words):
            name = next((n for n in before.names if n.entity and n.kind not in roles.NOBODY), None)
            if name:
                return name, (Party(name.text, name.entity),)
    if name is None and not hit.passive:
        described = roles.opening(words, hit.at, text)
        return None, (described,) if described else ()
    if name is None or name.kind == "report":
        return name, _authors(name, one, text) if name else ()
    if name.kind == "stranger" and not name.entity:
        return name, (Party(name.text, None, roles.quote(words, name.first, name.last, text)),)
    return name, (roles.party(name, words, text),)


def _pronoun_subject(hit: Hit, words: Sequence[Token]) -> bool:
    return any(word.low in PRONOUNS for word in words[max(0, hit.at - 4) : hit.at])


def _authors(report: Name, one: Sentence, text: str) -> tuple[Party, ...]:
    """Who wrote a report: "a report by X", "X's report"."""
    for name in one.names:
        previous = one.words[name.first - 1].low if name.first else ""
        after = one.words[name.last].low if name.last < len(one.words) else ""
        near = abs(name.first - report.last) <= 6
        if name.entity and near and (previous in {"by", "from", "the"} or after in {"'s", "’s"}):
            return (roles.party(name, one.words, text),)
    return ()


def _targets(
    hit: Hit, one: Sentence, before: Sentence | None, actor: Name | None, text: str
) -> tuple[Party, ...]:
    """The other side: after the frame's preposition, else the object (or passive subject)."""
    words, frame = one.words, hit.frame
    names = [name for name in one.names if name is not actor]
    if frame.kind.value == "report" and not hit.passive:
        following = [word.low for word in words[hit.end : hit.end + 2]]
        if set(following) & PRONOUNS:
            return _inherited(before, text)
        known = [n for n in names if n.entity and n.first >= hit.end and n.kind not in roles.NOBODY]
        return tuple(roles.party(n, words, text) for n in known[:1])
    if frame.against:
        start = (hit.noun[1] if hit.noun else hit.end) if not hit.passive else hit.at
        if hit.passive and hit.noun and hit.noun[0] < hit.at:
            start = hit.noun[1]
        at = roles.preposition(words, frame.against, start, start + 28)
        if at is not None:
            private = frame.kind == Kind.CRIMINAL_CASE
            return tuple(roles.after(words, names, at, text, private=private))
        if frame.nouns:
            return ()  # the noun is the object, or in a passive the subject
    if hit.passive:
        return _passive_subject(hit, one, before, names, text)
    ordered = hit.noun is not None and words[hit.noun[0]].low == "to"
    if frame.object or (frame.nouns and not ordered):
        return _things(hit, one, names, text)
    private = frame.kind == Kind.CRIMINAL_CASE
    return tuple(roles.after(words, names, hit.end, text, thing=True, private=private))


def _passive_subject(
    hit: Hit, one: Sentence, before: Sentence | None, names: Sequence[Name], text: str
) -> tuple[Party, ...]:
    name = roles.subject(hit, one.words, names, frozenset())
    near = {word.low for word in one.words[max(0, hit.at - 4) : hit.at]}
    if hit.frame.kind == Kind.CRIMINAL_CASE and near & {"he", "she"}:
        return (Party(roles.WITHHELD),)
    if name is None and _pronoun_subject(hit, one.words):
        return _inherited(before, text)
    if name is None:
        described = roles.opening(one.words, hit.at, text) or roles.just_before(
            one.words, hit.at, text
        )
        return (described,) if described else ()
    if name.kind in roles.PUBLIC and not name.entity:
        return ()
    if name.kind == "stranger" and hit.frame.kind == Kind.CRIMINAL_CASE:
        return (Party(roles.WITHHELD),)
    return (roles.party(name, one.words, text),) if name.kind != "stranger" else ()


def _inherited(before: Sentence | None, text: str) -> tuple[Party, ...]:
    """What "it" stands for: the first organisation or thing of the sentence before."""
    if before is None:
        return ()
    name = next(
        (n for n in before.names if n.entity and n.kind not in roles.NOBODY | roles.PUBLIC), None
    )
    return (roles.party(name, before.words, text),) if name else ()


def _things(hit: Hit, one: Sentence, names: Sequence[Name], text: str) -> tuple[Party, ...]:
    """The thing acted on, by its name if it has one near."""
    if hit.noun is None:
        earlier = [n for n in names if n.kind in roles.THINGS and n.last <= hit.at]
        return tuple(roles.party(n, one.words, text) for n in earlier[-1:])
    near = [n for n in names if n.entity and hit.end <= n.first <= hit.noun[1] + 4
            and n.kind not in roles.NOBODY
            and (hit.source is None or n.last <= hit.source[0])]  # fmt: skip
    if near:
        return tuple(roles.party(n, one.words, text) for n in near[:3])
    if hit.frame.object and hit.frame.kind.value in {"dataset_cleanup", "legislation"}:
        return ()
    return tuple(roles.after(one.words, (), hit.end, text)) if hit.frame.object else ()


def _same(target: Party, actors: Sequence[Party]) -> bool:
    return any(target.entity and target.entity == actor.entity for actor in actors)


def _told_by_noun(
    one: Sentence, claimed: set[int], article: Article, rules: Rules
) -> list[Mention]:
    """Events told by a noun: "the lawsuit against X", "X's arrest", "a report by X"."""
    found = []
    for at, word in enumerate(one.words):
        for wanted, frame in rules.nouns.get(word.low, ()):
            span = range(at, at + len(wanted))
            if (
                claimed & set(span)
                or tuple(w.low for w in one.words[at : at + len(wanted)]) != wanted
            ):
                continue
            actors, targets = _noun_parties(frame, at, at + len(wanted), one, article.text)
            nameless = not any(party.entity for party in actors + targets)
            if nameless and not _refers_back(one, at, bool(claimed)):
                continue
            found.append(_mention(frame, frame.status, at, (at, at + len(wanted)), one, actors,
                                  targets, article, rules, FAINT if nameless else 0.4))  # fmt: skip
            break
    return found


def _refers_back(one: Sentence, at: int, other_cues: bool) -> bool:
    """Whether a nameless noun points at something told before: "that December report".

    It then brings a date to an event found elsewhere in the text, and is dropped otherwise.
    """
    pointed = {word.low for word in one.words[max(0, at - 2) : at]} & {"that", "this", "the"}
    near = [d for d in one.dates if d.span.known and one.words[max(0, at - 2)].start <= d.start
            and d.end <= one.words[min(len(one.words) - 1, at + 3)].end]  # fmt: skip
    return bool(pointed) and bool(near or (one.dates and not other_cues))


def _noun_parties(
    frame: Frame, at: int, end: int, one: Sentence, text: str
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    words, names = one.words, one.names
    actors: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    owner = next((n for n in names if n.entity and words[n.last : at] and n.last < at
                  and words[n.last].low in {"'s", "’s"} and at - n.last <= 3), None)  # fmt: skip
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
    return actors, targets


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
    noun: tuple[int, int] | None,
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
    kind = frame.kind
    if frame.action == "settlement_consent" and kind == Kind.LAWSUIT:
        regulators = [
            p for p in actors if p.entity and rules.lexicon.entity(p.entity).kind == "regulator"
        ]
        kind = Kind.REGULATOR_ACTION if regulators else kind
    return Mention(
        kind=kind,
        action=frame.action,
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


def _bounded(mention: Mention, article: Article) -> Mention:
    """A statement without a date happened on or before the day it was printed."""
    if mention.when.known or mention.when.last or article.published_on is None:
        return mention
    bound = DateSpan(None, article.published_on, Precision.UNKNOWN, Basis.PUBLICATION)
    return replace(mention, when=bound)
