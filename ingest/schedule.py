"""When a source may be asked again: pure decisions from its settings, its answer and the time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from docket.errors import FetchError, SourceError
from docket.health import Checked
from docket.model import Source
from docket.rows import instant
from ingest.collect.entries import DAYS, Feed
from ingest.fetch import Reply

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FLOOR = HOUR  # a source that can say "unchanged" is asked at most this often
FLOOR_BLIND = DAY  # one that cannot, and so sends everything each time
FLOOR_SET = HOUR / 2  # what a setting may not undercut
BACKOFF, BACKOFF_MOST = HOUR, DAY
LONGEST_AGE = DAY  # of a max-age that is heeded
LONGEST_TTL = 7 * DAY  # of a wish in the feed; a longer one was set by nobody on purpose
CALM = HOUR  # after "come less often", up to this much on top

State = Mapping[str, str | int | None]  # the row of a source in the record


def is_local(source: Source) -> bool:
    """Whether a source is a file on this machine."""
    return not source.url.lower().startswith(("http://", "https://"))


def floorless(source: Source) -> bool:
    """A file, or a server on the user's own network that the settings vouch for."""
    return is_local(source) or source.allow_private


def waits_until(source: Source, state: State, now: datetime) -> str:
    """The instant before which a source is not asked, as the record writes it; "" when it is due.

    An attempt more than an hour ahead of the clock was made under a wrong one: it does not count,
    else a clock that was a day fast and was put right would silence every source.
    """
    due, asked = str(state.get("next_check_at") or ""), str(state.get("checked_at") or "")
    wrong = asked > instant(now + HOUR)
    return "" if is_local(source) or wrong or due <= instant(now) else due


def jitter(source_id: str, now: datetime, most: timedelta) -> timedelta:
    """A part of `most`, different for each source and moment, so that visits do not bunch up.

    Nothing is drawn: the same source and moment give the same.
    """
    drawn = sha256(f"{source_id} {instant(now)}".encode()).digest()
    return timedelta(seconds=int(most.total_seconds() * drawn[0] / 256))


def after_failure(error: SourceError, source: Source, state: State, now: datetime) -> Checked:
    """Back off: an hour, doubling with each failure in a row to a day, or what the server asked.

    A source that is gone for good is tried once a day, in case it was a mistake.
    """
    count = min(int(state.get("error_count") or 0), 9)  # beyond, the numbers leave the calendar
    wait, most = min(BACKOFF * 2**count, BACKOFF_MOST), BACKOFF / 12
    told = error if isinstance(error, FetchError) else FetchError("")
    if told.status == 410:
        wait = BACKOFF_MOST
    if told.status in (429, 503):
        wait, most = max(wait, timedelta(minutes=source.poll_minutes or 0)), CALM
    if floorless(source):
        wait = most = timedelta(0)
    wait = max(wait, timedelta(seconds=told.retry_after or 0))
    due = now + wait + jitter(source.id, now, most) if wait else None
    return Checked(error.health, due, error=str(error), status=told.status)


def wishes_of(feed: Feed) -> str:
    """What a feed asks of its visitors, to be kept with its source; "" when it asks nothing."""
    wishes = {"ttl": feed.ttl_minutes, "hours": feed.skip_hours, "days": feed.skip_days}
    return json.dumps(wishes) if any(wishes.values()) else ""


def after_success(source: Source, reply: Reply, now: datetime, wishes: str = "") -> datetime | None:
    """When a source may be asked again: its own setting, the feed's or server's wish, the floor.

    `wishes` are those of its last whole answer, as `wishes_of` writes them.
    """
    if floorless(source):
        own = source.poll_minutes
        return None if own is None else now + timedelta(minutes=own)
    asked = json.loads(wishes or "{}")
    floor = FLOOR if reply.etag or reply.last_modified or reply.not_modified else FLOOR_BLIND
    own_wish = timedelta(minutes=source.poll_minutes) if source.poll_minutes else floor
    age = min(timedelta(seconds=reply.max_age or 0), LONGEST_AGE)
    ttl = min(timedelta(minutes=asked.get("ttl") or 0), LONGEST_TTL)
    wait = max(own_wish, FLOOR_SET, age, ttl)
    due = now + wait + jitter(source.id, now, min(wait / 12, HOUR))
    return _outside(due, set(asked.get("hours") or ()), set(asked.get("days") or ()))


def _outside(due: datetime, hours: set[int], days: set[str]) -> datetime:
    """The first moment from `due` on outside the hours (GMT) and days a feed wants to rest."""
    slot = due
    for _ in range(8 * 24):
        if slot.hour not in hours and DAYS[slot.weekday()] not in days:
            return slot
        slot = slot.replace(minute=0, second=0, microsecond=0) + HOUR
    return due  # no hour is left: nobody means that
