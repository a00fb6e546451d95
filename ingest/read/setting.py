"""When and where a statement places its event: the date and the place nearest in sense."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from docket.lexicon import Lexicon
from docket.model import UNDATED, Basis, DateSpan, Kind, Party, TimeExpression
from ingest.read import roles
from ingest.read.grammar import SAYING
from ingest.read.words import Name, Sentence

CLAUSES = (", ", "; ", "—", " when ", " after ", " before ", " who ", " which ", " since ")
OPENING = 25  # characters: "On Monday, …", "In a ruling on Monday, …"
FARTHEST_LONE = 200  # for the only date of the only act of a sentence
FARTHEST_DATE = 160  # characters from the cue, clause breaks counting 40 each


def when_of(one: Sentence, at: int, cues: Sequence[int] = ()) -> tuple[DateSpan, DateSpan | None]:
    """The date of a statement, and the day it was announced when that is another.

    The nearest expression in the sentence that is not in the future dates the act. A date that
    hangs on a verb of saying ("said Friday") is the announcement; it dates the act only when
    nothing else does.
    """
    verb, by_distance = one.words[at].start, itemgetter(0)
    # One act and one date in a sentence belong together, however far apart.
    alone = len(cues) <= 1 and sum(date.span.known for date in one.dates) == 1
    told: list[tuple[int, DateSpan]] = []
    happened: list[tuple[int, DateSpan]] = []
    for date in one.dates:
        if not dates_an_act(date) or CLAUSE.search(one.text[verb : date.start]):
            continue
        distance = _distance(date, verb, one)
        rivals = [cue for cue in cues if cue != verb and cue < date.start]
        if any(_distance(date, cue, one) < distance for cue in rivals):
            continue  # it belongs to another statement of the sentence
        if distance <= (FARTHEST_LONE if alone else FARTHEST_DATE):
            (told if _said_on(date, one, at) else happened).append((distance, date.span))
    announced = min(told, key=by_distance)[1] if told else None
    if happened:
        return min(happened, key=by_distance)[1], announced
    if announced:
        return replace(announced, basis=Basis.ANNOUNCED), announced
    return UNDATED, None


def dates_an_act(date: TimeExpression) -> bool:
    """Whether an expression means days on which something can have happened."""
    pinned = date.span.known and date.timex_type in {"DATE", "TIME"}
    return pinned and date.direction != "future"


# A clause with a verb of its own, whose date is not that of the act: "…, whose son died in May".
CLAUSE = re.compile(
    r"\b(?:who|whose|which|that|after|when|before|where|while)\s(?:\S+\s){0,6}?"
    r"(?:\w{3,}ed|was|were|had|died|began|took|made|said|sent|ran|shot|killed)\b"
)


def _distance(date: TimeExpression, verb: int, one: Sentence) -> int:
    """Characters between a date and a cue; a break between clauses counts as many more.

    What opens the sentence is the setting of all it tells; other dates hang on what they follow.
    """
    between = one.text[min(date.end, verb) : max(date.start, verb)]
    breaks = sum(between.count(mark) for mark in CLAUSES)
    near = min(abs(date.start - verb), abs(date.end - verb))
    opens = date.start - one.start < OPENING
    if re.match(r",? when\b", between) and date.end <= verb:
        return 0  # "until Thursday, when X removed it"
    hangs = date.end <= verb and not opens and near > 3
    return near + breaks * (10 if opens and date.end <= verb else 40) + 40 * hangs


def _said_on(date: TimeExpression, one: Sentence, at: int) -> bool:
    """Whether a verb of saying, other than the cue itself, stands right before the date."""
    before = [word for word in one.words if word.end <= date.start][-3:]
    return any(word.low in SAYING and word is not one.words[at] for word in before)


def place_of(
    one: Sentence,
    kind: Kind,
    actors: Sequence[Party],
    targets: Sequence[Party],
    at: int,
    lexicon: Lexicon,
) -> str | None:
    """Where: of the acting body, else of a court or place named beside it.

    A company acts under the law of a country, not of its city. Only datasets and laws are placed
    by the other side: where somebody is sued does not follow from where he lives.
    """
    verb = one.words[at].start
    for party in actors:
        if party.entity and (place := lexicon.entity(party.entity).place):
            if lexicon.entity(party.entity).kind in roles.PUBLIC | {"person"}:
                return place
            if kind == Kind.DATASET_CLEANUP:
                return _country(place)
            told = _named_places(one, {"in", "within", "across"})
            if told or kind == Kind.LAWSUIT:  # where a company sues says the text, or nobody
                return told[0].place if told else None
            return _country(place)
        for name in one.names:
            if name.place and party.quote and one.words[name.first].start == party.quote.start:
                return name.place
    courts = [n for n in one.names if n.kind in {"court", "judge"} and n.place]
    if courts:
        return courts[0].place
    places = _named_places(one, {"in", "at", "near", ","})
    if places:
        return min(places, key=lambda n: abs(one.words[n.first].start - verb)).place
    return _last_resort(one, kind, actors, targets, lexicon)


def place_of_party(parties: Sequence[Party], lexicon: Lexicon) -> str | None:
    """The place of the first public body among some parties."""
    known = (lexicon.entity(party.entity) for party in parties if party.entity)
    return next((one.place for one in known if one.kind in roles.PUBLIC and one.place), None)


def _last_resort(
    one: Sentence, kind: Kind, actors: Sequence[Party], targets: Sequence[Party], lexicon: Lexicon
) -> str | None:
    """For crimes the place in a party's description; for datasets and laws that of the thing."""
    if kind == Kind.CRIMINAL_CASE:  # "A Minnesota man pleaded guilty", "New Hampshire jurors"
        quotes = [party.quote for party in (*actors, *targets) if party.quote]
        for name in one.names:
            said = one.quote(name.first, name.last)
            near = any(q.start <= said.end + 1 and said.start < q.end for q in quotes)
            if near and name.kind == "place":
                return name.place
    if kind in {Kind.DATASET_CLEANUP, Kind.LEGISLATION}:
        for party in targets:
            if party.entity and (place := lexicon.entity(party.entity).place):
                return _country(place) if kind == Kind.DATASET_CLEANUP else place
    return None


def _named_places(one: Sentence, before: set[str]) -> list[Name]:
    placed = [name for name in one.names if name.kind == "place" and name.place]
    return [name for name in placed if one.low(name.first - 1) in before]


def _country(place: str) -> str:
    return place.split("-")[0]
