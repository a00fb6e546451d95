"""A disk without room: the pages go on, and say what that means."""

from __future__ import annotations

from pathlib import Path

import pytest

from docket import schema
from tests.app.conftest import Opener
from tests.app.test_pages import shown


@pytest.mark.parametrize(("name", "sign"), [("timeline", "dk-row"), ("sources", "<table")])
def test_pages_say_that_pulling_waits_for_room(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch, name: str, sign: str
) -> None:
    """They show what there is all the same; with room again nothing is said."""
    assert "nothing is pulled" not in shown(page(name))
    little = type("Usage", (), {"free": 12_000_000})
    monkeypatch.setattr("docket.upkeep.shutil.disk_usage", lambda folder: little)
    html = shown(page(name))
    assert "12 MB left and a round needs 200 MB: nothing is pulled until there is room." in html
    assert sign in html


def test_pages_say_what_a_full_disk_hides(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a record can only be read without its log, the reader must know."""
    monkeypatch.setattr(schema.Asking, "notice", "What was stored last cannot be shown.")
    html = shown(page())
    assert "What was stored last cannot be shown." in html
    assert "dk-row" in html
