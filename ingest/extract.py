"""The open slot for a model: what it may propose of a text, and the checks that has to pass.

A model only points: at a sentence, at the wording of a date, at names. What is stored is read at
those places by our own rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from docket.lexicon import Lexicon, nearest
from docket.model import PROPOSED, UNDATED, Article, Mention, Party, Quote, Reading
from docket.sameness import same_step
from ingest.read import amounts, roles
from ingest.read.cues import Rules
from ingest.read.entities import Names
from ingest.read.events import LONGEST_SENTENCE, not_after
from ingest.read.setting import dates_an_act, place_of
from ingest.read.together import together
from ingest.read.words import Sentence, tokens

LOW = 0.3  # score of every proposal: far below what is read with confidence
SHORTEST = 20  # characters of evidence: less says nothing


@dataclass(frozen=True)
class Candidate:
    """An event a model says a text tells: two closed words, all else quoted from the text."""

    action: str
    status: str
    evidence: str
    date: str = ""
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Extractor(Protocol):
    """Whatever can propose events; each is marked with its name."""

    name: str

    def extract(self, article: Article) -> list[Candidate]:
        """What it finds. It may raise anything: the article is then read without it."""


def extended(
    article: Article, reading: Reading, rules: Rules, model: Extractor | None
) -> tuple[Reading, tuple[str, ...]]:
    """A reading with what a model adds to it, and why proposals of it were dropped."""
    if model is None or not reading.relevance.relevant:
        return reading, ()
    try:
        offered = model.extract(article)
    except Exception as error:  # foreign code must not end the run; the rules have read the text
        return reading, (f"{model.name} gave no answer ({type(error).__name__}: {error})",)
    finder = Names(rules.lexicon, rules.names, f"{article.title}\n{article.text}")
    told, dropped = list(reading.mentions), []
    for one in offered:
        if problem := _problem(one, article.text, rules.lexicon):
            dropped.append(f"{problem}: “{one.evidence[:80]}”")
            continue
        found = not_after(_mention(one, article.text, finder, reading), article)
        found = replace(found, rule=f"{PROPOSED}{model.name}", score=LOW)
        if not any(_same(other, found, rules.lexicon) for other in told):
            told.append(found)
    return replace(reading, mentions=tuple(told)), tuple(dropped)


def _problem(one: Candidate, text: str, lexicon: Lexicon) -> str:
    """What keeps a candidate from being looked at; "" if nothing does."""
    if not SHORTEST <= len(one.evidence.strip()) <= LONGEST_SENTENCE or one.evidence not in text:
        return "the evidence is no sentence of the text"
    for word, known in ((one.action, lexicon.actions), (one.status, lexicon.statuses)):
        if word not in known:
            return f'"{word}" is no action or status{nearest(word, known)}'
    return ""


def _same(ours: Mention, theirs: Mention, lexicon: Lexicon) -> bool:
    """Whether two statements of one text tell of one happening."""
    a, b = ours.evidence[0], theirs.evidence[0]
    overlap = a.start < b.end and b.start < a.end
    return (overlap and same_step(ours, theirs)) or len(together([ours, theirs], lexicon, -1)) == 1


def _mention(one: Candidate, text: str, finder: Names, reading: Reading) -> Mention:
    """What our own rules read where the candidate points."""
    start = text.index(one.evidence)
    end = start + len(one.evidence)
    words = tokens(text, start, end)
    said = Sentence(text, 0, start, end, tuple(words), tuple(finder.find(words)), ())
    kind = finder.lexicon.actions[one.action].kinds[0]
    actors, targets = (
        tuple(p for name in names[:4] if (p := _party(name, said, kind == "criminal_case")))
        for names in (one.by, one.against)
    )
    spots = [m.span() for m in re.finditer(re.escape(one.date), text)] if one.date.strip() else []
    dates = [
        d
        for d in reading.dates
        if dates_an_act(d) and any(d.start < after and first < d.end for first, after in spots)
    ]
    dated = min(dates, key=lambda d: max(start - d.start, d.end - end, 0), default=None)
    quotes = [Quote(start, end, one.evidence)]
    if dated and not start <= dated.start < end:
        quotes.append(Quote(dated.start, dated.end, dated.text))
    return Mention(
        kind, one.action, one.status, dated.span if dated else UNDATED, tuple(quotes),
        actors, targets, place_of(said, kind, actors, targets, 0, finder.lexicon),
        amount=amounts.of_event(text, start, end, one.action, one.status),
        count=amounts.count_of(text, start, end),
    )  # fmt: skip


def _party(name: str, said: Sentence, criminal: bool) -> Party | None:
    """Who stands in the sentence where a name was quoted; people who may be private stay unnamed.

    Of a bare name nothing knows only its role can tell whether it is a person's.
    """
    at = said.text.find(name, said.start, said.end) if name.strip() else -1
    if at < 0:
        return None
    inside = [
        n for n in said.names
        if said.words[n.first].start < at + len(name) and at < said.words[n.last - 1].end
    ]  # fmt: skip
    strangers = {n.kind for n in inside if not n.entity} & {"person", "stranger"}
    if "person" in strangers or (strangers and criminal):
        return Party(roles.WITHHELD)
    known = [n for n in inside if n.kind not in roles.NOBODY | {"stranger"}]
    if known:
        somebody = next((n for n in known if n.kind == "person"), known[0])
        return roles.party(somebody, said)
    described = not inside and " " in name and name[1:] == name[1:].lower() and len(name) <= 80
    return Party(name, None, Quote(at, at + len(name), name)) if described else None
