"""The lines of one profile to the provincial servers: built from its settings, run by button, clock or command."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.actions.know_notices import MENDERS, ask_missed
from desktop.actions.unlock import lock_of, vouched
from desktop.workplace import Workplace
from sync.account import Account
from sync.allowance import Limits
from sync.cycle import Cycle, Summary
from sync.device_key import DeviceKey, device_key
from sync.diary import Diary
from sync.errors import Maintenance, NotLoggedIn, SyncTrouble
from sync.servers.announced import announced
from sync.servers.connection import Connection
from sync.servers.documents_server import DocumentsServer, pin_hours
from sync.servers.dossiers_server import DossiersServer
from sync.servers.lane_server import LaneServer
from sync.sign_in.flow import renew
from sync.status import announce, remember, travelled
from sync.vxp.client import VxpClient
from sync.vxp.session import open_session
from workflow.errors import Missing
from workflow.people import Role

_LOG = logging.getLogger(__name__)
LANES = ("documents", "dossiers")
WORKS_EVERY = timedelta(hours=1)


class Line:
    """Runs cycles for one desk.

    Attributes:
        cut: takes the line away (training, and a person who wants no traffic now).
        metered: whether the system says that each byte of the line is paid for.
    """

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._account = Account(place.settings.person, place.settings.device, place.secrets)
        self._cycle: Cycle | None = None
        self._diary: Diary | None = None
        self._ruled: tuple[date, int] | None = None
        self._asked: datetime | None = None
        self.cut = False
        self.metered: Callable[[], bool] = lambda: False

    def run(self, *, due_only: bool = False) -> Summary:
        """Run one cycle and keep how the servers answered.

        Args:
            due_only: leave servers alone that still rest after a failure, or asked for time.

        Raises:
            StoreTrouble: this machine's disk does not take what came.
        """
        if self.cut:
            return Summary()
        self._cycle = self._cycle or self._build()
        self._diary = self._diary or Diary(self._place.database, self._name)
        summary = self._cycle.run(due_only=due_only)
        if any(isinstance(server.trouble, NotLoggedIn) for server in summary.servers) and self._renewed():
            said = summary.news
            summary = self._cycle.run()
            summary.news = said + summary.news
        remember(self._place.database, summary, self._place.now())
        self._diary.write(summary, self._place.now())
        self._note_word(summary)
        self._note_works(summary)
        if summary.catalogues:
            self._place.refresh_catalogues()
        moved = self._place.journal.settle()
        summary.changed_items += [item for item in moved if item not in summary.changed_items]
        return summary

    @contextmanager
    def server(self, lane: str) -> Iterator[LaneServer]:
        """Give the server of a lane for calls outside a cycle: what became of numbers, giving them back.

        Raises:
            Missing: this profile has no such server.
        """
        servers = self._place.settings.servers
        ca = Path(servers.extra_ca) if servers.extra_ca else None
        ways: dict[str, tuple[type[LaneServer], str, Sequence[str]]] = {
            "documents": (DocumentsServer, servers.documents, servers.documents_standby),
            "dossiers": (DossiersServer, servers.dossiers, servers.dossiers_standby),
        }
        kind, main, standby = ways[lane]
        if not main:
            raise Missing("server", "Hồ sơ làm việc này chưa có địa chỉ máy chủ.", "Điền địa chỉ trong Cài đặt.")
        server = kind(self._connection(main, standby, ca), self._key)
        try:
            yield server
        finally:
            server.line.close()

    def received_dossiers(self) -> list[dict[str, Any]]:
        """Return what the dossier server says it has received from this office."""
        servers = self._place.settings.servers
        ca = Path(servers.extra_ca) if servers.extra_ca else None
        server = DossiersServer(self._connection(servers.dossiers, servers.dossiers_standby, ca))
        try:
            return server.received()
        finally:
            server.line.close()

    def send_now(self, files: Iterable[str]) -> None:
        """Let files (SHA-256) travel from the next cycle on whatever the line costs: a person said so."""
        self._cycle = self._cycle or self._build()
        self._cycle.send_now(files)

    def hang_up(self) -> None:
        """End what waits on the lines now, from another thread: the network is another one."""
        if self._cycle is not None:
            self._cycle.hang_up()

    def _limits(self) -> Limits:
        """Return what files may take now: the person's switch or the system's word, and what is left of the day."""
        settings, place = self._place.settings, self._place
        metered = settings.frugal or self.metered()
        if not settings.day_budget_mb:
            return Limits(metered=metered)
        left = settings.day_budget_mb * 1_000_000 - travelled(place.database, place.now())
        return Limits(max(0, left), metered)

    def close(self) -> None:
        """End the lines."""
        if self._cycle is not None:
            self._cycle.close()
            self._cycle = None

    def _note_works(self, summary: Summary) -> None:
        """Keep what the servers announce of works on them, asked every hour, and at once after works."""
        now = self._place.now()
        if any(isinstance(served.trouble, Maintenance) for served in summary.servers):
            self._asked = None
            return
        if not summary.online or (self._asked is not None and now < self._asked):
            return
        self._asked = now + WORKS_EVERY
        for served in summary.servers:
            if served.online and served.name in LANES:
                with self.server(served.name) as server:
                    announce(self._place.database, served.name, announced(server.line))
                    self._note_missed(server)

    def _name(self, item: str) -> str:
        try:
            row = self._place.journal.row(item)
        except KeyError:
            return ""
        return row.code or row.title

    def _note_missed(self, server: LaneServer) -> None:
        """Keep what a server gave up to tell people, on the desks of those who look after that."""
        if not self._place.me.has(*MENDERS):
            return
        try:
            ask_missed(self._place, server)
        except SyncTrouble as trouble:
            _LOG.info("failed notices later: %s", trouble.code)

    def _note_word(self, summary: Summary) -> None:
        """Note for the PIN of this machine that the document server, which asks the province, took the person."""
        served = next((s for s in summary.servers if s.name == "documents" and s.online and s.time), None)
        known = lock_of(self._place) is not None
        if known and served is not None and not isinstance(served.trouble, NotLoggedIn):
            vouched(self._place, datetime.fromisoformat(served.time), self._hours())

    def _hours(self) -> int | None:
        """Return for how long the province's word is good for a PIN, asked once a day; None when nobody answers."""
        today = self._place.now().date()
        if self._ruled is not None and self._ruled[0] == today:
            return self._ruled[1]
        try:
            with self.server("documents") as server:
                hours = pin_hours(server.line)
        except SyncTrouble:
            return None
        self._ruled = (today, hours)
        return hours

    def _renewed(self) -> bool:
        """Renew a sign-in that ended, without the person where the province's provider allows it."""
        servers = self._place.settings.servers
        ca = Path(servers.extra_ca) if servers.extra_ca else None
        try:
            return bool(servers.documents) and renew(
                servers.documents, self._account, extra_ca=ca, relay=servers.relay
            )
        except SyncTrouble:
            return False

    def _build(self) -> Cycle:
        servers, place = self._place.settings.servers, self._place
        ca = Path(servers.extra_ca) if servers.extra_ca else None
        lanes: list[LaneServer] = []
        if servers.documents:
            lanes.append(DocumentsServer(self._connection(servers.documents, servers.documents_standby, ca), self._key))
        if servers.dossiers:
            lanes.append(DossiersServer(self._connection(servers.dossiers, servers.dossiers_standby, ca), self._key))
        return Cycle(
            place.journal, place.files, servers=tuple(lanes), vxp=self._axis(ca), now=place.now, limits=self._limits
        )

    def _connection(self, main: str, standby: Sequence[str], ca: Path | None) -> Connection:
        relay = self._place.settings.servers.relay
        through = {"https": relay} if relay else None
        return Connection(main, self._account.token, extra_ca=ca, standby=standby, proxies=through)

    def _key(self) -> DeviceKey:
        """Return the key this machine signs its sendings with."""
        return device_key(self._place.secrets, self._account.person, self._account.device, self._place.database)

    def _axis(self, ca: Path | None) -> VxpClient | None:
        """Return the way to the axis: only clerks speak for the agency (NĐ 30/2020, Điều 6)."""
        servers, place = self._place.settings.servers, self._place
        secret = place.secrets.get("vxp") if servers.vxp and place.me.has(Role.CLERK) else None
        if not secret:
            return None
        return VxpClient(servers.vxp, servers.vxp_system, secret, open_session(ca, servers.relay), place.now)
