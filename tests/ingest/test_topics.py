"""Whether a text is relevant, and the words that say why."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from docket.model import UNDATED, Kind, Mention, Quote
from docket.schema import ROOT
from ingest.read.cues import load_rules
from ingest.read.topics import is_about_ai, relevance, words_found

EVENT = Mention(Kind.LAWSUIT, "lawsuit_filed", "filed", UNDATED, (Quote(0, 4, "text"),))


@cache
def topics() -> Any:
    """The product's own topic words."""
    return load_rules(ROOT / "data").topics


def test_upper_case_decides_where_it_matters() -> None:
    """The word "AI" is artificial intelligence, "ai" in another word is not."""
    assert is_about_ai("The AI model was pulled.", topics())
    assert is_about_ai("A non-AI and an AI-generated picture.", topics())
    assert not is_about_ai("He said it again in Kai's hair salon.", topics())


def test_phrases_are_found_whole() -> None:
    """A phrase needs all its words in a row."""
    assert words_found("language model", (), ("language model",)) == {"language model": 1}
    assert not words_found("model language", (), ("language model",))


@pytest.mark.parametrize(
    ("gate", "title", "mentions", "relevant"),
    [
        ("ai-and-enforcement", "AI firm sued", [EVENT], True),
        ("ai-and-enforcement", "AI firm grows", [], False),
        ("ai-and-enforcement", "Car firm sued", [EVENT], False),
        ("ai", "AI firm grows", [], True),
        ("enforcement", "Car firm sued", [], True),
        ("none", "Cars", [], True),
    ],
)
def test_each_gate_asks_for_its_own_signals(
    gate: str, title: str, mentions: list[Mention], relevant: bool
) -> None:
    """Narrow sources skip what their subject guarantees."""
    assert relevance(title, "Some text.", mentions, gate, topics()).relevant is relevant


def test_the_reason_is_kept_for_what_is_left_out_too() -> None:
    """A reader can check why."""
    left_out = relevance("Cake recipes", "Flour.", [], "ai-and-enforcement", topics())

    assert not left_out.relevant
    assert left_out.why == "no AI word; no enforcement wording"


def test_a_word_of_enforcement_inside_another_in_the_title_is_none() -> None:
    """Half of what AI companies write has "fine-tuning" in its title."""
    said = relevance("Fine-tuning an AI model", "Some text.", [], "ai-and-enforcement", topics())
    assert not said.relevant
    assert relevance("AI fine upheld", "Some text.", [], "ai-and-enforcement", topics()).relevant
