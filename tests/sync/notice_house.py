"""The servers' deliveries for tests: a clock moved by hand, and nobody delivers but the test."""

from __future__ import annotations

from typing import Any

from sync.provincial.app import Parts
from sync.provincial.notices.event import Contact, Event
from sync.provincial.notices.overdue import OverdueWatch
from sync.provincial.notices.postman import Postman
from sync.provincial.notices.setting_up import Notices, notices
from tests.sync.gateway_here import SECRET
from tests.sync.province import Clock
from tests.sync.test_notices_events import prepare
from workflow.registry import registry

READY = Event(
    "applicant.ready", {"code": "H12-1", "office": "UBND xã"}, contact=Contact("0912345678", "ut@nha.example")
)


class House:
    """The servers' deliveries with a clock moved by hand; nobody delivers but the test."""

    def __init__(self, servers: Parts, clock: Clock, channels: dict[str, Any], trust: Any = None) -> None:
        prepare(servers.store.folder, channels)
        self.store = servers.store
        self.clock = clock
        self.told: Notices = notices(servers.store, clock)
        self.postman = Postman(servers.store, self.told.writer, clock, lambda: 1.0, trust)
        self.watch = OverdueWatch(servers.store, servers.catalogues, registry(), self.told.writer, clock)

    def tell(self, event: Event = READY, cause: str = "buoc-1") -> int:
        """Write an event down."""
        with self.store.writing("dossiers") as connection:
            return self.told.writer.tell(connection, "dossiers", "ubnd", "ho-so-1", cause, [event])

    def states(self) -> list[tuple[str, str, int]]:
        """Return channel, state and attempts of every delivery."""
        return sorted((row["channel"], row["state"], row["attempts"]) for row in self.told.shelf.rows())

    def close(self) -> None:
        """Let go of the lines."""
        self.postman.close()


def sms(url: str, **more: Any) -> dict[str, Any]:
    """Return channels with one gateway for short messages."""
    return {"gateways": {"sms": {"url": url, "secret": SECRET}}, **more}
