"""One whole cycle: steps up and down, numbers, packages, files, catalogues; each server fails alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sync import catalogues, leases
from sync.allowance import UNLIMITED, Allowance, Limits
from sync.arrivals import Arrivals
from sync.errors import SyncTrouble
from sync.exchange import Exchange
from sync.letters import Letters, adopt, put_down
from sync.persistence import go_on
from sync.precedence import Move, in_order
from sync.rests import Rests
from sync.saying import Teller
from sync.servers.connection import Traffic
from sync.servers.lane_server import LaneServer
from sync.stuck import stuck
from sync.summary import ServerSummary, Summary
from sync.transfer import Moved, Transfer
from sync.vxp.client import VxpClient
from workflow.people import Role
from workflow.store import outbox
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.wanted import Wanted, leaving, wanted

__all__ = ["Cycle", "ServerSummary", "Summary"]

CATALOGUES_EVERY = timedelta(hours=6)
LEASE_PAUSE = timedelta(minutes=10)
_MOST = 1000


@dataclass(slots=True)
class _Lane:
    """One server with what belongs to it between cycles."""

    server: LaneServer
    transfer: Transfer
    exchange: Exchange
    catalogues_next: datetime | None = None
    leases_next: datetime | None = None


class Cycle:
    """Everything one desk exchanges with its servers. Runs in one thread at a time."""

    def __init__(
        self,
        journal: Journal,
        files: Files,
        *,
        servers: tuple[LaneServer, ...] = (),
        vxp: VxpClient | None = None,
        now: Callable[[], datetime],
        limits: Callable[[], Limits] = lambda: UNLIMITED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            servers: document and dossier server, those this desk has.
            vxp: access to the document axis; used on clerks' desks only, who speak for the agency.
            now: aware time, for next tries and display only.
            limits: what files may take, asked for at the beginning of each cycle.
            clock: seconds that never run backwards.
        """
        self._journal = journal
        self._files = files
        self._speaks = journal.me.has(Role.CLERK)
        self._vxp = vxp if self._speaks else None
        self._now = now
        self._limits = limits
        self._clock = clock
        self._released: set[str] = set()
        self._up_since: dict[str, datetime] = {}
        self._rests = Rests(clock)
        self._teller = Teller()
        self._parts = files.parts()
        self._vxp_traffic = Traffic()
        self._lanes = [self._lane(server) for server in servers]
        if vxp is not None:
            vxp.session.hooks["response"].append(self._count)

    def hang_up(self) -> None:
        """End what waits on the lines now, from another thread: the network came back and is another one."""
        for lane in self._lanes:
            lane.server.line.hang_up()

    def close(self) -> None:
        """End all lines."""
        for lane in self._lanes:
            lane.server.line.close()
        if self._vxp is not None:
            self._vxp.session.close()

    def run(self, *, due_only: bool = False) -> Summary:
        """Run one cycle; a trouble of one server is in the summary and stops nothing of the others.

        Args:
            due_only: leave servers alone that failed before or asked for time, until their time has come.

        Raises:
            StoreTrouble: this machine's disk does not take what came.
        """
        summary = Summary()
        allowance = Allowance(self._limits(), self._spent, self._clock, self._released)
        for lane in self._lanes:
            if not (due_only and self._rests_still(lane.server.lane, lane.server.line.endpoint, summary)):
                self._steps(lane, summary, allowance)
        if self._vxp is not None:
            if not (due_only and self._rests_still("vxp", self._vxp.endpoint, summary)):
                self._vxp_in_and_out(self._vxp, summary, allowance)
        elif not self._speaks:
            put_down(self._journal.database, self._now())
        self._look_back(summary)
        return summary

    def _rests_still(self, name: str, endpoint: str, summary: Summary) -> bool:
        """Tell whether a server is left alone this time; it stays in the summary with the trouble it rests from."""
        trouble = self._rests.why(name)
        if trouble is not None:
            summary.join(ServerSummary(name, endpoint, trouble=trouble))
        return trouble is not None

    def _look_back(self, summary: Summary) -> None:
        """See what is stuck and what the person has not been told."""
        now = self._now()
        for server in summary.servers:
            if server.online and server.trouble is None:
                self._up_since.setdefault(server.name, now)
            else:
                self._up_since.pop(server.name, None)
            server.rest = self._rests.left(server.name)
        travelling = {file.ref.sha256 for lane in self._lanes for file in self._leaving(lane)}
        summary.stuck = stuck(self._journal.database, self._up_since, now, travelling)
        summary.news = self._teller.news(summary)

    def _leaving(self, lane: _Lane) -> list[Wanted]:
        """Return the files that are still to leave, without those that never can."""
        files = leaving(self._journal.database, lane.server.lane)
        return [file for file in files if file.ref.sha256 not in lane.transfer.moved.refused]

    def send_now(self, files: Iterable[str]) -> None:
        """Let files (SHA-256) travel from the next cycle on whatever the line costs: a person said so."""
        self._released.update(files)

    def _spent(self) -> int:
        traffics = (lane.server.line.traffic for lane in self._lanes)
        return sum(traffic.bytes_up + traffic.bytes_down for traffic in traffics)

    def _lane(self, server: LaneServer) -> _Lane:
        exchange = Exchange(self._journal, server, self._now)
        transfer = Transfer(self._files, self._parts, server, lambda: self._overtake(server), self._clock)
        return _Lane(server, transfer, exchange)

    def _overtake(self, server: LaneServer) -> None:
        next(lane for lane in self._lanes if lane.server is server).exchange.run_due()

    def _steps(self, lane: _Lane, summary: Summary, allowance: Allowance) -> None:
        """Decisions first, then numbers, then files by urgency and size, then catalogues."""
        lane.exchange = Exchange(self._journal, lane.server, self._now)
        lane.transfer.moved = Moved()
        with self._told(summary, lane.server.lane, lane.server.line.endpoint, lane.server.line.traffic) as told:
            try:
                go_on(lane.exchange.run, lambda: self._far(lane))
                self._borrow(lane, told)
                go_on(lambda: self._files_of(lane, allowance), lambda: self._far(lane))
                self._catalogues(lane, summary)
            finally:
                self._add_up(lane, summary, told, allowance)

    def _far(self, lane: _Lane) -> int:
        """Return a number that grows with whatever a lane kept."""
        done = lane.exchange.done
        return done.pushed + done.pulled + lane.transfer.moved.bytes

    def _add_up(self, lane: _Lane, summary: Summary, told: ServerSummary, allowance: Allowance) -> None:
        done, moved = lane.exchange.done, lane.transfer.moved
        told.pushed, told.pulled, told.online, told.time = done.pushed, done.pulled, bool(done.time), done.time
        told.notes += done.notes
        told.healed += done.healed
        summary.changed(done.changed)
        summary.files_up += moved.up
        summary.files_down += moved.down
        summary.file_bytes += moved.bytes
        summary.held += moved.held
        summary.left += moved.left
        summary.unfinished |= bool(moved.left) and not allowance.spent_up

    def _borrow(self, lane: _Lane, told: ServerSummary) -> None:
        now = self._now()
        if lane.leases_next is not None and now < lane.leases_next:
            return
        refused = leases.top_up(self._journal, lane.server, now)
        lane.leases_next = now + LEASE_PAUSE if refused else None
        told.notes += refused.values()

    def _files_of(self, lane: _Lane, allowance: Allowance) -> None:
        """Move what steps here and elsewhere name, and forget begun downloads nobody wants any more."""
        name, database = lane.server.lane, self._journal.database
        lane.transfer.moved.held.clear()
        lane.transfer.moved.left = 0
        coming = wanted(database)
        moves = [Move(file, up=True) for file in leaving(database, name)]
        moves += [Move(file, up=False) for file in coming if file.lane == name]
        self._parts.keep_only({file.ref.sha256 for file in coming})
        lane.transfer.run(in_order(moves, self._now()), allowance)
        self._park(lane)
        lane.exchange.run_due()

    def _park(self, lane: _Lane) -> None:
        """Set steps aside whose file can never leave; all else flows."""
        for row in outbox.rows(self._journal.database, _MOST) if lane.transfer.moved.refused else ():
            why = [lane.transfer.moved.refused[file] for file in row.needs if file in lane.transfer.moved.refused]
            if why and row.lane == lane.server.lane and row.state in ("waiting", "sending"):
                outbox.parked(self._journal.database, row.id, why[0])

    def _catalogues(self, lane: _Lane, summary: Summary) -> None:
        now = self._now()
        if lane.catalogues_next is None or now >= lane.catalogues_next:
            summary.catalogues += catalogues.refresh(self._journal, lane.server)
            lane.catalogues_next = now + CATALOGUES_EVERY

    def _vxp_in_and_out(self, client: VxpClient, summary: Summary, allowance: Allowance) -> None:
        letters = Letters(self._journal.database, self._files, client, self._now)
        arrivals = Arrivals(self._journal, self._files, client, self._now)
        with self._told(summary, "vxp", client.endpoint, self._vxp_traffic) as told:
            try:
                while adopt(self._journal):
                    pass
                letters.run()
                arrivals.run()
                self._hand_on(arrivals, letters, summary, allowance)
            finally:
                told.pushed, told.pulled = letters.sent, arrivals.done.count
                told.online = self._vxp_traffic.round_trips > 0
                told.notes += arrivals.done.failed.values()
                summary.changed(arrivals.done.items)

    def _hand_on(self, arrivals: Arrivals, letters: Letters, summary: Summary, allowance: Allowance) -> None:
        """Let what just arrived reach the document server, and its first report leave, within the same cycle."""
        if not arrivals.done.items:
            return
        for lane in self._lanes:
            if lane.server.lane == "documents":
                self._steps(lane, summary, allowance)
        letters.run()

    @contextmanager
    def _told(self, summary: Summary, name: str, endpoint: str, traffic: Traffic) -> Iterator[ServerSummary]:
        """Write down what one server did, whatever happens; its trouble ends here."""
        before, files = (traffic.bytes_up, traffic.bytes_down, traffic.round_trips), summary.file_bytes
        told = ServerSummary(name, endpoint)
        try:
            yield told
        except SyncTrouble as trouble:
            told.trouble = trouble
        finally:
            told.bytes_up = traffic.bytes_up - before[0]
            told.bytes_down = traffic.bytes_down - before[1]
            told.round_trips = traffic.round_trips - before[2]
            told.last = self._now().isoformat(timespec="seconds")
            got_on = bool(told.pushed or told.pulled or summary.file_bytes > files)
            self._rests.note(name, told.trouble, got_on=got_on)
            summary.join(told)

    def _count(self, response: Any, *args: Any, **kwargs: Any) -> None:
        self._vxp_traffic.round_trips += 1
        body = response.request.body
        self._vxp_traffic.bytes_up += len(body) if isinstance(body, bytes) else 0
        length = response.headers.get("Content-Length", "")
        self._vxp_traffic.bytes_down += int(length) if length.isdigit() else 0
