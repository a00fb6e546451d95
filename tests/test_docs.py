"""The documentation names everything there is, and nothing that is not.

A name counts as documented when it stands in the right file in backticks or inside a code block.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest

import docket.__main__
import ingest.__main__
from docket.filter import PARAMETERS
from docket.health import HEALTH
from docket.model import Basis, Kind, Precision, Source
from docket.starter import GRADES
from ingest.collect.api import Api
from ingest.collect.git import TEMPLATES
from ingest.collect.page import DEFAULTS
from ingest.read import dates
from ingest.sources import GATES, KIND_WORDS, SERVES
from ingest.sources import GRADES as SOURCE_GRADES
from tests.test_architecture import modules, tree
from tests.test_cli import STORY, House

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])
# Files that running makes; everything else the docs name must be there.
MADE = re.compile(
    r"data/docket\.db.*|docket\.db|backup\.db|events\.jsonl|article\.txt|feeds/saved\.xml|\.venv.*|__init__\.py|NAME\.\w+|robots\.txt"
)
CODE = re.compile(r"^```.*?^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)


def text_of(*names: str) -> str:
    """The documentation files, one after the other."""
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def code_in(text: str) -> list[str]:
    """What stands in backticks or code blocks."""
    return [match.group() for match in CODE.finditer(text)]


def missing(names: Iterable[str], *files: str) -> list[str]:
    """Those names that no code of the files shows as a whole word."""
    code = "\n".join(code_in(text_of(*files)))
    return [n for n in names if not re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", code)]


def commands(group: click.Group, said: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with what is typed to run it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{said} {name}")
        else:
            yield f"{said} {name}", command


def every_command() -> list[tuple[str, click.Command]]:
    """The commands of both programs."""
    return [
        *commands(ingest.__main__.cli, "python -m ingest"),
        *commands(docket.__main__.cli, "python -m docket"),
    ]


def test_every_command_and_option_is_in_operations() -> None:
    """Also the options of the programs themselves."""
    names = [said for said, _ in every_command()]
    options = [*ingest.__main__.cli.params, *docket.__main__.cli.params]
    options += [option for _, command in every_command() for option in command.params]
    for option in options:
        if isinstance(option, click.Option):
            names += [*option.opts, *option.secondary_opts]
    assert not missing([*names, "-h", "--help"], "docs/operations.md")


def test_no_command_or_option_is_made_up() -> None:
    """What the docs tell to type can be typed."""
    known = {said: {"-h", "--help"} for said, _ in every_command()}
    for said, command in every_command():
        for option in command.params:
            known[said] |= {*option.opts, *option.secondary_opts}
    typed = re.compile(r"(python -m (?:ingest|docket)(?: [a-z]+(?![\w.-]))*)(.*)")
    for file in DOCS:
        for code in code_in(text_of(str(file.relative_to(ROOT)))):
            for said, rest in typed.findall(code):
                meant = [name for name in known if f"{name} ".startswith(f"{said} ")]
                meant += [name for name in known if said.startswith(f"{name} ")]
                assert meant, f"{file.name}: {said}"
                options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest))
                assert options <= set().union(*(known[name] for name in meant)), (file.name, code)


def test_every_make_target_is_in_operations() -> None:
    """And `make help` explains each."""
    rules = re.findall(r"^([a-z]+):(.*)$", text_of("Makefile"), re.MULTILINE)
    assert {"run", "test", "check", "lock", "venv", "clean", "help"} == {name for name, _ in rules}
    assert all("## " in rest for _, rest in rules)
    assert not missing([name for name, _ in rules if name != "help"], "docs/operations.md")


def test_every_source_key_and_word_is_in_sources() -> None:
    """With what each list allows."""
    words = [*KIND_WORDS, *GATES, *SOURCE_GRADES, *SERVES, *DEFAULTS, *TEMPLATES]
    words += [field.name for field in fields(Api)]
    assert not missing([field.name for field in fields(Source)] + words, "docs/sources.md")


def test_every_health_word_is_in_sources() -> None:
    """A person who reads one can look it up."""
    assert not missing(HEALTH, "docs/sources.md")


def test_every_error_carries_a_health_word_of_the_list() -> None:
    """A word that is not on it would be shown without a meaning."""
    at = {"FetchError": 1, "NotAFeed": 1, "SourceError": 1, "Checked": 0}
    found = set()
    for name in modules():
        for node in ast.walk(tree(name)):
            place = at.get(getattr(node.func, "id", "")) if isinstance(node, ast.Call) else None
            given = node.args[place : place + 1] if place is not None else []
            inner = [part for one in given for part in ast.walk(one)]
            found |= {str(one.value) for one in inner if isinstance(one, ast.Constant)}
    assert {"unchanged", "blocked", "gone", "slow"} <= found
    assert found <= HEALTH.keys()


def test_every_promise_of_security_names_tests_that_exist() -> None:
    """A promise whose test was renamed is one nobody keeps."""
    named = set(re.findall(r"`(test_\w+)`", text_of("docs/security.md")))
    tests = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 15
    assert not [name for name in named if f"def {name}(" not in tests]


def test_every_rule_of_politeness_has_a_test_of_its_number() -> None:
    """P1 to P20, as docs/sources.md tells them."""
    told = set(re.findall(r"\bP(\d+)\b", text_of("docs/sources.md")))
    tests = text_of("tests/ingest/test_politeness.py").lower()
    assert told == {str(number) for number in range(1, 21)}
    assert not [number for number in told if not re.search(rf"[_\"]p{number}[_ ]", tests)]


def test_every_filter_parameter_is_in_filters() -> None:
    """The names are a public contract."""
    table = re.findall(r"^\| `(\w+)` \|", text_of("docs/filters.md"), re.MULTILINE)
    assert sorted(table) == sorted(PARAMETERS)


def test_every_word_of_the_vocabulary_is_in_reading() -> None:
    """Kinds, actions, statuses, precisions and bases."""
    words = tomllib.loads(text_of("data/vocabulary.toml"))
    names = [row["id"] for row in (*words["status"], *words["action"])]
    names += [value.value for words in (Kind, Precision, Basis) for value in words]
    assert not missing(names, "docs/reading.md")


def test_every_date_rule_is_in_reading() -> None:
    """Weekdays carry their direction in the name."""
    names = {rule.name for rule in dates._RULES} - {"weekday"}
    assert not missing([*names, "weekday-past", "weekday-next"], "docs/reading.md")


def test_every_table_and_view_is_in_data_model() -> None:
    """And the other way round: no table that is gone."""
    pattern = r"^CREATE (?:TABLE|VIRTUAL TABLE|VIEW) (\w+)"
    sql = text_of("docket/schema.sql", "docket/schema.py")
    schema = set(re.findall(pattern, sql, re.MULTILINE))
    told = set(re.findall(r"^\| `(\w+)` \|", text_of("docs/data-model.md"), re.MULTILINE))
    assert told == schema


def _keys(value: Any) -> Iterator[str]:
    """Every key of nested JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def test_every_field_of_our_formats_is_in_formats(tmp_path: Path) -> None:
    """Asked of the commands themselves."""
    house = House(tmp_path)
    story = house.file(STORY.replace("Pixelmill on", "Pixelmill $50,000 on"))
    tried = json.loads(house("ingest", "try", "--json", story).stdout)
    house("ingest", "add", story)
    exported = house.exported()
    assert any(event["amount"] for event in tried["events"])
    assert any(event["starter"] for event in exported)
    fields_of_both = {*_keys(tried), *_keys(exported), "path", "error", *GRADES[:1]} - {"primary"}
    code = "\n".join(code_in(text_of("docs/formats.md")))
    assert not [key for key in fields_of_both if not re.search(rf"\b{key}\b", code)]


def test_every_module_is_in_architecture() -> None:
    """One line each, and no line for a module that is gone."""
    told = re.findall(r"^\| `([\w/]+\.py)` \|", text_of("docs/architecture.md"), re.MULTILINE)
    assert not set(told) ^ {str(path.relative_to(ROOT)) for path in modules().values()}


def test_every_module_is_told_in_its_own_words() -> None:
    """A row of the architecture is the first line of the module, which changes with it."""
    rows = re.findall(
        r"^\| `([\w/]+\.py)` \| (.*) \|$", text_of("docs/architecture.md"), re.MULTILINE
    )
    for module, words in rows:
        said = ast.get_docstring(ast.parse((ROOT / module).read_text("utf-8"))) or ""
        assert said.split("\n")[0].rstrip(".") == words, module


def test_every_direct_dependency_has_its_reason() -> None:
    """What we turn down is written down too."""
    lines = text_of("requirements.txt", "requirements-dev.txt", "requirements-llm.txt").splitlines()
    names = {re.split(r"[<>=\[; ]", line)[0] for line in lines if re.match(r"[a-z]", line)}
    assert "streamlit" in names
    assert not missing(names, "docs/decisions.md")


PATH = re.compile(r"(?:[\w.-]+/)+[\w.*-]*|[\w-]+\.(?:py|md|toml|txt|sql|lock|css)")


def _paths(text: str) -> Iterator[str]:
    """Paths a text names: in code outside of blocks, in links, and plain `docs/…`."""
    for match in CODE.finditer(text):
        inline = match.group(1)
        if inline and PATH.fullmatch(inline):
            yield inline
    yield from re.findall(r"\]\(((?!https?:)[^)#]+)\)", text)
    yield from re.findall(r"(?<![\w/`])(?:docs|data|tests|ingest|docket)/[\w/-]+\.\w+", text)


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_every_path_the_docs_name_exists(file: Path) -> None:
    """A reader can open it."""
    named = set(_paths(file.read_text(encoding="utf-8")))
    gone = [
        path
        for path in named
        if not MADE.fullmatch(path)
        and not any((folder / path).exists() for folder in (ROOT, file.parent))
        and not list(ROOT.glob(path))
    ]
    assert not gone


def test_documents_are_found_from_the_readme() -> None:
    """None is an orphan."""
    readme = text_of("README.md")
    assert not [f.name for f in (ROOT / "docs").glob("*.md") if f"docs/{f.name}" not in readme]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """The script takes it from the block behind its marker."""
    block = text_of("README.md").split("<!-- test command -->\n```\n")[1].split("```")[0]
    assert block == "make test\n"
    assert "<!-- test command -->" in text_of(".ci/run")


def test_scripts_are_executable_shell() -> None:
    """A new machine can run them."""
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o100
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
