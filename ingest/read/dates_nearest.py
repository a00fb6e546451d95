"""Choose the year of a day or month that is printed without one."""

from __future__ import annotations

from datetime import date

from ingest.read.dates_tense import FUTURE, PAST

NEAR_FUTURE_DAYS = 62  # "June 5" without a year: this far ahead still beats last year's
LONG_PAST_DAYS = 275  # nine months: beyond, the coming one is meant


def nearest_month_day(written: date, number: int, dayno: int, tense: str) -> date:
    """Choose the year of a yearless day: the nearest past, unless the near future is meant."""
    options = []
    for full in range(written.year - 4, written.year + 5):  # 29 February is rare
        try:
            options.append(date(full, number, dayno))
        except ValueError:  # 29 February in a common year
            continue
    past = [option for option in options if option <= written]
    future = [option for option in options if option > written]
    if not options:
        raise ValueError("no such day near the day of writing")
    if not past or not future:
        return (past or future)[-1 if past else 0]
    back, ahead = (written - past[-1]).days, (future[0] - written).days
    if tense == FUTURE and ahead < 330:
        return future[0]
    if ahead <= NEAR_FUTURE_DAYS and back >= LONG_PAST_DAYS:
        return future[0]
    return past[-1]


def nearest_month(written: date, number: int, tense: str) -> int:
    """Choose the year of a yearless month."""
    back = (written.month - number) % 12
    ahead = (number - written.month) % 12
    this = written.year
    if tense == FUTURE and ahead <= 9:
        return this if number >= written.month else this + 1
    if back >= (11 if tense == PAST else 10):
        return this if number > written.month else this + 1
    return this if number <= written.month else this - 1
