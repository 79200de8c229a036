"""Gives numbers back that this machine will not use, or takes them from a machine that is lost."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.workplace import Workplace
from sync.leases import give_back
from sync.servers.lane_server import LaneServer
from workflow.documents.numbering import DOSSIER_BOOK
from workflow.documents.series import book_of
from workflow.errors import Missing
from workflow.store import numbers


@dataclass(frozen=True, slots=True)
class Returned:
    """How many leases were closed, how many numbers of them can be lent to another machine."""

    leases: int
    numbers: int


def lane_of(series: str) -> str:
    """Return which of the two servers lends the numbers of a series."""
    return "dossiers" if book_of(series) == DOSSIER_BOOK else "documents"


def return_numbers(place: Workplace, server: LaneServer, series: str, reason: str) -> Returned:
    """Give back what this machine still holds of a series, so that another may hold the register.

    Numbers behind which others were already lent stay a gap that the ledger explains.

    Raises:
        Missing: no reason given, or nothing of that series is held here.
        SyncTrouble: the line; what was closed here stays closed and is told as returned.
    """
    if not reason.strip():
        raise Missing("reason", "Trả số phải ghi lý do.")
    held = [lease for lease in numbers.leases(place.database) if lease.register == series]
    if not held:
        raise Missing("series", "Máy này không giữ số nào của dãy đó.", "Xem các dãy đang giữ bằng “gaps”.")
    freed = sum(give_back(place.database, server, lease.id, reason, place.now()) for lease in reversed(held))
    return Returned(len(held), freed)


def revoke_numbers(server: LaneServer, lease: str, reason: str) -> None:
    """Take a block of numbers from a machine that is lost or broken; clerk or leader of the office.

    Raises:
        Refused: neither of them, or no machine holds it.
        SyncTrouble: the line.
    """
    server.revoke(lease, reason)
