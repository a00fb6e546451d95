"""The page of matters and actors."""

from __future__ import annotations

from pathlib import Path

import pytest

from app_pages import _editor
from app_pages._editor import Visit
from tests.app import sample
from tests.app.conftest import Opener
from tests.app.sample import Kind, Party, Told, on, step
from tests.app.test_pages import LIVING, shown
from tests.app.test_review import HERE, asked, fill, press

AGENCY = (Party("Federal Trade Commission", "ftc"),)
PROBED, FINED = "The FTC opened a probe of OpenAI.", "The FTC fined OpenAI."


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record with one matter of two steps."""
    sides = {"actors": AGENCY, "targets": (Party("OpenAI", "openai"),), "jurisdiction": "US"}
    probe = step(Kind.REGULATOR_ACTION, "investigation_opened", "opened", on("2024-05-01"), **sides)
    fine = step(Kind.REGULATOR_ACTION, "fine", "fined", on("2024-05-31"), **sides)
    told = [Told("A probe", "Bay Daily", "2024-05-02", [(PROBED, probe)]),
            Told("A fine", "Bay Daily", "2024-06-01", [(FINED, fine)])]  # fmt: skip
    path = sample.build(tmp_path / "docket.db", told)
    monkeypatch.setenv("DOCKET_DB", str(path))
    return path


def test_a_matter_is_listed_and_opens_as_a_ladder(case: Path, page: Opener) -> None:
    """With its steps in order and the days between."""
    said = shown(page("cases", kind="regulator_action"))
    assert "<b>1 case</b>" in said and "2 steps" in said
    story = said.split("case=story-")[1].split('"')[0]
    said = shown(page("cases", case=f"story-{story}"))
    assert said.index("1 May 2024") < said.index("30 days later")
    assert "no next step awaited" in said and 'class="dk-ladder"' in said


def test_an_actor_has_a_record_of_its_own(case: Path, page: Opener) -> None:
    """What was done to it, its case, and its names."""
    said = shown(page("cases", who="openai"))
    assert "Done to it · 2" in said and "Cases · 1" in said
    assert "It did" not in said and "Perhaps the same" not in said
    assert "<b>2 events</b>" in said


@pytest.mark.parametrize("address", [{"case": "story-ev-0"}, {"who": "zebra"}])
def test_what_is_not_there_is_said_so(record: Path, page: Opener, address: dict[str, str]) -> None:
    """A wrong address is not an empty page."""
    assert "This is not in the record" in shown(page("cases", **address))


def test_events_without_a_case_say_so(record: Path, page: Opener) -> None:
    """And names from outside stay text."""
    assert "No case yet" in shown(page("cases"))
    assert "<script>" not in shown(page("cases", who=sample.HOSTILE))
    assert "is no step of a longer case" in shown(page("cases", case=f"story-{LIVING}"))


PRINTED = "Open A.I. Labs <b>"


@pytest.fixture
def unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record in which a name is printed that links to nobody; read at the computer, by Ann."""
    against = (Party(PRINTED, None),)
    fine = step(Kind.REGULATOR_ACTION, "fine", "fined", on("2024-05-31"), targets=against)
    told = [Told("A fine", "Bay Daily", "2024-06-01", [(FINED, fine)])]
    path = sample.build(tmp_path / "docket.db", told)
    monkeypatch.setenv("DOCKET_DB", str(path))
    monkeypatch.setattr(_editor, "visit", lambda: Visit("127.0.0.1", HERE))
    monkeypatch.setattr(_editor.getpass, "getuser", lambda: "ann")
    return path


@pytest.mark.parametrize(
    ("meant", "who"),
    [
        ({"Somebody_known": "openai"}, "openai"),
        ({"Or_another_name": "openai"}, "openai"),
        ({"Or_another_name": "Acme Labs"}, "Acme Labs"),
    ],
)
def test_an_editor_says_whom_a_printed_name_stands_for(
    unknown: Path, page: Opener, meant: dict[str, str], who: str
) -> None:
    """Somebody known or another name: the record goes on there, and lists what was said and why."""
    at = press(fill(page("cases", who=PRINTED), **meant, Why="Its imprint"), "Say so")
    assert at.query_params["who"] == who
    said = shown(at)
    assert "<b>ann</b> said that “Open A.I. Labs &lt;b&gt;” stands for" in said
    assert "“Its imprint”" in said and "<b>1 event</b>" in said
    at = press(fill(at, Why="It is another"), "Take it back")
    assert at.query_params["who"] == PRINTED
    said = shown(at)
    assert "<s><b>ann</b> said" in said and "by ann: “It is another”" in said
    assert "<b>1 event</b>" in said
    assert asked(unknown, "SELECT who, undone_by, undone_why FROM naming") == [
        ("ann", "ann", "It is another")
    ]


def test_who_may_only_read_sees_what_was_said_and_cannot_say_it(
    unknown: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again at the write: a form may be older than the answer."""
    at = fill(page("cases", who=PRINTED), Somebody_known="openai")
    monkeypatch.setenv("DOCKET_READ_ONLY", "1")
    at = press(at, "Say so")
    assert _editor.READ_ONLY in shown(at)
    assert asked(unknown, "SELECT * FROM naming") == []
    assert not [one for one in at.button if one.label in ("Say so", "Take it back")]
    monkeypatch.delenv("DOCKET_READ_ONLY")
    at = press(fill(page("cases", who=PRINTED), Somebody_known="openai"), "Say so")
    monkeypatch.setenv("DOCKET_READ_ONLY", "1")
    at = press(at, "Take it back")
    assert _editor.READ_ONLY in shown(at) and "stands for" in shown(at)
    assert asked(unknown, "SELECT undone_at FROM naming") == [(None,)]


def test_what_cannot_be_said_of_a_name_is_explained(unknown: Path, page: Opener) -> None:
    """An actor that is known needs no such form, and nobody stands for themselves."""
    assert not [one for one in page("cases", who="openai").button if one.label == "Say so"]
    at = press(fill(page("cases", who=PRINTED), Or_another_name=PRINTED), "Say so")
    assert "Not kept" in shown(at) and at.query_params["who"] == PRINTED
    assert "Not kept" in shown(press(page("cases", who=PRINTED), "Say so"))
