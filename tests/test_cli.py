"""The commands as other programs meet them: what they print, what they store, how they exit."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import docket.__main__
import docket.schema
import ingest.__main__
from tests.fakes import Canned, FakeWeb

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = {"ingest": ingest.__main__.cli, "docket": docket.__main__.cli}

STORY = """Regulator fines image service over its data set

By Jo Writer
May 15, 2024

Italy's data protection authority fined the image service Pixelmill on May 14, 2024 because its
artificial intelligence had been trained on pictures of children.

The San Francisco City Attorney sued the image service Pixelmill on Tuesday over deepfakes.
"""
ENTRY = """<item><title>City attorney sues image service over deepfakes</title>
<link>https://post.example/{name}</link><guid>{name}</guid>
<pubDate>Wed, 15 May 2024 10:00:00 GMT</pubDate>
<description>The San Francisco City Attorney sued the image service {name} on Tuesday over deepfake
images made with its artificial intelligence.</description></item>"""
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{}</channel></rss>'
GOOD = FEED.format(
    ENTRY.format(name="Pixelmill")
    + "<item><title>Roses are out</title><link>https://post.example/roses</link></item>"
)
BROKEN = {
    "a-page": "<!doctype html><html><head><title>Oops</title></head><body>No feed here.</body>",
    "nothing": "",
    "not-there": "",
}


class House:
    """A data folder and a database of our own, and the commands working on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "record.db"
        self.data = folder / "data"
        shutil.copytree(ROOT / "data", self.data, ignore=shutil.ignore_patterns("docket.db*"))
        self.env = {"DOCKET_DB": str(self.db), "DOCKET_DATA": str(self.data)}
        self.sources({})

    def sources(self, texts: Mapping[str, str], more: str = "") -> None:
        """Let sources.toml name one feed file for each text, and whatever `more` says."""
        rows = ""
        for name, text in texts.items():
            (self.folder / f"{name}.xml").write_text(text, encoding="utf-8")
            rows += f'[[source]]\nid = "{name}"\nname = "{name}"\nurl = "../{name}.xml"\n'
        (self.data / "sources.toml").write_text(rows + more, encoding="utf-8")

    def file(self, text: str, name: str = "story.txt") -> str:
        """A document on disk; gives its path."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def __call__(self, program: str, *arguments: str) -> Result:
        """Run `python -m program arguments`, in this process to be quick."""
        return CliRunner().invoke(COMMANDS[program], arguments, env=self.env)

    def process(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        """The same as a process of its own, for signals and pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", program, *arguments],
            env={**os.environ, **self.env},
            cwd=ROOT,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Look into the database from outside."""
        connection = sqlite3.connect(self.db)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def exported(self, *arguments: str) -> list[dict[str, Any]]:
        """The events `export jsonl` prints."""
        result = self("docket", "export", "jsonl", *arguments)
        assert result.exit_code == 0, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house without sources and without a database yet."""
    return House(tmp_path)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with the starter timeline and one story, for tests that only look."""
    house = House(tmp_path_factory.mktemp("house"))
    assert house("ingest", "add", "--outlet", "Post", house.file(STORY)).exit_code == 0
    return house


# ── usage ───────────────────────────────────────────────────────────────────────────────────


def _commands(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


EVERY = [path for name, group in COMMANDS.items() for path in _commands(group, (name,))]


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    """`-h` prints a sentence on what it is for and ends well."""
    result = CliRunner().invoke(COMMANDS[path[0]], [*path[1:], "-h"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "add"),
        ("ingest", "pull"),
        ("ingest", "run", "--fast"),
        ("ingest", "add", "--published", "someday", "story.txt"),
        ("ingest", "try", "--published", "2024-02-31", "story.txt"),
        ("ingest", "run", "no-such-source"),
        ("docket", "export", "csv"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(house: House, arguments: tuple[str, ...]) -> None:
    """Scripts can tell a slip of theirs from a failure of the world; nothing is stored."""
    result = house(*arguments)
    assert result.exit_code == 2
    assert "Error:" in result.stderr
    assert not house.db.exists()


def test_a_key_that_sources_do_not_have_is_refused_by_name(house: House) -> None:
    """The message names the file, the source, the key and the one that was meant."""
    house.sources({}, '[[source]]\nid = "post"\nname = "Post"\nurl = "x.xml"\nenabeld = true\n')
    result = house("ingest", "run")
    assert result.exit_code == 2
    for part in ("sources.toml", '"post"', '"enabeld"', '"enabled"'):
        assert part in result.stderr


# ── try ─────────────────────────────────────────────────────────────────────────────────────


def test_a_pasted_text_is_read_and_stored(house: House) -> None:
    """By standard input; an empty one is said to be."""
    run = CliRunner().invoke
    found = run(COMMANDS["ingest"], ["add", "-"], input=STORY, env=house.env)
    assert (found.exit_code, found.stdout.count("  • ")) == (0, 2)
    assert "Pixelmill" in found.stdout and "pasted text" not in found.stdout
    assert house.rows("SELECT outlet FROM article") == [("unknown outlet (pasted text)",)]
    empty = run(COMMANDS["ingest"], ["add", "-"], input="", env=house.env)
    assert empty.exit_code == 1 and "nothing came by standard input" in empty.stdout


def test_try_prints_one_object_a_document_and_stores_nothing(house: House) -> None:
    """The contract: names, quotations that stand in the text, dates with precision and rule."""
    result = house("ingest", "try", "--json", "--outlet", "Post", house.file(STORY))
    assert result.exit_code == 0
    (found,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (found["outlet"], found["published"]) == ("Post", "2024-05-15")
    assert found["published_from"] == "text"
    assert found["relevant"] and found["why"]
    for date in found["dates"]:
        assert found["text"][date["start"] : date["end"]] == date["text"]
    assert {event["kind"] for event in found["events"]} == {"regulator_action", "lawsuit"}
    for event in found["events"]:
        assert (event["from"], event["to"], event["precision"]) == ("2024-05-14",) * 2 + ("day",)
        for quote in event["evidence"]:
            assert found["text"][quote["start"] : quote["end"]] == quote["quote"]
    assert not house.db.exists()


def test_try_prints_an_object_for_each_entry_of_a_feed(house: House) -> None:
    """A feed is as many documents as it has entries."""
    result = house("ingest", "try", "--json", house.file(GOOD, "feed.xml"))
    titles = [json.loads(line)["title"] for line in result.stdout.splitlines()]
    assert titles == ["City attorney sues image service over deepfakes", "Roses are out"]


def test_try_tells_what_cannot_be_read_and_reads_the_rest(house: House) -> None:
    """One bad document in a batch costs exit code 1 and nothing else."""
    binary = house.folder / "photo.txt"
    binary.write_bytes(bytes(range(256)) * 40)
    missing = str(house.folder / "missing.txt")
    result = house("ingest", "try", "--json", str(binary), missing, house.file(STORY))
    assert result.exit_code == 1
    first, second, third = [json.loads(line) for line in result.stdout.splitlines()]
    assert first.keys() == second.keys() == {"path", "error"}
    assert (first["path"], second["path"]) == (str(binary), missing)
    assert third["events"]


def test_try_without_json_is_for_people(house: House) -> None:
    """A line for each event and the sentence it was read from."""
    result = house("ingest", "try", house.file(STORY))
    assert "14 May 2024" in result.stdout
    assert "“The San Francisco City Attorney sued" in result.stdout


# ── add ─────────────────────────────────────────────────────────────────────────────────────


def test_add_stores_a_document_and_prints_its_events(house: House) -> None:
    """What the user says beats what the document says of itself."""
    said = ("--title", "T", "--published", "16 May 2024", "--url", "https://post.example/a")
    result = house("ingest", "add", *said, "--outlet", "Post", house.file(STORY))
    assert result.exit_code == 0
    assert "1 article new" in result.stdout
    assert "14 May 2024: San Francisco City Attorney sued" in result.stdout
    stored = house.rows("SELECT title, outlet, url, published_on, published_from FROM article")
    assert stored == [("T", "Post", "https://post.example/a", "2024-05-16", "given")]


def test_adding_twice_adds_nothing(house: House) -> None:
    """A second time, everything is there already, under the same ids."""
    story = house.file(STORY)
    house("ingest", "add", story)
    before = {event["id"] for event in house.exported()}
    again = house("ingest", "add", story)
    assert again.exit_code == 0
    assert "0 articles new, 0 edited, 1 unchanged" in again.stdout
    assert {event["id"] for event in house.exported()} == before


def test_add_says_which_document_could_not_be_read(house: House) -> None:
    """The others are stored all the same."""
    result = house("ingest", "add", str(house.folder / "missing.txt"), house.file(STORY))
    assert result.exit_code == 1
    assert "missing.txt" in result.stdout
    assert house.rows("SELECT count(*) FROM article") == [(1,)]


def test_rereading_changes_neither_events_nor_ids(house: House) -> None:
    """With the same rules the same articles give the same timeline."""
    house("ingest", "add", house.file(STORY))
    before = house.exported()
    result = house("ingest", "reread")
    assert result.exit_code == 0
    assert "Read 1 articles again" in result.stdout
    assert house.exported() == before


def test_a_dry_reread_tells_what_would_change_and_writes_nothing(house: House) -> None:
    """Not one byte; the reread itself then says the same."""
    house("ingest", "add", house.file(STORY))
    names = house.data / "entities.toml"
    renamed = names.read_text("utf-8").replace("San Francisco City Attorney", "City Attorney of SF")
    names.write_text(renamed, "utf-8")
    before, rows = house.exported(), house.rows("SELECT * FROM run")
    told = house("ingest", "reread", "--dry-run")
    assert told.exit_code == 0 and "Nothing was written." in told.stdout
    assert "San Francisco City Attorney → City Attorney of SF" in told.stdout
    assert (house.exported(), house.rows("SELECT * FROM run")) == (before, rows)
    done = house("ingest", "reread")
    assert done.stdout == told.stdout.replace(" Nothing was written.", "")
    assert house.exported() != before
    assert "older rules" not in house("ingest", "run").stdout
    names.write_text(renamed.replace("City Attorney of SF", "SF Attorney"), "utf-8")
    assert "1 article read by older rules: python -m ingest reread" in house("ingest", "run").stdout


def test_rereading_without_a_database_says_so(house: House) -> None:
    """There is nothing to read again, and none is made."""
    result = house("ingest", "reread", "--dry-run")
    assert result.exit_code == 1 and "no database" in result.stderr
    assert not house.db.exists()


# ── run and probe ───────────────────────────────────────────────────────────────────────────


def test_run_reads_the_good_source_and_names_the_broken_ones(house: House) -> None:
    """Some sources failing is everyday life: exit code 0, and each says what is wrong."""
    house.sources({"post": GOOD, **BROKEN})
    (house.folder / "not-there.xml").unlink()
    result = house("ingest", "run")
    assert result.exit_code == 0
    assert "ok       post: 2 new" in result.stdout
    for name in BROKEN:
        assert f"failed   {name}: " in result.stdout
    assert "4 sources: 2 articles new" in result.stdout
    assert "3 sources failed" in result.stdout
    assert len(house.exported("--filter", "kind=lawsuit&origin=read")) == 1
    health = dict(house.rows("SELECT id, health FROM source"))
    assert health == {"post": "ok", "a-page": "html", "nothing": "empty", "not-there": "gone"}


def test_run_keeps_the_whole_entries_of_a_feed_that_is_cut_off(house: House) -> None:
    """And says that there was more."""
    house.sources({"post": GOOD[:-60]})
    result = house("ingest", "run")
    assert result.exit_code == 0
    assert "post: 1 new" in result.stdout
    assert "cut off" in result.stdout


def test_run_may_be_told_to_fail_when_any_source_does(house: House) -> None:
    """For those who want to hear of it: `--stop-on-failure`; what is good is stored anyway."""
    house.sources({"post": GOOD, **BROKEN})
    assert house("ingest", "run", "--stop-on-failure").exit_code == 1
    assert house.rows("SELECT count(*) FROM article") == [(2,)]


def test_run_fails_when_every_source_does(house: House) -> None:
    """Without a network a run says so and the starter timeline is there all the same."""
    house.sources(BROKEN)
    assert house("ingest", "run").exit_code == 1
    assert len(house.exported()) >= 40


def test_running_again_brings_nothing_new(house: House) -> None:
    """An unchanged feed is not even read."""
    house.sources({"post": GOOD})
    house("ingest", "run")
    again = house("ingest", "run")
    assert again.exit_code == 0
    assert "unchanged post: 0 new" in again.stdout


def test_run_pulls_only_the_sources_named(house: House) -> None:
    """Naming one also works for a source that is switched off."""
    house.sources({"post": GOOD, "other": FEED.format("")}, "enabled = false\n")
    result = house("ingest", "run", "other")
    assert result.exit_code == 0
    assert "empty    other" in result.stdout
    assert "post" not in result.stdout


def test_probe_asks_and_stores_nothing(house: House) -> None:
    """For trying an address before enabling it; what is wrong comes with what to do."""
    house.sources({"post": GOOD, "a-page": BROKEN["a-page"]})
    result = house("ingest", "probe")
    assert result.exit_code == 1
    assert "ok       post: 2 entries, newest 2024-05-15\n" in result.stdout
    assert "html     a-page: a web page, not a feed\n           Look for the" in result.stdout
    assert "2 sources: 1 ok, 1 html" in result.stdout
    assert not house.db.exists()


def test_probe_asks_those_named_the_enabled_or_all(house: House) -> None:
    """Exit code 0 when each of them gave a list."""
    house.sources({"post": GOOD, "other": FEED.format("")}, "enabled = false\n")
    enabled, named, every = (house("ingest", "probe", *how) for how in ([], ["other"], ["--all"]))
    assert "ok       post" in enabled.stdout and "other" not in enabled.stdout
    assert "empty    other: 0 entries" in named.stdout and "post" not in named.stdout
    assert "2 sources: 1 ok, 1 empty" in every.stdout
    assert [one.exit_code for one in (enabled, named, every)] == [0, 0, 0]


class _Told(dict[str, Canned]):
    """Pages that tell when one of them is asked for."""

    asked = threading.Event()

    def get(self, path: str, default: Any = None) -> Any:
        """Tell, then answer."""
        self.asked.set()
        return super().get(path, default)


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL], ids=lambda sent: sent.name)
def test_a_run_stopped_in_the_middle_is_completed_by_the_next(
    house: House, sent: signal.Signals
) -> None:
    """Ctrl-C says that it stopped; after either, the file is sound and a second run repairs."""
    with FakeWeb({}) as web:
        pages = _Told({"/slow": Canned(silent=True)})
        pages.asked = threading.Event()
        web.pages = pages
        slow = f'[[source]]\nid = "slow"\nname = "slow"\nurl = "{web.url("/slow")}"\n'
        house.sources({"post": GOOD}, slow + "allow_private = true\n")
        running = house.process("ingest", "run")
        assert pages.asked.wait(30)
        running.send_signal(sent)
        if sent == signal.SIGKILL:
            running.wait(30)
        web.pages = {"/slow": Canned(GOOD.replace("Pixelmill", "Glowpaint").encode())}
        web._closing.set()  # let the silent page go
        _, said = running.communicate(timeout=30)
    if sent == signal.SIGINT:
        assert running.returncode == 130
        assert "Stopped." in said
    assert house.rows("PRAGMA integrity_check") == [("ok",)]
    house.sources({"post": GOOD})
    assert house("ingest", "run").exit_code == 0
    assert len(house.exported("--filter", "kind=lawsuit&origin=read")) == 1


# ── a database that cannot be used ──────────────────────────────────────────────────────────


def test_a_locked_database_is_said_to_be_in_use(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 3 with the remedy, and nothing is changed."""
    house("ingest", "run")
    monkeypatch.setattr(docket.schema, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(house.db, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        result = house("ingest", "add", house.file(STORY))
    finally:
        holder.close()
    assert result.exit_code == 3
    assert "in use by another" in result.stderr
    assert house.rows("SELECT count(*) FROM article") == [(0,)]


def test_a_database_that_may_only_be_read_is_said_to_be_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing is refused with exit code 1; exporting from it still works."""
    house("ingest", "run")
    house.db.chmod(0o444)
    if os.access(house.db, os.W_OK):  # root may write anything: see it as others do
        monkeypatch.setattr("docket.schema.os.access", lambda path, mode: mode != os.W_OK)
    result = house("ingest", "add", house.file(STORY))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert house.exported()


@pytest.mark.parametrize("program", ["ingest", "docket"])
def test_a_file_that_is_no_database_is_said_to_be_none(house: House, program: str) -> None:
    """It is left as it is."""
    house.db.write_text("just some notes, certainly longer than a header of SQLite would be\n" * 9)
    commands = {"ingest": ("run",), "docket": ("export", "jsonl")}
    result = house(program, *commands[program])
    assert result.exit_code == 1
    assert "not a Docket database" in result.stderr
    assert house.db.read_text().startswith("just some notes")


# ── deciding ────────────────────────────────────────────────────────────────────────────────


def test_two_events_are_kept_apart_for_a_reason(lived_in: House) -> None:
    """The decision is stored with who, why and what was seen; nothing else changes."""
    one, two = (event["id"] for event in lived_in.exported()[:2])
    assert lived_in("docket", "apart", one, two).exit_code == 2
    result = lived_in("docket", "apart", one, two, "--why", "two fines")
    assert (result.exit_code, result.stdout) == (0, f"{one} and {two} stay two events.\n")
    assert lived_in.rows("SELECT event_id, action, value, why FROM review") == [
        (one, "never-merge", two, "two fines")
    ]


@pytest.mark.parametrize("other", ["ev-0", ""])
def test_what_is_one_event_or_none_cannot_be_kept_apart(lived_in: House, other: str) -> None:
    """An id that leads nowhere or to the same event is said to, and nothing is stored."""
    one = lived_in.exported()[0]["id"]
    result = lived_in("docket", "apart", one, other or one, "--why", "nothing")
    assert result.exit_code == 1 and "Error: " in result.stderr
    assert lived_in.rows("SELECT * FROM review WHERE why = 'nothing'") == []


# ── backup and check ────────────────────────────────────────────────────────────────────────


def test_a_backup_says_where_it_is_and_can_be_used(lived_in: House, tmp_path: Path) -> None:
    """It is a database like the other; a second one of the same name is refused."""
    target = str(tmp_path / "backup.db")
    result = lived_in("docket", "backup", target)
    assert result.exit_code == 0 and result.stdout.startswith(f"{target}: ")
    assert lived_in.exported("--db", target) == lived_in.exported()
    again = lived_in("docket", "backup", target)
    assert again.exit_code == 1 and "never replaces a file" in again.stderr
    assert lived_in("docket", "backup", target, "--keep", "2").exit_code == 2


def test_check_prints_a_line_a_check_and_fails_when_one_does(house: House) -> None:
    """For a person and for a cron job."""
    house("ingest", "add", house.file(STORY))
    result = house("docket", "check")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 10
    assert all(line.startswith("ok     ") for line in result.stdout.splitlines())
    with sqlite3.connect(house.db) as connection:
        connection.execute("UPDATE article_text SET text = upper(text)")
    connection.close()
    result = house("docket", "check")
    assert result.exit_code == 1
    assert "wrong  texts: 1 texts are not what was stored" in result.stdout
    assert "ok     references" in result.stdout


# ── export ──────────────────────────────────────────────────────────────────────────────────


def test_export_prints_one_event_a_line_with_its_evidence(lived_in: House) -> None:
    """The names of `try --json` plus those of the record."""
    (event,) = lived_in.exported("--filter", "kind=lawsuit&origin=read&place=US-CA")
    assert event["actors"] == [
        {"name": "San Francisco City Attorney", "entity": "sf-city-attorney"}
    ]
    assert (event["from"], event["to"], event["basis"]) == ("2024-05-14", "2024-05-14", "resolved")
    assert (event["outlets"], event["independent"], event["articles"]) == (1, 1, 1)
    assert (event["origin"], event["review_state"]) == ("read", "machine")
    assert event["starter"] is None
    quote = event["evidence"][0]
    assert (quote["outlet"], quote["published"]) == ("Post", "2024-05-15")
    assert quote["quote"].startswith("The San Francisco City Attorney sued")
    (text,) = lived_in.rows("SELECT text FROM article_text")
    assert text[0][quote["start"] : quote["end"]] == quote["quote"]


def test_export_carries_starter_events_with_their_links(lived_in: House) -> None:
    """They have no sentence, and say so."""
    events = lived_in.exported("--filter", "?origin=starter&from=2024-01-01")
    assert events
    for event in events:
        assert event["starter"]["links"]
        assert event["from"] and "first" not in event["starter"]
        if event["origin"] == "starter":
            assert (event["evidence"], event["review_state"]) == ([], "starter")


def test_export_is_noted_with_its_filter_and_looks_back_when_asked(lived_in: House) -> None:
    """What changed since can be asked later; on a day before the record there was nothing."""
    (event,) = lived_in.exported("--filter", "kind=lawsuit&origin=read")
    last = "SELECT format, filter, events FROM taken ORDER BY id DESC LIMIT 1"
    assert lived_in.rows(last) == [("jsonl", "kind=lawsuit&origin=read", 1)]
    (then,) = lived_in.exported(
        "--filter", f"asof={event['created_at'][:10]}&kind=lawsuit&origin=read"
    )
    assert (then["id"], then["evidence"]) == (event["id"], event["evidence"])
    assert lived_in.exported("--filter", "asof=2000-01-01") == []


def test_export_orders_events_newest_first(lived_in: House) -> None:
    """Reading can stop early."""
    ends = [event["to"] for event in lived_in.exported() if event["from"]]
    assert ends == sorted(ends, reverse=True)


def test_export_refuses_a_filter_it_does_not_know(lived_in: House) -> None:
    """Rather an error than a file with the wrong events."""
    result = lived_in("docket", "export", "jsonl", "--filter", "kind=lawsiut")
    assert result.exit_code == 2
    assert 'did you mean "lawsuit"' in result.stderr
    assert result.stdout == ""


def test_export_without_a_database_says_how_to_get_one(house: House) -> None:
    """Exit code 1; asking creates nothing."""
    result = house("docket", "export", "jsonl")
    assert result.exit_code == 1
    assert "python -m ingest run" in result.stderr
    assert not house.db.exists()


def test_export_to_a_file_writes_what_it_would_print(lived_in: House, tmp_path: Path) -> None:
    """And nothing to the terminal; `--db` chooses the database like DOCKET_DB does."""
    target = tmp_path / "events.jsonl"
    result = lived_in("docket", "export", "jsonl", "-o", str(target), "--db", str(lived_in.db))
    assert (result.exit_code, result.stdout) == (0, "")
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == lived_in.exported()


def test_export_to_a_file_leaves_the_old_one_when_it_fails(
    lived_in: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of the file never meets half of it, and nothing is left lying about."""
    target = tmp_path / "events.jsonl"
    target.write_text("old\n")

    def failing(db: object, event_id: str) -> dict[str, Any]:
        """Break where the record is damaged."""
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr("docket.query.event", failing)
    result = lived_in("docket", "export", "jsonl", "-o", str(target))
    assert result.exit_code == 1
    assert "damaged" in result.stderr
    assert target.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [target]


def test_export_into_a_folder_that_is_not_there_fails(lived_in: House, tmp_path: Path) -> None:
    """Exit code 1 and the path."""
    result = lived_in("docket", "export", "jsonl", "-o", str(tmp_path / "no" / "events.jsonl"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")
def test_export_into_a_pipe_that_closes_is_silent(lived_in: House) -> None:
    """`python -m docket export jsonl | head -1` is no error."""
    running = lived_in.process("docket", "export", "jsonl")
    assert running.stdout and running.stderr
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    assert (running.wait(30), said) == (0, "")


LIST = """<opml version='2.0'><body><outline text='Law'><outline text='New post'
xmlUrl='https://new.example/feed'/><outline text='Bad' xmlUrl='ftp://x/'/></outline></body></opml>"""


def test_opml_prints_rows_and_appends_them_when_asked(house: House) -> None:
    """What was appended is known the next time, and comes out again."""
    path = house.file(LIST, "feeds.opml")
    printed = house("ingest", "opml", path)
    assert 'id = "new-post"\n' in printed.stdout
    assert "left out Bad: the address must begin with http" in printed.stderr
    before = (house.data / "sources.toml").read_text(encoding="utf-8")
    assert "new-post" not in before
    assert "1 feed added" in house("ingest", "opml", "--append", path).stderr
    assert 'known as source "new-post"' in house("ingest", "opml", "--append", path).stderr
    assert 'xmlUrl="https://new.example/feed"' in house("ingest", "opml", "--export").stdout


def test_opml_wants_files_or_export_and_not_both(house: House) -> None:
    """The message says which."""
    for arguments in ((), ("--export", house.file(LIST, "feeds.opml"))):
        result = house("ingest", "opml", *arguments)
        assert (result.exit_code, "one of the two" in result.stderr) == (2, True)
