"""What a robots.txt permits: the only door to `protego`. To be run in a bounded child process."""

from __future__ import annotations

from protego import Protego

NAME = "Docket"  # the product token a robots.txt may address us by
LARGEST = 500 * 1024  # bytes that have to be read of one, RFC 9309 section 2.5


def permitted(body: bytes, url: str) -> tuple[bool, float]:
    """Whether an address may be visited, and the seconds asked for between two visits (or 0)."""
    rules = Protego.parse(body[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff"))
    return rules.can_fetch(url, NAME), rules.crawl_delay(NAME) or 0.0
