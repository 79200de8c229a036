"""The shape of the project: the tree, who may import whom, sizes, names, fonts and licences."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("desktop", "workflow", "signing", "sync", "installer")
TOP = {
    "desktop", "workflow", "signing", "sync", "installer", "tests",
    ".ci", ".gitignore", "pyproject.toml", "LICENSE", "README.md", "ARCHITECTURE.md", "CHANGELOG.md",
}  # fmt: skip
DRAWERS = {"util", "utils", "common", "misc", "helpers", "helper", "base", "shared", "core", "manager"}
FILE_LINES, CLASS_LINES, FUNCTION_LINES = 400, 250, 60

# Every letter a Vietnamese text may hold, with the signs and numerals of office papers.
_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
REQUIRED_SIGNS = "đĐ–—“”‘’…§°×%/&@+=*#()[]<>|_"


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that belongs to the project."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every Python file below ``folders`` with its syntax tree."""
    for path in tracked():
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders:
            yield path, ast.parse(path.read_text("utf-8"))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Return where something is, as an editor opens it."""
    line = f":{node.lineno}" if isinstance(node, (ast.stmt, ast.expr)) else ""
    return f"{path.relative_to(ROOT)}{line}"


def length(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """Return the lines of a definition without its docstring."""
    documented = ast.get_docstring(node, clean=False)
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    return whole - (len(documented.splitlines()) if documented else 0)


def test_only_the_agreed_names_stand_at_the_top() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert names <= TOP, f"not in the plan: {sorted(names - TOP)}"
    assert TOP - names == set(), f"missing: {sorted(TOP - names)}"


def test_imports_keep_the_law() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_installer_needs_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"installer"}
    wrong = [
        f"{place(path, node)} {name}"
        for path, tree in modules("installer")
        for node in ast.walk(tree)
        for name in _imported(node)
        if name.split(".")[0] not in allowed
    ]
    assert not wrong, wrong


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_nobody_imports_the_installer_or_the_tests() -> None:
    wrong = [
        f"{place(path, node)} {name}"
        for path, tree in modules("desktop", "workflow", "signing", "sync")
        for node in ast.walk(tree)
        for name in _imported(node)
        if name.split(".")[0] in ("installer", "tests")
    ]
    assert not wrong, wrong


def test_every_module_says_in_one_line_what_it_is_for() -> None:
    wrong = []
    for path, tree in modules(*FOLDERS, "tests"):
        if path.parts[-1] == "__init__.py" and path.is_relative_to(ROOT / "tests"):
            continue
        said = (ast.get_docstring(tree) or "").splitlines()
        if not said or len(said[0]) < 15 or not said[0].rstrip().endswith((".", "…", "?", ":")):
            wrong.append(place(path))
    assert not wrong, f"first line missing, too short or without its full stop: {wrong}"


def test_no_file_grows_beyond_one_sitting() -> None:
    sizes = {place(path): len(path.read_text("utf-8").splitlines()) for path, _ in modules(*FOLDERS, "tests")}
    assert not {name: lines for name, lines in sizes.items() if lines > FILE_LINES}


def test_no_class_and_no_function_does_everything() -> None:
    wrong = []
    for path, tree in modules(*FOLDERS):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and length(node) > CLASS_LINES:
                wrong.append(f"{place(path, node)} class {node.name}: {length(node)} lines")
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and length(node) > FUNCTION_LINES:
                wrong.append(f"{place(path, node)} {node.name}: {length(node)} lines")
    assert not wrong, wrong


def test_no_drawer_for_odds_and_ends() -> None:
    wrong = [place(path) for path, _ in modules(*FOLDERS) if DRAWERS & {path.stem, *path.relative_to(ROOT).parts[1:-1]}]
    assert not wrong, wrong


def test_nothing_is_promised_in_the_code() -> None:
    promise = re.compile(r"raise NotImplementedError|#.*\b(?:TODO|FIXME|XXX)\b")
    assert not [place(path) for path, _ in modules(*FOLDERS) if promise.search(path.read_text("utf-8"))]


def test_no_place_of_one_machine_is_written_down() -> None:
    machine = re.compile(r"/work\b|/home/\w|/root/|/Users/|/\.library\b|[\"'(=]/tmp/")
    texts = [path for path in tracked() if path.suffix in (".py", ".md", ".toml", ".lock", ".yml", ".yaml", ".qss")]
    wrong = [place(path) for path in texts if path != Path(__file__) and machine.search(path.read_text("utf-8"))]
    assert not wrong, wrong


def test_errors_are_caught_by_name() -> None:
    """Ruff says the same; here only the number of stated exceptions is watched."""
    texts = {place(path): path.read_text("utf-8") for path, _ in modules(*FOLDERS)}
    excused = {name: text.count("noqa: BLE001") for name, text in texts.items() if "noqa: BLE001" in text}
    assert sum(excused.values()) <= 12, excused


def fonts() -> list[Path]:
    """Return the font files that travel with the program."""
    return [path for path in tracked() if path.suffix.lower() in (".ttf", ".otf")]


@pytest.mark.parametrize("font", fonts(), ids=place)
def test_every_font_that_travels_along_has_all_vietnamese_letters(font: Path) -> None:
    with TTFont(font, lazy=True) as opened:
        known = set(opened.getBestCmap())
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES}
    wanted = letters | {letter.upper() for letter in letters} | set(REQUIRED_SIGNS)
    assert not {sign for sign in wanted if any(ord(part) not in known for part in sign)}


@pytest.mark.parametrize("font", fonts(), ids=place)
def test_every_font_travels_with_its_licence(font: Path) -> None:
    beside = [path for path in font.parent.iterdir() if path.is_file() and path.suffix in ("", ".txt", ".md")]
    texts = [path.read_text("utf-8", "replace") for path in beside]
    assert any("Open Font License" in text or "Bitstream Vera" in text for text in texts), font.parent


def test_some_font_travels_along() -> None:
    assert fonts()


def test_the_licence_is_gpl_3_or_later() -> None:
    assert "GNU GENERAL PUBLIC LICENSE\n                       Version 3" in (ROOT / "LICENSE").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "GPL-3.0-or-later"


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_map_names_every_folder() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    folders = {path.parent.relative_to(ROOT).as_posix() for path, _ in modules(*FOLDERS)}
    assert not {folder for folder in folders if f"{folder}/" not in told}
