"""The timeline in the record: what merging reads, and the events it leaves behind.

Each function expects to run inside `schema.transaction`; none commits by itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlite_utils

from docket import history, model, review
from docket.lexicon import Lexicon
from docket.matters import matters
from docket.merge import MergedEvent
from docket.model import Amount, Basis, DateSpan, Kind, Mention, Party, Precision, Quote
from docket.rows import day, dump, insert, instant, mention_columns, sides, span_columns, span_of
from docket.sameness import Sighted, names_in
from docket.standing import Standing
from docket.starter import StarterEvent


def load_sighted(
    db: sqlite_utils.Database,
    starters: Sequence[StarterEvent],
    named: Mapping[str, Party] | None = None,
    only: Collection[str] | None = None,
) -> list[Sighted]:
    """Everything merging works on: all stored statements and the starter records.

    `named` is what people say that printed names stand for. `only` these statements, for an event
    whose statements are known: without the names in their articles, by which others are found.
    """
    those = "" if only is None else "WHERE {} IN (SELECT value FROM json_each(?))"
    keys = [] if only is None else [json.dumps(sorted(only))]
    parts: dict[str, dict[str, list[Party]]] = {}
    which = f"SELECT * FROM part {those.format('mention_key')} ORDER BY mention_key, role, seq"
    for row in db.query(which, keys):
        quote = None if row["start"] is None else Quote(row["start"], row["end"], "")
        roles = parts.setdefault(row["mention_key"], {"by": [], "against": [], "about": []})
        roles[row["role"]].append(Party(row["name"], row["entity"], quote))
    rows = db.query(
        "SELECT m.*, a.outlet, a.wire, a.published_on, a.title, coalesce(a.family, a.id) AS "
        "family, EXISTS (SELECT 1 FROM sighting JOIN source o ON o.id = source_id WHERE "
        "article_id = a.id AND o.grade = 'primary') AS own FROM mention m "
        f"JOIN article a ON a.id = m.article_id {those.format('m.key')} ORDER BY m.key",
        keys,
    )
    names: dict[int, frozenset[str]] = {}
    if only is None:
        texts = "SELECT * FROM article_text WHERE hash IN (SELECT text_hash FROM mention)"
        names = {row["article_id"]: names_in(row["text"]) for row in db.query(texts)}
    sighted = [
        Sighted(
            key=row["key"],
            article=row["article_id"],
            outlet=row["outlet"],
            family=str(row["family"]),
            published=row["published_on"],
            mention=_mention(row, parts.get(row["key"], {})),
            title=row["title"],
            wire=row["wire"] or "",
            names=names.get(row["article_id"], frozenset()),
            primary=bool(row["own"]),
        )
        for row in rows
    ]
    for number, starter in enumerate(starters, start=1):
        key = f"starter:{starter.id}"
        sighted.append(
            Sighted(key, -number, "", key, None, starter, starter.title, starter=starter.id)
        )
    return [_renamed(one, named) for one in sighted] if named else sighted


def _renamed(one: Sighted, named: Mapping[str, Party]) -> Sighted:
    """A statement with its strangers called what people say they are."""

    def known(parties: Sequence[Party]) -> tuple[Party, ...]:
        found = [
            replace(named[p.name], quote=p.quote) if not p.entity and p.name in named else p
            for p in parties
        ]
        return tuple({party.entity or party.name: party for party in found}.values())

    actors, targets = known(one.mention.actors), known(one.mention.targets)
    return replace(one, mention=replace(one.mention, actors=actors, targets=targets))


def _starter_json(starter: StarterEvent, gave: Sequence[str], more: Sequence[StarterEvent]) -> str:
    """What pages show of a starter record beside what was read: title, date, note and links.

    `gave` names the values of the event that come from the record and no sentence, `said` holds
    all it says, by which `docket.review.recorded` makes it again.
    """
    when = span_columns(starter.when)
    parts = [(role, one.entity, one.name) for role, _, one in sides(starter)]
    shown = {
        "id": starter.id, "title": starter.title, "status": starter.status,
        "first": when["first"], "last": when["last"], "precision": when["precision"],
        "note": starter.note, "links": [asdict(link) for link in starter.links],
        "gave": list(gave), "by": starter.by or None,
        "said": review.said(mention_columns(starter) | {"title": starter.title}, parts),
        "also": [json.loads(_starter_json(one, (), ())) for one in more],
    }  # fmt: skip
    return json.dumps(shown, ensure_ascii=False)


def _mention(row: Mapping[str, Any], roles: Mapping[str, list[Party]]) -> Mention:
    known = day(row["announced"])
    amount = json.loads(row["amount"]) if row["amount"] else None
    return Mention(
        kind=Kind(row["kind"]),
        action=row["action"],
        status=row["status"],
        when=span_of(row),
        evidence=tuple(Quote(**quote) for quote in json.loads(row["evidence"])),
        actors=tuple(roles.get("by", ())),
        targets=tuple(roles.get("against", ())),
        jurisdiction=row["jurisdiction"],
        announced=DateSpan(known, known, Precision.DAY, Basis.ANNOUNCED) if known else None,
        amount=Amount(**amount) if amount else None,
        count=row["count"],
        rule=row["rule"],
        score=row["score"],
    )


def living(db: sqlite_utils.Database) -> dict[str, str]:
    """Every id ever issued → the one it leads to; itself while it is alive, or withdrawn."""
    to = dict(db.conn.execute("SELECT id, coalesce(gone_to, id) FROM issued").fetchall())

    def end(one: str) -> str:
        seen = {one}
        while (further := to[one]) not in seen:
            seen.add(one := further)
        return one

    return {one: end(one) for one in to}


def previous_ids(db: sqlite_utils.Database) -> dict[str, str]:
    """Which statement belonged to which event at the last rebuild.

    By the id an event has now: two that a person has joined can so be told apart again. An event
    withdrawn for want of statements comes back with them. What a model proposed and the rules read
    too belongs to nothing.
    """
    now = living(db)
    rows = db.conn.execute("SELECT mention_key, event_id FROM issued_mention").fetchall()
    return {
        key: now[event_id]
        for key, event_id in rows
        if now[event_id] == event_id or not key.startswith(model.PROPOSED)
    }


@dataclass(frozen=True)
class Decided:
    """What `save_events` writes of one event: what stands of it, and its looked-up records."""

    standing: Standing
    records: tuple[StarterEvent, ...] = ()


def save_events(
    db: sqlite_utils.Database,
    events: Sequence[Decided],
    gone: Mapping[str, str | None],
    lexicon: Lexicon,
    now: datetime,
) -> None:
    """Replace the derived events by a new merge; ids issued once stay resolvable."""
    db.conn.execute("DELETE FROM event")
    db.conn.execute("DELETE FROM event_words")
    put_events(db, events, gone, lexicon, now)
    _save_stories(db, matters([one.standing.event for one in events], lexicon))
    history.remember(db, now)


def put_events(
    db: sqlite_utils.Database,
    events: Sequence[Decided],
    gone: Mapping[str, str | None],
    lexicon: Lexicon,
    now: datetime,
) -> None:
    """Write events that have no row, and where ids went that no event has any more."""
    at = instant(now)
    ids = [one.standing.event.id for one in events]
    db.conn.executemany(
        "INSERT INTO issued (id, created_at) VALUES (?, ?) "
        "ON CONFLICT (id) DO UPDATE SET gone_to = NULL, gone_at = NULL",
        [(event_id, at) for event_id in ids],
    )
    db.conn.executemany(
        "UPDATE issued SET gone_to = ?, gone_at = coalesce(gone_at, ?) WHERE id = ?",
        [(gone_to, at, event_id) for event_id, gone_to in gone.items()],
    )
    belongs = previous_ids(db)
    for one in events:
        _insert_event(db, one, lexicon)
        event = one.standing.event
        db.conn.executemany(
            "INSERT INTO issued_mention VALUES (?, ?) "
            "ON CONFLICT (mention_key) DO UPDATE SET event_id = excluded.event_id",
            [(key, event.id) for key in event.keys if belongs.get(key) != event.id],
        )
    for table, column, source in (
        ("event_outlet", "a.outlet", "article a ON a.id = m.article_id"),
        ("event_topic", "t.topic", "topic t ON t.article_id = m.article_id"),
    ):
        db.conn.execute(
            f"INSERT INTO {table} SELECT DISTINCT em.event_id, {column} FROM event_mention em "
            f"JOIN mention m ON m.key = em.mention_key JOIN {source} "
            "WHERE em.event_id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )


def _save_stories(db: sqlite_utils.Database, stories: Sequence[Sequence[MergedEvent]]) -> None:
    """A matter goes by the event of it that was known first, so that its id stays."""
    db.conn.execute("DELETE FROM story")
    known = dict(db.conn.execute("SELECT id, created_at || id FROM issued").fetchall())
    titles = dict(db.conn.execute("SELECT id, title FROM event").fetchall())
    for steps in stories:
        story = "story-" + min((one.id for one in steps), key=known.__getitem__)
        db.conn.execute("INSERT INTO story VALUES (?, ?)", (story, titles[steps[0].id]))
        rows = [(story, one.id, seq) for seq, one in enumerate(steps)]
        db.conn.executemany("INSERT INTO story_event VALUES (?, ?, ?)", rows)


def _insert_event(db: sqlite_utils.Database, one: Decided, lexicon: Lexicon) -> None:
    standing, event = one.standing, one.standing.event
    mention, starter = event.mention, one.records[0] if one.records else None
    created = "SELECT created_at FROM issued WHERE id = ?"
    read = bool(event.mentions)
    row: dict[str, object] = {
        "id": event.id,
        "title": standing.title,
        "first_reported": event.first_reported,
        "last_reported": event.last_reported,
        "origin": ("read+starter" if starter else "read") if read else "starter",
        "review_state": standing.state,
        "sure": standing.sure,
        "grade": standing.grade,
        "machine": dump(standing.machine or None),
        "recheck": dump(standing.recheck or None),
        "articles": event.articles,
        "outlets": event.outlets,
        "independent": event.independent,
        "starter": _starter_json(starter, event.gave, one.records[1:]) if starter else None,
        "reasons": json.dumps(event.reasons),
        "created_at": db.conn.execute(created, (event.id,)).fetchone()[0],
    } | mention_columns(mention)
    insert(db, "event", row)
    db.conn.executemany(
        "INSERT INTO event_mention VALUES (?, ?)", [(event.id, key) for key in event.mentions]
    )
    parts = [(event.id, role, seq, one.entity, one.name) for role, seq, one in sides(mention)]
    db.conn.executemany("INSERT INTO event_part VALUES (?, ?, ?, ?, ?)", parts)
    names = [party.name for party in mention.actors + mention.targets]
    said = db.conn.execute(
        "SELECT group_concat(evidence, ' ') FROM mention JOIN event_mention ON mention_key = key "
        "WHERE event_id = ?",
        (event.id,),
    ).fetchone()[0]
    place = lexicon.place_name(mention.jurisdiction) if mention.jurisdiction else ""
    looked_up = " ".join(f"{record.title} {record.note}" for record in one.records)
    db.conn.execute(
        "INSERT INTO event_words (event_id, title, parties, evidence) VALUES (?, ?, ?, ?)",
        (event.id, f"{standing.title} {starter.title if starter else ''}",
         " ".join([*names, place]), f"{said or ''} {looked_up}"),
    )  # fmt: skip
