"""What a command did, told source by source and file by file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Outcome:
    """What became of one source or file: counts, and why what was left out was left out."""

    name: str
    health: str = "ok"
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    proposed: int = 0  # statements that only a model makes
    dropped: list[str] = field(default_factory=list)  # what a model said in vain, and why
    skipped: list[str] = field(default_factory=list)
    failed: str = ""


@dataclass
class Report:
    """What a command did: one outcome a source or file, and the events before and after."""

    outcomes: list[Outcome] = field(default_factory=list)
    events_new: int = 0
    events_total: int = 0
    event_ids: list[str] = field(default_factory=list)
    article_ids: list[int] = field(default_factory=list)

    @property
    def failed(self) -> list[Outcome]:
        """The outcomes that are failures."""
        return [outcome for outcome in self.outcomes if outcome.failed]

    def summary(self) -> dict[str, Any]:
        """The form kept in the log of runs."""
        return {
            "sources": [
                {"name": o.name, "health": o.health, "new": o.new, "edited": o.edited,
                 "unchanged": o.unchanged, "skipped": len(o.skipped), "failed": o.failed}
                for o in self.outcomes
            ],
            "events_new": self.events_new, "events_total": self.events_total,
            "proposed": sum(o.proposed for o in self.outcomes),
            "proposals_dropped": sum(len(o.dropped) for o in self.outcomes),
        }  # fmt: skip
