"""The events Docket starts with: data/starter.toml as checked values.

They are looked up by people, carry source links instead of quoted sentences, and say so: their
dates have the basis "curated".
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from docket.lexicon import Lexicon, Row, nearest, read_rows
from docket.model import Amount, Basis, DateSpan, Kind, Mention, Party, Precision, Quote

EVENT_KEYS = tuple(
    "id title kind action status first last precision announced actors targets jurisdiction "
    "amount note links".split()
)
LINK_KEYS = ("url", "outlet", "grade")
AMOUNT_KEYS = ("value", "currency", "role")

GRADES = ("primary", "press", "law_firm", "tracker")
AMOUNT_ROLES = ("claimed", "proposed", "imposed", "agreed", "stated")
# A bounded date is what makes a starter event worth having, so "unknown" is not among these.
PRECISIONS = tuple(precision for precision in Precision if precision != Precision.UNKNOWN)

_ID = re.compile(r"starter-[a-z0-9]+(-[a-z0-9]+)*")
_ENTITY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class StarterLink:
    """Where a starter event can be looked up; `grade` says what kind of source that is."""

    url: str
    outlet: str
    grade: str


@dataclass(frozen=True, kw_only=True)
class StarterEvent(Mention):
    """One event looked up by a person, for merging a statement without a sentence.

    `note` holds figures and dates that disagree.
    """

    id: str
    title: str
    note: str
    links: tuple[StarterLink, ...]
    by: str = ""  # who added it by hand; "" for those of data/starter.toml
    evidence: tuple[Quote, ...] = ()
    rule: str = "starter"
    score: float = 1.0


def load_starter(path: Path, lexicon: Lexicon) -> tuple[StarterEvent, ...]:
    """For filling a new record: every starter event in the file's order, strictly checked."""
    rows = read_rows(path, {"event": EVENT_KEYS})["event"]
    return tuple(_event(row, lexicon) for row in rows.values())


def _event(row: Row, lexicon: Lexicon) -> StarterEvent:
    id = row.text("id")
    if not _ID.fullmatch(id):
        raise row.problem("id", 'must look like "starter-2024-something", a-z, 0-9 and "-" only')
    action = lexicon.actions[row.choice("action", lexicon.actions)]
    day = row.day("announced")
    return StarterEvent(
        id=id,
        title=row.text("title"),
        kind=Kind(row.choice("kind", action.kinds)),
        action=action.id,
        status=row.choice("status", lexicon.statuses),
        when=_when(row),
        announced=DateSpan(day, day, Precision.DAY, Basis.CURATED) if day else None,
        actors=_parties(row, "actors", lexicon),
        targets=_parties(row, "targets", lexicon),
        jurisdiction=row.choice("jurisdiction", lexicon.places),
        amount=_amount(row),
        note=row.text("note", ""),
        links=_links(row),
    )


def _when(row: Row) -> DateSpan:
    """For the span of the event, which must be as wide as its precision says."""
    precision = Precision(row.choice("precision", PRECISIONS))
    first, last = row.day("first"), row.day("last")
    if first is None or last is None:
        raise row.problem("first" if first is None else "last", "is missing")
    if not fits(first, last, precision):
        raise row.problem("last", f"{first} to {last} is not a {precision}")
    return DateSpan(first, last, precision, Basis.CURATED)


def fits(first: date, last: date, precision: Precision) -> bool:
    """For catching slips: a day is one day, a month runs from its first day to its last."""
    ends_month = last.day == monthrange(last.year, last.month)[1]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.YEAR: 12}
    if precision in whole:
        return first.day == 1 and ends_month and months == whole[precision]
    days = (last - first).days + 1
    if precision is Precision.SPAN:
        return days > 1
    return days == (7 if precision is Precision.WEEK else 1)


def _parties(row: Row, key: str, lexicon: Lexicon) -> tuple[Party, ...]:
    """For those an event is by or against: entity ids, or descriptions of who has no id."""
    parties = []
    for text in row.texts(key):
        if text in lexicon.entities:
            parties.append(Party(lexicon.entities[text].name, text))
        elif text in lexicon.aliases:
            raise row.problem(key, f'write "{text}" by its id, "{lexicon.aliases[text]}"')
        elif _ENTITY_ID.fullmatch(text):
            raise row.problem(key, f'no entity "{text}"{nearest(text, lexicon.entities)}')
        else:
            parties.append(Party(text))
    if not parties:
        raise row.problem(key, "must name or describe at least one party")
    return tuple(parties)


def _amount(row: Row) -> Amount | None:
    tables = row.tables("amount", AMOUNT_KEYS)
    if not tables:
        return None
    if len(tables) > 1:
        raise row.problem("amount", "must be one sum")
    currency = tables[0].text("currency")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise tables[0].problem("currency", f'must be three capitals such as "EUR": {currency!r}')
    role = tables[0].choice("role", AMOUNT_ROLES)
    return Amount(tables[0].number("value"), currency, role, phrase="")


def _links(row: Row) -> tuple[StarterLink, ...]:
    """For the sources: at least one, each on the web and listed once."""
    links: dict[str, StarterLink] = {}
    for table in row.tables("links", LINK_KEYS):
        url = table.text("url")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or url in links:
            raise table.problem("url", f"must be an http(s) address given once, not {url!r}")
        links[url] = StarterLink(url, table.text("outlet"), table.choice("grade", GRADES))
    if not links:
        raise row.problem("links", "must hold at least one link")
    return tuple(links.values())
