"""Questions about articles: which there are, what is in one, and which entries were refused.

A million articles answer in the time of a click because no answer looks at all of them: it starts
from the narrowest part of the question, or walks a window of the newest, and says how far it went.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docket.errors import UnknownRecord
from docket.hits import snippet
from docket.where import quoted_words

Row = dict[str, Any]
Parts = dict[str, list[Any]]  # what restricts a question: name in `_IDS` → its values
PAGE = 50
MOST = 10_000  # articles of one part of the question looked at one by one, and counted
WINDOW = 50_000  # articles walked through where every part has more
REACH = 20_000  # of what another table tells of more than that, the ones stored last
RANKED = 2_000  # hits, the ones stored last, whose rank is worked out
SHORT = 3  # Latin letters, or one Chinese sign: such a word is not taken for a beginning
COPIES = 6  # of one text, named in the list


@dataclass(frozen=True)
class Search:
    """Which articles; empty means all, and all conditions must hold.

    `first` and `last` are days of publication (of storing, where that is unknown). `order` is ""
    for newest first with copies of one text folded into one line, "copies" for every copy by
    itself, "match" for the best of the hits stored last.
    """

    words: str = ""
    state: str = ""
    source: str = ""
    outlet: str = ""
    topic: str = ""
    first: date | None = None
    last: date | None = None
    order: str = ""

    def parts(self) -> Parts:
        """What restricts: its name in `_IDS` and its values."""
        found: Parts = {"all": []}
        if self.words.strip():
            found["words"] = [quoted_words(self.words)]
        for name in ("source", "topic", "state", "outlet"):
            if value := getattr(self, name):
                found[name] = [value]
        if self.first or self.last:
            days = (self.first or date.min, self.last or date.max)
            found["days"] = [day.isoformat() for day in days]
        return found


# Part of a question → the articles it allows.
_IDS = {
    "all": "SELECT id FROM article",
    "words": "SELECT rowid AS id FROM article_words WHERE article_words MATCH ?",
    "source": "SELECT article_id AS id FROM sighting WHERE source_id = ?",
    "topic": "SELECT article_id AS id FROM topic WHERE topic = ?",
    "state": "SELECT id FROM article WHERE state = ?",
    "outlet": "SELECT id FROM article WHERE outlet = ?",
    "days": "SELECT id FROM article INDEXED BY article_shelf WHERE day BETWEEN ? AND ?",
}
# What another table tells, and by what the ones stored last are found there.
_SETS = {"words": "id", "source": "seen_at", "topic": "id"}
# The others, told by a column of the article.
_COLUMNS = {"state": "a.state = ?", "outlet": "a.outlet = ?", "days": "a.day BETWEEN ? AND ?"}


def articles(db: sqlite3.Connection, search: Search, after: str = "") -> Row:
    """One page of articles; `after` is the `next` of the page before.

    `rows`; `found` and `states`, counts that are null where more than `MOST` would have to be
    looked at; `next`, "" at the end; `looked_to`, the day to which all was looked through when the
    end is not known; `cut`, whether a word was in too many articles to look for it in all.

    With each row: how many `events` it supports, its newest `revision`, whether it is `withdrawn`
    from the list of every source that showed it, its `copies`, and a `snippet` of what was found.
    """
    parts = search.parts()
    page: Row = {"found": None, "states": None, "next": "", "looked_to": "", "cut": False}
    if "words" in parts and not parts["words"][0]:  # only signs, no word: nothing can match
        return page | {"rows": [], "found": 0, "states": {}}
    if "words" in parts:
        # All that a short or a frequent word begins would take seconds; by itself it is enough.
        whole = {"words": [parts["words"][0].removesuffix("*")]}
        last = whole["words"][0].split('"')[-2]
        if len(last.encode()) <= SHORT or _size(db, "words", whole) > MOST:
            parts |= whole
    if search.order == "match" and "words" in parts:
        ids = _ranked(db, parts)
    else:
        ids = _newest(db, parts, search, after, page)
    return page | {"rows": _cards(db, ids, search)}


def _newest(
    db: sqlite3.Connection, parts: Parts, search: Search, after: str, page: Row
) -> list[int]:
    """The ids of a page: from the few that some part allows, else from a walk of the newest."""
    sets = {name: _stored_last(db, name, parts) for name in parts if name in _SETS}
    cut = [name for name, ids in sets.items() if len(ids) == REACH]
    whole = [ids for name, ids in sets.items() if name not in cut]
    if whole and len(few := set.intersection(*whole)) <= MOST:
        rows = _few(db, _GIVEN, [json.dumps(list(few))], cut, parts)
        return _listed(rows, search, after, page)
    sizes = {name: _size(db, name, parts) for name in parts if name not in _SETS}
    narrow = min(sizes, key=sizes.__getitem__)
    if sizes[narrow] <= MOST:
        rows = _few(db, _IDS[narrow], parts[narrow], sets, parts)
        return _listed(rows, search, after, page)
    page["cut"] = bool(cut)
    among = set.intersection(*sets.values()) if sets else None
    if among is not None and len(among) <= MOST:
        rows = _few(db, _GIVEN, [json.dumps(list(among))], (), parts)
        ids = _listed(rows, search, after, page)
        page |= {"found": None, "states": None}
        return ids
    return _walked(db, among, parts, search, after, page)


def _stored_last(db: sqlite3.Connection, name: str, parts: Parts) -> set[int]:
    """What a part told by another table allows, at most `REACH`; one value, as rows cost more."""
    sql = f"SELECT json_group_array(id) FROM ({_IDS[name]} {_last(name, REACH)})"
    return set(json.loads(db.execute(sql, parts[name]).fetchone()[0]))


def _last(name: str, most: int) -> str:
    """The end of a question for the articles stored last; without it all come in any order."""
    return f"ORDER BY {_SETS[name]} DESC LIMIT {most}"


def _size(db: sqlite3.Connection, name: str, parts: Parts) -> int:
    """How many articles a part allows, counted no further than one above `MOST`."""
    sql = f"SELECT count(*) FROM ({_IDS[name]} LIMIT {MOST + 1})"
    return int(db.execute(sql, parts[name]).fetchone()[0])


def _columns(parts: Parts) -> tuple[str, list[Any]]:
    """The condition on `article a` of those parts that its columns tell."""
    found = [name for name in _COLUMNS if name in parts]
    told = ["1", *(_COLUMNS[name] for name in found)]
    return " AND ".join(told), [value for name in found for value in parts[name]]


def _few(
    db: sqlite3.Connection, base: str, given: Sequence[Any], others: Iterable[str], parts: Parts
) -> list[Any]:
    """Those of a few articles that fit the columns and some other parts, looked at one by one."""
    among = "".join(f" AND d.id IN ({_IDS[name]})" for name in others)
    columns, values = _columns(parts)
    values = [*given, *(value for name in others for value in parts[name]), *values]
    # CROSS JOIN: the planner would start from what it takes for the rarest.
    sql = f"{_HEADS} FROM ({base} LIMIT -1) d CROSS JOIN article a ON a.id = d.id{among}"
    return db.execute(f"{sql} WHERE {columns}", values).fetchall()


_HEADS = "SELECT a.day, a.id, a.state, a.family"
_GIVEN = "SELECT value AS id FROM json_each(?)"


def _listed(rows: Sequence[Any], search: Search, after: str, page: Row) -> list[int]:
    """The ids of a page of all that fit; the counts are exact."""
    page["found"], page["states"] = len(rows), dict(Counter(state for _, _, state, _ in rows))
    ids, start = {number for _, number, _, _ in rows}, _place(after)
    shown = [
        (day, number)
        for day, number, _, family in rows
        if (day, number) < start and (search.order or family in (None, number) or family not in ids)
    ]
    return _paged(sorted(shown, reverse=True)[: PAGE + 1], page)


def _walked(
    db: sqlite3.Connection, among: set[int] | None, parts: Parts, search: Search, after: str,
    page: Row,
) -> list[int]:  # fmt: skip
    """The newest that fit, of a window of articles walked in the order they are listed in."""
    columns, values = _columns(parts)
    walk = db.execute(
        f"{_HEADS} FROM article a INDEXED BY article_shelf WHERE (a.day, a.id) < (?, ?) "
        f"AND {columns} ORDER BY a.day DESC, a.id DESC LIMIT {WINDOW}",
        [*_place(after), *values],
    )
    original = f"SELECT 1 FROM article a WHERE a.id = ? AND {columns}"
    shown: list[tuple[str, int]] = []
    day, number, passed = "", 0, 0
    for day, number, _, family in walk:
        passed += 1
        if among is not None and number not in among:
            continue
        copy = family not in (None, number) and (among is None or family in among)
        if copy and not search.order and db.execute(original, [family, *values]).fetchone():
            continue
        shown.append((day, number))
        if len(shown) > PAGE:
            break
    if passed == WINDOW and len(shown) <= PAGE:
        page["looked_to"], page["next"] = day, f"{day}.{number}"
    return _paged(shown, page)


def _paged(shown: Sequence[tuple[str, int]], page: Row) -> list[int]:
    """The ids of a page, and where the next one starts."""
    if len(shown) > PAGE:
        day, number = shown[PAGE - 1]
        page["next"] = f"{day}.{number}"
    return [number for _, number in shown[:PAGE]]


def _place(after: str) -> tuple[str, int]:
    """Where a page starts, as `next` told it; at the newest if that is not to be read."""
    day, _, number = after.partition(".")
    return (day, int(number[:15])) if number.isdecimal() else ("~", 0)


def _ranked(db: sqlite3.Connection, parts: Parts) -> list[int]:
    """The best of the hits stored last: rank costs twenty times what newest first does."""
    columns, values = _columns(parts)
    others = [name for name in parts if name in _SETS and name != "words"]
    among = "".join(f" AND h.id IN ({_IDS[name]})" for name in others)
    rows = db.execute(
        "SELECT a.id FROM (SELECT rowid AS id, rank AS score FROM article_words "
        "WHERE article_words MATCH ? AND rowid >= (SELECT min(id) FROM "
        f"({_IDS['words']} {_last('words', RANKED)}))) h "
        f"CROSS JOIN article a ON a.id = h.id{among} WHERE {columns} ORDER BY score LIMIT {PAGE}",
        [*parts["words"] * 2, *(value for name in others for value in parts[name]), *values],
    )
    return [number for (number,) in rows.fetchall()]


def _cards(db: sqlite3.Connection, ids: Sequence[int], search: Search) -> list[Row]:
    """What the list shows of some articles, in their order."""
    rows = _rows(
        db,
        "SELECT a.*, (SELECT count(DISTINCT em.event_id) FROM mention m JOIN event_mention em "
        "ON em.mention_key = m.key JOIN event e ON e.id = em.event_id "
        "AND e.review_state <> 'rejected' WHERE m.article_id = a.id) AS events, "
        "(SELECT max(revision) FROM article_text WHERE article_id = a.id) AS revision, "
        "NOT EXISTS (SELECT 1 FROM sighting WHERE article_id = a.id AND withdrawn_at IS NULL) "
        "AS withdrawn FROM json_each(?) j CROSS JOIN article a ON a.id = j.value ORDER BY j.key",
        [json.dumps(ids)],
    )
    text = "SELECT text FROM article_text WHERE article_id = ? AND revision = ?"
    copies = (
        "SELECT id, title, outlet, published_on, state, count(*) OVER () AS all_ FROM article "
        "WHERE family = ?1 AND id <> ?1 ORDER BY day, id LIMIT ?2"
    )
    for row in rows:
        folds = row["family"] == row["id"] and search.order != "copies"
        row["copies"] = _rows(db, copies, [row["id"], COPIES]) if folds else []
        row["snippet"] = ""
        if search.words:
            said = db.execute(text, [row["id"], row["revision"]]).fetchone()
            row["snippet"] = snippet(said[0], search.words) if said else ""
    return rows


def source_names(db: sqlite3.Connection) -> dict[str, str]:
    """The names of all sources; unlike `query.sources` without counting what each gave."""
    found = db.execute("SELECT id, name FROM source ORDER BY name").fetchall()
    return {"hand": "Added by hand"} | {row["id"]: row["name"] for row in found}


def outlets(db: sqlite3.Connection, most: int = 500) -> list[str]:
    """Who printed the articles, by name; each is one look into an index, however many articles."""
    rows = db.execute(
        "WITH RECURSIVE o(name) AS (SELECT min(outlet) FROM article UNION ALL SELECT "
        "(SELECT min(outlet) FROM article WHERE outlet > name) FROM o WHERE name IS NOT NULL) "
        "SELECT name FROM o WHERE name IS NOT NULL LIMIT ?",
        [most],
    )
    return [name for (name,) in rows.fetchall()]


def refused(db: sqlite3.Connection, search: Search, limit: int = 200) -> list[Row]:
    """Entries that never became articles, newest first, with the reason; words look in that."""
    days = (search.first or date.min, search.last or date.max)
    return _rows(
        db,
        "SELECT r.*, s.name FROM rejected r LEFT JOIN source s ON s.id = r.source_id "
        "WHERE ?1 IN ('', r.source_id) AND instr(lower(r.reason), lower(?2)) "
        "AND substr(r.at, 1, 10) BETWEEN ?3 AND ?4 ORDER BY r.at DESC, r.id DESC LIMIT ?5",
        [search.source, search.words.strip(), *(day.isoformat() for day in days), limit],
    )


def article(db: sqlite3.Connection, article_id: int) -> Row:
    """One article with `text`, `mentions` (with event ids), `topics`, `sightings`, `revisions`.

    `revisions` are its newest texts with their titles, newest first; `copies` the others of its
    family. Raises UnknownRecord.
    """
    found = _rows(
        db,
        "SELECT a.*, t.text, t.revision, t.hash FROM article a JOIN article_text t "
        "ON t.article_id = a.id WHERE a.id = ? ORDER BY t.revision DESC LIMIT 1",
        [article_id],
    )
    if not found:
        raise UnknownRecord(f"There is no article {article_id}.")
    row = found[0]
    row["mentions"] = _rows(
        db,
        "SELECT m.*, e.id AS event_id, e.title AS event_title FROM mention m "
        "LEFT JOIN event_mention em ON em.mention_key = m.key "
        "LEFT JOIN event e ON e.id = em.event_id AND e.review_state <> 'rejected' "
        "WHERE m.article_id = ?",
        [article_id],
    )
    for one in row["mentions"]:
        one["quotes"] = json.loads(one.pop("evidence"))
    topics = "SELECT topic FROM topic WHERE article_id = ? ORDER BY topic"
    row["topics"] = [topic for (topic,) in db.execute(topics, [article_id])]
    row["sightings"] = _rows(
        db,
        "SELECT source_id, name, seen_at, withdrawn_at FROM sighting LEFT JOIN source "
        "ON id = source_id WHERE article_id = ? ORDER BY seen_at, source_id",
        [article_id],
    )
    row["revisions"] = _rows(
        db,
        "SELECT revision, coalesce(title, ?) AS title, text, seen_at FROM article_text "
        "WHERE article_id = ? ORDER BY revision DESC LIMIT 10",
        [row["title"], article_id],
    )
    row["copies"] = _rows(
        db,
        "SELECT id, title, outlet, published_on, state FROM article WHERE family = ?1 "
        "AND id <> ?2 ORDER BY day, id LIMIT 50",
        [row["family"], article_id],
    )
    return row


def _rows(db: sqlite3.Connection, sql: str, values: Any = ()) -> list[Row]:
    return [dict(row) for row in db.execute(sql, values).fetchall()]
