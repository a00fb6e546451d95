"""Statements to events: what one event says, how many tell of it, and ids that stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docket.merge import Merged, MergedEvent, finest, independent, merge
from docket.model import UNDATED, Amount, Basis, DateSpan, Party, Precision
from docket.sameness import Sighted
from tests.making import FTC, OPENAI, by, make_record, make_sighted, on, within, words

MAY = within("2024-05-01", "2024-05-31", Precision.MONTH)
CLEARVIEW = (Party("Clearview AI", "clearview-ai"),)


def merged(*sighted: Sighted, previous: Mapping[str, str] | None = None) -> Merged:
    """Merge with the shipped lexicon."""
    return merge(sighted, previous or {}, words())


def one(*sighted: Sighted) -> MergedEvent:
    """The only event that statements make."""
    (event,) = merged(*sighted).events
    return event


def ids(result: Merged) -> dict[str, str]:
    """Statement → event id: what the next merge is told."""
    found = {key: event.id for event in result.events for key in event.mentions}
    return found | {f"starter:{e.starter}": e.id for e in result.events if e.starter}


# ── same inputs, same events ────────────────────────────────────────────────────────────────


def crowd() -> list[Sighted]:
    """Statements that agree, half agree and contradict each other."""
    amount = Amount(5e6, "USD", "imposed", "$5 million")
    return [
        make_sighted("a", 1),
        make_sighted("b", 2, when=MAY, amount=amount, jurisdiction="US-CA"),
        make_sighted("c", 3, when=on("2024-05-16", Basis.ANNOUNCED), family="2"),
        make_sighted("d", 4, when=by("2024-05-20"), actors=()),
        make_sighted("e", 4, when=on("2024-05-20"), status="overturned"),
        make_sighted("f", 5, targets=CLEARVIEW),
        make_sighted("g", 6, targets=(Party("a chatbot maker"),), when=MAY),
        make_sighted("h", 7, status="proposed", when=within("2024-01-01", "2024-03-31")),
        make_record(),
        make_record("starter-b", when=within("2024-05-01", "2024-06-30")),
    ]


@settings(max_examples=20, deadline=None)
@given(st.permutations(crowd()))
def test_the_order_in_which_articles_come_changes_nothing(shuffled: list[Sighted]) -> None:
    """Same statements, same events, ids and reasons."""
    assert merged(*shuffled) == merged(*crowd())


def grown() -> st.SearchStrategy[Sighted]:
    """Statements with dates, parties and articles that often clash."""
    days = st.integers(10, 20).map(lambda day: on(f"2024-05-{day}"))
    return st.builds(
        lambda key, article, when, targets, status: make_sighted(
            key, article, when=when, targets=targets, status=status
        ),
        st.sampled_from("abcdefgh"),
        st.integers(1, 5),
        st.one_of(days, st.just(MAY), st.just(by("2024-05-20"))),
        st.sampled_from([(), CLEARVIEW, (Party("OpenAI", "openai"),)]),
        st.sampled_from(["fined", "proposed", "overturned", "ordered"]),
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(grown(), min_size=1, max_size=8, unique_by=lambda s: s.key))
def test_every_statement_is_in_exactly_one_event(sighted: list[Sighted]) -> None:
    """Nothing is lost or told twice, and merging again keeps every id."""
    first = merged(*sighted)
    assert sorted(key for e in first.events for key in e.mentions) == sorted(s.key for s in sighted)
    again = merged(*sighted, previous=ids(first))
    assert again.events == first.events and not again.gone


@settings(max_examples=30, deadline=None)
@given(st.lists(grown(), min_size=2, max_size=8, unique_by=lambda s: s.key))
def test_what_one_article_tells_apart_stays_apart(sighted: list[Sighted]) -> None:
    """Two statements of one article never end in one event, whoever stands between them."""
    articles = {s.key: s.article for s in sighted}
    for event in merged(*sighted).events:
        told = [articles[key] for key in event.mentions]
        assert len(told) == len(set(told))


def test_two_starter_records_stay_two_events_though_an_article_fits_both() -> None:
    """The article joins one; the other stands."""
    result = merged(make_sighted("a", 1), make_record("starter-a"), make_record("starter-b"))
    assert sorted(event.starter for event in result.events) == ["starter-a", "starter-b"]
    assert sorted(len(event.mentions) for event in result.events) == [0, 1]


def test_a_proposal_and_the_fine_imposed_are_two_events() -> None:
    """The same parties and sum on days that could be the same."""
    proposed = make_sighted("b", 2, status="proposed", when=MAY)
    assert len(merged(make_sighted("a", 1), proposed).events) == 2


# ── ids ─────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=30, deadline=None)
@given(st.lists(grown(), min_size=1, max_size=7, unique_by=lambda s: s.key))
def test_a_new_statement_never_changes_an_id(sighted: list[Sighted]) -> None:
    """An event that only grows keeps its id; every id lives on or leads to a living one."""
    before = merged(*sighted)
    after = merged(*sighted, make_sighted("new", 99), previous=ids(before))
    alive = {event.id for event in after.events}
    for event in before.events:
        assert event.id in alive or after.gone[event.id] in alive
        if any(set(later.mentions) - {"new"} == set(event.mentions) for later in after.events):
            assert event.id in alive and ids(after)[event.mentions[0]] == event.id


def test_a_starter_keeps_its_id_when_articles_come() -> None:
    """The address of a starter event is good for ever."""
    before = merged(make_record())
    after = merged(make_record(), make_sighted("a", 1), previous=ids(before))
    assert [event.id for event in after.events] == ["starter-a-fine"] and not after.gone


def test_two_events_that_become_one_leave_a_redirect() -> None:
    """The larger one keeps its id; the other's leads there."""
    pair = [make_sighted("a", 1), make_sighted("b", 2)]
    result = merged(*pair, make_sighted("c", 3), previous={"a": "ev-1", "b": "ev-1", "c": "ev-0"})
    assert [event.id for event in result.events] == ["ev-1"]
    assert result.gone == {"ev-0": "ev-1"}


def test_an_event_that_falls_apart_leaves_its_id_with_the_larger_part() -> None:
    """The smaller part gets a new id, never one that was in use."""
    parts = [make_sighted("a", 1, when=on("2024-06-01"))]
    parts += [make_sighted("b", 2), make_sighted("c", 3)]
    result = merged(*parts, previous=dict.fromkeys("abc", "ev-1"))
    found = {event.mentions: event.id for event in result.events}
    assert found[("b", "c")] == "ev-1" and found[("a",)] != "ev-1"
    assert not result.gone


def test_an_event_nobody_tells_any_more_is_withdrawn() -> None:
    """Its id goes nowhere, and says so."""
    assert merged(make_sighted("a", 1), previous={"z": "ev-9"}).gone == {"ev-9": None}


# ── what the event says ─────────────────────────────────────────────────────────────────────


def test_the_finest_date_wins() -> None:
    """A day beats the month it lies in, and a printed day one worked out."""
    day, resolved = on("2024-05-14"), on("2024-05-14", Basis.RESOLVED)
    assert finest([MAY, resolved, day]) is day
    assert finest([UNDATED, MAY]) is MAY


def test_the_day_of_an_announcement_does_not_date_an_act_before_it() -> None:
    """A fine in May told on 2 June happened in May, not on 2 June."""
    assert finest([MAY, on("2024-06-02", Basis.ANNOUNCED)]) is MAY


@given(st.lists(st.dates(date(2024, 5, 1), date(2024, 5, 31)), max_size=5))
def test_without_a_date_only_the_earliest_upper_bound_is_kept(days: list[date]) -> None:
    """What was printed on the 3rd happened by the 3rd, and nobody knows since when."""
    bounds = [DateSpan(None, day, Precision.UNKNOWN, Basis.PUBLICATION) for day in days]
    span = finest([UNDATED, *bounds])
    assert span.first is None and span.last == min(days, default=None) and not span.known


def test_a_sentence_beats_the_starter_record() -> None:
    """The record's month gives way to the day that is printed."""
    event = one(make_record(when=MAY), make_sighted("a", 1))
    assert event.mention.when == on("2024-05-14")
    assert (event.starter, event.mentions) == ("starter-a-fine", ("a",))


def test_the_starter_record_speaks_where_no_sentence_does() -> None:
    """An article that leaves out who, how much and when takes nothing away."""
    amount = Amount(5e6, "USD", "imposed", "")
    for missing in ({"actors": ()}, {"targets": ()}, {"jurisdiction": None}):
        bare = make_sighted("a", 1, when=by("2024-06-01"), family="same", **missing)
        mention = one(make_record(amount=amount, family="same"), bare).mention
        assert (mention.actors, mention.targets) == ((FTC,), (OPENAI,))
        assert (mention.amount, mention.jurisdiction) == (amount, "US")
        assert mention.when == on("2024-05-14")


@pytest.mark.parametrize("order", [("ordered", "fined"), ("fined", "ordered")])
def test_a_tie_of_statuses_goes_to_the_lower_rung(order: tuple[str, str]) -> None:
    """When outlets disagree nothing is overstated; a majority of texts decides."""
    told = [make_sighted(key, i, status=s) for i, (key, s) in enumerate(zip("ab", order), 1)]  # noqa: B905
    assert one(*told).mention.status == "ordered"
    assert one(*told, make_sighted("c", 3, status="fined")).mention.status == "fined"


def test_copies_of_one_text_have_one_voice() -> None:
    """Three mirrors do not outvote one reporter."""
    mirrors = [make_sighted(key, n, status="fined", family="m") for n, key in enumerate("abc", 1)]
    told = one(*mirrors, make_sighted("d", 4, status="ordered"))
    assert told.mention.status == "ordered"


def test_the_place_is_the_finest_that_most_agree_with() -> None:
    """California is in the US; a lone Italy is outvoted."""
    told = [make_sighted("a", 1), make_sighted("b", 2, jurisdiction="US-CA")]
    assert one(*told, make_sighted("c", 3, jurisdiction="IT")).mention.jurisdiction == "US-CA"


def test_a_sum_imposed_is_told_before_a_sum_claimed() -> None:
    """The largest number is not the most important one."""
    claimed = Amount(9e9, "USD", "claimed", "$9 billion")
    imposed = Amount(5e6, "USD", "imposed", "$5 million")
    told = [make_sighted("a", 1, amount=claimed), make_sighted("b", 2, amount=imposed)]
    assert one(*told).mention.amount == imposed


def test_doubt_shrinks_with_independent_texts_only() -> None:
    """A copy adds no certainty; a second reporter does."""
    alone = one(make_sighted("a", 1)).mention.score
    copied = one(make_sighted("a", 1), make_sighted("b", 2, family="1")).mention.score
    second = one(make_sighted("a", 1), make_sighted("b", 2)).mention.score
    assert alone == copied < second < 1


# ── who tells of it ─────────────────────────────────────────────────────────────────────────

INDEPENDENCE: list[tuple[str, list[dict[str, Any]], int]] = [
    ("strangers", [{}, {}, {}], 3),
    ("copies of one text", [{"family": "x"}, {"family": "x"}, {}], 2),
    ("one outlet twice", [{"outlet": "Daily"}, {"outlet": "Daily"}], 1),
    ("the same agency credited", [{"wire": "AP"}, {"wire": "AP"}, {}], 2),
    ("the agency itself", [{"outlet": "AP"}, {"wire": "AP"}], 1),
    ("two agencies", [{"wire": "AP"}, {"wire": "Reuters"}], 2),
    ("a chain", [{"outlet": "Daily"}, {"outlet": "Daily", "family": "x"}, {"family": "x"}], 1),
]


@pytest.mark.parametrize(("told", "count"), [pytest.param(t, n, id=i) for i, t, n in INDEPENDENCE])
def test_who_repeats_another_is_not_independent(told: list[dict[str, Any]], count: int) -> None:
    """Outlets are counted once for each text, outlet or agency they hang on."""
    sighted = [make_sighted("abc"[n], n, **changes) for n, changes in enumerate(told)]
    assert independent(sighted) == independent(sighted[::-1]) == count


def test_an_event_counts_articles_outlets_and_independent_outlets() -> None:
    """Copies add outlets, not independence; a starter record adds neither."""
    told = [make_sighted("a", 1), make_sighted("b", 2, family="1"), make_sighted("c", 3)]
    event = one(*told, make_record())
    assert (event.articles, event.outlets, event.independent) == (3, 3, 2)
    assert event.first_reported == "2024-05-15"
    alone = one(make_record())
    assert (alone.articles, alone.outlets, alone.independent) == (0, 0, 0)
