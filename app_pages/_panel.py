"""The open event: what is said of it, how its date was worked out, and who says so in which words.

Builds HTML from rows of the record; knows nothing of Streamlit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from app_pages import _parts
from app_pages._parts import day_or, esc, marked, outside
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import Amount, Basis
from docket.query import span_of
from docket.wording import (
    BASIS_LABELS,
    PROPOSED_WORDS,
    SURE_WORDS,
    date_words,
    outlets_words,
    standing,
    status_label,
)  # fmt: skip

Row = Mapping[str, Any]
ROLES = {"by": "By", "against": "Against", "about": "About"}
# What these kinds are directed at is a thing, not somebody proceeded against.
OF_THINGS = ("dataset_cleanup", "legislation", "report")


def event_html(event: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """The whole panel for one answer of `query.event`."""
    return (
        f'<article class="dk-panel" data-event="{esc(event["id"])}">'
        f"{_head(event, lexicon)}{_facts(event, lexicon)}"
        f"{_matter(event, chosen, lexicon)}{_evidence(event, chosen, lexicon)}{_starter(event)}"
        f"{_reasons(event)}</article>"
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


def _facts(event: Row, lexicon: Lexicon) -> str:
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
        named = ", ".join(esc(part["name"]) for part in parts)
        label = "What" if role == "against" and event["kind"] in OF_THINGS else ROLES[role]
        facts.append((label, named + by_hand("actors" if role == "by" else "targets")))
    if event["jurisdiction"]:
        where = esc(_place(event["jurisdiction"], lexicon))
        facts.append(("Where", where + by_hand("jurisdiction")))
    if amount := event["amount"]:
        facts.append(("Amount", esc(_sum(amount)) + by_hand("amount")))
    if event["count"]:
        facts.append(("How many", esc(event["count"])))
    if event["outlets"]:
        facts.append(("Told by", _corroboration(event)))
    return f'<dl class="dk-facts">{"".join(f"<dt>{n}</dt><dd>{v}</dd>" for n, v in facts)}</dl>'


def _sum(amount: Row) -> str:
    return f"{Amount(**amount)} ({amount['role']})"


def _place(place: str, lexicon: Lexicon) -> str:
    return lexicon.place_name(place) if place in lexicon.places else place


def _date_basis(event: Row) -> str:
    """How the date is known: the wording it was read from and what it was reckoned from."""
    basis, phrase = Basis(event["basis"]), event["phrase"]
    quoted = f"“{esc(phrase)}”" if phrase else ""
    published = _publication_behind(event)
    if basis is Basis.EXPLICIT and quoted:
        return f"printed in the text: {quoted}"
    if basis is Basis.RESOLVED and quoted:
        told = f" and publication on {published}" if published else ""
        return f"worked out from {quoted}{told}"
    if basis is Basis.PUBLICATION and published:
        return f"not stated; published on {published}, so on or before that day"
    return esc(BASIS_LABELS[basis]) + (f": {quoted}" if quoted else "")


def _publication_behind(event: Row) -> str:
    """The publication day of the article whose wording gave the event its date."""
    for one in event["evidence"]:
        same = all(one[name] == event[name] for name in ("first", "last", "phrase"))
        if same and one["published_on"]:
            return esc(day_or(one["published_on"], ""))
    return ""


def _corroboration(event: Row) -> str:
    outlets, independent = event["outlets"], event["independent"]
    words = f"<b>{esc(outlets_words(outlets, independent))}</b>"
    means = "each in its own words"
    if outlets == 1:
        means = "nobody else has been read telling it"
    elif independent < outlets:
        means = "the others carry or retell the same text"
    return f'{words} <span class="dk-note">— {means}</span>'


def _matter(event: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """The other events of the same proceeding, oldest first."""
    others = [one for one in event["story"] if one["id"] != event["id"]]
    return list_html(others, "", chosen, lexicon, "The matter so far") if others else ""


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


def _evidence(event: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """Per outlet the sentences that say so; copies of one text are named as such."""
    if not event["evidence"]:
        return ""
    first_of: dict[Any, str] = {}
    blocks = []
    for _, told in groupby(event["evidence"], key=lambda one: one["article"]):
        article = list(told)
        repeats = first_of.setdefault(article[0]["family"], article[0]["outlet"])
        blocks.append(_one_article(article, event, repeats, chosen, lexicon))
    return f"<h4>Who says so</h4>{''.join(blocks)}"


def _one_article(
    told: Sequence[Row], event: Row, repeats: str, chosen: Filter, lexicon: Lexicon
) -> str:
    one = told[0]
    published = f"published {day_or(one['published_on'], '')}" if one["published_on"] else "undated"
    heads = [f"<b>{outside(one['url'], one['outlet'])}</b>", esc(published)]
    if one["wire"]:
        heads.append(f"text by {esc(one['wire'])}")
    if repeats != one["outlet"]:
        heads.append(f"repeats {esc(repeats)}")
    article = {"article": str(one["article"])}
    heads.append(_parts.inside("articles", article, chosen, "read in place"))
    return (
        f'<div class="dk-evidence"><p class="dk-from">{" · ".join(heads)}</p>{_quotes(told)}'
        f"{_own_reading(told, event, lexicon)}</div>"
    )


def _quotes(told: Sequence[Row]) -> str:
    """Every sentence once, with the wording of its date marked."""
    phrases: dict[str, str | None] = {}
    for one in told:
        for quote in one["quotes"]:
            if not any(quote["quote"] in before for before in phrases):
                phrases[quote["quote"]] = one["phrase"]
    said = (marked(quote, phrase) for quote, phrase in phrases.items())
    return "".join(f"<blockquote>“{quote}”</blockquote>" for quote in said)


def _own_reading(told: Sequence[Row], event: Row, lexicon: Lexicon) -> str:
    """Where an article's own date, status, sum or count differs from what the event says."""
    said = []
    dates = [(one["first"], one["last"]) for one in told]
    if (event["first"], event["last"]) not in dates:
        own = span_of(told[0])
        said.append("gives no date" if own.last is None else f"dates it {date_words(own)}")
    if event["status"] not in [one["status"] for one in told]:
        said.append(f"says “{status_label(told[0]['status'], lexicon)}”")
    for one in told:
        own_sum, own_count = json.loads(one["amount"] or "null"), one["count"]
        if own_sum and event["amount"] and own_sum["value"] != event["amount"]["value"]:
            said.append(f"puts the sum at {_sum(own_sum)}")
        if own_count and event["count"] and own_count != event["count"]:
            said.append(f"counts {own_count}")
    return f'<p class="dk-note">This outlet {esc(" and ".join(said))}.</p>' if said else ""


def _reasons(event: Row) -> str:
    """Why several statements are taken for one happening."""
    why = ", ".join(map(esc, event["reasons"] or ()))
    return f'<h4>Why these are one event</h4><p class="dk-note">{why}</p>' if why else ""


def permalink(base: str, event_id: str) -> str:
    """The address to cite an event by: without the filter, so that it means the same for all."""
    bare = base.split("?")[0].split("#")[0]
    return f"{bare.rstrip('/')}/?event={event_id}"


def _row(event: Row, opened: str, chosen: Filter, lexicon: Lexicon) -> str:
    """One line of the list of events."""
    meta = [_parts.kind(event["kind"])]
    if event["jurisdiction"]:
        meta.append(esc(_place(event["jurisdiction"], lexicon)))
    told = esc(outlets_words(event["outlets"], event["independent"]))
    meta.append("starter, not machine-read" if event["origin"] == "starter" else told)
    if tier := _tier(event):
        meta.append(f'<span class="dk-tier">{esc(tier)}</span>')
    href = _parts.link("", {"event": event["id"]}, chosen) + "#event"
    badge = _parts.badge(event["status"], status_label(event["status"], lexicon))
    title = f'<a class="dk-title" href="{href}" target="_self">{esc(event["title"])}</a> {badge}'
    now = ' dk-now" aria-current="true' if event["id"] == opened else ""
    return _parts.row(date_words(span_of(event)), title, meta, now)


def list_html(
    events: Sequence[Row], opened: str, chosen: Filter, lexicon: Lexicon, heading: str = ""
) -> str:
    """Events under a heading a year (or under the one given), each a link that keeps the filter."""
    pieces = []
    for year, some in groupby(events, key=lambda e: heading or str(e["last"] or e["first"])[:4]):
        rows = "".join(_row(event, opened, chosen, lexicon) for event in some)
        pieces.append(f'<h3 class="dk-h">{esc(year)}</h3><ul class="dk-list">{rows}</ul>')
    return f'<section aria-label="Events">{"".join(pieces)}</section>'
