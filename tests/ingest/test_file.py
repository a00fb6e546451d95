"""Files on disk: told apart by what is in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docket.errors import ArticleError
from docket.model import Item
from ingest.collect.file import file_items

NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
PROSE = "The court in Springfield ordered the image service on Tuesday to remove the pictures."


def read(folder: Path, body: bytes, name: str = "saved.dat") -> list[Item]:
    """The items of a file with these bytes; the name says nothing on purpose."""
    path = folder / name
    path.write_bytes(body)
    return file_items(path, now=NOW)


def test_a_feed_on_disk_gives_its_entries(tmp_path: Path) -> None:
    """Comments and processing instructions may stand before its root."""
    body = b"""<?xml version='1.0'?><!-- saved --><rss version='2.0'><channel><title>T</title>
    <item><title>One</title></item><item><title>Two</title></item></channel></rss>"""
    assert [item.title for item in read(tmp_path, body, "a.txt")] == ["One", "Two"]


def test_a_web_page_on_disk_gives_one_article(tmp_path: Path) -> None:
    """Its own canonical address is its link."""
    prose = "".join(f"<p>{PROSE} {number}</p>" for number in range(5))
    body = f"""<!doctype html><html><head><title>Court orders removal</title>
    <link rel="canonical" href="https://post.example/2024/08/31/court">
    </head><body><article><h1>Court orders removal</h1>{prose}</article>
    </body></html>"""
    (item,) = read(tmp_path, body.encode(), "a.txt")
    assert (item.title, item.link) == (
        "Court orders removal",
        "https://post.example/2024/08/31/court",
    )
    assert (item.published_on, item.published_from) == (date(2024, 8, 31), "url")


def test_a_plain_text_gives_one_article(tmp_path: Path) -> None:
    """Also when it is called a page."""
    (item,) = read(tmp_path, f"Court orders removal\n\n{PROSE}".encode(), "a.html")
    assert (item.title, item.text) == ("Court orders removal", PROSE)


@pytest.mark.parametrize(
    ("encoding", "notes"),
    [
        ("utf-8", ()),
        ("utf-8-sig", ()),
        ("utf-16", ()),
        ("cp1252", ("encoding guessed: Windows-1252",)),
    ],
)
def test_the_encoding_is_found_and_a_guess_is_noted(
    tmp_path: Path, encoding: str, notes: tuple[str, ...]
) -> None:
    """Marks first, then UTF-8, then what the page declares, then a guess."""
    (item,) = read(tmp_path, f"Café “Zürich” fined\n\n{PROSE}".encode(encoding))
    assert item.title == "Café “Zürich” fined"
    assert item.notes == notes


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "NUL"),
        (bytes(range(1, 32)) * 20 + b"\xff", "not a text file"),
        (b"\xff\xfe\x00\xd8x", "not a text file"),
        (b"<rss version='2.0'><channel><title>x", "cut off"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_name_of_the_file(
    tmp_path: Path, body: bytes, words: str
) -> None:
    """One bad file does not stop a folder."""
    with pytest.raises(ArticleError, match=words) as caught:
        read(tmp_path, body)
    assert "saved.dat" in str(caught.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """With its path."""
    with pytest.raises(ArticleError, match="no such file"):
        file_items(tmp_path / "none.txt", now=NOW)
