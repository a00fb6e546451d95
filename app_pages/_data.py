"""What the pages know: answers of the record, cached until the record changes.

Every answer is shared between sessions and must not be changed by who gets it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

import docket.coverage
import docket.tally
from app_pages._names import Names, names_of
from docket import agenda, board, cases, decided, disagree, doubt, history, library, query
from docket import alike as likeness
from docket import changes as history_changes
from docket.asof import picture, showing
from docket.errors import DocketError, RecordError
from docket.filter import Filter
from docket.harms import load_harms
from docket.lexicon import Lexicon, load_lexicon
from docket.rows import day
from docket.schema import Asking, data_folder, explained, read_only, record_path, up_to_date
from docket.upkeep import shortage
from docket.views import View, saved, shipped

Row = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")
# Streamlit runs every page in a thread of its own, so this is of one run.
_seen: ContextVar[str] = ContextVar("record seen", default="")

_open: ContextVar[Asking | None] = ContextVar("connection of the run", default=None)


@contextmanager
def _asking(asof: date | None = None) -> Iterator[Asking]:
    """A connection for one question: that of the run, or one that sees the record of a day."""
    path, opened = record_path(), None if asof else _open.get()
    with (
        explained(path),
        nullcontext(opened) if opened else closing(read_only(path)) as db,
        showing(db, _picture(_state(), asof)) if asof else nullcontext(),
    ):
        yield db


def _state() -> str:
    """Which record in which state, asked once a run of the page: in the key of every answer."""
    return _seen.get() or _look()


def _look() -> str:
    path = record_path()
    with _asking() as db:
        up_to_date(db, path)
        # The inode tells a snapshot that was swapped in from the file it replaced.
        return f"{path} {path.stat().st_ino} {query.sequence(db)}"


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(question: str, _ask: Callable[[sqlite3.Connection], T], _asof: date | None = None) -> T:
    with _asking(_asof) as db:
        return _ask(db)


@st.cache_resource(max_entries=3, show_spinner=False)
def _picture(state: str, asof: date) -> bytes:
    """The events as they were known at the end of a day."""
    with _asking() as db:
        return picture(history.states_at(db, history.end_of(asof)))


@st.cache_resource(max_entries=3, show_spinner=False)  # they are the large ones
def _boards(state: str, asof: date | None) -> board.Board:
    with _asking(asof) as db:
        return board.read(db)


def _board(asof: date | None = None) -> board.Board:
    return _boards(_state(), asof)


def _remembered(ask: Callable[Concatenate[sqlite3.Connection, P], T]) -> Callable[P, T]:
    """A question of docket.query without its connection, each answer cached.

    With a filter that looks back, it is answered from the record as it was known then.
    """

    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        # One text: Streamlit takes long to hash anything else.
        question = f"{_state()} {ask.__module__} {ask.__name__} {args} {kwargs}"
        filters = [one for one in (*args, *kwargs.values()) if isinstance(one, Filter)]
        asof = next((one.asof for one in filters if one.asof), None)
        return _kept(question, lambda db: ask(db, *args, **kwargs), asof)

    return asked


@_remembered
def _answer(db: sqlite3.Connection, chosen: Filter) -> board.Answer:
    return board.answer(db, _board(chosen.asof), chosen)


@_remembered
def _options(_: sqlite3.Connection, chosen: Filter) -> dict[str, list[Row]]:
    return board.options(_board(chosen.asof), chosen, _answer(chosen).asked)


def events(chosen: Filter) -> list[Row]:
    """Rows of the timeline a filter shows, dated ones newest first, undated ones last."""
    return _answer(chosen).rows


def totals(chosen: Filter) -> Row:
    """The numbers said of them (`board.answer`)."""
    return _answer(chosen).totals


def choices(chosen: Filter | None = None) -> dict[str, list[Row]]:
    """What the lists of the filter offer, counted under the rest of it (`board.options`)."""
    return _options(chosen or Filter())


@_remembered
def names(_: sqlite3.Connection) -> dict[str, Names]:
    """What readers may call the values of the filter's lists."""
    return names_of(lexicon(), _board().names)


@_remembered
def views(db: sqlite3.Connection) -> list[View]:
    """The shipped views and the saved ones."""
    return [*shipped(data_folder(), lexicon()), *saved(db)]


sources = _remembered(query.sources)
last_run = _remembered(query.last_run)
stale = _remembered(query.stale)
changes = _remembered(history_changes.changes)
history_begins = _remembered(history.begins)
matter = _remembered(cases.matter)
record_of = _remembered(cases.record_of)


@_remembered
def event(db: sqlite3.Connection, event_id: str, chosen: Filter | None = None) -> Row:
    """One event; with a filter that looks back, as it was known then."""
    return query.event(db, event_id)


steps = _remembered(agenda.steps)
parts = _remembered(agenda.parts)
statements = _remembered(disagree.statements)
alike = _remembered(likeness.alike)
decisions = _remembered(decided.decisions)
namings = _remembered(decided.namings)
states = _remembered(doubt.states)
rows = _remembered(doubt.rows)
_among = _remembered(doubt.among)


def queue(chosen: Filter, states: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The events of a filter in some states of review, the most doubtful first, with reasons."""

    def ask(db: sqlite3.Connection) -> list[tuple[str, tuple[str, ...]]]:
        return doubt.ranked(doubt.every(db), doubt.disagreements(db), lexicon())

    wanted = _among(chosen, states)
    return [one for one in _kept(f"{_state()} ranked", ask) if one[0] in wanted]


article = _remembered(library.article)
articles = _remembered(library.articles)
outlets = _remembered(library.outlets)
source_names = _remembered(library.source_names)
refused = _remembered(library.refused)
by_quarter = _remembered(docket.coverage.by_quarter)
source_reach = _remembered(docket.coverage.reach)
tally = _remembered(docket.tally.tally)
outcomes = _remembered(docket.tally.outcomes)
coverage = _remembered(docket.coverage.read)
served = _remembered(docket.coverage.served)


@cache
def _lexicon(folder: Path) -> Lexicon:
    return load_lexicon(folder)


def lexicon() -> Lexicon:
    """Names and words; read once, so edits of data/ need a restart."""
    return _lexicon(data_folder())


@cache
def _harms(folder: Path) -> dict[str, tuple[str, ...]]:
    return load_harms(folder)


def harms() -> dict[str, tuple[str, ...]]:
    """The harm areas and their words; read once."""
    return _harms(data_folder())


@contextmanager
def looked_at() -> Iterator[None]:
    """Look at the record anew for a run of the page, which shares a connection to save its time.

    Raises RecordError or ConfigError, before anything is drawn.
    """
    _seen.set("")
    with closing(read_only(record_path())) as connection:
        before = _open.set(connection)
        try:
            _seen.set(_look())
            lexicon()
            yield
        finally:
            _open.reset(before)
            # The next run may be in this thread, and a click comes before it looks: it must not
            # be told what was so before.
            _seen.set("")


def notices() -> list[str]:
    """What a reader must know of the state of the record's disk; never cached."""
    with _asking() as db:
        return [words for words in (db.notice, shortage(record_path())) if words]


def prewarm() -> None:
    """Do what the first reader would wait for."""
    with suppress(DocketError):
        import pandas  # noqa: F401

        lexicon()
        choices()
        names()
        views()


def as_of() -> date | None:
    """The day the record was last brought up to date; None before the first run."""
    run = last_run()
    return day(run["finished_at"][:10]) if run else None


def exports() -> list[Row]:
    """What was taken away last; not cached, as noting it does not change the record's sequence."""
    with _asking() as db:
        return history.exports(db)


def note_taken(form: str, chosen: Filter, events: int) -> None:
    """Keep that the reader takes these events away, if the record can be written just now."""
    with suppress(RecordError):
        history.note_taken(record_path(), form, chosen.query(), events, datetime.now(UTC))


def worked_out(question: str, work: Callable[[], T]) -> T:
    """Something made of answers, kept as long as they are; `question` names it in full."""
    return _kept(f"{_state()} {question}", lambda _: work())
