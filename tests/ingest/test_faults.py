"""Feeds that are made to hurt, or changed under our hands: what the record is left with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import fuzz
from docket.errors import DocketError, NotAFeed
from docket.model import Item
from ingest.bounded import Child, LimitReached
from ingest.collect.feed import Feed, parse_feed
from tests.ingest.conftest import Office
from tests.making import NOW

COUNT = "SELECT count(*) FROM article"
GML = "xmlns:georss='http://www.georss.org/georss' xmlns:gml='http://www.opengis.net/gml'"


def feed_of(*items: str, spaces: str = "") -> str:
    """A feed with these insides of items."""
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0' {spaces}><channel><title>T</title>{inside}</channel></rss>"


def parsed(text: str) -> Feed:
    """What a feed of this text gives."""
    return parse_feed(text.encode(), "https://post.example/feed", now=NOW)


def story(number: int, address: str) -> str:
    """An item whose id is its address, as publishing systems make them."""
    return f"<title>Story {number}</title><guid>{address}</guid><link>{address}</link>"


def test_new_ids_for_old_articles_bring_nothing_new(office: Office) -> None:
    """A redesign moves a site to https and www, and its ids with it."""
    old = [story(n, f"http://post.example/p{n}") for n in range(20)]
    new = [story(n, f"https://www.post.example/p{n}?utm_source=rss") for n in range(20)]
    (first,) = office.run(office.page("moved", feed_of(*old))).outcomes
    later = NOW + timedelta(days=2)
    (second,) = office.run(office.page("moved", feed_of(*new)), at=later).outcomes
    assert (first.new, second.new, second.unchanged) == (20, 0, 20)
    assert office.rows(COUNT) == [(20,)]


def test_entries_that_share_an_id_are_all_kept(office: Office) -> None:
    """Their addresses tell them apart."""
    items = [f"<title>Story {n}</title><guid>1</guid><link>/{n}</link>" for n in range(5)]
    (outcome,) = office.run(office.page("same", feed_of(*items))).outcomes
    assert (outcome.new, office.rows(COUNT)) == (5, [(5,)])


def test_an_entry_without_id_and_link_is_known_by_its_text(office: Office) -> None:
    """Again in the next round, it is no second article."""
    for day, head in enumerate(("", "<ttl>60</ttl>")):
        body = feed_of("<title>Only a title</title>").replace("<item>", f"{head}<item>")
        office.run(office.page("bare", body), at=NOW + timedelta(days=2 * day))
    assert office.rows(COUNT) == [(1,)]


def test_dates_nobody_can_have_published_at_are_left_out(office: Office) -> None:
    """The articles stay; none of them stands above today."""
    dates = ("9999-12-31T23:59:59-12:00", "2044-01-01T00:00:00Z", "0000-00-00", "soon")
    items = [f"<title>Story {raw}</title><pubDate>{raw}</pubDate>" for raw in dates]
    office.run(office.page("dates", feed_of(*items)))
    assert office.rows(f"{COUNT} WHERE published_on IS NULL") == [(4,)]


def test_an_odd_system_of_coordinates_costs_only_itself() -> None:
    """The parser raises on it; without it the feed is fine."""
    point = "<gml:Point srsName='urn:ogc:def:crs:EPSG::abc'><gml:pos>1 2</gml:pos></gml:Point>"
    odd = f"<title>A</title><georss:where>{point}</georss:where>"
    feed = parsed(feed_of(odd, "<title>B</title>", spaces=GML))
    assert [item.title for item in feed.items] == ["A", "B"]


def test_very_deep_markup_is_read_or_refused_but_ends() -> None:
    """A hundred thousand elements inside one another are neither a crash nor an endless loop."""
    feed = parsed(feed_of(f"{'<x>' * 100_000}{'</x>' * 100_000}", "<title>Good</title>"))
    assert feed.items[-1].title == "Good"


def test_a_feed_that_takes_too_long_is_stopped() -> None:
    """A hundred thousand comments that are never closed take the parser far too long."""
    body = feed_of(f"<description><![CDATA[{'<!--' * 100_000}]]></description>").encode()
    with closing(Child(cpu=1)) as child, pytest.raises(LimitReached, match="time limit"):
        child.call(parse_feed, body, "https://post.example/feed", now=NOW)


def items_in(feed: Feed) -> Iterator[Item]:
    """The items of a feed, after a look at what must hold for each."""
    for item in feed.items:
        assert item.title or item.text
        assert item.link == "" or item.link.startswith(("http://", "https://"))
        assert not item.published_at or item.published_on
        yield item


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_feeds_are_read_or_refused(seed: int) -> None:
    """Flipped bits, lost and doubled stretches, tokens in wrong places: never another error.

    The damage is that of `bench/fuzz.py`, which does the same to whole folders.
    """
    _, body = fuzz.damaged([text.encode() for text in fuzz.SEEDS], seed, 0)
    try:
        feed = parse_feed(body, "https://post.example/feed", now=NOW)
    except NotAFeed:
        return
    assert len(list(items_in(feed))) == len(feed.items)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_damaged_files_of_any_kind_are_read_or_refused(seed: int) -> None:
    """Documents and lists of feeds too; what is raised is ours and says something."""
    target, body = fuzz.damaged([text.encode() for text in fuzz.SEEDS], seed, 0)
    try:
        fuzz.TARGETS[target](body)
    except DocketError as error:
        assert str(error)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "<rss><channel>", "<feed>", "{", "<?xml "]))
def test_any_bytes_at_all_are_read_or_refused(noise: bytes, start: str) -> None:
    """Whatever they look like at first."""
    try:
        list(items_in(parse_feed(start.encode() + noise, "https://post.example/feed", now=NOW)))
    except DocketError as error:
        assert str(error)
