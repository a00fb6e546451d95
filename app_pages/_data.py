"""What the pages know: answers of the record, cached until the record changes.

Every answer is shared between sessions and must not be changed by who gets it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

import docket.coverage
import docket.tally
from docket import query
from docket.errors import DocketError
from docket.filter import Filter
from docket.lexicon import Lexicon, load_lexicon
from docket.rows import day
from docket.schema import Asking, data_folder, explained, read_only, record_path
from docket.upkeep import shortage

Row = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


@contextmanager
def _asking() -> Iterator[Asking]:
    """A connection for one question: opening costs less than sharing it between threads."""
    path = record_path()
    with closing(read_only(path)) as connection, explained(path):
        yield connection


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


def _remembered(ask: Callable[Concatenate[sqlite3.Connection, P], T]) -> Callable[P, T]:
    """A question of docket.query without its connection, each answer cached."""

    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        question = f"{ask.__name__} {args} {kwargs}"
        return _kept(_state(), question, lambda db: ask(db, *args, **kwargs))

    return asked


choices = _remembered(query.choices)
events = _remembered(query.events)
totals = _remembered(query.totals)
event = _remembered(query.event)
article = _remembered(query.article)
articles = _remembered(query.articles)
article_count = _remembered(query.article_count)
sources = _remembered(query.sources)
rejected = _remembered(query.rejected)
last_run = _remembered(query.last_run)
stale = _remembered(query.stale)
tally = _remembered(docket.tally.tally)
outcomes = _remembered(docket.tally.outcomes)
coverage = _remembered(docket.coverage.read)
served = _remembered(docket.coverage.served)


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


def notices() -> list[str]:
    """What a reader must know of the state of the record's disk; never cached."""
    with _asking() as db:
        return [words for words in (db.notice, shortage(record_path())) if words]


def prewarm() -> None:
    """Do what the first reader would wait for."""
    with suppress(DocketError):
        import altair  # noqa: F401
        import pandas  # noqa: F401

        lexicon()
        choices()
        events(Filter())


def as_of() -> date | None:
    """The day the record was last brought up to date; None before the first run."""
    run = last_run()
    return day(run["finished_at"][:10]) if run else None
