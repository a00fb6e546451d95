"""Sitemaps: titles and days of news sitemaps, and addresses whose pages are read instead."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from typing import Any

import pytest

from docket.errors import FetchError, NotAFeed
from docket.model import Item
from ingest.collect.entries import Feed
from ingest.collect.sitemap import parse_sitemap
from tests.ingest.listings import AT, NEWS_MAP, NOW, source

HEAD = "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"


def parse(body: bytes, **settings: Any) -> Feed:
    """Read a sitemap as a source with these settings would."""
    return parse_sitemap(body, AT, source("sitemap", **settings), NOW)


def plain(*entries: str, **settings: Any) -> tuple[Item, ...]:
    """The entries of a plain sitemap, pages being read."""
    inside = "".join(f"<url>{entry}</url>" for entry in entries)
    return parse(f"{HEAD}{inside}</urlset>".encode(), **{"pages": 5} | settings).items


def test_a_news_sitemap_gives_titles_and_moments_of_publication() -> None:
    """As the Google News schema has them; pictures are no business of ours."""
    first, second = parse(NEWS_MAP, paths=("/article/",)).items
    assert first.title == "Court & city stop Lumenry"
    assert first.link == "https://post.example/article/lumenry-1"
    assert first.published_at == datetime(2024, 8, 31, 21, 5, tzinfo=UTC)
    assert (first.published_on, first.language) == (date(2024, 8, 31), "en")
    assert second.title == "Lumenry sued again"


def test_the_schemas_are_known_by_either_scheme_and_without_any() -> None:
    """Publishers write http, https or nothing at all."""
    assert parse(NEWS_MAP.replace(b"http://www", b"https://www")).items == parse(NEWS_MAP).items
    bare = "<urlset><url><loc>https://post.example/a</loc></url></urlset>"
    assert parse(bare.encode(), pages=1).items[0].link == "https://post.example/a"


def test_a_time_without_its_zone_gives_a_day_and_no_moment() -> None:
    """AP writes lastmod in New York time and does not say so; 23:30 there is the next day here."""
    second = parse(NEWS_MAP, paths=("/article/",)).items[1]
    assert (second.published_at, second.published_on) == (None, date(2024, 8, 30))


def test_a_change_is_never_taken_for_the_moment_of_publication() -> None:
    """A lastmod with a zone is still only the day of a change."""
    (item,) = plain("<loc>https://post.example/a</loc><lastmod>2024-08-30T10:00:00Z</lastmod>")
    assert (item.published_at, item.published_on) == (None, date(2024, 8, 30))


def test_entries_in_other_languages_are_left_out_and_said_to_be() -> None:
    """Three-letter codes are understood."""
    feed = parse(NEWS_MAP, paths=("/article/",))
    assert "La corte frena a Lumenry" not in [item.title for item in feed.items]
    assert feed.dropped == ("entries in other languages: es",)
    spanish = parse(NEWS_MAP, paths=("/article/",), language="es")
    assert [item.title for item in spanish.items] == ["La corte frena a Lumenry"]


def test_paths_choose_and_a_path_that_matches_nothing_is_an_error() -> None:
    """A site that was reorganised must not look like a quiet one."""
    assert [item.title for item in parse(NEWS_MAP, paths=("/hub/",)).items] == ["All on AI"]
    with pytest.raises(NotAFeed, match='no listed address is below /news/: correct "paths"'):
        parse(NEWS_MAP, paths=("/news/",))


def test_addresses_without_titles_are_listed_newest_first_to_be_read() -> None:
    """The newest pages are read first, as far as a visit may go."""
    old = "<loc>https://post.example/old</loc><lastmod>2024-01-01</lastmod>"
    new = "<loc>https://post.example/new</loc><lastmod>2024-08-01</lastmod>"
    none = "<loc>https://post.example/none</loc>"
    items = plain(old, none, new)
    assert [item.body_at.rpartition("/")[2] for item in items] == ["new", "old", "none"]


def test_addresses_without_titles_need_pages_to_be_read() -> None:
    """Nothing could be kept of them otherwise, and the message says what to write."""
    with pytest.raises(NotAFeed, match='without titles: set "pages"'):
        plain("<loc>https://post.example/a</loc>", pages=0)


def test_a_sitemap_packed_by_extension_is_unpacked_within_bounds() -> None:
    """`.xml.gz` is a file that is gzip, not an encoding of the answer."""
    assert parse(gzip.compress(NEWS_MAP)).items == parse(NEWS_MAP).items
    with pytest.raises(FetchError, match="too large when unpacked"):
        parse(gzip.compress(b" " * 11 * 2**20))


def test_an_index_of_sitemaps_names_those_to_take_instead() -> None:
    """One of its sitemaps is what is meant; following all of them is a crawl."""
    index = HEAD.replace("urlset", "sitemapindex")
    body = f"{index}<sitemap><loc>https://post.example/s1.xml</loc></sitemap></sitemapindex>"
    with pytest.raises(NotAFeed, match=r"an index of sitemaps: .*https://post\.example/s1\.xml"):
        parse(body.encode())


def test_no_entity_is_expanded_and_nothing_outside_is_opened() -> None:
    """The same checks as for feeds, and a parser that resolves nothing."""
    bomb = "<!DOCTYPE u [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>"
    with pytest.raises(NotAFeed, match="entity declarations refused"):
        parse(f"<?xml version='1.0'?>{bomb}<urlset><url><loc>&b;</loc></url></urlset>".encode())
    file = "<!DOCTYPE u [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
    with pytest.raises(NotAFeed, match="entity declarations refused"):
        parse(f"<?xml version='1.0'?>{file}<urlset><url><loc>&a;</loc></url></urlset>".encode())


def test_unsafe_addresses_are_no_entries() -> None:
    """What cannot be shown cannot be read either."""
    safe = "<loc>https://post.example/a</loc>"
    assert len(plain("<loc>javascript:alert(1)</loc>", safe, "<loc>file:///etc</loc>")) == 1
