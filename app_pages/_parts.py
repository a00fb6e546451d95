"""Pieces of HTML the pages share. Every word from outside passes `esc` on its way to `st.html`.

Markdown, labels, titles and captions never get outside text: Streamlit would load images from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import streamlit as st

from docket.errors import ConfigError, DocketError, RecordError, UnknownRecord
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.schema import record_path
from docket.wording import day_words, kind_label, plain, status_label

T = TypeVar("T")
# Status colours say how far a matter got; the word always stands beside them.
FIRM = ("convicted", "sentenced", "fined", "ordered", "ruled", "in_force", "enacted")
DOUBTFUL = ("overturned", "lifted", "dismissed", "acquitted", "denied", "withdrawn")


def esc(text: object) -> str:
    """Outside text for HTML: one line, without control or direction signs, nothing to render."""
    return escape(plain(str(text)))


def style() -> None:
    """The looks of our own HTML: kept in a file of its own, loaded once a run."""
    st.html(Path(__file__).with_name("docket.css"))


def reserve(key: str, pixels: int) -> None:
    """Keep room for a chart before it is drawn, so that what stands below does not jump."""
    st.html(f"<style>.st-key-{escape(key)} {{ min-height: {pixels}px; }}</style>")


def show(*pieces: str) -> None:
    """One block of HTML made of pieces that are already escaped; no block for none."""
    if any(pieces):
        st.html(f'<div class="dk">{"".join(pieces)}</div>')


def link(page: str, params: Mapping[str, str | Sequence[str]], chosen: Filter | None = None) -> str:
    """An escaped address inside the dashboard that keeps the filter; page "" is the timeline."""
    wanted = {**(chosen.params() if chosen else {}), **params}
    return escape(f"./{page}?{urlencode(wanted, doseq=True)}" if wanted else f"./{page}")


def inside(page: str, params: Mapping[str, str], chosen: Filter, words: str, more: str = "") -> str:
    """A link to a page, the filter kept; `words` and `more` attributes are already escaped."""
    return f'<a href="{link(page, params, chosen)}" target="_self"{more}>{words}</a>'


def kind(word: str) -> str:
    """A kind of event, in its colour."""
    return f'<span class="dk-kind dk-{esc(word)}">{esc(kind_label(word))}</span>'


def row(when: str, title: str, meta: Sequence[str], more: str = "", below: str = "") -> str:
    """One line of a list of events or articles; all but `when` is already escaped."""
    return (
        f'<li class="dk-row{more}"><span class="dk-when">{esc(when)}</span><div>{title}'
        f'<div class="dk-meta">{" · ".join(meta)}</div>{below}</div></li>'
    )


def title(page: str, params: Mapping[str, str], chosen: Filter, words: str, at: str = "") -> str:
    """The title of a line of a list, as a link; `words` are already escaped."""
    href = link(page, params, chosen) + at
    return f'<a class="dk-title" href="{href}" target="_self">{words}</a>'


def listing(rows: Iterable[str], label: str) -> str:
    """Lines made by `row`, as a list that says what it is."""
    return f'<section aria-label="{label}"><ul class="dk-list">{"".join(rows)}</ul></section>'


def outside(url: str | None, words: str) -> str:
    """A link out of the house for http and https; anything else stays plain text."""
    shown = esc(words)
    try:
        known = urlsplit(url or "").scheme in ("http", "https")
    except ValueError:
        known = False
    if not known:
        return shown
    return (
        f'<a href="{escape(url or "")}" target="_blank" rel="noopener noreferrer">'
        f'{shown}<span class="dk-out" aria-label="leaves this site"> ↗</span></a>'
    )


def badge(status: str, words: str) -> str:
    """A status as a small label."""
    tone = "firm" if status in FIRM else "doubt" if status in DOUBTFUL else "open"
    return f'<span class="dk-badge dk-{tone}">{esc(words)}</span>'


def stage(status: str, lexicon: Lexicon) -> str:
    """How far a matter got, as a small label."""
    return badge(status, status_label(status, lexicon))


def marked(text: str, phrase: str | None) -> str:
    """Escaped text with the first occurrence of a phrase highlighted."""
    place = text.find(phrase) if phrase else -1
    if not phrase or place < 0:
        return esc(text)
    before, after = text[:place], text[place + len(phrase) :]
    # esc() strips; the spaces around the phrase must survive.
    left = esc(before) + (" " if before[-1:].isspace() else "")
    right = (" " if after[:1].isspace() else "") + esc(after)
    return f"{left}<mark>{esc(phrase)}</mark>{right}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], label: str, numbers: int = 0) -> str:
    """A plain table of escaped cells; the last `numbers` columns are set as numbers."""
    first_number = len(heads) - numbers
    tags = [' class="dk-n"' if i >= first_number else "" for i in range(len(heads))]
    head = "".join(f'<th scope="col"{t}>{h}</th>' for h, t in zip(heads, tags, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{t}>{c}</td>" for c, t in zip(row, tags, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="dk-scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="dk-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def note(words: str) -> str:
    """A remark of our own or from outside; nothing for no words."""
    return f'<p class="dk-note">{esc(words)}</p>' if words else ""


def said(*lines: str, asides: Iterable[str] = ()) -> str:
    """What is shown and how much of it, above a list; already escaped."""
    told = "".join(f"<p>{line}</p>" for line in lines if line)
    told += "".join(f'<p class="dk-aside">{words}</p>' for words in asides if words)
    return f'<div class="dk-said">{told}</div>'


def facts(known: Iterable[tuple[str, str]]) -> str:
    """What is known of one thing: names and values, already escaped."""
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in known)
    return f'<dl class="dk-facts">{listed}</dl>'


def day_or(value: str | None, otherwise: str) -> str:
    """A stored day or instant in words."""
    return day_words(date.fromisoformat(value[:10])) if value else otherwise


def instant_words(value: str | None, otherwise: str) -> str:
    """A stored instant in words, UTC."""
    return f"{day_or(value, '')} {value[11:16]} UTC" if value else otherwise


def some(number: int, one: str, more: str = "") -> str:
    """A counted noun: "1 event", "1,204 events"."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def sentence(words: str) -> str:
    """Words as they open a sentence; not escaped."""
    return words[:1].upper() + words[1:]


def leafed(rows: Sequence[T], size: int, key: str, html: Callable[[Sequence[T]], str]) -> None:
    """A list in pages of so many; another key starts at its first page."""
    pages = -(-len(rows) // size)
    leaf = min(st.session_state.get(key, 1), pages)
    show(html(rows[(leaf - 1) * size : leaf * size]))
    if pages > 1:
        st.pagination(pages, key=key, persist_state="session")


def take_back(key: str, undo: Callable[..., None], *about: object) -> None:
    """Ask why before something is undone; `undo` gets `about` and the key of what was typed."""
    why = f"undo why {key}"
    with st.popover("Undo"), st.form(f"undo {key}", border=False):
        st.text_input("Why", key=why)
        st.form_submit_button("Take it back", on_click=undo, args=(*about, why))


def notice(title: str, *lines: str, tone: str = "") -> None:
    """A framed message of escaped lines."""
    said = "".join(f"<p>{esc(line)}</p>" for line in lines if line)
    show(f'<div class="dk-notice {tone}" role="status"><b>{esc(title)}</b>{said}</div>')


def trouble(error: DocketError) -> None:
    """What went wrong, for the reader who can do something about it."""
    said = str(error)
    if isinstance(error, RecordError) and not record_path().exists():
        more = "It fetches the sources, reads the articles and builds the timeline. "
        notice("There is nothing to show yet", said, more + "Then load this page again.")
    elif isinstance(error, UnknownRecord):
        notice("This is not in the record", said)
    else:
        title = "Something went wrong"
        if isinstance(error, RecordError):
            title = "The database cannot be read"
        elif isinstance(error, ConfigError):
            title = "A file of settings or rules is wrong"
        notice(title, said, tone="dk-bad")
