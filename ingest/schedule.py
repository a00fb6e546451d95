"""When a source may be asked again: pure decisions from its settings, its answer and the time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from docket.errors import FetchError, NotAFeed, SourceError
from docket.health import Checked
from docket.model import Source
from docket.rows import instant
from ingest.fetch import Reply

FLOOR = timedelta(minutes=60)  # a source that can say "unchanged" is asked at most this often
FLOOR_BLIND = timedelta(hours=24)  # one that cannot, and so sends everything each time
BACKOFF, BACKOFF_MOST = timedelta(hours=1), timedelta(hours=24)


def is_local(source: Source) -> bool:
    """Whether a source is a file on this machine."""
    return not source.url.lower().startswith(("http://", "https://"))


def is_due(source: Source, state: Mapping[str, str | int | None], now: datetime) -> bool:
    """Whether a source may be asked now. Files may always.

    A last visit that lies more than a day ahead was noted by a clock since set back, and so was
    the time to wait for.
    """
    if is_local(source) or instant(now) >= str(state.get("next_check_at") or ""):
        return True
    return str(state.get("checked_at") or "") > instant(now + timedelta(days=1))


def after_failure(
    error: SourceError, source: Source, state: Mapping[str, str | int | None], now: datetime
) -> Checked:
    """Back off: an hour, doubling with each failure in a row to a day, or what the server asked."""
    count = min(int(state.get("error_count") or 0), 9)  # beyond, the numbers leave the calendar
    wait = timedelta(0) if floorless(source) else min(BACKOFF * 2**count, BACKOFF_MOST)
    word, status = error.health, None
    if isinstance(error, FetchError):
        status = error.status
        wait = max(wait, timedelta(seconds=min(error.retry_after or 0, 31 * 86400)))
    if isinstance(error, NotAFeed) and word == "failed":
        word = "html" if "web page" in str(error) else "failed"
    return Checked(word, now + wait, error=str(error), status=status)


def floorless(source: Source) -> bool:
    """A file, or a server on the user's own network that the settings vouch for."""
    return is_local(source) or source.allow_private


def after_success(
    source: Source, reply: Reply, now: datetime, ttl_minutes: int | None = None
) -> datetime | None:
    """When a source may be asked again: its own setting, the feed's or server's wish, the floor."""
    if floorless(source):
        own = source.poll_minutes
        return None if own is None else now + timedelta(minutes=own)
    floor = FLOOR if reply.etag or reply.last_modified or reply.not_modified else FLOOR_BLIND
    asked = timedelta(minutes=source.poll_minutes) if source.poll_minutes else floor
    polite = max(asked, timedelta(minutes=30), timedelta(minutes=ttl_minutes or 0))
    return now + max(polite, min(timedelta(seconds=reply.max_age or 0), timedelta(days=1)))
