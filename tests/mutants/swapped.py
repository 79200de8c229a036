"""Puts changed code into functions that live already: a change costs a fork and its tests, no import."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

from tests.mutants.changes import Mutant

_Place = tuple[str, int, tuple[object, ...]]


def swaps(mutant: Mutant, root: Path) -> dict[_Place, CodeType] | None:
    """Return the functions whose code the change alters, by place; none when it alters what runs at import."""
    name = str(root / mutant.path)
    before = compile(mutant.source, name, "exec", dont_inherit=True)
    after = compile(mutant.tree, name, "exec", dont_inherit=True)
    found: dict[_Place, CodeType] = {}
    try:
        pairs = [*_pairs(before, after)]
    except ValueError:
        return None
    for old, new in pairs:
        if not _same(old, new):
            if not old.co_flags & inspect.CO_NEWLOCALS or old.co_freevars != new.co_freevars:
                return None
            found[_place(old)] = new
        elif any(_place(inner) in found for inner in _inner(old)):
            found[_place(old)] = new
    return found


def put_in(changed: dict[_Place, CodeType]) -> int:
    """Give every living function at one of the places its changed code; return how many there were."""
    files = {code.co_filename for code in changed.values()}
    count = 0
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename in files:
            code = changed.get(_place(one.__code__))
            if code is not None:
                one.__code__ = code
                count += 1
    return count


def _pairs(before: CodeType, after: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Yield what corresponds in both, the inner before the outer."""
    for old, new in zip(_inner(before), _inner(after), strict=True):
        yield from _pairs(old, new)
    yield before, after


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _same(old: CodeType, new: CodeType) -> bool:
    """Tell whether two are the same but for what lies inside them."""
    return old.co_code == new.co_code and old.co_names == new.co_names and _constants(old) == _constants(new)


def _constants(code: CodeType) -> list[str]:
    return [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]


def _place(code: CodeType) -> _Place:
    return code.co_name, code.co_firstlineno, tuple(code.co_positions())[:8]
