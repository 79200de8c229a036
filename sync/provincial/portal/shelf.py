"""Reads what everybody may see: one dossier by its code, what changed, how each office does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from sync.provincial.portal.public_view import DONE, PAUSING, RUNNING
from sync.provincial.portal.tables import PORTAL
from sync.provincial.store import ServerStore, lane_row
from workflow.people import Directory
from workflow.workdays import VIETNAM

MOST = 500
_LANE = {"dossier": "dossiers", "document": "documents"}


class PortalShelf:
    """Answers the portal."""

    def __init__(
        self, store: ServerStore, directory: Callable[[], Directory], now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._directory = directory
        self._now = now

    def dossier(self, code: str) -> dict[str, Any] | None:
        """Return where the dossier of a code stands, None when there is none."""
        query = select(PORTAL.c.body).where(PORTAL.c.kind == "dossier", PORTAL.c.code == code, PORTAL.c.gone.is_(False))
        with self._store.reading() as connection:
            found = connection.execute(query.limit(1)).scalar_one_or_none()
        return dict(found) if found is not None else None

    def changes(self, kind: str, epoch: str, after: int, limit: int) -> dict[str, Any] | None:
        """Return what changed since a cursor, each item once in its newest form; None for a cursor of another epoch.

        Args:
            epoch: as given with the cursor; "" to begin.
        """
        query = select(PORTAL).where(PORTAL.c.kind == kind, PORTAL.c.position > after).order_by(PORTAL.c.position)
        with self._store.reading() as connection:
            current, _ = lane_row(connection, _LANE[kind])
            rows = connection.execute(query.limit(min(limit, MOST))).all()
        if epoch and epoch != current:
            return None
        items = [{"item": row.item, "gone": row.gone, **row.body} for row in rows]
        return {"epoch": current, "next": rows[-1].position if rows else after, "items": items}

    def progress(self, since: str = "", until: str = "") -> list[dict[str, Any]]:
        """Return how each office does: dossiers under way, on time, late, waiting; done in time, done late.

        Args:
            since, until: ISO days between which the done ones were done; "" for no end.
        """
        column, now = PORTAL.c, self._now().astimezone(VIETNAM).isoformat(timespec="seconds")
        done = column.group == DONE
        if since:
            done = and_(done, column.ended >= since)
        if until:
            done = and_(done, column.ended < f"{until}T24")
        running = column.group == RUNNING
        late = and_(running, column.due != "", column.due < now)
        after = and_(done, column.due != "", column.ended > column.due)
        sums = {
            "under_way": and_(running, ~late), "late": late, "waiting": column.group == PAUSING,
            "done_in_time": and_(done, ~after), "done_late": after,
        }  # fmt: skip
        counted = [func.sum(case((what, 1), else_=0)).label(name) for name, what in sums.items()]
        query = select(column.office, *counted).where(column.kind == "dossier", column.gone.is_(False))
        directory = self._directory()
        with self._store.reading() as connection:
            rows = connection.execute(query.group_by(column.office).order_by(column.office)).all()
        return [
            {"office": row.office, "office_name": directory.name(row.office),
             **{name: int(getattr(row, name) or 0) for name in sums}}
            for row in rows
        ]  # fmt: skip

    def public_file(self, sha256: str) -> str | None:
        """Return the office whose published document a file is, None where no published document is that file."""
        query = select(PORTAL.c.office).where(PORTAL.c.file == sha256, PORTAL.c.gone.is_(False))
        with self._store.reading() as connection:
            return connection.execute(query.limit(1)).scalar_one_or_none()
