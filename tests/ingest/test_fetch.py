"""The door to the network: real loopback sockets, small limits, no sleeping."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from docket.errors import FetchError
from ingest.dial import is_public, resolve
from ingest.fetch import Limits, Web
from tests.fakes import Canned, FakeWeb

# A key pair made for these tests: signed by itself, for a name nobody has.
CERTIFICATE = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfdeNpZssFELiihbB
WCF7gAczl1tv6Pd/KwZtz2+GuHuhRANCAAQUO/IndSyQkel2G6vVjzkSWhBwMW09
9oGIEzxVcAK7MqQ1mMNAaOcZVPcxwSXmdKHCGeRPvRiB/NLCVZUNwbed
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBqzCCAVCgAwIBAgIUaKIVII32AkQw/ySdsXtRztX6MZMwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQc29tZWJvZHkuZXhhbXBsZTAgFw0yNjExMjIxOTQyNDJaGA8y
MTI2MTAyOTE5NDI0MlowGzEZMBcGA1UEAwwQc29tZWJvZHkuZXhhbXBsZTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABBQ78id1LJCR6XYbq9WPORJaEHAxbT32gYgT
PFVwArsypDWYw0Bo5xlU9zHBJeZ0ocIZ5E+9GIH80sJVlQ3Bt52jcDBuMB0GA1Ud
DgQWBBQf3PcjRDFMQ7V0C31xTZgTmyqSizAfBgNVHSMEGDAWgBQf3PcjRDFMQ7V0
C31xTZgTmyqSizAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEHNvbWVib2R5
LmV4YW1wbGUwCgYIKoZIzj0EAwIDSQAwRgIhAJznhTzDxkq31aap1aLHko/ALf+I
mFeFjsqRaQqpH7zhAiEA+HwlQFYMzajhvXSNzGj0/k+ukON1KhKHhao+AKwRpq8=
-----END CERTIFICATE-----
"""
NOW = datetime(2024, 9, 1, 12, tzinfo=UTC)
FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"


def visitor(site: FakeWeb, waits: list[float] | None = None, **changes: Any) -> Web:
    """A Web for which 127.0.0.1 counts as public; 127.0.0.2 stands for all private hosts."""
    limits = {"ports": (site.port,), "total_seconds": 5.0, "read_seconds": 2.0}
    waits = [] if waits is None else waits
    return Web(
        limits=Limits(**{**limits, **changes.pop("limits", {})}),
        public=lambda address: address == "127.0.0.1" or is_public(address),
        now=lambda: NOW,
        **{"sleep": waits.append, **changes},
    )


def refusal(page: Canned, **changes: Any) -> FetchError:
    """The error one prepared answer leads to."""
    with FakeWeb({"/x": page}) as site, visitor(site, **changes) as web:
        with pytest.raises(FetchError) as caught:
            web.get(site.url("/x"))
        return caught.value


def test_a_page_comes_with_its_validators_and_age() -> None:
    """What the next visit needs is handed back byte for byte."""
    told = {"ETag": 'W/"a,b"', "Last-Modified": "Sat, 31 Aug 2024 10:00:00 GMT"}
    told |= {"Cache-Control": "public, max-age=300", "Content-Type": "application/rss+xml"}
    with FakeWeb({"/f": Canned(FEED, headers=told)}) as site, visitor(site) as web:
        reply = web.get(site.url("/f"))
    assert (reply.status, reply.body, reply.not_modified) == (200, FEED, False)
    assert (reply.etag, reply.last_modified) == ('W/"a,b"', "Sat, 31 Aug 2024 10:00:00 GMT")
    assert (reply.max_age, reply.content_type) == (300, "application/rss+xml")


def test_we_say_who_we_are_and_nothing_else() -> None:
    """No cookie, no referer, gzip only, an honest name with a contact."""
    pages = {
        "/a": Canned(status=302, headers={"Location": "/b", "Set-Cookie": "sid=1"}),
        "/b": Canned(FEED),
    }
    with FakeWeb(pages) as site, visitor(site, contact="https://me.example/") as web:
        web.get(site.url("/a"))
        for _, headers in site.seen:
            assert headers["user-agent"].startswith("Docket/")
            assert "(+https://me.example/)" in headers["user-agent"]
            assert headers["accept-encoding"] == "gzip"
            assert not {"cookie", "referer", "authorization"} & headers.keys()


def test_validators_go_back_unchanged_and_304_says_nothing_is_new() -> None:
    """A quoted, weak validator is sent exactly as it was learnt."""
    with FakeWeb({"/f": Canned(FEED, etag='W/"v1"')}) as site, visitor(site) as web:
        reply = web.get(site.url("/f"), etag='W/"v1"', last_modified="yesterday-ish")
        assert site.seen[0][1]["if-none-match"] == 'W/"v1"'
        assert site.seen[0][1]["if-modified-since"] == "yesterday-ish"
    assert (reply.status, reply.not_modified, reply.body) == (304, True, b"")


def test_304_to_a_first_visit_is_an_error_not_a_success() -> None:
    """Nothing was asked about, so nothing can be unchanged."""
    error = refusal(Canned(status=304))
    assert error.health == "empty"
    assert "no content yet" in str(error)


@pytest.mark.parametrize(
    ("status", "health", "words"),
    [
        (401, "blocked", "refused by site"),
        (403, "blocked", "refused by site"),
        (404, "failed", "no such page"),
        (410, "gone", "gone for good"),
        (429, "slow", "less often"),
        (500, "failed", "error (500)"),
    ],
)
def test_a_refusal_has_a_health_word_and_a_sentence(status: int, health: str, words: str) -> None:
    """The sources page shows both."""
    error = refusal(Canned(b"no", status=status))
    assert (error.status, error.health) == (status, health)
    assert words in str(error)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0),
        ("Sun, 01 Sep 2024 12:01:00 GMT", 60.0),
        ("Sun, 01 Sep 2024 11:00:00 GMT", 0.0),
        ("9" * 40, 31 * 86_400.0),
        ("soon", None),
    ],
)
def test_both_forms_of_retry_after_are_understood(value: str, seconds: float | None) -> None:
    """Seconds, or a date by our clock; absurd waits are capped."""
    assert refusal(Canned(status=503, headers={"Retry-After": value})).retry_after == seconds


def test_a_retry_date_is_meant_by_the_clock_of_the_server() -> None:
    """A server whose clock is wrong still means the difference."""
    told = {"Retry-After": "Mon, 01 Jan 2001 00:02:00 GMT", "Date": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert refusal(Canned(status=429, headers=told)).retry_after == 120.0


def test_a_page_that_checks_for_browsers_is_a_refusal_even_with_200() -> None:
    """A challenge is not content."""
    page = b"<!doctype html><title>Just a moment...</title>Checking your browser"
    assert refusal(Canned(page, headers={"Content-Type": "text/html"})).health == "blocked"


def test_an_article_about_robot_checks_is_an_article() -> None:
    """Words in the text, or a protector's script on a normal page, are no challenge."""
    page = b"<title>Sites that ask: verify you are human</title><script src=/cdn-cgi/x></script>"
    html = Canned(page, headers={"Content-Type": "text/html"})
    with FakeWeb({"/a": html}) as site, visitor(site) as web:
        assert web.get(site.url("/a")).body == page


def test_a_permanent_move_is_reported_and_a_temporary_one_is_not() -> None:
    """Only 301 and 308 all the way say that the source has a new address."""
    pages = {
        "/old": Canned(status=301, headers={"Location": "/new"}),
        "/now": Canned(status=302, headers={"Location": "/new"}),
        "/mixed": Canned(status=302, headers={"Location": "/old"}),
        "/new": Canned(FEED),
    }
    with FakeWeb(pages) as site, visitor(site) as web:
        assert web.get(site.url("/old")).moved == site.url("/new")
        temporary = web.get(site.url("/now"))
        assert (temporary.moved, temporary.url) == ("", site.url("/new"))
        assert web.get(site.url("/mixed")).moved == ""
        assert web.get(site.url("/new#top")).moved == ""


def test_a_redirect_may_be_written_in_utf_8() -> None:
    """As many servers do, though HTTP wants it quoted."""
    raw = "HTTP/1.1 302 Go\r\nLocation: /caf\u00e9\r\n\r\n".encode()
    pages = {"/x": Canned(raw=raw), "/caf%C3%A9": Canned(FEED)}
    with FakeWeb(pages) as site, visitor(site) as web:
        assert web.get(site.url("/x")).body == FEED


def test_a_circle_of_redirects_ends_after_five_hops() -> None:
    """Six requests at most."""
    with FakeWeb({"/x": Canned(status=302, headers={"Location": "/x"})}) as site:
        with visitor(site) as web, pytest.raises(FetchError, match="too many redirects"):
            web.get(site.url("/x"))
        assert len(site.seen) == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://2130706434:{port}/secret",
        "http://0x7f.2:{port}/secret",
        "//127.0.0.2:{port}/secret",
        "http://[::ffff:127.0.0.2]:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/secret",
        "http://me:pw@127.0.0.1:{port}/secret",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
def test_a_redirect_to_where_we_may_not_go_is_refused_unvisited(target: str) -> None:
    """Every hop is checked like the first, and nothing is sent there."""
    with FakeWeb({}) as site, visitor(site) as web:
        site.pages["/x"] = Canned(status=302, headers={"Location": target.format(port=site.port)})
        with pytest.raises(FetchError, match="address not allowed"):
            web.get(site.url("/x"))
        assert [path for path, _ in site.seen] == ["/x"]


def test_a_redirect_without_a_target_is_bad_http() -> None:
    """It would otherwise look like an empty page."""
    assert "does not say where to" in str(refusal(Canned(status=302)))


def test_we_connect_to_the_address_that_was_checked() -> None:
    """One DNS answer a hop, so a second and different one cannot matter."""
    asked: list[str] = []

    def answers(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with FakeWeb({"/x": Canned(FEED)}) as site, visitor(site, resolver=answers) as web:
        assert web.get(f"http://news.example:{site.port}/x").body == FEED
        assert site.seen[0][1]["host"] == f"news.example:{site.port}"
        assert asked == ["news.example"]
        with pytest.raises(FetchError, match="address not allowed"):
            web.get(f"http://news.example:{site.port}/x")


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    """A mixed answer is how a name is made to lead inside."""
    with FakeWeb({}) as site:
        mixed = visitor(site, resolver=lambda host, port: ["127.0.0.1", "10.0.0.1"])
        with mixed as web, pytest.raises(FetchError, match=r"10\.0\.0\.1"):
            web.get(f"http://news.example:{site.port}/x")
        assert site.seen == []


INSIDE = """
http://127.0.0.1:{port}/ http://localhost:{port}/ http://LocalHost.:{port}/ http://0:{port}/
http://0.0.0.0:{port}/ http://127.1:{port}/ http://127.0.1:{port}/ http://2130706433:{port}/
http://0x7f000001:{port}/ http://0x7f.1:{port}/ http://0177.0.0.1:{port}/ http://017700000001:{port}/
http://inside.example:{port}/ http://[::1]:{port}/ http://[::]:{port}/ http://[::ffff:127.0.0.1]:{port}/
http://[::ffff:7f00:1]:{port}/ http://[::127.0.0.1]:{port}/ http://[64:ff9b::7f00:1]:{port}/
http://[64:ff9b:1::7f00:1]:{port}/ http://[2002:7f00:1::]:{port}/ http://[2001:0:7f00:1::]:{port}/
http://[fe80::1%25eth0]:{port}/ http://[fd00:ec2::254]/ http://[fec0::1]/ http://[ff02::1]/
http://169.254.169.254/latest/ http://169.254.170.2/ http://100.100.100.200/ http://10.0.0.1/
http://172.16.0.1/ http://192.168.0.1/ http://100.64.0.1/ http://198.18.0.1/ http://224.0.0.1/
http://255.255.255.255/ http://public.example@127.0.0.1:{port}/ http://me:pw@127.0.0.1:{port}/
http://127.0.0.1:{port}#@public.example/ http://127.0.0.1:{port}\\@public.example/
http://127\u30020\u30020\u30021:{port}/ http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:{port}/
file:///etc/passwd ftp://127.0.0.1:{port}/ gopher://127.0.0.1:{port}/_x dict://127.0.0.1:{port}/
jar:http://127.0.0.1:{port}!/ feed:http://127.0.0.1:{port}/ //127.0.0.1:{port}/
http:127.0.0.1:{port}/ http:/127.0.0.1:{port}/ http:///127.0.0.1:{port}/ http://127.0.0.1:22/ http://127.0.0.1:65536/
http://127.0.0.1:0/ http://127.0.0.1%00.public.example/ http://127.0.0.1%2f@public.example/
""".split()


def test_no_spelling_of_an_inside_address_is_connected_to() -> None:
    """A listener on both loopbacks hears nobody; names resolve as an attacker's DNS would."""
    with contextlib.ExitStack() as stack:
        ears = [stack.enter_context(socket.create_server(("127.0.0.1", 0)))]
        port = ears[0].getsockname()[1]
        with contextlib.suppress(OSError):  # a machine without version 6
            six = socket.create_server(("::1", port), family=socket.AF_INET6)
            ears.append(stack.enter_context(six))

        def answers(host: str, port: int) -> list[str]:
            return ["127.0.0.1"] if host == "inside.example" else resolve(host, port)

        limits = Limits(ports=(80, 443, port), spacing_seconds=0)
        web = stack.enter_context(Web(limits=limits, resolver=answers))
        for pattern in INSIDE:
            with pytest.raises(FetchError, match="address not allowed"):
                web.get(pattern.format(port=port))
        for ear in ears:
            ear.setblocking(False)
            with pytest.raises(BlockingIOError):
                ear.accept()


def test_an_unknown_host_is_named() -> None:
    """The resolver's error becomes a sentence."""

    def nothing(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with Web(resolver=nothing) as web, pytest.raises(FetchError, match="host not found: n"):
        web.get("http://n.example/")


def test_a_name_server_that_does_not_answer_holds_nobody_up() -> None:
    """The system's resolver has no limit of its own that could be set."""
    over = threading.Event()

    def never(host: str, port: int) -> list[str]:
        over.wait(10)
        return ["127.0.0.1"]

    patient = Limits(connect_seconds=0.05)
    with (
        Web(resolver=never, limits=patient) as web,
        pytest.raises(FetchError, match=r"not found within 0\.05 s: n") as caught,
    ):
        web.get("http://n.example/")
    over.set()
    assert caught.value.health == "failed"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.0.1",
        "192.0.0.8", "192.88.99.1", "192.168.0.1", "198.18.0.1", "203.0.113.5", "224.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fe80::1", "fec0::1", "ff02::1",
        "not an address",
    ],
)  # fmt: skip
def test_what_is_not_the_public_internet_is_closed(address: str) -> None:
    """Loopback, private, shared, reserved, multicast, mapped and tunnelled addresses."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254", "100.100.100.200",
     "192.0.0.192", "224.0.0.1", "ff02::1"],
)  # fmt: skip
def test_ones_own_network_does_not_reach_to_where_machines_keep_secrets(address: str) -> None:
    """`allow_private` is for a server in the house, not for what a cloud tells its machines."""
    web = Web(resolver=lambda host, port: [address], sleep=lambda seconds: None)
    with web, pytest.raises(FetchError, match="where no source may be"):
        web.get("http://house.example/feed", allow_private=True)


def test_a_refused_address_is_named_once() -> None:
    """By its number, or by its name and the number behind it."""
    with Web(resolver=lambda host, port: ["127.0.0.1"], sleep=lambda seconds: None) as web:
        with pytest.raises(FetchError, match=r"allowed: 127\.0\.0\.1 is not a public one"):
            web.get("http://127.0.0.1/feed")
        with pytest.raises(FetchError, match=r"house\.example, which is 127\.0\.0\.1, is not a"):
            web.get("http://house.example/feed")


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1", "2a00:1450::1"])
def test_the_public_internet_is_open(address: str) -> None:
    """The list does not close too much."""
    assert is_public(address)


def test_gzip_is_unpacked_and_junk_behind_it_is_ignored() -> None:
    """The only encoding asked for is the only one used."""
    packed = gzip.compress(FEED) + b"junk"
    page = Canned(packed, headers={"Content-Encoding": "gzip"})
    with FakeWeb({"/f": page}) as site, visitor(site) as web:
        assert web.get(site.url("/f")).body == FEED


@pytest.mark.parametrize(
    ("body", "encoding", "words"),
    [
        (gzip.compress(b"\0" * 3_000_000), "gzip", "too large when unpacked"),
        (gzip.compress(bytes(range(256)) * 40)[:200], "gzip", "cut off"),
        (b"plain text", "gzip", "not gzip"),
        (b"x", "br", 'encoding refused: "br"'),
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip", "encoding refused"),
        (b"x", "x-zap", "encoding refused"),
    ],
)
def test_an_encoding_that_lies_or_explodes_is_refused(
    body: bytes, encoding: str, words: str
) -> None:
    """Bombs stop at the cap, cut archives are noticed, others are not opened."""
    page = Canned(body, headers={"Content-Encoding": encoding})
    assert words in str(refusal(page, limits={"body_bytes": 1_000_000}))


def test_an_answer_larger_than_the_cap_is_not_read_to_its_end() -> None:
    """The cap counts bytes on the wire."""
    assert "larger than" in str(refusal(Canned(b"x" * 200_000), limits={"wire_bytes": 100_000}))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = HEAD + b"Content-Length: 5000\r\n\r\n"
BROKEN_HTTP: list[tuple[str, Canned, str]] = [
    ("reset before anything", Canned(raw=b"", reset=True), "no connection"),
    ("closed before anything", Canned(raw=b""), "no connection"),
    ("short body", Canned(FEED * 10, sent=50), "body cut off"),
    ("chunk cut", Canned(raw=CHUNKED + b"3e8\r\n" + FEED), "body cut off"),
    ("reset in the body", Canned(raw=LONG + FEED, reset=True), "body cut off"),
    ("bad chunk", Canned(raw=CHUNKED + b"zz\r\nhello\r\n"), "bad HTTP"),
    ("no head", Canned(raw=FEED), "bad HTTP"),
    ("bad status", Canned(raw=b"HTTP/1.1 abc\r\n\r\n"), "bad HTTP"),
    ("big header", Canned(FEED, headers={"X-Big": "a" * 200_000}), "bad HTTP"),
    ("many headers", Canned(raw=HEAD + b"X-Y: z\r\n" * 30_000 + b"\r\n"), "bad HTTP"),
    ("NUL in a header", Canned(raw=HEAD + b"X: a\0b\r\n\r\n"), "bad HTTP"),
    ("escape code in a status line", Canned(raw=b"HTTP/1.1 \x1b[31m\r\n\r\n"), "bad HTTP"),
    ("two lengths", Canned(FEED, headers={"content-length": "3"}), "bad HTTP"),
    ("negative length", Canned(FEED, headers={"Content-Length": "-5"}), "bad HTTP"),
    ("endless body", Canned(raw=HEAD + b"\r\n", endless=b"x" * 65_536), "larger than"),
    ("endless chunks", Canned(raw=CHUNKED, endless=b"1\r\nx\r\n" * 9_000), "larger than"),
    ("endless promises", Canned(raw=b"", endless=b"HTTP/1.1 102 Wait\r\n\r\n" * 999), "larger"),
]


@pytest.mark.parametrize(("page", "words"), [pytest.param(*r, id=name) for name, *r in BROKEN_HTTP])
def test_broken_http_has_a_name(page: Canned, words: str) -> None:
    """Half a feed is no feed, and no answer, however made, costs more than its limits."""
    error = refusal(page, limits={"wire_bytes": 1_000_000})
    assert words in str(error) and error.health == "failed"
    assert str(error).isprintable()


def test_odd_but_whole_http_is_read() -> None:
    """Interim answers, giant or broken validators and dates are passed over."""
    told = {"ETag": "x" * 50_000, "Last-Modified": "yesterday", "Expires": "0"}
    told |= {"Cache-Control": "max-age=" + "9" * 20}
    early = b"HTTP/1.1 100 Continue\r\n\r\n" * 500 + HEAD + b"Content-Length: 2\r\n\r\nok"
    pages = {"/odd": Canned(FEED, headers=told), "/early": Canned(raw=early)}
    with FakeWeb(pages) as site, visitor(site) as web:
        odd = web.get(site.url("/odd"))
        assert web.get(site.url("/early")).body == b"ok"
    assert (odd.body, odd.etag, odd.last_modified, odd.max_age) == (FEED, "", "yesterday", None)


def test_a_certificate_nobody_vouches_for_is_refused_and_http_not_tried(tmp_path: Path) -> None:
    """One for another name, signed by itself; the server is never asked in the clear."""
    pem = tmp_path / "server.pem"
    pem.write_text(CERTIFICATE, encoding="ascii")
    with FakeWeb({"/f": Canned(FEED)}, tls=pem) as site, visitor(site) as web:
        with pytest.raises(FetchError, match="the certificate of the site is not valid"):
            web.get(site.url("/f").replace("http:", "https:"))
        assert site.seen == []


def test_slow_headers_end_at_the_deadline() -> None:
    """Also before there is any body."""
    error = refusal(Canned(raw=HEAD * 50, drip=True), limits={"total_seconds": 0.2})
    assert error.health == "slow" and "within 0.2 s" in str(error)


def test_a_slow_drip_ends_at_the_deadline() -> None:
    """Each byte comes in time; together they never would."""
    error = refusal(Canned(b"x" * 10_000, drip=True), limits={"total_seconds": 0.2})
    assert error.health == "slow"
    assert "within 0.2 s" in str(error)


def test_silence_ends_at_the_read_limit() -> None:
    """A server that accepts and says nothing."""
    error = refusal(Canned(silent=True), limits={"read_seconds": 0.1})
    assert error.health == "slow"
    assert "silent for 0.1 s" in str(error)


def test_nobody_listening_is_said_so() -> None:
    """A refused connection is not a slow one."""
    with FakeWeb({}) as site:
        gone = site.url("/")
    with visitor(site) as web, pytest.raises(FetchError, match="no connection") as caught:
        web.get(gone)
    assert caught.value.health == "failed"


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "no-cache, max-age=60"}, {"Cache-Control": "max-age=" + "9" * 30}, {}],
)
def test_an_absurd_or_withdrawn_age_is_ignored(headers: dict[str, str]) -> None:
    """The interval is ours then."""
    with FakeWeb({"/f": Canned(FEED, headers=headers)}) as site, visitor(site) as web:
        assert web.get(site.url("/f")).max_age is None


def test_a_giant_validator_is_not_kept() -> None:
    """It would be sent back every time."""
    page = Canned(FEED, headers={"ETag": "x" * 5_000})
    with FakeWeb({"/f": page}) as site, visitor(site) as web:
        assert web.get(site.url("/f")).etag == ""


@pytest.mark.parametrize(
    "ask",
    [
        lambda web, url: web.get(url, allow_private=True),
        lambda web, url: web.get(url.replace("127.0.0.1", "localhost"), allow_private=True),
    ],
)
def test_a_source_may_be_allowed_to_be_private(ask: Callable[[Web, str], Any]) -> None:
    """For a feed on one's own machine, any port, by an explicit setting only."""
    with FakeWeb({"/f": Canned(FEED)}) as site, Web() as web:
        with pytest.raises(FetchError, match="address not allowed"):
            web.get(site.url("/f"))
        assert ask(web, site.url("/f")).body == FEED
