"""Small wrong changes of a module's code, one at a time: what a slip of the hand could do to a rule."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_DROPPED = ("guard", "taken", "ready", "derive", "clears")
"""Keywords of an act without which it still is one."""
_LONG = 20
"""Numbers from here on are lengths of texts and years: one more is no slip worth a test."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong change: where, what, and the whole module with it."""

    place: str
    what: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """How it is called in lists."""
        return f"{self.place}: {self.what}"


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield every wrong change of a module."""
    tree = ast.parse(source)
    _without_docstrings(tree)
    for number, node in enumerate(ast.walk(tree)):
        for what in _possible(node):
            changed = copy.deepcopy(tree)
            target = next(other for place, other in enumerate(ast.walk(changed)) if place == number)
            _apply(target, what)
            ast.fix_missing_locations(changed)
            yield Mutant(f"{path}:{getattr(node, 'lineno', 0)}", what, changed)


def _without_docstrings(tree: ast.Module) -> None:
    """Take out what no test can notice: docstrings, and whether a class of values is frozen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.ClassDef):
            node.decorator_list = [_plain_decorator(decorator) for decorator in node.decorator_list]


def _plain_decorator(decorator: ast.expr) -> ast.expr:
    """Return ``dataclass(frozen=True, slots=True)`` with its switches hidden from the search."""
    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "dataclass":
        switches = ast.unparse(ast.Dict([ast.Constant(k.arg) for k in decorator.keywords],
                                        [k.value for k in decorator.keywords]))  # fmt: skip
        return ast.parse(f"dataclass(**__import__('ast').literal_eval({switches!r}))", mode="eval").body
    return decorator


def _possible(node: ast.AST) -> Iterator[str]:
    """Yield what can be done wrongly at a node."""
    match node:
        case ast.Compare(ops=[one]) if type(one) in _OTHER:
            yield f"{type(one).__name__} becomes {_OTHER[type(one)].__name__}"
        case ast.BoolOp(op=ast.And()):
            yield "and becomes or"
        case ast.BoolOp(op=ast.Or()):
            yield "or becomes and"
        case ast.UnaryOp(op=ast.Not()):
            yield "not is dropped"
        case ast.Raise(exc=ast.Call()):
            yield "the refusal is dropped"
        case ast.Constant(value=bool() as value):
            yield f"{value} becomes {not value}"
        case ast.Constant(value=int() as value) if value < _LONG:
            yield f"{value} becomes {value + 1}"
        case ast.keyword(arg=str() as name) if name in _DROPPED:
            yield f"{name} is dropped"
        case ast.Attribute(value=ast.Name(id="Role"), attr=role) if role.isupper():
            yield f"Role.{role} becomes Role.{'CLERK' if role != 'CLERK' else 'SPECIALIST'}"
        case ast.Call(func=ast.Attribute(attr="optional"), args=[]):
            yield "what may be left out must be there"
        case ast.Call(func=ast.Name(id="frozenset"), args=[ast.Set(elts=[_, *_])]):
            yield "the last of a set is left out"


def _apply(node: ast.AST, what: str) -> None:
    match node:
        case ast.Compare():
            node.ops = [_OTHER[type(node.ops[0])]()]
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp():
            node.op = ast.UAdd()
            node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        case ast.Raise():
            # The same expression, not raised.
            node.__class__ = ast.Expr  # type: ignore[assignment]
            node.value = node.exc  # type: ignore[attr-defined]
        case ast.Constant():
            node.value = (not node.value) if isinstance(node.value, bool) else node.value + 1  # type: ignore[operator]
        case ast.keyword():
            node.value = ast.Tuple([], ast.Load()) if node.arg == "clears" else ast.Constant(None)
        case ast.Attribute():
            node.attr = what.rpartition(".")[2]
        case ast.Call(func=ast.Attribute() as function):
            node.func, node.args = ast.Name("_same", ast.Load()), [function.value]
        case ast.Call(args=[ast.Set() as chosen]):
            chosen.elts = chosen.elts[:-1]
