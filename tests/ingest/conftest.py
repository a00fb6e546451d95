"""Runs of the pipeline on a loopback web site and a record of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from docket import schema
from docket.model import Item, Source
from docket.starter import StarterEvent, load_starter
from ingest import desk as desks
from ingest import pipeline, schedule
from ingest.documents import Given
from ingest.extract import Extractor
from ingest.fetch import Web
from ingest.outcome import Outcome, Report
from ingest.read.cues import load_rules
from tests.fakes import Canned, FakeWeb
from tests.making import NOW


class Office:
    """A site to pull from, a record to keep, and the pipeline between them."""

    def __init__(self, site: FakeWeb, path: Path) -> None:
        self.site, self.path = site, path
        self.pages: dict[str, Source] = {}
        self.model: Extractor | None = None  # asked beside the rules, if a test sets one

    def page(self, name: str, body: str | bytes = b"", **canned: Any) -> Source:
        """Let the site serve a feed of this name; gives the source that names it."""
        content = body.encode() if isinstance(body, str) else body
        self.site.pages[f"/{name}"] = Canned(content, **canned)
        self.pages[name] = Source(name, f"Feed {name}", self.site.url(f"/{name}"))
        return self.pages[name]

    def file(self, name: str, text: str) -> str:
        """A document on disk; gives its path."""
        place = self.path.parent / name
        place.write_text(text, encoding="utf-8")
        return str(place)

    def _with_desk(
        self, work: Callable[[desks.Desk, Web], Report], sources: Sequence[Source]
    ) -> Report:
        desk = desks.open_desk(self.path, schema.ROOT / "data", sources, "0", NOW)
        desk.model = self.model
        web = Web(allow_private=True, sleep=lambda seconds: None, now=lambda: NOW)
        with closing(desk), web:
            return work(desk, web)

    def run(
        self,
        *sources: Source,
        at: datetime = NOW,
        done: Callable[[Outcome], None] = lambda outcome: None,
    ) -> Report:
        """Pull sources at a moment, with a record opened for it and closed again."""
        return self._with_desk(
            lambda desk, web: pipeline.run(desk, sources, web, lambda: at, done), sources
        )

    def add(self, *places: str, **given: Any) -> Report:
        """Add documents by hand."""
        said = Given(Item(title="", **given))
        return self._with_desk(
            lambda desk, web: pipeline.add(desk, places, said, web, lambda: NOW), ()
        )

    def reread(self, *sources: Source) -> Report:
        """Read everything stored again."""
        return self._with_desk(lambda desk, web: pipeline.reread(desk, lambda: NOW), sources)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the record from outside."""
        with closing(schema.read_only(self.path)) as connection:
            return [tuple(row) for row in connection.execute(sql).fetchall()]

    def wait(self, source: str) -> timedelta | None:
        """How long after NOW a source may be asked again; None when it is due at once."""
        sql = f"SELECT next_check_at FROM source WHERE id = '{source}'"
        ((due,),) = self.rows(sql)
        return datetime.fromisoformat(due) - NOW if due else None


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office with the shipped rules, which are read from their files only once."""
    monkeypatch.setattr(desks, "load_rules", _rules)
    monkeypatch.setattr(desks, "load_starter", lambda path, lexicon: _starters(path))
    monkeypatch.setattr(schedule, "jitter", lambda *_: timedelta(0))  # exact waits
    with FakeWeb({}) as site:
        yield Office(site, tmp_path / "docket.db")


_rules = cache(load_rules)


@cache
def _starters(path: Path) -> tuple[StarterEvent, ...]:
    return load_starter(path, _rules(path.parent).lexicon)
