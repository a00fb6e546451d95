"""What became of the events between two moments: gone, new and changed, told line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.query import Row, events, resolve, span_of
from docket.schema import read_only
from docket.wording import date_words, plain

FIELDS = ("when", "title", "kind", "action", "status", "actors", "targets", "place", "amount",
          "count", "announced", "outlets", "independent", "origin", "review_state")  # fmt: skip


def events_at(path: Path) -> dict[str, Row]:
    """The events of a record by id. Raises RecordError."""
    with closing(read_only(path)) as db:
        return {row["id"]: row | {"when": date_words(span_of(row))} for row in events(db, Filter())}


def lines(before: Mapping[str, Row], path: Path) -> Iterator[str]:
    """A summary, then each event that is not as it was, its fields with `before → after`."""
    after = events_at(path)
    gone, new = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    kept, changed = sorted(before.keys() & after.keys()), dict[str, list[str]]()
    for one in kept:
        was, now = before[one], after[one]
        if fields := [f"{f}: {was[f]} → {now[f]}" for f in FIELDS if was[f] != now[f]]:
            changed[one] = fields
    counts = f"{len(gone)} gone, {len(new)} new, {len(changed)} changed"
    yield f"Events: {counts}, {len(kept) - len(changed)} as before."
    with closing(read_only(path)) as db:
        for one in gone:
            yield f"  gone     {_named(before[one])}"
            with suppress(UnknownRecord):
                yield f"             now part of {resolve(db, one)}"
    yield from (f"  new      {_named(after[one])}" for one in new)
    for one, fields in changed.items():
        yield f"  changed  {_named(before[one])}"
        yield from (f"             {plain(field)}" for field in fields)


def _named(row: Row) -> str:
    return f"{row['id']}  {row['when']}: {plain(row['title'])}"
