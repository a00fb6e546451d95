"""Pages and saved texts to articles: the prose whole, the furniture gone, the date honest."""

from __future__ import annotations

import textwrap
from datetime import UTC, date, datetime
from typing import Any

import pytest

from docket.errors import ArticleError
from ingest.read.article import page_item, parse_page, plain_item, wire_credit
from ingest.read.furniture import furniture, line_rules, wall_rules, wires

ONE = (
    "A court in Springfield ordered the image service Pixelmill on Tuesday to take down a data "
    "set of 2,000 pictures, and the company said that it would comply with the order at once."
)
TWO = (
    "The regulator had fined the company $50,000 in May, according to a filing. It had been "
    "warned twice before, the filing said, and had not answered."
)
TITLE = "Court orders Pixelmill to remove a data set"


def wrapped(text: str, gap: str = "\n") -> str:
    """A paragraph cut into short lines."""
    return gap.join(textwrap.wrap(text, 60))


def test_a_whole_saved_text_is_taken_apart() -> None:
    """Title, byline, date, link and agency leave the prose, furniture goes, sentences are whole."""
    item = plain_item(
        f"""

{TITLE}

August 31 2024, by Sam O'Roe



Visitors at the court house. Credit: AB Photo/Kim Poe, File

{wrapped(ONE, chr(10) * 2)}

{TWO} See the [filing](#) for more.

© 2024 The Associated Press. All rights reserved. This may not be published.

Citation: {TITLE} (2024, August 31) retrieved 2 September 2024 from
<https://www.post.example/news/court.html>

This document is subject to copyright. No part may be reproduced.
Leave a Reply
"""
    )
    assert (item.title, item.byline, item.outlet) == (TITLE, "Sam O'Roe", "post.example")
    assert item.link == "https://www.post.example/news/court.html"
    assert (item.published_on, item.published_from) == (date(2024, 8, 31), "text")
    assert item.text == f"{ONE}\n\n{TWO} See the filing for more."
    assert item.notes == ("wire: Associated Press",)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_hard_wrapped_sentences_become_whole(gap: str) -> None:
    """Also when a blank line cuts through them."""
    item = plain_item(f"{TITLE}\n\n{wrapped(ONE, gap)}\n\n{TWO}")
    assert item.text == f"{ONE}\n\n{TWO}"


def test_paragraphs_on_single_lines_stay_apart() -> None:
    """A heading between them too."""
    item = plain_item(f"{TITLE}\n{ONE}\nWhat happens next\n{TWO}")
    assert item.text.split("\n\n") == [ONE, "What happens next", TWO]


def test_a_wrapped_title_is_one_title() -> None:
    """Its second line begins in lower case."""
    item = plain_item(f"Court orders Pixelmill to remove\na data set, lawyer says\n\n{ONE}")
    assert item.title == "Court orders Pixelmill to remove a data set, lawyer says"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_wrapped_caption_goes_as_a_whole(gap: str) -> None:
    """Also when only its last line looks like one; the sentences around it stay."""
    caption = (
        f"People wait at the court house in Springfield on March 14,{gap}2019, Ill. Credit: Sam Roe"
    )
    terms = f"© 2024 Example Press. All rights reserved. This may{gap}not be sold or published."
    item = plain_item(f"{TITLE}\n\n{caption}\n\n{ONE}\n\n{TWO}\n\n{terms}")
    assert item.text == f"{ONE}\n\n{TWO}"


@pytest.mark.parametrize("text", [f"{ONE}\n\n{TWO}", TWO, f"{TWO}\nLeave a Reply"])
def test_a_text_without_a_headline_has_no_title(text: str) -> None:
    """A sentence is not a headline; the caller decides what to show."""
    item = plain_item(text)
    assert item.title == ""
    assert TWO in item.text


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("August 31 2024, by Sam O'Roe", "Sam O'Roe"),
        ("By Jane Doe | 31 Aug 2024", "Jane Doe"),
        ("By Jane Doe, 31 August 2024", "Jane Doe"),
        ("Published: Saturday, 31 August 2024 10:30 GMT", ""),
        ("Posted on August 31, 2024 by Jane Doe and Sam Roe", "Jane Doe and Sam Roe"),
        ("Updated: 2 September 2024\nPublished: 31 August 2024", ""),
        ("Jane Doe\nAugust 31, 2024 at 10:00 AM EDT", "Jane Doe"),
        ("*By Jane Doe — 2024-08-31*", "Jane Doe"),
        ("By Jane Doe\nDate: 2024-08-31", "Jane Doe"),
        ("Author: Jane Doe\nDate: 31 August 2024", "Jane Doe"),
        ("Jane Doe, Court Reporter\n31 August 2024", "Jane Doe, Court Reporter"),
        ("Published Aug. 31, 2024, 10:30 a.m.", ""),
    ],
)
def test_bylines_and_date_lines_are_understood(line: str, byline: str) -> None:
    """They give who and when, and are not part of the text."""
    item = plain_item(f"{TITLE}\n\n{line}\n\n{ONE}\n\n{TWO}")
    assert (item.title, item.byline) == (TITLE, byline)
    assert (item.published_on, item.published_from) == (date(2024, 8, 31), "text")
    assert item.text == f"{ONE}\n\n{TWO}"


def test_a_date_in_the_prose_is_not_the_date_of_the_article() -> None:
    """Only a line that is nothing else dates it."""
    item = plain_item(f"{TITLE}\n\nOn August 30, 2024, the court met in Springfield.\n\n{TWO}")
    assert (item.published_on, item.published_from) == (None, "")
    assert "August 30" in item.text


def test_a_day_of_retrieval_is_no_day_of_publication() -> None:
    """It is when somebody looked."""
    item = plain_item(f"{TITLE}\n\n{ONE}\n\nRetrieved 3 September 2024 from https://p.example/a")
    assert (item.published_on, item.link) == (None, "https://p.example/a")
    assert item.text == ONE


def test_the_address_dates_a_text_that_does_not() -> None:
    """The day in the path, if it is a full one."""
    item = plain_item(f"{TITLE}\n\n{ONE}\n\nSource: https://p.example/2024/08/31/court")
    assert (item.published_on, item.published_from) == (date(2024, 8, 31), "url")


@pytest.mark.parametrize("text", ["Leave a Reply", "© 2024 Example Post\n\nShare on Facebook"])
def test_a_text_of_furniture_only_is_no_article(text: str) -> None:
    """The caller is told instead of getting nothing."""
    with pytest.raises(ArticleError, match="no article text"):
        plain_item(text)


@pytest.mark.parametrize("rule", line_rules(), ids=lambda rule: rule.example[:30])
def test_each_furniture_rule_drops_its_example(rule: Any) -> None:
    """The first rule that fits is this one or one before it; no prose fits any."""
    assert rule.pattern.fullmatch(rule.example)
    assert furniture(rule.example) is not None


@pytest.mark.parametrize("rule", wall_rules(), ids=lambda rule: rule.says)
def test_each_wall_rule_knows_its_example(rule: Any) -> None:
    """The words that give such a page away."""
    assert rule.pattern.search(rule.example)


@pytest.mark.parametrize(
    "prose",
    [
        ONE,
        TWO,
        "Share prices fell after the ruling.",
        "The company said it would subscribe to the code of practice.",
        "Copyright holders sued the company on Friday in a court that had ruled for them before.",
        "Related claims against the firm were dismissed.",
        "Comments by the judge suggest that a fine is likely.",
        "Credit card data was also taken.",
        "Watch lists of the agency hold 50,000 names.",
        "Image generators must be labelled, the ministry said.",
        "Follow-on suits are likely on both sides of the Atlantic.",
        "Printed copies were destroyed.",
    ],
)
def test_prose_is_not_furniture(prose: str) -> None:
    """Sentences that begin like furniture stay."""
    assert furniture(prose) is None


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("SPRINGFIELD, Ill. (AP) — A court ruled.", "Associated Press"),
        ("SPRINGFIELD, March 3 (Reuters) - A court ruled.", "Reuters"),
        ("PARIS (AFP) – A court ruled.", "AFP"),
        ("Berlin (dpa) - A court ruled.", "dpa"),
        ("(ANSA) - ROMA, 3 MAR - A court ruled.", "ANSA"),
        ("SEOUL, March 3 (Yonhap) -- A court ruled.", "Yonhap"),
        ("A court ruled.\n\n© 2024 The Associated Press. All rights reserved.", "Associated Press"),
        ("A court ruled.\n\nCopyright 2024 Agence France-Presse", "AFP"),
        ("© 2024 Australian Associated Press", "AAP"),
        ("By Sam Roe, Associated Press\n\nA court ruled.", "Associated Press"),
        ("By Reuters\n\nA court ruled.", "Reuters"),
        ("Provided by Kyodo News", "Kyodo"),
        ("Sam Roe, Associated Press\nA court ruled.", "Associated Press"),
        ("The Canadian Press\nA court ruled.", "The Canadian Press"),
    ],
)
def test_the_agency_behind_a_text_is_known(text: str, agency: str) -> None:
    """By dateline, copyright line, byline or provider."""
    assert wire_credit(text) == agency


@pytest.mark.parametrize(
    "text",
    [
        "The company told Reuters that it would appeal.",
        "An Associated Press investigation found the pictures.",
        "The firm (APX) - a start-up - was fined.",
        "Credit: AP Photo/Kim Poe",
        "",
    ],
)
def test_a_text_that_only_mentions_an_agency_is_not_its(text: str) -> None:
    """Being quoted is not being the source."""
    assert wire_credit(text) == ""


def test_every_agency_is_known_by_its_own_dateline_and_credit() -> None:
    """Each row of the data file works."""
    for wire in wires():
        assert wire_credit(f"© 2024 {wire.name}") == wire.name


def page(head: str = "", body: str = "", lang: str = "en-GB") -> str:
    """A news page with five paragraphs."""
    prose = "".join(f"<p>{ONE} {TWO} Part {number}.</p>" for number in range(5))
    return (
        f"<!doctype html><html lang='{lang}'><head><title>{TITLE} | Example Post</title>"
        f"<meta property='og:site_name' content='Example Post'>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1>{body}{prose}"
        "<p>Share on Facebook</p><p>© 2024 The Associated Press</p></article>"
        "<footer>© 2026 Example Post</footer></body></html>"
    )


LINKED = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type":
"NewsArticle", "headline": "The headline", "datePublished": "2024-08-31T23:30:00-07:00",
"dateModified": "2025-01-01", "author": [{"name": "Sam Roe"}, {"name": "Kim Poe"}]}]}</script>"""


def test_a_page_gives_its_article_in_the_child_as_in_this_process() -> None:
    """Title without the site, prose without furniture, what the page declares about itself."""
    url = "https://post.example/a"
    item = page_item(page(LINKED).encode(), url)
    assert item == parse_page(page(LINKED), url)
    assert (item.title, item.byline, item.outlet) == (
        "The headline",
        "Sam Roe, Kim Poe",
        "Example Post",
    )
    assert (item.language, item.link) == ("en", url)
    assert item.text.split("\n\n")[-1] == f"{ONE} {TWO} Part 4."
    assert "Share" not in item.text and "©" not in item.text
    assert item.notes == ("wire: Associated Press",)
    assert (item.published_on, item.published_from) == (date(2024, 8, 31), "page")
    assert item.published_at == datetime(2024, 9, 1, 6, 30, tzinfo=UTC)


META = "<meta property='article:published_time' content='2024-08-31T10:00:00Z'>"


@pytest.mark.parametrize(
    ("head", "body", "url", "origin"),
    [
        (META, "<p>Aug 29, 2024</p>", "https://p.example/2024/08/30/a", "page"),
        ("<meta itemprop='datePublished' content='2024-08-31'>", "", "", "page"),
        ("", "<time itemprop='datePublished' datetime='2024-08-31'>today</time>", "", "page"),
        ("", "<p>Aug 29, 2024</p>", "https://p.example/2024/08/31/a", "url"),
        ("", "<p>By Sam Roe | August 31, 2024</p>", "https://p.example/a", "text"),
        ("<meta property='article:modified_time' content='2024-08-31'>", "", "", ""),
        ("<meta name='date' content='1970-01-01'>", "", "", ""),
    ],
)
def test_a_declared_date_beats_the_address_beats_the_text(
    head: str, body: str, url: str, origin: str
) -> None:
    """A date of change is none, and neither is a placeholder."""
    item = parse_page(page(head, body), url)
    assert item.published_from == origin
    assert item.published_on == (date(2024, 8, 31) if origin else None)


def test_the_title_loses_the_name_of_the_site() -> None:
    """When the page itself gives no other headline."""
    assert parse_page(page()).title == TITLE


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("", "no article text"),
        ("<html></html>", "no article text"),
        ("<html><body><p>Please enable JavaScript to go on</p></body></html>", "browsers"),
        ("<html><body><p>Subscribe to continue reading</p></body></html>", "paywall"),
        ("<html><body><h1>Before you continue</h1><p>Cookies</p></body></html>", "consent"),
        ("<div>" * 3_000 + "x", "no article text"),
    ],
)
def test_a_page_without_an_article_is_refused_with_the_reason(html: str, words: str) -> None:
    """What stands in front of an article is not stored as one."""
    with pytest.raises(ArticleError, match=words):
        page_item(html)


def test_a_giant_page_is_not_read() -> None:
    """Ten megabytes of markup hold no news."""
    with pytest.raises(ArticleError, match="larger than 10 MB"):
        page_item(b"x" * (10 * 1024 * 1024 + 1))
