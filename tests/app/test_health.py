"""The health of sources in words, shapes and sums."""

from __future__ import annotations

from typing import Any

import pytest

from app_pages import _health


def source(**changes: Any) -> dict[str, Any]:
    """A row of `query.sources` for a source that works."""
    return {
        "enabled": 1, "health": "ok", "error_count": 0, "error": None, "url": "https://a.example",
        "name": "A", "grade": "press", "language": "en", "last_ok_at": "2025-09-30T06:00:00Z",
        "checked_at": "2025-09-30T06:00:00Z", "next_check_at": None, "articles": 3, "relevant": 2,
        "events": 1, "visits": [], "moved_to": None, "newest_on": None, "rhythm_days": None,
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "mark", "words"),
    [
        ({}, "dk-ok", "ok"),
        ({"health": "failed", "error_count": 1}, "dk-wait", "failed"),
        ({"health": "failed", "error_count": 3}, "dk-fail", "failed"),
        ({"health": "gone", "error_count": 1}, "dk-fail", "gone"),
        ({"health": "stale"}, "dk-wait", "stale"),
        ({"health": "empty"}, "dk-off", "empty"),
        ({"health": "empty", "visits": [{"message": "it used to have 9"}]}, "dk-wait", "empty"),
        ({"health": "never", "last_ok_at": None}, "dk-off", "not asked yet"),
    ],
)
def test_a_state_has_a_shape_and_a_word(changes: dict[str, Any], mark: str, words: str) -> None:
    """Colour alone never says how a source is."""
    assert _health.mark(source(**changes)) == mark
    assert _health.state_words(source(**changes)) == words


def test_the_table_shows_what_a_source_gave() -> None:
    """Articles, relevant ones and events, in this order."""
    assert "3 → 2 → 1" in _health.table_html([source()])


def test_the_last_run_is_summed_up() -> None:
    """New articles, how many were asked and failed, and the totals the command counted."""
    asked = [{"name": "a", "new": 2, "failed": ""}, {"name": "b", "new": 0, "failed": "HTTP 500"}]
    report = {"sources": asked, "events_total": 60, "note": "<b>"}
    run = {"command": "run", "finished_at": "2025-09-30T06:00:00Z", "report": report}
    html = _health.summary_html([source(), source(health="never")], run)
    assert "2 new articles from 2 asked, 1 failed · events total: 60" in html
    assert "1 not asked yet" in html
    assert "<b>2 sources</b>" in html
