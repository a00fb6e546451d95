"""Open and migrate the record: connections, transactions and what their failures mean."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlite_utils

from docket.errors import RecordError, RecordLocked, RecordReadOnly, RecordTooNew

ROOT = Path(__file__).resolve().parent.parent
Record = sqlite_utils.Database  # an open record, for callers that must not know the library
BUSY_SECONDS = 30  # how long a writer waits for another before it says so

migrations = sqlite_utils.Migrations("docket")


@migrations()  # type: ignore[untyped-decorator]
def create_record(db: sqlite_utils.Database) -> None:
    """The whole schema; later changes are further functions below this one."""
    statement = ""
    # Not executescript: it commits first, and a kill in the middle would leave half a schema.
    for line in (Path(__file__).parent / "schema.sql").read_text("utf-8").splitlines(True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""
    db.conn.execute("INSERT INTO meta VALUES ('ingest_seq', '0')")


@migrations()  # type: ignore[untyped-decorator]
def add_sure(db: sqlite_utils.Database) -> None:
    """Which events are read with confidence (`wording.sure`); the next rebuild fills it."""
    db.conn.execute("ALTER TABLE event ADD COLUMN sure INTEGER NOT NULL DEFAULT 0")


@migrations()  # type: ignore[untyped-decorator]
def collect_widely(db: sqlite_utils.Database) -> None:
    """What collecting keeps beside validators: moves, newest days, earlier titles, withdrawals."""
    for table, column in (
        ("source", "gate TEXT NOT NULL DEFAULT ''"),
        ("source", "poll_minutes INTEGER"),  # null: by what the server says
        ("source", "rhythm_days INTEGER"),  # null: no news for long is no sign of trouble
        ("source", "validators_of TEXT"),  # the address etag and last_modified were sent for
        ("source", "moved_to TEXT"),  # null: never redirected for good
        ("source", "moved_seen INTEGER NOT NULL DEFAULT 0"),  # visits in a row that were
        ("source", "newest_on TEXT"),  # day of the newest entry ever seen; null: none dated
        ("article_text", "title TEXT"),  # as printed with this revision; null: as in article
        ("source", "wishes TEXT"),  # JSON: ttl, hours and days it asks to be spared; null: none
        ("sighting", "withdrawn_at TEXT"),  # gone from its list while older entries stayed
        ("sighting", "shown TEXT"),  # hash of title and text as last shown; null: not known
    ):
        db.conn.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in (
        """
CREATE TABLE former_key (        -- keys of articles whose address or guid changed
  key        TEXT PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sighting_by_day ON sighting(source_id, seen_at)",
        "CREATE INDEX sighting_by_guid ON sighting(source_id, guid)",
    ):
        db.conn.execute(statement)
    # Articles whose statements no rebuild has merged yet: '1' until one has.
    db.conn.execute("INSERT INTO meta VALUES ('unmerged', '1')")


@migrations()  # type: ignore[untyped-decorator]
def review_and_remember(db: sqlite_utils.Database) -> None:
    """What people decide, name and take away, and every state an event was ever in."""
    for table, column in (
        ("event", "grade TEXT NOT NULL DEFAULT 'reported'"),  # a word of `wording.GRADES`
        ("event", "last_reported TEXT"),  # newest publication day of its articles; null: none known
        ("event", "machine TEXT"),  # JSON: values a person has replaced, as merged; null: none
        ("event", "recheck TEXT"),  # JSON: what changed under a decision; null: nothing
        ("review", "class TEXT"),  # a word of `review.CLASSES`; null: corrects nothing
        ("review", "undone_by TEXT"),  # null: in force
        ("review", "undone_why TEXT"),
    ):
        db.conn.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in (
        """
CREATE TABLE version (           -- KEPT: every state of an event that readers could see
  event_id TEXT NOT NULL REFERENCES issued(id),
  seq      INTEGER NOT NULL,     -- 1, 2, 3 … for each event
  at       TEXT NOT NULL,
  until    TEXT,                 -- null: still so; an event with none such is gone or rejected
  cause    TEXT NOT NULL,        -- 'read', or 'review:ID'
  state    TEXT NOT NULL CHECK (json_valid(state)),  -- `history.COLUMNS`, parts, outlets, topics
  PRIMARY KEY (event_id, seq)
) STRICT, WITHOUT ROWID""",
        "CREATE INDEX version_by_time ON version(at)",
        """
CREATE TABLE taken (             -- KEPT: what was exported, to tell what changed since
  id     INTEGER PRIMARY KEY,
  at     TEXT NOT NULL,
  format TEXT NOT NULL,
  filter TEXT NOT NULL,          -- the dashboard's own URL query
  events INTEGER NOT NULL
) STRICT""",
        """
CREATE TABLE saved_view (        -- KEPT: filters with a name
  name       TEXT PRIMARY KEY,
  query      TEXT NOT NULL,      -- the dashboard's own URL query
  owner      TEXT NOT NULL,
  note       TEXT,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
        """
CREATE TABLE naming (            -- KEPT: what people say a printed name stands for
  id        INTEGER PRIMARY KEY,
  name      TEXT NOT NULL,       -- as events show it
  entity    TEXT,                -- id of data/entities.toml; null: none, see called
  called    TEXT,                -- the name to show instead; null: the entity's
  at        TEXT NOT NULL,
  who       TEXT NOT NULL,
  why       TEXT,
  undone_at TEXT                 -- null: in force
) STRICT""",
        """
CREATE TABLE event_outlet (      -- DERIVED: who told of it
  event_id TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  outlet   TEXT NOT NULL,
  PRIMARY KEY (outlet, event_id)
) STRICT, WITHOUT ROWID""",
        "CREATE INDEX outlet_of_event ON event_outlet(event_id)",
        """
CREATE TABLE event_topic (       -- DERIVED: harm areas of the articles that tell of it
  event_id TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  topic    TEXT NOT NULL,
  PRIMARY KEY (topic, event_id)
) STRICT, WITHOUT ROWID""",
        "CREATE INDEX topic_of_event ON event_topic(event_id)",
        "INSERT INTO event_outlet SELECT DISTINCT em.event_id, a.outlet FROM event_mention em "
        "JOIN mention m ON m.key = em.mention_key JOIN article a ON a.id = m.article_id",
        "INSERT INTO event_topic SELECT DISTINCT em.event_id, t.topic FROM event_mention em "
        "JOIN mention m ON m.key = em.mention_key JOIN topic t ON t.article_id = m.article_id",
        # The next rebuild fills the new columns and writes the first versions.
        "INSERT OR REPLACE INTO meta VALUES ('unmerged', '1')",
    ):
        db.conn.execute(statement)


@migrations()  # type: ignore[untyped-decorator]
def find_fast(db: sqlite_utils.Database) -> None:
    """Ways to what was decided, to a page of a million articles, and to counts of them."""
    for statement in (
        "ALTER TABLE naming ADD COLUMN undone_by TEXT",  # null: in force
        "ALTER TABLE naming ADD COLUMN undone_why TEXT",
        "CREATE INDEX review_by_event ON review(event_id)",
        "CREATE INDEX review_by_other ON review(value) WHERE action IN ('merge', 'never-merge')",
        "CREATE INDEX review_by_new ON review(json_extract(saw, '$.new')) WHERE action = 'split'",
        "CREATE INDEX issued_by_end ON issued(gone_to) WHERE gone_to IS NOT NULL",
        "CREATE INDEX issued_mention_by_event ON issued_mention(event_id)",
        # The day an article is listed under: never null, never written.
        "ALTER TABLE article ADD COLUMN day TEXT GENERATED ALWAYS AS "
        "(coalesce(published_on, substr(first_seen_at, 1, 10))) VIRTUAL",
        "CREATE INDEX article_shelf ON article(day, id, state, outlet, family)",
        "CREATE INDEX article_of_family ON article(family) WHERE family IS NOT NULL",
        "CREATE INDEX article_of_topic ON topic(topic, article_id)",
        "DROP INDEX article_by_day",  # asked by nobody any more
        """
CREATE TABLE source_month (      -- DERIVED: kept in step with sighting and article by triggers
  source_id TEXT NOT NULL,
  month     TEXT NOT NULL,       -- of publication, '2024-08'; '' for undated articles
  articles  INTEGER NOT NULL,
  PRIMARY KEY (source_id, month)
) STRICT, WITHOUT ROWID""",
        "INSERT INTO source_month SELECT source_id, coalesce(substr(published_on, 1, 7), ''), "
        "count(*) FROM sighting JOIN article ON id = article_id GROUP BY 1, 2",
        """
CREATE TRIGGER sighting_counted AFTER INSERT ON sighting BEGIN
  INSERT INTO source_month SELECT NEW.source_id, coalesce(substr(published_on, 1, 7), ''), 1
    FROM article WHERE id = NEW.article_id
    ON CONFLICT DO UPDATE SET articles = articles + 1;
END""",
        """
CREATE TRIGGER article_dated AFTER UPDATE OF published_on ON article
  WHEN OLD.published_on IS NOT NEW.published_on BEGIN
  UPDATE source_month SET articles = articles - 1
    WHERE month = coalesce(substr(OLD.published_on, 1, 7), '')
    AND source_id IN (SELECT source_id FROM sighting WHERE article_id = NEW.id);
  INSERT INTO source_month SELECT source_id, coalesce(substr(NEW.published_on, 1, 7), ''), 1
    FROM sighting WHERE article_id = NEW.id
    ON CONFLICT DO UPDATE SET articles = articles + 1;
END""",
    ):
        db.conn.execute(statement)


def data_folder() -> Path:
    """Where rules and the database live: DOCKET_DATA, else data/ beside the code."""
    return Path(os.environ.get("DOCKET_DATA") or ROOT / "data")


def record_path(given: str | Path | None = None) -> Path:
    """The database to use: what was given, else DOCKET_DB, else docket.db in the data folder."""
    return Path(given or os.environ.get("DOCKET_DB") or data_folder() / "docket.db")


def open_record(path: Path) -> sqlite_utils.Database:
    """Open for writing, creating and migrating as needed.

    Raises RecordReadOnly, RecordLocked, RecordTooNew or RecordError, each saying what to do.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not os.access(path, os.W_OK):
            raise RecordReadOnly(f"{path} cannot be written: check its permissions.")
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        db = sqlite_utils.Database(connection, execute_plugins=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # a decision survives a power cut
        known = {migration.name for migration in migrations.applied(db)}
        if known - {migration.name for migration in migrations._migrations}:
            raise RecordTooNew(f"{path} was written by a newer Docket: upgrade this copy.")
        if migrations.pending(db):
            with transaction(db):
                _migrate(db, path)
    return db


def _migrate(db: sqlite_utils.Database, path: Path) -> None:
    """Bring a record up to date inside a transaction, after a copy of one that holds something."""
    pending = migrations.pending(db)  # two first runs at once: the later one finds it done
    if pending and migrations.applied(db):
        snapshot(path, path.with_name(f"{path.stem}-before-{pending[0].name}.db"))
    migrations.apply(db)


def settle(db: sqlite_utils.Database) -> None:
    """Move what is in the log into the file, if readers let it: the file alone is then whole."""
    with suppress(sqlite3.Error):  # on a full disk it stays in the log, as safe as it was
        db.conn.execute("PRAGMA busy_timeout = 0")
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")


def verify(connection: sqlite3.Connection, path: Path) -> None:
    """Raise RecordError unless the file is sound.

    Not `quick_check`: SQLite 3.40 misreads keys whose columns are not in the table's order there.
    """
    with explained(path):
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if said != "ok":
        raise RecordError(f"{path} is damaged ({' '.join(said.split())}): {RESTORE}")


RESTORE = "restore a backup (docs/operations.md), or move it away to start afresh."
# What SQLite says → what we raise → in which words.
_REMEDIES = (
    ("locked|busy", RecordLocked,
     "{} is in use by another Docket run: wait for it, or stop it, and try again."),
    ("readonly|unable to open", RecordReadOnly,
     "{} cannot be opened: check the file's and folder's permissions."),
    ("not a database|malformed|no such table: meta", RecordError,
     f"{{}} is not a Docket database or is damaged: {RESTORE}"),
    ("full", RecordError, "The disk holding {} is full: nothing was stored."),
)  # fmt: skip


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into ours, with the file and the remedy named."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        for signs, kind, message in _REMEDIES:
            if re.search(signs, str(error).lower()):
                raise kind(message.format(path)) from error
        raise RecordError(f"{path}: {error}") from error
    except PermissionError as error:
        raise RecordReadOnly(f"{path}: {error.strerror}. Check its permissions.") from error
    except OSError as error:
        raise RecordError(f"{path}: {error.strerror or error}") from error


@contextmanager
def transaction(db: sqlite_utils.Database) -> Iterator[None]:
    """All or nothing: commits at the end, rolls back on any error, Ctrl-C included.

    BEGIN IMMEDIATE, because a deferred transaction that later turns writer fails at once
    instead of waiting for its turn.
    """
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise


def tell_readers(db: sqlite_utils.Database) -> None:
    """Readers see something else from now on: what they have cached is of yesterday."""
    db.conn.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'ingest_seq'")


class Asking(sqlite3.Connection):
    """A connection for asking; `notice` says what it cannot see, "" for nothing."""

    notice = ""


def read_only(path: Path) -> Asking:
    """A short-lived connection for asking; rows come as sqlite3.Row. Raises RecordError."""
    if not path.exists():
        raise RecordError(f"There is no database at {path} yet: run `python -m ingest run`.")
    with explained(path):
        try:
            return _asking(path, "mode=ro")
        except sqlite3.OperationalError as error:
            # WAL needs a file beside the record, which a read-only folder or a full disk refuses.
            # Without a log nobody is writing, and SQLite may be told so.
            refused = "readonly" in str(error) or "unable to open" in str(error)
            full = error.sqlite_errorname.startswith("SQLITE_IOERR_SHM")
            if not full and (log_size(path) or not refused):
                raise
            connection = _asking(path, "immutable=1")
            if log_size(path):
                connection.notice = (
                    f"The disk holding {path.name} is full: what was stored last cannot be shown."
                )
            return connection


def up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Raise RecordError for a record of an older Docket: it lacks what is asked of it."""
    done = {name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations")}
    if {migration.name for migration in migrations._migrations} - done:
        remedy = "`python -m ingest run` brings it up to date."
        raise RecordError(f"{path} was written by an older Docket: {remedy}")


def log_size(path: Path) -> int:
    """Bytes of committed changes that are still in the log beside a record."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def snapshot(path: Path, target: Path) -> None:
    """Copy a record, also while it is written to; `target` is whole and checked, or not there.

    A target that exists is replaced. Raises RecordError.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with closing(read_only(path)) as connection, explained(target):
            if connection.notice:
                raise RecordError(connection.notice)
            with closing(sqlite3.connect(part)) as copy:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
                verify(copy, path)
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """A copy of a record for trying things on; gone afterwards. Raises RecordError."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / path.name
        snapshot(path, place)
        yield place


def _asking(path: Path, how: str) -> Asking:
    address = f"{path.resolve().as_uri()}?{how}"
    connection = sqlite3.connect(address, uri=True, timeout=5, factory=Asking)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("SELECT 1 FROM meta LIMIT 1").fetchall()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
