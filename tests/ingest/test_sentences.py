"""A quotation must be one whole sentence: nothing cut off, nothing of the next one."""

from __future__ import annotations

import pytest

from ingest.read.sentences import sentences


def cut(text: str) -> list[str]:
    """Give the sentences of a text as strings."""
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "one",
    [
        "The U.S. Federal Trade Commission fined Acme Inc. on Jan. 5 in Oakland, Calif. over it.",
        "In Doe v. Smith the court sided with Mr. J. R. Smith and Dr. Lee.",
        "See No. 24 and Art. 5 of the act.",
        "The hearing opens at 5 p.m. Tuesday in Washington.",
        "It fined the firm $2.5 million.",
        "They waited ... and then left.",
        "Yahoo! said it would appeal.",
        "“Is it safe?” she asked.",
    ],
)
def test_a_stop_that_ends_no_sentence_does_not_cut_it(one: str) -> None:
    """Abbreviations, initials, decimals and quoted questions stay inside their sentence."""
    assert cut(one) == [one]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It lost. He won.", ["It lost.", "He won."]),
        ("He left the U.S. The trial goes on.", ["He left the U.S.", "The trial goes on."]),
        ("It sued Acme Inc. The firm denied it.", ["It sued Acme Inc.", "The firm denied it."]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        ("(It was late.) She left!", ["(It was late.)", "She left!"]),
        ("It closed at 5 p.m. The next day it opened.", None),
        ("Really? Yes.", ["Really?", "Yes."]),
    ],
)
def test_a_sentence_ends_where_the_next_begins(text: str, expected: list[str] | None) -> None:
    """Closing quotes and brackets belong to the sentence they close."""
    assert cut(text) == (expected or ["It closed at 5 p.m.", "The next day it opened."])


def test_a_sentence_never_crosses_a_newline() -> None:
    """A heading without a full stop is not glued to the text below it."""
    assert cut("A heading\nThe text.\n\nMore") == ["A heading", "The text.", "More"]


def test_offsets_leave_out_the_white_space_around() -> None:
    """Offsets point at the words, so that a slice is the quotation."""
    text = "  One.  Two. \n"
    assert sentences(text) == [(2, 6), (8, 12)]
    assert sentences("") == [] == sentences(" \n ")


def test_a_sum_or_a_dash_after_an_abbreviation_goes_on() -> None:
    """Wire copy is full of "Corp. $2 million" and "Calif. — A judge"."""
    text = "The FTC fined Beta Corp. $2 million. SACRAMENTO, Calif. — A judge agreed."

    assert [text[a:b] for a, b in sentences(text)] == [
        "The FTC fined Beta Corp. $2 million.",
        "SACRAMENTO, Calif. — A judge agreed.",
    ]
