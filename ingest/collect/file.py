"""Files on disk to items: feeds, web pages and plain texts, told apart by what is in them."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from docket.errors import ArticleError, NotAFeed
from docket.model import Item
from ingest.collect.feed import read_feed
from ingest.read.article import page_item, plain_item

LARGEST = 10 * 1024 * 1024

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
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<(?:p|div|article|h1)(?:\s[^<>]*)?>", re.IGNORECASE)
_JSON_FEED = re.compile(r"\s*\{.*jsonfeed\.org", re.DOTALL)


def file_items(path: Path, *, now: datetime) -> list[Item]:
    """The items of one file: a feed's entries, or the one article it holds."""
    body = _bytes(path)
    text, note = _decoded(body, path)
    head = text[:5_000]
    is_page = _PAGE.search(head) or len(_PARAGRAPH.findall(text[:20_000])) > 2
    try:
        if _FEED.match(head) or _JSON_FEED.match(head):
            return list(read_feed(body, "", now=now).items)
        item = page_item(text) if is_page else plain_item(text)
    except (ArticleError, NotAFeed) as error:
        raise ArticleError(f"{path.name}: {error}") from None
    return [replace(item, notes=(*item.notes, note) if note else item.notes)]


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise ArticleError(f"{path.name}: larger than {LARGEST // 1024 // 1024} MB")
        body = path.read_bytes()
    except FileNotFoundError:
        raise ArticleError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror})") from None
    if not body.strip():
        raise ArticleError(f"{path.name}: the file is empty")
    return body


def _decoded(body: bytes, path: Path) -> tuple[str, str]:
    """The file as text, and a note when its encoding had to be guessed."""
    for mark, encoding in _BOMS.items():
        if body.startswith(mark):
            try:
                return body.decode(encoding), ""
            except UnicodeDecodeError:
                raise ArticleError(f"{path.name}: not a text file (broken {encoding})") from None
    if b"\0" in body:
        raise ArticleError(f"{path.name}: not a text file (it holds NUL bytes)")
    declared = _DECLARED.search(body[:5_000]) or _XML_DECLARED.match(body[:300].lstrip())
    for encoding in ("utf-8", declared[1].decode("ascii") if declared else ""):
        try:
            return body.decode(encoding), ""
        except (UnicodeDecodeError, LookupError):
            continue
    sample = body[:50_000]
    controls = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in sample)
    if controls > len(sample) / 100:  # no text in any single-byte encoding
        raise ArticleError(f"{path.name}: not a text file")
    return body.decode("cp1252", errors="replace"), "encoding guessed: Windows-1252"
