"""What every kind of source keeps to, whatever its format: the contract of `KINDS`."""

from __future__ import annotations

import pickle

import pytest

from docket.errors import SourceError
from docket.health import HEALTH
from ingest.bounded import bounded
from ingest.collect.kinds import KINDS
from ingest.urls import safe_link
from tests.ingest.listings import AT, GOOD, NOW

ELSEWHERE = {"files"}  # files on disk are no answers: tests/ingest/test_file.py
PARSED = sorted(GOOD)


def test_every_kind_is_held_to_the_contract() -> None:
    """A new kind without an example of its answers fails here."""
    assert GOOD.keys() | ELSEWHERE >= KINDS.keys() >= GOOD.keys()


@pytest.mark.parametrize("kind", PARSED)
def test_entries_are_plain_words_with_a_safe_link_or_a_place_to_read(kind: str) -> None:
    """No markup comes in, and every address can be shown; read as in a run, in the child."""
    source, body = GOOD[kind]
    feed = bounded(KINDS[kind].parse, body, AT, source, NOW, "")
    assert feed.items
    for item in feed.items:
        assert item.link == safe_link(item.link) != ""
        assert item.title or item.body_at
        for text in (item.title, item.text, item.byline, item.outlet, item.guid):
            assert "<" not in text and "&amp;" not in text


@pytest.mark.parametrize("kind", PARSED)
def test_no_date_is_ever_the_moment_of_asking(kind: str) -> None:
    """An entry is dated by what it says, or not at all."""
    source, body = GOOD[kind]
    for item in KINDS[kind].parse(body, AT, source, NOW, "").items:
        assert item.published_at != NOW
        assert item.published_on != NOW.date()
        assert (item.published_on is None) == (item.published_from == "")


@pytest.mark.parametrize("kind", PARSED)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n ",
        b"\x00\x01\xff\xfe garbage \x80" * 40,
        b"Something went wrong. Try again later.",
        b"<!doctype html><html><head><title>Cookies</title></head><body>Accept?</body></html>",
        b"<html><head><title>Just a moment...</title></head></html>",
        b"{}x",
        b"[1, 2, 3]",
        b'{"message": "Not Found"}',
        b"<urlset/>",
        b"[" * 100_000,
    ],
    ids=lambda body: str(body[:20]),
)
def test_what_is_no_list_is_refused_with_a_health_word(kind: str, body: bytes) -> None:
    """Never silence: an answer without a list is an error that says what came instead."""
    source, _ = GOOD[kind]
    with pytest.raises(SourceError) as caught:
        KINDS[kind].parse(body, AT, source, NOW, "")
    assert caught.value.health in HEALTH.keys() - {"ok", "unchanged", "never"}
    assert str(caught.value)


@pytest.mark.parametrize("kind", PARSED)
def test_a_cut_answer_gives_whole_entries_or_an_error(kind: str) -> None:
    """A connection that breaks anywhere neither crashes the reading nor makes up an entry."""
    source, body = GOOD[kind]
    whole = KINDS[kind].parse(body, AT, source, NOW, "").items
    links = {item.link for item in whole}
    for end in range(0, len(body), 37):
        try:
            items = KINDS[kind].parse(body[:end], AT, source, NOW, "").items
        except SourceError:
            continue
        assert {item.link for item in items if item.title} <= links | {""}


@pytest.mark.parametrize("kind", PARSED)
def test_sources_and_their_functions_go_to_a_child_process(kind: str) -> None:
    """What is parsed elsewhere must be sent there and come back."""
    source, body = GOOD[kind]
    assert pickle.loads(pickle.dumps((KINDS[kind].parse, KINDS[kind].read_page, source)))
    feed = KINDS[kind].parse(body, AT, source, NOW, "")
    assert pickle.loads(pickle.dumps(feed)) == feed


def test_only_lists_and_pages_made_for_people_ask_robots_txt() -> None:
    """Feeds, APIs and the files of a repository are there for programs."""
    assert {kind for kind in GOOD if KINDS[kind].robots} == {"sitemap", "page"}
