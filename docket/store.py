"""What ingest writes of articles: heads, texts and what was read from them.

Each public function expects to run inside `schema.transaction`, which the pipeline opens; none
commits by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlite_utils

from docket.identity import Known, is_summary, renamed, text_key
from docket.model import PROPOSED, Article, Mention, Reading
from docket.rows import day, insert, instant, iso, mention_columns, sides, text_hash
from docket.succession import Told, successors

MOST_KNOWN = 2_000  # of a source's articles, the newest: as many as a list may hold
OLDER = 3  # entries that must be older than one that is gone


def put_article(
    db: sqlite_utils.Database, article: Article, source_id: str, guid: str, now: datetime,
    given: bool = False,
) -> tuple[int, str]:  # fmt: skip
    """Store an article or a new revision of one; returns its id and "new", "edited", "unchanged".

    What a source shows as it did before changes nothing, nor does a summary of a fuller text;
    another text, or another title by the same source, is a revision. `given` says that a person
    has stated title, outlet, day or address: they replace what is stored, also of a text that
    had no address before.
    """
    shown = text_hash(f"{article.title}\n{article.text}")
    found = _seen(db, article.key, source_id)
    if found is None and given:
        found = _seen(db, text_key(article.text), source_id)
    if found is None:
        article_id, outcome = _insert_article(db, article, now), "new"
    elif found[1:] == (shown, guid, None) and not given:
        return int(found[0]), "unchanged"  # nearly always, so nothing is written
    else:
        article_id, before, outcome = int(found[0]), found[1], "unchanged"
        if before != shown or given:
            outcome = _revise(db, article_id, article, before is not None, given, now)
    db.conn.execute(
        "INSERT INTO sighting (article_id, source_id, guid, seen_at, shown) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET guid = excluded.guid, shown = excluded.shown, "
        "withdrawn_at = NULL",
        (article_id, source_id, guid, instant(now), shown),
    )
    return article_id, outcome


def _seen(db: sqlite_utils.Database, key: str, source_id: str) -> tuple[Any, ...] | None:
    """The article that has a key, or once had it: its id, and what a source last showed of it.

    That is the hash of title and text, the guid, and since when it is not listed there; all
    None when the source never showed it.
    """
    found: tuple[Any, ...] | None = db.conn.execute(
        "SELECT a.id, s.shown, s.guid, s.withdrawn_at FROM article a LEFT JOIN sighting s "
        "ON s.article_id = a.id AND s.source_id = ?1 WHERE a.id = coalesce("
        "(SELECT id FROM article WHERE key = ?2), "
        "(SELECT article_id FROM former_key WHERE key = ?2))",
        (source_id, key),
    ).fetchone()
    return found


def _revise(
    db: sqlite_utils.Database, article_id: int, article: Article, own: bool, given: bool,
    now: datetime,
) -> str:  # fmt: skip
    """Store what changed of an article; `own`: its source showed something else before."""
    title, revision, text = db.conn.execute(
        "SELECT a.title, t.revision, t.text FROM article a JOIN article_text t "
        "ON t.article_id = a.id WHERE a.id = ? ORDER BY t.revision DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    another = article.text != text
    if another and is_summary(article.title, article.text, title, text):
        another = own = False
    if not (another or given or (own and article.title != title)):
        return "unchanged"
    if another or article.title != title:
        _index_words(db, article_id, title, text, remove=True)
        kept = article.text if another else text
        _insert_text(db, article_id, revision + 1, article.title, kept, now)
    _update_head(db, article_id, article, "listed" if another else None)
    if given:
        _take_key(db, article_id, article.key)
    return "edited"


def _take_key(db: sqlite_utils.Database, article_id: int, key: str) -> None:
    """Give an article another key; the one it had still leads to it."""
    former = (
        "INSERT OR REPLACE INTO former_key SELECT key, id FROM article WHERE id = ? AND key <> ?"
    )
    db.conn.execute(former, (article_id, key))
    db.conn.execute("DELETE FROM former_key WHERE key = ?", (key,))
    db.conn.execute("UPDATE article SET key = ? WHERE id = ?", (key, article_id))


def known_again(
    db: sqlite_utils.Database, source_id: str, items: Sequence[tuple[Article, str]]
) -> dict[int, Article]:
    """Stored articles that a source's answer shows under new addresses (`identity.renamed`)."""
    some = "IN (SELECT value FROM json_each(?1))"
    have = " UNION ".join(
        f"SELECT key FROM {t} WHERE key {some}" for t in ("article", "former_key")
    )
    keys = json.dumps([article.key for article, _ in items])
    stored = {key for (key,) in db.conn.execute(have, (keys,))}
    unknown = [item for item in items if item[0].key not in stored]
    if not unknown:
        return {}
    if 2 * len(unknown) > len(items):  # else no redesign, and only guids can tell
        which, order = "TRUE", f"ORDER BY s.seen_at DESC LIMIT {MOST_KNOWN}"
    else:
        which, order = f"s.guid <> '' AND s.guid {some}", ""
    rows = db.conn.execute(
        "SELECT a.id, a.key, s.guid, a.title, a.outlet, a.published_on, (SELECT hash FROM "
        "article_text WHERE article_id = a.id ORDER BY revision DESC LIMIT 1) FROM sighting s "
        f"JOIN article a ON a.id = s.article_id WHERE s.source_id = ?2 AND {which} {order}",
        (json.dumps([guid for _, guid in unknown]), source_id),
    ).fetchall()
    return renamed(items, unknown, [Known(*row) for row in rows])


def readdress(db: sqlite_utils.Database, found: Mapping[int, Article]) -> None:
    """Give articles the address they have now; the one before still leads to them.

    An address that entries share (then their keys are others) takes no article's own away.
    """
    for article_id, article in found.items():
        _take_key(db, article_id, article.key)
        if not article.key.startswith(("guid:", "text:")):
            sql = "UPDATE article SET url = coalesce(?, url) WHERE id = ?"
            db.conn.execute(sql, (article.url or None, article_id))
    note_unmerged(db)


def note_withdrawn(
    db: sqlite_utils.Database, source_id: str, listed: Mapping[int, date | None], now: datetime
) -> None:
    """Mark what is gone from a source's list although older entries are still on it.

    `listed` is a whole list: article id → day of the entry. Lists lose their oldest entries in
    the course of time, and one old entry may be pinned, so some older ones must be there. Where
    as many are gone as are there, the list has become another one. What comes again loses the
    mark in `put_article`.
    """
    days = sorted(one for one in listed.values() if one)
    if len(days) < OLDER:
        return
    since = days[OLDER - 1]
    gone = db.conn.execute(  # nothing is seen long before it is published: two days of zones
        "SELECT s.article_id FROM sighting s JOIN article a ON a.id = s.article_id "
        "WHERE s.source_id = ?1 AND s.seen_at >= date(?2, '-2 days') AND a.published_on > ?2 "
        "AND s.withdrawn_at IS NULL AND s.article_id NOT IN (SELECT value FROM json_each(?3))",
        (source_id, iso(since), json.dumps(list(listed))),
    ).fetchall()
    if len(gone) < len(listed):
        mark = "UPDATE sighting SET withdrawn_at = ? WHERE article_id = ? AND source_id = ?"
        db.conn.executemany(mark, [(instant(now), one, source_id) for (one,) in gone])


class Stored(NamedTuple):
    """An article as it is stored, with the guid one source gives it (None: it never has)."""

    id: int
    state: str
    title: str
    guid: str | None


def stored_as(
    db: sqlite_utils.Database, articles: Iterable[Article], source_id: str
) -> Callable[[Article], Stored | None]:
    """How articles are stored, if with these very texts and read; asked for all at once."""
    rows = db.conn.execute(
        "SELECT a.key, t.hash, a.id, a.state, a.title, s.guid, max(t.revision) FROM article a "
        "JOIN article_text t ON t.article_id = a.id LEFT JOIN sighting s ON s.article_id = a.id "
        "AND s.source_id = ?1 AND s.withdrawn_at IS NULL "
        "WHERE a.key IN (SELECT value FROM json_each(?2)) AND a.reader IS NOT NULL GROUP BY a.id",
        (source_id, json.dumps([article.key for article in articles])),
    )
    known = {(key, hashed): Stored(*rest) for key, hashed, *rest, _ in rows.fetchall()}
    return lambda article: known.get((article.key, text_hash(article.text)))


def held(
    db: sqlite_utils.Database, source_id: str, keys: Sequence[str]
) -> dict[str, tuple[str, str | None]]:
    """Which keys lead to articles a source has given: key → guid and day (`identity.told_apart`).

    A former address still leads to its article, a former guid to none.
    """
    rows = db.conn.execute(
        "WITH k AS (SELECT value FROM json_each(?1)), led AS ("
        "SELECT key, id FROM article WHERE key IN k UNION ALL "
        "SELECT key, article_id FROM former_key WHERE key IN k AND key NOT LIKE 'guid:%') "
        "SELECT led.key, s.guid, a.published_on FROM led "  # in this order: few keys, large tables
        "CROSS JOIN article a USING (id) "
        "CROSS JOIN sighting s ON s.article_id = a.id AND s.source_id = ?2",
        (json.dumps(list(keys)), source_id),
    )
    return {key: (guid, day) for key, guid, day in rows.fetchall()}


def _head(article: Article) -> dict[str, object]:
    return {
        "url": article.url or None,
        "title": article.title,
        "byline": article.byline or None,
        "outlet": article.outlet,
        "wire": article.wire or None,
        "language": article.language,
        "published_at": instant(article.published_at) if article.published_at else None,
        "published_on": iso(article.published_on),
        "published_from": article.published_from or None,
    }


def _insert_article(db: sqlite_utils.Database, article: Article, now: datetime) -> int:
    row = {"key": article.key, "first_seen_at": instant(now), "state": "listed"} | _head(article)
    article_id = insert(db, "article", row)
    _insert_text(db, article_id, 1, article.title, article.text, now)
    return article_id


def _update_head(
    db: sqlite_utils.Database, article_id: int, article: Article, state: str | None
) -> None:
    row = _head(article) | {"state": state}
    sets = ", ".join(f"{name} = coalesce(:{name}, {name})" for name in row)
    db.conn.execute(f"UPDATE article SET {sets} WHERE id = :id", row | {"id": article_id})


def _insert_text(
    db: sqlite_utils.Database, article_id: int, revision: int, title: str, text: str, now: datetime
) -> None:
    db.conn.execute(
        "INSERT INTO article_text VALUES (?, ?, ?, ?, ?, ?)",
        (article_id, revision, text, text_hash(text), instant(now), title),
    )
    _index_words(db, article_id, title, text)


def _index_words(
    db: sqlite_utils.Database, article_id: int, title: str, text: str, remove: bool = False
) -> None:
    """The contentless index must be told the old words to forget them."""
    columns, told = ("article_words, ", "'delete', ") if remove else ("", "")
    db.conn.execute(
        f"INSERT INTO article_words ({columns}rowid, title, text) VALUES ({told}?, ?, ?)",
        (article_id, title, text),
    )


def stored_articles(db: sqlite_utils.Database, where: str = "1") -> list[tuple[int, Article]]:
    """Articles with their newest text: what reading and copy-finding work on.

    In order of publication, undated last: the first of a family is the one the others repeat.
    """
    rows = db.query(
        "SELECT a.*, t.text FROM article a JOIN article_text t ON t.article_id = a.id "
        "AND t.revision = (SELECT max(revision) FROM article_text WHERE article_id = a.id) "
        f"WHERE {where} ORDER BY a.published_on IS NULL, a.published_on, a.id"
    )
    names = "key url title text outlet byline language published_from wire".split()
    found = []
    for row in rows:
        values: dict[str, Any] = {name: row[name] or "" for name in names}
        found.append((row["id"], Article(**values, published_on=day(row["published_on"]))))
    return found


def put_families(db: sqlite_utils.Database, families: Mapping[int, int]) -> None:
    """Write which articles repeat which: article id → id of the first of its family."""
    db.conn.execute("UPDATE article SET family = NULL WHERE family IS NOT NULL")
    db.conn.executemany(
        "UPDATE article SET family = ? WHERE id = ?",
        [(first, one) for one, first in families.items()],
    )


def mention_key(article_key: str, mention: Mention, number: int) -> str:
    """Stable name of a statement: article, kind and sentence; `number` tells twins apart."""
    said = mention.evidence[0].quote
    material = f"{article_key}\n{mention.kind}\n{said}\n{number or ''}"
    key = hashlib.sha256(material.encode()).hexdigest()[:24]
    return f"{PROPOSED}{key}" if mention.proposed else key


def put_reading(
    db: sqlite_utils.Database, article_id: int, article: Article, reading: Reading, reader: str
) -> None:
    """Replace what was read from an article by a new reading of its newest text."""
    relevance = reading.relevance
    state = ("read", None) if relevance.relevant else ("skipped", relevance.why)
    sql = "SELECT reader FROM article WHERE id = ?"
    first = db.conn.execute(sql, (article_id,)).fetchone()[0] is None
    before = [] if first else _told(db, article_id)
    if not first:
        db.conn.execute("DELETE FROM mention WHERE article_id = ?", (article_id,))
        db.conn.execute("DELETE FROM topic WHERE article_id = ?", (article_id,))
    db.conn.execute(
        "UPDATE article SET state = ?, reason = ?, relevance = ?, why = ?, reader = ? WHERE id = ?",
        (*state, relevance.score, relevance.why, reader, article_id),
    )
    db.conn.executemany(
        "INSERT OR IGNORE INTO topic VALUES (?, ?)",
        [(article_id, topic) for topic in relevance.topics],
    )
    if first and not relevance.relevant:
        return  # a new text about something else: no event depends on it
    note_unmerged(db)
    hashed = text_hash(article.text)
    seen: dict[tuple[str, str], int] = {}
    for mention in reading.mentions:
        twin = (mention.kind.value, mention.evidence[0].quote)
        number = seen[twin] = seen.get(twin, -1) + 1
        key = mention_key(article.key, mention, number)
        _insert_mention(db, key, article_id, hashed, mention, reader)
    for new, old in successors(before, _told(db, article_id)).items():
        db.conn.execute(
            "INSERT OR IGNORE INTO issued_mention "
            "SELECT ?, event_id FROM issued_mention WHERE mention_key = ?",
            (new, old),
        )
    db.conn.execute(  # until the next rebuild, what is still said stays with its event
        "WITH RECURSIVE went(key, id) AS (SELECT m.key, event_id FROM mention m "
        "JOIN issued_mention ON mention_key = m.key WHERE m.article_id = ? UNION "
        "SELECT key, gone_to FROM went JOIN issued USING (id) WHERE gone_to IS NOT NULL "
        f"AND key NOT LIKE '{PROPOSED}%') "
        "INSERT OR IGNORE INTO event_mention SELECT e.id, key FROM went JOIN event e USING (id)",
        (article_id,),
    )


def note_unmerged(db: sqlite_utils.Database) -> None:
    """Say that the events no longer follow from what is stored, until `note_merged`."""
    db.conn.execute("INSERT OR REPLACE INTO meta VALUES ('unmerged', '1')")


def note_merged(db: sqlite_utils.Database, by: str) -> None:
    """Say that the events follow from what is stored, by these rules."""
    db.conn.execute("DELETE FROM meta WHERE name = 'unmerged'")
    db.conn.execute("INSERT OR REPLACE INTO meta VALUES ('merged_by', ?)", (by,))


def is_merged(db: sqlite_utils.Database, by: str) -> bool:
    """Whether the events follow from what is stored, by these rules: merging would change none."""
    found = dict(db.conn.execute("SELECT name, value FROM meta").fetchall())
    return "unmerged" not in found and found.get("merged_by") == by


def _told(db: sqlite_utils.Database, article_id: int) -> list[Told]:
    sql = "SELECT key, kind, action, evidence FROM mention WHERE article_id = ?"
    rows = db.conn.execute(sql, (article_id,)).fetchall()
    return [
        Told(key, kind, action, json.loads(evidence)[0]["quote"])
        for key, kind, action, evidence in rows
    ]


def note_failed(db: sqlite_utils.Database, article_id: int, reason: str, reader: str) -> None:
    """The reader broke on this article: say so, keep the text for a later reader."""
    note_unmerged(db)
    db.conn.execute("DELETE FROM mention WHERE article_id = ?", (article_id,))
    db.conn.execute(
        "UPDATE article SET state = 'failed', reason = ?, reader = ? WHERE id = ?",
        (reason[:500], reader, article_id),
    )


def _insert_mention(
    db: sqlite_utils.Database, key: str, article_id: int, hashed: str, mention: Mention, reader: str
) -> None:
    row: dict[str, object] = {
        "key": key,
        "article_id": article_id,
        "text_hash": hashed,
        "rule": mention.rule,
        "evidence": json.dumps([asdict(q) for q in mention.evidence], ensure_ascii=False),
        "reader": reader,
    } | mention_columns(mention)
    insert(db, "mention", row)
    for role, seq, party in sides(mention):
        where = (party.quote.start, party.quote.end) if party.quote else (None, None)
        values = (key, role, seq, party.entity, party.name, *where)
        db.conn.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?)", values)
