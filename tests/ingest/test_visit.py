"""One visit: the list, and the pages of its own that it permits to be read, a few at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from docket.errors import SourceError
from docket.model import Source
from docket.schema import open_record
from docket.store import readdress, stored_articles
from ingest.fetch import Web
from ingest.urls import url_key
from ingest.visit import Visit, visit
from tests.fakes import Canned, FakeWeb
from tests.ingest.conftest import Office
from tests.ingest.listings import NOW, SELECT, TREE, entry_html, listing_html, page_html


@pytest.fixture
def site() -> Iterator[FakeWeb]:
    """A site with a list of three pages."""
    pages = {f"/news/{n}": Canned(page_html(title=f"Ruling {n}").encode()) for n in (1, 2, 3)}
    with FakeWeb({"/list": Canned(listing_html(*map(entry_html, (1, 2, 3)))), **pages}) as fake:
        yield fake


def listing(site: FakeWeb, **settings: Any) -> Source:
    """The source of kind page that reads this site's list."""
    settings = {"kind": "page", "select": SELECT, "pages": 5, "allow_private": True} | settings
    return Source("news", "News", site.url("/list"), **settings)


def visited(source: Source, known: frozenset[str] = frozenset(), **state: str) -> Visit:
    """What a visit finds; its failure fails the test."""
    web = Web(sleep=lambda seconds: None, now=lambda: NOW)
    found = visit(source, state, known, web, NOW)
    assert isinstance(found, Visit), found
    return found


def asked(site: FakeWeb) -> list[str]:
    """The paths asked for, but for robots.txt."""
    return [path for path, _ in site.seen if path != "/robots.txt"]


def titles(found: Visit) -> list[str]:
    """The titles of what was found."""
    assert found.feed
    return [item.title for item in found.feed.items]


def test_headlines_alone_are_listed_without_asking_for_any_page(site: FakeWeb) -> None:
    """Pages are read only where the row says how many."""
    found = visited(listing(site, pages=0))
    assert len(titles(found)) == 3
    assert asked(site) == ["/list"]


def test_new_pages_are_read_as_many_as_a_visit_may_and_the_rest_is_left(site: FakeWeb) -> None:
    """Those left are no part of the answer: they come with their text at a later visit."""
    found = visited(listing(site, pages=2))
    assert asked(site) == ["/list", "/news/1", "/news/2"]
    assert titles(found) == ["Ruling 1", "Ruling 2"]
    assert found.later == 1
    assert found.feed
    assert "40,000 dollars" in found.feed.items[0].text


def test_known_pages_are_not_asked_for_again(site: FakeWeb) -> None:
    """They stay on the list, so that nobody takes them for gone or the list for empty."""
    known = frozenset(url_key(site.url(f"/news/{n}")) for n in (1, 2, 3))
    found = visited(listing(site), known)
    assert asked(site) == ["/list"]
    assert found.feed
    assert (found.feed.items, len(found.listed), found.later) == ((), 3, 0)


def test_a_page_that_fails_for_now_is_left_for_later(site: FakeWeb) -> None:
    """What failed is told with its address, and the others are read."""
    site.pages["/news/1"] = Canned(status=503)
    found = visited(listing(site))
    assert (titles(found), found.later) == (["Ruling 2", "Ruling 3"], 1)
    assert found.feed
    assert any("/news/1: " in why and "503" in why for why in found.feed.dropped)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_of_a_page_that_is_refused_for_good_the_headline_stays(site: FakeWeb, status: int) -> None:
    """So that it counts as known and is not asked for at every visit."""
    site.pages["/news/1"] = Canned(status=status)
    found = visited(listing(site))
    assert (titles(found)[0], found.later) == ("Ruling 1 on deepfakes", 0)


def test_a_listed_address_that_never_was_an_article_is_kept_by_its_name(site: FakeWeb) -> None:
    """A plain sitemap gives no headline to keep; without a title it would be asked for for ever."""
    gone = site.url("/news/gone")
    site.pages["/list"] = Canned(f"<urlset><url><loc>{gone}</loc></url></urlset>".encode())
    found = visited(listing(site, kind="sitemap", select={}))
    assert (titles(found), found.later) == ([gone], 0)


def test_a_page_that_leads_to_a_login_is_not_stored_as_text(site: FakeWeb) -> None:
    """The headline stays, and the note says why."""
    site.pages["/news/1"] = Canned(status=302, headers={"Location": "/login?next=/news/1"})
    site.pages["/login?next=/news/1"] = Canned(page_html("Please log in to read on.").encode())
    found = visited(listing(site))
    assert found.feed
    first = found.feed.items[0]
    assert (first.title, first.text) == ("Ruling 1 on deepfakes", "Summary 1 & more.")
    assert any("leads to a login or consent page" in note for note in first.notes)


def test_pages_of_other_hosts_and_links_inside_pages_are_never_asked_for(site: FakeWeb) -> None:
    """Only what the list itself lists, on its own site; and never a picture."""
    inside = "<a href='/secret'>more</a> <img src='/big.jpg'> "
    site.pages["/news/1"] = Canned(page_html(inside + "The agency fined them. " * 9).encode())
    with FakeWeb({}) as other:
        # another name of this machine, hence another host
        elsewhere = other.url("/story").replace("127.0.0.1", "localhost")
        site.pages["/list"] = Canned(listing_html(entry_html(1), entry_html(2, link=elsewhere)))
        found = visited(listing(site))
        assert not other.seen
    assert asked(site) == ["/list", "/news/1"]
    assert titles(found) == ["Agency fines Lumenry", "Ruling 2 on deepfakes"]


def test_a_list_that_cannot_be_read_yet_is_not_asked_for(site: FakeWeb) -> None:
    """Without selectors nothing could be made of the answer; the message says what to write."""
    found = visit(listing(site, select={}), {}, frozenset(), Web(), NOW)
    assert isinstance(found, SourceError)
    assert "needs select = {item" in str(found)
    assert not site.seen


def test_an_edited_post_of_a_repository_is_read_again(site: FakeWeb) -> None:
    """Its id holds the hash of its text; the post that did not change is left alone."""
    tree = TREE | {"tree": [{"path": "blog/a.md", "sha": "1"}, {"path": "blog/b.md", "sha": "9"}]}
    site.pages["/list"] = Canned(json.dumps(tree).encode())
    text = "---\ntitle: Two\n---\n" + "We paused the set. " * 9
    site.pages["/raw/blog/b.md"] = Canned(text.encode())
    select = {"raw": site.url("/raw/{path}"), "link": "https://post.example/{stem}/"}
    known = frozenset({"blog/a.md@1", "blog/b.md@2", "post.example/blog/b"})
    found = visited(listing(site, kind="git", select=select), known)
    assert asked(site) == ["/list", "/raw/blog/b.md"]
    assert titles(found) == ["Two"]


def test_a_run_reads_a_list_over_several_visits_until_all_is_known(office: Office) -> None:
    """The list counts as unchanged only when nothing of it is left."""
    office.page("list", listing_html(*map(entry_html, (1, 2, 3))))
    for n in (1, 2, 3):
        office.page(f"news/{n}", page_html(title=f"Ruling {n}"))
    source = listing(office.site, pages=2)
    assert [office.run(source).outcomes[0].new for _ in range(3)] == [2, 1, 0]
    assert office.rows("SELECT health, item_count FROM source") == [("unchanged", 3)]
    assert office.rows("SELECT count(*) FROM article") == [(3,)]


def test_pages_that_always_fail_keep_no_other_from_being_read(office: Office) -> None:
    """They stay to be read, but after those that were never tried."""
    office.page("list", listing_html(*map(entry_html, (1, 2, 3))))
    office.page("news/1", status=500)
    for n in (2, 3):
        office.page(f"news/{n}", page_html(title=f"Ruling {n}"))
    source = listing(office.site, pages=1)
    assert [office.run(source).outcomes[0].new for _ in range(4)] == [0, 1, 1, 0]
    office.page("news/1", page_html(title="Ruling 1"))
    assert office.run(source).outcomes[0].new == 1


def test_a_list_read_by_other_settings_is_read_anew(office: Office) -> None:
    """The site would say that nothing has changed, and mended settings would have no effect."""
    office.page("list", listing_html(*map(entry_html, (1, 2, 3))), etag='"1"')
    mended = SELECT | {"text": "p"}
    rows = [{"pages": 0}, {"pages": 0}, {"pages": 0, "select": mended}, {"pages": 0, "gate": "ai"}]
    words = [office.run(listing(office.site, **row)).outcomes[0].health for row in rows]
    assert words == ["ok", "unchanged", "ok", "ok"]


def test_a_page_whose_article_has_another_address_by_now_is_not_asked_for_again(
    office: Office,
) -> None:
    """Another source may have told the new address; the list has the one before."""
    office.page("list", listing_html(entry_html(1)))
    office.page("news/1", page_html(title="Ruling 1"))
    office.run(listing(office.site))
    with closing(open_record(office.path)) as db:
        ((_, article),) = stored_articles(db)
        readdress(db, {1: replace(article, key="post.example/new")})
    office.page("list", listing_html(entry_html(1)) + b" ")
    office.run(listing(office.site))
    assert asked(office.site) == ["/list", "/news/1", "/list"]


def test_an_edited_post_that_cannot_be_read_keeps_the_text_it_had(office: Office) -> None:
    """Its address alone is no text: nothing that was read of it is lost."""
    select = {"raw": office.site.url("/raw/{path}"), "link": "https://post.example/{stem}/"}
    source = listing(office.site, kind="git", select=select)
    for sha, status in (("1", 200), ("2", 404)):
        tree = TREE | {"tree": [{"path": "blog/a.md", "sha": sha}]}
        office.page("list", json.dumps(tree))
        office.page("raw/blog/a.md", f"# A pause\n\n{'We paused the set. ' * 9}", status=status)
        office.run(source)
    ((title, text),) = office.rows("SELECT a.title, text FROM article a, article_text")
    assert (title, "paused" in text) == ("A pause", True)


def test_an_edited_post_becomes_a_new_revision_of_the_same_article(office: Office) -> None:
    """The text before the edit is kept, and nothing is there twice."""
    select = {"raw": office.site.url("/raw/{path}"), "link": "https://post.example/{stem}/"}
    source = listing(office.site, kind="git", select=select)
    for sha, text in (
        ("1", "We paused the set. " * 9),
        ("2", "We withdrew the set for good. " * 9),
    ):
        tree = TREE | {"tree": [{"path": "blog/a.md", "sha": sha}]}
        office.page("list", json.dumps(tree))
        office.page("raw/blog/a.md", f"# A pause\n\n{text}")
        office.run(source)
    assert office.rows("SELECT url FROM article") == [("https://post.example/blog/a/",)]
    texts = office.rows("SELECT text FROM article_text ORDER BY revision")
    assert ["paused" in text for (text,) in texts] == [True, False]
