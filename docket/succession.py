"""Which statement of an edited text continues which of the text before, so that ids stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_ALIKE = 0.4  # share of words; an outlet that says something else says something new


@dataclass(frozen=True)
class Told:
    """A statement as far as succession goes: its key, what it tells of, and its sentence."""

    key: str
    kind: str
    action: str
    sentence: str


def successors(before: Sequence[Told], after: Sequence[Told]) -> dict[str, str]:
    """New key → old key, for statements whose sentence changed; most alike first, one to one.

    Kind and action must be the same: a fine that became a settlement is another event.
    """
    kept = {one.key for one in before} & {one.key for one in after}
    pairs = sorted(
        (-_alike(old.sentence, new.sentence), new.key, old.key)
        for old in before
        for new in after
        if old.key not in kept
        and new.key not in kept
        and (old.kind, old.action) == (new.kind, new.action)
    )
    found: dict[str, str] = {}
    for alike, new_key, old_key in pairs:
        if -alike >= LEAST_ALIKE and new_key not in found and old_key not in found.values():
            found[new_key] = old_key
    return found


def _alike(one: str, other: str) -> float:
    ours, theirs = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return len(ours & theirs) / max(1, len(ours | theirs))
