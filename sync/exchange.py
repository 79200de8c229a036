"""Steps of one lane, up and down, until both sides know the same; a restored server is offered them again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sync import anchoring, push, wire
from sync.anchoring import day_of
from sync.compact.answer import Differs
from sync.errors import Refused
from sync.healing import Healing
from sync.pull import Taken, take_in
from sync.servers.lane_server import LaneServer, Restored
from workflow.store import cursors, outbox
from workflow.store.heads import newest_below
from workflow.store.join import reoffer
from workflow.store.journal import Journal
from workflow.store.outbox import OutboxRow

KEPT = timedelta(days=30)
"""How long accepted steps are offered again to a server that forgot them."""

MOST_ROUNDS = 400
ROOM = 1024 * 1024
"""Bytes of an answer asked for at once: each new question costs a weak line two seconds."""


@dataclass(slots=True)
class Exchanged:
    """What one lane's exchanges did."""

    pushed: int = 0
    pulled: int = 0
    changed: list[str] = field(default_factory=list)
    time: str = ""
    notes: list[str] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)


class Exchange:
    """Sends and takes the steps of one lane; ``done`` tells what happened so far, also after a trouble."""

    def __init__(self, journal: Journal, server: LaneServer, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._server = server
        self._now = now
        self._answered: set[str] = set()
        self._taken = Taken()
        self.done = Exchanged()

    def run(self) -> None:
        """Exchange until nothing waits here and nothing more waits there.

        Raises:
            SyncTrouble: the line or the server; what was stored stays.
        """
        for _ in range(MOST_ROUNDS):
            rows = self._due()
            if not self._round(rows) and not self._due():
                self._prove()
                return

    def run_due(self) -> None:
        """Exchange only when a step is waiting: between the pieces of a large file."""
        if self._due():
            self.run()

    def _due(self) -> list[OutboxRow]:
        return push.due_steps(self._journal.database, self._server.lane, self._now(), self._answered)

    def _round(self, rows: list[OutboxRow]) -> bool:
        """Exchange once; tell whether the server has more."""
        try:
            return self._send(rows)
        except Restored as restored:
            self._start_again(restored.epoch)
            return True
        except Refused as refused:
            if not rows:
                raise
            self._part(rows, refused)
            return True

    def _send(self, rows: list[OutboxRow]) -> bool:
        database, lane = self._journal.database, self._server.lane
        request = push.request_of(self._journal, lane, rows)
        outbox.sending(database, [row.id for row in rows])
        taken = Taken()
        try:
            self._take(request, taken)
        except Differs:  # our record and the server's belief of it part: once more with everything told
            self._take(push.request_of(self._journal, lane, rows), taken, full=True)
        finally:
            self._answered.update(result.id for result in taken.results)
            push.put_off(database, rows, taken.results, self._now())
            self.done.pushed += sum(result.status == "applied" for result in taken.results)
            self.done.pulled += taken.pulled
            self.done.changed += [item for item in taken.changed if item not in self.done.changed]
            self.done.time = taken.time or self.done.time
            self._taken = taken
        return taken.more

    def _take(self, request: wire.SyncRequest, taken: Taken, *, full: bool = False) -> None:
        database, since = self._journal.database, wire.cursor_position(request.since)

        def known(item: str) -> str | None:
            return newest_below(database, item, since)

        with self._server.exchange(replace(request, max=ROOM), known, full=full) as checkpoints:
            sent = {step.id for step in request.steps}
            take_in(self._journal, self._server.lane, request.since, self._until_due(checkpoints, sent), taken)

    def _until_due(self, checkpoints: Iterable[wire.Checkpoint], sent: Collection[str]) -> Iterator[wire.Checkpoint]:
        """Yield an answer until something is decided here meanwhile: it is broken off where all so far is stored, and
        the next question carries the decision; on a weak line the rest might take minutes."""
        open_still = set(sent)
        for checkpoint in checkpoints:
            yield checkpoint
            open_still -= {result.id for result in checkpoint.page.results}
            if checkpoint.more and not open_still and any(row.id not in sent for row in self._due()):
                return

    def _prove(self) -> None:
        """Compare both sides, and the day's anchors once a day: what differs is mended and said."""
        if self._taken.holds is None:
            return
        healing = Healing(self._journal, self._server, self._now)
        lane, database = self._server.lane, self._journal.database
        try:
            self.done.notes += healing.compare(self._taken.holds, self._taken.cursor)
            self.done.notes += anchoring.compare(database, lane, self._server.record, healing, day_of(self.done.time))
        finally:
            self.done.changed += [item for item in healing.changed if item not in self.done.changed]
            self.done.healed += healing.healed

    def _part(self, rows: list[OutboxRow], refused: Refused) -> None:
        """Find the step the server cannot digest: halve the batch; one alone is set aside and all else flows."""
        if len(rows) == 1:
            self._send([])  # a server that refuses even an empty question blames no step
            outbox.parked(self._journal.database, rows[0].id, refused.text)
            return
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            self._round(half)

    def _start_again(self, epoch: str) -> None:
        """Forget the cursor of the old epoch and offer what the server may have lost; nothing here is deleted."""
        database, lane = self._journal.database, self._server.lane
        with database.work() as connection:
            cursors.begin_again(connection, lane, epoch)
        reoffer(database, lane, self._now() - KEPT)
        self._answered.clear()
