"""What has to happen to a feed's bytes before a parser may see them.

Tells what the bytes are, refuses what is no feed or a bomb, and cuts what makes parsers hang.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from docket.errors import NotAFeed
from ingest.answer import charset_of, is_challenge

MOST_ENTITIES, LONGEST_ENTITY, MOST_GROWTH = 20, 256, 1_000_000

_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(rss|feed|rdf|channel)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_HTML_PART = re.compile(rb"<(?:head|title|meta|script|div|p|h1)\b", re.IGNORECASE)
_ENTRY_END = re.compile(rb"</(?:[A-Za-z][\w.-]*:)?(?:item|entry)\s*>", re.IGNORECASE)
_ENTRY_START = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT_END = re.compile(rb"</(?:[A-Za-z][\w.-]*:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
# The prolog: everything XML allows before the document type or the root element.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf|\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_SUBSET = re.compile(rb"<!DOCTYPE\s[^\[<>]*\[(.*?)\]\s*>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:\"([^\"%<]*)\"|'([^'%<]*)')\s*>")
_SAFE_REFERENCE = re.compile(rb"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,40})|(\d{1,40}));?")
_SRS_NAME = re.compile(rb"\ssrsName\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
# feedparser looks for e-mail addresses in authors with a pattern that takes quadratic time.
_AUTHOR = re.compile(
    rb"(<(?:[A-Za-z][\w.-]*:)?(?:author|creator|name|managingEditor|webMaster|contributor|"
    rb"publisher|owner)(?:\s[^<>]{0,500})?>\s*(?:<!\[CDATA\[)?)([^<\]]{300})[^<\]]+",
    re.IGNORECASE,
)
# Encodings in which an ASCII filter can be walked around, or that no feed uses.
_REFUSED_CHARSETS = frozenset({"utf-7", "utf7", "unicode-1-1-utf-7", "utf-32", "utf32", "hz"})


@dataclass(frozen=True)
class Prepared:
    """Bytes that may be parsed, and what was seen and left out on the way."""

    body: bytes
    charset: str = ""
    json: bool = False
    rooted: bool = True  # there is an element that only feeds have
    truncated: bool = False
    last_entry_open: bool = False
    dropped: tuple[str, ...] = ()


def prepare(body: bytes, content_type: str, most_items: int) -> Prepared:
    """Check and trim a feed's bytes; NotAFeed says what they are instead."""
    start = body[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.strip():
        raise NotAFeed("empty body", "empty")
    if start.startswith((b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"%PDF", b"BZh", b"\xff\xd8")):
        raise NotAFeed("a compressed or binary file, not a feed")
    if start[:1] in (b"{", b"["):
        return Prepared(body.removeprefix(codecs.BOM_UTF8), json=True)
    charset = _charset(start, content_type)
    if wide := _wide_encoding(body):
        # as UTF-8, so that one set of checks sees everything
        text = body.decode(wide, errors="replace")
        text = re.sub(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", text)
        body, charset = text.encode(), "utf-8"
    _refuse_web_page(body)
    body = _AUTHOR.sub(rb"\1\2", _without_entities(body))
    truncated = not _ROOT_END.search(body, max(0, len(body) - 2_000))
    starts = [found.start() for found in _ENTRY_START.finditer(body)]
    ends = [found.end() for found in _ENTRY_END.finditer(body)]
    left_out = max(0, len(ends) - most_items)
    if left_out:  # keep what closes the feed; parsing 20,000 entries takes too long
        body = body[: ends[most_items - 1]] + body[ends[-1] :]
    return Prepared(
        body, charset, rooted=bool(_ROOT.search(body)), truncated=truncated,
        last_entry_open=bool(starts) and starts[-1] >= max(ends, default=0),
        dropped=(f"{left_out:,} entries beyond the first {most_items:,}",) if left_out else (),
    )  # fmt: skip


def without_bad_references(body: bytes) -> bytes:
    """Remove what feedparser raises on: references to no character, odd coordinate systems."""

    def kept(found: re.Match[bytes]) -> bytes:
        number = int(found[1], 16) if found[1] else int(found[2])
        return found[0] if 0 < number < 0xD800 or 0xDFFF < number < 0x110000 else b""

    return _SRS_NAME.sub(b"", _REFERENCE.sub(kept, body))


def _charset(start: bytes, content_type: str) -> str:
    """The encoding the server declared, unless it is one that is refused."""
    inside = _XML_CHARSET.search(start)
    declared = (charset_of(content_type), inside[1].decode("ascii") if inside else "")
    for name in declared:
        if name.lower() in _REFUSED_CHARSETS:
            raise NotAFeed(f'the encoding "{name}" is not accepted')
    try:
        return codecs.lookup(declared[0]).name if declared[0] else ""
    except LookupError:
        return ""


def _wide_encoding(body: bytes) -> str:
    """The encoding of bytes that are UTF-16, by their mark or by how `<` is written."""
    if body.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, b"<\0\0\0", b"\0\0\0<")):
        raise NotAFeed('the encoding "utf-32" is not accepted')
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(body[:2], "")


def _after_prolog(body: bytes) -> int:
    prolog = _PROLOG.match(body)
    return prolog.end() if prolog else 0


def _refuse_web_page(body: bytes) -> None:
    """A page that comes instead of the feed is named for what it is."""
    at = _after_prolog(body)
    page = _HTML.search(body, at, at + 20_000) or _HTML_PART.match(body, at)
    root = _ROOT.search(body, at, at + 50_000)
    if page and (not root or page.start() < root.start()):
        if root and root[1].lower() == b"rss":
            return  # a warning printed in front of a feed
        if is_challenge(body):
            raise NotAFeed("a web page that checks for browsers, not a feed", "blocked")
        raise NotAFeed("a web page, not a feed", "html")


def _without_entities(body: bytes) -> bytes:
    """Resolve the few small entities real feeds declare; refuse everything beyond."""
    at = _after_prolog(body)
    if body[at : at + 9].upper() != b"<!DOCTYPE":
        return body
    subset = _SUBSET.match(body, at)
    head_end = _ROOT.search(body, at)
    head = body[at : head_end.start() if head_end else len(body)]
    declared = len(re.findall(rb"<!ENTITY", head, re.IGNORECASE))
    if subset is None and not declared:
        return body
    entities = _ENTITY.findall(subset[1]) if subset else []
    values = {name: double or single for name, double, single in entities}
    small = all(
        len(value) <= LONGEST_ENTITY and b"&" not in _SAFE_REFERENCE.sub(b"", value)
        for value in values.values()
    )
    rest = body[subset.end() :] if subset else b""
    fits = declared == len(entities) <= MOST_ENTITIES and small
    growth = (rest.count(b"&" + name + b";") * len(value) for name, value in values.items())
    if not fits or sum(growth) > MOST_GROWTH:
        raise NotAFeed("entity declarations refused: they can be used to flood the reader")
    for name, value in values.items():
        rest = rest.replace(b"&" + name + b";", value)
    return body[:at] + rest
