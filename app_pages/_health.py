"""Sources, runs and refusals as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app_pages._parts import day_or, esc, instant_words, outside, some, table
from docket.health import HEALTH, advice

Row = Mapping[str, Any]
GRADES = {"primary": "the body itself", "press": "press", "tracker": "tracker"}
# How a visit looks in a row of them: sign and class. Other words are failures.
SIGNS = {
    "ok": ("●", "dk-ok"), "unchanged": ("·", "dk-ok"), "empty": ("○", "dk-off"),
    "stale": ("◐", "dk-wait"), "behind": ("◐", "dk-wait"), "slow": ("◐", "dk-wait"),
}  # fmt: skip
LEGEND = "● entries came · unchanged ○ empty ◐ doubtful or slow ▲ failed; the newest visit last"
# Why a source is off: the first that fits.
OFF = {
    "Known to be dead; kept so that nobody adds them again": lambda s: s["note"].startswith("dead"),
    "Need a key, an account or a program of your own": lambda s: (
        s["tier"] == 3 or s["kind"] == "manual"
    ),
    "Listed and off: switch on what you need": lambda s: s["tier"] == 2,
    "Off in data/sources.toml, or no longer in it": lambda s: True,
}


def mark(source: Row) -> str:
    """The class that draws the state's shape and colour; the word stands beside it."""
    if source["error_count"]:
        lasting = source["error_count"] >= 3 or source["health"] == "gone"
        return "dk-fail" if lasting else "dk-wait"
    if source["health"] == "empty" and _said(source):
        return "dk-wait"  # not for the first time, and it used to have entries
    return SIGNS.get(source["health"], ("", "dk-off"))[1]


def state_words(source: Row) -> str:
    """The state in a word: the health word, in plain English where it is none."""
    return "not asked yet" if source["health"] == "never" else str(source["health"])


def _said(source: Row) -> str:
    """What the last visit complained of, if anything."""
    last = source["visits"][-1] if source["visits"] else {}
    return str(source["error"] or last.get("message") or "")


def summary_html(active: Sequence[Row], run: Row | None) -> str:
    """How many sources are in which state, and what the last run did."""
    counted = Counter(source["health"] for source in active)
    shapes = {source["health"]: mark(source) for source in active}
    parts = [f"<b>{some(len(active), 'source')}</b>"]
    for word in HEALTH:
        if counted[word]:
            shown = state_words({"health": word})
            parts.append(f'<span class="{shapes[word]}">{counted[word]:,} {shown}</span>')
    if moved := sum(1 for source in active if source["moved_to"]):
        parts.append(f"{moved:,} moved")
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
        if value and isinstance(value, int | float) and not isinstance(value, bool):
            said.append(f"{esc(name.replace('_', ' '))}: {value:,}")
    return " · ".join(said)


def table_html(sources: Iterable[Row]) -> str:
    """One row a source; words come from outside and are escaped."""
    rows = [
        [
            f'<span class="{mark(s)}">{esc(state_words(s))}</span>{_running(s["error_count"])}',
            f'<div class="dk-wide dk-told">{outside(s["url"], s["name"])}{_about(s)}</div>',
            _newest(s),
            esc(day_or(s["last_ok_at"], "never")),
            f"{s['articles']:,} → {s['relevant']:,} → {s['events']:,}",
            _history(s["visits"]),
            esc(instant_words(s["next_check_at"], "next run")),
        ]
        for s in sources
    ]
    heads = ["State", "Source", "Newest entry", "Last success", "Articles → relevant → events"]
    legend = f'<p class="dk-note">{LEGEND}</p>'
    return table([*heads, "Visits", "Next check"], rows, "Sources") + legend


def _running(failures: int) -> str:
    return f'<br><span class="dk-note">{failures:,}× in a row</span>' if failures else ""


def _about(source: Row) -> str:
    """Under the name: what is wrong and what to do, or, where all is well, what it is."""
    said = _said(source)
    told = [f"{said[0].upper()}{said[1:]}." if said else ""]
    if source["checked_at"]:
        told.append(advice(source["health"], said))
    if source["moved_to"]:
        told.append(f"It redirects to {source['moved_to']}. {advice('moved')}")
    grade = GRADES.get(source["grade"], source["grade"])
    words = " ".join(filter(None, told)) or f"{grade} · {source['language']}"
    return f'<br><span class="dk-note">{esc(words)}</span>'


def _newest(source: Row) -> str:
    """The day of the newest entry, and how long a pause is usual."""
    newest = esc(day_or(source["newest_on"], "–"))
    if not source["rhythm_days"]:
        return newest
    expected = f"every {some(source['rhythm_days'], 'day')}"
    return f'{newest}<br><span class="dk-note">{expected}</span>'


def _history(visits: Sequence[Row]) -> str:
    """The last visits as a row of signs, each with its day and words for who points at it."""
    signs = []
    for one in visits:
        sign, look = SIGNS.get(one["outcome"], ("▲", "dk-fail"))
        told = f"{instant_words(one['at'], '')}: {one['outcome']}"
        if one["items"]:
            told += f", {one['items']:,} entries, {one['new_items']:,} new"
        signs.append(f'<span class="dk-visit {look}" title="{esc(told)}">{sign}</span>')
    words = ", ".join(one["outcome"] for one in visits) or "none"
    return f'<span class="dk-visits" role="img" aria-label="{esc(words)}">{"".join(signs)}</span>'


def off_html(sources: Iterable[Row]) -> str:
    """Switched-off sources by the reason why they are off."""
    groups: dict[str, list[list[str]]] = {why: [] for why in OFF}
    for one in sources:
        why = next(why for why, fits in OFF.items() if fits(one))
        state = "–" if one["health"] == "never" else esc(one["health"])
        groups[why].append(
            [f'<div class="dk-wide">{outside(one["url"], one["name"])}</div>', esc(one["kind"]),
             esc(one["note"] or "–"), state]
        )  # fmt: skip
    heads = ["Source", "Kind", "Note", "When last asked"]
    return "".join(
        f'<h3 class="dk-h">{esc(why)} ({len(rows):,})</h3>{table(heads, rows, why)}'
        for why, rows in groups.items()
        if rows
    )
