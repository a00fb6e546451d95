"""A web site of many feeds on the loopback, some of them hostile: what `bench/collect.py` pulls.

`python bench/loopback.py FEEDS TOLD` prints its port and serves until it is ended. Feed number n is
at `http://127.1.x.y:PORT/feed/n`, every feed at an address of its own, as the hosts of real feeds
differ. `/round/k` starts round k: every twentieth feed then has two new entries and a new ETag;
all others answer 304 to the one they gave.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle, islice

ENTRIES = 30  # in each feed
CHANGED = 20  # one feed in so many has news in a round
TOLD = 0  # one entry in so many tells of enforcement against an AI service; 0: none

WORDS = (
    "the a of and to in for with on by at from after before during council market river season "
    "report weather school station company engine harvest museum theatre garden bridge library "
    "morning evening people visitors members workers players readers prices tickets plans rules "
    "opened closed moved showed raised cut found lost built painted said told asked saw made took "
    "new old large small quiet busy early late local national recent annual rare common careful "
    "slowly quickly often seldom again together alone nearly roughly about over under near between"
).split()
SERVICES = "Pixelmill Fotoforge Imagist Shapely Chatterbox Replyka Dreamcast Facewell".split()
BODIES = ("The FTC fined", "The San Francisco City Attorney sued", "Ofcom opened an investigation "
          "into", "The Irish Data Protection Commission ordered", "A federal judge sentenced a "
          "user of")  # fmt: skip

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{}</title>'
TAIL = "</channel></rss>"
ITEM = (
    "<item><title>{title}</title><link>https://site{feed}.example/{number}</link>"
    "<guid>https://site{feed}.example/{number}</guid>"
    "<author>desk@site{feed}.example (Desk)</author>"
    "<pubDate>Wed, {day:02} May 2024 10:00:00 GMT</pubDate>"
    "<description><![CDATA[{body}]]></description></item>"
)


def sentence(chance: random.Random) -> str:
    """Ten to twenty plain words that mean nothing."""
    words = chance.choices(WORDS, k=chance.randint(9, 20))
    return " ".join(words).capitalize() + "."


def item(feed: int, number: int) -> str:
    """An entry of about a thousand bytes of HTML; the same for the same numbers."""
    chance = random.Random(feed * 100_003 + number)
    said = [" ".join(sentence(chance) for _ in range(3)) for _ in range(2)]
    title = sentence(chance)[:70]
    day = 1 + chance.randrange(28)
    if TOLD and (feed + number) % TOLD == 0:
        service = f"{chance.choice(SERVICES)}{feed}"
        said[0] = (f"{chance.choice(BODIES)} {service} on May {day}, 2024 over deepfakes made with "
                   f"its artificial intelligence. {said[0]}")  # fmt: skip
        title = f"{service} and its deepfakes: {title}"
    body = "".join(f'<p>{text} <a href="https://site{feed}.example/more">More</a></p>'
                   for text in said)  # fmt: skip
    return ITEM.format(title=title, feed=feed, number=number, day=day, body=body)


@cache
def feed(number: int, news: int) -> bytes:
    """A feed after so many rounds with news, newest entries first."""
    last = ENTRIES + 2 * news
    items = (item(number, one) for one in range(last, last - ENTRIES, -1))
    return (HEAD.format(f"Site {number}") + "".join(items) + TAIL).encode()


def answer(number: int, round_number: int, asked: str) -> bytes:
    """The HTTP answer of a well-behaved feed."""
    news = sum(1 for one in range(1, round_number + 1) if (number + one) % CHANGED == 0)
    etag = f'"{number}-{news}"'
    if asked == etag:
        return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\nConnection: close\r\n\r\n".encode()
    return _whole(feed(number, news), f"ETag: {etag}\r\n")


def _whole(body: bytes, more: str = "", kind: str = "application/rss+xml") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


# ── what hostile servers send: pieces, and the seconds to wait before each ──────────────────

Pieces = Iterator[tuple[float, bytes]]
OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n"


def _one(body: str, more: str = "", kind: str = "application/rss+xml") -> Callable[[], Pieces]:
    return lambda: iter([(0.0, _whole(body.encode(), more, kind))])


def _rss(inside: str, before: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>H</title>{inside}{TAIL}'
    )


def _drip() -> Pieces:
    yield 0, OPEN
    for byte in cycle(feed(0, 0)):
        yield 0.3, bytes([byte])


def _endless() -> Pieces:
    yield 0, OPEN + HEAD.format("endless").encode()
    for number in range(10**9):
        yield 0, item(0, number).encode() * 50


def _bomb() -> Pieces:
    packed = gzip.compress(bytes(200 * 2**20), 9)
    yield 0, _whole(packed, "Content-Encoding: gzip\r\n")


def _slow_head() -> Pieces:
    yield 0, b"HTTP/1.1 200 OK\r\n"
    for number in range(10**6):
        yield 0.5, f"X-{number}: y\r\n".encode()


def _cut() -> Pieces:
    yield 0, _whole(feed(0, 0))[:9_000]


def _silent() -> Pieces:
    yield 60, b""


def _big_head() -> Pieces:
    yield 0, b"HTTP/1.1 200 OK\r\nX-Big: " + b"y" * 2**20 + b"\r\n\r\n"


_BILLION = "<!DOCTYPE rss [<!ENTITY a0 'lol'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
) + "]>"  # fmt: skip
_ITEM = "<item><title>t</title><description>{}</description></item>"
_LOOP = "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _status(line: str) -> Callable[[], Pieces]:
    text = f"HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return lambda: iter([(0.0, text.encode())])


HOSTILE: tuple[tuple[str, Callable[[], Pieces]], ...] = (
    ("slow drip", _drip),
    ("endless", _endless),
    ("bomb", _bomb),
    ("author that takes quadratic time",
     _one(_rss(f"<item><title>t</title><author>{'a' * 60_000}</author></item>"))),
    ("comment openers", _one(_rss(_ITEM.format("<![CDATA[" + "<!--" * 50_000 + "]]>")))),
    ("huge: 40,000 entries", _one(_rss("<item><title>t</title></item>" * 40_000))),
    ("one entry of 4 MB", _one(_rss(_ITEM.format(f"<![CDATA[{'<p>x</p>' * 500_000}]]>")))),
    ("depth", _one(_rss("<a>" * 100_000))),
    ("attributes", _one(_rss("<item " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"))),
    ("billion laughs", _one(_rss(_ITEM.format("&a9;"), _BILLION))),
    ("file entity", _one(_rss(_ITEM.format("&x;"),
                              '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))),
    ("a web page", _one("<!doctype html><html><body>No feed.</body></html>", kind="text/html")),
    ("an error in JSON", _one('{"error": "quota"}', kind="application/json")),
    ("nothing", _one("")),
    ("noise", lambda: iter([(0.0, _whole(random.Random(1).randbytes(500_000)))])),
    ("reset", lambda: iter([])),
    ("cut off", _cut),
    ("headers that never end", _slow_head),
    ("a header of a megabyte", _big_head),
    ("silence", _silent),
    ("round and round", lambda: iter([(0.0, _LOOP.format("/hostile/20").encode())])),
    ("gone", _status("410 Gone")),
    ("too often", _status("429 Too Many Requests\r\nRetry-After: 99999999999999999999")),
    ("broken", _status("500 Oops")),
    ("unknown encoding", _one(_rss(""), "Content-Encoding: br\r\n")),
)  # fmt: skip


# ── serving ─────────────────────────────────────────────────────────────────────────────────


class Site:
    """Which round it is, and the answers to each path."""

    def __init__(self) -> None:
        self.round = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the one request of a connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path, _, lines = head.partition("\r\n")
            _, name, number = path.split(" ")[1].split("/")[:3]
            if name == "round":
                self.round = int(number)
                writer.write(_whole(b"ok"))
            elif name == "hostile":
                await self._torment(writer, HOSTILE[int(number) % len(HOSTILE)][1]())
            else:
                asked = [v for k, _, v in (line.partition(": ") for line in lines.split("\r\n"))
                         if k.lower() == "if-none-match"]  # fmt: skip
                writer.write(answer(int(number), self.round, "".join(asked)))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # the visitor had enough
        finally:
            writer.close()

    async def _torment(self, writer: asyncio.StreamWriter, pieces: Pieces) -> None:
        for wait, piece in pieces:
            if wait:
                await asyncio.sleep(wait)
            writer.write(piece)
            await writer.drain()


async def _main(feeds: int) -> None:
    for number in range(feeds):  # made before the clock runs
        feed(number, 0)
        feed(number, 1)
    server = await asyncio.start_server(Site().serve, "0.0.0.0", 0, backlog=1_000, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def addresses(port: int, feeds: int, hostile: int) -> list[str]:
    """Every feed at a loopback address of its own; the last ones are hostile."""
    places = [f"http://127.1.{n // 250}.{n % 250 + 1}:{port}" for n in range(feeds)]
    good = feeds - hostile
    kinds = islice(cycle(range(len(HOSTILE))), hostile)
    return [f"{place}/feed/{n}" for n, place in enumerate(places[:good])] + [
        f"{place}/hostile/{n}" for place, n in zip(places[good:], kinds, strict=True)
    ]


if __name__ == "__main__":
    TOLD = int(sys.argv[2])
    asyncio.run(_main(int(sys.argv[1])))
