"""python -m ingest: run, watch, add, try, probe, opml, reread.

Exit codes: 0 all well (also when only some sources failed); 1 something asked for could not be
done; 2 wrong usage or configuration; 3 another Docket is writing; 130 stopped.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import click

from docket import query
from docket.errors import ArticleError, ConfigError, DocketError
from docket.lexicon import nearest
from docket.model import Item, Source
from docket.schema import copied, data_folder, read_only, record_path
from docket.wording import plain
from ingest import changes, opml, pipeline, preview, probe
from ingest.collect.kinds import KINDS
from ingest.desk import Desk, open_desk
from ingest.documents import Given, article_of, found_at, name_of, places_in
from ingest.extract import extended
from ingest.extract_llm import open_model
from ingest.fetch import Web
from ingest.outcome import Report
from ingest.plan import planned
from ingest.read.cues import load_rules
from ingest.read.dates import parse_day
from ingest.read.events import read_article
from ingest.report import counted, print_added, print_proposals, print_report
from ingest.schedule import State
from ingest.sources import load_sources
from ingest.urls import link_problem, masked
from ingest.version import VERSION
from ingest.watch import obeying, rest_until
from ingest.watch import watch as rounds

STOPPED = 130  # by Ctrl-C, as shells count, or SIGTERM


def now() -> datetime:
    """The one clock of the command line; everything below gets it handed in."""
    return datetime.now(UTC)


def told(command: Callable[..., int]) -> Callable[..., None]:
    """Turn our errors into one line on stderr and an exit code."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs)
        except DocketError as error:
            click.echo(f"Error: {error}", err=True)
            code = error.exit_code
        except KeyboardInterrupt:
            click.echo("Stopped. What was stored stays; run again to go on.", err=True)
            code = STOPPED
        sys.exit(code)

    return wrapped


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="docket")
def cli() -> None:
    """Pull articles and read dated enforcement events out of them."""


db_option = click.option(
    "--db", type=click.Path(path_type=Path),
    help="Database file (else DOCKET_DB, else data/docket.db).",
)  # fmt: skip
model_option = click.option(
    "--model", default="", metavar="NAME", help="Ask this model of the llm package for more events."
)


def document_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a user may say about a document; it beats what the document says of itself."""
    for option in (
        click.option("--title", default="", help="Title of the document."),
        click.option("--url", default="", help="Address the document was published at."),
        click.option("--outlet", default="", help="Who published it."),
        click.option("--published", default="", metavar="DATE", help="Day of publication."),
    ):
        command = option(command)
    return command


def _given(published: str, outlet: str, url: str, title: str) -> Given:
    day = parse_day(published) if published else None
    if published and day is None:
        raise ConfigError(f'--published: "{published}" is not a day such as 2024-08-31')
    if url and link_problem(url):
        raise ConfigError(f"--url: {link_problem(url)}")
    return Given(Item(title=title, link=url, outlet=outlet, published_on=day))


def _desk(db: Path | None, sources: Sequence[Source], model: str) -> Desk:
    asked = open_model(model, data_folder())
    desk = open_desk(record_path(db), data_folder(), sources, VERSION, now())
    desk.model = asked
    for words in desk.notices:
        click.echo(f"Warning: {words}", err=True)
    return desk


def _sources() -> list[Source]:
    return load_sources(data_folder() / "sources.toml")


@cli.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@db_option
@click.option(
    "--keep-going/--stop-on-failure", default=True,
    help="Exit 0 when only some sources failed (default), or 1 when any did.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only tell who would be asked, why and how.")
@model_option
@told
def run(
    names: tuple[str, ...], db: Path | None, keep_going: bool, dry_run: bool, model: str
) -> int:
    """Pull the enabled sources that are due (or those named), and read what is new."""
    everything = _sources()
    chosen = _chosen(everything, names)
    if dry_run:
        for line in planned(chosen, _states(record_path(db)), now()):
            click.echo(line)
        return 0
    with (
        closing(_desk(db, everything, model)) as desk,
        Web() as web,
        click.progressbar(length=len(chosen), label="Pulling", file=sys.stderr) as bar,
    ):
        report = pipeline.run(desk, chosen, web, now, lambda outcome: bar.update(1))
    print_report(report, "source")
    with closing(read_only(desk.path)) as record:
        if old := query.stale(record):
            click.echo(f"{counted(old, 'article')} read by older rules: python -m ingest reread")
    all_failed = bool(report.outcomes) and len(report.failed) == len(report.outcomes)
    return 1 if all_failed or (report.failed and not keep_going) else 0


def _states(path: Path) -> dict[str, State]:
    """What the record knows of sources, by id; nothing while there is no record."""
    if not path.exists():
        return {}
    with closing(read_only(path)) as record:
        return {row["id"]: dict(row) for row in record.execute("SELECT * FROM source").fetchall()}


@cli.command()
@click.option(
    "--every", type=click.IntRange(1), default=60, show_default=True, metavar="MINUTES",
    help="Longest pause between two rounds; shorter when a source is due before.",
)  # fmt: skip
@db_option
@model_option
@told
def watch(every: int, db: Path | None, model: str) -> int:
    """Pull again and again what is due, until stopped; the database is free between rounds."""

    def pull(sources: Sequence[Source]) -> tuple[Report, datetime | None]:
        with closing(_desk(db, sources, model)) as desk, Web() as web:
            report = pipeline.run(desk, _chosen(sources, ()), web, now)
            return report, query.next_check(desk.db.conn)

    woken: SimpleQueue[None] = SimpleQueue()
    rest = partial(rest_until, woken)
    with obeying(woken):
        rounds(_sources, pull, rest, now, timedelta(minutes=every), click.echo)
    return 0


def _complain(where: str, problem: str, as_json: bool) -> None:
    where = masked(where)
    if as_json:
        click.echo(json.dumps({"path": where, "error": problem}, ensure_ascii=False))
    else:
        click.echo(f"Error: {problem if where in problem else f'{where}: {problem}'}", err=True)


def _chosen(everything: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """Enabled sources, or the named ones, which must exist and be of a kind we can pull."""
    if not names:
        return [source for source in everything if source.enabled]
    known = {source.id: source for source in everything}
    for name in names:
        if name not in known:
            raise ConfigError(f'there is no source "{name}" in sources.toml{nearest(name, known)}')
        if (kind := known[name].kind) not in KINDS:
            raise ConfigError(f'source "{name}" is of kind "{kind}", which cannot be pulled yet')
    return [known[name] for name in names]


@cli.command()
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@document_options
@db_option
@model_option
@told
def add(places: tuple[str, ...], db: Path | None, model: str, **said: str) -> int:
    """Store and read documents: files of any kind, folders of them, or web addresses."""
    given = _given(**said)
    with closing(_desk(db, _sources(), model)) as desk, Web() as web:
        report = pipeline.add(desk, places, given, web, now)
    print_report(report, "document")
    print_added(desk.path, report)
    return 1 if report.failed else 0


@cli.command("try")
@click.argument("places", nargs=-1, required=True, metavar="PATH_OR_URL...")
@document_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, a document each.")
@model_option
@told
def try_(places: tuple[str, ...], as_json: bool, model: str, **said: str) -> int:
    """Print what would be read from documents; nothing is stored."""
    rules, asked = load_rules(data_folder()), open_model(model, data_folder())
    given = _given(**said)
    failed = False
    with Web() as web:
        for where in [one for place in places for one in places_in(place)]:
            try:
                items = found_at(where, web, now()).items
            except ArticleError as error:
                failed = True
                _complain(where, str(error), as_json)
                continue
            gate = "none" if len(items) == 1 else "ai-and-enforcement"
            for item in items:
                article = article_of(given.over(item), None, name_of(where))
                try:
                    read = read_article(article, rules, gate)
                    reading, dropped = extended(article, read, rules, asked)
                except Exception as error:  # one document must not end the batch
                    failed = True
                    problem = f"could not be read ({type(error).__name__}: {error})"
                    _complain(where, problem, as_json)
                    continue
                for why in dropped:
                    click.echo(f"Model: dropped, {plain(why)}", err=True)
                if as_json:
                    shown = {"path": where} | preview.document(article, reading)
                    click.echo(json.dumps(shown, ensure_ascii=False))
                else:
                    click.echo("\n".join(preview.lines(article, reading, rules.lexicon)))
    return 1 if failed else 0


@cli.command("probe")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--all", "everything", is_flag=True, help="Also the sources that are switched off.")
@told
def probe_(names: tuple[str, ...], everything: bool) -> int:
    """Ask sources once and say how each answers and what to do; nothing is stored."""
    sources = _sources()
    chosen = _chosen(sources, names)
    if everything:
        chosen = [source for source in sources if source.kind in KINDS]
    words: Counter[str] = Counter()
    failed = 0
    with Web() as web:
        for one in probe.probe(chosen, web, now):
            words[one.word] += 1
            failed += one.failed
            click.echo(f"{one.word:8} {one.source.id}: {plain(one.said)}")
            if one.to_do:
                click.echo(f"           {one.to_do}")
    told = ", ".join(f"{number} {word}" for word, number in words.most_common())
    click.echo(f"{counted(len(chosen), 'source')}: {told or 'none to ask'}")
    return 1 if failed else 0


@cli.command("opml")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--append", is_flag=True, help="Write the rows to sources.toml.")
@click.option("--export", is_flag=True, help="Print the feeds of sources.toml as OPML.")
@told
def opml_(files: tuple[Path, ...], append: bool, export: bool) -> int:
    """Make sources of lists of feeds (OPML), or the other way round."""
    if bool(files) == export:
        raise ConfigError("name FILES to read, or --export to write, one of the two")
    known = _sources()
    if export:
        click.echo(opml.export(known), nl=False)
        return 0
    found = opml.rows(opml.read_lists(files), known)
    for reason in found.left_out:
        click.echo(f"left out {plain(reason)}", err=True)
    if append and found.count:
        opml.append(data_folder() / "sources.toml", found.text)
    elif found.count:
        click.echo(found.text, nl=False)
    done = "added to sources.toml" if append else "for sources.toml"
    click.echo(f"{counted(found.count, 'feed')} {done}, off until enabled: probe them", err=True)
    return 0


@cli.command()
@db_option
@click.option("--dry-run", is_flag=True, help="Only tell what would change; nothing is written.")
@model_option
@told
def reread(db: Path | None, dry_run: bool, model: str) -> int:
    """Read stored articles again with today's rules, rebuild the timeline and tell what changed."""
    path = record_path(db)
    before = changes.events_at(path)
    with copied(path) if dry_run else nullcontext(path) as place:
        with closing(_desk(place, _sources(), model)) as desk:
            report = pipeline.reread(desk, now)
        for line in changes.lines(before, place):
            click.echo(line)
    (outcome,) = report.outcomes
    for reason in outcome.skipped:
        click.echo(f"  could not read {plain(reason)}", err=True)
    click.echo(
        f"Read {outcome.unchanged} articles again: {report.events_total} events "
        f"({len(before)} before).{' Nothing was written.' if dry_run else ''}"
    )
    print_proposals(report)
    return 0


if __name__ == "__main__":
    try:
        cli(prog_name="python -m ingest")
    except SystemExit as ended:
        if ended.code == STOPPED:  # threads may still wait for slow servers; all is stored
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(STOPPED)
        raise
