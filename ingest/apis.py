"""Read data/apis.toml, the rows that say how each API is asked and read, and check them."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from ingest.collect.api import Api
from ingest.tables import FLAG, TEXT, check_keys, check_texts, check_type, place_of, tables

_TYPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("id", "items", "error", "body"), TEXT),
    **dict.fromkeys(("days_only", "newest_first"), FLAG),
    "headers": (dict, "a table of texts"),
}
_PATHS = (list, "a list of paths in quotes")  # all the other keys


def load_apis(path: Path) -> dict[str, dict[str, Any]]:
    """Each row by its id, as keywords for `Api`; ConfigError at the first thing that is wrong."""
    found = {}
    for number, row in enumerate(tables(path, "api"), start=1):
        where = place_of(row, path, "api", number)
        check_keys(row, where, Api)
        for key, value in row.items():
            check_type(value, key, where, _TYPES.get(key, _PATHS))
            check_texts(value, key, where)
        _check_body(row, where)
        lists = {one.name: tuple(row.get(one.name, ())) for one in fields(Api)
                 if one.name not in _TYPES}  # fmt: skip
        found[row["id"]] = row | lists
    return found


def _check_body(row: dict[str, Any], where: str) -> None:
    try:
        json.loads(row.get("body") or "{}")
    except ValueError as error:
        raise ConfigError(f'{where}: "body" must be JSON ({error})') from None
