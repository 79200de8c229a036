"""What a server process holds in memory: noted once when it starts, put back when it starts again."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Mapping
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


def held_now() -> Memory:
    """Note what the servers' objects hold now: those of this process and, harmlessly, of processes before it."""
    found = []
    for one in gc.get_objects():
        ours = str(getattr(type(one), "__module__", "")).startswith(_OURS) and not isinstance(one, type)
        if ours and hasattr(one, "__dict__"):
            found.append((one, {name: _own(value) for name, value in vars(one).items()}))
    return Memory(tuple(found))


def _own(value: Any) -> Any:
    return copy(value) if type(value) in _HELD else value
