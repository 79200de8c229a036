"""One whole cycle: steps up and down, numbers, packages, files, catalogues; each server fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sync import catalogues, leases
from sync.arrivals import Arrivals
from sync.errors import SyncTrouble
from sync.exchange import Exchange
from sync.letters import Letters, adopt, put_down
from sync.servers.connection import Traffic
from sync.servers.lane_server import LaneServer
from sync.transfer import Transfer
from sync.vxp.client import VxpClient
from workflow.people import Role
from workflow.store.files import Files
from workflow.store.journal import Journal
from workflow.store.wanted import wanted

CATALOGUES_EVERY = timedelta(hours=6)
LEASE_PAUSE = timedelta(minutes=10)


@dataclass(slots=True)
class ServerSummary:
    """What one cycle did with one server; ``trouble`` is None when all went well."""

    name: str
    endpoint: str
    online: bool = False
    last: str = ""
    pushed: int = 0
    pulled: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    round_trips: int = 0
    trouble: SyncTrouble | None = None
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON value ``vic sync`` prints."""
        names = ("name", "endpoint", "online", "last", "pushed", "pulled", "bytes_up", "bytes_down", "round_trips")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Summary:
    """What one cycle did."""

    servers: list[ServerSummary] = field(default_factory=list)
    changed_items: list[str] = field(default_factory=list)
    catalogues: list[str] = field(default_factory=list)
    files_up: int = 0
    files_down: int = 0

    @property
    def online(self) -> bool:
        """Whether any server answered."""
        return any(server.online for server in self.servers)

    @property
    def trouble(self) -> SyncTrouble | None:
        """The first trouble of any server."""
        return next((server.trouble for server in self.servers if server.trouble), None)

    @property
    def pushed(self) -> int:
        """Steps and letters that arrived."""
        return sum(server.pushed for server in self.servers)

    @property
    def pulled(self) -> int:
        """Steps and packages that came."""
        return sum(server.pulled for server in self.servers)

    def changed(self, items: list[str]) -> None:
        """Note items that changed, each once."""
        self.changed_items += [item for item in dict.fromkeys(items) if item not in self.changed_items]


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
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            servers: document and dossier server, those this desk has.
            vxp: access to the document axis; used on clerks' desks only, who speak for the agency.
            now: aware time, for next tries and display only.
        """
        self._journal = journal
        self._files = files
        self._speaks = journal.me.has(Role.CLERK)
        self._vxp = vxp if self._speaks else None
        self._now = now
        self._vxp_traffic = Traffic()
        self._lanes = [self._lane(server) for server in servers]
        if vxp is not None:
            vxp.session.hooks["response"].append(self._count)

    def close(self) -> None:
        """Hang up all lines."""
        for lane in self._lanes:
            lane.server.line.close()
        if self._vxp is not None:
            self._vxp.session.close()

    def run(self) -> Summary:
        """Run one cycle; a trouble of one server is in the summary and stops nothing of the others.

        Raises:
            StoreTrouble: this machine's disk does not take what came.
        """
        summary = Summary()
        for lane in self._lanes:
            self._steps(lane, summary)
        if self._vxp is not None:
            self._vxp_in_and_out(self._vxp, summary)
        elif not self._speaks:
            put_down(self._journal.database, self._now())
        return summary

    def _lane(self, server: LaneServer) -> _Lane:
        exchange = Exchange(self._journal, server, self._now)
        return _Lane(server, Transfer(self._files, server, lambda: self._overtake(server)), exchange)

    def _overtake(self, server: LaneServer) -> None:
        next(lane for lane in self._lanes if lane.server is server).exchange.run_due()

    def _steps(self, lane: _Lane, summary: Summary) -> None:
        """Decisions first, then numbers, small files, large files, then what others attached."""
        lane.exchange = Exchange(self._journal, lane.server, self._now)
        with self._told(summary, lane.server.lane, lane.server.line.endpoint, lane.server.line.traffic) as told:
            try:
                lane.exchange.run()
                self._borrow(lane, told)
                self._upload(lane, summary)
                self._download(lane, summary)
                self._catalogues(lane, summary)
            finally:
                done = lane.exchange.done
                told.pushed, told.pulled = done.pushed, done.pulled
                told.online = bool(done.time)
                summary.changed(done.changed)

    def _borrow(self, lane: _Lane, told: ServerSummary) -> None:
        now = self._now()
        if lane.leases_next is not None and now < lane.leases_next:
            return
        refused = leases.top_up(self._journal, lane.server, now)
        lane.leases_next = now + LEASE_PAUSE if refused else None
        told.notes += refused.values()

    def _upload(self, lane: _Lane, summary: Summary) -> None:
        sent = lane.transfer.upload()
        summary.files_up += sent
        if sent:
            lane.exchange.run_due()

    def _download(self, lane: _Lane, summary: Summary) -> None:
        refs = [found.ref for found in wanted(self._journal.database) if found.lane == lane.server.lane]
        absent = set(lane.transfer.download(refs))
        for ref in refs:
            if ref.sha256 not in absent:
                self._files.uploaded(lane.server.lane, ref.sha256)
                summary.files_down += 1

    def _catalogues(self, lane: _Lane, summary: Summary) -> None:
        now = self._now()
        if lane.catalogues_next is None or now >= lane.catalogues_next:
            summary.catalogues += catalogues.refresh(self._journal, lane.server)
            lane.catalogues_next = now + CATALOGUES_EVERY

    def _vxp_in_and_out(self, client: VxpClient, summary: Summary) -> None:
        letters = Letters(self._journal.database, self._files, client, self._now)
        arrivals = Arrivals(self._journal, self._files, client, self._now)
        with self._told(summary, "vxp", client.endpoint, self._vxp_traffic) as told:
            try:
                while adopt(self._journal):
                    pass
                letters.run()
                arrivals.run()
                self._hand_on(arrivals, letters, summary)
            finally:
                told.pushed, told.pulled = letters.sent, arrivals.done.count
                told.online = self._vxp_traffic.round_trips > 0
                told.notes += arrivals.done.failed.values()
                summary.changed(arrivals.done.items)

    def _hand_on(self, arrivals: Arrivals, letters: Letters, summary: Summary) -> None:
        """Let what just arrived reach the document server, and its first report leave, within the same cycle."""
        if not arrivals.done.items:
            return
        for lane in self._lanes:
            if lane.server.lane == "documents":
                self._steps(lane, summary)
        letters.run()

    @contextmanager
    def _told(self, summary: Summary, name: str, endpoint: str, traffic: Traffic) -> Iterator[ServerSummary]:
        """Write down what one server did, whatever happens; its trouble ends here."""
        before = (traffic.bytes_up, traffic.bytes_down, traffic.round_trips)
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
            _join(summary, told)

    def _count(self, response: Any, *args: Any, **kwargs: Any) -> None:
        self._vxp_traffic.round_trips += 1
        body = response.request.body
        self._vxp_traffic.bytes_up += len(body) if isinstance(body, bytes) else 0
        length = response.headers.get("Content-Length", "")
        self._vxp_traffic.bytes_down += int(length) if length.isdigit() else 0


def _join(summary: Summary, told: ServerSummary) -> None:
    """Put a server's part into the summary; a second visit in the same cycle adds to the first."""
    for server in summary.servers:
        if server.name == told.name:
            for name in ("pushed", "pulled", "bytes_up", "bytes_down", "round_trips"):
                setattr(server, name, getattr(server, name) + getattr(told, name))
            server.online, server.last, server.notes = told.online, told.last, server.notes + told.notes
            server.trouble = server.trouble or told.trouble
            return
    summary.servers.append(told)
