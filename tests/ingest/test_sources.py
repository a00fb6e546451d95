"""data/sources.toml: read strictly, complained about precisely."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docket.errors import ConfigError
from docket.schema import ROOT
from ingest.sources import load_sources

GOOD = """
[[source]]
id = "post"
name = "Example Post"
url = "https://post.example/feed.xml"
serves = ["media", "court"]
tier = 2
poll_minutes = 90

[[source]]
id = "saved"
name = "Saved feed"
url = "saved/feed.xml"
grade = "primary"
gate = "none"

[[source]]
id = "list"
name = "A listing page"
url = "https://list.example/"
kind = "manual"
enabled = false
"""


def write(folder: Path, text: str) -> Path:
    """A sources file with this text."""
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_sources_come_in_the_order_of_the_file_with_defaults_filled_in(tmp_path: Path) -> None:
    """What a row does not say is the default of the model."""
    post, saved, listing = load_sources(write(tmp_path, GOOD))
    assert (post.id, post.serves, post.tier, post.poll_minutes) == (
        "post",
        ("media", "court"),
        2,
        90,
    )
    assert (post.kind, post.gate, post.enabled) == ("feed", "ai-and-enforcement", True)
    assert saved.url == str(tmp_path / "saved" / "feed.xml")
    assert (listing.kind, listing.enabled) == ("manual", False)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('nam = "x"', ['"a"', 'unknown key "nam"', 'did you mean "name"']),
        ('kind = "fed"', ['"kind" is "fed"', "sitemap", 'did you mean "feed"']),
        ('gate = "ai-or"', ['"gate"', "ai-and-enforcement"]),
        ('grade = "secondary"', ['"grade"', "primary, press, tracker"]),
        ('serves = ["curt"]', ['"serves"', "'curt'", 'did you mean "court"']),
        ('serves = "court"', ['"serves" must be a list']),
        ("tier = true", ['"tier" must be a whole number']),
        ('kind = "files"', ['kind "files" needs a path', "https://a.example/"]),
        ("tier = 9", ['"tier" is 9', "1, 2, 3"]),
        ("poll_minutes = 0", ['"poll_minutes"', "at least 1"]),
        ('enabled = "yes"', ['"enabled" must be true or false']),
        ('kind = "manual"', ["cannot be pulled yet", "enabled = false"]),
        ('kind = "page"', ['source "a"', "needs select = {item"]),
        ('kind = "page"\nselect = {item = "li["}', ["no CSS selector"]),
        ('kind = "page"\nselect = {item = 1}', ['"select" must be made of texts']),
        ("paths = [1]", ['"paths" must be made of texts']),
        ('kind = "git"', ["needs select = {raw"]),
        ('kind = "api"', ["needs api = "]),
        ('kind = "api"\napi = "dojj"', ["apis.toml has doj", 'did you mean "doj"']),
    ],
)
def test_a_wrong_row_is_named_with_file_source_key_and_what_is_allowed(
    tmp_path: Path, row: str, words: list[str]
) -> None:
    """A reader of the message knows where to look and what to write."""
    (tmp_path / "apis.toml").write_text('[[api]]\nid = "doj"\nitems = "a"\ntitle = ["b"]\n')
    path = write(tmp_path, f'[[source]]\nid = "a"\nname = "A"\nurl = "https://a.example/"\n{row}\n')
    with pytest.raises(ConfigError) as caught:
        load_sources(path)
    for word in [str(path), *words]:
        assert word in str(caught.value)


def test_a_row_that_is_off_may_wait_for_its_selectors(tmp_path: Path) -> None:
    """The catalogue lists pages that nobody has looked at yet."""
    row = '[[source]]\nid = "a"\nname = "A"\nurl = "https://a.example/"\nkind = "page"\n'
    assert load_sources(write(tmp_path, row + "enabled = false\n"))[0].kind == "page"


def test_the_catalogue_of_the_repository_loads_whole() -> None:
    """With every row of an API beside the source that names it."""
    sources = load_sources(ROOT / "data" / "sources.toml")
    assert len(sources) == 141
    assert {one.api["id"] for one in sources if one.id in ("doj-api", "fr-api")} == {
        "doj",
        "federal-register",
    }


def test_the_rows_that_the_documentation_shows_load(tmp_path: Path) -> None:
    """Every kind that can be pulled from the web has an example, and each works as written."""
    shown = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "sources.md").read_text(), re.DOTALL)
    rows = "\n".join(text for text in shown if text.startswith("[[source]]"))
    apis = "\n".join(text for text in shown if text.startswith("[[api]]"))
    (tmp_path / "apis.toml").write_text(apis)
    rows += '\n[[source]]\nid = "c"\nname = "C"\nurl = "https://c.example/"\nkind = "api"\n'
    sources = load_sources(write(tmp_path, f'{rows}api = "my-court"\n'))
    assert {source.kind for source in sources} == {"feed", "sitemap", "page", "git", "api"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[source]]\nid = "a"\nname = "A"\n', ['"url" is missing', 'source "a"']),
        ('[[source]]\nname = "A"\nurl = "x"\n', ['"id" is missing', "source 1"]),
        ('[[source]]\nid = "A b"\nname = "A"\nurl = "x"\n', ['"id" may hold only']),
        ('[[source]]\nid = "a"\nname = "A"\nurl = "ftp://a/"\n', ['"url" cannot be used']),
        ('[[source]]\nid = "a"\nname = "A"\nurl = "javascript:1"\n', ['"url" cannot be used']),
        ('[[source]]\nid = "a"\nname = \n', ["not valid TOML", "line 3"]),
        ("source = 1\n", ["[[source]]"]),
        ("[[sources]]\nid = 1\n", ['unknown table "sources"']),
        (GOOD + '[[source]]\nid = "post"\nname = "P"\nurl = "x"\n', ['"post" is there twice']),
    ],
)
def test_a_wrong_file_is_refused_as_a_whole(tmp_path: Path, text: str, words: list[str]) -> None:
    """Nothing is guessed and nothing is skipped."""
    with pytest.raises(ConfigError) as caught:
        load_sources(write(tmp_path, text))
    for word in words:
        assert word in str(caught.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """The path is in the message."""
    with pytest.raises(ConfigError, match=r"none\.toml: there is no such file"):
        load_sources(tmp_path / "none.toml")
