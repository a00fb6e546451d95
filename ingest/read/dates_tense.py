"""Tell from the verbs near an expression whether it looks back or ahead.

"said Friday" is the Friday before, "is due in court Friday" the one to come. There is no
parser here: the nearest word that shows a tense decides, first to the left, then to the right.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.read.dates_lexer import Token
from ingest.read.dates_when import FUTURE, PAST, UNCLEAR
from ingest.read.dates_words import words_of

_LEFT_WORDS = 16
_RIGHT_WORDS = 14
_MODALS = words_of("will shall ll would wo must should can may might")
_AHEAD = words_of(
    """
    scheduled due slated upcoming deadline expected expects plans planned planning hopes
    aims intends starts begins opens takes take apply applies comes closes ends expires
    resumes tentatively forthcoming goes payable effective wird werden sera será sarà
    kommenden prochain próximo prossimo
    """
)
# These look ahead only before "to": "is set to open", but "the rules were set".
_AHEAD_BEFORE_TO = words_of("plan set going about ready likely is are am need needs has have")
_AHEAD_PAIRS = {("set", "for"), ("ahead", "of"), ("up", "for")} | {
    (word, link)
    for word in ("postponed", "moved", "delayed", "adjourned", "extended", "pushed", "rescheduled")
    for link in ("to", "until", "till", "for")
}
_IRREGULAR = words_of(
    """
    said told was were had did made took came went gave found got began led held won lost
    met sent paid left put set kept brought bought sold rose fell cut shut hit let struck
    sought taught thought caught fought became ran saw wrote spoke broke chose drove drew
    grew knew threw flew stood understood built spent lent bent felt dealt meant read shot
    slid swore tore wore withdrew overthrew undertook quit spread swept stuck hung stole
    froze arose woke forbade hurt sued filed been done gone taken given seen shown known
    written broken chosen begun drawn grown thrown
    """
)
_NOT_PAST = words_of(
    """
    need indeed speed feed seed breed exceed proceed succeed hundred red bed shed embed
    greed creed united limited unprecedented supposed so-called alleged related based
    """
)
_NEGATIONS = words_of("be not also then now only reportedly formally been")
_SHORTENED = words_of("mr mrs ms dr inc corp co ltd no v st gov sen rep jr sr gen")
_OWING = words_of("has have must given ordered deadline postponed delayed extended adjourned set")
# After a past verb these still announce a day to come: right before it, or a few words before it.
_BOUNDS = words_of("to by until till from for")
_AWAITED = words_of("to next hearing trial sentencing date deadline")
REPORTING = words_of("said says say told reported tells announced wrote added according statement")


def _sign(tokens: Sequence[Token], k: int) -> str:
    """Which way token k points, given the two or three words before it."""
    low = tokens[k].low
    before = [token.low for token in tokens[max(0, k - 3) : k] if not token.is_a("MON")]
    after = tokens[k + 1].low if k + 1 < len(tokens) else ""
    if tokens[k].is_a("MON"):
        return UNCLEAR  # May is no modal
    if tokens[k].capital and k and not _stops(tokens, k - 1):
        return UNCLEAR  # part of a name: the TAKE IT DOWN Act takes nothing
    if low in _MODALS:
        return UNCLEAR if after == "have" else FUTURE
    if low in _AHEAD:
        return PAST if "had" in before else FUTURE
    if (low, after) in _AHEAD_PAIRS or (low in _AHEAD_BEFORE_TO and after == "to"):
        return FUTURE
    # A past form, or a participle, which news uses for the past.
    if low in _IRREGULAR or (len(low) > 4 and low.endswith("ed") and low not in _NOT_PAST):
        near = [word for word in before if word not in _NEGATIONS]
        would = any(word in _MODALS for word in before) and "have" not in before
        return FUTURE if would or (before[-1:] == ["be"] and near[-1:] == ["to"]) else PAST
    return UNCLEAR


def _stops(tokens: Sequence[Token], k: int) -> bool:
    """Whether the sentence ends at token k: the stop of an initial or of "Inc." ends none."""
    if not tokens[k].is_a("DOT"):
        return tokens[k].is_a("STOP") or tokens[k].is_a("PARA")
    word = tokens[k - 1].low if k else ""
    goes_on = k + 1 < len(tokens) and not tokens[k + 1].capital
    return not (len(word) == 1 or word in _SHORTENED or goes_on)


def _search(tokens: Sequence[Token], numbers: range) -> tuple[str, int]:
    """Find the first sign along these token numbers, and how far away it is."""
    for distance, k in enumerate(numbers):
        if _stops(tokens, k):
            break
        sign = _sign(tokens, k)
        if sign:
            return sign, distance
    return UNCLEAR, 99


def tense(tokens: Sequence[Token], first: int, after: int) -> str:
    """Decide "past", "future" or "" for the expression of tokens[first:after]."""
    left, near = _search(tokens, range(first - 1, max(-1, first - 1 - _LEFT_WORDS), -1))
    right, far = _search(tokens, range(after, min(len(tokens), after + _RIGHT_WORDS)))
    bound = first > 0 and tokens[first - 1].low in ("until", "till", "by")
    following = [token.low for token in tokens[after : after + 2]]
    if bound and "when" in following and right:
        return right
    if bound and _owes(tokens, first):
        return FUTURE
    if not left:
        return right or (FUTURE if _announces(tokens, first) else UNCLEAR)
    if left == PAST and right == FUTURE and far <= 1 and near > 6:
        return right
    return left


def _announces(tokens: Sequence[Token], first: int) -> bool:
    """Whether a headline says what somebody is "to do" ("Firm to delete data Friday")."""
    for k in range(first - 2, max(0, first - _LEFT_WORDS), -1):
        if _stops(tokens, k):
            return False
        if tokens[k].low == "to" and k + 1 < first:
            verb = tokens[k + 1]
            return verb.is_a("OTHER") and not verb.capital and not verb.low.endswith("s")
    return False


def _owes(tokens: Sequence[Token], first: int) -> bool:
    """Whether somebody "has until" or "must … by" the day: then it lies ahead."""
    words = {token.low for token in tokens[max(0, first - 6) : first]}
    return bool(words & _OWING) or (tokens[first - 1].low == "by" and "to" in words)


def told_done(tokens: Sequence[Token], first: int) -> bool:
    """Whether a past verb dates itself by the day, not what awaits somebody on it.

    "sued on Feb. 3" does; "ordered to appear on Feb. 3" and "set a hearing for Feb. 3" do not.
    """
    if first and tokens[first - 1].low in _BOUNDS:
        return False
    for k in range(first - 1, max(-1, first - 7), -1):
        if _stops(tokens, k):
            break
        counts = tokens[k].low == "to" and tokens[k + 1].is_a("NUM")  # "sentenced to 5 years"
        if tokens[k].low in _AWAITED and not counts:
            return False
    return True


def reported(tokens: Sequence[Token], first: int) -> bool:
    """Whether the expression dates the telling ("said Friday"), not what is told."""
    window = tokens[max(0, first - 4) : first]
    return any(token.low in REPORTING for token in window)
