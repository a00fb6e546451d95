"""One filter for pages, addresses, exports and alerts: parameters ⇄ SQL ⇄ English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from docket.errors import ConfigError
from docket.lexicon import Lexicon, nearest, unknown
from docket.model import Kind
from docket.wording import SURE_WORDS, day_words, kind_label

# Parameter → attribute. The names are a public contract (docs/filters.md): links live long.
LISTS = {
    "kind": "kinds", "status": "statuses", "actor": "actors", "target": "targets",
    "place": "places", "outlet": "outlets",
}  # fmt: skip
# What a page of the dashboard has open stands in the same address, and is none of the filter.
PAGE_PARAMETERS = (
    "event", "article", "words", "state", "source", "by", "period", "embed", "printed_by", "about",
    "printed_from", "printed_to", "order", "after",
)  # fmt: skip
PARAMETERS = (*LISTS, "from", "to", "q", "origin", "tier")
# Parameters that take one word of a few.
WORDS = {"origin": ("read", "starter"), "tier": ("sure", "rules", "all")}


@dataclass(frozen=True)
class Filter:
    """What to show. Empty means everything; all conditions must hold, lists mean "any of".

    `places` roll up (US-CA includes San Francisco). `start` and `end` choose events whose
    possible days overlap that range; undated events are then left out. `text` is full text over
    titles, parties and evidence. `origin` is "read" or "starter". `tier` is "sure" (read with
    confidence) or "rules" (all but what a model proposes and nobody has reviewed).
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    text: str = ""
    origin: str = ""
    tier: str = ""

    @classmethod
    def from_query(cls, query: str, lexicon: Lexicon) -> Filter:
        """Read the part of an address after the question mark, pages' own parameters aside.

        Raises ConfigError.
        """
        found = parse_qs(query.lstrip("?"), keep_blank_values=True)
        return cls.from_params(
            {name: values for name, values in found.items() if name not in PAGE_PARAMETERS}, lexicon
        )

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]], lexicon: Lexicon) -> Filter:
        """Read parameters, each with a list of values; a comma separates values too.

        Raises ConfigError for an unknown parameter or value, naming the nearest known one.
        """
        found: dict[str, Any] = {}
        for name, values in params.items():
            if name not in PARAMETERS:
                allowed = f"allowed: {', '.join(PARAMETERS)}{nearest(name, PARAMETERS)}"
                raise ConfigError(f'filter, "{name}": is not known; {allowed}')
            if name in LISTS:
                split = (part for v in values for part in (v.split(",") if name in _CODED else [v]))
                words = tuple(dict.fromkeys(part.strip() for part in split if part.strip()))
                found[LISTS[name]] = tuple(_checked(name, word, lexicon) for word in words)
            elif name in ("from", "to"):
                found["start" if name == "from" else "end"] = _day(name, values[-1])
            elif name == "q":
                found["text"] = values[-1].strip()[:200].strip()
            elif values[-1]:
                word = _known(name, values[-1], WORDS[name])
                found[name] = "" if word == "all" else word
        chosen = cls(**found)
        if chosen.start and chosen.end and chosen.end < chosen.start:
            raise ConfigError(f'filter, "to": {chosen.end} is before "from": {chosen.start}')
        return chosen

    def params(self) -> dict[str, list[str]]:
        """The parameters, only those that say something, in a fixed order."""
        found = {name: list(getattr(self, attribute)) for name, attribute in LISTS.items()}
        single = {"from": self.start, "to": self.end, "q": self.text}
        single |= {name: getattr(self, name) for name in WORDS}
        found |= {name: [str(value)] for name, value in single.items() if value}
        return {name: values for name, values in found.items() if values}

    def query(self) -> str:
        """The part of an address after the question mark; equal filters give equal text."""
        return urlencode(self.params(), doseq=True)

    def but(self, **changes: Any) -> Filter:
        """The same filter with some attributes changed."""
        return replace(self, **changes)

    def where(self) -> tuple[str, list[Any]]:
        """A condition on `event e` (or the view `timeline e`) and its values."""
        parts: list[str] = []
        values: list[Any] = []
        for attribute, condition in _AMONG.items():
            if wanted := getattr(self, attribute):
                parts.append(condition.format(", ".join("?" * len(wanted))))
                values += wanted
        if self.start or self.end:
            parts.append("e.first <= ? AND e.last >= ?")
            values += [(self.end or date.max).isoformat(), (self.start or date.min).isoformat()]
        if phrase := quoted_words(self.text):
            parts.append("e.id IN (SELECT event_id FROM event_words WHERE event_words MATCH ?)")
            values.append(phrase)
        elif self.text:
            parts.append("0")  # only signs, no word: nothing can match
        if self.origin:
            parts.append("e.origin LIKE '%' || ? || '%'")
            values.append(self.origin)
        if self.tier:
            parts.append("e.sure = ?" if self.tier == "sure" else "e.review_state <> ?")
            values.append(1 if self.tier == "sure" else "proposed")
        return " AND ".join(parts) or "1", values

    def english(self, lexicon: Lexicon) -> str:
        """The filter as a sentence a person can check, without a full stop."""
        lists = {
            "by": [_party(actor, lexicon) for actor in self.actors],
            "against": [_party(target, lexicon) for target in self.targets],
            "in": [lexicon.place_name(place) for place in self.places],
            "with status": [lexicon.statuses[status].label for status in self.statuses],
            "reported by": self.outlets,
        }
        said = [" or ".join(kind_label(kind).lower() for kind in self.kinds) or "all events"]
        said += [f"{before} {' or '.join(words)}" for before, words in lists.items() if words]
        if self.start and self.end:
            said.append(f"between {day_words(self.start)} and {day_words(self.end)}")
        elif self.start:
            said.append(f"since {day_words(self.start)}")
        elif self.end:
            said.append(f"up to {day_words(self.end)}")
        if self.text:
            said.append(f"mentioning “{self.text}”")
        if self.origin:
            said.append("read by machine" if self.origin == "read" else "from the starter timeline")
        if self.tier:
            said.append(SURE_WORDS if self.tier == "sure" else "without a model's proposals")
        return " ".join(said)


_PARTY = (
    "e.id IN (SELECT event_id FROM event_part WHERE role = '%s' AND coalesce(entity, name) IN ({}))"
)
# Attribute → what holds for events with any of its values.
_AMONG = {
    "kinds": "e.kind IN ({})",
    "statuses": "e.status IN ({})",
    "actors": _PARTY % "by",
    "targets": _PARTY % "against",
    "places": "e.jurisdiction IN (SELECT id FROM jurisdiction_path WHERE ancestor IN ({}))",
    "outlets": "e.id IN (SELECT em.event_id FROM event_mention em JOIN mention m ON m.key = "
    "em.mention_key JOIN article a ON a.id = m.article_id WHERE a.outlet IN ({}))",
}
_CODED = ("kind", "status", "place")  # names of parties and outlets may hold a comma


def _checked(name: str, word: str, lexicon: Lexicon) -> str:
    allowed = {
        "kind": [kind.value for kind in Kind],
        "status": list(lexicon.statuses),
        "place": list(lexicon.places),
    }.get(name)
    return _known(name, word, allowed) if allowed else word


def _known(name: str, word: str, allowed: Sequence[str]) -> str:
    if word not in allowed:
        raise ConfigError(f'filter, "{name}": {unknown(word, allowed)}')
    return word


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f'filter, "{name}": "{text}" is not a day such as 2024-08-30') from error


def _party(value: str, lexicon: Lexicon) -> str:
    return lexicon.entities[value].name if value in lexicon.entities else value


def quoted_words(text: str) -> str:
    """What a person typed as a full-text query: each word quoted, all required, last one open."""
    words = re.findall(r"[^\W_]+", text)[:20]
    return " ".join(f'"{word}"' for word in words) + ("*" if words else "")
