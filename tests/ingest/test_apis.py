"""JSON APIs: each row of data/apis.toml on an answer in the shape that API gives."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from docket.errors import ConfigError, NotAFeed
from docket.schema import ROOT
from ingest.apis import load_apis
from ingest.collect.api import parse_answer, problem, request
from ingest.collect.entries import Feed
from ingest.collect.kinds import KINDS
from tests.ingest.listings import AT, DOJ, NOW, api, source

ROW = '[[api]]\nid = "a"\nitems = "list"\ntitle = ["name"]\n'


def parse(name: str, answer: Any, url: str = AT, **settings: Any) -> Feed:
    """Read an answer by a shipped row."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return parse_answer(body, url, source("api", api=api(name), **settings), NOW)


def load(folder: Path, text: str) -> dict[str, Any]:
    """The rows of an apis.toml with this text."""
    path = folder / "apis.toml"
    path.write_text(text, encoding="utf-8")
    return load_apis(path)


def test_doj_releases_come_whole_with_the_day_of_their_release() -> None:
    """Dates are seconds in a string: midnight in Washington, which is a day and not a moment."""
    first, second = parse("doj", DOJ).items
    assert first.title == "Man Charged Over Images Made with AI"
    assert first.text == "A man was charged today.\n\nHe is presumed innocent."
    assert (first.published_on, first.published_at) == (date(2024, 8, 30), None)
    assert (first.guid, first.byline) == ("u-2", "Criminal Division")
    assert second.published_on == date(2024, 8, 29)


def test_doj_without_a_date_has_the_day_of_its_creation() -> None:
    """`created` is a <time> element as text."""
    answer = {"results": [DOJ["results"][0] | {"date": None}]}
    assert parse("doj", answer).items[0].published_on == date(2024, 8, 30)


def test_doj_in_its_default_order_is_stale_not_fresh() -> None:
    """Oldest first means that the newest are hundreds of pages on."""
    with pytest.raises(NotAFeed, match=r"oldest first: .*2024-08-29 .*2024-08-30") as caught:
        parse("doj", {"results": DOJ["results"][::-1]})
    assert caught.value.health == "stale"


def test_the_federal_register_is_keyed_by_document_number() -> None:
    """Agencies are who wrote it; the day of publication is a day."""
    answer = {"count": 1, "description": "…", "total_pages": 1, "results": [{
        "title": "Ban on AI Robocalls", "type": "Rule", "abstract": "The agency bans them.",
        "document_number": "2024-12345", "publication_date": "2024-08-30",
        "html_url": "https://www.federalregister.gov/documents/2024/08/30/2024-12345/ban",
        "agencies": [{"raw_name": "FCC", "name": "Federal Communications Commission"},
                     {"name": "Justice Department"}],
        "excerpts": "calls by <span class=\"match\">artificial intelligence</span> voices",
    }]}  # fmt: skip
    (item,) = parse("federal-register", answer).items
    assert (item.guid, item.published_on) == ("2024-12345", date(2024, 8, 30))
    assert item.text.endswith("calls by artificial intelligence voices")
    assert item.byline == "Federal Communications Commission, Justice Department"


def test_courtlistener_gives_dockets_and_opinions_with_their_own_addresses() -> None:
    """Their shapes differ, and links are relative to the site."""
    docket = {
        "caseName": "Doe v. Lumenry", "docketNumber": "3:24-cv-1", "docket_id": 7,
        "docket_absolute_url": "/docket/7/doe-v-lumenry/", "dateFiled": "2024-08-29",
        "court": "District Court, N.D. California", "cause": "28:1331 Deepfakes", "party": ["Doe"],
        "suitNature": None, "recap_documents": [
            {"description": "COMPLAINT against Lumenry", "snippet": "made <mark>deepfakes</mark>"}],
    }  # fmt: skip
    opinion = {
        "caseName": "In re Lumenry", "absolute_url": "/opinion/8/in-re-lumenry/", "cluster_id": 8,
        "dateFiled": "2024-08-30", "opinions": [{"snippet": "We affirm."}],
    }  # fmt: skip
    url = "https://www.courtlistener.com/api/rest/v4/search/?type=r"
    answer = {"count": 2, "next": None, "previous": None, "results": [opinion, docket]}
    first, second = parse("courtlistener", answer, url).items
    assert first.link == "https://www.courtlistener.com/opinion/8/in-re-lumenry/"
    assert (first.guid, first.text) == ("8", "We affirm.")
    assert second.link == "https://www.courtlistener.com/docket/7/doe-v-lumenry/"
    assert second.text == "28:1331 Deepfakes\n\nCOMPLAINT against Lumenry\n\nmade deepfakes"
    assert second.published_on == date(2024, 8, 29)


def test_gdelt_is_dated_by_the_address_and_never_by_its_crawler() -> None:
    """When it came by is noted; an article may have been out for days."""
    rows = [
        {"url": "https://paper.example/2024/08/30/lumenry", "title": "Lumenry fined",
         "seendate": "20240901T101500Z", "domain": "paper.example", "language": "English"},
        {"url": "https://paper.example/lumenry", "title": "Lumenry banned",
         "seendate": "20240901T101500Z", "domain": "paper.example", "language": "English"},
    ]  # fmt: skip
    first, second = parse("gdelt", {"articles": rows}).items
    assert (first.published_on, first.published_from) == (date(2024, 8, 30), "url")
    assert (second.published_on, second.published_at) == (None, None)
    assert "seen by gdelt: 20240901T101500Z" in second.notes
    assert first.outlet == "paper.example"


def test_gdelt_says_its_errors_as_text_with_status_200() -> None:
    """They are shown as said; nothing found is an empty object."""
    with pytest.raises(NotAFeed, match=r'the answer says "The specified phrase is too short\."'):
        parse("gdelt", b"The specified phrase is too short.\n")
    assert parse("gdelt", b"{}").items == ()


def test_the_incident_database_links_the_original_article() -> None:
    """The outlet is the original's, the day its publication, the id the report's number."""
    report = {"report_number": 4711, "title": "Lumenry sued", "language": "en",
              "url": "https://paper.example/lumenry", "source_domain": "paper.example",
              "date_published": "2024-08-29T00:00:00.000Z", "description": None}  # fmt: skip
    (item,) = parse("aiid", {"data": {"reports": [report]}}).items
    assert (item.link, item.outlet) == ("https://paper.example/lumenry", "paper.example")
    assert (item.guid, item.published_on, item.published_at) == ("4711", date(2024, 8, 29), None)


def test_an_error_inside_a_good_status_is_told_in_its_own_words() -> None:
    """GraphQL answers 200 whatever happened."""
    with pytest.raises(NotAFeed, match='answered with an error: "API login required"'):
        parse("aiid", {"errors": [{"message": "API login required"}], "data": None})


def test_the_guardian_gives_moments_of_publication() -> None:
    """With their zone."""
    row = {
        "id": "tech/1", "webTitle": "Lumenry fined", "webUrl": "https://paper.example/1",
        "webPublicationDate": "2024-08-30T10:00:00Z", "fields": {"trailText": "A <b>fine</b>"},
    }  # fmt: skip
    answer = {"response": {"status": "ok", "total": 1, "results": [row]}}
    (item,) = parse("guardian", answer).items
    assert item.published_at == datetime(2024, 8, 30, 10, tzinfo=UTC)
    assert item.text == "A fine"


def test_the_gdpr_tracker_has_no_day_of_publication() -> None:
    """Its date is that of the decision, and its cells are HTML."""
    cells = [
        "", "ETid-1", "<img src='x.svg'> FRANCE", "CNIL", "2024-08-01", "40,000", "Lumenry",
        "Media", "Art. 6 GDPR", "No legal basis", "The body fined Lumenry for its deepfakes.",
        "<a href='https://cnil.example/1'>link</a>", "<a href='https://et.example/1'>link</a>",
    ]  # fmt: skip
    (item,) = parse("gdpr-tracker", {"data": [cells]}).items
    assert (item.title, item.guid) == ("Lumenry", "ETid-1")
    assert (item.link, item.published_on) == ("https://cnil.example/1", None)
    assert item.text == "CNIL\n\n40,000\n\nThe body fined Lumenry for its deepfakes."


def test_hacker_news_gives_links_to_other_outlets() -> None:
    """A hit without one is a discussion, and keeps its title."""
    hits = [{"title": "Lumenry banned", "url": "https://paper.example/1", "objectID": "1",
             "created_at": "2024-08-30T10:00:00Z"},
            {"title": "Ask: Lumenry?", "url": None, "objectID": "2", "created_at": ""}]  # fmt: skip
    first, second = parse("hacker-news", {"hits": hits}).items
    assert first.link == "https://paper.example/1"
    assert (second.link, second.guid, second.published_on) == ("", "2", None)


def atom(entry: str) -> bytes:
    """An Atom feed of one entry."""
    spaces = (
        'xmlns="http://www.w3.org/2005/Atom" xmlns:tna="https://caselaw.nationalarchives.gov.uk"'
    )
    return f"<feed {spaces}><title>Search</title><entry>{entry}</entry></feed>".encode()


def test_find_case_law_is_a_feed_whose_page_comes_before_its_data() -> None:
    """Dated by the day it was handed down, not by later mark-up; the court is the author."""
    at = "https://caselaw.example/uksc/2024/1"
    entry = (
        f'<title>Doe v Lumenry</title><link href="{at}" rel="alternate"/>'
        "<published>2024-08-30T00:00:00+00:00</published>"
        "<updated>2024-09-01T12:34:00+00:00</updated>"
        "<author><name>UK Supreme Court</name></author><id>https://caselaw.example/id/d-1</id>"
        f'<link href="{at}/data.xml" rel="alternate" type="application/akn+xml"/>'
        '<link href="https://assets.example/1.pdf" rel="alternate" type="application/pdf"/>'
        "<tna:contenthash>ab</tna:contenthash><tna:uri>d-1</tna:uri>"
    )
    (item,) = KINDS["feed"].parse(atom(entry), AT, source("feed"), NOW, "").items
    assert (item.link, item.guid) == (at, "https://caselaw.example/id/d-1")
    assert (item.published_on, item.byline) == (date(2024, 8, 30), "UK Supreme Court")


def test_a_finder_of_the_british_government_is_a_feed_dated_by_its_updates() -> None:
    """It gives no other date, and an id that stays through edits."""
    entry = (
        "<id>tag:www.gov.uk,2005:/government/news/lumenry</id>"
        "<updated>2024-08-30T10:00:00+01:00</updated><title>Lumenry fined</title>"
        '<link rel="alternate" type="text/html" href="https://www.gov.uk/government/news/lumenry"/>'
        '<summary type="html">The &lt;b&gt;regulator&lt;/b&gt; fined it.</summary>'
    )
    (item,) = KINDS["feed"].parse(atom(entry), AT, source("feed"), NOW, "").items
    assert item.link == "https://www.gov.uk/government/news/lumenry"
    assert (item.guid, item.text) == (
        "tag:www.gov.uk,2005:/government/news/lumenry",
        "The regulator fined it.",
    )
    assert item.published_at == datetime(2024, 8, 30, 9, tzinfo=UTC)


def test_every_shipped_row_has_a_test_of_its_shape() -> None:
    """A row without an example is a guess."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert not [name for name in load_apis(ROOT / "data" / "apis.toml") if f'"{name}"' not in text]


def test_fields_that_are_gone_mean_that_the_api_has_changed() -> None:
    """Renamed fields must not look like a quiet day."""
    with pytest.raises(NotAFeed, match='no list "results": the API has changed'):
        parse("doj", {"releases": []})
    with pytest.raises(NotAFeed, match=r'no entry of "results" has a title: the API has changed'):
        parse("doj", {"results": [{"headline": "x"}]})


def test_values_of_any_type_are_read_or_passed_over() -> None:
    """A broken answer costs what is broken, and no more."""
    odd = {
        "title": ["A", {"b": 1}], "url": {"x": 7}, "uuid": None, "body": {"x": [1]},
        "date": [True, {}], "component": "no list",
    }  # fmt: skip
    first, _ = parse("doj", {"results": [odd, None, DOJ["results"][0]]}).items
    assert (first.title, first.link, first.text, first.published_on) == ("A", "", "", None)


def test_keys_go_into_headers_and_address_and_a_body_is_posted() -> None:
    """The key itself is never in a file."""
    court = source("api", api=api("courtlistener"))
    assert request(court, "k-1") == (AT, {"Authorization": "Token k-1"}, b"")
    _, _, body = request(source("api", api=api("aiid")), "k-2")
    assert "reports(sort: {date_submitted: DESC}" in json.loads(body)["query"]
    assert problem(source("api")).startswith("an api needs api = ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROW + 'titel = ["x"]\n', ['api "a"', 'unknown key "titel"', 'did you mean "title"']),
        ('[[api]]\nid = "a"\ntitle = ["x"]\n', ['api "a"', '"items" is missing']),
        (ROW + 'link = "url"\n', ['"link" must be a list of paths in quotes']),
        (ROW + "link = [1]\n", ['"link" must be made of texts in quotes']),
        (ROW + "newest_first = 1\n", ['"newest_first" must be true or false']),
        (ROW + "headers = {A = 1}\n", ['"headers" must be made of texts']),
        (ROW + 'body = "{"\n', ['"body" must be JSON']),
        (ROW + ROW, ['api "a" is there twice']),
        ('[[source]]\nid = "a"\n', ["only [[api]] is allowed"]),
    ],
)
def test_a_wrong_row_is_named_with_its_key(tmp_path: Path, text: str, words: list[str]) -> None:
    """As for sources: the file, the row, the key and what is allowed."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    for word in ["apis.toml", *words]:
        assert word in str(caught.value)
