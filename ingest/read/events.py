"""An article to its events: cues, parties, dates, place and sum brought together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from docket.model import (
    Article,
    Basis,
    DateSpan,
    Kind,
    Mention,
    Precision,
    Quote,
    Reading,
    TimeExpression,
)
from ingest.read import roles, topics
from ingest.read.context import completed
from ingest.read.cues import Rules
from ingest.read.dates import find_dates
from ingest.read.entities import Names
from ingest.read.frames import Hit, find_hits
from ingest.read.roles import PUBLIC
from ingest.read.scene import Scene
from ingest.read.sentences import sentences
from ingest.read.setting import place_of, when_of
from ingest.read.statements import FAINT, told_by_noun, told_by_verb
from ingest.read.together import together
from ingest.read.words import Sentence, is_title_case, tokens

VERSION = "2"  # of the reader; stored with every mention, so that a reread knows what is old
# "PARIS, Aug. 28 (Agency) - The …": the day of writing, which dates no act.
DATELINE = re.compile(r"\s*(?:\([^()]{2,30}\)\s*)?[-–—]\s")
MANY = 3  # steps, one by a known authority: a text about enforcement, however little it says AI
EARLY = 6  # sentences: a text that names AI among them is about it; of others only what is near
LONGEST_SENTENCE = 1_200  # characters; what is longer is a table or a list, not prose


def read_article(article: Article, rules: Rules, gate: str = "ai-and-enforcement") -> Reading:
    """Everything Docket reads from one text: dates, events, relevance. Pure and deterministic.

    A text that never names AI, of a source whose texts must, is left out unread: not even its
    dates are looked for.
    """
    text = article.text
    titled = topics.is_about_ai(article.title, rules.topics)
    if "ai" in gate and not titled and not topics.is_about_ai(text, rules.topics):
        # No sentence would be near the subject, so no statement would count.
        return Reading(topics.relevance(article.title, text, (), gate, rules.topics), (), ())
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
        gate == "enforcement"  # a source about AI need not say so
        or (gate == "none" and any(about))  # a person chose the text
        or any(about[:EARLY])
        or sum(about) > 1
        or titled
    )
    found: list[Mention] = []
    aside: list[Mention] = []  # far from the only word about AI
    before: list[Mention] = []
    for index, one in enumerate(prose):
        near = whole or any(about[max(0, index - 2) : index + 3])
        told = _sentence_events(one, scene, rules)
        if before and (echo := _echo(one, before, rules)):
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
    if "ai" in gate and not any(_anchored(mention, rules) for mention in found):
        found = []
    bounded = tuple(not_after(mention, article) for mention in found)
    decided = topics.relevance(article.title, text, bounded, gate, rules.topics)
    return Reading(decided, dates, bounded if decided.relevant else ())


ECHOED = {Kind.PLATFORM_ENFORCEMENT, Kind.REGULATOR_ACTION, Kind.LEGISLATION}
ECHO = re.compile(
    r"\bfollowed (?:suit\b|(?=on |in |the next |the following |a |two |three )"
    r"|(?=\w+ (?:days|weeks|months) )|(?=\w+day\b))|\bd(?:id|one) (?:the same|likewise|so too)\b"
)


def _echo(one: Sentence, before: list[Mention], rules: Rules) -> Mention | None:
    """A step told as the one before, by somebody else: "Google followed two weeks later"."""
    match = ECHO.search(one.text, one.start, one.end)
    first = next((m for m in before if m.kind in ECHOED), None)
    if match is None or first is None:
        return None
    able = [n for n in one.names if one.words[n.last - 1].end <= match.start()
            and (n.entity or n.kind in {"place", "org"})]  # fmt: skip
    if not able:
        return None
    at = next(i for i, word in enumerate(one.words) if word.start >= match.start())
    actors = (roles.party(able[-1], one),)
    when, announced = when_of(one, at)
    quote = Quote(one.start, one.end, one.text[one.start : one.end])
    place = place_of(one, first.kind, actors, (), at, rules.lexicon)
    return replace(
        first, actors=actors, when=when, announced=announced, evidence=(quote,),
        jurisdiction=place, amount=None, count=None, score=0.5,
    )  # fmt: skip


COUNTED = {"Two", "Three"}


def _by_authority(mention: Mention, rules: Rules) -> bool:
    """Whether a public body that Docket knows took the step."""
    return any(p.entity and rules.lexicon.entity(p.entity).kind in PUBLIC for p in mention.actors)


def _anchored(mention: Mention, rules: Rules) -> bool:
    """Whether a statement names somebody of the field; a text without one such tells no event.

    "The thing settled, and my guests cleared their plates" has verbs of enforcement and no more.
    """
    if mention.kind == Kind.PLATFORM_ENFORCEMENT:
        return bool(mention.targets and mention.actors) or any(p.entity for p in mention.targets)
    parties = (*mention.actors, *mention.targets)
    named = [p for p in parties if p.entity or (p.named and p.name.split()[0] not in COUNTED)]
    return _by_authority(mention, rules) or (mention.score >= 0.5 and bool(named))


def _sentence(
    number: int, start: int, end: int, text: str, finder: Names, dates: Sequence[TimeExpression]
) -> Sentence:
    words = tokens(text, start, end)
    while words and not words[0].text[0].isalnum():
        del words[0]  # the dash after a dateline, a bullet, an opening quote
    names = finder.find(words, is_title_case(words))
    first, last = (bisect_left(dates, at, key=attrgetter("start")) for at in (start, end))
    inside = tuple(
        date
        for date in dates[first:last]
        if date.end <= end
        and not (number < 3 and date.start - start < 45 and DATELINE.match(text, date.end))
    )  # fmt: skip
    return Sentence(text, number, start, end, tuple(words), tuple(names), inside)


def _sentence_events(one: Sentence, scene: Scene, rules: Rules) -> list[Mention]:
    """The statements of one sentence: by verb first, then by nouns no verb has claimed."""
    found: list[Mention] = []
    claimed: set[int] = set()
    cues = find_hits(one, rules)
    by_noun: dict[tuple[int, int], int] = {}
    spots = tuple(one.words[frames[0].at].start for frames in cues)
    for frames in cues:
        told: set[str] = set()
        for hit in frames:
            if told and (hit.frame.action in told or not _another(hit, claimed, one)):
                continue
            mention = told_by_verb(hit, one, scene, spots)
            if mention:
                _keep(mention, hit, found, by_noun)
                told.add(hit.frame.action)
                claimed.update(range(hit.at, hit.end))
                claimed.update(range(*hit.noun) if hit.noun else ())
    if any(m.kind == Kind.DATASET_CLEANUP for m in found):  # the content is the dataset's
        found = [m for m in found if m.kind != Kind.PLATFORM_ENFORCEMENT
                 or any(p.entity for p in m.actors)]  # fmt: skip
    if not is_title_case(one.words):
        found += told_by_noun(one, claimed, scene, rules)
    return found


def _another(hit: Hit, claimed: set[int], one: Sentence) -> bool:
    """Whether one verb tells a second event: "imposed a ban and a fine"."""
    if not (hit.frame.nouns and hit.noun) or claimed & set(range(*hit.noun)):
        return False
    return "and" in one.near(hit.noun[0] - 4, hit.noun[0])


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


def not_after(mention: Mention, article: Article) -> Mention:
    """A statement without a date happened on or before the day it was printed."""
    if mention.when.known or mention.when.last or article.published_on is None:
        return mention
    bound = DateSpan(None, article.published_on, Precision.UNKNOWN, Basis.PUBLICATION)
    return replace(mention, when=bound)
