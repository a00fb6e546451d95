"""The only door to the network: polite, conditional, capped in bytes and time, never private.

Every hop of a redirect is checked: scheme, port, host, and the address the host resolved to,
which is also the address connected to, so that a second DNS answer cannot change it.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2

from docket.errors import FetchError
from ingest.answer import (
    capped,
    headers_of,
    inflated,
    is_challenge,
    max_age,
    retry_after,
    validator,
)
from ingest.urls import host_of, link_problem, safe_link
from ingest.version import VERSION

# Who to write to about our requests: a mail address or page of whoever runs this copy.
CONTACT = os.environ.get("DOCKET_CONTACT", "")
OWN = " (a source of your own network needs allow_private = true)"
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, " \
         "application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"  # fmt: skip
MOVED_FOR_GOOD = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)

Resolver = Callable[[str, int], list[str]]
Judge = Callable[[str], bool]

# Addresses that are not the public internet. `ipaddress.is_global` differs between versions
# of Python and calls several tunnels to private hosts public, so the list is our own.
_CLOSED = [
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "2001::/23 2001:db8::/32 2002::/16 3fff::/20"  # version 6: tunnels, documentation
    ).split()
]
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")  # everything else is local, mapped or reserved
# What a status says, and the word for the source's health.
_REFUSALS = {
    **dict.fromkeys((401, 403, 407, 451), ("refused by site", "blocked")),
    404: ("there is no such page", "failed"),
    410: ("gone for good, says the site", "gone"),
    429: ("the site asks us to come less often", "slow"),
}


@dataclass(frozen=True)
class Limits:
    """How much one fetch may take; the numbers are argued for in docs/operations.md."""

    wire_bytes: int = 5 * 1024 * 1024
    body_bytes: int = 10 * 1024 * 1024
    connect_seconds: float = 5.0
    read_seconds: float = 10.0
    total_seconds: float = 30.0
    hops: int = 5
    spacing_seconds: float = 1.0
    ports: tuple[int, ...] = (80, 443)


@dataclass(frozen=True)
class Reply:
    """What came back; `url` is where it came from in the end.

    `moved` is the new address when every redirect on the way was a permanent one.
    """

    url: str
    status: int
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    not_modified: bool = False
    max_age: int | None = None
    moved: str = ""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (ip.version == 4 or ip in _OPEN_V6) and not any(ip in net for net in _CLOSED)


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as the machine's own resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Deadline:
    """The moment by which everything must be done."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock, self._end, self.seconds = clock, clock() + seconds, seconds

    def left(self, at_most: float | None) -> float:
        """Seconds left, but no more than asked for; FetchError when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise FetchError(f"no complete answer within {self.seconds:g} s", "slow")
        return left if at_most is None else min(left, at_most)


class _Stream(httpcore2.NetworkStream):
    """A connection on which every read and write obeys the one deadline."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        left = self._deadline.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Dialler(httpcore2.NetworkBackend):
    """Connects only to addresses that were checked."""

    def __init__(self, deadline: _Deadline, resolver: Resolver, allowed: Judge) -> None:
        self._deadline, self._resolver, self._allowed = deadline, resolver, allowed

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        """Resolve once, refuse unless every answer is public, connect to what was checked."""
        try:
            addresses = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise FetchError(f"host not found: {host}") from error
        for address in addresses:
            if not self._allowed(address):
                raise FetchError(f"address not allowed: {host} is {address}, not a public one{OWN}")
        failure: Exception = FetchError(f"host not found: {host}")
        for address in addresses:
            try:
                left = self._deadline.left(timeout)
                stream = httpcore2.SyncBackend().connect_tcp(address, port, left)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._deadline)
        raise failure


class Web:
    """A visitor of web sites, to be used in a `with` block; safe to share between threads."""

    def __init__(
        self, contact: str = CONTACT, *, allow_private: bool = False, limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolver: Resolver = resolve, public: Judge = is_public,
    ) -> None:  # fmt: skip
        self.agent = f"Docket/{VERSION} (+{contact})" if contact else f"Docket/{VERSION}"
        self.limits = limits or Limits()
        self._private = allow_private
        self._clock, self._sleep, self._now = clock, sleep, now
        self._resolver, self._public = resolver, public
        self._tls = httpx2.create_ssl_context(trust_env=False)
        self._lock = threading.Lock()
        self._next_turn: dict[str, float] = {}

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *error: object) -> None:
        self._next_turn.clear()

    def get(
        self, url: str, *, etag: str = "", last_modified: str = "",
        headers: Mapping[str, str] | None = None, body: bytes = b"",
        robots: bool = False, allow_private: bool = False,
    ) -> Reply:  # fmt: skip
        """Fetch one address; FetchError says what went wrong in a sentence for users.

        `headers` are sent to the first address only, never along a redirect; with a `body` it is
        a POST of JSON. `robots` asks robots.txt first.
        """
        private = self._private or allow_private
        deadline = _Deadline(self._clock, self.limits.total_seconds)
        sent: dict[bytes | str, bytes | str] = {
            "User-Agent": self.agent, "Accept": ACCEPT,
            "Accept-Encoding": "gzip", "Connection": "close",
        }  # fmt: skip
        if etag:
            sent["If-None-Match"] = etag
        if last_modified:
            sent["If-Modified-Since"] = last_modified
        here, permanent = url, True
        for _ in range(self.limits.hops + 1):
            here = _checked(here, None if private else self.limits.ports)
            self._wait_turn(here)
            reply, target = self._visit(here, sent, deadline, private)
            if not target:
                moved = here if permanent and here != safe_link(url) else ""
                return replace(reply, moved=moved)
            permanent = permanent and reply.status in MOVED_FOR_GOOD
            here = _next_hop(here, target)
        raise FetchError(f"too many redirects (more than {self.limits.hops})")

    def _wait_turn(self, url: str) -> None:
        """Keep requests to one host apart, whoever asks."""
        host = host_of(url)
        with self._lock:
            moment = self._clock()
            turn = max(moment, self._next_turn.get(host, moment))
            self._next_turn[host] = turn + self.limits.spacing_seconds
        if turn > moment:
            self._sleep(turn - moment)

    def _visit(
        self, url: str, headers: dict[bytes | str, bytes | str], deadline: _Deadline, private: bool
    ) -> tuple[Reply, str]:
        """One request; the second value is where a redirect points."""
        limits = self.limits
        connect, read = limits.connect_seconds, limits.read_seconds
        timeouts = {"connect": connect, "read": read, "write": read, "pool": connect}
        extensions = {"timeout": timeouts}
        allowed = (lambda address: True) if private else self._public
        dialler = _Dialler(deadline, self._resolver, allowed)
        try:
            with (
                httpcore2.ConnectionPool(ssl_context=self._tls, network_backend=dialler) as pool,
                pool.stream("GET", url, headers=headers, extensions=extensions) as answer,
            ):
                told = headers_of(answer.headers)
                if answer.status in REDIRECTS:
                    if not told.get("location"):
                        raise FetchError("bad HTTP: a redirect that does not say where to")
                    return Reply(url, answer.status), told["location"]
                body = _body(answer, told, limits)
        except httpcore2.TimeoutException as error:
            deadline.left(None)  # over: then that is the reason
            opening = isinstance(error, httpcore2.ConnectTimeout)
            silent = f"the site fell silent for {read:g} s"
            words = f"no connection within {connect:g} s" if opening else silent
            raise FetchError(words, "slow") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError) as error:
            raise FetchError(_broken(error)) from error
        conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        return self._judged(url, answer.status, told, body, conditional), ""

    def _judged(
        self, url: str, status: int, told: Mapping[str, str], body: bytes, conditional: bool
    ) -> Reply:
        """A reply for what can be used; a FetchError with a sentence for all the rest."""
        if told.get("cf-mitigated") == "challenge" or is_challenge(body):
            raise FetchError("refused by site: it wants to see a browser first", "blocked", status)
        if status == 304 and not conditional:
            raise FetchError('no content yet: "not modified" to a first visit', "empty", status)
        if 200 <= status < 300 or status == 304:
            etag, modified = (validator(told.get(key, "")) for key in ("etag", "last-modified"))
            kind, age = told.get("content-type", ""), max_age(told)
            return Reply(url, status, body, etag, modified, kind, status == 304, age)
        wait = None if status in (404, 410) else retry_after(told, self._now)
        words, health = _REFUSALS.get(status, ("the site answered with an error", "failed"))
        raise FetchError(f"{words} ({status})", health, status, wait)


def _checked(url: str, ports: tuple[int, ...] | None) -> str:
    """The address in its safe form, or FetchError when it may not be visited."""
    problem, link = link_problem(url), safe_link(url)
    if problem or not link:
        raise FetchError(f"address not allowed: {problem or 'it is not well-formed'}")
    port = urlsplit(link).port
    if port is not None and ports is not None and port not in ports:
        allowed = " and ".join(map(str, ports))
        raise FetchError(f"address not allowed: port {port}; only {allowed} are{OWN}")
    return link.partition("#")[0]


def _next_hop(here: str, target: str) -> str:
    """Where a redirect leads; never from https down to http."""
    try:
        there = urljoin(here, target)
    except ValueError as error:
        raise FetchError("address not allowed: the redirect is not well-formed") from error
    if here.startswith("https:") and there.lower().startswith("http:"):
        raise FetchError("address not allowed: the redirect leads from https down to http")
    return there


def _body(answer: httpcore2.Response, told: Mapping[str, str], limits: Limits) -> bytes:
    """The body, unpacked by ourselves so that a bomb is stopped in the first megabytes."""
    encoding = told.get("content-encoding", "").strip().lower()
    wire = capped(answer.iter_stream(), limits.wire_bytes)
    if encoding in ("", "identity"):
        return b"".join(wire)
    if encoding in ("gzip", "x-gzip"):
        return inflated(wire, limits.body_bytes)
    raise FetchError(f'encoding refused: "{encoding[:40]}" was not asked for')


def _broken(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE" in text.upper() or isinstance(error, ssl.SSLError):
        return f"the certificate of the site is not valid ({text[:120]})"
    if isinstance(error, httpcore2.ConnectError):
        return "no connection: the site refused it or cannot be reached"
    if isinstance(error, httpcore2.ReadError) or "complete" in text or "closed" in text:
        return "body cut off: the connection broke before the end"
    if isinstance(error, httpcore2.WriteError):
        return "no connection: it broke while we were asking"
    return f"bad HTTP: {text[:120]}"
