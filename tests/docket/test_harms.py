"""Harm areas are explained by the words that made an article one of them."""

from __future__ import annotations

import pytest

from docket import harms, schema
from ingest.read import topics as reader
from ingest.read.cues import load_rules

HARMS = harms.load_harms(schema.ROOT / "data")


def test_every_harm_area_has_a_sentence() -> None:
    """And no sentence is left of one that is gone."""
    assert HARMS.keys() == harms.COVERS.keys()


@pytest.mark.parametrize(
    "text",
    [
        "Minors saw it; the suit says children and teens were harmed.",
        "A bias-free and an anti-bias tool.", "Non-consensual pictures", "It ended.Bias won.",
        "personal\ndata and data  protection", "PRIVACY, Copyright’s libel", "biasing minors'",
        "A suicide (self-harm) hotline", "nothing at all", "CSAM. Elections!",
    ],
)  # fmt: skip
def test_the_words_shown_are_those_the_reader_went_by(text: str) -> None:
    """An area has words exactly where the reader put the article into it."""
    told = reader.relevance("", text, (), "none", load_rules(schema.ROOT / "data").topics)
    found = harms.words_in(text, HARMS, HARMS)
    assert {topic for topic, some in found.items() if some} == set(told.topics)


def test_words_are_counted() -> None:
    """However they are written."""
    found = harms.words_in("Minors and MINORS and data\nprotection", ["child_safety", "own"], HARMS)
    assert found == {"child_safety": {"minors": 2}, "own": {}}
