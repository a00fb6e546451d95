"""Which events are steps of one proceeding, and which only look like it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from docket import query, schema
from docket.filter import Filter
from docket.matters import matters
from docket.merge import merge
from docket.model import Kind, Party
from tests.making import (
    FTC,
    NOW,
    OPENAI,
    keep,
    make_article,
    make_mention,
    make_reading,
    make_sighted,
    on,
    rebuild,
    words,
)

PROBE = {"action": "investigation_opened", "status": "opened", "when": on("2023-07-13")}
APPEAL = {
    "action": "appeal", "status": "appealed", "when": on("2024-06-20"),
    "actors": (OPENAI,), "targets": (FTC,),
}  # fmt: skip


def chained(*steps: dict[str, Any], article: int = 0) -> list[list[str]]:
    """The matters of a fine of 14 May 2024 and of other steps, as lists of actions."""
    told = [make_sighted("fine", 1)]
    told += [make_sighted(f"s{n}", article or 9 + n, **step) for n, step in enumerate(steps)]
    events = merge(told, {}, words()).events
    return [[one.mention.action for one in steps] for steps in matters(events, words())]


def test_a_proceeding_is_told_from_its_probe_to_its_appeal() -> None:
    """Whoever told which step, in the order they happened."""
    assert chained(APPEAL, PROBE) == [["investigation_opened", "fine", "appeal"]]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"targets": (Party("Clearview AI", "clearview-ai"),)}, id="another company"),
        pytest.param({"jurisdiction": "IT"}, id="another country"),
        pytest.param({"actors": (Party("Garante", "garante"),)}, id="another body"),
        pytest.param({"targets": ()}, id="nobody named"),
        pytest.param({"kind": Kind.REPORT, "action": "report_audit_published"}, id="a report"),
        pytest.param({"when": on("2019-07-13")}, id="years before"),
    ],
)
def test_in_doubt_events_stay_alone(changes: dict[str, Any]) -> None:
    """A wrong step in a matter misleads; a missing one can be found by its parties."""
    assert chained(PROBE | changes) == []


def test_two_plaintiffs_bring_two_cases_though_one_article_tells_both() -> None:
    """The court's ruling belongs to one of them at most."""
    suit = {"action": "lawsuit_filed", "status": "filed", "kind": Kind.LAWSUIT}
    one = suit | {"actors": (Party("Authors Guild"),), "when": on("2023-09-19")}
    two = suit | {"actors": (Party("Daily News"),), "when": on("2024-04-30")}
    assert all(steps.count("lawsuit_filed") < 2 for steps in chained(one, two, article=5))


def test_a_matter_keeps_its_id_when_an_older_step_is_found(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Its id comes from the event known first; the order is that of happening."""
    fine = make_mention()
    appeal = make_mention("OpenAI appealed.", **APPEAL)
    probe = make_mention("The FTC opened a probe into OpenAI.", **PROBE)
    keep(db, (make_article(), make_reading(fine)), (make_article("b", 2), make_reading(appeal)))
    rebuild(db)
    (fined,) = query.events(ask, Filter(statuses=("fined",)))
    before = query.event(ask, fined["id"])["story"]
    assert [one["action"] for one in before] == ["fine", "appeal"]
    keep(db, (make_article("c", 3), make_reading(probe)))
    rebuild(db, now=NOW + timedelta(days=1))
    after = query.event(ask, fined["id"])["story"]
    assert [one["action"] for one in after] == ["investigation_opened", "fine", "appeal"]
    assert {one["story"] for one in after} == {one["story"] for one in before}
    assert FTC.name in after[0]["actors"]
