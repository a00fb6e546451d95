"""One ingest at a time: a lock beside the record, which also remembers how far the record was.

The lock is the operating system's and ends with its process, so that none is ever left behind.
What is written in the file only tells: who holds it, and the mark of the last change.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from docket.errors import RecordLocked
from docket.rows import instant
from docket.schema import explained

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_WIDTH = 200  # bytes of the note, always written whole and at once
_FAR = 1 << 30  # the byte that Windows locks: one of the note could not be read by others


class Lock:
    """The right to write to a record, from making it to `close`; the `mark` it found noted.

    Raises RecordLocked, naming who has it, and RecordReadOnly where no file can be made.
    """

    def __init__(self, record: Path, now: datetime) -> None:
        self._since = instant(now)
        with explained(record):
            record.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(_beside(record), os.O_RDWR | os.O_CREAT, 0o644)
        if not _taken(self._file):
            holder = _who(self._file)
            os.close(self._file)
            raise RecordLocked(
                f"another Docket ingest ({holder}) is writing to {record}: "
                "wait for it, or stop it, and try again."
            )
        self.mark = _mark(self._file)
        self.note(self.mark)

    def note(self, mark: int) -> None:
        """Remember how far the record is (`upkeep.mark`). A full disk does not matter here."""
        told = {"mark": mark, "pid": os.getpid(), "since": self._since}
        with suppress(OSError):
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, f"{json.dumps(told):{_WIDTH}}\n".encode())

    def close(self) -> None:
        """Let others write."""
        os.close(self._file)


def writer(record: Path) -> str:
    """Who is writing to a record now, as "pid 12, since 2024-…"; "" when nobody is."""
    with suppress(OSError):
        file = os.open(_beside(record), os.O_RDONLY)
        try:
            return "" if _taken(file) else _who(file)
        finally:
            os.close(file)
    return ""


def remembered(record: Path) -> int:
    """The mark that the last writer left; 0 when none did."""
    with suppress(OSError):
        file = os.open(_beside(record), os.O_RDONLY)
        try:
            return _mark(file)
        finally:
            os.close(file)
    return 0


def _beside(record: Path) -> Path:
    return record.with_name(f"{record.name}.lock")


def _who(file: int) -> str:
    note = _note(file)
    return f"pid {note.get('pid', 'unknown')}, since {note.get('since', 'just now')}"


def _mark(file: int) -> int:
    mark = _note(file).get("mark")
    return mark if isinstance(mark, int) else 0


def _note(file: int) -> dict[str, object]:
    """What is written in the file; nothing if it is new or somebody wrote something else."""
    os.lseek(file, 0, os.SEEK_SET)
    with suppress(ValueError):
        note = json.loads(os.read(file, _WIDTH + 1))
        return note if isinstance(note, dict) else {}
    return {}


def _taken(file: int) -> bool:
    """Take the lock if nobody has it. Closing the file gives it back."""
    try:
        if sys.platform == "win32":
            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
