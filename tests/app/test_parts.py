"""The pieces of HTML: escaping, links out of the house, tables, and the words of the panel."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app_pages import _panel, _parts, _reading
from docket.filter import Filter
from docket.lexicon import Lexicon
from tests import making


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The repository's own names."""
    return making.words()


def event(**changes: Any) -> dict[str, Any]:
    """An answer of `query.event` with everything unremarkable."""
    return {
        "id": "ev-1", "kind": "lawsuit", "status": "filed", "title": "A sues B",
        "first": "2024-08-29", "last": "2024-08-29", "precision": "day", "basis": "resolved",
        "phrase": "Thursday", "date_rule": "weekday", "announced": None, "first_reported": None,
        "jurisdiction": None, "amount": None, "count": None, "origin": "read", "outlets": 1,
        "independent": 1, "starter": None, "reasons": [], "parts": [], "evidence": [],
        "story": [],
    } | changes  # fmt: skip


def told(**changes: Any) -> dict[str, Any]:
    """One outlet's telling of that event."""
    return {
        "article": 1, "outlet": "Daily", "url": "https://news.example/1", "title": "T",
        "published_on": "2024-08-31", "wire": None, "family": 1, "status": "filed",
        "first": "2024-08-29", "last": "2024-08-29", "precision": "day", "basis": "resolved",
        "phrase": "Thursday", "date_rule": "weekday", "amount": None, "count": None,
        "quotes": [{"start": 0, "end": 19, "quote": "A sued B Thursday."}],
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "", None, "[::"]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    """Whatever a feed gives as an address, only http and https can be clicked."""
    assert _parts.outside(url, "Daily") == "Daily"


def test_links_out_give_nothing_away() -> None:
    """A link out names no referrer, opens beside and cannot break out of its attribute."""
    html = _parts.outside('https://news.example/?a="><b>', "D<b>")
    assert 'rel="noopener noreferrer"' in html
    assert "<b>" not in html


def test_a_mark_survives_spaces_and_signs() -> None:
    """The date's wording is marked where it stands, everything around it escaped."""
    assert _parts.marked("on <b> Thursday & Co", "Thursday") == (
        "on &lt;b&gt; <mark>Thursday</mark> &amp; Co"
    )
    assert _parts.marked("no date here", "Thursday") == "no date here"
    assert _parts.marked("no date here", None) == "no date here"


def test_direction_signs_are_dropped() -> None:
    """A headline cannot turn the text around it."""
    assert _parts.esc("safe\u202egnp.exe\x00") == "safegnp.exe"


def test_a_resolved_date_shows_its_sum(lexicon: Lexicon) -> None:
    """Wording and publication day are told, so that anybody can check the day."""
    html = _panel.event_html(event(evidence=[told()]), Filter(), lexicon)
    assert "29 Aug 2024" in html
    assert "worked out from “Thursday” and publication on 31 Aug 2024" in html
    assert "A sued B <mark>Thursday</mark>." in html


def test_a_date_known_from_publication_alone_says_so(lexicon: Lexicon) -> None:
    """Only a latest possible day is never shown as the day."""
    bound = {"first": None, "last": "2024-08-31", "basis": "publication", "phrase": None}
    row = event(precision="unknown", evidence=[told(**bound)], **bound)
    html = _panel.event_html(row, Filter(), lexicon)
    assert "by 31 Aug 2024" in html
    assert "not stated; published on 31 Aug 2024" in html


def test_an_outlet_that_differs_is_quoted_with_its_own_reading(lexicon: Lexicon) -> None:
    """Disagreement is shown, not silently settled."""
    other = told(
        article=2,
        outlet="Weekly",
        family=2,
        first="2024-08-30",
        last="2024-08-30",
        status="settled",
    )
    html = _panel.event_html(
        event(evidence=[told(), other], outlets=2, independent=2), Filter(), lexicon
    )
    assert "This outlet dates it 30 Aug 2024 and says “Settled”." in html
    assert "each in its own words" in html


def test_copies_are_not_counted_as_witnesses(lexicon: Lexicon) -> None:
    """A second outlet with the same text is named as a repeat."""
    copy = told(article=2, outlet="Weekly")
    html = _panel.event_html(
        event(evidence=[told(), copy], outlets=2, independent=1), Filter(), lexicon
    )
    assert "2 outlets, 1 independent" in html
    assert "the others carry or retell the same text" in html
    assert "repeats Daily" in html


def test_an_article_that_says_it_twice_is_one_witness(lexicon: Lexicon) -> None:
    """Its sentences stand together under one outlet, each once."""
    again = told(quotes=[*told()["quotes"], {"start": 30, "end": 40, "quote": "B was sued."}])
    html = _panel.event_html(event(evidence=[told(), again]), Filter(), lexicon)
    assert html.count("published 31 Aug 2024") == 1
    assert html.count("<blockquote>") == 2


def test_an_outlet_without_a_date_says_so(lexicon: Lexicon) -> None:
    """No date of its own is not a date that differs."""
    vague = told(article=2, first=None, last=None, precision="unknown", basis="undated")
    html = _panel.event_html(event(evidence=[told(), vague]), Filter(), lexicon)
    assert "This outlet gives no date." in html


def test_an_allegation_is_called_one(lexicon: Lexicon) -> None:
    """The status says what may be said of the conduct; a found one needs no caveat."""
    assert "Alleged:" in _panel.event_html(event(), Filter(), lexicon)
    assert "Alleged:" not in _panel.event_html(event(status="fined"), Filter(), lexicon)


def test_the_permalink_carries_no_filter() -> None:
    """A cited link means the same whatever its finder had filtered."""
    expected = "http://h:1/?event=ev-1"
    assert _panel.permalink("http://h:1/?kind=lawsuit#event", "ev-1") == expected
    assert _panel.permalink("http://h:1", "ev-1") == expected


def test_marks_of_another_revision_are_not_drawn() -> None:
    """Offsets into an older text would mark the wrong words."""
    mention = {"text_hash": "new", "event_id": "ev-1", "event_title": "T",
               "quotes": [{"start": 2, "end": 5, "quote": "two"}]}  # fmt: skip
    article = {"text": "a two <b>", "hash": "new", "mentions": [mention]}
    assert ">two</a> &lt;b&gt;" in _reading.marked_text(article, Filter())
    assert _reading.marked_text(article | {"hash": "old"}, Filter()) == "a two &lt;b&gt;"


def test_overlapping_statements_do_not_break_the_text() -> None:
    """Every letter of the text appears once, whatever the statements overlap."""

    def mention(start: int, end: int, event_id: str | None) -> dict[str, Any]:
        quote = {"start": start, "end": end, "quote": ""}
        return {"text_hash": "h", "event_id": event_id, "event_title": None, "quotes": [quote]}

    marks = [
        mention(0, 5, None),
        mention(0, 5, "ev-1"),
        mention(3, 9, "ev-2"),
        mention(5, 99, "ev-3"),
    ]
    html = _reading.marked_text({"text": "0123456789", "hash": "h", "mentions": marks}, Filter())
    assert html.endswith('event=ev-1" target="_self" title="">01234</a>56789')


def test_the_matter_so_far_leads_to_its_other_events() -> None:
    """With their dates and statuses; the open event is not repeated."""
    words = making.words()
    steps = [event(id="ev-0", title="B <probed>", status="opened"), event()]
    html = _panel.event_html(event(story=steps), Filter(), words)
    assert "The matter so far" in html and "?event=ev-0#event" in html
    assert "B &lt;probed&gt;" in html and "?event=ev-1" not in html
    assert "The matter so far" not in _panel.event_html(event(), Filter(), words)


def test_an_outlet_with_another_sum_or_count_says_so() -> None:
    """Side by side, not averaged."""
    sums = [
        {"value": v, "currency": "EUR", "role": "imposed", "phrase": ""} for v in (4.2e6, 4.3e6)
    ]
    other = told(amount=json.dumps(sums[1]), count="two sites")
    found = event(evidence=[other], amount=sums[0], count="3 sites")
    html = _panel.event_html(found, Filter(), making.words())
    assert "puts the sum at EUR 4,300,000 (imposed) and counts two sites" in html
    same = told(amount=json.dumps(sums[0]), count="3 sites")
    html = _panel.event_html(found | {"evidence": [same]}, Filter(), making.words())
    assert "This outlet" not in html
