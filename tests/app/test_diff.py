"""What changed between two revisions, in signs and words."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app_pages._diff import MOST_WORDS, changed_html
from docket import schema, store
from tests.app.conftest import Opener
from tests.app.sample import NOW
from tests.app.test_pages import shown
from tests.making import make_article


def test_each_change_has_a_sign_and_an_element() -> None:
    """Colour alone never says what went and what came."""
    html = changed_html("It was fined ten million euros.", "It was fined nine million euros.")
    assert html == "It was fined <del>− ten</del> <ins>+ nine</ins> million euros."


def test_long_unchanged_stretches_are_left_out() -> None:
    """But for the words next to the change."""
    words = [f"w{number}" for number in range(100)]
    html = changed_html(" ".join(words), " ".join([*words[:50], "new", *words[50:]]))
    assert html.startswith(" […] w38 ") and "w49 <ins>+ new</ins> w50" in html
    assert "w61 " in html and "w62" not in html and len(html) < 300


def test_markup_in_either_text_stays_text() -> None:
    """It is escaped like everything from outside."""
    html = changed_html("<img src=x>", "<script>alert(1)</script>")
    assert "<img" not in html and "<script" not in html
    assert "&lt;img src=x&gt;" in html


def test_a_text_written_anew_is_one_change() -> None:
    """Comparing very long texts word by word would keep the reader waiting."""
    old, new = (" ".join(f"{letter}{n}" for n in range(MOST_WORDS + 1)) for letter in "ab")
    html = changed_html(old, new)
    assert html.count("<del>") == html.count("<ins>") == 1


@given(*[st.text("ab <\n", max_size=30)] * 2)
def test_any_two_texts_can_be_compared(old: str, new: str) -> None:
    """Something is marked if their words differ; space between them is no change."""
    html = changed_html(old, new)
    assert ("<del>" in html or "<ins>" in html) is (old.split() != new.split())


def test_an_edited_article_shows_what_the_outlet_changed(record: Path, page: Opener) -> None:
    """With both titles; an article of one revision has nothing of the kind."""
    assert "What the outlet changed" not in str(page("articles", article="1").expander)
    edited = make_article("A fine of nine euros.", key="test:4", title="Fine for <b>face search")
    db = schema.open_record(record)
    with schema.transaction(db):
        assert store.put_article(db, edited, "daily", "4", NOW) == (4, "edited")
        db.conn.execute("UPDATE meta SET value = value + 1 WHERE name = 'ingest_seq'")
        db.conn.execute("UPDATE sighting SET withdrawn_at = '2025-10-02T06:00:00Z'")
    db.conn.close()
    listed = shown(page("articles", order="copies"))
    assert listed.count(" · edited") == 1 and listed.count(" · no longer listed") == 7
    at = page("articles", article="4")
    said = shown(at)
    assert "Revision 2, seen 30 Sep 2025 06:00 UTC" in said
    assert "<ins>+ &lt;b&gt;face</ins>" in said and "<del>− " in said
    assert (
        "Bay Daily feed, 30 Sep 2025 06:00 UTC; no longer listed since 2 Oct 2025, though older"
        in said
    )
    assert [one.label for one in at.main.expander] == [
        "What the outlet changed since it was first read"
    ]
