"""That the data files as shipped are valid, consistent and wide enough to be useful."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from docket.lexicon import ENTITY_KINDS, SAYS, Lexicon, load_lexicon
from docket.model import Kind
from docket.starter import StarterEvent, load_starter

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon as shipped; loading it runs every strict check."""
    return load_lexicon(DATA)


@pytest.fixture(scope="module")
def events(lexicon: Lexicon) -> tuple[StarterEvent, ...]:
    """The starter events as shipped."""
    return load_starter(DATA / "starter.toml", lexicon)


def test_there_are_enough_entities_of_every_kind(lexicon: Lexicon) -> None:
    """A thin lexicon finds nobody: at least 300 entities, no kind without one."""
    assert len(lexicon.entities) >= 300
    assert {entity.kind for entity in lexicon.entities.values()} == set(ENTITY_KINDS)


def test_entities_are_sorted_by_kind_then_id(lexicon: Lexicon) -> None:
    """A sorted file has one place for a new row, and a diff shows it."""
    order = [(entity.kind, entity.id) for entity in lexicon.entities.values()]
    assert order == sorted(order)


def test_entity_ids_are_kebab_case_and_wikidata_ids_look_right(lexicon: Lexicon) -> None:
    """Ids end up in addresses, so they hold nothing that needs quoting."""
    for entity in lexicon.entities.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entity.id), entity.id
        assert re.fullmatch(r"(Q[1-9]\d*)?", entity.wikidata), entity.id


def test_no_form_means_both_an_entity_and_a_place(lexicon: Lexicon) -> None:
    """One form read as two things would be linked twice."""
    places = set(lexicon.place_aliases) | set(lexicon.ambiguous_places)
    assert not places & (set(lexicon.aliases) | set(lexicon.ambiguous))


def test_aliases_use_plain_apostrophes_and_single_spaces(lexicon: Lexicon) -> None:
    """Texts are normalised before matching, so a curly apostrophe here would never match."""
    for form in (*lexicon.aliases, *lexicon.ambiguous, *lexicon.place_aliases):
        assert "’" not in form, form
        assert form == " ".join(form.split()), form


def test_persons_are_few(lexicon: Lexicon) -> None:
    """Only office-holders (attorneys general, judges) and heads of major companies are named."""
    assert sum(entity.kind == "person" for entity in lexicon.entities.values()) <= 150


@pytest.mark.parametrize(
    ("form", "entity"),
    [
        ("FTC", "ftc"),
        ("Autoriteit Persoonsgegevens", "ap-nl"),
        ("San Francisco City Attorney", "sf-city-attorney"),
        ("Texas Attorney General", "ag-us-tx"),
        ("9th Circuit", "ca9"),
        ("Landgericht Hamburg", "lg-hamburg"),
        ("Character.AI", "character-ai"),
        ("LAION-5B", "laion-5b"),
        ("Take It Down Act", "take-it-down-act"),
    ],
)
def test_usual_names_are_known(lexicon: Lexicon, form: str, entity: str) -> None:
    """A sample of what every enforcement story names."""
    assert lexicon.aliases[form] == entity


@pytest.mark.parametrize("form", ["X", "AP", "Commission", "Supreme Court", "High Court", "Block"])
def test_names_shared_by_many_do_not_link_on_sight(lexicon: Lexicon, form: str) -> None:
    """A wrong link is worse than a missed one."""
    assert form not in lexicon.aliases
    assert lexicon.ambiguous[form]


def test_ap_is_never_the_dutch_authority(lexicon: Lexicon) -> None:
    """In English news AP is the agency, whatever the authority calls itself at home."""
    assert lexicon.ambiguous["AP"] == ("associated-press",)


def test_every_state_of_the_us_and_member_of_the_eu_is_there(lexicon: Lexicon) -> None:
    """Comparing jurisdictions needs all of them: 50 states and DC, 27 members."""

    def children(parent: str) -> int:
        return sum(place.within == parent for place in lexicon.places.values())

    assert children("US") == 51
    assert children("EU") == 27


def test_place_ids_extend_the_id_of_the_place_they_lie_in(lexicon: Lexicon) -> None:
    """US-CA-SFO lies in US-CA: the tree can be guessed from the codes."""
    for place in lexicon.places.values():
        if place.within and place.within != "EU":
            assert place.id.startswith(f"{place.within}-"), place.id
        else:
            assert re.fullmatch(r"[A-Z]{2}", place.id), place.id


def test_cities_link_to_themselves_and_adjectives_to_their_country(lexicon: Lexicon) -> None:
    """Paris is finer than France; "French" is no finer than France."""
    assert lexicon.place_aliases["Paris"] == "FR-PAR"
    assert lexicon.place_aliases["French"] == "FR"
    assert lexicon.place_aliases["Calif."] == "US-CA"
    assert lexicon.place_aliases["New York City"] == "US-NY-NYC"
    assert lexicon.place_aliases["New York"] == "US-NY"
    assert {"Georgia", "Washington"} <= set(lexicon.ambiguous_places)


def test_the_vocabulary_is_complete_and_its_ranks_are_in_range(lexicon: Lexicon) -> None:
    """Every kind of event has an action, every status a place on the ladder."""
    assert {kind for action in lexicon.actions.values() for kind in action.kinds} == set(Kind)
    assert all(0 <= status.rank <= 100 for status in lexicon.statuses.values())
    assert {status.says for status in lexicon.statuses.values()} == set(SAYS)


@pytest.mark.parametrize("status", ["filed", "charged", "proposed", "settled", "acquitted"])
def test_what_nobody_has_found_stays_alleged(lexicon: Lexicon, status: str) -> None:
    """A charge, a proposal, a settlement and an acquittal prove nothing."""
    assert lexicon.statuses[status].says == "alleged"


def test_there_are_enough_starter_events_of_every_kind(events: tuple[StarterEvent, ...]) -> None:
    """The first day shows something of everything."""
    assert 40 <= len(events) <= 60
    assert {event.kind for event in events} == set(Kind)


def test_starter_events_are_dated_and_announced_no_earlier(
    events: tuple[StarterEvent, ...],
) -> None:
    """A date of announcement before the event would be a slip."""
    for event in events:
        assert event.when.known, event.id
        if event.announced and event.announced.last and event.when.first:
            assert event.announced.last >= event.when.first, event.id


def test_starter_titles_are_distinct_and_short(events: tuple[StarterEvent, ...]) -> None:
    """A title is a line, and two events do not share one."""
    titles = [event.title for event in events]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 120 and not title.endswith(".") for title in titles)


def test_unproven_starter_sums_are_not_told_as_imposed(events: tuple[StarterEvent, ...]) -> None:
    """A proposed fine is a proposal and a settlement sum is agreed, in every event."""
    roles = {"proposed": "proposed", "settled": "agreed", "agreed": "agreed", "filed": "claimed"}
    for event in events:
        if event.amount and event.status in roles:
            assert event.amount.role == roles[event.status], event.id


def test_starter_events_in_a_settled_or_filed_state_are_not_told_as_findings(
    events: tuple[StarterEvent, ...], lexicon: Lexicon
) -> None:
    """While the conduct is only alleged, a title must not say that somebody broke the law."""
    verdicts = re.compile(r"\b(guilty|illegal|illegally|violated|broke|deceived|infringed)\b")
    for event in events:
        if lexicon.statuses[event.status].says == "alleged":
            assert not verdicts.search(event.title), event.id


def sources() -> list[dict[str, object]]:
    """The rows of data/sources.toml; `ingest.sources` checks each key and value itself."""
    rows: list[dict[str, object]] = tomllib.loads(
        (DATA / "sources.toml").read_text(encoding="utf-8")
    )["source"]
    return rows


def test_all_known_sources_are_listed_once() -> None:
    """The catalogue has 141 sources, each with an id and an address of its own."""
    rows = sources()
    assert len(rows) == 141
    assert len({row["id"] for row in rows}) == len({row["url"] for row in rows}) == 141


def test_the_tier_alone_decides_what_is_pulled_by_default() -> None:
    """The suggested pack, every row of which can be read without a key."""
    pack = [row for row in sources() if row["tier"] == 1]
    assert len(pack) == 38
    for row in sources():
        assert row["enabled"] == (row in pack), row["id"]
    assert {str(row["kind"]) for row in pack} == {"feed", "api", "sitemap", "git"}
    assert not [row["id"] for row in pack if "token" in row]


def test_every_row_says_how_it_is_pulled_or_why_not() -> None:
    """An API has its row, a key its name; what stays manual or dead says what it would take."""
    apis = tomllib.loads((DATA / "apis.toml").read_text(encoding="utf-8"))["api"]
    used = {row["api"] for row in sources() if "api" in row}
    assert used == {row["id"] for row in apis}
    for row in sources():
        assert ("api" in row) == (row["kind"] == "api"), row["id"]
        if row["kind"] == "manual" or row["tier"] == 3:
            assert row["note"], row["id"]


def test_every_source_with_a_known_volume_says_how_long_it_may_be_silent() -> None:
    """Otherwise nobody would notice that it has fallen silent."""
    rows = [row for row in sources() if row["enabled"]]
    assert not [row["id"] for row in rows if "rhythm_days" not in row]


def test_dead_sources_are_kept_off_and_say_so() -> None:
    """A dead address stays listed so that nobody adds it again."""
    dead = [row for row in sources() if str(row.get("note", "")).startswith("dead:")]
    assert {row["id"] for row in dead} == {"doj-old", "ftc-json", "ico-rss", "reuters"}
    assert all(row["tier"] == 3 and not row["enabled"] for row in dead)


def test_sources_come_from_known_places(lexicon: Lexicon) -> None:
    """Countries of sources are those of the lexicon, so coverage can be counted."""
    for row in sources():
        assert row.get("country", "US") in lexicon.places, row["id"]


def test_addresses_hold_no_placeholders_or_keys() -> None:
    """What needs a key or a number of one's own says so in the note, not in the address."""
    for row in sources():
        url = str(row["url"])
        if row.get("token"):  # the key's place in the address
            url = url.replace("api-key={token}", "")
        assert not re.search(r"[<>{} ]|\.\.\.|api[-_]?key", url), row["id"]
