"""What a person may decide about an event, as values; `docket.curate` keeps the decisions.

Also how the fields of an event are written as JSON, read back, compared and put in words.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from docket.lexicon import Lexicon
from docket.model import UNDATED, Amount, Basis, DateSpan, Kind, Party, Precision
from docket.rows import day
from docket.starter import StarterEvent, StarterLink
from docket.wording import date_words, day_words, kind_label, listed


class Act(StrEnum):
    """What can be decided."""

    ACCEPT = "accept"  # it is as it stands
    EDIT = "edit"  # one field has another value
    MERGE = "merge"  # another event is the same; its id leads here from now on
    SPLIT = "split"  # some of its statements tell of something else, which gets an id of its own
    APART = "never-merge"  # another event is not the same
    REJECT = "reject"  # it is no event; it is hidden, its id still resolves
    ADD = "add"  # an event nobody has read
    ATTACH = "attach"  # a source that Docket has not read says so too
    VERIFY = "verify"  # compared with the primary document
    NOTE = "note"  # a remark


# Whose events keep their statements together: somebody has looked at what is told of them.
HOLDING = frozenset({Act.ACCEPT, Act.EDIT, Act.MERGE, Act.SPLIT, Act.VERIFY, Act.ADD, Act.REJECT})
# What readers have seen is changed by these, so they are given a reason, and a class.
NEED_WHY = frozenset({Act.EDIT, Act.MERGE, Act.SPLIT, Act.APART, Act.REJECT, Act.NOTE})
NEED_SORT = frozenset({Act.EDIT, Act.MERGE, Act.SPLIT, Act.REJECT})
# What sort of change it is for whoever has cited the event before.
CLASSES = ("correction", "clarification", "update", "editorial")
FIELDS = (
    "title", "kind", "action", "status", "when", "announced", "actors", "targets",
    "jurisdiction", "amount", "count",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """A decision as an editor asks for it, before it is checked and kept.

    `value` by act. EDIT: what the field called `name` is to be; texts and codes as they are,
    `when` as {first, last, precision}, parties as a list of {name, entity}, `amount` as {value,
    currency, role}, null to say that there is none. MERGE and APART: the other event's id.
    SPLIT: a list of mention keys. ADD: {title, kind, action, status, when, announced, actors,
    targets, jurisdiction, amount, note, links: [{url, outlet, grade}]}. ATTACH: {url, outlet,
    published, quote, grade}. VERIFY: {url, document}. `seen` is the number of the event's
    version that the editor had before them, 0 for none.
    """

    act: Act
    event: str = ""
    name: str = ""
    value: Any = None
    why: str = ""
    sort: str = ""  # of CLASSES
    seen: int = 0


@dataclass(frozen=True)
class Decision:
    """One decision as it is kept; `value` and `saw` are decoded."""

    id: int
    event: str
    at: str
    who: str
    act: Act
    name: str = ""
    value: Any = None
    saw: Mapping[str, Any] | None = None
    why: str = ""
    sort: str = ""
    undone_at: str = ""
    undone_by: str = ""
    undone_why: str = ""


# ── what an event says, field by field ──────────────────────────────────────────────────────


def said(row: Mapping[str, Any], parts: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """What an event says, as `version`, `machine` and `saw` write it: one JSON value a field.

    `row` has the columns of `event`, `parts` are (role, entity, name) in their order.
    """
    sides_: dict[str, list[dict[str, Any]]] = {"by": [], "against": []}
    for role, entity, name in parts:
        sides_.setdefault(role, []).append({"name": name, "entity": entity})
    names = ("title", "kind", "action", "status", "announced", "jurisdiction", "count")
    return {name: row[name] for name in names} | {
        "when": {name: row[name] for name in ("first", "last", "precision", "basis", "phrase")},
        "actors": sides_["by"],
        "targets": sides_["against"],
        "amount": json.loads(row["amount"]) if row["amount"] else None,
    }


def valued(name: str, value: Any, lexicon: Lexicon) -> Any:
    """A field's JSON value as `Mention` has it, with a person as the basis of its dates."""
    if name == "kind":
        return Kind(value)
    if name == "announced" and value:
        return DateSpan(day(value), day(value), Precision.DAY, Basis.CURATED)
    if name == "when":
        if not value or not value["last"]:
            return UNDATED
        ends = day(value["first"]), day(value["last"])
        return DateSpan(*ends, Precision(value["precision"]), Basis.CURATED)
    if name in ("actors", "targets"):
        known = lexicon.entities
        return tuple(
            Party(one["name"], one["entity"] if one["entity"] in known else None) for one in value
        )
    if name == "amount" and value:
        return Amount(value["value"], value["currency"], value["role"], value.get("phrase", ""))
    return value


def recorded(
    id: str, value: Mapping[str, Any], lexicon: Lexicon, by: str = "", note: str = ""
) -> StarterEvent:
    """An event somebody has looked up, out of its fields: as `data/starter.toml` would give it."""
    fields = {name: valued(name, value.get(name), lexicon) for name in FIELDS if name in value}
    links = tuple(StarterLink(**link) for link in value.get("links", ()))
    note = note or value.get("note") or ""
    return StarterEvent(id=id, evidence=(), note=note, links=links, by=by, **fields)


def words(name: str, value: Any, lexicon: Lexicon) -> str:
    """A field's JSON value in words, for what has to be looked at again."""
    if name == "when":
        return date_words(valued(name, value, lexicon))
    if name == "announced" and value:
        return day_words(date.fromisoformat(value))
    if name in ("actors", "targets"):
        return listed(valued(name, value, lexicon)) or "nobody named"
    if name == "amount" and value:
        return str(valued(name, value, lexicon))
    if name == "status" and value in lexicon.statuses:
        return lexicon.statuses[value].label
    if name == "action" and value in lexicon.actions:
        return lexicon.actions[value].label
    if name == "jurisdiction" and value in lexicon.places:
        return lexicon.place_name(value)
    return kind_label(value) if name == "kind" else str(value or "nothing")


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two JSON values of a field say the same; how it was phrased does not matter."""
    return bool(_gist(name, one) == _gist(name, other))


def _gist(name: str, value: Any) -> Any:
    if name == "when" and value:
        return value["first"], value["last"]
    if name in ("actors", "targets"):
        return {one["entity"] or one["name"].casefold() for one in value or ()}
    if name == "amount" and value:
        return value["value"], value["currency"], value["role"]
    return value or None
