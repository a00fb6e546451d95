"""Answers in the shapes that publishers send, with words of our own, for each kind of source."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from docket.model import Source
from docket.schema import ROOT
from ingest.apis import load_apis

NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
AT = "https://post.example/list"

PROSE = (
    "The agency fined the image service Lumenry 40,000 dollars on 29 August 2024. It said that the "
    "service had made thousands of deepfakes of pupils, and that it had ignored two orders to stop."
)


def source(kind: str, **settings: Any) -> Source:
    """A source of this kind, with the settings that its row would have."""
    return Source("one", "One", AT, kind, **settings)


@cache
def api(name: str) -> dict[str, Any]:
    """The shipped row of data/apis.toml."""
    return load_apis(ROOT / "data" / "apis.toml")[name]


def page_html(said: str = PROSE, title: str = "Agency fines Lumenry", head: str = "") -> str:
    """A listed page: one article with a heading."""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body>"
        f"<article><h1>{title}</h1><p>{said}</p><p>Nobody at Lumenry could be reached, and its "
        "site was gone by the evening of the same day.</p></article></body></html>"
    )


def entry_html(number: int, link: str = "", date: str = "29 August 2024") -> str:
    """One entry of a listing page, with a picture that links before the title does."""
    place = link or f"/news/{number}"
    return (
        f"<li class='news'><a href='{place}'><img src='/p{number}.jpg'></a>"
        f"<h3><a href='{place}'>Ruling <em>{number}</em> on deepfakes</a></h3>"
        f"<time>{date}</time><p class='sum'>Summary {number} &amp; more.</p></li>"
    )


def listing_html(*entries: str) -> bytes:
    """A listing page around some entries, with links that are no entries."""
    menu = "<nav><a href='/about'>About us</a><a href='/jobs'>Jobs</a></nav>"
    return f"<html><body>{menu}<ul>{''.join(entries)}</ul></body></html>".encode()


SELECT = {"item": "li.news", "title": "h3", "text": "p.sum"}

NEWS_MAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://post.example/article/lumenry-1</loc><lastmod>2024-08-31T23:30:00</lastmod>
  <news:news><news:publication><news:name>Post</news:name><news:language>eng</news:language>
  </news:publication><news:publication_date>2024-08-31T21:05:00Z</news:publication_date>
  <news:title>Court &amp; city stop Lumenry</news:title></news:news>
  <image:image><image:loc>https://post.example/1.jpg</image:loc></image:image></url>
<url><loc>https://post.example/article/lumenry-2</loc><lastmod>2024-08-30T23:30:00</lastmod>
  <news:news><news:publication><news:name>Post</news:name><news:language>eng</news:language>
  </news:publication><news:title>Lumenry sued again</news:title></news:news></url>
<url><loc>https://post.example/article/tres</loc>
  <news:news><news:publication><news:name>Post</news:name><news:language>spa</news:language>
  </news:publication><news:publication_date>2024-08-31T20:05:00Z</news:publication_date>
  <news:title>La corte frena a Lumenry</news:title></news:news></url>
<url><loc>https://post.example/hub/ai</loc><news:news><news:title>All on AI</news:title></news:news>
</url></urlset>"""

DOJ = {
    "metadata": {"responseInfo": {"status": 200}, "resultset": {"count": "2", "pagesize": "50"}},
    "results": [
        {
            "uuid": "u-2", "title": "Man Charged Over Images Made with AI",
            "url": "https://www.justice.gov/opa/pr/two", "date": "1724990400",
            "created": '<time datetime="2024-08-30T10:43:50-04:00">1725029030</time>',
            "body": "<p>A man was charged today.</p><p>He is presumed innocent.</p>",
            "component": [{"uuid": "c", "name": "Criminal Division"}], "teaser": None,
        },
        {
            "uuid": "u-1", "title": "Woman Sentenced", "date": "1724904000",
            "url": "https://www.justice.gov/opa/pr/one", "body": "<p>She was sentenced.</p>",
            "component": [], "created": "", "teaser": None,
        },
    ],
}  # fmt: skip

TREE = {
    "sha": "t1", "url": "https://api.github.com/repos/o/r/git/trees/t1", "truncated": False,
    "tree": [
        {"path": "README.md", "mode": "100644", "type": "blob", "sha": "a0", "size": 10},
        {"path": "blog", "mode": "040000", "type": "tree", "sha": "a1"},
        {"path": "blog/safe set.md", "mode": "100644", "type": "blob", "sha": "b1", "size": 900},
        {"path": "notes/pause.md", "mode": "100644", "type": "blob", "sha": "c1", "size": 500},
        {"path": "images/x.png", "mode": "100644", "type": "blob", "sha": "d1", "size": 99},
    ],
}  # fmt: skip
REPOSITORY = {
    "raw": "https://raw.example/o/r/main/{path}",
    "link": "https://post.example/{stem}/",
}

FEED = (
    b"<rss version='2.0'><channel><title>Post</title><item><title>Court stops Lumenry</title>"
    b"<link>https://post.example/a</link><pubDate>Sat, 31 Aug 2024 10:00:00 GMT</pubDate>"
    b"<description>&lt;p&gt;A &lt;b&gt;ruling&lt;/b&gt;.&lt;/p&gt;</description></item>"
    b"</channel></rss>"
)

# Kind → a source of it and an answer of two entries or more, as it comes when all is well.
GOOD: dict[str, tuple[Source, bytes]] = {
    "feed": (source("feed"), FEED),
    "api": (source("api", api=api("doj")), json.dumps(DOJ).encode()),
    "sitemap": (source("sitemap", paths=("/article/",)), NEWS_MAP),
    "page": (source("page", select=SELECT), listing_html(entry_html(1), entry_html(2))),
    "git": (
        source("git", select=REPOSITORY, pages=2, paths=("blog/", "notes/")),
        json.dumps(TREE).encode(),
    ),
}
