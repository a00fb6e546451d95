"""The gate every foreign text passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.plain import clean_text, cut, label_of, one_line, paragraphs, words_of
from ingest.read.reflow import reflow
from ingest.urls import safe_link, url_key

MARKUP = st.text("<>![]-/?&;#xpb a='\"CDT", max_size=60)
ANY = st.text(st.characters(), max_size=200)  # lone surrogates included


@given(ANY)
def test_clean_text_can_be_stored_and_is_clean_the_second_time(text: str) -> None:
    """UTF-8 takes it, and there is nothing left to remove."""
    clean = clean_text(text)
    clean.encode("utf-8")
    assert clean_text(clean) == clean
    assert "\0" not in clean and "\r" not in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("Sa\u202efe\u2066 \u200bx\ufeff\u00ad", "Safe x"),
        ("nul\0 bell\x07 next\x85 esc\x1b[31m", "nul bell next esc[31m"),
        ("cafe\u0301", "café"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_what_hides_reorders_or_breaks_is_removed(text: str, clean: str) -> None:
    """Controls, direction marks, zero widths; accents are composed, line ends are one kind."""
    assert clean_text(text) == clean


@given(ANY | MARKUP)
def test_any_markup_becomes_words_without_a_fault(text: str) -> None:
    """Whatever a feed sends."""
    for markup in (text, f"<p>{text}</p>", f"<!--{text}", f"<script>{text}", f"&#{text};"):
        assert words_of(markup) == paragraphs(words_of(markup))
        assert "\n" not in label_of(markup)


def test_blocks_become_paragraphs_and_scripts_become_nothing() -> None:
    """What a reader would see, line by line."""
    markup = "<p>One &amp; <b>two</b></p><script>x()</script><ul><li>a<li>b</ul>c<br/>d &lt;e&gt;"
    assert words_of(markup) == "One & two\n\na\n\nb\n\nc\n\nd <e>"


def test_a_cut_shows_that_something_is_missing() -> None:
    """The mark counts in the limit."""
    assert (cut("abcdef", 6), cut("abcdefg", 6)) == ("abcdef", "abcde…")
    assert one_line(" a \n b\u00a0c ") == "a b c"


@given(ANY)
def test_reflow_loses_no_word(text: str) -> None:
    """Lines are joined, never dropped."""
    words = "".join("".join(reflow(text)).split())
    assert len(words) <= len("".join(clean_text(text).split()))
    assert reflow("\n\n".join(reflow(text))) is not None


@given(ANY)
def test_a_safe_link_stays_as_it_is(text: str) -> None:
    """Made safe once, it is safe and has the same key."""
    link = safe_link(f"https://news.example/{text}")
    assert safe_link(link) == link
    assert url_key(link) == url_key(f"https://news.example/{text}")
