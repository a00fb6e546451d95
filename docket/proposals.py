"""A model's proposals merged apart: what the rules read comes out as if there were no model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from docket.lexicon import Lexicon
from docket.merge import Merged, merge
from docket.model import PROPOSED
from docket.sameness import Sighted


def merge_apart(
    sighted: Iterable[Sighted],
    previous: Mapping[str, str],
    lexicon: Lexicon,
    apart: Collection[frozenset[str]] = (),
    held: Collection[str] = (),
) -> Merged:
    """Merge what was read or looked up; beside it what a model adds and nobody told before.

    A proposal that agrees with an event adds nothing to it, no outlet and no score; an id that
    it had leads there from then on. One that a person has decided about counts as read. `apart`
    and `held` as in `merge`.
    """
    by_key = {one.key: one for one in sighted}
    rest = {k: at for k, at in previous.items() if k.startswith(PROPOSED) and at not in held}
    read = {key: at for key, at in previous.items() if key not in rest}
    offered = {key for key, one in by_key.items() if one.mention.proposed and key not in read}
    merged = merge((by_key[key] for key in by_key.keys() - offered), read, lexicon, apart, held)
    if not offered:
        return merged
    home = {key: event.id for event in merged.events for key in event.keys}
    told: dict[str, str] = {}
    for event in merge(by_key.values(), previous, lexicon, apart, held).events:
        known = next((home[key] for key in event.keys if key in home), None)
        if known:
            told |= {key: known for key in event.keys if key in offered}
    taken = set(home.values())
    rest = {key: at for key, at in rest.items() if at not in taken}
    added = merge((by_key[key] for key in offered - told.keys()), rest, lexicon, apart)
    events = tuple(sorted(merged.events + added.events, key=lambda e: e.id))
    gone = {**merged.gone, **added.gone}
    gone |= {previous[key]: event for key, event in told.items() if key in previous}
    alive = {event.id for event in events}
    return Merged(events, {one: to for one, to in gone.items() if one not in alive})
