"""The words dates are made of: month and weekday names, units, numbers, and their classes.

Each word belongs to one class, each class is written as one character, its code; the rules of the
`dates_*` modules are patterns over these codes.
"""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Turn a text of words into a set of them: a table of words that reads as one."""
    return frozenset(text.split())


def _numbered(text: str, start: int = 1) -> dict[str, int]:
    """Number the groups of a table: every word has the number of its group."""
    groups = enumerate(text.split("/"), start)
    return {word: number for number, group in groups for word in group.split()}


def _coded(text: str) -> dict[str, str]:
    """Read a table whose groups begin with the code of all words in them."""
    groups = (group.split() for group in text.split("/"))
    return {word: code for code, *words in groups for word in words}


MONTHS = _numbered("""
    january jan / february feb / march mar / april apr / may / june jun / july jul /
    august aug / september sept sep / october oct / november nov / december dec
""")
# French, German, Spanish, Italian; names spelled as in English stand in MONTHS.
FOREIGN_MONTHS = _numbered("""
    janvier januar jänner enero gennaio / février fevrier februar febrero febbraio /
    mars märz maerz marzo / avril abril aprile / mai mayo maggio / juin juni junio giugno /
    juillet juli julio luglio / août aout agosto / septembre septiembre setiembre settembre /
    octobre oktober octubre ottobre / novembre noviembre /
    décembre decembre dezember diciembre dicembre
""")
WEEKDAYS = _numbered("""
    monday mon / tuesday tue tues / wednesday wed / thursday thu thurs thur / friday fri /
    saturday sat / sunday sun
""", start=0)  # fmt: skip
FOREIGN_WEEKDAYS = _numbered("""
    lundi montag lunes lunedì / mardi dienstag martes martedì /
    mercredi mittwoch miércoles mercoledì / jeudi donnerstag jueves giovedì /
    vendredi freitag viernes venerdì / samedi samstag sonnabend sábado sabato /
    dimanche sonntag domingo domenica
""", start=0)  # fmt: skip
_UNITS = _coded("""
    S seconds / MIN minute minutes / H hour hours / D day days / W week weeks fortnight fortnights /
    M month months / Q quarter quarters / Y year years / E decade decades / C century centuries
""")
_PARTS = _coded(
    "MO morning mornings / AF afternoon afternoons / EV evening evenings / NI night nights"
)
_SEASONS = _coded("SP spring / SU summer / FA fall autumn / WI winter")
_EVERY_WEEKDAY = {name + "s": n for name, n in WEEKDAYS.items() if name.endswith("day")}
ONES = _numbered("""
    zero / one / two / three / four / five / six / seven / eight / nine / ten / eleven / twelve /
    thirteen / fourteen / fifteen / sixteen / seventeen / eighteen / nineteen
""", start=0)  # fmt: skip
_TENS = "twenty / thirty / forty / fifty / sixty / seventy / eighty / ninety"
TENS = {word: 10 * number for word, number in _numbered(_TENS, start=2).items()}
SCALES = {"hundred": 100, "thousand": 1000}
_ORDINALS = _numbered("""
    first / second / third / fourth / fifth / sixth / seventh / eighth / ninth / tenth /
    eleventh / twelfth
""")
_DECADES = {word[:-1] + "ies": 1900 + value for word, value in TENS.items()}
_ADVERBS = _coded("""
    P1D daily nightly / PT1H hourly / P1W weekly / P2W biweekly / P1M monthly / P1Y annually yearly
""")
_REFERENCES = _coded("PRESENT_REF now currently current / PAST_REF recently recent")
# Words the rules name one by one.
LITERALS = words_of("""
    a a.m. about additional after ago ahead almost am an and another approximately around at be
    before beginning between bst by calendar cdt cet christmas coming comparable consecutive
    corresponding couple cst de del dem den dozen during each earlier early edt end entire est
    et eve every few fewer final fiscal following for from full future fy gmt h1 h2 half hence
    his in its last late later latest le least less many mid midday middle midnight more most
    near nearly new next no noon of old on only or other over p.m. past pdt per period pm
    preceding present previous prior pst pt q1 q2 q3 q4 right roughly same several since so some
    start straight than thanksgiving that the their these this those through till to today
    tomorrow tonight trading until up utc weekend when year-end yesterday
""")
# Short for a month or a day, if what follows is what follows a date.
NEEDS_DOT = words_of("mar sun sat mon wed fri thu tue jan dec jun jul sep")

_CLASSES = (
    "MON FMON DOW FDOW DOWS NUM DECIMAL YEAR ORD DEC UNIT PART SEASON CLOCK ISO SLASH ADVERB REF "
    "COMMA DOT HY APOS OPEN CLOSE STOP PARA OTHER FRAC"
)
_FIRST_CODE = 0xE000
CODES: dict[str, str] = {
    name: chr(_FIRST_CODE + n) for n, name in enumerate([*_CLASSES.split(), *sorted(LITERALS)])
}
# A word of several tables belongs to the last of them.
_TABLES: tuple[tuple[str, dict[str, str] | dict[str, int]], ...] = (
    ("UNIT", _UNITS), ("PART", _PARTS), ("SEASON", _SEASONS), ("NUM", ONES | TENS | SCALES),
    ("ORD", _ORDINALS), ("DEC", _DECADES), ("ADVERB", _ADVERBS), ("REF", _REFERENCES),
    ("FMON", FOREIGN_MONTHS), ("FDOW", FOREIGN_WEEKDAYS), ("MON", MONTHS), ("DOW", WEEKDAYS),
    ("DOWS", _EVERY_WEEKDAY),
)  # fmt: skip
CLASS_OF: dict[str, tuple[str, object]] = {word: (word, None) for word in LITERALS} | {
    word: (name, value) for name, table in _TABLES for word, value in table.items()
}
# No rule matches without a figure, one of these words or a word of the classes below.
_TELLING = "UNIT PART SEASON DEC ADVERB REF FMON FDOW MON DOW DOWS"
_TOLD = words_of(
    """
    today yesterday tomorrow tonight weekend christmas thanksgiving noon midnight past future
    present period m pm am eighteen nineteen twenty thousand
    """
) | {word for word, (name, _) in CLASS_OF.items() if name in _TELLING.split()}
TRIGGERS = (
    {form for word in _TOLD for form in (word, word.capitalize(), word.upper())}
    # Short names of months and days are capitals: "may", "sat", "march".
    - {word for word in (*MONTHS, *WEEKDAYS) if len(word) <= len("march")}
) | set("0123456789")
