"""What a visit says about its source: the health word, the log entry, when to ask again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docket.errors import SourceError
from docket.health import Checked
from docket.model import Source
from ingest.schedule import State, after_failure, after_success, wishes_of
from ingest.visit import Visit


def settled(source: Source, state: State, visit: Visit | SourceError, now: datetime) -> Checked:
    """The health of a source after a visit. Pure: values in, one value out."""
    if isinstance(visit, SourceError):
        return after_failure(visit, source, state, now)
    reply, feed = visit.reply, visit.feed
    names = ("status", "etag", "last_modified", "moved")
    answered: dict[str, Any] = {name: getattr(reply, name) for name in names}
    answered["validators_of"] = reply.url
    if feed is None:
        due = after_success(source, reply, now, str(state.get("wishes") or ""))
        return Checked("unchanged", due, **answered)
    wishes = wishes_of(feed)
    due = after_success(source, reply, now, wishes)
    listed = len(visit.listed)
    word = "ok" if listed else "empty"
    if visit.later:  # the list has to come whole again, so nothing of it may count as known
        return Checked(word, due, status=reply.status, items=listed)
    return Checked(word, due, items=listed, body_hash=visit.body_hash, wishes=wishes, **answered)
