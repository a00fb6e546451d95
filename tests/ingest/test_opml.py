"""Lists of feeds in and out: nothing known twice, nothing broken, the file whole or untouched."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docket.errors import ArticleError, ConfigError
from docket.model import Source
from ingest.opml import Listed, append, export, parse_opml, read_lists, rows
from ingest.read.plain import one_line
from ingest.sources import load_sources

LIST = """<?xml version='1.0' encoding='utf-8'?><opml version='1.0'><head><title>L</title></head>
<body><outline text='Law'><outline title='Kanzlei "Groß"' type='rss'
xmlUrl='https://gross.example/feed?a=1&amp;b=2' htmlUrl='https://gross.example'/>
<outline text='Courts'><outline text='Known' xmlurl='http://www.known.example/feed/'/></outline>
</outline><outline text='Bad' xmlUrl='javascript:alert(1)'/></body></opml>"""
KNOWN = Source("known", "Known", "https://known.example/feed")
FILE = '# ours\n[[source]]\nid = "known"\nname = "Known"\nurl = "https://known.example/feed"\n'


def listed(text: str = LIST) -> list[Listed]:
    """The feeds of a list."""
    return parse_opml(text.encode())


def catalogue(folder: Path) -> Path:
    """A sources.toml with one source."""
    path = folder / "sources.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_list_gives_names_addresses_and_headings() -> None:
    """Nested headings are told in order."""
    assert listed()[:2] == [
        Listed('Kanzlei "Groß"', "https://gross.example/feed?a=1&b=2", "Law"),
        Listed("Known", "http://www.known.example/feed/", "Law / Courts"),
    ]


def test_only_new_and_usable_feeds_become_rows(tmp_path: Path) -> None:
    """The others are named with the reason; the rows are off until somebody has probed them."""
    found = rows(listed(), [KNOWN])
    assert found.count == 1
    assert found.left_out == (
        'Known: known as source "known"',
        "Bad: the address must begin with http:// or https://",
    )
    path = catalogue(tmp_path)
    append(path, found.text)
    _, new = load_sources(path)
    assert (new.id, new.name, new.note) == ("kanzlei-gro", 'Kanzlei "Groß"', "Law")
    assert (new.url, new.enabled) == ("https://gross.example/feed?a=1&b=2", False)
    assert path.read_text(encoding="utf-8").startswith(FILE)


def test_feeds_of_one_name_get_ids_of_their_own() -> None:
    """And an address that comes twice is taken once."""
    urls = [f"https://a.example/{n}" for n in (1, 2, 2)]
    found = rows(
        [Listed("News", url, "") for url in urls], [Source("news", "N", "https://b.example")]
    )
    assert [line for line in found.text.splitlines() if line.startswith("id")] == [
        'id = "news-2"',
        'id = "news-3"',
    ]
    assert found.left_out == ('News: known as source "news-3"',)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_breaks_the_file(name: str, under: str) -> None:
    """Quotes, brackets, controls, other scripts: the row is read back as it was meant."""
    body = export([Source("a", name, "https://a.example/f")])  # through XML, as real lists come
    try:
        (one,) = parse_opml(body.encode("utf-8", "replace"))
    except ArticleError:  # XML cannot hold every character, not even escaped
        return
    row = rows([one._replace(under=one_line(under))], []).text
    (made,) = tomllib.loads(row)["source"]
    assert (made["name"], made["note"]) == (one.name, one_line(under))


def test_what_would_break_the_file_is_not_written(tmp_path: Path) -> None:
    """It stays as it was, and nothing is left beside it."""
    path = catalogue(tmp_path)
    with pytest.raises(ConfigError, match="twice"):
        append(path, FILE)
    assert path.read_text(encoding="utf-8") == FILE
    assert list(tmp_path.iterdir()) == [path]


def test_a_linked_file_is_written_where_it_is(tmp_path: Path) -> None:
    """The link stays a link, the mode stays the mode."""
    (tmp_path / "real").mkdir()
    path, link = catalogue(tmp_path / "real"), tmp_path / "sources.toml"
    path.chmod(0o640)
    link.symlink_to(path)
    append(link, rows(listed(), [KNOWN]).text)
    assert link.is_symlink()
    assert (len(load_sources(path)), path.stat().st_mode & 0o777) == (2, 0o640)


def test_the_catalogue_comes_back_as_it_went_out() -> None:
    """Feeds alone: a page or folder is nothing a feed reader can take."""
    sources = [
        Source("a", "A & B", "https://a.example/feed?x=1&y=2", serves=("court", "law")),
        Source("b", "B", "https://b.example/", kind="page"),
        Source("c", "C", "/home/me/feed.xml"),
    ]
    assert parse_opml(export(sources).encode()) == [
        Listed("A & B", "https://a.example/feed?x=1&y=2", "")
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<rss/>", "not a list of feeds"),
        ("hello", "not a list of feeds"),
        ("<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml/>", "entity"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_is_no_list_is_refused_with_the_name_of_the_file(
    tmp_path: Path, text: str, words: str, encoding: str
) -> None:
    """Entities in any encoding."""
    path = tmp_path / "list.opml"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(ArticleError, match=words) as caught:
        read_lists([path])
    assert "list.opml" in str(caught.value)


def test_a_damaged_list_gives_what_can_be_read() -> None:
    """Many have bare ampersands, quotes or tags in their values; no address may suffer."""
    bare = LIST.replace("?a=1&amp;b=2'", "?a=1&b=2'").replace("'https", '"https')
    bare = bare.replace("b=2'", 'b=2"').replace(".example'/>", '.example" text="<b>x</b>"/>')
    assert listed(bare)[0].url == "https://gross.example/feed?a=1&b=2"
    assert listed(LIST.replace("Groß", "G&#55296;roß"))[0].name == 'Kanzlei "Groß"'
    worse = listed(LIST.replace("text='Known'", 'text="by <a href="https://b.example">B</a>"'))
    assert worse[-1] == Listed("1 more, whose tags are not well-formed", "", "")
    assert rows(worse[-1:], []).left_out == ("1 more, whose tags are not well-formed",)
    quoted = LIST.replace("text='Known'", 'text="The "Known" Post"')
    assert listed(quoted)[1].name == 'The "Known" Post'
