"""Who may change the record from a page, and the one door through which pages write.

Asked when a page is drawn, and again at every write: a button may be older than the answer.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

import streamlit as st

from app_pages import _data, _parts
from docket import curate, views
from docket.errors import DocketError, ReviewError
from docket.review import Wish
from docket.schema import record_path

T = TypeVar("T")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# What proxies add: whoever comes through one is not the person at this computer.
PROXIED = ("forwarded", "via", "x-real-ip", "x-forwarded-")
READ_ONLY = "This copy is for reading only: it was started with DOCKET_READ_ONLY."
NOT_HERE = (
    "Changes can be made on the computer Docket runs on, at http://localhost, or by editors who "
    "sign in; docs/operations.md says how to name them."
)
NOT_SIGNED_IN = "Only editors who have signed in may change anything (DOCKET_EDITORS)."
NOT_NAMED = "You have signed in, but are not among the editors (DOCKET_EDITORS)."


@dataclass(frozen=True)
class Editor:
    """Somebody who may write, by `name`; or nobody, and `why` not."""

    name: str = ""
    why: str = ""


@dataclass(frozen=True)
class Visit:
    """What is known of a visitor: the server's own address, the request, and the sign-in.

    `peer` is the address that connected, "" for this computer. `signed` are the names that a
    sign-in vouches for; what a visitor may choose freely is not among them.
    """

    address: str
    headers: Mapping[str, str]
    peer: str = ""
    signed: tuple[str, ...] = ()


def judged(visit: Visit, environ: Mapping[str, str]) -> Editor:
    """Whether a visitor may write."""
    if environ.get("DOCKET_READ_ONLY"):
        return Editor(why=READ_ONLY)
    if listed := environ.get("DOCKET_EDITORS"):
        named = {name.strip().casefold() for name in listed.split(",")} - {""}
        known = [name for name in visit.signed if name.strip().casefold() in named]
        refusal = NOT_NAMED if visit.signed else NOT_SIGNED_IN
        return Editor(known[0]) if known else Editor(why=refusal)
    return Editor(_system_user()) if _alone(visit) else Editor(why=NOT_HERE)


def _alone(visit: Visit) -> bool:
    """Whether only somebody at this computer can have asked.

    A proxy may hide that it is one, but not the address the reader's browser believes to be at.
    """
    headers = {name.lower(): value for name, value in visit.headers.items()}
    at = (_host(f"//{headers.get('host', '')}"), _host(headers.get("origin", "")))
    return (
        visit.address in LOOPBACK
        and not visit.peer
        and all(host in LOOPBACK for host in at)
        and not any(name.startswith(PROXIED) for name in headers)
    )


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may know no names
        return "this computer"


def visit() -> Visit:
    """The visitor of the page that is running."""
    user: Mapping[str, Any] = st.user.to_dict()
    mapped = st.get_option("server.trustedUserHeaders") or {}
    names = [user.get(key) for key in mapped.values()]
    if user.get("is_logged_in") and user.get("email_verified", True):
        names.append(user.get("email"))  # a display name is the visitor's own choice
    signed = tuple(str(name) for name in names if name)
    headers = {name: str(value) for name, value in st.context.headers.items()}
    address, peer = st.get_option("server.address") or "", st.context.ip_address or ""
    return Visit(address, headers, peer, signed)


def who() -> Editor:
    """Whether the visitor may write, for drawing the page."""
    return judged(visit(), os.environ)


def _permitted() -> str:
    editor = who()
    if not editor.name:
        raise ReviewError(editor.why)
    return editor.name


def _signed(write: Callable[..., T], *what: Any, **more: Any) -> T:
    """Write in the name of whoever is permitted to, now; nobody else gets as far as the record."""
    who, now = _permitted(), datetime.now(UTC)
    return write(record_path(), *what, who=who, now=now, lexicon=_data.lexicon(), **more)


def decide(wish: Wish) -> str:
    """Keep a decision; the id of the event to look at next. Raises ReviewError or RecordError."""
    return _signed(curate.decide, wish)


def undo(review_id: int, why: str) -> str:
    """Take a decision back; the id of the event it was about. Raises ReviewError or RecordError."""
    return _signed(curate.undo, review_id, why=why)


def tried(form: str, write: Callable[..., object], *what: Any) -> bool:
    """Whether a write was done; if not, `refusal` tells why at the next drawing of the form."""
    try:
        write(*what)
    except DocketError as error:
        st.session_state[f"{form} refused"] = str(error)
        return False
    return True


def refusal(form: str) -> None:
    """Beside a form: why what it asked for last was not kept."""
    if why := st.session_state.pop(f"{form} refused", ""):
        _parts.notice("Not kept", why, "What you typed is still here.", tone="dk-bad")


def name(printed: str, entity: str | None, called: str, why: str) -> None:
    """Say whom a printed name stands for: an entity, or another name. Raises as `decide` does."""
    _signed(curate.name, printed, entity, called, why=why)


def unname(number: int, why: str) -> None:
    """Take back whom a printed name stands for. Raises as `undo` does."""
    _signed(curate.unname, number, why=why)


def save_view(name: str, query: str, note: str) -> None:
    """Keep a filter under a name. Raises ConfigError, ReviewError or RecordError."""
    who, now = _permitted(), datetime.now(UTC)
    views.save(record_path(), name, query, who, note, now, _data.lexicon())


def rename_view(name: str, new: str) -> None:
    """Call a saved filter otherwise. Raises ConfigError, ReviewError or RecordError."""
    _permitted()
    views.rename(record_path(), name, new)


def forget_view(name: str) -> None:
    """Forget a saved filter. Raises ConfigError, ReviewError or RecordError."""
    _permitted()
    views.delete(record_path(), name)
