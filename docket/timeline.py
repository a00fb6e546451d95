"""The timeline in the record: what merging reads, and the events it leaves behind.

Each function expects to run inside `schema.transaction`; none commits by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlite_utils

from docket import history, model, wording
from docket.lexicon import Lexicon
from docket.matters import matters
from docket.merge import Merged, MergedEvent
from docket.model import Amount, Basis, DateSpan, Kind, Mention, Party, Precision, Quote
from docket.rows import day, insert, instant, mention_columns, sides, span_columns, span_of
from docket.sameness import Sighted, names_in
from docket.starter import StarterEvent


def load_sighted(db: sqlite_utils.Database, starters: Sequence[StarterEvent]) -> list[Sighted]:
    """Everything merging works on: all stored statements and the starter records."""
    parts: dict[str, dict[str, list[Party]]] = {}
    for row in db.query("SELECT * FROM part ORDER BY mention_key, role, seq"):
        quote = None if row["start"] is None else Quote(row["start"], row["end"], "")
        roles = parts.setdefault(row["mention_key"], {"by": [], "against": [], "about": []})
        roles[row["role"]].append(Party(row["name"], row["entity"], quote))
    rows = db.query(
        "SELECT m.*, a.outlet, a.wire, a.published_on, a.title, coalesce(a.family, a.id) AS family "
        "FROM mention m JOIN article a ON a.id = m.article_id ORDER BY m.key"
    )
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
            names=names[row["article_id"]],
        )
        for row in rows
    ]
    for number, starter in enumerate(starters, start=1):
        key = f"starter:{starter.id}"
        sighted.append(
            Sighted(key, -number, "", key, None, starter, starter.title, starter=starter.id)
        )
    return sighted


def _starter_json(starter: StarterEvent, gave: Sequence[str]) -> str:
    """What pages show of a starter record beside what was read: title, date, note and links.

    `gave` names the values of the event that come from the record and no sentence.
    """
    when = span_columns(starter.when)
    shown = {
        "id": starter.id, "title": starter.title, "status": starter.status,
        "first": when["first"], "last": when["last"], "precision": when["precision"],
        "note": starter.note, "links": [asdict(link) for link in starter.links],
        "gave": list(gave),
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


def previous_ids(db: sqlite_utils.Database) -> dict[str, str]:
    """Which statement belonged to which living event id at the last rebuild."""
    joined = "issued_mention JOIN issued ON id = event_id WHERE gone_at IS NULL"
    return dict(db.conn.execute(f"SELECT mention_key, event_id FROM {joined}").fetchall())


def save_events(
    db: sqlite_utils.Database,
    merged: Merged,
    starters: Sequence[StarterEvent],
    lexicon: Lexicon,
    now: datetime,
) -> None:
    """Replace the derived events by a new merge; ids issued once stay resolvable."""
    at = instant(now)
    db.conn.executemany(
        "INSERT INTO issued (id, created_at) VALUES (?, ?) "
        "ON CONFLICT (id) DO UPDATE SET gone_to = NULL, gone_at = NULL",
        [(event.id, at) for event in merged.events],
    )
    db.conn.executemany(
        "UPDATE issued SET gone_to = ?, gone_at = coalesce(gone_at, ?) WHERE id = ?",
        [(gone_to, at, event_id) for event_id, gone_to in merged.gone.items()],
    )
    db.conn.execute("DELETE FROM event")
    db.conn.execute("DELETE FROM event_words")
    records = {starter.id: starter for starter in starters}
    for event in merged.events:
        _insert_event(db, event, records.get(event.starter), lexicon)
    for table, column, source in (
        ("event_outlet", "a.outlet", "article a ON a.id = m.article_id"),
        ("event_topic", "t.topic", "topic t ON t.article_id = m.article_id"),
    ):
        db.conn.execute(f"DELETE FROM {table}")
        db.conn.execute(
            f"INSERT INTO {table} SELECT DISTINCT em.event_id, {column} FROM event_mention em "
            f"JOIN mention m ON m.key = em.mention_key JOIN {source}"
        )
    _save_stories(db, matters(merged.events, lexicon))
    history.remember(db, now)


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


def _insert_event(
    db: sqlite_utils.Database, event: MergedEvent, starter: StarterEvent | None, lexicon: Lexicon
) -> None:
    mention = event.mention
    created = "SELECT created_at FROM issued WHERE id = ?"
    read = bool(event.mentions)
    proposed = read and event.mentions[0].startswith(model.PROPOSED)
    title = starter.title if starter else wording.event_title(mention, lexicon)
    row: dict[str, object] = {
        "id": event.id,
        "title": title,
        "first_reported": event.first_reported,
        "origin": ("read+starter" if starter else "read") if read else "starter",
        "review_state": "proposed" if proposed else "machine" if read else "starter",
        "sure": read and not proposed and "targets" not in event.gave and wording.sure(mention),
        "articles": event.articles,
        "outlets": event.outlets,
        "independent": event.independent,
        "starter": _starter_json(starter, event.gave) if starter else None,
        "reasons": json.dumps(event.reasons),
        "created_at": db.conn.execute(created, (event.id,)).fetchone()[0],
    } | mention_columns(mention)
    insert(db, "event", row)
    db.conn.executemany(
        "INSERT INTO issued_mention VALUES (?, ?) "
        "ON CONFLICT (mention_key) DO UPDATE SET event_id = excluded.event_id",
        [(key, event.id) for key in event.keys],
    )
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
    note = starter.note if starter else ""
    db.conn.execute(
        "INSERT INTO event_words (event_id, title, parties, evidence) VALUES (?, ?, ?, ?)",
        (event.id, f"{title} {starter.title if starter else ''}", " ".join([*names, place]),
         f"{said or ''} {note}"),
    )  # fmt: skip
