"""Dates in news prose mean what a careful reader takes them to mean, and nothing else is a date.

All texts are written on Saturday, 31 August 2024 unless a test says otherwise.
"""

from __future__ import annotations

from datetime import date

import pytest

from docket.model import Basis, Precision, TimeExpression
from ingest.read.dates import find_dates, parse_day

WRITTEN = date(2024, 8, 31)


def one(text: str, written: date | None = WRITTEN) -> TimeExpression:
    """Find the single expression of a text."""
    (found,) = find_dates(text, written)
    return found


def days(text: str, written: date | None = WRITTEN) -> list[str]:
    """Write the days of each expression of a text as "first" or "first/last"."""
    spans = [found.span for found in find_dates(text, written) if found.span.known]
    return [
        f"{span.first}" if span.first == span.last else f"{span.first}/{span.last}"
        for span in spans
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It removed the links, it said Friday.", "2024-08-30"),
        ("Judges charged him on Wednesday.", "2024-08-28"),
        ("The suit was filed Saturday.", "2024-08-31"),
        ("It was fined last Thursday.", "2024-08-29"),
        ("He will appear in court on Tuesday.", "2024-09-03"),
        ("She is set to be arraigned Thursday.", "2024-09-05"),
        ("A hearing is scheduled for Monday.", "2024-09-02"),
        ("The company has until Monday to answer.", "2024-09-02"),
        ("It stayed up until Thursday, when the host removed it.", "2024-08-29"),
        ("The ban could begin as early as Wednesday.", "2024-09-04"),
        ("Thursday's ruling bars the app.", "2024-08-29"),
        ("Friday's hearing will decide.", "2024-09-06"),
        ("Company to delete data by Monday", "2024-09-02"),
        ("It was announced this Wednesday.", "2024-08-28"),
        ("The regulator, led by J. Doe, will rule Monday.", "2024-09-02"),
        ("On Tuesday, the regulator will publish its order.", "2024-09-03"),
        ("On Tuesday, the regulator published its order.", "2024-08-27"),
    ],
)
def test_a_weekday_is_placed_by_its_verb(text: str, expected: str) -> None:
    """A bare weekday is the last one, today included, unless the verb looks ahead."""
    assert days(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was arraigned June 5.", "2024-06-05"),
        ("The order of Dec. 20 was published.", "2023-12-20"),
        ("The hearing is Sept. 12.", "2024-09-12"),
        ("The law takes effect Jan. 1.", "2025-01-01"),
        ("The court ruled against the firm on Sept. 11.", "2023-09-11"),
        ("The firm was sued by the state on Sept. 11.", "2023-09-11"),
        ("The firm was fined for lapses at 5 p.m. on Sept. 11.", "2023-09-11"),
        ("The case went to trial. A jury convicted him on Sept. 11.", "2023-09-11"),
        ("They raided it between Sept. 11 and Sept. 13.", "2023-09-11/2023-09-13"),
        ("The judge told the firm to appear on Sept. 11.", "2024-09-11"),
        ("The judge set a hearing date of Sept. 11.", "2024-09-11"),
        ("PARIS, Aug. 28 (Wire) - Judges charged him.", "2024-08-28"),
        ("On the 28th of August it closed.", "2024-08-28"),
        ("He left on the 14th.", "2024-08-14"),
        ("Last Friday, August 23, it sued.", "2024-08-23"),
        ("The trial was postponed to Jan. 13.", "2025-01-13"),
        ("It happened on Feb. 29.", "2024-02-29"),
        ("The May ruling was upheld.", "2024-05-01/2024-05-31"),
        ("It met on the second Tuesday of July.", "2024-07-09"),
        ("It met in the week of Aug. 12.", "2024-08-12/2024-08-18"),
        ("It was fined in March.", "2024-03-01/2024-03-31"),
        ("It was fined in September.", "2023-09-01/2023-09-30"),
        ("A trial was fixed for September.", "2024-09-01/2024-09-30"),
        ("It was barred in December.", "2023-12-01/2023-12-31"),
        ("The trial is set for October.", "2024-10-01/2024-10-31"),
        ("The firm has been under review since March.", "2024-03-01/2024-03-31"),
        ("It was fined in August of last year.", "2023-08-01/2023-08-31"),
    ],
)
def test_a_missing_year_is_the_nearest_sensible_one(text: str, expected: str) -> None:
    """The nearest past, unless the near future or the verb speaks for the coming one."""
    assert days(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("on Aug. 28, 2024", "2024-08-28", Precision.DAY),
        ("on 28 August 2024", "2024-08-28", Precision.DAY),
        ("on Wednesday, August 28th, 2024", "2024-08-28", Precision.DAY),
        ("filed 2024-08-28", "2024-08-28", Precision.DAY),
        ("filed 08/30/2024", "2024-08-30", Precision.DAY),
        ("le 31 août 2024", "2024-08-31", Precision.DAY),
        ("am 31. August 2024", "2024-08-31", Precision.DAY),
        ("el 31 de agosto de 2024", "2024-08-31", Precision.DAY),
        ("il 31 agosto 2024", "2024-08-31", Precision.DAY),
        ("in August 2024", "2024-08-01/2024-08-31", Precision.MONTH),
        ("in 2023", "2023-01-01/2023-12-31", Precision.YEAR),
        ("in Q1 2025", "2025-01-01/2025-03-31", Precision.QUARTER),
        ("in the first quarter of 2025", "2025-01-01/2025-03-31", Precision.QUARTER),
        ("in summer 2024", "2024-06-01/2024-08-31", Precision.SPAN),
        ("in the 1990s", "1990-01-01/1999-12-31", Precision.SPAN),
    ],
)
def test_a_printed_date_is_explicit(text: str, expected: str, precision: Precision) -> None:
    """What the text prints in full needs no day of writing."""
    found = one(text, None)
    assert (days(text, None), found.span.basis) == ([expected], Basis.EXPLICIT)
    assert found.span.precision == precision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between May and July 2024", "2024-05-01/2024-07-31"),
        ("from 7 May to 1 August 2024", "2024-05-07/2024-08-01"),
        ("on May 7-9, 2024", "2024-05-07/2024-05-09"),
        ("on April 24 and 25", "2024-04-24/2024-04-25"),
        ("in 2019-2021", "2019-01-01/2021-12-31"),
        ("from 2019 to 2021", "2019-01-01/2021-12-31"),
        ("from November to February 2024", "2023-11-01/2024-02-29"),
    ],
)
def test_a_stretch_with_both_ends_is_one_span(text: str, expected: str) -> None:
    """The first end borrows the year of the second."""
    assert days(text) == [expected]
    assert one(text).span.precision == Precision.SPAN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It sued earlier this month.", "2024-08-01/2024-08-31"),
        ("It sued last year.", "2023-01-01/2023-12-31"),
        ("It sued last month.", "2024-07-01/2024-07-31"),
        ("It sued last week.", "2024-08-19/2024-08-25"),
        ("It rules next month.", "2024-09-01/2024-09-30"),
        ("It sued yesterday.", "2024-08-30"),
        ("It rules tomorrow.", "2024-09-01"),
        ("It sued two weeks ago.", "2024-08-12/2024-08-18"),
        ("It sued three days ago.", "2024-08-28"),
        ("It began about 18 months ago.", "2023-02-01/2023-02-28"),
        ("It closed at noon Thursday.", "2024-08-29"),
        ("It closed Monday morning.", "2024-08-26"),
        ("It closed in early January.", "2024-01-01/2024-01-12"),
    ],
)
def test_words_count_from_the_day_of_writing(text: str, expected: str) -> None:
    """An expression is never made finer than its words."""
    assert days(text) == [expected]


def test_earlier_this_month_ends_and_later_begins_with_the_day_of_writing() -> None:
    """What is told on the 10th as "earlier this month" cannot be the 20th."""
    written = date(2024, 8, 10)
    assert days("It sued earlier this month.", written) == ["2024-08-01/2024-08-10"]
    assert days("It rules later this month.", written) == ["2024-08-10/2024-08-31"]


def test_the_story_moves_on_from_its_own_dates_not_from_the_telling() -> None:
    """A report "last year", "that December" and "eight months later" follow one another."""
    text = (
        "Researchers said Friday they had removed the links. A report last year found them. "
        "That December report led to a withdrawal. Eight months later, the set was back."
    )
    assert days(text) == [
        "2024-08-30",
        "2023-01-01/2023-12-31",
        "2023-12-01/2023-12-31",
        "2024-08-01/2024-08-31",
    ]


def test_neighbouring_days_follow_the_event_before_them() -> None:
    """What happened "the same day" or "the following day" counts from the date just told."""
    text = "He was arrested May 2. The same day it closed. The following day it sued."
    assert days(text) == ["2024-05-02", "2024-05-02", "2024-05-03"]


def test_a_month_named_as_the_following_one_comes_after_the_one_before_it() -> None:
    """A named month may hang on the date just told instead of on the day of writing."""
    text = "It was fined in October 2022, and again the following April."
    assert days(text)[1] == "2023-04-01/2023-04-30"


def test_with_nothing_to_count_from_the_date_stays_unknown() -> None:
    """An undated event followed by "two days later" must not date from publication."""
    (found,) = find_dates("Two days later, the firm wrote to the court.", WRITTEN)
    assert (found.span.known, found.direction) == (False, "")


def test_a_story_told_as_past_is_not_placed_after_its_publication() -> None:
    """An offset that would reach beyond the day of writing was counted from the wrong date."""
    text = "He was arrested August 20. Eight months later, he was freed."
    assert days(text) == ["2024-08-20"]


def test_a_line_end_ends_an_expression() -> None:
    """A month that closes a heading does not join the figure that opens the text."""
    assert days("The order of June\n2024 was a year of fines.") == [
        "2024-06-01/2024-06-30",
        "2024-01-01/2024-12-31",
    ]


def test_what_is_counted_from_a_vague_date_stays_vague() -> None:
    """Two weeks after "March" is not a week anybody can name."""
    text = "It was fined in March. Two weeks later, it appealed."
    assert days(text)[1] == "2024-03-15/2024-04-14"


@pytest.mark.parametrize(
    "text",
    [
        "It holds 2,024 images, or $2024, on 2024 pages.",
        "Regulation (EU) 2024/1689 and No. 2024/1689",
        "Case 24-cv-02323 under Section 230",
        "They may march for a second as stocks fall in the sun.",
        "Theresa May spoke to the Daily Sun. May said no.",
        "A 16-year-old boy and a man 18 years old",
        "It paid $27 for 1/2 of 105 shares.",
        "The bill of February 30, 2024",
        "from 10:99 to room 1984",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """Amounts, numbers of acts and cases, ages, names and verbs are left alone."""
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("It was barred for two years.", "DURATION", "P2Y"),
        ("It has 48 hours.", "DURATION", "PT48H"),
        ("a two-year inquiry", "DURATION", "P2Y"),
        ("It reports every month.", "SET", "P1M"),
        ("It reports annually.", "SET", "P1Y"),
        ("It is currently barred.", "DATE", "PRESENT_REF"),
        ("It did so in the past.", "DATE", "PAST_REF"),
        ("It was recently barred.", "DATE", "PAST_REF"),
    ],
)
def test_lengths_repetitions_and_references_are_listed_but_date_nothing(
    text: str, kind: str, value: str
) -> None:
    """They are labelled, so that nobody takes them for the day of an event."""
    found = one(text)
    assert (found.timex_type, found.timex_value) == (kind, value)
    assert (found.span.precision, found.span.basis) == (Precision.UNKNOWN, Basis.UNDATED)


@pytest.mark.parametrize("phrase", ["Friday", "last month", "June 5", "two weeks ago", "March"])
def test_without_a_day_of_writing_the_phrase_is_kept_and_the_span_unknown(phrase: str) -> None:
    """A relative expression in an undated text is still shown to people."""
    found = one(f"It was fined in {phrase}.", None)
    assert (found.text, found.span.phrase) == (phrase, phrase)
    assert (found.span.known, found.span.precision) == (False, Precision.UNKNOWN)
    assert found.span.basis == Basis.UNDATED


def test_each_expression_is_a_slice_of_the_text_and_says_its_rule() -> None:
    """Offsets are true of the text as given; order is that of appearance."""
    text = "Filed Aug. 28, 2024; served Friday, ahead of a hearing in October."
    found = find_dates(text, WRITTEN)
    assert [text[e.start : e.end] for e in found] == ["Aug. 28, 2024", "Friday", "October"]
    assert [e.span.rule for e in found] == ["month-day-year", "weekday-past", "bare-month"]
    assert [e.direction for e in found] == ["past", "past", "future"]


@pytest.mark.parametrize(
    "piece", ["1 ", "monday ", "of the ", "7", "2024-", "between May and ", "("]
)
def test_hostile_text_is_read_in_one_pass(piece: str) -> None:
    """Five thousand repetitions of anything come back, and no rule runs away."""
    assert all(found.end <= 5_000 * len(piece) for found in find_dates(piece * 5_000, WRITTEN))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("August 31 2024", date(2024, 8, 31)),
        ("Aug. 31, 2024", date(2024, 8, 31)),
        ("Saturday, 31 August 2024", date(2024, 8, 31)),
        ("2024-08-31", date(2024, 8, 31)),
        ("2024-08-31T10:00:00Z", date(2024, 8, 31)),
        ("Fri, 30 Aug 2024 10:00:00 +0200", date(2024, 8, 30)),
        ("30/08/2024", date(2024, 8, 30)),
        ("08/30/2024", date(2024, 8, 30)),
        ("31 août 2024", date(2024, 8, 31)),
        ("31. August 2024", date(2024, 8, 31)),
        ("31 de agosto de 2024", date(2024, 8, 31)),
        ("31 agosto 2024", date(2024, 8, 31)),
        ("1er mars 2024", date(2024, 3, 1)),
    ],
)
def test_a_printed_day_is_read(text: str, expected: date) -> None:
    """Bylines, page headers and feeds print days in these forms."""
    assert parse_day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-02-30",
        "February 30, 2024",
        "05/06/2024",
        "1989-12-31",
        "2101-01-01",
        "0000-00-00",
        "-0044-03-15",
        "10000-01-01",
        "1725098400",
        "2024年8月31日",
        "August 2024",
        "by A. Writer, August 31 2024",
        "yesterday",
        "31 Foo 2024",
        "9" * 100_000,
    ],
)
def test_what_is_not_wholly_one_day_is_refused(text: str) -> None:
    """Nothing impossible, ambiguous, out of 1990 to 2100 or in the middle of a line."""
    assert parse_day(text) is None
