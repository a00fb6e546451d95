"""Read TOML files of tables strictly: what is wrong is told with its place and the remedy."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from docket.errors import ConfigError

TEXT, FLAG = (str, "a text in quotes"), (bool, "true or false")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def tables(path: Path, name: str) -> list[dict[str, Any]]:
    """The `[[name]]` tables of a file in their order; ConfigError when there is anything else."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    for key in table:
        if key != name:
            raise ConfigError(f'{path}: unknown table "{key}"; only [[{name}]] is allowed')
    rows = table.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{path}: write each {name} as a table [[{name}]]")
    seen = set()
    for row in rows:
        if (known := str(row.get("id"))) in seen and "id" in row:
            raise ConfigError(f'{path}: {name} "{known}" is there twice; ids must be unique')
        seen.add(known)
    return rows


def place_of(row: Mapping[str, Any], path: Path, name: str, number: int) -> str:
    """Where a table is, for messages: by its id, or by its number when it has none."""
    given = row.get("id")
    return f'{path}: {name} "{given}"' if isinstance(given, str) else f"{path}: {name} {number}"


def check_keys(row: Mapping[str, Any], where: str, kind: Any) -> None:
    """ConfigError for a key that the dataclass `kind` does not have, or one it needs and lacks."""
    keys = [field.name for field in fields(kind)]
    for key in row:
        if key not in keys:
            raise ConfigError(f'{where}: unknown key "{key}"; allowed are {choice(key, keys)}')
    for one in fields(kind):
        required = one.default is MISSING and one.default_factory is MISSING
        if required and row.get(one.name) in (None, ""):
            raise ConfigError(f'{where}: the key "{one.name}" is missing')


def check_type(value: object, key: str, where: str, expected: tuple[type, str]) -> None:
    """ConfigError for a value of another type than (type, its words); true is not the number 1."""
    type_, words = expected
    if not isinstance(value, type_) or (type_ is int and isinstance(value, bool)):
        raise ConfigError(f'{where}: "{key}" must be {words}, not {value!r}')
    if key == "id" and not _ID.fullmatch(str(value)):
        raise ConfigError(f'{where}: "id" may hold only a-z, 0-9 and "-"')


def check_texts(value: object, key: str, where: str) -> None:
    """ConfigError for a list or table that holds anything but texts."""
    inner = list(value.values()) if isinstance(value, dict) else value
    for one in inner if isinstance(inner, list) else ():
        check_type(one, key, where, (str, "made of texts in quotes"))


def choice(given: str, allowed: Collection[str]) -> str:
    """The allowed words, with the one that was probably meant."""
    near = difflib.get_close_matches(given, allowed, n=1)
    return ", ".join(allowed) + (f' (did you mean "{near[0]}"?)' if near else "")
