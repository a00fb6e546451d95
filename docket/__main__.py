"""python -m docket: hand the record on to other programs, and decide about it.

Exit codes: 0 all well; 1 it could not be done (no database, the file cannot be written), or a
check found something wrong; 2 wrong usage, a wrong filter or a wrong data file; 3 another Docket
is writing.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from docket import curate, history, query, upkeep
from docket.asof import as_known
from docket.errors import DocketError, RecordError
from docket.export import jsonl
from docket.filter import Filter
from docket.lexicon import load_lexicon
from docket.review import Act, Wish
from docket.schema import data_folder, explained, read_only, record_path, up_to_date


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Ask the record of dated events, and decide about them."""


DB = click.option(
    "--db", type=click.Path(path_type=Path),
    help="Database file (else DOCKET_DB, else data/docket.db).",
)  # fmt: skip


@cli.command()
@click.argument("event")
@click.argument("other")
@click.option("--why", required=True, metavar="TEXT", help="The reason, kept with the decision.")
@DB
def apart(event: str, other: str, why: str, db: Path | None) -> None:
    """Decide that two EVENTs are not the same: no rebuild will ever join them."""
    path, who = record_path(db), os.environ.get("USER", "somebody")
    with _failing():
        with closing(read_only(path)) as record, explained(path):
            up_to_date(record, path)
            one, two = (query.resolve(record, name) for name in (event, other))
            seen = query.version(record, one)
        wish = Wish(Act.APART, one, value=two, why=why, seen=seen)
        curate.decide(path, wish, who, datetime.now(UTC), load_lexicon(data_folder()))
        click.echo(f"{one} and {two} stay two events.")


@cli.command()
@click.argument("decision", type=int)
@click.option("--why", required=True, metavar="TEXT", help="The reason, kept in the history.")
@DB
def undo(decision: int, why: str, db: Path | None) -> None:
    """Take a DECISION back, by its number in the history of its event."""
    who = os.environ.get("USER", "somebody")
    with _failing():
        lexicon = load_lexicon(data_folder())
        event = curate.undo(record_path(db), decision, who, why, datetime.now(UTC), lexicon)
        click.echo(f"Decision {decision} is undone: {event}.")


@cli.command()
@click.argument("place", required=False, type=click.Path(path_type=Path))
@click.option(
    "--keep", type=click.IntRange(1), metavar="N",
    help="Delete all but the newest N of the backups in that folder.",
)  # fmt: skip
@DB
def backup(place: Path | None, keep: int | None, db: Path | None) -> None:
    """Copy the database to PLACE, also during a run: a new file, or a folder for one.

    Without PLACE it goes beside the database, named after the moment (UTC).
    """
    with _failing():
        made = upkeep.backup(record_path(db), place, datetime.now(UTC), keep)
        click.echo(f"{made}: {made.stat().st_size:,} bytes, checked.")


@cli.command()
@DB
def check(db: Path | None) -> None:
    """Check that the database is sound and keeps its promises; nothing is changed."""
    with _failing():
        findings = upkeep.check(record_path(db))
    for what, problem in findings:
        click.echo(f"{'wrong' if problem else 'ok':6} {what}{': ' if problem else ''}{problem}")
    sys.exit(1 if any(problem for _, problem in findings) else 0)


@cli.group()
def export() -> None:
    """Write events in a form other programs read."""


@export.command("jsonl")
@click.option(
    "--filter", "asked", default="", metavar="QUERY",
    help="Which events: the dashboard's own URL query, 'kind=lawsuit&from=2024-01-01'.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file, whole or not at all, instead of the terminal.",
)  # fmt: skip
@DB
def export_jsonl(asked: str, output: Path | None, db: Path | None) -> None:
    """One event a line as JSON, newest first; docs/formats.md describes the fields."""
    with _failing():
        chosen = Filter.from_query(asked, load_lexicon(data_folder()))
        path, now = record_path(db), datetime.now(UTC)
        with closing(read_only(path)) as record, explained(path):
            up_to_date(record, path)
            if record.notice:
                click.echo(f"Warning: {record.notice}", err=True)
            lines = jsonl(_events(record, chosen))
            count = _replace(output, lines) if output else _print(lines)
        if count:
            with suppress(RecordError):  # who may only read exports all the same
                history.note_taken(path, "jsonl", chosen.query(), count, now)


@contextmanager
def _failing() -> Iterator[None]:
    """Say what went wrong and leave with the code that says whose fault it is."""
    try:
        yield
    except DocketError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(error.exit_code)


def _events(record: sqlite3.Connection, chosen: Filter) -> Iterator[query.Row]:
    """The chosen events with their evidence, all as of one moment."""
    with as_known(record, chosen.asof):
        record.execute("BEGIN")  # one snapshot, also while a run is writing
        for row in query.events(record, chosen):
            yield query.event(record, row["id"])
        record.execute("COMMIT")


def _print(lines: Iterable[str]) -> int:
    """To standard output, always UTF-8; how many. Whoever closes the pipe early has had enough."""
    try:
        return _write(sys.stdout.buffer, lines)
    except BrokenPipeError:
        # Python flushes once more at exit; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        raise DocketError(f"the output cannot be written ({error.strerror})") from error


def _replace(target: Path, lines: Iterable[str]) -> int:
    """To a file that is replaced only when everything was written; how many lines."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with part.open("wb") as out:
            count = _write(out, lines)
        part.replace(target)
        return count
    except OSError as error:
        raise DocketError(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        part.unlink(missing_ok=True)


def _write(out: BinaryIO, lines: Iterable[str]) -> int:
    count = 0
    for count, line in enumerate(lines, 1):  # noqa: B007
        out.write(f"{line}\n".encode())
    out.flush()
    return count


if __name__ == "__main__":
    cli(prog_name="python -m docket")
