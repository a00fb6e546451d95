"""What a person may decide about an event, as values; `docket.curate` keeps the decisions.

Pure: merged events and decisions in, events as readers see them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


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
