"""The filter as readers use it: names typed, parts taken off, views, the record of a day."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages import _data, _editor, _names
from docket import schema, views
from docket.filter import Filter
from tests import making
from tests.app import sample
from tests.app.conftest import Opener
from tests.app.test_pages import shown


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who may write."""
    monkeypatch.setattr(_editor, "who", lambda: _editor.Editor("ann"))


def ids(at: AppTest) -> list[str]:
    """The events listed, in order."""
    return re.findall(r"[?;]event=([\w-]+)", shown(at))


def labels(at: AppTest, key: str) -> list[str]:
    """What a list offers, as it is called."""
    return list(at.multiselect(key=key).options)


# ── choices and names ───────────────────────────────────────────────────────────────────────


def test_choices_carry_the_number_they_would_show(record: Path, page: Opener) -> None:
    """Under the rest of the filter; what is chosen has none, as its label must not change."""
    assert "Netherlands · 1" in " ".join(labels(page(), "places"))
    at = page(kind="lawsuit")
    assert "Lawsuit" in labels(at, "kinds")
    assert "Criminal case · 1" in labels(at, "kinds")
    assert "Netherlands" not in " ".join(labels(at, "places"))


@pytest.mark.parametrize(
    ("key", "typed", "parameter", "value"),
    [
        ("targets", "clearview", "target", "clearview-ai"),
        ("actors", "LAION · 1", "actor", "laion"),
        ("targets", "TAKE it down act", "target", "Take It Down Act"),
        ("outlets", "bay daily", "outlet", "Bay Daily"),
        ("places", "the netherlands", "place", "NL"),
        ("kinds", "criminal CASE", "kind", "criminal_case"),
        ("outlets", "not stated", "outlet", "none"),
    ],
)
def test_names_can_be_typed(
    record: Path, page: Opener, key: str, typed: str, parameter: str, value: str
) -> None:
    """In any letters, by any alias, and as the list shows them with their counts."""
    at = page()
    at.multiselect(key=key).set_value([typed]).run()
    assert at.query_params[parameter] == value
    assert at.multiselect(key=key).value == [value]
    assert ids(at) and "needs a look" not in shown(at)


def test_a_name_nobody_has_is_explained_and_stays(record: Path, page: Opener) -> None:
    """It must not show everything else; the nearest name is offered."""
    at = page(target="Claerview AI")
    said = shown(at)
    assert (
        "no event is against &quot;Claerview AI&quot;; did you mean &quot;Clearview AI&quot;?"
        in said
    )
    assert "No event fits" in said and not ids(at)


def test_every_value_has_one_name_that_leads_back_to_it(record: Path, page: Opener) -> None:
    """Whatever a list shows can be typed or pasted."""
    at = page()
    assert labels(at, "topics") == ["Not stated · 1"]  # the sample's harm area is in no data file
    for name, names in _data.names().items():
        for value in {row["value"] for row in _data.choices()[name]} & names.labels.keys():
            assert names.value(f"{names.labels[value]} · 3") == value


def test_what_looks_like_a_count_may_be_part_of_a_name() -> None:
    """A value that is known is taken as it is."""
    known = _names.Names({"Room · 12": "Room · 12"}, {"room · 12": "Room · 12"})
    assert known.value("Room · 12") == "Room · 12"


# ── parts, reset, addresses ─────────────────────────────────────────────────────────────────


def test_each_part_of_the_filter_can_be_taken_off(record: Path, page: Opener) -> None:
    """With one click above the page, also where the sidebar is closed; the rest stays."""
    at = page(kind=["lawsuit", "criminal_case"], from_="2024-01-01", date="announced")
    parts = at.multiselect(key="parts")
    assert parts.value == ["lawsuit", "criminal case", "announced since 1 Jan 2024"]
    parts.unselect("announced since 1 Jan 2024").run()
    assert dict(at.query_params) == {"kind": ["lawsuit", "criminal_case"]}
    at.multiselect(key="parts").unselect("lawsuit").run()
    assert at.multiselect(key="kinds").value == ["criminal_case"]
    at.multiselect(key="parts").set_value([]).run()
    assert not at.query_params and "All events" in shown(at)


def test_an_address_shows_the_same_rows_to_another_reader(record: Path, page: Opener) -> None:
    """All of the filter is in it: a second browser lists the same events in the same order."""
    one = page(review="machine", grade=["reported", "primary"], date="reported", from_="2024-08-18")
    assert ids(one)
    other = page(**{name.replace("from", "from_"): one.query_params[name]
                    for name in one.query_params})  # fmt: skip
    assert ids(other) == ids(one)
    assert {k: other.query_params[k] for k in other.query_params} == {
        k: one.query_params[k] for k in one.query_params
    }


def test_reset_clears_what_is_folded_away_too(record: Path, page: Opener) -> None:
    """Every parameter, with its widget."""
    at = page(topic="privacy", grade="primary", review="rejected", date="added", from_="2020-01-01",
              asof="2026-01-01", tier="sure", origin="read", target="none")  # fmt: skip
    next(b for b in at.button if b.label == "Reset filter").click().run()
    assert not at.query_params and len(set(ids(at))) == 7


def test_dates_of_another_sort_say_so(record: Path, page: Opener) -> None:
    """In the sentence and in the widget; what is not known in that sense is counted."""
    at = page(date="announced", from_="2024-01-01")
    assert at.selectbox(key="dates").value == "announced"
    assert "All events announced since 1 Jan 2024" in shown(at)
    assert "undated events are not shown because of the date filter" in shown(at)


def test_what_an_editor_rejected_shows_only_when_asked_for(record: Path, page: Opener) -> None:
    """It is no event, but nothing is hidden for good."""
    db = schema.open_record(record)
    with schema.transaction(db):
        db.conn.execute("UPDATE event SET review_state = 'rejected' WHERE kind = 'legislation'")
    db.conn.close()
    assert "<p>6 events" in shown(page())
    at = page(review="rejected")
    assert "All events rejected by an editor" in shown(at) and "<p>1 event" in shown(at)


def test_the_line_counts_outlets_and_independent_ones(record: Path, page: Opener) -> None:
    """One outlet repeats another's text, by an agency."""
    assert "6 articles · 4 outlets (3 independent)" in shown(page())


def test_hostile_names_stay_plain_options(record: Path, page: Opener) -> None:
    """In the lists, in the parts above the page and in views: never in a label."""
    at = page(target=sample.HOSTILE)
    assert any("evil.example" in part for part in at.multiselect(key="parts").value)
    assert not any("evil.example" in element.label for element in [*at.multiselect, *at.selectbox])


# ── views ───────────────────────────────────────────────────────────────────────────────────


def test_a_view_is_chosen_by_name_or_address(record: Path, page: Opener) -> None:
    """Both show the same, and the list says which view is in force."""
    at = page()
    at.selectbox(key="view").set_value("fines").run()
    assert at.query_params["status"] == ["fined", "settled", "agreed"]
    other = page(view="fines")
    assert ids(other) == ids(at) != []
    assert at.selectbox(key="view").value == other.selectbox(key="view").value == "fines"
    other.multiselect(key="statuses").set_value(["fined"]).run()
    assert other.selectbox(key="view").value == "" and "view" not in other.query_params


def test_a_view_that_is_not_there_is_explained(record: Path, page: Opener) -> None:
    """With the nearest; the rest of the address counts."""
    said = shown(page(view="finse", kind="lawsuit"))
    assert "did you mean &quot;fines&quot;?" in said and "Lawsuit</b>" in said


def test_readers_who_may_not_write_see_no_form(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the door stays shut for whoever asks all the same."""
    monkeypatch.setattr(_editor, "who", lambda: _editor.Editor(why="for reading only"))
    at = page(kind="lawsuit")
    assert not [one for one in at.text_input if one.key == "view name"]
    for deed in (
        lambda: _editor.save_view("x", "kind=lawsuit", ""),
        lambda: _editor.rename_view("x", "y"),
        lambda: _editor.forget_view("x"),
    ):
        with pytest.raises(_editor.ReviewError, match="for reading only"):
            deed()


@pytest.mark.usefixtures("editor")
def test_an_editor_saves_renames_and_forgets_a_view(record: Path, page: Opener) -> None:
    """It is there for everybody at once, by its name in the list and in an address."""
    at = page(kind="lawsuit", q="nude")
    press(at, "Save", "")
    assert "a name has 1 to 80 characters, not 0" in shown(at)
    press(at, "Save", f"Mine {sample.HOSTILE[:40]}")
    (kept,) = saved(record)
    assert (kept.query, kept.owner) == ("kind=lawsuit&q=nude", "ann")
    assert at.selectbox(key="view").value == kept.name
    assert ids(page(view=kept.name)) == ids(at) != []
    press(at, "Rename", "Ours")
    assert [view.name for view in saved(record)] == ["Ours"]
    press(at, "Forget", "")
    assert saved(record) == [] and at.selectbox(key="view").value == ""


def press(at: AppTest, button: str, name: str) -> None:
    """Fill in the form of views and press one of its buttons."""
    at.text_input(key="view name").set_value(name)
    next(one for one in at.button if one.label == button).click().run()
    assert not at.exception


def saved(path: Path) -> list[views.View]:
    """The saved views, read from the record."""
    db = schema.read_only(path)
    found = views.saved(db)
    db.close()
    return found


# ── the record of a day, and the caches ─────────────────────────────────────────────────────


def test_the_record_of_a_day_is_another_board(record: Path, page: Opener) -> None:
    """What was not known then is not shown, nor counted among the choices."""
    at = page(asof="2025-09-29")
    assert "No event fits: all events as known on 29 Sep 2025" in shown(at)
    assert "History is kept since 30 Sep 2025: nothing is known of before." in shown(at)
    assert not at.multiselect(key="kinds").options
    said = shown(page(asof="2025-09-30"))
    assert "All events as known on 30 Sep 2025" in said
    assert "4 outlets" in said and "independent)" not in said and " as of " not in said
    assert "evidence, full text and cases are today's" in said
    assert "today's" not in shown(page())
    assert ids(page(asof="2025-09-30")) and ids(page())


@pytest.mark.parametrize("name", ["articles", "sources", "method"])
def test_pages_it_does_not_narrow_name_those_it_does(record: Path, page: Opener, name: str) -> None:
    """So that nobody takes what they see there for what was chosen."""
    said = shown(page(name, kind="lawsuit"))
    assert "Kept for Timeline, Compare, Cases, What changed and Review: lawsuit" in said


def test_an_answer_is_asked_of_one_state_of_the_record(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at once a run of the page; the next run sees what has been written."""
    monkeypatch.setenv("DOCKET_DB", str(record))
    st.cache_resource.clear()
    with _data.looked_at():
        before = _data.totals(Filter())["events"]
        db = schema.open_record(record)
        with schema.transaction(db):
            making.health.finish_run(db, 1, {}, making.NOW)
            db.conn.execute("DELETE FROM event WHERE kind = 'legislation'")
        db.conn.close()
        assert _data.totals(Filter())["events"] == before
    with _data.looked_at():
        assert _data.totals(Filter())["events"] == before - 1
