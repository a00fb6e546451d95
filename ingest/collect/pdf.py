"""PDF files to articles: the words of their pages, without what is printed on every page."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO

from docket.errors import ArticleError
from docket.model import Item
from ingest.collect.entries import RAISED
from ingest.read.plaintext import plain_item

MOST_TEXT = 80_000  # characters, some 30 pages: 3 s of work, and what is news stands in front
_MARGIN = 2  # lines at the top and the bottom of a page that may be on every page
_PAGE_NUMBER = re.compile(r"\s*(?:page\s+)?[-–]?\s*\d+\s*[-–]?(?:\s*(?:of|/)\s*\d+)?\s*", re.I)


def is_pdf(body: bytes) -> bool:
    """Whether bytes are a PDF file; what a server or program put before it does not matter."""
    return b"%PDF-" in body[:1_024]


def parse_pdf(body: bytes) -> tuple[Item, tuple[str, ...]]:
    """The article of a PDF file, and what of it was left out; ArticleError if there is none.

    Of a long one the first pages are read. The day in the file's own description is
    not used: it is when somebody printed it, not when it was published.
    """
    from pypdf import PdfReader  # here, because it takes a tenth of a second and few need it
    from pypdf.errors import DependencyError, PyPdfError

    pages: list[str] = []
    try:
        reader = PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError("the PDF is locked with a password: save it without one")
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > MOST_TEXT:
                break
        whole = len(pages) == len(reader.pages)
        left_out = () if whole else (f"what follows page {len(pages)}: the PDF is long",)
    except (DependencyError, NotImplementedError):
        raise ArticleError("the PDF is encrypted: save it without encryption") from None
    except (PyPdfError, *RAISED) as error:
        if not any(pages):
            raise ArticleError(f"the PDF is damaged ({error})") from None
        left_out = (f"what follows page {len(pages)}: the PDF is damaged",)
    if not any(page.strip() for page in pages):
        raise ArticleError("the PDF holds pictures of text, no text: run text recognition first")
    return plain_item("\n".join(_without_margins(pages))), left_out


def _without_margins(pages: list[str]) -> list[str]:
    """The lines of all pages without page numbers and headers that most pages repeat."""
    cut = [[line for line in page.splitlines() if line.strip()] for page in pages]
    edges = Counter(key for lines in cut for key in {*map(_alike, _edges(lines))})
    often = {key for key, count in edges.items() if count > max(2, len(pages) / 2)}
    kept = []
    for lines in cut:
        outer = {*_edges(lines)}
        kept += [
            line for line in lines
            if line not in outer or (_alike(line) not in often and not _PAGE_NUMBER.fullmatch(line))
        ]  # fmt: skip
    return kept


def _edges(lines: list[str]) -> list[str]:
    return lines[:_MARGIN] + lines[-_MARGIN:]


def _alike(line: str) -> str:
    """A line with its numbers made equal: "Page 3 of 9" and "Page 4 of 9" are one."""
    return re.sub(r"\d+", "0", line.strip())
