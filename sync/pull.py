"""What comes down in one exchange: stored checkpoint by checkpoint, so that a cut costs at most the last one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sync.wire import Checkpoint, Holdings
from workflow.store import cursors
from workflow.store.journal import Journal, StepResult


@dataclass(slots=True)
class Taken:
    """What was stored so far; true even when the exchange ended in a cut.

    ``holds`` is what the server says this desk holds once it stands at ``cursor``.
    """

    results: list[StepResult] = field(default_factory=list)
    pulled: int = 0
    changed: list[str] = field(default_factory=list)
    more: bool = False
    time: str = ""
    holds: Holdings | None = None
    cursor: str = ""


def take_in(journal: Journal, lane: str, since: str, checkpoints: Iterable[Checkpoint], taken: Taken) -> None:
    """Store every checkpoint of an answer, each in one transaction with its cursor.

    An answer to an older question than what is stored now may still tell results, but no changes: they would stand
    before ones already here. An answer given under another epoch than the one held now tells nothing that still
    holds: the server may have forgotten even what it says it took; the steps are asked about again.

    Args:
        since: the cursor the question named.
        taken: filled in after each transaction.
    """
    expected = since
    for checkpoint in checkpoints:
        page = checkpoint.page
        held, epoch = cursors.cursor(journal.database, lane)
        if epoch and page.epoch != epoch:
            return
        stale = held != expected
        if stale:
            page = replace(page, steps=(), cursor=held, epoch=epoch)
        changed = journal.apply(lane, page)
        expected = page.cursor
        taken.results += page.results
        taken.pulled += len(page.steps)
        taken.changed += [item for item in changed if item not in taken.changed]
        taken.more, taken.time = checkpoint.more, checkpoint.time
        taken.holds, taken.cursor = None if stale else checkpoint.holds, page.cursor
