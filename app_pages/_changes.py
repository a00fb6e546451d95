"""What changed, as HTML: a group for each sort of change, a line for each event. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from app_pages import _parts
from app_pages._parts import day_or, esc
from docket.changes import QUIET, Change, Move, value_of
from docket.errors import ConfigError
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import Amount
from docket.review import words
from docket.wording import GRADES, REVIEWS, SURE_WORDS, date_words

MOST = 50  # events told of one sort; the count says how many there are
# Sort of change → what it is called, and what it means where the name does not say it.
GROUPS = {
    "added": ("New events", ""),
    "merged": ("Merged into another event", "The old links lead to that event."),
    "rejected": ("Rejected", "A person found that this is no event, or should not be told."),
    "withdrawn": ("Withdrawn", "No article that is in the record tells of it any more."),
    "restored": ("Back again", ""),
    "status": ("Status moved", ""),
    "date": ("Date changed", ""),
    "other": ("Other changes", ""),
    "quiet": ("Only told by more, or reviewed", "What is said of these events is as it was."),
}
NAMES = {
    "when": "date", "jurisdiction": "where", "by": "by", "outlets": "outlets",
    "independent": "independent outlets", "last_reported": "last reported", "review_state":
    "review", "sure": "confidence", "grade": "evidence",
}  # fmt: skip
ACTS = {
    "accept": "accepted", "edit": "edited", "merge": "merged", "split": "split", "reject":
    "rejected", "never-merge": "kept apart", "add": "added by hand", "attach": "source attached",
    "verify": "checked against the document",
}  # fmt: skip


def groups_html(changes: Sequence[Change], chosen: Filter, lexicon: Lexicon) -> str:
    """All changes, in the order they come in; what is quiet is folded away."""
    pieces = []
    for sort, some in groupby(changes, key=lambda change: change.sort):
        found = list(some)
        name, note = GROUPS[sort]
        told = [_line(change, chosen, lexicon) for change in found[:MOST]]
        if len(found) > MOST:
            note += f" The newest {MOST:,} are listed; a narrower filter shows the others."
        body = f'{_parts.note(note)}<ul class="dk-list">{"".join(told)}</ul>'
        head = f"{name} · {len(found):,}"
        if sort == "quiet":
            pieces.append(f'<details><summary class="dk-h">{head}</summary>{body}</details>')
        else:
            pieces.append(f'<h3 class="dk-h">{head}</h3>{body}')
    return f'<section aria-label="Changes">{"".join(pieces)}</section>'


def summary(changes: Sequence[Change]) -> str:
    """The counts in a line: "3 new events · 1 status moved"."""
    counted = [(sort, len(list(some))) for sort, some in groupby(changes, key=lambda c: c.sort)]
    return " · ".join(f"{GROUPS[sort][0].lower()}: {number:,}" for sort, number in counted)


def _line(change: Change, chosen: Filter, lexicon: Lexicon) -> str:
    """One event: what it says now, what it said before, when that changed and why."""
    state = change.state
    title, living = esc(state["title"]), change.gone_to or change.event
    if change.sort != "withdrawn":
        title = _parts.title("", {"event": living}, chosen, title, "#event")
    badge = _parts.stage(state["status"], lexicon)
    moves = [move for move in change.moves if move.name not in QUIET or change.sort == "quiet"]
    told = "".join(f"<div>{_move(move, lexicon)}</div>" for move in moves)
    if change.gone_to:
        told += f"<div>now part of “{esc(change.gone_title)}”</div>"
    when = value_of(state, "when")  # it may lie ahead
    dated = f"dated {date_words(when)}" if when.last or when.first else "undated"
    meta = [_parts.kind(state["kind"]), esc(dated), _cause(change)]
    return _parts.row(day_or(change.at, ""), f"{title} {badge}{told}", meta)


def _move(move: Move, lexicon: Lexicon) -> str:
    """A value before and after."""
    name = NAMES.get(move.name, move.name)
    old, new = (esc(_words(move.name, value, lexicon)) for value in (move.old, move.new))
    return (
        f'<span class="dk-note">{esc(name)}</span> <del>{old}</del> '
        f'<span aria-label="now">→</span> <ins>{new}</ins>'
    )


def _words(name: str, value: Any, lexicon: Lexicon) -> str:
    """A value as readers know it."""
    if name == "when":
        return date_words(value)
    if name == "sure":
        return SURE_WORDS if value else "not " + SURE_WORDS
    if isinstance(value, list):
        return ", ".join(value) or "nobody named"
    if value in (None, ""):
        return "not stated"
    if name == "amount":
        amount = Amount(**json.loads(value))
        return f"{amount} ({amount.role})"
    if name == "last_reported":
        return day_or(value, "")
    if name in ("grade", "review_state"):
        return (GRADES | REVIEWS).get(value, value)
    said = words(name, value, lexicon) if isinstance(value, str) else str(value)
    return said.lower() if name in ("status", "kind") else said


def _cause(change: Change) -> str:
    """Whether articles or people changed it; of a decision who, what, why and of which class."""
    looked_up = change.state["origin"] == "starter"
    told = ["the starter timeline" if looked_up else "articles read"] if change.read else []
    for row in change.decisions:
        what = ACTS.get(row["action"], row["action"])
        who, why = row["who"], row["why"]
        if row["undone_at"] is not None:
            who, why, what = row["undone_by"], row["undone_why"], f"took back “{what}”"
        what += f" ({row['class']})" if row["class"] else ""
        told.append(f"{who}: {what}, “{why}”" if why else f"{who}: {what}")
    return f'<span class="dk-cause">by {esc("; ".join(told))}</span>'


def exports_html(taken: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> str:
    """Links to what changed since each export, within the filter it was made with."""
    links = []
    for one in taken:
        day, events = day_or(one["at"], ""), _parts.some(one["events"], "event")
        words = f"since my export of {day} ({one['format']}, {events})"
        try:
            filtered = Filter.from_query(one["filter"], lexicon)
        except ConfigError:  # made with words that are no longer known
            filtered = Filter()
        links.append(_parts.inside("changes", {"since": one["at"]}, filtered, esc(words)))
    return f'<p class="dk-note">{" · ".join(links)}</p>' if links else ""
