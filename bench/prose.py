"""Made-up names and prose about AI enforcement, with words as frequent as in real news (Zipf)."""

from __future__ import annotations

import random
from itertools import accumulate

# Most frequent first: the rank decides how often a word comes.
COMMON = """
the of to and a in that for on is said with it as by was be from are at has an which have its
not or will this were their who after also had but been more than they he she would over about
could other company court law when new under data model system systems its if into only such
against case privacy content rules report state public authority users online images children
order regulator week year companies harm evidence judge artificial intelligence model services
service risk safety office agency decision investigation complaint claims lawyers statement
documents violations penalties market platform platforms chatbot generated generative deepfake
training dataset images consent law protection minors hearing appeal filed fine settlement
""".split()
RARER = """
accuracy accountable accused acknowledged adopted advisers advocates affected age alleged allegedly
amended analysts announced answered appealed applied approval argued arrested assembly assessment
attorney audit authorities automated awaited banned basis behaviour benchmark biometric blocked
board breach brief broker bureau cabinet campaign canceled cited civil clause cloned collected
colleagues commission commissioner committee compel compensation compliance conduct confirmed
consumer contested contract copies copyright correspondence councillors counsel counterfeit criminal
critics customers damages deadline deceptive defamation defendants delayed delete demanded denied
deployed deposit detective developers device digital directive disclosed discrimination dismissed
dispute district documents draft duty election emails employees enforcement engineers enquiry
ethics examined exposed faces failed false families federal filter fraud guidance guidelines
handled harmful hidden hospital identity illegal impersonation imposed incident independent
inquiry inspector insurers intimate journalist judgment jurisdiction jurors labels landlords
lawmakers lawsuit leaked letter liability licence listed litigation manipulated measures ministry
misleading monitored moderation moderators negligence newspaper notice nudify obligations obtained
offences officers ombudsman opened operators opposed ordinance overturned panel parents parliament
penalty permit personal petition photographs plaintiffs police policy portal powers precedent
prevent privacy proceedings processed prohibited promised proposal prosecutors provider published
punished purchase quarter questioned raid ranking recalled recognition records refused registered
rejected released remedy removed reporters representatives request researchers resolved restricted
review robot ruling sale sanctions schools scraped scrutiny searches senators sentence settled
sexual shareholder sites software speech spokesperson statute stopped subpoena sued suspended
synthetic takedown teenagers testimony threatened tools trackers transparency trial tribunal
unauthorised undertaking unlawful updated upheld vendors verdict victims violated voice voters
warned watchdog watermark website withdrew witnesses workers written
""".split()
OTHERS = {
    "de": """die der und in zu den das nicht von sie ist des sich mit dem dass er es ein ich auf so
        eine auch als an nach wie im für man aber aus durch wenn nur war noch werden bei hat wir was
        wird sein einen welche sind oder zur um haben einer mir über behörde gericht künstliche
        intelligenz daten bußgeld verfahren klage urteil anbieter verstöße aufsicht prüfung""",
    "fr": """de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce
        il sont avec été autorité tribunal données personnelles intelligence artificielle amende
        procédure plainte jugement société enquête régulateur français décision été
        contenu élève""",
    "es": """de la que el en y a los se del las un por con no una su para es al lo como más o pero
        sus le ha autoridad tribunal datos inteligencia artificial multa demanda sentencia empresa
        investigación decisión año niños imágenes plataforma regulación denuncia señaló""",
}
LANGUAGES = {"en": "", **OTHERS}
CITIES = """Aldermouth Brackwater Carrowmere Dunsfield Eastholm Farrowgate Glenhaven Harrowick
Ironbridge Juniper Kestrel Larkspur Marlowe Northmoor Oakhurst Pinecrest Quayside Ravenna Stonewell
Thornbury Umberton Valemont Westhaven Yarrow""".split()
PAPERS = "Tribune Herald Courier Ledger Observer Gazette Dispatch Monitor Wire Record".split()
SYLLABLES = """vel ora nex tri luma kai zen pix sora myn dal quo ver ani cas tel mor fin hal bri
ost ray lin gor pal""".split()
ENDINGS = ("AI", "Labs", "Technologies", "Systems", "Media", "Robotics", "Health", "Studio")
DESCRIBED = (
    "a man", "operators of 16 websites", "a former teacher", "two companies", "a landlord",
    "an app not named", "a chatbot operator", "The operator of a cloned voice",
)  # fmt: skip


class Prose:
    """A writer of sentences: the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        rare = [*RARER, *(self.name() for _ in range(6_000))]
        self.dice.shuffle(rare)
        self._lists = {"en": list(dict.fromkeys([*COMMON, *rare]))}
        for language, words in OTHERS.items():
            self._lists[language] = list(dict.fromkeys([*words.split(), *rare[-2_000:]]))
        self._weights = {
            language: list(accumulate(1 / (rank + 3) for rank in range(len(words))))
            for language, words in self._lists.items()
        }

    def name(self) -> str:
        """A word nobody has: for small companies, products and people's towns."""
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(2, 4))).capitalize()

    def company(self) -> str:
        """The name of a small company."""
        return f"{self.name()} {self.dice.choice(ENDINGS)}"

    def words(self, many: int, language: str = "en") -> list[str]:
        """Words as they come in news: few of them very often."""
        return self.dice.choices(self._lists[language], cum_weights=self._weights[language], k=many)

    def title(self, language: str = "en") -> str:
        """A headline about nothing in particular."""
        found = [word for word in self.words(14, language) if len(word) > 3][:9]
        return " ".join(found or ["news"]).capitalize()

    def paragraphs(self, letters: int, language: str = "en") -> list[str]:
        """About so many letters of prose, in paragraphs of some sentences."""
        words = self.words(max(8, letters // 6), language)
        found, sentences = [], []
        at = 0
        while at < len(words):
            length = self.dice.randint(9, 26)
            sentences.append(f"{' '.join(words[at : at + length]).capitalize()}.")
            at += length
            if len(sentences) > 2:
                found.append(" ".join(sentences))
                sentences = []
        return [*found, " ".join(sentences)] if sentences else found
