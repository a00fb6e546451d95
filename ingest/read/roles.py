"""Who acted and against whom: the parties of a cue, from the names around it."""

from __future__ import annotations

from collections.abc import Sequence

from docket.model import Party
from ingest.read import grammar
from ingest.read.frames import Hit
from ingest.read.grammar import CALENDAR, SIDE, STOPS
from ingest.read.words import Name, Phrase, Sentence, Token, is_title_case

PUBLIC = {"regulator", "prosecutor", "police", "court", "judge", "government", "legislature"}
OFFICES = PUBLIC - {"court", "judge"}  # "role" in a cue: any authority but a court
THINGS = {"dataset", "model", "product", "law"}
NOBODY = {"media", "place", "report"}
WITHHELD = "an individual (name withheld)"


def party(name: Name, one: Sentence) -> Party:
    """A name as it may be shown: strangers who may be private people are not named."""
    span = one.quote(name.first, name.last)
    if name.kind == "person" and name.entity is None:
        return Party(WITHHELD, None, span)
    return Party(name.text, name.entity, span)


def subject(hit: Hit, one: Sentence, names: Sequence[Name], kinds: frozenset[str]) -> Name | None:
    """The grammatical subject of an active verb: the nearest fitting name before it.

    Names that hang on a preposition ("a report by …", "operators of …") are passed over when
    another is to be had.
    """
    before = [name for name in names if name.last <= hit.at]
    if one.near(hit.at - 3, hit.at) & grammar.PRONOUNS:
        # "The watchdog fined X, and it ordered Y": the first to act goes on acting.
        leading = (n for n in before if _leads(n, one) and (not kinds or _fits(n, kinds)))
        return next(leading, None)
    return _nearest(hit, one, before, kinds)


def _nearest(hit: Hit, one: Sentence, before: Sequence[Name], kinds: frozenset[str]) -> Name | None:
    """The last name before the verb that can be its subject."""
    words, fallback = one.words, None
    # A headline of several items ends one at a comma.
    ends = {";", "”", ":"} | ({","} if is_title_case(words) else set())
    for name in reversed(before):
        between = words[name.last : hit.at]
        if any(word.text in ends for word in between) or len(between) > 40:
            break
        if kinds and not _fits(name, kinds):
            continue
        if between and between[0].low in grammar.SAYING and len(between) > 1:
            continue  # who tells is not who does
        previous = one.low(name.first - 1)
        if name.kind == "place":
            # "Italy on Monday fined": the state acts; in "a Chinese startup" it does not.
            near = len(between) <= 5 and all(_passing(word) for word in between)
            if near and previous not in SIDE:
                return name
            continue
        if name.kind in NOBODY and name.kind not in kinds:
            continue
        joins = previous in grammar.CONJUNCTIONS and len(between) <= 3
        if joins and all(_passing(word) for word in between):
            return name  # "after Justice Tranter ordered …"
        hangs = previous in SIDE or (previous == "the" and one.low(name.first - 2) in SIDE)
        if not hangs and name.kind != "stranger":
            return name
        if not (hangs and name.kind == "stranger"):
            fallback = fallback or name
    return fallback


def _passing(word: Token) -> bool:
    """Whether a word can stand between a country that acts and its verb."""
    low = word.low
    dated = low.isdigit() or CALENDAR.fullmatch(low.rstrip("."))
    return low in grammar.PASSING or bool(dated) or low.endswith("ly")


def _leads(name: Name, one: Sentence) -> bool:
    """Whether a name can be the subject of its clause: it hangs on no preposition."""
    return one.low(name.first - 1) not in SIDE and name.kind not in NOBODY | {"stranger"}


def _fits(name: Name, kinds: frozenset[str]) -> bool:
    return name.kind in kinds or ("role" in kinds and name.kind in OFFICES)


def agent(hit: Hit, one: Sentence) -> Name | None:
    """Who did it in a passive: the name after "by"."""
    for i in range(hit.end, min(hit.end + 25, len(one.words) - 1)):
        if one.low(i) == "by":
            near = (n for n in one.names if i < n.first <= i + 4 and n.kind != "place")
            if found := next(near, None):
                return found
        if one.words[i].text in {";", "."}:
            break
    return None


def after(
    one: Sentence, names: Sequence[Name], at: int, thing: bool = False, private: bool = False
) -> tuple[Party, ...]:
    """The parties that open the words after `at`: known names first, else a description.

    `thing` admits laws; `private` says that an unknown bare name is a person (criminal cases).
    """
    end, reach = _stretch(one.words, at)
    inside = [
        n for n in names
        if at <= n.first < reach and n.kind not in NOBODY and (thing or n.kind != "law")
    ]  # fmt: skip
    # "Elon Musk's xAI": the owner is not the party.
    inside = [n for n in inside if not _owns_next(n, names, one)]
    # "the platform's founder and CEO, X": the person is meant, not the platform.
    head = [n for n in inside if n.entity and n.kind == "person"]
    known = [n for n in inside if n.entity or n.kind in {"org", "law"}]
    if head or (known and known[0].first <= at + 6):
        return tuple(party(name, one) for name in head[:1] or _listed(one, known))
    if examples := _examples(one, names, end):  # "several companies, including X and Y"
        return tuple(party(name, one) for name in examples)
    strangers = [n for n in inside if n.kind in {"person", "stranger"} and n.first <= at + 2]
    if strangers and (strangers[0].kind == "person" or private):
        return (Party(WITHHELD, None, one.quote(strangers[0].first, strangers[0].last)),)
    described = _description(one, at, end)
    return (described,) if described else ()


def _owns_next(name: Name, others: Sequence[Name], one: Sentence) -> bool:
    return one.owns(name) and any(name.last < other.first <= name.last + 3 for other in others)


def _stretch(words: Sequence[Token], at: int) -> tuple[int, int]:
    """Where a noun phrase from `at` ends, and how far its apposition and "and …" reach."""
    end = at
    while end < len(words) and end < at + 14 and words[end].low not in STOPS:
        end += 1
    reach = end
    while reach < len(words) and words[reach].low in {"and", "or"} and reach < at + 24:
        reach += 1
        while reach < len(words) and reach < at + 24 and words[reach].low not in STOPS:
            reach += 1
    if reach < len(words) and words[reach].text == ",":
        reach += 4  # "…'s founder and CEO, Pavel Durov"
    return end, reach


def _listed(one: Sentence, known: Sequence[Name]) -> list[Name]:
    """The first name and those joined to it by commas and "and"."""
    chosen = [known[0]]
    for name in known[1:]:
        between = one.near(chosen[-1].last, name.first)
        if between and between <= {",", "and", "the", "or", "its", "&"}:
            chosen.append(name)
    return chosen[:4]


def _examples(one: Sentence, names: Sequence[Name], end: int) -> list[Name]:
    """Known names after "including" or "such as"."""
    for i in range(end, min(end + 8, len(one.words) - 1)):
        if one.low(i) == "including" or (one.low(i) == "such" and one.low(i + 1) == "as"):
            near = [n for n in names if i < n.first <= i + 20 and n.entity]
            return [n for n in near if n.kind not in NOBODY and not _owns_next(n, near, one)][:4]
    return []


def _description(one: Sentence, at: int, end: int) -> Party | None:
    """A party known only by what it is: "a group of websites"."""
    words = one.words
    while end > at and not words[end - 1].text[:1].isalnum():
        end -= 1
    run = words[at:end]
    if not run or all(word.low in grammar.EMPTY_HEADS for word in run):
        return None
    if run[0].text[:1].isupper() and len(run) == 1:
        return None
    party_like = run[0].low in grammar.HEADS or "s" in (run[0].low[-1:], run[-1].low[-1:])
    if words[-1].text == "." and not party_like and not run[0].text[:1].isdigit():
        return None  # "show compliance", "court": no party
    span = one.quote(at, end)
    return Party(span.quote, None, span) if len(span.quote) <= 80 else None


def opening(one: Sentence, at: int) -> Party | None:
    """The subject of a sentence that begins with a description: "A man who …".

    What is told ("The ministry announced that a man …") begins after "that".
    """
    words = one.words
    if any(word.text in {":", ";"} for word in words[:at]):
        return None
    told = [i + 1 for i in range(1, at) if words[i].low == "that" and _told(one, i)]
    start = told[-1] if told else _after_time(words, at)
    plural = at - start < 9 and start < at and words[start].low.endswith("s")
    plural = plural and words[start].low not in grammar.EMPTY_HEADS
    counted = start < at and (
        words[start].low in grammar.OPENERS or words[start].text[:1].isdigit()
    )
    if start >= at or not (counted or (plural and words[start].low.isalpha())):
        return None
    end = start + 1
    while end < at and words[end].low not in STOPS:
        end += 1
    return _description(one, start, end)


def _after_time(words: Sequence[Token], at: int) -> int:
    """Where a sentence goes on after the time it opens with: "Last week a mother …"."""
    i, dated = 0, False
    while i < at and (words[i].low in grammar.TIME_WORDS or CALENDAR.fullmatch(words[i].low)
                      or words[i].text.isdigit()):  # fmt: skip
        dated = dated or words[i].low not in {"in", "on", ","}
        i += 1
    return i if dated and i < at else 0


def _told(one: Sentence, that: int) -> bool:
    relative = one.near(0, that) & {"who", "which", "whose"}
    return bool(one.near(that - 4, that) & grammar.SAYING) and not relative


def just_before(one: Sentence, at: int) -> Party | None:
    """The description that ends right before a passive verb: "25 people were arrested"."""
    words, end = one.words, at
    while end and (words[end - 1].low in grammar.AUXILIARY or words[end - 1].low.endswith("ly")):
        end -= 1
    start = end
    while start and end - start < 6 and words[start - 1].low not in STOPS | grammar.SAYING:
        start -= 1
    return _description(one, start, end)


def preposition(one: Sentence, wanted: Sequence[Phrase], start: int, stop: int) -> int | None:
    """Where the words after one of some prepositions begin.

    "on 18 May" leads to no party, and "of", "by", "from" only right where they are looked for:
    "an investigation of X", but not "an investigation after images of X".
    """
    for i in range(start, min(stop, len(one.words))):
        if one.words[i].text in {";", "."}:
            return None
        for phrase in wanted:
            end = i + len(phrase)
            if tuple(word.low for word in one.words[i:end]) != phrase:
                continue
            follows = one.low(end)
            dated = follows[:1].isdigit() or CALENDAR.fullmatch(follows)
            far = phrase[0] in {"of", "by", "from"} and i > start + 1
            if not far and not (dated and phrase[0] in {"on", "in", "for"}):
                return end
    return None
