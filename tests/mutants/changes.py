"""Small wrong changes of a module's code, one at a time: what a slip of the hand could do to a rule."""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_PAIRS = {"any": "all", "all": "any", "min": "max", "max": "min"}
_DROPPED = ("guard", "taken", "ready", "derive", "clears")
"""Keywords of an act without which it still is one."""
_LONG = 20
"""Numbers from here on are lengths of texts and years: one more is no slip worth a test."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong change.

    Attributes:
        path: of the module, from the root of the project.
        line, end: of the changed expression.
        column: tells apart two of a line.
        what: in words.
        number: of the node, in the order of ``ast.walk``.
        key: the same as long as the function (or the module's own line) around it stays as it is.
    """

    path: str
    line: int
    end: int
    column: int
    what: str
    number: int
    key: str
    source: ast.Module = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """How it is called in lists."""
        return f"{self.path}:{self.line}:{self.column}: {self.what}"

    @property
    def tree(self) -> ast.Module:
        """The whole module with the change in it."""
        changed = copy.deepcopy(self.source)
        target = next(other for place, other in enumerate(ast.walk(changed)) if place == self.number)
        _apply(target, self.what)
        return ast.fix_missing_locations(changed)


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield every wrong change of a module."""
    tree = ast.parse(source)
    hidden = set(_beyond_notice(tree))
    around = _around(tree)
    seen: dict[str, int] = {}
    for number, node in enumerate(ast.walk(tree)):
        if node in hidden:
            continue
        for what in _possible(node):
            near = f"{path}|{what}|{around.get(node, '')}"
            seen[near] = seen.get(near, 0) + 1
            key = hashlib.sha256(f"{near}|{seen[near]}".encode()).hexdigest()[:16]
            line = getattr(node, "lineno", 0)
            end = getattr(node, "end_lineno", line)
            yield Mutant(path, line, end, getattr(node, "col_offset", 0), what, number, key, tree)


def _beyond_notice(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what no test can notice: docstrings, the switches of a class of values, bodies of protocols."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            yield from ast.walk(node.body[0])
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "dataclass":
                    yield from ast.walk(decorator)


def _around(tree: ast.Module) -> dict[ast.AST, str]:
    """Return for each node the text of the outermost function or statement it lies in."""
    found: dict[ast.AST, str] = {}

    def fill(body: list[ast.stmt], prefix: str) -> None:
        for statement in body:
            if isinstance(statement, ast.ClassDef):
                fill(statement.body, f"{prefix}{statement.name}.")
                continue
            text = prefix + ast.unparse(statement)
            for node in ast.walk(statement):
                found[node] = text

    fill(tree.body, "")
    return found


def _possible(node: ast.AST) -> Iterator[str]:
    """Yield what can be done wrongly at a node."""
    match node:
        case ast.Compare(ops=several):
            for place, one in enumerate(several, 1):
                if type(one) in _OTHER:
                    yield f"{type(one).__name__} becomes {_OTHER[type(one)].__name__}{_of(place, several)}"
        case ast.BoolOp(op=ast.And()):
            yield "and becomes or"
        case ast.BoolOp(op=ast.Or()):
            yield "or becomes and"
        case ast.UnaryOp(op=ast.Not()):
            yield "not is dropped"
        case _:
            yield from _possible_value(node)
            yield from _possible_row(node)


def _possible_value(node: ast.AST) -> Iterator[str]:
    """Yield what can be wrong in working something out."""
    match node:
        case ast.BinOp(op=ast.Add()):
            yield "plus becomes minus"
        case ast.BinOp(op=ast.Sub()):
            yield "minus becomes plus"
        case ast.IfExp():
            yield "both answers are exchanged"
        case ast.Expr(value=ast.Call()):
            yield "the call is dropped"
        case ast.Raise(exc=ast.Call()):
            yield "the refusal is dropped"
        case ast.Constant(value=bool() as value):
            yield f"{value} becomes {not value}"
        case ast.Constant(value=int() as value) if value < _LONG:
            yield f"{value} becomes {value + 1}"
        case ast.Call(func=ast.Name(id=name)) if name in _PAIRS:
            yield f"{name} becomes {_PAIRS[name]}"


def _possible_row(node: ast.AST) -> Iterator[str]:
    """Yield what can be wrong in a row of a table of rules."""
    match node:
        case ast.keyword(arg=str() as name) if name in _DROPPED:
            yield f"{name} is dropped"
        case ast.Attribute(value=ast.Name(id="Role"), attr=role) if role.isupper():
            yield f"Role.{role} becomes Role.{'CLERK' if role != 'CLERK' else 'SPECIALIST'}"
        case ast.Call(func=ast.Attribute(attr="optional"), args=[]):
            yield "what may be left out must be there"
        case ast.Call(func=ast.Name(id="frozenset"), args=[ast.Set(elts=[_, *_])]):
            yield "the last of a set is left out"


def _of(place: int, several: list[ast.cmpop]) -> str:
    return f" ({place})" if len(several) > 1 else ""


def _apply(node: ast.AST, what: str) -> None:
    match node:
        case ast.Compare():
            place = int(what[-2]) - 1 if what.endswith(")") else 0
            node.ops[place] = _OTHER[type(node.ops[place])]()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp():
            node.op = ast.UAdd()
            node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        case ast.BinOp():
            node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.Expr():
            node.value = ast.Constant(None)
        case ast.Raise():
            # The same expression, not raised.
            node.__class__ = ast.Expr  # type: ignore[assignment]
            node.value = node.exc  # type: ignore[attr-defined]
        case ast.Constant():
            node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]
        case _:
            _apply_to_row(node, what)


def _apply_to_row(node: ast.AST, what: str) -> None:
    match node:
        case ast.keyword():
            node.value = ast.Tuple([], ast.Load()) if node.arg == "clears" else ast.Constant(None)
        case ast.Attribute():
            node.attr = what.rpartition(".")[2]
        case ast.Call(func=ast.Attribute() as function):
            # The field itself: a list of it alone, taken out again.
            node.func = ast.Attribute(ast.List([function.value], ast.Load()), "pop", ast.Load())
        case ast.Call(func=ast.Name(id=name)) if name in _PAIRS:
            node.func = ast.Name(_PAIRS[name], ast.Load())
        case ast.Call(args=[ast.Set() as chosen]):
            chosen.elts = chosen.elts[:-1]
