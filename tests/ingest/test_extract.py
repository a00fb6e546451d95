"""The open slot for a model: what it proposes is checked, read by our rules, and kept apart."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import llm
import pytest
from llm.plugins import pm

import ingest.__main__
from docket import query, schema, tally
from docket.errors import ConfigError
from docket.filter import Filter
from docket.model import PROPOSED, Article, Basis, Mention, Reading
from docket.proposals import merge_apart
from docket.schema import ROOT
from docket.wording import SURE
from ingest import crew, extract
from ingest.extract import Candidate, extended
from ingest.extract_llm import open_model
from ingest.read.cues import Rules, load_rules
from ingest.read.events import read_article
from tests.ingest.conftest import Office
from tests.making import NOW, make_article, make_feed, make_sighted, on, words
from tests.test_cli import House

READ = Filter(origin="read")
RULED = "Italy's data protection authority fined the image service Pixelmill on May 14, 2024."
MISSED = "On Tuesday OpenAI had to hand the FTC a cheque over deepfake images made by its AI."
TEXT = f"{RULED}\n\n{MISSED} John Smithers, 34, was led away by officers."
GOOD = Candidate("fine", "fined", MISSED, "On Tuesday", ("FTC",), ("OpenAI",))


@cache
def rules() -> Rules:
    """The shipped rules, loaded once."""
    return load_rules(ROOT / "data")


def blind(article: Article, rules_: Rules, gate: str = "ai-and-enforcement") -> Reading:
    """Rules that know no other wording than "fined", however much the shipped ones learn."""
    reading = read_article(article, rules_, gate)
    known = tuple(m for m in reading.mentions if " fined " in m.evidence[0].quote)
    return replace(reading, mentions=known)


@pytest.fixture(autouse=True)
def _blind(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (crew, ingest.__main__):
        monkeypatch.setattr(module, "read_article", blind)


class Scripted:
    """A model that says what it was given to say."""

    name = "scripted"

    def __init__(self, *said: Candidate) -> None:
        self.said = list(said)
        self.asked: list[str] = []

    def extract(self, article: Article) -> list[Candidate]:
        """The same for every article."""
        self.asked.append(article.title)
        return self.said


def proposed(*said: Candidate, text: str = TEXT) -> tuple[list[Mention], tuple[str, ...]]:
    """What a model adds to a text published on 15 May 2024, and why the rest was dropped."""
    article = make_article(text, published_on=date(2024, 5, 15))
    reading = blind(article, rules(), "none")
    more, dropped = extended(article, reading, rules(), Scripted(*said))
    assert more.mentions[: len(reading.mentions)] == reading.mentions
    return list(more.mentions[len(reading.mentions) :]), dropped


# ── what is proposed, and how it is checked ─────────────────────────────────────────────────


def test_a_candidate_is_read_where_it_points() -> None:
    """Names are our entities, the date is our reader's, the score is low, the origin is told."""
    (one,), dropped = proposed(GOOD)
    assert not dropped
    assert ([p.entity for p in one.actors], [p.entity for p in one.targets]) == (
        ["ftc"],
        ["openai"],
    )
    assert (one.when.first, one.when.basis, one.when.rule) == (
        date(2024, 5, 14), Basis.RESOLVED, "weekday-past")  # fmt: skip
    assert TEXT[one.evidence[0].start : one.evidence[0].end] == MISSED
    assert (one.rule, one.proposed, one.jurisdiction) == ("llm:scripted", True, "US")
    assert one.score < SURE / 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"evidence": "OpenAI was fined over deepfake images."}, "no sentence of the text"),
        ({"evidence": MISSED.replace("cheque", "check")}, "no sentence of the text"),
        ({"evidence": "OpenAI"}, "no sentence of the text"),
        ({"evidence": ""}, "no sentence of the text"),
        ({"action": "fined"}, 'did you mean "fine"'),
        ({"status": "punished"}, '"punished" is no action or status'),
    ],
)
def test_what_is_not_in_the_text_is_dropped_and_said(changes: dict[str, Any], said: str) -> None:
    """Word for word, or not at all; the other proposals stay."""
    found, (why,) = proposed(Candidate(**{**vars(GOOD), **changes}), GOOD)
    assert said in why
    assert [one.evidence[0].quote for one in found] == [MISSED]


@pytest.mark.parametrize("phrase", ["", "2024-05-14", "yesterday", "cheque", "in the spring"])
def test_no_date_is_taken_from_a_model(phrase: str) -> None:
    """Wordings that are not in the text, or are no date, leave only the upper bound."""
    (one,), _ = proposed(Candidate(**{**vars(GOOD), "date": phrase}))
    assert (one.when.basis, one.when.first) == (Basis.PUBLICATION, None)


def test_a_date_from_another_sentence_is_quoted_too() -> None:
    """The second quotation is the wording of the date."""
    (one,), _ = proposed(Candidate(**{**vars(GOOD), "date": "May 14, 2024"}))
    assert [quote.quote for quote in one.evidence] == [MISSED, "May 14, 2024"]
    assert one.when.basis is Basis.EXPLICIT


@pytest.mark.parametrize(
    ("sentence", "name", "shown"),
    [
        ("Officers led John Smithers away over images his AI had made.", "John Smithers",
         "an individual (name withheld)"),
        ("Officers led OpenAI engineer John Smithers away on Monday.",
         "OpenAI engineer John Smithers", "an individual (name withheld)"),
        ("Officers led the man Smithers away over images his AI had made.", "Smithers",
         "an individual (name withheld)"),
        ("Officers led a man from Ohio away over images his AI had made.", "a man from Ohio", ""),
        ("Officers led a young student away over images his AI had made.", "a young student",
         "a young student"),
        ("Officers led Telegram founder Pavel Durov away on Monday.", "Pavel Durov", "Pavel Durov"),
        ("Officers led a young student away over images his AI had made.", "Jane Roe", ""),
    ],
)  # fmt: skip
def test_private_people_are_not_named(sentence: str, name: str, shown: str) -> None:
    """Whatever the model calls them: names come from the text and pass our rules."""
    said = Candidate("arrest_search", "arrested", sentence, against=(name,))
    (one,), _ = proposed(said, text=f"{RULED}\n\n{sentence}")
    assert [party.name for party in one.targets] == ([shown] if shown else [])


def test_what_the_rules_have_read_is_not_proposed_again() -> None:
    """Neither in other words, nor from another sentence on the same parties, nor twice."""
    again = Candidate("fine", "fined", RULED, "May 14, 2024", (), ("Pixelmill",))
    half = Candidate("order_ban", "ordered", RULED[:60])
    assert proposed(again)[0] == []
    assert len(proposed(GOOD, GOOD, half)[0]) == 2


def test_a_model_that_fails_costs_nothing_but_itself() -> None:
    """The rules have read the text; what went wrong is said."""

    class Broken(Scripted):
        def extract(self, article: Article) -> list[Candidate]:
            raise TimeoutError("no answer")

    article = make_article(TEXT)
    reading = blind(article, rules(), "none")
    more, (why,) = extended(article, reading, rules(), Broken())
    assert more == reading and "TimeoutError: no answer" in why


def test_a_model_is_not_asked_of_what_is_not_for_us() -> None:
    """A text that no gate lets through is nobody's business; without a model nothing changes."""
    article, model = make_article("Roses are out early this year."), Scripted(GOOD)
    reading = blind(article, rules())
    assert extended(article, reading, rules(), model) == (reading, ())
    assert extended(article, reading, rules(), None) == (reading, ())
    assert model.asked == []


# ── in the record ───────────────────────────────────────────────────────────────────────────


def rows(office: Office, chosen: Filter = READ) -> list[query.Row]:
    """The events of a filter."""
    with closing(schema.read_only(office.path)) as db:
        return query.events(db, chosen)


@pytest.fixture
def asked(office: Office) -> Office:
    """A text read by rules and model: one event each, and one proposal dropped."""
    office.model = Scripted(GOOD, Candidate("fine", "fined", "This is not in the text at all."))
    office.add(office.file("a.txt", TEXT), published_on=date(2024, 5, 15))
    return office


def test_proposals_wait_for_review_and_are_marked(asked: Office) -> None:
    """They are events of their own, never read with confidence, and can be left out."""
    ((report,),) = asked.rows("SELECT report FROM run WHERE command = 'add'")
    assert (json.loads(report)["proposed"], json.loads(report)["proposals_dropped"]) == (1, 1)
    assert sorted(row["review_state"] for row in rows(asked)) == ["machine", "proposed"]
    assert [r["review_state"] for r in rows(asked, Filter(origin="read", tier="rules"))] == [
        "machine"
    ]
    assert all(row["review_state"] != "proposed" for row in rows(asked, Filter(tier="sure")))
    with closing(schema.read_only(asked.path)) as db:
        assert query.totals(db, Filter(origin="read"))["proposed"] == 1
        counted = tally.tally(db, Filter(origin="read"), "kind", "year")
        assert [(c.certain, c.possible) for c in counted.totals.values() if c.rows] == [(1, 2)]


def test_rereading_without_the_model_takes_its_proposals_back(asked: Office) -> None:
    """And with it again brings them under the id they had."""
    before = {row["id"]: row["review_state"] for row in rows(asked)}
    model, asked.model = asked.model, None
    asked.reread()
    assert [row["review_state"] for row in rows(asked)] == ["machine"]
    asked.model = model
    asked.reread()
    assert {row["id"]: row["review_state"] for row in rows(asked)} == before
    assert asked.rows("SELECT DISTINCT reader LIKE '%+scripted' FROM article") == [(1,)]
    with closing(schema.read_only(asked.path)) as db:
        assert query.stale(db) == 0


def test_a_proposal_the_rules_read_elsewhere_adds_no_outlet(office: Office) -> None:
    """Two texts on one matter, of which the rules understand one: one event, one outlet."""
    told = "The FTC fined OpenAI on May 14, 2024 over deepfake images made by its AI."
    office.model = Scripted(GOOD)
    office.add(office.file("a.txt", MISSED), published_on=date(2024, 5, 15), outlet="A")
    ((event_id, state),) = [(row["id"], row["review_state"]) for row in rows(office)]
    assert state == "proposed"
    office.add(office.file("b.txt", told), published_on=date(2024, 5, 15), outlet="B")
    (row,) = rows(office)
    assert (row["review_state"], row["outlets"], row["independent"]) == ("machine", 1, 1)
    with closing(schema.read_only(office.path)) as db:
        assert query.resolve(db, event_id) == row["id"]


def test_proposals_leave_the_other_events_as_they_were() -> None:
    """With and without them the rules' events are the same to the last value."""
    read = [make_sighted("a", 1), make_sighted("b", 2, when=on("2024-05-20"), status="proposed")]
    more = [
        make_sighted(f"{PROPOSED}{n}", n, rule="llm:x", when=on(day), score=extract.LOW)
        for n, day in ((3, "2024-05-14"), (4, "2024-06-01"), (5, "2024-06-01"))
    ]
    alone = merge_apart(read, {}, words())
    beside = merge_apart([*read, *more], {}, words())
    assert [e for e in beside.events if not e.mentions[0].startswith(PROPOSED)] == list(
        alone.events
    )
    (added,) = [e for e in beside.events if e.mentions[0].startswith(PROPOSED)]
    assert added.mentions == ("llm:4", "llm:5")
    kept = {key: e.id for e in beside.events for key in e.mentions} | {"llm:3": "ev-was"}
    again = merge_apart([*read, *more], kept, words())
    home = next(e.id for e in again.events if "a" in e.mentions)
    assert (again.events, again.gone) == (beside.events, {"ev-was": home})


# ── the llm package ─────────────────────────────────────────────────────────────────────────


class ScriptedLlm(llm.Model):
    """A model of the llm package that runs here and answers from a script."""

    model_id = "scripted-local"
    said = ""

    def execute(self, prompt: Any, stream: bool, response: Any, conversation: Any) -> Iterator[str]:
        """Say it in two pieces, and remember what was asked."""
        type(self).asked = prompt
        yield from (self.said[:10], self.said[10:])


class Plugin:
    """What a package does to bring a model to llm."""

    @llm.hookimpl
    def register_models(self, register: Any) -> None:
        """Offer the scripted model."""
        register(ScriptedLlm())


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[ScriptedLlm]]:
    """The scripted model, known to llm for one test; its settings in a folder of our own."""
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    plugin = Plugin()
    pm.register(plugin)
    rows = [{"action": "fine", "status": "fined", "evidence": MISSED, "date": "On Tuesday",
             "by": ["FTC"], "against": ["OpenAI"]}, {"action": "fine", "by": None}]  # fmt: skip
    monkeypatch.setattr(ScriptedLlm, "said", f"Here: ```{json.dumps({'events': rows})}```")
    yield ScriptedLlm
    pm.unregister(plugin)


def test_a_model_of_the_llm_package_fills_the_slot(local: type[ScriptedLlm]) -> None:
    """It is shown the text and the closed words, and its answer becomes candidates."""
    model = open_model("scripted-local", ROOT / "data")
    assert model and model.name == "scripted-local"
    assert model.extract(make_article(TEXT)) == [GOOD, Candidate("fine", "", "")]
    assert MISSED in local.asked.prompt
    assert "arrest_search (arrest or search)" in local.asked.system


def test_an_answer_that_is_no_json_is_said(
    local: type[ScriptedLlm], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The article is read by the rules alone."""
    monkeypatch.setattr(local, "said", "I cannot help with that.")
    article = make_article(TEXT)
    reading = blind(article, rules(), "none")
    model = open_model("scripted-local", ROOT / "data")
    more, (why,) = extended(article, reading, rules(), model)
    assert more == reading and "gave no answer" in why


def test_an_unknown_model_is_refused_by_name(local: type[ScriptedLlm]) -> None:
    """With the nearest one and where to look."""
    with pytest.raises(ConfigError, match=r'"scripted-lokal".*did you mean "scripted-local"'):
        open_model("scripted-lokal", ROOT / "data")


def test_without_the_package_the_command_to_install_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing else of Docket needs it."""
    monkeypatch.setitem(sys.modules, "llm", None)
    assert open_model("", ROOT / "data") is None
    with pytest.raises(ConfigError, match=r"pip install -r requirements-llm\.txt"):
        open_model("any", ROOT / "data")


def test_run_asks_the_model_for_what_is_new(office: Office) -> None:
    """Not for what was stored before, nor for what its gate keeps out."""
    office.model = Scripted()
    source = office.page("post", make_feed("Pixelmill"))
    office.run(source)
    office.page("post", make_feed("Pixelmill", "Fotoforge"))
    office.run(source, at=NOW + timedelta(days=1))
    assert len(office.model.asked) == 2


# ── the commands ────────────────────────────────────────────────────────────────────────────


def test_the_commands_ask_the_model_they_are_given(
    local: type[ScriptedLlm], tmp_path: Path
) -> None:
    """`try` shows its proposals marked; `add` stores them and says what was dropped."""
    house = House(tmp_path)
    story = house.file(f"A title\n\nMay 15, 2024\n\n{TEXT}")
    tried = house("ingest", "try", "--model", "scripted-local", story)
    assert tried.stdout.count("(proposed by a model, not reviewed)") == 1
    assert "dropped, the evidence is no sentence of the text" in tried.stderr
    added = house("ingest", "add", "--model", "scripted-local", story)
    assert "Model: 1 statement proposed by a model, not reviewed; 1 dropped" in added.stdout
    assert added.stdout.count("(proposed by a model, not reviewed)") == 1
    told = house.exported("--filter", "origin=read&tier=rules")
    assert [event["review_state"] for event in told] == ["machine"]
    taken = house("ingest", "reread", "--dry-run")
    assert "Events: 1 gone, 0 new, 0 changed" in taken.stdout


def test_an_unknown_model_stops_a_command_before_it_begins(
    local: type[ScriptedLlm], tmp_path: Path
) -> None:
    """With exit code 2, and nothing stored."""
    house = House(tmp_path)
    result = house("ingest", "add", "--model", "no-such-model", house.file(TEXT))
    assert result.exit_code == 2 and 'llm knows no "no-such-model"' in result.stderr
    assert not house.db.exists()
