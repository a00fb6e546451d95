"""What the charts have in common: kinds, their shapes, colours safe for all, and rows as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from docket.model import Kind
from docket.wording import kind_label

KINDS = [kind_label(kind) for kind in Kind]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"]
# Okabe and Ito's colours, as in .streamlit/config.toml: the legend is our own HTML.
PALETTE = ["#E69F00", "#0072B2", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8A8A8A"]


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]], numbers: str) -> dict[str, Any]:
    """Rows as lines of text; the columns named in `numbers` become numbers."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    parse = dict.fromkeys(numbers.split(), "number")
    return {"values": text.getvalue(), "format": {"type": "csv", "parse": parse}}
