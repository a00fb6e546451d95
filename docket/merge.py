"""Statements to events: which mentions are one happening, what it is called, and why.

Events = f(mentions, starter records, ids issued before, what people hold together or apart).
Pure: same inputs, same events, in whatever order the articles came.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, count, product
from typing import Any

from docket.lexicon import Lexicon
from docket.model import PROPOSED, UNDATED, Amount, Basis, DateSpan, Mention, Party
from docket.sameness import VETO, Likeness, Sighted

ON_THE_WHOLE = 6.7  # points two groups need on the mean of all pairs across them


@dataclass(frozen=True)
class MergedEvent:
    """One event as the record keeps it; `mentions` are the keys of what it was merged from."""

    id: str
    mention: Mention
    mentions: tuple[str, ...]
    starter: str
    first_reported: str | None
    last_reported: str | None
    articles: int
    outlets: int
    independent: int
    reasons: tuple[str, ...]
    families: frozenset[str] = frozenset()  # the texts that tell of it, copies counted once
    gave: tuple[str, ...] = ()  # what no sentence says and the starter record does
    primary: bool = False  # whether the body itself tells of it
    also: tuple[str, ...] = ()  # further looked-up records that a person has said are this event

    @property
    def proposed(self) -> bool:
        """Whether a model proposes it and no rule has read it."""
        return bool(self.mentions) and all(key.startswith(PROPOSED) for key in self.mentions)

    @property
    def keys(self) -> tuple[str, ...]:
        """The statements of an event, its starter record among them."""
        records = (self.starter, *self.also) if self.starter else ()
        return (*self.mentions, *(f"starter:{one}" for one in records))


@dataclass(frozen=True)
class Merged:
    """The result: events by id, and where every id that is no more has gone (None: withdrawn)."""

    events: tuple[MergedEvent, ...]
    gone: Mapping[str, str | None]


def merge(
    sighted: Iterable[Sighted],
    previous: Mapping[str, str],
    lexicon: Lexicon,
    apart: Collection[frozenset[str]] = (),
    held: Collection[str] = (),
) -> Merged:
    """Group statements into events; `previous` maps mention keys to the ids they had before.

    `apart` are pairs of such ids that a person has said are not one. `held` are ids whose
    statements stay together, because a person has decided about them; others may join.
    """
    everyone = {one.key: one for one in sorted(sighted, key=lambda s: s.key)}
    likeness = Likeness(list(everyone.values()), lexicon, previous, apart, held)
    together: dict[str, tuple[str, ...]] = {}
    for key in everyone:
        if (had := previous.get(key)) in held and had:
            together[had] = (*together.get(had, ()), key)
    clusters = grouped(
        everyone, likeness.joined(), likeness.points, ON_THE_WHOLE, together.values()
    )
    ids = _ids(clusters, everyone, previous, held)
    events = []
    for cluster, event_id in zip(clusters, ids, strict=True):
        members = [everyone[key] for key in cluster]
        pairs = combinations(cluster, 2)
        told = [why for points, why in (likeness.pair(*pair) for pair in pairs) if points > VETO]
        why = sorted({reason for some in told for reason in some})
        events.append(one_event(event_id, members, tuple(why), lexicon))
    owner = {key: home for group, home in zip(clusters, ids, strict=True) for key in group}
    return Merged(tuple(sorted(events, key=lambda e: e.id)), _gone(previous, owner, set(ids)))


# ── which mentions are one event ────────────────────────────────────────────────────────────


def grouped(
    names: Iterable[str],
    best_first: Iterable[tuple[str, str]],
    points: Callable[[str, str], float],
    on_the_whole: float,
    together: Iterable[tuple[str, ...]] = (),
) -> list[tuple[str, ...]]:
    """Join pairs, best first, if their groups agree as wholes and no pair across is forbidden.

    The groups of `together` are there from the start, whatever their pairs score.
    """
    home: dict[str, tuple[str, ...]] = {name: (name,) for name in names}
    for group in together:
        home |= dict.fromkeys(group, group)
    for a, b in best_first:
        left, right = home[a], home[b]
        if left != right:
            across = [points(*pair) for pair in product(left, right)]
            if min(across) > VETO / 2 and sum(sorted(across)) >= on_the_whole * len(across):
                home |= dict.fromkeys(left + right, tuple(sorted(left + right)))
    return sorted(set(home.values()))


# ── what the event says ─────────────────────────────────────────────────────────────────────


def one_event(
    event_id: str, members: Sequence[Sighted], reasons: tuple[str, ...], lexicon: Lexicon
) -> MergedEvent:
    """The merged values. A starter record only speaks where no sentence does."""
    read = [one for one in members if not one.starter]
    records = sorted(
        (one for one in members if one.starter), key=lambda s: (s.starter != event_id, s.key)
    )
    record = records[0] if records else None
    speaking = sorted(read or records[:1], key=lambda s: (s.published or "9999", s.key))
    best = max(speaking, key=lambda s: (s.mention.score, s.key))
    announced = min(
        (one.mention.announced for one in speaking if one.mention.announced),
        key=lambda span: (span.last or span.first or span.phrase, span.phrase),
        default=None,
    )
    merged = Mention(
        kind=best.mention.kind,
        action=_vote([(one.mention.action, one) for one in speaking]) or best.mention.action,
        status=_status(speaking, lexicon),
        when=finest([one.mention.when for one in speaking]),
        evidence=(),
        actors=_united([one.mention.actors for one in speaking], lexicon),
        targets=_united([one.mention.targets for one in speaking], lexicon),
        jurisdiction=_place(speaking, lexicon),
        announced=announced,
        amount=_amount(speaking),
        count=_vote([(one.mention.count, one) for one in speaking if one.mention.count]),
        score=_score(read),
    )
    filled = _filled(merged, record.mention) if record else merged
    return MergedEvent(
        id=event_id,
        mention=filled,
        gave=tuple(name for name in FILLED if getattr(filled, name) != getattr(merged, name)),
        mentions=tuple(sorted(one.key for one in read)),
        starter=record.starter if record else "",
        first_reported=min((one.published for one in read if one.published), default=None),
        last_reported=max((one.published for one in read if one.published), default=None),
        articles=len({one.article for one in read}),
        outlets=len({one.outlet for one in read}),
        independent=independent(read),
        reasons=reasons,
        families=frozenset(one.family for one in read),
        primary=any(one.primary for one in read),
        also=tuple(one.starter for one in records[1:]),
    )


FILLED = ("when", "announced", "actors", "targets", "jurisdiction", "amount")


def _filled(read: Mention, record: Mention) -> Mention:
    """What no sentence says is taken from the starter record; a date only if it can be the same."""
    fits = read.when.last is None or record.when.overlaps(read.when)
    when = record.when if not read.when.known and record.when.known and fits else read.when
    said: dict[str, Any] = {name: getattr(read, name) or getattr(record, name) for name in FILLED}
    return replace(read, **said | {"when": when})


_TRUST = list(Basis)


def finest(spans: Sequence[DateSpan]) -> DateSpan:
    """The narrowest span that agrees with the best-founded one; at equal width the better basis.

    An announcement some days after the act can disagree, and then does not date the act.
    Without a bounded one, the earliest upper bound stays as "on or before".
    """
    known = [span for span in spans if span.known]
    if known:

        def fineness(span: DateSpan) -> tuple[int, int, str, str]:
            return span.days or 0, _TRUST.index(span.basis), str(span.first), span.phrase

        anchor = min(known, key=lambda s: (_TRUST.index(s.basis), fineness(s)))
        return min((span for span in known if span.overlaps(anchor)), key=fineness)
    bounds = [span for span in spans if span.last]
    return min(bounds, key=lambda s: (str(s.last), s.phrase)) if bounds else UNDATED


def independent(read: Sequence[Sighted]) -> int:
    """Outlets that do not merely repeat another: texts joined by family, outlet and agency."""
    groups: list[set[str]] = []
    for one in read:
        labels = {f"outlet:{one.outlet}", f"family:{one.family}"}
        labels |= {f"outlet:{one.wire}"} if one.wire else set()
        touching = [group for group in groups if group & labels]
        groups = [group for group in groups if not group & labels]
        groups.append(labels.union(*touching))
    return len(groups)


def _vote(choices: Sequence[tuple[str | None, Sighted]]) -> str | None:
    """The value most families say; ties go to the surer statement, then to the alphabet."""
    families: dict[str, set[str]] = defaultdict(set)
    surest: dict[str, float] = defaultdict(float)
    for value, one in choices:
        if value:
            families[value].add(one.family)
            surest[value] = max(surest[value], one.mention.score)
    return max(families, key=lambda v: (len(families[v]), surest[v], v), default=None)


def _status(speaking: Sequence[Sighted], lexicon: Lexicon) -> str:
    """What most independent texts say; a tie goes to the lower rung, so nothing is overstated."""
    families = Counter(status for status, _ in {(s.mention.status, s.family) for s in speaking})
    return min(families, key=lambda s: (-families[s], lexicon.statuses[s].rank, s))


def _united(lists: Sequence[Sequence[Party]], lexicon: Lexicon) -> tuple[Party, ...]:
    """Known names first, by how many texts name them; a description only if nobody is named."""
    known = Counter(party.entity for parties in lists for party in parties if party.entity)
    named = {party.entity: party for parties in lists for party in parties if party.entity}
    owners = {lexicon.entity(one).of for one in known}
    chosen = [
        Party(lexicon.entity(one).name, one, named[one].quote)
        for one, _ in sorted(known.items(), key=lambda item: (-item[1], item[0] or ""))
        if one and (one not in owners or known[one] > 1)
    ]
    unknown = Counter(p.name for parties in lists for p in parties if not p.entity)
    if not chosen and unknown:
        chosen = [Party(max(unknown, key=lambda n: (unknown[n], n[:1].isupper(), len(n), n)))]
    elif not chosen and known:
        chosen = [Party(lexicon.entity(str(one)).name, one) for one in sorted(map(str, known))]
    return tuple(chosen[:4])


def _place(speaking: Sequence[Sighted], lexicon: Lexicon) -> str | None:
    """The finest place that lies within what most texts say."""
    stated = [one.mention.jurisdiction for one in speaking if one.mention.jurisdiction]
    votes = Counter(above for place in stated for above in lexicon.place_path(place))

    def weight(place: str) -> tuple[int, int, int]:
        path = lexicon.place_path(place)
        return votes[path[-1]], len(path), votes[place]

    return max(sorted(stated), key=weight, default=None)


def _amount(speaking: Sequence[Sighted]) -> Amount | None:
    """The sum most texts give; a sum imposed or agreed before one claimed."""
    order = ("imposed", "agreed", "proposed", "claimed", "stated")
    sums = [one.mention.amount for one in speaking if one.mention.amount]
    counted = Counter((a.currency, a.value, a.role) for a in sums)
    return max(
        sums,
        key=lambda a: (counted[a.currency, a.value, a.role], -order.index(a.role), a.value),
        default=None,
    )


def _score(read: Sequence[Sighted]) -> float:
    """Doubt shrinks with each independent text; starter records alone count as 1."""
    if not read:
        return 1.0
    best: dict[str, float] = defaultdict(float)
    for one in read:
        best[one.family] = max(best[one.family], one.mention.score)
    doubt = math.prod(1 - score for score in best.values())
    return round(min(0.99, 1 - doubt), 3)


# ── ids that never change ───────────────────────────────────────────────────────────────────


def _ids(
    clusters: Sequence[tuple[str, ...]],
    everyone: Mapping[str, Sighted],
    previous: Mapping[str, str],
    held: Collection[str] = (),
) -> list[str]:
    """Keep the id a group had; of several, the one most of it had; a new group gets a new one.

    An id that is held goes before all others.
    """
    claims = []
    for number, cluster in enumerate(clusters):
        had = Counter(previous[key] for key in cluster if key in previous)
        claims += [(one not in held, -times, one, number) for one, times in had.items()]
    chosen: dict[int, str] = {}
    for *_, event_id, number in sorted(claims):
        if number not in chosen and event_id not in chosen.values():
            chosen[number] = event_id
    taken = set(previous.values()) | set(chosen.values())
    for number, cluster in enumerate(clusters):
        if number not in chosen:
            starter = next((everyone[k].starter for k in cluster if everyone[k].starter), "")
            chosen[number] = _fresh(starter, cluster[0], taken)
            taken.add(chosen[number])
    return [chosen[number] for number in range(len(clusters))]


def _fresh(starter: str, key: str, taken: set[str]) -> str:
    """A new id: the starter's own, else a hash of the first statement; never one issued before."""
    return starter if starter and starter not in taken else fresh("ev-", key, taken)


def fresh(prefix: str, text: str, taken: Collection[str]) -> str:
    """An id made of a text, and of no other that was issued before."""
    salted = (f"{text}{salt or ''}".encode() for salt in count())
    hashed = (f"{prefix}{hashlib.sha256(one).hexdigest()[:10]}" for one in salted)
    return next(event_id for event_id in hashed if event_id not in taken)


def _gone(
    previous: Mapping[str, str], owner: Mapping[str, str], alive: set[str]
) -> dict[str, str | None]:
    """For ids no longer in use: the event most of their statements went to, if any is left."""
    moved: dict[str, Counter[str]] = {event_id: Counter() for event_id in previous.values()}
    for key, event_id in previous.items():
        if key in owner:
            moved[event_id][owner[key]] += 1
    return {
        event_id: max(to, key=lambda t: (to[t], t)) if to else None
        for event_id, to in sorted(moved.items())
        if event_id not in alive
    }
