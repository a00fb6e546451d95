"""Scores the reader against the gold set: texts we wrote, with the events they tell.

`python -m tests.gold.score [--split dev|sealed|all] [--json] [--errors]` prints the figures;
`--model NAME` asks a model of the llm package too; `--pages FOLDER` judges on the real pages
labelled in tests/gold/pages, whose texts (NAME.txt) are the folder's, not the repository's;
`--update` pins the corpus and the floors.
The errors of the sealed half are never shown: what has been looked at is no longer a blind
figure. What is counted how: docs/quality.md.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from docket.lexicon import Lexicon
from docket.merge import merge
from docket.sameness import Sighted, names_in
from docket.wording import sure
from ingest.documents import article_of
from ingest.extract import Extractor, extended
from ingest.extract_llm import open_model
from ingest.read.article import plain_item
from ingest.read.copies import families
from ingest.read.cues import Rules, load_rules
from ingest.read.events import read_article
from tests.gold.corpus import SPLITS, GoldText, fingerprint, load_gold
from tests.gold.pairing import FIELDS, FROM_TEXT, Match, Scored, score_text

HERE = Path(__file__).parent
PAGES = HERE / "pages"
DATA = HERE.parent.parent / "data"
FLOORS = HERE / "floors.json"
MEASURED = DATA / "measured.toml"  # what the dashboard's Method page shows
SLACK = 0.02  # how far under the measured value a floor is set
NAMED = {
    "event_precision": "Of the events read, the text tells",
    "event_recall": "Of the events a text tells, are read",
    "sure_precision": "Of the events read with confidence, the text tells",
    "sure_share": "Of the events read, are read with confidence",
    "date_exact": "Date exactly right, of the events found",
    "date_exact_from_text": "Date exactly right, of those dated from the text",
    "status": "Status right",
    "jurisdiction": "Place right",
    "actor": "Who did it, right",
    "target": "Whom it was done to, right",
    "relevance_precision": "Of the texts let through the gate, belong here",
    "relevance_recall": "Of the texts that belong here, are let through",
    "traps_quiet": "Texts that tell no event and give none",
    "merge_precision": "Of the reports joined, tell of one event",
    "merge_recall": "Of the reports of one event, are joined",
}
NOTE = (
    "Measured on texts we wrote and labelled ourselves, in two halves. The rules were made while "
    "looking at the development half (dev); nobody has read what goes wrong in the sealed half, so "
    "that one says how well unseen texts are read. The third column is of public pages of others, "
    "labelled before anything was run on them; the web is harder to read than what we write. In "
    "brackets: where the figure lies 95 times in 100."
)
Figures = dict[str, float | int | None]
Ranges = dict[str, tuple[float, float]]


# ── the whole set ───────────────────────────────────────────────────────────────────────────


def merge_pairs(scored: Sequence[Scored], lexicon: Lexicon) -> tuple[int, int, int]:
    """(right, joined, to be joined): pairs of matched mentions of different texts."""
    homes = families((n, one.article.text) for n, one in enumerate(scored))
    sighted: list[Sighted] = []
    slugs: dict[str, str] = {}
    for n, one in enumerate(scored):
        day = one.article.published_on.isoformat() if one.article.published_on else None
        for m, mention in enumerate(one.reading.mentions):
            family = str(homes.get(n, n))
            key = f"{n}:{m}"
            outlet, title = one.gold.outlet or key, one.article.title
            names = names_in(one.article.text)
            sighted.append(Sighted(key, n, outlet, family, day, mention, title, names=names))
        slugs |= {f"{n}:{match.number}": match.gold.event for match in one.matches}
    home = {key: e.id for e in merge(sighted, {}, lexicon).events for key in e.mentions}
    pairs = [(a, b) for a, b in combinations(slugs, 2) if a.split(":")[0] != b.split(":")[0]]
    joined = {pair for pair in pairs if home[pair[0]] == home[pair[1]]}
    wanted = {pair for pair in pairs if slugs[pair[0]] == slugs[pair[1]]}
    return len(joined & wanted), len(joined), len(wanted)


def family_pairs(scored: Sequence[Scored]) -> tuple[int, int, int]:
    """(right, found, to be found): pairs of texts that retell one another."""
    homes = families((n, one.article.text) for n, one in enumerate(scored))
    pairs = list(combinations(range(len(scored)), 2))
    found = {(a, b) for a, b in pairs if homes.get(a, -1) == homes.get(b, -2)}
    wanted = {(a, b) for a, b in pairs if scored[a].gold.family == scored[b].gold.family != ""}
    return len(found & wanted), len(found), len(wanted)


def figures(scored: Sequence[Scored], lexicon: Lexicon) -> Figures:
    """Every figure of one split; None where there was nothing to measure."""
    merged, joined, to_join = merge_pairs(scored, lexicon)
    kin, found_kin, true_kin = family_pairs(scored)
    return {
        **_event_figures(scored),
        **_field_figures([match for one in scored for match in one.matches]),
        **_text_figures(scored),
        "merge_precision": _share(merged, joined),
        "merge_recall": _share(merged, to_join),
        "merge_pairs": to_join,
        "family_f1": _share(2 * kin, found_kin + true_kin),
    }


def _event_figures(scored: Sequence[Scored]) -> Figures:
    found, repeated, false, missed = _counts(scored)
    told = found + repeated + false
    return {
        "texts": len(scored),
        "events": found + missed,
        "found": found,
        "false": false,
        "repeated": repeated,
        "event_precision": _share(found, told),
        "event_precision_repeats_right": _share(found + repeated, told),
        "event_recall": _share(found, found + missed),
        "event_f1": _share(2 * found, told + found + missed),
        **_sure_figures(scored),
        **_proposal_figures(scored),
    }


def _proposal_figures(scored: Sequence[Scored]) -> Figures:
    """What a model gained, where one was asked: its proposals, and those that are told events."""
    told = sum(mention.proposed for one in scored for mention in one.reading.mentions)
    right = sum(match.mention.proposed for one in scored for match in one.matches)
    return {"proposals": told, "proposals_right": right} if told else {}


def _sure_figures(scored: Sequence[Scored]) -> Figures:
    """Of the events read with confidence: how many of all they are, and how many are told."""
    right = [match.mention for one in scored for match in one.matches]
    told = right + [mention for one in scored for mention in (*one.repeated, *one.false)]
    surely = sum(map(sure, told))
    return {
        "sure": surely,
        "sure_precision": _share(sum(map(sure, right)), surely),
        "sure_share": _share(surely, len(told)),
    }


def _field_figures(matches: Sequence[Match]) -> Figures:
    verdicts = Counter(match.dated for match in matches)
    told = [match.dated for match in matches if match.mention.when.basis in FROM_TEXT]
    values: Figures = {
        "date_exact": _share(verdicts["exact"], len(matches)),
        "date_exact_from_text": _share(told.count("exact"), len(told)),
        "dated_from_text": len(told),
        **{f"date_{name}": verdicts[name] for name in ("coarser", "undated", "wrong")},
    }
    for name in FIELDS:
        known = [match.fields[name] for match in matches if match.fields[name] is not None]
        values[name] = _share(sum(map(bool, known)), len(known))
    return values


def _text_figures(scored: Sequence[Scored]) -> Figures:
    yes = [one for one in scored if one.reading.relevance.relevant]
    traps = [one for one in scored if not one.gold.relevant]
    right = sum(one.gold.relevant for one in yes)
    published = sum(one.article.published_on == one.gold.published for one in scored)
    return {
        "relevance_precision": _share(right, len(yes)),
        "relevance_recall": _share(right, len(scored) - len(traps)),
        "traps_quiet": _share(sum(not one.reading.mentions for one in traps), len(traps)),
        "trap_false_alarms": sum(len(one.reading.mentions) for one in traps),
        "published_read": _share(published, len(scored)),
    }


def _counts(scored: Iterable[Scored]) -> tuple[int, int, int, int]:
    """Matched, repeated, false and missed."""
    rows = [(len(s.matches), len(s.repeated), len(s.false), len(s.missed)) for s in scored]
    matched, repeated, false, missed = (sum(column) for column in zip(*rows, strict=True))
    return matched, repeated, false, missed


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def interval(scored: Sequence[Scored], draws: int = 1_000) -> Ranges:
    """Where precision and recall lie 95 times in 100, by drawing texts again and again."""
    dice = random.Random(0)
    rows = [_counts([one]) for one in scored]
    drawn: dict[str, list[float]] = {"event_precision": [], "event_recall": []}
    for _ in range(draws):
        sample = dice.choices(rows, k=len(rows))
        found, repeated, false, missed = (sum(column) for column in zip(*sample, strict=True))
        drawn["event_precision"].append(_share(found, found + repeated + false) or 0.0)
        drawn["event_recall"].append(_share(found, found + missed) or 0.0)
    edges = (int(draws * 0.025), int(draws * 0.975))
    return {name: (sorted(v)[edges[0]], sorted(v)[edges[1]]) for name, v in drawn.items()}


# ── errors, floors, the command ─────────────────────────────────────────────────────────────


def errors(one: Scored) -> Iterator[str]:
    """Every miss, false alarm, repetition and wrong field of one text, with the sentence."""
    name = one.gold.name
    if one.gold.relevant != one.reading.relevance.relevant:
        read = one.reading.relevance
        yield f"{name}  RELEVANCE  read {read.relevant}: {read.why}"
    if one.article.published_on != one.gold.published:
        yield f"{name}  PUBLISHED  read {one.article.published_on}, is {one.gold.published}"
    for event in one.missed:
        step = f"{event.kind} {event.action}/{event.status}"
        yield f"{name}  MISSED  {event.event} {step}: {event.evidence[0]}"
    for label, mentions in (("FALSE", one.false), ("REPEATED", one.repeated)):
        for mention in mentions:
            said = mention.evidence[0].quote if mention.evidence else "(no evidence)"
            kind = f"{mention.kind.value} {mention.action}/{mention.status}"
            yield f"{name}  {label}  {kind} [{mention.rule}]: {said}"
    for match in one.matches:
        for wrong in _wrong(match):
            yield f"{name}  {wrong}  {match.gold.event}: {match.mention.evidence[0].quote}"


def _wrong(match: Match) -> Iterator[str]:
    """The fields of a match that were not read as labelled."""
    gold, read, when = match.gold, match.mention, match.mention.when
    if match.dated != "exact":
        said = f"{when.first}..{when.last} ({when.basis}, {when.phrase!r})"
        yield f"DATE {match.dated}  read {said}, is {gold.first}..{gold.last}"
    pairs: dict[str, tuple[object, object]] = {
        "status": (read.status, gold.status),
        "jurisdiction": (read.jurisdiction, gold.jurisdiction),
        "actor": ([p.entity or p.name for p in read.actors], list(gold.actors)),
        "target": ([p.entity or p.name for p in read.targets], list(gold.targets)),
        "announced": (read.announced and read.announced.first, gold.announced),
    }
    for name, (said_, is_) in pairs.items():
        if match.fields[name] is False:
            yield f"{name.upper()}  read {said_}, is {is_}"


def read_gold(
    texts: Iterable[GoldText], rules: Rules, model: Extractor | None = None
) -> list[Scored]:
    """Read the texts as `ingest add` would and score each."""
    scored = []
    for gold in texts:
        article = article_of(plain_item(gold.text), name=gold.name)
        reading = read_article(article, rules, "ai-and-enforcement")
        reading, _ = extended(article, reading, rules, model)
        scored.append(score_text(gold, article, reading, rules.lexicon))
    return scored


def measure() -> tuple[dict[str, Figures], dict[str, Ranges]]:
    """The figures of both splits with their intervals, for the gate."""
    rules = load_rules(DATA)
    texts = load_gold(HERE, rules.lexicon)
    scored = {split: read_gold([t for t in texts if t.split == split], rules) for split in SPLITS}
    return (
        {split: figures(found, rules.lexicon) for split, found in scored.items()},
        {split: interval(found) for split, found in scored.items()},
    )


def written(measured: Mapping[str, Figures], ranges: Mapping[str, Ranges]) -> str:
    """The measurement as the file that the Method page shows."""
    lines = [
        "# Written by `python -m tests.gold.score --update`; do not edit.",
        f'sha256 = "{fingerprint(HERE)}"',
        f"note = {json.dumps(NOTE)}",
    ]
    for split, row in measured.items():
        lines += ["", f"[corpus.{split}]", f"texts = {row['texts']}", f"events = {row['events']}"]
    for name, label in NAMED.items():
        lines += ["", "[[figure]]", f'name = "{name}"', f"label = {json.dumps(label)}"]
        for split, row in measured.items():
            if row[name] is not None:
                lines.append(f"{split} = {row[name]:.3f}")
            if name == "sure_precision":  # a share of few must say so
                lines.append(f"{split}_of = {row['sure']}")
            if span := ranges[split].get(name):
                lines.append(f"{split}_range = [{span[0]:.3f}, {span[1]:.3f}]")
    return "\n".join(lines) + "\n"


def below(figures_: Mapping[str, Figures], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The figures that have fallen through their floor, in words."""
    return [
        f"{split} {name} is {value:.3f}, its floor {floor:.2f}"
        for split, row in floors.items()
        for name, floor in row.items()
        if (value := figures_[split].get(name) or 0.0) < floor
    ]


def measured_pages(folder: Path | None) -> tuple[Figures, Ranges]:
    """The figures of the real pages: with their texts at hand measured, else as told before."""
    if folder:
        rules = load_rules(DATA)
        scored = read_gold(load_gold(PAGES, rules.lexicon, folder), rules)
        # Few pages tell of one event, so nothing is said of merging.
        joined = {"merge_precision": None, "merge_recall": None}
        return figures(scored, rules.lexicon) | joined, interval(scored)
    told = tomllib.loads(MEASURED.read_text("utf-8"))
    row: Figures = dict.fromkeys(NAMED) | told["corpus"]["pages"]
    row |= {one["name"]: one["pages"] for one in told["figure"] if "pages" in one}
    row["sure"] = next(one["pages_of"] for one in told["figure"] if "pages_of" in one)
    ranges = {one["name"]: one["pages_range"] for one in told["figure"] if "pages_range" in one}
    return row, ranges


def update(regress: bool, pages: Path | None) -> str:
    """Pin the corpus and set the floors; a lower floor needs `--allow-regression`."""
    measured, ranges = measure()
    new = {
        split: {
            name: max(0.0, math.floor((value - SLACK) * 100) / 100)
            for name, value in row.items()
            if isinstance(value, float)
        }
        for split, row in measured.items()
    }
    old = json.loads(FLOORS.read_text("utf-8"))["floors"] if FLOORS.exists() else {}
    lowered = [
        f"{split} {name}: {was} to {new[split].get(name)}"
        for split, row in old.items()
        for name, was in row.items()
        if new[split].get(name, -1.0) < was
    ]
    if lowered and not regress:
        raise SystemExit("refused, floors would be lowered:\n  " + "\n  ".join(lowered))
    measured["pages"], ranges["pages"] = measured_pages(pages)  # no floor: CI has not their texts
    MEASURED.write_text(written(measured, ranges), "utf-8")
    FLOORS.write_text(json.dumps({"sha256": fingerprint(HERE), "floors": new}, indent=2) + "\n")
    return f"pinned {sum(map(len, new.values()))} floors"


def _report(
    texts: Sequence[GoldText], rules: Rules, model: Extractor | None
) -> tuple[Figures, list[Scored]]:
    """One split's figures with the interval and the speed."""
    begun = time.perf_counter()
    scored = read_gold(texts, rules, model)
    taken = time.perf_counter() - begun
    size = sum(len(one.article.text) for one in scored)
    values = figures(scored, rules.lexicon)
    for name, (low, high) in interval(scored).items():
        values |= {f"{name}_from": low, f"{name}_to": high}
    values["ms_per_5000_characters"] = taken * 1000 * 5000 / size
    return values, scored


def main(argv: Sequence[str]) -> None:
    """The command: figures of the splits asked for, or a new pin."""
    parser = argparse.ArgumentParser(prog="python -m tests.gold.score", description=__doc__)
    parser.add_argument("--split", choices=[*SPLITS, "all"], default="all")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--errors", action="store_true", help="list the errors of the dev split")
    parser.add_argument("--model", default="", help="ask this model of the llm package too")
    parser.add_argument("--pages", type=Path, help="folder with the texts of the real pages")
    parser.add_argument("--update", action="store_true", help="pin the corpus and the floors")
    parser.add_argument("--allow-regression", action="store_true", help="with --update")
    asked = parser.parse_args(argv)
    if asked.errors and (asked.split != "dev" or asked.pages):
        parser.error("only the dev split's errors are for reading: add --split dev")
    if asked.update:
        print(update(asked.allow_regression, asked.pages))
        return
    rules, model = load_rules(DATA), open_model(asked.model, DATA)
    if asked.pages:
        parts = {"pages": load_gold(PAGES, rules.lexicon, asked.pages)}
    else:
        gold = load_gold(HERE, rules.lexicon)
        splits = SPLITS if asked.split == "all" else (asked.split,)
        parts = {split: tuple(t for t in gold if t.split == split) for split in splits}
    table = {}
    for part, texts in parts.items():
        table[part], scored = _report(texts, rules, model)
        if asked.errors:
            print("\n".join(line for one in scored for line in errors(one)), end="\n\n")
    print(json.dumps(table, indent=2) if asked.json else _drawn(table))


def _drawn(table: Mapping[str, Figures]) -> str:
    """The figures as columns, one a split."""
    names = next(iter(table.values()))
    lines = [f"{'':32}" + "".join(f"{split:>10}" for split in table)]
    for name in names:
        cells = (table[split].get(name) for split in table)
        shown = (
            f"{c:.3f}" if isinstance(c, float) else str("-" if c is None else c) for c in cells
        )
        lines.append(f"{name:32}" + "".join(f"{cell:>10}" for cell in shown))
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
