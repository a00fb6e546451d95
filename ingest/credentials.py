"""Keys that sources ask for: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

import importlib
import os

from docket.errors import FetchError


def credential(name: str) -> str:
    """The key called `name`; FetchError says how to provide it when there is none."""
    value = os.environ.get(name, "") or _from_keyring(name)
    if not value:
        raise FetchError(f"needs a key: set the environment variable {name}", "blocked")
    return value


def _from_keyring(name: str) -> str:
    """The key as the optional package `keyring` holds it, for the service "docket"."""
    try:
        return str(importlib.import_module("keyring").get_password("docket", name) or "")
    except Exception:  # not installed, or no keyring on this machine: the environment must do
        return ""
