"""What a server process holds in memory: noted once when it starts, put back when it starts again."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

_OURS = "sync.provincial"
_HELD = (dict, list, set, deque)
"""What an object of ours keeps things in that change."""


@dataclass(frozen=True)
class Memory:
    """The objects of a process, each with what it held at first."""

    objects: tuple[tuple[Any, Mapping[str, Any]], ...]

    def restore(self) -> None:
        """Let every object hold what it held at first."""
        for one, held in self.objects:
            for name, value in held.items():
                one.__dict__[name] = _own(value)
            for name in one.__dict__.keys() - held.keys():
                del one.__dict__[name]


def ours() -> list[Any]:
    """Return the servers' objects that stand in this process."""
    return [
        one for one in gc.get_objects()
        if str(getattr(type(one), "__module__", "")).startswith(_OURS)
        and not isinstance(one, type) and hasattr(one, "__dict__")
    ]  # fmt: skip


def held_now(others: Sequence[Any]) -> Memory:
    """Note what the servers' objects hold now.

    Args:
        others: the objects that stood before this server process did. They are not its own; to keep them would keep
            every process there ever was, each with those before it.
    """
    before = {id(one) for one in others}
    mine = [one for one in ours() if id(one) not in before]
    return Memory(tuple((one, {name: _own(value) for name, value in vars(one).items()}) for one in mine))


def _own(value: Any) -> Any:
    return copy(value) if type(value) in _HELD else value
