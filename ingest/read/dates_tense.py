"""Tell from the verbs near an expression whether it looks back or ahead.

"said Friday" is the Friday before, "is due in court Friday" the one to come. There is no
parser here: the nearest word that shows a tense decides, first to the left, then to the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from ingest.read.dates_lexer import Token
from ingest.read.dates_when import FUTURE, PAST, UNCLEAR
from ingest.read.dates_words import CODES, words_of

_LEFT_WORDS = 16
_RIGHT_WORDS = 14
_MODALS = words_of("will shall ll would wo must should can may might")
_AHEAD = words_of("""
    scheduled due slated upcoming deadline expected expects plans planned planning hopes aims
    intends starts begins opens takes take apply applies comes closes ends expires resumes
    tentatively forthcoming goes payable effective meet meets convenes hears faces requires
    pending awaiting awaits returns beginnt soll ouvrira comenzará wird werden sera será sarà
    kommenden prochain próximo prossimo
""")
_PUT_OFF = words_of("postponed moved delayed adjourned extended pushed rescheduled")
# These look ahead only before "to": "is set to open", but "the rules were set".
_AHEAD_BEFORE_TO = words_of("plan set going about ready likely is are am need needs has have")
_AHEAD_PAIRS = {("set", "for"), ("ahead", "of"), ("up", "for"), ("calling", "for")} | {
    (word, link) for word in _PUT_OFF for link in ("to", "until", "till", "for")
}
_IRREGULAR = words_of("""
    said told was were had did made took came went gave found got began led held won lost met
    sent paid left put set kept brought bought sold rose fell cut shut hit let struck sought
    taught thought caught fought became ran saw wrote spoke broke chose drove drew grew knew
    threw flew stood understood built spent lent bent felt dealt meant read shot slid swore tore
    wore withdrew overthrew undertook quit spread swept stuck hung stole froze arose woke
    forbade hurt sued filed been done gone taken given seen shown known written broken chosen
    begun drawn grown thrown
""")
_NOT_PAST = words_of("""
    need indeed speed feed seed breed exceed proceed succeed hundred red bed shed embed greed
    creed united limited unprecedented supposed so-called alleged related based preferred
    unspecified affected continued
""")
_NEGATIONS = words_of("be not also then now only reportedly formally been")
_SHORTENED = words_of("mr mrs ms dr inc corp co ltd no v st gov sen rep jr sr gen")
_OWING = words_of("has have must given ordered deadline postponed delayed extended adjourned set")
# Right before a day these announce it, whatever was done: "ordered it closed by Feb. 3".
_BOUNDS = words_of("to by until till from for through")
_COMING = words_of("next hearing trial sentencing date deadline election vote meeting")
# Verbs that put such a thing in the future: "set a hearing for", but "held a hearing on".
_SETTING = _PUT_OFF | words_of("set setting scheduled fixed gave given asked called requested")
_HELD = words_of("at during after")  # "at a hearing on", which is then over
_DECIDING = _HELD | _SETTING
_NO_VERBS = words_of("court jail prison police congress parliament trial custody") | words_of(
    "the a an its his her their this that these those our my your"
)
REPORTING = words_of("said says say told reported tells announced wrote added according statement")
_ENDS = {CODES["STOP"], CODES["PARA"]}
_DOT, _MONTH, _OTHER = CODES["DOT"], CODES["MON"], CODES["OTHER"]


def _sign(tokens: Sequence[Token], k: int) -> str:
    """Which way token k points, given the two or three words before it."""
    token, low = tokens[k], tokens[k].low
    past = low in _IRREGULAR or (len(low) > 4 and low.endswith("ed") and low not in _NOT_PAST)
    if not (past or low in _WORDS) or token.code == _MONTH:  # May is no modal
        return UNCLEAR
    if token.capital and k and not stops(tokens, k - 1):
        return UNCLEAR  # part of a name: the TAKE IT DOWN Act takes nothing
    after = tokens[k + 1].low if k + 1 < len(tokens) else ""
    if low in _MODALS:
        return UNCLEAR if after == "have" else FUTURE
    before = [token.low for token in tokens[max(0, k - 3) : k] if token.code != _MONTH]
    if low in _AHEAD:
        return PAST if "had" in before else FUTURE
    if (low, after) in _AHEAD_PAIRS or (low in _AHEAD_BEFORE_TO and after == "to"):
        return FUTURE
    # A past form, or a participle, which news uses for the past.
    if past:
        near = [word for word in before if word not in _NEGATIONS]
        would = any(word in _MODALS for word in before) and "have" not in before
        return FUTURE if would or (before[-1:] == ["be"] and near[-1:] == ["to"]) else PAST
    return UNCLEAR


_WORDS = _MODALS | _AHEAD | _AHEAD_BEFORE_TO | {word for word, _ in _AHEAD_PAIRS}


def stops(tokens: Sequence[Token], k: int) -> bool:
    """Whether the sentence ends at token k: the stop of an initial or of "Inc." ends none."""
    if tokens[k].code != _DOT:
        return tokens[k].code in _ENDS
    word = tokens[k - 1].low if k else ""
    goes_on = k + 1 < len(tokens) and not tokens[k + 1].capital
    return not (len(word) == 1 or word in _SHORTENED or goes_on)


def _search(tokens: Sequence[Token], numbers: range) -> tuple[str, int]:
    """Find the first sign along these token numbers, and how far away it is."""
    for distance, k in enumerate(numbers):
        if stops(tokens, k):
            break
        if sign := _sign(tokens, k):
            return sign, distance
    return UNCLEAR, 99


def _back(tokens: Sequence[Token], first: int) -> Iterator[int]:
    """Number the tokens of the sentence before the expression, the nearest first."""
    numbers = range(first - 1, max(-1, first - 1 - _LEFT_WORDS), -1)
    return takewhile(lambda k: not stops(tokens, k), numbers)


def tense(tokens: Sequence[Token], first: int, after: int) -> str:
    """Decide "past", "future" or "" for the expression of tokens[first:after]."""
    left, near = _search(tokens, range(first - 1, max(-1, first - 1 - _LEFT_WORDS), -1))
    right, far = _search(tokens, range(after, min(len(tokens), after + _RIGHT_WORDS)))
    following = [token.low for token in tokens[after : after + 2]]
    if first > 0 and tokens[first - 1].low in ("until", "till", "by"):
        if "when" in following and right:
            return right
        # Somebody "has until" or "must … by" the day: then it lies ahead.
        words = {token.low for token in tokens[max(0, first - 6) : first]}
        if words & _OWING or (tokens[first - 1].low == "by" and "to" in words):
            return FUTURE
    if not left:
        return right or (FUTURE if _announces(tokens, first) else UNCLEAR)
    # "Ahead of a trip planned by the minister, the agency on Sunday issued a warning."
    active = not {"was", "were"} & set(following[:1])
    if right and ((left == PAST and far <= 1 and near > 6) or (far == 0 and near > 4 and active)):
        return right
    return left


def _infinitive(tokens: Sequence[Token], k: int) -> bool:
    """Whether token k is the "to" of "to pay", not that of "to the firm", "to users"."""
    if tokens[k].low != "to" or k + 1 >= len(tokens):
        return False
    verb = tokens[k + 1]
    named = verb.capital or verb.low.endswith("s") or verb.low in _NO_VERBS
    return verb.code == _OTHER and verb.low.isalpha() and not named


def _announces(tokens: Sequence[Token], first: int) -> bool:
    """Whether a headline says what somebody is "to do" ("Firm to delete data Friday")."""
    to = next((k for k in _back(tokens, first) if tokens[k].low == "to"), first - 1)
    return 0 < to < first - 1 and _infinitive(tokens, to)


def told_done(tokens: Sequence[Token], first: int) -> bool:
    """Whether a past verb dates itself by the day, not what awaits somebody on it.

    "sued on Feb. 3" does; "ordered to appear on Feb. 3" and "closed it until Feb. 3" do not.
    """
    if first and tokens[first - 1].low in _BOUNDS:
        return False
    before = takewhile(lambda k: _sign(tokens, k) != PAST, _back(tokens, first))
    return not any(_infinitive(tokens, k) for k in before)


def fixed(tokens: Sequence[Token], first: int, after: int) -> bool:
    """Whether a hearing or its like was set for the day: "set a trial date of March 16"."""
    named = any(token.low in _COMING for token in tokens[after : after + 3])
    for k in _back(tokens, first):
        if tokens[k].low in _COMING:
            named = True
        elif tokens[k].low in _DECIDING or _sign(tokens, k):
            return named and tokens[k].low in _SETTING
    return False


def reported(tokens: Sequence[Token], first: int) -> bool:
    """Whether the expression dates the telling ("said Friday"), not what is told."""
    return any(token.low in REPORTING for token in tokens[max(0, first - 4) : first])
