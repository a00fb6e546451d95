"""A filter as SQL: every condition in one place, every word from outside a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from docket.wording import REVIEWS

NONE = "none"  # among parties, places, topics and outlets: none is stated
# Attribute → (what holds for events with any of its values, what holds for those with none).
_AMONG = {
    "kinds": ("e.kind IN ({})", ""),
    "statuses": ("e.status IN ({})", ""),
    "grades": ("e.grade IN ({})", ""),
    "actors": (
        "e.id IN (SELECT event_id FROM event_part WHERE role = 'by' AND coalesce(entity, name) "
        "IN ({}))",
        "e.id NOT IN (SELECT event_id FROM event_part WHERE role = 'by')",
    ),
    "targets": (
        "e.id IN (SELECT event_id FROM event_part WHERE role = 'against' "
        "AND coalesce(entity, name) IN ({}))",
        "e.id NOT IN (SELECT event_id FROM event_part WHERE role = 'against')",
    ),
    "places": (
        "e.jurisdiction IN (SELECT id FROM jurisdiction_path WHERE ancestor IN ({}))",
        "e.jurisdiction IS NULL",
    ),
    "outlets": (
        "e.id IN (SELECT event_id FROM event_outlet WHERE outlet IN ({}))",
        "e.id NOT IN (SELECT event_id FROM event_outlet)",
    ),
    "topics": (
        "e.id IN (SELECT event_id FROM event_topic WHERE topic IN ({}))",
        "e.id NOT IN (SELECT event_id FROM event_topic)",
    ),
}
# Which date is asked for → the first and the last day it may be; either is null if not known.
DAYS = {
    "": ("e.first", "e.last"),
    "announced": ("e.announced", "e.announced"),
    "reported": ("e.first_reported", "e.first_reported"),
    "added": ("date(e.created_at)", "date(e.created_at)"),
}


def condition(chosen: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """SQL on `event e`, and its values, for the attributes of a `filter.Filter` by their names."""
    parts: list[str] = []
    values: list[Any] = []
    for attribute, (any_of, none_of) in _AMONG.items():
        given = chosen[attribute]
        wanted = [value for value in given if value != NONE or not none_of]
        ways = [any_of.format(", ".join("?" * len(wanted)))] if wanted else []
        ways += [none_of] if len(wanted) < len(given) else []
        if ways:
            parts.append(f"({' OR '.join(ways)})" if len(ways) > 1 else ways[0])
        values += wanted
    parts.append(_reviewed(chosen["reviews"], values))
    if chosen["start"] or chosen["end"]:
        first, last = DAYS[chosen["dates"]]
        parts.append(f"{first} <= ? AND {last} >= ?")
        ends = (chosen["end"] or date.max, chosen["start"] or date.min)
        values += [end.isoformat() for end in ends]
    if phrase := quoted_words(chosen["text"]):
        parts.append("e.id IN (SELECT event_id FROM event_words WHERE event_words MATCH ?)")
        values.append(phrase)
    elif chosen["text"]:
        parts.append("0")  # only signs, no word: nothing can match
    if chosen["origin"]:
        parts.append("e.origin LIKE '%' || ? || '%'")
        values.append(chosen["origin"])
    if chosen["tier"]:
        parts.append("e.sure = ?" if chosen["tier"] == "sure" else "e.review_state <> ?")
        values.append(1 if chosen["tier"] == "sure" else "proposed")
    return " AND ".join(parts), values


def _reviewed(reviews: tuple[str, ...], values: list[Any]) -> str:
    """What a person rejected is no event, unless it is asked for."""
    if set(reviews) == REVIEWS.keys():
        return "1"  # anything goes: an index on other columns may then do
    values += reviews
    marks = ", ".join("?" * len(reviews))
    return f"e.review_state IN ({marks})" if reviews else "e.review_state <> 'rejected'"


def undated(dates: str) -> str:
    """What holds for events whose date of that sort is not known well enough to be placed."""
    first, last = DAYS[dates]
    return f"({first} IS NULL OR {last} IS NULL)"


def quoted_words(text: str) -> str:
    """What a person typed as a full-text query: each word quoted, all required, last one open."""
    words = re.findall(r"[^\W_]+", text)[:20]
    return " ".join(f'"{word}"' for word in words) + ("*" if words else "")
