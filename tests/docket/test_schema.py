"""The record's file: created whole or not at all, and every way it can be unusable said plainly."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import pytest

from docket import schema
from docket.errors import RecordError, RecordLocked, RecordReadOnly, RecordTooNew
from docket.lock import Lock
from tests.making import NOW

FORK = multiprocessing.get_context("fork")
# Newer Pythons warn of forks beside threads; these children only write and die.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be somebody whom permissions bind, also where the tests are run by root."""
    if os.getuid() != 0:
        yield
        return
    os.setresgid(65534, 65534, 0)
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that others may enter and that can be made read-only."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        place.chmod(0o755)
        yield place
        place.chmod(0o755)


def shape(path: Path) -> list[tuple[str, str]]:
    """All tables, indexes and views of a file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name FROM sqlite_master ORDER BY 1, 2").fetchall()


def made(path: Path) -> Path:
    """A record, created and closed."""
    schema.open_record(path).conn.close()
    return path


# ── creation ────────────────────────────────────────────────────────────────────────────────


def test_opening_creates_the_folder_and_the_whole_record(tmp_path: Path) -> None:
    """A first run needs no preparation; opening again changes nothing."""
    path = made(tmp_path / "a" / "b" / "docket.db")
    assert {"article", "event", "issued", "timeline", "article_words"} <= {
        n for _, n in shape(path)
    }
    before = shape(path)
    assert shape(made(path)) == before


def test_connections_for_writing_are_set_up_alike(tmp_path: Path) -> None:
    """Foreign keys hold, readers are not blocked by a writer, a decision waits for the disk."""
    with closing(schema.open_record(tmp_path / "docket.db").conn) as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def _create_and_die(path: Path, steps: int) -> None:
    """Create a record, counting SQLite's instructions, and end like a pulled plug at `steps`."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        if count >= steps:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    class Watched(sqlite3.Connection):
        def __init__(self, *args: object, **how: object) -> None:
            super().__init__(*args, **how)  # type: ignore[arg-type]
            self.set_progress_handler(tick, 50)

    real = sqlite3.connect
    sqlite3.connect = lambda *args, **how: real(*args, factory=Watched, **how)  # type: ignore[assignment]
    schema.open_record(path)


@pytest.mark.parametrize("steps", [1, 3, 8, 20, 35, 50, 65, 80, 92, 99])
def test_a_record_killed_while_it_is_made_opens_whole(tmp_path: Path, steps: int) -> None:
    """Half a schema is impossible: the next start makes what is missing."""
    path, model = tmp_path / "docket.db", made(tmp_path / "model.db")
    child = FORK.Process(target=_create_and_die, args=(path, steps))
    child.start()
    child.join(20)
    assert child.exitcode in (-signal.SIGKILL, 0)
    if path.exists() and shape(path):
        assert shape(path) == shape(model) or all(kind != "view" for kind, _ in shape(path))
    assert shape(made(path)) == shape(model)
    with closing(schema.read_only(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def old(path: Path) -> Path:
    """A record as an earlier version left it: without the last migration, with one article."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        db = schema.Record(connection, execute_plugins=False)
        last = schema.migrations._migrations[-1].name
        schema.migrations.apply(db, stop_before=last)
        connection.execute("INSERT INTO meta VALUES ('kept', 'since long ago')")
    return path


def columns(path: Path) -> list[tuple[str, str]]:
    """Every column of every table, and which changes were made to it."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT m.name, i.name FROM sqlite_master m, pragma_table_info(m.name) i "
            "UNION ALL SELECT 'done', name FROM _sqlite_migrations ORDER BY 1, 2"
        ).fetchall()


def _open_and_die(path: Path, nth: int, count: Synchronized[int]) -> None:
    """Bring a record up to date and end like a pulled plug before the nth statement."""

    class Watched(schema.Asking):
        def __init__(self, *args: object, **how: object) -> None:
            super().__init__(*args, **how)  # type: ignore[arg-type]
            self.set_trace_callback(self.tick)

        def tick(self, statement: str) -> None:
            count.value += 1
            if count.value == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    real = sqlite3.connect
    sqlite3.connect = lambda *args, **how: real(*args, **how | {"factory": Watched})  # type: ignore[assignment]
    schema.open_record(path).conn.close()


def test_a_migration_killed_at_any_statement_is_done_or_not_begun(tmp_path: Path) -> None:
    """Never between; what was stored is there either way, and the next start completes it."""
    nth, killed, outcomes = 0, True, set()
    before, after = columns(old(tmp_path / "before.db")), columns(made(tmp_path / "after.db"))
    while killed:
        nth += 1
        path = old(tmp_path / f"killed-{nth}.db")
        child = FORK.Process(target=_open_and_die, args=(path, nth, FORK.Value("i", 0)))
        child.start()
        child.join(20)
        killed = child.exitcode == -signal.SIGKILL
        outcomes.add("old" if columns(path) == before else "new")
        assert columns(path) in (before, after), f"killed before statement {nth}"
        assert columns(made(path)) == after
        with closing(schema.read_only(path)) as connection:
            kept = connection.execute("SELECT value FROM meta WHERE name = 'kept'").fetchone()
            assert tuple(kept) == ("since long ago",)
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert nth > 16 and outcomes == {"old", "new"}


def test_a_record_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    """The copy is what the earlier version had; a record that is up to date is not copied."""
    path = old(tmp_path / "docket.db")
    before = columns(path)
    made(made(path))
    last = schema.migrations._migrations[-1].name
    copies = sorted(one.name for one in tmp_path.iterdir() if one != path)
    assert copies == [f"docket-before-{last}.db"]
    assert columns(tmp_path / copies[0]) == before


def test_two_first_runs_at_once_make_one_record(tmp_path: Path) -> None:
    """Each finds it done, or is told to try again; nobody finds half of it."""
    path, problems = tmp_path / "docket.db", []
    together = threading.Barrier(4)

    def start() -> None:
        together.wait()
        try:
            made(path)
        except RecordError as error:
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(problems) < 4 and {type(problem) for problem in problems} <= {RecordLocked}
    assert shape(path) == shape(made(tmp_path / "model.db"))


# ── what cannot be used ─────────────────────────────────────────────────────────────────────


def test_a_record_of_a_newer_docket_is_refused(tmp_path: Path) -> None:
    """An old program must not write into tables it does not know."""
    path = made(tmp_path / "docket.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('docket', 'from_the_future', '')"
        )
    with pytest.raises(RecordTooNew, match="upgrade"):
        schema.open_record(path)


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    """The message names the file; the file stays as it is."""
    path = tmp_path / "docket.db"
    path.write_bytes(content)
    for opened in (schema.open_record, schema.read_only):
        with pytest.raises(RecordError, match=r"docket\.db is not a Docket database"):
            opened(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", ["nothing", "another program's"])
def test_asking_a_database_without_a_record_says_so(tmp_path: Path, content: str) -> None:
    """An empty file, or one of another program, is no record to read."""
    path = tmp_path / "docket.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE song (name)" if content != "nothing" else "SELECT 1")
    path.touch()
    with pytest.raises(RecordError, match=r"docket\.db is not a Docket database"):
        schema.read_only(path)


def test_asking_a_record_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    """And does not create an empty file by looking."""
    path = tmp_path / "docket.db"
    with pytest.raises(RecordError, match="python -m ingest run"):
        schema.read_only(path)
    assert not path.exists()


def test_a_second_writer_is_told_that_the_record_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a wait; readers go on reading meanwhile."""
    path = made(tmp_path / "docket.db")
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.05)
    first, second = schema.open_record(path), schema.open_record(path)
    with closing(first.conn), closing(second.conn), schema.transaction(first):
        with (
            pytest.raises(RecordLocked, match=r"docket\.db is in use"),
            schema.explained(path),
            schema.transaction(second),
        ):
            pass
        with closing(schema.read_only(path)) as reader:
            assert reader.execute("SELECT count(*) FROM event").fetchone()[0] == 0


def test_a_read_only_file_is_not_written(folder: Path) -> None:
    """The error names the file."""
    path = made(folder / "docket.db")
    path.chmod(0o444)
    with unprivileged(), pytest.raises(RecordReadOnly, match=r"docket\.db cannot be written"):
        schema.open_record(path)


def test_a_read_only_folder_is_not_written(folder: Path) -> None:
    """Neither a new record is made there nor an old one changed."""
    path = made(folder / "docket.db")
    path.chmod(0o666)
    folder.chmod(0o555)
    for name in ("docket.db", "new.db", "new/new.db"):
        for write in (schema.open_record, lambda path: Lock(path, NOW)):
            with unprivileged(), pytest.raises(RecordReadOnly) as refusal:
                write(folder / name)
            assert str(folder / name) in str(refusal.value)


def test_a_record_in_a_read_only_folder_can_be_read(folder: Path) -> None:
    """A dashboard may show a record that it must not change."""
    path = made(folder / "docket.db")
    folder.chmod(0o555)
    path.chmod(0o444)
    with unprivileged(), closing(schema.read_only(path)) as reader:
        assert reader.execute("SELECT value FROM meta").fetchone()["value"] == "0"


def test_a_record_being_written_can_be_read_by_somebody_else(folder: Path) -> None:
    """With a writer at work the reader sees what was committed, log included."""
    path = folder / "docket.db"
    with closing(schema.open_record(path).conn) as writer:
        writer.execute("UPDATE meta SET value = '7'")
        folder.chmod(0o555)
        with unprivileged(), closing(schema.read_only(path)) as reader:
            assert reader.execute("SELECT value FROM meta").fetchone()["value"] == "7"


def test_a_log_left_without_its_writer_is_never_ignored(folder: Path) -> None:
    """What was committed but not yet moved into the file must not be missing from an answer."""
    path = folder / "docket.db"
    source = made(folder / "source.db")
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("UPDATE meta SET value = '7'")
        writer.commit()
        for suffix in ("", "-wal"):
            copy = folder / f"docket.db{suffix}"
            copy.write_bytes((folder / f"source.db{suffix}").read_bytes())
    folder.chmod(0o555)
    with unprivileged(), suppress(RecordError), closing(schema.read_only(path)) as reader:
        assert reader.execute("SELECT value FROM meta").fetchone()["value"] == "7"


# ── transactions ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt])
def test_a_transaction_is_all_or_nothing(tmp_path: Path, trouble: type[BaseException]) -> None:
    """Any error in the middle undoes everything, Ctrl-C included."""
    db = schema.open_record(tmp_path / "docket.db")
    with closing(db.conn), pytest.raises(trouble), schema.transaction(db):
        db.conn.execute("UPDATE meta SET value = '7'")
        raise trouble
    with closing(schema.read_only(tmp_path / "docket.db")) as reader:
        assert reader.execute("SELECT value FROM meta").fetchone()["value"] == "0"


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """Nothing of the transaction is kept, and the record can still be used."""
    path = tmp_path / "docket.db"
    db = schema.open_record(path)
    with closing(db.conn):
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.conn.execute(f"PRAGMA max_page_count = {pages}")
        with (
            pytest.raises(RecordError, match=r"disk holding .*docket\.db is full"),
            schema.explained(path),
            schema.transaction(db),
        ):
            db.conn.execute("INSERT INTO meta VALUES ('x', ?)", ["x" * 100_000])
        assert db.execute("SELECT count(*) FROM meta WHERE name = 'x'").fetchone() == (0,)


def _ask_on_a_full_disk(path: Path, answer: Connection) -> None:
    """Ask where no file can be made or grow, which SQLite meets as it does a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        with closing(schema.read_only(path)) as reader:
            value = reader.execute("SELECT value FROM meta WHERE name = 'ingest_seq'").fetchone()[0]
            answer.send((value, reader.notice))
    except RecordError as error:
        answer.send(error)


def on_a_full_disk(path: Path) -> tuple[str, str]:
    """What a reader sees there, and what it is told that it does not see."""
    here, there = FORK.Pipe()
    child = FORK.Process(target=_ask_on_a_full_disk, args=(path, there))
    child.start()
    seen: tuple[str, str] = here.recv()
    child.join(10)
    return seen


def test_a_record_on_a_full_disk_can_be_read(tmp_path: Path) -> None:
    """WAL needs a file that cannot be made there; without a log nothing is missing."""
    assert on_a_full_disk(made(tmp_path / "docket.db")) == ("0", "")


def test_what_cannot_be_seen_on_a_full_disk_is_said(tmp_path: Path) -> None:
    """A log left by a killed run cannot be read: the state before it is shown, and said to be."""
    path = tmp_path / "docket.db"
    with closing(schema.open_record(tmp_path / "source.db").conn) as writer:
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        writer.execute("UPDATE meta SET value = '7' WHERE name = 'ingest_seq'")
        for suffix in ("", "-wal"):
            copy = path.with_name(f"docket.db{suffix}")
            copy.write_bytes((tmp_path / f"source.db{suffix}").read_bytes())
    said = "The disk holding docket.db is full: what was stored last cannot be shown."
    assert on_a_full_disk(path) == ("0", said)
    with closing(schema.read_only(path)) as reader:  # with room again
        assert (reader.execute("SELECT value FROM meta").fetchone()[0], reader.notice) == ("7", "")
