"""Asks for register numbers while there still are some, and gives back what a machine will not use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sync.errors import NotTheServer, Refused
from sync.servers.lane_server import LaneServer
from workflow.people import Person, Role
from workflow.store import numbers
from workflow.store.database import Database
from workflow.store.numbers import Lease

REGISTERS = {
    "van_ban_den": ("documents", Role.CLERK, 100),
    "van_ban_di": ("documents", Role.CLERK, 50),
    "mhs": ("dossiers", Role.ONE_STOP, 100),
}
"""Register: lane, who keeps it, and how many numbers are asked for at once."""

NEXT_YEAR_FROM = (12, 20)
"""From this day on next year's numbers are borrowed too: 1 January may be offline."""


def top_up(database: Database, server: LaneServer, me: Person, now: datetime) -> dict[str, str]:
    """Borrow what this machine's registers run short of; return why a register got nothing.

    Raises:
        SyncTrouble: the line.
    """
    short = [(r, y) for r, y in _mine(server.lane, me, now) if numbers.renew_needed(database, r, y)]
    if not short:
        return {}
    # An earlier grant whose answer was lost is found again before a new one is asked for.
    _keep(database, server.lent())
    refused: dict[str, str] = {}
    for register, year in short:
        if not numbers.renew_needed(database, register, year):
            continue
        try:
            _keep(database, server.borrow(register, year, REGISTERS[register][2]))
        except Refused as why:
            refused[register] = why.text
    return refused


def give_back(database: Database, server: LaneServer, lease: str, reason: str) -> int:
    """Give back the unused numbers of a lease; return how many.

    The lease is closed here first: a number may be lost between the two, but never lent twice.

    Raises:
        SyncTrouble: the line; the lease stays closed here.
    """
    with database.work() as connection:
        unused = numbers.give_back(connection, lease, reason)
    return server.give_back(lease, unused[0]) if unused else 0


def _mine(lane: str, me: Person, now: datetime) -> Iterator[tuple[str, int]]:
    for register, (where, role, _) in REGISTERS.items():
        if where == lane and me.has(role):
            yield register, now.year
            if (now.month, now.day) >= NEXT_YEAR_FROM:
                yield register, now.year + 1


def _keep(database: Database, leases: list[Lease]) -> None:
    for lease in leases:
        try:
            with database.work() as connection:
                numbers.grant(connection, lease)
        except ValueError:
            raise NotTheServer("Máy chủ cấp dải số chồng lên dải đang có.", "Báo quản trị máy chủ.") from None
