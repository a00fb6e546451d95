"""The health of sources and the log of runs."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

from docket import health, query, schema
from docket.library import Search, refused
from docket.model import Source
from tests.making import NOW, keep, make_article, make_reading, words

FEED = Source("feed", "A feed", "https://news.example/feed", serves=("court",))
GOOD = health.Checked(
    "ok", NOW + timedelta(hours=1), status=200, items=9, new_items=2,
    etag='W/"1"', last_modified="Sat, 31 Aug 2024 10:00:00 GMT", body_hash="b0",
)  # fmt: skip
BAD = health.Checked("failed", NOW + timedelta(hours=1), error="host not found", status=None)


def check(db: schema.Record, *outcomes: health.Checked) -> dict[str, Any]:
    """Note outcomes one after another; gives the source's row."""
    with schema.transaction(db):
        run = health.start_run(db, "run", "0", NOW)
        for outcome in outcomes:
            health.note_checked(db, run, "feed", outcome, NOW)
    return next(iter(db.query("SELECT * FROM source WHERE id = 'feed'")))


def test_a_good_answer_is_remembered_with_its_validators(db: schema.Record) -> None:
    """Byte for byte, so that the next visit can be short."""
    row = check(db, GOOD)
    assert (row["etag"], row["last_modified"]) == ('W/"1"', GOOD.last_modified)
    assert (row["health"], row["error"], row["error_count"]) == ("ok", None, 0)
    assert row["last_ok_at"] == row["checked_at"] == "2024-09-01T12:00:00Z"
    assert (row["next_check_at"], row["item_count"]) == ("2024-09-01T13:00:00Z", 9)


def test_a_failure_counts_up_and_keeps_what_was_known(db: schema.Record) -> None:
    """Validators only change after a body was stored whole."""
    row = check(db, GOOD, BAD, BAD)
    assert (row["health"], row["error"], row["error_count"]) == ("failed", "host not found", 2)
    assert (row["etag"], row["body_hash"], row["item_count"]) == ('W/"1"', "b0", 9)
    assert row["last_ok_at"] is not None


def test_a_success_forgets_the_failures(db: schema.Record) -> None:
    """The next failure starts counting afresh."""
    row = check(db, BAD, BAD, GOOD)
    assert (row["error"], row["error_count"]) == (None, 0)


def test_an_unchanged_answer_keeps_or_renews_the_validators(db: schema.Record) -> None:
    """A 304 without validators takes nothing away; a new one for the same body is kept."""
    same = health.Checked("unchanged", None, status=304)
    assert check(db, GOOD, same)["etag"] == 'W/"1"'
    row = check(db, replace(same, etag='W/"2"'))
    assert (row["etag"], row["body_hash"], row["item_count"]) == ('W/"2"', "b0", 9)


def test_every_attempt_is_logged(db: schema.Record) -> None:
    """Also the ones that failed."""
    check(db, GOOD, BAD)
    log = [tuple(r.values()) for r in db.query("SELECT outcome, status, items, message FROM fetch")]
    assert log == [("ok", 200, 9, None), ("failed", None, 0, "host not found")]


def test_settings_follow_the_file_and_health_stays(db: schema.Record) -> None:
    """A renamed source keeps its history; one that is gone is switched off, not forgotten."""
    check(db, GOOD, BAD)
    with schema.transaction(db):
        health.mirror_sources(db, [replace(FEED, name="Renamed"), replace(FEED, id="second")])
    rows = {row["id"]: row for row in db.query("SELECT * FROM source")}
    assert (rows["feed"]["name"], rows["feed"]["error_count"]) == ("Renamed", 1)
    assert rows["feed"]["etag"] == 'W/"1"'
    with schema.transaction(db):
        health.mirror_sources(db, [replace(FEED, id="second")])
    rows = {row["id"]: row for row in db.query("SELECT * FROM source")}
    assert (rows["feed"]["enabled"], rows["second"]["enabled"]) == (0, 1)


def test_a_source_that_moved_is_asked_afresh(db: schema.Record) -> None:
    """A validator learnt at one address is never sent to another."""
    check(db, GOOD)
    with schema.transaction(db):
        health.mirror_sources(db, [replace(FEED, url="https://elsewhere.example/feed")])
    row = next(iter(db.query("SELECT * FROM source")))
    fresh = [row[name] for name in ("etag", "last_modified", "body_hash", "next_check_at")]
    assert fresh == [None] * 4


def test_the_same_rejection_is_kept_once(db: schema.Record, ask: sqlite3.Connection) -> None:
    """A broken entry comes with every poll."""
    with schema.transaction(db):
        health.note_rejected(db, "feed", ["entry 3: no title", "x" * 900], NOW)
        health.note_rejected(db, "feed", ["entry 3: no title"], NOW)
    kept = refused(ask, Search(source="feed"))
    assert sorted(len(row["reason"]) for row in kept) == [17, 500]
    assert refused(ask, Search(source="another")) == []


def test_of_each_source_only_the_newest_rejections_are_kept(db: schema.Record) -> None:
    """A feed that is torn anew every hour must not fill the disk."""
    with schema.transaction(db):
        health.note_rejected(db, "another", ["its own"], NOW)
        for number in range(health.MOST_REJECTED + 5):
            health.note_rejected(db, "feed", [f"entry {number}: no title"], NOW)
    kept = [row["reason"] for row in db.query("SELECT reason FROM rejected ORDER BY id")]
    assert kept[:2] == ["its own", "entry 5: no title"]
    assert len(kept) == 1 + health.MOST_REJECTED


def test_the_past_of_a_source_is_its_log_and_its_last_news(db: schema.Record) -> None:
    """Newest visits first; of a source never asked nothing is known."""
    assert health.past(db, "feed") == health.UNSEEN
    check(db, GOOD, BAD)
    keep(db, (make_article(), make_reading()))
    past = health.past(db, "feed")
    assert past == health.Past((("failed", 0), ("ok", 9)), NOW.date())


def test_what_is_odd_about_a_good_answer_is_kept_apart_from_errors(db: schema.Record) -> None:
    """It is told in the log, and the source counts as working."""
    row = check(db, replace(GOOD, health="behind", note="9 of 40", newest_on="2024-08-30"))
    assert (row["error"], row["error_count"], row["newest_on"]) == (None, 0, "2024-08-30")
    assert next(iter(db.query("SELECT message FROM fetch"))) == {"message": "9 of 40"}
    assert check(db, BAD)["newest_on"] == "2024-08-30"


def test_every_state_that_needs_a_person_says_what_to_do() -> None:
    """By the message where it is more exact than the word."""
    assert all(health.advice(word) for word in health.HEALTH.keys() - {"ok", "unchanged"})
    assert health.advice("ok") == health.advice("unchanged") == ""
    key = health.advice("blocked", "needs a key: set the environment variable X")
    assert key != health.advice("blocked") and "publisher" in key
    assert "select" in health.advice("html", "selectors match nothing")


def test_names_and_places_can_be_mirrored_again(db: schema.Record) -> None:
    """Every start copies them, so that SQL can roll places up."""
    with schema.transaction(db):
        health.mirror_lexicon(db, words())
    assert db.execute("SELECT count(*) FROM entity").fetchone()[0] == len(words().entities)
    path = {r["ancestor"] for r in db.query("SELECT * FROM jurisdiction_path WHERE id = 'US-CA'")}
    assert path == {"US-CA", "US"}


def test_a_finished_run_tells_readers_that_something_changed(
    db: schema.Record, ask: sqlite3.Connection
) -> None:
    """Caches of the dashboard hang on the number; a run still going on is not the last one."""
    with schema.transaction(db):
        run = health.start_run(db, "run", "0", NOW)
    assert (query.sequence(ask), query.last_run(ask)) == (0, None)
    with schema.transaction(db):
        health.finish_run(db, run, {"events_new": 3}, NOW)
    assert query.sequence(ask) == 1
    last = query.last_run(ask)
    assert last and last["report"] == {"events_new": 3}


def test_sources_are_listed_with_their_yield(db: schema.Record, ask: sqlite3.Connection) -> None:
    """Failing ones first, so that they are seen."""
    with schema.transaction(db):
        health.mirror_sources(db, [FEED, replace(FEED, id="second")])
    check(db, BAD)
    first, second = query.sources(ask)
    assert (first["id"], second["id"], first["articles"]) == ("feed", "second", 0)
    assert json.loads(first["serves"]) == ["court"]
