"""What goes up in one exchange: steps whose time has come, in order, within a bound of size."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from random import SystemRandom

from sync import wire
from workflow.steps import Step, new_id
from workflow.store import cursors, loan_papers, numbers, outbox
from workflow.store.database import Database
from workflow.store.journal import Journal, StepResult
from workflow.store.outbox import OutboxRow

BATCH = 50
BATCH_BYTES = 128 * 1024
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)
_CHANCE = SystemRandom()


def due_steps(database: Database, lane: str, now: datetime, without: Collection[str] = ()) -> list[OutboxRow]:
    """Return the steps that may go to ``lane`` now.

    Args:
        without: ids that were already answered in this cycle.
    """
    chosen: list[OutboxRow] = []
    size = 0
    for row in outbox.pending(database, lane, BATCH + len(without), now):
        if row.kind != "step" or row.id in without:
            continue
        size += row.size
        if chosen and (size > BATCH_BYTES or len(chosen) == BATCH):
            break
        chosen.append(row)
    return chosen


def request_of(journal: Journal, lane: str, rows: Sequence[OutboxRow]) -> wire.SyncRequest:
    """Return the request that carries ``rows`` and asks for what is new."""
    since, epoch = cursors.cursor(journal.database, lane)
    steps = tuple(Step.from_json(row.body) for row in rows)
    new_epoch = numbers.agreed(journal.database, lane).partition(" ")[0] != epoch
    loans = loan_papers.shown(journal.database, lane, [step.id for step in steps], every=new_epoch)
    return wire.SyncRequest(epoch, since, new_id(), steps, _acked(journal, rows), loans=loans)


def put_off(database: Database, rows: Sequence[OutboxRow], results: Sequence[StepResult], now: datetime) -> None:
    """Let steps the server told to wait come again later, each time later; everything else flows meanwhile."""
    tries = {row.id: row.tries for row in rows}
    for result in results:
        if result.status in ("wait", "needs-file") and result.id in tries:
            outbox.failed(database, result.id, result.reason, now + pause(tries[result.id]))


def pause(tries: int) -> timedelta:
    """Return how long to wait after ``tries`` failures: doubling, with full jitter, never over an hour."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 12))
    return timedelta(seconds=_CHANCE.uniform(0.0, longest.total_seconds()))


def _acked(journal: Journal, rows: Sequence[OutboxRow]) -> tuple[str, ...]:
    """Return the ids the server once accepted; only a restored server is offered such steps again."""
    again = {row.id for row in rows if row.tries}
    items = {row.item for row in rows if row.tries}
    known = (record for item in sorted(items) for record in journal.steps(item))
    return tuple(record.step.id for record in known if record.verdict == "accepted" and record.step.id in again)
