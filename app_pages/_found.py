"""Articles as a list: what was searched for, what was found, copies folded, and what was refused.

Pure: rows in, escaped HTML out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from html import escape
from typing import Any

from app_pages import _parts
from app_pages._parts import day_or, esc, instant_words, said, some, table
from docket.filter import Filter
from docket.hits import places
from docket.library import MOST, RANKED, REACH, Search
from docket.wording import day_words, plain, topic_label

Row = Mapping[str, Any]
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
DAYS: dict[str, Any] = {"min_value": EARLIEST, "max_value": LATEST, "format": "YYYY-MM-DD"}
# State of an article → its name in the list of states, the word beside a count, its sign.
STATES = {
    "read": ("Read", "read", "dk-ok"),
    "skipped": ("Skipped: not about enforcement", "skipped", "dk-off"),
    "failed": ("Failed", "failed", "dk-fail"),
    "listed": ("Listed: not read yet", "not read yet", "dk-wait"),
}


def state(word: str) -> str:
    """The state of an article with its sign."""
    return f'<span class="{STATES[word][2] if word in STATES else "dk-off"}">{esc(word)}</span>'


def said_html(page: Row, search: Search, names: Mapping[str, str]) -> str:
    """What is listed in English, how many there are, and how far was looked."""
    notes = []
    if search.order == "match" and search.words:
        notes.append(f"The best of the {RANKED:,} that hold the words and were stored last.")
    if page["cut"]:
        notes.append(
            f"A word, source or topic has {REACH:,} articles and more; looked through were those "
            "stored last. Choose days to see older ones."
        )
    if page["looked_to"]:
        notes.append(f"Looked through to {day_or(page['looked_to'], '')}; older ones may fit too.")
    counts = page["states"] or {}
    parts = [f"{counts[word]:,} {STATES[word][1]}" for word in STATES if word in counts]
    if page["found"] is None:
        first = "" if search.order == "match" else f"more than {MOST:,} articles"
        first = f"{len(page['rows']):,} shown" if page["cut"] or not first else first
    else:
        entries = search.state == "refused"
        first = some(page["found"], *(("entry", "entries") if entries else ("article",)))
    asked = f"<b>{esc(english(search, names))}</b>"
    return said(asked, " · ".join([first, *parts]), asides=[" ".join(map(esc, notes))])


def english(search: Search, names: Mapping[str, str]) -> str:
    """The search as a sentence without a full stop; `names` of the sources."""
    entries = search.state == "refused"
    told = ["Entries that never became articles" if entries else "Articles"]
    if search.state in STATES:
        told.append(f"that were {STATES[search.state][1]}")
    if search.topic and not entries:
        told.append(f"about {topic_label(search.topic)}")
    if search.outlet and not entries:
        told.append(f"printed by {search.outlet}")
    if search.source:
        told.append(f"seen at {names.get(search.source, search.source)}")
    for before, day in (("from", search.first), ("to", search.last)):
        if day:
            told.append(f"{before} {day_words(day)}")
    if search.words.strip():
        told.append(f"holding “{search.words.strip()}”")
    return " ".join(told if len(told) > 1 else ["All", told[0].lower()])


def list_html(rows: Iterable[Row], chosen: Filter, words: str = "") -> str:
    """Articles a line each: day, title, outlet, state with its reason, what was found, copies."""
    items = []
    for row in rows:
        copies = row["copies"]
        more = f" and {some(copies[0]['all_'], 'copy', 'copies')}" if copies else ""
        meta = [esc(row["outlet"]) + more, state(row["state"])]
        meta += filter(None, (
            esc(row["reason"] or ""),
            row["events"] and some(row["events"], "event"),
            row["family"] and row["family"] != row["id"] and "repeats another text",
            row["revision"] > 1 and "edited",
            row["withdrawn"] and "no longer listed",
        ))  # fmt: skip
        title = _title(row, chosen, words)
        more = f'<div class="dk-snippet">{hit_html(row["snippet"], words)}</div>'
        more = (more if row["snippet"] else "") + _copies(copies, chosen)
        when = day_or(row["published_on"], f"seen {day_or(row['day'], '')}")
        items.append(_parts.row(when, title, meta, below=more))
    return f'<ul class="dk-list" aria-label="Articles">{"".join(items)}</ul>'


def _title(row: Row, chosen: Filter, words: str = "") -> str:
    words = hit_html(plain(row["title"]), words)
    return _parts.title("articles", {"article": str(row["id"])}, chosen, words)


def hit_html(text: str, words: str) -> str:
    """Escaped text, already on one line, with the words searched for marked."""
    pieces, done = [], 0
    for start, end in places(text, words):
        pieces += [escape(text[done:start]), f"<mark>{escape(text[start:end])}</mark>"]
        done = end
    return "".join([*pieces, escape(text[done:])])


def _copies(copies: list[Row], chosen: Filter) -> str:
    """The folded copies of a text, to be opened."""
    if not copies:
        return ""
    items = [
        f"<li>{_title(one, chosen)} · {esc(one['outlet'])} · "
        f"{esc(day_or(one['published_on'], 'undated'))} · {state(one['state'])}</li>"
        for one in copies
    ]
    if (left := copies[0]["all_"] - len(copies)) > 0:
        items.append(f"<li>and {left:,} more</li>")
    outlets = list(dict.fromkeys(one["outlet"] for one in copies))
    named = ", ".join(map(esc, outlets[:3])) + (" …" if len(outlets) > 3 else "")
    return (
        f'<details class="dk-copies"><summary>Same text: {named}</summary>'
        f"<ul>{''.join(items)}</ul></details>"
    )


def refused_html(refused: Iterable[Row]) -> str:
    """Entries that never became articles, newest first, with the reason."""
    rows = [
        [esc(instant_words(one["at"], "")), esc(one["name"] or one["source_id"]),
         f'<div class="dk-wide">{esc(one["reason"])}</div>']
        for one in refused
    ]  # fmt: skip
    return table(["Seen", "Source", "Why it is no article"], rows, "Refused entries")


def day_of(text: str) -> date | None:
    """A day of an address; nothing if it is none, or none that can be chosen."""
    with suppress(ValueError):
        day = date.fromisoformat(text)
        return day if EARLIEST <= day <= LATEST else None
    return None
