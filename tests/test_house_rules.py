"""The rules of the house, held by tests: what may import what, and what the texts promise."""

from __future__ import annotations

import ast
import graphlib
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from discord import app_commands
from typer.core import TyperGroup

from bot.cli import app
from bot.config import Settings, from_tables
from bot.config_faults import setting_names
from bot.offers import all_commands
from drills.packs import read_pack

ROOT = Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "drills").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEXTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])

MAY_IMPORT_LATE = {
    "bot/demo/__init__.py": "the bot itself must start without the packages of the demo",
}
MAY_READ_THE_TIME = {
    "bot/clock.py": "the clock",
    "bot/demo/stage.py": "the demo's own clock begins on the day it is started",
}
MAY_IMPORT_MORE = {"drills/spacing.py": {"fsrs"}}  # itself the standard library, and no clock asked
WALL_CLOCKS = re.compile(
    r"(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)|utcnow)$"
)


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def running_nodes(node: ast.AST, *, functions: bool) -> Iterator[ast.AST]:
    """Everything below `node` that runs, without TYPE_CHECKING blocks; functions if wanted."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            continue
        if not functions and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield child
        yield from running_nodes(child, functions=functions)


def imported(node: ast.AST, known: set[str]) -> Iterator[str]:
    """The modules an import statement names; `from a import b` is `a.b` where that is one."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            below = f"{node.module}.{alias.name}"
            yield below if below in known else node.module


def test_every_part_imports_only_what_it_may() -> None:
    # In a process of its own: it turns off the loggers of the one it runs in.
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout.decode()


def test_drills_import_the_standard_library_and_fsrs_in_one_place() -> None:
    allowed = sys.stdlib_module_names | {"drills"}
    foreign = {
        f"{place(file)} imports {name}"
        for file in SOURCES
        if file.is_relative_to(ROOT / "drills")
        for node in ast.walk(tree_of(file))
        for name in imported(node, set())
        if name.split(".")[0] not in allowed | MAY_IMPORT_MORE.get(place(file), set())
    }
    assert foreign == set()


def test_no_import_cycles() -> None:
    names = {module_name(file) for file in SOURCES}
    graph = {
        module_name(file): {
            name
            for node in running_nodes(tree_of(file), functions=False)
            for name in imported(node, names)
            if name in names
        }
        for file in SOURCES
    }
    assert sum(map(len, graph.values())) > len(graph)  # the graph was really read
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_no_imports_inside_functions() -> None:
    late = {
        f"{place(file)}:{inner.lineno}"
        for file in SOURCES
        if place(file) not in MAY_IMPORT_LATE
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in running_nodes(node, functions=True)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert late == set()


def test_the_time_is_read_in_one_place() -> None:
    readers = {
        place(file)
        for file in SOURCES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and WALL_CLOCKS.search(ast.unparse(node))
    }
    assert "bot/clock.py" in readers
    assert readers - MAY_READ_THE_TIME.keys() == set()


def test_no_test_uses_a_mock() -> None:
    users = {
        f"{place(file)}:{node.lineno}"
        for file in TESTS
        for node in ast.walk(tree_of(file))
        if (isinstance(node, ast.arg) and node.arg == "mocker")
        or (
            isinstance(node, ast.Import | ast.ImportFrom)
            and any(
                "mock" in name.split(".")
                for name in imported(node, {"unittest.mock", "pytest_mock"})
            )
        )
    }
    assert users == set()


def test_the_example_names_every_setting_with_its_default() -> None:
    file = ROOT / "config.example.toml"
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    written = [f"{section}.{key}" for section, keys in tables.items() for key in keys]
    assert written == setting_names(Settings)
    assert from_tables(tables, file) == from_tables({}, file)


def typed_commands(text: str) -> Iterator[str]:
    """Each line of the fenced blocks, and each code span, of a Markdown text."""
    fence = re.compile(r"^ *```[^\n]*\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
    for block in fence.findall(text):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", fence.sub("", text))


def words_of(line: str, program: str) -> list[str] | None:
    """The words after `program` in a typed line, or None where it is another program's."""
    try:
        words = shlex.split(line.removeprefix("$ "), comments=True)
    except ValueError:
        return None
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words.pop(0)
    named = bool(words) and Path(words[0]).name == program
    return words[1:] if named else None


def unknown_part(words: list[str]) -> str | None:
    """The first word that `etude` would not understand, or None."""
    command = typer.main.get_command(app)
    known = {"--help", "--debug"}
    for word in words:
        if word.startswith("--"):
            options = {name for parameter in command.params for name in parameter.opts}
            if word.split("=")[0] not in options | known:
                return word
        elif isinstance(command, TyperGroup):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return None


def test_every_etude_command_in_the_texts_exists() -> None:
    lines = [(file, line) for file in TEXTS for line in typed_commands(file.read_text("utf-8"))]
    typed = [(file, line, words_of(line, "etude")) for file, line in lines]
    assert [words for _, _, words in typed if words]  # there are some
    wrong = [
        f"{place(file)}: {line}" for file, line, words in typed if words and unknown_part(words)
    ]
    assert wrong == []


def test_every_make_target_in_the_texts_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    asked = {
        word
        for file in TEXTS
        for line in typed_commands(file.read_text("utf-8"))
        for word in words_of(line, "make") or ()
        if "=" not in word and not word.startswith("-")
    }
    assert {"demo", "test", "check"} <= asked
    assert asked - targets == set()


def test_every_slash_command_in_the_texts_exists() -> None:
    known = {
        command.qualified_name
        for top in all_commands()
        for command in (top.walk_commands() if isinstance(top, app_commands.Group) else [top])
    }
    named = {
        (place(file), name)
        for file in TEXTS
        for name in re.findall(r"`/([a-z]+(?: [a-z-]+)?)", file.read_text("utf-8"))
    }
    assert "README.md" in {file for file, _ in named}
    assert {(file, name) for file, name in named if name not in known} == set()


def test_the_readme_quotes_what_the_bot_really_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    quotes = re.findall(r'^\| "([^"]+)"', readme, re.MULTILINE)
    code = " ".join(file.read_text("utf-8") for file in SOURCES)
    said = re.sub(r"""["']\s*\n\s*f?["']""", "", code)  # a sentence over several lines
    assert len(quotes) > 3
    assert [quote for quote in quotes if quote not in said] == []


def test_the_pack_in_the_readme_has_no_faults() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (sample,) = re.findall(r"^```toml\n(format = 1\n.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert len(read_pack(sample.encode(), "README.md").drills) == 1


def test_links_in_the_texts_lead_somewhere() -> None:
    dead = {
        f"{place(file)}: {target}"
        for file in TEXTS
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)", file.read_text("utf-8"))
        if "://" not in target and not (file.parent / target).exists()
    }
    assert dead == set()
