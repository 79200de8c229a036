"""What the servers did, in numbers for Prometheus: requests, steps, bytes, what waits; no personal data."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.provincial.health import Health
from sync.provincial.notices.tables import DELIVERIES as NOTICES
from sync.provincial.portal_reports import REPORTS
from sync.provincial.portal_reports import WAITING as UNTOLD
from sync.provincial.store import LANE_NAMES, ServerStore
from sync.provincial.tables import LEASES
from sync.provincial.verdicts import Verdicts
from sync.provincial.vxp_store import DELIVERIES as PACKAGES
from sync.provincial.vxp_store import FINAL

HOUR = 3600.0
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Seen:
    """Machines heard of within the last hour, by a short hash of their token."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def note(self, authorization: bytes) -> None:
        """Note that somebody recognised asked."""
        mark = hashlib.blake2b(authorization, digest_size=12).digest()
        with self._lock:
            self._last[mark] = self._clock()

    def count(self) -> int:
        """Return how many were heard of, and forget the others."""
        limit = self._clock() - HOUR
        with self._lock:
            self._last = {mark: at for mark, at in self._last.items() if at >= limit}
            return len(self._last)


class Metrics:
    """The numbers of one process."""

    def __init__(self, store: ServerStore, health: Health, verdicts: Verdicts, now: Callable[[], datetime]) -> None:
        self.seen = Seen()
        self._registry = CollectorRegistry()
        names = ("server", "method", "route")
        self.requests = Counter("vic_requests", "Requests answered", (*names, "status"), registry=self._registry)
        self.seconds = Histogram("vic_request_seconds", "Seconds to the end of an answer", names, buckets=_BUCKETS,
                                 registry=self._registry)  # fmt: skip
        self.bytes = Counter("vic_bytes", "Bytes of bodies", ("server", "direction"), registry=self._registry)
        self._registry.register(_Waiting(store, health, verdicts, self.seen, now))

    def text(self) -> bytes:
        """Return all of them as Prometheus reads them."""
        return generate_latest(self._registry)


class _Waiting(Collector):
    """What is counted only when somebody looks."""

    def __init__(
        self, store: ServerStore, health: Health, verdicts: Verdicts, seen: Seen, now: Callable[[], datetime]
    ) -> None:
        self._store, self._health, self._verdicts, self._seen, self._now = store, health, verdicts, seen, now

    def collect(self) -> Iterator[Any]:
        """Yield the families."""
        steps = CounterMetricFamily("vic_steps", "Steps judged", labels=("lane", "verdict"))
        for (lane, verdict), count in sorted(self._verdicts.counts().items()):
            steps.add_metric((lane, verdict), count)
        yield steps
        yield GaugeMetricFamily("vic_desks_last_hour", "Machines heard of in the last hour", self._seen.count())
        yield GaugeMetricFamily("vic_disk_free_bytes", "Room on the disk", self._health.room())
        positions = GaugeMetricFamily("vic_lane_position", "Newest position of a lane", labels=("lane",))
        heads = self._store.heads()
        for lane in LANE_NAMES:
            positions.add_metric((lane,), heads[lane][1])
        yield positions
        yield from self._queues()

    def _queues(self) -> Iterator[Any]:
        waiting = GaugeMetricFamily("vic_waiting", "Deliveries not done", labels=("queue",))
        oldest = GaugeMetricFamily("vic_waiting_oldest_seconds", "Age of the oldest delivery not done",
                                   labels=("queue",))  # fmt: skip
        now = self._now()
        with self._store.reading() as connection:
            packages = select(func.count(), func.min(PACKAGES.c.created)).where(PACKAGES.c.status.not_in(FINAL))
            count, since = connection.execute(packages).one()
            waiting.add_metric(("packages",), count)
            oldest.add_metric(("packages",), max(0.0, now.timestamp() - since / 1000) if since else 0.0)
            reports = select(func.count(), func.min(REPORTS.c.queued)).where(REPORTS.c.state == UNTOLD)
            count, queued = connection.execute(reports).one()
            waiting.add_metric(("portal_reports",), count)
            oldest.add_metric(("portal_reports",), _age(queued, now))
            notices = select(func.count(), func.min(NOTICES.c.next)).where(NOTICES.c.state == "waiting")
            count, due = connection.execute(notices).one()
            waiting.add_metric(("notices",), count)
            oldest.add_metric(("notices",), _age(due, now))
            leases = GaugeMetricFamily("vic_leases", "Blocks of numbers by state", labels=("state",))
            for state, number in connection.execute(select(LEASES.c.state, func.count()).group_by(LEASES.c.state)):
                leases.add_metric((state,), number)
        yield from (waiting, oldest, leases)


def _age(stamp: str | None, now: datetime) -> float:
    if not stamp:
        return 0.0
    at = datetime.fromisoformat(stamp)
    return max(0.0, now.timestamp() - at.timestamp())


class Measured:
    """ASGI: counts what passes; a route is counted by its pattern, so that no id becomes a label."""

    def __init__(self, app: ASGIApp, metrics: Metrics, server: str) -> None:
        self._app, self._metrics, self._server = app, metrics, server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, up, down = time.perf_counter(), 500, 0, 0

        async def counted_in() -> Message:
            nonlocal up
            message = await receive()
            up += len(message.get("body", b""))
            return message

        async def counted_out(message: Message) -> None:
            nonlocal status, down
            if message["type"] == "http.response.start":
                status = message["status"]
            down += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, counted_in, counted_out)
        finally:
            self._count(scope, status, time.perf_counter() - began, up, down)

    def _count(self, scope: Scope, status: int, seconds: float, up: int, down: int) -> None:
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        labels = (self._server, method, route)
        self._metrics.requests.labels(*labels, str(status)).inc()
        self._metrics.seconds.labels(*labels).observe(seconds)
        self._metrics.bytes.labels(self._server, "up").inc(up)
        self._metrics.bytes.labels(self._server, "down").inc(down)
        said = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        if said.partition(b" ")[2].strip() and status < 400:
            self._metrics.seen.note(said)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
