"""What may be said, and how: titles, dates and labels."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docket import wording
from docket.model import UNDATED, Amount, Basis, DateSpan, Kind, Party, Precision, Quote
from tests.making import FTC, OPENAI, by, make_mention, on, within, words

PAIRS = [(action, status) for action in words().actions for status in words().statuses]
ALLEGATION = "It spied on children."
NOBODY: dict[str, Any] = {"actors": (), "targets": ()}
CASTS: list[dict[str, Any]] = [
    {},
    {"actors": ()},
    {"targets": ()},
    NOBODY,
    {"amount": Amount(5e6, "EUR", "imposed", "5 million euros"), "count": "16 sites"},
    {"actors": (FTC,) * 5, "targets": (OPENAI, FTC, Party("{by} None {0}"))},
]
# Steps that are done when they are told, whatever became of the conduct behind them.
STEP = re.compile(
    r"\b(?:sued|filed|charged|arrested|opened|demanded|warned|warning|proposed|planned|settled|"
    r"settlement|appealed|appeal|denied|dismissed|approved|acquitted|overturned|rejected)\b",
    re.IGNORECASE,
)


def title(action: str, status: str, **changes: Any) -> str:
    """The title of one step."""
    quote = Quote(0, len(ALLEGATION), ALLEGATION)
    mention = make_mention(action=action, status=status, evidence=(quote,), **changes)
    return wording.event_title(mention, words())


@pytest.mark.parametrize("cast", CASTS, ids=range(len(CASTS)))
def test_every_step_has_a_title(cast: dict[str, Any]) -> None:
    """For every action and status there is: one line, no gaps, no braces of ours."""
    for action, status in PAIRS:
        said = title(action, status, **cast)
        ours = said.replace("{by} None {0}", "X")
        assert said and not re.search(r"[{}]|\bNone\b|\(\)|  |\n|^[\s,]|\s$", ours), (said, action)
        assert said[0] == said[0].upper()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"score": wording.SURE - 0.01}, False),
        ({"targets": ()}, False),
        ({"targets": (Party("An app maker"),)}, False),
        ({"targets": (Party("an individual (name withheld)"),)}, False),
        ({"targets": (Party("Pixelmill"),)}, True),
        ({"when": by("2024-05-15")}, False),
        ({"when": on("2024-05-14", Basis.CURATED)}, False),
        ({"when": UNDATED}, False),
    ],
)
def test_confidence_needs_a_score_a_name_and_a_date(
    changes: dict[str, Any], expected: bool
) -> None:
    """Each of the three alone is not enough."""
    assert wording.sure(make_mention(**{"score": wording.SURE} | changes)) is expected


def test_no_title_tells_the_allegation() -> None:
    """A title is built from the step; the sentence behind it stays with the evidence."""
    for action, status in PAIRS:
        assert "spied" not in title(action, status)


def test_what_is_only_alleged_is_never_told_as_done() -> None:
    """Each such title names the step, or the status itself in brackets."""
    for action, status in PAIRS:
        if words().statuses[status].says == "alleged":
            said = title(action, status)
            assert f"({words().statuses[status].label})" in said or STEP.search(said), said


def test_a_status_that_is_not_the_usual_one_is_always_told() -> None:
    """A fine proposed must not read like a fine."""
    for action, status in PAIRS:
        usual = words().actions[action].status
        if status != usual:
            assert title(action, status) != title(action, usual), (action, status)


def test_conduct_is_called_alleged_until_it_is_found() -> None:
    """Also after a settlement or a dismissal."""
    for id, status in words().statuses.items():
        assert bool(wording.standing(id, words())) == (status.says == "alleged")
    assert wording.standing("fined", words()) == ""


@pytest.mark.parametrize(
    ("step", "changes", "said"),
    [
        ("fine fined", {"amount": Amount(30.5e6, "EUR", "imposed", "")},
         "Federal Trade Commission fined OpenAI (EUR 30,500,000)"),
        ("fine proposed", {"actors": ()}, "Fine proposed for OpenAI"),
        ("fine settled", {}, "Federal Trade Commission: fine concerning OpenAI (settled)"),
        ("lawsuit_filed filed", {"targets": ()}, "Federal Trade Commission sued a party not named"),
        ("dataset_withdrawn withdrawn", NOBODY, "Dataset taken down"),
        ("criminal_charge charged", NOBODY | {"targets": (Party("a man"),)}, "A man charged"),
    ],
)  # fmt: skip
def test_titles_read_like_this(step: str, changes: dict[str, Any], said: str) -> None:
    """A few of them in full."""
    assert title(*step.split(), **changes) == said


# ── dates ───────────────────────────────────────────────────────────────────────────────────

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def meant(said: str) -> tuple[date, date]:
    """The days that the words for a bounded date cover, worked out from the words alone."""
    if found := re.fullmatch(r"(\d{4})", said):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    if found := re.fullmatch(r"Q([1-4]) (\d{4})", said):
        first = date(int(found[2]), int(found[1]) * 3 - 2, 1)
        return first, (first + timedelta(95)).replace(day=1) - timedelta(1)
    if found := re.fullmatch(r"([A-Z][a-z]{2}) (\d{4})", said):
        first = date(int(found[2]), MONTHS.index(found[1]) + 1, 1)
        return first, (first + timedelta(31)).replace(day=1) - timedelta(1)
    days = [
        date(int(year), MONTHS.index(month) + 1, int(day))
        for day, month, year in re.findall(r"(\d+) ([A-Z][a-z]{2}) (\d{4})", said)
    ]
    return days[0], days[0] + timedelta(6) if "week of" in said else days[-1]


@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.integers(0, 500),
    st.sampled_from(list(Precision)),
)
def test_words_for_a_date_are_never_finer_than_it(
    first: date, width: int, precision: Precision
) -> None:
    """Every day that is possible lies within what is said."""
    last = first + timedelta(width)
    said = wording.date_words(DateSpan(first, last, precision, Basis.EXPLICIT))
    start, end = meant(said)
    assert start <= first and last <= end


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (UNDATED, "undated"),
        (by("2024-08-31"), "by 31 Aug 2024"),
        (DateSpan(date(2024, 8, 1), None, Precision.UNKNOWN, Basis.EXPLICIT), "from 1 Aug 2024"),
        (on("2024-08-01"), "1 Aug 2024"),
        (within("2024-08-01", "2024-08-31", Precision.MONTH), "Aug 2024"),
        (within("2024-07-01", "2024-09-30", Precision.QUARTER), "Q3 2024"),
        (within("2024-01-01", "2024-12-31", Precision.YEAR), "2024"),
        (within("2024-08-05", "2024-08-11", Precision.WEEK), "week of 5 Aug 2024"),
        (within("2024-08-20", "2024-09-10", Precision.MONTH), "20 Aug 2024 – 10 Sep 2024"),
        (within("2024-05-02", "2024-07-03"), "2 May 2024 – 3 Jul 2024"),
    ],
)
def test_dates_read_like_this(span: DateSpan, said: str) -> None:
    """A bound is told as a bound, a month as a month."""
    assert wording.date_words(span) == said


# ── labels ──────────────────────────────────────────────────────────────────────────────────


def test_every_code_has_a_label() -> None:
    """No code of ours is shown to readers."""
    assert all(wording.kind_label(kind) for kind in Kind)
    assert all(wording.status_label(status, words()) for status in words().statuses)
    assert set(wording.BASIS_LABELS) == set(Basis)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Ofcom"], "Ofcom"),
        (["Ofcom", "CNIL"], "Ofcom and CNIL"),
        (["Ofcom", "CNIL", "FTC"], "Ofcom, CNIL and FTC"),
        (["Ofcom", "CNIL", "FTC", "DPC"], "Ofcom, CNIL and 2 others"),
        (["A man", "The Hague court"], "a man and the Hague court"),
    ],
)
def test_names_are_listed_as_people_list_them(names: list[str], said: str) -> None:
    """And the rest is counted; a description within a sentence begins small."""
    assert wording.listed([Party(name) for name in names]) == said


@pytest.mark.parametrize(
    ("outlets", "independent", "said"),
    [
        (0, 0, "no article read yet"),
        (1, 1, "1 outlet, 1 independent"),
        (3, 2, "3 outlets, 2 independent"),
    ],
)
def test_corroboration_is_said_plainly(outlets: int, independent: int, said: str) -> None:
    """Outlets and independent outlets are two numbers."""
    assert wording.outlets_words(outlets, independent) == said


@given(st.text())
def test_plain_text_cannot_control_a_terminal(text: str) -> None:
    """One line, nothing unprintable, and saying it twice changes nothing."""
    said = wording.plain(text)
    assert said.isprintable() and said == wording.plain(said)
