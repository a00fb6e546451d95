"""Throw broken bytes at the parsers and count what must not happen.

`python -m bench.fuzz [FOLDER]` damages the files of a folder (small seeds of our own when none is
given), one input after the other, and hands each to a parser in a bounded child. It counts crashes,
errors no parser may raise, more than 10 s and more than 500 MB, and prints for each the line that
repeats it. Input number N of a seed is the same on every machine that has the same folder.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from docket.errors import DocketError
from ingest.bounded import Child, LimitReached, WorkFailed
from ingest.collect import warc
from ingest.collect.feed import parse_feed
from ingest.collect.file import parse_file
from ingest.collect.mail import is_mail, parse_mail, parts
from ingest.opml import parse_opml
from ingest.read.article import parse_page

try:
    import resource
except ImportError:  # Windows: memory is not measured
    resource = None  # type: ignore[assignment]

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # the clock the parsers are handed
SLOW, LARGE = 10.0, 500  # seconds, megabytes: beyond them is a finding
LARGEST = 300_000  # bytes of a file that is taken as a seed
ENTRY = "<title>Court &amp; fine</title><link>/a</link><pubDate>1 May 2024</pubDate>"
SEEDS = (
    f"<?xml version='1.0'?><rss version='2.0'><channel><item>{ENTRY}</item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='html'>&lt;b&gt;x&lt;/b&gt;"
    "</title><link href='/b'/><updated>2024-08-31T23:30:00-07:00</updated></entry></feed>",
    '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 7, "content_html": "<p>"}]}',
    "<!DOCTYPE rss [<!ENTITY co 'Roe'>]><rss><channel><title>&co;</title></channel></rss>",
    "<!doctype html><html><head><title>A</title></head><body><p>Court.</p></body></html>",
    "<opml><body><outline text='A'><outline xmlUrl='https://a.example/f'/></outline></body></opml>",
    "Message-ID: <1@a>\nFrom: A <a@b>\nSubject: S\nMIME-Version: 1.0\n"
    "Content-Type: text/html; charset=utf-8\n\n<p>The court fined it.</p>",
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1"
    ">>endobj 3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj 4 0 obj<</Length 21>>stream\n"
    "BT (Court fines) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nContent-Type: "
    "application/http\r\nContent-Length: 60\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    "\r\n<html><p>Court.</p>",
)
# What parsers stumble over; put in where it hurts.
TOKENS = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<!DOCTYPE x [", b"<!ENTITY a '&a;'>", b"&#x", b"&a;",
    b"<?xml version='1.0' encoding='utf-16'?>", b"\xff\xfe", b"\0", b"\xed\xa0\x80", b"&#55296;",
    b"<item>", b"</item>", b"<div>" * 500, b"a." * 500, b"99999999999999999999", b"-0",
    b"%%EOF", b"\r\n\r\n", b"From a\n", b"WARC/1.0\r\n",
    b"\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
)  # fmt: skip


def feed(body: bytes) -> None:
    """The reader of feeds."""
    parse_feed(body, "https://post.example/feed", now=NOW)


def document(body: bytes) -> None:
    """The reader of files: text, HTML, PDF, mail, web archives."""
    if body.startswith(warc.STARTS):
        for page in warc.pages(body)[0]:
            with suppress(DocketError):
                parse_page(page.body, page.url)
    elif is_mail(body):
        for part in parts(body)[0]:
            parse_mail(part, NOW)
    else:
        parse_file(body, NOW)


def feeds(body: bytes) -> None:
    """The reader of lists of feeds."""
    parse_opml(body)


TARGETS: dict[str, Callable[[bytes], None]] = {"feed": feed, "document": document, "opml": feeds}


def attempt(target: str, body: bytes) -> tuple[float, int]:
    """Run one parser, in the child: seconds of processor time, and the child's peak in megabytes.

    Processor time, so that a busy machine finds no more than an idle one.
    """
    begun = time.process_time()
    with suppress(DocketError):  # a refusal in words is what we want
        TARGETS[target](body)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 if resource else 0
    return time.process_time() - begun, peak


def damaged(seeds: Sequence[bytes], seed: int, number: int) -> tuple[str, bytes]:
    """Input `number` of a seed: which parser gets it, and the bytes."""
    chance = random.Random(f"{seed}:{number}")
    target = chance.choice(list(TARGETS))
    body = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 2, 4, 16, 64))):
        at, way = chance.randrange(len(body) + 1), chance.randrange(5)
        length = min(chance.choice((1, 2, 8, 100, 5_000)), LARGEST)
        if way == 0 and at < len(body):
            body[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            del body[at : at + length]
        elif way == 2:
            body[at:at] = chance.choice(TOKENS)
        elif way == 3:
            body[at:at] = body[at : at + length] * chance.choice((1, 3, 20))
        else:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            body[at : at + length] = other[start : start + length]
    return target, bytes(body[: 4 * LARGEST])


def finding(child: Child, target: str, body: bytes) -> str:
    """What went wrong with one input, if anything did."""
    try:
        took, peak = child.call(attempt, target, body)
    except LimitReached as error:
        return str(error)
    except WorkFailed as error:
        return f"raised an {error}"
    if peak > LARGE:
        child.close()  # the next one counts from the beginning again
        return f"{peak} MB of memory"
    return f"{took:.1f} s" if took > SLOW else ""


def main(words: Sequence[str] | None = None) -> int:
    """The command; exit code 1 when anything was found."""
    asked = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--inputs", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", type=int, help="repeat this one input")
    given = asked.parse_args(words)
    files = (
        sorted(path for path in given.folder.rglob("*") if path.is_file()) if given.folder else []
    )
    seeds = [path.read_bytes() for path in files if 0 < path.stat().st_size <= LARGEST]
    seeds = seeds or [text.encode() for text in SEEDS]
    numbers = range(given.inputs) if given.only is None else (given.only,)
    child, counts, found = Child(wall=12 * SLOW, cpu=int(2 * SLOW)), Counter[str](), 0
    for number in numbers:
        target, body = damaged(seeds, given.seed, number)
        problem = finding(child, target, body)
        counts[target] += 1
        if problem:
            found += 1
            again = f"python -m bench.fuzz {given.folder or ''} --seed {given.seed} --only {number}"
            print(f"{target}: {problem}: {again}", flush=True)
    child.close()
    print(f"{len(numbers):,} inputs from {len(seeds):,} files ({dict(counts)}): {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    from bench import fuzz  # under its own name, so that the child finds `attempt`

    sys.exit(fuzz.main())
