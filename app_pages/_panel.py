"""The open event: what is said of it and of its case, how to cite it; and the rows of lists.

Builds HTML from rows of the record; knows nothing of Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from app_pages import _evidence, _parts
from app_pages._evidence import date_sum, sum_words
from app_pages._lanes import Lanes
from app_pages._parts import day_or, esc, outside
from docket.cases import Rung, ladder
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import Basis
from docket.query import span_of
from docket.review import Decision
from docket.wording import (
    GRADES,
    PROPOSED_WORDS,
    SURE_WORDS,
    date_words,
    day_words,
    outlets_words,
    plain,
    standing,
    status_label,
)  # fmt: skip

Row = Mapping[str, Any]
ROLES = {"by": "By", "against": "Against", "about": "About"}
# What these kinds are directed at is a thing, not somebody proceeded against.
OF_THINGS = ("dataset_cleanup", "legislation", "report")
# Grade → a sign that fills with it, and a word; what it means in full is in `GRADES`.
SIGNS = {
    "reported": "◔ one source", "corroborated": "◑ corroborated", "primary": "◕ primary source",
    "checked": "● checked",
}  # fmt: skip


def event_html(
    event: Row, chosen: Filter, lexicon: Lexicon, parts: Iterable[Row] = (),
    decisions: Iterable[Decision] = (),
) -> str:  # fmt: skip
    """The whole panel for one answer of `query.event`.

    `parts` are those of the events of its case, `decisions` what people decided about it.
    """
    return (
        f'<article class="dk-panel" data-event="{esc(event["id"])}" aria-label="Open event">'
        f"{_head(event, lexicon)}{_facts(event, chosen, lexicon)}"
        f"{_evidence.differences_html(event, chosen, lexicon)}"
        f"{_matter(event, parts, chosen, lexicon)}{_evidence.evidence_html(event, chosen)}"
        f"{_starter(event)}{_evidence.decided_html(event, decisions, chosen, lexicon)}"
        f"{_reasons(event)}{_further(event, chosen)}</article>"
    )


def _head(event: Row, lexicon: Lexicon) -> str:
    badges = _parts.badge(event["status"], status_label(event["status"], lexicon))
    if event["origin"] == "starter":
        badges += ' <span class="dk-badge dk-starter">starter, not machine-read</span>'
    if tier := _tier(event):
        badges += f' <span class="dk-badge dk-tier">{esc(tier)}</span>'
    said = standing(event["status"], lexicon)
    stands = f'<p class="dk-standing">{esc(said)}</p>' if said else ""
    kind = _parts.kind(event["kind"])
    return f"<p>{kind} &nbsp;{badges}</p><h3>{esc(event['title'])}</h3>{stands}"


def _tier(event: Row) -> str:
    """Whether it was read with confidence, or only proposed by a model; "" for all between."""
    if event.get("review_state") == "proposed":
        return PROPOSED_WORDS
    return SURE_WORDS if event.get("sure") else ""


def _facts(event: Row, chosen: Filter, lexicon: Lexicon) -> str:
    gave = (event["starter"] or {}).get("gave", ()) if event["evidence"] else ()

    def by_hand(name: str) -> str:
        return ' <span class="dk-note">(starter record)</span>' if name in gave else ""

    when = f"<b>{esc(date_words(span_of(event)))}</b> — {_date_basis(event)}"
    facts = [("When", when + by_hand("when"))]
    if event["announced"]:
        facts.append(("Announced", esc(day_or(event["announced"], "")) + by_hand("announced")))
    if event["first_reported"]:
        facts.append(("First reported", esc(day_or(event["first_reported"], ""))))
    # In the order of ROLES: the record's own is alphabetical.
    parties = sorted(event["parts"], key=lambda part: list(ROLES).index(part["role"]))
    for role, parts in groupby(parties, key=lambda part: str(part["role"])):
        named = ", ".join(_party(part, chosen) for part in parts)
        label = "What" if role == "against" and event["kind"] in OF_THINGS else ROLES[role]
        facts.append((label, named + by_hand("actors" if role == "by" else "targets")))
    if event["jurisdiction"]:
        where = esc(_place(event["jurisdiction"], lexicon))
        facts.append(("Where", where + by_hand("jurisdiction")))
    if amount := event["amount"]:
        facts.append(("Amount", esc(sum_words(amount)) + by_hand("amount")))
    if event["count"]:
        facts.append(("How many", esc(event["count"])))
    if event["outlets"]:
        facts.append(("Told by", _corroboration(event)))
    grade = event.get("grade") or ""
    if grade in GRADES:
        facts.append(("Grade", esc(GRADES[grade])))
    return f'<dl class="dk-facts">{"".join(f"<dt>{n}</dt><dd>{v}</dd>" for n, v in facts)}</dl>'


def _party(part: Row, chosen: Filter) -> str:
    who = {"who": part["entity"] or part["name"]}
    return _parts.inside("cases", who, chosen, esc(part["name"]))


def _place(place: str, lexicon: Lexicon) -> str:
    return lexicon.place_name(place) if place in lexicon.places else place


def _date_basis(event: Row) -> str:
    """How the date is known: the wording it was read from, and what it was reckoned from."""
    for one in event["evidence"]:
        if all(one[name] == event[name] for name in ("first", "last", "phrase")):
            return esc(date_sum(one, one["published_on"]))
    return esc(date_sum(event, None))


def _corroboration(event: Row) -> str:
    outlets, independent = event["outlets"], event["independent"]
    words = f"<b>{esc(outlets_words(outlets, independent))}</b>"
    means = "each in its own words"
    if outlets == 1:
        means = "nobody else has been read telling it"
    elif independent < outlets:
        means = "the others carry or retell the same text"
    return f'{words} <span class="dk-note">— {means}</span>'


def _matter(event: Row, parts: Iterable[Row], chosen: Filter, lexicon: Lexicon) -> str:
    """How far the matter got, target by target; "" for an event that stands alone."""
    steps = event["story"]
    if len(steps) < 2:
        return ""
    blocks = []
    for target, rungs in ladder(steps, parts).items():
        name = f"<h5>{esc(target)}</h5>" if target else ""
        rows = "".join(_rung(rung, event["id"], chosen, lexicon) for rung in rungs)
        blocks.append(f'{name}<ol class="dk-ladder">{rows}</ol>')
    case = _parts.inside("cases", {"case": steps[0]["story"]}, chosen, "the whole case")
    return f"<h4>The matter so far · {case}</h4>{''.join(blocks)}"


def _rung(rung: Rung, opened: str, chosen: Filter, lexicon: Lexicon) -> str:
    badge = _parts.badge(rung.status, status_label(rung.status, lexicon))
    title = esc(rung.title)
    if rung.event != opened:
        href = _parts.link("", {"event": rung.event}, chosen) + "#event"
        title = f'<a href="{href}" target="_self">{title}</a>'
    now = ' class="dk-now" aria-current="step"' if rung.event == opened else ""
    return (
        f'<li{now}><span class="dk-when">{esc(date_words(rung.when))}</span> {badge} {title}</li>'
    )


def _starter(event: Row) -> str:
    """The hand-made record this event came from or was found again by; always marked as such."""
    record = event["starter"]
    if not record:
        return ""
    links = " · ".join(
        outside(one["url"], one["outlet"]) + (f" ({esc(one['grade'])})" if one.get("grade") else "")
        for one in record.get("links") or ()
    )
    told = ""
    if event["origin"] != "starter":
        span = span_of(record | {"basis": Basis.CURATED, "phrase": "", "date_rule": ""})
        told = f"<p>{esc(record['title'])}: {esc(date_words(span))}, {esc(record['status'])}</p>"
    note = f'<p class="dk-note">{esc(record["note"])}</p>' if record.get("note") else ""
    where = f'<p class="dk-from">{links}</p>' if links else ""
    return (
        '<h4>Starter record</h4><div class="dk-evidence">'
        '<p><span class="dk-badge dk-starter">starter, not machine-read</span></p>'
        f"{told}{note}{where}</div>"
    )


def _reasons(event: Row) -> str:
    """Why several statements are taken for one happening."""
    why = ", ".join(map(esc, event["reasons"] or ()))
    return f'<h4>Why these are one event</h4><p class="dk-note">{why}</p>' if why else ""


def _further(event: Row, chosen: Filter) -> str:
    """Where to go on from here."""
    correct = _parts.inside("review", {"event": event["id"]}, chosen, "Correct this")
    return f'<p class="dk-further">{correct}</p>'


def seen_on(as_of: date | None, decisions: Iterable[Decision]) -> date | None:
    """The day to cite an event as of: a decision may be younger than the last run."""
    days = [date.fromisoformat((one.undone_at or one.at)[:10]) for one in decisions]
    return max([as_of, *days]) if as_of else None


def permalink(base: str, event_id: str, as_of: date | None = None) -> str:
    """The address to cite an event by: without the filter, as of the day of the record."""
    bare = base.split("?")[0].split("#")[0]
    stamp = f"&asof={as_of}" if as_of else ""
    return f"{bare.rstrip('/')}/?event={event_id}{stamp}"


def citation(event: Row, link: str, as_of: date | None) -> str:
    """The event as a plain footnote: title, date, who told of it when, link, day of the record."""
    told = {(one["outlet"], one["published_on"]): None for one in event["evidence"]}
    outlets = "; ".join(f"{outlet} ({day_or(on, 'undated')})" for outlet, on in told)
    if not outlets and event["starter"]:
        outlets = "; ".join(one["outlet"] for one in event["starter"].get("links") or ())
    stamp = f"as of {day_words(as_of)}" if as_of else "undated record"
    pieces = [f"{event['title']}, {date_words(span_of(event))}.", f"{outlets}." if outlets else ""]
    return plain(" ".join([*pieces, f"Docket, {link} ({stamp})."]))


def _row(
    event: Row, opened: str, chosen: Filter, lexicon: Lexicon, remark: str,
    beside: Mapping[str, Sequence[str]],
) -> str:  # fmt: skip
    """One line of the list of events."""
    meta = [_parts.kind(event["kind"])]
    if event["jurisdiction"]:
        meta.append(esc(_place(event["jurisdiction"], lexicon)))
    sign = SIGNS.get(event.get("grade") or "", "") if event["outlets"] else ""
    if event["origin"] == "starter":
        meta.append("starter, not machine-read")
    elif event["outlets"] != 1 or sign != SIGNS["reported"]:  # which says that already
        meta.append(esc(outlets_words(event["outlets"], event["independent"])))
    if sign:
        meta.append(sign)
    if tier := _tier(event):
        meta.append(f'<span class="dk-tier">{esc(tier)}</span>')
    if remark:
        meta.append(f'<span class="dk-remark">{esc(remark)}</span>')
    href = _parts.link("", {**beside, "event": event["id"]}, chosen) + "#event"
    badge = _parts.badge(event["status"], status_label(event["status"], lexicon))
    title = f'<a class="dk-title" href="{href}" target="_self">{esc(event["title"])}</a> {badge}'
    now = ' dk-now" aria-current="true' if event["id"] == opened else ""
    return _parts.row(date_words(span_of(event)), title, meta, now)


def list_html(
    events: Sequence[Row], opened: str, chosen: Filter, lexicon: Lexicon, heading: str = "",
    remarks: Mapping[str, str] | None = None, beside: Mapping[str, Sequence[str]] | None = None,
) -> str:  # fmt: skip
    """Events under a heading a year (or under the one given), each a link that keeps the filter.

    `remarks` say more of an event by its id; `beside` is what the links keep of the page.
    """
    pieces = []
    for year, some in groupby(events, key=lambda e: heading or str(e["last"] or e["first"])[:4]):
        rows = "".join(
            _row(one, opened, chosen, lexicon, (remarks or {}).get(one["id"], ""), beside or {})
            for one in some
        )
        pieces.append(f'<h3 class="dk-h">{esc(year)}</h3><ul class="dk-list">{rows}</ul>')
    return f'<section aria-label="{esc(heading or "Events")}">{"".join(pieces)}</section>'


def key_html(lanes: Lanes, as_of: date | None) -> str:
    """What the signs of the chart mean, and what a click does."""
    said = []
    if lanes.by != "kind":
        kinds = {event["kind"] for lane in lanes.lanes if lane.single for event in lane.events}
        said.append(" ".join(_parts.kind(kind) for kind in sorted(kinds)))
    if lanes.marks:
        said.append("filled: done or found, hollow: claimed or open")
        said.append("hatched: day not known, paler the longer it may have been")
    if lanes.columns:
        said.append(f"columns: several events a {lanes.period}, pale where only possible")
    if as_of:
        said.append(f"dashed line: {day_words(as_of)}, the day of the record")
    if lanes.marks:
        said.append("click a mark to open it")
    if lanes.columns:
        said.append("click a column to list its events")
    said.append("drag on the grey strip to zoom")
    return f'<p class="dk-note">{" · ".join(filter(None, said))}</p>'
