"""That starter events are read as checked values and slips in them are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from docket.errors import ConfigError
from docket.lexicon import Action, Entity, Lexicon, Place, Status
from docket.model import Amount, Basis, DateSpan, Kind, Party, Precision
from docket.starter import StarterEvent, StarterLink, load_starter

EVENT = """
[[event]]
id = "starter-2024-fine"
title = "Regulator fines a company"
kind = "regulator_action"
action = "fine"
status = "fined"
first = 2024-05-16
last = 2024-05-16
precision = "day"
announced = 2024-09-03
actors = ["ftc"]
targets = ["a political consultant"]
jurisdiction = "US"
amount = { value = 1500, currency = "USD", role = "imposed" }
note = "Sums differ."
links = [{ url = "https://example.org/a", outlet = "Example", grade = "press" }]
"""


@pytest.fixture
def lexicon() -> Lexicon:
    """A lexicon with one of everything."""
    return Lexicon(
        entities={"ftc": Entity("ftc", "Federal Trade Commission", "regulator", "US")},
        places={"US": Place("US", "United States", "US")},
        statuses={"fined": Status("fined", "fined", 60, "done")},
        actions={"fine": Action("fine", (Kind.REGULATOR_ACTION,), "fine", "fined")},
        aliases={"Federal Trade Commission": "ftc"},
        ambiguous={},
        place_aliases={},
        ambiguous_places={},
    )


def load(folder: Path, lexicon: Lexicon, text: str) -> tuple[StarterEvent, ...]:
    """Write a starter file and load it."""
    (folder / "starter.toml").write_text(text, encoding="utf-8")
    return load_starter(folder / "starter.toml", lexicon)


def test_an_event_is_read_whole(tmp_path: Path, lexicon: Lexicon) -> None:
    """Every field arrives as a value of the model, and the dates are marked as looked up."""
    (event,) = load(tmp_path, lexicon, EVENT)
    decided, announced = date(2024, 5, 16), date(2024, 9, 3)
    assert event == StarterEvent(
        id="starter-2024-fine",
        title="Regulator fines a company",
        kind=Kind.REGULATOR_ACTION,
        action="fine",
        status="fined",
        when=DateSpan(decided, decided, Precision.DAY, Basis.CURATED),
        announced=DateSpan(announced, announced, Precision.DAY, Basis.CURATED),
        actors=(Party("Federal Trade Commission", "ftc"),),
        targets=(Party("a political consultant"),),
        jurisdiction="US",
        amount=Amount(1500.0, "USD", "imposed", ""),
        note="Sums differ.",
        links=(StarterLink("https://example.org/a", "Example", "press"),),
    )


def test_announcement_amount_and_note_may_be_missing(tmp_path: Path, lexicon: Lexicon) -> None:
    """What is not known is left out, not guessed."""
    optional = ("announced", "amount", "note")
    bare = "\n".join(line for line in EVENT.splitlines() if not line.startswith(optional))
    (event,) = load(tmp_path, lexicon, bare)
    assert (event.announced, event.amount, event.note) == (None, None, "")


@pytest.mark.parametrize(
    ("first", "last", "precision"),
    [
        ("2024-05-01", "2024-05-31", "month"),
        ("2024-02-01", "2024-02-29", "month"),
        ("2024-04-01", "2024-06-30", "quarter"),
        ("2024-01-01", "2024-12-31", "year"),
        ("2024-05-06", "2024-05-12", "week"),
        ("2024-05-06", "2024-07-01", "span"),
    ],
)
def test_a_span_as_wide_as_its_precision_is_accepted(
    tmp_path: Path, lexicon: Lexicon, first: str, last: str, precision: str
) -> None:
    """Each precision has its width."""
    text = EVENT.replace("first = 2024-05-16", f"first = {first}")
    text = text.replace("last = 2024-05-16", f"last = {last}")
    (event,) = load(tmp_path, lexicon, text.replace('"day"', f'"{precision}"'))
    assert (str(event.when.first), str(event.when.last)) == (first, last)
    assert event.when.precision == precision


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("last = 2024-05-16", "last = 2024-05-17", "is not a day"),
        ('"day"', '"month"', "is not a month"),
        ('"day"', '"span"', "is not a span"),
        ('"day"', '"unknown"', "allowed: day, week"),
        ("first = 2024-05-16", 'first = "2024-05-16"', "without quotes"),
        ("first = 2024-05-16", "", 'key "first": is missing'),
        ('id = "starter-2024-fine"', 'id = "Fine 2024"', "must look like"),
        ('"regulator_action"', '"lawsuit"', "allowed: regulator_action"),
        ('"fine"', '"fin"', 'did you mean "fine"?'),
        ('"fined"', '"find"', 'did you mean "fined"?'),
        ('"US"', '"UK"', '"UK" is not known'),
        ('["ftc"]', '["fct"]', 'no entity "fct"; did you mean "ftc"?'),
        ('["ftc"]', '["Federal Trade Commission"]', 'by its id, "ftc"'),
        ('["ftc"]', "[]", "at least one party"),
        ('"imposed"', '"impsed"', 'did you mean "imposed"?'),
        ('"USD"', '"dollars"', "three capitals"),
        ("value = 1500", 'value = "1500"', "must be a number"),
        ('"press"', '"blog"', "allowed: primary, press, law_firm, tracker"),
        ("https://", "ftp://", "must be an http(s) address"),
        ("links =", "sources =", 'key "sources": is not known'),
    ],
)
def test_a_slip_is_refused_with_a_message_that_helps(
    tmp_path: Path, lexicon: Lexicon, right: str, wrong: str, message: str
) -> None:
    """Nothing wrong is read silently, and each complaint names the file."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, lexicon, EVENT.replace(right, wrong))
    assert message in str(caught.value)
    assert "starter.toml" in str(caught.value)


def test_an_event_without_a_link_is_refused(tmp_path: Path, lexicon: Lexicon) -> None:
    """A starter event has no quoted sentence, so its link is all the evidence there is."""
    text = "\n".join(line for line in EVENT.splitlines() if not line.startswith("links"))
    with pytest.raises(ConfigError, match="at least one link"):
        load(tmp_path, lexicon, text)
