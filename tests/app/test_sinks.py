"""Outside text must not reach Streamlit's Markdown: a reading of the pages' own source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from docket.schema import ROOT

FILES = [ROOT / "dashboard.py", *sorted((ROOT / "app_pages").glob("*.py"))]
# Commands whose first argument, label, help or title is rendered as Markdown.
SINKS = {
    "badge", "button", "caption", "checkbox", "download_button", "error", "expander", "exception",
    "feedback", "form_submit_button", "header", "info", "latex", "link_button", "markdown",
    "metric", "multiselect", "number_input", "page_link", "pills", "popover", "radio", "selectbox",
    "segmented_control", "slider", "subheader", "success", "table", "tabs", "text_area",
    "text_input", "title", "toast", "toggle", "warning", "write", "write_stream", "date_input",
    "chat_message", "chat_input", "status", "spinner", "dialog", "image", "Page", "choose",
}  # fmt: skip
WORDS = {"label", "body", "help", "title", "caption", "icon", "text", "anchor"}
# Names that only ever hold our own words.
OURS = {
    ("_filterbar.py", "label"), ("dashboard.py", "one"), ("_review_fields.py", "label"),
    ("_review_forms.py", "label"), ("review.py", "label"), ("compare.py", "label"),
    ("_address.py", "label"),
}  # fmt: skip
HANDED_ON = {"choose"}  # functions of ours that hand their first argument to such a command
WRITER = "_editor.py"  # who decides something says when


def _calls(path: Path) -> list[ast.Call]:
    return [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]


def _literal(node: ast.expr, path: Path) -> bool:
    if isinstance(node, ast.Name):
        return (path.name, node.id) in OURS
    return isinstance(node, ast.Constant)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_markdown_sinks_get_literals_only(path: Path) -> None:
    """Every label, title or caption is a text in the source, not a value from the record."""
    for call in _calls(path):
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in SINKS:
            continue
        ours = isinstance(call.func.value, ast.Name) and call.func.value.id.startswith("_")
        if ours and call.func.attr not in HANDED_ON:
            continue  # a function of ours of the same name, such as _parts.table
        given = call.args[:1] + [k.value for k in call.keywords if k.arg in WORDS]
        assert all(_literal(node, path) for node in given), f"{path.name}:{call.lineno}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_html_goes_through_one_door(path: Path) -> None:
    """`st.html` is called in _parts alone, and scripts are allowed nowhere."""
    text = path.read_text("utf-8")
    assert "unsafe_allow" not in text
    assert path.name == "_parts.py" or "st.html(" not in text


def test_no_page_stores_a_connection_or_reads_the_clock() -> None:
    """Pages ask for the day of the record; today is not theirs to know.

    `_data` stamps what readers take away.
    """
    for path in FILES:
        if path.name == "_data.py":
            continue
        text = path.read_text("utf-8")
        assert ".now(" not in text or path.name == WRITER, path.name
        assert ".today(" not in text, path.name
