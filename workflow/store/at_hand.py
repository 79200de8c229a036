"""States of the items worked on last, so that the next act on one of them need not read it again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

_MOST = 256

Sign = tuple[str | None, int, int]
"""By what a state is known to be still true: head of the item, position of its newest accepted step, pending steps."""


class AtHand:
    """A few states, each with the sign it is true for and how many steps it is ahead of the one kept on disk."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._kept: OrderedDict[str, tuple[Sign, Any, int]] = OrderedDict()

    def get(self, item: str, sign: Sign) -> tuple[Any, int] | None:
        """Return the state of an item and how far it is ahead; None when it is not here or something changed."""
        with self._turn:
            found = self._kept.get(item)
        return (found[1], found[2]) if found is not None and found[0] == sign else None

    def put(self, item: str, sign: Sign, state: Any, ahead: int) -> None:
        """Keep a state; the one put longest ago goes when there are many."""
        with self._turn:
            self._kept[item] = (sign, state, ahead)
            self._kept.move_to_end(item)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing."""
        with self._turn:
            self._kept.clear()
