"""The pieces of HTML: escaping, links out of the house, tables, and the words of the panel."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app_pages import _evidence, _panel, _parts, _reading
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.review import Act, Decision
from docket.wording import GRADES
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


def html_of(row: dict[str, Any], chosen: Filter | None = None, *more: Any) -> str:
    """The panel of one event."""
    return _panel.event_html(row, chosen or Filter(), making.words(), *more)


def test_a_resolved_date_shows_its_sum(lexicon: Lexicon) -> None:
    """Wording and publication day are told with their weekdays, so that anybody can check it."""
    html = _panel.event_html(event(evidence=[told()]), Filter(), lexicon)
    assert "<b>29 Aug 2024</b>" in html
    assert "“Thursday” + published Sat 31 Aug 2024 → Thu 29 Aug 2024, day precision" in html
    assert "A sued B <mark>Thursday</mark>." in html


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("explicit", "“Thursday” as printed → Thu 29 Aug 2024"),
        ("announced", "announced “Thursday” + published Sat 31 Aug 2024 → Thu 29 Aug 2024"),
        ("inferred", "“Thursday” in a neighbouring statement → Thu 29 Aug 2024"),
    ],
)
def test_each_basis_of_a_date_has_its_own_sum(basis: str, words: str) -> None:
    """What was printed, reckoned or taken over is never told alike."""
    one = told(basis=basis)
    assert words in _evidence.date_sum(one, one["published_on"])


def test_a_date_without_text_says_where_it_is_from() -> None:
    """One looked up by hand names its basis; a range calls itself one; none has no sum."""
    by_hand = event(basis="curated", phrase=None)
    assert _evidence.date_sum(by_hand, None).startswith("looked up by a person → Thu 29 Aug 2024")
    long = told(first="2024-08-01", precision="span", basis="explicit")
    assert _evidence.date_sum(long, None).endswith("1 Aug 2024 – 29 Aug 2024, a range")
    none = told(first=None, last=None, precision="unknown", basis="undated", phrase=None)
    assert _evidence.date_sum(none, "2024-08-31") == "No date in the text"


def test_a_date_known_from_publication_alone_says_so() -> None:
    """Only a latest possible day is never shown as the day."""
    bound = {"first": None, "last": "2024-08-31", "basis": "publication", "phrase": None}
    html = html_of(event(precision="unknown", evidence=[told(**bound)], **bound))
    assert "<b>by 31 Aug 2024</b>" in html
    assert "no day in the text + published Sat 31 Aug 2024 → by 31 Aug 2024" in html


def test_outlets_that_differ_stand_side_by_side() -> None:
    """Each value with the outlet, the day and the sentence that gives it; nothing is settled."""
    other = told(
        article=2, outlet="Weekly <b>", family=2, first="2024-08-30", last="2024-08-30",
        status="settled", phrase="30 August",
        quotes=[{"start": 0, "end": 9, "quote": "A and B settled on 30 August."}],
    )  # fmt: skip
    html = html_of(event(evidence=[told(), other], outlets=2, independent=2))
    assert "Outlets differ" in html and "./review?event=ev-1" in html
    assert "<h5>Date: Docket shows 29 Aug 2024</h5>" in html
    assert "<b>Fri 30 Aug 2024</b>" in html and "<b>Settled</b>" in html
    assert "<h5>Status: Docket shows “Filed”</h5>" in html
    assert "Weekly &lt;b&gt;, 31 Aug 2024: “A and B settled on <mark>30 August</mark>.”" in html
    assert "each in its own words" in html


def test_outlets_with_another_sum_or_number_stand_side_by_side() -> None:
    """Not averaged; the statement itself carries them too."""
    sums = [
        {"value": v, "currency": "EUR", "role": "imposed", "phrase": ""} for v in (4.2e6, 4.3e6)
    ]
    one = told(amount=json.dumps(sums[0]), count="3 sites")
    other = told(article=2, family=2, amount=json.dumps(sums[1]), count="two sites")
    found = event(evidence=[one, other], amount=sums[0], count="3 sites")
    html = html_of(found)
    assert "<h5>Sum: Docket shows EUR 4,200,000 (imposed)</h5>" in html
    assert "<b>EUR 4,300,000 (imposed)</b>" in html
    assert "<h5>Number: Docket shows 3 sites</h5>" in html and "<b>two sites</b>" in html
    assert "Sum: EUR 4,300,000 (imposed)<br>How many: two sites" in html
    assert "Outlets differ" not in html_of(found | {"evidence": [one, one | {"article": 3}]})


def test_a_value_many_outlets_give_keeps_its_own_words() -> None:
    """Two of them speak, the others are named in a fold; the value stays what it is."""
    same = [told(article=n, family=n, outlet=f"Daily {n}") for n in range(1, 5)]
    other = told(article=9, family=9, first="2024-08-30", last="2024-08-30")
    html = html_of(event(evidence=[*same, other]))
    assert "<summary>2 more</summary>Daily 3, 31 Aug 2024; Daily 4, 31 Aug 2024" in html
    assert '<div class="dk-side"><b>Thu 29 Aug 2024</b>' in html
    assert _evidence.differing(["when", "amount"]) == "date and sum"


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


def test_an_outlet_without_a_date_says_so() -> None:
    """No date of its own is not a date that differs."""
    vague = told(article=2, first=None, last=None, precision="unknown", basis="undated")
    html = html_of(event(evidence=[told(), vague]))
    assert "No date in the text" in html and "Outlets differ" not in html


def test_many_texts_unfold() -> None:
    """Five stand open; the rest is one click away, with its number."""
    texts = [told(article=n, family=n) for n in range(8)]
    before, after = html_of(event(evidence=texts)).split("<summary>3 further texts</summary>")
    assert before.count("<blockquote>") == 5 and after.count("<blockquote>") == 3


def test_a_source_attached_by_hand_is_never_taken_for_a_read_one() -> None:
    """Who attached it when stands beside it, and that no machine has read it."""
    by_hand = {
        "url": "https://court.example/2",
        "outlet": "The <court>",
        "published": "2024-09-01",
        "quote": "So <ordered>.",
        "grade": None,
        "who": "Ann",
        "at": "2024-09-03T10:00:00Z",
    }
    html = html_of(event(attached=[by_hand]))
    assert "The &lt;court&gt;" in html and "“So &lt;ordered&gt;.”" in html
    assert "attached by Ann on 3 Sep 2024, not machine-read" in html


def test_what_a_person_set_stands_beside_what_was_read() -> None:
    """The machine's value is kept in sight, with doubts, checks and the whole history."""
    decided = Decision(
        7, "ev-1", "2024-09-03T10:00:00Z", "Ann <b>", Act.EDIT, name="status", value="settled",
        why="docket sheet", saw={"said": {"status": "filed"}},
    )  # fmt: skip
    checked = {"url": "https://court.example/1", "document": "the sheet", "who": "Bo",
               "at": "2024-09-04T10:00:00Z"}  # fmt: skip
    row = event(status="settled", machine={"status": "filed"}, verified=checked,
                recheck=["a later article says fined"])  # fmt: skip
    html = html_of(row, Filter(), (), [decided])
    assert "<td>Filed</td><td><b>Settled</b></td>" in html
    assert "a later article says fined" in html and "the sheet" in html and "Bo, 4 Sep 2024" in html
    assert "<summary>1 decision</summary>" in html and "“docket sheet”" in html
    assert "Ann &lt;b&gt;" in html
    assert "What people decided" not in html_of(event())


def test_an_allegation_is_called_one(lexicon: Lexicon) -> None:
    """The status says what may be said of the conduct; a found one needs no caveat."""
    assert "Alleged:" in _panel.event_html(event(), Filter(), lexicon)
    assert "Alleged:" not in _panel.event_html(event(status="fined"), Filter(), lexicon)


def test_parties_lead_to_their_records_in_their_roles() -> None:
    """By before against; what a law is about is a thing, not somebody proceeded against."""
    parts = [{"role": "against", "entity": None, "name": "B & Co"},
             {"role": "by", "entity": "ftc", "name": "FTC"}]  # fmt: skip
    html = html_of(event(parts=parts), Filter(kinds=("lawsuit",)))
    by = '<dt>By</dt><dd><a href="./cases?kind=lawsuit&amp;who=ftc" target="_self">FTC</a>'
    assert by in html and "<dt>Against</dt>" in html and "who=B+%26+Co" in html
    assert "<dt>What</dt>" in html_of(event(parts=parts, kind="legislation"))


def test_the_panel_says_where_what_sum_and_how_well_attested() -> None:
    """Facts that are not known have no line."""
    amount = {"value": 5.0, "currency": "USD", "role": "sought", "phrase": ""}
    html = html_of(event(jurisdiction="US-CA", amount=amount, count="16 sites", grade="primary",
                         announced="2024-08-30", reasons=["same <day>"]))  # fmt: skip
    for words in ("California, US", "USD 5 (sought)", "16 sites", "30 Aug 2024", "same &lt;day&gt;",
                  GRADES["primary"], "nobody else has been read telling it"):  # fmt: skip
        assert words in html
    assert "<dt>Where</dt>" not in html_of(event()) and "<dt>Grade</dt>" not in html_of(event())


def test_the_permalink_carries_no_filter() -> None:
    """A cited link means the same whatever its finder had filtered, and whenever it is opened."""
    expected = "http://h:1/?event=ev-1"
    assert _panel.permalink("http://h:1/?kind=lawsuit#event", "ev-1") == expected
    assert _panel.permalink("http://h:1", "ev-1") == expected
    day = date(2025, 9, 30)
    assert _panel.permalink("http://h:1", "ev-1", day) == f"{expected}&asof=2025-09-30"


def test_a_link_made_after_a_decision_shows_it() -> None:
    """A correction younger than the last run is part of what is cited."""
    run = date(2024, 9, 1)
    decided = Decision(7, "ev-1", "2024-09-03T10:00:00Z", "Ann", Act.NOTE)
    assert _panel.seen_on(run, [decided]) == date(2024, 9, 3)
    assert _panel.seen_on(date(2024, 9, 5), [decided]) == date(2024, 9, 5)
    undone = replace(decided, undone_at="2024-09-04T10:00:00Z")
    assert _panel.seen_on(run, [undone]) == date(2024, 9, 4)
    assert _panel.seen_on(run, []) == run and _panel.seen_on(None, [decided]) is None


def test_a_citation_names_title_date_outlets_link_and_day() -> None:
    """One plain line, ready for a footnote; each outlet's text once."""
    texts = [told(), told(), told(article=2, outlet="Week\nly", published_on=None)]
    said = _panel.citation(event(evidence=texts), "http://h/?event=ev-1", date(2025, 9, 30))
    assert said == (
        "A sues B, 29 Aug 2024. Daily (31 Aug 2024); Week ly (undated). "
        "Docket, http://h/?event=ev-1 (as of 30 Sep 2025)."
    )
    looked_up = event(starter={"links": [{"url": "https://c.example", "outlet": "The court"}]})
    assert ". The court. Docket, L (undated record)." in _panel.citation(looked_up, "L", None)


def test_a_row_says_how_well_an_event_is_attested() -> None:
    """One outlet is said once; a starter record is never counted as read."""

    def row(**changes: Any) -> str:
        return _panel.list_html([event(**changes)], "", Filter(), making.words())

    assert "◔ one source" in row(grade="reported") and "1 outlet" not in row(grade="reported")
    assert "2 outlets, 1 independent · ◔ one source" in row(grade="reported", outlets=2)
    assert "1 outlet, 1 independent · ● checked" in row(grade="checked")
    assert "starter, not machine-read" in row(origin="starter", outlets=0, grade="looked_up")


def test_rows_stand_under_their_year_with_their_remarks() -> None:
    """Links keep the filter and what the page has open; the open event is marked."""
    rows = [event(), event(id="ev-2", first="2023-01-01", last="2023-01-01", title="<i>")]
    html = _panel.list_html(
        rows, "ev-2", Filter(kinds=("lawsuit",)), making.words(), "", {"ev-1": "quiet <b>"},
        {"lanes": ["case"]},
    )  # fmt: skip
    assert '<h3 class="dk-h">2024</h3>' in html and '<h3 class="dk-h">2023</h3>' in html
    assert "./?kind=lawsuit&amp;lanes=case&amp;event=ev-1#event" in html
    assert html.count('aria-current="true"') == 1 and "&lt;i&gt;" in html
    assert "quiet &lt;b&gt;" in html
    assert '<h3 class="dk-h">Upcoming</h3>' in _panel.list_html(
        rows, "", Filter(), making.words(), "Upcoming"
    )


def mention(start: int, end: int, event_id: str | None, text: str = "h") -> dict[str, Any]:
    """A statement of an article, as the reading view gets it."""
    quotes = [{"start": start, "end": end, "quote": ""}]
    return told(key=f"{start}-{event_id}", text_hash=text, event_id=event_id, event_title="T",
                quotes=quotes)  # fmt: skip


def test_marks_of_another_revision_are_not_drawn(lexicon: Lexicon) -> None:
    """Offsets into an older text would mark the wrong words."""
    article = {"text": "a two <b>", "hash": "new", "mentions": [mention(2, 5, "ev-1", "new")]}
    assert ">two<sup" in _reading.marked_text(article, Filter(), lexicon)
    old = article | {"hash": "old"}
    assert _reading.marked_text(old, Filter(), lexicon) == "a two &lt;b&gt;"


def test_overlapping_statements_do_not_break_the_text(lexicon: Lexicon) -> None:
    """Every letter of the text appears once, whatever the statements overlap."""
    marks = [mention(0, 5, None), mention(0, 5, "ev-1"), mention(3, 9, "ev-2"),
             mention(5, 99, "ev-3")]  # fmt: skip
    article = {"text": "abcdefghij", "hash": "h", "mentions": marks}
    html = _reading.marked_text(article, Filter(), lexicon)
    assert "event=ev-1" in html and "event=ev-2" not in html and "event=ev-3" not in html
    assert re.sub(r"<sup.*?</sup>|<[^>]*>", "", html) == "abcdefghij"


def test_the_matter_so_far_is_a_ladder_for_each_target() -> None:
    """With dates and statuses; the open step is marked and leads nowhere."""
    steps = [event(id="ev-0", title="B <probed>", status="opened", action="x", story="story-1"),
             event(action="x", story="story-1")]  # fmt: skip
    parts = [{"event_id": e, "role": "against", "entity": None, "name": name}
             for e, name in (("ev-0", "B <1>"), ("ev-0", "C"), ("ev-1", "C"))]  # fmt: skip
    html = html_of(event(story=steps), Filter(), parts)
    assert "The matter so far" in html and "./cases?case=story-1" in html
    assert "<h5>B &lt;1&gt;</h5>" in html and "<h5>C</h5>" in html
    assert "?event=ev-0#event" in html and "B &lt;probed&gt;" in html
    assert html.count('aria-current="step"') == 1 and "./?event=ev-1" not in html
    assert "The matter so far" not in html_of(event())
