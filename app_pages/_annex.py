"""What stands under a count when it is cited: its rule, its title and its method. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app_pages._parts import sentence, some
from docket.coverage import Read
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.tally import Tally
from docket.wording import day_words, plain

BY = {
    "kind": "Kind", "place": "Place", "status": "Status", "topic": "Harm area", "actor": "Actor",
    "none": "Nothing",
}  # fmt: skip
UNITS = {"event": "Events", "case": "Cases", "target": "Targets"}
DATES = {
    "": "by when they happened", "announced": "by when they were announced",
    "reported": "by when they were first reported", "added": "by when they came into the record",
}  # fmt: skip
WIDTH = 62  # letters of a line in the chart's title: they fit on a phone
LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
}  # fmt: skip
MOST_SHARES = 3
FIGURES = ("event_precision", "event_recall", "date_exact")  # of data/measured.toml


def rule(chosen: Filter, by: str, period: str, unit: str, share: bool) -> str:
    """By which rule was counted, in one sentence."""
    what = {
        "event": f"Counted are events, {DATES[chosen.dates]}",
        "case": f"Counted are cases, each once, in the {period} of its first step shown, "
        f"steps placed {DATES[chosen.dates]}",
        "target": "Counted are the named targets of each event (one suit against three counts "
        f"three), {DATES[chosen.dates]}",
    }[unit]
    if not chosen.dates:
        what += f"; what may lie in several {period}s is possible in each (dashed; “2–3”)"
    if share:
        what += "; shown per 100 relevant articles published in the same time, of all places"
    return f"{what}."


def asides(counted: Tally, by: str, unit: str, as_of: date | None) -> list[str]:
    """What else a reader must know of these numbers, a sentence each."""
    groups = {"actor": "actors", "topic": "harm areas"}.get(by, "groups")
    nowhere = ", or by no source of that place" if by == "place" else ""
    late = f"Paler: incomplete on {day_words(as_of)}{_lag(counted)}." if as_of else ""
    said = (
        (counted.undated, f"Undated and not counted: {counted.undated:,}."),
        (counted.outside, f"Before or after the {len(counted.periods)} shown: {counted.outside:,} "
         "events; the filter's From and To reach them."),
        (counted.unnamed, f"Events that name no target and count nothing: {counted.unnamed:,}."),
        (counted.several, f"An event of several {groups} counts for each, and once under All."),
        (unit != "event", "A number leads to the events behind it, which may be more or fewer."),
        (counted.incomplete, late),
        (counted.proposed,
         "What a model proposes and nobody has reviewed is possible, never certain."),
        (True, "▲ sources that began to give articles, ▼ sources that were lost."),
        (True, "0: something from then was read, and nothing found; it does not mean that nothing "
         f"happened. –: nothing from then was read{nowhere}."),
    )  # fmt: skip
    return [words for holds, words in said if holds and words]


def _lag(counted: Tally) -> str:
    if not counted.lag:
        return ""
    days, events = counted.lag
    return (
        f", as half of the events are first reported {some(days, 'day')} or more after they happen "
        f"(of {events:,} known to the day)"
    )


def skew(known: Read, lexicon: Lexicon) -> str:
    """How one-sided the reading is; "" if nothing was read."""
    articles = sum(known.countries.values())
    if not articles:
        return ""
    named = {code: place.name for code, place in lexicon.places.items()}

    def shares(counts: Mapping[str, int], name: Callable[[str], str]) -> str:
        most = list(counts.items())[:MOST_SHARES]
        return ", ".join(f"{name(code)} {n / articles:.0%}" for code, n in most)

    places = shares(known.countries, lambda code: named.get(code, "no one country"))
    tongues = shares(known.languages, lambda c: LANGUAGES.get(c, plain(c) or "not stated"))
    return (
        f"Articles read, by country of the source: {places}; by its language: {tongues}. "
        "What is told elsewhere, or in other languages, is undercounted."
    )


def title(
    chosen: Filter, lexicon: Lexicon, by: str, period: str, unit: str, share: bool, said: str,
    stamp: str,
) -> list[str]:  # fmt: skip
    """The chart's title, and below it filter, rule, version and day in lines that fit a phone."""
    head = f"{UNITS[unit]} per {period}" + (" and 100 relevant articles" if share else "")
    head += f", by {BY[by].lower()}" if by != "none" else ""
    lines = (sentence(plain(chosen.english(lexicon))), said, stamp)
    return [head, *(part for line in lines for part in textwrap.wrap(line, WIDTH))]


def stamp(version: str, as_of: date | None) -> str:
    """Which Docket, and the record of which day."""
    return f"Docket {version}" + (f", record as of {day_words(as_of)}" if as_of else "")


def method(
    english: str, said: str, more: list[str], stamped: str, query: str, totals: Mapping[str, Any],
    measured: Mapping[str, Any],
) -> str:  # fmt: skip
    """A paragraph for an annex: what was counted, of what, how, and how well it is read."""
    read = (
        f"The record holds {totals['events']:,} such events, {totals['starter']:,} of them looked "
        "up by people; "
        # Which articles told of them on an earlier day is not kept.
        + (f"{totals['articles']:,} articles of " if "articles" in totals else "")
        + f"{totals['outlets']:,} outlets tell of them, read by rules."
    )
    figures = {one["name"]: one for one in measured.get("figure", ())}
    half = "pages" if "pages" in measured.get("corpus", {}) else "sealed"
    told = [
        f"{figures[name]['label'].lower()}: {figures[name][half]:.0%}"
        for name in FIGURES
        if half in figures.get(name, {})
    ]
    quality = f"Measured on {measured['corpus'][half]['texts']} labelled texts: {'; '.join(told)}."
    parts = [f"{sentence(english)}.", said, *more, read]
    return " ".join([*parts, *([quality] if told else []), f"{stamped}; address: ?{query}"])
