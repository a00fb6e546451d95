"""Articles as HTML: the list, one text with its statements marked, and what is known about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from app_pages import _parts
from app_pages._diff import changed_html
from app_pages._parts import day_or, esc, inside, instant_words, link, outside
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import PROPOSED
from docket.query import span_of
from docket.wording import PROPOSED_WORDS, date_words, plain, status_label

Row = Mapping[str, Any]
STATE_MARKS = {"read": "dk-ok", "skipped": "dk-off", "failed": "dk-fail", "listed": "dk-wait"}


def list_html(rows: Iterable[Row], chosen: Filter) -> str:
    """Articles a line each: day, title, outlet, state with its reason, events found."""
    items = []
    for row in rows:
        meta = [esc(row["outlet"]), _state(row["state"])]
        if row["reason"]:
            meta.append(esc(row["reason"]))
        if row["events"]:
            meta.append(_parts.some(row["events"], "event"))
        if row["family"] and row["family"] != row["id"]:
            meta.append("repeats another text")
        if row["revision"] > 1:
            meta.append("edited")
        if row["withdrawn"]:
            meta.append("no longer listed")
        href = link("articles", {"article": str(row["id"])}, chosen)
        title = f'<a class="dk-title" href="{href}" target="_self">{esc(row["title"])}</a>'
        items.append(_parts.row(day_or(row["published_on"], "undated"), title, meta))
    return f'<ul class="dk-list" aria-label="Articles">{"".join(items)}</ul>'


def _state(state: str) -> str:
    return f'<span class="{STATE_MARKS.get(state, "dk-off")}">{esc(state)}</span>'


def text_html(article: Row, chosen: Filter) -> str:
    """The stored text with every statement marked and linked to its event."""
    published = day_or(article["published_on"], "undated")
    byline = f" · {esc(article['byline'])}" if article["byline"] else ""
    wire = f" · text by {esc(article['wire'])}" if article["wire"] else ""
    return (
        f'<article class="dk-panel"><p class="dk-from">'
        f"{outside(article['url'], article['outlet'])} · {esc(published)}{byline}{wire}</p>"
        f"<h3>{esc(article['title'])}</h3>"
        f'<div class="dk-text">{marked_text(article, chosen)}</div></article>'
    )


def marked_text(article: Row, chosen: Filter) -> str:
    """Escaped text with links over the quotes; offsets of another revision mark nothing."""
    text, pieces, done = article["text"], [], 0
    for start, end, event_id, title in _spans(article["mentions"], article["hash"]):
        if start < done or end > len(text):
            continue
        pieces.append(escape(text[done:start]))
        words = escape(text[start:end])
        if event_id:
            tip = f' title="{esc(title or "")}"'
            pieces.append(inside("", {"event": event_id}, chosen, words, tip))
        else:
            pieces.append(f'<span class="dk-said-here">{words}</span>')
        done = end
    return "".join([*pieces, escape(text[done:])])


def _spans(mentions: Sequence[Row], text_hash: str) -> list[tuple[int, int, str, str]]:
    """Where statements stand, in order; of several over the same words the first in an event."""
    found = {
        (quote["start"], -quote["end"], not one["event_id"], one["event_id"] or "",
         one["event_title"])
        for one in mentions
        if one["text_hash"] == text_hash
        for quote in one["quotes"]
    }  # fmt: skip
    ordered = sorted(found, key=lambda span: span[:4])
    return [(start, -end, event_id, title) for start, end, _, event_id, title in ordered]


def facts_html(article: Row, family: Row | None, chosen: Filter, lexicon: Lexicon) -> str:
    """Beside the text: its statements, why it was read or left, and where it came from."""
    return (
        f'<aside class="dk-panel">{_statements(article, chosen, lexicon)}'
        f"<h4>Why it is here</h4><p>{_why(article)}</p>{_repeats(family, chosen)}"
        f"<h4>Seen at</h4>{_sightings(article['sightings'])}"
        f"<p class='dk-note'>Date from: {esc(article['published_from'] or 'nowhere')} · revision "
        f"{article['revision']} · language {esc(article['language'])}</p></aside>"
    )


def _statements(article: Row, chosen: Filter, lexicon: Lexicon) -> str:
    if not article["mentions"]:
        return "<h4>Statements</h4><p>No dated statement of an event was found in this text.</p>"
    seen, items = set(), []
    for one in sorted(article["mentions"], key=lambda m: m["quotes"][0]["start"]):
        if one["key"] in seen:
            continue
        seen.add(one["key"])
        badge = _parts.badge(one["status"], status_label(one["status"], lexicon))
        event = ""
        if one["event_id"]:
            words = esc(one["event_title"])
            event = f"<br>{inside('', {'event': one['event_id']}, chosen, words)}"
        proposed = one["rule"].startswith(PROPOSED)
        sure = PROPOSED_WORDS if proposed else f"sure to {one['score']:.0%}"
        items.append(
            f"<li>{esc(date_words(span_of(one)))} · {_parts.kind(one['kind'])} {badge}{event}"
            f'<br><span class="dk-note">{sure} · rule {esc(one["rule"])}</span></li>'
        )
    return f'<h4>Statements</h4><ul class="dk-statements">{"".join(items)}</ul>'


def _why(article: Row) -> str:
    told = [_state(article["state"])]
    if article["why"]:
        told.append(esc(article["why"]))
    if article["reason"] and article["reason"] != article["why"]:
        told.append(esc(article["reason"]))
    if article["topics"]:
        told.append("topics: " + ", ".join(esc(t.replace("_", " ")) for t in article["topics"]))
    return " · ".join(told)


def _repeats(family: Row | None, chosen: Filter) -> str:
    if not family:
        return ""
    first = inside("articles", {"article": str(family["id"])}, chosen, esc(family["title"]))
    outlet = esc(family["outlet"])
    return f"<p>Repeats {first} ({outlet}): counts as an outlet, not as independent.</p>"


def _sightings(sightings: Iterable[Row]) -> str:
    rows = []
    for one in sightings:
        by_hand = one["source_id"] == "hand"
        name = "added by hand" if by_hand else one["name"] or one["source_id"]
        told = f"{name}, {instant_words(one['seen_at'], '')}"
        if one["withdrawn_at"]:
            gone = day_or(one["withdrawn_at"], "")
            told += f"; no longer listed since {gone}, though older entries are"
        rows.append(f"<li>{esc(told)}</li>")
    return f"<ul>{''.join(rows)}</ul>" if rows else "<p>Nowhere any more.</p>"


def revisions_html(revisions: Sequence[Row]) -> str:
    """What the outlet changed, newest first: each revision beside the one before it."""
    pieces = ['<p class="dk-note">− marks words that went, + words that came.</p>']
    for new, old in pairwise(revisions):
        seen = f"Revision {new['revision']}, seen {instant_words(new['seen_at'], '')}"
        pieces.append(f'<h3 class="dk-h">{esc(seen)}</h3>')
        if new["title"] != old["title"]:
            title = changed_html(plain(old["title"]), plain(new["title"]))
            pieces.append(f'<p class="dk-diff"><b>{title}</b></p>')
        text = changed_html(old["text"], new["text"]) if new["text"] != old["text"] else "–"
        pieces.append(f'<div class="dk-text dk-diff">{text}</div>')
    return "".join(pieces)
