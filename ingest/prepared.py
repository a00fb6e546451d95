"""Articles made ready to be stored: what is new is read, what is known is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from docket.model import Article, Reading
from docket.store import Stored
from ingest.crew import Readings, named, read_one
from ingest.extract import Extractor, extended
from ingest.read.cues import Rules

Listed = list[tuple[Article, str]]  # articles with the guids they came with
Known = Callable[[Article], Stored | None]


@dataclass(frozen=True)
class Prepared:
    """An article with its reading, ready to be stored; `reading` is None when unchanged.

    `stored` is its number in the record where there is nothing to write at all.
    """

    article: Article
    guid: str
    reading: Reading | None
    problem: str = ""
    stored: int | None = None
    again: bool = False  # the text is stored, but a narrower gate had kept it out
    dropped: tuple[str, ...] = ()  # what a model proposed in vain, and why


def prepare(
    items: Iterable[tuple[Article, str]], known: Known, rules: Rules, gate: str,
    model: Extractor | None = None, readings: Readings | None = None,
) -> Iterator[Prepared]:  # fmt: skip
    """Read what is new; an article the reader breaks on is kept with the reason.

    `known` tells how an article is stored with this very text; `readings` are those there are.
    """
    for article, guid in items:
        was = known(article)
        if was and not to_read(was, article, gate):
            same = (was.title, was.guid) == (article.title, guid)
            yield Prepared(article, guid, None, stored=was.id if same else None)
            continue
        read = (readings or {}).get(article) or read_one(article, rules, gate)
        if isinstance(read, str):
            yield Prepared(article, guid, None, read)
            continue
        try:
            reading, dropped = extended(article, read, rules, model)
            again = bool(was and _opened(was, gate))
            yield Prepared(article, guid, reading, again=again, dropped=dropped)
        except Exception as error:  # as in `read_one`
            yield Prepared(article, guid, None, named(error))


def to_read(was: Stored | None, article: Article, gate: str) -> bool:
    """Whether an article is new, has a new title by the same source, or now passes the gate."""
    if was is None or _opened(was, gate):
        return True
    return was.guid is not None and was.title != article.title


def _opened(was: Stored, gate: str) -> bool:
    """A text skipped before is read again when it now comes without a gate, as by hand."""
    return was.state == "skipped" and gate == "none"
