"""An outlet that edits a sentence does not make another event of it."""

from __future__ import annotations

from docket.succession import Told, successors

FINED = Told(
    "a", "regulator_action", "fine", "The FTC fined the chatbot maker $3 million on Monday."
)


def told(sentence: str, key: str = "b", action: str = "fine") -> Told:
    """What the edited text tells."""
    return Told(key, "regulator_action", action, sentence)


def test_an_edited_sentence_continues_the_one_before() -> None:
    """Another sum, another day, another word: still that statement."""
    edited = told("The FTC fined the chatbot maker $5 million on Tuesday.")

    assert successors([FINED], [edited]) == {"b": "a"}


def test_what_is_unchanged_continues_itself() -> None:
    """A key that stays needs no successor, and is nobody else's."""
    assert successors([FINED], [FINED, told("The FTC fined the chatbot maker $4 million.")]) == {}


def test_another_step_is_another_statement() -> None:
    """A fine that turned out a settlement is another event."""
    assert successors([FINED], [told(FINED.sentence + " Updated.", action="order_ban")]) == {}


def test_another_sentence_is_another_statement() -> None:
    """Kind and action alone do not make two happenings one."""
    assert successors([FINED], [told("Ofcom imposed a penalty upon an image host.")]) == {}


def test_the_most_alike_goes_first_and_each_goes_once() -> None:
    """Two fines in one text do not swap."""
    one = told("The FTC fined the chatbot maker $3 million on Monday, it said.", "b")
    two = told("The FTC fined the chatbot maker again.", "c")

    assert successors([FINED], [two, one]) == {"b": "a"}
