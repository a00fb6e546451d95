"""The scorer of dates counts what it says it counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.gold.timex import Timex, figures, main, pair, parse

TIMEML = """<TimeML><DOCID>ours</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2024-08-31">08/31/2024</TIMEX3></DCT>
<TEXT>
The firm &amp; its owner were <EVENT eid="e1">fined</EVENT> on
<TIMEX3 tid="t1" type="DATE" value="2024-08-28">Aug. 28, 2024</TIMEX3>.

The ban lasts <TIMEX3 tid="t2" type="DURATION" value="P2Y">two years</TIMEX3>, from
<TIMEX3 tid="t3" type="DATE" value="2024-09">September</TIMEX3> to
<TIMEX3 tid="t4" type="DATE" value="2025-01">October</TIMEX3>.
</TEXT></TimeML>
"""


def test_a_document_keeps_its_text_its_day_and_its_marks() -> None:
    """Offsets count characters of the text without tags and entities."""
    text, written, expected = parse(TIMEML)
    assert written == date(2024, 8, 31)
    assert [text[one.start : one.end] for one in expected][:2] == ["Aug. 28, 2024", "two years"]
    assert "firm & its owner were fined on Aug. 28" in text


def test_each_expression_is_paired_once_and_the_closest_one_first() -> None:
    """Two found on one marked leave one of them over."""
    marked = Timex(0, 9, "DATE", "2024")
    inner, same = Timex(5, 9, "DATE", "2024"), Timex(0, 9, "DATE", "2023")
    pairs = pair([marked], [inner, same])
    assert pairs == [(marked, same), (None, inner)]
    assert figures(pairs) == pytest.approx(
        {"relaxed": 66.67, "strict": 66.67, "value": 0, "type": 66.67}, abs=0.01
    )


def test_a_folder_is_scored_and_its_errors_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stretch of time is one date to us, two to TimeML; one of these is mislabelled."""
    (tmp_path / "ours.tml").write_text(TIMEML, "utf-8")
    assert main([str(tmp_path), "--errors"]) == 0
    told = capsys.readouterr().out
    assert "ours.tml: 2025-01 read as 2024-10: " in told
    assert "1 documents  relaxed F1 100.0  strict F1 100.0  value F1 75.0  type F1 100.0" in told


def test_a_folder_without_timeml_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing scored must not look like a score."""
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert "name a folder of TimeML files" in capsys.readouterr().err
