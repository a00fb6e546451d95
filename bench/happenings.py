"""Made-up events: who did what to whom when, in cases of some steps, and how papers tell them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from bench.prose import DESCRIBED, Prose
from docket.lexicon import Entity, Lexicon
from docket.model import Amount, Basis, DateSpan, Kind, Mention, Party, Precision
from docket.wording import event_title

# Kind → how often, and the steps its matters take: (action, status) in order.
COURSES: dict[str, tuple[int, list[tuple[str, str]]]] = {
    "lawsuit": (26, [
        ("lawsuit_filed", "filed"), ("court_ruling", "denied"), ("injunction", "ordered"),
        ("settlement_consent", "settled"), ("court_ruling", "ruled"), ("appeal", "appealed")]),
    "regulator_action": (30, [
        ("investigation_opened", "opened"), ("information_request", "demanded"),
        ("warning_letter", "alleged"), ("order_ban", "ordered"), ("fine", "fined"),
        ("order_suspension", "lifted"), ("fine", "overturned")]),
    "criminal_case": (13, [
        ("arrest_search", "arrested"), ("criminal_charge", "charged"),
        ("conviction_sentence", "convicted"), ("conviction_sentence", "sentenced")]),
    "legislation": (11, [
        ("legislation", "proposed"), ("legislation", "passed"), ("legislation", "enacted"),
        ("legislation", "in_force"), ("rule_guidance", "published")]),
    "platform_enforcement": (11, [
        ("content_account_removed", "removed"), ("app_delisted", "removed"),
        ("access_restricted", "restricted"), ("model_withdrawn", "withdrawn"),
        ("company_policy_change", "published")]),
    "dataset_cleanup": (4, [
        ("dataset_withdrawn", "withdrawn"), ("dataset_cleaned", "released")]),
    "report": (5, [("report_audit_published", "published")]),
}  # fmt: skip
OBJECTS = {
    "legislation": ("law",), "dataset_cleanup": ("dataset",), "platform_enforcement":
    ("product", "platform", "company"),
}  # fmt: skip
ANYBODY = ("company", "platform", "product", "model", "company", "company")
OFTEN = ("US", "US-CA", "US-NY", "US-TX", "GB", "EU", "IT", "FR", "DE", "IE", "IN", "AU", "KR",
         "JP", "BR", "CA", "ES", "NL")  # fmt: skip
PRECISIONS = ("day",) * 60 + ("month",) * 12 + ("publication",) * 9 + ("quarter", "year", "span",
              "undated") * 4 + ("week",) * 3  # fmt: skip
SUMS = (50_000, 250_000, 1_500_000, 5_000_000, 15_000_000, 30_500_000, 290_000_000)


class Bodies(NamedTuple):
    """Everybody that can act or be acted upon: by kind, the well-known ones first."""

    by_kind: dict[str, list[Entity]]

    def one(self, prose: Prose, kinds: tuple[str, ...], near: str = "") -> Entity | None:
        """Somebody of these kinds, the first of them far more often; near a place, if any is."""
        found = [one for kind in kinds for one in self.by_kind.get(kind, [])]
        close = [one for one in found if near and one.place.split("-")[0] == near.split("-")[0]]
        found = close or found
        if not found:
            return None
        weights = list(accumulate(1 / (n + 2) for n in range(len(found))))
        return prose.dice.choices(found, cum_weights=weights)[0]


@dataclass
class Happening:
    """One event, told by `tellers` articles from `reported` on; none: only looked up."""

    id: str
    mention: Mention
    reported: date
    tellers: int
    story: int | None = None
    starter: bool = False

    def told(self, prose: Prose, lexicon: Lexicon, order: int) -> tuple[Mention, str]:
        """How the `order`-th article tells it, and the sentence; now and then they disagree."""
        mention, dice = self.mention, prose.dice
        if order and dice.random() < 0.12:
            mention = _otherwise(mention, dice.randrange(3), dice.randint(1, 6))
        score = round(max(0.35, min(0.95, mention.score + dice.uniform(-0.1, 0.05))), 2)
        mention = replace(mention, score=score)
        title = event_title(mention, lexicon)
        phrase = f" {mention.when.phrase}" if mention.when.phrase else ""
        whom = " ".join(prose.words(3))
        return mention, f"{title}{phrase}, said officials who named {whom}."


def _otherwise(mention: Mention, how: int, days: int) -> Mention:
    """The same told with another day, sum or status."""
    when = mention.when
    if how == 0 and when.first and when.first == when.last:
        day = when.first + timedelta(days=days)
        return replace(mention, when=_dated(day, "day"))
    if how == 1 and mention.amount:
        value = mention.amount.value * 1.1
        phrase = f"${value:,.0f}"
        return replace(mention, amount=replace(mention.amount, value=value, phrase=phrase))
    return replace(mention, status="alleged") if how == 2 else mention


def invented(prose: Prose, lexicon: Lexicon, many: int, until: date, years: int) -> list[Happening]:
    """So many events in the order of their reports; nearly half are steps of cases."""
    by_kind: dict[str, list[Entity]] = defaultdict(list)
    for entity in lexicon.entities.values():
        by_kind[entity.kind].append(entity)
    for some in by_kind.values():
        prose.dice.shuffle(some)
    bodies = Bodies(by_kind)
    found: list[Happening] = []
    story = 0
    while len(found) < many:
        steps = prose.dice.choices((1, 2, 3, 4, 5), (72, 10, 9, 5, 4))[0]
        matter = _matter(prose, bodies, steps, until, years)
        for one in matter:
            one.story = story if len(matter) > 1 else None
        story += 1
        found += matter[: many - len(found)]
    lone = {one.story for one in found} - {None}
    counted = {s: sum(one.story == s for one in found[-6:]) for s in lone & {found[-1].story}}
    for one in found[-6:]:  # the last case may have been cut to one step
        if counted.get(one.story or -1) == 1:
            one.story = None
    for number, one in enumerate(found):
        one.id = f"ev-{prose.dice.getrandbits(40):010x}"
        one.starter = number % 120 == 7
        if number % 130 == 9:
            one.tellers = 0
        if one.tellers == 1 and number % 17 == 3:
            one.mention = replace(one.mention, rule="llm:made-up")
    return found


def _matter(prose: Prose, bodies: Bodies, steps: int, until: date, years: int) -> list[Happening]:
    """The steps of one matter: the same parties, later and later."""
    dice = prose.dice
    kinds = list(COURSES)
    kind = dice.choices(kinds, [COURSES[one][0] for one in kinds])[0]
    course = COURSES[kind][1]
    chosen = sorted(dice.sample(range(len(course)), min(steps, len(course))))
    place: str | None = dice.choices(OFTEN, [1 / (n + 2) for n in range(len(OFTEN))])[0]
    actor = _actor(prose, bodies, kind, place or "")
    targets = _targets(prose, bodies, kind)
    day = until - timedelta(days=int(365 * years * dice.random() ** 1.4) + 1)
    if dice.random() < 0.06:
        place = None
    found = []
    for step in chosen:
        action, status = course[step]
        mention = Mention(
            Kind(kind), action, status, _dated(day, dice.choice(PRECISIONS)), (), actor, targets,
            place, rule=f"made:{action}", score=round(dice.uniform(0.5, 0.95), 2),
            amount=_amount(prose, action),
            count=f"{dice.randint(2, 40)} sites" if dice.random() < 0.05 else None,
        )  # fmt: skip
        found.append(_happening(prose, mention, day, until))
        day += timedelta(days=dice.randint(14, 260))
    return found


def _happening(prose: Prose, mention: Mention, day: date, until: date) -> Happening:
    """An event told soon after its day; one that lies ahead was told before it."""
    dice = prose.dice
    ahead = day > until or dice.random() < 0.012
    if ahead:
        day = max(day, until + timedelta(days=dice.randint(2, 300)))
        day = min(day, until + timedelta(days=400))
        status = "scheduled" if mention.kind is not Kind.LEGISLATION else "in_force"
        mention = replace(mention, when=_dated(day, "day"), status=status)
        reported = until - timedelta(days=dice.randint(0, 90))
    else:
        reported = min(until, day + timedelta(days=dice.choice((0, 0, 0, 1, 1, 2, 5, 30))))
        if mention.when.last is not None:  # nothing is told before the end of what is known
            last = min(mention.when.last, max(reported, day))
            first = mention.when.first
            mention = replace(
                mention,
                when=replace(mention.when, last=last, first=min(first, last) if first else None),
            )
    if not ahead and dice.random() < 0.3:
        announced = DateSpan(reported, reported, Precision.DAY, Basis.ANNOUNCED)
        mention = replace(mention, announced=announced)
    tellers = min(40, int(dice.paretovariate(1.1)))
    return Happening("", mention, reported, tellers)


def _dated(day: date, precision: str) -> DateSpan:
    """What can be said of a day, as finely as told."""
    month = day.replace(day=1)
    if precision == "publication":
        return DateSpan(None, day, Precision.UNKNOWN, Basis.PUBLICATION)
    if precision == "undated":
        return DateSpan(None, None, Precision.UNKNOWN, Basis.UNDATED)
    start = month.replace(month=(day.month - 1) // 3 * 3 + 1)
    monday = day - timedelta(days=day.weekday())
    first, last, phrase = {
        "day": (day, day, f"on {day.day} {day:%B %Y}"),
        "week": (monday, monday + timedelta(days=6), "last week"),
        "month": (month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
                  f"in {day:%B %Y}"),
        "quarter": (start, (start + timedelta(days=93)).replace(day=1) - timedelta(days=1),
                    f"in the quarter of {day:%B %Y}"),
        "year": (day.replace(month=1, day=1), day.replace(month=12, day=31), f"in {day.year}"),
        "span": (day, day + timedelta(days=45), f"between {day:%B} and the spring"),
    }[precision]  # fmt: skip
    basis = Basis.RESOLVED if precision == "week" else Basis.EXPLICIT
    return DateSpan(first, last, Precision(precision), basis, phrase, "made")


def _actor(prose: Prose, bodies: Bodies, kind: str, place: str) -> tuple[Party, ...]:
    kinds = {
        "lawsuit": ("court", "prosecutor", "company"), "regulator_action": ("regulator",),
        "criminal_case": ("prosecutor", "police"), "legislation": ("legislature", "government"),
        "platform_enforcement": ("platform", "company"), "dataset_cleanup": ("research",),
        "report": ("watchdog", "research"),
    }[kind]  # fmt: skip
    one = bodies.one(prose, kinds, place)
    if one is None or prose.dice.random() < 0.08:
        return () if prose.dice.random() < 0.5 else (Party(prose.company()),)
    return (Party(one.name, one.id),)


def _targets(prose: Prose, bodies: Bodies, kind: str) -> tuple[Party, ...]:
    dice = prose.dice
    drawn = dice.random()
    if drawn < 0.06:
        return ()
    if drawn < 0.3:
        return (Party(dice.choice(DESCRIBED)),)
    if drawn < 0.5 and kind != "legislation":
        return (Party(prose.company()),)
    some = [bodies.one(prose, OBJECTS.get(kind, ANYBODY)) for _ in range(2 if drawn > 0.93 else 1)]
    known = {one.id: one for one in some if one}
    return tuple(Party(one.name, one.id) for one in known.values())


def _amount(prose: Prose, action: str) -> Amount | None:
    role = {"fine": "imposed", "settlement_consent": "agreed", "lawsuit_filed": "claimed"}.get(
        action
    )
    if role is None or prose.dice.random() < 0.4:
        return None
    value = prose.dice.choice(SUMS)
    return Amount(float(value), "USD", role, f"${value:,}")
