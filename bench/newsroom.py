"""Who publishes in a made-up record: outlets, the sources that list them, and on which days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bench.prose import CITIES, PAPERS, Prose
from docket import health
from docket.lexicon import Lexicon
from docket.model import Mention, Source
from docket.schema import Record

YEARS = 6
SOURCES, OUTLETS = 60, 120
COUNTRIES = ("US", "GB", "DE", "FR", "IN", "AU", "CA", "IE", "ES", "KR", "JP", "BR")


@dataclass
class Paper:
    """An outlet: who lists it, in which language, and from when to when it did."""

    name: str
    source: str
    language: str
    weight: float
    first: date
    last: date


@dataclass
class Desk:
    """What is being made: the record, the papers, and what every article is to tell."""

    db: Record
    lexicon: Lexicon
    prose: Prose
    until: date
    letters: int
    papers: list[Paper] = field(default_factory=list)
    plan: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    copies: dict[int, int] = field(default_factory=dict)
    told: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[int, tuple[str, str, list[tuple[int, Mention]]]] = field(default_factory=dict)


def found_sources(desk: Desk) -> None:
    """Sources and the outlets they list; some begin late, some are lost."""
    dice, start = desk.prose.dice, desk.until - timedelta(days=365 * YEARS)
    names = [f"{city} {paper}" for city in CITIES for paper in PAPERS]
    dice.shuffle(names)
    sources = []
    for number in range(SOURCES):
        language = "en" if number < 46 else ("de", "fr", "es")[number % 3]
        first = start + timedelta(days=dice.randrange(900) if number % 3 == 0 else 0)
        last = desk.until - timedelta(days=dice.randrange(1, 700) if number % 8 == 7 else 0)
        own = names[number * OUTLETS // SOURCES : (number + 1) * OUTLETS // SOURCES]
        sources.append(
            Source(
                f"made-{number}", f"{own[0]} feed", f"https://feed{number}.example/news",
                publisher=own[0], enabled=last == desk.until or number % 16 == 7,
                country=COUNTRIES[number % len(COUNTRIES)], language=language,
                serves=("lawsuit", "regulator_action"), note="made up",
                grade=("primary", "press", "press", "press", "tracker")[number % 5],
            )
        )  # fmt: skip
        desk.papers += [
            Paper(name, f"made-{number}", language, 1 / (number + 4), first, last) for name in own
        ]
    health.mirror_sources(desk.db, sources)


def draw_days(desk: Desk, many: int) -> list[date]:
    """When every article came out, oldest first: more every year, fewer at weekends."""
    start = desk.until - timedelta(days=365 * YEARS)
    days = [start + timedelta(days=n) for n in range(365 * YEARS + 1)]
    weights = [(0.4 + n / len(days)) * (0.35 if day.weekday() > 4 else 1)
               for n, day in enumerate(days)]  # fmt: skip
    return sorted(desk.prose.dice.choices(days, weights, k=many))


def draw_papers(desk: Desk, days: list[date]) -> list[Paper]:
    """Who published each article."""
    found = []
    weights = [paper.weight for paper in desk.papers]
    drawn = iter(desk.prose.dice.choices(desk.papers, weights, k=4 * len(days)))
    for day in days:
        found.append(next((p for p in drawn if p.first <= day <= p.last), desk.papers[0]))
    return found
