"""What is read, how, and how well: the method in plain words, beside the measured figures."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from app_pages import _data, _filterbar, _parts
from docket.filter import Filter
from docket.schema import data_folder
from docket.wording import BASIS_LABELS, PROPOSED_WORDS, SURE_WORDS, day_words

SAYS = {
    "alleged": "What is behind it is only alleged",
    "done": "Found by somebody competent, or done",
}


def draw() -> None:
    """The page's text is method.html; what can change is put into its marks."""
    _filterbar.kept(_filterbar.current())
    totals, statuses = _data.totals(Filter()), _data.lexicon().statuses.values()
    if not totals["events"]:
        _filterbar.nothing(Filter())
    said = {says: ", ".join(s.label for s in statuses if s.says == says) for says in SAYS}
    made = {
        "counts": f"{_parts.some(totals['events'], 'event')}, {totals['starter']:,} of them only "
        f"looked up, and {_parts.some(totals['articles'], 'article')} that tell of them",
        "sure": SURE_WORDS,
        "proposed": PROPOSED_WORDS,
        "bases": _parts.table(["Basis", "Meaning"], BASIS_LABELS.items(), "Bases of dates"),
        "statuses": "".join(
            f"<p><b>{SAYS[says]}:</b> {_parts.esc(said[says])}.</p>" for says in SAYS
        ),
        "sources": _parts.inside("sources", {}, _filterbar.current(), "Sources page"),
        "asof": f" ({_parts.esc(day_words(as_of))})" if (as_of := _data.as_of()) else "",
        "measured": _measured(data_folder() / "measured.toml"),
    }
    text = Path(__file__).with_name("method.html").read_text("utf-8")
    for name, piece in made.items():
        text = text.replace(f"<!-- {name} -->", piece)
    _parts.show(text)


def _measured(path: Path) -> str:
    """The figures of the last measurement, which wrote the file, and on how much they rest."""
    if not path.exists():
        return f"<p>Not measured: there is no {_parts.esc(path.name)} in the data folder.</p>"
    told = tomllib.loads(path.read_text("utf-8"))
    halves = [
        f"{_parts.esc(name)}: {one['texts']:,} texts, {one['events']:,} events"
        for name, one in told["corpus"].items()
    ]
    rows = [
        [_parts.esc(f["label"]), *(_cell(f, name) for name in told["corpus"])]
        for f in told["figure"]
    ]
    return f"<p>{_parts.esc(told['note'])}</p>" + _parts.table(
        ["", *halves], rows, "Measured figures"
    )


def _cell(figure: dict[str, Any], half: str) -> str:
    """A share in hundredths, with the range it lies in, or of how many it is, where known."""
    low, high = figure.get(f"{half}_range") or (None, None)
    value = f"{figure[half]:.0%}" if half in figure else "–"
    value += f" of {figure[f'{half}_of']:,}" if f"{half}_of" in figure else ""
    return value if low is None else f"{value} ({low:.0%}–{high:.0%})"


draw()
