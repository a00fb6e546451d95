"""Sums of money and counts of things in a sentence, with the role of the sum."""

from __future__ import annotations

import re

from docket.model import Amount

CURRENCIES = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR",
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "dollars": "USD", "euros": "EUR", "euro": "EUR",
    "pounds": "GBP", "yen": "JPY", "won": "KRW", "yuan": "CNY", "francs": "CHF",
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "AUD": "AUD",
}  # fmt: skip
SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
          "b": 1e9, "trillion": 1e12}  # fmt: skip
NUMBER = r"\d[\d,]{0,18}(?:\.\d{1,4})?"
MONEY = re.compile(
    rf"(?P<sign>[A-Z]{{0,2}}\$|[€£¥₩₹]|\b(?:USD|EUR|GBP|AUD)\s?)\s?(?P<n1>{NUMBER})"
    r"(?:[\s-]?(?P<s1>thousand|million|billion|trillion|mn|bn|[kmb])\b)?"
    rf"|(?P<n2>{NUMBER})\s?(?P<s2>thousand|million|billion|mn|bn)?\s?"
    r"(?P<word>dollars|euros?|€|pounds|yen|won|yuan|francs|USD|EUR|GBP|AUD)(?!\w)"
)
ROLES = {"fine": "imposed", "settlement_consent": "agreed", "lawsuit_filed": "claimed"}
MONEY_ACTIONS = {"fine", "settlement_consent", "lawsuit_filed", "court_ruling", "order_ban",
                 "complaint_agency", "conviction_sentence", "injunction"}  # fmt: skip
UP_TO = re.compile(
    r"\b(?:up to|as much as|maximum of|could|may face|revenue|worth|valued|raised)\b"
)
COUNT = re.compile(
    r"\b(?P<count>(?:more than |at least |over |about |nearly )?"
    r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|"
    r"hundreds of|thousands of))"
    r"(?: [a-z-]{2,15}){0,2} (?P<thing>websites|sites|links|accounts|images|apps|defendants|people|"
    r"suspects|ads|models|books|counts|users|videos|states)\b"
)


def of_event(text: str, start: int, end: int, action: str, status: str) -> Amount | None:
    """The sum of a fine, settlement or claim told in `text[start:end]`, largest if several.

    A sum in brackets is a conversion and does not count beside another.
    """
    if action not in MONEY_ACTIONS or status in {"overturned", "lifted", "appealed"}:
        return None
    role = {"proposed": "proposed"}.get(status, ROLES.get(action, "stated"))
    found: list[Amount] = []
    for match in MONEY.finditer(text, start, end):
        if UP_TO.search(text, max(start, match.start() - 30), match.start()):
            continue
        if found and text[match.start() - 1] == "(":
            continue
        if amount := _amount(match, role):
            found.append(amount)
    return max(found, key=lambda a: a.value, default=None)


def _amount(match: re.Match[str], role: str) -> Amount | None:
    currency = CURRENCIES.get((match["sign"] or "").strip() or match["word"])
    digits = (match["n1"] or match["n2"]).replace(",", "").rstrip(".")
    if currency is None:
        return None
    value = float(digits) * SCALES.get(match["s1"] or match["s2"] or "", 1)
    return Amount(value, currency, role, match[0].strip())


def count_of(text: str, start: int, end: int) -> str | None:
    """A count of what the event is about, as the text says it: "16 sites"."""
    match = COUNT.search(text, start, end)
    return match[0] if match else None
