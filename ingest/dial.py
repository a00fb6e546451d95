"""Connections to addresses that were checked and to no others, within one allowance.

The address a host resolved to is the address connected to, so a second DNS answer cannot change it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

import httpcore2

from docket.errors import FetchError

OWN = " (a source of your own network needs allow_private = true)"
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


# Even on one's own network nothing worth reading is here: credentials of cloud machines,
# neighbours found without a router, groups.
_NEVER = [ipaddress.ip_network(net) for net in (
    "169.254.0.0/16", "fe80::/10", "fd00:ec2::/32", "100.100.100.200", "192.0.0.192",
    "224.0.0.0/4", "ff00::/8",
)]  # fmt: skip


def is_own(address: str) -> bool:
    """Whether an IP address may be a server of the user's own, which the settings vouch for."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return not any(mapped in net for net in _NEVER)


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


class Allowance:
    """What one fetch may take over all its hops: seconds from now, and bytes on the wire."""

    def __init__(self, clock: Callable[[], float], seconds: float, most: int) -> None:
        self._clock, self._end, self._seconds, self._most = clock, clock() + seconds, seconds, most
        self.taken = 0  # bytes so far

    def left(self, at_most: float | None) -> float:
        """Seconds left, but no more than asked for; FetchError when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise FetchError(f"no complete answer within {self._seconds:g} s", "slow")
        return left if at_most is None else min(left, at_most)

    def put_off(self, seconds: float) -> None:
        """Waiting for one's turn is no fault of the site's and does not count."""
        self._end += seconds

    def take(self, size: int) -> None:
        """Count bytes that came; FetchError when they are too many."""
        self.taken += size
        if self.taken > self._most:
            raise FetchError(f"the answer is larger than {self._most / 1024 / 1024:g} MB")


class _Stream(httpcore2.NetworkStream):
    """A connection on which every read and write obeys the one allowance."""

    def __init__(self, inner: httpcore2.NetworkStream, allowance: Allowance) -> None:
        self._inner, self._allowance = inner, allowance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._allowance.left(timeout))
        self._allowance.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._allowance.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        left = self._allowance.left(timeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, left)
        return _Stream(inner, self._allowance)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class Dialler(httpcore2.NetworkBackend):
    """Connects only to addresses that were checked."""

    def __init__(self, allowance: Allowance, resolver: Resolver, allowed: Judge) -> None:
        self._allowance, self._resolver, self._allowed = allowance, resolver, allowed

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:  # fmt: skip
        """Resolve once, refuse unless every answer is public, connect to what was checked."""
        addresses = self._addresses(host, port, self._allowance.left(timeout))
        for address in addresses:
            if not self._allowed(address):
                why = f"not a public one{OWN}" if is_own(address) else "where no source may be"
                named = host if host == address else f"{host}, which is {address},"
                raise FetchError(f"address not allowed: {named} is {why}")
        failure: Exception = FetchError(f"host not found: {host}")
        for address in addresses:
            try:
                left = self._allowance.left(timeout)
                stream = httpcore2.SyncBackend().connect_tcp(address, port, left)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self._allowance)
        raise failure

    def _addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """What a host resolves to. Resolvers cannot be told when to give up, so a thread asks."""
        found: Future[list[str]] = Future()

        def ask() -> None:
            try:
                found.set_result(self._resolver(host, port))
            except Exception as error:
                found.set_exception(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            return found.result(seconds)
        except TimeoutError as error:
            raise FetchError(f"host not found within {seconds:g} s: {host}") from error
        except (OSError, UnicodeError) as error:
            raise FetchError(f"host not found: {host}") from error
