"""The date an entry carries: an instant, the civil day as printed, or an honest nothing.

feedparser's own dates are not used: it makes 1 March of 30 February and UTC of zones it does
not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from ingest.read.dates import parse_day
from ingest.read.dates_words import MONTHS
from ingest.read.plain import cut, one_line

EARLIEST = date(1990, 1, 1)  # before the web: a placeholder, not a date
SLACK = timedelta(days=2)  # publishers' clocks and zones may run ahead

# Hours from UTC. Ambiguous ones as news feeds use them: IST is India, BST is Britain,
# CST and EST are North America.
_ZONES = {
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "ist": 5.5,
    "cet": 1, "met": 1, "cest": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2,
    "pkt": 5, "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "acdt": 10.5,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "nst": -3.5, "ast": -4, "adt": -3, "brt": -3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
_OFFSET = r"(?P<zone>[A-Za-z]{1,5}|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?)"
_MAIL = re.compile(  # RFC 822 and its relaxed forms: "Sat, 31 Aug 2024 10:00:00 GMT"
    r"(?:[A-Za-z]{3,9}\.?(?:,\s*|\s+))?(?P<day>\d{1,2})[\s-](?P<month>[A-Za-z]{3,9})\.?,?[\s-]"
    r"(?P<year>\d{4}|\d{2}),?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{1,2})(?:\.\d+)?)?"
    rf"\s*(?:{_OFFSET}\s*(?:\([^)]*\)|[+-]\d{{4}})?)?"
)
_NET = re.compile(  # RFC 3339 and its relaxed forms: "2024-08-31T10:00:00+02:00"
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T\s]\s*(?P<hour>\d{2}):(?P<minute>\d{2})"
    rf"(?::(?P<second>\d{{1,2}})(?:[.,]\d+)?)?\s*{_OFFSET}?)?",
    re.IGNORECASE,
)


def stamp_of(raws: Iterable[str], now: datetime) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The date fields of an Item from the first usable raw date, and notes on what was odd."""
    given = [raw for raw in dict.fromkeys(one_line(raw)[:200] for raw in raws) if raw]
    notes: list[str] = []
    for raw in given:
        instant, day, why = read_stamp(raw, now)
        if day is not None:
            stamp = {"published_at": instant, "published_on": day, "published_from": "feed"}
            return stamp, tuple(notes)
        notes.append(f'date ignored: "{cut(raw, 60)}" {why}')
    return {}, tuple(notes)


def read_stamp(raw: str, now: datetime) -> tuple[datetime | None, date | None, str]:
    """One raw date as (instant, civil day as printed, why not)."""
    found = _MAIL.fullmatch(raw) or _NET.fullmatch(raw)
    # Other languages and forms are read by the reader's own rules for dates.
    day = _day(found) if found else parse_day(raw)
    if day is None:
        return None, None, "is no date that can be read"
    instant = _instant(found, day) if found and found["hour"] else None
    latest = now + SLACK
    if not EARLIEST <= day <= latest.date() or (instant and instant > latest):
        return None, None, "is not a plausible day of publication"
    return instant, day, ""


def _day(found: re.Match[str]) -> date | None:
    """The civil day as printed, in the publisher's own zone."""
    month, year = found["month"].lower(), int(found["year"])
    number = int(month) if month.isdigit() else MONTHS.get(month[:3], 0)
    if len(found["year"]) == 2:  # as RFC 822 wrote them
        year += 2000 if year < 70 else 1900
    try:
        return date(year, number, int(found["day"]))
    except ValueError:
        return None


def _instant(found: re.Match[str], day: date) -> datetime | None:
    """The UTC instant, when the time and its zone are known."""
    offset = _offset((found["zone"] or "").strip().lower())
    if offset is None:
        return None
    try:
        clock = (int(found["hour"]), int(found["minute"]), min(int(found["second"] or 0), 59))
        local = datetime(day.year, day.month, day.day, *clock, tzinfo=timezone(offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta | None:
    """A zone's distance from UTC; None for zones nobody knows."""
    if zone in _ZONES:
        return timedelta(hours=_ZONES[zone])
    found = re.fullmatch(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?", zone)
    if not found or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return -distance if found[1] == "-" else distance
