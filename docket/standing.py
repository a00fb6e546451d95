"""What stands of an event: the merged values, what people decided instead, and what to look at.

Pure: a merged event and the decisions about it in, the event as readers see it out.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from docket.lexicon import Lexicon
from docket.merge import MergedEvent
from docket.model import Basis, Mention
from docket.review import FIELDS, Act, Decision, said, same, valued, words
from docket.rows import mention_columns, sides
from docket.sameness import SAID_SO
from docket.starter import StarterEvent
from docket.wording import day_words, event_title, sure

# Fields the title is made of; those that somebody who accepts an event answers for; and those
# that a decision about one field depends on.
IN_TITLE = {"kind", "action", "status", "actors", "targets", "amount"}
ACCEPTED = ("status", "when", "actors", "targets")
ALONG = {"kind": ("kind", "action"), "action": ("kind", "action")}
KEPT = "kept-"  # how the record begins of an event that no statement tells of any more


@dataclass(frozen=True)
class Standing:
    """An event as readers see it: what was merged, and what people have decided about it."""

    event: MergedEvent  # its mention is what stands
    title: str
    state: str  # the word of event.review_state
    grade: str
    sure: bool
    machine: Mapping[str, Any]  # the values people have replaced, as merged
    recheck: tuple[str, ...]


def settled(
    event: MergedEvent,
    record: StarterEvent | None,
    decisions: Sequence[Decision],
    present: Container[str],
    lexicon: Lexicon,
) -> Standing:
    """What stands of a merged event, given the decisions in force about it, oldest first.

    `record` is its starter record, `present` the keys of all statements there are.
    """
    named = record.title if record else ""
    merged = _values(event.mention, named or event_title(event.mention, lexicon))
    edits = _edits(event.id, decisions, lexicon)
    mention = event.mention
    for name, edit in edits.items():
        if name != "title":
            mention = replace(mention, **{name: valued(name, edit.value, lexicon)})
    kinds = lexicon.actions[mention.action].kinds
    if "action" in edits and "kind" not in edits and mention.kind not in kinds:
        mention = replace(mention, kind=kinds[0])
    title = named if not edits.keys() & IN_TITLE else ""
    title = title or event_title(mention, lexicon)
    if "title" in edits:
        title = edits["title"].value
    now = _values(mention, title)
    replaced = {n: merged[n] for n in FIELDS if n in edits or (n == "kind" and now[n] != merged[n])}
    acts = {one.act for one in decisions}
    recheck = _doubts(event, merged, edits, decisions, present, lexicon)
    state = _state(event, {d.act for d in decisions if d.event == event.id}, acts, bool(recheck))
    composed = acts & {Act.MERGE, Act.SPLIT}
    return Standing(
        replace(event, mention=mention, reasons=(SAID_SO,) if composed else event.reasons),
        title,
        state,
        _grade(event, decisions),
        _sure(event, mention, state, edits.keys()),
        replaced,
        recheck,
    )


def _values(mention: Mention, title: str) -> dict[str, Any]:
    parts = [(role, one.entity, one.name) for role, _, one in sides(mention)]
    return said(mention_columns(mention) | {"title": title}, parts)


def _edits(event_id: str, decisions: Sequence[Decision], lexicon: Lexicon) -> dict[str, Decision]:
    """The edit of each field that stands: the last one, and its own before a merged event's."""
    found: dict[str, Decision] = {}
    for one in sorted(decisions, key=lambda d: (d.event == event_id, d.id)):
        if one.act is Act.EDIT and _known(one.name, one.value, lexicon):
            found[one.name] = one
    return found


def _known(name: str, value: Any, lexicon: Lexicon) -> bool:
    """Whether the vocabulary still has a word that somebody decided for."""
    lists: Mapping[str, Container[str]] = {
        "action": lexicon.actions, "status": lexicon.statuses, "jurisdiction": lexicon.places,
    }  # fmt: skip
    return value is None or name not in lists or value in lists[name]


def _state(event: MergedEvent, own: Container[Act], acts: set[Act], doubt: bool) -> str:
    if Act.REJECT in own:
        return "rejected"
    if doubt:
        return "recheck"
    if acts & {Act.EDIT, Act.MERGE, Act.SPLIT}:
        return "edited"
    if acts & {Act.ACCEPT, Act.VERIFY}:
        return "accepted"
    if not event.mentions:
        return "starter"
    return "proposed" if event.proposed else "machine"


def _grade(event: MergedEvent, decisions: Sequence[Decision]) -> str:
    if any(one.act is Act.VERIFY for one in decisions):
        return "checked"
    found = [one.value["grade"] for one in decisions if one.act is Act.ATTACH]
    if event.primary or "primary" in found:
        return "primary"
    if event.independent > 1:
        return "corroborated"
    return "reported" if event.articles else "looked_up"


def _sure(event: MergedEvent, mention: Mention, state: str, edited: Container[str]) -> bool:
    """Whether it is read with confidence; a person who has looked at it is as good as a score."""
    if not event.mentions or ("targets" in event.gave and "targets" not in edited):
        return False
    if state not in ("accepted", "edited"):
        return not event.proposed and sure(mention)
    basis = Basis.EXPLICIT if "when" in edited else mention.when.basis
    return sure(replace(mention, score=1.0, when=replace(mention.when, basis=basis)))


# ── what changed under a decision ───────────────────────────────────────────────────────────


def _doubts(
    event: MergedEvent,
    merged: Mapping[str, Any],
    edits: Mapping[str, Decision],
    decisions: Sequence[Decision],
    present: Container[str],
    lexicon: Lexicon,
) -> tuple[str, ...]:
    """What is no longer as it was when somebody decided, in sentences; accepting clears them."""
    own = [one for one in decisions if one.event == event.id]
    looks = [one for one in own if one.act in (Act.ACCEPT, Act.VERIFY)]
    looked = looks[-1] if looks else None

    def since(one: Decision) -> Decision:
        """When this was last looked at."""
        return looked if looked and looked.id > one.id else one

    watched = {name: looked for name in ACCEPTED} if looked else {}
    for name, edit in edits.items():
        watched |= {also: since(edit) for also in ALONG.get(name, (name,))}
    found = []
    for name, base in watched.items():
        then = (base.saw or {}).get("machine", {})
        if name in then and not same(name, then[name], merged[name]):
            told = words(name, merged[name], lexicon)
            if name in edits:
                by, decided = edits[name], words(name, edits[name].value, lexicon)
                found.append(f"The articles now say {told}; {_by(by)} decided {decided}.")
            else:
                was = words(name, then[name], lexicon)
                found.append(f"The articles now say {told}; {_by(base)} accepted {was}.")
    for base in {one.id: one for one in watched.values()}.values():
        for key, quote in (base.saw or {}).get("statements", {}).items():
            if key not in present:
                found.append(f"A sentence {_by(base)} saw is gone or has changed: “{quote}”")
    found += _disagreements(event, edits, own, decisions, looked, lexicon)
    found += _told_otherwise(event, merged, own, decisions, looked, lexicon)
    return tuple(dict.fromkeys(found))


def _disagreements(
    event: MergedEvent, edits: Mapping[str, Decision], own: Sequence[Decision],
    decisions: Sequence[Decision], looked: Decision | None, lexicon: Lexicon,
) -> Iterator[str]:  # fmt: skip
    """Fields that were decided otherwise of an event merged into this one, and nobody looked."""
    joined = max((one.id for one in own if one.act is Act.MERGE), default=0)
    for other in decisions:
        if other.act is Act.EDIT and other.event != event.id and other.name in edits:
            edit = edits[other.name]
            last = max(edit.id if edit.event == event.id else 0, looked.id if looked else 0)
            if last < joined and not same(other.name, other.value, edit.value):
                one, two = (words(x.name, x.value, lexicon) for x in (edit, other))
                yield f"{_by(edit)} decided {one}; {_by(other)} decided {two}."


def _told_otherwise(
    event: MergedEvent, merged: Mapping[str, Any], own: Sequence[Decision],
    decisions: Sequence[Decision], looked: Decision | None, lexicon: Lexicon,
) -> Iterator[str]:  # fmt: skip
    """An event added, kept or rejected by a person of which articles tell otherwise, or again."""
    for one in decisions:
        if one.act is Act.ADD and event.mentions and not (looked and looked.id > one.id):
            for name in ("status", "when"):
                if not same(name, one.value[name], merged[name]):
                    told, added = (words(name, x[name], lexicon) for x in (merged, one.value))
                    yield f"The articles say {told}; {_by(one)} added it as {added}."
    if event.starter.startswith(KEPT):
        yield "No article says so any more; it is kept because a person has decided about it."
    for one in [one for one in own if one.act is Act.REJECT][-1:]:
        if set(event.mentions) - (one.saw or {}).get("statements", {}).keys():
            yield f"Another sentence tells of it since {_by(one)} rejected it."


def _by(one: Decision) -> str:
    return f"{one.who} ({day_words(date.fromisoformat(one.at[:10]))})"
