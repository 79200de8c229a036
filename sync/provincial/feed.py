"""Changes since a cursor: the accepted steps of one office, in the order of their positions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from sync.provincial.newest import Newest
from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore, chunks
from sync.provincial.sums import Sums
from sync.provincial.tables import STEPS
from workflow.steps import Step
from workflow.store.journal import AcceptedStep

PAGE = 200
_STEPS = select(STEPS.c.position, STEPS.c.body)
_OF_ONE = Statement(
    _STEPS.where(STEPS.c.lane == bindparam("of_lane"), STEPS.c.office == bindparam("of_office"))
    .where(STEPS.c.position > bindparam("after"), STEPS.c.position <= bindparam("until"))
    .order_by(STEPS.c.position)
    .limit(PAGE)
)
"""A page of one office: almost everybody sees just one."""


class Feed:
    """Reads what was accepted; nothing above the newest committed position is ever shown."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store
        self._newest = Newest(store)
        self.sums = Sums(store, self._newest)

    def head(self, lane: str) -> tuple[str, int]:
        """Return the epoch and newest committed position of ``lane``."""
        return self._newest.head(lane)

    def shown(self, lane: str, epoch: str, position: int) -> None:
        """Hear that a desk knows more of ``epoch`` than there is; see ``ServerStore.shown``."""
        self._store.shown(lane, epoch, position)

    def known(self, lane: str, since: int) -> KnownHeads:
        """Return what a desk that knows everything up to ``since`` knows of items."""
        return KnownHeads(self._store, lane, since)

    def steps(
        self,
        lane: str,
        offices: Collection[str],
        after: int,
        until: int,
        without: Collection[str] = (),
        soon: Callable[[Sequence[str]], None] | None = None,
    ) -> Iterator[AcceptedStep]:
        """Yield the accepted steps of ``offices`` with ``after`` < position ≤ ``until``.

        Args:
            without: ids the asker knows already: those of its own request.
            soon: told the items of each page of steps before these are yielded.
        """
        while self._newest.anything(lane, offices, after, until):
            rows = self._page(lane, offices, after, until)
            if soon is not None and rows:
                soon([body["item"] for _, body in rows])
            for position, body in rows:
                if body["id"] not in without:
                    yield AcceptedStep(Step.from_json(body), position)
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    def _page(self, lane: str, offices: Collection[str], after: int, until: int) -> list[tuple[int, Any]]:
        found: list[tuple[Any, ...]] = []
        if len(offices) == 1:
            found = self._store.look(_OF_ONE, of_lane=lane, of_office=next(iter(offices)), after=after, until=until)
        else:
            these = _STEPS.where(STEPS.c.lane == lane, STEPS.c.office.in_(offices))
            these = these.where(STEPS.c.position > after, STEPS.c.position <= until)
            with self._store.reading() as connection:
                found = [tuple(row) for row in connection.execute(these.order_by(STEPS.c.position).limit(PAGE))]
        return [(position, body) for position, body in found]

    def of_items(
        self, lane: str, offices: Collection[str], items: Sequence[str], until: int
    ) -> Iterator[AcceptedStep]:
        """Yield all accepted steps of some items of ``offices`` up to ``until``, in the order of their positions."""
        here = (STEPS.c.lane == lane) & STEPS.c.office.in_(offices) & (STEPS.c.position <= until)
        rows: list[tuple[int, Any]] = []
        with self._store.reading() as connection:
            for some in chunks(list(items)):
                mine = select(STEPS.c.position, STEPS.c.body).where(here, STEPS.c.item.in_(some))
                rows += [(row.position, row.body) for row in connection.execute(mine)]
        for position, body in sorted(rows, key=lambda row: row[0]):
            yield AcceptedStep(Step.from_json(body), position)


class KnownHeads:
    """The newest accepted step of items at or below a position, looked up many at a time."""

    def __init__(self, store: ServerStore, lane: str, since: int) -> None:
        self._store = store
        self._lane = lane
        self._since = since
        self._heads: dict[str, str | None] = {}

    def prepare(self, items: Sequence[str]) -> None:
        """Look up items that will be asked for."""
        new = [item for item in dict.fromkeys(items) if item not in self._heads]
        self._heads |= dict.fromkeys(new)
        if not new or not self._since:
            return
        with self._store.reading() as connection:
            for some in chunks(new):
                here = (STEPS.c.lane == self._lane) & STEPS.c.item.in_(some) & (STEPS.c.position <= self._since)
                newest = select(func.max(STEPS.c.position).label("position")).where(here).group_by(STEPS.c.item)
                last = newest.subquery()
                found = select(STEPS.c.item, STEPS.c.hash).join(
                    last, and_(STEPS.c.lane == self._lane, STEPS.c.position == last.c.position)
                )
                self._heads |= {row.item: row.hash for row in connection.execute(found)}

    def hash(self, item: str) -> str | None:
        """Return the hash of an item's newest step there, None when it has none."""
        if item not in self._heads:
            self.prepare([item])
        return self._heads[item]
