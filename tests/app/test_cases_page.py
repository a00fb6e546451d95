"""The page of matters and actors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app import sample
from tests.app.conftest import Opener
from tests.app.sample import Kind, Party, Told, on, step
from tests.app.test_pages import LIVING, shown

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
