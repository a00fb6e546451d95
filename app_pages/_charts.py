"""What the charts have in common: kinds, their shapes, and colours safe for the colour-blind."""

from __future__ import annotations

from docket.model import Kind
from docket.wording import kind_label

KINDS = [kind_label(kind) for kind in Kind]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"]
# Okabe and Ito's colours, as in .streamlit/config.toml: the legend is our own HTML.
PALETTE = ["#E69F00", "#0072B2", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#8A8A8A"]
