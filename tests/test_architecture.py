"""The tree keeps its shape: who may import whom, one door per library, and sizes that stay small.

The rules are those of docs/architecture.md. Imports inside functions count like any other.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("docket", "ingest", "app_pages")
SCRIPTS = ("dashboard.py", "serve.py")
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_ALL = 25_600  # the aim is 9,000 (docs/decisions.md says why it grew)

# Outside library → the only modules (or packages) of ours that may import it.
DOORS = {
    "streamlit": ("dashboard", "serve", "app_pages"),
    "starlette": ("serve", "app_pages._gate"),
    "sqlite_utils": ("docket",),
    "sqlite3": ("docket", "app_pages._data"),
    "httpx2": ("ingest.fetch",),
    "httpcore2": ("ingest.fetch", "ingest.dial"),
    "socket": ("ingest.dial", "app_pages._gate"),  # it asks nobody, it only sets an option
    "protego": ("ingest.robots",),
    "feedparser": ("ingest.collect.feed",),
    "cssselect": ("ingest.collect.page",),
    "pypdf": ("ingest.collect.pdf",),
    "warcio": ("ingest.collect.warc",),
    "trafilatura": ("ingest.read.article",),
    "llm": ("ingest.extract_llm",),
    "keyring": ("ingest.credentials",),
}
NETWORK = {"httpx2", "httpcore2", "socket", "ssl", "http", "urllib.request", "ftplib", "smtplib"}
DATABASE = {"sqlite3", "sqlite_utils", "dbm"}
# Parts that must give the same answer anywhere and at any time.
PURE = ("ingest.read", "docket.merge", "docket.matters", "docket.sameness", "docket.parties")
# Listed though we never import it, and imported though another library brings it, on purpose.
LISTED_FOR_OTHERS = {"lxml_html_clean": "trafilatura"}
IF_THERE = {"keyring"}  # used when a person has installed it; nothing is lost without
BROUGHT = {"starlette": "streamlit", "anyio": "streamlit", "lxml": "trafilatura"}
NOT_A_NAME = {"utils", "util", "helpers", "common", "core", "misc"}


@cache
def modules() -> dict[str, Path]:
    """Our modules by dotted name; packages by the name of their folder."""
    files = [ROOT / name for name in SCRIPTS]
    for package in PACKAGES:
        files += sorted((ROOT / package).rglob("*.py"))
    found = {}
    for file in files:
        parts = file.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


@cache
def tree(name: str) -> ast.Module:
    """The parsed source of one module."""
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@cache
def imports(name: str) -> frozenset[str]:
    """Everything a module imports, wherever in it; names inside our packages are resolved."""
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively; write the whole name"
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            inner = below & modules().keys()
            found |= inner
            if len(inner) < len(below):
                found.add(str(node.module))
        elif isinstance(node, ast.Call) and node.args and _called(node) in DYNAMIC:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                found.add(str(first.value))
    return frozenset(found)


DYNAMIC = {"__import__", "import_module"}


def _called(node: ast.Call) -> str:
    """The last name of what is called: `now` for `datetime.now()`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def within(name: str, place: str) -> bool:
    """Whether a dotted name is a module or package, or lies in it."""
    return name == place or name.startswith(f"{place}.")


def ours(place: str) -> list[str]:
    """Our modules in one place."""
    return [name for name in modules() if within(name, place)]


def reached(name: str) -> set[str]:
    """A module of ours with all modules of ours that importing it brings along."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += [other for other in imports(one) if other in modules()]
    return seen


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("docket", "ingest"),
        ("docket", "app_pages"),
        ("docket", "dashboard"),
        ("ingest", "app_pages"),
        ("app_pages", "ingest"),
        ("app_pages", "dashboard"),
        ("ingest.read", "ingest.pipeline"),
        ("ingest.collect", "ingest.pipeline"),
    ],
)
def test_layers_know_only_what_lies_below_them(lower: str, upper: str) -> None:
    """The record knows neither reader nor pages, and those two never meet."""
    broken = [
        f"{name} imports {other}"
        for name in ours(lower)
        for other in imports(name)
        if within(other, upper)
    ]
    assert not broken


@pytest.mark.parametrize("library", DOORS)
def test_every_outside_library_has_one_door(library: str) -> None:
    """Replacing a library means looking in one place."""
    broken = [
        name
        for name in modules()
        if any(within(other, library) for other in imports(name))
        and not any(within(name, door) for door in DOORS[library])
    ]
    assert not broken


def test_every_library_imported_is_required_and_the_other_way_round() -> None:
    """A fresh machine has what the code needs, and nothing is installed for nothing."""
    used = {other.partition(".")[0] for name in modules() for other in imports(name)}
    used -= sys.stdlib_module_names | {*PACKAGES, "__future__"} | BROUGHT.keys() | IF_THERE
    texts = [(ROOT / f"requirements{which}.txt").read_text("utf-8") for which in ("", "-llm")]
    lines = "\n".join(texts).splitlines()
    listed = {re.split(r"[<>=; ]", line)[0] for line in lines if re.match("[a-z]", line)}
    assert listed >= {*BROUGHT.values(), *LISTED_FOR_OTHERS.values()}
    assert {name.replace("-", "_") for name in listed - LISTED_FOR_OTHERS.keys()} == used


def test_reading_and_merging_reach_neither_network_nor_database() -> None:
    """Not even through what they import: the same text gives the same events anywhere."""
    broken = {
        f"{name}, through {step}, imports {other}"
        for place in PURE
        for name in ours(place)
        for step in reached(name)
        for other in imports(step)
        if any(within(other, bad) for bad in NETWORK | DATABASE)
    }
    assert not broken


def _clock_readings(name: str) -> Iterator[str]:
    """Calls that ask the machine what time it is."""
    for node in ast.walk(tree(name)):
        if not isinstance(node, ast.Call):
            continue
        call = ast.unparse(node.func)
        if call.endswith((".now", ".utcnow", ".today", "time.time", "time.localtime")):
            yield f"{name}:{node.lineno} {call}()"


def test_time_is_read_at_the_edges_only() -> None:
    """Commands, pages and the door to the network read the clock and hand it on."""
    edges = ("ingest.__main__", "docket.__main__", "ingest.fetch", "app_pages")
    broken = [
        reading
        for name in modules()
        if not any(within(name, edge) for edge in edges)
        for reading in _clock_readings(name)
    ]
    broken += [
        name
        for name in modules()
        if "time" in imports(name) and not any(within(name, edge) for edge in edges)
    ]
    assert not broken


def test_no_module_imports_itself_by_a_detour() -> None:
    """Without cycles every module can be understood after those it imports."""
    broken = [
        f"{name} ⇄ {other}"
        for name in modules()
        for other in imports(name)
        if other in modules() and name in reached(other)
    ]
    assert not broken


def test_package_files_hold_nothing_but_a_docstring() -> None:
    """A name is imported from where it lives."""
    broken = [
        name
        for name, file in modules().items()
        if file.name == "__init__.py"
        and (len(tree(name).body) != 1 or not ast.get_docstring(tree(name)))
    ]
    assert not broken


def _undocumented(name: str) -> Iterator[str]:
    """Public modules, classes, functions and methods that do not say what they are for."""
    if not ast.get_docstring(tree(name)):
        yield name
    scopes: list[ast.Module | ast.ClassDef] = [tree(name)]
    while scopes:
        for node in scopes.pop().body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                scopes.append(node)
            if not node.name.startswith("_") and not ast.get_docstring(node):
                yield f"{name}.{node.name}"


def test_every_module_and_public_function_says_what_it_is_for() -> None:
    """A newcomer reads the first lines."""
    assert not [missing for name in modules() for missing in _undocumented(name)]


def test_no_module_has_an_empty_or_a_standard_name() -> None:
    """`common` says nothing, and a module called like a standard one shadows it sooner or later."""
    last = {name: name.rpartition(".")[2] for name in modules() if not name.endswith("__main__")}
    broken = [n for n, word in last.items() if word in NOT_A_NAME | sys.stdlib_module_names]
    assert not broken


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_files_stay_small_enough_to_read_in_one_go() -> None:
    """One idea a file."""
    sizes = {str(file.relative_to(ROOT)): _lines(file) for file in modules().values()}
    assert not {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FILE}


def test_the_whole_stays_small_enough_for_one_head() -> None:
    """Small is a feature; tests are not counted."""
    total = sum(map(_lines, modules().values()))
    assert total < MOST_LINES_OF_ALL
