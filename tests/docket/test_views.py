"""Filters with a name: the shipped ones are right, and people can keep their own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from docket import query, schema, views
from docket.errors import ConfigError
from docket.filter import Filter
from docket.starter import load_starter
from docket.views import View
from tests.making import NOW, rebuild, words

DATA = schema.ROOT / "data"
MINE = ("My cases", "?kind=lawsuit&event=ev-1", "ann", "  For the\nreport ")


def shipped(folder: Path, row: str) -> str:
    """What is said about a wrong row of views.toml."""
    (folder / "views.toml").write_text(f"[[view]]\n{row}", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        views.shipped(folder, words())
    return str(caught.value)


def test_every_shipped_view_shows_some_of_the_starter_timeline(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """And not all; those by harm area or grade need articles."""
    rebuild(db, load_starter(DATA / "starter.toml", words()))
    everything = len(query.events(ask, Filter()))
    for view in views.shipped(DATA, words()):
        chosen = Filter.from_query(view.query, words())
        found = len(query.events(ask, chosen))
        by_articles = bool(chosen.topics or chosen.grades)
        assert bool(found) != by_articles and found < everything, view.name


def test_the_shipped_views_differ() -> None:
    """Each asks something else under another name, in the words addresses settle on."""
    found = views.shipped(DATA, words())
    assert len(found) >= 6
    assert len({view.query for view in found}) == len({view.name for view in found}) == len(found)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('id = "a"\nname = "A"\nquery = "kind=lawsiut"', 'did you mean "lawsuit"?'),
        ('id = "a"\nname = "A"', 'key "query": is missing'),
        ('id = "a"\nname = "A"\nquery = "kind=report"\nowner = "x"', 'key "owner": is not known'),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, said: str) -> None:
    """With the file, the row and what is wrong in it."""
    message = shipped(tmp_path, row)
    assert message.startswith("views.toml, [[view]] 1 (a)") and said in message


def test_a_filter_is_kept_under_a_name(db: schema.Record, path: Path) -> None:
    """In the words addresses settle on, without what a page had open, for all readers to see."""
    before = query.sequence(db.conn)
    kept = views.save(path, *MINE, NOW, words())
    assert kept == View("My cases", "My cases", "kind=lawsuit", "For the report", "ann")
    assert views.saved(db.conn) == [kept] and query.sequence(db.conn) > before


def test_a_view_can_be_renamed_and_forgotten(db: schema.Record, path: Path) -> None:
    """Also to the same letters in another size."""
    views.save(path, *MINE, NOW, words())
    assert views.rename(path, "My cases", " Our cases ") == "Our cases"
    assert [view.name for view in views.saved(db.conn)] == ["Our cases"]
    views.delete(path, "Our cases")
    assert views.saved(db.conn) == []


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("my CASES", "kind=report", '"My cases" is there already'),
        (" \n ", "kind=report", "1 to 80 characters, not 0"),
        ("x" * 81, "kind=report", "not 81"),
        ("New", "kind=lawsiut", 'did you mean "lawsuit"?'),
        ("New", "event=ev-1", "nothing is filtered"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    db: schema.Record, path: Path, name: str, asked: str, said: str
) -> None:
    """With the reason, and nothing is stored."""
    views.save(path, *MINE, NOW, words())
    with pytest.raises(ConfigError) as caught:
        views.save(path, name, asked, "ann", "", NOW, words())
    assert said in str(caught.value)
    assert [view.name for view in views.saved(db.conn)] == ["My cases"]


def test_a_view_that_is_gone_cannot_be_changed(db: schema.Record, path: Path) -> None:
    """Somebody else may have been quicker; a name taken meanwhile is kept."""
    views.save(path, *MINE, NOW, words())
    views.save(path, "Other", "kind=report", "ann", "", NOW, words())
    with pytest.raises(ConfigError, match='none called "Gone"'):
        views.delete(path, "Gone")
    with pytest.raises(ConfigError, match='none called "Gone"'):
        views.rename(path, "Gone", "New")
    with pytest.raises(ConfigError, match='"Other" is there already'):
        views.rename(path, "My cases", "Other")


def test_an_address_may_name_a_view() -> None:
    """It stands for the view's parameters; what stands beside it comes first."""
    known = [View("fines", "Fines", "status=fined&status=settled")]
    assert views.expanded({"view": ["fines"]}, known) == {"status": ["fined", "settled"]}
    both = views.expanded({"view": ["fines"], "status": ["ruled"], "q": ["x"]}, known)
    assert both == {"status": ["ruled"], "q": ["x"]}
    assert views.expanded({"q": ["x"]}, known) == {"q": ["x"]}
    with pytest.raises(ConfigError, match='did you mean "fines"'):
        views.expanded({"view": ["fine"]}, known)


def test_a_saved_view_never_changes_what_a_link_to_a_shipped_one_means() -> None:
    """Shipped views stand first; links to them live longer than any name an editor gives."""
    known = [View("fines", "Fines", "status=fined"), View("fines", "fines", "kind=report")]
    assert views.expanded({"view": ["fines"]}, known) == {"status": ["fined"]}
