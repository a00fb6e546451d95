"""What people decide: kept for good, seen at once, and honoured by every rebuild."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from docket import curate, query, schema
from docket.model import Basis, Kind
from docket.review import Act, Wish
from docket.starter import StarterEvent
from tests.making import (
    NOW,
    keep,
    make_article,
    make_mention,
    make_reading,
    make_starter,
    on,
    rebuild,
    words,
)

WHY, SORT = "read it again", "correction"
LINK = {"url": "https://court.example/1", "outlet": "The court", "grade": "primary"}
ADDED = {
    "title": "A court ruled", "kind": "lawsuit", "action": "court_ruling", "status": "ruled",
    "when": {"first": "2024-03-01", "last": "2024-03-01"}, "actors": [],
    "targets": [{"name": "Petuniaworks"}], "links": [LINK],
}  # fmt: skip
EVIDENCE = LINK | {"published": "2024-05-16", "quote": "It is so."}
TABLES = {
    "event": "id", "event_part": "event_id, role, seq", "event_mention": "event_id, mention_key",
    "event_words": "event_id", "event_outlet": "event_id, outlet",
    "event_topic": "event_id, topic",
}  # fmt: skip


def told(number: int, said: str, **changes: Any) -> tuple[Any, Any]:
    """An article with one statement in it."""
    return make_article(said, number), make_reading(make_mention(said, **changes))


SUIT: dict[str, Any] = {"kind": Kind.LAWSUIT, "action": "lawsuit_filed", "status": "filed"}
FINES = (
    told(1, "The FTC fined OpenAI over its chatbot."),
    told(2, "A fine was imposed on OpenAI by the FTC.", status="proposed", when=on("2024-07-02")),
    told(3, "OpenAI must pay a fine, says the FTC.", when=on("2024-05-14"), jurisdiction="US-CA"),
    told(4, "Clearview AI sued by nobody.", targets=(), actors=(), jurisdiction=None,
         when=on("2023-01-09"), **SUIT),
)  # fmt: skip


@dataclass
class Bench:
    """A record with some events, and somebody who decides about them."""

    path: Path
    db: schema.Record
    ask: sqlite3.Connection
    starters: list[StarterEvent]

    def ids(self) -> list[str]:
        """The events there are, by day."""
        rows = self.ask.execute("SELECT id FROM event ORDER BY coalesce(first, last), id")
        return [row[0] for row in rows]

    def wish(self, act: Act, event: str, value: Any = None, **more: Any) -> Wish:
        """A decision as a page asks for it, with all it may have to say."""
        seen = query.version(self.ask, event) if event else 0
        return Wish(act, event, **{"value": value, "why": WHY, "sort": SORT, "seen": seen} | more)

    def decide(self, act: Act, event: str, value: Any = None, **more: Any) -> str:
        """Decide something, now."""
        wish = self.wish(act, event, value, **more)
        return curate.decide(self.path, wish, "Ana", NOW, words())

    def undo(self, number: int = 0) -> str:
        """Take a decision back; the newest unless told which."""
        last = "SELECT max(id) FROM review WHERE undone_at IS NULL"
        number = number or self.ask.execute(last).fetchone()[0]
        return curate.undo(self.path, number, "Ben", "it was wrong", NOW, words())

    def rebuild(self) -> None:
        """What the next run does."""
        rebuild(self.db, self.starters)

    def event(self, event_id: str) -> query.Row:
        """One event as pages have it."""
        return query.event(self.ask, event_id)

    def state(self) -> dict[str, list[Any]]:
        """All that is derived, and where every id leads."""
        found = {
            table: [tuple(row) for row in self.ask.execute(f"SELECT * FROM {table} ORDER BY {by}")]
            for table, by in TABLES.items()
        }
        issued = self.ask.execute("SELECT id, gone_to, gone_at IS NULL FROM issued ORDER BY id")
        return found | {"issued": [tuple(row) for row in issued]}

    def lasting(self) -> None:
        """What a decision made at once is what a whole rebuild makes."""
        at_once = self.state()
        self.rebuild()
        for table, rows in self.state().items():
            assert rows == at_once[table], table


@pytest.fixture
def bench(path: Path, db: schema.Record, ask: sqlite3.Connection) -> Bench:
    """Four articles on three events, and a fourth event looked up."""
    keep(db, *FINES)
    when = on("2022-01-01", Basis.CURATED)
    suit = make_starter("starter-b-suit", title="A suit", when=when, jurisdiction="FR", **SUIT)
    made = Bench(path, db, ask, [replace(suit, actors=())])
    made.rebuild()
    assert len(made.ids()) == 4
    return made


def every_act(bench: Bench) -> dict[str, tuple[Act, str, Any, str]]:
    """One of each decision about the events of the bench."""
    looked_up, other, fine, proposed = bench.ids()
    ((one, *_),) = [[one["key"] for one in bench.event(fine)["evidence"]]]
    edits: dict[str, Any] = {
        "title": "Something else", "action": "settlement_consent", "status": "denied",
        "when": {"first": "2024-05-01", "last": "2024-05-31", "precision": "month"},
        "announced": "2024-06-01", "actors": [],
        "targets": [{"name": "", "entity": "clearview-ai"}],
        "jurisdiction": "FR", "amount": {"value": 5e6, "currency": "EUR", "role": "imposed"},
        "count": "3 sites",
    }  # fmt: skip
    return {
        "accept": (Act.ACCEPT, fine, None, ""),
        "accept looked up": (Act.ACCEPT, looked_up, None, ""),
        "merge": (Act.MERGE, fine, proposed, ""),
        "merge looked up": (Act.MERGE, looked_up, other, ""),
        "merge away": (Act.MERGE, other, looked_up, ""),
        "split": (Act.SPLIT, fine, [one], ""),
        "apart": (Act.APART, fine, proposed, ""),
        "reject": (Act.REJECT, fine, None, ""),
        "add": (Act.ADD, "", ADDED, ""),
        "attach": (Act.ATTACH, other, EVIDENCE, ""),
        "verify": (Act.VERIFY, fine, {"url": "https://ftc.example/9", "document": "order 9"}, ""),
        "note": (Act.NOTE, fine, None, ""),
        **{f"edit {name}": (Act.EDIT, fine, value, name) for name, value in edits.items()},
        "edit looked up": (Act.EDIT, looked_up, "denied", "status"),
    }


ACTS = (
    *"accept merge split apart reject add attach verify note".split(), "accept looked up",
    "merge looked up", "merge away", "edit looked up", *(f"edit {n}" for n in
    "title action status when announced actors targets jurisdiction amount count".split()),
)  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_what_is_decided_shows_at_once_as_every_rebuild_will_make_it(
    bench: Bench, name: str
) -> None:
    """And undone it is as if it had never been, but for the history."""
    before = bench.state()
    act, event, value, field = every_act(bench)[name]
    bench.decide(act, event, value, name=field)
    bench.lasting()
    bench.undo()
    undone = bench.state()
    assert [row for row in undone["event"]] == before["event"]
    bench.lasting()
