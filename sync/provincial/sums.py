"""What each office holds of a lane: how many accepted steps, and the sum of their hashes; told from memory mostly."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, insert, select, update

from sync.compact.held import MODULO, of_head
from sync.provincial.newest import Newest
from sync.provincial.proof_tables import OFFICE_SUMS
from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore
from sync.wire import Holdings
from workflow.steps import Step

_THE_SUM = (OFFICE_SUMS.c.lane == bindparam("of_lane")) & (OFFICE_SUMS.c.office == bindparam("of_office"))
_NAMES = ("position", "held", "sum", "items", "heads")
_SUM = Statement(select(*(OFFICE_SUMS.c[name] for name in _NAMES)).where(_THE_SUM))
_SUM_NOW = Statement(
    update(OFFICE_SUMS).where(_THE_SUM).values({OFFICE_SUMS.c[name]: bindparam(f"now_{name}") for name in _NAMES})
)
_NEW_SUM = Statement(insert(OFFICE_SUMS))


def scope_of(offices: Collection[str]) -> str:
    """Return a short mark of the offices somebody sees: another mark, another view."""
    return hashlib.sha256("\n".join(sorted(offices)).encode()).hexdigest()[:12]


@dataclass(slots=True)
class _Added:
    """What the steps of one transaction add to one office."""

    position: int = 0
    held: int = 0
    sum: int = 0
    items: int = 0
    heads: int = 0


@dataclass(slots=True)
class Tally:
    """The steps accepted in one transaction, by office; written once at its end."""

    offices: dict[str, _Added] = field(default_factory=dict)

    def add(self, office: str, position: int, step: Step, before: tuple[str, int]) -> None:
        """Note an accepted step.

        Args:
            before: head and number of steps of its item until now; ("", 0) for a new one.
        """
        one = self.offices.setdefault(office, _Added())
        head, steps = before
        one.position, one.held, one.sum = position, one.held + 1, one.sum + int(step.hash, 16)
        one.items += not steps
        one.heads += of_head(step.item, step.hash, steps + 1) - (of_head(step.item, head, steps) if steps else 0)

    def write(self, connection: Connection, lane: str) -> None:
        """Add what was noted to the sums of the offices."""
        for office, added in self.offices.items():
            row = _SUM.first(connection, of_lane=lane, of_office=office)
            _, held, total, items, heads = row or (0, 0, "0", 0, "0")
            now = {
                "position": added.position,
                "held": added.held + held,
                "sum": f"{(added.sum + int(total, 16)) % MODULO:064x}",
                "items": added.items + items,
                "heads": f"{(added.heads + int(heads, 16)) % MODULO:064x}",
            }
            if row is None:
                _NEW_SUM.change(connection, lane=lane, office=office, **now)
            else:
                told = {f"now_{name}": value for name, value in now.items()}
                _SUM_NOW.change(connection, of_lane=lane, of_office=office, **told)
        self.offices.clear()


class Sums:
    """Tells what a desk that knows everything holds; asks the database only for offices that moved."""

    def __init__(self, store: ServerStore, newest: Newest) -> None:
        self._store = store
        self._newest = newest
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str, str], tuple[int, int, int]] = {}

    def holdings(self, lane: str, epoch: str, offices: Collection[str], until: int) -> Holdings | None:
        """Return what ``offices`` hold together at ``until``; None when a step came in just now."""
        count = total = 0
        for office in offices:
            found = self._office(lane, epoch, office, until)
            if found is None:
                return None
            count, total = count + found[1], (total + found[2]) % MODULO
        return Holdings(count, total.to_bytes(32, "big"), scope_of(offices))

    def _office(self, lane: str, epoch: str, office: str, until: int) -> tuple[int, int, int] | None:
        with self._lock:
            known = self._known.get((lane, epoch, office))
        if known is None or known[0] > until or self._newest.anything(lane, (office,), known[0], until):
            rows = self._store.look(_SUM, of_lane=lane, of_office=office)
            known = (rows[0][0], rows[0][1], int(rows[0][2], 16)) if rows else (0, 0, 0)
            if known[0] > until:
                return None
            with self._lock:
                self._known[lane, epoch, office] = known
        return known
