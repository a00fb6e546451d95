"""A model's proposals merged apart: what the rules read comes out as if there were no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from docket.lexicon import Lexicon
from docket.merge import Merged, merge
from docket.model import PROPOSED
from docket.sameness import THRESHOLD, Sighted, candidates, score_pair


def merge_apart(
    sighted: Iterable[Sighted], previous: Mapping[str, str], lexicon: Lexicon
) -> Merged:
    """Merge what was read or looked up; beside it what a model adds and nobody told before.

    A proposal that agrees with an event adds nothing to it, no outlet and no score; an id that
    it had leads there from then on.
    """
    by_key = {one.key: one for one in sighted}
    offered = {key for key, one in by_key.items() if one.mention.proposed}
    read = {key: at for key, at in previous.items() if not key.startswith(PROPOSED)}
    merged = merge((by_key[key] for key in by_key.keys() - offered), read, lexicon)
    home = {key: e.id for e in merged.events for key in (*e.mentions, f"starter:{e.starter}")}
    told: dict[str, str] = {}
    for pair in candidates(list(by_key.values())) if offered else ():
        for one, other in (pair, pair[::-1]):
            if one in offered and other in home and (
                score_pair(by_key[one], by_key[other], lexicon)[0] >= THRESHOLD
            ):  # fmt: skip
                told[one] = home[other]
    taken = set(home.values())
    rest = {key: at for key, at in previous.items() if key not in read and at not in taken}
    apart = merge((by_key[key] for key in offered - told.keys()), rest, lexicon)
    events = tuple(sorted(merged.events + apart.events, key=lambda e: e.id))
    gone = {**merged.gone, **apart.gone}
    gone |= {previous[key]: event for key, event in told.items() if key in previous}
    alive = {event.id for event in events}
    return Merged(events, {one: to for one, to in gone.items() if one not in alive})
