"""Addresses: which may be used, and which are the same article."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.urls import direct_link, is_opaque, link_problem, outlet_of, safe_link, url_day, url_key


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://news.example/a",
        "file:///etc/passwd",
        "//news.example/a",
        "http:news.example/a",
        "http:///a",
        "http://sam:secret@news.example/a",
        "http://news.example\\@other.example/",
        "http://news.example:99999/",
        "http://[::1",
        "http://[fe80::1%25eth0]/",
        "http://exa mple.example/a",
        "http://news.example%00.other.example/",
        "http://news..example/",
        "https://news.example/" + "x" * 2_000,
    ],
)
def test_an_address_that_is_not_a_plain_web_address_becomes_none(url: str) -> None:
    """Only http and https with a host and no credentials may be shown or followed."""
    assert safe_link(url) == ""
    assert link_problem(url)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("HTTPS://News.Example:443/A b?q=é", "https://news.example/A%20b?q=%C3%A9"),
        ("http://news.example./a%20b", "http://news.example/a%20b"),
        ("  https://news.exam\u202eple/a\n", "https://news.example/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://news.example:8080/a#b", "http://news.example:8080/a#b"),
    ],
)
def test_a_usable_address_comes_back_in_its_safe_form(url: str, safe: str) -> None:
    """Hidden characters go, the host is what the network would see, the path is quoted."""
    assert safe_link(url) == safe
    assert safe_link(safe) == safe


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/a/story",
        "https://www.news.example/a/story/",
        "https://News.Example/a/story?utm_source=rss&utm_medium=x#top",
        "https://amp.news.example/a/story",
        "https://m.news.example/a/story",
        "https://www.google.com/amp/s/www.news.example/a/story",
        "https://news-example.cdn.ampproject.org/c/s/news.example/a/story",
        "http://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fnews.example%2fa%2fstory",
        "https://www.google.com/url?rct=j&sa=t&url=https://news.example/a/story&ct=ga",
        "https://www.news.example/a/story/amp/",
        "https://news.example//a/story?fbclid=1&at_medium=RSS",
        "https://news.example/a/story?outputType=amp",
    ],
)
def test_ways_to_the_same_article_have_one_key(url: str) -> None:
    """Scheme, www, trackers, fragments, AMP and mobile copies, and links through a counter."""
    assert url_key(url) == "news.example/a/story"


def test_a_carried_address_that_is_not_safe_is_not_taken_out() -> None:
    """The link stays what it is: an address of the aggregator."""
    for carried in ("javascript:alert(1)", "https://sam:secret@news.example/", ""):
        link = safe_link(f"https://www.bing.com/news/apiclick.aspx?url={carried}")
        assert direct_link(link) == link
    assert direct_link("javascript:alert(1)") == ""


def test_a_token_of_an_aggregator_has_no_key() -> None:
    """It changes with time and does not lead to the page."""
    token = "https://news.google.com/rss/articles/CBMiAbc?oc=5"
    assert is_opaque(token) and url_key(token) == ""
    assert not is_opaque("https://news.example/a")


def test_a_short_host_keeps_its_first_letter() -> None:
    """The m of m.example is no sign of a mobile copy."""
    assert url_key("https://m.example/a") == "m.example/a"
    assert url_key("https://www.m.example/a") == "m.example/a"


def test_the_query_that_chooses_the_article_stays_in_the_key() -> None:
    """An id in the query is the article; its order is not."""
    assert url_key("https://n.example/a?id=2&b=1") == url_key("https://n.example/a?b=1&id=2")
    assert url_key("https://n.example/a?id=2") != url_key("https://n.example/a?id=3")
    assert url_key("not an address") == ""


def test_an_outlet_without_a_name_is_called_by_its_host() -> None:
    """The host without www is the last resort for a name."""
    assert outlet_of("https://www.News.example/a") == "news.example"
    assert outlet_of("javascript:alert(1)") == ""


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://n.example/2024/08/30/story", date(2024, 8, 30)),
        ("https://n.example/tech/2024/aug/30/story", date(2024, 8, 30)),
        ("https://n.example/news/2024-08-30-story", date(2024, 8, 30)),
        ("https://n.example/2024-08-story", None),
        ("https://n.example/2024/13/45/story", None),
        ("https://n.example/story?day=2024-08-30", None),
        ("https://n.example/id/12024/08/301", None),
    ],
)
def test_a_full_day_in_the_path_is_a_date_and_nothing_less_is(url: str, day: date | None) -> None:
    """News sites file pages by day; a month alone is not a day."""
    assert url_day(url) == day
