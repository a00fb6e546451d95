"""Listing pages by the selectors of their row, and the pages they list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from docket.errors import ArticleError, NotAFeed
from docket.model import Item
from ingest.collect.entries import Feed
from ingest.collect.page import parse_listing, problem, read_listed
from tests.ingest.listings import AT, NOW, SELECT, entry_html, listing_html, page_html, source

LISTED = Item(
    "Ruling on deepfakes", "https://post.example/news/1", body_at="https://post.example/news/1"
)


def parse(body: bytes, **settings: Any) -> Feed:
    """Read a listing page as a source with these settings would."""
    return parse_listing(body, AT, source("page", **{"select": SELECT} | settings), NOW)


def test_entries_are_what_the_item_selector_matches_and_nothing_else() -> None:
    """Menus link to other pages; the first link of an entry may be a picture."""
    first, second = parse(listing_html(entry_html(1), entry_html(2))).items
    assert (first.title, first.text) == ("Ruling 1 on deepfakes", "Summary 1 & more.")
    assert first.link == "https://post.example/news/1"
    assert (first.published_on, first.published_at) == (date(2024, 8, 29), None)
    assert second.link == "https://post.example/news/2"


def test_title_link_and_date_have_sensible_defaults() -> None:
    """The first link with words, its words, and the time element; an item may itself be a link."""
    (item,) = parse(listing_html(entry_html(1)), select={"item": "li.news"}).items
    assert (item.title, item.published_on) == ("Ruling 1 on deepfakes", date(2024, 8, 29))
    body = b"<main><a class='card' href='/x'><b>A ban</b></a></main>"
    (card,) = parse(body, select={"item": "a.card"}).items
    assert (card.title, card.link) == ("A ban", "https://post.example/x")


def test_a_picture_that_links_elsewhere_is_not_the_entry() -> None:
    """The link is the first one with words."""
    entry = entry_html(1).replace("<a href='/news/1'><img", "<a href='/gallery'><img")
    (item,) = parse(listing_html(entry)).items
    assert item.link == "https://post.example/news/1"


def test_the_date_is_read_from_the_attribute_before_the_words() -> None:
    """`datetime` is made for programs; without a zone it is a day."""
    entry = entry_html(1).replace("<time>", "<time datetime='2024-08-28T23:00:00'>")
    (item,) = parse(listing_html(entry)).items
    assert (item.published_on, item.published_at) == (date(2024, 8, 28), None)


def test_an_entry_without_a_readable_date_has_none() -> None:
    """Never the day of asking."""
    (item,) = parse(listing_html(entry_html(1, date="recently"))).items
    assert item.published_on is None
    assert 'date ignored: "recently" is no date that can be read' in item.notes


def test_selectors_that_match_nothing_mean_a_redesign_and_never_silence() -> None:
    """Health `html`: a page came, but not the list we know."""
    with pytest.raises(NotAFeed, match=r'match nothing: no "li\.news".*redesigned') as caught:
        parse(b"<html><body><div class='card'>All new</div></body></html>")
    assert caught.value.health == "html"
    with pytest.raises(NotAFeed, match=r"find no title with a link.*redesigned"):
        parse(b"<ul><li class='news'><h3>Not linked any more</h3></li></ul>")


def test_a_page_that_checks_for_browsers_is_blocked_not_redesigned() -> None:
    """The remedy is another one."""
    with pytest.raises(NotAFeed) as caught:
        parse(b"<html><head><title>Just a moment...</title></head></html>")
    assert caught.value.health == "blocked"


def test_pages_are_read_in_the_encoding_they_are_in() -> None:
    """Many say nothing, some only in a header, some something wrong in the page itself."""
    entry = entry_html(1).replace("Ruling", "Bußgeld")
    for body, said in (
        (listing_html(entry), ""),
        (listing_html("<meta charset='latin-1'>" + entry), "text/html"),
        (listing_html(entry).decode().encode("iso-8859-2"), "text/html; charset=ISO-8859-2"),
    ):
        feed = parse_listing(body, AT, source("page", select=SELECT), NOW, said)
        assert feed.items[0].title == "Bußgeld 1 on deepfakes"
    read = read_listed(LISTED, page_html("Das Bußgeld gilt. " * 9).encode(), LISTED.body_at)
    assert "Das Bußgeld gilt." in read.text
    with pytest.raises(NotAFeed):
        parse_listing(b"\xff" * 9, AT, source("page", select=SELECT), NOW, "charset=no-such")


def test_an_address_listed_twice_is_one_entry_in_its_first_place() -> None:
    """Teasers repeat what the list has further down."""
    items = parse(listing_html(entry_html(1), entry_html(2), entry_html(1))).items
    assert [item.title[7] for item in items] == ["1", "2"]


def test_only_pages_of_the_same_host_are_to_be_read() -> None:
    """A link elsewhere is kept as a headline; its page is another publisher's."""
    other = entry_html(2, link="https://other.example/story")
    own, foreign = parse(listing_html(entry_html(1), other), pages=5).items
    assert own.body_at == "https://post.example/news/1"
    assert (foreign.link, foreign.body_at) == ("https://other.example/story", "")
    assert not parse(listing_html(entry_html(1))).items[0].body_at


@pytest.mark.parametrize(
    ("select", "words"),
    [
        ({}, "needs select = {item"),
        ({"item": "li["}, 'item = "li[" is no CSS selector'),
        ({"item": "li", "titel": "h3"}, 'has no "titel"; allowed are item, title, link'),
    ],
)
def test_wrong_selectors_are_named(select: dict[str, str], words: str) -> None:
    """Before anything is asked for."""
    assert words in problem(source("page", select=select))
    assert not problem(source("page", select=SELECT))


def test_a_listed_page_keeps_its_identity_and_gets_its_text_and_day() -> None:
    """The address as listed is what it is known by; its outlet is the source's publisher."""
    head = "<meta property='article:published_time' content='2024-08-29T09:00:00+02:00'>"
    body = page_html(head=head).encode()
    read = read_listed(LISTED, body, "https://www.post.example/news/1?from=list")
    assert (read.link, read.outlet) == (LISTED.link, "")
    assert "40,000 dollars" in read.text
    assert (read.published_on, read.published_from) == (date(2024, 8, 29), "page")


def test_the_day_of_the_list_beats_what_a_page_only_seems_to_say() -> None:
    """A date in the address or the prose is a guess."""
    listed = Item("A ruling", LISTED.link, published_on=date(2024, 8, 29), published_from="feed",
                  body_at=LISTED.body_at)  # fmt: skip
    read = read_listed(listed, page_html().encode(), LISTED.body_at)
    assert (read.published_on, read.published_from) == (date(2024, 8, 29), "feed")


@pytest.mark.parametrize(
    "there",
    [
        "https://login.other.example/?next=/news/1",
        "https://post.example/login?next=/news/1",
        "https://post.example/account/sign-in",
        "https://consent.example/collect",
        "https://post.example/consent/?back=%2Fnews%2F1",
    ],
)
def test_a_page_that_leads_to_a_login_or_consent_is_not_taken_for_the_text(there: str) -> None:
    """However much it looks like an article."""
    with pytest.raises(ArticleError, match="leads to"):
        read_listed(LISTED, page_html().encode(), there)


def test_a_consent_form_in_place_of_the_page_is_not_taken_for_the_text() -> None:
    """Without a redirect its own words give it away."""
    said = "Before you continue, we and our 812 partners use cookies. Accept all or manage options."
    with pytest.raises(ArticleError):
        read_listed(LISTED, page_html(said, "Your privacy choices").encode(), LISTED.body_at)
