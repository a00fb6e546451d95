"""How long reading takes, and whether it grows with the length of a text alone.

`python -m tests.gold.speed` prints milliseconds for 5,000 characters of the gold set, then, for
each hostile shape, the processor time of 1 MB beside that of a quarter of it: 4 is linear, 16
quadratic. Nothing here is asserted, because times are of the machine (docs/quality.md).
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

from docket.model import Article
from ingest.documents import article_of
from ingest.read.article import plain_item
from ingest.read.cues import Rules, load_rules
from ingest.read.events import read_article

HERE = Path(__file__).parent
SIZE = 1_000_000  # characters
SHAPES = {
    "one letter": "A", "short words": "Aaa ", "hyphens": "A-", "names": "Bob Smith Ltd ",
    "sentence": "the AI company sued OpenAI over ", "nameless": "The firm sued the firm. ",
    "same event": "The FTC fined OpenAI $5 million on Monday. ", "echoes": "OpenAI followed. ",
    "persons": "Bob Smith, a man, was arrested. ", "judges": "Judge Ann ", "commas": "AI, ",
    "abbreviations": "A. ", "brackets": "Aa Bb (", "quotes": '"AI said ', "digits": "1 ",
    "days": "3 May 2024, ", "weekdays": "Monday Tuesday ", "sums": "$1,000 million ",
    "and": "Apple and Google and ", "clauses": "who sued who fined ", "to": "to sue to ",
    "headline": "Judge Fines AI ", "addresses": "http://a.b/", "lines": "\n", "dashes": "—",
}  # fmt: skip


def hostile(shape: str, size: int, rules: Rules) -> float:
    """Seconds of processor time to read so many characters of one shape over and over."""
    text = (shape * (size // len(shape) + 1))[:size]
    article = Article(
        key="k", url="", title="AI", text=text, outlet="o", published_on=date(2025, 6, 30)
    )
    begun = time.process_time()
    read_article(article, rules, "none")
    return time.process_time() - begun


def gold(rules: Rules) -> float:
    """Milliseconds of processor time for 5,000 characters of the gold set, best of three."""
    texts = [path.read_text("utf-8") for path in sorted(HERE.glob("*.txt"))]
    articles = [article_of(plain_item(text)) for text in texts]
    taken = []
    for _ in range(3):
        begun = time.process_time()
        for article in articles:
            read_article(article, rules)
        taken.append(time.process_time() - begun)
    return min(taken) * 1000 * 5000 / sum(len(article.text) for article in articles)


def main() -> None:
    """The command."""
    rules = load_rules(HERE.parent.parent / "data")
    print(f"gold set: {gold(rules):.1f} ms for 5,000 characters")
    for name, shape in SHAPES.items():
        part, whole = (hostile(shape, size, rules) for size in (SIZE // 4, SIZE))
        print(f"{name:14} {whole:6.2f} s for 1 MB, {whole / max(part, 0.01):4.1f} times a quarter")


if __name__ == "__main__":
    main()
