"""The only door to the network: polite, conditional, capped in bytes and time, never private.

Every hop of a redirect is checked: scheme, port, host, the address the host resolved to
(`ingest.dial`) and, where it counts, robots.txt.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpcore2
import httpx2

from docket.errors import FetchError
from ingest.answer import headers_of, inflated, is_challenge, max_age, retry_after, validator
from ingest.bounded import WorkFailed, bounded
from ingest.dial import OWN, Allowance, Dialler, Judge, Resolver, is_own, is_public, resolve
from ingest.robots import permitted
from ingest.turns import Turns
from ingest.urls import host_of, link_problem, safe_link
from ingest.version import VERSION

# Who to write to about our requests: a mail address or page of whoever runs this copy.
CONTACT = os.environ.get("DOCKET_CONTACT", "")
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, " \
         "application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"  # fmt: skip
MOVED_FOR_GOOD = (301, 308)
REDIRECTS = (301, 302, 303, 307, 308)
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
    total_seconds: float = 29.0
    hops: int = 5
    spacing_seconds: float = 1.0
    ports: tuple[int, ...] = (80, 443)


@dataclass(frozen=True)
class Reply:
    """What came back; `url` is where it came from in the end, and whose the validators are.

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


def request_headers(
    agent: str, extra: Mapping[str, str], body: bytes, etag: str = "", last_modified: str = ""
) -> dict[str, str]:
    """Everything a request says of itself beside its address; no cookie and no referer, ever."""
    sent = {
        "User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip", "Connection": "close",
    }  # fmt: skip
    if body:
        sent["Content-Type"] = "application/json"
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return sent | dict(extra) | {name: value for name, value in validators.items() if value}


def agent_name(contact: str = CONTACT) -> str:
    """The name we go by, with the contact when there is one."""
    return f"Docket/{VERSION} (+{contact})" if contact else f"Docket/{VERSION}"


class Web:
    """A visitor of web sites, to be used in a `with` block; safe to share between threads."""

    def __init__(
        self, contact: str = CONTACT, *, allow_private: bool = False, limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        resolver: Resolver = resolve, public: Judge = is_public,
    ) -> None:  # fmt: skip
        self.agent = agent_name(contact)
        self.limits = limits or Limits()
        self._private = allow_private
        self._clock, self._now = clock, now
        self._resolver, self._public = resolver, public
        self._tls = httpx2.create_ssl_context(trust_env=False)
        self._turns = Turns(self.limits.spacing_seconds, clock, sleep)
        self._robots: dict[str, bytes | FetchError] = {}  # by scheme, host and port
        self._tired: dict[str, tuple[str, int, float | None]] = {}  # hosts, and what they wished

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *error: object) -> None:
        self._robots.clear()
        self._tired.clear()

    def get(
        self, url: str, *, etag: str = "", last_modified: str = "", validators_of: str = "",
        headers: Mapping[str, str] | None = None, body: bytes = b"",
        robots: bool = False, allow_private: bool = False,
    ) -> Reply:  # fmt: skip
        """Fetch one address; FetchError says what went wrong in a sentence for users.

        The validators are sent only to the address they were learnt from, `validators_of` (else
        `url`), `headers` only to the scheme, host and port of `url`. With a `body` it is a POST of
        JSON, which no redirect is followed for. `robots` heeds robots.txt on every hop. A server
        of one's own (`allow_private`) needs neither robots.txt nor pauses.
        """
        private, limits = self._private or allow_private, self.limits
        allowance = Allowance(self._clock, limits.total_seconds, limits.wire_bytes)
        first = here = self._checked(url, private)
        permanent = True
        for _ in range(limits.hops + 1):
            extra = headers or {} if _origin(here) == _origin(first) else {}
            told = (etag, last_modified) if here == (validators_of or first) else ()
            sent = request_headers(self.agent, extra, body, *told)
            if robots and not private:
                began = self._clock()
                self._heed_robots(here)
                allowance.put_off(self._clock() - began)
            with self._turn(here, private, allowance):
                reply, target = self._visit(here, sent, body, allowance, private)
            if not target:
                return replace(reply, moved=here if permanent and here != first else "")
            if body:
                raise FetchError("a redirect in answer to a question (POST) is not followed")
            permanent = permanent and reply.status in MOVED_FOR_GOOD
            here = self._checked(_next_hop(here, target), private)
        raise FetchError(f"too many redirects (more than {limits.hops})")

    def _checked(self, url: str, private: bool) -> str:
        """The address in its safe form, or FetchError when it may not be visited."""
        problem, link = link_problem(url), safe_link(url)
        if problem or not link:
            raise FetchError(f"address not allowed: {problem or 'it is not well-formed'}")
        port = urlsplit(link).port
        if not private and port is not None and port not in self.limits.ports:
            allowed = " and ".join(map(str, self.limits.ports))
            raise FetchError(f"address not allowed: port {port}; only {allowed} are{OWN}")
        return link.partition("#")[0]

    @contextmanager
    def _turn(self, url: str, private: bool, allowance: Allowance) -> Iterator[None]:
        """Hold the turn at a host during a request; the wait for it is not the site's.

        A host that once said "less often" (429) is left alone by everybody from then on.
        """
        if private:
            yield
            return
        host = host_of(url)
        with self._turns.at(host) as waited:
            allowance.put_off(waited)
            if wish := self._tired.get(host):
                raise FetchError(f"not asked: {host} has had enough of us", *wish)
            try:
                yield
            except FetchError as error:
                if error.status == 429:
                    self._tired[host] = error.health, error.status, error.retry_after
                raise

    def _heed_robots(self, url: str) -> None:
        """FetchError unless the site's robots.txt lets programs visit an address.

        RFC 9309 section 2.3: no such file permits everything, an unreachable one nothing.
        """
        origin, host = _origin(url), host_of(url)
        if origin not in self._robots:
            self._robots[origin] = self._robots_of(origin)
        rules = self._robots[origin]
        if isinstance(rules, FetchError):
            words = f"robots.txt of {host} cannot be had ({rules}), so its pages are left alone"
            raise FetchError(words, rules.health, None, rules.retry_after)
        try:
            allowed, delay = bounded(permitted, rules, url)
        except WorkFailed as error:
            raise FetchError(f"robots.txt of {host} cannot be read ({error})") from None
        self._turns.slow_down(host, delay)
        if not allowed:
            words = f"robots.txt of {host} asks programs to keep away from this address"
            raise FetchError(words, "blocked")

    def _robots_of(self, origin: str) -> bytes | FetchError:
        """A site's robots.txt, empty when it has none, or why it cannot be had."""
        try:
            return self.get(f"{origin}/robots.txt").body
        except FetchError as error:
            none = error.status is not None and 400 <= error.status < 500 and error.status != 429
            return b"" if none else error

    def _visit(
        self, url: str, headers: Mapping[str, str], body: bytes, allowance: Allowance, private: bool
    ) -> tuple[Reply, str]:
        """One request; the second value is where a redirect points."""
        limits, answered, before = self.limits, False, allowance.taken
        connect, read = limits.connect_seconds, limits.read_seconds
        timeouts = {"connect": connect, "read": read, "write": read, "pool": connect}
        allowed = is_own if private else self._public
        dialler = Dialler(allowance, self._resolver, allowed)
        sent: dict[bytes | str, bytes | str] = {  # as read: `headers_of` decodes it the same way
            name: value.encode("latin-1", "replace") for name, value in headers.items()
        }
        method, extensions = "POST" if body else "GET", {"timeout": timeouts}
        try:
            with (
                httpcore2.ConnectionPool(ssl_context=self._tls, network_backend=dialler) as pool,
                pool.stream(
                    method, url, headers=sent, content=body or None, extensions=extensions
                ) as answer,
            ):
                answered, told = True, headers_of(answer.headers)
                if answer.status in REDIRECTS:
                    if not told.get("location"):
                        raise FetchError("bad HTTP: a redirect that does not say where to")
                    place = told["location"].encode("latin-1").decode("utf-8", "replace")
                    return Reply(url, answer.status), place
                content = _body(answer, told, limits)
        except httpcore2.TimeoutException as error:
            allowance.left(None)  # over: then that is the reason
            opening = isinstance(error, httpcore2.ConnectTimeout)
            silent = f"the site fell silent for {read:g} s"
            words = f"no connection within {connect:g} s" if opening else silent
            raise FetchError(words, "slow") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, ssl.SSLError) as error:
            raise FetchError(_broken(error, answered, allowance.taken > before)) from error
        conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        return self._judged(url, answer.status, told, content, conditional), ""

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


def _origin(url: str) -> str:
    """Scheme, host and port: what robots.txt rules over and keys are for."""
    return "/".join(url.split("/", 3)[:3]).partition("?")[0]


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
    if encoding in ("", "identity"):
        return b"".join(answer.iter_stream())
    if encoding in ("gzip", "x-gzip"):
        return inflated(answer.iter_stream(), limits.body_bytes)
    raise FetchError(f'encoding refused: "{encoding[:40]}" was not asked for')


def _broken(error: Exception, answered: bool, heard: bool) -> str:
    """A broken connection in words: before anything was `heard`, or after a whole head came."""
    text = str(error)
    if "CERTIFICATE" in text.upper():
        return f"the certificate of the site is not valid ({text[:120]})"
    if isinstance(error, ssl.SSLError) or "[SSL" in text:
        return f"no secure connection ({text[:120]})"
    if isinstance(error, httpcore2.ConnectError):
        return "no connection: the site refused it or cannot be reached"
    if answered and (isinstance(error, httpcore2.ReadError) or "closed" in text):
        return "body cut off: the connection broke before the end"
    if isinstance(error, httpcore2.NetworkError) or ("disconnected" in text and not heard):
        return "no connection: it broke before there was an answer"
    return f"bad HTTP: {text[:120]}"
