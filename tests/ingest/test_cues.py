"""The data of the event reader: every row says what it reads, and a slip in it is loud."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from docket.errors import ConfigError
from docket.model import Article
from ingest.read.cues import Rules, load_rules
from ingest.read.events import read_article

DATA = Path(__file__).parents[2] / "data"
CUES = DATA / "cues" / "events.toml"
DOCUMENT = tomllib.loads(CUES.read_text("utf-8"))
ROWS = [
    pytest.param(row, id=f"{table}-{number + 1}-{row['action']}")
    for table in ("frame", "noun")
    for number, row in enumerate(DOCUMENT[table])
]


@cache
def loaded() -> Rules:
    """The rules of data/, loaded once for all rows."""
    return load_rules(DATA)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_reads_the_sentence_it_gives_as_its_example(row: dict[str, Any]) -> None:
    """For trusting the file as its own documentation: action and status as the row says."""
    rules = loaded()
    told = Article(
        key="k", url="", title="AI deepfake chatbot news", text=row["example"], outlet="o",
        published_on=date(2025, 6, 30),
    )  # fmt: skip
    read = {(m.action, m.status) for m in read_article(told, rules, "none").mentions}
    assert (row["action"], row.get("status") or rules.lexicon.actions[row["action"]].status) in read


@pytest.mark.parametrize(
    ("was", "slip", "said"),
    [
        (
            'verbs = ["sue"], example',
            'verbs = ["sue"], exampel',
            'did you mean "example"?',
        ),
        ('verbs = ["sue"]', 'verbs = ["sue"], by = ["regulater"]', 'did you mean "regulator"?'),
        ('nouns = ["@suit"]', 'nouns = ["@sut"]', '"@sut" is not known; did you mean "suit"'),
        ("[group]", '[class.thing]\nword = ["x"]\n[group]', 'key "word": is not known'),
    ],
)
def test_a_slip_in_a_row_is_refused_and_named(
    tmp_path: Path, was: str, slip: str, said: str
) -> None:
    """For editors of the file: a row that is silently ignored would read nothing for ever."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.db*", "*.lock"))
    text = CUES.read_text("utf-8")
    assert was in text
    (tmp_path / "data" / "cues" / "events.toml").write_text(text.replace(was, slip, 1), "utf-8")
    with pytest.raises(ConfigError, match=r"events\.toml") as raised:
        load_rules(tmp_path / "data")
    assert said in str(raised.value)
