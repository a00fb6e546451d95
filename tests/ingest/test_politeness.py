"""How we behave towards sites: the rules P1 to P20 of docs/sources.md, one after the other.

Real requests to a loopback site; the clocks are passed in, so nothing is waited for.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from docket.errors import FetchError, SourceError
from docket.model import Source
from docket.schema import ROOT
from ingest import fetch, schedule
from ingest.bounded import LimitReached
from ingest.collect.entries import Feed
from ingest.collect.kinds import KINDS
from ingest.fetch import Limits, Reply, _next_hop
from ingest.plan import planned
from ingest.schedule import after_failure, after_success, jitter, waits_until, wishes_of
from ingest.turns import LONGEST_PAUSE, PAUSES, Turns
from ingest.verdict import settled
from ingest.visit import _way, visit
from tests.fakes import Canned, FakeWeb
from tests.ingest.conftest import Office
from tests.ingest.listings import SELECT, entry_html, listing_html, page_html
from tests.ingest.test_fetch import visitor
from tests.making import NOW, make_feed
from tests.test_cli import House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MODIFIED, AT_THREE = "Sat, 31 Aug 2024 10:00:00 GMT", "Sun, 01 Sep 2024 15:00:00 GMT"
CONDITIONAL = {"if-none-match", "if-modified-since"}
POST = Source("post", "Post", "https://post.example/feed")


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.moment = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """The time in seconds."""
        return self.moment

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(round(seconds, 3))
        self.moment += seconds


def home(host: str, port: int) -> list[str]:
    """A resolver for which every host is here."""
    return ["127.0.0.1"]


def told(office: Office) -> list[tuple[str, dict[str, str]]]:
    """Each request by path, with the validators it carried."""
    seen = office.site.seen
    return [(path, {k: v for k, v in sent.items() if k in CONDITIONAL}) for path, sent in seen]


# ── P1 to P3: validators ────────────────────────────────────────────────────────────────────


def test_p1_validators_go_back_byte_for_byte(office: Office) -> None:
    """Quotes, weakness and a date that is none included; the first visit is unconditional (P3)."""
    etag = 'W/"a,\xe4\xff b"'  # bytes outside ASCII are allowed, RFC 9110 section 8.8.3
    feed = office.page("post", make_feed("X"), etag=etag, headers={"Last-Modified": "yesterd"})
    office.run(feed)
    office.run(feed, at=NOW + HOUR)
    back = {"if-none-match": etag, "if-modified-since": "yesterd"}
    assert told(office) == [("/post", {}), ("/post", back)]


def test_p2_validators_are_sent_only_to_the_address_they_were_learnt_from(office: Office) -> None:
    """Not to the one that redirects there, not to where it redirects later."""
    feed = office.page("post", status=302, headers={"Location": "/one"})
    office.page("one", make_feed("X"), etag='"1"')
    office.page("two", make_feed("Y"), etag='"2"')
    office.run(feed)
    office.run(feed, at=NOW + HOUR)
    office.page("post", status=302, headers={"Location": "/two"})
    office.run(feed, at=NOW + 2 * HOUR)
    first, second, third = told(office)[:2], told(office)[2:4], told(office)[4:]
    assert first == [("/post", {}), ("/one", {})]
    assert second == [("/post", {}), ("/one", {"if-none-match": '"1"'})]
    assert third == [("/post", {}), ("/two", {})]


def test_p2_validators_whose_address_nobody_wrote_down_are_not_sent(office: Office) -> None:
    """Records of earlier versions have some; one whole answer puts that right."""
    feed = office.page("post", make_feed("X"), etag='"1"')
    office.run(feed)
    with closing(sqlite3.connect(office.path)) as record, record:
        record.execute("UPDATE source SET validators_of = NULL")
    for visits in (1, 2):
        office.run(feed, at=NOW + visits * HOUR)
    assert [sent for _, sent in told(office)] == [{}, {}, {"if-none-match": '"1"'}]


def test_p3_validators_stay_what_they_were_when_an_answer_cannot_be_read(office: Office) -> None:
    """Else the site would say "unchanged" of something that was never stored."""
    office.run(office.page("post", make_feed("X"), etag='"1"'))
    for broken in ("<!doctype html><title>Oops</title>", "", "no feed"):
        office.run(office.page("post", broken, etag='"2"'), at=NOW + DAY)
    office.run(feed := office.page("post", make_feed("Y"), etag='"3"'), at=NOW + 3 * DAY)
    office.run(feed, at=NOW + 4 * DAY)
    *before, last = [sent.get("if-none-match") for _, sent in told(office)]
    assert set(before[1:]) == {'"1"'} and last == '"3"'


def test_p3_not_modified_to_a_first_visit_leaves_the_next_one_unconditional(office: Office) -> None:
    """Nothing was learnt, so there is nothing to send."""
    feed = office.page("post", status=304)
    assert office.run(feed).outcomes[0].health == "empty"
    office.run(feed, at=NOW + DAY)
    assert told(office) == [("/post", {}), ("/post", {})]


# ── P4, P6, P7, P8: when a source may be asked again ────────────────────────────────────────


def asks(head: str) -> str:
    """A feed with wishes of its own."""
    return make_feed("X").replace("<title>Post", f"{head}<title>Post")


SY = "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>{}</sy:updatePeriod>"
AGE = "Cache-Control"
WAITS: list[tuple[str, str, dict[str, Any], dict[str, Any], timedelta]] = [
    ("P4 with a validator", "", {"etag": '"1"'}, {}, HOUR),
    ("P4 with a date", "", {"headers": {"Last-Modified": MODIFIED}}, {}, HOUR),
    ("P4 without either", "", {}, {}, DAY),
    ("P4 a setting", "", {}, {"poll_minutes": 180}, 3 * HOUR),
    ("P4 a setting that is rude", "", {}, {"poll_minutes": 1}, HOUR / 2),
    ("P4 one's own server", "", {}, {"poll_minutes": 15, "allow_private": True}, HOUR / 4),
    ("P6 429 in seconds", "", {"status": 429, "headers": {"Retry-After": "7200"}}, {}, 2 * HOUR),
    ("P6 429 too few", "", {"status": 429, "headers": {"Retry-After": "5"}}, {}, HOUR),
    ("P6 own pause longer", "", {"status": 429}, {"poll_minutes": 600}, 10 * HOUR),
    ("P6 503 a date", "", {"status": 503, "headers": {"Retry-After": AT_THREE}}, {}, 3 * HOUR),
    ("P6 absurd", "", {"status": 503, "headers": {"Retry-After": "9" * 20}}, {}, 31 * DAY),
    ("P7 max-age", "", {"etag": '"1"', "headers": {AGE: "max-age=10800"}}, {}, 3 * HOUR),
    ("P7 a short one", "", {"etag": '"1"', "headers": {AGE: "max-age=60"}}, {}, HOUR),
    ("P7 an absurd one", "", {"headers": {AGE: "max-age=99999999"}}, {}, DAY),
    ("P7 a long one", "", {"etag": '"1"', "headers": {AGE: "max-age=1000000"}}, {}, DAY),
    ("P7 no-cache", "", {"etag": '"1"', "headers": {AGE: "no-cache, max-age=7200"}}, {}, HOUR),
    ("P7 Expires", "", {"etag": '"1"', "headers": {"Date": MODIFIED, "Expires":
        "Sat, 31 Aug 2024 12:00:00 GMT"}}, {}, 2 * HOUR),
    ("P7 max-age before Expires", "", {"etag": '"1"', "headers": {"Date": MODIFIED, AGE:
        "max-age=10800", "Expires": "Sat, 31 Aug 2024 12:00:00 GMT"}}, {}, 3 * HOUR),
    ("P8 ttl", "<ttl>180</ttl>", {"etag": '"1"'}, {}, 3 * HOUR),
    ("P8 an absurd ttl", "<ttl>40000</ttl>", {"etag": '"1"'}, {}, 7 * DAY),
    ("P8 a setting does not undercut it", "<ttl>180</ttl>", {}, {"poll_minutes": 60}, 3 * HOUR),
    ("P8 period", SY.format("daily"), {"etag": '"1"'}, {}, DAY),
    ("P8 an empty period", SY.format(""), {"etag": '"1"'}, {}, HOUR),
    ("P8 frequency 0.1", SY.format("hourly") + SY.format("0.1").replace("Period", "Frequency"),
        {"etag": '"1"'}, {}, HOUR),
    ("P10 a failure", "", {"status": 500}, {}, HOUR),
    ("P10 404 is soft", "", {"status": 404}, {}, HOUR),
    ("P10 410 is for good", "", {"status": 410}, {}, DAY),
]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "canned", "settings", "waited"),
    [pytest.param(*rest, id=name) for name, *rest in WAITS],
)
def test_a_source_is_left_alone_for_long_enough(
    office: Office, head: str, canned: dict[str, Any], settings: dict[str, Any], waited: timedelta
) -> None:
    """P4, P6, P7, P8: the longest of the site's wish, the feed's, our floors and the setting."""
    source = replace(office.page("post", asks(head), **canned), **settings)
    office.run(source)
    assert office.wait("post") == waited


def test_p8_a_wish_holds_while_the_feed_is_unchanged(office: Office) -> None:
    """Most answers are "not modified" and repeat nothing of what the feed says."""
    feed = office.page("post", asks("<ttl>180</ttl>"), etag='"1"')
    office.run(feed)
    (outcome,) = office.run(feed, at=NOW + 3 * HOUR).outcomes
    assert (outcome.health, office.wait("post")) == ("unchanged", 6 * HOUR)
    feed = office.page("post", asks(""), etag='"2"')
    office.run(feed, at=NOW + 6 * HOUR)
    assert office.wait("post") == 7 * HOUR


@pytest.mark.parametrize(
    ("hours", "days", "due"),
    [
        ((13,), (), "2024-09-01 14:00"),
        ((13, 14, 15), (), "2024-09-01 16:00"),
        ((), ("Sunday",), "2024-09-02 00:00"),
        ((0,), ("Sunday", "Monday"), "2024-09-03 01:00"),
        ((12,), ("Saturday",), "2024-09-01 13:10"),
        (tuple(range(24)), (), "2024-09-01 13:10"),
    ],
)
def test_p8_hours_and_days_of_rest_push_the_visit_on(
    monkeypatch: pytest.MonkeyPatch, hours: tuple[int, ...], days: tuple[str, ...], due: str
) -> None:
    """Hours are GMT; a feed that names all of them cannot mean it. NOW is a Sunday, 12:00."""
    monkeypatch.setattr(schedule, "jitter", lambda *_: timedelta(minutes=10))
    feed = Feed("", "", "rss", (), skip_hours=hours, skip_days=days)
    at = after_success(POST, Reply(POST.url, 200, etag='"1"'), NOW, wishes_of(feed))
    assert at == datetime.fromisoformat(due).replace(tzinfo=UTC)


# ── P5: the clock ───────────────────────────────────────────────────────────────────────────


def test_p5_a_source_that_is_not_due_is_not_asked_after_a_restart_either(office: Office) -> None:
    """The clock is in the record; each run here opens it anew."""
    source = office.page("post", make_feed("Pixelmill"), etag='"1"')
    office.run(source)
    (outcome,) = office.run(source, at=NOW + HOUR - timedelta(seconds=1)).outcomes
    assert outcome.health == "waiting" and "2024-09-01T13:00:00Z" in outcome.skipped[0]
    assert len(office.site.seen) == 1
    office.run(source, at=NOW + HOUR)
    assert len(office.site.seen) == 2


def test_p5_looking_at_pages_asks_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when every source is long due."""
    office.run(office.page("post", make_feed("Pixelmill"), status=500))
    monkeypatch.setenv("DOCKET_DB", str(office.path))
    before = office.rows("SELECT count(*) FROM fetch"), len(office.site.seen)
    dashboard = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30).run()
    for page in ("sources", "articles", "compare", "method"):
        dashboard.switch_page(f"app_pages/{page}.py").run()
        assert not dashboard.exception
    assert (office.rows("SELECT count(*) FROM fetch"), len(office.site.seen)) == before


def test_p6_a_listed_page_may_ask_for_the_pause_too(office: Office) -> None:
    """Nothing more is asked of the site, now or before the time it said."""
    office.page("list", listing_html(*map(entry_html, (1, 2, 3))), etag='"1"')
    for number, status in ((1, 200), (2, 503), (3, 200)):
        wish = {"Retry-After": "172800"} if status == 503 else {}
        office.page(f"news/{number}", page_html(), status=status, headers=wish)
    source = replace(office.pages["list"], kind="page", select=SELECT, pages=5)
    assert office.run(source).outcomes[0].new == 1
    asked = [path for path, _ in office.site.seen if path.startswith("/news")]
    assert (asked, office.wait("list")) == (["/news/1", "/news/2"], 2 * DAY)


@pytest.mark.parametrize("days", [-1, 1])
def test_p5_a_clock_that_jumps_a_day_silences_nobody(office: Office, days: int) -> None:
    """Fault 46: wrong for six hours, then put right; a daily source never waits more than a day."""
    source, asked = office.page("post", make_feed("Pixelmill")), []
    for hour in range(0, 75, 3):
        wrong = days * DAY if 6 <= hour < 12 else timedelta(0)
        before = len(office.site.seen)
        office.run(source, at=NOW + hour * HOUR + wrong)
        asked += [hour] * (len(office.site.seen) - before)
    assert max(later - hour for hour, later in pairwise(asked)) <= 24
    assert asked[0] == 0 and asked[-1] >= 60 and len(asked) <= 6


def test_p5_a_clock_a_minute_off_changes_nothing() -> None:
    """Machines correct theirs by seconds all the time."""
    state = {"checked_at": "2024-09-01T12:01:00Z", "next_check_at": "2024-09-01T13:01:00Z"}
    assert waits_until(POST, state, NOW) == "2024-09-01T13:01:00Z"
    assert waits_until(POST, state | {"checked_at": "2024-09-02T12:00:00Z"}, NOW) == ""


# ── P9: jitter, turns and pauses ────────────────────────────────────────────────────────────


def test_p9_visits_are_spread_but_never_early() -> None:
    """The same source and moment give the same, others another; after "less often" it is more."""
    reply = Reply(POST.url, 200, etag='"1"')
    spread = [after_success(replace(POST, id=f"s{n}"), reply, NOW) for n in range(200)]
    assert spread == [after_success(replace(POST, id=f"s{n}"), reply, NOW) for n in range(200)]
    late = [(due - NOW - HOUR) / timedelta(minutes=1) for due in spread if due]
    assert min(late) >= 0 and max(late) < 5 and len(set(late)) > 100
    slow, calm = FetchError("slow down", "slow", 429), []
    for n in range(200):
        due = after_failure(slow, replace(POST, id=f"s{n}"), {}, NOW).next_check
        calm.append(((due or NOW) - NOW - HOUR) / timedelta(minutes=1))
    assert min(calm) >= 0 and 50 < max(calm) < 60
    assert jitter("s", NOW, HOUR) != jitter("s", NOW + HOUR, HOUR)


def test_p9_one_request_at_a_time_to_a_host() -> None:
    """Though four threads want to ask at once; the site counts."""
    page, inside, peak = Canned(b"slow", drip=True), [], []
    with FakeWeb({"/f": page}) as site, visitor(site, limits={"spacing_seconds": 0.0}) as web:
        ask = web._visit

        def counted(*request: Any) -> Any:
            inside.append(request)
            peak.append(len(inside))
            try:
                return ask(*request)
            finally:
                inside.pop()

        web._visit = counted  # type: ignore[method-assign]
        threads = [threading.Thread(target=web.get, args=(site.url("/f"),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert peak == [1, 1, 1, 1] and len(site.seen) == 4


def test_p9_requests_to_one_host_are_a_second_apart_and_others_do_not_wait() -> None:
    """From the end of one to the beginning of the next; time that passed anyway counts."""
    clock, page = Clock(), {"/f": Canned(b"f")}
    with FakeWeb(page) as site, visitor(site, clock=clock, sleep=clock.sleep, resolver=home) as web:
        web.get(site.url("/f"))
        web.get(f"http://other.example:{site.port}/f")
        assert clock.slept == []
        web.get(site.url("/f"))
        clock.moment += 0.25
        web.get(site.url("/f"))
        clock.moment += 5
        web.get(site.url("/f"))
    assert clock.slept == [1.0, 0.75]


@pytest.mark.parametrize("host", PAUSES)
def test_p9_hosts_that_ask_for_more_get_more(host: str) -> None:
    """As their documentation says; a Crawl-delay adds to it, up to a minute."""
    clock = Clock()
    turns = Turns(1.0, clock, clock.sleep)
    for delay in (0.0, 30.0, 3_600.0):
        turns.slow_down(host, delay)
        with turns.at(host):
            pass
    with turns.at(host):
        pass
    assert clock.slept == [max(PAUSES[host], 1.0), 30.0, LONGEST_PAUSE]


def test_p9_a_host_that_has_had_enough_is_left_alone_by_all_its_sources() -> None:
    """Each of them then waits as long as the one that was told; other hosts are asked."""
    tired = Canned(status=429, headers={"Retry-After": "7200"})
    pages = {"/a": tired, "/b": Canned(b"b")}
    with FakeWeb(pages) as site, visitor(site, resolver=home) as web:
        errors = []
        for path in ("/a", "/b"):
            with pytest.raises(FetchError) as caught:
                web.get(site.url(path))
            errors.append(caught.value)
        assert [(e.health, e.status, e.retry_after) for e in errors] == [("slow", 429, 7200.0)] * 2
        assert "has had enough" in str(errors[1]) and len(site.seen) == 1
        assert web.get(f"http://other.example:{site.port}/b").body == b"b"


def test_p9_waiting_for_ones_turn_is_not_the_fault_of_the_site() -> None:
    """The half minute a site has begins with its own request."""
    clock = Clock()
    limits = {"spacing_seconds": 40.0, "total_seconds": 30.0}
    with (
        FakeWeb({"/f": Canned(b"f")}) as site,
        visitor(site, clock=clock, sleep=clock.sleep, limits=limits) as web,
    ):
        assert [web.get(site.url("/f")).body for _ in range(2)] == [b"f", b"f"]
    assert clock.slept == [40.0]


# ── P10, P11: failures and moves ────────────────────────────────────────────────────────────


def test_p10_failures_in_a_row_double_the_wait_up_to_a_day(office: Office) -> None:
    """However many: the hundredth is no different from the tenth."""
    source, waits = office.page("post", status=500), []
    office.run(source)
    for failures in (1, 2, 3, 4, 5, 40, 5_000):
        waits.append(office.wait("post"))
        with closing(sqlite3.connect(office.path)) as record, record:
            record.execute("UPDATE source SET next_check_at = NULL, error_count = ?", [failures])
        office.run(source)
    waits.append(office.wait("post"))
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, *[DAY] * 3]


def test_p10_gone_for_good_is_said_and_tried_once_a_day(office: Office) -> None:
    """It stays listed, in case it was a mistake."""
    source = office.page("post", status=410)
    for day in range(3):
        (outcome,) = office.run(source, at=NOW + day * DAY).outcomes
        assert outcome.health == "gone" and "gone for good" in outcome.failed
        assert office.wait("post") == (day + 1) * DAY
    office.run(office.page("post", make_feed("X")), at=NOW + 3 * DAY)
    assert office.rows("SELECT health, error_count FROM source") == [("ok", 0)]


def test_p10_files_and_servers_of_ones_own_are_always_due(office: Office) -> None:
    """Nobody is bothered by asking them again."""
    own = replace(office.page("own", make_feed("Pixelmill")), allow_private=True)
    broken = replace(office.page("broken", status=429), allow_private=True)
    path = office.file("feed.xml", make_feed("Fotoforge"))
    disk = Source("disk", "On disk", path)
    for _ in range(2):
        report = office.run(own, disk, broken)
        assert "waiting" not in {outcome.health for outcome in report.outcomes}
    (again,) = [o for o in office.run(disk).outcomes if o.name == "On disk"]
    assert (again.health, office.wait("disk")) == ("unchanged", None)
    (lost,) = office.run(Source("lost", "Lost", path + "x")).failed
    assert lost.health == "gone" and "No such file" in lost.failed
    assert office.wait("lost") is None  # else `watch` would make a round for it every minute


MOVED = "SELECT moved_to IS NOT NULL, moved_seen FROM source"


@pytest.mark.parametrize("status", [301, 308])
def test_p11_a_move_for_good_is_believed_when_told_three_times(office: Office, status: int) -> None:
    """Then the old address is left alone, until the new one fails."""
    feed = office.page("post", status=status, headers={"Location": "/new"})
    office.page("new", make_feed("X"), etag='"1"')
    for visits in range(3):
        office.run(feed, at=NOW + visits * HOUR)
    assert [path for path, _ in told(office)] == ["/post", "/new"] * 3
    assert office.rows(MOVED) == [(1, 3)]
    office.run(feed, at=NOW + 3 * HOUR)
    assert told(office)[6:] == [("/new", {"if-none-match": '"1"'})]
    office.page("new", status=500)
    office.run(feed, at=NOW + 4 * HOUR)
    assert office.rows(MOVED) == [(0, 0)]
    office.run(feed, at=NOW + 5 * HOUR)
    assert [path for path, _ in told(office)][7:] == ["/new", "/post", "/new"]


def test_p11_a_move_that_changes_or_pauses_is_counted_anew(office: Office) -> None:
    """Three in a row, to the same place; a temporary redirect counts for nothing."""
    for name in ("one", "two"):
        office.page(name, make_feed(name), etag=f'"{name}"')
    counts = []
    story = [
        (301, "/one"),
        (301, "/one"),
        (301, "/two"),
        (302, "/two"),
        (307, "/two"),
        (308, "/one"),
    ]
    for visits, (status, place) in enumerate(story):
        feed = office.page("post", status=status, headers={"Location": place})
        office.run(feed, at=NOW + visits * HOUR)
        counts += office.rows(MOVED)
    assert counts == [(1, 1), (1, 2), (1, 1), (0, 0), (0, 0), (1, 1)]


def test_p11_a_new_address_in_the_settings_forgets_the_move(office: Office) -> None:
    """What a person writes wins."""
    feed = office.page("post", status=301, headers={"Location": "/new"})
    office.page("new", make_feed("X"), etag='"1"')
    for visits in range(3):
        office.run(feed, at=NOW + visits * HOUR)
    office.page("third", make_feed("Y"))
    office.run(replace(feed, url=office.site.url("/third")), at=NOW + 3 * HOUR)
    assert told(office)[6:] == [("/third", {})] and office.rows(MOVED) == [(0, 0)]


def test_p11_a_move_counts_also_while_pages_of_the_list_are_left(office: Office) -> None:
    """Such a list is taken for unread; where it was found is known all the same."""
    office.page("new", listing_html(*map(entry_html, (1, 2, 3))))
    moved = office.page("list", status=301, headers={"Location": "/new"})
    for number in (1, 2, 3):
        office.page(f"news/{number}", page_html(title=f"Ruling {number}"))
    office.run(replace(moved, kind="page", select=SELECT, pages=1))
    seen = office.rows("SELECT moved_to, moved_seen, body_hash FROM source")
    assert seen == [(office.site.url("/new"), 1, None)]


@pytest.mark.parametrize("place", ["http://127.0.0.2:{port}/", "http://[::1]:{port}/", "ftp://x/"])
def test_p11_a_move_inside_or_to_another_scheme_is_no_move(place: str) -> None:
    """It is refused unvisited, as on every hop, and so never counted."""
    with FakeWeb({}) as site, visitor(site) as web:
        told = {"Location": place.format(port=site.port)}
        site.pages["/post"] = Canned(status=301, headers=told)
        found = visit(replace(POST, url=site.url("/post")), {}, frozenset(), web, NOW)
        assert isinstance(found, SourceError) and "address not allowed" in str(found)
        assert settled(POST, {}, found, NOW).moved == ""
        assert len(site.seen) == 1


def test_p11_a_downgrade_is_refused_on_the_way() -> None:
    """From https to http nothing is followed; up is."""
    with pytest.raises(FetchError, match="https down to http"):
        _next_hop("https://a.example/x", "http://a.example/y")
    assert _next_hop("http://a.example/x", "https://a.example/y") == "https://a.example/y"


# ── P12 to P14: what a request says ─────────────────────────────────────────────────────────


def test_p12_to_p14_a_request_says_who_asks_and_nothing_else() -> None:
    """P12 name and contact; P13 gzip only; P14 no cookie, no referer, the address as it was."""
    start = Canned(status=302, headers={"Location": "/b?x=1&y=", "Set-Cookie": "sid=1; Path=/"})
    contact = "https://me.example/docket"
    pages = {"/a?q=1": start, "/b?x=1&y=": Canned(b"b", headers={"Set-Cookie": "t=2"})}
    with FakeWeb(pages) as site, visitor(site, contact=contact) as web:
        for _ in range(2):
            web.get(site.url("/a?q=1"))
        assert [path for path, _ in site.seen] == ["/a?q=1", "/b?x=1&y="] * 2
        for _, sent in site.seen:
            assert sent.keys() == {"host", "user-agent", "accept", "accept-encoding", "connection"}
            assert sent["accept-encoding"] == "gzip"
            assert (
                sent["user-agent"].startswith("Docket/") and f"(+{contact})" in sent["user-agent"]
            )


def test_p13_the_limits_are_those_of_the_documentation() -> None:
    """Connecting, silence, all in all; on the wire, unpacked; that each holds, test_fetch shows."""
    limits = Limits()
    assert (limits.connect_seconds, limits.read_seconds, limits.total_seconds) == (5, 10, 29)
    assert (limits.wire_bytes, limits.body_bytes, limits.hops) == (5 * 2**20, 10 * 2**20, 5)


def test_p14_own_headers_and_questions_stay_with_the_site_they_are_for() -> None:
    """A key must not follow a redirect to another host or port; a POST follows none at all."""
    with FakeWeb({"/c": Canned(b"c")}) as other, FakeWeb({"/b": Canned(b"b")}) as site:
        away = Canned(status=307, headers={"Location": other.url("/c")})
        site.pages |= {"/away": away, "/here": Canned(status=302, headers={"Location": "/b"})}
        with visitor(site, limits={"ports": (site.port, other.port)}) as web:
            key = {"X-Key": "k3y", "Authorization": "Token k3y"}
            assert web.get(site.url("/here"), headers=key).body == b"b"
            assert web.get(site.url("/away"), headers=key).body == b"c"
            assert [sent.get("x-key") for _, sent in site.seen] == ["k3y"] * 3
            assert not {"x-key", "authorization"} & other.seen[0][1].keys()
            assert web.get(site.url("/b"), body=b'{"q": 1}').body == b"b"
            assert site.posted == [b'{"q": 1}']
            assert site.seen[-1][1]["content-type"] == "application/json"
            with pytest.raises(FetchError, match="is not followed"):
                web.get(site.url("/away"), body=b"{}")
            assert len(other.seen) == 1


# ── P15: robots.txt ─────────────────────────────────────────────────────────────────────────

ROBOTS = b"""User-agent: *
Disallow: /

User-agent: docket
Disallow: /private
Allow: /private/open
Crawl-delay: 7
"""


def test_p15_robots_txt_is_asked_once_and_heeded_on_every_hop() -> None:
    """By our own name in it, with its Crawl-delay; the decision is in the message."""
    clock = Clock()
    lead = Canned(status=302, headers={"Location": "/private/b"})
    pages = {"/robots.txt": Canned(ROBOTS), "/a": Canned(b"a"), "/lead": lead}
    pages["/private/open"] = Canned(b"o")
    with FakeWeb(pages) as site, visitor(site, clock=clock, sleep=clock.sleep) as web:
        assert web.get(site.url("/a"), robots=True).body == b"a"
        assert web.get(site.url("/private/open"), robots=True).body == b"o"
        for path in ("/private/a", "/lead"):
            with pytest.raises(FetchError, match=r"robots\.txt of 127\.0\.0\.1 asks") as caught:
                web.get(site.url(path), robots=True)
            assert caught.value.health == "blocked"
        seen = [path for path, _ in site.seen]
        assert seen == ["/robots.txt", "/a", "/private/open", "/lead"]
    assert clock.slept == [1.0, 7.0, 7.0]


@pytest.mark.parametrize(
    ("rules", "visited"),
    [
        (Canned(status=404), True),
        (Canned(status=403), True),
        (Canned(b"<!doctype html><title>Welcome</title>"), True),
        (Canned(b""), True),
        (Canned(b"\xff\xfe\x00garbage\nDisallow: /"), True),
        (Canned(b"User-agent: *\nDisallow: /\n"), False),
        (Canned(status=500), False),
        (Canned(status=429), False),
        (Canned(raw=b"", reset=True), False),
    ],
)
def test_p15_no_robots_txt_permits_all_and_an_unreachable_one_nothing(
    rules: Canned, visited: bool
) -> None:
    """RFC 9309, section 2.3.1; how it went is asked once."""
    with FakeWeb({"/robots.txt": rules, "/a": Canned(b"a")}) as site, visitor(site) as web:
        for _ in range(2):
            if visited:
                web.get(site.url("/a"), robots=True)
            else:
                with pytest.raises(FetchError, match=r"robots\.txt of 127\.0\.0\.1"):
                    web.get(site.url("/a"), robots=True)
        paths = [path for path, _ in site.seen]
        assert paths == ["/robots.txt", *["/a"] * 2 * visited]


def test_p15_a_feed_is_offered_to_programs_and_asked_for_without() -> None:
    """As is a page a person names."""
    rules = Canned(b"User-agent: *\nDisallow: /")
    with FakeWeb({"/robots.txt": rules, "/a": Canned(b"a")}) as site, visitor(site) as web:
        assert web.get(site.url("/a")).body == b"a"
        assert [path for path, _ in site.seen] == ["/a"]


def test_p15_a_robots_txt_that_exhausts_its_reader_permits_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its parser runs in a bounded child, like every parser of foreign bytes."""

    def exhausted(*job: Any) -> Any:
        raise LimitReached("time limit of 5 s")

    monkeypatch.setattr(fetch, "bounded", exhausted)
    pages = {"/robots.txt": Canned(b""), "/a": Canned(b"a")}
    with FakeWeb(pages) as site, visitor(site) as web:
        with pytest.raises(FetchError, match=r"robots\.txt .* cannot be read \(time limit"):
            web.get(site.url("/a"), robots=True)
        assert len(site.seen) == 1


def test_p15_what_robots_txt_takes_is_not_taken_from_the_page() -> None:
    """Nor are the pauses around it; the limit is for one answer."""
    clock = Clock()
    pages = {"/robots.txt": Canned(ROBOTS.replace(b"7", b"50")), "/a": Canned(b"a")}
    limits = {"total_seconds": 30.0, "spacing_seconds": 40.0}
    with (
        FakeWeb(pages) as site,
        visitor(site, clock=clock, sleep=clock.sleep, limits=limits) as web,
    ):
        web.get(site.url("/a"))
        assert [web.get(site.url("/a"), robots=True).body for _ in range(2)] == [b"a", b"a"]
    assert clock.slept == [40.0, 40.0, 50.0]


def test_p15_a_kind_that_reads_pages_asks_robots_txt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision becomes the source's message and health."""
    monkeypatch.setitem(KINDS, "feed", replace(KINDS["feed"], robots=True))
    pages = {"/robots.txt": Canned(b"User-agent: *\nDisallow: /"), "/f": Canned(b"f")}
    with FakeWeb(pages) as site, visitor(site) as web:
        found = visit(replace(POST, url=site.url("/f")), {}, frozenset(), web, NOW)
        assert isinstance(found, SourceError) and "robots.txt" in str(found)
        assert settled(POST, {}, found, NOW).health == "blocked"
        assert len(site.seen) == 1


# ── P16 to P20 ──────────────────────────────────────────────────────────────────────────────


def test_p16_and_p17_nothing_a_feed_points_at_is_asked_for(office: Office) -> None:
    """P16 no hub, self or next link; P17 no article, picture or enclosure; all one site's own."""
    links = "".join(
        f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='{rel}' "
        f"href='{office.site.url('/' + rel)}'/>"
        for rel in ("hub", "self", "next", "alternate")
    )
    here = office.site.url("/article")
    entry = (
        f"<enclosure url='{here}.mp3' type='audio/mpeg' length='1'/>"
        f"<description>&lt;img src='{here}.png'&gt; Sued over its AI</description>"
    )
    body = asks(links).replace("https://post.example/X", here).replace("</item>", f"{entry}</item>")
    feed = office.page("post", body)
    office.run(feed)
    office.run(feed, at=NOW + DAY)
    assert [path for path, _ in office.site.seen] == ["/post", "/post"]
    assert office.rows("SELECT url FROM source") == [(feed.url,)]
    assert office.rows("SELECT url FROM article") == [(here,)]


STATES: list[tuple[str, Canned]] = [
    ("ok", Canned(make_feed("X").encode())),
    ("empty", Canned(make_feed().encode())),
    ("empty", Canned(b"")),
    ("html", Canned(b"<!doctype html><title>Moved</title>")),
    ("blocked", Canned(status=403)),
    ("blocked", Canned(b"<title>Just a moment...</title>")),
    ("gone", Canned(status=410)),
    ("slow", Canned(status=429)),
    ("failed", Canned(status=500)),
]


@pytest.mark.parametrize(("word", "page"), STATES)
def test_p18_each_answer_has_its_word(office: Office, word: str, page: Canned) -> None:
    """Kept with the source and in the log of visits."""
    source = office.page("post")
    office.site.pages["/post"] = page
    office.run(source)
    assert office.rows("SELECT health FROM source") == [(word,)]
    assert office.rows("SELECT outcome FROM fetch") == [(word,)]


def test_p19_one_failing_source_never_fails_a_run(office: Office) -> None:
    """Each failure is named; what the others gave is stored."""
    sources = [office.page("good", make_feed("Pixelmill"))]
    for number, (_, page) in enumerate(STATES[1:]):
        sources.append(office.page(f"bad{number}"))
        office.site.pages[f"/bad{number}"] = page
    report = office.run(*sources)
    assert len(report.outcomes) == len(STATES) and len(report.failed) == len(STATES) - 2
    assert all(outcome.failed for outcome in report.failed)
    assert office.rows("SELECT count(*) FROM article") == [(1,)]


def test_p20_a_dry_run_tells_whom_why_and_how_and_asks_nobody(tmp_path: Path) -> None:
    """Before the first run and after it; no record is made and none is changed."""
    house = House(tmp_path)
    with FakeWeb({"/f": Canned(make_feed("X").encode(), etag='"v1"')}) as site:
        row = (
            f'[[source]]\nid = "own"\nname = "O"\nurl = "{site.url("/f")}"\nallow_private = true\n'
        )
        house.sources({}, row)
        before = house("ingest", "run", "--dry-run")
        assert before.exit_code == 0 and not house.db.exists() and site.seen == []
        assert f"ask      own: never asked before\n         GET {site.url('/f')}\n" in before.stdout
        assert house("ingest", "run").exit_code == 0
        kept = house.rows("SELECT * FROM source")
        after = house("ingest", "run", "--dry-run").stdout
        assert "own: a server of your own, asked at every run" in after
        assert 'If-None-Match: "v1"' in after and "User-Agent: Docket/" in after
        assert "Nothing was asked and nothing was written." in after
        assert len(site.seen) == 1 and house.rows("SELECT * FROM source") == kept


def test_p20_the_plan_says_of_a_row_that_is_not_finished_what_it_lacks() -> None:
    """A row that is off may be named, as in a run, which would not ask it either."""
    lines = list(planned([replace(POST, kind="api", enabled=False)], {}, NOW))
    assert "cannot   post: an api needs api" in lines[0]
    assert "0 of 1 sources would be asked, each with" in lines


def test_p20_the_plan_says_why_a_source_waits_or_is_due() -> None:
    """From the record alone; a key stands as the place for it."""
    asked = {"url": POST.url, "checked_at": "2024-09-01T11:00:00Z", "etag": '"1"'}
    asked |= {"validators_of": POST.url, "body_hash": _way(POST)}
    soon, past = (
        {"next_check_at": "2024-09-01T12:30:00Z"},
        {"next_check_at": "2024-09-01T11:59:00Z"},
    )
    api = replace(POST, id="api", url="https://api.example/?key={token}", token="NEWS_KEY")
    elsewhere = past | {"validators_of": "https://post.example/new"}
    told = {
        "wait": "wait     post: not due before 2024-09-01T12:30:00Z, last asked",
        "due": "due since 2024-09-01T11:59:00Z",
        "future": "the clock was set back",
        "moved": "its address is new",
    }
    states = {
        "wait": asked | soon,
        "due": asked | past,
        "future": asked | {"checked_at": "2024-09-03T00:00:00Z", **soon},
        "moved": asked | past | {"url": "https://old.example/"},
    }
    for name, words in told.items():
        assert words in "\n".join(planned([POST], {"post": states[name]}, NOW))
    assert '"1"' in "\n".join(planned([POST], {"post": states["due"]}, NOW))
    assert '"1"' not in "\n".join(planned([POST], {"post": states["moved"]}, NOW))
    lines = "\n".join(planned([POST], {"post": asked | elsewhere}, NOW))
    assert "its validators go to the address it redirects to" in lines and '"1"' not in lines
    assert "GET https://api.example/?key={token}" in "\n".join(planned([api], {}, NOW))
