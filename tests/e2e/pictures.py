"""Pictures of every page for docs/screens: `python -m tests.e2e.pictures`.

Four variants each, light and dark, a wide screen and a phone, of the newsroom's record: texts of
our own beside the starter timeline.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import sync_playwright

from docket.schema import ROOT
from tests.e2e import newsroom
from tests.e2e.conftest import CHROMIUM, FLAGS, serving

PAGES = {
    "timeline": "/", "event": "/?event=starter-2024-sf-nudify-suit", "compare": "/compare?by=place",
    "cases": "/cases?q=Replika", "articles": "/articles", "article": "/articles?article=1",
    "changes": "/changes?since=2025-09-01", "review": "/review?event=starter-2024-sf-nudify-suit",
    "sources": "/sources", "method": "/method",
}  # fmt: skip
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"wide": (1400, 1000), "phone": (390, 844)}


def shoot(url: str, folder: Path) -> None:
    """Take them all; a palette keeps the files small."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for size, (width, height) in WIDTHS.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                for name, where in PAGES.items():
                    page = context.new_page()
                    page.goto(url + where)
                    page.locator("[data-testid=stMain] .dk").first.wait_for()
                    page.locator("[data-test-script-state=notRunning]").wait_for(state="attached")
                    page.wait_for_timeout(1500)  # charts draw after the script has ended
                    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                    shot.quantize(256).save(folder / f"{name}-{scheme}-{size}.png", optimize=True)
                    page.close()
                context.close()
        browser.close()


def main() -> None:
    """Make the record, serve it, take the pictures."""
    (folder := ROOT / "docs" / "screens").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        record = newsroom.build(Path(place) / "docket.db")
        with serving(record) as url:
            shoot(url, folder)


if __name__ == "__main__":
    main()
