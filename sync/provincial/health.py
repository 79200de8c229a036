"""Whether the servers can work: database, disk, lanes, standby; a short word for everybody, all for who runs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from sync.provincial.maintenance import Maintenance
from sync.provincial.migrations.upgrade import current, newest
from sync.provincial.release import release
from sync.provincial.store import LANE_NAMES, ServerStore

LEAST_FREE = 512 * 1024 * 1024
"""Bytes the disk must have free for the servers to take anything in."""
_STANDBYS = text(
    "SELECT application_name, state, sync_state, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) AS behind"
    " FROM pg_stat_replication ORDER BY application_name"
)


class Health:
    """Looks when asked; changes nothing."""

    def __init__(self, store: ServerStore, maintenance: Maintenance, now: Callable[[], datetime]) -> None:
        self._store = store
        self._maintenance = maintenance
        self._now = now
        self._newest = newest()
        self._release = release()

    def room(self) -> int:
        """Return the free bytes where files and, by default, the database lie."""
        return shutil.disk_usage(self._store.folder).free

    def short(self) -> dict[str, Any]:
        """Return what anybody may know: ready or not, the time, and the notice of maintenance or null."""
        notice = self._maintenance.notice()
        return {
            "status": self._status(),
            "time": self._now().isoformat(timespec="milliseconds"),
            "notice": notice.to_json() if notice else None,
        }

    def whole(self) -> dict[str, Any]:
        """Return everything those who run the servers look at; no personal data."""
        return self.short() | {
            "version": self._release,
            "database": self._database(),
            "disk": {"free": self.room(), "least": LEAST_FREE, "ok": self.room() >= LEAST_FREE},
            "lanes": self._lanes(),
            "replica": self._replica(),
        }

    def _status(self) -> str:
        if self._maintenance.down():
            return "maintenance"
        return "ready" if self._lanes() and self.room() >= LEAST_FREE else "not-ready"

    def _lanes(self) -> dict[str, dict[str, Any]]:
        try:
            heads = self._store.heads()
        except SQLAlchemyError:
            return {}
        return {lane: {"epoch": heads[lane][0], "position": heads[lane][1]} for lane in LANE_NAMES if lane in heads}

    def _database(self) -> dict[str, Any]:
        kind = self._store.engine.dialect.name
        try:
            revision = current(self._store.engine)
        except SQLAlchemyError:
            return {"kind": kind, "ok": False, "revision": ""}
        return {"kind": kind, "ok": revision == self._newest, "revision": revision}

    def _replica(self) -> dict[str, Any]:
        """Return the standbys that follow this database, as PostgreSQL tells; none with SQLite."""
        if self._store.sqlite:
            return {"role": "single", "standbys": []}
        try:
            with self._store.reading() as connection:
                standby = bool(connection.scalar(text("SELECT pg_is_in_recovery()")))
                rows = [] if standby else connection.execute(_STANDBYS).all()
        except SQLAlchemyError:
            return {"role": "unknown", "standbys": []}
        standbys = [
            {"name": row.application_name, "state": row.state, "sync": row.sync_state, "behind": int(row.behind or 0)}
            for row in rows
        ]
        return {"role": "standby" if standby else "primary", "standbys": standbys}
