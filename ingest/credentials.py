"""Keys that sources ask for: from the environment or the system's keyring, never from a file."""

from __future__ import annotations

import importlib
import os
from typing import AnyStr
from urllib.parse import quote

from docket.errors import FetchError

PLACE = "{token}"  # where a key goes in the address or header of a source


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


def hidden(text: AnyStr, key: str) -> AnyStr:
    """A text or body without the key, which gives way to `PLACE`: nothing may store or show it."""
    for form in {key, quote(key, safe="")} - {""}:
        if isinstance(text, bytes):
            text = text.replace(form.encode(), PLACE.encode())
        else:
            text = text.replace(form, PLACE)
    return text
