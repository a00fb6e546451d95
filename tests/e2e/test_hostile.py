"""Hostile words in every field of a record: shown as words, by every page, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from docket.model import Kind, Party
from tests.app.sample import Told, build, on, step
from tests.e2e.conftest import BROWSER, WAIT, Watch, serving

pytestmark = BROWSER

RUN = "window.ran=1"
# One of each way in that we know of; what reaches out would ask evil.example for something.
PAYLOADS = (
    "![a](https://evil.example/1.png) [b](javascript:window.ran=1) <https://evil.example/2>",
    f"<script>{RUN}</script><img src=x onerror={RUN}><svg/onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe><object data=https://evil.example/3>",
    f'"><img src=https://evil.example/4 onload={RUN}> \' autofocus onfocus={RUN} "',
    f"</title></style></textarea></script><body onload={RUN}>",
    f"<b><noscript><!-- </noscript><img src=x onerror={RUN} --></noscript>",
    "$5 million … $10, $$\\href{https://evil.example/5}{x}$$ \\(x\\) `code` **bold** ~~gone~~",
    ":material/home: :red[red] :rainbow-background[x] :streamlit: --> <- == # Heading | a | b |",
    "\u202egnp.exe\u202c \u200b\u2066 right-to-left \ufeff and \x07 bell \x1b[31m red",
    "=HYPERLINK(\"https://evil.example/6\") +1+1 -2 @SUM(A1) \t=1",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %} &lt;b&gt; &amp;amp; &#x3c;i&#x3e;",
    "javascript:window.ran=1",
    "data:text/html,<script>parent.window.ran=1</script>",
    "<style>@import 'https://evil.example/7';</style><link rel=stylesheet href=//evil.example/8>",
    "<form action=https://evil.example/9><button autofocus></form><base href=//evil.example>",
    "a" * 10_000 + " <img src=https://evil.example/10>",
    "Ünïcödé 漢字 العربية 👩‍👩‍👧‍👦 Z̸̢͝a̶͜l̴g̷o̵",
)  # fmt: skip


def hostile_articles() -> list[Told]:
    """A text for each payload, which stands in its title, outlet, sentence, byline and parties."""
    told = []
    for number, payload in enumerate(PAYLOADS):
        day = date(2025, 1, 6) + timedelta(days=7 * number)
        sentence = f"On {day:%d %B %Y} the city sued {payload} over fake images."
        mention = step(
            Kind.LAWSUIT, "lawsuit_filed", "filed", on(day.isoformat(), f"{day:%d %B %Y}"),
            actors=(Party(payload),), targets=(Party(payload),), count=payload[:200],
        )  # fmt: skip
        told.append(Told(payload, payload, day.isoformat(), [(sentence, mention)], url=payload))
    return told


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served record in which nothing means well."""
    record: Path = build(tmp_path_factory.mktemp("hostile") / "docket.db", hostile_articles())
    with serving(record) as url:
        yield url


ACTOR = quote(PAYLOADS[1])
PAGES = (
    "/", "/?lanes=actor", "/?lanes=case&list=quiet", "/cases", f"/cases?who={ACTOR}", "/changes",
    "/review", "/review?add=1", f"/review?event={ACTOR}", f"/changes?since={ACTOR}",
    f"/?actor={ACTOR}", f"/?outlet={ACTOR}&q={ACTOR}", "/articles", "/articles?article=2",
    f"/articles?words={ACTOR}", "/compare?by=actor&period=week", "/sources", "/method",
    f"/?event={ACTOR}", f"/?kind={ACTOR}&{ACTOR}=1",
)  # fmt: skip


@pytest.mark.parametrize("where", PAGES)
def test_no_page_runs_loads_or_follows_anything(
    chromium: Browser, hostile_url: str, where: str
) -> None:
    """No script, no picture, no request, no link but to http; and no error of ours."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    watch = Watch(page, hostile_url)
    page.goto(hostile_url + where)
    expect(page.get_by_test_id("stMain").locator(".dk").first).to_be_attached(timeout=WAIT)
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached(timeout=WAIT)
    assert page.evaluate("() => window.ran") is None
    main = page.locator(".dk, [data-testid=stSidebar]")
    bad = "img, svg[onload], script, iframe, object, embed, form[action], base, .katex, "
    bad += (
        "a[href^='javascript:'], a[href^='data:'], a[href*='//evil.example'], [onerror], [onload]"
    )
    assert main.locator(bad).count() == 0
    assert page.get_by_test_id("stException").count() == 0
    watch.assert_quiet()
    context.close()


def test_an_opened_hostile_event_is_words_only(chromium: Browser, hostile_url: str) -> None:
    """Its panel, its chart mark and its links."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    watch = Watch(page, hostile_url)
    page.goto(f"{hostile_url}/?q=Heading")
    page.locator("a.dk-title").first.click()
    panel = page.locator("article[data-event]")
    expect(panel).to_contain_text("# Heading | a | b |", timeout=WAIT)
    assert panel.locator("h1, table.md, .katex, img").count() == 0
    watch.assert_quiet()
    context.close()
