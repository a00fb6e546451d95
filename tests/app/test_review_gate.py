"""Who may change the record from a page: one person at the computer, or an editor who signed in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app_pages import _editor
from app_pages._editor import Visit, judged

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}
DESK = Visit("127.0.0.1", HERE)
NAMED = {"DOCKET_EDITORS": "Ann, bo@news.example"}


def test_the_person_at_the_computer_may_write_under_their_system_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody else can have reached the page."""
    monkeypatch.setattr(_editor.getpass, "getuser", lambda: "ann")
    assert judged(DESK, {}) == _editor.Editor("ann")


def test_a_computer_without_user_names_still_has_an_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container may know no names."""

    def nobody() -> str:
        raise OSError("no such user")

    monkeypatch.setattr(_editor.getpass, "getuser", nobody)
    assert judged(DESK, {}).name == "this computer"


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "[::1]:8501", "LOCALHOST:1"])
def test_every_name_of_this_computer_will_do(host: str) -> None:
    """With or without a port."""
    assert judged(replace(DESK, headers={"Host": host, "Origin": f"http://{host}"}), {}).name


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "0.0.0.0"},
        {"address": ""},  # Streamlit's default: every address
        {"address": "192.168.1.5"},
        {"peer": "192.168.1.9"},
        {"headers": {}},
        {"headers": {"Host": "localhost"}},
        {"headers": HERE | {"Host": "docket.example"}},
        {"headers": HERE | {"Host": "localhost.evil.example"}},
        {"headers": HERE | {"Host": "evil.example@localhost:x["}},
        {"headers": HERE | {"Origin": "https://docket.example"}},
        {"headers": HERE | {"Origin": "null"}},
        {"headers": HERE | {"X-Forwarded-For": "10.0.0.1"}},
        {"headers": HERE | {"x-forwarded-proto": "https"}},
        {"headers": HERE | {"Forwarded": "for=10.0.0.1"}},
        {"headers": HERE | {"Via": "1.1 proxy"}},
        {"headers": HERE | {"X-Real-IP": "10.0.0.1"}},
    ],
)
def test_who_may_have_come_from_elsewhere_may_only_read(changes: dict[str, Any]) -> None:
    """One sign is enough, and a proxy that hides itself is told by the browser's own address."""
    editor = judged(replace(DESK, **changes), {})
    assert not editor.name
    assert editor.why == _editor.NOT_HERE


@pytest.mark.parametrize("name", ["Ann", "ann", "BO@news.example"])
def test_an_editor_who_signed_in_may_write_from_anywhere(name: str) -> None:
    """The sign-in vouches for the name; how it is capitalised does not matter."""
    far = Visit("0.0.0.0", {"Host": "docket.example"}, "10.0.0.1", (name,))
    assert judged(far, NAMED) == _editor.Editor(name)


def test_when_editors_are_named_nobody_else_may_write() -> None:
    """Not even from this computer: otherwise the proxy in front of it would do."""
    assert judged(DESK, NAMED).why == _editor.NOT_SIGNED_IN
    assert judged(replace(DESK, signed=("Eve",)), NAMED).why == _editor.NOT_NAMED


@pytest.mark.parametrize("editors", ["", " , "])
def test_an_empty_list_of_editors_names_nobody(editors: str) -> None:
    """An empty name that signed in must not match it."""
    far = Visit("0.0.0.0", {}, "10.0.0.1", ("", " "))
    assert not judged(far, {"DOCKET_EDITORS": editors}).name


def test_a_list_of_editors_that_names_nobody_closes_the_door() -> None:
    """Whoever wrote a comma meant to name somebody; until they do, nobody may write."""
    assert judged(DESK, {"DOCKET_EDITORS": ","}).why == _editor.NOT_SIGNED_IN


def test_read_only_wins_over_everything() -> None:
    """For a copy that is shown to the public."""
    for visit in (DESK, replace(DESK, signed=("Ann",))):
        assert judged(visit, NAMED | {"DOCKET_READ_ONLY": "1"}).why == _editor.READ_ONLY


class User(dict[str, Any]):
    """What Streamlit knows of a visitor."""

    to_dict = dict.copy


@pytest.mark.parametrize(
    ("user", "signed"),
    [
        ({}, ()),
        ({"email": "test@example.com"}, ()),
        ({"is_logged_in": False, "email": "bo@news.example"}, ()),
        ({"is_logged_in": True, "email": "bo@news.example", "name": "Ann"}, ("bo@news.example",)),
        ({"is_logged_in": True, "email": "bo@news.example", "email_verified": False}, ()),
        ({"is_logged_in": True, "name": "Ann"}, ()),
    ],
)
def test_a_sign_in_vouches_for_the_address_and_not_for_a_name_of_ones_own_choice(
    user: dict[str, Any], signed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may call themselves Ann is no proof of being her."""
    monkeypatch.setattr(_editor.st, "user", User(user))
    monkeypatch.setattr(_editor.st, "get_option", lambda name: {"server.address": "::1"}.get(name))
    assert _editor.visit().signed == signed
    assert _editor.visit().address == "::1"


def test_a_header_the_proxy_is_trusted_for_names_the_editor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Under whichever name it is mapped; a header that did not come names nobody."""
    options = {"server.trustedUserHeaders": {"X-User": "login", "X-Mail": "mail"}}
    monkeypatch.setattr(_editor.st, "user", User({"login": "Ann", "mail": None, "other": "Bo"}))
    monkeypatch.setattr(_editor.st, "get_option", options.get)
    assert _editor.visit().signed == ("Ann",)
