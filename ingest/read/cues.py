"""The wording events are told in, loaded from data/cues/*.toml and indexed for one pass.

Everything is checked while loading: an unknown key, kind, action or class is a ConfigError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from docket.lexicon import ENTITY_KINDS, Lexicon, Row, checked, load_lexicon, nearest, read_document
from docket.model import Kind
from ingest.read.strangers import NameCues
from ingest.read.words import Phrase, Shelf, shelved

FRAME_KEYS = tuple(
    "kind action status verbs nouns object from by words subject against possessor example faint "
    "rest".split()
)
# Who may take a step, or which words lead to them: kinds of entity, kinds of name the text alone
# tells, and for nouns the prepositions ("a probe by", "a dispute between").
BY = (*ENTITY_KINDS, "place", "role", "judge", "org", "report", "stranger", "we", "none",
      "by", "from", "between")  # fmt: skip
PARTICLES = {"down", "offline", "out", "up", "off", "aside", "forward"}
Phrases = Shelf[int]  # each with its length


@dataclass(frozen=True)
class Frame:
    """One way of saying that something happened; the fields are explained in events.toml."""

    number: int
    kind: Kind
    action: str
    status: str
    nouns: Phrases = field(default_factory=dict)
    object: str = ""
    source: str = ""
    by: frozenset[str] = frozenset()
    words: Phrases = field(default_factory=dict)
    subject: str = "by"
    against: tuple[Phrase, ...] = ()
    possessor: str = ""
    faint: bool = False
    rest: bool = False
    particle: str = ""

    @property
    def conditions(self) -> int:
        """How much it asks for: the more, the more it says when it fits."""
        asked = (self.object, self.by, self.words, self.particle)
        return 2 * bool(self.nouns) + 2 * bool(self.source) + sum(map(bool, asked))


@dataclass(frozen=True)
class Form:
    """One inflected form of a verb: its lemma and what the form can be."""

    lemma: str
    tags: frozenset[str]  # base, s, past, part, ing


@dataclass(frozen=True)
class Class:
    """A sort of thing events are done to, by words and by kinds of entity."""

    words: Phrases
    kinds: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """Everything the reader knows besides the text: names, cues and topics."""

    lexicon: Lexicon
    frames: Mapping[str, tuple[Frame, ...]]  # by lemma
    nouns: Shelf[Frame]
    forms: Mapping[str, tuple[Form, ...]]
    classes: Mapping[str, Class]
    names: NameCues
    topics: Mapping[str, Any]


def phrase(text: str) -> Phrase:
    """A cue's words as the tokens they are met as; ConfigError when there is none."""
    words = tuple(re.findall(r"\w+(?:[-.]\w+)*|[()]", text.lower()))
    if not words:
        raise ConfigError(f'events.toml: "{text}" holds no word')
    return words


def phrases(texts: Iterable[str]) -> Phrases:
    """Texts as phrases that can be looked up."""
    return shelved((words, len(words)) for words in map(phrase, texts))


def load_rules(folder: Path) -> Rules:
    """Read data/: names, places, vocabulary and cues. Raises ConfigError."""
    lexicon = load_lexicon(folder)
    path = folder / "cues" / "events.toml"
    document = read_document(path)
    grouped(document, path.name)
    classes = {}
    for name, values in document.get("class", {}).items():
        row = checked(f"{path.name}, [class.{name}]", values, ("kinds", "words"))
        classes[name] = Class(phrases(row.texts("words")), frozenset(row.texts("kinds")))
    frames: dict[str, list[Frame]] = {}
    forms: dict[str, dict[str, set[str]]] = {}
    nouns: list[tuple[Phrase, Frame]] = []
    for table in ("frame", "noun"):
        for number, values in enumerate(document.get(table, [])):
            row = checked(f"{path.name}, [[{table}]] {number + 1}", values, FRAME_KEYS)
            frame = _frame(row, number, classes, lexicon)
            for verb in values.get("verbs", ()):
                lemma, _, particle = verb.partition(" ")
                frames.setdefault(lemma, []).append(replace(frame, particle=particle))
                for tag, form in _inflected(lemma, document.get("irregular", {})):
                    forms.setdefault(form, {}).setdefault(lemma, set()).add(tag)
            if table == "noun":
                nouns += [(words, frame) for some in frame.nouns.values() for words, _ in some]
    return Rules(
        lexicon,
        {lemma: tuple(rows) for lemma, rows in frames.items()},
        shelved(nouns),
        {
            form: tuple(Form(lemma, frozenset(tags)) for lemma, tags in lemmas.items())
            for form, lemmas in forms.items()
        },
        classes,
        NameCues.from_rows(read_document(folder / "cues" / "names.toml")),
        read_document(folder / "cues" / "topics.toml"),
    )


def grouped(document: dict[str, Any], file: str) -> None:
    """Put the words of a [group] where rows say "@name"."""
    groups = document.get("group", {})
    for row in (*document.get("frame", ()), *document.get("noun", ())):
        for key in ("verbs", "nouns"):
            named = [word[1:] for word in row.get(key, ()) if word.startswith("@")]
            for name in named:
                if name not in groups:
                    raise ConfigError(
                        f'{file}: group "@{name}" is not known{nearest(name, groups)}'
                    )
            plain = [word for word in row.get(key, ()) if not word.startswith("@")]
            if key in row:
                row[key] = list(dict.fromkeys(plain + [w for name in named for w in groups[name]]))


def _frame(row: Row, number: int, classes: Mapping[str, Class], lexicon: Lexicon) -> Frame:
    """One row, checked against the closed lists."""
    action = row.choice("action", lexicon.actions)
    words: Any = row.values.get("words", ())
    by = frozenset(row.choices("by", BY))  # of a noun: prepositions, for whoever reads the file
    return Frame(
        number=number,
        kind=Kind(row.choice("kind", list(Kind))),
        action=action,
        status=row.choice("status", lexicon.statuses, "") or lexicon.actions[action].status,
        nouns=phrases(row.texts("nouns")),
        object=row.choice("object", classes, ""),
        source=row.choice("from", classes, ""),
        by=by if "verbs" in row.values else frozenset(),
        words=classes[words].words if isinstance(words, str) else phrases(words),
        subject=row.choice("subject", ("by", "against", "both"), "by"),
        against=tuple(map(phrase, row.texts("against"))),
        possessor=row.text("possessor", ""),
        faint=bool(row.values.get("faint")),
        rest=bool(row.values.get("rest")),
    )


def _inflected(lemma: str, irregular: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The forms of an English verb, regular unless listed: (tag, form)."""
    if lemma in irregular:
        s, past, part, ing = irregular[lemma]
    elif re.search(r"[^aeiou]y$", lemma):
        s, past, ing = f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
        part = past
    else:
        doubled = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", lemma)  # ban, strip, drop
        stem = lemma + lemma[-1] if doubled else lemma.removesuffix("e")
        past = part = f"{stem}ed"
        s, ing = f"{lemma}{'e' * bool(re.search('(?:s|x|z|ch|sh)$', lemma))}s", f"{stem}ing"
    return [("base", lemma), ("s", s), ("past", past), ("part", part), ("ing", ing)]
