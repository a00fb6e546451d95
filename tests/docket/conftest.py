"""A record of its own for every test that needs one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from docket import health, schema
from docket.model import Source
from tests.making import words


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the record is."""
    return tmp_path / "docket.db"


@pytest.fixture
def db(path: Path) -> Iterator[schema.Record]:
    """An empty record that knows the shipped names and places and one source."""
    record = schema.open_record(path)
    with schema.transaction(record):
        health.mirror_lexicon(record, words())
        health.mirror_sources(record, [Source("feed", "A feed", "https://news.example/feed")])
    yield record
    record.conn.close()


@pytest.fixture
def ask(db: schema.Record, path: Path) -> Iterator[sqlite3.Connection]:
    """A reader of the record, as pages have it."""
    connection = schema.read_only(path)
    yield connection
    connection.close()
