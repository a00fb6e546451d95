"""Cases and actors as HTML: a list of matters, one of them as ladders, an actor's record. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app_pages import _panel, _parts
from app_pages._parts import esc
from docket.cases import Rung, days_between, ladder, standing
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import Amount
from docket.query import span_of
from docket.wording import date_words, kind_label, outlets_words, status_label

Row = Mapping[str, Any]
STANDINGS = {"open": "open", "quiet": "open, gone quiet", "closed": "no next step awaited"}
FIELDS = {"when": "the date", "status": "the status", "amount": "the sum", "count": "the number"}
MOST_NAMES = 20


def list_html(
    matters: Sequence[Row], chosen: Filter, lexicon: Lexicon, as_of: date | None
) -> str:  # fmt: skip
    """One line a matter: its last step, who against whom, how long it is and how it stands."""
    rows = []
    for matter in matters:
        steps, last = matter["steps"], matter["steps"][-1]
        title = _parts.inside(
            "cases", {"case": matter["id"]}, chosen, esc(matter["title"]), ' class="dk-title"'
        )
        badge = _parts.badge(last["status"], status_label(last["status"], lexicon))
        meta = [_parts.kind(last["kind"]), _parts.some(len(steps), "step")]
        if last["jurisdiction"] in lexicon.places:
            meta.append(esc(lexicon.place_name(last["jurisdiction"])))
        meta.append(_standing(steps, as_of))
        sides = f'<div class="dk-note">{_sides(steps)}</div>'
        rows.append(_parts.row(date_words(span_of(last)), f"{title} {badge}{sides}", meta))
    return f'<section aria-label="Cases"><ul class="dk-list">{"".join(rows)}</ul></section>'


def _sides(steps: Sequence[Row]) -> str:
    """Who acted against whom, by the first step that says so."""
    sides = (next((s[name] for s in steps if s[name]), None) for name in ("actors", "targets"))
    return esc(" → ".join(side or "nobody named" for side in sides))


def _standing(steps: Sequence[Any], as_of: date | None) -> str:
    word, days = standing(steps, as_of)
    told = f": nothing told for {days:,} days" if days else ""
    return f'<span class="dk-{word}">{STANDINGS[word]}{told}</span>'


def case_html(
    matter: Row, disputed: Mapping[str, Sequence[str]], chosen: Filter, lexicon: Lexicon,
    as_of: date | None,
) -> str:  # fmt: skip
    """A matter: who against whom, then its steps, target by target where they fared differently."""
    steps, parts = matter["steps"], matter["parts"]
    first, last = steps[0], steps[-1]
    badge = _parts.badge(last["status"], status_label(last["status"], lexicon))
    facts = [("Latest", f"{badge} {esc(date_words(span_of(last)))}")]
    facts.append(("Stands", _standing(steps, as_of)))
    for role, label in (("by", "By"), ("against", "Against")):
        if any(part["role"] == role for part in parts):
            facts.append((label, ", ".join(_actors(parts, role, chosen))))
    places = dict.fromkeys(step["jurisdiction"] for step in steps)
    if named := [lexicon.place_name(one) for one in places if one in lexicon.places]:
        facts.append(("Where", esc("; ".join(named))))
    facts.append(("Told by", _parts.some(sum(s["articles"] for s in steps), "article")))
    ladders = ladder(steps, parts)
    by_id = {step["id"]: step for step in steps}
    blocks = [
        (f"<h4>{esc(target)}</h4>" if len(ladders) > 1 else "")
        + _ladder_html(rungs, by_id, disputed, chosen, lexicon)
        for target, rungs in ladders.items()
    ]
    several = f"<p class='dk-note'>{TARGETS}</p>" if len(blocks) > 1 else ""
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts)
    return (
        f'<article class="dk-panel"><p>{_parts.kind(first["kind"])}</p>'
        f'<h3>{esc(matter["title"])}</h3><dl class="dk-facts">{listed}</dl>'
        f"<h4>{_parts.some(len(steps), 'step')}</h4>{several}"
        f'<div class="dk-ladders">{"".join(f"<div>{one}</div>" for one in blocks)}</div></article>'
    )


TARGETS = (
    "A ladder for each target, as they fared differently. A step that names none of them, or only "
    "describes whom it is against, stands on all."
)


def _actors(parts: Sequence[Row], role: str, chosen: Filter) -> list[str]:
    found = {p["entity"] or p["name"]: p["name"] for p in parts if p["role"] == role}
    return [_parts.inside("cases", {"who": w}, chosen, esc(name)) for w, name in found.items()]


def _ladder_html(
    rungs: Sequence[Rung], steps: Mapping[str, Row], disputed: Mapping[str, Sequence[str]],
    chosen: Filter, lexicon: Lexicon,
) -> str:  # fmt: skip
    """The steps of one target from first to last, with the days between where they are known."""
    items = []
    before: Rung | None = None
    for rung in rungs:
        days = days_between(before.when, rung.when) if before else None
        later = f' <span class="dk-note">{_days(days)}</span>' if days is not None else ""
        when = f'<span class="dk-when">{esc(date_words(rung.when))}</span>{later}'
        badge = _parts.badge(rung.status, status_label(rung.status, lexicon))
        href = _parts.link("", {"event": rung.event}, chosen) + "#event"
        title = f'<a class="dk-title" href="{href}" target="_self">{esc(rung.title)}</a>'
        meta = " · ".join(_known(steps[rung.event], disputed.get(rung.event, ()), chosen))
        last = ' class="dk-now"' if rung is rungs[-1] else ""
        items.append(
            f'<li{last}>{when}<div>{badge} {title}</div><div class="dk-meta">{meta}</div></li>'
        )
        before = rung
    return f'<ol class="dk-ladder">{"".join(items)}</ol>'


def _days(days: int) -> str:
    return (
        "the same day"
        if days == 0
        else f"{_parts.some(abs(days), 'day')} " + ("later" if days > 0 else "earlier")
    )


def _known(step: Row, disputed: Sequence[str], chosen: Filter) -> list[str]:
    """What else is known of a step: sum, number, who told it, and where they disagree."""
    told = []
    if step["amount"]:
        amount = Amount(**json.loads(step["amount"]))
        told.append(f"<b>{esc(amount)}</b> {esc(amount.role)}")
    if step["count"]:
        told.append(esc(step["count"]))
    told.append(
        "starter, not machine-read"
        if step["origin"] == "starter"
        else f"{_parts.some(step['articles'], 'article')}, "
        + esc(outlets_words(step["outlets"], step["independent"]))
    )
    if disputed:
        fields = " and ".join(FIELDS[field] for field in disputed)
        told.append(f'<span class="dk-remark">texts disagree on {fields}</span>')
    told.append(_parts.inside("review", {"event": step["id"]}, chosen, "review"))
    return told


def actor_html(who: str, record: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """One actor: what it did, what was done to it, in which matters, and how it is called."""
    entity = lexicon.entities.get(who)
    name = entity.name if entity else who
    facts = [("Known as", _known_as(who, record, lexicon))]
    for role, label in (("by", "It did"), ("against", "Done to it"), ("about", "About it")):
        events = [e for e in record["events"] if role in record["roles"][e["id"]]]
        if events:
            facts.append((f"{label} · {len(events):,}", _counts(events, lexicon)))
    if owned := [e for e in lexicon.entities.values() if e.of == who]:
        links = [_parts.inside("cases", {"who": e.id}, chosen, esc(e.name)) for e in owned]
        facts.append(("Part of it", ", ".join(links)))
    if entity and entity.of:
        owner = lexicon.entity(entity.of).name
        facts.append(("Part of", _parts.inside("cases", {"who": entity.of}, chosen, esc(owner))))
    if record["matters"]:
        links = [
            _parts.inside("cases", {"case": story}, chosen, esc(title))
            for story, title in record["matters"].items()
        ]
        facts.append((f"Cases · {len(links):,}", "<br>".join(links[:MOST_NAMES])))
    if alike := sorted(record["alike"].items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMES]:
        links = [
            f"{_parts.inside('cases', {'who': other}, chosen, esc(other))} ({count:,})"
            for other, count in alike
        ]
        facts.append(("Perhaps the same, not linked", ", ".join(links)))
    listed = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in facts)
    return (
        f'<article class="dk-panel"><p class="dk-note">{esc(entity.kind if entity else "")}</p>'
        f'<h3>{esc(name)}</h3><dl class="dk-facts">{listed}</dl></article>'
    )


def _known_as(who: str, record: Row, lexicon: Lexicon) -> str:
    """The names it is shown and found under."""
    names = list(dict.fromkeys([*record["names"], *record["aliases"]]))[:MOST_NAMES]
    said = esc(", ".join(names))
    if who not in lexicon.entities:
        said += ' <span class="dk-note">(a name Docket does not know: no other is linked)</span>'
    return said


def _counts(events: Sequence[Row], lexicon: Lexicon) -> str:
    kinds = Counter(kind_label(event["kind"]).lower() for event in events)
    statuses = Counter(status_label(event["status"], lexicon).lower() for event in events)
    return "<br>".join(
        esc(", ".join(f"{word} {number:,}" for word, number in counted.most_common()))
        for counted in (kinds, statuses)
    )


def events_html(record: Row, chosen: Filter, lexicon: Lexicon, most: int) -> str:
    """The newest events of an actor's record, dated ones first."""
    dated = [event for event in record["events"] if event["day"]]
    undated = [event for event in record["events"] if not event["day"]]
    shown = _panel.list_html(dated[:most], "", chosen, lexicon)
    if undated:
        shown += _panel.list_html(undated[:most], "", chosen, lexicon, heading="Undated")
    return shown
