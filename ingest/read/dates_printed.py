"""Read one printed full date, strictly: bylines, page headers, dates in feeds.

Nothing is guessed: what is not wholly one date of 1990 to 2100 is None.
"""

from __future__ import annotations

import re
from datetime import date

from ingest.read.dates_words import FOREIGN_MONTHS, FOREIGN_WEEKDAYS, MONTHS, WEEKDAYS

FIRST_YEAR, LAST_YEAR = 1990, 2100
_LONGEST = 80
_MONTHS = MONTHS | FOREIGN_MONTHS | {"janv": 1, "févr": 2, "avr": 4, "juil": 7, "déc": 12}
_DAYS = WEEKDAYS | FOREIGN_WEEKDAYS
_CLOCK = (
    r"(?:,?\s(?:at\s)?\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:z|[a-z]{2,5}|[+-]\d\d:?\d\d))?)?"
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})\.?,?\s)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
        r"(?:[t ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:z|utc|gmt|[+-]\d\d:?\d\d)?)?",
        _WEEKDAY
        + r"(?P<name>[^\W\d_]{3,12})\.?\s(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<y>\d{4})"
        + _CLOCK,
        _WEEKDAY + r"(?:the\s|le\s|den\s|el\s|il\s)?(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
        r"(?:\s|-)(?:of\s|de\s)?"
        r"(?P<name>[^\W\d_]{3,12})\.?,?(?:\s|-)(?:de\s|del\s)?(?P<y>\d{4})" + _CLOCK,
        r"(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{4})" + _CLOCK,
    )
)


def parse_day(text: str) -> date | None:
    """Read the one full date a text consists of ("Aug. 31, 2024"), or None."""
    cleaned = " ".join(text[: _LONGEST + 1].split())
    if not cleaned or len(cleaned) > _LONGEST:
        return None
    for form in _FORMS:
        match = form.fullmatch(cleaned)
        if match:
            return _day(match.groupdict())
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    """Make a date of the matched parts; a wrong weekday name, month or day gives None."""
    weekday = (parts.get("weekday") or "").lower()
    # Feeds print weekdays of German and French in two or three letters.
    short = len(weekday) <= 3 and any(name.startswith(weekday) for name in FOREIGN_WEEKDAYS)
    order, year = _month_and_day(parts), int(parts["y"] or 0)
    if not (short or weekday in _DAYS) or order is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, *order)
    except ValueError:
        return None


def _month_and_day(parts: dict[str, str | None]) -> tuple[int, int] | None:
    """Month and day of the month; a figure date only if just one order is possible."""
    if parts.get("name"):
        month = _MONTHS.get((parts["name"] or "").lower())
        return (month, int(parts["d"] or 0)) if month else None
    if parts.get("m"):
        return int(parts["m"] or 0), int(parts["d"] or 0)
    one, two = int(parts["a"] or 0), int(parts["b"] or 0)
    if one > 12 or one == two:
        return two, one
    return (one, two) if two > 12 else None
