"""The nouns of Docket as frozen values: what passes between collecting, reading and the record.

Times are aware UTC datetimes; days are civil dates of the place reported on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What sort of happening an event is; the labels readers see are in `docket.wording`."""

    DATASET_CLEANUP = "dataset_cleanup"
    LAWSUIT = "lawsuit"
    PLATFORM_ENFORCEMENT = "platform_enforcement"
    CRIMINAL_CASE = "criminal_case"
    REGULATOR_ACTION = "regulator_action"
    LEGISLATION = "legislation"
    REPORT = "report"


class Precision(StrEnum):
    """How fine a date is. `span` is a range the text itself gives ("between May and July")."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    SPAN = "span"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """Where a date comes from, best first."""

    CURATED = "curated"  # a person looked it up
    EXPLICIT = "explicit"  # the text prints the full date
    RESOLVED = "resolved"  # worked out from the prose and the publication day ("on Wednesday")
    ANNOUNCED = "announced"  # the day it was announced; the act itself may be earlier
    INFERRED = "inferred"  # taken from a neighbouring statement about the same happening
    PUBLICATION = "publication"  # nothing in the text: on or before the day of publication
    UNDATED = "undated"  # nothing at all


@dataclass(frozen=True)
class DateSpan:
    """The days on which something may have happened, both ends inclusive; None is an open end.

    `phrase` is the verbatim wording the span was read from, `rule` the name of the rule that
    read it (docs/reading.md lists them).
    """

    first: date | None
    last: date | None
    precision: Precision
    basis: Basis
    phrase: str = ""
    rule: str = ""

    @property
    def known(self) -> bool:
        """Whether both ends are bounded: an upper bound alone does not date an event."""
        return self.first is not None and self.last is not None

    @property
    def days(self) -> int | None:
        """Width in days, 1 for a single day; None when an end is open."""
        if self.first is None or self.last is None:
            return None
        return (self.last - self.first).days + 1

    def overlaps(self, other: DateSpan) -> bool:
        """Whether both could be the same day; open ends reach to the end of time."""
        starts = max(self.first or date.min, other.first or date.min)
        ends = min(self.last or date.max, other.last or date.max)
        return starts <= ends


UNDATED = DateSpan(None, None, Precision.UNKNOWN, Basis.UNDATED)


@dataclass(frozen=True)
class TimeExpression:
    """One expression of time found in a text, at `text[start:end]`.

    `span` is the civil days it means (unknown for durations, sets and references that
    cannot be resolved). `timex_type` and `timex_value` are TIMEX3's, so that public
    benchmarks can score the reader. `direction` is how it relates to the day of writing:
    "past", "future" or "".
    """

    text: str
    start: int
    end: int
    span: DateSpan
    timex_type: str
    timex_value: str
    direction: str = ""


@dataclass(frozen=True)
class Quote:
    """Verbatim evidence: `article_text[start:end] == quote`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Party:
    """Somebody an event is by or against.

    `entity` is the id in data/entities.toml when known. `name` is what may be shown: a
    private individual's name is replaced by a description before it gets here.
    """

    name: str
    entity: str | None = None
    quote: Quote | None = None

    @property
    def named(self) -> bool:
        """Whether it is called by a name, not described ("a company in Texas", "operators")."""
        return self.name[:1].isupper() and self.name.split(" ", 1)[0] not in {"A", "An", "The"}


@dataclass(frozen=True)
class Amount:
    """A sum of money with its role: claimed, proposed, imposed, agreed or stated."""

    value: float
    currency: str
    role: str
    phrase: str

    def __str__(self) -> str:
        value = f"{self.value:,.2f}".rstrip("0").rstrip(".")
        return f"{self.currency} {value}"


PROPOSED = "llm:"  # how rule and key of a statement begin that a model proposes


@dataclass(frozen=True)
class Mention:
    """One statement in one article that something of a known kind happened.

    `evidence[0]` is the sentence that says so; further quotes carry a date or a party found
    elsewhere in the text. `score` (0 to 1) is how sure the reader is. `announced` is the day
    it was made public, kept apart from `when`. `jurisdiction` is a code of
    data/jurisdictions.toml ("US-CA-SFO", "FR", "EU") or None.
    """

    kind: Kind
    action: str
    status: str
    when: DateSpan
    evidence: tuple[Quote, ...]
    actors: tuple[Party, ...] = ()
    targets: tuple[Party, ...] = ()
    jurisdiction: str | None = None
    announced: DateSpan | None = None
    amount: Amount | None = None
    count: str | None = None
    rule: str = ""
    score: float = 0.5

    @property
    def proposed(self) -> bool:
        """Whether a model proposes it and no rule has read it."""
        return self.rule.startswith(PROPOSED)


@dataclass(frozen=True)
class Relevance:
    """Whether a text is about AI-safety enforcement, and why: `why` is shown to people."""

    relevant: bool
    score: float
    why: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Everything read from one text: the result of `ingest.read.article_reading`."""

    relevance: Relevance
    dates: tuple[TimeExpression, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True)
class Source:
    """One row of data/sources.toml; the meaning of each field is in docs/sources.md."""

    id: str
    name: str
    url: str
    kind: str = "feed"
    publisher: str = ""
    enabled: bool = True
    tier: int = 1
    country: str = ""
    language: str = "en"
    serves: tuple[str, ...] = ()
    grade: str = "press"  # primary (the body itself), press, or tracker (collects others)
    gate: str = "ai-and-enforcement"  # which relevance gate its items pass
    poll_minutes: int | None = None
    rhythm_days: int | None = None  # without news for longer than this, something is wrong
    # for kind "api": the row of data/apis.toml, named by its id, that says how to ask and read
    api: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""  # name of the environment variable that holds a key; never the key itself
    paths: tuple[str, ...] = ()  # only listed addresses whose path begins with one of these
    pages: int = 0  # how many listed pages may be read a visit; 0: headlines only
    select: Mapping[str, str] = field(default_factory=dict)  # what a page or git is read by
    allow_private: bool = False
    terms: str = ""
    note: str = ""


@dataclass(frozen=True)
class Item:
    """One entry of a source before reading: plain text only, nothing to render or follow.

    `published_at` is the instant if a time was given, `published_on` the civil day as printed
    (in the publisher's own zone), `published_from` where that came from ("feed", "url",
    "page", "text", "given", ""). `body_at` is where its own text is, if that has to be asked for:
    a listed page of the source itself, never an address found inside a text.
    """

    title: str
    link: str = ""
    guid: str = ""
    text: str = ""
    byline: str = ""
    outlet: str = ""
    language: str = ""
    published_at: datetime | None = None
    published_on: date | None = None
    published_from: str = ""
    notes: tuple[str, ...] = ()
    body_at: str = ""


@dataclass(frozen=True)
class Article:
    """One text of one outlet, ready to be read; `key` is its identity across feeds and runs."""

    key: str
    url: str
    title: str
    text: str
    outlet: str
    byline: str = ""
    language: str = "en"
    published_at: datetime | None = None
    published_on: date | None = None
    published_from: str = ""
    wire: str = ""  # the agency credited in the text ("Associated Press"), if any
