"""Posts in a repository: listed by its tree, read as Markdown."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from docket.errors import ArticleError, NotAFeed
from docket.model import Item
from ingest.collect.entries import Feed
from ingest.collect.git import parse_tree, problem, read_post
from tests.ingest.listings import AT, NOW, PROSE, REPOSITORY, TREE, source

LISTED = Item(
    "", "https://post.example/blog/safe/", "blog/safe.md@b1", body_at="https://raw.example/1"
)


def tree(answer: Any = TREE, **settings: Any) -> Feed:
    """Read a tree as a source with these settings would."""
    settings = {"select": REPOSITORY, "pages": 2} | settings
    return parse_tree(json.dumps(answer).encode(), AT, source("git", **settings), NOW)


def post(text: str, front: str = "") -> Item:
    """Read a post with this front matter."""
    return read_post(LISTED, f"{front}{text}".encode(), LISTED.body_at)


def test_the_markdown_files_below_the_paths_are_the_posts() -> None:
    """Each with the address of its text and of the page made of it."""
    first, second = tree(paths=("blog/", "notes/")).items
    assert first.body_at == "https://raw.example/o/r/main/blog/safe%20set.md"
    assert first.link == "https://post.example/blog/safe%20set/"
    assert second.link == "https://post.example/notes/pause/"
    assert "README" not in first.guid + second.guid


def test_a_posts_id_changes_with_its_text_so_that_an_edit_is_read_again() -> None:
    """Path and hash of the content together."""
    edited = json.loads(json.dumps(TREE).replace('"b1"', '"b2"'))
    assert [item.guid for item in tree(paths=("blog/",)).items] == ["blog/safe set.md@b1"]
    assert [item.guid for item in tree(edited, paths=("blog/",)).items] == ["blog/safe set.md@b2"]


def test_what_is_no_tree_is_told_in_its_own_words() -> None:
    """GitHub says why it refuses; a tree without posts was reorganised."""
    with pytest.raises(NotAFeed, match="API rate limit exceeded"):
        tree({"message": "API rate limit exceeded for 1.2.3.4."})
    with pytest.raises(NotAFeed, match="no Markdown file") as caught:
        tree({"tree": []})
    assert caught.value.health == "empty"
    with pytest.raises(NotAFeed, match='correct "paths"'):
        tree(paths=("posts/",))
    assert tree(TREE | {"truncated": True}).dropped == ("the rest: the tree is cut off",)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ('"Aug 30, 2024"', date(2024, 8, 30)),
        ("December 19 2023", date(2023, 12, 19)),
        ("2024-08-30", date(2024, 8, 30)),
        ("'Feb 1st, 2023'", date(2023, 2, 1)),
        ("soon", None),
    ],
)
def test_front_matter_gives_title_author_and_day_in_any_form(said: str, day: date | None) -> None:
    """A day that cannot be read is none, never today."""
    front = f"---\ntitle: \"Pausing: the 'safe' set\"\nauthor: The Lab\ndate: {said}\n---\n\n"
    read = post(PROSE, front)
    assert (read.title, read.byline) == ("Pausing: the 'safe' set", "The Lab")
    assert (read.published_on, read.published_from) == (day, "page" if day else "")
    assert read.text == PROSE
    assert (read.link, read.guid) == (LISTED.link, LISTED.guid)


def test_marks_of_markdown_go_and_their_words_stay() -> None:
    """Pictures, code and addresses are not what is said; headings and points stand alone."""
    text = (
        "# We *pause*\n\nThe **safe set** is [withdrawn [for now]](https://x.example/a), "
        "see `notes`.\n"
        "It had 5_000_000 files, 2 * 3 parts.\n\n![a chart](/c.png) ![][image2]\n\n"
        "- first <b>point</b>\n- second point\n\n```python\nrun('me')\n```\n\n" + PROSE
    )
    assert post(text).text.split("\n\n") == [
        "We pause",
        "The safe set is withdrawn [for now], see notes. It had 5_000_000 files, 2 * 3 parts.",
        "first point",
        "second point",
        PROSE,
    ]


def test_a_post_without_front_matter_is_called_by_its_first_line() -> None:
    """And has no day."""
    read = post(f"# A pause\n\n{PROSE}")
    assert (read.title, read.published_on) == ("A pause", None)


@pytest.mark.parametrize(
    "body", ["", "---\ntitle: x\n---\n", "<!doctype html><html>Sign in</html>"]
)
def test_what_is_no_post_is_refused(body: str) -> None:
    """Empty files and web pages in their place."""
    with pytest.raises(ArticleError):
        post(body)


def test_a_row_says_where_texts_and_pages_are() -> None:
    """And how many may be read at a visit."""
    good = source("git", select=REPOSITORY, pages=2)
    assert not problem(good)
    assert "raw" in problem(source("git", pages=2))
    assert "{path}" in problem(
        source("git", select=REPOSITORY | {"link": "https://x.example/"}, pages=2)
    )
    assert '"pages"' in problem(source("git", select=REPOSITORY))
