"""The wording events are told in, loaded from data/cues/*.toml and indexed for one pass.

Everything is checked while loading: an unknown key, kind, action or class is a ConfigError.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from docket.lexicon import ENTITY_KINDS, Lexicon, load_lexicon, nearest
from docket.model import Kind
from ingest.read.entities import NameCues

FRAME_KEYS = {
    "kind", "action", "status", "verbs", "nouns", "object", "from", "by", "words", "subject",
    "against", "possessor", "example", "faint", "rest",
}  # fmt: skip
# Who may take a step, or which words lead to them: kinds of entity, kinds of name the text alone
# tells, and for nouns the prepositions ("a probe by", "a dispute between").
BY = {*ENTITY_KINDS, "place", "role", "judge", "org", "report", "stranger", "we", "none",
      "by", "from", "between"}  # fmt: skip
PARTICLES = {"down", "offline", "out", "up", "off", "aside", "forward"}
Phrase = tuple[str, ...]
Shelf = Mapping[str, tuple[Phrase, ...]]  # phrases by their first word, longest first


@dataclass(frozen=True)
class Frame:
    """One way of saying that something happened; the fields are explained in events.toml."""

    number: int
    kind: Kind
    action: str
    status: str
    nouns: Shelf = field(default_factory=dict)
    object: str = ""
    source: str = ""
    by: frozenset[str] = frozenset()
    words: Shelf = field(default_factory=dict)
    subject: str = "by"
    against: tuple[Phrase, ...] = ()
    possessor: str = ""
    faint: bool = False
    rest: bool = False
    particle: str = ""

    @property
    def conditions(self) -> int:
        """How much it asks for: the more, the more it says when it fits."""
        return (
            2 * bool(self.nouns)
            + 2 * bool(self.source)
            + bool(self.object)
            + bool(self.by)
            + bool(self.words)
            + bool(self.particle)
        )


@dataclass(frozen=True)
class Form:
    """One inflected form of a verb: its lemma and what the form can be."""

    lemma: str
    tags: frozenset[str]  # base, s, past, part, ing


@dataclass(frozen=True)
class Class:
    """A sort of thing events are done to, by words and by kinds of entity."""

    words: Shelf
    kinds: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """Everything the reader knows besides the text: names, cues and topics."""

    lexicon: Lexicon
    frames: Mapping[str, tuple[Frame, ...]]  # by lemma
    nouns: Mapping[str, tuple[tuple[Phrase, Frame], ...]]  # by first word
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


def shelved(texts: Iterable[str]) -> Shelf:
    """Phrases put where one look-up finds those that can begin at a word."""
    shelf: dict[str, list[Phrase]] = {}
    for words in map(phrase, texts):
        shelf.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in shelf.items()}


def load_rules(folder: Path) -> Rules:
    """Read data/: names, places, vocabulary and cues. Raises ConfigError."""
    lexicon = load_lexicon(folder)
    path = folder / "cues" / "events.toml"
    document = _document(path)
    for name, row in document.get("class", {}).items():
        for key in row:
            if key not in {"kinds", "words"}:
                raise ConfigError(f'{path.name}, [class.{name}], key "{key}": is not known')
    classes = {
        name: Class(shelved(row.get("words", ())), frozenset(row.get("kinds", ())))
        for name, row in document.get("class", {}).items()
    }
    grouped(document, path.name)
    frames: dict[str, list[Frame]] = {}
    forms: dict[str, dict[str, set[str]]] = {}
    for number, row in enumerate(document.get("frame", [])):
        place = f"{path.name}, [[frame]] {number + 1}"
        for verb in row.get("verbs", ()):
            lemma, _, particle = verb.partition(" ")
            frame = _frame(place, number, row, particle, classes, lexicon)
            frames.setdefault(lemma, []).append(frame)
            for tag, form in _inflected(lemma, document.get("irregular", {})):
                forms.setdefault(form, {}).setdefault(lemma, set()).add(tag)
    nouns: dict[str, list[tuple[Phrase, Frame]]] = {}
    for number, row in enumerate(document.get("noun", [])):
        frame = _frame(f"{path.name}, [[noun]] {number + 1}", number, row, "", classes, lexicon)
        for first, phrases in frame.nouns.items():
            nouns.setdefault(first, []).extend((words, frame) for words in phrases)
    return Rules(
        lexicon,
        {lemma: tuple(rows) for lemma, rows in frames.items()},
        {first: tuple(sorted(rows, key=lambda r: -len(r[0]))) for first, rows in nouns.items()},
        {
            form: tuple(Form(lemma, frozenset(tags)) for lemma, tags in lemmas.items())
            for form, lemmas in forms.items()
        },
        classes,
        NameCues.from_rows(_document(folder / "cues" / "names.toml")),
        _document(folder / "cues" / "topics.toml"),
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


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read ({error.strerror}): {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: is not valid TOML: {error}") from error


def _frame(
    place: str,
    number: int,
    row: Mapping[str, Any],
    particle: str,
    classes: Mapping[str, Class],
    lexicon: Lexicon,
) -> Frame:
    """One row, checked against the closed lists."""
    for key in row:
        if key not in FRAME_KEYS:
            raise ConfigError(f'{place}, key "{key}": is not known{nearest(key, FRAME_KEYS)}')
    kinds = [kind.value for kind in Kind]
    for key, allowed in (
        ("kind", kinds),
        ("action", list(lexicon.actions)),
        ("status", [*lexicon.statuses, None]),
        ("object", [*classes, None]),
        ("from", [*classes, None]),
        ("subject", ["by", "against", "both", None]),
    ):
        value = row.get(key)
        if value not in allowed:
            words = [word for word in allowed if word]
            raise ConfigError(
                f'{place}, key "{key}": "{value}" is not known{nearest(str(value), words)}'
            )
    for word in row.get("by", ()):
        if word not in BY:
            raise ConfigError(f'{place}, key "by": "{word}" is not known{nearest(word, BY)}')
    words = row.get("words", ())
    return Frame(
        number=number,
        kind=Kind(row["kind"]),
        action=row["action"],
        status=row.get("status") or lexicon.actions[row["action"]].status,
        nouns=shelved(row.get("nouns", ())),
        object=row.get("object", ""),
        source=row.get("from", ""),
        by=frozenset(row.get("by", ())) if "verbs" in row else frozenset(),
        words=classes[words].words if isinstance(words, str) else shelved(words),
        subject=row.get("subject", "by"),
        against=tuple(phrase(word) for word in row.get("against", ())),
        possessor=row.get("possessor", ""),
        faint=row.get("faint", False),
        rest=row.get("rest", False),
        particle=particle,
    )


def _inflected(lemma: str, irregular: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The forms of an English verb, regular unless listed: (tag, form)."""
    if lemma in irregular:
        s, past, part, ing = irregular[lemma]
    else:
        stem = lemma
        if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", lemma):
            stem = lemma + lemma[-1]  # ban, strip, drop
        if lemma.endswith("e"):
            past, ing = f"{lemma}d", f"{lemma[:-1]}ing"
        elif re.search(r"[^aeiou]y$", lemma):
            past, ing = f"{lemma[:-1]}ied", f"{lemma}ing"
        else:
            past, ing = f"{stem}ed", f"{stem}ing"
        part = past
        if re.search(r"[^aeiou]y$", lemma):
            s = f"{lemma[:-1]}ies"
        else:
            s = f"{lemma}es" if re.search(r"(?:s|x|z|ch|sh)$", lemma) else f"{lemma}s"
    return [("base", lemma), ("s", s), ("past", past), ("part", part), ("ing", ing)]
