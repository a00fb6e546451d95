"""Web archives of one's own: every page with its address, bombs and broken ones bounded."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from docket.errors import ArticleError
from ingest.collect import warc
from ingest.collect.file import file_feed
from tests.making import NOW

PAGE = """<!doctype html><html><head><title>Court fines {name}</title></head><body><article>
<h1>Court fines {name}</h1>{prose}</article></body></html>"""
PROSE = "".join(f"<p>The court ordered the image service to pay, part {n}.</p>" for n in range(6))


def archive(*records: tuple[str, bytes, str], packed: bool = True, encoding: str = "") -> bytes:
    """A web archive of (address, body, content type); a body may say how it is compressed."""
    made = b""
    for url, body, kind in records:
        coded = f"Content-Encoding: {encoding}\r\n" if encoding else ""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{coded}\r\n".encode()
        record = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            f"WARC-Target-URI: {url}\r\nWARC-Date: 2024-08-31T10:00:00Z\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(head + body)}\r\n\r\n"
        )
        whole = record.encode() + head + body + b"\r\n\r\n"
        made += gzip.compress(whole) if packed else whole
    return made


def page(name: str) -> tuple[str, bytes, str]:
    """A saved page about somebody."""
    body = PAGE.format(name=name, prose=PROSE).encode()
    return f"https://post.example/2024/08/30/{name}", body, "text/html; charset=utf-8"


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_an_archive_are_articles(tmp_path: Path, packed: bool) -> None:
    """Pictures are not, and an address is that of its record."""
    picture = ("https://post.example/a.png", b"\x89PNG", "image/png")
    path = tmp_path / "saved.warc"
    path.write_bytes(archive(page("Pixelmill"), picture, page("Corvid"), packed=packed))
    feed = file_feed(path, now=NOW)
    assert [item.title for item in feed.items] == ["Court fines Pixelmill", "Court fines Corvid"]
    assert feed.items[0].link == "https://post.example/2024/08/30/Pixelmill"
    assert (str(feed.items[0].published_on), feed.items[0].published_from) == ("2024-08-30", "url")
    assert "saved 2024-08-31T10:00:00Z" in feed.items[0].notes


def test_a_page_without_an_article_is_left_out_by_its_address(tmp_path: Path) -> None:
    """The others are kept."""
    empty = ("https://post.example/menu", b"<html><body>Menu</body></html>", "text/html")
    path = tmp_path / "saved.warc.gz"
    path.write_bytes(archive(empty, page("Corvid")))
    feed = file_feed(path, now=NOW)
    assert [item.title for item in feed.items] == ["Court fines Corvid"]
    assert feed.dropped == ("https://post.example/menu: no article text found on the page",)


def test_an_archive_that_was_cut_off_gives_its_whole_pages() -> None:
    """And says that something is missing."""
    whole = archive(page("Pixelmill"))
    found, left_out = warc.pages(whole + archive(page("Corvid"))[:300])
    assert [one.url for one in found][:1] == ["https://post.example/2024/08/30/Pixelmill"]
    assert "cut off or damaged" in left_out[0]


def test_an_archive_that_grows_without_end_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both the archive and a page in it may be bombs."""
    monkeypatch.setattr(warc, "MOST_UNPACKED", 2**20)
    found, left_out = warc.pages(archive(page("Corvid")) + gzip.compress(b"\n" * 2**24))
    assert (len(found), left_out) == (
        1, ("the rest: the archive is too large when unpacked",)
    )  # fmt: skip
    monkeypatch.setattr(warc, "LONGEST_PAGE", 1_000)
    bomb = ("https://post.example/b", gzip.compress(b"<p>" * 2**20), "text/html")
    ((only,), _) = warc.pages(archive(bomb, encoding="gzip"))
    assert only.body == b"<p>" * 333 + b"<"


def test_only_so_many_pages_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond is said."""
    monkeypatch.setattr(warc, "MOST_ITEMS", 1)
    found, left_out = warc.pages(archive(page("Pixelmill"), page("Corvid")))
    assert len(found) == 1
    assert left_out == (
        "what follows https://post.example/2024/08/30/Corvid: the archive is too large",
    )


def test_another_compressed_file_is_no_archive() -> None:
    """Unpacking it is for the user to do."""
    with pytest.raises(ArticleError, match="unpack it first"):
        warc.pages(gzip.compress(b"hello"))
