"""What is newest on every lane and of every office: told from memory where nothing was committed since."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import bindparam, func, select

from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore
from sync.provincial.tables import STEPS

_SINCE = Statement(
    select(STEPS.c.office, func.max(STEPS.c.position))
    .where(STEPS.c.lane == bindparam("lane"), STEPS.c.position > bindparam("after"))
    .where(STEPS.c.position <= bindparam("until"))
    .group_by(STEPS.c.office)
)


@dataclass(slots=True)
class _Lane:
    """The newest position of each office, true up to ``until``."""

    epoch: str
    until: int = 0
    offices: dict[str, int] = field(default_factory=dict)


class Newest:
    """Answers "is there anything new for me?" without a query per desk.

    The head of a lane is read from the database each time (one row, some microseconds), so what another process
    committed is seen; which offices moved is asked once for each movement of the head.
    """

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    def head(self, lane: str) -> tuple[str, int]:
        """Return the epoch and the newest committed position of ``lane``."""
        epoch, position = self._store.heads()[lane]
        known = self._lanes.get(lane)
        if known is None or known.epoch != epoch:
            self._lanes[lane] = _Lane(epoch)
        return epoch, position

    def anything(self, lane: str, offices: Collection[str], after: int, until: int) -> bool:
        """Tell whether an office of ``offices`` may have a step with ``after`` < position ≤ ``until``.

        Args:
            until: a position ``head`` told.
        """
        if after >= until:
            return False
        known = self._up_to(lane, until)
        return any(known.offices.get(office, 0) > after for office in offices)

    def _up_to(self, lane: str, until: int) -> _Lane:
        if lane not in self._lanes:
            self.head(lane)
        known = self._lanes[lane]
        if known.until >= until:
            return known
        with self._lock:
            if known.until < until:
                known.offices |= dict(self._store.look(_SINCE, lane=lane, after=known.until, until=until))
                known.until = until
            return known
