"""A model of the `llm` package in the open slot: the only door to that package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docket.errors import ConfigError
from docket.lexicon import load_lexicon, nearest
from docket.model import Article
from ingest.extract import Candidate

LONGEST = 40_000  # characters of a text that are shown to the model


class LlmModel:
    """An extractor that asks one model, by whatever plugin of `llm` provides it."""

    def __init__(self, model: Any, ask: str) -> None:
        self.name, self._model, self._ask = str(model.model_id), model, ask

    def extract(self, article: Article) -> list[Candidate]:
        """Ask once; what stands around the JSON of the answer is passed over."""
        shown = f"Title: {article.title}\n\n{article.text[:LONGEST]}"
        answer = self._model.prompt(shown, system=self._ask).text()
        told = json.loads(answer[answer.find("{") : answer.rfind("}") + 1])
        return [_candidate(row) for row in told["events"]]


def _candidate(row: dict[str, Any]) -> Candidate:
    words = {name: str(row.get(name) or "") for name in ("action", "status", "evidence", "date")}
    by, against = (tuple(map(str, row.get(name) or ())) for name in ("by", "against"))
    return Candidate(**words, by=by, against=against)


def open_model(name: str, data: Path) -> LlmModel | None:
    """The model of that name, none for "". Raises ConfigError, saying what to install or choose."""
    if not name:
        return None
    try:
        import llm
    except ImportError as error:
        raise ConfigError("--model: needs llm: pip install -r requirements-llm.txt") from error
    try:
        model = llm.get_model(name)
    except llm.UnknownModelError as error:
        hint = nearest(name, [one.model.model_id for one in llm.get_models_with_aliases()])
        problem = f'--model: llm knows no "{name}"{hint}; `llm models` lists all'
        raise ConfigError(problem) from error
    words, ask = load_lexicon(data), Path(__file__).with_name("ask.txt").read_text("utf-8")
    actions = ", ".join(f"{one.id} ({one.label})" for one in words.actions.values())
    return LlmModel(model, f"{ask}actions: {actions}\nstatuses: {', '.join(words.statuses)}\n")
