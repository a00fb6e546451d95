"""The kinds of source: for each, how it is asked and how its answer is read.

A kind is one file of this package and one row of `KINDS`. Its functions are pure, belong to their
module and take plain values, because they run in a child process (`ingest.bounded`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from docket.model import Item, Source
from ingest.collect import api, feed, file, git, page, sitemap
from ingest.collect.entries import Feed


@dataclass(frozen=True)
class Ask:
    """One request: an address, headers of its own, and a body when it has to be a POST."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask_plainly(source: Source, key: str) -> Ask:
    """Most sources are asked for their address and nothing else; `{token}` in it is the key."""
    return Ask(source.url.replace("{token}", key))


def _ask_api(source: Source, key: str) -> Ask:
    return Ask(*api.request(source, key))


# (body, address it came from, source, now, content type) → what is listed; raises SourceError.
Parse = Callable[[bytes, str, Source, datetime, str], Feed]
# (listed item, body of its page, address of the page) → the item with its text.
ReadPage = Callable[[Item, bytes, str], Item]


@dataclass(frozen=True)
class Kind:
    """How a kind of source is asked and read; `robots`: only where robots.txt allows.

    Lists and pages made for people are asked for under robots.txt; feeds, APIs and the files of
    a repository are made for programs, and have terms of their own. `in_child`: its answer is
    parsed in a bounded child as a whole, not piece by piece.
    """

    parse: Parse
    ask: Callable[[Source, str], Ask] = ask_plainly  # the key is "" for sources without one
    read_page: ReadPage | None = None
    robots: bool = False
    problem: Callable[[Source], str] = lambda _: ""  # of a row of sources.toml; "" if there is none
    in_child: bool = True


def _feed(body: bytes, url: str, source: Source, now: datetime, content_type: str) -> Feed:
    return feed.parse_feed(body, url, now=now, content_type=content_type)


KINDS: dict[str, Kind] = {
    "feed": Kind(_feed),
    "api": Kind(api.parse_answer, _ask_api, problem=api.problem),
    "sitemap": Kind(sitemap.parse_sitemap, read_page=page.read_listed, robots=True),
    "page": Kind(page.parse_listing, read_page=page.read_listed, robots=True, problem=page.problem),
    "git": Kind(git.parse_tree, read_page=git.read_post, problem=git.problem),
    "files": Kind(file.parse_listing, in_child=False),
}
