"""When two statements may be one happening, and what forbids it."""

from __future__ import annotations

from typing import Any

import pytest

from docket.model import UNDATED, Basis, DateSpan, Party
from docket.sameness import RIVALS, THRESHOLD, UNRIVALLED, VETO, Likeness, Sighted
from tests.making import by, make_record, make_sighted, on, within, words

ORIGINAL = make_sighted("a", 1)


def other(**changes: Any) -> Sighted:
    """The same statement in another article and other words, with some values changed."""
    return make_sighted("b", 2, **{"said": "A penalty hit the maker.", **changes})


def score(one: Sighted, another: Sighted) -> float:
    """The points of a pair, which must be the same whichever comes first."""
    points, reasons = Likeness([one, another], words()).pair(one.key, another.key)
    assert (points, reasons) == Likeness([another, one], words()).pair(another.key, one.key)
    return points + RIVALS * UNRIVALLED


def test_the_same_parties_day_and_place_are_one_happening() -> None:
    """Two outlets with no word in common still tell of one fine."""
    assert score(ORIGINAL, other()) >= THRESHOLD


def test_the_reasons_are_in_words_people_can_check() -> None:
    """Only what speaks for sameness is told as a reason."""
    _, reasons = Likeness([ORIGINAL, other(targets=())], words()).pair("a", "b")
    assert reasons == ("same day", "same actor", "same place")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"action": "warning_letter", "status": "alleged"}, id="another step"),
        pytest.param({"status": "proposed"}, id="the proposal of it"),
        pytest.param({"status": "overturned"}, id="its undoing"),
        pytest.param({"article": 1}, id="told apart in one article"),
    ],
)
def test_what_cannot_be_the_same_is_forbidden(changes: dict[str, Any]) -> None:
    """A veto is deeper than any agreement can lift."""
    assert score(ORIGINAL, other(**changes)) <= VETO / 2


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(on("2024-05-17"), id="another day"),
        pytest.param(within("2024-06-01", "2024-06-30"), id="another month"),
        pytest.param(by("2024-05-13"), id="told before it happened"),
    ],
)
def test_a_date_that_cannot_be_the_same_outweighs_the_rest(when: DateSpan) -> None:
    """Whoever fines twice fines the same company, in the same place."""
    assert VETO < score(ORIGINAL, other(when=when)) < THRESHOLD


def test_outlets_may_disagree_by_a_day() -> None:
    """One dates the fine by the decision, another by the letter; both stay visible."""
    assert score(ORIGINAL, other(when=on("2024-05-15"))) >= THRESHOLD


def test_two_starter_records_are_never_one() -> None:
    """People who wrote two records meant two events."""
    assert score(make_record("starter-a"), make_record("starter-b")) <= VETO / 2


def test_a_starter_record_meets_an_article_like_any_other() -> None:
    """That is what starter records are for."""
    assert score(ORIGINAL, make_record()) >= THRESHOLD


@pytest.mark.parametrize("basis", [Basis.ANNOUNCED, Basis.INFERRED])
def test_an_announcement_some_days_after_the_act_is_no_obstacle(basis: Basis) -> None:
    """A decision of the 14th made public on the 17th is one event; a month later is too far."""
    assert score(ORIGINAL, other(when=on("2024-05-17", basis))) >= THRESHOLD
    assert score(ORIGINAL, other(when=on("2024-06-17", basis))) < THRESHOLD


def test_an_undated_statement_can_be_of_any_day_before_it_was_printed() -> None:
    """It says little, but forbids nothing."""
    assert score(ORIGINAL, other(when=by("2024-05-20"))) >= THRESHOLD
    assert score(ORIGINAL, other(when=UNDATED)) > VETO / 2


def test_other_parties_speak_against() -> None:
    """A fine of somebody else on the same day by the same body is another fine."""
    assert score(ORIGINAL, other(targets=(Party("Clearview AI", "clearview-ai"),))) < THRESHOLD
    assert score(ORIGINAL, other(targets=(Party("ChatGPT", "chatgpt"),))) >= THRESHOLD


NAMED = [Party("OpenAI", "openai"), Party("Clearview AI", "clearview-ai"), Party("Beta Corp")]


@pytest.mark.parametrize("target", NAMED, ids=lambda party: party.name)
@pytest.mark.parametrize("against", [*NAMED, Party("Alpha Ltd")], ids=lambda party: party.name)
def test_one_body_fining_two_on_one_day_is_two_fines(target: Party, against: Party) -> None:
    """Though it words its fines alike: only the one fined makes a sentence alike say something."""
    said = "The Federal Trade Commission fined {} $5 million on Tuesday over its chatbot."
    one = make_sighted("a", 1, said=said.format(target.name), targets=(target,))
    another = make_sighted("b", 2, said=said.format(against.name), targets=(against,))
    assert (score(one, another) >= THRESHOLD) == (target == against)


@pytest.mark.parametrize("name", ["a company in Texas", "A chatbot maker", "operators of an app"])
def test_a_description_can_be_of_anybody(name: str) -> None:
    """A wire names the company, another paper only says what it is."""
    assert score(ORIGINAL, other(targets=(Party(name),))) >= THRESHOLD


def test_two_places_apart_speak_against_and_a_part_of_one_does_not() -> None:
    """California lies in the US; Italy does not."""
    inside, apart = other(jurisdiction="US-CA"), other(jurisdiction="IT")
    assert score(ORIGINAL, inside) > score(ORIGINAL, apart)


@pytest.mark.parametrize("status", ["agreed", "settled", "proposed"])
def test_a_settlement_is_one_step_until_a_court_approves_it(status: str) -> None:
    """Reported as reached, agreed or proposed it is the same; the approval is another day."""
    deal = make_sighted("a", 1, action="settlement_consent", status="settled")
    told = other(action="settlement_consent", status=status)
    assert score(deal, told) >= THRESHOLD
    assert score(deal, other(action="settlement_consent", status="approved")) <= VETO / 2


def test_an_order_and_a_suspension_can_be_one_step() -> None:
    """Outlets word one measure in several ways."""
    order = make_sighted("a", 1, action="order_ban", status="ordered")
    assert score(order, other(action="order_suspension", status="suspended")) >= THRESHOLD


def test_only_pairs_with_something_in_common_are_looked_at() -> None:
    """A step and a party, two names or a text; strangers are never scored."""
    unknown = {"actors": (Party("a body"),), "targets": (Party("a firm"),)}
    stranger = make_sighted("c", 3, said="A penalty.", jurisdiction="IT", **unknown)
    assert Likeness([other(), stranger, ORIGINAL], words()).candidates() == [("a", "b")]
    cousin = make_sighted("c", 3, family="1", jurisdiction="IT", actors=(), targets=())
    assert ("a", "c") in Likeness([ORIGINAL, cousin], words()).candidates()


def test_two_brands_behind_one_description_are_two_targets() -> None:
    """Generic words in common do not make "the image service A" the same as "… B"."""
    one = make_sighted("a", 1, targets=(Party("the image service Pixelmill"),))
    another = other(targets=(Party("the image service Fotoforge"),))
    same = other(targets=(Party("the service Pixelmill"),))

    assert score(one, another) < THRESHOLD <= score(one, same)
