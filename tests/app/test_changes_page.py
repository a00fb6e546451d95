"""The page that tells what changed since a day or an export."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from app_pages import _data
from docket import history, schema
from docket.filter import Filter
from tests.app.conftest import Opener
from tests.app.sample import NOW
from tests.app.test_pages import LIVING, shown

LATER = NOW + timedelta(days=3)
MOVED = "status = 'settled', count = '10 websites'"


def alter(record: Path, set_to: str) -> None:
    """Change the lawsuit of the sample, and remember it."""
    with closing(schema.open_record(record).conn) as conn:
        db = schema.Record(conn, execute_plugins=False)
        with schema.transaction(db):
            db.execute(f"UPDATE event SET {set_to} WHERE id = ?", [LIVING])
            db.execute("UPDATE meta SET value = value + 1 WHERE name = 'ingest_seq'")
            history.remember(db, LATER)


def test_a_month_back_is_where_the_page_begins(record: Path, page: Opener) -> None:
    """The address says it outright, so that it means the same tomorrow."""
    at = page("changes")
    assert at.query_params["since"] == "2025-08-31"
    assert "new events: 7" in shown(at)


def test_old_and_new_stand_side_by_side_with_the_cause(record: Path, page: Opener) -> None:
    """In words, not in codes."""
    alter(record, MOVED)
    said = shown(page("changes", since="2025-10-01"))
    assert "<b>1 event changed</b> from 1 Oct 2025" in said
    assert "<del>filed</del>" in said and "<ins>settled</ins>" in said
    assert "<del>16 websites</del>" in said and "<ins>10 websites</ins>" in said
    assert "by articles read" in said
    assert f"event={LIVING}" in said


def test_what_lies_ahead_is_not_said_to_have_happened(record: Path, page: Opener) -> None:
    """An event has the days it has, also in years to come."""
    alter(record, "first = '2031-05-06', last = '2031-05-06'")
    said = shown(page("changes", since="2025-10-01"))
    assert "dated 6 May 2031" in said and "happened 6 May" not in said


def test_a_quiet_change_is_folded_away(record: Path, page: Opener) -> None:
    """More outlets change nothing anybody cited."""
    alter(record, "outlets = 9")
    said = shown(page("changes", since="2025-10-01"))
    assert "<details><summary" in said and "<ins>9</ins>" in said


def test_what_people_decided_can_be_listed_alone(record: Path, page: Opener) -> None:
    """With the class and the reason: a log of corrections."""
    with closing(schema.open_record(record).conn) as conn:
        conn.execute(
            "INSERT INTO review (event_id, at, who, action, saw, why, class) "
            "VALUES (?, '2025-10-02T00:00:00Z', 'ed', 'edit', '{}', 'the court says so', "
            "'correction')",
            [LIVING],
        )
    alter(record, MOVED)
    at = page("changes", since="2025-09-01", only="corrections")
    assert "1 event changed" in shown(at)
    assert "ed: edited (correction), “the court says so”" in shown(at)


def test_the_filter_and_the_buttons_narrow_it(record: Path, page: Opener) -> None:
    """A button goes back from the day of the record; a filter that fits nothing says so."""
    at = page("changes", kind="report")
    assert "Nothing changed" in shown(at)
    next(b for b in at.button if b.label == "90 days").click().run()
    assert at.query_params["since"] == "2025-07-02"


def test_a_day_that_cannot_be_read_is_explained(record: Path, page: Opener) -> None:
    """And the usual one used."""
    assert "“tomorrow” is no day such as 2025-06-03" in shown(page("changes", since="tomorrow"))


@pytest.mark.parametrize("asked", ["0001-01-01", "9999-12-31", "2025-06-03T10:15:00Z"])
def test_any_day_that_can_be_read_is_taken(record: Path, page: Opener, asked: str) -> None:
    """The first and the last there are, and a moment within one."""
    assert "changed</b> from" in shown(page("changes", since=asked))


def test_changes_since_an_export_are_one_click_away(record: Path, page: Opener) -> None:
    """Within the filter the export was made with; what was there by then is not new."""
    _data.note_taken("csv", Filter(kinds=("lawsuit",)), 1)
    said = shown(page("changes"))
    assert "since my export of" in said and "(csv, 1 event)" in said
    assert "kind=lawsuit&amp;since=20" in said


def test_a_record_that_cannot_be_written_is_read_all_the_same(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Noting what was taken is a service, not a condition."""
    monkeypatch.setattr(history, "SHORT_WAIT", 0)
    with closing(schema.open_record(record).conn) as conn:
        conn.execute("BEGIN IMMEDIATE")
        _data.note_taken("csv", Filter(), 7)
    assert "my export" not in shown(page("changes"))


def test_answers_are_of_the_filters_day(record: Path, page: Opener) -> None:
    """Each is cached for its day."""
    alter(record, MOVED)
    suits = Filter(kinds=("lawsuit",))
    then = suits.but(asof=date(2025, 10, 1))
    for chosen, status in ((suits, "settled"), (then, "filed"), (suits, "settled")):
        assert [row["status"] for row in _data.events(chosen)] == [status]
        assert _data.event(LIVING, chosen)["status"] == status
        assert _data.totals(chosen)["events"] == 1
    assert _data.events(Filter(asof=date(2020, 1, 1))) == []
