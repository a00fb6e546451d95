"""What is read from single sentences and short texts: the gate for each rule of reading."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from docket.model import Article, Basis, Mention, Precision
from docket.schema import ROOT
from ingest.read.cues import Rules, load_rules
from ingest.read.events import read_article

WRITTEN = date(2024, 8, 31)  # a Saturday


@cache
def rules() -> Rules:
    """The product's own rules, loaded once."""
    return load_rules(ROOT / "data")


def read(text: str, title: str = "AI news", written: date | None = WRITTEN) -> list[Mention]:
    """Events read from a text published on WRITTEN, as if added by hand."""
    article = Article("key", "", title, text, "Test Outlet", published_on=written)
    return list(read_article(article, rules(), "none").mentions)


def one(text: str, **how: object) -> Mention:
    """The only event of a text."""
    found = read(text, **how)  # type: ignore[arg-type]
    assert len(found) == 1, [(m.kind.value, m.action, m.evidence[0].quote) for m in found]
    return found[0]


def names(parties: tuple[object, ...]) -> list[str]:
    """Names of parties."""
    return [party.name for party in parties]  # type: ignore[attr-defined]


TOLD = [
    # text, action, status, first, last, actor, target, place
    ("The FTC on Tuesday fined the chatbot maker Replika $5 million.",
     "fine", "fined", "2024-08-27", "2024-08-27", "Federal Trade Commission", "Replika", "US"),
    ("Italy's privacy watchdog fined OpenAI 15 million euros on Aug. 20 over ChatGPT.",
     "fine", "fined", "2024-08-20", "2024-08-20", "Garante", "OpenAI", "IT"),
    ("The FCC proposed a $6 million fine against Lingo Telecom in May over an AI voice clone.",
     "fine", "proposed", "2024-05-01", "2024-05-31", "Federal Comm", "Lingo Telecom", "US"),
    ("Getty Images sued Stability AI in London in January 2023 over its image generator.",
     "lawsuit_filed", "filed", "2023-01-01", "2023-01-31", "Getty Images", "Stability AI", None),
    ("A class action was filed against Clearview AI on 3 July 2024.",
     "lawsuit_filed", "filed", "2024-07-03", "2024-07-03", None, "Clearview AI", None),
    ("Federal prosecutors charged a man last week with using an AI tool to make abuse images.",
     "criminal_charge", "charged", "2024-08-19", "2024-08-25", "prosecutors", "a man", None),
    ("Ofcom opened an investigation into the operator of a nudify app on Thursday.",
     "investigation_opened", "opened", "2024-08-29", "2024-08-29", "Ofcom", "operator", "GB"),
    ("Hugging Face removed the model from its hub on Monday after complaints about deepfakes.",
     "model_withdrawn", "withdrawn", "2024-08-26", "2024-08-26", "Hugging Face", None, "US"),
    ("OpenAI banned accounts linked to an influence operation in February 2024.",
     "content_account_removed", "removed", "2024-02-01", "2024-02-29", "OpenAI", "accounts", "US"),
    ("LAION took down its dataset of AI training images in December 2023.",
     "dataset_withdrawn", "withdrawn", "2023-12-01", "2023-12-31", "LAION", None, "DE"),
    ("LAION released a cleaned-up version of its AI dataset on Friday.",
     "dataset_cleaned", "released", "2024-08-30", "2024-08-30", "LAION", None, "DE"),
    ("California's governor signed the AI bill into law on Wednesday.",
     "legislation", "enacted", "2024-08-28", "2024-08-28", "Governor of California", None, "US-CA"),
    ("The Senate passed the TAKE IT DOWN Act on July 11.",
     "legislation", "passed", "2024-07-11", "2024-07-11", None, "TAKE IT DOWN Act", None),
    ("A federal judge dismissed the lawsuit against Midjourney on Aug. 12.",
     "court_ruling", "dismissed", "2024-08-12", "2024-08-12", "federal judge", "Midjourney", None),
    ("French police arrested a man in Lyon on Sunday for selling AI-made abuse images.",
     "arrest_search", "arrested", "2024-08-25", "2024-08-25", "French police", "a man", "FR"),
    ("A grand jury returned an indictment on Wednesday charging a Wisconsin man over AI images.",
     "criminal_charge", "charged", "2024-08-28", "2024-08-28", "jury", "a Wisconsin man", "US-WI"),
    ("Clearview AI Inc was issued with a penalty of £7,552,800 on 18 May 2022.",
     "fine", "fined", "2022-05-18", "2022-05-18", None, "Clearview AI", None),
    ("The Hamburg court dismissed a claim against LAION on 27 September 2023 over its AI dataset.",
     "court_ruling", "dismissed", "2023-09-27", "2023-09-27", "Hamburg", "LAION", "DE-HH"),
    ("The messenger was watched for its alleged part in AI fraud, leading on Monday to charges "
     "against the platform's chief, Pavel Durov.",
     "criminal_charge", "charged", "2024-08-26", "2024-08-26", None, "Pavel Durov", None),
    ("Italy banned the DeepSeek chatbot on Friday.",
     "order_ban", "ordered", "2024-08-30", "2024-08-30", "Italy", "DeepSeek", "IT"),
    ("Anthropic reached a settlement in principle with the authors on Monday.",
     "settlement_consent", "agreed", "2024-08-26", "2024-08-26", None, None, None),
    ("The CNIL on Friday ordered Clearview AI, a firm that copies faces off the web, to stop.",
     "order_ban", "ordered", "2024-08-30", "2024-08-30", "Commission nat", "Clearview AI", "FR"),
    ("Software developers filed a class action complaint against GitHub over Copilot on Tuesday.",
     "lawsuit_filed", "filed", "2024-08-27", "2024-08-27", None, "GitHub", None),
    ("Lawmakers gave final approval on Monday to Legislative Bill 383, which bans deepfakes.",
     "legislation", "passed", "2024-08-26", "2024-08-26", None, "Legislative Bill 383", None),
    ("A judge ordered the removal of the deepfake video on Monday.",
     "injunction", "ordered", "2024-08-26", "2024-08-26", "judge", None, None),
    ("OpenAI banned a cluster of ChatGPT accounts on Thursday.",
     "content_account_removed", "removed", "2024-08-29", "2024-08-29", "OpenAI", None, "US"),
    ("Apple and Google pulled three nudify AI apps from their stores last week.",
     "app_delisted", "removed", "2024-08-19", "2024-08-25", "Apple", "apps", "US"),
    ("Getty Images dropped its claims against Stability AI on Wednesday.",
     "lawsuit_filed", "withdrawn", "2024-08-28", "2024-08-28", "Getty", "Stability AI", None),
    ("The SEC charged two investment advisers with false statements about AI on March 18.",
     "lawsuit_filed", "filed", "2024-03-18", "2024-03-18", "Securities", "advisers", "US"),
    ("The FTC ordered OpenAI and Meta to hand over information on AI companions on Aug. 12.",
     "information_request", "demanded", "2024-08-12", "2024-08-12", "Federal", "OpenAI", "US"),
    ("A Minnesota man pleaded guilty on Tuesday over AI-made abuse images.",
     "conviction_sentence", "convicted", "2024-08-27", "2024-08-27", None, "A Minnesota man",
     "US-MN"),
    ("The FTC on Monday fined Beta Corp. $2 million over its AI app.",
     "fine", "fined", "2024-08-26", "2024-08-26", "Federal Trade", "Beta Corp", "US"),
    ("A judge rejected OpenAI's bid to dismiss that case on Tuesday.",
     "court_ruling", "denied", "2024-08-27", "2024-08-27", "judge", "OpenAI", None),
    ("A judge denied Anthropic's motion to dismiss a lawsuit brought by three authors on Tuesday.",
     "court_ruling", "denied", "2024-08-27", "2024-08-27", "judge", "Anthropic", None),
    ("Hugging Face disabled access to a dataset of a million posts used for AI on Monday.",
     "dataset_withdrawn", "withdrawn", "2024-08-26", "2024-08-26", "Hugging Face", None, "US"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "action", "status", "first", "last", "actor", "target", "place"), TOLD,
    ids=[f"{row[1]}-{row[2]}-{number}" for number, row in enumerate(TOLD)],
)  # fmt: skip
def test_a_sentence_tells_one_event_with_its_date_parties_and_place(
    text: str, action: str, status: str, first: str, last: str,
    actor: str | None, target: str | None, place: str | None,
) -> None:  # fmt: skip
    """Each way of telling is read whole."""
    found = one(text)

    assert (found.action, found.status) == (action, status)
    assert (str(found.when.first), str(found.when.last)) == (first, last)
    if actor:
        assert any(actor in name for name in names(found.actors))
    if target:
        assert any(target in name for name in names(found.targets))
    if place:
        assert found.jurisdiction == place


@pytest.mark.parametrize(
    "text",
    [
        "Regulators could fine the AI company up to 10% of its revenue.",
        "The FTC has not charged OpenAI with anything.",
        "The commission may open an investigation into the chatbot.",
        "If the court rules against Meta, the AI model would be withdrawn.",
        "The group urged lawmakers to ban nudify apps.",
        "Should Britain ban AI companions?",
        "The authority has the power to order a company to delete its AI models.",
        "OpenAI settles into its new office as AI spending climbs.",
        "Nvidia shares charged higher on AI demand.",
        "Meta orders 50,000 AI chips from its supplier.",
        "The start-up wants to take the friction out of AI training data.",
        "The next step is to withdraw the tainted AI models from distribution.",
        "The lawsuit alleges that OpenAI removed copyright notices from its training data.",
        "An AI model fine-tuned on medical notes beat doctors in a test.",
        "YouTube denied that it had removed the AI video.",
        "Had the FTC fined Acme Corp, the AI company would have closed.",
        "Telegram banned no channels over AI deepfakes.",
        "A satirical site claimed that the FTC had fined Midjourney.",
    ],
)
def test_what_did_not_happen_is_no_event(text: str) -> None:
    """Powers, plans, denials, questions, allegations and business news date nothing."""
    assert read(text) == []


def test_the_day_of_printing_is_only_an_upper_bound() -> None:
    """No event carries the publication day merely because the article does."""
    found = one("The FTC fined Replika $5 million over its AI companion.")

    assert found.when.first is None
    assert found.when.last == WRITTEN
    assert (found.when.precision, found.when.basis) == (Precision.UNKNOWN, Basis.PUBLICATION)


def test_an_undated_text_leaves_its_events_undated() -> None:
    """Without a publication day there is not even a bound."""
    found = one("The FTC fined Replika $5 million over its AI companion.", written=None)

    assert (found.when.first, found.when.last) == (None, None)


def test_the_day_of_the_announcement_is_kept_apart_from_the_act() -> None:
    """A day that hangs on "said" is the announcement."""
    found = one("The FTC said Thursday that in March it fined Replika over its AI companion.")

    assert (str(found.when.first), str(found.when.last)) == ("2024-03-01", "2024-03-31")
    assert found.announced is not None
    assert str(found.announced.last) == "2024-08-29"


def test_until_a_day_when_somebody_acted_dates_the_act() -> None:
    """What lasted "until Thursday, when X removed it" was removed on that Thursday."""
    found = one(
        "The AI image model stayed online until Thursday, when the company Runway ML removed it "
        "from the model repository Hugging Face."
    )

    assert str(found.when.first) == "2024-08-29"
    assert names(found.actors) == ["Runway"]


def test_two_acts_in_one_sentence_keep_their_own_dates() -> None:
    """A date belongs to the nearest act that can own it."""
    found = read(
        "Prosecutors in Minneapolis charged a man in May with making deepfake abuse images "
        "after police arrested him on April 3."
    )

    dates = {m.action: str(m.when.first) for m in found}
    assert dates == {"criminal_charge": "2024-05-01", "arrest_search": "2024-04-03"}


def test_a_later_noun_dates_an_event_told_before() -> None:
    """Words such as "that December report" refine "a report last year"."""
    found = read(
        "A report last year by the Stanford Internet Observatory found illegal abuse imagery in "
        "the LAION dataset.\n\nThat December report led LAION to immediately remove its dataset."
    )

    report = next(m for m in found if m.action == "report_audit_published")
    assert (str(report.when.first), str(report.when.last)) == ("2023-12-01", "2023-12-31")
    removed = next(m for m in found if m.action == "dataset_withdrawn")
    assert removed.when.precision == Precision.MONTH


def test_lede_body_and_headline_of_one_act_are_one_event() -> None:
    """What a text says twice happened once, and all its sentences are evidence."""
    found = one(
        "Ofcom fines nudify site\n\nOfcom fined the nudify site Undress.cc £50,000 on Thursday.\n\n"
        "The fine, Ofcom said, punishes missing age checks."
    )

    assert len(found.evidence) >= 2
    assert found.amount is not None
    assert (found.amount.value, found.amount.currency) == (50_000, "GBP")
    assert found.amount.role == "imposed"


def test_a_private_person_is_not_named() -> None:
    """Who is no organisation and no office-holder stays a description."""
    found = one("Prosecutors in Texas charged John Q Doe, 42, on Aug. 5 over AI abuse images.")

    assert names(found.targets) == ["an individual (name withheld)"]


def test_a_public_figure_is_named_by_his_company() -> None:
    """Heads of major companies are public figures."""
    found = one(
        "French authorities brought charges on Wednesday against the platform's founder and CEO, "
        "Pavel Durov, over AI-made abuse images on Telegram."
    )

    assert names(found.targets) == ["Pavel Durov"]
    assert found.jurisdiction == "FR"


def test_every_quote_is_the_text_at_its_offsets() -> None:
    """Evidence is a verbatim substring, always."""
    text = (
        "The FTC fined Replika $5 million on Tuesday over its AI companion. The company appealed "
        "the decision on Friday.\n\nOfcom opened an investigation into X over Grok deepfakes."
    )

    for mention in read(text):
        assert mention.evidence
        for quote in mention.evidence:
            assert text[quote.start : quote.end] == quote.quote


def test_an_ambiguous_name_links_only_beside_a_sure_one() -> None:
    """The letter X alone may be anybody."""
    told = "Ofcom opened an investigation into X over AI deepfakes on Thursday."
    alone, beside = one(told), one(f"{told} X Corp declined to comment.")

    assert not any(p.entity for p in alone.targets)
    assert any(p.entity for p in beside.targets)


def test_news_without_ai_gives_no_event() -> None:
    """The reader is about AI: other enforcement is left to others."""
    assert read("The FTC fined a car dealer $5 million on Tuesday.", title="Dealer fined") == []


def test_the_measure_is_the_bill_named_before() -> None:
    """For the second sentence of every statehouse story: it calls the bill by what it is."""
    text = "Senate Bill 12 would ban AI deepfakes. The Senate passed the measure on Monday."
    assert names(one(text).targets) == ["Senate Bill 12"]


def test_a_county_a_thing_happened_in_is_not_whom_it_was_done_to() -> None:
    """For places that look like names: "in Floyd County" says where."""
    text = "Police in Floyd County arrested a man on Monday for selling AI deepfakes."
    assert names(one(text).targets) == ["a man"]


@pytest.mark.parametrize(
    ("told", "actor"),
    [
        ("In May a mother sued the firm.", "a mother"),
        ("Last week a class of parents sued the firm.", "a class of parents"),
        ("In May, parents sued the firm.", "parents"),
        ("The victim, Jane Doe, 14, sued the firm in May.", "an individual (name withheld)"),
        ("On Friday the agency sued the firm.", "Federal Trade Commission"),
    ],
)
def test_somebody_else_is_never_taken_for_the_body_named_before(told: str, actor: str) -> None:
    """For whose name is on it: only "the agency" is the agency, and a mother is a mother."""
    (_, suit) = read(f"The FTC on Monday fined OpenAI $5 million over its AI chatbot. {told}")
    assert (suit.action, names(suit.actors)) == ("lawsuit_filed", [actor])


def test_who_acted_against_somebody_new_is_left_open() -> None:
    """For a passive in passing: nobody says that it was the body the story is about."""
    (_, other) = read(
        "The FTC on Monday fined OpenAI over its AI chatbot. In May a rival was sued."
    )
    assert (names(other.actors), names(other.targets)) == ([], ["a rival"])


@pytest.mark.parametrize(
    "text",
    [
        "A 14-year-old girl said an AI app undressed her. Police arrested John Smith on Monday.",
        "Emma, 14, said the AI chatbot hurt her. Emma sued Character.AI on Monday. Emma won.",
        "Megan Garcia sued Character.AI on Monday over its AI bot. Garcia filed an appeal in May.",
        "Jones v. OpenAI: Jones sued on Monday over the AI chatbot.",
    ],
)
def test_no_private_person_is_named_or_taken_for_another_one(text: str) -> None:
    """For victims above all: nobody is shown by a first name, a surname or as somebody else."""
    shown = [p for m in read(text) for p in names(m.actors) + names(m.targets)]
    assert "an individual (name withheld)" in shown
    assert not [p for p in shown if re.search("girl|Smith|Emma|Garcia|Jones", p)]
