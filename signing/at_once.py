"""Runs the library's coroutines that never wait; a loop of its own for each costs ten milliseconds a document."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that asks nobody and waits for nothing (``asyncio.run`` also writes out what it holds).

    Raises:
        RuntimeError: it wanted to wait after all.
    """
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("the work wanted to wait")
