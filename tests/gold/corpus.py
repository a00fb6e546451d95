"""The gold set: texts we wrote and the events they tell, read from tests/gold and checked."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from docket.lexicon import Lexicon, nearest

SPLITS = ("dev", "sealed")
ARTICLE_KEYS = (
    "title", "outlet", "published", "genre", "matter", "split", "relevant", "family", "event",
    "address", "licence", "sha256",  # of a page of others, whose text is not in the repository
)  # fmt: skip
EVENT_KEYS = (
    "event", "kind", "action", "status", "first", "last", "precision", "announced", "actors",
    "targets", "jurisdiction", "evidence", "also", "optional",
)  # fmt: skip


@dataclass(frozen=True)
class GoldEvent:
    """One happening a text tells; `optional` ones may be found or not, at no cost."""

    event: str
    kind: str
    action: str
    status: str
    first: date | None
    last: date | None
    announced: date | None
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    jurisdiction: str
    evidence: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class GoldText:
    """One text with what is true of it."""

    name: str
    text: str
    outlet: str
    published: date | None
    split: str
    relevant: bool
    family: str
    events: tuple[GoldEvent, ...]


def load_gold(folder: Path, lexicon: Lexicon, texts: Path | None = None) -> tuple[GoldText, ...]:
    """Read and check every label file with its text, which stands beside it or in `texts`.

    ConfigError names the file, the key and the remedy.
    """
    labels = sorted(folder.glob("*.toml"))
    return tuple(_gold_text(path, texts or folder, lexicon) for path in labels)


def _gold_text(path: Path, texts: Path, lexicon: Lexicon) -> GoldText:
    row = tomllib.loads(path.read_text("utf-8"))
    for key in row:
        _one_of(path, "key", key, ARTICLE_KEYS)
    _one_of(path, "split", row["split"], SPLITS)
    text = _text(texts / f"{path.stem}.txt", row.get("sha256"))
    events = tuple(_gold_event(path, one, text, lexicon) for one in row.get("event", []))
    if events and not row["relevant"]:
        raise ConfigError(f"{path.name}: relevant = false, but it has events")
    return GoldText(
        name=path.stem,
        text=text,
        outlet=row["outlet"],
        published=_day(path, row["published"]),
        split=row["split"],
        relevant=row["relevant"],
        family=row.get("family", ""),
        events=events,
    )


def _text(path: Path, sha256: str | None) -> str:
    if not path.exists():
        raise ConfigError(f"{path}: not there; a text belongs to each label file")
    content = path.read_bytes()
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        raise ConfigError(f"{path}: not the text that was labelled (another sha256)")
    return content.decode("utf-8")


def _gold_event(path: Path, row: Mapping[str, Any], text: str, lexicon: Lexicon) -> GoldEvent:
    for key in row:
        _one_of(path, "key of an event", key, EVENT_KEYS)
    _one_of(path, "action", row["action"], lexicon.actions)
    _one_of(path, "kind", row["kind"], [k.value for k in lexicon.actions[row["action"]].kinds])
    _one_of(path, "status", row["status"], lexicon.statuses)
    _one_of(path, "jurisdiction", row["jurisdiction"], ["", *lexicon.places])
    evidence = (row["evidence"], *row.get("also", ()))
    for quote in evidence:
        if find_quote(quote, text) is None:
            raise ConfigError(f'{path.name}: evidence "{quote}" is not in the text')
    return GoldEvent(
        event=row["event"],
        kind=row["kind"],
        action=row["action"],
        status=row["status"],
        first=_day(path, row["first"]),
        last=_day(path, row["last"]),
        announced=_day(path, row.get("announced", "")),
        actors=tuple(row["actors"]),
        targets=tuple(row["targets"]),
        jurisdiction=row["jurisdiction"],
        evidence=evidence,
        optional=row.get("optional", False),
    )


def _one_of(path: Path, what: str, word: str, allowed: Iterable[str]) -> None:
    known = list(allowed)
    if word not in known:
        raise ConfigError(
            f'{path.name}: {what} "{word}" is not one of {", ".join(known)}{nearest(word, known)}'
        )


def _day(path: Path, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ConfigError(f'{path.name}: "{text}" is not a day like 2025-03-31') from None


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Where a quote stands in a text, whatever the line breaks."""
    found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    return found.span() if found else None


def fingerprint(folder: Path) -> str:
    """One hash over all gold files: the floors hold for exactly these."""
    total = hashlib.sha256()
    for path in sorted([*folder.glob("*.txt"), *folder.glob("*.toml")]):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
