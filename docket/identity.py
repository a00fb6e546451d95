"""When an article is one that is stored already: under a new address, or told in fewer words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from docket.model import Article
from docket.rows import iso, text_hash

LEAST_RENAMED = 3  # fewer articles under new addresses are no redesign
SHORTER = 0.8  # of the length: a text below that may be a summary of the stored one
MOSTLY, PARTLY = 0.8, 0.5  # share of a summary's words that the whole text has, too


@dataclass(frozen=True)
class Known:
    """An article as its source showed it before; `day` is 'YYYY-MM-DD' or None."""

    id: int
    key: str
    guid: str
    title: str
    outlet: str
    day: str | None
    hash: str

    def told_by(self, article: Article) -> bool:
        """Whether an article is of the same day, or the very same text."""
        same_day = self.day is not None and self.day == iso(article.published_on)
        return same_day or self.hash == text_hash(article.text)


def text_key(text: str) -> str:
    """The identity of a text without an address: the text itself."""
    return f"text:{text_hash(text)[:32]}"


def own_key(source_id: str, guid: str) -> str:
    """The key of an entry that has no address of its own, by the id its source gives it."""
    return f"guid:{source_id}:{guid}" if guid else ""


def told_apart(
    items: Sequence[tuple[Article, str]], source_id: str,
    held: Mapping[str, tuple[str, str | None]],
) -> list[tuple[Article, str]]:  # fmt: skip
    """Articles and guids of a list, those that share an address under keys of their own.

    Courts give the filings of a case one address, and pages of notes all their notes. Such entries
    go by their guid, or by their words where that is missing or shared, too. `held` says who has a
    key by now: key → guid and day ('YYYY-MM-DD' or None). Another guid of another day is another
    entry; another guid alone is not, since sites change theirs.
    """
    texts = {(one.key, one.title, one.text): guid for one, guid in reversed(items)}
    shared = {key for key, count in Counter(key for key, *_ in texts).items() if count > 1}
    ids = Counter((key, guid) for (key, *_), guid in texts.items())
    apart: dict[str, tuple[Article, str]] = {}
    for article, _ in items:
        guid = texts[article.key, article.title, article.text]
        own, (before, day) = own_key(source_id, guid), held.get(article.key, ("", None))
        stranger = guid and before and guid != before and day and article.published_on
        other = stranger and day != iso(article.published_on)
        if article.key in shared or other or own in held:
            guid = guid if ids[article.key, guid] == 1 else ""
            own = own if guid else text_key(article.text)
            article = replace(article, key=own)
        apart.setdefault(article.key, (article, guid))
    return list(apart.values())


def renamed(
    items: Sequence[tuple[Article, str]], unknown: Sequence[tuple[Article, str]],
    known: Sequence[Known],
) -> dict[int, Article]:  # fmt: skip
    """Stored articles that an answer shows under new addresses: id → the article as it is now.

    `items` are the answer's articles with their guids, `unknown` those whose key is not stored,
    `known` what the source showed before. A guid tells by itself. Titles tell only after a
    redesign: when they find more than half of the answer again. Either way day or text must be
    the same, since guids and titles are used again for other stories.
    """
    listed = {article.key for article, _ in items}
    away = [one for one in known if one.key not in listed]
    by_guid = _pairs(unknown, away, lambda item: item[1], lambda one: one.guid)
    left = [item for item in unknown if item[0] not in by_guid.values()]
    by_title = _pairs(
        left, [one for one in away if one.id not in by_guid],
        lambda item: _heading(item[0].title, item[0].outlet),
        lambda one: _heading(one.title, one.outlet),
    )  # fmt: skip
    found = by_guid | by_title
    return found if 2 * len(found) > len(items) and len(found) >= LEAST_RENAMED else by_guid


def _pairs(
    items: Sequence[tuple[Article, str]], known: Sequence[Known],
    new: Callable[[tuple[Article, str]], str], old: Callable[[Known], str],
) -> dict[int, Article]:  # fmt: skip
    """Pairs that share a name nobody else has, neither here nor there."""
    here, there = Counter(map(new, items)), Counter(map(old, known))
    named = {old(one): one for one in known}
    pairs = [(named.get(new(item)), item[0]) for item in items if here[new(item)] == 1]
    return {
        one.id: article
        for one, article in pairs
        if one and old(one) and there[old(one)] == 1 and one.told_by(article)
    }


def _heading(title: str, outlet: str) -> str:
    """A title without signs and capitals, of one outlet; "" for none."""
    words = " ".join(re.findall(r"\w+", title.casefold()))
    return f"{outlet}\n{words}" if words else ""


def is_summary(title: str, text: str, stored_title: str, stored_text: str) -> bool:
    """Whether a text is a short form of the stored one, not another story under its address.

    A headline without a text never is another story where there is a text.
    """
    if text == title and stored_text != stored_title:
        return True
    if len(text) >= SHORTER * len(stored_text):
        return False
    words, whole = (set(re.findall(r"\w{4,}", t.casefold())) for t in (text, stored_text))
    shared = len(words & whole) / max(1, len(words))
    return shared >= (PARTLY if _heading(title, "") == _heading(stored_title, "") else MOSTLY)
