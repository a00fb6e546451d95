"""One filter for addresses, SQL and English, and that the three say the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docket.errors import ConfigError
from docket.filter import LISTS, PARAMETERS, Filter
from docket.model import Kind
from docket.where import quoted_words
from docket.wording import GRADES, REVIEWS
from tests.making import words

# What may stand in an address: anything but lone surrogates, which UTF-8 cannot carry.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
NAMES = st.lists(
    TEXT.map(str.strip).filter(bool), max_size=3, unique=True
).map(tuple)  # fmt: skip


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of a closed list."""
    return st.lists(st.sampled_from(values), max_size=3, unique=True).map(tuple)


def ordered(days: tuple[date | None, date | None]) -> tuple[date | None, date | None]:
    """The earlier day first."""
    start, end = days
    return (end, start) if start and end and end < start else days


FILTERS = st.builds(
    lambda days, **rest: Filter(start=days[0], end=days[1], **rest),
    kinds=some([kind.value for kind in Kind]),
    statuses=some(list(words().statuses)),
    places=some([*words().places, "none"]),
    topics=some([*words().topics, "none"]),
    grades=some(list(GRADES)),
    reviews=some(list(REVIEWS)),
    dates=st.sampled_from(["", "announced", "reported", "added"]),
    asof=st.one_of(st.none(), st.dates()),
    actors=NAMES,
    targets=NAMES,
    outlets=NAMES,
    days=st.tuples(*[st.one_of(st.none(), st.dates())] * 2).map(ordered),
    text=TEXT.map(lambda text: text.strip()[:200].strip()),
    origin=st.sampled_from(["", "read", "starter"]),
    tier=st.sampled_from(["", "sure", "rules"]),
)


def refusal(query: str) -> str:
    """What is said about a wrong address."""
    with pytest.raises(ConfigError) as caught:
        Filter.from_query(query, words())
    return str(caught.value)


# ── addresses ───────────────────────────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None)
@given(FILTERS)
def test_a_filter_survives_its_address(chosen: Filter) -> None:
    """Links live long: what a page writes, it reads back."""
    assert Filter.from_query(chosen.query(), words()) == chosen
    assert Filter.from_params(chosen.params(), words()) == chosen


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(PARAMETERS), st.lists(TEXT, min_size=1, max_size=2)))
def test_any_address_is_understood_or_refused(params: dict[str, list[str]]) -> None:
    """Nothing but ConfigError comes out, and what is understood settles at once."""
    try:
        chosen = Filter.from_params(params, words())
    except ConfigError:
        return
    assert Filter.from_query(chosen.query(), words()) == chosen


def test_equal_filters_have_equal_addresses() -> None:
    """Whatever the order in which they were written."""
    one = Filter.from_query("?to=2024-12-31&kind=lawsuit&from=2024-01-01", words())
    other = Filter.from_query("from=2024-01-01&to=2024-12-31&kind=lawsuit", words())
    assert one.query() == other.query() == "kind=lawsuit&from=2024-01-01&to=2024-12-31"


def test_a_filter_that_says_nothing_has_no_address() -> None:
    """Blank parameters are as good as none."""
    assert Filter.from_query("?kind=&from=&q=++&origin=", words()) == Filter()
    assert Filter().query() == ""


def test_a_search_cut_short_settles_at_once() -> None:
    """Two hundred characters at most, and no space left at the cut."""
    chosen = Filter.from_params({"q": ["x" * 199 + " y"]}, words())
    assert chosen.text == "x" * 199
    assert Filter.from_query(chosen.query(), words()) == chosen


def test_codes_may_stand_in_one_parameter_and_names_may_hold_commas() -> None:
    """Short links by hand; "Meta, Inc." is one name."""
    chosen = Filter.from_query("kind=lawsuit,report&kind=lawsuit&target=Meta%2C+Inc.", words())
    assert chosen.kinds == ("lawsuit", "report") and chosen.targets == ("Meta, Inc.",)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kinds=lawsuit", ['"kinds": is not known', "allowed: kind, status", 'mean "kind"?']),
        ("kind=lawsuits", ['"kind": "lawsuits"', "criminal_case", 'mean "lawsuit"?']),
        ("status=find", ['"status": "find"', 'mean "fined"?']),
        ("place=US-CAL", ['"place": "US-CAL"', 'mean "US-CA']),
        ("origin=reads", ['"origin": "reads"', 'mean "read"?']),
        ("topic=privac", ['"topic": "privac"', 'mean "privacy"?']),
        ("grade=primarily", ['"grade": "primarily"', 'mean "primary"?']),
        ("review=reject", ['"review": "reject"', 'mean "rejected"?']),
        ("date=announce", ['"date": "announce"', "happened", 'mean "announced"?']),
        ("asof=today", ['"asof": "today" is not a day such as 2024-08-30']),
        ("from=yesterday", ['"from": "yesterday" is not a day such as 2024-08-30']),
        ("to=2024-02-30", ['"to": "2024-02-30" is not a day']),
        ("from=2024-02-02&to=2024-02-01", ['"to": 2024-02-01 is before "from": 2024-02-02']),
    ],
)
def test_a_wrong_address_is_refused_with_the_nearest_right_one(query: str, said: list[str]) -> None:
    """The message names the parameter, what is allowed and what was probably meant."""
    message = refusal(query)
    assert message.startswith("filter, ")
    for part in said:
        assert part in message


# ── SQL and English ─────────────────────────────────────────────────────────────────────────

FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"kinds": ("lawsuit", "report")}, "e.kind IN", "lawsuit or report"),
    ({"statuses": ("in_force",)}, "e.status IN", "all events with status in force"),
    ({"actors": ("ftc",)}, "role = 'by'", "all events by Federal Trade Commission"),
    ({"targets": ("Some Body",)}, "role = 'against'", "all events against Some Body"),
    ({"places": ("US-CA-SFO", "FR")}, "jurisdiction", "in San Francisco, California, US or France"),
    ({"outlets": ("The Daily",)}, "event_outlet", "all events reported by The Daily"),
    ({"topics": ("child_safety", "none")}, "event_topic",
     "all events about child safety or no harm area stated"),
    ({"grades": ("primary",)}, "e.grade IN", "all events told by the body itself"),
    ({"reviews": ("accepted",)}, "e.review_state IN", "all events accepted by an editor"),
    ({"start": date(2024, 1, 5)}, "e.last >=", "all events since 5 Jan 2024"),
    ({"end": date(2024, 2, 6)}, "e.first <=", "all events up to 6 Feb 2024"),
    ({"start": date(2024, 1, 5), "end": date(2024, 2, 6)}, "e.first <=",
     "all events between 5 Jan 2024 and 6 Feb 2024"),
    ({"dates": "announced", "end": date(2024, 2, 6)}, "e.announced <=",
     "all events announced up to 6 Feb 2024"),
    ({"dates": "reported", "end": date(2024, 2, 6)}, "e.first_reported <=",
     "all events first reported up to 6 Feb 2024"),
    ({"dates": "added", "end": date(2024, 2, 6)}, "date(e.created_at) <=",
     "all events added to the record up to 6 Feb 2024"),
    ({"text": "deepfake"}, "event_words MATCH", "all events mentioning “deepfake”"),
    ({"origin": "starter"}, "e.origin LIKE", "all events from the starter timeline"),
    ({"tier": "sure"}, "e.sure = ?", "all events read with confidence"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sql", "english"), FIELDS)
def test_what_is_asked_is_what_is_said(changes: dict[str, Any], sql: str, english: str) -> None:
    """Each field adds its condition and its words, and nothing else does."""
    chosen = Filter(**changes)
    where, values = chosen.where()
    assert sql in where and where.count("?") == len(values) > 0
    assert english in chosen.english(words())
    when = {"start", "end", "dates"}  # they share one condition
    mine = changes.keys() | (when if changes.keys() & when else set())
    for other, other_sql, other_english in FIELDS:
        if not other.keys() & mine:
            assert other_sql not in where and other_english not in chosen.english(words())


def test_every_field_is_covered_by_the_list_above() -> None:
    """A new field must say itself in SQL and in English; `asof` is for who opens the record."""
    covered = {name for changes, _, _ in FIELDS for name in changes}
    assert covered | {"asof"} == set(Filter.__dataclass_fields__)
    assert set(LISTS.values()) < covered


def test_the_day_of_the_record_is_no_condition() -> None:
    """The tables themselves are those of that day; the sentence says so."""
    chosen = Filter(asof=date(2025, 6, 3))
    assert chosen.where() == Filter().where()
    assert chosen.english(words()) == "all events as known on 3 Jun 2025"


@pytest.mark.parametrize(
    ("changes", "sql", "english"),
    [
        ({"actors": ("none",)}, "NOT IN (SELECT event_id FROM event_part", "by nobody named"),
        ({"targets": ("none",)}, "NOT IN (SELECT event_id FROM event_part", "against nobody named"),
        ({"places": ("FR", "none")}, "OR e.jurisdiction IS NULL)", "in France or no place stated"),
        ({"outlets": ("none",)}, "NOT IN (SELECT event_id FROM event_outlet", "by no outlet"),
    ],
)
def test_what_is_not_stated_can_be_asked_for(
    changes: dict[str, Any], sql: str, english: str
) -> None:
    """Beside values and alone; the word itself is never looked for."""
    where, values = Filter(**changes).where()
    assert sql in where and "none" not in values
    assert english in Filter(**changes).english(words())


@settings(max_examples=40, deadline=None)
@given(FILTERS)
def test_each_thing_said_can_be_taken_back(chosen: Filter) -> None:
    """Without all of them, one after the other, nothing is filtered."""
    while ways := [way for _, some in chosen.phrases(words()) for way in some]:
        assert all(less != chosen for _, less in ways)
        chosen = ways[0][1]
    assert chosen.but(dates="") == Filter()


def test_no_condition_is_everything() -> None:
    """The empty filter hides nothing but what a person rejected, and says so."""
    assert Filter().where() == ("e.review_state <> 'rejected'", [])
    assert Filter().english(words()) == "all events"


@settings(max_examples=40, deadline=None)
@given(FILTERS)
def test_values_never_get_into_the_sql(chosen: Filter) -> None:
    """Everything from outside goes in as a value; English never breaks."""
    where, values = chosen.where()
    assert where.count("?") == len(values)
    assert where.isascii() and '"' not in where
    assert chosen.english(words())


def test_happened_is_what_no_word_is() -> None:
    """A link may spell the default out."""
    assert Filter.from_query("date=happened&from=2024-01-01", words()) == Filter(
        start=date(2024, 1, 1)
    )


def test_but_changes_one_thing() -> None:
    """Links of the dashboard add to the filter at hand."""
    chosen = Filter(kinds=("lawsuit",), text="x")
    assert chosen.but(text="") == Filter(kinds=("lawsuit",))


def test_tier_all_is_what_no_tier_is() -> None:
    """A link may spell the default out; proposals of a model can be left out by a word too."""
    assert Filter.from_query("tier=all", words()) == Filter()
    where, values = Filter.from_query("tier=rules", words()).where()
    assert where.endswith(" AND e.review_state <> ?") and values == ["proposed"]
    with pytest.raises(ConfigError, match='"sure"'):
        Filter.from_query("tier=sur", words())


# ── full text ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("deep fake", '"deep" "fake"*'),
        ('C++ AND "don\'t" (OR', '"C" "AND" "don" "t" "OR"*'),
        ("* - ' \" \0 👍", ""),
        ("a_b", '"a" "b"*'),
    ],
)
def test_what_people_type_is_quoted_word_by_word(typed: str, asked: str) -> None:
    """No sign of theirs is an operator; the last word may still be being typed."""
    assert quoted_words(typed) == asked


def test_signs_without_a_word_match_nothing() -> None:
    """A search for "***" is not a search for everything."""
    where, values = Filter(text="***").where()
    assert where.endswith(" AND 0") and not values


def test_a_whole_address_of_the_dashboard_is_understood() -> None:
    """What a page has open stands in the same address and is none of the filter."""
    chosen = Filter.from_query("kind=lawsuit&event=ev-1&by=place&period=year", words())

    assert chosen == Filter(kinds=("lawsuit",))
