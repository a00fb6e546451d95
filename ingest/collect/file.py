"""Files on disk to items: told apart by what is in them, one by one or a folder at a time."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from docket.errors import ArticleError, NotAFeed
from docket.model import Item, Source
from ingest.bounded import WorkFailed, bounded
from ingest.collect import mail, pdf, warc
from ingest.collect.entries import Feed
from ingest.collect.feed import parse_feed
from ingest.read.article import page_item, parse_page, plain_item

LARGEST = 10 * 2**20  # bytes of one document
LARGEST_MANY = 64 * 2**20  # bytes of a file that holds many: mails, a web archive
MOST_FILES = 2_000

_BOMS = {  # the longer ones first: UTF-32 begins like UTF-16
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32", codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_FEED = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?>|\s)*<(?:\w+:)?(?:rss|feed|rdf)\b",
    re.I | re.S,
)
_LIST = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|\s)*<opml\b", re.I | re.S)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<(?:p|div|article|h1)(?:\s[^<>]*)?>", re.IGNORECASE)
_JSON_FEED = re.compile(r"\s*\{.*jsonfeed\.org", re.DOTALL)


def file_feed(path: Path, *, now: datetime) -> Feed:
    """What one file holds and what of it was left out; ArticleError names the file."""
    body = file_bytes(path)
    try:
        return body_feed(body, now)
    except (ArticleError, NotAFeed) as error:
        raise ArticleError(f"{path.name}: {error}") from None


def body_feed(body: bytes, now: datetime) -> Feed:
    """What the bytes of a file hold, parsed in a bounded child: ArticleError, NotAFeed."""
    try:
        if body.startswith(warc.STARTS):
            return _archive(body)
        return _letters(body, now) if mail.is_mail(body) else bounded(parse_file, body, now)
    except WorkFailed as error:
        raise ArticleError(f"could not be read: parser {error}") from None


def parse_file(body: bytes, now: datetime) -> Feed:
    """The pure inside of `body_feed`, for all that is read as a whole."""
    if pdf.is_pdf(body):
        return alone(*pdf.parse_pdf(body))
    text, note = _decoded(body)
    head = text[:5_000]
    if _LIST.match(head):
        raise ArticleError('a list of feeds: "python -m ingest opml" makes sources of it')
    if _FEED.match(head) or _JSON_FEED.match(head):
        return parse_feed(body, "", now=now)
    is_page = _PAGE.search(head) or len(_PARAGRAPH.findall(text[:20_000])) > 2
    item = parse_page(text) if is_page else plain_item(text)
    return alone(replace(item, notes=(*item.notes, note) if note else item.notes))


def alone(item: Item, left_out: tuple[str, ...] = ()) -> Feed:
    """One document, as what a place gave."""
    return Feed("", item.language, "file", (item,), left_out)


def _archive(body: bytes) -> Feed:
    """The articles of a web archive; when a page was saved is not when it was published."""
    pages, left_out = bounded(warc.pages, body)
    items, dropped = [], list(left_out)
    for page in pages:
        try:
            item = page_item(page.body, page.url)
            items.append(replace(item, notes=(*item.notes, f"saved {page.captured}")))
        except ArticleError as error:
            dropped.append(f"{page.url}: {error}")
    return Feed("", "", "warc", tuple(items), tuple(dropped))


def _letters(body: bytes, now: datetime) -> Feed:
    """The letters of a file, a part of it at a time; what breaks one part harms no other."""
    parts, left_out = mail.parts(body)
    items, dropped = list[Item](), list(left_out)
    for number, part in enumerate(parts, start=1):
        try:
            feed = bounded(mail.parse_mail, part, now)
        except WorkFailed as error:
            dropped.append(f"part {number} of {len(parts)}: could not be read: parser {error}")
            continue
        items += feed.items
        where = f"part {number} of {len(parts)}: " if len(parts) > 1 else ""
        dropped += [f"{where}{why}" for why in feed.dropped]
    return Feed("", "", "mail", tuple(items), tuple(dropped))


def files_of(folder: Path) -> list[Path]:
    """The files of a folder and its folders, in order; hidden ones and links out of it are not.

    ArticleError when there are too many.
    """
    root = folder.resolve()
    found: list[Path] = []
    for path in _walk(root):
        if path.is_file() and path.resolve().is_relative_to(root):
            found.append(folder / path.relative_to(root))
        if len(found) > MOST_FILES:
            raise ArticleError(f"{folder}: more than {MOST_FILES:,} files; name its parts instead")
    return sorted(found)


def _walk(root: Path) -> Iterator[Path]:
    """Every path below that is not hidden; folders that are links are not entered."""
    for place, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith("."))


def listing(path: Path) -> bytes:
    """The files at a path as one value that changes when one of them does; OSError when none."""
    files = files_of(path) if path.is_dir() else [path]
    stats = ((file, file.stat()) for file in files)
    lines = (f"{stat.st_size} {stat.st_mtime_ns} {file}" for file, stat in stats)
    return os.fsencode("\0".join(lines))


def parse_listing(
    body: bytes, url: str, source: Source, now: datetime, content_type: str = ""
) -> Feed:
    """What the files of a `listing` hold; those that cannot be read are left out with a reason.

    A document without an id of its own is known by its path, so that an edited one is the same.
    """
    root, items, dropped = Path(url), list[Item](), list[str]()
    paths = [Path(line.split(" ", 2)[2]) for line in os.fsdecode(body).split("\0") if line]
    for path in paths:
        name = str(path.relative_to(root)) if path != root else path.name
        try:
            feed = file_feed(path, now=now)
        except ArticleError as error:
            dropped.append(f"{name}: {str(error).removeprefix(f'{path.name}: ')}")
            continue
        dropped += [f"{name}: {why}" for why in feed.dropped]
        alone = len(feed.items) == 1
        items += [replace(one, guid=name) if alone and not one.guid else one for one in feed.items]
    return Feed(root.name, "", "files", tuple(items), tuple(dropped))


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, unless it is empty or too large; ArticleError names it."""
    try:
        with path.open("rb") as file:
            many = file.read(5).startswith((*warc.STARTS, b"From "))
            most = LARGEST_MANY if many else LARGEST
            if path.stat().st_size > most:
                raise ArticleError(f"{path.name}: larger than {most // 2**20} MB")
            file.seek(0)
            body = file.read(most + 1)
    except FileNotFoundError:
        raise ArticleError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror})") from None
    if not body.strip():
        raise ArticleError(f"{path.name}: the file is empty")
    return body


def _decoded(body: bytes) -> tuple[str, str]:
    """The file as text, and a note when its encoding had to be guessed."""
    for mark, encoding in _BOMS.items():
        if body.startswith(mark):
            try:
                return body.decode(encoding), ""
            except UnicodeDecodeError:
                raise ArticleError(f"not a text file (broken {encoding})") from None
    if b"\0" in body:
        raise ArticleError("not a text file (it holds NUL bytes)")
    declared = _DECLARED.search(body[:5_000]) or _XML_DECLARED.match(body[:300].lstrip())
    for encoding in ("utf-8", declared[1].decode("ascii") if declared else ""):
        try:
            return body.decode(encoding), ""
        except (UnicodeDecodeError, LookupError):
            continue
    sample = body[:50_000]
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample)
    if controls > len(sample) / 100:  # no text in any single-byte encoding
        raise ArticleError("not a text file")
    return body.decode("cp1252", errors="replace"), "encoding guessed: Windows-1252"
