"""Where a sentence says that something happened: cues matched, with voice, mood and negation."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from docket.model import Kind
from ingest.read import grammar
from ingest.read.cues import PARTICLES, Class, Form, Frame, Phrases, Rules
from ingest.read.grammar import BE, BREAKS, DETERMINERS, GET, HAVE, MODAL, NEGATION
from ingest.read.words import Sentence, Token, is_title_case

# Whose thing may be a pronoun: "took them down", "had passed it".
BY_PRONOUN = {Kind.LEGISLATION, Kind.PLATFORM_ENFORCEMENT, Kind.DATASET_CLEANUP}


Span = tuple[int, int]  # of words, the end exclusive
Mood = tuple[str, bool]  # how a verb is meant, and whether it is passive


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
    noun: Span | None = None
    source: Span | None = None


def find_hits(one: Sentence, rules: Rules) -> list[tuple[Hit, ...]]:
    """The verbal cues of a sentence that state a fact: for each verb its frames, fullest first."""
    hits = []
    headline = is_title_case(one.words)
    for at, word in enumerate(one.words):
        if at and word.text[:1].isupper() and not headline:
            continue  # part of a name: "Joy Timeline HK Limited" limits nothing
        for form in rules.forms.get(word.low, ()):
            if reading := _mood(one, at, form):
                frames = rules.frames[form.lemma]
                fitting = [
                    hit for frame in frames if (hit := _fit(one, at, frame, *reading, rules))
                ]
                if fitting:
                    hits.append(tuple(sorted(fitting, key=_fullest)))
                    break
    return hits


def _fullest(hit: Hit) -> tuple[bool, int, int, int, int]:
    """Which of several readings of a verb comes first: most conditions, then the nearest noun,
    then the longest ("settlement in principle" is no settlement yet).
    """
    first, end = hit.noun or (99 + hit.at, 99 + hit.at)
    return hit.frame.rest, -hit.frame.conditions, abs(first - hit.at), first - end, hit.frame.number


def _mood(one: Sentence, at: int, form: Form) -> Mood | None:
    """How the verb is meant; None when it states no fact."""
    before, start = _auxiliaries(one.words, at)
    previous = one.low(at - 1)
    # "banned no channels"
    denied = one.low(at + 1) == "no" or one.near(at - 4, at) & (NEGATION | grammar.DOUBTED)
    if denied or before & MODAL or _unreal(one, at):
        return None
    if previous == "to" and "base" not in form.tags:
        return None  # "led to charges" has the noun
    if "to" in before:
        return _governed(one, start, form, before)
    if "will" in before:
        return ("future", bool(before & (BE | GET)))
    if "base" in form.tags and previous in {"and", "or"}:
        # "to fix the problem and release": the second verb shares the first one's "to".
        shared = next((j for j in range(at - 2, max(-1, at - 12), -1) if one.low(j) == "to"), None)
        return _governed(one, shared - 1, form, before) if shared else None
    if form.tags & {"past", "part"}:
        return _past(one, at, before)
    if "ing" in form.tags:
        return ("fact", False) if before & BE or previous in grammar.BEFORE_ING else None
    return _headline(one, at, form)


def _auxiliaries(words: Sequence[Token], at: int) -> tuple[set[str], int]:
    """The helping words right before a verb, and where the words before them end."""
    found: set[str] = set()
    start = at - 1
    while (
        start >= 0
        and len(found) < 4
        and words[start].text != "May"
        and (words[start].low in grammar.HELPING or words[start].low.endswith("ly"))
    ):
        found.add(words[start].low)
        start -= 1
    return found, start


def _past(one: Sentence, at: int, before: set[str]) -> Mood | None:
    """For "fined", "was fined", "is charged"; but not "the proposed ban", "his charged remarks"."""
    if before & (BE | GET):
        return ("fact" if before & (grammar.PAST_BE | HAVE | GET | {"being"}) else "present", True)
    previous, following = one.low(at - 1), one.low(at + 1)
    if previous in DETERMINERS and not before & HAVE:
        return None
    if at == 0 and following not in grammar.AFTER_PARTICIPLE | {"by"}:
        return None  # "Prohibited practices: …"
    # "a suit brought by X", "a suit by X, filed in March"
    reduced = following == "by" or (previous == "," and following in grammar.AFTER_PARTICIPLE)
    return ("fact", reduced)


def _headline(one: Sentence, at: int, form: Form) -> Mood | None:
    """The bare present of headlines ("FTC fines X"), told from nouns spelt alike."""
    words, previous = one.words, one.low(at - 1)
    if at == 0 or previous in DETERMINERS or previous.isdigit():
        return None
    if at + 1 == len(words) or one.low(at + 1) in grammar.AFTER_NOUN:
        return None
    if form.lemma == "face" and "s" in form.tags:
        return ("fact", False)  # "faces a lawsuit" is how running prose tells it
    if words[-1].text == "." and not is_title_case(words):
        return None  # the present tense of running prose tells habits, not happenings
    plural = words[at - 1].text[:1].isupper() or previous.endswith("s")
    return ("headline", False) if "s" in form.tags or plural else None


def told_as_fact(one: Sentence, at: int, end: int) -> bool:
    """Whether the event noun at `at:end` names something that happened, not a mere possibility."""
    words = one.words
    before = [word.low for word in words[max(0, at - 7) : at]]
    stop = next((i for i in range(len(before) - 1, -1, -1) if before[i] in BREAKS), -1)
    near = set(before[stop + 1 :]) - ({"may"} if any(w.text == "May" for w in words) else set())
    if near & (grammar.UNCERTAIN | MODAL | NEGATION) or "no" in before[-2:]:
        return False
    return not (one.near(end, end + 2) & MODAL or _unreal(one, at))


def _unreal(one: Sentence, at: int) -> bool:
    """Whether the clause is a condition, a question or somebody's allegation."""
    words = one.words
    if words[0].low == "had" and words[-1].text == ".":
        return True  # "Had the FTC fined …": a condition without "if"
    if words[0].low in grammar.IMAGINED:
        return True
    for i in range(at - 1, max(-1, at - 15), -1):
        if words[i].low in BREAKS:
            return False
        if words[i].low in grammar.HYPOTHETICAL:
            return True
        attributed = (
            words[i].low in grammar.CLAIMED and words[i + 1].low not in grammar.NOT_CLAIMING
        )
        if attributed and words[i - 1].low not in DETERMINERS:  # not "the alleged abuse"
            return True
    return words[-1].text == "?"


def _governed(one: Sentence, at: int, form: Form, before: set[str]) -> Mood | None:
    """The meaning of "to do it" by the word that governs it."""
    passive = bool(before & BE) and bool(form.tags & {"past", "part"})
    for i in range(at, max(-1, at - 24), -1):
        low = one.low(i)
        if low in grammar.PROMISED:
            return ("agreed", passive)
        if low in grammar.LED_TO:
            return ("fact", passive)
        if low in BREAKS or low == "." or (low in MODAL and one.words[i].text != "May"):
            return None
    return None


def _fit(
    one: Sentence, at: int, frame: Frame, mood: str, passive: bool, rules: Rules
) -> Hit | None:
    """Whether a frame's conditions hold around the verb; the parties are judged elsewhere."""
    if mood == "present" and frame.kind != Kind.CRIMINAL_CASE:
        return None  # "models are removed" tells a habit; "he is charged" a fact
    end = at + 1
    if frame.particle:
        spot = next((i for i in range(at + 1, at + 11) if one.low(i) == frame.particle), None)
        if spot is None:
            return None
        end += spot == at + 1
    elif one.low(end) in PARTICLES and _particled(rules, one, at):
        return None
    noun = thing = source = None
    if frame.nouns:
        noun = None if passive else _reduced(one, frame.nouns, at, end)
        passive = passive or noun is not None
        noun = noun or _phrase_near(one.words, frame.nouns, at, end, passive)
        if noun is None:
            return None
    if frame.object:
        wanted, before = rules.classes[frame.object], passive or frame.subject == "against"
        thing = _thing_near(one, wanted, at, end, before, rules.forms)
        loose = frame.source or frame.kind in BY_PRONOUN
        if thing is None and not (loose and one.low(end) in grammar.OBJECTS):
            return None
    if frame.source:
        source = _source_after(one, rules.classes[frame.source], end)
        if source is None:
            return None
    said = range(len(one.words))
    if frame.words and not any(_longest(one.words, i, frame.words) for i in said):
        return None
    return Hit(frame, at, end, passive, mood, noun or thing, source)


def _particled(rules: Rules, one: Sentence, at: int) -> bool:
    """Whether "take down" is listed, so that plain "take" must not claim it."""
    frames = (f for form in rules.forms[one.low(at)] for f in rules.frames[form.lemma])
    return any(frame.particle == one.low(at + 1) for frame in frames)


def _longest(words: Sequence[Token], at: int, shelf: Phrases) -> int:
    """How many words the longest phrase has that begins here; 0 for none."""
    for phrase, size in shelf.get(words[at].low, ()):
        if tuple(word.low for word in words[at : at + size]) == phrase:
            return size
    return 0


def _reduced(one: Sentence, nouns: Phrases, at: int, end: int) -> Span | None:
    """The noun right before a participle: "the suit, filed in May", "charges brought by …"."""
    if at < 1 or one.low(end) in grammar.HEADS_ON:
        return None
    stop = at if one.low(at - 1) != "," else at - 1
    for first in range(max(0, stop - 6), stop):
        if first + _longest(one.words[:stop], first, nouns) == stop:
            return first, stop
    return None


def _phrase_near(
    words: Sequence[Token], nouns: Phrases, at: int, end: int, passive: bool
) -> Span | None:
    """The governed noun: shortly after an active verb, or before a passive one."""
    for i in range(at - 1, max(-1, at - 13), -1) if passive else ():
        if size := _longest(words, i, nouns):
            return (i, i + size)
    for i in range(end, min(end + 12, len(words))):  # "was ordered to delete", too
        if words[i].low in {";", "which", "who"}:
            break
        if size := _longest(words, i, nouns):
            return (i, i + size)
    for i in range(end + 12, min(end + 26, len(words))):
        told = words[i].low == "to" and words[i - 1].text == ","
        if told and (size := _longest(words, i, nouns)):
            return (i, i + size)  # "ordered Clearview, a company that …, to stop"
    for i in range(max(0, at - 10), at - 1):  # "the suit that the city attorney brought"
        size = _longest(words, i, nouns)
        if size and words[min(i + size, at)].low in {"that", "which"}:
            return (i, i + size)
    return None


def _thing_near(
    one: Sentence, wanted: Class, at: int, end: int, before: bool, forms: Collection[str] = ()
) -> Span | None:
    """The thing acted on: the nearest word of its class or name of its kind, on the right side."""
    words = one.words
    low, high = (max(0, at - 24), at) if before else (end, min(end + 14, len(words)))
    if not before:
        for i in range(low, high):
            shared = words[i].low == "and" and i + 1 < high and words[i + 1].low in forms
            if shared or words[i].low in grammar.OBJECT_ENDS:
                high = i
                break
    spots = [
        (name.first, name.last)
        for name in one.names
        if name.kind in wanted.kinds
        and low <= name.first
        and name.last <= high
        # In "ChatGPT accounts" the accounts are meant.
        and not (name.last < high and re.fullmatch(r"[a-z]+s", words[name.last].text))
    ]
    spots += [(i, i + size) for i in range(low, high) if (size := _longest(words, i, wanted.words))]
    return (max if before else min)(spots, default=None)


def _source_after(one: Sentence, wanted: Class, end: int) -> Span | None:
    """What it was taken from: "from the repository Hugging Face"."""
    for i in range(end, min(end + 16, len(one.words))):
        if one.low(i) in {"from", "off", "in", "on"} or one.low(i - 1) == "out":
            found = _thing_near(one, wanted, i, i + 1, False)
            if found and found[0] - i <= 9:
                return found
    return None
