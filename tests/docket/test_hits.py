"""Searched words are shown where they stand."""

from __future__ import annotations

import pytest

from docket import hits

FILLER = "nothing of note was said here, " * 40


def shown(text: str, words: str) -> list[str]:
    """The stretches that would be marked."""
    return [text[start:end] for start, end in hits.places(text, words)]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The Court of courts", "court", ["Court", "courts"]),
        ("The Court of courts", "court of", ["Court", "of"]),
        ("Le régulateur, le REGULATEUR", "Regulateur", ["régulateur", "REGULATEUR"]),
        ("Ein Bußgeld", "bußgeld", ["Bußgeld"]),
        ("AT&T's court", "AT&T", ["AT", "T"]),
        ("a discourt", "court", []),
        ("İstanbul ruled", "ruled", ["ruled"]),
        ("(a+b)", "***", []),
        ("(a+b)", "", []),
    ],
)
def test_words_are_found_as_the_index_finds_them(text: str, words: str, found: list[str]) -> None:
    """Whole, whatever their case and accents; the last may go on; places are true of the text."""
    assert shown(text, words) == found


def test_the_stretch_with_most_of_the_words_is_shown() -> None:
    """Not the first that has one of them."""
    text = f"A court met. {FILLER} The court fined the maker. {FILLER}"
    said = hits.snippet(text, "court fined")
    assert "The court fined the maker." in said
    assert said.startswith("… ") and said.endswith(" …") and len(said) < hits.SHOWN + 5


def test_words_far_apart_are_shown_in_two_stretches() -> None:
    """So that each word searched for is seen where it stands."""
    said = hits.snippet(f"{FILLER} a court met {FILLER} somebody was fined {FILLER}", "court fined")
    assert "a court met" in said and "somebody was fined" in said and "… …" not in said
    assert len(said) < hits.SHOWN + 15


def test_a_short_text_is_shown_whole_on_one_line() -> None:
    """Without signs that something is missing; decomposed letters are put together."""
    assert (
        hits.snippet("One\n\nline with re\u0301gulateur", "regulateur")
        == "One line with régulateur"
    )


def test_without_a_hit_the_beginning_is_shown() -> None:
    """The words may stand in the title alone."""
    assert hits.snippet(FILLER, "court").startswith("nothing of note")
