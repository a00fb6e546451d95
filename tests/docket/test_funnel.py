"""How far cases got, and the days between their steps."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from docket import funnel
from docket.schema import ROOT


def row(matter: str, status: str, first: str = "", last: str = "", **more: str) -> dict[str, Any]:
    """A step of a lawsuit."""
    step = {"matter": matter, "kind": "lawsuit", "action": "lawsuit_filed", "status": status}
    return {**step, "first": first or None, "last": last or first or None, **more}


def test_each_case_counts_once_in_every_stage_it_has_a_step_of() -> None:
    """Two charges of one case are one; a stage nobody told of is not made up."""
    rows = [row("a", "filed"), row("a", "charged"), row("a", "fined"), row("b", "filed")]
    matters, reached = funnel.reached(rows)
    assert matters == 2
    assert reached["Filed or charged"] == 2
    assert reached["Settled, convicted or fined"] == 1
    assert reached["Alleged or investigated"] == 0


@pytest.mark.parametrize(
    ("action", "stage"),
    [("injunction", "Interim order"), ("order_ban", "Settled, convicted or fined")],
)
def test_an_interim_order_decides_nothing(action: str, stage: str) -> None:
    """The same status, by different actions."""
    assert funnel.stage(row("a", "ordered", action=action)) == stage


@pytest.mark.parametrize("kind", ["legislation", "report", "dataset_cleanup"])
def test_what_is_no_proceeding_is_no_case(kind: str) -> None:
    """A law that is published has not been alleged, filed or fined."""
    assert funnel.reached([row("a", "filed", kind=kind)])[0] == 0


def test_every_status_of_a_stage_is_in_the_vocabulary() -> None:
    """And none stands for two."""
    known = {s["id"] for s in tomllib.loads((ROOT / "data/vocabulary.toml").read_text())["status"]}
    words = [word for stage in funnel.STAGES.values() for word in stage]
    assert set(words) <= known
    assert len(words) == len(set(words))


def test_days_run_from_first_step_to_first_step() -> None:
    """A second fine does not make the wait longer."""
    rows = [row("a", "filed", "2024-01-01"), row("a", "fined", "2024-01-31"),
            row("a", "fined", "2025-01-31"), row("b", "filed", "2024-01-01"),
            row("b", "settled", "2024-01-11")]  # fmt: skip
    (wait,) = funnel.waits(rows)
    assert (wait.before, wait.after) == ("Filed or charged", "Settled, convicted or fined")
    assert (wait.matters, wait.median, wait.shortest, wait.longest) == (2, 20, 10, 30)


@pytest.mark.parametrize(
    "step",
    [
        row("a", "fined", "2024-02-01", "2024-02-29"),
        row("a", "fined"),
        row("a", "fined", "2023-12-31"),
    ],
    ids=["vague", "undated", "before"],
)
def test_days_are_measured_only_between_days(step: dict[str, Any]) -> None:
    """Nor is a wait made out of steps told in another order."""
    assert funnel.waits([row("a", "filed", "2024-01-01"), step]) == []


def test_a_vague_step_that_may_have_been_first_spoils_the_measure() -> None:
    """The fine of March may not have been the first."""
    rows = [row("a", "filed", "2024-01-01"), row("a", "fined", "2024-03-01"),
            row("a", "fined", "2024-02-01", "2024-04-30")]  # fmt: skip
    assert funnel.waits(rows) == []
