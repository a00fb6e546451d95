"""A saved plain text to an article: title, byline, date, link, and only then the prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from docket.errors import ArticleError
from docket.model import Item
from ingest.read.dates import parse_day
from ingest.read.furniture import furniture, wire_credit, without_furniture
from ingest.read.plain import cut, one_line
from ingest.read.reflow import reflow
from ingest.urls import outlet_of, safe_link, url_day

LONGEST_TITLE = 200  # longer first lines are prose
LONGEST_LINE = 160  # a byline or date line
LONGEST_TEXT = 200_000
LONGEST_INPUT = 2 * LONGEST_TEXT  # furniture included; what is behind it is never kept
_HEADER = 8  # paragraphs in which title, byline and date are looked for
_FOOTER = 4  # and those at the end that may say "Published: …"

_SENTENCE_END = re.compile(r"[.…][\"'”’)\]]*$|[:;,]$")
# Ends like a sentence, and not like "Published … 10:30 a.m." or "By Sam Roe Jr."
_SENTENCE = re.compile(r"^(?!by |published|posted|updated).*(?<![ap]\.m)\.$", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:first\s+)?(?P<label>published|posted|updated|last updated|last modified|modified|date|"
    r"publication date|date published|dated|created|issued)(?:\s+on|\s+at)?\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r",?\s*(?:\bat\s+)?(?<!\d)\d{1,2}(?:[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\s*[ap]\.?m\.?)"
    r"(?:\s*\(?[A-Z]{2,4}\)?(?![A-Za-z]))?(?=$|[\s,|])|T\d{2}:\d{2}[\d:.]*(?:Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I
)
_BY = re.compile(
    r"(?:(?:(?:written|story|article|report|words)\s+)?by:?|authors?\s*:)\s+(?P<who>\S.*)",
    re.IGNORECASE,
)
_DATE_BY = re.compile(r"(?P<day>.*?\d.*?),?\s+by:?\s+(?P<who>\D.*)", re.IGNORECASE)
_BY_DATE = re.compile(
    r"by:?\s+(?P<who>\D+?),?\s+(?:on\s+)?(?P<day>(?:\w+\.?\s+)?\d.*)", re.IGNORECASE
)
_PRINTED = r"(?P<day>\w{3,9}\.?\s+\d{1,2},\s+\d{4}|\d{1,2}\.?\s+\w{3,9}\.?\s+\d{4})"
_LOOSE = re.compile(_PRINTED + r"|(?P<figures>\b\d{1,2}\.\d{1,2}\.\d{4}\b)")
_PLACED_DAY = re.compile(r"[^\W\d_][\w .'’-]{1,30},\s+" + _PRINTED)
# "Sept 26, 2025 (MPA) - A judge …", "DUBLIN, 5 September 2024 — …": the day opens the prose.
_DATELINE = re.compile(
    r"(?:[^\W\d_][\w .,'’-]{1,40},\s+)?" + _PRINTED + r"\s*(?:\([^()]{2,30}\)\s*)?[-–—]\s"
)
_PIECES = re.compile(r"\s*[|•·]\s*|\s+[-–—/]\s+")
_NAME = re.compile(
    r"[^\W\d_][\w.'’-]*(?:,?\s+(?:and\s+|&\s+|de\s+|van\s+|von\s+)?[\w.'’&-]+){0,11}"
)
_BARE_NAME = re.compile(r"(?:[A-Z][\w.'’-]*\s+){1,3}[A-Z][\w.'’-]+(?:,\s+[\w ]{3,40})?")
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_SOURCE_LINE = re.compile(
    r"(?:citation|cite this|how to cite|source|url|link|original|originally published|retrieved|"
    r"available|read at)\b.*|<?https?://\S+>?",
    re.IGNORECASE | re.DOTALL,
)
_CITATION = re.compile("citation|cite|how to cite", re.IGNORECASE)
_CITED_DAY = re.compile(r"\((\d{4}),\s+([^\W\d_]+)\s+(\d{1,2})\)")  # "(2024, August 31)"


@dataclass(frozen=True)
class Header:
    """What a line of metadata says."""

    byline: str = ""
    day: date | None = None
    label: str = ""


def plain_item(text: str) -> Item:
    """Read the plain text of one article, wrapped or not; ArticleError when there is none."""
    paragraphs = reflow(text[:LONGEST_INPUT], _stands_alone)
    link = _cited_link(paragraphs)
    body, credit = without_furniture(paragraphs)
    title, body = _title(body)
    header, body = without_header(body)
    credit = credit or wire_credit("\n".join([f"by {header.byline}", *body]))
    prose = "\n\n".join(body)
    if not prose and not title:
        raise ArticleError("no article text found in the file")
    notes = [f"wire: {credit}"] if credit else []
    if len(text) > LONGEST_INPUT or len(prose) > LONGEST_TEXT:
        notes.append("text cut")
    text, outlet = cut(prose, LONGEST_TEXT), outlet_of(link)
    item = Item(title, link, "", text, header.byline, outlet, notes=tuple(notes))
    return _dated(item, header, _cited_day(paragraphs))


def header_of(line: str) -> Header | None:
    """A byline or date line ("31 Aug 2024 | by Sam Roe"); None when it is neither."""
    bare = one_line(line).strip("*_# ")
    if not bare or len(bare) > LONGEST_LINE or _SENTENCE.search(bare):
        return None
    found: Header | None = None
    for piece in _PIECES.split(bare):
        part = _piece(piece)
        if part is not None:
            found = _both(found or Header(), part)
        elif len(piece.split()) > 6:
            return None
    return found


def _piece(piece: str) -> Header | None:
    labelled = _LABEL.match(piece)
    label = labelled["label"].lower() if labelled else ""
    rest = piece[labelled.end() :] if labelled else piece
    if day := _only_day(rest):
        return Header(day=day, label=label)
    for pattern in (_DATE_BY, _BY_DATE, _PLACED_DAY):
        found = pattern.fullmatch(rest)
        day = _only_day(found["day"]) if found else None
        who = found.groupdict().get("who") if found else None
        if found and day and (who is None or _is_name(who)):
            return Header(_name(who or ""), day, label)
    alone = _BY.fullmatch(rest)
    return Header(_name(alone["who"])) if alone and _is_name(alone["who"]) else None


def _only_day(text: str) -> date | None:
    """The day a text is, when it is nothing else; times of day and weekdays may stand with it."""
    bare = _WEEKDAY.sub("", _CLOCK.sub("", text).strip(" ,"))
    if len(bare) < 6 or len(bare) > 40 or not re.search(r"\d", bare):
        return None
    return parse_day(bare)


def _is_name(text: str) -> bool:
    """Whether a text can be who wrote something: few words that begin like names."""
    bare = text.strip(" .,")
    return bool(_NAME.fullmatch(bare)) and (bare[0].isupper() or not bare[0].isascii())


def _name(text: str) -> str:
    return cut(one_line(text).strip(" .,"), 300)


def _both(one: Header, two: Header) -> Header:
    """What two parts say together; the first date wins unless it is only of an update."""
    better = two.day is not None and (one.day is None or "updat" in one.label)
    if better and not (one.day is not None and "updat" in two.label):
        one = replace(one, day=two.day, label=two.label)
    return replace(one, byline=one.byline or two.byline)


def _stands_alone(line: str) -> bool:
    """Lines that are whole in themselves and never part of a paragraph."""
    short = len(line) <= 3 * LONGEST_LINE
    return short and (header_of(line) is not None or furniture(line) is not None)


def _title(paragraphs: list[str]) -> tuple[str, list[str]]:
    """Take the headline off, if the first paragraph is one: short, and no sentence."""
    for number, paragraph in enumerate(paragraphs[:_HEADER]):
        if header_of(paragraph) is not None:
            continue
        bare = re.sub(r"^#+\s+", "", paragraph).strip("*_ ")
        title = re.sub(r"^(?:title|headline)\s*:\s*", "", bare, flags=re.IGNORECASE)
        follows = len(paragraphs) > number + 1
        short = len(title.split()) > 1 and len(title) <= LONGEST_TITLE
        if follows and short and not _SENTENCE_END.search(title) and not _URL.match(title):
            return title, paragraphs[:number] + paragraphs[number + 1 :]
        break
    return "", paragraphs


def without_header(paragraphs: list[str]) -> tuple[Header, list[str]]:
    """Take byline and date lines off both ends of the text."""
    found = Header()
    kept: list[str] = []
    prose = 0
    for number, paragraph in enumerate(paragraphs):
        near = (prose < 2 and number < _HEADER) or number >= len(paragraphs) - _FOOTER
        part = header_of(paragraph) if near else None
        if part is None:
            kept.append(paragraph)
            prose += len(paragraph) > LONGEST_LINE
        else:
            if len(kept) == 1 and not part.byline and _BARE_NAME.fullmatch(kept[0]):
                part = replace(part, byline=kept.pop())  # a name on its own above the date
            found = _both(found, part)
    return found, kept


def _cited_link(paragraphs: Iterable[str]) -> str:
    """The address a citation, source or URL line gives for the article."""
    lines = (line for line in paragraphs if len(line) < 1_000 and _SOURCE_LINE.fullmatch(line))
    urls = (safe_link(url.rstrip(".,;:)]>")) for line in lines for url in _URL.findall(line))
    return next(filter(None, urls), "")


def _cited_day(paragraphs: Iterable[str]) -> date | None:
    """The day of publication in a citation; the day of retrieval is none."""
    lines = (line for line in paragraphs if len(line) < 1_000 and _CITATION.match(line))
    found = next(filter(None, map(_CITED_DAY.search, lines)), None)
    return parse_day(f"{found[3]} {found[2]} {found[1]}") if found else None


def _dated(item: Item, header: Header, cited: date | None) -> Item:
    """Put the best day on: what the text prints, what its citation says, what the address says."""
    dateline = _DATELINE.match(item.text)
    opening = dateline["day"] if dateline else ""
    above = _above(item.text)
    return first_day(
        item, (header.day, "text"), (cited, "text"), (_only_day(opening), "text"),
        (_only_day(above), "text"), (url_day(item.link), "url"),
    )  # fmt: skip


def first_day(item: Item, *known: tuple[date | None, str]) -> Item:
    """Put the first known day on, each with where it is from."""
    for day, origin in known:
        if day:
            return replace(item, published_on=day, published_from=origin)
    return item


def _above(text: str) -> str:
    """A full date in the short lines above the prose: "Ledger & Loop, 11 March 2026"."""
    for line in text.split("\n\n")[:_FOOTER]:
        if len(line) > LONGEST_LINE or line.endswith("."):
            break
        if found := _LOOSE.search(line):
            return found[0]
    return ""
