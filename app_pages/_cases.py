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
        title = _parts.title("cases", {"case": matter["id"]}, chosen, esc(matter["title"]))
        badge = _parts.stage(last["status"], lexicon)
        meta = [_parts.kind(last["kind"]), _parts.some(len(steps), "step")]
        if last["jurisdiction"] in lexicon.places:
            meta.append(esc(lexicon.place_name(last["jurisdiction"])))
        meta.append(_standing(steps, as_of))
        sides = f'<div class="dk-note">{_sides(steps)}</div>'
        rows.append(_parts.row(date_words(span_of(last)), f"{title} {badge}{sides}", meta))
    return _parts.listing(rows, "Cases")


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
    latest = f"{_parts.stage(last['status'], lexicon)} {esc(date_words(span_of(last)))}"
    places = dict.fromkeys(step["jurisdiction"] for step in steps)
    named = [lexicon.place_name(one) for one in places if one in lexicon.places]
    facts = [
        ("Latest", latest),
        ("Stands", _standing(steps, as_of)),
        ("By", ", ".join(_actors(parts, "by", chosen))),
        ("Against", ", ".join(_actors(parts, "against", chosen))),
        ("Where", esc("; ".join(named))),
        ("Told by", _parts.some(sum(s["articles"] for s in steps), "article")),
    ]
    ladders = ladder(steps, parts)
    by_id = {step["id"]: step for step in steps}
    blocks = [
        (f"<h4>{esc(target)}</h4>" if len(ladders) > 1 else "")
        + _ladder_html(rungs, by_id, disputed, chosen, lexicon)
        for target, rungs in ladders.items()
    ]
    several = _parts.note(TARGETS) if len(blocks) > 1 else ""
    return (
        f'<article class="dk-panel"><p>{_parts.kind(first["kind"])}</p>'
        f"<h3>{esc(matter['title'])}</h3>{_parts.facts(one for one in facts if one[1])}"
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
    for before, rung in zip([None, *rungs], rungs, strict=False):
        days = days_between(before.when, rung.when) if before else None
        later = f' <span class="dk-note">{_days(days)}</span>' if days is not None else ""
        when = f'<span class="dk-when">{esc(date_words(rung.when))}</span>{later}'
        badge = _parts.stage(rung.status, lexicon)
        title = _parts.title("", {"event": rung.event}, chosen, esc(rung.title), "#event")
        meta = " · ".join(_known(steps[rung.event], disputed.get(rung.event, ()), chosen))
        last = ' class="dk-now"' if rung is rungs[-1] else ""
        items.append(
            f'<li{last}>{when}<div>{badge} {title}</div><div class="dk-meta">{meta}</div></li>'
        )
    return f'<ol class="dk-ladder">{"".join(items)}</ol>'


def _days(days: int) -> str:
    if not days:
        return "the same day"
    return f"{_parts.some(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


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
        facts.append((f"{label} · {len(events):,}", _counts(events, lexicon)))

    def links(known: Mapping[str, str], param: str = "who") -> list[str]:
        return [_parts.inside("cases", {param: one}, chosen, esc(known[one])) for one in known]

    matters = links(record["matters"], "case")
    owner = {entity.of: lexicon.entity(entity.of).name} if entity and entity.of else {}
    alike = sorted(record["alike"].items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMES]
    facts += [
        ("Part of it", ", ".join(links({e: one.name for e, one in lexicon.entities.items()
                                        if one.of == who}))),
        ("Part of", ", ".join(links(owner))),
        (f"Cases · {len(matters):,}", "<br>".join(matters[:MOST_NAMES])),
        ("Perhaps the same, not linked", ", ".join(
            f"{link} ({count:,})"
            for link, (_, count) in zip(links({n: n for n, _ in alike}), alike, strict=True)
        )),
    ]  # fmt: skip
    return (
        f'<article class="dk-panel">{_parts.note(entity.kind if entity else "")}'
        f"<h3>{esc(name)}</h3>{_parts.facts(one for one in facts if one[1])}</article>"
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
        if counted
    )


def events_html(record: Row, chosen: Filter, lexicon: Lexicon, most: int) -> str:
    """The newest events of an actor's record, dated ones first."""
    dated = [event for event in record["events"] if event["day"]]
    undated = [event for event in record["events"] if not event["day"]]
    shown = _panel.list_html(dated[:most], "", chosen, lexicon)
    more = {"heading": "Undated"}
    return shown + (
        _panel.list_html(undated[:most], "", chosen, lexicon, **more) if undated else ""
    )
