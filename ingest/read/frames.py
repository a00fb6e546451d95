"""Where a sentence says that something happened: cues matched, with voice, mood and negation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from docket.model import Kind
from ingest.read.cues import PARTICLES, Class, Form, Frame, Rules, Shelf
from ingest.read.entities import Name, Token, is_title_case
from ingest.read.grammar import (
    AFTER_NOUN,
    AFTER_PARTICIPLE,
    BE,
    BREAKS,
    CLAIMED,
    DETERMINERS,
    DOUBTED,
    GET,
    HAVE,
    HEADS_ON,
    HELPING,
    HYPOTHETICAL,
    IMAGINED,
    LED_TO,
    MODAL,
    NEGATION,
    NOT_CLAIMING,
    OBJECT_ENDS,
    OBJECTS,
    PAST_BE,
    PROMISED,
    UNCERTAIN,
)

# Whose thing may be a pronoun: "took them down", "had passed it".
BY_PRONOUN = {Kind.LEGISLATION, Kind.PLATFORM_ENFORCEMENT, Kind.DATASET_CLEANUP}


@dataclass(frozen=True)
class Hit:
    """A cue found in a sentence.

    `at:end` are the verb's tokens (particle included), `noun` the tokens of the event noun or
    thing, or None. `mood` is "fact", "present" (is charged), "future", "agreed" or
    "headline" (bare present tense).
    """

    frame: Frame
    at: int
    end: int
    passive: bool
    mood: str
    noun: tuple[int, int] | None = None
    source: tuple[int, int] | None = None


def find_hits(words: Sequence[Token], names: Sequence[Name], rules: Rules) -> list[tuple[Hit, ...]]:
    """The verbal cues of a sentence that state a fact: for each verb its frames, fullest first."""
    hits = []
    headline = is_title_case(words)
    for at, word in enumerate(words):
        if at and word.text[:1].isupper() and not headline:
            continue  # part of a name: "Joy Timeline HK Limited" limits nothing
        for form in rules.forms.get(word.low, ()):
            reading = _mood(words, at, form)
            if reading is None:
                continue
            mood, passive = reading
            fitting = [
                hit
                for frame in rules.frames[form.lemma]
                if (hit := _fit(words, names, at, frame, mood, passive, rules)) is not None
            ]
            if fitting:
                fitting.sort(key=_fullest)
                hits.append(tuple(fitting))
                break
    return hits


def _fullest(hit: Hit) -> tuple[bool, int, int, int, int]:
    """Which of several readings of a verb comes first: most conditions, then the nearest noun,
    then the longest ("settlement in principle" is no settlement yet).
    """
    first, end = hit.noun or (99 + hit.at, 99 + hit.at)
    return hit.frame.rest, -hit.frame.conditions, abs(first - hit.at), first - end, hit.frame.number


def _mood(words: Sequence[Token], at: int, form: Form) -> tuple[str, bool] | None:
    """How the verb is meant, and whether it is passive; None when it states no fact."""
    before, start = _auxiliaries(words, at)
    near = {word.low for word in words[max(0, at - 4) : at]}
    if near & DOUBTED:
        return None
    nothing = at + 1 < len(words) and words[at + 1].low == "no"  # "banned no channels"
    if nothing or near & NEGATION or before & MODAL or _unreal(words, at):
        return None
    if at and words[at - 1].low == "to" and "base" not in form.tags:
        return None  # "led to charges" has the noun
    if "to" in before:
        return _governed(words, start, form, before)
    if "will" in before:
        return ("future", bool(before & (BE | GET)))
    previous = words[at - 1].low if at else ""
    if "base" in form.tags and previous in {"and", "or"}:
        # "to fix the problem and release": the second verb shares the first one's "to".
        shared = next(
            (j for j in range(at - 2, max(-1, at - 12), -1) if words[j].low == "to"), None
        )
        return _governed(words, shared - 1, form, before) if shared else None
    if form.tags & {"past", "part"}:
        return _past(words, at, previous, before)
    if "ing" in form.tags:
        told = previous in {",", "after", "for", "since", "began", "started", "begun"} or bool(
            before & BE
        )
        return ("fact", False) if told else None
    return _headline(words, at, form)


def _auxiliaries(words: Sequence[Token], at: int) -> tuple[set[str], int]:
    """The helping words right before a verb, and where the words before them end."""
    found: set[str] = set()
    start = at - 1
    while (
        start >= 0
        and len(found) < 4
        and words[start].text != "May"
        and (words[start].low in HELPING or words[start].low.endswith("ly"))
    ):
        found.add(words[start].low)
        start -= 1
    return found, start


def _past(
    words: Sequence[Token], at: int, previous: str, before: set[str]
) -> tuple[str, bool] | None:
    """For "fined", "was fined", "is charged"; but not "the proposed ban", "his charged remarks"."""
    if before & (BE | GET):
        return ("fact" if before & (PAST_BE | HAVE | GET | {"being"}) else "present", True)
    if previous in DETERMINERS and not before & HAVE:
        return None
    if at == 0 and (len(words) < 2 or words[1].low not in AFTER_PARTICIPLE | {"by"}):
        return None  # "Prohibited practices: …"
    following = words[at + 1].low if at + 1 < len(words) else ""
    # "a suit brought by X", "a suit by X, filed in March"
    reduced = following == "by" or (previous == "," and following in AFTER_PARTICIPLE)
    return ("fact", reduced)


def _headline(words: Sequence[Token], at: int, form: Form) -> tuple[str, bool] | None:
    """The bare present of headlines ("FTC fines X"), told from nouns spelt alike."""
    previous = words[at - 1].low if at else ""
    if at == 0 or previous in DETERMINERS or previous.isdigit():
        return None
    if at + 1 == len(words) or words[at + 1].low in AFTER_NOUN:
        return None
    if form.lemma == "face" and "s" in form.tags:
        return ("fact", False)  # "faces a lawsuit" is how running prose tells it
    if words[-1].text == "." and not is_title_case(words):
        return None  # the present tense of running prose tells habits, not happenings
    plural = words[at - 1].text[:1].isupper() or previous.endswith("s")
    return ("headline", False) if "s" in form.tags or plural else None


def told_as_fact(words: Sequence[Token], at: int, end: int) -> bool:
    """Whether the event noun at `at:end` names something that happened, not a mere possibility."""
    before = [word.low for word in words[max(0, at - 7) : at]]
    stop = next((i for i in range(len(before) - 1, -1, -1) if before[i] in BREAKS), -1)
    near = set(before[stop + 1 :]) - ({"may"} if any(w.text == "May" for w in words) else set())
    after = {word.low for word in words[end : end + 2]}
    if near & UNCERTAIN or after & MODAL or "no" in before[-2:] or near & MODAL:
        return False
    return not (near & NEGATION) and not _unreal(words, at)


def _unreal(words: Sequence[Token], at: int) -> bool:
    """Whether the clause is a condition, a question or somebody's allegation."""
    if words[0].low == "had" and words[-1].text == ".":
        return True  # "Had the FTC fined …": a condition without "if"
    if words[0].low in IMAGINED:
        return True
    for i in range(at - 1, max(-1, at - 15), -1):
        if words[i].low in BREAKS:
            return False
        if words[i].low in HYPOTHETICAL:
            return True
        attributed = words[i].low in CLAIMED and words[i + 1].low not in NOT_CLAIMING
        if attributed and words[i - 1].low not in DETERMINERS:  # not "the alleged abuse"
            return True
    return words[-1].text == "?"


def _governed(
    words: Sequence[Token], at: int, form: Form, before: set[str]
) -> tuple[str, bool] | None:
    """The meaning of "to do it" by the word that governs it."""
    passive = bool(before & BE) and bool(form.tags & {"past", "part"})
    for i in range(at, max(-1, at - 24), -1):
        low = words[i].low
        if low in PROMISED:
            return ("agreed", passive)
        if low in LED_TO:
            return ("fact", passive)
        if low in BREAKS or low == "." or (low in MODAL and words[i].text != "May"):
            return None
    return None


def _fit(
    words: Sequence[Token],
    names: Sequence[Name],
    at: int,
    frame: Frame,
    mood: str,
    passive: bool,
    rules: Rules,
) -> Hit | None:
    """Whether a frame's conditions hold around the verb; the parties are judged elsewhere."""
    if mood == "present" and frame.kind != Kind.CRIMINAL_CASE:
        return None  # "models are removed" tells a habit; "he is charged" a fact
    end = at + 1
    if frame.particle:
        spot = next(
            (i for i in range(at + 1, min(at + 11, len(words))) if words[i].low == frame.particle),
            None,
        )
        if spot is None:
            return None
        end = spot + 1 if spot == at + 1 else at + 1
    elif end < len(words) and words[end].low in PARTICLES and _particled(rules, words, at):
        return None
    noun: tuple[int, int] | None = None
    if frame.nouns:
        noun = None if passive else _reduced(words, frame.nouns, at, end)
        passive = passive or noun is not None
        noun = noun or _phrase_near(words, frame.nouns, at, end, passive)
        if noun is None:
            return None
    thing: tuple[int, int] | None = None
    if frame.object:
        thing = _thing_near(
            words,
            names,
            rules.classes[frame.object],
            at,
            end,
            passive or frame.subject == "against",
            rules.forms,
        )
        loose = frame.source or frame.kind in BY_PRONOUN
        if thing is None and not (loose and _pronoun_after(words, end)):
            return None
    source = None
    if frame.source:
        source = _source_after(words, names, rules.classes[frame.source], end)
        if source is None:
            return None
    if frame.words and not _has_any(words, frame.words):
        return None
    return Hit(frame, at, end, passive, mood, noun or thing, source)


def _particled(rules: Rules, words: Sequence[Token], at: int) -> bool:
    """Whether "take down" is listed, so that plain "take" must not claim it."""
    return any(
        frame.particle == words[at + 1].low
        for form in rules.forms[words[at].low]
        for frame in rules.frames[form.lemma]
    )


def _longest(words: Sequence[Token], at: int, shelf: Shelf) -> int:
    """How many words the longest phrase has that begins here; 0 for none."""
    for phrase in shelf.get(words[at].low, ()):
        if tuple(word.low for word in words[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _reduced(words: Sequence[Token], nouns: Shelf, at: int, end: int) -> tuple[int, int] | None:
    """The noun right before a participle: "the suit, filed in May", "charges brought by …"."""
    last = at - 1 if words[at - 1].text != "," else at - 2
    if at < 1 or (end < len(words) and words[end].low in HEADS_ON):
        return None
    for first in range(max(0, last - 5), last + 1):
        if first + _longest(words[: last + 1], first, nouns) == last + 1:
            return first, last + 1
    return None


def _phrase_near(
    words: Sequence[Token], nouns: Shelf, at: int, end: int, passive: bool
) -> tuple[int, int] | None:
    """The governed noun: within eight words after an active verb, or six before a passive."""
    spots = range(end, min(end + 12, len(words)))
    if passive:
        spots = range(max(0, at - 12), at)
    found = None
    for i in spots:
        if not passive and words[i].low in {";", "which", "who"}:
            break
        if size := _longest(words, i, nouns):
            found = (i, i + size)
            if not passive:
                return found
    for i in range(end + 12, min(end + 26, len(words))) if not passive else ():
        told = words[i].low == "to" and words[i - 1].text == ","
        if told and (size := _longest(words, i, nouns)):
            return (i, i + size)  # "ordered Clearview, a company that …, to stop"
    if found is None and passive:  # "was ordered to delete", "was fined in settlement"
        return _phrase_near(words, nouns, at, end, False)
    if found is None:  # "the suit that the city attorney brought"
        for i in range(max(0, at - 10), at - 1):
            size = _longest(words, i, nouns)
            if size and words[min(i + size, at)].low in {"that", "which"}:
                return (i, i + size)
    return found


def _thing_near(
    words: Sequence[Token],
    names: Sequence[Name],
    wanted: Class,
    at: int,
    end: int,
    before: bool,
    forms: Mapping[str, object] = MappingProxyType({}),
) -> tuple[int, int] | None:
    """The thing acted on: the nearest word of its class or name of its kind, on the right side."""
    low, high = (max(0, at - 24), at) if before else (end, min(end + 14, len(words)))
    if not before:
        for i in range(low, high):
            shared = words[i].low == "and" and i + 1 < high and words[i + 1].low in forms
            if shared or words[i].low in OBJECT_ENDS:
                high = i
                break
    named = [
        (name.first, name.last)
        for name in names
        if name.kind in wanted.kinds
        and low <= name.first
        and name.last <= high
        # In "ChatGPT accounts" the accounts are meant.
        and not (name.last < high and re.fullmatch(r"[a-z]+s", words[name.last].text))
    ]
    listed = [(i, i + size) for i in range(low, high) if (size := _longest(words, i, wanted.words))]
    spots = named + listed
    if not spots:
        return None
    return max(spots) if before else min(spots)


def _pronoun_after(words: Sequence[Token], end: int) -> bool:
    return end < len(words) and words[end].low in OBJECTS


def _source_after(
    words: Sequence[Token], names: Sequence[Name], wanted: Class, end: int
) -> tuple[int, int] | None:
    """What it was taken from: "from the repository Hugging Face"."""
    for i in range(end, min(end + 16, len(words))):
        if words[i].low in {"from", "off", "in", "on"} or words[i - 1].low == "out":
            found = _thing_near(words, names, wanted, i, i + 1, False)
            if found and found[0] - i <= 9:
                return found
    return None


def _has_any(words: Sequence[Token], wanted: Shelf) -> bool:
    return any(_longest(words, at, wanted) for at in range(len(words)))
