"""Write a large made-up record for measuring: articles, events, cases, decisions, years of them.

    .venv/bin/python -m bench.archive RECORD --articles 100000 --events 5000 [--letters 2000]
        [--seed 1] [--until 2026-11-22]

What it writes holds together as ingest would leave it (`python -m docket check` passes): every
quotation stands in its text, every count is the count of what is there. Only the contents are
nonsense. The file appears under its name when it is whole.
"""

from __future__ import annotations

import argparse
import json
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.happenings import Happening, invented
from bench.prose import CITIES, PAPERS, Prose
from docket import health, history, wording
from docket.lexicon import Lexicon, load_lexicon
from docket.model import Mention, Quote, Source
from docket.rows import instant, mention_columns, sides, text_hash
from docket.schema import ROOT, Record, open_record, settle, transaction
from docket.store import mention_key, note_merged

YEARS = 6
SOURCES, OUTLETS, BATCH = 60, 120, 5_000
READER, WHY = "archive", "AI and an enforcement word; 1 event read"
TOPICS = """child_safety intimate_imagery privacy copyright elections consumer_deception
discrimination self_harm security defamation""".split()
COUNTRIES = ("US", "GB", "DE", "FR", "IN", "AU", "CA", "IE", "ES", "KR", "JP", "BR")
SKIPPED = ("no enforcement word", "AI only in passing", "about products", "not in English")
VISITS = ("ok",) * 6 + ("unchanged",) * 12 + ("empty", "slow", "failed", "blocked")


@dataclass
class Paper:
    """An outlet: who lists it, in which language, and from when to when it did."""

    name: str
    source: str
    language: str
    weight: float
    first: date
    last: date


@dataclass
class Desk:
    """What is being made: the record, the papers, and what every article is to tell."""

    db: Record
    lexicon: Lexicon
    prose: Prose
    until: date
    letters: int
    papers: list[Paper] = field(default_factory=list)
    plan: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    copies: dict[int, int] = field(default_factory=dict)
    told: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[int, tuple[str, str, list[tuple[int, Mention]]]] = field(default_factory=dict)


def main() -> None:
    """Read the command line and write the record."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("record", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--letters", type=int, default=2_000, help="of an article, on average")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=date.fromisoformat, default=datetime.now(UTC).date())
    asked = parser.parse_args()
    part = asked.record.with_name(f".{asked.record.name}.part")
    for old in part.parent.glob(f"{part.name}*"):
        old.unlink()
    began = time.monotonic()
    write(part, asked.articles, asked.events, asked.letters, asked.seed, asked.until)
    part.replace(asked.record)
    size = asked.record.stat().st_size / 1e6
    print(f"{asked.record}: {size:,.0f} MB in {time.monotonic() - began:,.0f} s")


def write(path: Path, articles: int, events: int, letters: int, seed: int, until: date) -> None:
    """Make the whole record at `path`."""
    db = open_record(path)
    db.conn.execute("PRAGMA synchronous = OFF")
    db.conn.execute("PRAGMA cache_size = -400000")
    desk = Desk(db, load_lexicon(ROOT / "data"), Prose(seed), until, letters)
    with transaction(db):
        health.mirror_lexicon(db, desk.lexicon)
        health.mirror_reader(db, READER)
        _sources(desk)
    days = _days(desk, articles)
    happenings = invented(desk.prose, desk.lexicon, events, until, YEARS)
    papers = _published(desk, days)
    _assign(desk, happenings, days)
    _articles(desk, happenings, days, papers)
    with transaction(db):
        _visits(desk)
        _events(desk, happenings)
        _past(desk, happenings)
        db.conn.execute("UPDATE meta SET value = '300' WHERE name = 'ingest_seq'")
        note_merged(db, READER)
    settle(db)
    db.close()


def _sources(desk: Desk) -> None:
    """Sources and the outlets they list; some begin late, some are lost."""
    dice, start = desk.prose.dice, desk.until - timedelta(days=365 * YEARS)
    names = [f"{city} {paper}" for city in CITIES for paper in PAPERS]
    dice.shuffle(names)
    sources = []
    for number in range(SOURCES):
        language = "en" if number < 46 else ("de", "fr", "es")[number % 3]
        first = start + timedelta(days=dice.randrange(900) if number % 3 == 0 else 0)
        last = desk.until - timedelta(days=dice.randrange(1, 700) if number % 8 == 7 else 0)
        own = names[number * OUTLETS // SOURCES : (number + 1) * OUTLETS // SOURCES]
        sources.append(
            Source(
                f"made-{number}", f"{own[0]} feed", f"https://feed{number}.example/news",
                publisher=own[0], enabled=last == desk.until or number % 16 == 7,
                country=COUNTRIES[number % len(COUNTRIES)], language=language,
                serves=("lawsuit", "regulator_action"), note="made up",
                grade=("primary", "press", "press", "press", "tracker")[number % 5],
            )
        )  # fmt: skip
        desk.papers += [
            Paper(name, f"made-{number}", language, 1 / (number + 4), first, last) for name in own
        ]
    health.mirror_sources(desk.db, sources)


def _days(desk: Desk, many: int) -> list[date]:
    """When every article came out, oldest first: more every year, fewer at weekends."""
    start = desk.until - timedelta(days=365 * YEARS)
    days = [start + timedelta(days=n) for n in range(365 * YEARS + 1)]
    weights = [(0.4 + n / len(days)) * (0.35 if day.weekday() > 4 else 1)
               for n, day in enumerate(days)]  # fmt: skip
    return sorted(desk.prose.dice.choices(days, weights, k=many))


def _published(desk: Desk, days: list[date]) -> list[Paper]:
    """Who published each article."""
    found = []
    weights = [paper.weight for paper in desk.papers]
    drawn = iter(desk.prose.dice.choices(desk.papers, weights, k=4 * len(days)))
    for day in days:
        found.append(next((p for p in drawn if p.first <= day <= p.last), desk.papers[0]))
    return found


def _assign(desk: Desk, happenings: list[Happening], days: list[date]) -> None:
    """Choose which articles tell of which event, and which only repeat another's text."""
    dice, taken = desk.prose.dice, Counter[int]()
    for number, happening in enumerate(happenings):
        if not happening.tellers:
            continue
        here = bisect_left(days, happening.reported)
        there = max(here + 1, bisect_left(days, happening.reported + timedelta(days=12)))
        free = [n for n in range(min(here, len(days) - 1), min(there, len(days))) if taken[n] < 3]
        chosen = sorted(dice.sample(free, min(happening.tellers, len(free))))
        for order, article in enumerate(chosen):
            copied = order and dice.random() < 0.3 and not taken[article]
            if copied and chosen[0] not in desk.copies:
                desk.copies[article] = chosen[0]
                taken[article] = 3
            elif article not in desk.copies:
                desk.plan[article].append((number, order))
            taken[article] += 1


def _articles(
    desk: Desk, happenings: list[Happening], days: list[date], papers: list[Paper]
) -> None:
    """Write every article with its text, words, sighting, topics and statements."""
    originals = set(desk.copies.values())
    for begin in range(0, len(days), BATCH):
        rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for n in range(begin, min(begin + BATCH, len(days))):
            paper, day = papers[n], days[n]
            if n in desk.plan or n in desk.copies:
                paper = paper if paper.language == "en" else desk.papers[n % 20]
            if (first := desk.copies.get(n)) is not None:
                title, text, said = desk.texts[first]
            else:
                told = desk.plan.get(n, [])
                title, text, said = _text(desk, [(happenings[e], e, o) for e, o in told], paper)
                if n in originals:
                    desk.texts[n] = title, text, said
            _rows_of(desk, rows, n + 1, paper, day, (title, text, said), first)
        with transaction(desk.db):
            for sql, values in rows.items():
                desk.db.conn.executemany(sql, values)


def _text(
    desk: Desk, told: list[tuple[Happening, int, int]], paper: Paper
) -> tuple[str, str, list[tuple[int, Mention]]]:
    """Title and text of an article, and its statements with their places in the text."""
    dice = desk.prose.dice
    letters = int(desk.letters * dice.choice((0.3, 0.6, 0.8, 1, 1.2, 2.1)))
    paragraphs = desk.prose.paragraphs(letters, paper.language)
    said, title = [], desk.prose.title(paper.language)
    for place, (happening, number, order) in enumerate(told):
        mention, sentence = happening.told(desk.prose, desk.lexicon, order)
        offset = sum(len(one) + 2 for one in paragraphs[:place])
        paragraphs[place : place + 1] = [" ".join([sentence, *paragraphs[place : place + 1]])]
        said.append((number, _placed(mention, sentence, offset)))
        if not place:
            title = wording.event_title(mention, desk.lexicon)
    return title, "\n\n".join(paragraphs), said


def _placed(mention: Mention, sentence: str, offset: int) -> Mention:
    """A statement with its sentence and its parties' names found in the text."""

    def found(name: str) -> Quote | None:
        at = sentence.find(name)
        return Quote(offset + at, offset + at + len(name), name) if at >= 0 else None

    return replace(
        mention,
        evidence=(Quote(offset, offset + len(sentence), sentence),),
        actors=tuple(replace(one, quote=found(one.name)) for one in mention.actors),
        targets=tuple(replace(one, quote=found(one.name)) for one in mention.targets),
    )


ARTICLE = (
    "INSERT INTO article (id, key, url, title, byline, outlet, wire, language, published_at, "
    "published_on, published_from, first_seen_at, state, reason, relevance, why, reader, family) "
    f"VALUES ({', '.join('?' * 18)})"
)
TEXT = "INSERT INTO article_text VALUES (?, ?, ?, ?, ?, ?)"
WORDS = "INSERT INTO article_words (rowid, title, text) VALUES (?, ?, ?)"
SIGHTING = "INSERT INTO sighting (article_id, source_id, guid, seen_at) VALUES (?, ?, ?, ?)"
TOPIC = "INSERT OR IGNORE INTO topic VALUES (?, ?)"
PART = "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)"


def _rows_of(
    desk: Desk, rows: dict[str, list[tuple[Any, ...]]], one: int, paper: Paper, day: date,
    written: tuple[str, str, list[tuple[int, Mention]]], first: int | None,
) -> None:  # fmt: skip
    """Collect what an article needs in every table."""
    (title, text, said), dice = written, desk.prose.dice
    key = f"https://{paper.source}.example/{day:%Y/%m}/{one}"
    state = "read" if said else dice.choices(("read", "skipped", "listed", "failed"),
                                             (30, 66, 3, 1))[0]  # fmt: skip
    if paper.language != "en":
        state = "skipped"
    reason = {"skipped": dice.choice(SKIPPED), "failed": "the reader broke: made up"}.get(state)
    hour = f"T{dice.randrange(5, 22):02}:{dice.randrange(60):02}:00Z"
    dated = dice.random() > 0.01 or bool(said)
    seen = f"{day + timedelta(days=dice.randrange(2) if day < desk.until else 0)}T22:30:00Z"
    relevance = None if state == "listed" else 0.9 if state == "read" else 0.1
    rows[ARTICLE].append((
        one, key, key, title, desk.prose.name() if dice.random() < 0.5 else None, paper.name,
        "Associated Press" if first is not None else None, paper.language,
        f"{day}{hour}" if dated else None, str(day) if dated else None, "feed" if dated else None,
        seen, state, reason, relevance, None if state == "listed" else reason or WHY,
        None if state == "listed" else READER, None if first is None else first + 1,
    ))  # fmt: skip
    rows[TEXT].append((one, 1, text, hashed := text_hash(text), seen, title))
    if one % 97 == 0:  # it was another text once; the words of the newest are indexed
        rows[TEXT][-1] = (one, 1, text[: len(text) // 2], text_hash(text[: len(text) // 2]), seen,
                          title)  # fmt: skip
        rows[TEXT].append((one, 2, text, hashed, seen, title))
    rows[WORDS].append((one, title, text))
    rows[SIGHTING].append((one, paper.source, f"guid-{one}", seen))
    if one % 9 == 0 and (other := f"made-{one % 40}") != paper.source:
        rows[SIGHTING].append((one, other, f"guid-{one}", seen))
    if state == "read":
        rows[TOPIC] += [(one, t) for t in dice.choices(TOPICS, (9, 8, 9, 7, 4, 5, 3, 3, 4, 2), k=2)]
    for place, (number, mention) in enumerate(said):
        name = mention_key(key, mention, place)
        _statement(rows, name, one, hashed, mention)
        desk.told[number].append(
            {"key": name, "article": one, "outlet": paper.name, "mention": mention, "day": str(day),
             "family": one if first is None else first + 1, "source": paper.source}
        )  # fmt: skip


def _statement(
    rows: dict[str, list[tuple[Any, ...]]], key: str, article: int, hashed: str, mention: Mention
) -> None:
    columns = mention_columns(mention) | {
        "key": key, "article_id": article, "text_hash": hashed, "rule": mention.rule,
        "evidence": json.dumps([vars(q) for q in mention.evidence], ensure_ascii=False),
        "reader": READER,
    }  # fmt: skip
    rows[f"INSERT INTO mention ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
         ].append(tuple(columns.values()))  # fmt: skip
    for role, seq, party in sides(mention):
        where = (party.quote.start, party.quote.end) if party.quote else (None, None)
        rows[PART].append((key, role, seq, party.entity, party.name, *where))


def _visits(desk: Desk) -> None:
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


def _events(desk: Desk, happenings: list[Happening]) -> None:
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


def _past(desk: Desk, happenings: list[Happening]) -> None:
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


if __name__ == "__main__":
    main()
