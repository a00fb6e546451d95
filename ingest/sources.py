"""Read data/sources.toml into `Source` values, and say exactly what is wrong when it is."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from docket.model import Source
from ingest.collect.kinds import KINDS
from ingest.urls import link_problem

PULLED = tuple(KINDS)
KIND_WORDS = ("feed", "api", "sitemap", "page", "git", "files", "manual")
GATES = ("ai-and-enforcement", "ai", "enforcement", "none")
GRADES = ("primary", "press", "tracker")
SERVES = ("dataset", "court", "criminal", "platform", "regulator", "law", "media", "tracker")
TIERS = (1, 2, 3)

_KEYS = tuple(field.name for field in fields(Source))
_REQUIRED = tuple(
    field.name for field in fields(Source) if MISSING is field.default is field.default_factory
)
_CHOICES = {"kind": KIND_WORDS, "gate": GATES, "grade": GRADES}
_TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("enabled", "allow_private"), (bool, "true or false")),
    "tier": (int, "a whole number"),
    "poll_minutes": (int, "a whole number of minutes"),
    "rhythm_days": (int, "a whole number of days"),
    "pages": (int, "a whole number"),
    **dict.fromkeys(("serves", "paths"), (list, "a list of texts")),
    "select": (dict, "a table of CSS selectors"),
}
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?=//|[^\\/])")


def load_sources(path: Path) -> list[Source]:
    """Every source of the file in its order; ConfigError at the first thing that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    for key in table:
        if key != "source":
            raise ConfigError(f'{path}: unknown table "{key}"; only [[source]] is allowed')
    rows = table.get("source", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{path}: write each source as a table [[source]]")
    sources: dict[str, Source] = {}
    for number, row in enumerate(rows, start=1):
        source = _source(row, path, number)
        if source.id in sources:
            raise ConfigError(f'{path}: source "{source.id}" is there twice; ids must be unique')
        sources[source.id] = source
    return list(sources.values())


def _source(row: dict[str, Any], path: Path, number: int) -> Source:
    name = row.get("id")
    where = f'{path}: source "{name}"' if isinstance(name, str) else f"{path}: source {number}"
    for key in row:
        if key not in _KEYS:
            raise ConfigError(f'{where}: unknown key "{key}"; allowed are {_choice(key, _KEYS)}')
    for key in _REQUIRED:
        if row.get(key) in (None, ""):
            raise ConfigError(f'{where}: the key "{key}" is missing')
    for key, value in row.items():
        _check(value, key, where)
    settled: dict[str, Any] = {key: tuple(row.get(key, ())) for key in ("serves", "paths")}
    settled["url"] = _address(row["url"], path, where)
    if row.get("kind") == "files" and _WEB.match(row["url"]):
        raise ConfigError(f'{where}: kind "files" needs a path, not the address "{row["url"]}"')
    source = Source(**row | settled)
    if source.enabled and source.kind not in PULLED:
        raise ConfigError(
            f'{where}: enabled = true, but the kind "{source.kind}" cannot be pulled yet '
            f"(only {', '.join(PULLED)} can); write enabled = false"
        )
    return source


def _check(value: object, key: str, where: str) -> None:
    """A value of the wrong type or outside its closed list is an error that names what may be.

    True is not the number 1.
    """
    expected, words = _TYPES.get(key, (str, "a text in quotes"))
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise ConfigError(f'{where}: "{key}" must be {words}, not {value!r}')
    if key in _CHOICES and value not in _CHOICES[key]:
        allowed = _choice(str(value), _CHOICES[key])
        raise ConfigError(f'{where}: "{key}" is "{value}"; allowed are {allowed}')
    for word in value if key == "serves" and isinstance(value, list) else ():
        if word not in SERVES:
            allowed = _choice(str(word), SERVES)
            raise ConfigError(f'{where}: "serves" holds {word!r}; allowed are {allowed}')
    if key == "id" and not _ID.fullmatch(str(value)):
        raise ConfigError(f'{where}: "id" may hold only a-z, 0-9 and "-"')
    if key == "tier" and value not in TIERS:
        raise ConfigError(f'{where}: "tier" is {value}; allowed are 1, 2, 3')
    if key == "poll_minutes" and isinstance(value, int) and value < 1:
        raise ConfigError(f'{where}: "poll_minutes" is {value}; it must be at least 1')


def _address(url: str, path: Path, where: str) -> str:
    """A web address as it is, or a local path made absolute beside the file that names it."""
    if not _WEB.match(url):
        return str((path.parent / url).resolve())
    if problem := link_problem(url):
        raise ConfigError(f'{where}: "url" cannot be used: {problem}')
    return url


def _choice(given: str, allowed: tuple[str, ...]) -> str:
    """The allowed words, with the one that was probably meant."""
    near = difflib.get_close_matches(given, allowed, n=1)
    return ", ".join(allowed) + (f' (did you mean "{near[0]}"?)' if near else "")
