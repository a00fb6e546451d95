"""What an answer says about its source, beside what the source answered before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from docket.errors import FetchError, NotAFeed
from docket.health import UNSEEN, Checked, Past
from docket.model import Item, Source
from ingest.collect.entries import Feed
from ingest.fetch import Reply
from ingest.verdict import settled
from ingest.visit import State, Visit
from tests.making import NOW

SOURCE = Source("post", "Post", "https://post.example/feed", rhythm_days=14)
TODAY = NOW.date()
SAME = Visit(Reply(SOURCE.url, 304, not_modified=True))


def answer(count: int, newest: date | None = TODAY, later: int = 0) -> Visit:
    """An answer with so many entries, all of one day."""
    items = tuple(Item(f"Story {number}", published_on=newest) for number in range(count))
    reply = Reply(SOURCE.url, 200, etag='"1"')
    return Visit(reply, "hash", Feed("", "", "", items), later, items)


def judged(visit: Visit, *before: tuple[str, int], state: State | None = None) -> Checked:
    """The verdict on a visit after some answers, newest first, the last news being of today."""
    return settled(SOURCE, state or {}, visit, NOW, Past(before, TODAY))


def test_entries_are_ok_and_none_is_empty() -> None:
    """The first answer has nothing to be compared with."""
    assert settled(SOURCE, {}, answer(3), NOW).health == "ok"
    first = settled(SOURCE, {}, answer(0), NOW)
    assert (first.health, first.note, first.ok) == ("empty", None, True)


def test_the_word_of_a_failure_is_its_own_and_not_made_of_its_message() -> None:
    """What is "not a web page" is no web page."""
    assert settled(SOURCE, {}, NotAFeed("not a web page"), NOW).health == "failed"


def test_the_third_silence_in_a_row_is_a_doubt() -> None:
    """Once may be a quiet day; a list that never had entries is no surprise."""
    assert judged(answer(0), ("empty", 0), ("ok", 9)).note is None
    assert judged(answer(0), ("empty", 0), ("empty", 0)).note is None
    third = judged(answer(0), ("empty", 0), ("empty", 0), ("ok", 9))
    assert third.health == "empty" and "used to have 9" in str(third.note)


def test_an_unchanged_empty_list_stays_empty() -> None:
    """The same bytes again are not better news."""
    past = (("empty", 0), ("empty", 0), ("ok", 9))
    again = judged(SAME, *past, state={"item_count": 0})
    assert again.health == "empty" and again.note


FULL = [("ok", 20)] * 5


@pytest.mark.parametrize(
    ("count", "before", "word"),
    [
        (4, FULL, "behind"),
        (5, FULL, "ok"),
        (4, FULL[1:], "ok"),
        (1, [("ok", 7)] * 9, "ok"),
        (4, [("unchanged", 0)] * 9 + FULL, "behind"),
        (4, [("ok", 3)] * 3 + FULL[:2], "ok"),
    ],
    ids=["few", "enough", "short log", "always short", "past pauses", "shorter for some time"],
)
def test_far_fewer_entries_than_usual_are_behind(
    count: int, before: list[tuple[str, int]], word: str
) -> None:
    """Under a quarter of the median of at least five answers that usually hold eight or more."""
    checked = judged(answer(count), *before)
    assert (checked.health, bool(checked.note)) == (word, word == "behind")


def test_a_list_that_stays_short_stays_behind() -> None:
    """An unchanged answer is judged by what it holds."""
    assert judged(SAME, ("behind", 2), *FULL, state={"item_count": 2}).health == "behind"
    assert judged(SAME, *FULL, state={"item_count": 20}).health == "unchanged"


def test_no_news_for_longer_than_usual_is_stale() -> None:
    """By the newest entry ever seen; a source without a rhythm is never stale."""
    old = TODAY - timedelta(days=15)
    checked = judged(answer(3, old))
    assert (checked.health, checked.newest_on) == ("stale", old.isoformat())
    assert checked.note == "nothing new since 17 Aug 2024; 14 days are usual"
    assert judged(answer(3, old + timedelta(days=1))).health == "ok"
    assert judged(answer(3, old), state={"newest_on": "2024-08-30"}).health == "ok"
    assert judged(SAME, state={"newest_on": old.isoformat(), "item_count": 3}).health == "stale"
    silent = replace(SOURCE, rhythm_days=None)
    assert settled(silent, {}, answer(3, old), NOW).health == "ok"


def test_the_same_entries_with_new_dates_are_stale() -> None:
    """A list may be stamped anew every day and never bring anything."""
    long_ago = Past((("ok", 3),), TODAY - timedelta(days=20))
    assert settled(SOURCE, {}, answer(3), NOW, long_ago).health == "stale"
    assert settled(SOURCE, {}, answer(3, None), NOW, long_ago).health == "stale"
    assert settled(SOURCE, {}, answer(3, None), NOW, UNSEEN).health == "ok"


def test_an_entry_from_tomorrow_is_of_today() -> None:
    """Else a wrong date would hide for long that nothing comes."""
    checked = settled(SOURCE, {}, answer(1, TODAY + timedelta(days=2)), NOW)
    assert checked.newest_on == TODAY.isoformat()


def test_pages_left_for_later_keep_the_list_unknown() -> None:
    """It has to come whole again; its entries count all the same."""
    checked = judged(answer(3, later=2))
    assert (checked.health, checked.items, checked.etag, checked.body_hash) == ("ok", 3, None, None)


def test_a_failure_keeps_its_own_word() -> None:
    """Whatever the source answered before."""
    checked = settled(SOURCE, {}, FetchError("gone for good", "gone"), NOW, Past(tuple(FULL)))
    assert (checked.health, checked.error, checked.ok) == ("gone", "gone for good", False)
