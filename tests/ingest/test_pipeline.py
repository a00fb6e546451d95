"""Pulling, reading and storing together: what a run leaves behind, and when it comes again."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from docket.model import Article, Reading
from docket.schema import ROOT
from ingest import crew, documents, pipeline
from ingest.outcome import Outcome
from ingest.read.cues import Rules
from ingest.read.events import read_article
from tests.fakes import Canned
from tests.ingest.conftest import Office
from tests.making import EVIDENCE, NOW, check_evidence, make_feed

HOUR = timedelta(hours=1)
MODIFIED, AT_THREE = "Sat, 31 Aug 2024 10:00:00 GMT", "Sun, 01 Sep 2024 15:00:00 GMT"
PAGE = "<!doctype html><html><head><title>Oops</title></head><body>No feed here.</body></html>"


def events(office: Office) -> list[tuple[Any, ...]]:
    """All events by their id, without when their row was made."""
    return office.rows(
        "SELECT id, kind, action, status, title, first, last, precision, basis, articles, outlets, "
        "independent, first_reported, jurisdiction, actors, targets FROM timeline ORDER BY id"
    )


# ── a run, and the next one ─────────────────────────────────────────────────────────────────


def test_a_run_turns_a_feed_into_dated_events(office: Office) -> None:
    """With the sentence that says so."""
    report = office.run(office.page("post", make_feed("Pixelmill")))
    (outcome,) = report.outcomes
    assert (outcome.health, outcome.new, report.events_new) == ("ok", 1, 1)
    (found,) = office.rows(
        "SELECT e.first, e.last, e.id, json_extract(m.evidence, '$[0].quote') FROM event e "
        "JOIN event_mention ON event_id = e.id JOIN mention m ON m.key = mention_key"
    )
    assert found[:3] == ("2024-05-07", "2024-05-07", *report.event_ids)
    assert found[3].startswith("The San Francisco City Attorney sued")


def test_a_second_run_adds_nothing_and_sends_the_validators(office: Office) -> None:
    """Byte for byte what the site told us the first time."""
    feed = office.page(
        "post", make_feed("Pixelmill"), etag='W/"a,b"', headers={"Last-Modified": MODIFIED}
    )
    office.run(feed)
    before = events(office)
    report = office.run(feed, at=NOW + HOUR)
    assert [(o.health, o.new, o.unchanged) for o in report.outcomes] == [("unchanged", 0, 0)]
    assert (report.events_new, events(office)) == (0, before)
    (_, first), (_, second) = office.site.seen
    assert "if-none-match" not in first and "if-modified-since" not in first
    assert second["if-none-match"] == 'W/"a,b"' and second["if-modified-since"] == MODIFIED
    assert office.rows("SELECT count(*) FROM article_text") == [(1,)]


def test_the_same_entries_in_a_changed_feed_are_not_stored_again(office: Office) -> None:
    """Only what is new is read."""
    office.run(office.page("post", make_feed("Pixelmill")))
    feed = office.page("post", make_feed("Pixelmill", "Fotoforge"))
    (outcome,) = office.run(feed, at=NOW + 24 * HOUR).outcomes
    assert (outcome.new, outcome.unchanged) == (1, 1)
    assert office.rows("SELECT count(*), max(revision) FROM article_text") == [(2, 1)]


def test_a_new_validator_for_the_same_body_is_kept(office: Office) -> None:
    """Else the site would send its whole feed for ever."""
    body = make_feed("Pixelmill")
    office.run(office.page("post", body, etag='"1"'))
    office.run(office.page("post", body, etag='"2"'), at=NOW + HOUR)
    assert office.rows("SELECT etag, item_count, health FROM source") == [('"2"', 1, "unchanged")]


def test_an_edited_entry_changes_its_event_and_keeps_its_id(office: Office) -> None:
    """The old text stays as a revision; words of the old one are no longer found."""
    office.run(office.page("post", make_feed("Pixelmill", said="over its tangerine AI.")))
    feed = office.page("post", make_feed("Pixelmill", said="over its vermilion AI."))
    (outcome,) = office.run(feed, at=NOW + 24 * HOUR).outcomes
    assert (outcome.edited, outcome.new) == (1, 0)
    found = "SELECT count(*) FROM article_words WHERE article_words MATCH '{}'"
    assert office.rows(found.format("tangerine")) == [(0,)]
    assert office.rows(found.format("vermilion")) == [(1,)]
    assert office.rows("SELECT count(*) FROM article_text") == [(2,)]
    check_evidence(office.rows(EVIDENCE))


def test_one_article_by_two_feeds_is_one_article(office: Office) -> None:
    """With two sightings; the event has one outlet."""
    one, other = (office.page(name, make_feed("Pixelmill")) for name in ("one", "two"))
    office.run(one, other)
    assert office.rows("SELECT count(*) FROM article") == [(1,)]
    assert office.rows("SELECT source_id FROM sighting ORDER BY 1") == [("one",), ("two",)]


def test_a_source_that_moved_is_asked_afresh(office: Office) -> None:
    """Without the validators of its old address."""
    source = office.page("old", make_feed("Pixelmill"), etag='"1"')
    office.run(source)
    office.site.pages["/new"] = Canned(make_feed("Fotoforge").encode())
    moved = type(source)("old", "Feed old", office.site.url("/new"))
    office.run(moved)
    path, headers = office.site.seen[-1]
    assert path == "/new" and "if-none-match" not in headers


# ── things that go wrong ────────────────────────────────────────────────────────────────────

FAULTS = {
    "missing": ("", {"status": 404}, "failed", "no such page"),
    "page": (PAGE, {}, "html", "a web page, not a feed"),
    "empty": ("", {}, "empty", "empty body"),
    "json": ('{"error": "quota"}', {}, "failed", ""),
    "broken": ("", {"status": 500}, "failed", "answered with an error (500)"),
    "gone": ("", {"status": 410}, "gone", "gone for good"),
    "cut": (make_feed("Pixelmill"), {"sent": 40}, "failed", ""),
}


def test_a_failing_source_among_good_ones_harms_nobody(office: Office) -> None:
    """Each failure is named; every good source is stored; a later success clears it."""
    good = [office.page(name, make_feed(name)) for name in ("Pixelmill", "Fotoforge")]
    bad = [office.page(name, body, **how) for name, (body, how, _, _) in FAULTS.items()]
    report = office.run(good[0], *bad, good[1])
    assert {outcome.name for outcome in report.failed} == {f"Feed {name}" for name in FAULTS}
    stored = {row[0]: row[1:] for row in office.rows("SELECT id, health, error FROM source")}
    for name, (_, _, health, said) in FAULTS.items():
        assert stored[name][0] == health and said in stored[name][1], (name, stored[name])
    assert stored["Pixelmill"] == stored["Fotoforge"] == ("ok", None)
    assert office.rows("SELECT count(*) FROM article") == [(2,)]
    mended = office.page("missing", make_feed("Third"))
    assert not office.run(mended, at=NOW + HOUR).failed
    assert office.rows("SELECT error, error_count FROM source WHERE id = 'missing'") == [(None, 0)]


def test_a_bug_in_handling_one_source_ends_neither_run_nor_record(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody thought of is that source's failure."""

    def article_of(item: Any, source: Any) -> Article:
        if source.id == "bad":
            raise LookupError("nobody thought of this")
        return real(item, source)

    real = documents.article_of
    monkeypatch.setattr(pipeline, "article_of", article_of)
    report = office.run(
        office.page("bad", make_feed("Pixelmill")), office.page("good", make_feed("Fotoforge"))
    )
    (failed,) = report.failed
    assert failed.failed == "LookupError: nobody thought of this"
    assert report.events_new == 1


def break_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the reader break on texts that hold a name."""

    def read(article: Article, rules: Rules, gate: str) -> Reading:
        if name in article.text:
            raise ZeroDivisionError("by the reader")
        return read_article(article, rules, gate)

    monkeypatch.setattr(crew, "read_article", read)


STATES = "SELECT substr(url, 22), state, reason FROM article ORDER BY 1"


def test_an_article_the_reader_breaks_on_is_kept_as_failed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason; the run goes on, and a mended reader reads it later."""
    feed = office.page("post", make_feed("Pixelmill", "Fotoforge"))
    with monkeypatch.context() as patch:
        break_on(patch, "Pixelmill")
        (outcome,) = office.run(feed).outcomes
    assert outcome.health == "ok" and "could not be read" in outcome.skipped[0]
    assert office.rows(STATES) == [
        ("Fotoforge", "read", None),
        ("Pixelmill", "failed", "ZeroDivisionError: by the reader"),
    ]
    office.reread(feed)
    assert {row[1] for row in office.rows(STATES)} == {"read"}


def test_a_summary_the_reader_breaks_on_does_not_undo_the_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read from the fuller text stands."""
    full = "over deepfake images made with its artificial intelligence. " + "More follows. " * 20
    office.run(office.page("post", make_feed("Pixelmill", said=full)))
    break_on(monkeypatch, "Pixelmill")
    office.run(office.page("post", make_feed("Pixelmill")), at=NOW + 24 * HOUR)
    assert office.rows(STATES) == [("Pixelmill", "read", None)]
    assert office.rows("SELECT count(*) FROM mention") == [(1,)]


def test_a_text_about_something_else_is_kept_as_skipped(office: Office) -> None:
    """With the reason, which the report repeats."""
    item = "<item><title>Roses are out</title><link>https://post.example/r</link></item>"
    feed = make_feed().replace("</channel>", f"{item}</channel>")
    (outcome,) = office.run(office.page("post", feed)).outcomes
    ((state, reason),) = office.rows("SELECT state, reason FROM article")
    assert (state, reason) == ("skipped", "no AI word; no enforcement wording")
    assert outcome.skipped == [f"Roses are out: {reason}"]


def test_ctrl_c_keeps_what_was_stored_and_rebuilds(office: Office) -> None:
    """The first source is in, with its event; the run is closed; the next one does the rest."""
    sources = [office.page(name, make_feed(name)) for name in ("Pixelmill", "Fotoforge", "Third")]

    def stop(outcome: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        office.run(*sources, done=stop)
    assert office.rows("SELECT count(*) FROM article") == [(1,)]
    assert office.rows("SELECT count(*) FROM event_mention") == [(1,)]
    assert office.rows("SELECT count(*) FROM run WHERE finished_at IS NULL") == [(0,)]
    office.run(*sources, at=NOW + HOUR)
    assert office.rows("SELECT count(*) FROM event_mention") == [(3,)]


@pytest.mark.parametrize("escape", ["\\ud800", "\\u0000", "\\u202e", "\\ufffe"])
def test_odd_characters_in_a_feed_are_no_obstacle(office: Office, escape: str) -> None:
    """A lone surrogate or a NUL in any field is cleaned away, not fatal."""
    item = {key: f"{key} X" for key in ("title", "content_text", "id", "language")}
    item |= {"url": "https://post.example/X", "authors": [{"name": "X"}]}  # type: ignore[dict-item]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    body = json.dumps(feed).replace("X", escape)
    report = office.run(office.page("post", body), office.page("good", make_feed("Pixelmill")))
    assert not report.failed and report.events_new == 1


# ── documents by hand, and reading again ────────────────────────────────────────────────────

GOLD = ("dresslens-wire", "dresslens-second", "dresslens-retold", "chatkin-pr", "chatkin-court",
        "bartz-wire", "trap-sports", "grok-eu-wire", "grok-eu-second")  # fmt: skip


def test_a_document_that_cannot_be_had_does_not_stop_the_others(office: Office) -> None:
    """Each is reported by its path."""
    good = office.file("good.txt", "OpenAI was fined by the FTC on May 14, 2024 over ChatGPT.")
    report = office.add(office.file("empty.txt", ""), good, good + "x")
    assert [bool(outcome.failed) for outcome in report.outcomes] == [True, False, True]
    assert len(report.article_ids) == 1 and report.events_new == 1


def test_a_document_added_again_is_known(office: Office) -> None:
    """By its text when it has no address."""
    path = office.file("good.txt", "OpenAI was fined by the FTC on May 14, 2024 over ChatGPT.")
    first, second = office.add(path), office.add(path)
    assert first.article_ids == second.article_ids
    assert (second.outcomes[0].unchanged, second.events_new) == (1, 0)


def told(office: Office) -> list[str]:
    """What the timeline says, without ids and the numbers of articles."""
    return sorted(str(row[1:]) for row in events(office))


@pytest.fixture
def gold() -> list[str]:
    """Paths of texts we wrote: two outlets on a matter, a retelling, and one beside the point."""
    return [str(ROOT / "tests" / "gold" / f"{name}.txt") for name in GOLD]


def test_the_order_of_documents_does_not_matter(
    office: Office, gold: list[str], tmp_path: Any
) -> None:
    """The same events apart from their ids, whichever came first."""
    office.add(*gold, published_on=date(2025, 10, 1))
    expected = told(office)
    assert len(expected) > 5
    for seed in (1, 2):
        random.Random(seed).shuffle(gold)
        other = Office(office.site, tmp_path / f"{seed}.db")
        for path in gold:
            other.add(path, published_on=date(2025, 10, 1))
        assert told(other) == expected


def test_rereading_keeps_every_id_and_value(office: Office, gold: list[str]) -> None:
    """With the same rules nothing changes but the run's log."""
    office.add(*gold)
    before = events(office)
    report = office.reread()
    assert events(office) == before and report.events_new == 0
    check_evidence(office.rows(EVIDENCE))


def test_rereading_judges_a_text_by_the_gate_of_its_source(office: Office) -> None:
    """A narrow source that needs no AI word must not lose its events."""
    source = office.page(
        "court", make_feed("Pixelmill", said="in court.").replace(" over deepfakes", "")
    )
    source = type(source)(**{**vars(source), "gate": "none"})
    office.run(source)
    before = office.rows("SELECT state FROM article"), events(office)
    office.reread(source)
    assert (office.rows("SELECT state FROM article"), events(office)) == before
    assert before[0] == [("read",)]


def test_rereading_keeps_what_a_source_without_gate_let_in_later(office: Office) -> None:
    """The first that had it kept it out; what was read since must not go again."""
    said = make_feed("Pixelmill", said="in court.").replace(" over deepfakes", "")
    narrow, wide = office.page("narrow", said), replace(office.page("wide", said), gate="none")
    states = []
    for days, source in enumerate((narrow, wide)):
        office.run(source, at=NOW + timedelta(days=days))
        states += office.rows("SELECT state FROM article")
    office.reread(narrow, wide)
    assert [*states, *office.rows("SELECT state FROM article")] == [("skipped",), *[("read",)] * 2]


def test_rereading_keeps_a_list_added_by_hand_as_it_was(office: Office) -> None:
    """A single document passes any gate; entries of a list the usual one, then and later."""
    rose = "<item><title>Roses</title><description>Police charged a man.</description></item>"
    feed = make_feed("Pixelmill").replace("</channel>", f"{rose}</channel>")
    office.add(office.file("list.xml", feed))
    office.add(office.file("alone.txt", "Police charged a man on Monday, said the mayor of Rome."))
    before = office.rows("SELECT title, state FROM article ORDER BY id")
    assert [state for _, state in before] == ["read", "skipped", "read"]
    office.reread()
    assert office.rows("SELECT title, state FROM article ORDER BY id") == before
