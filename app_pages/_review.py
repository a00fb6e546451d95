"""What an editor reads beside the forms: the list of what to look at, two events, the history.

Builds HTML from rows of the record; knows nothing of Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app_pages import _parts
from app_pages._parts import esc
from app_pages._review_fields import LABELS, held, shown
from docket.doubt import AGAIN, DECIDED, WAITING
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.query import span_of
from docket.review import Act, Decision
from docket.wording import date_words, outlets_words

Row = Mapping[str, Any]
# Act → what somebody did, in the history and in the line that confirms it.
DID = {
    Act.ACCEPT: "accepted it as it stands", Act.EDIT: "changed", Act.MERGE: "merged it with",
    Act.SPLIT: "split off statements", Act.APART: "said that it is not the same as",
    Act.REJECT: "rejected it", Act.ADD: "added it by hand", Act.ATTACH: "attached a source",
    Act.VERIFY: "checked it against the primary document", Act.NOTE: "noted",
}  # fmt: skip
PROGRESS = {  # state of review → what is said of the number in it
    "recheck": "again", "proposed": "proposed by a model", "accepted": "accepted",
    "edited": "edited", "rejected": "rejected",
    "starter": "looked up by hand and told by no article yet",
}  # fmt: skip
CLASS_WORDS = {
    "correction": "Correction: it was wrong",
    "clarification": "Clarification: it could be misread",
    "update": "Update: the matter has moved on",
    "editorial": "Editorial: wording only",
}


def queue_html(
    ranked: Sequence[tuple[str, Sequence[str]]], found: Mapping[str, Row], chosen: Filter,
    lexicon: Lexicon,
) -> str:  # fmt: skip
    """Events with the reasons to look at them, each a link to its correction."""
    lines = []
    for event_id, why in ranked:
        event = found[event_id]
        title = _parts.title("review", {"event": event_id}, chosen, esc(event["title"]))
        title += f" {_parts.stage(event['status'], lexicon)}"
        if event["review_state"] in DECIDED:
            why = [event["review_state"], *(one for one in why if one.startswith(AGAIN))]
        reasons = esc(", ".join(why) or "nothing speaks against it; nobody has looked yet")
        meta = [_parts.kind(event["kind"]), f'<span class="dk-doubts">{reasons}</span>']
        lines.append(_parts.row(date_words(span_of(event)), title, meta))
    return _parts.listing(lines, "To look at")


def progress_html(states: Mapping[str, int]) -> str:
    """How far reviewing has got, in one line."""
    to_do = sum(states.get(name, 0) for name in WAITING)
    count = {
        name: f"{n:,} {PROGRESS[name]}" for name, n in states.items() if n and name in PROGRESS
    }
    some = [count.pop(name) for name in WAITING if name in count]
    first = f"<b>{to_do:,} to look at</b>" + (f" ({', '.join(some)})" if some else "")
    return _parts.said(" · ".join([first, *(count[name] for name in PROGRESS if name in count)]))


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
    heads = ("Field", "As read", "As set by a person")
    table = _parts.table(heads, cells, "Fields set by a person")
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
    heads = ("", "This event", "", "The other event")
    return _parts.note(f"Signs: {', '.join(why)}." if why else "") + _parts.table(
        heads, cells, "Two events side by side"
    )


def decision_html(one: Decision, here: str, chosen: Filter, lexicon: Lexicon) -> str:
    """One decision: who, when, what, from what to what, why, and whether it was taken back."""
    line = f"<b>{esc(one.who)}</b> {esc(DID[one.act])} {_what(one, here, chosen, lexicon)}".strip()
    sort = f'<span class="dk-badge">{esc(one.sort)}</span>' if one.sort else ""
    return done_html(line, one.why, one.at, (one.undone_at, one.undone_by, one.undone_why), sort)


def done_html(line: str, why: str, at: str, undone: Sequence[str], sort: str = "") -> str:
    """What somebody did, struck out once it was taken back (when, by whom, why).

    `line` and `sort` are already escaped.
    """
    line += f" — “{esc(why)}”" if why else ""
    gone, then = "", _parts.note(_parts.instant_words(at, ""))
    if undone[0]:
        when, reason = _parts.instant_words(undone[0], ""), f": “{undone[2]}”" if undone[2] else ""
        line, gone = f"<s>{line}</s>", _parts.note(f"Undone {when} by {undone[1]}{reason}")
    return f'<div class="dk-decision"><p>{line} {sort}</p>{then}{gone}</div>'


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
