"""Work beside the pipeline: who waits for whom, and what comes back of texts read elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest

from docket.model import Article
from docket.schema import ROOT
from ingest import crew, pipeline
from ingest.bounded import LimitReached
from ingest.crew import Crew, readings
from ingest.read.cues import Rules, load_rules
from tests.ingest.conftest import Office
from tests.making import make_article, make_feed

SOON = 10  # seconds after which a test gives up waiting


@cache
def rules() -> Rules:
    """The shipped rules, loaded once."""
    return load_rules(ROOT / "data")


@pytest.fixture
def workers() -> Iterator[Crew]:
    """A crew that goes home after the test."""
    with Crew(rules()) as crew:
        yield crew


def test_sources_of_one_host_are_asked_one_after_the_other(workers: Crew) -> None:
    """And hold up no other host, of which there may be more than threads."""
    busy, seen = threading.Lock(), []

    def one(number: int) -> int:
        assert busy.acquire(blocking=False), "two at once"
        seen.append(number)
        busy.release()
        return number

    for number in range(3 * crew.FETCHERS):
        workers.visit("many.example", number, lambda number=number: one(number))
    workers.visit("other.example", "other", lambda: "asked")
    found = dict(chain.from_iterable(workers.results()))
    assert found == {n: n for n in range(3 * crew.FETCHERS)} | {"other": "asked"}
    assert seen == sorted(seen)


def test_a_host_that_does_not_answer_holds_up_no_other(workers: Crew) -> None:
    """Though it has more sources than there are threads."""
    answer = threading.Event()
    for number in range(2 * crew.FETCHERS):
        workers.visit("slow.example", number, lambda: answer.wait(SOON))
    workers.visit("quick.example", "quick", lambda: True)
    results = workers.results()
    assert next(results) == [("quick", True)]
    answer.set()
    assert all(came for _, came in chain.from_iterable(results))


def test_leaving_does_not_wait_for_who_is_still_out() -> None:
    """Ctrl-C must not hang on a slow server."""
    answer = threading.Event()
    with Crew(rules()) as workers:
        workers.visit("slow.example", "slow", lambda: answer.wait(SOON))
    assert not answer.is_set()
    answer.set()


def test_many_new_articles_give_the_same_events_wherever_they_are_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In child processes as in this one, to the last mention."""
    names = [f"Pixelmill{chr(97 + n)}" for n in range(pipeline.FEW + 5)]
    told = "SELECT key, kind, action, status, first, last, evidence, rule FROM mention ORDER BY key"
    office.run(office.page("post", make_feed(*names)))
    monkeypatch.setattr(pipeline, "FEW", 1_000)
    here = Office(office.site, office.path.with_name("here.db"))
    here.run(here.page("post", make_feed(*names)))
    assert office.rows(told) == here.rows(told)
    assert len(office.rows(told)) == len(names)


def test_a_text_that_takes_too_long_is_found_out_among_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is stored with the reason; those read in the same call are not lost with it."""

    def bounded(work: object, articles: list[Article], file: str, gate: str) -> list[object]:
        if any("endless" in article.text for article in articles):
            raise LimitReached("time limit of 5 s")
        return [crew.read_one(article, rules(), gate) for article in articles]

    monkeypatch.setattr(crew, "bounded", bounded)
    some = [make_article(text, n) for n, text in enumerate(("The AI sang.", "endless", "Rain."))]
    found = readings(some, "", "none")
    assert found[some[1]] == "reader time limit of 5 s"
    assert [isinstance(found[one], str) for one in some] == [False, True, False]


def test_long_texts_are_read_in_parts_that_fit() -> None:
    """None is left out, none is in two parts; one too long for any is a part of its own."""
    sizes = [10, crew.AT_ONCE // 2, crew.AT_ONCE // 2, crew.AT_ONCE * 2, 1, 1]
    some = [make_article("x" * size, number) for number, size in enumerate(sizes)]
    parts = list(crew._portions(some))
    assert [one for part in parts for one in part] == some
    assert [len(part) for part in parts] == [2, 1, 1, 2]
