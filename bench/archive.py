"""Write a large made-up record for measuring: articles, events, cases, decisions, years of them.

    .venv/bin/python -m bench.archive RECORD --articles 100000 --events 5000 [--letters 2000]
        [--seed 1] [--until 2026-11-22]

What it writes holds together as ingest would leave it (`python -m docket check` passes): every
quotation stands in its text, every count is the count of what is there. Only the contents are
nonsense, and it puts made-up acts beside real names: never publish it or pictures of it. The file
appears under its name when it is whole.
"""

from __future__ import annotations

import argparse
import json
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.afterwards import write_events, write_past, write_visits
from bench.happenings import Happening, invented
from bench.newsroom import YEARS, Desk, Paper, draw_days, draw_papers, found_sources
from bench.prose import Prose
from docket import health, wording
from docket.lexicon import load_lexicon
from docket.model import Mention, Quote
from docket.rows import mention_columns, sides, text_hash
from docket.schema import ROOT, open_record, settle, transaction
from docket.store import mention_key, note_merged

BATCH = 5_000
READER, WHY = "archive", "AI and an enforcement word; 1 event read"
TOPICS = """child_safety intimate_imagery privacy copyright elections consumer_deception
discrimination self_harm security defamation""".split()
SKIPPED = ("no enforcement word", "AI only in passing", "about products", "not in English")


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
        found_sources(desk)
    days = draw_days(desk, articles)
    happenings = invented(desk.prose, desk.lexicon, events, until, YEARS)
    papers = draw_papers(desk, days)
    _assign(desk, happenings, days)
    _articles(desk, happenings, days, papers)
    with transaction(db):
        write_visits(desk)
        write_events(desk, happenings)
        write_past(desk, happenings)
        db.conn.execute("UPDATE meta SET value = '300' WHERE name = 'ingest_seq'")
        note_merged(db, READER)
    settle(db)
    db.close()


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


if __name__ == "__main__":
    main()
