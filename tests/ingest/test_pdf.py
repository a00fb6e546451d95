"""PDF files: the words of their pages, and clear words when there are none."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from docket.errors import ArticleError
from ingest.collect import pdf
from ingest.collect.file import file_feed
from ingest.collect.pdf import parse_pdf
from tests.ingest.conftest import Office
from tests.making import NOW

LINES = (
    "Court fines image service",
    "31 August 2024",
    "The Superior Court of Springfield fined the image service Pixelmill on Friday",
    "over pictures made with artificial intelligence, and ordered it to remove all",
    "of them from its servers within a week.",
)


def make_pdf(*pages: tuple[str, ...], password: str = "") -> bytes:
    """A PDF file with these lines on its pages."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 720 Td {shown} ET".encode("latin-1"))
        page[NameObject("/Contents")] = stream
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_pdf_is_read_like_a_saved_text(tmp_path: Path) -> None:
    """Headline, day and whole paragraphs, through the child process as well."""
    path = tmp_path / "order.dat"
    path.write_bytes(make_pdf(LINES))
    (item,) = file_feed(path, now=NOW).items
    assert (item.title, item.published_on) == (LINES[0], date(2024, 8, 31))
    assert item.text == " ".join(LINES[2:])


def test_a_sentence_goes_on_over_the_page() -> None:
    """What is printed on every page, and its number, does not cut it in two."""
    pages = [
        ("Case 1:24-cv-00012", "Document 7", f"{name} was fined.", f"{name} also", f"Page {n} of 4")
        for n, name in enumerate(("Amber", "Birch", "Cedar", "Delta"), start=1)
    ]
    text = parse_pdf(make_pdf(*pages))[0].text
    assert text == (
        "Amber was fined. Amber also Birch was fined. Birch also Cedar was fined. "
        "Cedar also Delta was fined. Delta also"
    )


def test_a_pdf_on_the_web_is_read_under_its_address(office: Office) -> None:
    """Courts and regulators publish little else."""
    source = office.page("order.pdf", make_pdf(LINES))
    report = office.add(source.url)
    assert [outcome.failed for outcome in report.outcomes] == [""]
    assert office.rows("SELECT title, url, published_on FROM article") == [
        (LINES[0], source.url, "2024-08-31")
    ]


def test_of_a_long_pdf_the_first_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """And that is told: a page takes long, and there are reports of a thousand."""
    monkeypatch.setattr(pdf, "MOST_TEXT", 500)
    item, left_out = parse_pdf(make_pdf(*[LINES] * 9))
    assert len(item.text) < 1_000
    assert left_out == ("what follows page 3: the PDF is long",)


def test_what_is_left_out_of_a_pdf_is_told_to_who_adds_it(office: Office) -> None:
    """From disk and from the web: half a report must not pass for a whole one."""
    body = make_pdf(*[LINES] * 400)
    path = office.path.with_name("report.pdf")
    path.write_bytes(body)
    for outcome in office.add(str(path), office.page("report.pdf", body).url).outcomes:
        assert any("the PDF is long" in why for why in outcome.skipped)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (make_pdf(LINES, password="secret"), "locked with a password"),
        (make_pdf((), ()), "run text recognition first"),
        (make_pdf(LINES, password="a").replace(b"/Standard", b"/Special!"), "is encrypted"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (make_pdf(LINES)[:300], "damaged"),
    ],
)
def test_a_pdf_without_readable_words_says_why(body: bytes, words: str) -> None:
    """And what to do about it, where something can be done."""
    with pytest.raises(ArticleError, match=words):
        parse_pdf(body)


@pytest.mark.parametrize("error", [AssertionError, RecursionError, OverflowError, KeyError])
def test_whatever_the_library_raises_on_a_broken_file_is_a_refusal_in_words(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """It asserts, and looks things up that are not there; damaged files made it raise each."""

    def broken(body: BytesIO) -> None:
        raise error("odd")

    monkeypatch.setattr("pypdf.PdfReader", broken)
    with pytest.raises(ArticleError, match="the PDF is damaged"):
        parse_pdf(b"%PDF-1.7")
