"""Classes of English words that decide how a clause is meant; sets of lower-case words.

Closed classes of grammar, not vocabulary of the field: that is data/cues/events.toml.
"""

from __future__ import annotations

import re

from ingest.read.dates_words import words_of

# ── helping words and moods ─────────────────────────────────────────────────────────────────
BE = words_of("was were is are been being be 's ’s")
PAST_BE = words_of("was were")
GET = words_of("got gets get")
HAVE = words_of("has have had having")
MODAL = words_of("could would may might can should must cannot shall")
NEGATION = words_of("not never 't ’t without neither nor no declined refused")
DOUBTED = words_of("allegedly supposedly purportedly")
HELPING = BE | HAVE | MODAL | GET | NEGATION | words_of(
    "to will also already first since then later all both each now just ever even either"
)  # fmt: skip
# What governs "to do it": facts and promises; everything else stays a plan.
LED_TO = words_of(
    """led forced prompted caused pushed compelled leading prompting forcing helped first latest
    moved worked began started used managed voted"""
)
PROMISED = words_of("agreed agrees agree pledged committed promised undertook accepted")
HYPOTHETICAL = words_of("if whether unless should lest ensure ensures ensuring")
IMAGINED = words_of("imagine suppose picture assume")
UNCERTAIN = words_of(
    """possible potential maximum future any threat threatened risk risks power powers seek seeks
    seeking face faces facing avoid if call calls calling demand urge urged sought consider
    considering considers weighing proposed will expected hope hopes rumours forbid forbids
    prohibits guilty cleared acquitted convicted admitted dropped dismissed"""
)
CLAIMED = words_of(
    """alleges alleging alleged accuses accusing accused claims claiming contends argues arguing
    claimed denied denies denying rumoured rumored satirical"""
)
# "tossed the claims against it", "the firm, which claims 3 million users, switched …"
NOT_CLAIMING = words_of(
    "against by , . and over of in for million on were was under to 0 1 2 3 4 5 6 7 8 9"
)

# ── where phrases and clauses end ───────────────────────────────────────────────────────────
BREAKS = words_of("; : — – but while although though whereas")
DETERMINERS = words_of(
    """the a an its their his her this that these those any no some every each such record new civil
    criminal heavy first of in on with against for by from into 's ’s possible potential executive
    proposed pending million billion temporary nationwide travel our under"""
)
BEFORE_ING = words_of(", after for since began started begun")
AFTER_NOUN = words_of(". , ) against on of for 's ’s were was is are")  # "a fine of", no verb
AFTER_PARTICIPLE = words_of("in on last this at after over under earlier")
HEADS_ON = words_of("a an the its their his her it them no new suit")  # a verb with its object
OBJECT_ENDS = words_of("from off ; after because that which who when")
SIDE = words_of(
    """by from of for in at on against with to into about over near including like than as after
    before outside"""
)
STOPS = words_of(
    """£ $ € , . ; : ( ) — – that which who whom when where for over after before in on at to with
    alleging accusing seeking claiming saying because while was were is are has have had by from
    under following during and or as until since said says if but so than through using used
    enabling got received out off"""
)
TIME_WORDS = words_of(
    "in on , last this earlier later early late mid week month year day morning summer fall spring"
    " autumn winter yesterday today meanwhile separately since then"
)
CONJUNCTIONS = words_of("after before since until as when once because")
# What can stand between a country that acts and its verb.
PASSING = words_of(
    """on in last this the also already has have had yesterday today earlier later week month year
    then since itself was will first again late early night morning ,"""
)

# ── nouns and pronouns ──────────────────────────────────────────────────────────────────────
SAYING = words_of(
    """said says announced announces saying told wrote confirmed statement reported disclosed
    revealed"""
)
PRONOUNS = words_of("it they he she")
OBJECTS = words_of("it them these those")
POINTING = PRONOUNS | words_of("them its their")
WE = words_of("we our")
AUXILIARY = words_of("was were been be has have had being is are also")
NUMBERS = words_of(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty dozens several both"""
)
OPENERS = words_of("a an the") | NUMBERS
HEADS = words_of("a an the its their his her more some another") | NUMBERS
EMPTY_HEADS = words_of(
    "it them him her they he she this that these those the a an its their what how all any"
)
APPOSITION_ENDS = words_of(", . ; who of from and with at in was is")
# A past tense after the word that opens a sentence shows that the word is a name: "Grok put".
PAST = words_of(
    """has had took put shut cut said pulled kept made began sued won lost paid told found froze
    held"""
)
ENDS = words_of('. ! ? : “ ” " • |')
CALENDAR = re.compile(
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?"
    r"|may|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
