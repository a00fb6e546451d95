"""The names and words Docket knows: entities, places, statuses and actions, read from data/*.toml.

Everything is checked while loading, so the rest of the program can trust an id. Caching the
loaded lexicon is the caller's business.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from docket.errors import ConfigError, UnknownRecord
from docket.model import Kind

ENTITY_KINDS = tuple(
    "company court dataset government law legislature media model person platform police "
    "product prosecutor regulator research watchdog".split()
)
SAYS = ("alleged", "done")

ENTITY_KEYS = ("id", "name", "kind", "place", "aliases", "ambiguous", "of", "role", "wikidata")
PLACE_KEYS = ("id", "name", "short", "within", "aliases", "ambiguous")
STATUS_KEYS = ("id", "label", "rank", "says")
ACTION_KEYS = ("id", "kinds", "label", "status", "by")


def nearest(word: str, allowed: Iterable[str]) -> str:
    """For error messages: '; did you mean "x"?' with the closest allowed word, or nothing."""
    close = get_close_matches(word, list(allowed), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def unknown(word: str, allowed: Collection[str]) -> str:
    """For error messages: that a word is outside a closed list, with the list and the nearest."""
    # Long lists (every entity, every place) would bury the message; the nearest word helps.
    listed = f"; allowed: {', '.join(allowed)}" if len(allowed) <= 40 else ""
    return f'"{word}" is not known{listed}{nearest(word, allowed)}'


@dataclass(frozen=True)
class Row:
    """One table of a data file that knows where it stands, so every complaint names its place."""

    place: str
    values: Mapping[str, object]

    def problem(self, key: str, what: str) -> ConfigError:
        """For raising: the complaint `what` about `key`, with file and row in front."""
        return ConfigError(f'{self.place}, key "{key}": {what}')

    def text(self, key: str, default: str | None = None) -> str:
        """For reading a string; without a `default` the key must be there and not be blank."""
        value = self.values.get(key, default)
        if value is None:
            raise self.problem(key, "is missing")
        if not isinstance(value, str) or value != value.strip() or (not value and default is None):
            raise self.problem(key, f"must be text without spaces around it, not {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """For reading a list of different strings; an absent key is an empty list."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.problem(key, f"must be a list of texts, not {value!r}")
        twice = sorted({v for v in value if value.count(v) > 1})
        if twice:
            raise self.problem(key, f'lists "{twice[0]}" twice')
        return tuple(value)

    def choice(self, key: str, allowed: Iterable[str], default: str | None = None) -> str:
        """For reading one word of a closed list."""
        value = self.text(key, default)
        return value if value == default else self._allowed(key, value, tuple(allowed))

    def choices(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """For reading several words of a closed list."""
        words = tuple(allowed)
        return tuple(self._allowed(key, value, words) for value in self.texts(key))

    def number(self, key: str) -> float:
        """For reading a number that must be there and not be below zero."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise self.problem(key, f"must be a number of 0 or more, not {value!r}")
        return float(value)

    def day(self, key: str) -> date | None:
        """For reading a civil day written without quotes (2024-05-31); None when absent."""
        value = self.values.get(key)
        if value is None or type(value) is date:
            return value
        raise self.problem(key, f"must be a day such as 2024-05-31 without quotes, not {value!r}")

    def tables(self, key: str, keys: tuple[str, ...]) -> tuple[Row, ...]:
        """For reading tables inside this one: one `{…}` or a list of them; absent is none."""
        value = self.values.get(key, [])
        found = [value] if isinstance(value, dict) else value
        if not isinstance(found, list) or not all(isinstance(v, dict) for v in found):
            raise self.problem(key, f"must be tables, not {value!r}")
        return tuple(
            checked(f"{self.place}, {key} {number}", inner, keys)
            for number, inner in enumerate(found, 1)
        )

    def _allowed(self, key: str, value: str, allowed: tuple[str, ...]) -> str:
        if value in allowed:
            return value
        raise self.problem(key, unknown(value, allowed))


def checked(place: str, values: Mapping[str, object], keys: tuple[str, ...]) -> Row:
    """For making a row of a table; `place` is where it stands, no key but `keys` is allowed."""
    for key in values:
        if key not in keys:
            allowed = f"allowed: {', '.join(keys)}{nearest(key, keys)}"
            raise ConfigError(f'{place}, key "{key}": is not known; {allowed}')
    return Row(place, values)


def read_document(path: Path) -> dict[str, Any]:
    """For reading any TOML file of data/."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror}): {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: is not valid TOML: {error}") from error


def read_tables(path: Path, headings: Mapping[str, tuple[str, ...]]) -> dict[str, list[Row]]:
    """For reading a data file strictly: heading → rows, in the order of the file.

    `headings` are the allowed tables with their allowed keys.
    """
    found: dict[str, list[Row]] = {heading: [] for heading in headings}
    for heading, tables in read_document(path).items():
        if heading not in headings or not isinstance(tables, list):
            allowed = ", ".join(f"[[{known}]]" for known in headings)
            hint = nearest(heading, headings)
            raise ConfigError(f'{path.name}, "{heading}": allowed are only {allowed}{hint}')
        for number, values in enumerate(tables, 1):
            row = values if isinstance(values, dict) else {}
            place = f"{path.name}, [[{heading}]] {number} ({row.get('id', 'without id')})"
            found[heading].append(checked(place, row, headings[heading]))
    return found


def read_rows(path: Path, headings: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, Row]]:
    """For reading a data file whose rows each have an `id` of their own: heading → id → row."""
    found: dict[str, dict[str, Row]] = {}
    for heading, rows in read_tables(path, headings).items():
        found[heading] = {}
        for row in rows:
            if row.text("id") in found[heading]:
                raise row.problem("id", "is already used by an earlier row")
            found[heading][row.text("id")] = row
    return found


@dataclass(frozen=True)
class Entity:
    """Somebody or something that acts or is acted upon; `of` is the id of its owner.

    `aliases` (the name among them) link on sight; `ambiguous` ones link only in a text that
    also names the entity by an unambiguous alias.
    """

    id: str
    name: str
    kind: str
    place: str
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    of: str = ""
    role: str = ""
    wikidata: str = ""


@dataclass(frozen=True)
class Place:
    """One jurisdiction of the tree; `short` is how labels of the places inside it call it."""

    id: str
    name: str
    short: str
    within: str = ""
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True)
class Status:
    """How far an event has got; `says` is "alleged" while nobody competent has found the conduct.

    `rank` (0 to 100) orders statuses along the usual course of a matter.
    """

    id: str
    label: str
    rank: int
    says: str


@dataclass(frozen=True)
class Action:
    """What was done; `kinds` are the kinds of event it can be, the most usual first.

    `by` are the kinds of entity that take such a step, for texts that do not say who did.
    """

    id: str
    kinds: tuple[Kind, ...]
    label: str
    status: str
    by: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lexicon:
    """All names and words of data/*.toml, checked; plain values, so it can cross processes.

    `aliases` and `place_aliases` map a surface form to the one id it means; the `ambiguous`
    mappings give every id a form could mean. `topics` are the harm areas an article may have.
    """

    entities: Mapping[str, Entity]
    places: Mapping[str, Place]
    statuses: Mapping[str, Status]
    actions: Mapping[str, Action]
    aliases: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, ...]]
    place_aliases: Mapping[str, str]
    ambiguous_places: Mapping[str, tuple[str, ...]]
    topics: tuple[str, ...] = ()
    __hash__ = object.__hash__  # by identity: what is worked out from one is cached

    def entity(self, id: str) -> Entity:
        """For looking an entity up by id."""
        if id not in self.entities:
            raise UnknownRecord(f'no entity "{id}"{nearest(id, self.entities)}')
        return self.entities[id]

    def place(self, id: str) -> Place:
        """For looking a place up by id."""
        if id not in self.places:
            raise UnknownRecord(f'no place "{id}"{nearest(id, self.places)}')
        return self.places[id]

    def place_path(self, id: str) -> tuple[str, ...]:
        """For walking up the tree: the place itself first, then everything it lies in."""
        path = [self.place(id).id]
        while parent := self.places[path[-1]].within:
            path.append(parent)
        return tuple(path)

    def place_name(self, id: str) -> str:
        """For labels: "San Francisco, California, US"; a country stands alone ("France")."""
        names = [self.place(id).name]
        for inner, outer in zip(self.place_path(id), self.place_path(id)[1:], strict=False):
            if "-" not in inner:  # a country: what it is a member of is not part of its name
                break
            names.append(self.places[outer].short)
        return ", ".join(names)

    def within(self, id: str, ancestor: str) -> bool:
        """For filters: whether a place is the other one or lies in it."""
        return self.place(ancestor).id in self.place_path(id)


def load_lexicon(folder: Path) -> Lexicon:
    """For starting anything: read and check the lexicon's files in `folder` (data/)."""
    places = _places(folder / "jurisdictions.toml")
    entities = _entities(folder / "entities.toml", places)
    statuses, actions = _vocabulary(folder / "vocabulary.toml")
    aliases, ambiguous = _surfaces("entities.toml", entities.values())
    place_aliases, ambiguous_places = _surfaces("jurisdictions.toml", places.values())
    topics = tuple(read_document(folder / "cues" / "topics.toml").get("topic", ()))
    return Lexicon(
        entities, places, statuses, actions, aliases, ambiguous, place_aliases, ambiguous_places,
        topics,
    )  # fmt: skip


def _places(path: Path) -> dict[str, Place]:
    """For reading the tree of places; a parent stands before its children, so no cycles."""
    places: dict[str, Place] = {}
    for id, row in read_rows(path, {"place": PLACE_KEYS})["place"].items():
        name = row.text("name")
        places[id] = Place(
            id, name, row.text("short", name), row.choice("within", places, ""), *_forms(row, name)
        )
    return places


def _entities(path: Path, places: Mapping[str, Place]) -> dict[str, Entity]:
    """For reading the entities, whose places and owners must exist."""
    rows = read_rows(path, {"entity": ENTITY_KEYS})["entity"]
    entities: dict[str, Entity] = {}
    for id, row in rows.items():
        name, kind = row.text("name"), row.choice("kind", ENTITY_KINDS)
        entities[id] = Entity(
            id, name, kind, row.choice("place", places, ""), *_forms(row, name),
            row.choice("of", rows, ""), row.text("role", ""), row.text("wikidata", ""),
        )  # fmt: skip
        if (kind == "person") != bool(entities[id].role):
            # A person is here for an office and for nothing else; the role says which.
            raise row.problem("role", "is for persons, and a person must have one")
        if not entities[id].aliases:
            raise row.problem("aliases", "must hold a form that is not ambiguous, else none links")
    return entities


def _forms(row: Row, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """For the surface forms of a row: those that link on sight, and the ambiguous ones."""
    listed, ambiguous = row.texts("aliases"), row.texts("ambiguous")
    for form in (name, *ambiguous):
        if form in listed:
            raise row.problem("aliases", f'repeats "{form}", which is the name or ambiguous')
    return (listed if name in ambiguous else (name, *listed)), ambiguous


def _surfaces(
    file: str, things: Iterable[Entity | Place]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """For the two look-ups from form to id; one form may not be sure of two things."""
    remedy = "list it under `ambiguous` in both"
    sure: dict[str, str] = {}
    unsure: dict[str, tuple[str, ...]] = {}
    for thing in things:
        for form in thing.ambiguous:
            unsure[form] = (*unsure.get(form, ()), thing.id)
        for form in thing.aliases:
            if form in sure:
                both = f'both "{sure[form]}" and "{thing.id}"'
                raise ConfigError(f'{file}: "{form}" is an alias of {both}; {remedy}')
            sure[form] = thing.id
    for form in unsure:
        if form in sure:
            both = f'"{sure[form]}" but ambiguous in "{unsure[form][0]}"'
            raise ConfigError(f'{file}: "{form}" is an alias of {both}; {remedy}')
    return sure, unsure


def _vocabulary(path: Path) -> tuple[dict[str, Status], dict[str, Action]]:
    """For reading the closed lists of statuses and actions."""
    rows = read_rows(path, {"status": STATUS_KEYS, "action": ACTION_KEYS})
    statuses = {
        id: Status(id, row.text("label"), int(row.number("rank")), row.choice("says", SAYS))
        for id, row in rows["status"].items()
    }
    actions: dict[str, Action] = {}
    for id, row in rows["action"].items():
        kinds = tuple(Kind(kind) for kind in row.choices("kinds", list(Kind)))
        if not kinds:
            raise row.problem("kinds", "must name at least one kind")
        by = frozenset(row.choices("by", ENTITY_KINDS))
        actions[id] = Action(id, kinds, row.text("label"), row.choice("status", statuses), by)
    return statuses, actions
