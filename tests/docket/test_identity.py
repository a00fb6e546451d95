"""Which articles are known again under new addresses, and which texts are mere summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from docket.identity import Known, is_summary, renamed
from docket.model import Article
from docket.rows import text_hash
from tests.making import make_article

Items = list[tuple[Article, str]]


def before(*numbers: int) -> list[Known]:
    """Stored articles of one outlet, by number."""
    return [
        Known(n, f"old/{n}", f"old-{n}", f"Story number {n}", "Post", "2024-05-15", text_hash("x"))
        for n in numbers
    ]


def after(*numbers: int) -> Items:
    """The same articles at new addresses, with new guids and another text."""
    return [
        (make_article("y", n, title=f"STORY, number {n}!", outlet="Post"), f"new-{n}")
        for n in numbers
    ]


def ids(items: Items, known: list[Known]) -> set[int]:
    """Which stored articles are found in an answer of which nothing is known by its key."""
    return set(renamed(items, items, known))


def test_a_redesign_is_known_by_titles_and_days() -> None:
    """With some entries that are really new among them."""
    found = renamed(after(1, 2, 3, 9), after(1, 2, 3, 9), before(1, 2, 3, 4))
    assert {number: article.title for number, article in found.items()} == {
        number: f"STORY, number {number}!" for number in (1, 2, 3)
    }


def test_a_few_equal_titles_are_no_redesign() -> None:
    """More than half of the answer must be found again, and three articles at least."""
    assert ids(after(1, 2, 3, 7, 8, 9), before(1, 2, 3)) == set()
    assert ids(after(1, 2), before(1, 2)) == set()


def test_a_title_used_twice_names_nothing() -> None:
    """Neither in the answer nor in the record."""
    items = after(1, 2, 3, 4)
    again = [*items, (replace(items[0][0], key="other"), "other")]
    assert ids(again, before(1, 2, 3, 4)) == {2, 3, 4}
    twice = [*before(1, 2, 3, 4), replace(before(1)[0], id=11, key="old/11")]
    assert ids(items, twice) == {2, 3, 4}
    nameless = [(replace(article, title="?!"), guid) for article, guid in items]
    assert ids(nameless, [replace(one, title="…") for one in before(1, 2, 3, 4)]) == set()


@pytest.mark.parametrize(
    "changes", [{"day": "2024-05-14"}, {"day": None}, {"outlet": "Wire"}], ids=str
)
def test_a_title_of_another_day_or_outlet_is_another_story(changes: dict[str, str | None]) -> None:
    """Weekly columns keep their title, and outlets print the same wire story."""
    other = [replace(one, **changes) for one in before(1, 2, 3)]  # type: ignore[arg-type]
    assert ids(after(1, 2, 3), other) == set()


def test_an_archive_stamped_anew_is_known_by_its_texts() -> None:
    """A move to another system often makes all articles of one day."""
    moved = [replace(one, day="2020-01-01", hash=text_hash("y")) for one in before(1, 2, 3)]
    assert ids(after(1, 2, 3), moved) == {1, 2, 3}


def test_what_is_still_listed_under_its_key_has_not_moved() -> None:
    """Two articles of one title and day are two as long as both are shown."""
    items = after(1, 2, 3, 4)
    kept = [(make_article("x", 9, key="old/1"), "old-1"), *items]
    assert set(renamed(kept, items, before(1, 2, 3, 4))) == {2, 3, 4}


def test_a_guid_alone_shows_that_an_address_changed() -> None:
    """Outlets write the headline into the address and correct it; one is enough."""
    article = make_article("y", 1, title="Corrected headline")
    assert renamed([(article, "old-1")], [(article, "old-1")], before(1, 2)) == {1: article}
    later = replace(article, published_on=date(2024, 6, 15))
    assert ids([(later, "old-1")], before(1, 2)) == set()  # used again for another story
    assert ids([(article, "")], [replace(before(1)[0], guid="")]) == set()


WHOLE = "The court ordered Pixelmill to delete the pictures within thirty days of its ruling. " * 3


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Ruling", "The court ordered Pixelmill to delete pictures.", True),
        ("Another", "The court ordered Pixelmill to delete pictures.", True),
        ("Ruling", "The court orders a company, Pixelmill, to delete pictures.", True),
        ("Ruling", "Rain in Port Ellis tomorrow, says the weather service.", False),
        ("Another", "The court orders a company, Pixelmill, to erase images.", False),
        ("Ruling", WHOLE + "And more.", False),
    ],
)
def test_a_summary_is_told_from_another_story(title: str, text: str, expected: bool) -> None:
    """Shorter, with words of the whole text; under the same title some of its own are fine."""
    assert is_summary(title, text, "Ruling", WHOLE) is expected
