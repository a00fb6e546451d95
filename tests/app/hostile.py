"""A week of real runs against a web site that misbehaves: every state the Sources page can show.

`python -m tests.app.hostile PATH` leaves the record there, to look at: docs/sources.png was taken
of it.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from docket import schema
from docket.model import Source
from ingest import pipeline
from ingest.desk import open_desk
from ingest.fetch import Web
from tests.fakes import Canned, FakeWeb
from tests.making import make_feed

START = datetime(2025, 3, 3, 6, tzinfo=UTC)
DAYS = 7
PAGE = b"<!doctype html><html><head><title>Welcome</title></head><body>News</body></html>"
CHECK = b"<html><head><title>Just a moment...</title></head><body>One second</body></html>"
NAMES = [f"Glowpaint{number}" for number in range(12)]
# name → what it is and how it behaves; the path and the id are the health word it ends with.
SOURCES = {
    "ok": ("Harbour Wire", {"grade": "press"}),
    "unchanged": ("City Attorney of Port Ellis", {"grade": "primary", "rhythm_days": 30}),
    "empty": ("Ellis Court Opinions", {"grade": "primary"}),
    "stale": ("Data Watch", {"grade": "tracker", "rhythm_days": 14}),
    "behind": ("Incident Ledger", {"grade": "tracker"}),
    "html": ("Regulator of the North", {"grade": "primary"}),
    "blocked": ("Evening Post", {}),
    "slow": ("Crowded Server", {}),
    "gone": ("Closed Magazine", {}),
    "failed": ("Broken Newsroom", {}),
    "moved": ("Wandering Review", {}),
    "never": ("Added this morning", {}),
    "dead": ("Old Monitor", {"enabled": False, "tier": 3, "note": "dead: closed in 2020"}),
    "key": ("Docket Archive", {"enabled": False, "tier": 3, "note": "needs an account"}),
    "second": ("Second Gazette", {"enabled": False, "tier": 2, "note": "general news"}),
}


def dated(number: int, *names: str) -> bytes:
    """A feed whose entries are of one day of the week, and whose bytes differ from day to day."""
    day = START + timedelta(days=number)
    body = make_feed(*names).replace("Wed, 15 May 2024", f"{day:%a, %d %b %Y}")
    return f"{body}<!-- {number} -->".encode()


def pages(number: int) -> dict[str, Canned]:
    """What the site answers on one day, by path."""
    last = number == DAYS - 1
    torn = dated(number, f"Brushbot{number}").replace(b"</channel>", b"<item/></channel>")
    return {
        "/ok": Canned(torn),
        "/unchanged": Canned(dated(0, "Pixelmill"), etag='"1"'),
        "/empty": Canned(dated(number, *["Fotoforge"] * (number < 3))),
        "/stale": Canned(dated(-200, "Lensmith") + f"<!-- {number} -->".encode()),
        "/behind": Canned(dated(number, *NAMES[: 2 if last else 12])),
        "/html": Canned(PAGE),
        "/blocked": Canned(CHECK, status=403),
        "/slow": Canned(status=429),
        "/gone": Canned(status=410),
        "/failed": Canned(status=500) if number > 3 else Canned(dated(number, "Facewright")),
        "/moved": Canned(status=301, headers={"Location": "/review"}),
        "/review": Canned(dated(number, "Posterly")),
    }


def build(path: Path) -> Path:
    """Run the pipeline once a day for a week; gives the record."""
    with FakeWeb({}) as site:
        sources = [
            Source(
                one,
                name,
                site.url(f"/{one}"),
                **{"allow_private": True, **settings},  # type: ignore[arg-type, dict-item]
            )
            for one, (name, settings) in SOURCES.items()
        ]
        for number in range(DAYS):
            now = START + timedelta(days=number)
            site.pages = pages(number)
            desk = open_desk(path, schema.ROOT / "data", sources, "0", now)
            web = Web(allow_private=True, sleep=lambda seconds: None, now=lambda now=now: now)  # type: ignore[misc]
            asked = [one for one in sources if one.enabled and one.id != "never"]
            with closing(desk), web:
                pipeline.run(desk, asked, web, lambda now=now: now)  # type: ignore[misc]
    return path


if __name__ == "__main__":
    build(Path(sys.argv[1]))
