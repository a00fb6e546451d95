"""Small builders of model values, so that a test names only what it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from docket import health, merge, schema, store
from docket.lexicon import Lexicon, load_lexicon
from docket.model import (
    Article,
    Basis,
    DateSpan,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Reading,
    Relevance,
)
from docket.rebuild import rebuild as events_anew
from docket.rows import text_hash
from docket.sameness import Sighted
from docket.starter import StarterEvent, StarterLink

NOW = datetime(2024, 9, 1, 12, tzinfo=UTC)
FTC, OPENAI = Party("Federal Trade Commission", "ftc"), Party("OpenAI", "openai")
SAID = "The FTC fined OpenAI over its chatbot."


@cache
def words() -> Lexicon:
    """The lexicon the repository ships, loaded once."""
    return load_lexicon(schema.ROOT / "data")


def on(day: str, basis: Basis = Basis.EXPLICIT, phrase: str = "") -> DateSpan:
    """A date of one day."""
    one = date.fromisoformat(day)
    return DateSpan(one, one, Precision.DAY, basis, phrase)


def within(first: str, last: str, precision: Precision = Precision.SPAN) -> DateSpan:
    """A date between two days."""
    return DateSpan(date.fromisoformat(first), date.fromisoformat(last), precision, Basis.EXPLICIT)


def by(day: str) -> DateSpan:
    """No date, but an upper bound: the day of publication."""
    return DateSpan(None, date.fromisoformat(day), Precision.UNKNOWN, Basis.PUBLICATION)


def make_mention(said: str = SAID, **changes: Any) -> Mention:
    """A statement that the FTC fined OpenAI on 14 May 2024, with some values changed."""
    values: dict[str, Any] = {
        "kind": Kind.REGULATOR_ACTION,
        "action": "fine",
        "status": "fined",
        "when": on("2024-05-14"),
        "evidence": (Quote(0, len(said), said),),
        "actors": (FTC,),
        "targets": (OPENAI,),
        "jurisdiction": "US",
        "rule": "test",
        "score": 0.8,
    }
    return Mention(**values | changes)


_OF_SIGHTED = {field.name for field in fields(Sighted)}


def make_sighted(key: str, number: int, **changes: Any) -> Sighted:
    """The same statement as merging sees it: in an article and an outlet of its own."""
    outside = {name: changes.pop(name) for name in _OF_SIGHTED & changes.keys()}
    values: dict[str, Any] = {
        "key": key,
        "article": number,
        "outlet": f"Outlet {number}",
        "family": str(number),
        "published": "2024-05-15",
        "mention": make_mention(**changes),
    }
    return Sighted(**values | outside)


def make_record(name: str = "starter-a-fine", **changes: Any) -> Sighted:
    """A starter record as merging sees it."""
    sighted = make_sighted(f"starter:{name}", -1, evidence=(), score=1.0, **changes)
    outside = {"starter": name, "outlet": "", "published": None}
    values = {field.name: getattr(sighted, field.name) for field in fields(Sighted)}
    return Sighted(**values | outside)


def make_article(text: str = SAID, number: int = 1, **changes: Any) -> Article:
    """An article of a made-up outlet."""
    values: dict[str, Any] = {
        "key": f"https://news.example/{number}",
        "url": f"https://news.example/{number}",
        "title": f"Story {number}",
        "text": text,
        "outlet": f"Outlet {number}",
        "published_on": date(2024, 5, 15),
        "published_from": "feed",
    }
    return Article(**values | changes)


def make_reading(*mentions: Mention, why: str = "AI; 1 event read") -> Reading:
    """What reading an article gave; without mentions it is not relevant."""
    return Reading(Relevance(bool(mentions), 0.9, why, ("fines",)), (), mentions)


def make_starter(name: str = "starter-a-fine", **changes: Any) -> StarterEvent:
    """A starter event looked up by a person."""
    values: dict[str, Any] = {
        "id": name,
        "title": "A fine looked up",
        "kind": Kind.REGULATOR_ACTION,
        "action": "fine",
        "status": "fined",
        "when": on("2024-05-14", Basis.CURATED),
        "announced": None,
        "actors": (FTC,),
        "targets": (OPENAI,),
        "jurisdiction": "US",
        "amount": None,
        "note": "Sums differ.",
        "links": (StarterLink("https://ftc.example/1", "FTC", "primary"),),
    }
    return StarterEvent(**values | changes)


def keep(db: schema.Record, *told: tuple[Article, Reading]) -> list[int]:
    """Store articles with what was read from them; gives their ids."""
    ids = []
    with schema.transaction(db):
        for article, reading in told:
            article_id, _ = store.put_article(db, article, "feed", "", NOW)
            store.put_reading(db, article_id, article, reading, "1")
            ids.append(article_id)
    return ids


def rebuild(
    db: schema.Record, starters: Sequence[StarterEvent] = (), now: datetime = NOW
) -> merge.Merged:
    """Merge everything stored into events, as the pipeline does at the end of a run."""
    with schema.transaction(db):
        run = health.start_run(db, "test", "0", now)
        merged = events_anew(db, starters, words(), now)
        health.finish_run(db, run, {}, now)
    return merged


def make_feed(*names: str, said: str = "", guids: bool = True) -> str:
    """An RSS feed in which every name is an image service sued on a day of its own in May."""
    said = said or "over deepfake images made with its artificial intelligence."
    entries = [
        f"<item><title>City attorney sues {name} over deepfakes</title>"
        f"<link>https://post.example/{name}</link>"
        f"{f'<guid>{name}</guid>' if guids else ''}"
        "<pubDate>Wed, 15 May 2024 10:00:00 GMT</pubDate>"
        "<description>The San Francisco City Attorney sued the image service "
        f"{name} on May {1 + sum(name.encode()) % 14} {said}</description></item>"
        for name in names
    ]
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>'
    return f"{head}{''.join(entries)}</channel></rss>"


EVIDENCE = """SELECT m.evidence, m.text_hash, t.text FROM mention m JOIN article_text t
  ON t.article_id = m.article_id AND t.revision =
  (SELECT max(revision) FROM article_text WHERE article_id = m.article_id)"""


def check_evidence(rows: Iterable[tuple[str, str, str]]) -> None:
    """Fail unless every quote is the very characters at its offsets in its article's text."""
    found = list(rows)
    assert found
    for evidence, hashed, text in found:
        assert text_hash(text) == hashed
        quotes = json.loads(evidence)
        assert quotes
        for quote in quotes:
            assert text[quote["start"] : quote["end"]] == quote["quote"] != ""
