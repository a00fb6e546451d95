"""What becomes of made-up articles: runs, events, cases, decisions, and what was known when."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.happenings import Happening
from bench.newsroom import SOURCES, Desk
from docket import health, history, wording
from docket.rows import instant, mention_columns, sides

VISITS = ("ok",) * 6 + ("unchanged",) * 12 + ("empty", "slow", "failed", "blocked")


def write_visits(desk: Desk) -> None:
    """Runs once a week, what every source answered, and entries that were turned away."""
    dice, conn = desk.prose.dice, desk.db.conn
    for run in range(1, 301):
        day = desk.until - timedelta(days=7 * (300 - run))
        at = f"{day}T03:00:00Z"
        report = json.dumps({"command": "run", "articles_new": 40, "events_new": 6})
        conn.execute("INSERT INTO run VALUES (?, 'run', 'archive', ?, ?, ?)",
                     (run, at, f"{day}T03:04:00Z", report))  # fmt: skip
        for number in range(SOURCES):
            word = "gone" if number % 8 == 7 and run > 250 else dice.choice(VISITS)
            good = word in ("ok", "unchanged", "empty")
            conn.execute(
                "INSERT INTO fetch (run_id, source_id, at, outcome, status, items, new_items, "
                "message) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (run, f"made-{number}", at, word, 200 if good else 503, 30 * good,
                 dice.randrange(9) if word == "ok" else 0, None if good else "no answer"),
            )  # fmt: skip
    conn.execute(
        "UPDATE source SET (health, checked_at) = (SELECT outcome, at FROM fetch WHERE source_id = "
        "source.id ORDER BY id DESC LIMIT 1), last_ok_at = (SELECT max(at) FROM fetch WHERE "
        "source_id = source.id AND status = 200), item_count = 30"
    )
    conn.execute("UPDATE source SET error = 'no answer', error_count = 2 "
                 "WHERE health NOT IN ('ok', 'unchanged', 'empty', 'never')")  # fmt: skip
    for number in range(SOURCES):
        health.note_rejected(
            desk.db, f"made-{number}",
            (f"entry {n}: neither title nor address" for n in range(dice.randrange(9))),
            datetime(desk.until.year, desk.until.month, desk.until.day, 3, tzinfo=UTC),
        )  # fmt: skip


def write_events(desk: Desk, happenings: list[Happening]) -> None:
    """Write the events with everything that hangs on them, and the stories."""
    primary = {f"made-{n}" for n in range(0, SOURCES, 5)}
    for number, happening in enumerate(happenings):
        _event(desk, happening, desk.told.get(number, []), primary)
    stories: dict[int, list[Happening]] = defaultdict(list)
    for happening in happenings:
        if happening.story is not None:
            stories[happening.story].append(happening)
    for steps in stories.values():
        name = f"story-{steps[0].id}"
        title = wording.event_title(steps[0].mention, desk.lexicon)
        desk.db.conn.execute("INSERT INTO story VALUES (?, ?)", (name, title))
        desk.db.conn.executemany(
            "INSERT INTO story_event VALUES (?, ?, ?)",
            [(name, one.id, seq) for seq, one in enumerate(steps)],
        )
    for table, column, source in (
        ("event_outlet", "a.outlet", "article a ON a.id = m.article_id"),
        ("event_topic", "t.topic", "topic t ON t.article_id = m.article_id"),
    ):
        desk.db.conn.execute(
            f"INSERT INTO {table} SELECT DISTINCT em.event_id, {column} FROM event_mention em "
            f"JOIN mention m ON m.key = em.mention_key JOIN {source}"
        )


def _event(desk: Desk, happening: Happening, told: list[dict[str, Any]], primary: set[str]) -> None:
    conn, mention = desk.db.conn, happening.mention
    days = sorted(one["day"] for one in told)
    independent = len({one["family"] for one in told})
    proposed = bool(told) and mention.proposed
    title = wording.event_title(mention, desk.lexicon)
    created = f"{days[0] if days else happening.reported}T23:00:00Z"
    grade = "looked_up" if not told else "reported" if independent < 2 else "corroborated"
    if any(one["source"] in primary for one in told):
        grade = "primary"
    starter = None
    if not told or happening.starter:
        when = mention.when
        starter = json.dumps({
            "id": f"starter-{happening.id}", "title": title, "status": mention.status,
            "first": when.first and str(when.first), "last": when.last and str(when.last),
            "precision": when.precision, "note": "Looked up, and made up.", "gave": [],
            "links": [{"url": "https://record.example/", "outlet": "Record", "grade": "primary"}],
        })  # fmt: skip
    row = {
        "id": happening.id, "title": title, "first_reported": days[0] if days else None,
        "last_reported": days[-1] if days else None, "grade": grade,
        "origin": ("read+starter" if starter else "read") if told else "starter",
        "review_state": "proposed" if proposed else "machine" if told else "starter",
        "sure": bool(told) and not proposed and wording.sure(mention),
        "articles": len({one["article"] for one in told}), "independent": independent,
        "outlets": len({one["outlet"] for one in told}), "starter": starter, "created_at": created,
        "reasons": json.dumps(["same parties", "same days"] if len(told) > 1 else []),
    } | mention_columns(mention)  # fmt: skip
    conn.execute("INSERT INTO issued (id, created_at) VALUES (?, ?)", (happening.id, created))
    marks = ", ".join(f":{name}" for name in row)
    conn.execute(f"INSERT INTO event ({', '.join(row)}) VALUES ({marks})", row)
    keys = [(one["key"], happening.id) for one in told]
    conn.executemany("INSERT INTO issued_mention VALUES (?, ?)", keys)
    conn.executemany("INSERT INTO event_mention (mention_key, event_id) VALUES (?, ?)", keys)
    parts = [(happening.id, role, seq, one.entity, one.name) for role, seq, one in sides(mention)]
    conn.executemany("INSERT INTO event_part VALUES (?, ?, ?, ?, ?)", parts)
    place = desk.lexicon.place_name(mention.jurisdiction) if mention.jurisdiction else ""
    said = " ".join(one["mention"].evidence[0].quote for one in told)
    conn.execute(
        "INSERT INTO event_words (event_id, title, parties, evidence) VALUES (?, ?, ?, ?)",
        (happening.id, title, " ".join([*(one[4] for one in parts), place]), said),
    )


def write_past(desk: Desk, happenings: list[Happening]) -> None:
    """What people decided, what changed, which ids went elsewhere; every state remembered."""
    conn, dice = desk.db.conn, desk.prose.dice
    until = datetime(desk.until.year, desk.until.month, desk.until.day, 3, tzinfo=UTC)
    # Some were known less well at first: fewer outlets, another status, a vaguer day.
    changed = [one.id for one in happenings if dice.random() < 0.15]
    better = {row[0]: row[1:] for row in conn.execute(
        "SELECT id, status, first, precision, outlets, grade FROM event")}  # fmt: skip
    for event in changed:
        conn.execute(
            "UPDATE event SET status = 'alleged', outlets = min(outlets, 1), grade = 'reported', "
            "first = CASE WHEN first = last THEN date(first, '-20 days') ELSE first END, "
            "precision = CASE WHEN first = last THEN 'span' ELSE precision END WHERE id = ?",
            (event,),
        )
    history.remember(desk.db, until)
    conn.execute("UPDATE version SET at = (SELECT created_at FROM issued WHERE id = event_id)")
    for part in range(20):
        now = until - timedelta(days=6 * (20 - part))
        some = [one for one in changed[part::20]]
        for event in some:
            conn.execute("UPDATE event SET (status, first, precision, outlets, grade) = "
                         "(?, ?, ?, ?, ?) WHERE id = ?", (*better[event], event))  # fmt: skip
        born = dict(conn.execute("SELECT id, created_at FROM issued").fetchall())
        history.remember(desk.db, now, only=[one for one in some if born[one] < instant(now)])
    history.remember(desk.db, until)
    shares = {
        ("accepted", "accept"): 0.06,
        ("edited", "edit"): 0.02,
        ("rejected", "reject"): 0.02,
        ("recheck", "accept"): 0.01,
    }
    machine = "SELECT id FROM event WHERE review_state = 'machine' ORDER BY id"
    for (word, act), share in shares.items():
        free = [row[0] for row in conn.execute(machine)]
        for event in dice.sample(free, int(len(free) * share)):
            _decided(desk, event, word, act, until)
    history.remember(desk.db, until)
    for review, event, at in conn.execute("SELECT id, event_id, at FROM review").fetchall():
        newer = "UPDATE version SET at = ?, cause = ? WHERE event_id = ? AND until IS NULL"
        conn.execute(newer, (at, f"review:{review}", event))
        older = "UPDATE version SET until = ? WHERE event_id = ? AND until = ?"
        conn.execute(older, (at, event, instant(until)))
    for number, event in enumerate(dice.sample([one.id for one in happenings], 60)):
        gone = f"ev-{number:010}"
        at = instant(until - timedelta(days=dice.randrange(300)))
        conn.execute("INSERT INTO issued VALUES (?, ?, ?, ?)",
                     (gone, "2021-01-01T00:00:00Z", event if number % 3 else None, at))  # fmt: skip
        conn.execute("INSERT INTO version SELECT ?, 1, '2021-01-01T00:00:00Z', ?, 'read', state "
                     "FROM version WHERE event_id = ? AND seq = 1", (gone, at, event))  # fmt: skip


def _decided(desk: Desk, event: str, word: str, act: str, until: datetime) -> None:
    """A person's decision about an event, some time after its newest state."""
    conn = desk.db.conn
    sql = "SELECT title, (SELECT max(at) FROM version WHERE event_id = id) FROM event WHERE id = ?"
    title, since = conn.execute(sql, (event,)).fetchone()
    days = max(0, (until - datetime.fromisoformat(since)).days)
    now = until - timedelta(days=desk.prose.dice.randrange(min(days, 200) + 1))
    edit = act == "edit"
    conn.execute(
        "INSERT INTO review (event_id, at, who, action, field, value, saw, why, class) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (event, instant(now), desk.prose.dice.choice(("Ada", "Ben")), act,
         "title" if edit else None, json.dumps(f"{title} (corrected)") if edit else None,
         json.dumps({"title": title}, ensure_ascii=False), "made up",
         "clarification" if edit else None),
    )  # fmt: skip
    conn.execute(
        "UPDATE event SET review_state = ?, title = ?, machine = ?, recheck = ? WHERE id = ?",
        (word, f"{title} (corrected)" if edit else title,
         json.dumps({"title": title}, ensure_ascii=False) if edit else None,
         '["a new article gives another day"]' if word == "recheck" else None, event),
    )  # fmt: skip
