"""One filter for pages, addresses, exports and alerts: parameters ⇄ SQL ⇄ English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from docket.errors import ConfigError
from docket.lexicon import Lexicon, nearest, unknown
from docket.model import Kind
from docket.where import NONE, condition
from docket.wording import GRADES, REVIEWS, SURE_WORDS, day_words, kind_label, topic_label

# Parameter → attribute. The names are a public contract (docs/filters.md): links live long.
LISTS = {
    "kind": "kinds", "status": "statuses", "actor": "actors", "target": "targets",
    "place": "places", "outlet": "outlets", "topic": "topics", "grade": "grades",
    "review": "reviews",
}  # fmt: skip
# What a page of the dashboard has open stands in the same address, and is none of the filter.
PAGE_PARAMETERS = (
    "event", "article", "words", "state", "source", "by", "period", "embed", "case", "since", "add",
    "only", "who", "stands", "lanes", "lane", "list", "order", "show", "printed_by", "about",
    "printed_from", "printed_to", "after", "count", "bars", "share", "hide",
)  # fmt: skip
PARAMETERS = (*LISTS, "date", "from", "to", "q", "origin", "tier", "asof")
# Parameters that take one word of a few → their attribute and words; one that changes nothing
# may be written, and is left out of the addresses we write.
WORDS = {
    "date": ("dates", ("happened", "announced", "reported", "added")),
    "origin": ("origin", ("read", "starter")),
    "tier": ("tier", ("sure", "rules", "all")),
}
DAYS = {"from": "start", "to": "end", "asof": "asof"}
_NOTHING_SAID = ("happened", "all")


@dataclass(frozen=True)
class Filter:
    """What to show. Empty means everything; all conditions must hold, lists mean "any of".

    `places` roll up (US-CA includes San Francisco). `start` and `end` choose events whose
    possible days overlap that range; undated events are then left out. `dates` says which date
    they look at: "" when it happened, "announced", "reported" (first), "added" (to the record).
    In `actors`, `targets`, `places`, `outlets` and `topics` the value "none" is "not stated".
    `text` is full text over titles, parties and evidence. `origin` is "read" or "starter". `tier`
    is "sure" (read with confidence) or "rules" (all but what a model proposes and nobody has
    reviewed). What a person rejected is left out unless `reviews` asks for it. `asof` is the day
    as of which the record is asked: `where` knows nothing of it, whoever opens the record does.
    """

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    dates: str = ""
    start: date | None = None
    end: date | None = None
    text: str = ""
    origin: str = ""
    tier: str = ""
    asof: date | None = None

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
            elif name in DAYS:
                found[DAYS[name]] = _day(name, values[-1])
            elif name == "q":
                found["text"] = values[-1].strip()[:200].strip()
            elif values[-1]:
                attribute, allowed_words = WORDS[name]
                word = _known(name, values[-1], allowed_words)
                found[attribute] = "" if word in _NOTHING_SAID else word
        chosen = cls(**found)
        if chosen.start and chosen.end and chosen.end < chosen.start:
            raise ConfigError(f'filter, "to": {chosen.end} is before "from": {chosen.start}')
        return chosen

    def params(self) -> dict[str, list[str]]:
        """The parameters, only those that say something, in a fixed order."""
        found = {name: list(getattr(self, attribute)) for name, attribute in LISTS.items()}
        single = {"q": "text", **DAYS} | {name: where for name, (where, _) in WORDS.items()}
        values = {name: getattr(self, attribute) for name, attribute in single.items()}
        found |= {name: [str(value)] for name, value in values.items() if value}
        return {name: found[name] for name in PARAMETERS if found.get(name)}

    def query(self) -> str:
        """The part of an address after the question mark; equal filters give equal text."""
        return urlencode(self.params(), doseq=True)

    def but(self, **changes: Any) -> Filter:
        """The same filter with some attributes changed."""
        return replace(self, **changes)

    def where(self) -> tuple[str, list[Any]]:
        """A condition on `event e` (or the view `timeline e`) and its values."""
        return condition(vars(self))

    def english(self, lexicon: Lexicon) -> str:
        """The filter as a sentence a person can check, without a full stop."""
        said = [] if self.kinds else ["all events"]
        for before, ways in self.phrases(lexicon):
            said.append(f"{before} {' or '.join(words for words, _ in ways)}".strip())
        return " ".join(said)

    def phrases(self, lexicon: Lexicon) -> list[tuple[str, list[tuple[str, Filter]]]]:
        """What `english` is made of: a lead ("by") and its values, each with the filter less it."""
        names: dict[str, tuple[str, Callable[[str], str], str]] = {
            "kinds": ("", lambda kind: kind_label(kind).lower(), ""),
            "actors": ("by", lambda actor: _party(actor, lexicon), "nobody named"),
            "targets": ("against", lambda target: _party(target, lexicon), "nobody named"),
            "places": ("in", lexicon.place_name, "no place stated"),
            "topics": ("about", topic_label, "no harm area stated"),
            "statuses": ("with status", lambda status: lexicon.statuses[status].label, ""),
            "outlets": ("reported by", str, "no outlet"),
            "grades": ("", GRADES.__getitem__, ""),
            "reviews": ("", REVIEWS.__getitem__, ""),
        }
        said = [
            (lead, [(absent if value == NONE and absent else name(value), self._less(among, value))
                    for value in getattr(self, among)])
            for among, (lead, name, absent) in names.items()
        ]  # fmt: skip
        for words, changes in self._single_words():
            said.append(("", [(words, self.but(**changes))] if words else []))
        return [(lead, ways) for lead, ways in said if ways]

    def _less(self, attribute: str, value: str) -> Filter:
        left = tuple(one for one in getattr(self, attribute) if one != value)
        return self.but(**{attribute: left})

    def _single_words(self) -> list[tuple[str, dict[str, Any]]]:
        """What parameters with one value say, and what takes that back."""
        when = ""
        if self.start and self.end:
            when = f"between {day_words(self.start)} and {day_words(self.end)}"
        elif self.start:
            when = f"since {day_words(self.start)}"
        elif self.end:
            when = f"up to {day_words(self.end)}"
        origin = "read by machine" if self.origin == "read" else "from the starter timeline"
        tier = SURE_WORDS if self.tier == "sure" else "without a model's proposals"
        return [
            (f"{DATE_WORDS[self.dates]} {when}".strip() if when else "",
             {"start": None, "end": None, "dates": ""}),
            (f"mentioning “{self.text}”" if self.text else "", {"text": ""}),
            (origin if self.origin else "", {"origin": ""}),
            (tier if self.tier else "", {"tier": ""}),
            (f"as known on {day_words(self.asof)}" if self.asof else "", {"asof": None}),
        ]  # fmt: skip


# Which date `from` and `to` look at, as English says it.
DATE_WORDS = {
    "": "", "announced": "announced", "reported": "first reported", "added": "added to the record",
}  # fmt: skip
# Names of parties and outlets may hold a comma; these are codes.
_CODED = ("kind", "status", "place", "topic", "grade", "review")


def _checked(name: str, word: str, lexicon: Lexicon) -> str:
    allowed = {
        "kind": [kind.value for kind in Kind],
        "status": list(lexicon.statuses),
        "place": [*lexicon.places, NONE],
        "topic": [*lexicon.topics, NONE],
        "grade": list(GRADES),
        "review": list(REVIEWS),
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
