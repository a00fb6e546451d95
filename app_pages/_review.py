"""What an editor reads beside the forms: the list of what to look at, two events, the history.

Builds HTML from rows of the record; knows nothing of Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app_pages import _parts
from app_pages._parts import esc
from app_pages._review_fields import LABELS, held, shown
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.query import span_of
from docket.review import Act, Decision
from docket.wording import date_words, outlets_words, status_label

Row = Mapping[str, Any]
# Act → what somebody did, in the history and in the line that confirms it.
DID = {
    Act.ACCEPT: "accepted it as it stands", Act.EDIT: "changed", Act.MERGE: "merged it with",
    Act.SPLIT: "split off statements", Act.APART: "said that it is not the same as",
    Act.REJECT: "rejected it", Act.ADD: "added it by hand", Act.ATTACH: "attached a source",
    Act.VERIFY: "checked it against the primary document", Act.NOTE: "noted",
}  # fmt: skip
CLASS_WORDS = {
    "correction": "Correction: it was wrong",
    "clarification": "Clarification: it could be misread",
    "update": "Update: the matter has moved on",
    "editorial": "Editorial: wording only",
}


def queue_html(
    ranked: Sequence[tuple[str, Sequence[str]]], found: Mapping[str, Row], opened: str,
    chosen: Filter, lexicon: Lexicon,
) -> str:  # fmt: skip
    """Events with the reasons to look at them, each a link to its correction."""
    lines = []
    for event_id, why in ranked:
        event = found[event_id]
        badge = _parts.badge(event["status"], status_label(event["status"], lexicon))
        href = _parts.link("review", {"event": event_id}, chosen)
        title = (
            f'<a class="dk-title" href="{href}" target="_self">{esc(event["title"])}</a> {badge}'
        )
        reasons = esc(", ".join(why) or "nothing speaks against it; nobody has looked yet")
        meta = [_parts.kind(event["kind"]), f'<span class="dk-doubts">{reasons}</span>']
        now = ' dk-now" aria-current="true' if event_id == opened else ""
        lines.append(_parts.row(date_words(span_of(event)), title, meta, now))
    return f'<section aria-label="To look at"><ul class="dk-list">{"".join(lines)}</ul></section>'


def progress_html(states: Mapping[str, int]) -> str:
    """How far reviewing has got, in one line."""
    count = {name: states.get(name, 0) for name in ("recheck", "proposed", "machine")}
    to_do = [f"<b>{sum(count.values()):,} to look at</b>"]
    inner = [
        f"{count[name]:,} {what}"
        for name, what in (("recheck", "again"), ("proposed", "proposed by a model"))
        if count[name]
    ]
    to_do += [f"({', '.join(inner)})"] if inner else []
    done = [
        f"{states[name]:,} {what}"
        for name, what in (
            ("accepted", "accepted"), ("edited", "edited"), ("rejected", "rejected"),
            ("starter", "looked up by hand and told by no article yet"),
        )
        if states.get(name)
    ]  # fmt: skip
    return f'<div class="dk-said"><p>{" · ".join([" ".join(to_do), *done])}</p></div>'


def replaced_html(event: Row, lexicon: Lexicon) -> str:
    """What the machine says of the fields a person has set, beside what stands there now."""
    machine = event["machine"] or {}
    cells = [
        (esc(LABELS[name]), esc(shown(name, machine[name], lexicon)),
         f"<b>{esc(shown(name, held(event, name), lexicon))}</b>")
        for name in LABELS if name in machine
    ]  # fmt: skip
    if not cells:
        return ""
    table = _parts.table(
        ("Field", "As read", "As set by a person"), cells, "Fields set by a person"
    )
    return f'<div class="dk-panel"><h4>Set by a person</h4>{table}</div>'


def pair_html(one: Row, other: Row, why: Sequence[str], lexicon: Lexicon) -> str:
    """Two events side by side, with what speaks for their being the same."""
    cells = []
    for name, label in LABELS.items():
        both = [esc(shown(name, held(row, name), lexicon)) for row in (one, other)]
        if both[0] == both[1] == "Not stated":
            continue
        same = "=" if both[0] == both[1] else "≠"
        cells.append((esc(label), both[0], f'<span aria-hidden="true">{same}</span>', both[1]))
    told = [esc(outlets_words(row["outlets"], row["independent"])) for row in (one, other)]
    cells.append(("Told by", told[0], "", told[1]))
    reasons = f'<p class="dk-note">Signs: {esc(", ".join(why))}.</p>' if why else ""
    heads = ("", "This event", "", "The other event")
    return reasons + _parts.table(heads, cells, "Two events side by side")


def decision_html(one: Decision, here: str, chosen: Filter, lexicon: Lexicon) -> str:
    """One decision: who, when, what, from what to what, why, and whether it was taken back."""
    at = esc(_parts.instant_words(one.at, ""))
    parts = [
        f"<b>{esc(one.who)}</b> {esc(DID[one.act])} {_what(one, here, chosen, lexicon)}".strip()
    ]
    sort = f'<span class="dk-badge">{esc(one.sort)}</span>' if one.sort else ""
    if one.why:
        parts.append(f"“{esc(one.why)}”")
    line = " — ".join(parts)
    gone = ""
    if one.undone_at:
        why = f": “{esc(one.undone_why)}”" if one.undone_why else ""
        when = esc(_parts.instant_words(one.undone_at, ""))
        gone = f'<p class="dk-note">Undone {when} by {esc(one.undone_by)}{why}</p>'
        line = f"<s>{line}</s>"
    return f'<div class="dk-decision"><p>{line} {sort}</p><p class="dk-note">{at}</p>{gone}</div>'


def _what(one: Decision, here: str, chosen: Filter, lexicon: Lexicon) -> str:
    """What a decision says beyond its kind; escaped."""
    value: Any = one.value
    if one.act is Act.EDIT:
        before = (one.saw or {}).get("said", {}).get(one.name)
        both = [esc(shown(one.name, one_of, lexicon)) for one_of in (before, value)]
        return f"{esc(LABELS.get(one.name, one.name))}: {' → '.join(both)}"
    if one.act in (Act.MERGE, Act.APART):
        other = one.event if value == here else str(value)
        return _parts.inside("review", {"event": other}, chosen, esc(other))
    if one.act is Act.SPLIT:
        return f"({len(value or ())})"
    if one.act in (Act.ATTACH, Act.VERIFY) and isinstance(value, Mapping):
        named = str(value.get("outlet") or value.get("document") or value.get("url"))
        quote = f": “{esc(value['quote'])}”" if value.get("quote") else ""
        return _parts.outside(value.get("url"), named) + quote
    return ""
