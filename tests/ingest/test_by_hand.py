"""Documents a person names: they are taken at their word, and one bad one spoils nothing."""

from __future__ import annotations

import pytest

from docket.errors import ArticleError
from ingest import documents
from ingest.fetch import Web
from tests.ingest.conftest import Office
from tests.making import NOW

BAND = """<rss version="2.0"><channel><title>Town</title><item><title>The town band</title>
<link>https://town.example/band</link>
<description>The town band played in the park on Sunday.</description></item></channel></rss>"""
CHRONICLE = "The town band played in the park on Sunday, and nobody was fined for anything at all."


def test_a_text_a_feed_had_skipped_is_read_when_a_person_adds_it(office: Office) -> None:
    """Nobody adds an article for it to stay left out."""
    office.run(office.page("band", BAND))
    ((key, url, text),) = office.rows(
        "SELECT key, url, text FROM article JOIN article_text ON article_id = id "
        "WHERE state = 'skipped'"
    )
    assert key
    office.add(office.file("band.txt", text), link=url)

    assert office.rows("SELECT state, count(*) FROM article GROUP BY 1") == [("read", 1)]


def test_one_bad_document_spoils_nothing(office: Office) -> None:
    """The good one is stored, the bad one is named once, with what is wrong."""
    good, bad = office.file("good.txt", f"{CHRONICLE}\n\n{CHRONICLE}"), office.file("bad.txt", "")

    report = office.add(bad, good)

    assert [outcome.failed for outcome in report.outcomes] == ["the file is empty", ""]
    assert office.rows("SELECT count(*) FROM article") == [(1,)]


def test_the_message_names_the_document_once(office: Office) -> None:
    """The whole path, and then what is wrong."""
    place = office.file("empty.txt", "")

    with pytest.raises(ArticleError) as caught:
        documents.found_at(place, Web(), NOW)

    assert str(caught.value) == f"{place}: the file is empty"


def test_a_feed_cut_off_before_its_first_entry_ended_is_named(office: Office) -> None:
    """Nothing to read is said, not passed over."""
    report = office.add(office.file("cut.xml", BAND[: BAND.index("</description>")]))

    said = "no whole article in it: nothing to read (the rest: the feed is cut off)"
    assert report.outcomes[0].failed == said


FINE = "The FTC fined the chatbot maker Replika $3 million on May 14, 2024 over its AI companion."


def test_what_a_person_knows_replaces_what_is_stored(office: Office) -> None:
    """Said later or at once, it beats what the text says of itself, and makes no second article."""
    place = office.file("fine.txt", f"{FINE}\n")
    office.add(place)
    ((before,),) = office.rows("SELECT id FROM event WHERE origin = 'read'")

    report = office.add(place, outlet="Example Post", link="https://post.example/fine")

    assert report.outcomes[0].edited == 1
    assert office.rows("SELECT outlet, url FROM article") == [
        ("Example Post", "https://post.example/fine")
    ]
    assert office.rows("SELECT id FROM event WHERE origin = 'read'") == [(before,)]


def test_an_edit_by_the_outlet_keeps_the_id_of_the_event(office: Office) -> None:
    """A corrected sum is the same fine."""
    address = "https://post.example/fine"
    office.add(office.file("one.txt", FINE), link=address)
    before = office.rows("SELECT id FROM event WHERE origin = 'read'")

    office.add(office.file("two.txt", FINE.replace("$3", "$5")), link=address)

    assert office.rows("SELECT id FROM event WHERE origin = 'read'") == before
    assert office.rows("SELECT max(revision) FROM article_text") == [(2,)]


WIRE = """City attorney sues deepfake site

Date: {day}

The San Francisco City Attorney on Wednesday sued the image service Pixelmill over deepfake images
made with its artificial intelligence. The suit asks the Superior Court to fine the company $2,500
for each violation. "Nobody consented to this," City Attorney David Chiu said. Pixelmill,
based in Tallinn, counted 4.1 million visits in March and did not answer questions.
"""


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_copy_under_a_new_date_tells_the_day_of_the_text_it_repeats(
    office: Office, order: tuple[int, int]
) -> None:
    """A mirror that prints its own day over an old story makes no second event, also reread."""
    places = [
        office.file("wire.txt", WIRE.format(day="May 16, 2024")),
        office.file("mirror.txt", WIRE.format(day="April 18, 2025").replace("asks", "requests")),
    ]
    for number in order:
        office.add(places[number], outlet=f"Outlet {number}")
    for _ in range(2):
        assert office.rows("SELECT first, last, articles FROM event WHERE origin = 'read'") == [
            ("2024-05-15", "2024-05-15", 2)
        ]
        assert office.rows("SELECT DISTINCT first FROM mention") == [("2024-05-15",)]
        assert office.rows("SELECT max(published_on) FROM article") == [("2025-04-18",)]
        office.reread()
