"""What an HTTP answer says, read from its headers and bytes without touching the network."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from docket.errors import FetchError

LONGEST_VALIDATOR = 2_000  # an ETag longer than that is an attack or a mistake
LONGEST_WAIT = 31 * 86_400  # longer waits asked for are mistakes

# How pages are titled that want to see a browser or a person before they show anything. Words
# in the body do not count: articles are written about such checks, and protected sites carry
# their protector's scripts on every page.
_CHALLENGE = re.compile(
    rb"<title>\s*(?:just a moment|attention required|access (?:to this page has been )?denied"
    rb"|are you a robot|ddos-guard|security check|pardon our interruption|checking your browser)",
    re.IGNORECASE,
)
_LONGEST_CHALLENGE = 100_000


def headers_of(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Response headers by lower-case name; repeated ones are joined as HTTP says."""
    told: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        told[key] = f"{told[key]}, {text}" if key in told else text
    return told


def inflated(chunks: Iterable[bytes], most: int) -> bytes:
    """Unpack gzip within a bound; a missing end means that the body was cut off."""
    inflater = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    total = 0
    for chunk in chunks:
        if inflater.eof:
            continue  # what follows the end of the archive is not ours to read
        try:
            part = inflater.decompress(chunk, most - total + 1)
        except zlib.error as error:
            raise FetchError("encoding: what is called gzip is not gzip") from error
        total += len(part)
        if total > most:
            raise FetchError(f"too large when unpacked (more than {most / 1024 / 1024:g} MB)")
        parts.append(part)
    if not inflater.eof and (parts or inflater.unconsumed_tail):
        raise FetchError("body cut off before the end of the archive")
    return b"".join(parts)


def charset_of(content_type: str) -> str:
    """The encoding that a Content-Type names; "" for none."""
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    return found[1] if found else ""


def is_challenge(body: bytes) -> bool:
    """Whether the body is a page that checks for browsers instead of the content."""
    return len(body) < _LONGEST_CHALLENGE and bool(_CHALLENGE.search(body))


def validator(value: str) -> str:
    """A validator to send back byte for byte, unless it is absurd."""
    return value if len(value) <= LONGEST_VALIDATOR else ""


def max_age(told: Mapping[str, str]) -> int | None:
    """How many seconds the answer stays fresh, by Cache-Control, else Expires."""
    control = told.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return None
    found = re.search(r"\bmax-age\s*=\s*\"?(\d{1,12})(?!\d)", control)
    age: float | None = int(found[1]) if found else None
    if "max-age" not in control and told.get("date"):
        expires, sent = _http_date(told.get("expires", "")), _http_date(told["date"])
        age = (expires - sent).total_seconds() if expires and sent else None
    return int(age) if age is not None and 0 < age <= LONGEST_WAIT else None


def retry_after(told: Mapping[str, str], now: Callable[[], datetime]) -> float | None:
    """Seconds to wait, from either form of Retry-After, at most 31 days."""
    value = told.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:12]), LONGEST_WAIT))
    moment = _http_date(value)
    if moment is None:
        return None
    # The server's own clock, if it shows it, is the one the date was meant by.
    base = _http_date(told.get("date", "")) or now()
    return float(min(max((moment - base).total_seconds(), 0.0), LONGEST_WAIT))


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
