"""Which texts repeat one another, and which only tell of the same thing."""

from __future__ import annotations

from ingest.read.copies import families, fingerprint, repeats

WIRE = """Regulator in Lisbon orders pause of voice-cloning service Vozely

The Portuguese data protection commission ordered Vozely on Tuesday to stop cloning the voices of
people who had not agreed, after 214 complaints in six weeks. The Porto company, which says it has
1.3 million users, must delete 40,000 recordings by October. "Nobody's voice is raw material," said
Rui Tavares Lopes, who heads the commission's technology unit. In Spain, prosecutors in Valencia
charged two students in May over cloned calls to pensioners, and the Italian Garante opened an
inquiry into a rival service, Parlami, last month. Vozely said it "will comply in full"."""

RETELLING = """Concern about cloned voices is growing, and authorities are beginning to act. In
Portugal the data protection commission has told Vozely, a company from Porto with 1.3 million
users, to stop cloning voices of people who did not agree; 214 complaints had come in within weeks.
"Nobody's voice is raw material," as Rui Tavares Lopes of the commission put it. Some 40,000
recordings have to go. Elsewhere, prosecutors in Valencia, Spain charged students over cloned calls
to pensioners, while the Italian Garante is looking at Parlami, a rival service. Vozely "will comply
in full". The steps show that voices are worth protecting."""

SECOND_REPORTER = """Vozely told to halt voice cloning by Portugal's privacy authority

LISBON — A ruling by Portugal's privacy authority on Tuesday halts most of the business of Vozely.
Ana Beatriz Couto, a radio host from Braga, told this newspaper that she heard herself advertise
mattresses. "I rang the station to ask if I had gone mad," she said. Founder Tiago Mota Reis said
in an interview in Matosinhos that 19 of his 62 staff would go on leave. The commission, chaired by
Paula Meira, had fined the telecoms group Navelis €90,000 in 2023 in a similar case. Lawyers at
Abreu Pinto expect an appeal to the administrative court of Lisbon before Christmas."""


def test_a_mirror_of_a_text_is_a_copy() -> None:
    """The same words under another headline are a copy."""
    mirror = "Shared from the wire\n\n" + WIRE.split("\n\n", 1)[1]

    assert repeats(fingerprint(WIRE), fingerprint(mirror)) == "copy"


def test_part_of_a_text_is_a_copy() -> None:
    """An outlet that prints the first half repeats it all the same."""
    assert repeats(fingerprint(WIRE), fingerprint(WIRE[: len(WIRE) // 2])) == "copy"


def test_a_retelling_that_brings_nothing_of_its_own_belongs_to_the_family() -> None:
    """Other words, the same names, numbers and quotations."""
    assert repeats(fingerprint(WIRE), fingerprint(RETELLING)) == "retelling"


def test_a_second_reporter_stays_independent() -> None:
    """The same matter with other voices is no retelling."""
    assert repeats(fingerprint(WIRE), fingerprint(SECOND_REPORTER)) == ""
    assert repeats(fingerprint(RETELLING), fingerprint(SECOND_REPORTER)) == ""


def test_families_are_named_by_their_first_article() -> None:
    """Whoever was first leads; who stands alone has no family."""
    texts = [(7, RETELLING), (9, SECOND_REPORTER), (12, WIRE)]

    assert families(texts) == {7: 7, 12: 7}


def test_short_notes_are_never_called_retellings() -> None:
    """Two lines share too little to tell."""
    assert repeats(fingerprint("Vozely was fined."), fingerprint("Vozely was fined today.")) in {
        "",
        "copy",
    }
    assert repeats(fingerprint("Ofcom fined X."), fingerprint("The FTC sued Y.")) == ""
