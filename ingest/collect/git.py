"""Posts in a public repository: its tree of files is the list, each file the primary document.

The tree comes in one conditional request (GitHub's `git/trees/BRANCH?recursive=1`,
https://docs.github.com/en/rest/git/trees); each post's text is then read like a listed page. The
id of a post is its path with the hash of its content, so that an edited one is read again.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from operator import itemgetter
from pathlib import PurePosixPath
from urllib.parse import quote

from docket.errors import ArticleError, NotAFeed
from docket.model import Item, Source
from ingest.collect.entries import MOST_ITEMS, Feed, kept, on_paths, text_at, whole_link
from ingest.read.dates import parse_day
from ingest.read.plain import label_of, one_line, words_of

SHORTEST = 100  # characters; less is a stub, not a post
TEMPLATES = ("raw", "link")  # where a file's text is, and the page made of it
_WEB_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_FRONT = re.compile(r"\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_]{1,30})\s*:\s*(.*)")
# Markdown's marks, each with the words that stay; pictures and code say nothing for a reader.
_MARKS = (
    (re.compile(r"^(`{3,8}|~{3,8}).*?^\1[^\n]*$", re.DOTALL | re.MULTILINE), ""),
    (re.compile(r"!\[[^\]\n]{0,500}\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,100}\])"), ""),
    (re.compile(r"\[((?:[^\[\]\n]|\[[^\[\]\n]*\]){0,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"^ {0,3}#{1,6}[ \t]+([^\n]*)$", re.MULTILINE), r"\n\n\1\n\n"),
    (re.compile(r"^[ \t]*(?:>|[-*+]|\d{1,3}\.)[ \t]+", re.MULTILINE), "\n\n"),
    (re.compile(r"(\*\*|__|`)(?=\S)([^\n]{1,2000}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*(?!\w)"), r"\1"),
)


def problem(source: Source) -> str:
    """What is wrong with a row of this kind, in words for its author; "" if nothing."""
    if set(source.select) != set(TEMPLATES):
        return 'git needs select = {raw = "…", link = "…"}, addresses with {path} or {stem}'
    if not all(re.search(r"\{(?:path|stem)\}", one) for one in source.select.values()):
        return 'the addresses of "select" must hold {path} or {stem} (the path without extension)'
    return "" if source.pages else 'git needs "pages": how many posts may be read at a visit'


def parse_tree(
    body: bytes, url: str, source: Source, now: datetime, content_type: str = ""
) -> Feed:
    """The Markdown files of a repository below the source's `paths`, their texts still to come."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAFeed("not the tree of a repository: no JSON", "failed") from None
    rows = answer.get("tree") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        said = one_line(text_at(answer, "message")) if isinstance(answer, dict) else ""
        raise NotAFeed(f"not the tree of a repository{f': {said[:150]}' if said else ''}")
    files = [(text_at(row, "path"), text_at(row, "sha")) for row in rows if isinstance(row, dict)]
    posts = [(path, sha) for path, sha in files if path.endswith((".md", ".mdx")) and sha]
    if not posts:
        raise NotAFeed("the repository holds no Markdown file", "empty")
    chosen = list(on_paths(posts, source, itemgetter(0)))
    items = [_item(path, sha, source) for path, sha in chosen[:MOST_ITEMS]]
    whole, dropped = kept(items, len(chosen))
    if answer.get("truncated") is True:
        dropped += ("the rest: the tree is cut off",)
    return Feed("", source.language, "git", whole, dropped)


def _item(path: str, sha: str, source: Source) -> Item:
    stem = quote(str(PurePosixPath(path).with_suffix("")))
    raw, link = (
        source.select[key].replace("{path}", quote(path)).replace("{stem}", stem)
        for key in TEMPLATES
    )
    return Item(
        title="", link=whole_link(link, ""), guid=one_line(f"{path}@{sha}"),
        body_at=whole_link(raw, ""),
    )  # fmt: skip


def read_post(item: Item, body: bytes, url: str) -> Item:
    """A listed post with title, day and words of its Markdown; ArticleError when it has none."""
    markdown = body.decode("utf-8", errors="replace")
    if _WEB_PAGE.match(markdown):
        raise ArticleError("a web page came instead of the post")
    front = _FRONT.match(markdown)
    lines = (front[1] if front else "").splitlines()
    fields = [_FIELD.fullmatch(line.strip()) for line in lines]
    told = {field[1].lower(): field[2].strip("\"' ") for field in fields if field}
    text = words_of(_without_marks(markdown[front.end() :] if front else markdown))
    if len(text) < SHORTEST:
        raise ArticleError("the post has no text of its own")
    heading = text.split("\n", 1)[0]
    title = label_of(told.get("title", "")) or heading[:200]
    day = parse_day(told.get("date", ""))
    return replace(
        item, title=title, text=text, byline=label_of(told.get("author", "")),
        published_on=day, published_from="page" if day else "",
    )  # fmt: skip


def _without_marks(markdown: str) -> str:
    for mark, words in _MARKS:
        markdown = mark.sub(words, markdown)
    return "\n".join(f"<p>{part}</p>" for part in re.split(r"\n[ \t]*\n", markdown))
