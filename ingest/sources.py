"""Read data/sources.toml into `Source` values, and say exactly what is wrong when it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from docket.model import Source
from ingest.apis import load_apis
from ingest.collect.kinds import KINDS
from ingest.tables import FLAG, TEXT, check_keys, check_texts, check_type, choice, place_of, tables
from ingest.urls import holds_key, link_problem

PULLED = tuple(KINDS)
KIND_WORDS = ("feed", "api", "sitemap", "page", "git", "files", "manual")
GATES = ("ai-and-enforcement", "ai", "enforcement", "none")
GRADES = ("primary", "press", "tracker")
SERVES = ("dataset", "court", "criminal", "platform", "regulator", "law", "media", "tracker")
TIERS = (1, 2, 3)

_CHOICES = {"kind": KIND_WORDS, "gate": GATES, "grade": GRADES}
_TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("enabled", "allow_private"), FLAG),
    "tier": (int, "a whole number"),
    "poll_minutes": (int, "a whole number of minutes"),
    "rhythm_days": (int, "a whole number of days"),
    "pages": (int, "a whole number"),
    **dict.fromkeys(("serves", "paths"), (list, "a list of texts")),
    "select": (dict, "a table of texts"),
}
_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?=//|[^\\/])")


def load_sources(path: Path) -> list[Source]:
    """Every source of the file in its order, with its row of the apis.toml beside it, if any.

    ConfigError at the first thing that is wrong.
    """
    rows = tables(path, "source")
    apis = load_apis(path.with_name("apis.toml")) if any("api" in row for row in rows) else {}
    return [_source(row, apis, path, number) for number, row in enumerate(rows, start=1)]


def _source(
    row: dict[str, Any], apis: Mapping[str, dict[str, Any]], path: Path, number: int
) -> Source:
    where = place_of(row, path, "source", number)
    check_keys(row, where, Source)
    for key, value in row.items():
        _check(value, key, where)
    settled: dict[str, Any] = {key: tuple(row.get(key, ())) for key in ("serves", "paths")}
    settled["url"] = _address(row["url"], path, where)
    if api := row.get("api"):
        if api not in apis:
            allowed = choice(api, apis)
            raise ConfigError(f'{where}: "api" is "{api}"; apis.toml has {allowed}')
        settled["api"] = apis[api]
    if row.get("kind") == "files" and _WEB.match(row["url"]):
        raise ConfigError(f'{where}: kind "files" needs a path, not the address "{row["url"]}"')
    source = Source(**row | settled)
    settings = source.enabled or source.select  # a row that is off may wait for its selectors
    if settings and source.kind in KINDS and (problem := KINDS[source.kind].problem(source)):
        raise ConfigError(f"{where}: {problem}")
    if source.enabled and source.kind not in PULLED:
        raise ConfigError(
            f'{where}: enabled = true, but the kind "{source.kind}" cannot be pulled yet '
            f"(only {', '.join(PULLED)} can); write enabled = false"
        )
    return source


def _check(value: object, key: str, where: str) -> None:
    """A value of the wrong type or outside its closed list is an error that names what may be."""
    check_type(value, key, where, _TYPES.get(key, TEXT))
    check_texts(value, key, where)
    if key in _CHOICES and value not in _CHOICES[key]:
        allowed = choice(str(value), _CHOICES[key])
        raise ConfigError(f'{where}: "{key}" is "{value}"; allowed are {allowed}')
    for word in value if key == "serves" and isinstance(value, list) else ():
        if word not in SERVES:
            allowed = choice(str(word), SERVES)
            raise ConfigError(f'{where}: "serves" holds {word!r}; allowed are {allowed}')
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
    if holds_key(url):
        raise ConfigError(
            f'{where}: "url" holds a key; write {{token}} in its place and the name of the '
            'environment variable that holds it as "token"'
        )
    return url
