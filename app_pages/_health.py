"""Sources, runs and refusals as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app_pages._parts import day_or, esc, instant_words, outside, some, table

Row = Mapping[str, Any]
GRADES = {"primary": "the body itself", "press": "press", "tracker": "tracker"}


def mark(source: Row) -> str:
    """The class that draws the state's shape and colour; the word stands beside it."""
    if not source["enabled"]:
        return "dk-off"
    if source["error_count"]:
        return "dk-fail" if source["error_count"] >= 3 else "dk-wait"
    return "dk-ok" if source["last_ok_at"] else "dk-off"


def state_words(source: Row) -> str:
    """The state in words: the health word, and how often in a row it failed."""
    if not source["enabled"]:
        return "off"
    words = "not asked yet" if source["health"] == "never" else str(source["health"])
    return f"{words}, {source['error_count']}× in a row" if source["error_count"] else words


def summary_html(active: Sequence[Row], run: Row | None) -> str:
    """How many sources there are and how many fail, and what the last run did."""
    failing = sum(1 for source in active if source["error_count"])
    unasked = sum(1 for source in active if not source["checked_at"])
    parts = [f"<b>{some(len(active), 'source')}</b>", f"{failing:,} failing"]
    if unasked:
        parts.append(f"{unasked:,} not asked yet")
    told = f'<p class="dk-aside">{_run_words(run)}</p>' if run else ""
    return f'<div class="dk-said"><p>{" · ".join(parts)}</p>{told}</div>'


def _run_words(run: Row) -> str:
    """The last run's report in one line: its sums, and what its sources or documents gave."""
    said = [
        f"Last run ({esc(run['command'])}) finished {esc(instant_words(run['finished_at'], ''))}"
    ]
    asked = [one for one in run["report"].get("sources") or [] if isinstance(one, Mapping)]
    if asked:
        new = sum(int(one.get("new") or 0) for one in asked)
        failed = sum(1 for one in asked if one.get("failed"))
        said.append(f"{some(new, 'new article')} from {len(asked):,} asked, {failed:,} failed")
    for name, value in run["report"].items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            said.append(f"{esc(name.replace('_', ' '))}: {value:,}")
    return " · ".join(said)


def table_html(sources: Iterable[Row]) -> str:
    """One row a source; words come from outside and are escaped."""
    rows = [
        [
            f'<span class="{mark(s)}">{esc(state_words(s))}</span>',
            f'<div class="dk-wide">{outside(s["url"], s["name"])}<br><span class="dk-note">'
            f"{esc(GRADES.get(s['grade'], s['grade']))} · {esc(s['language'])}</span></div>",
            esc(day_or(s["last_ok_at"], "never")),
            f'<div class="dk-wide">{esc(s["error"] or "–")}</div>',
            f"{s['articles']:,} → {s['relevant']:,} → {s['events']:,}",
            esc(instant_words(s["next_check_at"], "at the next run") if s["enabled"] else "–"),
        ]
        for s in sources
    ]
    heads = ["State", "Source", "Last success", "Last error"]
    return table([*heads, "Articles → relevant → events", "Next check"], rows, "Sources")


def rejected_html(refused: Iterable[Row], names: Mapping[str, str]) -> str:
    """Entries that never became articles, newest first, with the reason."""
    rows = [
        [esc(day_or(r["at"], "")), esc(names.get(r["source_id"], r["source_id"])), esc(r["reason"])]
        for r in refused
    ]
    return table(["Day", "Source", "Why"], rows, "Rejected entries")
