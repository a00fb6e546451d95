"""Backups that can be relied on, and a check that finds what is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from docket import schema, upkeep
from docket.__main__ import cli
from docket.errors import ConfigError, RecordError
from docket.lock import Lock
from tests.making import (
    NOW,
    SAID,
    keep,
    make_article,
    make_mention,
    make_reading,
    make_starter,
    rebuild,
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with two articles that tell of a fine, and the events of them."""
    path = tmp_path_factory.mktemp("record") / "docket.db"
    db = schema.open_record(path)
    with closing(db.conn):
        keep(
            db,
            (make_article(), make_reading(make_mention())),
            (make_article(f"Again: {SAID}", 2), make_reading()),
        )
        rebuild(db, [make_starter()])
    return path


@pytest.fixture
def record(built: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copy(built, tmp_path / "docket.db"))


def dump(path: Path) -> list[str]:
    """Everything a database holds."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def files(folder: Path) -> list[Path]:
    """What is in a folder, without what SQLite keeps beside a record that was read."""
    return sorted(one for one in folder.iterdir() if one.name[-4:] not in ("-wal", "-shm"))


# ── backup ──────────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_the_record_in_one_file(record: Path) -> None:
    """Named after the moment, beside the record, and able to be used as it is."""
    made = upkeep.backup(record, None, NOW)
    assert made == record.with_name("docket-2024-09-01-120000.db")
    assert dump(made) == dump(record)
    assert files(record.parent) == sorted([record, made])
    assert {finding.problem for finding in upkeep.check(made)} == {""}


def test_a_backup_of_a_record_in_use_holds_what_was_committed(record: Path, tmp_path: Path) -> None:
    """Neither the half transaction nor the log beside the file gets in its way."""
    db = schema.open_record(record)
    with closing(db.conn), schema.transaction(db):
        db.conn.execute("COMMIT")
        db.conn.execute("UPDATE article SET title = 'Committed'")
        db.conn.execute("BEGIN IMMEDIATE")
        db.conn.execute("UPDATE article SET title = 'Not yet'")
        made = upkeep.backup(record, tmp_path / "copy.db", NOW)
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT DISTINCT title FROM article").fetchall() == [("Committed",)]


def test_a_backup_replaces_nothing(record: Path, tmp_path: Path) -> None:
    """Neither a file of the same name nor a backup of the same second."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RecordError, match=r"notes\.txt is there already"):
        upkeep.backup(record, tmp_path / "notes.txt", NOW)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    upkeep.backup(record, None, NOW)
    with pytest.raises(RecordError, match="is there already"):
        upkeep.backup(record, None, NOW)


def test_only_the_newest_backups_are_kept(record: Path, tmp_path: Path) -> None:
    """The new one always, whatever the clock says; other files are left alone."""
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("docket-before-add_sure.db", "docket-2024-notes.db", "other-2024-09-01-120000.db"):
        (folder / name).touch()
    others = set(folder.iterdir())
    made = [upkeep.backup(record, folder, NOW + timedelta(days=day), keep=2) for day in range(4)]
    assert set(folder.iterdir()) - others == set(made[2:])
    earlier = upkeep.backup(record, folder, NOW - timedelta(days=1), keep=1)
    assert set(folder.iterdir()) - others == {earlier}
    with pytest.raises(ConfigError, match="--keep counts backups in a folder"):
        upkeep.backup(record, folder / "one.db", NOW, keep=3)


def test_a_damaged_record_is_not_backed_up(record: Path) -> None:
    """A copy that cannot be relied on is worse than none, and pushes out no good one."""
    spoil_a_page(record)
    with pytest.raises(RecordError, match=r"docket\.db is damaged"):
        upkeep.backup(record, None, NOW, keep=1)
    assert files(record.parent) == [record]


def test_a_backup_to_nowhere_says_so(record: Path, tmp_path: Path) -> None:
    """And leaves nothing lying about."""
    with pytest.raises(RecordError, match=r"there.copy\.db"):
        upkeep.backup(record, tmp_path / "not" / "there" / "copy.db", NOW)
    assert files(tmp_path) == [record]


# ── check ───────────────────────────────────────────────────────────────────────────────────


def spoil_a_page(path: Path) -> None:
    """Overwrite the page that articles begin on."""
    with closing(sqlite3.connect(path)) as connection:
        ask = "SELECT rootpage FROM sqlite_master WHERE name = 'article'"
        page, size = connection.execute(f"{ask} UNION ALL SELECT * FROM pragma_page_size")
    with path.open("r+b") as file:
        file.seek((page[0] - 1) * size[0])
        file.write(b"\xa5" * size[0])


def wrong(path: Path) -> dict[str, str]:
    """The checks that found something."""
    return {what: problem for what, problem in upkeep.check(path) if problem}


def test_a_sound_record_passes_every_check(record: Path) -> None:
    """And checking leaves no trace."""
    before = record.read_bytes()
    assert [tuple(finding) for finding in upkeep.check(record)] == [
        (what, "")
        for what in ("file", "references", "full-text search", "texts", "evidence", "event ids",
                     "decisions", "last run", "state", "log")
    ]  # fmt: skip
    assert record.read_bytes() == before
    assert files(record.parent) == [record]


@pytest.mark.parametrize(
    ("what", "damage"),
    [
        ("references", "INSERT INTO topic VALUES (99, 'fines')"),
        ("full-text search", "DELETE FROM event_words WHERE rowid = 1"),
        ("full-text search", "DELETE FROM article_words_docsize WHERE id = 2"),
        ("full-text search", "DELETE FROM article_words_data WHERE id > 10"),
        ("texts", "UPDATE article_text SET text = 'x' || text WHERE article_id = 2"),
        ("evidence", "UPDATE mention SET evidence = json_set(evidence, '$[0].start', 1)"),
        ("evidence", "UPDATE mention SET text_hash = 'of an older text'"),
        ("event ids", "INSERT INTO issued VALUES ('ev-1', '2024', NULL, NULL)"),
        ("event ids", "INSERT INTO issued VALUES ('ev-2', '2024', 'ev-2', '2024')"),
        (
            "decisions",
            "INSERT INTO review (event_id, at, who, action, field, value, saw) SELECT "
            "id, '2024', 'Ana', 'edit', 'status', '\"settled\"', '{}' FROM event LIMIT 1",
        ),
        ("last run", "INSERT INTO run VALUES (9, 'run', '0', '2024-09-01T12:00:00Z', NULL, NULL)"),
    ],
)
def test_each_check_finds_its_damage(record: Path, what: str, damage: str) -> None:
    """And no other complains."""
    with closing(sqlite3.connect(record)) as connection, connection:
        assert connection.execute(damage).rowcount
    assert wrong(record).keys() == {what}


def test_a_withdrawn_event_is_no_fault(record: Path) -> None:
    """Its id answers: withdrawn."""
    with closing(sqlite3.connect(record)) as connection, connection:
        connection.execute("INSERT INTO issued VALUES ('ev-1', '2024', NULL, '2024-09-01')")
    assert wrong(record) == {}


def test_a_record_of_an_older_docket_is_sound_and_says_what_it_needs(tmp_path: Path) -> None:
    """Its checks are those of what a run makes of it; questions it cannot answer are not asked."""
    path = tmp_path / "docket.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        older = schema.Record(connection, execute_plugins=False)
        schema.migrations.apply(older, stop_before="review_and_remember")
    assert wrong(path) == {}
    assert files(tmp_path) == [path]
    for asked in (["export", "jsonl"], ["apart", "a", "b", "--why", "so"]):
        told = CliRunner().invoke(cli, [*asked, "--db", str(path)])
        assert told.exit_code == 1 and "`python -m ingest run` brings it up to date" in told.output


def test_a_damaged_file_fails_the_first_check(record: Path) -> None:
    """The others would only repeat it. The message names the record and the remedy."""
    spoil_a_page(record)
    ((what, problem),) = upkeep.check(record)
    assert what == "file"
    assert str(record) in problem and "restore a backup" in problem


def test_an_older_copy_put_back_fails_the_check(record: Path) -> None:
    """Until ingest has written to it again."""
    with closing(Lock(record, NOW)) as lock:
        lock.note(99)
    assert wrong(record).keys() == {"state"}


def test_a_run_in_progress_is_not_taken_for_one_that_was_stopped(record: Path) -> None:
    """A check beside a run judges only what must hold at any moment."""
    with closing(sqlite3.connect(record)) as connection, connection:
        connection.execute("INSERT INTO run VALUES (9, 'run', '0', '2024', NULL, NULL)")
    with closing(Lock(record, NOW)):
        assert wrong(record) == {}
    assert wrong(record).keys() == {"last run"}


def test_what_is_no_record_cannot_be_checked(tmp_path: Path) -> None:
    """It says so, and makes none."""
    with pytest.raises(RecordError, match="no database"):
        upkeep.check(tmp_path / "docket.db")
    (tmp_path / "docket.db").write_text("notes, longer than the header of a database is\n" * 9)
    with pytest.raises(RecordError, match="not a Docket database"):
        upkeep.check(tmp_path / "docket.db")


# ── room ────────────────────────────────────────────────────────────────────────────────────


def test_a_large_record_needs_room_for_two_of_its_size(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild rewrites much of it into the log, and a migration copies it."""
    free = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("docket.upkeep.shutil.disk_usage", lambda folder: free)
    monkeypatch.setattr(upkeep, "ROOM", 900)
    assert upkeep.shortage(record.with_name("new.db")) == ""
    assert "nothing is pulled" in upkeep.shortage(record)
    free.free = 2 * record.stat().st_size
    assert upkeep.shortage(record) == ""
