"""The gate: how well the reader reads may not fall below what it has once reached."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from docket.errors import ConfigError
from docket.lexicon import Lexicon, load_lexicon
from docket.model import (
    UNDATED,
    Article,
    Basis,
    DateSpan,
    Kind,
    Mention,
    Party,
    Precision,
    Quote,
    Reading,
    Relevance,
)
from ingest.documents import article_of
from ingest.extract import Candidate
from ingest.read.article import plain_item
from ingest.read.cues import load_rules
from tests.gold.corpus import GoldEvent, find_quote, fingerprint, load_gold
from tests.gold.pairing import score_text
from tests.gold.score import (
    DATA,
    FLOORS,
    HERE,
    MEASURED,
    PAGES,
    SLACK,
    Figures,
    below,
    figures,
    main,
    measure,
    measured_pages,
    read_gold,
    written,
)


@pytest.fixture(scope="module")
def measured() -> dict[str, Figures]:
    """The figures of both splits, measured once."""
    return measure()[0]


def test_the_gold_set_is_the_one_the_floors_were_measured_on() -> None:
    """For noticing an edited label: figures of another corpus cannot be compared."""
    assert json.loads(FLOORS.read_text("utf-8"))["sha256"] == fingerprint(HERE), (
        "the gold set has changed: python -m tests.gold.score --update"
    )


@pytest.mark.parametrize("split", ["dev", "sealed"])
def test_no_figure_has_fallen_through_its_floor(split: str, measured: dict[str, Figures]) -> None:
    """For keeping what was gained: a change that reads worse anywhere has to say so."""
    floors = json.loads(FLOORS.read_text("utf-8"))["floors"]
    assert below(measured, {split: floors[split]}) == []


def test_the_method_page_shows_what_is_measured(measured: dict[str, Figures]) -> None:
    """For citing it: of this set, and not more than two points off."""
    told = tomllib.loads(MEASURED.read_text("utf-8"))
    assert told["sha256"] == fingerprint(HERE), "python -m tests.gold.score --update"
    for split, row in measured.items():
        assert told["corpus"][split] == {name: row[name] for name in ("texts", "events")}
        for figure in told["figure"]:
            assert figure.get(split) == pytest.approx(row[figure["name"]], abs=SLACK), figure


def test_a_new_pin_keeps_what_was_measured_on_pages_whose_texts_are_not_at_hand() -> None:
    """For pinning without other people's texts: their column stays as it was told."""
    row, ranges = measured_pages(None)
    told = tomllib.loads(MEASURED.read_text("utf-8"))
    again = tomllib.loads(written({"pages": row}, {"pages": ranges}))
    assert again["corpus"]["pages"] == told["corpus"]["pages"]
    assert [f.get("pages") for f in again["figure"]] == [f.get("pages") for f in told["figure"]]
    assert [f.get("pages_range") for f in again["figure"]] == [
        f.get("pages_range") for f in told["figure"]
    ]


def test_a_figure_that_falls_is_reported_with_its_floor() -> None:
    """For trusting a green gate: it must be able to turn red."""
    fallen = below({"dev": {"event_recall": 0.5}}, {"dev": {"event_recall": 0.6}})
    assert fallen == ["dev event_recall is 0.500, its floor 0.60"]


def test_a_reading_that_says_what_the_labels_say_gets_full_marks() -> None:
    """For trusting the scorer: whatever falls short of 1 must be the reader's doing."""
    lexicon = load_lexicon(DATA)
    scored = []
    for gold in load_gold(HERE, lexicon):
        article = replace(article_of(plain_item(gold.text)), published_on=gold.published)
        mentions = tuple(_as_labelled(one, article.text, lexicon) for one in gold.events)
        reading = Reading(Relevance(gold.relevant, 1.0, "labelled"), (), mentions)
        scored.append(score_text(gold, article, reading, lexicon))
    found = figures(scored, lexicon)
    judged = {name: value for name, value in found.items() if isinstance(value, float)}
    assert judged.pop("sure_share") > 0.3  # not every text names whom it was done to
    merging = {name: judged.pop(name) for name in ("merge_precision", "merge_recall", "family_f1")}
    assert judged == dict.fromkeys(judged, 1.0)
    assert len(judged) > 10 and min(merging.values()) > 0.5


def _as_labelled(gold: GoldEvent, text: str, lexicon: Lexicon) -> Mention:
    """For a reader that makes no mistakes."""
    place = find_quote(gold.evidence[0], text)
    assert place, gold.evidence[0]
    known = gold.first is not None
    announced = gold.announced
    return Mention(
        kind=Kind(gold.kind),
        action=gold.action,
        status=gold.status,
        when=DateSpan(gold.first, gold.last, Precision.DAY, Basis.EXPLICIT) if known else UNDATED,
        evidence=(Quote(*place, text[place[0] : place[1]]),),
        actors=tuple(_party(name, lexicon) for name in gold.actors),
        targets=tuple(_party(name, lexicon) for name in gold.targets),
        jurisdiction=gold.jurisdiction or None,
        score=1.0,
        announced=(
            DateSpan(announced, announced, Precision.DAY, Basis.EXPLICIT) if announced else None
        ),
    )


def _party(name: str, lexicon: Lexicon) -> Party:
    known = lexicon.entities.get(name)
    return Party(known.name if known else name, known.id if known else None)


def test_both_halves_hold_traps_and_about_as_many_texts_with_events() -> None:
    """For comparing the blind figure with the development figure: the halves must be alike."""
    texts = load_gold(HERE, load_lexicon(DATA))
    halves = {half: [t for t in texts if t.split == half] for half in ("dev", "sealed")}
    told = {half: sum(bool(t.events) for t in found) for half, found in halves.items()}
    assert abs(told["dev"] - told["sealed"]) <= 8
    assert all(sum(not t.relevant for t in half) >= 15 for half in halves.values())


def test_of_a_real_page_only_where_it_is_the_labels_and_short_quotes_are_kept() -> None:
    """For other people's rights: no text of theirs, an address, and quotes of 25 words at most."""
    labels = [tomllib.loads(path.read_text("utf-8")) for path in sorted(PAGES.glob("*.toml"))]
    assert len(labels) >= 60 and not list(PAGES.glob("*.txt"))
    assert all(re.match(r"https?://", one["address"]) for one in labels)
    assert all(one["licence"] and len(one["sha256"]) == 64 for one in labels)
    events = [event for one in labels for event in one.get("event", ())]
    quotes = [quote for one in events for quote in (one["evidence"], *one.get("also", ()))]
    assert len(quotes) > 100 and max(len(quote.split()) for quote in quotes) <= 25


def test_another_text_than_the_labelled_one_is_refused(tmp_path: Path) -> None:
    """For the page figures: a page that was changed since would be judged by the wrong labels."""
    lexicon = load_lexicon(DATA)
    with pytest.raises(ConfigError, match="not there"):
        load_gold(PAGES, lexicon, tmp_path)
    for path in PAGES.glob("*.toml"):
        (tmp_path / f"{path.stem}.txt").write_text("Something else.", "utf-8")
    with pytest.raises(ConfigError, match="not the text that was labelled"):
        load_gold(PAGES, lexicon, tmp_path)


def test_a_mistyped_label_is_refused_with_the_nearest_word(tmp_path: Path) -> None:
    """For catching slips of the labeller: they would else count as misses of the reader."""
    folder = tmp_path
    for path in (HERE / "laion-blog.txt", HERE / "laion-blog.toml"):
        text = path.read_text("utf-8").replace("dataset_withdrawn", "dataset_withdraw")
        (folder / path.name).write_text(text, "utf-8")
    with pytest.raises(ConfigError, match='did you mean "dataset_withdrawn"'):
        load_gold(folder, load_lexicon(DATA))


def test_the_errors_of_the_sealed_half_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """For keeping it blind: what has been looked at is development data."""
    with pytest.raises(SystemExit):
        main(["--split", "sealed", "--errors"])
    assert "only the dev split" in capsys.readouterr().err


class Points:
    """A model that points at the sentences the labels quote."""

    name = "labels"

    def extract(self, article: Article) -> list[Candidate]:
        """Every labelled event of the text, with its quoted sentence as it stands there."""
        gold = next(t for t in load_gold(HERE, load_lexicon(DATA)) if article.title in t.text)
        places = [(one, find_quote(one.evidence[0], article.text)) for one in gold.events]
        return [
            Candidate(one.action, one.status, article.text[at[0] : at[1]])
            for one, at in places
            if at
        ]


def test_what_a_model_gains_is_measured_by_the_same_scorer() -> None:
    """One that points at what is told raises recall, and its share is told apart."""
    rules = load_rules(DATA)
    texts = [t for t in load_gold(HERE, rules.lexicon) if t.split == "dev" and t.events][:12]
    without, beside = (
        figures(read_gold(texts, rules, model), rules.lexicon) for model in (None, Points())
    )
    assert "proposals" not in without and (beside["proposals_right"] or 0) > 0
    assert (beside["event_recall"] or 0) > (without["event_recall"] or 0)
