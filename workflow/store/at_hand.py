"""States of the items worked on last, so that the next act on one of them need not read it again."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any, NamedTuple

from workflow.store.places import Places

_MOST = 256

Sign = tuple[str | None, int, int]
"""By what a state is known to be still true: head of the item, position of its newest accepted step, pending steps."""


class Held(NamedTuple):
    """A state worked on, how many steps it is ahead of the one kept on disk, and where its item (``num``) stands.

    ``stood`` is the text the places were kept as: they are true while the item is kept with that text.
    """

    num: int
    sign: Sign
    state: Any
    ahead: int
    stood: str
    places: Places


class AtHand:
    """A few states, each with the sign it is true for."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._kept: OrderedDict[str, Held] = OrderedDict()

    def get(self, item: str) -> Held | None:
        """Return what was last known of an item; it is true only while the item bears the sign."""
        with self._turn:
            return self._kept.get(item)

    def put(self, item: str, held: Held) -> None:
        """Keep a state; the one put longest ago goes when there are many."""
        with self._turn:
            self._kept[item] = held
            self._kept.move_to_end(item)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Keep nothing."""
        with self._turn:
            self._kept.clear()
