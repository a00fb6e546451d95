"""Lists of feeds (OPML) to rows of sources.toml, and the catalogue back to OPML."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import lxml.etree

from docket.errors import ArticleError, ConfigError
from docket.model import Source
from ingest.bounded import WorkFailed, bounded
from ingest.collect.file import file_bytes
from ingest.collect.prepare import without_bad_references
from ingest.read.plain import cut, one_line
from ingest.sources import load_sources
from ingest.urls import link_problem, safe_link, url_key

MOST_FEEDS = 5_000
LONGEST_NAME = 120  # characters; a title that is longer is a description
# A value up to the quote behind which the tag goes on: many lists have bare quotes inside.
_VALUE = re.compile(rb'="(.{0,5000}?)"(?=\s+[\w:.-]+\s*=|\s*[/?]?>)')


class Listed(NamedTuple):
    """One feed of a list: its name, its address and the headings it stands under."""

    name: str
    url: str
    under: str


@dataclass(frozen=True)
class Rows:
    """Feeds of lists as text for sources.toml, and what was left out, each with the reason."""

    text: str
    count: int
    left_out: tuple[str, ...]


def read_lists(paths: Sequence[Path]) -> list[Listed]:
    """The feeds of OPML files, parsed in a bounded child; ArticleError names the file."""
    found: list[Listed] = []
    for path in paths:
        body = file_bytes(path)
        try:
            found += bounded(parse_opml, body)
        except ArticleError as error:
            raise ArticleError(f"{path}: {error}") from None
        except WorkFailed as error:
            raise ArticleError(f"{path}: could not be read: parser {error}") from None
    return found


def parse_opml(body: bytes) -> list[Listed]:
    """The pure inside of `read_lists`. Entities are refused: no list needs them.

    Feeds in tags that cannot be read are counted in a last one without an address.
    """
    if re.search(rb"<!ENTITY", body.replace(b"\0", b""), re.IGNORECASE):
        raise ArticleError("entity declarations refused: they can be used to flood the reader")
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        body = without_bad_references(_VALUE.sub(_requoted, body))
        root = lxml.etree.fromstring(body, parser)
        if root is None or str(root.tag).lower() != "opml":
            raise ArticleError("not a list of feeds (OPML)")
        found = [one for outline in root.iter("outline") if (one := _listed(outline)).url]
    except (lxml.etree.LxmlError, ValueError) as error:
        raise ArticleError(f"not a list of feeds (OPML): {error}") from None
    lost = len(re.findall(rb"\bxmlurl\s*=\s*[\"'][^\"']", body, re.IGNORECASE)) - len(found)
    if lost > 0:
        found.append(Listed(f"{lost} more, whose tags are not well-formed", "", ""))
    if len(found) > MOST_FEEDS:
        raise ArticleError(f"more than {MOST_FEEDS:,} feeds; divide the list")
    return found


def _listed(outline: Any) -> Listed:
    """One outline; a heading is one without an address."""
    given = {name.lower(): one_line(value) for name, value in outline.attrib.items()}
    above = [one.get("title") or one.get("text") or "" for one in outline.iterancestors()]
    under = " / ".join(filter(None, map(one_line, reversed(above))))
    url = given.get("xmlurl", "")
    name = given.get("title") or given.get("text") or url
    return Listed(cut(name, LONGEST_NAME), url, cut(under, LONGEST_NAME))


def _requoted(found: re.Match[bytes]) -> bytes:
    """A value with what XML does not allow in it escaped: programs and people forget to."""
    value = re.sub(rb"&(?!#?\w{1,10};)", b"&amp;", found[1])
    return b'="' + value.replace(b'"', b"&quot;").replace(b"<", b"&lt;") + b'"'


def rows(listed: Iterable[Listed], known: Iterable[Source]) -> Rows:
    """New feeds as rows that are listed but off, until somebody has probed them."""
    by_key = {url_key(source.url): source.id for source in known}
    ids, texts, left_out = set(by_key.values()), list[str](), list[str]()
    for one in listed:
        if problem := link_problem(one.url):
            left_out.append(f"{one.name}: {problem}" if one.url else one.name)
            continue
        key = url_key(one.url)
        if key in by_key:
            left_out.append(f'{one.name}: known as source "{by_key[key]}"')
            continue
        by_key[key] = ident = _free(one.name, ids)
        ids.add(ident)
        values = {"id": ident, "name": one.name, "url": safe_link(one.url), "note": one.under}
        # JSON's texts in quotes are TOML's too, once control characters are gone.
        said = [f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in values.items()]
        texts.append("\n".join(["[[source]]", *said, "enabled = false", "tier = 2", ""]))
    return Rows("\n".join(texts), len(texts), tuple(left_out))


def _free(name: str, taken: set[str]) -> str:
    """An id made of a name that no other source has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    start = re.sub(r"[^a-z0-9]+", "-", plain)[:40].strip("-") or "feed"
    tries = (start if number == 1 else f"{start}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken)


def append(path: Path, text: str) -> None:
    """Put rows at the end of sources.toml, whole or not at all; ConfigError leaves it as it was.

    The new file is read as strictly as any before it takes the place of the old one.
    """
    place = path.resolve()  # of a link, the file it points to is written, not the link
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=place.parent, delete=False
        ) as new:
            new.write(f"{place.read_text(encoding='utf-8').rstrip()}\n\n{text}")
            new.flush()
            os.fsync(new.fileno())
        try:
            load_sources(Path(new.name))
            shutil.copymode(place, new.name)
            os.replace(new.name, place)
        finally:
            Path(new.name).unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from None


def export(sources: Iterable[Source]) -> str:
    """The feeds of the catalogue as OPML 2.0, for any feed reader."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Docket"
    body = ElementTree.SubElement(root, "body")
    for source in sources:
        if source.kind == "feed" and not link_problem(source.url):
            named = {"text": source.name, "title": source.name, "xmlUrl": source.url}
            extra = {"language": source.language, "category": ",".join(source.serves)}
            ElementTree.SubElement(body, "outline", {"type": "rss"} | named | extra)
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ElementTree.tostring(root, 'unicode')}\n"
