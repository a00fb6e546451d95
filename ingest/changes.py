"""What became of the events between two moments: gone, new and changed, told line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from docket.errors import UnknownRecord
from docket.filter import Filter
from docket.query import Row, events, resolve, span_of
from docket.schema import read_only
from docket.wording import date_words, plain

FIELDS = ("title", "kind", "action", "status", "actors", "targets", "place", "amount", "count",
          "announced", "outlets", "independent", "origin", "review_state")  # fmt: skip


def events_at(path: Path) -> dict[str, Row]:
    """The events of a record by id. Raises RecordError."""
    with closing(read_only(path)) as db:
        return {row["id"]: row | {"when": date_words(span_of(row))} for row in events(db, Filter())}


def lines(before: Mapping[str, Row], path: Path) -> Iterator[str]:
    """A summary, then each event that is not as it was, its fields with `before → after`."""
    after = events_at(path)
    differ = {
        one: [f for f in ("when", *FIELDS) if before[one][f] != after[one][f]]
        for one in before.keys() & after.keys()
    }
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    changed = sorted(one for one, fields in differ.items() if fields)
    yield (
        f"Events: {len(gone)} gone, {len(new)} new, {len(changed)} changed, "
        f"{len(differ) - len(changed)} as before."
    )
    with closing(read_only(path)) as db:
        for one in sorted(gone):
            try:
                home = f", now part of {resolve(db, one)}"
            except UnknownRecord:
                home = ""
            yield f"  gone     {_named(before[one])}{home}"
    yield from (f"  new      {_named(after[one])}" for one in sorted(new))
    for one in changed:
        yield f"  changed  {_named(before[one])}"
        for field in differ[one]:
            was, now = (_shown(rows[one][field]) for rows in (before, after))
            yield f"             {field}: {was} → {now}"


def _named(row: Row) -> str:
    return f"{row['id']}  {row['when']}: {plain(row['title'])}"


def _shown(value: object) -> str:
    return "nothing" if value is None else plain(str(value))
