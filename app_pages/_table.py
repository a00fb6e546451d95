"""Counts of the record as a table of links, as a list of vague dates and as CSV. Pure."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from app_pages import _parts
from app_pages._parts import esc
from docket import funnel
from docket.coverage import Coverage, touches
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.tally import OTHERS, Cell, Period, Tally, Vague, behind
from docket.where import NONE
from docket.wording import kind_label, plain, status_label, topic_label

MOST_LINKED = 30  # values of one link: an address must stay one that can be sent


def named(counted: Tally, by: str, chosen: Filter, lexicon: Lexicon) -> dict[str, str]:
    """What each group is called; no two alike."""
    found = {group: plain(_name(group, by, chosen, lexicon)) for group in counted.offered}
    alike = Counter(found.values())
    return {g: f"{words} ({plain(g)})" if alike[words] > 1 else words for g, words in found.items()}


def _name(group: str, by: str, chosen: Filter, lexicon: Lexicon) -> str:
    if group in (OTHERS, NONE, ""):
        return {OTHERS: "Others", NONE: "Not stated", "": "All"}[group]
    if by == "kind":
        return kind_label(group)
    if by == "status" and group in lexicon.statuses:
        return status_label(group, lexicon)
    if by == "place" and group in lexicon.places:
        alone = chosen.places == (group,) and len(lexicon.places) > 1
        return lexicon.place_name(group) + (" (no part named)" if alone else "")
    if by == "topic":
        return topic_label(group).capitalize()
    return lexicon.entities[group].name if group in lexicon.entities else group


def period_words(period: str) -> str:
    """A period as readers write it: "W35 2024", "Aug 2024", "Q3 2024", "2024"."""
    year, _, rest = period.partition("-")
    if not rest:
        return year
    return f"{date(int(year), int(rest), 1):%b %Y}" if rest.isdigit() else f"{rest} {year}"


def number(cell: Cell) -> str:
    """For a cell: "3", or "2–3" where it is not known which."""
    low, high = cell.certain, cell.possible
    return f"{high:,}" if low == high else f"{low:,}–{high:,}"


def takeaway(counted: Tally, unit: str) -> str:
    """What the chart shows, for readers who hear it."""
    most = max(counted.periods, key=lambda period: counted.totals[period.name].possible)
    first, last = counted.periods[0].name, counted.periods[-1].name
    return (
        f"{unit} from {period_words(first)} to {period_words(last)}; most in "
        f"{period_words(most.name)} ({number(counted.totals[most.name])}). The table below has all."
    )


class Empty:
    """Which empty cells say nothing, because no source had given anything from that time.

    `served` are for each place the months of which a source of it gave articles; groups without
    such an entry go by whether anything was read.
    """

    def __init__(self, read: Mapping[str, Coverage], served: Mapping[str, frozenset[str]]) -> None:
        self.read, self.served = read, served

    def silent(self, period: Period, group: str = "") -> bool:
        """Whether an empty cell is "no source" and not "0 found"."""
        if group in self.served:
            return not touches(self.served[group], period)
        one = self.read[period.name]
        return not (one.relevant or one.left_out)


def html(
    counted: Tally, names: Mapping[str, str], by: str, chosen: Filter, empty: Empty, share: bool
) -> str:
    """The counts, newest period first; each number leads to the rows it counts."""
    heads = ["Period", *(esc(names[group]) for group in counted.groups), "All"]
    heads += (["Per 100 articles"] if share else []) + ["Relevant articles"]
    rows = []
    for period in reversed(counted.periods):
        words = period_words(period.name)
        if period.name in counted.incomplete:
            late = '<span class="dk-note">(incomplete)</span>'
            words = f'<span class="dk-late">{words} {late}</span>'
        found = [(counted.cells.get((period.name, group)), group) for group in counted.groups]
        total, read = counted.totals[period.name], empty.read[period.name].relevant
        *cells, last = [
            _cell(cell, period, group, counted, by, chosen, empty)
            for cell, group in [*found, (total, "")]
        ]
        cells.append(f"<b>{last}</b>")
        if share:
            cells.append(f"{100 * total.possible / read:.1f}" if read else "–")
        rows.append([words, *cells, f"{read:,}"])
    table = _parts.table(heads, rows, "Counts by period")
    return f'<div class="dk-pivot">{table}</div>'


def _cell(
    cell: Cell | None, period: Period, group: str, counted: Tally, by: str, chosen: Filter,
    empty: Empty,
) -> str:  # fmt: skip
    """A number as a link; a pale 0 where nothing was found, a dash where nobody looked."""
    if cell is None or not cell.rows:
        return f"<i>{'–' if empty.silent(period, group) else 0}</i>"
    if not linkable(cell, by, counted, chosen):
        return number(cell)
    href = _parts.link("", behind(chosen, by, period, cell.values).params())
    more = f' title="{_parts.some(cell.rows, "event")}"' if cell.possible != cell.rows else ""
    return f'<a href="{href}" target="_self"{more}>{number(cell)}</a>'


def linkable(cell: Cell, by: str, counted: Tally, chosen: Filter) -> bool:
    """Whether a filter can ask for the rows of a cell.

    It cannot for a place without what lies in it, and should not for very many values.
    """
    own = by == "place" and len(chosen.places) == 1 and chosen.places[0] in cell.values
    return not (own and len(counted.offered) > 1) and len(cell.values) <= MOST_LINKED


def vague_html(vague: Iterable[Vague], more: int, period: str, chosen: Filter) -> str:
    """Events that could be in one period or another, each a link to itself."""
    items = []
    for one in vague:
        first, last = period_words(one.first.name), period_words(one.last.name)
        near = (one.last.first - one.first.last).days == 1
        where = f"could be in {first} or {last}" if near else f"any {period} from {first} to {last}"
        title = _parts.title("", {"event": one.id}, chosen, esc(one.title))
        items.append(_parts.row(one.when, title, [esc(where)]))
    rest = f"{more:,} more are not listed." if more else ""
    return f'<ul class="dk-list">{"".join(items)}</ul>{_parts.note(rest)}'


def outcomes_html(matters: int, reached: Mapping[str, int], waits: Iterable[funnel.Wait]) -> str:
    """How far matters got, as bars of words and numbers, and the days between their steps."""
    stages = [
        [esc(stage), f'<div><span class="dk-bar" style="width:{12 * share:.1f}rem"></span></div>',
         f"{n:,}", f"{share:.0%}"]
        for stage, n in reached.items()
        for share in [n / max(1, matters)]
    ]  # fmt: skip
    days = [
        [f"{esc(one.before)} → {esc(one.after.lower())}", f"{one.median:,.0f}",
         f"{one.shortest:,}–{one.longest:,}", f"{one.matters:,}"]
        for one in waits
    ]  # fmt: skip
    funnel_table = _parts.table(["Stage", "", "Cases", "Of all"], stages, "Stages", numbers=2)
    if not days:
        return funnel_table + _parts.note("No two stages of a case are known to the day.")
    heads = ["From the first step of → to that of", "Median days", "Range", "Cases"]
    return funnel_table + _parts.table(heads, days, "Days between stages", numbers=3)


def csv_bytes(
    counted: Tally, names: Mapping[str, str], empty: Empty, stamp: Mapping[str, str]
) -> bytes:
    """One line a count, with rule, filter and day of the record, safe to open as a sheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    heads = ["period", "first_day", "last_day", "group", "certain", "at_most", "events"]
    writer.writerow([*heads, "had_source", "relevant_articles", "incomplete", *stamp])
    said = [harmless(words) for words in stamp.values()]
    for period in counted.periods:
        read = empty.read[period.name].relevant
        late = "yes" if period.name in counted.incomplete else "no"
        for group in counted.groups:
            cell = counted.cells.get((period.name, group), Cell())
            source = "no" if empty.silent(period, group) else "yes"
            counts = [cell.certain, cell.possible, cell.rows, source, read, late]
            writer.writerow([*period, harmless(names[group]), *counts, *said])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
