"""What docs/operations.md tells to put into other programs' files is well-formed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "operations.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    """Checked by its own program, with the user and the Python there are on this machine."""
    units = []
    for unit in blocks("ini"):
        place = re.match(r"# /etc/systemd/system/([\w.-]+)\n", unit)
        assert place
        here = unit.replace("/opt/docket/.venv/bin/python", sys.executable)
        units.append(tmp_path / place[1])
        units[-1].write_text(here.replace("User=docket", "User=root"), "utf-8")
    assert len(units) == 3
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "docket" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_every_line_for_cron_has_five_times_and_a_shell_command() -> None:
    """A percent sign would end the command there."""
    (table,) = blocks("crontab")
    field = r"(?:\*(?:/\d+)?|\d+)"
    for line in table.splitlines():
        found = re.fullmatch(rf"(?:{field} ){{5}}(.+)", line)
        assert found and "%" not in line
        assert subprocess.run(["bash", "-n", "-c", found[1]], check=False).returncode == 0
