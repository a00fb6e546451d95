"""Count from a date: how many, of what, which way, and how fine the result may be."""

from __future__ import annotations

from dataclasses import replace

from ingest.read.dates_rules import Hit
from ingest.read.dates_when import When, at_time, duration, of_unit, reference, step

# "Two days later" when the text gives no date to count from.
UNPLACED = When("DATE", "XXXX-XX-XX")
BACK = ("last", "past", "previous", "preceding", "prior")
ON = ("next", "coming", "following")
GRAINS = "DWMQSHYEC"  # units from fine to coarse


def timed(hit: Hit, base: When) -> When:
    """Add the time of day to a day, if the expression has one."""
    clock = hit.clock()
    return at_time(base, clock) if clock else base


def amount(hit: Hit) -> float | None:
    """How many units the expression counts; None when the text gives no number."""
    values = [
        token.value
        for token in hit.mine
        if token.is_a("NUM") or token.is_a("DECIMAL") or token.is_a("YEAR")
    ]
    if values:
        whole = values[0]
        extra = [token.value for token in hit.mine if token.is_a("FRAC")]
        assert isinstance(whole, (int, float))
        return float(whole) + (float(extra[0]) if extra and isinstance(extra[0], float) else 0)
    if hit.has("half"):
        return 1.5
    if hit.has("couple"):
        return 2
    if hit.has("few", "several", "many", "some", "dozen"):
        return 12 if hit.has("dozen") else None
    return 1


def counted(hit: Hit, base: When, sign: int) -> When | None:
    """Step the counted units from a base date; the result is as coarse as the unit."""
    unit, many = hit.string("UNIT"), amount(hit)
    if base.first is None or unit in ("S", "MIN", "H"):
        return None
    if many is None:
        return duration(f"PX{unit}") if sign > 0 else reference("PAST_REF")
    fine = unit
    if unit == "E":
        many, unit, fine = many * 10, "Y", "Y"
    if many != int(many):
        many, unit, fine = {"Y": (many * 12, "M", "M"), "E": (many * 10, "Y", "Y")}.get(
            unit, (many, unit, unit)
        )
    return moved(base, sign * int(many), unit, fine)


def moved(base: When, count: int, unit: str, fine: str) -> When | None:
    """Step a date; from a base coarser than the unit, the result is as wide as the base."""
    if base.first is None or base.last is None:
        return None
    target = step(base.first, count, unit)
    if base.unit in ("Q", "M") and unit in ("Y", "Q", "M"):
        return of_unit(target, base.unit)
    if GRAINS.find(base.unit) > GRAINS.find(fine) and count:
        found = of_unit(target, base.unit if base.unit in "WMQY" else "Y")
        last = step(base.last, count, unit)
        return replace(found, first=target, last=last, precision=base.precision)
    return of_unit(target, fine)
