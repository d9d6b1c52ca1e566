"""The rules of the house that no other tool checks: words, names, errors, and what must never be committed."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import bothways
from bothways.kernel.errors import BothwaysError

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bothways"

ENGINE_WORDS = re.compile(r"(?i)\bari\b|asterisk")
ENGINE_ROOMS = ("adapters/asterisk", "engine", "town", "bench")
WIRING = ("processes", "cli", "settings.py")
"""The hall hands the adapter's classes and the engine's folder on: there the word may be part of a line of code."""

PURE_ROOMS = ("kernel", "interactions", "flows", "routing", "crm", "reporting")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}

KEPT_FOLDERS = ("src", "tests", "docs", "desk", "locks", ".ci")
MADE_FOLDERS = {"node_modules", "dist", "static", "__pycache__"}
TEXT = {".py", ".md", ".json", ".toml", ".txt", ".ts", ".tsx", ".css", ".html", ".yaml", ".sql", ".mjs", ".npmrc", ""}

# In pieces, so that this file may be committed too.
REGISTRIES = re.compile(
    r"(?i)\bpypi\." + r"org|python" + r"hosted|registry\.npm" + r"js|\b(deb|security|ftp|snapshot)\.deb" + r"ian\.org"
)
MACHINE_PATHS = re.compile(r"(?<![\w.)}])/(root|home/\w+|Users/\w+|work)/")


def python_files(*places: str) -> Iterator[Path]:
    for place in places:
        path = SOURCE / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def kept_files() -> Iterator[Path]:
    """Every text file that is or may be committed."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in TEXT)
    for folder in KEPT_FOLDERS:
        for place, inside, names in os.walk(ROOT / folder):
            inside[:] = [name for name in inside if name not in MADE_FOLDERS]
            yield from (Path(place, name) for name in names if Path(name).suffix in TEXT)


def below(path: Path, places: tuple[str, ...]) -> bool:
    inside = path.relative_to(SOURCE)
    return any(inside == Path(place) or Path(place) in inside.parents for place in places)


def test_the_engines_name_stays_where_the_engine_is() -> None:
    strangers = [
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()}"
        for path in sorted(SOURCE.rglob("*.py"))
        if not below(path, ENGINE_ROOMS + WIRING)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ENGINE_WORDS.search(line)
    ]
    assert strangers == []


def test_the_browser_knows_no_engine() -> None:
    told = [
        path.name
        for path in sorted((ROOT / "desk" / "src").rglob("*"))
        if path.suffix in {".ts", ".tsx", ".json"} and ENGINE_WORDS.search(path.read_text(encoding="utf-8"))
    ]
    assert told == []


def import_everything() -> None:
    for module in pkgutil.walk_packages(bothways.__path__, "bothways."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)


def all_errors(ground: type[BothwaysError] = BothwaysError) -> Iterator[type[BothwaysError]]:
    for error in ground.__subclasses__():
        if error.__module__.startswith("bothways."):
            yield error
            yield from all_errors(error)


def test_every_error_has_a_kind_of_its_own() -> None:
    import_everything()
    errors = list(all_errors())
    assert len(errors) >= 25  # else the walk above no longer finds them
    assert [error.__qualname__ for error in errors if "kind" not in vars(error)] == []
    assert [error.kind for error in errors if not re.fullmatch(r"[a-z]+(-[a-z]+)*", error.kind)] == []


def test_a_kind_names_one_error_only() -> None:
    import_everything()
    product = [error for error in all_errors() if ".fakes." not in error.__module__]
    assert [kind for kind, number in Counter(error.kind for error in product).items() if number > 1] == []


def test_no_committed_file_names_a_package_registry() -> None:
    assert [hit for path in kept_files() for hit in found_in(path, REGISTRIES)] == []


def test_no_committed_file_names_a_folder_of_one_machine() -> None:
    assert [hit for path in kept_files() for hit in found_in(path, MACHINE_PATHS)] == []


def found_in(path: Path, words: re.Pattern[str]) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if not words.search(text):
        return []
    lines = enumerate(text.splitlines(), 1)
    return [f"{path.relative_to(ROOT)}:{number}" for number, line in lines if words.search(line)]


@pytest.mark.parametrize(
    "text",
    ["https://pypi." + "org/simple", "files.python" + "hosted.org", "http://deb.deb" + "ian.org/debian"],
)
def test_a_registry_would_be_noticed(text: str) -> None:
    assert REGISTRIES.search(text)


@pytest.mark.parametrize("text", ["/ro" + "ot/data", "cd /ho" + "me/anna/bothways", '"/wo' + 'rk/main"'])
def test_a_folder_of_one_machine_would_be_noticed(text: str) -> None:
    assert MACHINE_PATHS.search(text)


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [path for path in SOURCE.rglob("*.py") if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES]
    assert names == []


def test_pure_rooms_open_no_file_and_read_no_clock() -> None:
    """Imports are checked by import-linter; these need none."""
    calls = [
        f"{path.relative_to(SOURCE)}:{node.lineno}: {ast.unparse(node.func)}"
        for path in python_files(*PURE_ROOMS, "center/core.py", "center/rows.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and is_impure(node.func)
    ]
    assert calls == []


def is_impure(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in {"open", "print", "input"}
    return isinstance(called, ast.Attribute) and called.attr in {"now", "utcnow", "today"}


def test_every_module_and_room_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
