"""What a probe says of sources in every state, and that it reads no page they list."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest

from docket.health import ADVICE
from docket.model import Item, Source
from ingest.collect.entries import Feed
from ingest.collect.kinds import KINDS, Kind
from ingest.fetch import Web
from ingest.probe import Verdict, probe, verdict
from tests.fakes import Canned, FakeWeb
from tests.ingest.listings import REPOSITORY, TREE
from tests.making import NOW, make_feed

PAGE = b"<!doctype html><html><head><title>News</title></head><body>News</body></html>"
FULL = Canned(make_feed("Pixelmill").encode())
MOVED = Canned(status=301, headers={"Location": "/feed"})
CASES = {
    "ok": (FULL, {}, False),
    "empty": (Canned(make_feed().encode()), {}, False),
    "stale": (FULL, {"rhythm_days": 7}, False),
    "moved": (MOVED, {}, False),
    "html": (Canned(PAGE), {}, True),
    "blocked": (Canned(status=403), {}, True),
    "slow": (Canned(status=429), {}, True),
    "gone": (Canned(status=410), {}, True),
    "failed": (Canned(status=500), {}, True),
}


def web() -> Web:
    """The door to the network, open to the loopback, without pauses."""
    return Web(allow_private=True, sleep=lambda seconds: None, now=lambda: NOW)


def asked(answer: Canned, **settings: object) -> tuple[Verdict, list[str]]:
    """The verdict on a source that answers so, and the paths that were asked for."""
    with FakeWeb({"/x": answer, "/feed": FULL}) as site, web() as door:
        source = Source("x", "X", site.url("/x"), allow_private=True)
        found = verdict(replace(source, **settings), door, NOW)  # type: ignore[arg-type]
        return found, [path for path, _ in site.seen]


@pytest.mark.parametrize("word", CASES)
def test_each_state_has_its_verdict_with_what_to_do(word: str) -> None:
    """A source that gave no list has failed; one with a doubt has not."""
    answer, settings, failed = CASES[word]
    found, _ = asked(answer, **settings)
    assert (found.word, found.failed) == (word, failed)
    assert found.said and found.to_do == ADVICE.get(word, "")


def test_a_verdict_says_what_came() -> None:
    """How many entries, how new, and where it moved to."""
    assert asked(FULL)[0].said == "1 entry, newest 2024-05-15"
    assert asked(MOVED)[0].said.endswith("/feed")
    assert "7 days are usual" in asked(FULL, rhythm_days=7)[0].said


def test_a_key_that_is_missing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of its variable; nothing is sent."""
    monkeypatch.delenv("POST_KEY", raising=False)
    found, seen = asked(FULL, token="POST_KEY")
    assert "needs a key" in found.said and "POST_KEY" in found.said and "publisher" in found.to_do
    assert seen == []


def listing(body: bytes, url: str, source: Source, now: datetime, content_type: str) -> Feed:
    """A list whose one entry has a page of its own."""
    return Feed("", "", "", (Item("Story", link=f"{url}/1", body_at=f"{url}/1"),))


def unread(item: Item, body: bytes, url: str) -> Item:
    """The text of a page, which a probe never wants."""
    return item


def test_a_probe_asks_for_the_list_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pages a run may read."""
    monkeypatch.setitem(KINDS, "feed", Kind(listing, read_page=unread))
    found, seen = asked(FULL, pages=5)
    assert (found.word, seen) == ("ok", ["/x"])


@pytest.mark.parametrize(
    ("kind", "select", "body"),
    [
        ("git", REPOSITORY, json.dumps(TREE).encode()),
        ("sitemap", {}, b"<urlset><url><loc>https://post.example/a</loc></url></urlset>"),
    ],
)
def test_a_list_that_is_nothing_without_its_pages_is_well(
    kind: str, select: dict[str, str], body: bytes
) -> None:
    """The row is judged as it is written, though none of the pages is asked for."""
    found, seen = asked(Canned(body), kind=kind, select=select, pages=5)
    assert (found.word, found.failed) == ("ok", False)
    assert set(seen) <= {"/x", "/robots.txt"}


def test_verdicts_come_in_the_order_of_the_sources() -> None:
    """Though they are asked side by side."""
    with FakeWeb({f"/{number}": FULL for number in range(9)}) as site, web() as door:
        sources = [
            Source(str(n), "X", site.url(f"/{n}"), allow_private=True) for n in (3, 1, 8, 5, 12)
        ]
        found = [(one.source.id, one.word) for one in probe(sources, door, lambda: NOW)]
    assert found == [("3", "ok"), ("1", "ok"), ("8", "ok"), ("5", "ok"), ("12", "failed")]
