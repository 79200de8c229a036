"""Asks for register numbers while there still are some, gives back what a machine will not use, tells what is void."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sync.errors import NotTheServer, Refused
from sync.servers.lane_server import LaneServer
from workflow.documents.numbering import DOSSIER_BOOK, INCOMING_BOOK, OUTGOING_BOOK
from workflow.documents.series import ONE_SERIES, Numbering, numbering_from, year_closes
from workflow.errors import Missing
from workflow.people import Person, Role
from workflow.store import catalogue, cursors, number_ledger, numbers
from workflow.store.database import Database
from workflow.store.instants import instant
from workflow.store.journal import Journal
from workflow.store.numbers import Lease

WANTED = {INCOMING_BOOK: 100, OUTGOING_BOOK: 50, DOSSIER_BOOK: 100}
"""How many numbers are asked for at once; series by type, group and council take ``FEW``."""
FEW = 20

NEXT_YEAR_FROM = (12, 20)
"""From this day on next year's numbers are borrowed too: 1 January may be offline."""
RENEW_BEFORE = timedelta(days=15)


def numbering_of(journal: Journal) -> Numbering:
    """Return how the office of this desk numbers its papers; one series while nothing usable was received."""
    found = catalogue.get(journal.database, "registers")
    if found is None or journal.me.unit not in journal.directory.units:
        return ONE_SERIES
    try:
        return numbering_from(found.body, journal.directory.office(journal.me.unit).id)
    except Missing:
        return ONE_SERIES


def top_up(journal: Journal, server: LaneServer, now: datetime) -> dict[str, str]:
    """Borrow what this machine's registers run short of, settle what ended; return why a register got nothing.

    Raises:
        SyncTrouble: the line.
    """
    database = journal.database
    refused: dict[str, str] = {}
    try:
        _tell_voids(database, server)
    except Refused as why:
        refused["voids"] = why.text
    _close_years(database, server, now)
    lacking = short(journal, server.lane, now)
    mark = f"{cursors.cursor(database, server.lane)[1]} {now.date()}"
    if not lacking and not _ends_soon(database, server.lane, now) and _agreed(database, server.lane, mark):
        return refused
    # An earlier grant whose answer was lost is found again before a new one is asked for.
    _settle(database, server, mark, now)
    for register, year in short(journal, server.lane, now):
        if not numbers.renew_needed(database, register, year):
            continue
        try:
            keep(database, server.borrow(register, year, WANTED.get(register, FEW)), now)
        except Refused as why:
            refused[register] = why.text
    return refused


def _agreed(database: Database, lane: str, mark: str) -> bool:
    """Tell whether nothing is held here that a server restored since the last look may have forgotten.

    Its epoch tells when steps were lost with the loans; where only loans were, a look each day does.
    """
    if not any(lease.lane == lane for lease in numbers.leases(database)):
        return True
    return numbers.agreed(database, lane) == mark


def _settle(database: Database, server: LaneServer, mark: str, now: datetime) -> None:
    """Take over what the server says of this machine's leases; what it forgot is spent no more."""
    granted, ended = server.lent()
    with database.work() as connection:
        for one in ended:
            numbers.close(connection, one.lease, one.ending, one.reason, now)
        numbers.agree(connection, server.lane, mark, {lease.id for lease in granted}, now)
    keep(database, granted, now)


def short(journal: Journal, lane: str, now: datetime) -> list[tuple[str, int]]:
    """Return the registers and years this machine runs short of."""
    mine = _mine(lane, journal.me, numbering_of(journal), now)
    return [(register, year) for register, year in mine if numbers.renew_needed(journal.database, register, year)]


def give_back(database: Database, server: LaneServer, lease: str, reason: str, now: datetime | None = None) -> int:
    """Give back the unused numbers of a lease; return how many.

    The lease is closed here first: a number may be lost between the two, but never lent twice.

    Raises:
        SyncTrouble: the line; the lease stays closed here.
    """
    with database.work() as connection:
        unused = numbers.give_back(connection, lease, reason, now or "")
    return server.give_back(lease, unused[0]) if unused else 0


def _mine(lane: str, me: Person, numbering: Numbering, now: datetime) -> Iterator[tuple[str, int]]:
    """Yield the series and years this person's machine holds numbers of."""
    series: list[str] = []
    if lane == "documents" and me.has(Role.CLERK):
        series += numbering.series()
    if lane == "dossiers" and me.has(Role.ONE_STOP):
        series.append(DOSSIER_BOOK)
    for register in series:
        yield register, now.year
        if (now.month, now.day) >= NEXT_YEAR_FROM:
            yield register, now.year + 1


def _ends_soon(database: Database, lane: str, now: datetime) -> bool:
    """Tell whether a lease should be renewed now; those that end with their year cannot be."""
    soon = instant(now + RENEW_BEFORE)
    return any(
        lease.lane == lane and lease.expires and lease.expires < min(soon, instant(year_closes(lease.year)))
        for lease in numbers.leases(database)
    )


def _close_years(database: Database, server: LaneServer, now: datetime) -> None:
    """Give back what is left of years whose registers are closed, so that their ledger is whole."""
    for lease in numbers.leases(database):
        if lease.lane != server.lane or now <= year_closes(lease.year):
            continue
        try:
            give_back(database, server, lease.id, f"Khóa sổ năm {lease.year}", now)
        except Refused:
            continue  # the server had closed it already; here it is closed now too


def _tell_voids(database: Database, server: LaneServer) -> None:
    """Tell the server which numbers became void since it last heard."""
    untold = number_ledger.untold(database, server.lane)
    for start in range(0, len(untold), 500):
        part = untold[start : start + 500]
        server.tell_voids(
            [{"register": n.register, "year": n.year, "number": n.number, "state": n.state, "reason": n.reason,
              "at": n.at} for n in part]
        )  # fmt: skip
        with database.work() as connection:
            for number in part:
                number_ledger.told(connection, number)


def keep(database: Database, leases: list[Lease], now: datetime) -> None:
    """Take in what a server lent; twice is harmless.

    Raises:
        NotTheServer: it overlaps what is held here.
    """
    for lease in leases:
        try:
            with database.work() as connection:
                rest = numbers.unspent(connection, lease)
                if rest is not None:
                    numbers.grant(connection, rest, now)
        except ValueError:
            raise NotTheServer("Máy chủ cấp dải số chồng lên dải đang có.", "Báo quản trị máy chủ.") from None
