"""What a command did, as lines for a terminal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from docket import query
from docket.schema import read_only
from docket.wording import PROPOSED_WORDS, date_words, outlets_words, plain
from ingest.outcome import Report


def print_report(report: Report, what: str) -> None:
    """A line a source or document with what was left out, then the sums; `what` they are."""
    for outcome in report.outcomes:
        if outcome.failed:
            click.echo(f"failed   {plain(outcome.name)}: {plain(outcome.failed)}")
        elif outcome.health == "waiting":
            click.echo(f"waiting  {plain(outcome.name)}: {outcome.skipped[0]}")
        else:
            counts = f"{outcome.new} new, {outcome.edited} edited, {outcome.unchanged} unchanged"
            skipped = outcome.skipped
            click.echo(
                f"{outcome.health:8} {plain(outcome.name)}: {counts}, {len(skipped)} skipped"
            )
            for reason in skipped[:3]:
                click.echo(f"           skipped {plain(reason)[:150]}")
            if len(skipped) > 3:
                click.echo(f"           … and {len(skipped) - 3} more; see Articles, state skipped")
    new, edited = sum(o.new for o in report.outcomes), sum(o.edited for o in report.outcomes)
    unchanged = sum(o.unchanged for o in report.outcomes)
    left_out = sum(len(o.skipped) for o in report.outcomes)
    click.echo(
        f"{counted(len(report.outcomes), what)}: {counted(new, 'article')} new, "
        f"{edited} edited, {unchanged} unchanged, {left_out} skipped; "
        f"{counted(len(report.failed), what)} failed. "
        f"Timeline: {counted(report.events_total, 'event')}, {report.events_new} new."
    )
    print_proposals(report)


def print_proposals(report: Report) -> None:
    """What a model said, if one was asked."""
    proposed = sum(outcome.proposed for outcome in report.outcomes)
    dropped = [why for outcome in report.outcomes for why in outcome.dropped]
    if proposed or dropped:
        click.echo(
            f"Model: {counted(proposed, 'statement')} {PROPOSED_WORDS}; {len(dropped)} dropped"
        )
    for why in dropped[:5]:
        click.echo(f"           dropped {plain(why)[:150]}")


def counted(number: int, what: str) -> str:
    """A number with its noun: "1 source", "3 sources"."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def print_added(path: Path, report: Report) -> None:
    """The events the added documents support, as the record now has them."""
    with closing(read_only(path)) as db:
        for row in query.events_of(db, report.article_ids):
            told = outlets_words(row["outlets"], row["independent"])
            click.echo(
                f"  • {date_words(query.span_of(row))}: {plain(row['title'])} "
                f"({PROPOSED_WORDS if row['review_state'] == 'proposed' else told})"
            )
