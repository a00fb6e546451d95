"""Events sorted into lanes for the timeline's chart: single marks, or columns where there are many.

Rows in, rows out; what is drawn of them is `app_pages._lanes_chart`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import Kind
from docket.query import span_of
from docket.where import NONE
from docket.wording import date_words, kind_label, status_label

Row = Mapping[str, Any]
BY = {"kind": "Kind", "place": "Country", "actor": "By whom", "case": "Case"}
MOST_LANES = 7  # the others share one more
MOST_SINGLE = 250  # marks; with more events, lanes show columns
FEW_SINGLE = 100  # marks in the smallest lanes beside those with columns
MOST_COLUMNS = 600
PERIODS = {"month": 1, "quarter": 3, "year": 12}
OTHERS = "others"
TITLE = 54  # characters of a title a mark carries over the wire
SHELVES = 3  # rows inside a lane, so that neighbours in time do not cover each other
KIND_ORDER = [kind.value for kind in Kind]
# By which lane → the attribute of the filter that says the same.
ATTRIBUTES = {"kind": "kinds", "place": "places", "actor": "actors"}


@dataclass(frozen=True)
class Lane:
    """One lane: `value` is what the filter calls it, or OTHERS."""

    value: str
    label: str
    events: Sequence[Row]
    single: bool


@dataclass(frozen=True)
class Lanes:
    """The lanes with their marks; `columns` are (lane, period, certain, possible).

    A period goes by its first month, "2024-07".
    """

    by: str
    lanes: tuple[Lane, ...]
    marks: list[dict[str, Any]]
    columns: list[tuple[int, str, int, int]]
    period: str
    months: list[tuple[str, int]]  # of all events, for the strip below
    events: int
    values: Callable[[Row], Sequence[str]]
    label: Callable[[str], str]

    def narrowed(self, chosen: Filter, column: str) -> tuple[Filter, list[str]]:
        """The filter that lists the events of a column, and what it cannot say, for `only`."""
        name, lane = column.split("|")
        first, last = ends_of(name, PERIODS[self.period])
        if not chosen.dates:  # else its days are of another date, and the column's replace them
            first, last = max(first, chosen.start or first), min(last, chosen.end or last)
        narrow = chosen.but(start=first, end=last, dates="")
        value, attribute = self.lanes[int(lane)].value, ATTRIBUTES.get(self.by, "")
        if value == OTHERS:
            return narrow, [f"-{one.value}" for one in self.lanes if one.value != OTHERS]
        # Chosen values mean "any of", and the EU holds countries that have lanes of their own.
        if value == "EU" or not attribute or getattr(chosen, attribute):
            return narrow, [value]
        return replace(narrow, **{attribute: (value,)}), []

    def only(self, events: Sequence[Row], wanted: Sequence[str]) -> tuple[list[Row], str]:
        """The events in wanted lanes, or in none of those with a minus, and what that means."""
        without = {one[1:] for one in wanted if one.startswith("-")}
        within = {one for one in wanted if not one.startswith("-")}
        rows = []
        for event in events:
            values = set(self.values(event))
            if not values & without and (not within or values & within):
                rows.append(event)
        lanes = " or ".join(f"“{self.label(one)}”" for one in sorted(within) or [OTHERS])
        return rows, f"{len(rows):,} of {len(events):,} events: in the lane {lanes}"


def values_of(
    by: str, named: Mapping[str, str], steps: Mapping[str, Row]
) -> Callable[[Row], Sequence[str]]:
    """In which lanes an event stands, by the filter's values; joint actors stand in several.

    `named` are the values of actors by their names, `steps` is `agenda.steps`.
    """

    def actors(event: Row) -> Sequence[str]:
        names = (event["actors"] or "").split("; ")
        return list(dict.fromkeys(named.get(name, name) or NONE for name in names))

    return {
        "kind": lambda event: (event["kind"],),
        "place": lambda event: ((event["jurisdiction"] or NONE).partition("-")[0],),
        "actor": actors,
        "case": lambda event: (steps[event["id"]]["story"],) if event["id"] in steps else (),
    }[by]


def labels_of(
    by: str, named: Mapping[str, str], steps: Mapping[str, Row], lexicon: Lexicon
) -> Callable[[str], str]:
    """What a lane is called."""
    names = {value: name for name, value in named.items()}
    titles = {step["story"]: step["title"] for step in steps.values()}
    given: dict[str, Callable[[str], str]] = {
        "kind": lambda kind: kind_label(kind) if kind in KIND_ORDER else kind,
        "place": lambda place: lexicon.place_name(place) if place in lexicon.places else place,
        "actor": lambda actor: names.get(actor, actor),
        "case": lambda story: titles.get(story, story),
    }
    special = {NONE: "Not stated", OTHERS: "Others and single events" if by == "case" else "Others"}
    return lambda value: special.get(value) or given[by](value)


def sort_into(
    events: Iterable[Row],
    by: str,
    values: Callable[[Row], Sequence[str]],
    label: Callable[[str], str],
) -> list[Lane]:
    """The most frequent lanes and one for the others; kinds keep their order."""
    members: dict[str, list[Row]] = {}
    loose: list[Row] = []
    for event in events:
        for value in (standing := values(event)):
            members.setdefault(value, []).append(event)
        if not standing:
            loose.append(event)
    order = sorted(members, key=lambda value: (-len(members[value]), value))
    if by == "kind":
        order.sort(key=KIND_ORDER.index)
    top = order if len(order) <= MOST_LANES + (not loose) else order[:MOST_LANES]
    lanes = {value: members[value] for value in top}
    left = {e["id"]: e for value in order[len(top) :] for e in members[value]}
    shown = {e["id"] for value in top for e in members[value]} if by == "actor" else set()
    if rest := [*(e for e in left.values() if e["id"] not in shown), *loose]:
        lanes[OTHERS] = rest
    many = sum(map(len, lanes.values())) > MOST_SINGLE
    room, single = FEW_SINGLE if many else MOST_SINGLE, set()
    for value in sorted(lanes, key=lambda value: len(lanes[value])):
        room -= len(lanes[value])
        if room >= 0:
            single.add(value)
    return [Lane(value, label(value), some, value in single) for value, some in lanes.items()]


def arranged(
    events: Sequence[Row],
    by: str,
    lexicon: Lexicon,
    named: Mapping[str, str],
    steps: Mapping[str, Row],
    within: tuple[date | None, date | None] = (None, None),
) -> Lanes:
    """Dated events as lanes; `within` are the days the filter asks for."""
    label = labels_of(by, named, steps, lexicon)
    values = values_of(by, named, steps)
    lanes = sort_into(events, by, values, label)
    marks = [m for n, lane in enumerate(lanes) if lane.single for m in _marks(n, lane, lexicon)]
    many = [(n, lane) for n, lane in enumerate(lanes) if not lane.single]
    columns: list[tuple[int, str, int, int]] = []
    period = ""
    for period in PERIODS:
        columns = [one for n, lane in many for one in _columns(n, lane.events, period, within)]
        if len(columns) <= MOST_COLUMNS:
            break
    months = Counter(event["first"][:7] for event in events)
    strip = sorted(months.items())
    return Lanes(by, tuple(lanes), marks, columns, period, strip, len(events), values, label)


def _marks(number: int, lane: Lane, lexicon: Lexicon) -> list[dict[str, Any]]:
    """One mark an event: its shelf, and what the tooltip says."""
    free = [date.min] * SHELVES
    rows = []
    for event in sorted(lane.events, key=lambda e: (e["first"], e["id"])):
        span = span_of(event)
        first = span.first or date.min
        last = span.last or first
        status = event["status"]
        rows.append({
            "id": event["id"], "lane": number, "shelf": _shelf(free, first, last),
            "title": short(event["title"], TITLE),
            "kind": KIND_ORDER.index(event["kind"]), "first": first, "last": last,
            "when": date_words(span) if last > first else "",
            "status": status_label(status, lexicon),
            "done": int(lexicon.statuses[status].says == "done"),
        })  # fmt: skip
    return rows


def _shelf(free: list[date], first: date, last: date) -> int:
    """The shelf that has been free for longest; it is taken until a month after the end."""
    chosen = min(range(len(free)), key=lambda i: (free[i] > first, free[i], i))
    free[chosen] = min(date.max - timedelta(days=40), last) + timedelta(days=30)
    return chosen


def _columns(
    number: int, events: Iterable[Row], period: str, within: tuple[date | None, date | None]
) -> list[tuple[int, str, int, int]]:
    """How many events a period: those surely in it, and all that may be."""
    low, high = (day.isoformat() if day else "" for day in within)
    certain: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for event in events:
        first, last = event["first"], event["last"] or event["first"]
        names = _periods(max(first, low), min(last, high or last), period)
        possible.update(names)
        if len(names) == 1 and (first == last or _name(first, period) == _name(last, period)):
            certain[names[0]] += 1
    return [(number, name, certain[name], some) for name, some in sorted(possible.items())]


def _name(day: str, period: str) -> str:
    """The period a day lies in, by its first month."""
    if period == "month":
        return day[:7]
    return f"{day[:4]}-{1 if period == 'year' else (int(day[5:7]) - 1) // 3 * 3 + 1:02}"


def _periods(first: str, last: str, period: str) -> list[str]:
    if (only := _name(first, period)) == _name(last, period):
        return [only]
    months = range(int(first[:4]) * 12 + int(first[5:7]) - 1, int(last[:4]) * 12 + int(last[5:7]))
    return list(dict.fromkeys(_name(f"{m // 12:04}-{m % 12 + 1:02}", period) for m in months))


def ends_of(name: str, months: int = 1) -> tuple[date, date]:
    """First and last day of a period by its first month and its length."""
    first = date(int(name[:4]), int(name[5:7]), 1)
    after = first.year * 12 + first.month - 1 + months
    if after >= date.max.year * 12:
        return first, date.max
    return first, date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def short(text: str, most: int) -> str:
    """A text cut to so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def takeaway(lanes: Lanes) -> str:
    """What the chart shows, for readers who hear it."""
    most = max(lanes.lanes, key=lambda lane: len(lane.events))
    first, last = lanes.months[0][0], lanes.months[-1][0]
    return (
        f"Timeline of {lanes.events:,} dated event{'s'[: lanes.events > 1]}, in lanes by "
        f"{BY[lanes.by].lower()}, from {ends_of(first)[0]:%B %Y} to {ends_of(last)[0]:%B %Y}; the "
        f"fullest lane is {most.label} ({len(most.events):,}). The list below holds the same "
        "events."
    )
