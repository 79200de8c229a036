"""Changes since a cursor: the accepted steps of one office, in the order of their positions."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from sync.provincial.store import ServerStore, lane_row
from sync.provincial.tables import STEPS
from workflow.steps import Step
from workflow.store.journal import AcceptedStep

PAGE = 200


class Feed:
    """Reads what was accepted; nothing above the newest committed position is ever shown."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store

    def head(self, lane: str) -> tuple[str, int]:
        """Return the epoch and newest committed position of ``lane``."""
        with self._store.reading() as connection:
            return lane_row(connection, lane)

    def steps(
        self, lane: str, offices: Collection[str], after: int, until: int, without: Collection[str] = ()
    ) -> Iterator[AcceptedStep]:
        """Yield the accepted steps of ``offices`` with ``after`` < position ≤ ``until``.

        Args:
            without: ids the asker knows already: those of its own request.
        """
        while True:
            with self._store.reading() as connection:
                rows = connection.execute(
                    select(STEPS.c.position, STEPS.c.body)
                    .where(
                        STEPS.c.lane == lane,
                        STEPS.c.office.in_(offices),
                        STEPS.c.position > after,
                        STEPS.c.position <= until,
                    )
                    .order_by(STEPS.c.position)
                    .limit(PAGE)
                ).all()
            for row in rows:
                if row.body["id"] not in without:
                    yield AcceptedStep(Step.from_json(row.body), row.position)
            if len(rows) < PAGE:
                return
            after = rows[-1].position
