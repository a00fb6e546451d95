"""Events counted by period and group: how many for certain, how many at most, and which rows."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median
from typing import Any, NamedTuple

from docket import funnel
from docket.filter import Filter
from docket.rows import span_of
from docket.where import DAYS, NONE
from docket.wording import date_words

# What events can be grouped by → the attribute of the filter that asks for one group.
BY = {
    "kind": "kinds", "place": "places", "status": "statuses", "topic": "topics",
    "actor": "actors", "none": "",
}  # fmt: skip
PERIODS = ("week", "month", "quarter", "year")
UNITS = ("event", "case", "target")
OTHERS = "*"  # the group of all the rare values
MOST_VALUES = 7  # as many as the palette has colours; the rest is one group
MOST_PERIODS = 48  # a chart and a table that can still be read
AHEAD = timedelta(days=730)  # later than this after the record's day is a misread year
MOST_AHEAD = 12  # periods to come, so that they do not crowd out those that were
MOST_VAGUE = 100


class Period(NamedTuple):
    """A week, month, quarter or year: its name sorts in order of time."""

    name: str
    first: date
    last: date


class Step(NamedTuple):
    """One dated event as counting sees it; `targets` is how many are named."""

    id: str
    first: date
    last: date
    sure: bool
    values: tuple[str, ...]
    case: str = ""
    targets: int = 0


@dataclass
class Cell:
    """One number: certain and possible units, the events behind it, and their values."""

    certain: int = 0
    possible: int = 0
    rows: int = 0
    values: set[str] = field(default_factory=set)

    def add(self, units: int, certain: bool, values: Iterable[str]) -> None:
        """One more event."""
        self.certain += units * certain
        self.possible += units
        self.rows += 1
        self.values.update(values)


class Vague(NamedTuple):
    """An event whose date does not say in which of several periods it happened."""

    id: str
    title: str
    when: str
    first: Period
    last: Period


@dataclass(frozen=True)
class Tally:
    """Counts ready to show: every period in order, the groups most frequent first.

    `groups` are shown, `offered` are these and the hidden ones. `cells` are by name of period and
    group, `totals` by name of period; an event of several groups is once in a total. `several`
    says that there is such a one. Not counted are `undated` events, those `outside` the periods,
    and, among targets, the events that name none (`unnamed`). `lag` is the median number of days
    from happening to the first report, and over how many events.
    """

    periods: tuple[Period, ...] = ()
    groups: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    cells: Mapping[tuple[str, str], Cell] = field(default_factory=dict)
    totals: Mapping[str, Cell] = field(default_factory=dict)
    incomplete: frozenset[str] = frozenset()
    several: bool = False
    undated: int = 0
    outside: int = 0
    unnamed: int = 0
    proposed: int = 0
    lag: tuple[int, int] | None = None
    vague: tuple[Vague, ...] = ()
    vague_all: int = 0


# ── periods ─────────────────────────────────────────────────────────────────────────────────


def _index(when: date, period: str) -> int:
    """The how-manieth period a day lies in: neighbours differ by one."""
    if period == "week":  # 1 Jan 1 was a Monday, so these are ISO weeks
        return (when.toordinal() - 1) // 7
    return (when.year * 12 + when.month - 1) // {"month": 1, "quarter": 3, "year": 12}[period]


def _start(index: int, period: str) -> date:
    if period == "week":
        return date.fromordinal(index * 7 + 1)
    month = index * {"month": 1, "quarter": 3, "year": 12}[period]
    return date(month // 12, month % 12 + 1, 1)


def _period(index: int, period: str) -> Period:
    first = _start(index, period)
    try:
        last = _start(index + 1, period) - timedelta(days=1)
    except (ValueError, OverflowError):  # the last period of all
        last = date.max
    year, week, _ = first.isocalendar()
    names = {
        "week": f"{year:04}-W{week:02}",
        "month": f"{first.year:04}-{first.month:02}",
        "quarter": f"{first.year:04}-Q{(first.month + 2) // 3}",
        "year": f"{first.year:04}",
    }
    return Period(names[period], first, last)


def period_of(when: date, period: str) -> Period:
    """The ISO week, month, quarter or year a day lies in."""
    return _period(_index(when, period), period)


def _window(
    steps: Sequence[Step], chosen: Filter, period: str, as_of: date | None
) -> tuple[int, int]:
    """From the first to the last period to show: what was asked for, but no more than fits."""
    last = max((step.last for step in steps), default=as_of or date.max)
    if as_of:
        last = max(min(last, max(as_of + AHEAD, chosen.start or as_of)), as_of)
    first = min((step.first for step in steps), default=last)
    last, first = min(last, chosen.end or last), max(first, chosen.start or first)
    high = _index(last, period)
    if as_of and not chosen.end:
        high = min(high, _index(max(as_of, chosen.start or as_of), period) + MOST_AHEAD)
    return max(min(_index(first, period), high), high - MOST_PERIODS + 1), high


# ── counting ────────────────────────────────────────────────────────────────────────────────


def tabulate(
    steps: Sequence[Step], chosen: Filter, period: str = "quarter", unit: str = "event",
    hidden: Collection[str] = (), as_of: date | None = None, late: int = 0,
) -> Tally:  # fmt: skip
    """Count steps; `late` is how many days reports take, until when a period is incomplete.

    A step that surely lies in one period is certain there; others are possible in each they may
    lie in. Rare values are one group; hidden groups count nowhere.
    """
    low, high = _window(steps, chosen, period, as_of)
    periods = [_period(index, period) for index in range(low, high + 1)]
    starts = [max(one.first, chosen.start or one.first) for one in periods]
    ends = [min(one.last, chosen.end or one.last) for one in periods]
    group, offered = _groups(steps)
    shown = [step for step in steps if any(group[v] not in hidden for v in step.values)]
    units = _units(shown, unit)
    cells: dict[tuple[str, str], Cell] = defaultdict(Cell)
    totals = {one.name: Cell() for one in periods}
    several, outside = False, 0
    for step in shown:
        lo = hi = _index(step.first, period) - low
        if step.last > step.first:
            hi = _index(step.last, period) - low
        within = range(max(lo, 0), min(hi, high - low) + 1)
        outside += not within
        values = [value for value in step.values if group[value] not in hidden]
        several = several or len({group[value] for value in values}) > 1
        for place in within:
            certain = step.sure and starts[place] <= step.first and step.last <= ends[place]
            name = periods[place].name
            totals[name].add(units[step.id], certain, values if hidden else ())
            for one in {group[value] for value in values}:  # once, also with several values
                members = values if one == OTHERS else (one,)
                among = [value for value in members if group[value] == one]
                cells[name, one].add(units[step.id], certain, among)
    over = (as_of - timedelta(days=late)) if as_of else date.max
    return Tally(
        periods=tuple(periods),
        groups=tuple(one for one in offered if one not in hidden),
        offered=offered,
        cells=dict(cells),
        totals=totals,
        incomplete=frozenset(one.name for one in periods if one.last >= over),
        several=several,
        outside=outside,
        unnamed=sum(not step.targets for step in shown) if unit == "target" else 0,
        proposed=sum(not step.sure for step in shown),
    )


def _groups(steps: Iterable[Step]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The group of each value, and all groups, the most frequent first."""
    size = Counter(value for step in steps for value in step.values)
    order = sorted(size, key=lambda value: (-size[value], value))
    kept = order if len(order) <= MOST_VALUES else order[: MOST_VALUES - 1]
    group = {value: value if value in kept else OTHERS for value in order}
    return group, tuple(dict.fromkeys(group[value] for value in order))


def _units(steps: Iterable[Step], unit: str) -> dict[str, int]:
    """What each step counts: one, one if it is the first of its case, or its named targets."""
    if unit == "target":
        return {step.id: step.targets for step in steps}
    units, seen = {}, set()
    for step in sorted(steps, key=lambda step: (step.first, step.last, step.id)):
        case = step.case or step.id
        units[step.id] = int(unit == "event" or case not in seen)
        seen.add(case)
    return units


def behind(chosen: Filter, by: str, period: Period, values: Iterable[str] = ()) -> Filter:
    """The filter that shows the rows of one cell, and no others; no values stand for all."""
    changes: dict[str, Any] = {BY[by]: tuple(sorted(values))} if BY[by] and values else {}
    return chosen.but(
        start=max(period.first, chosen.start or period.first),
        end=min(period.last, chosen.end or period.last),
        **changes,
    )


# ── asking ──────────────────────────────────────────────────────────────────────────────────


def tally(
    db: sqlite3.Connection, chosen: Filter, by: str = "kind", period: str = "quarter",
    unit: str = "event", hidden: tuple[str, ...] = (), as_of: date | None = None,
) -> Tally:  # fmt: skip
    """What the record answers. `as_of` is the day of the record."""
    first, last = DAYS[chosen.dates]
    where, given = chosen.where()
    rows = db.execute(
        "SELECT e.id, e.kind, e.status, e.jurisdiction, e.review_state, e.first_reported, "
        f"{first} AS first, {last} AS last FROM event e WHERE {where}",
        given,
    ).fetchall()
    dated = [row for row in rows if row["first"] and row["last"]]
    values = _values(db, chosen, by)
    cases = _cases(db) if unit == "case" else {}
    named = "SELECT event_id, count(*) FROM event_part WHERE role = 'against' GROUP BY event_id"
    targets = dict(map(tuple, db.execute(named))) if unit == "target" else {}
    steps = []
    for row in dated:
        if found := values(row):
            begun = date.fromisoformat(row["first"])
            ended = begun if row["first"] == row["last"] else date.fromisoformat(row["last"])
            sure, name = row["review_state"] != "proposed", row["id"]
            case, against = cases.get(name, ""), targets.get(name, 0)
            steps.append(Step(name, begun, ended, sure, found, case, against))
    lag = None if chosen.dates else _lag(dated)
    counted = tabulate(steps, chosen, period, unit, hidden, as_of, lag[0] if lag else 0)
    vague = _vague(steps, period, counted)
    more = {
        "undated": len(rows) - len(dated), "lag": lag,
        "vague": tuple(_told(db, vague[:MOST_VAGUE], period)), "vague_all": len(vague),
    }  # fmt: skip
    return Tally(**{**vars(counted), **more})


def _values(db: sqlite3.Connection, chosen: Filter, by: str) -> Any:
    """How the values of a row are told. Where the filter names some, the others are no groups."""
    if by in ("kind", "status"):
        return lambda row: (row[by],)
    if by == "none":
        return lambda row: ("",)
    wanted: tuple[str, ...] = getattr(chosen, BY[by])
    if by == "place":
        places = _places(db, wanted)
        return lambda row: places.get(row["jurisdiction"] or NONE, ())
    sql = {
        "actor": "SELECT event_id, coalesce(entity, name) FROM event_part WHERE role = 'by'",
        "topic": "SELECT event_id, topic FROM event_topic",
    }[by]
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event_id, value in db.execute(sql):
        found[event_id][value] = None
    keep = frozenset(wanted)
    return lambda row: tuple(
        value for value in found.get(row["id"], (NONE,)) if not keep or value in keep
    )


def _places(db: sqlite3.Connection, wanted: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The groups of each place: the chosen ones it lies in, else the outermost.

    If one place is chosen, its groups are what lies directly within it, and itself for the rest.
    """
    inner = "SELECT p.id, p.ancestor FROM jurisdiction_path p JOIN jurisdiction j ON j.id = "
    named = [place for place in wanted if place != NONE]
    if not wanted:
        rows = db.execute(f"{inner}p.ancestor WHERE j.within IS NULL").fetchall()
    elif len(wanted) > 1:
        marks = ", ".join("?" * len(named))
        rows = db.execute(f"{inner}p.id WHERE p.ancestor IN ({marks})", named).fetchall()
    else:
        sql = f"{inner}p.ancestor WHERE j.within = ?1 UNION SELECT ?1, ?1"
        rows = db.execute(sql, wanted).fetchall()
    found: dict[str, tuple[str, ...]] = {}
    for place, group in rows:
        found[place] = (*found.get(place, ()), group)
    return found if wanted and NONE not in wanted else {**found, NONE: (NONE,)}


def _lag(rows: Iterable[sqlite3.Row]) -> tuple[int, int] | None:
    """Days from happening to the first report: the median, and of how many known to the day."""
    waits = [
        (date.fromisoformat(row["first_reported"]) - date.fromisoformat(row["first"])).days
        for row in rows
        if row["first_reported"] and row["first"] == row["last"] <= row["first_reported"]
    ]
    return (round(median(waits)), len(waits)) if waits else None


def _vague(steps: Iterable[Step], period: str, counted: Tally) -> list[Step]:
    """Those that may lie in more than one of the periods, one of which is shown; newest first."""
    oldest, newest = counted.periods[0].first, counted.periods[-1].last
    found = [
        step
        for step in steps
        if step.first < step.last
        and step.first <= newest
        and step.last >= oldest
        and _index(step.first, period) < _index(step.last, period)
    ]
    return sorted(found, key=lambda step: (step.last, step.id), reverse=True)


def _told(db: sqlite3.Connection, steps: Sequence[Step], period: str) -> Iterable[Vague]:
    """The same events in words."""
    marks = ", ".join("?" * len(steps))
    sql = f"SELECT * FROM event WHERE id IN ({marks})"
    rows = {row["id"]: dict(row) for row in db.execute(sql, [step.id for step in steps])}
    for step in steps:
        row, ends = rows[step.id], (period_of(step.first, period), period_of(step.last, period))
        yield Vague(step.id, row["title"], date_words(span_of(row)), *ends)


def matters(db: sqlite3.Connection, chosen: Filter) -> list[dict[str, Any]]:
    """All steps of the matters of which the filter shows one, for `docket.funnel`.

    An event that belongs to no matter is one of its own.
    """
    where, given = chosen.where()
    cases = _cases(db)
    ids = (row[0] for row in db.execute(f"SELECT e.id FROM event e WHERE {where}", given))
    shown = {cases.get(one, one) for one in ids}
    rows = db.execute(
        "SELECT id, kind, action, status, first, last FROM event "
        "WHERE review_state NOT IN ('proposed', 'rejected')"
    )
    named = ((cases.get(row["id"], row["id"]), row) for row in rows)
    return [{**dict(row), "matter": matter} for matter, row in named if matter in shown]


def outcomes(
    db: sqlite3.Connection, chosen: Filter
) -> tuple[int, dict[str, int], list[funnel.Wait]]:
    """How many matters the filter shows a step of, how far they got, and how long it took."""
    steps = matters(db, chosen)
    return *funnel.reached(steps), funnel.waits(steps)


def _cases(db: sqlite3.Connection) -> dict[str, str]:
    """The matter of each event that belongs to one."""
    return dict(map(tuple, db.execute("SELECT event_id, story_id FROM story_event")))
