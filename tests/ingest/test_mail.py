"""Newsletters kept as files: whose words they are, when they were sent, and what is left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from docket.model import Item
from ingest.collect.file import file_feed, parse_file
from ingest.collect.mail import is_mail, parse_mail, parts
from tests.ingest.conftest import Office
from tests.making import NOW

PROSE = "The court in Springfield ordered the image service to remove the pictures."


def mail(text: str = PROSE, html: str = "", **fields: str) -> EmailMessage:
    """A newsletter, with fields changed or added."""
    made = EmailMessage()
    given = {
        "From": '"The Example Letter" <letter@mail.example>',
        "Subject": "Court orders removal",
        "Date": "Sat, 31 Aug 2024 23:30:00 -0700",
        "Message-ID": "<1@mail.example>",
    }
    for name, value in (given | {name.replace("_", "-"): v for name, v in fields.items()}).items():
        made[name] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def only(made: EmailMessage | bytes) -> Item:
    """The one item of a message."""
    body = made if isinstance(made, bytes) else made.as_bytes()
    (item,) = parse_mail(body, NOW).items
    return item


def test_a_newsletter_is_an_article_of_its_sender() -> None:
    """Subject, sender, day as printed, instant, and an id of its own."""
    item = only(mail())
    assert (item.title, item.outlet) == ("Court orders removal", "The Example Letter")
    assert (item.text, item.guid, item.link) == (PROSE, "1@mail.example", "")
    assert item.published_on == date(2024, 8, 31)
    assert item.published_at == datetime(2024, 9, 1, 6, 30, tzinfo=UTC)


def test_the_plain_part_is_preferred_and_the_other_read_when_it_is_alone() -> None:
    """The markup of newsletters is for looks."""
    page = "<p>One &amp; two.</p><p>Three.</p><img src='https://track.example/x.gif'>"
    assert only(mail("Plain words.", page)).text == "Plain words."
    alone = EmailMessage()
    alone["Subject"], alone["MIME-Version"] = "S", "1.0"
    alone.set_content(page, subtype="html")
    assert only(alone).text == "One & two.\n\nThree."


def test_wrapped_lines_become_paragraphs_again() -> None:
    """Mail programs break lines; sentences must not end there."""
    wrapped = "The court in Springfield ordered the image service on Tuesday\nto remove it.\n"
    assert only(mail(wrapped)).text == wrapped.replace("\n", " ").strip()


def test_what_is_attached_is_not_read() -> None:
    """Only the letter itself."""
    made = mail()
    made.add_attachment(b"secret", maintype="application", subtype="pdf", filename="a.pdf")
    made.add_attachment("also secret", filename="b.txt")
    assert only(made).text == PROSE


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"From": "letter@mail.example"}, "outlet", "mail.example"),
        ({"From": ""}, "outlet", ""),
        ({"Date": "soon"}, "published_on", None),
        ({"Subject": "Caf\u00e9 fined"}, "title", "Café fined"),
    ],
)
def test_what_a_letter_lacks_or_gets_wrong_is_left_empty(
    changes: dict[str, str], field: str, value: Any
) -> None:
    """Never guessed, never now."""
    assert getattr(only(mail(**changes)), field) == value


def test_an_encoding_nobody_knows_does_not_lose_the_letter() -> None:
    """It is read as UTF-8."""
    body = mail().as_bytes().replace(b'charset="utf-8"', b'charset="klingon"')
    assert b"klingon" in body
    assert only(body).text == PROSE


def test_a_folder_of_letters_gives_each() -> None:
    """Also when lines inside begin with "From"; one that says nothing is left out by number."""
    start = b"From letter@mail.example Sat Aug 31 10:00:00 2024\n"
    letters = [mail("From here on, all is well."), mail(Message_ID="<2@b>"), mail("", Subject="")]
    feed = parse_mail(start + start.join(one.as_bytes() + b"\n" for one in letters), NOW)
    assert [item.guid for item in feed.items] == ["1@mail.example", "2@b"]
    assert feed.items[0].text == "From here on, all is well."
    assert feed.dropped == ("entry 3: neither title nor text",)


def test_a_large_folder_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No letter is cut in two, none is lost; beyond so many they are left out."""
    start = b"From letter@mail.example Sat Aug 31 10:00:00 2024\n"
    letters = [mail(f"Letter {n}. " * 20, Message_ID=f"<{n}@a>").as_bytes() for n in range(9)]
    body = start + (b"\n" + start).join([*letters, mail("", Subject="").as_bytes()])
    monkeypatch.setattr("ingest.collect.mail.PART", 1_500)
    assert b"".join(parts(body)[0]) == body
    path = tmp_path / "letters"
    path.write_bytes(body)
    feed = file_feed(path, now=NOW)
    assert [item.guid for item in feed.items] == [f"{n}@a" for n in range(9)]
    assert [why.partition(": ")[2] for why in feed.dropped] == ["entry 1: neither title nor text"]
    monkeypatch.setattr("ingest.collect.mail.MOST_ITEMS", 4)
    few, left_out = parts(body)
    assert sum(part.count(start) for part in few) == 4
    assert left_out == ("6 letters beyond the first 4",)


def test_a_letter_the_parser_breaks_on_is_left_out_by_number() -> None:
    """A year no clock can hold, in one of two letters."""
    start = b"From letter@mail.example Sat Aug 31 10:00:00 2024\n"
    bad = mail().as_bytes().replace(b"2024", b"99999999999999999999")
    feed = parse_mail(start + bad + b"\n" + start + mail().as_bytes(), NOW)
    assert len(feed.items) == 1
    assert feed.dropped == ("message 1: cannot be read (OverflowError)",)


def test_letters_are_told_from_other_files_by_their_fields() -> None:
    """A saved text may have a date and an author above it as well."""
    assert is_mail(mail().as_bytes())
    assert is_mail(mail().as_bytes().replace(b"\n", b"\r\n"))
    saved = f"From: The Example Post\nDate: 31 August 2024\n\n{PROSE}\n".encode()
    assert not is_mail(saved)
    assert parse_file(saved, NOW).items[0].text == PROSE


def test_a_letter_without_words_is_refused(office: Office) -> None:
    """With the reason."""
    report = office.add(office.file("a.eml", "Message-ID: <1@a>\nMIME-Version: 1.0\n\n"))
    said = "no whole article in it: nothing to read (entry 1: neither title nor text)"
    assert report.outcomes[0].failed == said
