"""A small record for the pages' tests: articles we wrote, with statements read by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlite_utils

from docket import health, schema, store
from docket.lexicon import Lexicon
from docket.model import (
    UNDATED,
    Amount,
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
    Source,
)
from docket.rebuild import rebuild as events_anew
from docket.starter import StarterEvent, StarterLink
from tests import making

NOW = datetime(2025, 9, 30, 6, 0, tzinfo=UTC)
HOSTILE = (
    "![x](https://evil.example/p.png) <script>alert(1)</script> <img src=https://evil.example/i> "
    "$5 million ... $10 :material/home: [a](javascript:alert(1))"
)


def on(day: str, phrase: str = "", basis: Basis = Basis.EXPLICIT) -> DateSpan:
    """A date of one day."""
    one = date.fromisoformat(day)
    return DateSpan(one, one, Precision.DAY, basis, phrase, "test")


def within(first: str, last: str, precision: Precision, phrase: str) -> DateSpan:
    """A date that is not known to the day."""
    ends = date.fromisoformat(first), date.fromisoformat(last)
    return DateSpan(*ends, precision, Basis.EXPLICIT, phrase, "test")


@dataclass(frozen=True)
class Told:
    """One article and the statements in it; each statement is a sentence and its mention."""

    title: str
    outlet: str
    published: str
    statements: Sequence[tuple[str, Mention]]
    text: str = ""
    url: str = ""
    relevant: bool = True
    wire: str = ""

    def article(self, number: int) -> Article:
        """The article as collecting would hand it over."""
        text = self.text or "\n\n".join(sentence for sentence, _ in self.statements)
        return Article(
            key=f"test:{number}",
            url=self.url or f"https://news.example/{number}",
            title=self.title,
            text=text,
            outlet=self.outlet,
            published_on=date.fromisoformat(self.published) if self.published else None,
            published_from="feed" if self.published else "",
            wire=self.wire,
        )

    def reading(self, number: int) -> Reading:
        """What reading would find: every sentence quoted with its place."""
        text = self.article(number).text
        mentions = []
        for sentence, mention in self.statements:
            start = text.index(sentence)
            quote = Quote(start, start + len(sentence), sentence)
            mentions.append(_with_evidence(mention, quote))
        why = "names a lawsuit over AI" if self.relevant else "no enforcement word"
        relevance = Relevance(self.relevant, 0.9 if self.relevant else 0.1, why, ("deepfakes",))
        return Reading(relevance, (), tuple(mentions))


def _with_evidence(mention: Mention, quote: Quote) -> Mention:
    values = {name: getattr(mention, name) for name in mention.__dataclass_fields__}
    return Mention(**{**values, "evidence": (quote,)})


def step(kind: Kind, action: str, status: str, when: DateSpan, **more: Any) -> Mention:
    """A mention without its evidence, which `Told` adds."""
    return Mention(kind, action, status, when, (), rule="test cue", score=0.8, **more)


SF: dict[str, Any] = {
    "actors": (Party("San Francisco City Attorney", "sf-city-attorney"),),
    "jurisdiction": "US-CA-SFO",
}
DUROV: dict[str, Any] = {"targets": (Party("Pavel Durov", "durov"),), "jurisdiction": "FR"}
SUIT = (
    "San Francisco's city attorney said on Thursday that his office is suing the operators of "
    "16 websites that make fake nude pictures."
)
COPY = "The suit against 16 sites that produce fake nudes was announced on Thursday."
REMOVED = "LAION took its LAION-5B dataset offline in December 2023."
CHARGED = "A judge in Paris charged Telegram's head Pavel Durov on Wednesday."
FINED = "A fine of 30.5 million euros for Clearview AI was announced on 3 September 2024."
UNSAID = "The regulator has opened an inquiry into an app not named."


def articles() -> list[Told]:
    """Seven texts: two that repeat each other, a hostile one, one skipped, one without a date."""
    suit = ("lawsuit_filed", "filed")
    lawsuit = step(
        Kind.LAWSUIT, *suit, on("2024-08-15", "Thursday", Basis.RESOLVED), count="16 websites",
        targets=(Party("operators of nudify sites"),), **SF,
    )  # fmt: skip
    charged = step(
        Kind.CRIMINAL_CASE, "criminal_charge", "charged",
        on("2024-08-28", "Wednesday", Basis.RESOLVED),
        actors=(Party("Paris prosecutor's office", "paris-prosecutor"),), **DUROV,
    )  # fmt: skip
    removed = step(
        Kind.DATASET_CLEANUP, "dataset_withdrawn", "withdrawn",
        within("2023-12-01", "2023-12-31", Precision.MONTH, "December 2023"),
        actors=(Party("LAION", "laion"),), targets=(Party("LAION-5B", "laion-5b"),),
        jurisdiction="DE",
    )  # fmt: skip
    fined = step(
        Kind.REGULATOR_ACTION, "fine", "fined",
        on("2024-09-03", "3 September 2024", Basis.ANNOUNCED),
        actors=(Party("Dutch Data Protection Authority", "ap-nl"),),
        targets=(Party("Clearview AI", "clearview-ai"),), jurisdiction="NL",
        amount=Amount(30_500_000, "EUR", "imposed", "30.5 million euros"),
    )  # fmt: skip
    inquiry = step(Kind.REGULATOR_ACTION, "investigation_opened", "opened", UNDATED,
                   targets=(Party("an app not named"),), jurisdiction="IE")  # fmt: skip
    hostile = step(Kind.PLATFORM_ENFORCEMENT, "content_account_removed", "removed",
                   on("2025-06-11", "11 June 2025"), targets=(Party(HOSTILE),))  # fmt: skip
    bad = f"On 11 June 2025 the platform removed {HOSTILE}."
    return [
        Told("City sues fake-nude sites", "Bay Daily", "2024-08-17", [(SUIT, lawsuit)]),
        Told("Sixteen sites taken to court", "Wire Mirror", "2024-08-18", [(COPY, lawsuit)],
             wire="Associated Press"),
        Told("Dataset gone", "Data Weekly", "2024-08-31", [(REMOVED, removed), (CHARGED, charged)]),
        Told("Fine for face search", "Data Weekly", "2024-09-04", [(FINED, fined)]),
        Told("Inquiry into an app", "Bay Daily", "", [(UNSAID, inquiry)]),
        Told(HOSTILE, HOSTILE, "2025-06-12", [(bad, hostile)], url="javascript:alert(1)"),
        Told("New phone out", "Data Weekly", "2025-01-02", [], "A new phone.", relevant=False),
    ]  # fmt: skip


def starters() -> list[StarterEvent]:
    """One event nobody has told of yet, and one that the articles tell too."""
    link = StarterLink("https://court.example/1", "The court", "primary")
    law = StarterEvent(
        id="starter-2025-take-it-down", title="Take It Down Act signed into law",
        kind=Kind.LEGISLATION, action="legislation", status="enacted",
        when=on("2025-05-19", "", Basis.CURATED), actors=(Party("US Congress"),),
        targets=(Party("Take It Down Act"),), jurisdiction="US", note="Looked up by hand.",
        links=(link,),
    )  # fmt: skip
    suit = StarterEvent(
        id="starter-2024-sf-suit", title="San Francisco sues nudify sites", kind=Kind.LAWSUIT,
        action="lawsuit_filed", status="filed", when=on("2024-08-15", "", Basis.CURATED),
        actors=SF["actors"], targets=(Party("operators of nudify sites"),),
        jurisdiction="US-CA-SFO", note="", links=(link,),
    )  # fmt: skip
    return [law, suit]


def sources() -> list[Source]:
    """One of each: healthy, failing, switched off."""
    return [
        Source("daily", "Bay Daily feed", "https://news.example/feed"),
        Source("weekly", HOSTILE, "https://weekly.example/feed", grade="primary"),
        Source("off", "Closed feed", "https://off.example/feed", enabled=False),
    ]


def build(path: Path, told: Sequence[Told] | None = None, lexicon_: Lexicon | None = None) -> Path:
    """Write the record the way ingest does, without fetching or reading anything."""
    words = lexicon_ or making.words()
    db = schema.open_record(path)
    with schema.transaction(db):
        health.mirror_lexicon(db, words)
        health.mirror_sources(db, sources())
        run = health.start_run(db, "run", "test", NOW)
        for number, one in enumerate(articles() if told is None else told, 1):
            article = one.article(number)
            article_id, _ = store.put_article(db, article, "daily", str(number), NOW)
            store.put_reading(db, article_id, article, one.reading(number), "test")
        if told is None:
            store.put_families(db, {1: 1, 2: 1})
        health.note_checked(db, run, "daily", health.Checked("ok", None, items=7, new_items=7), NOW)
        failed = health.Checked("failed", NOW, error=f"HTTP 500 {HOSTILE}")
        health.note_checked(db, run, "weekly", failed, NOW)
        health.note_rejected(db, "daily", [f"entry 3: no title {HOSTILE}"], NOW)
        rebuild(db, words)
        health.finish_run(db, run, {"new": 7, "events": 7}, NOW)
    db.conn.close()
    return path


def rebuild(db: sqlite_utils.Database, words: Lexicon) -> None:
    """Merge everything stored into events."""
    events_anew(db, starters(), words, NOW)
