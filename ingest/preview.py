"""What would be read from a document, as JSON and as lines for a terminal; stores nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from docket.lexicon import Lexicon
from docket.model import Article, DateSpan, Mention, Party, Reading
from docket.wording import PROPOSED_WORDS, date_words, event_title, kind_label, plain, status_label

_DATE_FIELDS = ("text", "start", "end", "timex_type", "timex_value")


def document(article: Article, reading: Reading) -> dict[str, Any]:
    """The stable form of `try --json` (docs/formats.md); offsets count characters of `text`."""
    relevance = reading.relevance
    return {
        "title": article.title, "outlet": article.outlet, "url": article.url or None,
        "byline": article.byline or None, "wire": article.wire or None,
        "language": article.language,
        "published": _iso(article.published_on), "published_from": article.published_from or None,
        "relevant": relevance.relevant, "relevance": relevance.score, "why": relevance.why,
        "topics": list(relevance.topics), "text": article.text,
        "dates": [
            {name: getattr(found, name) for name in _DATE_FIELDS} | span(found.span)
            for found in reading.dates
        ],
        "events": [mention(one) for one in reading.mentions],
    }  # fmt: skip


def span(when: DateSpan) -> dict[str, Any]:
    """A DateSpan under the names all our JSON uses."""
    return {
        "from": _iso(when.first), "to": _iso(when.last),
        "precision": when.precision.value, "basis": when.basis.value,
        "phrase": when.phrase or None, "rule": when.rule or None,
    }  # fmt: skip


def mention(one: Mention) -> dict[str, Any]:
    """One event read from one document."""
    return {
        "kind": one.kind.value, "action": one.action, "status": one.status,
        "actors": [_party(party) for party in one.actors],
        "targets": [_party(party) for party in one.targets],
        "jurisdiction": one.jurisdiction,
        "announced": _iso(one.announced.last) if one.announced else None,
        "amount": asdict(one.amount) if one.amount else None,
        "count": one.count, "score": one.score, "cue": one.rule,
        "evidence": [asdict(quote) for quote in one.evidence],
    } | span(one.when)  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    return {"name": party.name, "entity": party.entity}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def lines(article: Article, reading: Reading, lexicon: Lexicon) -> list[str]:
    """The same for a person at a terminal."""
    day, relevance = article.published_on, reading.relevance
    when = f"{day} (from {article.published_from})" if day else "undated"
    found = [
        plain(f"{article.title} — {article.outlet}"),
        f"  published {when}; relevance {relevance.score}: {relevance.why}",
    ]
    for one in reading.mentions:
        found.append(f"  • {event_line(one, lexicon)}")
        for quote in one.evidence[:1]:
            found.append(f"      “{plain(quote.quote)}”")
    if not reading.mentions:
        found.append("  no events")
    return found


def event_line(one: Mention, lexicon: Lexicon) -> str:
    """One event on one line: date, what, where, how far, and what the date was read from."""
    place = f", {lexicon.place_name(one.jurisdiction)}" if one.jurisdiction else ""
    source = f" (from “{plain(one.when.phrase)}”)" if one.when.phrase else ""
    return (
        f"{date_words(one.when)}{source}: {plain(event_title(one, lexicon))}"
        f" [{kind_label(one.kind)}, {status_label(one.status, lexicon).lower()}{place}]"
        f"{f' ({PROPOSED_WORDS})' if one.proposed else ''}"
    )
