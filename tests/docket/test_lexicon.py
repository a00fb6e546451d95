"""That the lexicon loads what is right, answers questions of place, and refuses what is wrong."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from docket.errors import ConfigError, UnknownRecord
from docket.lexicon import Lexicon, load_lexicon
from docket.model import Kind

PLACES = """
place = [
  { id = "EU", name = "European Union", short = "EU" },
  { id = "FR", name = "France", within = "EU", aliases = ["French"] },
  { id = "FR-PAR", name = "Paris", within = "FR" },
  { id = "US", name = "United States", short = "US", aliases = ["U.S."] },
  { id = "US-CA", name = "California", within = "US", aliases = ["Calif."] },
  { id = "US-CA-SFO", name = "San Francisco", within = "US-CA" },
  { id = "US-GA", name = "Georgia", within = "US", ambiguous = ["Georgia"] },
]
"""
ENTITIES = """
[[entity]]
id = "x-corp"
name = "X Corp."
kind = "company"
place = "US"

[[entity]]
id = "x"
name = "X"
kind = "platform"
aliases = ["Twitter"]
ambiguous = ["X"]
of = "x-corp"
"""
VOCABULARY = """
[[status]]
id = "filed"
label = "filed"
rank = 20
says = "alleged"

[[action]]
id = "appeal"
kinds = ["lawsuit", "criminal_case"]
label = "appeal"
status = "filed"
"""


def load(
    folder: Path, entities: str = ENTITIES, places: str = PLACES, vocabulary: str = VOCABULARY
) -> Lexicon:
    """Write the three files, and no harm areas, and load them."""
    (folder / "cues").mkdir(exist_ok=True)
    (folder / "cues" / "topics.toml").write_text("[topic]", encoding="utf-8")
    (folder / "jurisdictions.toml").write_text(places, encoding="utf-8")
    (folder / "entities.toml").write_text(entities, encoding="utf-8")
    (folder / "vocabulary.toml").write_text(vocabulary, encoding="utf-8")
    return load_lexicon(folder)


def refusal(folder: Path, **files: str) -> str:
    """The message with which the files are refused."""
    with pytest.raises(ConfigError) as caught:
        load(folder, **files)
    return str(caught.value)


def test_a_name_is_an_alias_unless_it_is_ambiguous(tmp_path: Path) -> None:
    """A name links on sight, but "X" waits for a clearer form in the same text."""
    lexicon = load(tmp_path)
    assert lexicon.aliases == {"X Corp.": "x-corp", "Twitter": "x"}
    assert lexicon.ambiguous == {"X": ("x",)}
    assert lexicon.entity("x").of == "x-corp"


def test_an_ambiguous_place_name_links_to_nothing(tmp_path: Path) -> None:
    """Georgia may be the state or the country, so it is not among the place aliases."""
    lexicon = load(tmp_path)
    assert "Georgia" not in lexicon.place_aliases
    assert lexicon.ambiguous_places == {"Georgia": ("US-GA",)}
    assert lexicon.place_aliases["French"] == "FR"


def test_a_place_knows_everything_it_lies_in(tmp_path: Path) -> None:
    """The path goes upward from the place itself."""
    lexicon = load(tmp_path)
    assert lexicon.place_path("US-CA-SFO") == ("US-CA-SFO", "US-CA", "US")
    assert lexicon.within("FR-PAR", "EU")
    assert lexicon.within("EU", "EU")
    assert not lexicon.within("EU", "FR-PAR")


def test_place_labels_stop_at_the_country(tmp_path: Path) -> None:
    """A label names what helps to tell places apart: never "France, EU"."""
    lexicon = load(tmp_path)
    assert lexicon.place_name("US-CA-SFO") == "San Francisco, California, US"
    assert lexicon.place_name("FR-PAR") == "Paris, France"
    assert lexicon.place_name("FR") == "France"
    assert lexicon.place_name("EU") == "European Union"


def test_actions_know_their_kinds_and_usual_status(tmp_path: Path) -> None:
    """An action may belong to several kinds of event; its status is a known one."""
    lexicon = load(tmp_path)
    assert lexicon.actions["appeal"].kinds == (Kind.LAWSUIT, Kind.CRIMINAL_CASE)
    assert lexicon.statuses[lexicon.actions["appeal"].status].rank == 20


def test_a_lexicon_can_be_sent_to_another_process(tmp_path: Path) -> None:
    """Reading runs in worker processes, so the lexicon survives pickling unchanged."""
    lexicon = load(tmp_path)
    assert pickle.loads(pickle.dumps(lexicon)) == lexicon


def test_unknown_ids_are_refused_with_the_nearest_one(tmp_path: Path) -> None:
    """Asking for an id that does not exist says which one may have been meant."""
    lexicon = load(tmp_path)
    with pytest.raises(UnknownRecord, match='did you mean "US-CA"'):
        lexicon.place_path("US-CB")
    with pytest.raises(UnknownRecord, match='did you mean "x-corp"'):
        lexicon.entity("xcorp")


def test_an_unknown_key_names_file_place_key_and_the_nearest(tmp_path: Path) -> None:
    """A slip in a key is found by reading the message alone."""
    message = refusal(tmp_path, entities=ENTITIES.replace("aliases", "alises"))
    assert 'entities.toml, [[entity]] 2 (x), key "alises"' in message
    assert "allowed: id, name" in message
    assert 'did you mean "aliases"?' in message


def test_an_unknown_kind_lists_what_is_allowed(tmp_path: Path) -> None:
    """Kinds are a closed list."""
    message = refusal(tmp_path, entities=ENTITIES.replace('"company"', '"compny"'))
    assert "allowed: company, court" in message
    assert 'did you mean "company"?' in message


def test_unknown_places_and_owners_are_refused(tmp_path: Path) -> None:
    """Every reference from one row to another must lead somewhere."""
    assert '"USA" is not known' in refusal(
        tmp_path, entities=ENTITIES.replace('place = "US"', 'place = "USA"')
    )
    assert 'did you mean "x-corp"?' in refusal(
        tmp_path, entities=ENTITIES.replace('of = "x-corp"', 'of = "x-crop"')
    )


def test_a_place_must_stand_after_the_one_it_lies_in(tmp_path: Path) -> None:
    """That order makes the tree readable and cycles impossible."""
    swapped = 'place = [{ id = "FR", name = "France", within = "EU" }]'
    assert 'key "within": "EU" is not known' in refusal(tmp_path, places=swapped)


def test_an_id_may_be_used_once(tmp_path: Path) -> None:
    """Two rows with one id would hide each other."""
    twice = ENTITIES.replace('id = "x"', 'id = "x-corp"')
    assert "already used by an earlier row" in refusal(tmp_path, entities=twice)


def test_an_alias_may_not_be_sure_of_two_entities(tmp_path: Path) -> None:
    """Who shares a form must say so: it is ambiguous in both rows or in neither."""
    shared = ENTITIES.replace('aliases = ["Twitter"]', 'aliases = ["Twitter", "X Corp."]')
    assert '"X Corp." is an alias of both "x-corp" and "x"' in refusal(tmp_path, entities=shared)
    half = ENTITIES.replace('ambiguous = ["X"]', 'ambiguous = ["X", "X Corp."]')
    assert "list it under `ambiguous` in both" in refusal(tmp_path, entities=half)


def test_an_entity_needs_one_form_that_is_not_ambiguous(tmp_path: Path) -> None:
    """With ambiguous forms only, nothing could ever link to it."""
    message = refusal(tmp_path, entities=ENTITIES.replace('aliases = ["Twitter"]', ""))
    assert "must hold a form that is not ambiguous" in message


def test_a_person_must_have_a_public_role(tmp_path: Path) -> None:
    """Private individuals have no place in the lexicon, so a person without a role is refused."""
    person = '[[entity]]\nid = "somebody"\nname = "Some Body"\nkind = "person"\n'
    assert "a person must have one" in refusal(tmp_path, entities=person)


def test_repeated_and_misplaced_forms_are_refused(tmp_path: Path) -> None:
    """A list says each form once, and the name is not repeated in it."""
    twice = ENTITIES.replace('["Twitter"]', '["Twitter", "Twitter"]')
    assert 'lists "Twitter" twice' in refusal(tmp_path, entities=twice)
    name = ENTITIES.replace('kind = "company"', 'kind = "company"\naliases = ["X Corp."]')
    assert 'repeats "X Corp."' in refusal(tmp_path, entities=name)


@pytest.mark.parametrize(
    ("wrong", "right", "message"),
    [
        ('says = "allged"', 'says = "alleged"', 'did you mean "alleged"?'),
        ("rank = true", "rank = 20", "must be a number of 0 or more"),
        ('kinds = "lawsuit"', 'kinds = ["lawsuit", "criminal_case"]', "must be a list of texts"),
        ("kinds = []", 'kinds = ["lawsuit", "criminal_case"]', "at least one kind"),
        ('label = " appeal"', 'label = "appeal"', "without spaces around it"),
        ("[[acton]]", "[[action]]", 'did you mean "action"?'),
        ('status = "fled"', 'status = "filed"', 'did you mean "filed"?'),
    ],
)
def test_the_vocabulary_is_checked(tmp_path: Path, wrong: str, right: str, message: str) -> None:
    """Every kind of slip in a word list is refused with a message that helps."""
    assert message in refusal(tmp_path, vocabulary=VOCABULARY.replace(right, wrong))


def test_broken_and_missing_files_are_configuration_errors(tmp_path: Path) -> None:
    """A file that is not TOML, or not there, stops with its name."""
    assert "entities.toml: is not valid TOML" in refusal(tmp_path, entities="[[entity")
    (tmp_path / "entities.toml").unlink()
    with pytest.raises(ConfigError, match=r"entities\.toml: cannot be read"):
        load_lexicon(tmp_path)
