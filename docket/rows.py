"""How values are written into the record's columns, and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import sqlite_utils

from docket.model import Basis, DateSpan, Mention, Party, Precision


def instant(when: datetime) -> str:
    """An aware datetime as the record writes it: UTC, whole seconds."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_hash(text: str) -> str:
    """Identity of a text revision; mentions are true of exactly one."""
    return hashlib.sha256(text.encode()).hexdigest()


def dump(value: object) -> str | None:
    """JSON for a column that may be null."""
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def iso(value: date | None) -> str | None:
    """A civil day for a column that may be null."""
    return value.isoformat() if value else None


def day(text: str | None) -> date | None:
    """A civil day out of a column that may be null."""
    return date.fromisoformat(text) if text else None


def span_columns(span: DateSpan) -> dict[str, object]:
    """The six columns a DateSpan takes in `mention` and `event`."""
    return {
        "first": iso(span.first),
        "last": iso(span.last),
        "precision": span.precision.value,
        "basis": span.basis.value,
        "phrase": span.phrase or None,
        "date_rule": span.rule or None,
    }


def mention_columns(mention: Mention) -> dict[str, object]:
    """The columns `mention` and `event` have in common."""
    return {
        "kind": mention.kind.value,
        "action": mention.action,
        "status": mention.status,
        "announced": iso(mention.announced.last) if mention.announced else None,
        "jurisdiction": mention.jurisdiction,
        "amount": dump(asdict(mention.amount) if mention.amount else None),
        "count": mention.count,
        "score": mention.score,
    } | span_columns(mention.when)


def span_of(row: Mapping[str, Any]) -> DateSpan:
    """The DateSpan of a row of `event`, `timeline` or `mention`."""
    return DateSpan(
        day(row["first"]),
        day(row["last"]),
        Precision(row["precision"]),
        Basis(row["basis"]),
        row["phrase"] or "",
        row["date_rule"] or "",
    )


def insert(db: sqlite_utils.Database, table: str, row: Mapping[str, object], more: str = "") -> int:
    """Insert one row given by column names; `more` says what to do on conflict. Returns its id."""
    marks = ", ".join(f":{name}" for name in row)
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks}) {more}"
    return int(db.conn.execute(sql, dict(row)).lastrowid or 0)


def sides(mention: Mention) -> list[tuple[str, int, Party]]:
    """The parties of a statement or event as rows: role, place in its order, party."""
    both = {"by": mention.actors, "against": mention.targets}
    return [(role, seq, one) for role, some in both.items() for seq, one in enumerate(some)]
