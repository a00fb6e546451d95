"""Entries as every kind of source gives them: made whole, cut to size, told apart, with a date."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urljoin, urlsplit

from docket.errors import NotAFeed
from docket.model import Item, Source
from ingest.bounded import WorkFailed, bounded
from ingest.read.plain import cut
from ingest.urls import safe_link

MOST_ITEMS = 2_000
LONGEST_TITLE, LONGEST_NAME, LONGEST_TEXT, LONGEST_GUID = 1_000, 300, 200_000, 2_000
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

T = TypeVar("T")
P = ParamSpec("P")
# By libraries, on what is broken; most raise others than their own.
RAISED = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError,
          RecursionError)  # fmt: skip
_UNZONED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?")


@dataclass(frozen=True)
class Feed:
    """What a source listed: its items, and what was left out and why.

    `skip_hours` (0 to 23, UTC) and `skip_days` (English names) are when it asks not to be visited.
    """

    title: str
    language: str
    version: str
    items: tuple[Item, ...]
    dropped: tuple[str, ...] = ()
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


def guarded(parse: Callable[P, Feed], *args: P.args, **kwargs: P.kwargs) -> Feed:
    """What foreign bytes list, parsed in a bounded child; NotAFeed also when it breaks on them."""
    try:
        return bounded(parse, *args, **kwargs)
    except WorkFailed as error:
        raise NotAFeed(f"the answer could not be parsed: parser {error}") from None


def capped(item: Item, stamp: tuple[dict[str, Any], tuple[str, ...]]) -> Item:
    """Cut what is too long, with a note for each, and put the date on."""
    when, notes = stamp
    limits = (("title", LONGEST_TITLE), ("byline", LONGEST_NAME), ("text", LONGEST_TEXT))
    cuts: dict[str, Any] = {key: cut(getattr(item, key), most) for key, most in limits}
    notes += tuple(f"{key} cut" for key, _ in limits if cuts[key] != getattr(item, key))
    guid = item.guid
    if len(guid) > LONGEST_GUID:
        guid = "sha256:" + hashlib.sha256(guid.encode()).hexdigest()
    return replace(item, **cuts, **when, guid=guid, notes=notes)


def kept(items: list[Item], given: int) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Leave out entries that say nothing; an id that several share identifies none of them.

    An entry whose words are on a page of its own (`body_at`) will say something.
    """
    speaks = [bool(item.title or item.text or item.body_at) for item in items]
    said = [item for item, speaking in zip(items, speaks, strict=True) if speaking]
    empty = [n for n, speaking in enumerate(speaks, start=1) if not speaking]
    dropped = [f"entry {number}: neither title nor text" for number in empty[:5]]
    if len(empty) > 5:
        dropped.append(f"{len(empty) - 5:,} more entries: neither title nor text")
    if given > MOST_ITEMS:
        dropped.append(f"{given - MOST_ITEMS:,} entries beyond the first {MOST_ITEMS:,}")
    owners: dict[str, set[tuple[str, str]]] = {}
    for item in said:
        owners.setdefault(item.guid, set()).add((item.link, item.title))
    shared = {guid for guid, who in owners.items() if guid and len(who) > 1}
    note = "guid not unique in its feed"
    kept = tuple(
        replace(item, guid="", notes=(*item.notes, note)) if item.guid in shared else item
        for item in said
    )
    return kept, tuple(dropped)


def on_paths(entries: Iterable[T], source: Source, path_of: Callable[[T], str]) -> Iterator[T]:
    """Entries whose path begins with one of the source's `paths`; all, if it names none.

    NotAFeed when there are entries, but none is there: the list was reorganised.
    """
    found, given = False, False
    for entry in entries:
        given = True
        if not source.paths or path_of(entry).startswith(source.paths):
            found = True
            yield entry
    if given and not found:
        raise NotAFeed(
            f'no listed address is below {", ".join(source.paths)}: correct "paths" of the source'
        )


def whole_link(link: str, url: str) -> str:
    """An entry's address, made whole and safe; what is no address becomes none."""
    link = link.strip()
    try:
        return safe_link(urljoin(url, link)) if link and "\\" not in link else ""
    except ValueError:
        return ""


def link_path(item: Item) -> str:
    """The path of an item's address, by which `paths` choose."""
    return urlsplit(item.link).path


def without_guess(raw: str) -> str:
    """A raw date; one with a time but no zone is cut to its day, the only thing it tells."""
    found = _UNZONED.fullmatch(raw.strip())
    return found[1] if found else raw


def text_at(part: Mapping[str, Any], key: str) -> str:
    """A field that may be missing, or of any type in a broken feed."""
    value = part.get(key)
    return value if isinstance(value, str) else ""
