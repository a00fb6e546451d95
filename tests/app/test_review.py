"""The Review page as an editor uses it: what is decided there is kept, shown, and can be undone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages import _data, _editor
from app_pages._editor import Visit
from docket import cases, curate, library, query, schema
from docket.filter import Filter
from docket.model import Kind, Party
from docket.review import Act, Wish
from tests import making
from tests.app import sample
from tests.app.conftest import Opener
from tests.app.test_pages import Tags, shown

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}
SUIT, FINE, CHARGE = "San Francisco sues", "Dutch Data", "Paris prosecutor"


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test sits at the computer, as Ann, unless it says otherwise."""
    monkeypatch.setattr(_editor, "visit", lambda: Visit("127.0.0.1", HERE))
    monkeypatch.setattr(_editor.getpass, "getuser", lambda: "ann")


def asked(record: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the record."""
    with closing(sqlite3.connect(record)) as db:
        return db.execute(sql, values).fetchall()


def named(record: Path, title: str) -> str:
    """The id of the event whose title begins so."""
    [(event_id,)] = asked(record, "SELECT id FROM event WHERE title LIKE ? || '%'", title)
    return str(event_id)


def state(record: Path, event_id: str) -> str:
    """The word of the event's state of review."""
    [(word,)] = asked(record, "SELECT review_state FROM event WHERE id = ?", event_id)
    return str(word)


def press(at: AppTest, label: str) -> AppTest:
    """Click the first button called so, as a reader would."""
    next(b for b in at.button if b.label == label).click()
    at.run()
    assert not at.exception, at.exception[0].value
    return at


def field(at: AppTest, label: str) -> Any:
    """The first field on the page itself with this label; the sidebar's are not meant."""
    kinds = ("text_input", "text_area", "selectbox", "multiselect", "date_input", "number_input")
    main = [one for kind in kinds for one in at.main.get(kind)]
    return next(one for one in main if one.label == label)


def fill(at: AppTest, **values: Any) -> AppTest:
    """Type into fields, named by their labels with _ for a space."""
    for label, value in values.items():
        field(at, label.replace("_", " ")).set_value(value)
    return at


def test_the_list_says_what_to_look_at_and_why(record: Path, page: Opener) -> None:
    """With the number of events in each state, in the order of doubt."""
    said = shown(page("review"))
    assert "<b>6 to look at</b>" in said
    assert "undated, one outlet" in said
    assert said.index("Investigation opened") < said.index("Dutch Data Protection Authority")


def test_the_shared_filter_narrows_the_list(record: Path, page: Opener) -> None:
    """An editor works through one topic at a time."""
    said = shown(page("review", kind="lawsuit"))
    assert "<b>1 to look at</b>" in said
    assert "Dutch Data" not in said


def test_looking_back_changes_nothing_here(record: Path, page: Opener) -> None:
    """Decisions are about what is known now; the day in the filter stays for other pages."""
    said = shown(page("review", asof="2020-01-01"))
    assert "<b>6 to look at</b>" in said
    assert "asof=2020-01-01" in said


def test_rejected_events_are_listed_when_the_filter_asks(record: Path, page: Opener) -> None:
    """As everywhere else, they are left out otherwise."""
    at = press(fill(opened(page, record, FINE, "Reject"), Why="A rumour", **SORT), "Reject it")
    assert "Rejected" in shown(at)
    assert "Dutch Data" not in shown(page("review", show="decided"))
    assert "Dutch Data" in shown(page("review", show="decided", review="rejected"))


def test_accepting_goes_on_to_the_next_and_can_be_taken_back(record: Path, page: Opener) -> None:
    """One click each; the confirmation names what was accepted."""
    at = press(page("review"), "Start with the first")
    first = at.query_params["event"]
    at = press(at, "Accept")
    assert at.query_params["event"] != first
    assert state(record, first) == "accepted"
    assert "Kept:" in shown(at)
    at = press(at, "Undo")
    assert "Undone:" in shown(at)
    assert state(record, first) == "machine"
    assert asked(record, "SELECT who, undone_by FROM review") == [("ann", "ann")]


def test_what_was_decided_is_listed_with_what_it_is_now(record: Path, page: Opener) -> None:
    """And is no longer among what waits."""
    press(opened(page, record, FINE), "Accept")
    said = shown(page("review", show="decided"))
    assert "Dutch Data Protection Authority" in said
    assert '<span class="dk-doubts">accepted</span>' in said
    assert "Paris prosecutor" not in said
    assert "Dutch Data Protection Authority" not in shown(page("review"))


def test_a_long_list_comes_in_pages(
    page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty-five events each."""
    told = []
    for day in range(1, 31):
        against = (Party(f"Maker {chr(64 + day)}x{day}"),)
        when = sample.on(f"2024-{day % 12 + 1:02}-{day % 28 + 1:02}")
        mention = sample.step(Kind.LAWSUIT, "lawsuit_filed", "filed", when, targets=against)
        said = f"Somebody sued maker {day}."
        told.append(sample.Told(f"Suit {day}", f"Outlet {day}", "2025-01-31", [(said, mention)]))
    path = sample.build(tmp_path / "many.db", told)
    monkeypatch.setenv("DOCKET_DB", str(path))
    at = page("review")
    waiting = asked(path, "SELECT count(*) FROM event WHERE review_state = 'machine'")[0][0]
    assert waiting > 25
    assert shown(at).count('class="dk-row"') == 25
    at.main.get("pagination")[0].set_value(2).run()
    assert shown(at).count('class="dk-row"') == waiting - 25


def test_next_moves_on_without_deciding(record: Path, page: Opener) -> None:
    """Looking is not deciding."""
    at = press(press(page("review"), "Start with the first"), "Next")
    assert at.query_params["event"]
    assert asked(record, "SELECT * FROM review") == []


def opened(page: Opener, record: Path, title: str, task: str = "") -> AppTest:
    """An event on the page, with the form of one task."""
    at = page("review", event=named(record, title))
    return press(at, task) if task else at


SORT = {"For_whoever_has_cited_it,_this_is_a": "correction"}


def choose(at: AppTest, name: str) -> AppTest:
    """Pick the field to edit."""
    at.session_state["field"] = name
    return at.run()


def test_an_edited_field_shows_both_values_and_stands_in_the_history(
    record: Path, page: Opener
) -> None:
    """What was read is kept beside what a person says, with who, why and what sort of change."""
    at = opened(page, record, FINE)
    fill(at, Title="Clearview AI fined in the Netherlands", Why="Too long", **SORT)
    at = press(at, "Save")
    said = shown(at)
    assert "Clearview AI fined in the Netherlands" in said
    assert "As read" in said
    assert "<b>ann</b> changed Title: Dutch Data Protection Authority fined" in said
    assert "“Too long”" in said
    assert "correction" in said
    assert state(record, at.query_params["event"]) == "edited"


@pytest.mark.parametrize(
    ("name", "values", "column", "becomes"),
    [
        ("status", {"Status": "proposed"}, "status", "proposed"),
        ("kind", {"Kind": "lawsuit"}, "kind", "lawsuit"),
        ("jurisdiction", {"Where": "DE"}, "jurisdiction", "DE"),
        ("count", {"How_many": "3 units"}, "count", "3 units"),
        ("announced", {"Announced": date(2024, 9, 2)}, "announced", "2024-09-02"),
        ("when", {"First_day": date(2024, 9, 1), "Last_day": None,
                  "How_well_it_is_known": "month"}, "last", "2024-09-30"),
        ("amount", {"Amount_(empty:_none)": None}, "amount", None),
    ],
)  # fmt: skip
def test_every_field_can_be_set(
    name: str, values: dict[str, Any], column: str, becomes: str | None, record: Path, page: Opener
) -> None:
    """With a widget that fits it, and the record says so afterwards."""
    event_id = named(record, FINE)
    at = choose(opened(page, record, FINE), name)
    press(fill(at, **values, Why="Looked it up", **SORT), "Save")
    assert asked(record, f"SELECT {column} FROM event WHERE id = ?", event_id) == [(becomes,)]


def test_parties_are_known_ones_or_typed_ones(record: Path, page: Opener) -> None:
    """A typed name that Docket knows under another form is linked."""
    event_id = named(record, FINE)
    at = choose(opened(page, record, FINE), "targets")
    names = ["clearview-ai", "A subsidiary", "OpenAI"]
    press(fill(at, Against=names, Why="Both", **SORT), "Save")
    parts = asked(
        record, "SELECT entity, name FROM event_part WHERE event_id = ? AND role = 'against' "
        "ORDER BY seq", event_id
    )  # fmt: skip
    assert parts == [("clearview-ai", "Clearview AI"), (None, "A subsidiary"), ("openai", "OpenAI")]


def test_a_title_that_says_too_much_is_refused_once(record: Path, page: Opener) -> None:
    """What is only alleged is not to be told as a fact by mistake; the text stays in the field."""
    bold = "Telegram's head committed crimes"
    at = press(fill(opened(page, record, CHARGE), Title=bold, Why="Shorter", **SORT), "Save")
    assert "says &quot;committed&quot; as a fact" in shown(at)
    assert field(at, "Title").value == bold
    assert not asked(record, "SELECT * FROM review")
    press(at, "Save")
    assert named(record, bold)


def test_two_events_are_compared_before_they_are_merged(record: Path, page: Opener) -> None:
    """Side by side; the other's link leads here afterwards."""
    this, other = named(record, FINE), named(record, CHARGE)
    at = opened(page, record, FINE, "Merge")
    field(at, "Or any other: its id or link").set_value(f"https://x.example/?event={other}").run()
    assert "Two events side by side" in shown(at)
    press(fill(at, Why="One matter", **SORT), "The same: merge it into this one")
    assert asked(record, "SELECT gone_to FROM issued WHERE id = ?", other) == [(this,)]


def test_two_events_can_be_said_to_be_different(record: Path, page: Opener) -> None:
    """Both stay, and the decision is told of both."""
    other = named(record, CHARGE)
    at = opened(page, record, FINE, "Merge")
    field(at, "Or any other: its id or link").set_value(other).run()
    at = press(fill(at, Why="Another country"), "Not the same: keep them apart")
    assert "said that it is not the same as" in shown(at)
    assert named(record, CHARGE) == other


def test_an_unknown_id_to_merge_with_is_explained(record: Path, page: Opener) -> None:
    """A typing error decides nothing."""
    at = opened(page, record, FINE, "Merge")
    field(at, "Or any other: its id or link").set_value("ev-zzz").run()
    assert "No event ev-zzz was ever issued" in shown(at)


def test_a_statement_can_be_split_off(record: Path, page: Opener) -> None:
    """It gets an event of its own."""
    event_id = named(record, SUIT)
    before = asked(record, "SELECT count(*) FROM event")[0][0]
    at = opened(page, record, SUIT, "Split")
    [(key,)] = asked(record, "SELECT mention_key FROM event_mention WHERE event_id = ? "
                     "ORDER BY mention_key DESC LIMIT 1", event_id)  # fmt: skip
    fill(at, Statements_that_tell_of_something_else=[key], Why="Another suit", **SORT)
    press(at, "Split off")
    assert asked(record, "SELECT count(*) FROM event")[0][0] == before + 1


def test_an_event_with_one_statement_has_nothing_to_split(record: Path, page: Opener) -> None:
    """Said, not offered."""
    at = opened(page, record, FINE, "Split")
    assert "nothing to split" in shown(at)


def test_a_rejected_event_still_opens_and_can_be_brought_back(record: Path, page: Opener) -> None:
    """With a reason, which the history keeps, as it keeps why it was undone."""
    event_id = named(record, FINE)
    at = press(fill(opened(page, record, FINE, "Reject"), Why="A rumour", **SORT), "Reject it")
    assert state(record, event_id) == "rejected"
    at = page("review", event=event_id)
    assert "“A rumour”" in shown(at)
    at.text_input(key=f"undo why {asked(record, 'SELECT id FROM review')[0][0]}").set_value("Real")
    at = press(at, "Take it back")
    assert state(record, event_id) == "machine"
    assert "by ann: “Real”" in shown(at)


def test_rejecting_asks_why(record: Path, page: Opener) -> None:
    """Without a reason nothing is decided, and the form says so."""
    at = press(opened(page, record, FINE, "Reject"), "Reject it")
    assert "Not kept" in shown(at)
    assert not asked(record, "SELECT * FROM review")


def test_a_source_a_check_and_a_note_are_kept(record: Path, page: Opener) -> None:
    """Each shows in the history, with its link."""
    at = opened(page, record, FINE, "Attach")
    fill(at, Address="https://ap.example/fine", Outlet_or_body="The authority",
         Published=date(2024, 9, 3))  # fmt: skip
    field(at, "The sentence that says so, word for word").set_value("We imposed a fine.")
    at = press(press(at, "Attach it"), "Verify")
    fill(at, Address_of_the_primary_document="https://ap.example/decision.pdf",
         Which_document_it_is="Decision of 3 September")  # fmt: skip
    at = press(press(at, "It bears the event out"), "Note")
    fill(at, Note_for_whoever_looks_at_it_next="Appeal expected")
    said = shown(press(at, "Keep the note"))
    assert 'href="https://ap.example/fine"' in said
    assert "We imposed a fine." in said
    assert "Decision of 3 September" in said
    assert "“Appeal expected”" in said
    assert asked(record, "SELECT grade FROM event WHERE id = ?", named(record, FINE)) == [
        ("checked",)
    ]


def test_an_event_is_added_by_hand_and_compared_with_those_there(
    record: Path, page: Opener
) -> None:
    """Afterwards the page asks whether it is one of them."""
    at = page("review", add="1")
    assert "python -m ingest add" in at.code[0].value
    fill(at, Title="Paris charges Telegram's founder", Kind="criminal_case", Step="criminal_charge",
         Status="charged", First_day=date(2024, 8, 28), Where="FR", Against=["durov"],
         Address="https://court.example/2", Outlet_or_body="The court")  # fmt: skip
    at = press(at, "Add the event")
    added = at.query_params["event"]
    assert "added it by hand" in shown(at)
    assert asked(record, "SELECT title, last FROM event WHERE id = ?", added)[0][1] == "2024-08-28"
    assert "Paris prosecutor" in field(at, "Which other event is the same?").options[0]
    field(at, "Which other event is the same?").set_value(named(record, CHARGE)).run()
    assert "Signs: the same day, against the same" in shown(at)


def test_an_event_that_lacks_something_is_refused_in_the_words_of_the_form(
    record: Path, page: Opener
) -> None:
    """What is missing is called as it is beside its field."""
    said = shown(press(page("review", add="1"), "Add the event"))
    assert "The event still lacks: title, kind, step, status, day, whom it is against." in said


def test_a_form_that_grew_stale_is_refused_and_keeps_what_was_typed(
    record: Path, page: Opener
) -> None:
    """Somebody else was faster: the editor sees what is there now, and may save again."""
    event_id = named(record, FINE)
    at = opened(page, record, FINE)
    seen = asked(record, "SELECT max(seq) FROM version WHERE event_id = ?", event_id)[0][0]
    wish = Wish(Act.EDIT, event_id, "status", "proposed", "Only planned", "correction", seen)
    curate.decide(record, wish, "Bo", sample.NOW, making.words())
    at = press(fill(at, Title="My own words", Why="Plainer", **SORT), "Save")
    assert "Not kept" in shown(at)
    assert field(at, "Title").value == "My own words"
    assert field(at, "Why").value == "Plainer"
    assert len(asked(record, "SELECT * FROM review")) == 1
    press(at, "Save")
    assert named(record, "My own words") == event_id


def test_who_may_write_is_asked_again_at_the_click(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page drawn before the environment changed decides nothing, and loses nothing typed."""
    at = fill(opened(page, record, FINE), Title="Another", Why="Better", **SORT)
    monkeypatch.setenv("DOCKET_READ_ONLY", "1")
    at = press(at, "Save")
    assert not asked(record, "SELECT * FROM review")
    assert "DOCKET_READ_ONLY" in shown(at)
    monkeypatch.delenv("DOCKET_READ_ONLY")
    at = press(opened(page, record, FINE), "Accept")
    decision = asked(record, "SELECT id FROM review")[0][0]
    monkeypatch.setenv("DOCKET_EDITORS", "Bo")
    press(at, "Undo")
    assert asked(record, "SELECT undone_at FROM review WHERE id = ?", decision) == [(None,)]


def test_readers_see_queue_and_history_and_no_form(
    record: Path, page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a sentence why nothing can be changed from where they are."""
    press(fill(opened(page, record, FINE), Title="As Ann says", Why="Plain", **SORT), "Save")
    monkeypatch.setattr(_editor, "visit", lambda: Visit("0.0.0.0", {}))
    at = page("review")
    assert "Nothing can be changed from here" in shown(at)
    assert "5 to look at" in shown(at)
    assert {b.label for b in at.main.button} <= {"Start with the first"}
    for address in ({"event": named(record, "As Ann says")}, {"add": "1"}):
        at = page("review", **address)
        assert not at.main.text_input
        assert {b.label for b in at.main.button} <= {
            "Back to the list",
            "Next",
            "Start with the first",
        }
    at = page("review", event=named(record, "As Ann says"))
    assert "<b>ann</b> changed Title" in shown(at)


def test_hostile_words_stay_words(record: Path, page: Opener) -> None:
    """In titles, offers, reasons, notes, names and links."""
    event_id = named(record, "![x]")
    for task in ("Edit", "Merge", "Split", "Reject", "Attach", "Verify", "Note"):
        at = press(page("review", event=event_id), task)
        tags = Tags()
        tags.feed(shown(at))
        assert not tags.names & {"img", "script"}
    fill(at, Note_for_whoever_looks_at_it_next=sample.HOSTILE)
    at = press(press(at, "Keep the note"), "Attach")
    fill(at, Address="javascript:alert(1)", Outlet_or_body=sample.HOSTILE)
    said = shown(press(at, "Attach it"))
    tags = Tags()
    tags.feed(said)
    assert not tags.names & {"img", "script"}
    assert not [href for href in tags.hrefs if href.startswith("javascript")]
    assert "&lt;img src=https://evil.example/i&gt;" in said


def test_an_id_that_was_never_issued_is_explained(record: Path, page: Opener) -> None:
    """With the way back."""
    at = page("review", event="ev-zzz")
    assert "No event ev-zzz was ever issued" in shown(at)
    assert "to look at" in shown(press(at, "Back to the list"))


def test_nothing_counts_what_was_rejected(record: Path, page: Opener) -> None:
    """Neither a source, nor an article, nor a name that could be somebody's."""

    def counted() -> list[int]:
        with closing(schema.read_only(record)) as db:
            articles = [row["id"] for row in library.articles(db, library.Search())["rows"]]
            mentions = [one for id in articles for one in library.article(db, id)["mentions"]]
            return [
                sum(row["events"] for row in query.sources(db)),
                sum(row["events"] for row in library.articles(db, library.Search())["rows"]),
                sum(bool(one["event_id"]) for one in mentions),
                len(query.events_of(db, articles)),
                len(cases.record_of(db, "openai", Filter())["alike"]),
            ]

    with closing(sqlite3.connect(record)) as db, db:
        db.execute("UPDATE event_part SET entity = NULL, name = 'OpenAI Global' "
                   "WHERE role = 'by' AND event_id = (SELECT min(event_id) FROM event_part "
                   "WHERE role = 'by')")  # fmt: skip
    assert all(counted())
    with closing(sqlite3.connect(record)) as db, db:
        db.execute("UPDATE event SET review_state = 'rejected'")
    assert not any(counted())


def test_a_click_is_told_what_is_so_by_then(record: Path) -> None:
    """It may come in the thread of the run before, and must not be answered from that one's."""
    fine = named(record, FINE)
    with _data.looked_at():
        assert _data.decisions(fine) == []
    wish = Wish(Act.NOTE, fine, why="Mind the appeal", seen=_data.event(fine)["version"])
    curate.decide(record, wish, "Ana", datetime.now(UTC), _data.lexicon())
    assert [one.who for one in _data.decisions(fine)] == ["Ana"]
