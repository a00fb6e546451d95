"""Keys stay out of everything we write or show, and no outside word steers a terminal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from docket.errors import ArticleError, ConfigError, DocketError, FetchError
from docket.model import Source
from ingest.credentials import hidden
from ingest.sources import load_sources
from ingest.urls import holds_key, masked
from ingest.visit import visit
from tests.fakes import Canned, FakeWeb
from tests.ingest.conftest import Office
from tests.ingest.test_fetch import visitor
from tests.making import NOW, make_feed
from tests.test_cli import House

KEY = "k3y+of/ours"
SPELT = "k3y%2Bof%2Fours"  # as an address spells it


def kept(office: Office) -> bytes:
    """Every byte of the record, its journal included."""
    return b"".join(file.read_bytes() for file in office.path.parent.glob("docket.db*"))


def test_a_key_reaches_the_site_and_nothing_else(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the site repeats it in addresses, links, texts, redirects and error messages."""
    monkeypatch.setenv("NEWS_KEY", SPELT)
    body = make_feed("X", said=f"over its AI. Your key is {SPELT}.")
    body = body.replace("https://post.example/X", f"https://post.example/X?key={SPELT}")
    source = replace(
        office.page("post"), url=office.site.url("/post?key={token}"), token="NEWS_KEY"
    )
    asked = f"/post?key={SPELT}"
    office.site.pages[asked] = Canned(status=301, headers={"Location": f"/new?k={SPELT}"})
    office.site.pages[f"/new?k={SPELT}"] = Canned(body.encode(), etag='"1"')
    reports = [office.run(source), office.run(source, at=NOW.replace(hour=18))]
    assert [path for path, _ in office.site.seen] == [asked, f"/new?k={SPELT}"] * 2
    assert office.site.seen[3][1]["if-none-match"] == '"1"'  # known by its address, key and all
    assert [report.outcomes[0].health for report in reports] == ["ok", "unchanged"]
    assert office.rows("SELECT moved_to FROM source") == [(None,)]  # a key does not move along
    office.site.pages[asked] = Canned(status=302, headers={"Location": f"ftp://{SPELT}.example/"})
    reports.append(office.run(source, at=NOW.replace(day=5)))
    assert reports[-1].failed
    assert SPELT.encode() not in kept(office)
    assert SPELT not in repr(reports)
    assert office.rows("SELECT url FROM source") == [(source.url,)]
    assert office.rows("SELECT count(*) FROM article WHERE url LIKE '%key=%token%'") == [(1,)]


def test_a_key_that_a_redirect_puts_into_a_host_name_is_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Our own messages name hosts."""
    monkeypatch.setenv("NEWS_KEY", "s3cret")

    def answers(host: str, port: int) -> list[str]:
        if "s3cret" in host:
            raise OSError("no such name")
        return ["127.0.0.1"]

    away = Canned(status=302, headers={"Location": "http://s3cret.example/"})
    with FakeWeb({"/f?key=s3cret": away}) as site, visitor(site, resolver=answers) as web:
        source = Source("a", "A", site.url("/f?key={token}"), token="NEWS_KEY")
        found = visit(source, {}, frozenset(), web, NOW)
    assert str(found) == "host not found: {token}.example"


def test_a_key_is_taken_out_in_either_spelling() -> None:
    """As it is, and as an address spells it; without a key nothing changes."""
    assert hidden(f"a {KEY} b {SPELT}", KEY) == "a {token} b {token}"
    assert hidden(KEY.encode(), KEY) == b"{token}"
    assert hidden("as it was", "") == "as it was"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:pw@a.example/x", "https://…@a.example/x"),
        ("https://me@a.example/x", "https://…@a.example/x"),
        ("https://a.example/?token=abc&page=2", "https://a.example/?token=…&page=2"),
        ("https://a.example/?page=2&API_KEY=abc#top", "https://a.example/?page=2&API_KEY=…#top"),
        ("https://a.example/?access_token=a%20b", "https://a.example/?access_token=…"),
        ("https://a.example/?password=abc;sig=d", "https://a.example/?password=…"),
        ("https://a.example/?token={token}", "https://a.example/?token={token}"),
        ("https://a.example/@me/keyboard?monkey=1", "https://a.example/@me/keyboard?monkey=1"),
        ("notes/story.txt", "notes/story.txt"),
    ],
)
def test_an_address_is_shown_without_what_opens_it(url: str, shown: str) -> None:
    """User names, passwords and parameters called like keys; a place for a key stays."""
    assert masked(url) == shown
    assert holds_key(url) == ("…" in shown and "@" not in shown)


def test_settings_do_not_take_a_key_in_writing(tmp_path: Path) -> None:
    """The file is shared and copied; the message says where keys go and does not repeat it."""
    path = tmp_path / "sources.toml"
    row = '[[source]]\nid = "a"\nname = "A"\nurl = "https://a.example/?api_key=%s"\n'
    path.write_text(row % "s3cret", encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r'source "a": "url" holds a key; write \{token\}'
    ) as caught:
        load_sources(path)
    assert "s3cret" not in str(caught.value)
    path.write_text(row % "{token}", encoding="utf-8")
    assert load_sources(path)[0].url == "https://a.example/?api_key={token}"


def test_a_source_without_its_key_says_which_variable_to_set(office: Office) -> None:
    """Nothing is asked for."""
    source = replace(office.page("post", make_feed("X")), token="NO_SUCH_KEY_OF_OURS")
    (outcome,) = office.run(source).failed
    assert "set the environment variable NO_SUCH_KEY_OF_OURS" in outcome.failed
    assert office.site.seen == []


def test_a_key_in_an_address_added_by_hand_is_not_kept(tmp_path: Path) -> None:
    """Neither in the log of runs, nor as the article's link, nor on the terminal."""
    house = House(tmp_path)
    wrong = "https://me:s3cret@127.0.0.1/x?token=s3cret"
    result = house("ingest", "add", wrong)
    assert result.exit_code == 1 and "s3cret" not in result.output
    tried = house("ingest", "try", wrong)
    assert tried.exit_code == 1 and "s3cret" not in tried.output
    assert all(b"s3cret" not in file.read_bytes() for file in tmp_path.glob("record.db*"))


def test_the_link_of_a_page_added_with_a_key_is_kept_without_it(office: Office) -> None:
    """The article is there; what opened it is not."""
    page = f"<html><title>Sued</title><body><p>{'The city sued Pixelmill over its AI. ' * 20}</p>"
    office.page("story?token=s3cret", page, headers={"Content-Type": "text/html"})
    report = office.add(office.site.url("/story?token=s3cret"))
    assert not report.failed and office.rows("SELECT count(*) FROM article") == [(1,)]
    assert b"s3cret" not in kept(office)


@pytest.mark.parametrize("error", [DocketError, ConfigError, ArticleError, FetchError])
def test_no_message_of_ours_holds_a_control_character(error: type[DocketError]) -> None:
    """Fault 57: escape codes move cursors, hide lines and start programs in some terminals."""
    assert str(error("a\x1b[31mb\x9bc\x00d\r\ne\u202ef")) == "a [31mb c d  e f"


def test_what_a_site_says_reaches_the_terminal_as_plain_characters(tmp_path: Path) -> None:
    """Titles, dates and skipped entries of a feed; status lines and headers of an answer."""
    house, evil = House(tmp_path), "\x9b31m\u202e\x85"
    feed = (
        make_feed(f"X{evil}", said=f"roses {evil}").replace("sues", "likes").replace("sued", "met")
    )
    pages = {
        "/feed": Canned(feed.encode()),
        "/line": Canned(raw=b"HTTP/1.1 \x1b[2J\r\n\r\n"),
        "/coded": Canned(b"x", headers={"Content-Encoding": "\x9b2J"}),
    }
    with FakeWeb(pages) as site:
        rows = "".join(
            f'[[source]]\nid = "{path[1:]}"\nname = "{path[1:]}"\nurl = "{site.url(path)}"\n'
            "allow_private = true\n"
            for path in pages
        )
        house.sources({}, rows)
        for command in ("run", "probe"):
            shown = house("ingest", command).output
            assert "encoding refused" in shown and "bad HTTP" in shown
            assert all(line.isprintable() for line in shown.split("\n"))
    assert house.rows("SELECT count(*) FROM article") == [(1,)]
