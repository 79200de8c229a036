"""Mistakes planted into the real code, one at a time, to see that the stories find them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest import mock

from msgspec import structs
from sqlalchemy import delete, update

from sync import exchange, pull, push
from sync.healing import Healing
from sync.provincial import steps, store
from sync.provincial.tables import LANES, STEPS
from workflow.documents import drafting, outgoing
from workflow.steps import hash_of, new_id
from workflow.store import cards, cursors, holding, outbox
from workflow.store.journal import Journal

Patch = tuple[Any, str, Any]


@dataclass(frozen=True)
class Mutant:
    """A mistake: what it breaks, in a line, and the places of the real code it changes."""

    breaks: str
    patches: Callable[[], tuple[Patch, ...]]


_NOTHING_MENDED: tuple[Patch, ...] = (
    (Healing, "compare", lambda self, holds, cursor: []), (Healing, "mend", lambda self, moved=False: []),
)  # fmt: skip


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Let the mistake stand in the real code for a while.

    What compares both sides after an exchange and mends the difference is off meanwhile: a mistake shall show.
    """
    with ExitStack() as stack:
        for target, attribute, value in (*_NOTHING_MENDED, *MUTANTS[name].patches()):
            stack.enter_context(mock.patch.object(target, attribute, value))
        yield


def _no_idempotency() -> tuple[Patch, ...]:
    write = steps._Batch._write

    def again(self: Any, step: Any, *more: Any) -> Any:
        self.connection.execute(delete(STEPS).where(STEPS.c.lane == self.lane, STEPS.c.id == step.id))
        return write(self, step, *more)

    def unknown(self: Any, step: Any) -> None:
        return None

    return (steps._Batch, "_known", unknown), (steps._Batch, "_write", again)


def _new_key() -> tuple[Patch, ...]:
    request_of = push.request_of

    def renamed(journal: Any, lane: str, rows: Any) -> Any:
        asked = request_of(journal, lane, rows)
        tries = {row.id: row.tries for row in rows}
        fresh = [replace(step, id=new_id(), hash="") if tries[step.id] else step for step in asked.steps]
        return replace(asked, steps=tuple(step if step.hash else replace(step, hash=hash_of(step)) for step in fresh))

    return ((push, "request_of", renamed),)


def _drop_on_send() -> tuple[Patch, ...]:
    def gone(database: Any, ids: Any) -> None:
        with database.work() as connection:
            for id in ids:
                place = outbox.place_of(connection, id)
                connection.exec_driver_sql("UPDATE outbox SET state = 'sent' WHERE ord = ?", (place,))

    return ((outbox, "sending", gone),)


def _cursor_first() -> tuple[Patch, ...]:
    apply = Journal.apply

    def early(self: Any, lane: str, page: Any) -> Any:
        with self.database.work(durable=False) as connection:
            cursors.remember(connection, lane, page.cursor, page.epoch)
        return apply(self, lane, page)

    return ((Journal, "apply", early),)


def _rows_first() -> tuple[Patch, ...]:
    apply = Journal.apply

    def late(self: Any, lane: str, page: Any) -> Any:
        held, epoch = cursors.cursor(self.database, lane)
        changed = apply(self, lane, replace(page, cursor=held, epoch=epoch))
        with self.database.work(durable=False) as connection:
            cursors.remember(connection, lane, page.cursor, page.epoch)
        return changed

    return ((Journal, "apply", late),)


def _reject_dropped() -> tuple[Patch, ...]:
    def no_card(connection: Any, *told: Any) -> None:
        return None

    return ((cards, "add", no_card),)


def _stale_applied() -> tuple[Patch, ...]:
    def credulous(journal: Any, lane: str, since: str, checkpoints: Any, taken: Any) -> None:
        for checkpoint in checkpoints:
            changed = journal.apply(lane, checkpoint.page)
            taken.results += checkpoint.page.results
            taken.pulled += len(checkpoint.page.steps)
            taken.changed += changed
            taken.more, taken.time = checkpoint.more, checkpoint.time

    return (pull, "take_in", credulous), (exchange, "take_in", credulous)


def _last_writer() -> tuple[Patch, ...]:
    guard = drafting._guard_revision

    def blind(asked: Any) -> None:
        payload = {name: value for name, value in asked.payload.items() if name != "base"}
        guard(structs.replace(asked, payload=payload))

    acts = outgoing.TABLE.acts
    act = acts["outgoing.revised"]
    return ((outgoing.TABLE, "acts", {**acts, act.kind: replace(act, guard=blind)}),)


def _no_precondition() -> tuple[Patch, ...]:
    class Lenient:
        """Rules that check nothing."""

        def __init__(self, rules: Any) -> None:
            self._rules = rules

        def __getattr__(self, name: str) -> Any:
            return getattr(self._rules, name)

        def check(self, state: Any, step: Any, directory: Any) -> None:
            """Allow anything."""

    rules_of = steps._Batch._rules
    return ((steps._Batch, "_rules", lambda self, step: Lenient(rules_of(self, step))),)


def _epoch_ignored() -> tuple[Patch, ...]:
    def blind(here: Any, mark: Any) -> bool:
        return False

    return ((store, "_older", blind),)


def _acked_forgotten() -> tuple[Patch, ...]:
    def nothing(database: Any, lane: str, which: Any) -> int:
        return 0

    return (exchange, "reoffer", nothing), (holding, "offer_again", nothing)


def _no_watermark() -> tuple[Patch, ...]:
    accept = steps.Acceptance.accept
    sequence: dict[Any, int] = {}
    reserved: list[list[int]] = []

    def early(self: Any, lane: str, caller: Any, batch: Any, **more: Any) -> Any:
        raw = self._store.engine.pool._creator
        with self._store.reading() as connection:
            _, position = store.lane_row(connection, lane)
        if not batch:
            return ()
        taken = max(sequence.get((raw, lane), 0), position) if position else 0
        reserved.append(list(range(taken + 1, taken + len(batch) + 1)))
        sequence[raw, lane] = taken + len(batch)
        self._store.fates.pause()
        try:
            return accept(self, lane, caller, batch, **more)
        finally:
            reserved.pop()

    def from_sequence(connection: Any, lane: str) -> int:
        own = reserved[-1].pop(0)
        here = (LANES.c.lane == lane) & (LANES.c.position < own)
        connection.execute(update(LANES).where(here).values(position=own))
        return own

    return (steps.Acceptance, "accept", early), (steps, "next_position", from_sequence)


MUTANTS: Mapping[str, Mutant] = {
    "no idempotency table": Mutant("the server judges and applies a step again each time it comes", _no_idempotency),
    "new key on retry": Mutant("a step sent again gets a new id", _new_key),
    "drop on send": Mutant("a step leaves the outbox when it is sent, not when it is answered", _drop_on_send),
    "cursor before rows": Mutant("the cursor is stored in a transaction before that of the rows", _cursor_first),
    "rows before cursor": Mutant("the rows are stored in a transaction before that of the cursor", _rows_first),
    "reject dropped": Mutant("a refused step gets no card", _reject_dropped),
    "stale events applied": Mutant("changes of an answer to an older question are taken in", _stale_applied),
    "last-writer-wins": Mutant("a draft is revised over a version its author has not seen", _last_writer),
    "no precondition": Mutant("the server takes steps without asking the rules", _no_precondition),
    "epoch ignored": Mutant("a server restored from a copy keeps its epoch", _epoch_ignored),
    "acknowledged steps forgotten": Mutant("what was accepted once is never offered again", _acked_forgotten),
    "no watermark": Mutant("positions are taken before the lane is: they are committed in any order", _no_watermark),
}
