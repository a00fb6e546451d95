"""Whether what an editor asks for can be so: every value of a wish, checked before it is kept.

A page that offers only what is allowed makes this no less needed: anything can be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from docket.errors import ReviewError
from docket.lexicon import Lexicon, nearest, unknown
from docket.model import Kind, Precision
from docket.review import CLASSES, FIELDS, NEED_SORT, NEED_WHY, Act, Wish
from docket.starter import AMOUNT_ROLES, GRADES, fits

LONGEST = 2_000  # characters of a quotation or a reason
SHORT = 300  # of a title, a name, an address' outlet
ADDRESS = 2_000
MOST = 20  # parties, links
EARLIEST = date(1950, 1, 1)
AHEAD = 30  # years: terms of orders and laws are that long
# Of an event added by hand, as the form calls them.
REQUIRED = {
    "title": "title", "kind": "kind", "action": "step", "status": "status", "when": "day",
    "targets": "whom it is against",
}  # fmt: skip
ADDED = (*(name for name in FIELDS if name != "count"), "note", "links")


def checked(wish: Wish, now: Mapping[str, Any], lexicon: Lexicon, today: date) -> Any:
    """The value of a wish as it is kept. Raises ReviewError, naming what is wrong with it.

    `now` is what the event says at present, as `docket.review.said` gives it.
    """
    if wish.act in NEED_WHY and not wish.why.strip():
        raise ReviewError("Say why: the reason is kept with the decision.")
    text("the reason", wish.why, LONGEST, empty=True)
    if wish.sort not in (("",) if wish.act not in NEED_SORT else ()) + CLASSES:
        raise ReviewError(f"Say what sort of change it is: {unknown(wish.sort, CLASSES)}.")
    if wish.act is Act.EDIT:
        return _edited(wish.name, wish.value, now, lexicon, today)
    if wish.act is Act.ADD:
        return _added(wish.value, lexicon, today)
    if wish.act is Act.ATTACH:
        return _evidence(wish.value, today)
    if wish.act is Act.VERIFY:
        _keys("the verification", wish.value, ("url", "document"))
        document = text("the document", wish.value.get("document"), SHORT)
        return {"url": address(wish.value.get("url")), "document": document}
    return wish.value if wish.act in (Act.MERGE, Act.APART, Act.SPLIT) else None


def editor(who: str) -> str:
    """The name a decision is kept under."""
    return text("your name", who, SHORT)


def address(value: Any) -> str:
    """An http(s) address."""
    url = text("the address", value, ADDRESS)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", url)
    except ValueError:
        good = False
    if not good:
        raise ReviewError(f"The address must begin with https:// or http://, not “{url[:80]}”.")
    return url


def _edited(name: str, value: Any, now: Mapping[str, Any], lexicon: Lexicon, today: date) -> Any:
    if name not in FIELDS:
        raise ReviewError(f"No such field: {unknown(name, FIELDS)}.")
    found = _CHECKS[name](name, value, lexicon, today)
    action = lexicon.actions.get(now["action"])
    if name == "kind" and action and found not in action.kinds:
        kinds = ", ".join(action.kinds)
        raise ReviewError(f"“{action.label}” can only be: {kinds}. Change what was done first.")
    return found


def _added(value: Any, lexicon: Lexicon, today: date) -> dict[str, Any]:
    _keys("the event", value, ADDED)
    missing = [words for name, words in REQUIRED.items() if not value.get(name)]
    if missing:
        raise ReviewError(f"The event still lacks: {', '.join(missing)}.")
    found = {
        name: _CHECKS[name](name, value.get(name), lexicon, today)
        for name in ADDED
        if name in FIELDS and (value.get(name) or name in ("actors", "targets"))
    }
    if found["kind"] not in lexicon.actions[found["action"]].kinds:
        kinds = ", ".join(lexicon.actions[found["action"]].kinds)
        raise ReviewError(f"What was done can only be of kind: {kinds}.")
    if not found["when"]["first"]:
        raise ReviewError("An event that nobody has read needs a date with both ends.")
    links = value.get("links") or []
    if not isinstance(links, list) or not 1 <= len(links) <= MOST:
        raise ReviewError(f"The event needs 1 to {MOST} addresses where it can be looked up.")
    return found | {
        "note": text("the note", value.get("note") or "", LONGEST, empty=True),
        "links": [_link(one) for one in links],
    }


def _link(value: Any) -> dict[str, str]:
    _keys("a link", value, ("url", "outlet", "grade"))
    outlet = text("the outlet", value.get("outlet"), SHORT)
    return {"url": address(value.get("url")), "outlet": outlet, "grade": _grade(value)}


def _evidence(value: Any, today: date) -> dict[str, Any]:
    _keys("the evidence", value, ("url", "outlet", "published", "quote", "grade"))
    link = _link({name: value.get(name) for name in ("url", "outlet", "grade")})
    published = _day("the day of publication", value.get("published"), today)
    return link | {
        "published": published,
        "quote": text("the quotation", value.get("quote") or "", LONGEST, empty=True),
    }


def _grade(value: Mapping[str, Any]) -> str:
    return _word("grade", value.get("grade"), GRADES)


def _keys(what: str, value: Any, allowed: Collection[str]) -> None:
    if not isinstance(value, Mapping):
        raise ReviewError(f"It is not said what {what} is.")
    for key in value:
        if key not in allowed:
            raise ReviewError(f"In {what}, {unknown(str(key), allowed)}.")


def text(what: str, value: Any, longest: int, empty: bool = False) -> str:
    """Some plain text, without signs that cannot be seen."""
    if not isinstance(value, str) or not (value.strip() or empty):
        raise ReviewError(f"Say {what} in words.")
    found = "".join(c for c in value if c.isprintable() or c in "\n\t").strip()
    if len(found) > longest or not (found or empty):
        raise ReviewError(f"Say {what} in 1 to {longest} characters.")
    return found


def _word(name: str, value: Any, allowed: Collection[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise ReviewError(f"As {name}, {unknown(str(value), allowed)}.")
    return value


def _day(what: str, value: Any, today: date) -> str | None:
    """A civil day as ISO text, or none; none that is older or farther ahead than can be meant."""
    if value in (None, ""):
        return None
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise ReviewError(
            f"{what.capitalize()}: “{value}” is not a day such as 2024-08-30."
        ) from error
    if not found >= EARLIEST or found.year > today.year + AHEAD:
        raise ReviewError(f"{what.capitalize()}: {found} cannot be meant.")
    return found.isoformat()[:10]


def _when(name: str, value: Any, lexicon: Lexicon, today: date) -> dict[str, Any] | None:
    if value is None:
        return None
    _keys("the date", value, ("first", "last", "precision"))
    first, last = (_day("the date", value.get(end), today) for end in ("first", "last"))
    if not last:
        raise ReviewError("The date needs a last day; with the first day open it reads “by” it.")
    if not first:
        return {"first": None, "last": last, "precision": Precision.UNKNOWN.value}
    ends = date.fromisoformat(first), date.fromisoformat(last)
    if ends[1] < ends[0]:
        raise ReviewError(f"The date ends ({last}) before it begins ({first}).")
    usual = Precision.DAY if first == last else Precision.SPAN
    words = [one.value for one in Precision if one is not Precision.UNKNOWN]
    precision = Precision(_word("precision", value.get("precision") or usual.value, words))
    if not fits(*ends, precision):
        raise ReviewError(f"{first} to {last} is not a {precision}.")
    return {"first": first, "last": last, "precision": precision.value}


def _parties(name: str, value: Any, lexicon: Lexicon, today: date) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or len(value) > MOST:
        raise ReviewError(f"The {name} must be a list of at most {MOST}.")
    found: dict[str, dict[str, Any]] = {}
    for one in value:
        _keys("a party", one, ("name", "entity"))
        entity = one.get("entity") or None
        if entity is not None:
            known(entity, lexicon)
            party = {"name": lexicon.entities[entity].name, "entity": entity}
        else:
            party = {"name": text("the party's name", one.get("name"), SHORT), "entity": None}
        found[str(entity or party["name"])] = party
    return list(found.values())


def known(entity: Any, lexicon: Lexicon) -> None:
    """Raise ReviewError unless there is such an entity, and say which could be meant."""
    if isinstance(entity, str) and entity in lexicon.entities:
        return
    meant = lexicon.ambiguous.get(str(entity), ())
    if meant:
        raise ReviewError(f"“{entity}” can mean {' or '.join(meant)}: choose one by its id.")
    raise ReviewError(f"No entity “{entity}” is known{nearest(str(entity), lexicon.entities)}.")


def _amount(name: str, value: Any, lexicon: Lexicon, today: date) -> dict[str, Any] | None:
    if value is None:
        return None
    _keys("the sum", value, ("value", "currency", "role"))
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < 1e15:
        raise ReviewError("The sum must be a number above 0.")
    if not re.fullmatch("[A-Z]{3}", str(value.get("currency"))):
        raise ReviewError("The currency must be three capitals such as EUR.")
    role = _word("role of the sum", value.get("role"), AMOUNT_ROLES)
    return {"value": float(number), "currency": value["currency"], "role": role}


def _one_of(allowed: Callable[[Lexicon], Collection[str]], may_lack: bool = False) -> Any:
    def check(name: str, value: Any, lexicon: Lexicon, today: date) -> str | None:
        return None if value is None and may_lack else _word(name, value, allowed(lexicon))

    return check


_CHECKS: dict[str, Callable[[str, Any, Lexicon, date], Any]] = {
    "title": lambda name, value, *_: text("the title", value, SHORT),
    "kind": _one_of(lambda _: [kind.value for kind in Kind]),
    "action": _one_of(lambda lexicon: lexicon.actions),
    "status": _one_of(lambda lexicon: lexicon.statuses),
    "when": _when,
    "announced": lambda name, value, _, today: _day("the day of the announcement", value, today),
    "actors": _parties,
    "targets": _parties,
    "jurisdiction": _one_of(lambda lexicon: lexicon.places, may_lack=True),
    "amount": _amount,
    "count": lambda name, value, *_: None if value is None else text("the count", value, 100),
}
