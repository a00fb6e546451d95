"""Web archives (WARC) to pages: what a crawler of one's own saved, each page with its address."""

from __future__ import annotations

import zlib
from contextlib import redirect_stderr
from gzip import GzipFile
from io import BytesIO, StringIO
from typing import NamedTuple

from docket.errors import ArticleError
from ingest.collect.entries import MOST_ITEMS, RAISED
from ingest.read.article import LONGEST_PAGE

MOST_UNPACKED = 128 * 2**20  # bytes of the whole archive
MOST_KEPT = 48 * 2**20  # bytes of all pages taken from it
STARTS = (b"WARC/", b"\x1f\x8b")  # as it is, or compressed


class Page(NamedTuple):
    """One saved page: the address it was at, when that was, and its bytes."""

    url: str
    captured: str
    body: bytes


def pages(body: bytes) -> tuple[list[Page], tuple[str, ...]]:
    """The web pages of an archive, and what of it was left out; ArticleError if it is none."""
    from warcio.archiveiterator import ArchiveIterator  # here, because few need it
    from warcio.exceptions import ArchiveLoadFailed

    plain, left_out = _unpacked(body)
    if not plain.startswith(STARTS[0]):
        raise ArticleError("a compressed file, but no web archive: unpack it first")
    found: list[Page] = []
    try:
        with redirect_stderr(StringIO()):  # warcio talks to the terminal
            for record in ArchiveIterator(BytesIO(plain)):
                kind = record.http_headers and record.http_headers.get_header("Content-Type")
                if record.rec_type != "response" or "html" not in (kind or "").lower():
                    continue
                if record.http_headers.get_statuscode() != "200":
                    continue
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                day = record.rec_headers.get_header("WARC-Date") or ""
                if len(found) == MOST_ITEMS or sum(len(page.body) for page in found) > MOST_KEPT:
                    left_out = (*left_out, f"what follows {url}: the archive is too large")
                    break
                body = record.content_stream().read(LONGEST_PAGE)
                found.append(Page(url.strip("<>"), day, body))
    except (ArchiveLoadFailed, OSError, *RAISED) as error:
        left_out = (*left_out, f"the rest: the archive is damaged ({str(error).strip()[:100]})")
    return found, left_out


def _unpacked(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The archive unpacked, as far as it is whole and not too large."""
    if not body.startswith(STARTS[1]):
        return body, ()
    parts, size = list[bytes](), 0
    try:
        with GzipFile(fileobj=BytesIO(body)) as packed:
            while part := packed.read1(2**20):  # read1: what came before a damaged place stays
                parts.append(part)
                size += len(part)
                if size > MOST_UNPACKED:
                    return b"".join(parts), ("the rest: the archive is too large when unpacked",)
    except (OSError, EOFError, zlib.error):
        return b"".join(parts), ("the rest: the archive is cut off or damaged",)
    return b"".join(parts), ()
