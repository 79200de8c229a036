"""Tells officials once of each due time that passed while the work was still theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from sync.provincial.catalogues import Catalogues
from sync.provincial.delegations import delegations
from sync.provincial.notices.official_events import work_events
from sync.provincial.notices.owner import LANE
from sync.provincial.notices.tables import DUES
from sync.provincial.notices.writer import NoticeWriter
from sync.provincial.store import ServerStore
from sync.provincial.tables import ITEMS
from workflow.rules import Registry

AT_ONCE = 200


class OverdueWatch:
    """Looks for due times that passed; the index over them makes that cheap however many items there are."""

    def __init__(
        self, store: ServerStore, catalogues: Catalogues, registry: Registry, writer: NoticeWriter,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._catalogues = catalogues
        self._registry = registry
        self._writer = writer
        self._now = now

    def round(self) -> int:
        """Tell what passed since the last time; return how many items that were."""
        passed = (DUES.c.told.is_(False)) & (DUES.c.due <= self._now().astimezone(UTC).isoformat())
        with self._store.reading() as connection:
            rows = connection.execute(select(DUES).where(passed).order_by(DUES.c.due).limit(AT_ONCE)).all()
        for row in rows:
            with self._store.writing(LANE) as connection:
                self._tell(connection, row)
        return len(rows)

    def _tell(self, connection: Connection, row: Row[Any]) -> None:
        same = (DUES.c.item == row.item) & (DUES.c.due == row.due)
        item = connection.execute(
            select(ITEMS).where(ITEMS.c.lane == row.lane, ITEMS.c.item == row.item)
        ).one_or_none()
        rules = self._registry.get(item.item_kind) if item is not None else None
        if item is None or rules is None:
            connection.execute(delete(DUES).where(same))
            return
        directory = self._catalogues.directory().with_mandates(delegations(connection, row.office)).at(self._now())
        state = rules.from_json(item.state)
        events = work_events(
            "official.overdue", item.item_kind, rules.row(state, directory), rules.tasks(state, directory), directory
        )
        self._writer.tell(connection, row.lane, row.office, row.item, f"{row.item}:{row.due[:16]}", events)
        connection.execute(update(DUES).where(same).values(told=True))
