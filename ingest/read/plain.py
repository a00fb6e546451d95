"""The one gate for foreign text: clean characters, plain words, nothing to render."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

# Characters that have no place in news text: they hide, reorder or break what is shown.
_STRIPPED = (
    *range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0),  # C0, DEL, C1; tab and newline stay
    0xAD, 0x61C,  # soft hyphen, Arabic letter mark
    *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
    *range(0x202A, 0x202F),  # bidirectional embeddings and overrides
    *range(0x2060, 0x2070),  # word joiner, bidirectional isolates
    0xFEFF, *range(0xFFF9, 0xFFFC),  # byte order mark, interlinear annotation
    *range(0xD800, 0xE000),  # lone surrogates: SQLite and UTF-8 refuse them
    *range(0xE0000, 0xE0080),  # tag characters
)  # fmt: skip
_TABLE: dict[int, str | None] = {**dict.fromkeys(_STRIPPED), 0x2028: "\n", 0x2029: "\n"}
_LINE_END = re.compile(r"\r\n?")
_BREAKS = re.compile(r"[^\S\n]*\n\s*")
_SPACES = re.compile(r"[^\S\n]+")

# Elements that end a paragraph, and those whose content is never text.
_BLOCKS = set(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table td th tr ul".split()
)
_SILENT = {"script", "style", "template", "noscript", "iframe", "svg"}
# A `<` opens markup only before a name, a slash or a bang: "5 < 6" is text.
_TAG = re.compile(r"<(?:[A-Za-z/!?])")
# Declarations other than comments say nothing, and html.parser raises on broken ones.
_DECLARATION = re.compile(r"<!(?!--)[^<>]*>?")
_WHOLE_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^<>]*>|<![^<>]*>")


def clean_text(text: str) -> str:
    """Make foreign text safe to keep: no hidden or control characters, NFC, plain line ends."""
    if text.isascii() and text.isprintable():
        return text  # nothing below would change it
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text).translate(_TABLE))


def one_line(text: str) -> str:
    """Put a title, name or label on one line with single spaces."""
    return " ".join(clean_text(text).split())


def cut(text: str, limit: int) -> str:
    """Cap a field; the ellipsis is the mark that something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


class _Words(HTMLParser):
    """Collects the words of markup, a line end for every block element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def words_of(markup: str) -> str:
    """Reduce a feed's HTML to plain paragraphs separated by a blank line, unescaped once."""
    if not _TAG.search(markup) and "&" not in markup:
        return paragraphs(markup)
    parser = _Words()
    parser.feed(_DECLARATION.sub("", clean_text(markup)).replace("\n", " "))
    parser.close()
    return paragraphs("".join(parser.parts))


def paragraphs(text: str) -> str:
    """Collapse white space: one space within a paragraph, one blank line between two."""
    lines = (_SPACES.sub(" ", part).strip() for part in _BREAKS.split(clean_text(text)))
    return "\n\n".join(filter(None, lines))


def label_of(markup: str) -> str:
    """Reduce a title or a name to one plain line: tags go, their words stay, unescaped once."""

    def gap(tag: re.Match[str]) -> str:
        return " " if (tag[1] or "").lower() in _BLOCKS else ""

    return one_line(html.unescape(_WHOLE_TAG.sub(gap, clean_text(markup))))
