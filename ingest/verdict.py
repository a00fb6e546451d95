"""What a visit says about its source: the health word, the log entry, when to ask again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from docket.errors import SourceError
from docket.health import UNSEEN, Checked, Past
from docket.model import Item, Source
from docket.rows import day, iso
from docket.wording import day_words
from ingest.schedule import State, after_failure, after_success, wishes_of
from ingest.visit import Visit

# A list is behind when it holds less than a quarter of what is usual. What is usual is the median
# of its own answers; it takes a few of some length to tell a gap from a quiet day.
FAR_UNDER, LEAST_ANSWERS, LEAST_USUAL = 4, 5, 8
SILENT = 3  # visits running without an entry, after some with: no longer a quiet day


def settled(
    source: Source, state: State, visit: Visit | SourceError, now: datetime, past: Past = UNSEEN
) -> Checked:
    """The health of a source after a visit, given how it answered before. Pure.

    `past` holds what this visit brought, but not this visit's own entry in the log.
    """
    if isinstance(visit, SourceError):
        return after_failure(visit, source, state, now)
    reply, feed = visit.reply, visit.feed
    newest = _newest(state, visit.listed, now.date())
    count = int(state.get("item_count") or 0) if feed is None else len(visit.listed)
    quiet = feed is None and state.get("item_count") is None  # nothing is known of its list
    word, note = ("", None) if quiet else _doubt(source, count, newest, past, now.date())
    told: dict[str, Any] = {"newest_on": iso(newest), "note": note, "status": reply.status}
    told["moved"] = reply.moved
    validators = {name: getattr(reply, name) for name in ("etag", "last_modified")}
    validators["validators_of"] = reply.url
    if feed is None:
        due = after_success(source, reply, now, str(state.get("wishes") or ""))
        return Checked(word or "unchanged", due, **validators, **told)
    wishes = wishes_of(feed)
    due = after_success(source, reply, now, wishes)
    if visit.wait:
        due = max(due or now, now + timedelta(seconds=visit.wait))
    told["items"] = count
    if visit.later:  # the list has to come whole again, so nothing of it may count as known
        return Checked(word or "ok", due, **told)
    told |= {"body_hash": visit.body_hash, "wishes": wishes}
    return Checked(word or "ok", due, **validators, **told)


def _newest(state: State, listed: Iterable[Item], today: date) -> date | None:
    """The newest day an entry of this source ever carried; entries from tomorrow count as new."""
    days = [min(item.published_on, today) for item in listed if item.published_on]
    before = day(str(state.get("newest_on") or "") or None)
    return max([*days, before] if before else days, default=None)


def _doubt(
    source: Source, count: int, newest: date | None, past: Past, today: date
) -> tuple[str, str | None]:
    """What is wrong with an answer that looks well, and in words; ("", None) for nothing.

    A list may also be re-dated without ever bringing anything new, so its age counts from the
    older of its newest entry and the last entry it had not shown before.
    """
    before = [items for _, items in past.answers if items]
    if not count:
        streak = [word for word, _ in past.answers[: SILENT - 1]]
        if not before or streak != ["empty"] * (SILENT - 1):
            return "empty", None
        return "empty", f"no entry at {SILENT} visits running or more; it used to have {before[0]}"
    usual = median(before) if len(before) >= LEAST_ANSWERS else 0
    if usual >= LEAST_USUAL and count * FAR_UNDER < usual:
        entries = "1 entry" if count == 1 else f"{count} entries"
        return "behind", f"{entries} where {usual:g} are usual"
    fresh = min((one for one in (newest, past.news_on) if one), default=None)
    if source.rhythm_days and fresh and today - fresh > timedelta(days=source.rhythm_days):
        return "stale", f"nothing new since {day_words(fresh)}; {source.rhythm_days} days are usual"
    return "", None
