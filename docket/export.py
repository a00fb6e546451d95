"""Events as lines for other programs: one JSON object a line, under the names of `try --json`.

Every field is described in docs/formats.md, and the names are a public contract.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from docket.query import Row


def jsonl(events: Iterable[Row]) -> Iterator[str]:
    """For `export jsonl`: each event of `query.event` as one line, without the line end."""
    for event in events:
        yield json.dumps(event_object(event), ensure_ascii=False)


def event_object(event: Row) -> dict[str, Any]:
    """For whoever wants one event as plain values: what `query.event` found, publicly named."""
    return {
        **_same(event, "id title kind action status"),
        **_span(event),
        "rule": event["date_rule"],
        **_same(event, "announced first_reported"),
        "actors": _parties(event, "by"),
        "targets": _parties(event, "against"),
        "jurisdiction": event["jurisdiction"],
        "amount": _amount(event["amount"]),
        **_same(event, "count outlets independent articles origin review_state score"),
        "sure": bool(event.get("sure")),
        "created_at": event["created_at"],
        "starter": _starter(event["starter"]),
        "story": _story(event["story"]),
        "evidence": [quote for mention in event["evidence"] for quote in _quotes(mention)],
    }


def _same(row: Mapping[str, Any], names: str) -> dict[str, Any]:
    """What the record and the world call alike."""
    return {name: row[name] for name in names.split()}


def _amount(amount: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A sum; one from a starter record was read from no phrase."""
    return {**amount, "phrase": amount["phrase"] or None} if amount else None


def _span(row: Mapping[str, Any]) -> dict[str, Any]:
    """The days of an event or of one statement, as the record keeps them."""
    return {"from": row["first"], "to": row["last"], **_same(row, "precision basis phrase")}


def _parties(event: Row, role: str) -> list[dict[str, Any]]:
    return [_same(part, "name entity") for part in event["parts"] if part["role"] == role]


def _starter(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The starter record with its days under the names everything else uses."""
    if record is None:
        return None
    names = {"first": "from", "last": "to"}
    inner = ("said", "also")  # by which the record is made again
    return {
        names.get(name, name): None if value == "" else value
        for name, value in record.items()
        if name not in inner
    }


def _story(steps: Sequence[Row]) -> dict[str, Any] | None:
    """The matter an event belongs to, with all its events in order."""
    return {"id": steps[0]["story"], "events": [step["id"] for step in steps]} if steps else None


def _quotes(mention: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each quotation of one article's statement, with what that statement says on its own."""
    for quote in mention["quotes"]:
        yield {
            **_same(mention, "outlet url title"),
            "published": mention["published_on"],
            **_same(quote, "start end quote"),
            "status": mention["status"],
            **_span(mention),
        }
