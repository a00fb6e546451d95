"""Events made anew: of statements, looked-up records and what people have decided.

Events = f(statements, records, decisions, ids issued before). Each function expects to run inside
`schema.transaction`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from docket import decided, history, timeline
from docket.decided import HAND
from docket.lexicon import Lexicon
from docket.merge import Merged, MergedEvent, one_event
from docket.proposals import merge_apart
from docket.review import Decision, recorded
from docket.sameness import Sighted
from docket.schema import Record
from docket.standing import KEPT, settled
from docket.starter import StarterEvent
from docket.timeline import Decided


def rebuild(
    db: Record, starters: Sequence[StarterEvent], lexicon: Lexicon, now: datetime
) -> Merged:
    """Merge everything stored into events, and let stand what people decided."""
    some, previous = decided.in_force(db), timeline.previous_ids(db)
    about = decided.by_event(some, timeline.living(db))
    records = [*starters, *decided.added(some, lexicon)]
    present = {key for (key,) in db.execute("SELECT key FROM mention").fetchall()}
    told = {previous.get(key, "") for key in present | {_key(one) for one in records}}
    lost = decided.kept(about, told, lexicon)
    previous |= {_key(one): one.id.removeprefix(KEPT) for one in lost}
    sighted = timeline.load_sighted(db, [*records, *lost], decided.names(db, lexicon))
    held, apart = decided.held(about), decided.apart(db)
    merged = merge_apart(sighted, previous, lexicon, apart, held)
    ready = _ready(merged.events, [*records, *lost], about, present, lexicon)
    timeline.save_events(db, ready, merged.gone, lexicon, now)
    return merged


def renew(
    db: Record,
    ids: Collection[str],
    lexicon: Lexicon,
    now: datetime,
    cause: str,
    reasons: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Make some events anew of the statements they have, without looking for others.

    What a whole rebuild would make of them, unless others join. `ids` are all whose statements
    changed hands, `reasons` why statements were one where the event's row does not tell it.
    """
    to = timeline.living(db)
    alive = {to[one] for one in ids}
    known, records = dict(reasons or {}), dict[str, StarterEvent]()
    touched = json.dumps(sorted({*ids, *alive}))
    old = "SELECT id, starter, reasons FROM event WHERE id IN (SELECT value FROM json_each(?))"
    for event_id, starter, why in db.execute(old, [touched]).fetchall():
        known.setdefault(event_id, json.loads(why))
        records |= {one.id: one for one in _records(starter, lexicon)}
    some = decided.in_force(db, [was for was, one in to.items() if one in alive])
    records |= {one.id: one for one in decided.added(some, lexicon)}
    about = {one: found for one, found in decided.by_event(some, to).items() if one in alive}

    previous = {key: at for key, at in timeline.previous_ids(db).items() if at in alive}
    asked = [*previous, *(key for one in some for key in (one.saw or {}).get("statements", ()))]
    there = "SELECT key FROM mention WHERE key IN (SELECT value FROM json_each(?))"
    present = {key for (key,) in db.execute(there, [json.dumps(asked)]).fetchall()}
    used = [one for one in records.values() if _key(one) in previous]
    told = {previous.get(key, "") for key in present | {_key(one) for one in used}}
    lost = decided.kept(about, told, lexicon)
    previous |= {_key(one): one.id.removeprefix(KEPT) for one in lost}
    looked_up = [*used, *lost]
    members: dict[str, list[Sighted]] = {}
    mine = present & previous.keys()
    for one in timeline.load_sighted(db, looked_up, decided.names(db, lexicon), mine):
        members.setdefault(previous[one.key], []).append(one)
    events = [
        one_event(
            event_id, sorted(found, key=lambda s: s.key), tuple(known.get(event_id, ())), lexicon
        )
        for event_id, found in sorted(members.items())
    ]
    for table, column in (("event", "id"), ("event_words", "event_id")):
        which = f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"
        db.execute(which, [touched])
    ready = _ready(events, looked_up, about, present, lexicon)
    timeline.put_events(db, ready, dict.fromkeys(alive - members.keys()), lexicon, now)
    history.remember(db, now, cause, {*ids, *alive})


def _key(record: StarterEvent) -> str:
    return f"starter:{record.id}"


def _records(starter: str | None, lexicon: Lexicon) -> Iterable[StarterEvent]:
    """The looked-up records an event shows, its own and those of events merged into it."""
    shown = json.loads(starter) if starter else None
    for one in [shown, *shown["also"]] if shown else ():
        if not one["id"].startswith((KEPT, HAND)):  # these follow from decisions
            told = one["said"] | {"links": one["links"], "note": one["note"]}
            yield recorded(one["id"], told, lexicon, one["by"] or "")


def _ready(
    events: Iterable[MergedEvent],
    records: Iterable[StarterEvent],
    about: Mapping[str, Sequence[Decision]],
    present: Collection[str],
    lexicon: Lexicon,
) -> list[Decided]:
    by_id = {one.id: one for one in records}
    ready = []
    for event in events:
        found = tuple(
            by_id[key.removeprefix("starter:")] for key in event.keys[len(event.mentions) :]
        )
        first = found[0] if found else None
        standing = settled(event, first, about.get(event.id, ()), present, lexicon)
        ready.append(Decided(standing, found))
    return ready
