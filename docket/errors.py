"""Docket's exceptions, arranged by what the caller should do.

DocketError
├── ConfigError          stop: a file of settings or rules is wrong (exit 2)
├── RecordError          stop: the database cannot be used as asked (exit 1)
│   ├── RecordLocked     … another writer is at work: wait or stop it
│   ├── RecordReadOnly   … the file or folder cannot be written
│   └── RecordTooNew     … written by a newer Docket: upgrade
├── SourceError          skip this source, go on with the others
│   ├── FetchError       … the network or the server said no
│   └── NotAFeed         … something came, but not what the source promises
├── ArticleError         skip this article or file, go on with the others
└── UnknownRecord        the id asked for was never issued
"""

from __future__ import annotations


class DocketError(Exception):
    """Base of all; `str()` is one sentence a user can act on."""


class ConfigError(DocketError):
    """A settings or rules file is wrong; the message names file, place, key and what is allowed."""


class RecordError(DocketError):
    """The database cannot be used as asked."""


class RecordLocked(RecordError):
    """Another process is writing; nothing was changed."""


class RecordReadOnly(RecordError):
    """The database file or its folder cannot be written."""


class RecordTooNew(RecordError):
    """The database was written by a newer version of Docket."""


class SourceError(DocketError):
    """One source could not be used; the rest of the run goes on.

    `health` is the word stored for the source's health (see docs/sources.md).
    """

    def __init__(self, message: str, health: str = "failed") -> None:
        super().__init__(message)
        self.health = health


class FetchError(SourceError):
    """The network or the server refused; `status` is the HTTP status if there was one.

    `retry_after` is in seconds, when the server asked for a wait.
    """

    def __init__(
        self,
        message: str,
        health: str = "failed",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, health)
        self.status = status
        self.retry_after = retry_after


class NotAFeed(SourceError):
    """The bytes are not a feed (a web page, a JSON error, nothing at all)."""


class ArticleError(DocketError):
    """One article or file cannot be read; the message says why."""


class UnknownRecord(DocketError):
    """No article or event with this id was ever issued."""
