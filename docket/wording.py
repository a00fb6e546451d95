"""How things may be said: labels, dates in words, and the one place that writes event titles.

The rule behind it: a title tells the step that was taken (sued, charged, fined, removed), never
the conduct behind it as a fact. What a step says about the conduct is `standing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docket.lexicon import Lexicon
from docket.model import Basis, DateSpan, Kind, Mention, Party, Precision

KIND_LABELS = {
    Kind.DATASET_CLEANUP: "Dataset clean-up", Kind.LAWSUIT: "Lawsuit",
    Kind.PLATFORM_ENFORCEMENT: "Platform enforcement", Kind.CRIMINAL_CASE: "Criminal case",
    Kind.REGULATOR_ACTION: "Regulator action", Kind.LEGISLATION: "Legislation",
    Kind.REPORT: "Report",
}  # fmt: skip

BASIS_LABELS = {
    Basis.CURATED: "looked up by a person",
    Basis.EXPLICIT: "printed in the text",
    Basis.RESOLVED: "worked out from the wording",
    Basis.ANNOUNCED: "day it was announced",
    Basis.INFERRED: "taken from a neighbouring statement",
    Basis.PUBLICATION: "not stated: on or before the day of publication",
    Basis.UNDATED: "not stated",
}

# (action, status) or action → (with an actor, without one). {by} actors, {to} targets with
# their preposition already chosen, {sum} an amount with a leading space, {n} a count likewise.
# {to} reads "a party not named" when the text names none.
TITLES: dict[tuple[str, str] | str, tuple[str, str]] = {
    "lawsuit_filed": ("{by} sued {to}", "Lawsuit filed against {to}"),
    ("lawsuit_filed", "proposed"): ("{by} planned to sue {to}", "Lawsuit planned against {to}"),
    ("lawsuit_filed", "withdrawn"): (
        "{by} dropped its case against {to}", "Case against {to} dropped"),
    "complaint_agency": ("{by} filed a complaint against {to}", "Complaint filed against {to}"),
    "criminal_charge": ("{by} charged {to}", "{to} charged"),
    "arrest_search": ("{by} arrested {to}", "{to} arrested"),
    ("arrest_search", "completed"): ("{by} searched premises of {to}", "Premises of {to} searched"),
    ("conviction_sentence", "convicted"): ("{to} convicted ({by})", "{to} convicted"),
    ("conviction_sentence", "sentenced"): ("{to} sentenced ({by})", "{to} sentenced"),
    ("conviction_sentence", "acquitted"): ("{to} acquitted ({by})", "{to} acquitted"),
    ("investigation_opened", "opened"): (
        "{by} opened an investigation into {to}", "Investigation opened into {to}"),
    "information_request": (
        "{by} demanded information from {to}", "Information demanded from {to}"),
    "warning_letter": ("{by} warned {to}", "Warning sent to {to}"),
    ("fine", "fined"): ("{by} fined {to}{sum}", "{to} fined{sum}"),
    ("fine", "proposed"): ("{by} proposed a fine{sum} for {to}", "Fine{sum} proposed for {to}"),
    ("fine", "overturned"): ("{by} overturned the fine of {to}", "Fine of {to} overturned"),
    ("order_ban", "ordered"): ("{by} issued an order against {to}", "Order issued against {to}"),
    ("order_ban", "proposed"): (
        "{by} proposed an order against {to}", "Order against {to} proposed"),
    ("order_ban", "lifted"): ("{by} lifted the order against {to}", "Order against {to} lifted"),
    ("order_suspension", "ordered"): (
        "{by} ordered the suspension of {to}", "{to} suspended by order"),
    ("order_suspension", "suspended"): ("{by} suspended {to}", "{to} suspended"),
    ("order_suspension", "lifted"): (
        "{by} lifted the suspension of {to}", "Suspension of {to} lifted"),
    ("injunction", "ordered"): (
        "{by} granted an injunction against {to}", "Injunction against {to}"),
    "settlement_consent": ("{by} settled with {to}{sum}", "Settlement with {to}{sum}"),
    ("settlement_consent", "proposed"): (
        "{by} proposed a settlement with {to}{sum}", "Settlement with {to} proposed{sum}"),
    ("court_ruling", "ruled"): ("{by} ruled in the case of {to}", "Ruling in case of {to}"),
    ("court_ruling", "dismissed"): (
        "{by} dismissed the case against {to}", "Case against {to} dismissed"),
    ("court_ruling", "denied"): ("{by} denied a motion of {to}", "Motion of {to} denied"),
    ("court_ruling", "approved"): (
        "{by} approved the settlement of {to}", "Settlement of {to} approved"),
    "appeal": ("{by} appealed in the case of {to}", "Appeal in case of {to}"),
    ("legislation", "proposed"): ("{by} proposed {to}", "{to} proposed"),
    ("legislation", "passed"): ("{by} passed {to}", "{to} passed"),
    ("legislation", "denied"): ("{by} rejected {to}", "{to} rejected"),
    ("legislation", "enacted"): ("{by} enacted {to}", "{to} enacted"),
    ("legislation", "in_force"): ("{to} took effect ({by})", "{to} took effect"),
    "rule_guidance": ("{by} issued rules or guidance on {to}", "Rules or guidance on {to}"),
    "dataset_withdrawn": ("{by} took down {to}", "{to} taken down"),
    "dataset_cleaned": ("{by} released a cleaned-up {to}", "Cleaned-up {to} released"),
    "model_withdrawn": ("{by} withdrew {to}", "{to} withdrawn"),
    "content_account_removed": ("{by} removed {to}", "{to} removed"),
    "app_delisted": ("{by} took {to} out of stores", "{to} taken out of stores"),
    "access_restricted": ("{by} restricted access to {to}", "Access to {to} restricted"),
    "company_policy_change": ("{by} changed its policy on {to}", "Policy changed on {to}"),
    "report_audit_published": ("{by} reported on {to}", "Report on {to}"),
}  # fmt: skip
UNNAMED = "a party not named"
# Actions whose object is a thing: without a target the thing itself is named.
UNNAMED_THING = {
    "dataset_withdrawn": "dataset", "dataset_cleaned": "dataset", "model_withdrawn": "AI model",
    "content_account_removed": "content or accounts", "app_delisted": "app",
    "access_restricted": "a service", "legislation": "AI law", "rule_guidance": "AI",
    "report_audit_published": "AI safety", "company_policy_change": "AI content",
}  # fmt: skip

# How well an event is founded, worst first: the words of `event.grade` and what they mean.
GRADES = {
    "looked_up": "looked up by a person, no article read",
    "reported": "reported by one independent outlet",
    "corroborated": "reported by two or more independent outlets",
    "primary": "told by the body itself",
    "checked": "checked against the primary document",
}

# What people have said of an event so far: the words of `event.review_state` and what they mean.
REVIEWS = {
    "starter": "looked up and not read",
    "machine": "read by machine and not reviewed",
    "proposed": "proposed by a model and not reviewed",
    "accepted": "accepted by an editor",
    "edited": "corrected by an editor",
    "recheck": "to be checked again",
    "rejected": "rejected by an editor",
}


def topic_label(topic: str) -> str:
    """The words readers see for a harm area."""
    return topic.replace("_", " ")


def kind_label(kind: str) -> str:
    """The words readers see for a kind."""
    return KIND_LABELS[Kind(kind)]


def status_label(status: str, lexicon: Lexicon) -> str:
    """The words readers see for a status."""
    return lexicon.statuses[status].label.capitalize()


def standing(status: str, lexicon: Lexicon) -> str:
    """What may be said of the conduct behind an event with this status, for the event panel."""
    if lexicon.statuses[status].says == "alleged":
        return "Alleged: nobody competent has found the conduct proven."
    return ""


def event_title(mention: Mention, lexicon: Lexicon) -> str:
    """A neutral one-line title built from the step, never from the allegation."""
    action, status = mention.action, mention.status
    template = TITLES.get((action, status)) or TITLES.get(action)
    by = listed(mention.actors)
    to = listed(mention.targets) or UNNAMED_THING.get(action, UNNAMED)
    values = {"by": by, "to": to, "sum": f" ({mention.amount})" if mention.amount else ""}
    default = lexicon.actions[action].status
    unforeseen = action in TITLES and (action, status) not in TITLES and status != default
    if template is None or unforeseen:
        bare = "{label} concerning {to} ({status})"
        template = (f"{{by}}: {bare}", bare)
        values |= {"label": lexicon.actions[action].label, "status": lexicon.statuses[status].label}
    title = template[0 if by else 1].format(**values)
    return title[:1].upper() + title[1:]


def listed(parties: Sequence[Party]) -> str:
    """Names as a reader expects them: "A", "A and B", "A, B and 2 others"."""
    names = [_inner(party.name) for party in parties]
    if len(names) > 3:
        names[2:] = [f"{len(names) - 2} others"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)


def _inner(name: str) -> str:
    """A name inside a sentence: the article of a description ("The man") gets small."""
    opens = name.split(" ", 1)[0]
    return name[:1].lower() + name[1:] if opens in {"A", "An", "The"} else name


SURE = 0.75  # the score from which an event is read with confidence, set on tests/gold's dev half
SURE_WORDS = "read with confidence"
PROPOSED_WORDS = "proposed by a model, not reviewed"
FROM_TEXT = {Basis.EXPLICIT, Basis.RESOLVED, Basis.ANNOUNCED, Basis.INFERRED}


def sure(mention: Mention) -> bool:
    """Whether it is read with confidence: a high score, a named target, a date from the text."""
    named, when = any(party.entity or party.named for party in mention.targets), mention.when
    return mention.score >= SURE and named and when.known and when.basis in FROM_TEXT


def day_words(day: date) -> str:
    """A day as readers write it: 30 Aug 2024."""
    return f"{day.day} {day:%b %Y}"


def date_words(span: DateSpan) -> str:
    """A span never finer than it is: "Aug 2024", "Q3 2024", "by 31 Aug 2024", "undated"."""
    first, last = span.first, span.last
    if first is None:
        return f"by {day_words(last)}" if last else "undated"
    if last is None:
        return f"from {day_words(first)}"
    if first == last:
        return day_words(first)
    names = {
        Precision.MONTH: lambda day: f"{day:%b %Y}",
        Precision.QUARTER: lambda day: f"Q{(day.month - 1) // 3 + 1} {day.year}",
        Precision.YEAR: lambda day: str(day.year),
    }
    if (name := names.get(span.precision)) and name(first) == name(last):
        return name(first)  # not when the span reaches into the next month, quarter or year
    if span.precision == Precision.WEEK and (last - first).days < 7:
        return f"week of {day_words(first)}"
    return f"{day_words(first)} – {day_words(last)}"


def outlets_words(outlets: int, independent: int) -> str:
    """The corroboration line: "2 outlets, 1 independent"."""
    if outlets == 0:
        return "no article read yet"
    return f"{outlets} outlet{'' if outlets == 1 else 's'}, {independent} independent"


def plain(text: str) -> str:
    """One line of plain text: outside words squeezed before they meet a terminal or a page."""
    if not text.isprintable():  # seldom; a page squeezes a thousand texts
        text = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(text.split())
