"""What the pages know: answers of the record, cached until the record changes.

Every answer is shared between sessions and must not be changed by who gets it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from docket import query
from docket.errors import DocketError
from docket.filter import Filter
from docket.lexicon import Lexicon, load_lexicon
from docket.rows import day
from docket.schema import data_folder, explained, read_only, record_path

Row = dict[str, Any]
T = TypeVar("T")


@contextmanager
def _asking() -> Iterator[sqlite3.Connection]:
    """A connection for one question: opening costs less than sharing it between threads."""
    path = record_path()
    connection = read_only(path)
    try:
        with explained(path):
            yield connection
    finally:
        connection.close()


def _state() -> tuple[str, int, int]:
    """Which record in which state: the key of every cached answer."""
    path = record_path()
    with _asking() as db:
        # The inode tells a snapshot that was swapped in from the file it replaced.
        return str(path), path.stat().st_ino, query.sequence(db)


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(state: tuple[str, int, int], question: str, _ask: Callable[[sqlite3.Connection], T]) -> T:
    with _asking() as db:
        return _ask(db)


def _answer(question: str, ask: Callable[[sqlite3.Connection], T]) -> T:
    """The cached answer to `ask`, of which `question` is the whole identity."""
    return _kept(_state(), question, ask)


@st.cache_resource(show_spinner=False)
def _lexicon(folder: Path) -> Lexicon:
    return load_lexicon(folder)


def lexicon() -> Lexicon:
    """Names and words; read once, so edits of data/ need a restart."""
    return _lexicon(data_folder())


def check() -> None:
    """Raise RecordError or ConfigError now, before anything is drawn."""
    _state()
    lexicon()


def prewarm() -> None:
    """Do what the first reader would wait for."""
    with suppress(DocketError):
        import altair  # noqa: F401
        import pandas  # noqa: F401

        lexicon()
        choices()
        events(Filter())


def choices() -> dict[str, list[Row]]:
    """What the filter offers."""
    return _answer("choices", query.choices)


def events(chosen: Filter) -> list[Row]:
    """All events of a filter, dated ones newest first, undated ones last."""
    return _answer(f"events {chosen.query()}", lambda db: query.events(db, chosen))


def totals(chosen: Filter) -> Row:
    """The numbers above the content."""
    return _answer(f"totals {chosen.query()}", lambda db: query.totals(db, chosen))


def event(event_id: str) -> Row:
    """One event with its evidence. Raises UnknownRecord."""
    return _answer(f"event {event_id}", lambda db: query.event(db, event_id))


def counts(chosen: Filter, by: str, period: str) -> list[Row]:
    """Events by period and kind, status, place or actor."""
    asked = f"counts {by} {period} {chosen.query()}"
    return _answer(asked, lambda db: query.counts(db, chosen, by, period))


def article(article_id: int) -> Row:
    """One article with its text. Raises UnknownRecord."""
    return _answer(f"article {article_id}", lambda db: query.article(db, article_id))


def articles(words: str, state: str, source: str, limit: int, offset: int) -> list[Row]:
    """One page of articles, newest first."""
    asked = f"articles {limit} {offset} {state} {source} {words}"
    return _answer(asked, lambda db: query.articles(db, words, state, source, limit, offset))


def article_count(words: str, state: str, source: str) -> dict[str, int]:
    """How many articles match, by state."""
    asked = f"article_count {state} {source} {words}"
    return _answer(asked, lambda db: query.article_count(db, words, state, source))


def sources() -> list[Row]:
    """Every source with its health."""
    return _answer("sources", query.sources)


def rejected() -> list[Row]:
    """Entries that never became articles."""
    return _answer("rejected", query.rejected)


def last_run() -> Row | None:
    """The newest finished run."""
    return _answer("last_run", query.last_run)


def stale() -> int:
    """How many articles were read by older rules."""
    return _answer("stale", query.stale)


def as_of() -> date | None:
    """The day the record was last brought up to date; None before the first run."""
    run = last_run()
    return day(run["finished_at"][:10]) if run else None
