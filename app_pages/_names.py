"""What readers type into the lists of the filter, or write into an address, as the values it takes.

Pure: names in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docket.lexicon import Lexicon, nearest
from docket.model import Kind
from docket.where import NONE
from docket.wording import GRADES, REVIEWS, kind_label, status_label, topic_label

NOT_STATED = "Not stated"
MISSING = {  # what has this value is not stated
    "actor": "no event is by", "target": "no event is against", "outlet": "no event is told of by",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """One list of the filter: the label of every value, and further forms that stand for one."""

    labels: Mapping[str, str]
    forms: Mapping[str, str]

    def value(self, typed: str) -> str:
        """The value meant: itself, or of its label or another form, or as it was typed."""
        bare = re.sub(r" · \d+$", "", typed)  # as the list shows it, with its count
        return typed if typed in self.labels else self.forms.get(bare.casefold(), bare)


def names_of(lexicon: Lexicon, shown: Mapping[str, Mapping[str, str]]) -> dict[str, Names]:
    """The names for each list, by its parameter; `shown` are those of the record's own parties."""
    entities = {id: entity.name for id, entity in lexicon.entities.items()}
    labels = {
        "kind": {kind.value: kind_label(kind) for kind in Kind},
        "status": {id: status_label(id, lexicon) for id in lexicon.statuses},
        "place": {id: place_label(id, lexicon) for id in lexicon.places},
        "topic": {topic: topic_label(topic).capitalize() for topic in lexicon.topics},
        "grade": {word: words.capitalize() for word, words in GRADES.items()},
        "review": {word: words.capitalize() for word, words in REVIEWS.items()},
        "actor": entities | shown["actor"],
        "target": entities | shown["target"],
        "outlet": dict(shown["outlet"]),
    }
    more: dict[str, Mapping[str, str]] = {
        "place": dict(lexicon.place_aliases) | {p.name: id for id, p in lexicon.places.items()},
        "actor": lexicon.aliases,
        "target": lexicon.aliases,
    }
    found = {}
    for name, known in labels.items():
        if name in ("place", "topic", *MISSING):
            known[NONE] = NOT_STATED
        forms = {form.casefold(): value for form, value in more.get(name, {}).items()}
        forms |= {label.casefold(): value for value, label in known.items()}
        found[name] = Names(known, forms | {value.casefold(): value for value in known})
    return found


def place_label(place: str, lexicon: Lexicon) -> str:
    """A place with its path, outermost first, so that a list of them reads as a tree."""
    path = lexicon.place_path(place)[::-1]
    return " › ".join([*(lexicon.places[p].short for p in path[:-1]), lexicon.places[place].name])


def complaints(name: str, values: Iterable[str], names: Mapping[str, Names]) -> list[str]:
    """Which of these values nobody has, each with the nearest that somebody has.

    They stay in force: a link to what is not there (any more) must not show everything else.
    """
    known = names[name].labels if name in MISSING else {}
    return [
        f'filter, "{name}": {MISSING[name]} "{value}"{nearest(value, known.values())}'
        for value in values
        if name in MISSING and value not in known
    ]
