"""Events to matters: which events are steps of one proceeding, from complaint to appeal.

Pure, and careful: a step left out can be found by its parties, a wrong one misleads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations

from docket.lexicon import Lexicon
from docket.merge import MergedEvent, grouped
from docket.model import Kind
from docket.parties import Side, both_sides, compare
from docket.sameness import VETO

# How far a proceeding has got; other actions can come at any time.
STAGES = {
    "complaint_agency": 0, "investigation_opened": 0, "information_request": 0, "arrest_search": 0,
    "lawsuit_filed": 1, "criminal_charge": 1, "court_ruling": 2, "conviction_sentence": 3,
    "settlement_consent": 3, "fine": 3, "appeal": 4,
}  # fmt: skip
OPENING = {"lawsuit_filed", "investigation_opened", "complaint_agency", "criminal_charge"}
# In points, found on the matters of tests/gold like the weights of docket/sameness.py.
ALIKE = {"same": 1.0, "related": 0.8, "similar": 1.0, "other": -1.0, "": 0.0}
TARGET, ACTOR, PLACE, TOGETHER, TURNED, LATE = 3.0, 1.5, 1.0, 1.5, -2.0, -2.0
ENOUGH, ON_THE_WHOLE = 4.5, 2.0
LONG = 3 * 365  # days without a step after which another matter is likelier


def matters(events: Iterable[MergedEvent], lexicon: Lexicon) -> list[list[MergedEvent]]:
    """The matters of two events or more, each in the order its events happened."""
    steps = {one.id: one for one in events if one.mention.kind is not Kind.REPORT}
    sides = {name: both_sides(one.mention, lexicon) for name, one in sorted(steps.items())}
    pairs = _sharing(
        {name: target.owners | target.words for name, (target, _) in sides.items()},
        {name for name, one in steps.items() if one.mention.action == "appeal"},
        {name: actor.owners | actor.words for name, (_, actor) in sides.items()},
    )
    points = {(a, b): _points(steps[a], steps[b], sides[a], sides[b], lexicon) for a, b in pairs}
    likely = sorted((-score, pair) for pair, score in points.items() if score >= ENOUGH)
    groups = grouped(
        steps,
        (pair for _, pair in likely),
        lambda a, b: points.get((min(a, b), max(a, b)), VETO),
        ON_THE_WHOLE,
    )
    return [sorted((steps[o] for o in group), key=_when) for group in groups if len(group) > 1]


def _sharing(
    targets: Mapping[str, frozenset[str]], appeals: set[str], actors: Mapping[str, frozenset[str]]
) -> set[tuple[str, str]]:
    """Pairs whose targets may be the same; an appeal's also crosswise. No others are one matter.

    One agency acts in thousands of matters, so what actors share makes no pair by itself.
    """
    shelves: dict[str, list[str]] = defaultdict(list)
    crossed: dict[str, list[str]] = defaultdict(list)
    for name, words in targets.items():
        for word in words:
            shelves[word].append(name)
        for word in words | actors[name] if appeals else ():
            crossed[word].append(name)
    found = {pair for shelf in shelves.values() for pair in combinations(shelf, 2)}
    for name in appeals:
        others = {one for word in targets[name] | actors[name] for one in crossed[word]} - {name}
        found |= {(min(name, one), max(name, one)) for one in others}
    return found


def _points(
    a: MergedEvent, b: MergedEvent, ours: tuple[Side, Side], theirs: tuple[Side, Side],
    lexicon: Lexicon,
) -> float:  # fmt: skip
    """How likely two events are steps of one proceeding; `ours` are the targets and actors of a."""
    one, other = a.mention.jurisdiction, b.mention.jurisdiction
    near = one and other and (lexicon.within(one, other) or lexicon.within(other, one))
    if one and other and not near:
        return VETO
    target, actor = ALIKE[compare(ours[0], theirs[0])], ALIKE[compare(ours[1], theirs[1])]
    actions = {a.mention.action, b.mention.action}
    if "appeal" in actions:  # by whoever was proceeded against, against who did
        crossed = [ALIKE[compare(*pair)] for pair in zip(ours, theirs[::-1], strict=True)]
        target, actor = max((target, actor), (max(crossed), min(crossed)))
    again = len(actions) == 1 and actions <= OPENING
    if target <= 0 or (again and actor < 0):
        return VETO
    known = [ours[1].known, theirs[1].known]
    courts = any(lexicon.entity(body).kind == "court" for body in known[0] | known[1])
    if actor < 0 and (courts or not all(known)):
        actor = 0.0  # whoever complained, it is a court that rules
    first, last = sorted((_when(a), _when(b)))
    return (
        TARGET * target + ACTOR * actor + PLACE * bool(near)
        + TOGETHER * bool(a.families & b.families) + LATE * ((last[0] - first[0]).days > LONG)
        + TURNED * (first[1] > last[1])
    )  # fmt: skip


def _when(one: MergedEvent) -> tuple[date, float, str]:
    when = one.mention.when
    return when.last or when.first or date.max, STAGES.get(one.mention.action, 2), one.id
