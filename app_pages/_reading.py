"""One article as HTML: its text with the statements marked, what they were read as, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from app_pages import _parts
from app_pages._diff import changed_html
from app_pages._found import state
from app_pages._parts import day_or, esc, inside, instant_words, outside
from docket.filter import Filter
from docket.harms import COVERS, words_in
from docket.lexicon import Lexicon
from docket.model import PROPOSED
from docket.query import span_of
from docket.wording import PROPOSED_WORDS, date_words, plain, status_label, topic_label

Row = Mapping[str, Any]


def text_html(article: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """The stored text with every statement marked, numbered and linked to its event."""
    published = day_or(article["published_on"], "undated")
    byline = f" · {esc(article['byline'])}" if article["byline"] else ""
    wire = f" · text by {esc(article['wire'])}" if article["wire"] else ""
    return (
        f'<article class="dk-panel"><p class="dk-from">'
        f"{outside(article['url'], article['outlet'])} · {esc(published)}{byline}{wire}</p>"
        f"<h3>{esc(article['title'])}</h3>{_legend(article)}"
        f'<div class="dk-text">{marked_text(article, chosen, lexicon)}</div></article>'
    )


def _legend(article: Row) -> str:
    """What the highlights mean, those that are there."""
    inside_one = {bool(one["event_id"]) for one in article["mentions"]}
    looks = {True: ("dk-in", "a statement in an event"), False: ("dk-said-here", "in no event")}
    keys = [
        f'<span class="dk-text"><span class="{look}">{words}</span></span>'
        for known, (look, words) in looks.items()
        if known in inside_one
    ]
    more = "the number is that of the statement in the list"
    return f'<p class="dk-note">{" · ".join([*keys, more])}</p>' if keys else ""


def _told(article: Row) -> list[Row]:
    """The statements in order of the text, each once; what numbers them."""
    ordered = sorted(article["mentions"], key=lambda one: one["quotes"][0]["start"])
    return list({one["key"]: one for one in reversed(ordered)}.values())[::-1]


def _as_read(one: Row, lexicon: Lexicon) -> str:
    """What a statement was read as: step, day and event."""
    said = f"{status_label(one['status'], lexicon)}, {date_words(span_of(one))}"
    return f"{said}: {one['event_title']}" if one["event_id"] else f"{said}: in no event"


def marked_text(article: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """Escaped text with links over the quotes; offsets of another revision mark nothing."""
    text, pieces, done = article["text"], [], 0
    for start, end, number, one in _spans(article):
        if start < done or end > len(text):
            continue
        pieces.append(escape(text[done:start]))
        words = f'{escape(text[start:end])}<sup class="dk-no">{number}</sup>'
        tip = f' title="{esc(_as_read(one, lexicon))}"'
        if one["event_id"]:
            pieces.append(inside("", {"event": one["event_id"]}, chosen, words, tip))
        else:
            pieces.append(f'<span class="dk-said-here"{tip}>{words}</span>')
        done = end
    return "".join([*pieces, escape(text[done:])])


def _spans(article: Row) -> list[tuple[int, int, int, Row]]:
    """Where statements stand, in order; of several over the same words the first in an event."""
    found = [
        (quote["start"], -quote["end"], not one["event_id"], number, one)
        for number, one in enumerate(_told(article), 1)
        if one["text_hash"] == article["hash"]
        for quote in one["quotes"]
    ]
    ordered = sorted(found, key=lambda span: span[:4])
    return [(start, -end, number, one) for start, end, _, number, one in ordered]


def facts_html(
    article: Row, family: Row | None, chosen: Filter, lexicon: Lexicon,
    harms: Mapping[str, tuple[str, ...]],
) -> str:  # fmt: skip
    """Beside the text: its statements, why it was read or left, and where it came from."""
    return (
        f'<aside class="dk-panel">{_statements(article, chosen, lexicon)}'
        f"<h4>Why it is here</h4><p>{_why(article)}</p>{_topics(article, harms)}"
        f"{_repeats(family, article['copies'], chosen)}"
        f"<h4>Seen at</h4>{_sightings(article['sightings'])}"
        f"<p class='dk-note'>Date from: {esc(article['published_from'] or 'nowhere')} · revision "
        f"{article['revision']} · language {esc(article['language'])}</p></aside>"
    )


def _statements(article: Row, chosen: Filter, lexicon: Lexicon) -> str:
    if not article["mentions"]:
        return "<h4>Statements</h4><p>No dated statement of an event was found in this text.</p>"
    items = []
    for one in _told(article):
        badge = _parts.stage(one["status"], lexicon)
        event = '<br><span class="dk-note">in no event</span>'
        if one["event_id"]:
            words = esc(one["event_title"])
            event = f"<br>{inside('', {'event': one['event_id']}, chosen, words)}"
        proposed = one["rule"].startswith(PROPOSED)
        sure = PROPOSED_WORDS if proposed else f"sure to {one['score']:.0%}"
        items.append(
            f"<li>{esc(date_words(span_of(one)))} · {_parts.kind(one['kind'])} {badge}{event}"
            f'<br><span class="dk-note">{sure} · rule {esc(one["rule"])}</span></li>'
        )
    return f'<h4>Statements</h4><ol class="dk-statements">{"".join(items)}</ol>'


def _why(article: Row) -> str:
    told = dict.fromkeys(filter(None, (article["why"], article["reason"])))
    return " · ".join([state(article["state"]), *map(esc, told)])


def _topics(article: Row, harms: Mapping[str, tuple[str, ...]]) -> str:
    """The harm areas, what each covers, and the words of the text that made it one."""
    if not article["topics"]:
        return "<p>No word of a harm area is in it.</p>" if article["why"] else ""
    found = words_in(f"{article['title']}\n{article['text']}", article["topics"], harms)
    items = []
    for topic, words in found.items():
        said = ", ".join(f"“{word}”{f' {n}×' if n > 1 else ''}" for word, n in words.most_common(6))
        because = f"Because of {said}." if said else ""
        items.append(
            f"<dt>{esc(topic_label(topic))}</dt><dd>{esc(COVERS.get(topic, ''))} "
            f'<span class="dk-note">{esc(because)}</span></dd>'
        )
    return f'<h4>Topics</h4><dl class="dk-topics">{"".join(items)}</dl>'


def _repeats(family: Row | None, copies: Sequence[Row], chosen: Filter) -> str:
    """Which text it repeats, and which others do."""
    others = [one for one in copies if not family or one["id"] != family["id"]]
    said = ""
    if family:
        first = f"{_link(family, chosen)} ({esc(family['outlet'])})"
        said = f"<p>Repeats {first}: counts as an outlet, not as independent.</p>"
    links = [
        f"<li>{_link(one, chosen)} ({esc(one['outlet'])}, "
        f"{esc(day_or(one['published_on'], 'undated'))})</li>"
        for one in others
    ]
    head = "Other copies of the same text" if family else "Copies of this text"
    return said + (f"<h4>{head}</h4><ul>{''.join(links)}</ul>" if links else "")


def _link(article: Row, chosen: Filter) -> str:
    return inside("articles", {"article": str(article["id"])}, chosen, esc(article["title"]))


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
    pieces = [_parts.note("− marks words that went, + words that came.")]
    for new, old in pairwise(revisions):
        seen = f"Revision {new['revision']}, seen {instant_words(new['seen_at'], '')}"
        pieces.append(f'<h3 class="dk-h">{esc(seen)}</h3>')
        if new["title"] != old["title"]:
            title = changed_html(plain(old["title"]), plain(new["title"]))
            pieces.append(f'<p class="dk-diff"><b>{title}</b></p>')
        text = changed_html(old["text"], new["text"]) if new["text"] != old["text"] else "–"
        pieces.append(f'<div class="dk-text dk-diff">{text}</div>')
    return "".join(pieces)
