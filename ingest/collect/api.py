"""JSON APIs to items, by rows of data/apis.toml that say how to ask and what means what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from docket.errors import NotAFeed
from docket.model import Item, Source
from ingest.answer import is_challenge
from ingest.collect.entries import (
    LONGEST_NAME,
    MOST_ITEMS,
    Feed,
    capped,
    kept,
    link_path,
    on_paths,
    whole_link,
    without_guess,
)
from ingest.collect.stamps import stamp_of
from ingest.read.plain import cut, label_of, one_line, words_of
from ingest.urls import url_day

_TIME_ELEMENT = re.compile(r"<time[^>]*\sdatetime=[\"']([^\"']{4,40})", re.IGNORECASE)
_HREF = re.compile(r"<a[^>]*\shref=[\"']([^\"']{4,2000})", re.IGNORECASE)
_SECONDS = re.compile(r"\d{9,10}")  # since 1970: from 1973 to 2286
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z")
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Api:
    """How one API is asked and read; docs/sources.md explains each key of data/apis.toml.

    Fields are named by their path in an item: "fields.trailText", "0.name"; through a list
    without a number, it means every element. Of several, the first that says something counts;
    for texts, all of them.
    """

    id: str
    items: str
    title: tuple[str, ...]
    link: tuple[str, ...] = ()
    guid: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    date: tuple[str, ...] = ()  # of publication; iso, unix seconds, <time>, yyyymmddThhmmssZ
    seen: tuple[str, ...] = ()  # when a crawler came by: noted, never taken for publication
    outlet: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    days_only: bool = False  # its times of day mean nothing
    newest_first: bool = False  # an answer in another order is of no use
    error: str = ""  # where an answer with status 200 says that it is an error
    headers: Mapping[str, str] = field(default_factory=dict)  # {token} is the key
    body: str = ""  # JSON to POST; without one it is a GET


def request(source: Source, key: str) -> tuple[str, dict[str, str], bytes]:
    """Address, headers and body of the one request that a visit makes."""
    api = Api(**source.api)
    headers = {name: value.replace("{token}", key) for name, value in api.headers.items()}
    return source.url.replace("{token}", key), headers, api.body.encode()


def problem(source: Source) -> str:
    """What is wrong with a row of this kind, in words for its author; "" if nothing."""
    return "" if source.api else 'an api needs api = "…", the id of a row of apis.toml'


def parse_answer(
    body: bytes, url: str, source: Source, now: datetime, content_type: str = ""
) -> Feed:
    """The items of an API's answer; NotAFeed says what came instead, in its own words."""
    api = Api(**source.api)
    answer = _json(body)
    if said := one_line(" ".join(_texts(answer, api.error))) if api.error else "":
        raise NotAFeed(f'the API answered with an error: "{cut(said, 200)}"')
    found = _at(answer, api.items) if answer != {} else []  # GDELT's way to say "nothing"
    if not isinstance(found, list):
        raise NotAFeed(f'the answer has no list "{api.items}": the API has changed')
    rows = [row for row in found if isinstance(row, dict | list)]
    listed = [_item(api, row, url, now) for row in rows[:MOST_ITEMS]]
    days = [item.published_on for item in listed if item.published_on]
    if api.newest_first and days and days[0] < days[-1]:
        raise NotAFeed(
            f"oldest first: the answer begins with {days[0]} and ends with {days[-1]}, so the "
            "newest are not in it; correct the sort parameters of the address", "stale"
        )  # fmt: skip
    wanted = list(on_paths(listed, source, link_path))
    whole, dropped = kept(wanted, len(wanted) + max(0, len(rows) - MOST_ITEMS))
    if found and not whole:
        raise NotAFeed(f'no entry of "{api.items}" has a title: the API has changed')
    return Feed("", source.language, f"api {api.id}", whole, dropped)


def _json(body: bytes) -> Any:
    if not body.strip():
        raise NotAFeed("empty body", "empty")
    if is_challenge(body):
        raise NotAFeed("a web page that checks for browsers, not JSON", "blocked")
    if _WEB_PAGE.match(body):
        raise NotAFeed("a web page, not JSON", "html")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        said = cut(one_line(body[:1_000].decode("utf-8", "replace")), 150)
        raise NotAFeed(f'not JSON: the answer says "{said}"') from None


def _at(value: Any, path: str) -> Any:
    """What is at a path of names and numbers; through a list, what all its elements have there."""
    if not path:
        return value
    step, _, rest = path.partition(".")
    if isinstance(value, dict):
        return _at(value.get(step), rest)
    if isinstance(value, list) and step.isdigit():
        return _at(value[int(step)], rest) if int(step) < len(value) else None
    if isinstance(value, list):
        return [_at(one, path) for one in value[:MOST_ITEMS]]
    return None


def _texts(row: Any, path: str) -> Iterator[str]:
    """Every text or number at a path."""
    waiting = [_at(row, path)]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting = value + waiting
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)


def _first(row: Any, paths: tuple[str, ...]) -> str:
    said = (text for path in paths for text in _texts(row, path))
    return next((text for text in said if text.strip()), "")


def _item(api: Api, row: Any, url: str, now: datetime) -> Item:
    bodies = [words_of(text) for path in api.text for text in _texts(row, path)]
    names = ", ".join(dict.fromkeys(label_of(n) for path in api.byline for n in _texts(row, path)))
    seen, place = _first(row, api.seen), _first(row, api.link)
    anchor = _HREF.search(place)
    link = whole_link(anchor[1] if anchor else place, url)
    item = Item(
        title=label_of(_first(row, api.title)), link=link, guid=one_line(_first(row, api.guid)),
        text="\n\n".join(filter(None, dict.fromkeys(bodies))), byline=names,
        outlet=cut(label_of(_first(row, api.outlet)), LONGEST_NAME),
        language=one_line(_first(row, api.language))[:35],
    )  # fmt: skip
    raws = [_raw_date(text, api.days_only) for path in api.date for text in _texts(row, path)]
    when, notes = stamp_of(raws, now)
    if seen:
        notes += (f"seen by {api.id}: {seen[:40]}",)
        if day := url_day(link):
            when = {"published_on": day, "published_from": "url"}
    return capped(item, (when, notes))


def _raw_date(text: str, days_only: bool) -> str:
    """A date in any of the forms APIs use, written so that `stamp_of` can read it."""
    if element := _TIME_ELEMENT.search(text):
        text = element[1]
    text = text.strip()
    if _SECONDS.fullmatch(text):
        text = datetime.fromtimestamp(int(text), UTC).isoformat()
    elif found := _COMPACT.fullmatch(text):
        text = "{}-{}-{}T{}:{}:{}Z".format(*found.groups())
    return text[:10] if days_only else without_guess(text)
