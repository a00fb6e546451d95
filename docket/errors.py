"""Docket's exceptions, arranged by what the caller should do."""

from __future__ import annotations


class DocketError(Exception):
    """Base of all; `str()` is one sentence a user can act on, fit for any terminal and log.

    `exit_code` is what scripts are told.
    """

    exit_code = 1

    def __init__(self, message: str = "") -> None:
        super().__init__("".join(c if c.isprintable() else " " for c in message))


class ConfigError(DocketError):
    """Stop (exit 2): a settings or rules file is wrong; names file, place, key, what is allowed."""

    exit_code = 2


class RecordError(DocketError):
    """Stop (exit 1): the database cannot be used as asked."""


class RecordLocked(RecordError):
    """Another process is writing (exit 3): wait or stop it; nothing was changed."""

    exit_code = 3


class RecordReadOnly(RecordError):
    """The database file or its folder cannot be written."""


class RecordTooNew(RecordError):
    """The database was written by a newer version of Docket: upgrade."""


class SourceError(DocketError):
    """Skip this source, go on; `health` is the word stored for it (see docs/sources.md)."""

    def __init__(self, message: str, health: str = "failed") -> None:
        super().__init__(message)
        self.health = health


class FetchError(SourceError):
    """The network or server refused: HTTP `status` if any, `retry_after` in seconds if asked."""

    def __init__(
        self, message: str, health: str = "failed",
        status: int | None = None, retry_after: float | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message, health)
        self.status = status
        self.retry_after = retry_after


class NotAFeed(SourceError):
    """The bytes are not a feed (a web page, a JSON error, nothing at all)."""


class ArticleError(DocketError):
    """Skip this article or file, go on with the others; the message says why."""


class UnknownRecord(DocketError):
    """No article or event with this id was ever issued."""


class ReviewError(DocketError):
    """A decision cannot be kept as asked; nothing was changed, and the message says what to do."""
