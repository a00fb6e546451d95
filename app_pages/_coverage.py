"""What the sources cover, in time, places and languages, and where they do not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app_pages._parts import day_or, esc, note, some, table
from docket.coverage import quarters
from docket.lexicon import Lexicon

Row = Mapping[str, Any]
STEPS = 10  # of a bar
LEGEND = (
    "A bar a quarter by publication, the last one not over yet; each row by its own highest. "
    "· nothing came  – not a source yet"
)


def coverage_html(
    sources: Sequence[Row], reach: Mapping[str, Row], counted: Sequence[Row], as_of: date
) -> str:
    """All sources together and each that ever gave an article, quarter by quarter."""
    cells: dict[str, dict[str, Row]] = {}
    for one in counted:
        cells.setdefault(one["source"], {})[one["quarter"]] = one
    names = quarters(as_of)
    first = min((one["started"] for one in reach.values()), default="")
    rows = [["<b>All sources</b>", *_counts(cells.get("", {}), names, ""), *_times(first, "")]]
    for source in sources:
        if source["id"] in reach:
            known = reach[source["id"]]
            last = esc(_lost(source, known["latest"], as_of))
            name = f'<div class="dk-wide">{esc(source["name"])}</div>'
            times = _times(known["started"], last)
            counts = _counts(cells.get(source["id"], {}), names, known["started"])
            rows.append([name, *counts, *times])
    heads = ["Source", "Articles", "Relevant", "Relevant of articles", "Since", "Last news"]
    span = f"{_words(names[0])} to {_words(names[-1])}"
    return table(heads, rows, "Articles by quarter and source") + note(f"{span}. {LEGEND}")


def _words(quarter: str) -> str:
    return " ".join(reversed(quarter.split("-")))


def _times(started: str, last: str) -> list[str]:
    told = (esc(day_or(started, "–")), last or "–")
    return [f'<span class="dk-visits">{words}</span>' for words in told]


def _lost(source: Row, latest: str, as_of: date) -> str:
    """The day of the newest news, and whether it has been silent for longer than is usual."""
    words = day_or(latest, "–")
    if not source["enabled"]:
        return f"{words}, then switched off"
    rhythm = source["rhythm_days"]
    if rhythm and as_of - date.fromisoformat(latest[:10]) > timedelta(days=rhythm):
        return f"▲ {words}, lost since: every {some(rhythm, 'day')} is usual"
    return words


def _counts(found: Mapping[str, Row], names: Sequence[str], started: str) -> list[str]:
    """Two rows of bars and the sums they stand for."""
    bars = [_bars(found, names, what, started) for what in ("articles", "relevant")]
    shown = [found[name] for name in names if name in found]
    relevant, articles = (sum(one[what] for one in shown) for what in ("relevant", "articles"))
    return [*bars, f"{relevant:,} of {articles:,}"]


def _bars(found: Mapping[str, Row], names: Sequence[str], what: str, started: str) -> str:
    """A sign a quarter, each with its number for who points at it, all of them for who listens."""
    begun = quarters(date.fromisoformat(started[:10]), 1)[0] if started else ""
    numbers = [int(found[name][what]) if name in found else 0 for name in names]
    most = max(numbers)
    signs, said = [], []
    for name, number in zip(names, numbers, strict=True):
        nothing = "–" if name < begun else "·"
        step = -(-number * STEPS // most) if number else 0
        told = f"{_words(name)}: {number:,}"
        said.append(told if number or nothing == "·" else f"{_words(name)}: not a source yet")
        look = f'<i style="height:{step / STEPS:.1f}em"></i>' if number else nothing
        signs.append(f'<span title="{esc(said[-1])}">{look}</span>')
    label = esc("; ".join(said))
    return f'<span class="dk-bars" role="img" aria-label="{label}">{"".join(signs)}</span>'


def places_html(active: Sequence[Row], events: Sequence[Row], lexicon: Lexicon) -> str:
    """Sources by place and language; then the places and languages that have none of their own.

    `events` are the places of events with their counts, rolled up.
    """
    own = Counter(one["country"].partition("-")[0] for one in active)
    tongues = Counter(one["language"] for one in active)
    countries = [place for place in lexicon.places if "-" not in place]
    told = {row["value"]: row["count"] for row in events}
    without = [place for place in countries if not own[place]]
    missed = sorted((p for p in without if told.get(p)), key=lambda p: (-told[p], p))
    never = [lexicon.places[p].name for p in without if not told.get(p)]
    name = {"": "the whole world"} | {place: lexicon.places[place].name for place in countries}
    has = [f"{esc(name.get(p, p))} {n:,}" for p, n in own.most_common()]
    pieces = [
        f"<p><b>Sources by place:</b> {' · '.join(has) or 'none'}</p>",
        f"<p><b>By language:</b> {_listed(tongues) or 'none'}</p>",
    ]
    if missed:
        some_events = [f"{esc(name[p])} ({some(told[p], 'event')})" for p in missed]
        pieces.append(
            "<p><b>Told of, but without a source of their own:</b> "
            f"{', '.join(some_events)}. What is known of them comes from elsewhere.</p>"
        )
    if never:
        pieces.append(
            f"<p><b>Neither a source nor an event:</b> {some(len(never), 'place')} Docket knows, "
            f"among them {esc(', '.join(never[:8]))}. Nothing found there is not nothing done.</p>"
        )
    return f'<div class="dk-method">{"".join(pieces)}</div>'


def _listed(counted: Counter[str]) -> str:
    return " · ".join(f"{esc(word)} {number:,}" for word, number in counted.most_common())
