"""Files on disk: told apart by what is in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docket.errors import ArticleError
from docket.model import Item, Source
from ingest.collect import file
from ingest.collect.file import file_feed, files_of
from tests.ingest.conftest import Office

NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
PROSE = "The court in Springfield ordered the image service on Tuesday to remove the pictures."


def read(folder: Path, body: bytes, name: str = "saved.dat") -> list[Item]:
    """The items of a file with these bytes; the name says nothing on purpose."""
    path = folder / name
    path.write_bytes(body)
    return list(file_feed(path, now=NOW).items)


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
        file_feed(tmp_path / "none.txt", now=NOW)


def test_a_list_of_feeds_is_not_an_article(tmp_path: Path) -> None:
    """The message says which command takes it."""
    with pytest.raises(ArticleError, match="python -m ingest opml"):
        read(tmp_path, b"<?xml version='1.0'?><opml version='2.0'><body/></opml>")


def test_a_folder_is_its_files_in_order(tmp_path: Path) -> None:
    """Folders inside are entered; hidden files and links that lead out of it are left alone."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    folder = tmp_path / "folder"
    for name in ("b.txt", "a.txt", "in/c.txt", ".hidden", ".git/config"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "links").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "same.txt").symlink_to(folder / "a.txt")
    names = [str(path.relative_to(folder)) for path in files_of(folder)]
    assert names == ["a.txt", "b.txt", "in/c.txt", "same.txt"]


def test_a_folder_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than read in part, or for hours."""
    monkeypatch.setattr(file, "MOST_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("x")
    with pytest.raises(ArticleError, match="more than 2 files"):
        files_of(tmp_path)


LETTERS = b"""From a Sat Aug 31 10:00:00 2024
Message-ID: <1@mail.example>
Subject: The FTC fined the chatbot maker Replika $3 million on May 14, 2024

It was fined over its AI companion.
"""


def shelf(office: Office) -> tuple[Path, Source]:
    """A folder of a text, letters and a broken file, and the source that names it."""
    folder = office.path.parent / "shelf"
    folder.mkdir()
    (folder / "one.txt").write_text(f"Court orders removal\n\n{PROSE}\n\n{PROSE}")
    (folder / "letters.mbox").write_bytes(LETTERS)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7")
    return folder, Source("shelf", "My shelf", str(folder), "files", gate="none")


def test_a_folder_is_a_source(office: Office) -> None:
    """Each file is read once; what cannot be read is said file by file, and harms no other."""
    _, source = shelf(office)
    (outcome,) = office.run(source).outcomes
    assert (outcome.new, outcome.health) == (2, "ok")
    assert [line.partition(":")[0] for line in outcome.skipped] == ["broken.pdf"]
    assert office.rows("SELECT title, outlet FROM article ORDER BY id")[1] == (
        "Court orders removal",
        "My shelf",
    )
    (again,) = office.run(source).outcomes
    assert (again.health, again.new) == ("unchanged", 0)


def test_an_edited_file_of_a_folder_is_the_same_article(office: Office) -> None:
    """A new revision of it; a file that came later is a new one, the others are unchanged."""
    folder, source = shelf(office)
    office.run(source)
    (folder / "one.txt").write_text(f"Court orders removal\n\n{PROSE} It has a week.\n\n{PROSE}")
    (folder / "two.txt").write_text(f"Court lifts order\n\n{PROSE} No longer.\n\n{PROSE}")
    (outcome,) = office.run(source).outcomes
    assert (outcome.new, outcome.edited, outcome.unchanged) == (1, 1, 1)


def test_a_folder_that_is_gone_says_so(office: Office) -> None:
    """With its path."""
    source = Source("shelf", "My shelf", str(office.path.parent / "none"), "files")
    (outcome,) = office.run(source).outcomes
    assert outcome.health == "gone"
    assert "none: No such file" in outcome.failed


def test_a_folder_added_by_hand_is_told_file_by_file(office: Office) -> None:
    """One that cannot be read is named with the reason."""
    folder, _ = shelf(office)
    report = office.add(str(folder))
    told = {Path(outcome.name).name: outcome.failed for outcome in report.outcomes}
    assert list(told) == ["broken.pdf", "letters.mbox", "one.txt"]
    assert [name for name, failed in told.items() if failed] == ["broken.pdf"]
    assert "damaged" in told["broken.pdf"]
