"""Articles keep their identity through redesigns, edits, replays and aggregators, run after run."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from docket.model import Source
from tests.ingest.conftest import Office
from tests.making import EVIDENCE, NOW, check_evidence, make_feed

DAY = timedelta(days=1)
NAMES = ("Pixelmill", "Fotoforge", "Glowpaint", "Lensmith")
EVENTS = "SELECT id, title, first FROM event WHERE origin = 'read' ORDER BY id"
WITHDRAWN = (
    "SELECT substr(url, 22), withdrawn_at FROM sighting JOIN article ON id = article_id "
    "WHERE withdrawn_at IS NOT NULL ORDER BY 1"
)


def total(office: Office, table: str = "article") -> int:
    """How many rows a table has."""
    return int(office.rows(f"SELECT count(*) FROM {table}")[0][0])


def entry(name: str, text: str, day: int = 15, guid: str = "") -> str:
    """One entry of a feed, of a day in May 2024."""
    return (
        f"<item><title>{name}</title><link>https://post.example/{name.replace(' ', '-')}</link>"
        f"<guid>{guid or name}</guid><pubDate>{day} May 2024 10:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
    )


def feed(*entries: str) -> str:
    """A feed of such entries."""
    return make_feed().replace("</channel>", f"{''.join(entries)}</channel>")


def test_a_redesign_of_a_site_issues_nothing_anew(office: Office) -> None:
    """New addresses and guids, the same articles: no new one, and every event keeps its id."""
    office.run(office.page("post", make_feed(*NAMES)))
    before = office.rows(EVENTS)
    assert len(before) == len(NAMES)
    new = make_feed(*NAMES, "Posterly").replace("post.example/", "post.example/news/2024/")
    source = office.page("post", new.replace("<guid>", "<guid>urn:"))
    (outcome,) = office.run(source, at=NOW + DAY).outcomes
    assert (outcome.new, outcome.edited, outcome.unchanged) == (1, 0, 4)
    assert set(before) < set(office.rows(EVENTS)) and total(office, "event_mention") == 5
    urls = {url for (url,) in office.rows("SELECT url FROM article")}
    assert urls == {f"https://post.example/news/2024/{name}" for name in (*NAMES, "Posterly")}
    office.reread(source)
    assert set(before) < set(office.rows(EVENTS))


def test_the_address_before_a_redesign_still_leads_to_the_article(office: Office) -> None:
    """Another feed may link to it for years."""
    office.run(office.page("post", make_feed(*NAMES)))
    moved = make_feed(*NAMES).replace("post.example/", "post.example/news/")
    office.run(office.page("post", moved), at=NOW + DAY)
    (outcome,) = office.run(office.page("other", make_feed(*NAMES))).outcomes
    assert (outcome.new, outcome.unchanged, total(office)) == (0, 4, 4)


def test_a_corrected_headline_in_the_address_is_the_same_article(office: Office) -> None:
    """The guid stays; the old text and title are kept as a revision."""
    office.run(office.page("post", make_feed(*NAMES)))
    before = office.rows(EVENTS)
    edited = make_feed(*NAMES).replace("post.example/Pixelmill", "post.example/Pixelmill-corrected")
    edited = edited.replace("sues Pixelmill over", "sues the makers of Pixelmill over")
    (outcome,) = office.run(office.page("post", edited), at=NOW + DAY).outcomes
    assert (outcome.new, outcome.edited, outcome.unchanged) == (0, 1, 3)
    assert [row[0] for row in office.rows(EVENTS)] == [row[0] for row in before]
    titles = office.rows("SELECT title FROM article_text WHERE article_id = 1 ORDER BY revision")
    assert titles == [
        ("City attorney sues Pixelmill over deepfakes",),
        ("City attorney sues the makers of Pixelmill over deepfakes",),
    ]
    check_evidence(office.rows(EVIDENCE))


@pytest.mark.parametrize("title", ["Weekly notice", "Another notice"])
def test_an_address_used_for_another_story_keeps_the_old_text(office: Office, title: str) -> None:
    """Also when the new one is shorter: it is a revision, not a summary."""
    long = "Pixelmill was sued over its artificial intelligence in Port Ellis. " * 5
    office.run(office.page("post", feed(entry("Weekly notice", long))))
    other = entry("Weekly notice", "Fotoforge was fined for deepfakes by the regulator.")
    other = other.replace("<title>Weekly notice", f"<title>{title}")
    (outcome,) = office.run(office.page("post", feed(other)), at=NOW + DAY).outcomes
    assert (outcome.new, outcome.edited, total(office)) == (0, 1, 1)
    texts = [text for (text,) in office.rows("SELECT text FROM article_text ORDER BY revision")]
    assert "Pixelmill" in texts[0] and "Fotoforge" in texts[1] and len(texts) == 2


@pytest.mark.parametrize("name", ["Weekly notice", "Penalty for a maker of pictures"])
def test_a_headline_never_takes_the_place_of_a_text(office: Office, name: str) -> None:
    """Other sources list the same address with words of their own and nothing behind them."""
    long = "Pixelmill was sued over its artificial intelligence in Port Ellis. " * 5
    office.run(office.page("post", feed(entry("Weekly notice", long))))
    bare = feed(entry("Weekly notice", "")).replace("<title>Weekly notice", f"<title>{name}")
    (outcome,) = office.run(office.page("other", bare), at=NOW + DAY).outcomes
    assert (outcome.edited, outcome.unchanged, total(office, "article_text")) == (0, 1, 1)


def on_one_page(*entries: str) -> str:
    """A feed whose entries share an address, as the filings of a case do."""
    return re.sub(r"post\.example/[\w-]+<", "post.example/log<", feed(*entries))


SUED = [entry(name, f"{name} was sued over AI.", day, f"id-{name}")
        for day, name in enumerate(NAMES, start=11)]  # fmt: skip


@pytest.mark.parametrize("ids", ["of their own", "one for all", "none"])
def test_entries_that_share_an_address_are_articles_of_their_own(office: Office, ids: str) -> None:
    """None is an edit of another, and the next visit changes nothing."""
    guid = {"of their own": r"\g<0>", "one for all": "<guid>all<", "none": "<guid><"}[ids]
    for days, listed in enumerate((SUED[1:], SUED)):
        source = office.page("post", re.sub("<guid>id[^<]*<", guid, on_one_page(*listed)))
        (outcome,) = office.run(source, at=NOW + days * DAY).outcomes
        assert (outcome.new, outcome.edited) == (1 if days else 3, 0)
    assert total(office) == total(office, "article_text") == 4


def test_entries_that_take_turns_at_an_address_are_articles_of_their_own(office: Office) -> None:
    """Alone, beside one another, alone again: what a court filed yesterday is still there."""
    first, second, third, _ = SUED
    lists = [(first,), (second,), (second, first), (first,), (third,), (second, third)]
    for days, listed in enumerate(lists):
        report = office.run(office.page("post", on_one_page(*listed)), at=NOW + days * DAY)
        assert [outcome.edited for outcome in report.outcomes] == [0]
    titles = [title for (title,) in office.rows("SELECT title FROM article ORDER BY title")]
    assert titles == sorted(NAMES[:3]) and total(office, "article_text") == 3


def test_a_list_whose_entries_all_lead_to_one_page_ends_no_run(office: Office) -> None:
    """As in a fortnight of maintenance: nobody's address is changed to one that all have."""
    office.run(office.page("post", make_feed(*NAMES)))
    closed = make_feed(*NAMES)
    for name in NAMES:
        closed = closed.replace(
            f"<link>https://post.example/{name}<", "<link>https://post.example/<"
        )
    report = office.run(office.page("post", closed), at=NOW + DAY)
    assert not report.failed
    urls = {url for (url,) in office.rows("SELECT url FROM article")}
    assert {f"https://post.example/{name}" for name in NAMES} == urls


def test_a_guid_used_for_another_story_at_another_address_makes_two_articles(
    office: Office,
) -> None:
    """Of another day, with another text: nothing of the first is lost."""
    office.run(office.page("post", feed(entry("One case", "Pixelmill sued.", 14, "latest"))))
    source = office.page("post", feed(entry("Next case", "Fotoforge sued.", 20, "latest")))
    (outcome,) = office.run(source, at=NOW + DAY).outcomes
    assert (outcome.new, total(office)) == (1, 2)


def test_another_title_is_read_like_another_text(office: Office) -> None:
    """It may be what passes the gate, and its day is the one dates in the text count from."""
    said = "The city said on Tuesday that Pixelmill broke the law."
    office.run(office.page("post", feed(entry("Notice", said))))
    assert office.rows("SELECT state FROM article") == [("skipped",)]
    titled = feed(entry("Notice", said, 20)).replace("<title>Notice", "<title>City sues AI maker")
    (outcome,) = office.run(office.page("post", titled), at=NOW + DAY).outcomes
    before = office.rows("SELECT state, published_on, why FROM article"), office.rows(EVENTS)
    assert (outcome.edited, before[0][0][0]) == (1, "read")
    office.reread(office.pages["post"])
    assert before == (
        office.rows("SELECT state, published_on, why FROM article"), office.rows(EVENTS)
    )  # fmt: skip


def test_an_entry_that_only_says_it_was_updated_changes_nothing(office: Office) -> None:
    """Ministries touch a page's date for a comma; its id is the page."""
    office.run(office.page("post", feed(entry("Notice", "Pixelmill was sued.", 14))))
    before = office.rows("SELECT * FROM article"), office.rows("SELECT * FROM sighting")
    touched = office.page("post", feed(entry("Notice", "Pixelmill was sued.", 16)))
    (outcome,) = office.run(touched, at=NOW + DAY).outcomes
    assert (outcome.edited, outcome.unchanged) == (0, 1)
    assert before == (office.rows("SELECT * FROM article"), office.rows("SELECT * FROM sighting"))


def test_two_feeds_that_word_an_article_differently_do_not_edit_it_in_turns(office: Office) -> None:
    """An edit is what a source shows otherwise than it did before."""
    told = {"one": "Pixelmill was sued over AI in May.", "two": "A suit named Pixelmill over AI."}
    for days in range(4):
        for name, text in told.items():
            body = feed(entry("Notice", text)) + f"<!-- {days} -->"
            office.run(office.page(name, body), at=NOW + days * DAY)
    assert (total(office), total(office, "article_text")) == (1, 2)


def test_a_text_taken_back_to_its_first_wording_is_edited_twice(office: Office) -> None:
    """By the same source, that is an edit like any other."""
    for days, said in enumerate(("ten", "nine", "ten")):
        body = feed(entry("Notice", f"Pixelmill was sued over {said} pictures of AI."))
        office.run(office.page("post", body), at=NOW + days * DAY)
    texts = [text for (text,) in office.rows("SELECT text FROM article_text ORDER BY revision")]
    assert len(texts) == 3 and texts[0] == texts[2] != texts[1]


def test_what_goes_from_a_list_before_older_entries_is_marked_withdrawn(office: Office) -> None:
    """Kept and marked, with the day; once it is back the mark goes."""
    entries = [entry(name, f"{name} was sued.", 20 - number) for number, name in enumerate("ABCDE")]
    office.run(office.page("post", feed(*entries)))
    office.run(office.page("post", feed(entries[0], *entries[2:])), at=NOW + DAY)
    assert office.rows(WITHDRAWN) == [("B", "2024-09-02T12:00:00Z")]
    assert total(office) == 5
    office.run(office.page("post", feed(*entries)), at=NOW + 2 * DAY)
    assert office.rows(WITHDRAWN) == []


GONE: dict[str, tuple[str, list[int]]] = {
    "the oldest": ("ABCDE", [0, 1, 2]),
    "two of three": ("ABCDE", [3, 4]),
    "nearly all": ("ABCDEFGHIJKLMNOP", [12, 13, 14, 15]),
    "one beside a pinned entry": ("ABCDE", [0, 1, 4]),
}


@pytest.mark.parametrize(("names", "left"), GONE.values(), ids=GONE)
def test_a_list_that_rolls_on_or_changes_withdraws_nothing(
    office: Office, names: str, left: list[int]
) -> None:
    """Entries leave at the old end; a pinned one stays; another list is another list."""
    entries = [entry(name, f"{name} was sued.", 28 - n) for n, name in enumerate(names)]
    office.run(office.page("post", feed(*entries)))
    office.run(office.page("post", feed(*(entries[n] for n in left))), at=NOW + DAY)
    assert office.rows(WITHDRAWN) == []


@pytest.mark.parametrize(
    ("pages", "torn"), [(0, "<item/>"), (3, "")], ids=["torn", "pages are read one by one"]
)
def test_a_list_that_is_not_there_whole_withdraws_nothing(
    office: Office, pages: int, torn: str
) -> None:
    """What is missing may be in the part that could not be read, or is not due yet."""
    entries = [entry(name, f"{name} was sued.", 20 - n) for n, name in enumerate("ABCDE")]
    office.run(office.page("post", feed(*entries)))
    source = office.page("post", feed(entries[0], *entries[2:], torn))
    office.run(Source(**{**vars(source), "pages": pages}), at=NOW + DAY)
    assert office.rows(WITHDRAWN) == []


def test_old_entries_replayed_as_new_are_stored_with_their_own_day(office: Office) -> None:
    """Not on top: the list of articles is in order of publication."""
    office.run(office.page("post", feed(entry("Today", "Pixelmill was sued.", 20))))
    old = entry("Long ago", "Fotoforge was sued.").replace("May 2024", "May 2019")
    office.run(office.page("post", feed(old)), at=NOW + DAY)
    days = office.rows("SELECT title, published_on FROM article ORDER BY published_on DESC")
    assert days == [("Today", "2024-05-20"), ("Long ago", "2019-05-15")]


def aggregated(token: str, title: str = "Pixelmill sued over AI") -> str:
    """An entry as a news aggregator lists it: a token for a link, and the outlet named."""
    return (
        f"<item><title>{title} - Bay Daily</title><guid>{token}</guid>"
        f"<link>https://news.google.com/rss/articles/{token}?oc=5</link>"
        "<pubDate>Wed, 15 May 2024 10:00:00 GMT</pubDate>"
        '<source url="https://bay.example">Bay Daily</source></item>'
    )


def test_an_aggregators_token_is_no_identity(office: Office) -> None:
    """The same story by two searches is one article of the outlet that wrote it."""
    one = office.page("one", feed(aggregated("CBMiA"), aggregated("CBMiB", "Fotoforge sued")))
    two = office.page("two", feed(aggregated("CBMiC")))
    office.run(one)
    office.run(two)
    rows = office.rows("SELECT title, outlet FROM article ORDER BY id")
    assert rows == [("Pixelmill sued over AI", "Bay Daily"), ("Fotoforge sued", "Bay Daily")]
    assert total(office, "sighting") == 3


def test_a_changed_feed_with_the_same_entries_writes_nothing_about_articles(
    office: Office,
) -> None:
    """Only the log and the source's health know of the visit."""
    office.run(office.page("post", make_feed(*NAMES)))

    def kept() -> list[Any]:
        tables = ("article", "article_text", "sighting", "mention", "former_key", "topic")
        return [office.rows(f"SELECT * FROM {table}") for table in tables]

    before = kept()
    office.run(office.page("post", make_feed(*NAMES) + "<!-- again -->"), at=NOW + DAY)
    assert kept() == before
    assert total(office, "fetch") == 2


def test_a_source_is_judged_by_its_own_log(office: Office) -> None:
    """Over runs: full lists, then one with hardly anything; none of it is withdrawn."""
    many = [f"Name{number}" for number in range(12)]
    bodies = [make_feed(*many) + f"<!-- {number} -->" for number in range(5)]
    for days, body in enumerate([*bodies, make_feed(*many[:2])]):
        office.run(office.page("post", body), at=NOW + days * DAY)
    assert office.rows("SELECT health, error, newest_on, item_count FROM source") == [
        ("behind", None, "2024-05-15", 2)
    ]
    log = "SELECT message FROM fetch WHERE message IS NOT NULL"
    assert office.rows(log) == [("2 entries where 12 are usual",)]
    assert office.rows(WITHDRAWN) == []


def test_a_source_without_news_is_stale_also_when_it_says_so_itself(office: Office) -> None:
    """An unchanged answer does not make an old list any younger."""
    source = office.page("post", make_feed("Pixelmill"), etag='"1"')
    source = Source(**{**vars(source), "rhythm_days": 30})
    for days in (0, 1):
        (outcome,) = office.run(source, at=NOW + days * DAY).outcomes
        assert (outcome.health, outcome.failed) == ("stale", "")
