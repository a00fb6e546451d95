"""The open event's evidence: who says so in which words, where they differ, what people decided.

Builds HTML from rows of the record; knows nothing of Streamlit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from app_pages import _parts, _review
from app_pages._parts import day_or, esc, marked, outside
from docket import disagree
from docket.filter import Filter
from docket.lexicon import Lexicon
from docket.model import Amount, Basis, DateSpan, Precision
from docket.query import span_of
from docket.review import Decision
from docket.wording import BASIS_LABELS, date_words, day_words, status_label

Row = Mapping[str, Any]
# How a date came about: {phrase} as quoted, {published} with its weekday.
SUMS = {
    Basis.EXPLICIT: "{phrase} as printed",
    Basis.RESOLVED: "{phrase} + {published}",
    Basis.ANNOUNCED: "announced {phrase} + {published}",
    Basis.INFERRED: "{phrase} in a neighbouring statement",
    Basis.PUBLICATION: "no day in the text + {published}",
}
OPEN = 5  # texts whose sentences are shown at once; further ones unfold
SPOKEN = 2  # sentences for one of several values; who else gives it is named
# A field outlets can differ on → what readers call it.
DIFFERING = {"when": "date", "status": "status", "amount": "sum", "count": "number"}


def differing(fields: Sequence[str]) -> str:
    """What outlets differ on, in words."""
    return " and ".join(DIFFERING[field] for field in fields)


def date_sum(one: Row, published_on: str | None) -> str:
    """The date reckoned out loud: “until Thursday” + published Sat 31 Aug 2024 → Thu 29 Aug."""
    span = span_of(one)
    if span.last is None:
        return "No date in the text"
    published = f"published {_weekday(published_on)}" if published_on else ""
    phrase = f"“{one['phrase']}”" if one["phrase"] else ""
    template = SUMS.get(span.basis, BASIS_LABELS[span.basis] + " {phrase}")
    whole = template.format(phrase=phrase, published=published).strip(" +")
    fine = f", {span.precision.value} precision"
    if span.precision in (Precision.SPAN, Precision.UNKNOWN):
        fine = ", a range" if span.precision is Precision.SPAN else ""
    return f"{whole} → {_finest(span)}{fine}"


def _finest(span: DateSpan) -> str:
    if span.first and span.first == span.last:
        return f"{span.first:%a} {day_words(span.first)}"
    return date_words(span)


def _weekday(day: str) -> str:
    then = date.fromisoformat(day[:10])
    return f"{then:%a} {day_words(then)}"


def evidence_html(event: Row, chosen: Filter) -> str:
    """Per outlet the sentences that say so; copies of one text are folded under it."""
    families: dict[Any, list[list[Row]]] = {}
    for _, told in groupby(event["evidence"], key=lambda one: one["article"]):
        article = list(told)
        families.setdefault(article[0]["family"], []).append(article)
    blocks = []
    for first, *copies in families.values():
        folded = ""
        if copies:
            outlet = first[0]["outlet"]
            said = "".join(_one_article(copy, chosen, outlet) for copy in copies)
            words = _parts.some(len(copies), "more text carries", "more texts carry")
            folded = f"<details><summary>{words} or retell this</summary>{said}</details>"
        blocks.append(_one_article(first, chosen, "", folded))
    more = ""
    if rest := blocks[OPEN:]:
        words = _parts.some(len(rest), "further text")
        more = f"<details><summary>{words}</summary>{''.join(rest)}</details>"
    by_hand = "".join(_attached(one) for one in event.get("attached") or ())
    if not (blocks or by_hand):
        return ""
    return f"<h4>Who says so</h4>{''.join(blocks[:OPEN])}{more}{by_hand}"


def _attached(one: Row) -> str:
    """A source that Docket has not read, with the sentence a person took from it."""
    heads = [f"<b>{outside(one.get('url'), one.get('outlet') or 'a source')}</b>"]
    if one.get("published"):
        heads.append(f"published {day_or(one['published'], '')}")
    heads.append(f"attached by {esc(one['who'])} on {day_or(one['at'], '')}, not machine-read")
    quote = f"<blockquote>“{esc(one['quote'])}”</blockquote>" if one.get("quote") else ""
    return f'<div class="dk-evidence"><p class="dk-from">{" · ".join(heads)}</p>{quote}</div>'


def _one_article(told: Sequence[Row], chosen: Filter, repeats: str, more: str = "") -> str:
    one = told[0]
    published = f"published {day_or(one['published_on'], '')}" if one["published_on"] else "undated"
    heads = [f"<b>{outside(one['url'], one['outlet'])}</b>", esc(published)]
    if one["wire"]:
        heads.append(f"text by {esc(one['wire'])}")
    if repeats:
        heads.append(f"repeats {esc(repeats)}")
    article = {"article": str(one["article"])}
    heads.append(_parts.inside("articles", article, chosen, "read in place"))
    sums = dict.fromkeys(esc(date_sum(row, row["published_on"])) for row in told)
    sums |= dict.fromkeys(esc(words) for row in told for words in _figures(row))
    return (
        f'<div class="dk-evidence"><p class="dk-from">{" · ".join(heads)}</p>{_quotes(told)}'
        f'<p class="dk-sum">{"<br>".join(sums)}</p>{more}</div>'
    )


def _figures(row: Row) -> list[str]:
    """The sum and the number a statement gives."""
    said = []
    if row["amount"]:
        said.append(f"Sum: {sum_words(json.loads(row['amount']))}")
    if row["count"]:
        said.append(f"How many: {row['count']}")
    return said


def sum_words(amount: Row) -> str:
    """A sum of money with its role."""
    return f"{Amount(**amount)} ({amount['role']})"


def _quotes(told: Sequence[Row]) -> str:
    """Every sentence once, with the wording of its date marked."""
    phrases: dict[str, str | None] = {}
    for one in told:
        for quote in one["quotes"]:
            if not any(quote["quote"] in before for before in phrases):
                phrases[quote["quote"]] = one["phrase"]
    said = (marked(quote, phrase) for quote, phrase in phrases.items())
    return "".join(f"<blockquote>“{quote}”</blockquote>" for quote in said)


def differences_html(event: Row, chosen: Filter, lexicon: Lexicon) -> str:
    """Side by side what outlets give for one field, with day and sentence; "" where they agree."""
    found = disagree.differences(event["evidence"])
    if not found:
        return ""
    blocks = []
    for field, values in found.items():
        sides = "".join(_side(field, value, told, lexicon) for value, told in values)
        shown = esc(_shown(field, event, lexicon))
        blocks.append(
            f"<h5>{DIFFERING[field].capitalize()}: Docket shows {shown}</h5>"
            f'<div class="dk-sides">{sides}</div>'
        )
    choose = _parts.inside("review", {"event": event["id"]}, chosen, "choose one")
    return f"<h4>Outlets differ · {choose}</h4>{''.join(blocks)}"


def _shown(field: str, event: Row, lexicon: Lexicon) -> str:
    """What the event itself says."""
    if field == "when":
        return date_words(span_of(event))
    if field == "status":
        return f"“{status_label(event['status'], lexicon)}”"
    if field == "amount":
        return sum_words(event["amount"]) if event["amount"] else "none"
    return str(event["count"] or "none")


def _side(field: str, value: Any, told: Sequence[Row], lexicon: Lexicon) -> str:
    words = {
        "when": lambda: _finest(value),
        "status": lambda: status_label(value, lexicon),
        "amount": lambda: f"{value} ({value.role})",
        "count": lambda: value,
    }[field]()
    lines = []
    for one in told[:SPOKEN]:
        quote = marked(one["quotes"][0]["quote"], one["phrase"] if field == "when" else None)
        lines.append(f"<li>{esc(_who(one))}: “{quote}”</li>")
    if told[SPOKEN:]:
        names = esc("; ".join(dict.fromkeys(map(_who, told[SPOKEN:]))))
        more = f"<summary>{len(told) - SPOKEN} more</summary>"
        lines.append(f"<li><details>{more}{names}</details></li>")
    return f'<div class="dk-side"><b>{esc(words)}</b><ul>{"".join(lines)}</ul></div>'


def _who(one: Row) -> str:
    return f"{one['outlet']}, {day_or(one['published_on'], 'undated')}"


def decided_html(
    event: Row, decisions: Iterable[Decision], chosen: Filter, lexicon: Lexicon
) -> str:
    """What people decided: doubts first, then what was checked and set, then the whole history."""
    doubts = "".join(f"<li>{esc(why)}</li>" for why in event.get("recheck") or ())
    pieces = [f"<p><b>To be looked at again</b></p><ul>{doubts}</ul>" if doubts else ""]
    if checked := event.get("verified"):
        document = outside(checked.get("url"), checked.get("document") or "the primary document")
        by = f"{esc(checked['who'])}, {day_or(checked['at'], '')}"
        pieces.append(f"<p>Checked against {document} by {by}</p>")
    told = [_review.decision_html(one, event["id"], chosen, lexicon) for one in decisions]
    history = f"<details><summary>{_parts.some(len(told), 'decision')}</summary>{''.join(told)}"
    pieces.append(f"{history}</details>" if told else "")
    said = "".join(pieces)
    replaced = _review.replaced_html(event, lexicon) if event.get("machine") else ""
    return replaced + (f"<h4>What people decided</h4>{said}" if said else "")
