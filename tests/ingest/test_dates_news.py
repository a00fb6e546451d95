"""Dates as news of enforcement tells them: sentences of our own, each with the day it was printed.

A row is the day of publication, the sentence, and the days meant by each expression in it that
can be pinned to days, in order: "first" or "first/last".
"""

from __future__ import annotations

from datetime import date

import pytest

from ingest.read.dates import find_dates

SAT, TUE, FRI, WED, THU = "2024-08-31", "2025-03-04", "2025-02-14", "2025-12-10", "2026-01-15"

WEEKDAYS = [
    (SAT, "The host kept the model online until Thursday, when a judge ordered it down.",
     ["2024-08-29"]),
    (SAT, "The developer is due in court Thursday.", ["2024-09-05"]),
    (TUE, "Just ahead of the minister's trip, the agency on Sunday issued a warning.",
     ["2025-03-02"]),
    (TUE, "The app has been blocked since Monday.", ["2025-03-03"]),
    (TUE, "The company missed Friday's deadline.", ["2025-02-28"]),
    (TUE, "Both sides filed papers ahead of Friday's deadline.", ["2025-03-07"]),
    (TUE, "The developer faces sentencing Friday.", ["2025-03-07"]),
    (TUE, "A hearing scheduled in San Francisco for Thursday was postponed.", ["2025-03-06"]),
    (TUE, "Prosecutors on Tuesday charged a programmer over the forged images.", ["2025-03-04"]),
    (TUE, "The commission will vote Tuesday on the fine.", ["2025-03-04"]),
    (TUE, "A hearing is set for Monday.", ["2025-03-10"]),
    (TUE, "Ministers meet on Wednesday to discuss the ban.", ["2025-03-05"]),
    (TUE, "The firm, fined Friday by the watchdog, said it would appeal.", ["2025-02-28"]),
    (TUE, "Friday's order gives the company a month to comply.", ["2025-02-28"]),
    (TUE, "Next Monday the court hears the appeal.", ["2025-03-10"]),
    (TUE, "It blocked the app last Wednesday.", ["2025-02-26"]),
    (TUE, "The regulator has given the platform until Friday to reply.", ["2025-03-07"]),
    (TUE, "The agency said Monday that the firm must delete the data by Friday.",
     ["2025-03-03", "2025-03-07"]),
    (TUE, "He pleaded guilty Monday and is to be sentenced on Thursday.",
     ["2025-03-03", "2025-03-06"]),
    (TUE, "The inquiry, opened on Thursday, is the third against the chatbot.", ["2025-02-27"]),
    (TUE, "Lawyers are expected to ask the judge on Thursday to lift the order.", ["2025-03-06"]),
    (TUE, "The trial begins Monday.", ["2025-03-10"]),
    (TUE, "The trial began Monday.", ["2025-03-03"]),
    (TUE, "The company didn't immediately respond to a request for comment on Sunday.",
     ["2025-03-02"]),
    (TUE, "The ban takes effect at midnight Thursday.", ["2025-03-06"]),
    (TUE, "It was taken offline late Friday.", ["2025-02-28"]),
    (TUE, "The order was signed Monday evening.", ["2025-03-03"]),
    (TUE, "On Mondays the court hears motions.", []),
]  # fmt: skip

YEARLESS = [
    (WED, "At a hearing on Feb. 11, the judge denied bail.", ["2025-02-11"]),
    (WED, "The attorney general wrote to the platform on Jan. 9.", ["2025-01-09"]),
    (WED, "At a hearing on Feb. 5, the judge denied bail.", ["2025-02-05"]),
    (WED, "At a Feb. 5 hearing, the judge ordered the site closed.", ["2025-02-05"]),
    (WED, "The judge held a hearing on Jan. 9.", ["2025-01-09"]),
    (WED, "A hearing on Jan. 9 was closed to the public.", ["2025-01-09"]),
    (WED, "The company sent a letter to users on Jan. 9.", ["2025-01-09"]),
    (WED, "He was sentenced to 14 months on Jan. 9.", ["2025-01-09"]),
    (WED, "The mayor asked for a hearing on Jan. 20.", ["2026-01-20"]),
    (WED, "The panel called the company's chief to testify before it on Jan. 20.", ["2026-01-20"]),
    (WED, "The case is due back in court on Jan. 6.", ["2026-01-06"]),
    (WED, "The ban, which starts on Jan. 1, covers minors.", ["2026-01-01"]),
    (WED, "Since Jan. 1, the law has barred such tools.", ["2025-01-01"]),
    (WED, "The firm was given until Jan. 5 to reply.", ["2026-01-05"]),
    (WED, "The firm had until Dec. 1 to reply.", ["2025-12-01"]),
    (WED, "The judge set a trial date of March 16.", ["2026-03-16"]),
    (WED, "The trial, originally set for Oct. 6, will now begin Feb. 2.",
     ["2025-10-06", "2026-02-02"]),
    (WED, "By setting a March 16 trial date, the judge sped up the case.", ["2026-03-16"]),
    (WED, "Comments were due Oct. 30.", ["2025-10-30"]),
    (WED, "He is held pending a Dec. 19 hearing.", ["2025-12-19"]),
    (WED, "She pleaded not guilty and returns to court Jan. 22.", ["2026-01-22"]),
    (WED, "The settlement requires payment on Jan. 31.", ["2026-01-31"]),
    (WED, "The rule takes effect on Feb. 1.", ["2026-02-01"]),
    (WED, "He is scheduled to be sentenced Jan. 20.", ["2026-01-20"]),
    (WED, "A jury convicted him on Jan. 20.", ["2025-01-20"]),
    (WED, "The next hearing is on Jan. 8.", ["2026-01-08"]),
    (WED, "The firm must answer by Jan. 15.", ["2026-01-15"]),
    (WED, "The firm has until Jan. 15 to answer.", ["2026-01-15"]),
    (WED, "The judge set a Jan. 15 deadline for both sides.", ["2026-01-15"]),
    (WED, "The complaint, filed Jan. 6, names two executives.", ["2025-01-06"]),
    (WED, "The company will pay $4 million to affected users on Jan. 6.", ["2026-01-06"]),
    (WED, "On Nov. 3, police searched the office.", ["2025-11-03"]),
    (WED, "Police searched the office on 3 November.", ["2025-11-03"]),
    (WED, "The warrant of 12 May was renewed on 1 December.", ["2025-05-12", "2025-12-01"]),
    (WED, "The ruling, issued Tuesday, Dec. 2, is final.", ["2025-12-02"]),
    (WED, "The hearing was adjourned until Jan. 13.", ["2026-01-13"]),
    (WED, "Between Jan. 4 and Jan. 9 the tool made 20,000 images, the report found.",
     ["2025-01-04/2025-01-09"]),
    (WED, "The panel ruled in March.", ["2025-03-01/2025-03-31"]),
    (WED, "The panel will rule in March.", ["2026-03-01/2026-03-31"]),
    (WED, "In January, the court dismissed two of the claims.", ["2025-01-01/2025-01-31"]),
    (WED, "A trial is expected in January.", ["2026-01-01/2026-01-31"]),
    (WED, "Regulators have been investigating since March.", ["2025-03-01/2025-03-31"]),
    (WED, "The firm agreed to delete the data by January.", ["2026-01-01/2026-01-31"]),
    (WED, "An October ruling had gone the other way.", ["2025-10-01/2025-10-31"]),
    (TUE, "The decree expires at the end of May.", ["2025-05-19/2025-05-31"]),
    (TUE, "The regulator opened its inquiry in early January.", ["2025-01-01/2025-01-12"]),
    (TUE, "They removed the set in mid-February.", ["2025-02-09/2025-02-22"]),
    (TUE, "Sentencing is scheduled for June 5.", ["2025-06-05"]),
    (TUE, "He was arrested last December.", ["2024-12-01/2024-12-31"]),
    (TUE, "The law will apply from next August.", ["2025-08-01/2025-08-31"]),
    (SAT, "The Sept. 11 attacks and the May Day march were in the training set.", []),
    (SAT, "Nothing has changed since the Jan. 6 riot.", []),
]  # fmt: skip

ANAPHORS = [
    (SAT, "The report came out in December 2023. Eight months later, the set is back.",
     ["2023-12-01/2023-12-31", "2024-08-01/2024-08-31"]),
    (SAT, "A study appeared last year. " + "The firm was told to delete every copy. " * 8
     + "It then broke the July order.", ["2023-01-01/2023-12-31", "2024-07-01/2024-07-31"]),
    (TUE, "It was raided in March 2022 and, in June, fined.",
     ["2022-03-01/2022-03-31", "2022-06-01/2022-06-30"]),
    (TUE, "It was raided on Nov. 3, 2022, and charged on Jan. 9.", ["2022-11-03", "2023-01-09"]),
    (TUE, "It was sued in March 2022 and its trial will begin in June.",
     ["2022-03-01/2022-03-31", "2025-06-01/2025-06-30"]),
    (TUE, "Apple pulled the app on Feb. 9, 2023. The governor signed the act that March.",
     ["2023-02-09", "2023-03-01/2023-03-31"]),
    (TUE, "The raid came in 2022. He was charged on May 2 of that year.",
     ["2022-01-01/2022-12-31", "2022-05-02"]),
    (SAT, "It was sued on May 2. The following day it shut down.", ["2024-05-02", "2024-05-03"]),
    (SAT, "A study appeared last year. That December report led to a purge.",
     ["2023-01-01/2023-12-31", "2023-12-01/2023-12-31"]),
    (SAT, "He was held on Aug. 24. Two days earlier, a warrant was issued.",
     ["2024-08-24", "2024-08-22"]),
    (SAT, "It was fined on March 5. The same month, it closed its office.",
     ["2024-03-05", "2024-03-01/2024-03-31"]),
    (SAT, "It was fined in March 2022. Later that year, it appealed.",
     ["2022-03-01/2022-03-31", "2022-01-01/2022-12-31"]),
    (SAT, "It was sued on June 3, 2023. A fortnight later it settled.",
     ["2023-06-03", "2023-06-12/2023-06-18"]),
    (SAT, "It was sued on June 3, 2023, and two weeks later it settled.",
     ["2023-06-03", "2023-06-12/2023-06-18"]),
    (SAT, "The ban came on July 1, 2021. A year later it was lifted.",
     ["2021-07-01", "2022-01-01/2022-12-31"]),
    (SAT, "The suit was filed on July 1, 2021, and dismissed the next day.",
     ["2021-07-01", "2021-07-02"]),
    (SAT, "It was banned in 2021 and unblocked the following year.",
     ["2021-01-01/2021-12-31", "2022-01-01/2022-12-31"]),
    (SAT, "Agents raided it on Feb. 6, 2023. That same day its owner fled.",
     ["2023-02-06", "2023-02-06"]),
    (SAT, "Agents raided it on Feb. 6, 2023, and the following Friday its owner fled.",
     ["2023-02-06", "2023-02-10"]),
    (SAT, "It was fined on May 5. Six days after that, it paid.", ["2024-05-05", "2024-05-11"]),
    (SAT, "It was sued in March 2022. Half a year later it settled.",
     ["2022-03-01/2022-03-31", "2022-09-01/2022-09-30"]),
    (SAT, "It was fined on May 5, three weeks after a raid.", ["2024-05-05"]),
]  # fmt: skip

PERIODS = [
    (TUE, "The court will decide in the first quarter of 2026.", ["2026-01-01/2026-03-31"]),
    (TUE, "Complaints doubled in Q4 2024.", ["2024-10-01/2024-12-31"]),
    (TUE, "Complaints doubled in the fourth quarter of last year.", ["2024-10-01/2024-12-31"]),
    (TUE, "The budget for fiscal 2026 pays for audits.", ["2026-01-01/2026-12-31"]),
    (TUE, "The budget for fiscal year 2026 pays for audits.", ["2026-01-01/2026-12-31"]),
    (TUE, "The unit was set up in the second half of 2023.", ["2023-07-01/2023-12-31"]),
    (TUE, "The rules are due by mid-2025.", ["2025-04-01/2025-09-30"]),
    (TUE, "It has been in force since 2024.", ["2024-01-01/2024-12-31"]),
    (TUE, "The Act was passed in the summer of 2023.", ["2023-06-01/2023-08-31"]),
    (TUE, "It was signed in late 2023.", ["2023-09-01/2023-12-31"]),
    (TUE, "They were banned in the early 2000s.", ["2000-01-01/2009-12-31"]),
    (TUE, "It blocked the site from May to July 2024.", ["2024-05-01/2024-07-31"]),
    (TUE, "By the end of 2026, every model must be audited.", ["2026-09-01/2026-12-31"]),
    (TUE, "It must be audited by the end of the year.", ["2025-09-01/2025-12-31"]),
    (TUE, "The breach lasted from November 2023 to February 2024.",
     ["2023-11-01/2024-02-29"]),
    (TUE, "It was fined in 2023 and again in 2024.",
     ["2023-01-01/2023-12-31", "2024-01-01/2024-12-31"]),
    (TUE, "A spring deadline was missed, and the fall 2024 one as well.",
     ["2024-09-01/2024-11-30"]),
    (TUE, "He sold access from 2019 to 2022.", ["2019-01-01/2022-12-31"]),
    (TUE, "The images were made between March 3 and March 19, 2024.",
     ["2024-03-03/2024-03-19"]),
    (TUE, "The hearing ran from 3 to 5 February 2025.", ["2025-02-03/2025-02-05"]),
    (TUE, "The consultation ran Feb. 3–7.", ["2025-02-03/2025-02-07"]),
    (TUE, "The images were shared in the week of Feb. 10.", ["2025-02-10/2025-02-16"]),
    (TUE, "The fine was for the years 2018-2020.", ["2018-01-01/2020-12-31"]),
]  # fmt: skip

RELATIVE = [
    (TUE, "The watchdog fined the firm last week.", ["2025-02-24/2025-03-02"]),
    (TUE, "Its lawyers asked for a delay this week.", ["2025-03-03/2025-03-09"]),
    (TUE, "The app was pulled over the weekend.", ["2025-03-01/2025-03-02"]),
    (TUE, "Police arrested him last weekend.", ["2025-03-01/2025-03-02"]),
    (TUE, "It was sued earlier this month.", ["2025-03-01/2025-03-04"]),
    (TUE, "It was sued earlier this year.", ["2025-01-01/2025-03-04"]),
    (TUE, "The trial will open later this year.", ["2025-03-04/2025-12-31"]),
    (TUE, "It was sued late last year.", ["2024-09-01/2024-12-31"]),
    (TUE, "The case was dropped a year ago.", ["2024-01-01/2024-12-31"]),
    (TUE, "The case was dropped 4 weeks ago.", ["2025-02-03/2025-02-09"]),
    (TUE, "The case was dropped a fortnight ago.", ["2025-02-17/2025-02-23"]),
    (TUE, "The case was dropped ten days ago.", ["2025-02-22"]),
    (TUE, "The case was dropped just over two months ago.", ["2025-01-01/2025-01-31"]),
    (TUE, "He was charged yesterday and will be arraigned tomorrow.",
     ["2025-03-03", "2025-03-05"]),
    (TUE, "The site went dark last night.", ["2025-03-03"]),
    (TUE, "The site went dark this morning.", ["2025-03-04"]),
    (TUE, "The bill passed the house earlier today.", ["2025-03-04"]),
    (TUE, "The bill becomes law next year.", ["2026-01-01/2026-12-31"]),
    (TUE, "It asked for the files at 5 p.m. EST on Monday.", ["2025-03-03"]),
    (TUE, "It went offline at 09:30 GMT on 3 March 2025.", ["2025-03-03"]),
    (TUE, "He has two weeks to appeal and 30 days to pay.", []),
    (TUE, "The company must report every six months for 20 years.", []),
]  # fmt: skip

ABROAD = [
    (THU, "Die Behörde verhängte das Bußgeld am 9. Januar 2026.", ["2026-01-09"]),
    (THU, "Das Gericht entschied am Dienstag, dem 13. Januar 2026.", ["2026-01-13"]),
    (THU, "Die Datenbank wurde am Mittwoch gelöscht.", ["2026-01-14"]),
    (THU, "La CNIL a prononcé la sanction le 8 janvier 2026.", ["2026-01-08"]),
    (THU, "L'autorité a ouvert une enquête le lundi 12 janvier 2026.", ["2026-01-12"]),
    (THU, "Der Prozess beginnt am Montag.", ["2026-01-19"]),
    (THU, "Il a été arrêté mercredi.", ["2026-01-14"]),
    (THU, "La AEPD multó a la empresa el 7 de enero de 2026.", ["2026-01-07"]),
    (THU, "El juez ordenó el cierre el miércoles.", ["2026-01-14"]),
    (THU, "Il Garante ha bloccato il servizio il 30 dicembre 2025.", ["2025-12-30"]),
    (THU, "Il Garante ha bloccato il servizio martedì.", ["2026-01-13"]),
    (THU, "La decisione è di dicembre 2025.", ["2025-12-01/2025-12-31"]),
    (THU, "Die Untersuchung begann im Oktober 2025.", ["2025-10-01/2025-10-31"]),
    (THU, "La sanction date du 1er décembre 2025.", ["2025-12-01"]),
]  # fmt: skip

PRINTED = [
    (THU, "LONDON, Jan. 14 (Wire) - The regulator fined the firm on Tuesday.",
     ["2026-01-14", "2026-01-13"]),
    (THU, "WASHINGTON — Jan. 14, 2026 — The agency sued a chatbot maker.", ["2026-01-14"]),
    (THU, "On 14 January 2026 the regulator fined it.", ["2026-01-14"]),
    (THU, "On the 14th of January 2026 the regulator fined it.", ["2026-01-14"]),
    (THU, "On Wednesday 14 January the regulator fined it.", ["2026-01-14"]),
    (THU, "The order is dated 14/01/2026.", ["2026-01-14"]),
    (THU, "The order is dated 14.01.2026.", ["2026-01-14"]),
    (THU, "The order is dated 2026-01-14T09:30:00Z.", ["2026-01-14"]),
    (THU, "The order is dated Jan 14 2026.", ["2026-01-14"]),
    (THU, "The order is dated Wed., Jan. 14, 2026.", ["2026-01-14"]),
    (THU, "The order of January 14th was public.", ["2026-01-14"]),
    (THU, "The order of 14-Jan-2026 was public.", ["2026-01-14"]),
    (THU, "The order of 05/06/2025 may mean two days.", []),
    (THU, "Docket No. 2025-0114, Regulation (EU) 2024/1689, Section 2025, EUR 2025, 42 U.S.C. 1983",
     []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    WEEKDAYS + YEARLESS + ANAPHORS + PERIODS + RELATIVE + ABROAD + PRINTED,
)
def test_a_sentence_of_the_news_is_dated_as_a_reader_would(
    published: str, text: str, expected: list[str]
) -> None:
    """Each expression that can be pinned to days, and no other."""
    spans = [found.span for found in find_dates(text, date.fromisoformat(published))]
    told = [
        f"{span.first}" if span.first == span.last else f"{span.first}/{span.last}"
        for span in spans
        if span.known
    ]
    assert told == expected
