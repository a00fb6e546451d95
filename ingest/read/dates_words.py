"""The words dates are made of: month and weekday names, units, numbers, and their classes.

Each word belongs to one class, each class is written as one character, its code; the rules of the
`dates_*` modules are patterns over these codes.
"""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Turn a text of words into a set of them: a table of words that reads as one."""
    return frozenset(text.split())


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# French, German, Spanish, Italian; names spelled as in English stand in MONTHS.
FOREIGN_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier januar jänner enero gennaio",
            "février fevrier februar febrero febbraio",
            "mars märz maerz marzo",
            "avril abril aprile",
            "mai mayo maggio",
            "juin juni junio giugno",
            "juillet juli julio luglio",
            "août aout agosto",
            "septembre septiembre setiembre settembre",
            "octobre oktober octubre ottobre",
            "novembre noviembre",
            "décembre decembre dezember diciembre dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs thur",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
FOREIGN_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lundi montag lunes lunedì",
            "mardi dienstag martes martedì",
            "mercredi mittwoch miércoles mercoledì",
            "jeudi donnerstag jueves giovedì",
            "vendredi freitag viernes venerdì",
            "samedi samstag sonnabend sábado sabato",
            "dimanche sonntag domingo domenica",
        )
    )
    for name in names.split()
}
_UNITS = {
    "S": "seconds",
    "MIN": "minute minutes",
    "H": "hour hours",
    "D": "day days",
    "W": "week weeks",
    "M": "month months",
    "Q": "quarter quarters",
    "Y": "year years",
    "E": "decade decades",
    "C": "century centuries",
}
UNITS = {name: code for code, names in _UNITS.items() for name in names.split()}
PARTS = {
    "morning": "MO",
    "mornings": "MO",
    "afternoon": "AF",
    "afternoons": "AF",
    "evening": "EV",
    "evenings": "EV",
    "night": "NI",
    "nights": "NI",
}
SEASONS = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_ONES += " fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: number for number, word in enumerate(_ONES.split())}
TENS = {word: 20 + 10 * index for index, word in enumerate(_TENS.split())}
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {
    word: number
    for number, word in enumerate(
        _ORDINALS.split(),
        start=1,
    )
}
DECADES = {word[:-1] + "ies": 1900 + value for word, value in TENS.items()}
ADVERBS = {
    "daily": "P1D",
    "nightly": "P1D",
    "hourly": "PT1H",
    "weekly": "P1W",
    "biweekly": "P2W",
    "monthly": "P1M",
    "annually": "P1Y",
    "yearly": "P1Y",
}
REFERENCES = {
    "now": "PRESENT_REF",
    "currently": "PRESENT_REF",
    "current": "PRESENT_REF",
    "recently": "PAST_REF",
    "recent": "PAST_REF",
}
# Words the rules name one by one.
LITERALS = words_of(
    """
    h1 h2 fy
    a a.m. about after ago ahead almost am an and another approximately around at be before
    beginning between bst by calendar cdt cet christmas coming consecutive couple cst de del
    den dozen during each earlier early edt end entire est et eve every few fewer final
    fiscal following for from full future gmt half hence his in its just last late later
    latest le least less many mid middle midnight more most nearly new next no noon of old
    on once only or other over p.m. past pdt per period pm preceding present previous prior
    pst pt q1 q2 q3 q4 right roughly same several since so some start straight than
    thanksgiving that the their these this those through till time to today tomorrow tonight
    trading until up utc very weekend when year-end years yesterday
    """
)
# Lower case these are ordinary words; capitalised they still need a cue around them.
AMBIGUOUS_MONTHS = frozenset({"may", "march", "mar"})
NEEDS_DOT = words_of("mar sun sat mon wed fri thu tue jan dec jun jul sep")

_CLASSES = (
    "MON FMON DOW FDOW NUM DECIMAL YEAR ORD DEC UNIT PART SEASON CLOCK ISO SLASH ADVERB REF "
    "COMMA DOT HY APOS OPEN CLOSE STOP PARA OTHER FRAC"
)
_FIRST_CODE = 0xE000
CODES: dict[str, str] = {
    name: chr(_FIRST_CODE + n) for n, name in enumerate([*_CLASSES.split(), *sorted(LITERALS)])
}
CLASS_OF: dict[str, tuple[str, object]] = {
    **{word: (word, None) for word in LITERALS},
    **{word: ("UNIT", value) for word, value in UNITS.items()},
    **{word: ("PART", value) for word, value in PARTS.items()},
    **{word: ("SEASON", value) for word, value in SEASONS.items()},
    **{word: ("NUM", value) for word, value in (ONES | TENS).items()},
    **{word: ("ORD", value) for word, value in ORDINALS.items()},
    **{word: ("DEC", value) for word, value in DECADES.items()},
    **{word: ("ADVERB", value) for word, value in ADVERBS.items()},
    **{word: ("REF", value) for word, value in REFERENCES.items()},
    **{word: ("FMON", value) for word, value in FOREIGN_MONTHS.items()},
    **{word: ("FDOW", value) for word, value in FOREIGN_WEEKDAYS.items()},
    **{word: ("MON", value) for word, value in MONTHS.items()},
    **{word: ("DOW", value) for word, value in WEEKDAYS.items()},
}
