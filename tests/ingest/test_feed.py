"""Feeds in every state: what is read, what is left out, and what is said about it."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from docket.errors import NotAFeed
from docket.model import Item
from ingest.collect.feed import Feed, parse_feed, read_feed

NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
URL = "https://post.example/news/feed.xml"


def rss(inside: str, head: str = "", prolog: str = "") -> bytes:
    """An RSS 2.0 feed around some items."""
    spaces = (
        "xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
    )
    text = (
        f"<?xml version='1.0' encoding='utf-8'?>{prolog}<rss version='2.0' {spaces}><channel>"
        f"<title>Example Post</title><language>en-gb</language>{head}{inside}</channel></rss>"
    )
    return text.encode()


def item(inside: str, title: str = "A headline") -> str:
    """An RSS item with a title."""
    return f"<item><title>{title}</title>{inside}</item>"


def parse(body: bytes, **more: Any) -> Feed:
    """Parse in this process, with the tests' clock and address."""
    return parse_feed(body, URL, now=NOW, **more)


def only(body: bytes) -> Item:
    """The one item of a feed."""
    (found,) = parse(body).items
    return found


def dated(raw: str) -> Item:
    """An item with this publication date."""
    return only(rss(item(f"<pubDate>{raw}</pubDate>")))


def test_a_good_feed_is_read_in_the_child_as_in_this_process() -> None:
    """The bounded way in gives the same value as the pure inside."""
    body = rss(item("<link>/a</link><guid>g1</guid><pubDate>Sat, 31 Aug 2024 10:00 GMT</pubDate>"))
    feed = read_feed(body, URL, now=NOW)
    assert feed == parse(body)
    assert (feed.title, feed.language, feed.version) == ("Example Post", "en-gb", "rss20")
    (entry,) = feed.items
    assert (entry.link, entry.guid) == ("https://post.example/a", "g1")
    assert entry.published_at == datetime(2024, 8, 31, 10, tzinfo=UTC)
    assert (entry.published_on, entry.published_from) == (date(2024, 8, 31), "feed")


@pytest.mark.parametrize(
    ("body", "words", "health"),
    [
        (b"", "empty body", "empty"),
        (b" \n\t ", "empty body", "empty"),
        (b"<!doctype html><title>News</title><p>x</p>", "a web page, not a feed", "html"),
        (b"<html><body>News</body></html>", "a web page, not a feed", "html"),
        (b"<title>Just a moment...</title>", "checks for browsers", "blocked"),
        (b'{"error": "no"}', "JSON, not a feed", "failed"),
        (b'[{"a": 1}]', "JSON, not a feed", "failed"),
        (b"{broken", "JSON, not a feed", "failed"),
        (b"GDELT says no", "not a feed", "failed"),
        (b"<note><to>Kim</to></note>", "not a feed", "failed"),
        (gzip.compress(b"<rss/>"), "compressed or binary", "failed"),
        (
            b"<?xml version='1.0'?><rss version='2.0'><channel><title>Po",
            "before the first",
            "failed",
        ),
        (b"<?xml version='1.0' encoding='utf-7'?><rss/>", '"utf-7" is not accepted', "failed"),
    ],
)
def test_what_is_no_feed_is_called_what_it_is(body: bytes, words: str, health: str) -> None:
    """Not "quiet" and not "broken": the user reads what came instead."""
    with pytest.raises(NotAFeed) as caught:
        parse(body)
    assert words in str(caught.value)
    assert caught.value.health == health


def test_a_feed_without_entries_is_a_feed() -> None:
    """A quiet week is no error."""
    assert parse(rss("")).items == ()


ATOM = """<feed xmlns='http://www.w3.org/2005/Atom'><title>Register</title><entry>
<id>tag:a,1</id><title type='html'>AT&amp;amp;T &lt;b&gt;sued&lt;/b&gt;</title>
<link rel='alternate' href='/b'/><updated>2024-08-31T23:30:00-07:00</updated>
<author><name>Sam Roe</name></author><summary>Short.</summary>
<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One &amp; two.</p>
<p>Three.</p></div></content></entry></feed>"""


def test_an_atom_entry_gives_its_longest_text_and_its_own_day() -> None:
    """The day is the publisher's, the instant is UTC; `updated` serves when nothing else does."""
    entry = only(ATOM.encode())
    assert (entry.title, entry.byline) == ("AT&T sued", "Sam Roe")
    assert entry.text == "One & two.\n\nThree."
    assert entry.link == "https://post.example/b"
    assert entry.published_on == date(2024, 8, 31)
    assert entry.published_at == datetime(2024, 9, 1, 6, 30, tzinfo=UTC)


def test_the_longer_of_two_texts_is_the_article() -> None:
    """Many feeds tease in the description and tell in `content:encoded`."""
    long = "<content:encoded>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</content:encoded>"
    assert only(rss(item(f"<description>One …</description>{long}"))).text == "One.\n\nTwo."


def test_a_day_of_creation_dates_an_entry_that_gives_no_better_one() -> None:
    """Published, else updated, else created."""
    spaced = "<rss xmlns:dcterms='http://purl.org/dc/terms/'"
    for given, day in (("", 1), ("<pubDate>2 May 2024</pubDate>", 2)):
        body = rss(item(f"<dcterms:created>2024-05-01</dcterms:created>{given}"))
        assert only(body.replace(b"<rss", spaced.encode())).published_on == date(2024, 5, day)


def test_a_feed_that_says_it_has_ended_is_gone() -> None:
    """GOV.UK leaves one entry that says so; an article of that name among others stays one."""
    ended = item("<description>This feed no longer exists.</description>", "This feed has ended")
    with pytest.raises(NotAFeed, match="has ended this feed") as caught:
        parse(rss(ended))
    assert caught.value.health == "gone"
    assert len(parse(rss(ended + item(""))).items) == 2


def test_rdf_is_read() -> None:
    """RSS 1.0 has its dates in Dublin Core."""
    body = b"""<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'
    xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>
    <channel><title>T</title></channel><item rdf:about='https://a.example/1'><title>One</title>
    <link>https://a.example/1</link><dc:date>2024-08-31</dc:date></item></rdf:RDF>"""
    entry = only(body)
    assert (entry.title, entry.link) == ("One", "https://a.example/1")
    assert (entry.published_on, entry.published_at) == (date(2024, 8, 31), None)


def test_json_feed_is_read() -> None:
    """Authors, both texts and the relative address."""
    row = {
        "id": 7,
        "url": "/c",
        "title": "<b>One</b>",
        "content_html": "<p>Long text &amp; more</p>",
        "summary": "x",
        "date_published": "2024-08-31T10:00:00+02:00",
        "authors": [{"name": "Sam Roe"}, {"name": "Kim Poe"}],
    }
    version = "https://jsonfeed.org/version/1.1"
    entry = only(json.dumps({"version": version, "title": "J", "items": [row, 3]}).encode())
    assert (entry.guid, entry.title, entry.text) == ("7", "One", "Long text & more")
    assert (entry.link, entry.byline) == ("https://post.example/c", "Sam Roe, Kim Poe")
    assert entry.published_at == datetime(2024, 8, 31, 8, tzinfo=UTC)


def test_a_json_feed_may_shorten_its_version() -> None:
    """With items it is one; an answer of another format with such a version is not."""
    assert only(b'{"version": "1.1", "items": [{"id": "1", "title": "One"}]}').title == "One"
    for other in (b'{"version": "1.1", "error": {}}', b'{"version": "2", "items": [{"id": "1"}]}'):
        with pytest.raises(NotAFeed, match="JSON, not a feed"):
            parse(other)


def test_only_plain_words_come_in() -> None:
    """No markup, script, hidden or control character survives, in any field."""
    nasty = "&lt;script&gt;x()&lt;/script&gt;Sa\u202efe\u200b &lt;img src=x onerror=y()&gt;&#8203;"
    body = rss(
        item(
            f"<dc:creator>{nasty}</dc:creator><description>{nasty}</description>"
            "<link>javascript:alert(3)</link><enclosure url='https://x.example/a.mp3'/>",
            title=nasty,
        )
    )
    entry = only(body)
    assert entry.title == "x()Safe"
    assert (entry.text, entry.link) == ("Safe", "")
    assert "<" not in entry.byline


def test_a_title_keeps_its_comparison_signs() -> None:
    """Not every angle is a tag, and entities are resolved once."""
    entry = only(rss(item("", title="5 &amp;lt; 6 &amp;amp; a &lt; b")))
    assert entry.title == "5 < 6 & a < b"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.example/",
        "http://user:pw@x.example/",
        "/\\x.example",
        "http://[::1",
        "http://exa mple.example/a",
    ],
)
def test_an_entry_whose_link_is_unsafe_is_kept_without_it(link: str) -> None:
    """The words are still news."""
    entry = only(rss(item(f"<link>{link}</link>")))
    assert (entry.title, entry.link) == ("A headline", "")


def test_an_id_that_is_no_address_is_not_taken_for_one() -> None:
    """Even when the feed calls it a permalink and gives no link."""
    entry = only(rss(item("<guid isPermaLink='true'>not-a-url</guid>")))
    assert (entry.guid, entry.link) == ("not-a-url", "")


def test_an_id_shared_by_several_entries_identifies_none() -> None:
    """All are kept, each says why its id is gone."""
    items = "".join(item(f"<guid>N/A</guid><link>/{n}</link>", f"Story {n}") for n in range(3))
    feed = parse(rss(items))
    assert [entry.guid for entry in feed.items] == ["", "", ""]
    assert all("guid not unique in its feed" in entry.notes for entry in feed.items)


def test_an_entry_that_says_nothing_is_left_out_with_a_reason() -> None:
    """Neither title nor text: nothing to read."""
    feed = parse(rss("<item><link>/a</link></item>" + item("")))
    assert len(feed.items) == 1
    assert feed.dropped == ("entry 1: neither title nor text",)


def test_an_aggregator_names_the_publisher_behind_the_title() -> None:
    """The suffix goes, the outlet is known."""
    body = rss(item("<source url='https://a.example'>The Example</source>", "Fined - The Example"))
    entry = only(body)
    assert (entry.title, entry.outlet) == ("Fined", "The Example")


@pytest.mark.parametrize(
    ("raw", "day", "hour"),
    [
        ("Sat, 31 Aug 2024 23:30:00 BST", date(2024, 8, 31), (31, 22)),
        ("Sat, 31 Aug 2024 23:30:00 CEST", date(2024, 8, 31), (31, 21)),
        ("Sun, 01 Sep 2024 03:30:00 IST", date(2024, 9, 1), (31, 22)),
        ("Sun, 01 Sep 2024 08:30:00 AEST", date(2024, 9, 1), (31, 22)),
        ("Sun, 01 Sep 2024 07:30:00 JST", date(2024, 9, 1), (31, 22)),
        ("Sun, 01 Sep 2024 07:30:00 KST", date(2024, 9, 1), (31, 22)),
        ("Sat, 31 Aug 2024 18:30:00 EDT", date(2024, 8, 31), (31, 22)),
        ("Fri, 31 Aug 24 22:30 +0000", date(2024, 8, 31), (31, 22)),
        ("Sat, 31 Aug 2024 22:30:00 +0000 +0000", date(2024, 8, 31), (31, 22)),
        ("2024-08-31T22:30:00.123Z", date(2024, 8, 31), (31, 22)),
        ("2024-08-31 22:30", date(2024, 8, 31), (31, 22)),
    ],
)
def test_a_date_keeps_its_printed_day_and_its_instant(
    raw: str, day: date, hour: tuple[int, int]
) -> None:
    """Zone abbreviations count; a wrong weekday or a doubled zone does not hurt."""
    entry = dated(raw)
    assert entry.published_on == day
    assert entry.published_at is not None
    assert (entry.published_at.day, entry.published_at.hour) == hour


@pytest.mark.parametrize(
    "raw",
    [
        "0000-00-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "Sat, 01 Jan 0001 00:00:00 GMT",
        "9999-12-31T23:59:59-12:00",
        "2044-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "-0044-03-15",
        "2024-02-30T00:00:00Z",
        "10000-01-01",
        "1725098400",
        "soon",
    ],
)
def test_an_impossible_date_is_none_and_said_so(raw: str) -> None:
    """Never now, never a guess; what was printed is kept."""
    entry = dated(raw)
    assert (entry.published_on, entry.published_at, entry.published_from) == (None, None, "")
    assert any(raw in note for note in entry.notes)


@pytest.mark.parametrize("raw", ["31 août 2024", "31. August 2024", "31/08/2024", "Aug. 31, 2024"])
def test_dates_of_other_languages_and_forms_are_days(raw: str) -> None:
    """The reader's own rules know them; a day is all they give."""
    entry = dated(raw)
    assert (entry.published_on, entry.published_at) == (date(2024, 8, 31), None)


def test_a_zone_nobody_knows_leaves_the_day() -> None:
    """The instant would be invented."""
    entry = dated("Sat, 31 Aug 2024 10:00:00 XYZ")
    assert (entry.published_on, entry.published_at) == (date(2024, 8, 31), None)


def test_no_date_is_no_note() -> None:
    """Silence is not an error."""
    entry = only(rss(item("")))
    assert (entry.published_on, entry.notes) == (None, ())


def test_small_entities_are_resolved() -> None:
    """Real feeds declare a few."""
    prolog = "<!DOCTYPE rss [<!ENTITY co 'Roe &amp; Co'> <!ENTITY eacute \"&#233;\">]>"
    assert only(rss(item("", "&co; caf&eacute;"), prolog=prolog)).title == "Roe & Co café"


@pytest.mark.parametrize(
    "subset",
    [
        "<!ENTITY a 'xx'><!ENTITY b '&a;&a;'>",
        f"<!ENTITY a '{'x' * 300}'>",
        "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
        "<!ENTITY a SYSTEM 'http://127.0.0.1/x'>",
        "<!ENTITY % a 'x'>%a;",
        "".join(f"<!ENTITY a{n} 'x'>" for n in range(30)),
    ],
)
def test_entities_that_could_flood_or_reach_out_are_refused(subset: str) -> None:
    """Nothing is expanded, opened or fetched."""
    with pytest.raises(NotAFeed, match="entity declarations refused"):
        parse(rss(item("", "&a;"), prolog=f"<!-- x --><!DOCTYPE rss [{subset}]>"))


def test_entities_hidden_in_utf_16_are_refused_too() -> None:
    """One set of checks sees every encoding."""
    text = rss(item(""), prolog="<!DOCTYPE rss [<!ENTITY a SYSTEM 'x'>]>").decode()
    with pytest.raises(NotAFeed, match="entity declarations refused"):
        parse(text.replace("utf-8", "utf-16").encode("utf-16"))


def test_entities_that_grow_beyond_bounds_are_refused() -> None:
    """Many small ones make a large text."""
    prolog = f"<!DOCTYPE rss [<!ENTITY a '{'x' * 250}'>]>"
    with pytest.raises(NotAFeed, match="entity declarations refused"):
        parse(rss(item("", "&a;" * 10_000), prolog=prolog))


@pytest.mark.parametrize("reference", ["&#xD800;", "&#99999999999;", "&#x110000;"])
def test_a_reference_to_no_character_costs_only_itself(reference: str) -> None:
    """The parser raises on it; without it the feed is fine."""
    feed = parse(rss(item("", f"A{reference}B &#233;") + item("", "Good")))
    assert [entry.title for entry in feed.items][1] == "Good"
    assert "é" in feed.items[0].title


def test_a_cut_feed_gives_its_whole_entries() -> None:
    """The half one is left out, and the feed says so."""
    body = rss(item("<link>/a</link>", "Whole") + item("<link>/b</link>", "Half a head"))
    feed = parse(body[: body.index(b" a head")])
    assert [entry.title for entry in feed.items] == ["Whole"]
    assert feed.dropped == ("the rest: the feed is cut off",)


def test_a_feed_that_is_cut_between_entries_says_so_too() -> None:
    """Nothing half is there, yet what is not listed must not be taken for withdrawn."""
    body = rss(item("<link>/a</link>", "Whole") + item("<link>/b</link>", "Gone"))
    feed = parse(body[: body.index(b"</item>") + len(b"</item>")])
    assert [entry.title for entry in feed.items] == ["Whole"]
    assert feed.dropped == ("the rest: the feed is cut off",)


@pytest.mark.parametrize(
    "body",
    [
        b"Warning: oops\n" + rss(item("")),
        rss(item("")) * 2,
        rss(item("<description>AT&T &nbsp; x</description>")),
        rss(item("<category>\0\x0b</category>")),
    ],
)
def test_a_feed_that_is_not_well_formed_is_read(body: bytes) -> None:
    """Strictness would lose half the web."""
    feed = parse(body)
    assert feed.items[0].title == "A headline"


def test_a_wrong_encoding_is_found_out() -> None:
    """Latin-1 that calls itself UTF-8."""
    feed = parse(rss(item("", "Café Zürich")).decode().encode("latin-1"))
    assert feed.items[0].title == "Café Zürich"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_encodings_are_read_with_and_without_their_mark(encoding: str) -> None:
    """How `<` is written tells which it is."""
    text = rss(item("", "Zürich")).decode().replace("utf-8", "utf-16")
    assert only(text.encode(encoding)).title == "Zürich"


def test_an_encoding_that_only_the_prolog_names_is_used() -> None:
    """Japanese RDF in Shift_JIS: bytes go to the parser, never a guess at their characters."""
    text = rss(item("", "生成AIの画像で罰金")).decode().replace("utf-8", "Shift_JIS")
    assert only(text.encode("shift_jis")).title == "生成AIの画像で罰金"


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "text/html", "application/json", "text/plain; charset=nonsense", "x"],
)
def test_what_the_server_calls_a_feed_does_not_matter(content_type: str) -> None:
    """Many serve theirs under a wrong type, some after blank lines."""
    feed = parse(b"\n \n" + rss(item("", "Zürich")), content_type=content_type)
    assert [entry.title for entry in feed.items] == ["Zürich"]


def test_a_long_author_does_not_hang_the_parser() -> None:
    """The e-mail pattern inside takes quadratic time, so the field is cut first."""
    entry = only(rss(item(f"<dc:creator>{'a.' * 50_000}</dc:creator>")))
    assert len(entry.byline) <= 300


def test_long_fields_are_cut_with_a_mark_and_a_note() -> None:
    """Nobody's headline is a thousand characters long."""
    long = f"<guid>{'g' * 3_000}</guid><description>{'word ' * 50_000}</description>"
    entry = only(rss(item(long, "t" * 2_000)))
    assert (len(entry.title), entry.title[-1]) == (1_000, "…")
    assert len(entry.text) <= 200_000
    assert entry.guid.startswith("sha256:")
    assert entry.notes == ("title cut", "text cut")


def test_of_a_whole_archive_the_first_entries_are_read() -> None:
    """The rest is counted, not parsed."""
    feed = parse(rss("".join(item("", f"Story {n}") for n in range(2_100))))
    assert (len(feed.items), feed.items[-1].title) == (2_000, "Story 1999")
    assert feed.dropped == ("100 entries beyond the first 2,000",)


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>90</ttl>", 90),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 360),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 60),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0.1</sy:updateFrequency>",
            None,
        ),
        ("", None),
    ],
)
def test_the_pause_a_feed_asks_for_is_read_unless_absurd(head: str, minutes: int | None) -> None:
    """In minutes, from either way of saying it."""
    assert parse(rss("", head=head)).ttl_minutes == minutes


@pytest.mark.parametrize(
    ("head", "hours", "days"),
    [
        ("<skipHours><hour>0</hour><hour> 1 </hour><hour>13</hour></skipHours>", (0, 1, 13), ()),
        ("<skipHours><hour>24</hour><hour>99x</hour><hour>75</hour><hour/></skipHours>", (0,), ()),
        (
            "<skipDays><day>sunday</day><day>Saturday</day><day>Caturday</day></skipDays>",
            (),
            ("Saturday", "Sunday"),
        ),
        ("<skipHours></skipHours>", (), ()),
        ("", (), ()),
    ],
)
def test_all_hours_and_days_a_feed_wants_to_be_left_alone_are_read(
    head: str, hours: tuple[int, ...], days: tuple[str, ...]
) -> None:
    """The parser would keep the last of each; what is no hour or day is passed over."""
    feed = parse(rss("", head=head))
    assert (feed.skip_hours, feed.skip_days) == (hours, days)
