"""Whatever refuses an act says in its docstring where that stands written: every rule is walked, none by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import workflow

ROOT = Path(workflow.__path__[0])
RULES = ("archive", "documents", "dossiers", "field_reports", "mandates", "procedures", "registers", "workdays")
ALONE = ("authorising.py", "behalf.py", "owners.py")
"""What says what may be done. ``acts.py``, ``fields.py`` and ``people.py`` only carry out what a row demands, and each
row names its source (tests/workflow/test_who_may_what.py); reports, search and the store refuse nothing to anybody."""
SOURCE = re.compile(
    r"(?:NĐ|QĐ|TT|NQ|Nghị định|Luật|Bộ luật)\s+[\dA-ZĐ]|QCVN \d|TCVN \d|PL [IVX]+\b|BPMN 2\.0|RFC \d|standards §\d"
)
REFUSALS = {"Refusal", "NotAllowed", "RegisterClosed", "WrongState", "AlreadyDone", "Missing", "SecretDocument"}


def files() -> list[Path]:
    """Return the files in which rules stand."""
    return sorted(path for name in RULES for path in (ROOT / name).rglob("*.py")) + [ROOT / name for name in ALONE]


def refusing(node: ast.AST) -> set[str]:
    """Return the refusals a function raises itself, not those of functions inside it."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            continue
        if isinstance(child, ast.Raise) and child.exc is not None:
            raised = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
            found |= {ast.unparse(raised)} & REFUSALS
        found |= refusing(child)
    return found


def rules(tree: ast.Module) -> Iterator[tuple[str, tuple[ast.Module | ast.ClassDef | ast.FunctionDef, ...]]]:
    """Yield every function that refuses, with what stands around it: its class or functions."""

    def walk(
        node: ast.AST, around: tuple[ast.Module | ast.ClassDef | ast.FunctionDef, ...]
    ) -> Iterator[tuple[str, tuple[ast.Module | ast.ClassDef | ast.FunctionDef, ...]]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef) and refusing(child):
                yield child.name, (*around, child)
            inside = (*around, child) if isinstance(child, ast.FunctionDef | ast.ClassDef) else around
            yield from walk(child, inside)

    return walk(tree, ())


def test_every_function_that_refuses_cites_its_source() -> None:
    """In its own docstring, or in that of the class it is a method of."""
    silent, seen = [], 0
    for path in files():
        for name, around in rules(ast.parse(path.read_text(encoding="utf-8"))):
            seen += 1
            if not any(SOURCE.search(ast.get_docstring(node) or "") for node in around):
                silent.append(f"{path.relative_to(ROOT)}: {name}")
    assert seen > 60
    assert silent == []


def test_the_walk_sees_a_rule_without_a_source_and_one_with_it() -> None:
    tree = ast.parse(
        'def guard(asked):\n    """No."""\n    if asked:\n        raise Missing("a", "b")\n'
        'class Limit:\n    """Luật 72/2025/QH15."""\n    def pause(self):\n        raise WrongState("c")\n'
        'def other():\n    return 1\n'
    )
    found = {name: bool(any(SOURCE.search(ast.get_docstring(n) or "") for n in around)) for name, around in rules(tree)}
    assert found == {"guard": False, "pause": True}
