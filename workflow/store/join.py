"""Others' steps and the server's answers joined with own pending steps: first accepted wins, nothing vanishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.engine import Connection

from workflow.errors import Refusal
from workflow.people import Directory, Person
from workflow.rules import Registry, Rules
from workflow.steps import Step, hash_of
from workflow.store import append, cards, cursors, fresh, gathering, numbers, places, project
from workflow.store.database import Database
from workflow.store.instants import instant
from workflow.store.outbox import OF_STEP
from workflow.store.packing import id_of, key
from workflow.store.step_rows import COLUMNS, SHARE, WIDTH, milliseconds, row_of, step_of
from workflow.store.troubles import BadPage

Status = Literal["applied", "conflict", "superseded", "rejected", "needs-file", "wait"]

_OWN = (
    "SELECT " + COLUMNS + ", s.verdict, s.position, o.state FROM steps AS s"  # noqa: S608 (constants)
    " LEFT JOIN outbox AS o ON o.ord = s.seq << 10 WHERE s.id = ?"
)
_KNOWN = "SELECT verdict, position, hash, mine FROM steps WHERE id = ?"
_ACCEPT = (
    "UPDATE steps SET fate = 1, position = coalesce(?, position), reason = '', answered_by = ? WHERE id = ?"
)
_REFUSE = "UPDATE steps SET fate = 2, reason = ?, answered_by = ? WHERE id = ?"
_LEAVE = (
    "UPDATE outbox SET state = 'sent', cause = '', next_try = NULL,"  # noqa: S608 (constants)
    f" answer = CASE WHEN answer = '' THEN json_object('at', ?) ELSE answer END WHERE {OF_STEP}"
)
_STAY = f"UPDATE outbox SET state = ?, cause = ?, next_try = NULL WHERE {OF_STEP}"  # noqa: S608 (constants)
_FOLD = (
    "SELECT " + COLUMNS + ", s.seq, s.verdict, s.position,"  # noqa: S608 (constants)
    " coalesce(o.state = 'waiting' AND o.tries = 0, 1) AS unsent"
    " FROM steps AS s LEFT JOIN outbox AS o ON o.ord = s.seq << 10 WHERE s.item = ?"
    " ORDER BY s.verdict = 'pending', s.position IS NULL, s.position, s.seq"
)
_FORGET_UPLOADS = (
    "DELETE FROM uploads WHERE lane = ? AND sha256 IN"  # noqa: S608 (constants)
    f" (SELECT value FROM json_each((SELECT needs FROM outbox WHERE {OF_STEP})))"
)
_OFFER = (
    "UPDATE outbox SET state = 'waiting', cause = '', tries = tries + 1, next_try = NULL WHERE state = 'sent'"
    " AND kind = 'step' AND lane = ? AND EXISTS (SELECT 1 FROM steps AS s WHERE s.seq = outbox.ord >> 10 AND s.mine = 1"
    " AND s.verdict = 'accepted' AND s.at >= ?)"
)
_KEEP_TWIN = (
    "INSERT INTO twins (hash, id, item, body, head, shared)"
    " SELECT hash, id, item, body, head, shared FROM steps WHERE id = ?"
    " ON CONFLICT (hash) DO NOTHING"
)
_TWIN = (
    "UPDATE steps SET at = ?, body = ?, previous = ?, hash = ?,"
    " head = (SELECT num FROM shared_texts AS t WHERE t.hash = ?),"
    " shared = (SELECT num FROM shared_texts AS t WHERE t.hash = ?), logged = coalesce(logged, hash),"
    " mine = 0, joined = ? WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class AcceptedStep:
    """A step the server accepted, and its place in the server's order."""

    step: Step
    position: int


@dataclass(frozen=True, slots=True)
class StepResult:
    """The server's answer to one step sent; ``by`` names who was first when somebody was."""

    id: str
    status: Status
    position: int | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedPage:
    """One checkpoint: what is between two cursors."""

    results: tuple[StepResult, ...]
    steps: tuple[AcceptedStep, ...]
    cursor: str
    epoch: str


class Join:
    """One page on its way into the journal, inside one transaction."""

    def __init__(
        self,
        connection: Connection,
        lane: str,
        registry: Registry,
        directory: Directory,
        me: Person,
        now: datetime,
    ) -> None:
        """Prepare; ``now`` is noted as the time at which answers to own steps came."""
        self.connection = connection
        self.now = instant(now)
        self.lane = lane
        self.registry = registry
        self.directory = directory
        self.me = me
        self.changed: dict[str, bool | None] = {}
        self.written: list[str] = []
        self.gained: list[bytes] = []

    def take(self, page: AcceptedPage) -> tuple[str, ...]:
        """Take the page in; return the items that changed.

        Raises:
            BadPage: a step's content differs from its hash.
        """
        gathering.gather(self.connection)
        for result in page.results:
            self._answer(result)
        for accepted in page.steps:
            self._accept(accepted)
        if self.written:
            append.seal(self.connection, self.written)
            gathering.pass_over(self.connection)
        for item, unread in self.changed.items():
            reproject(self.connection, item, self.registry, self.directory, self.me, unread)
        fresh.relieve(self.connection)
        cursors.remember(self.connection, self.lane, page.cursor, page.epoch)
        cursors.gain(self.connection, self.lane, self.gained)
        return tuple(self.changed)

    def _answer(self, result: StepResult) -> None:
        own = self.connection.exec_driver_sql(_OWN, (key(result.id),)).first()
        if own is None:
            return
        verdict, position, state = own[WIDTH:]
        if result.status == "applied":
            moved = result.position is not None and position != result.position
            if verdict != "accepted" and result.position is not None:
                self.gained.append(own[5])
            if verdict != "accepted" or moved or state not in (None, "sent"):
                self._mark_accepted(result.id, result.position, result.by, verdict)
                self._touch(id_of(own[1]))
        elif state in ("waiting", "sending", "parked"):
            self._not_applied(result, step_of(own))

    def _not_applied(self, result: StepResult, step: Step) -> None:
        if result.status in ("wait", "needs-file"):
            self.connection.exec_driver_sql(
                _STAY, ("waiting", result.reason or result.status, key(result.id))
            )
            if result.status == "needs-file":
                self.connection.exec_driver_sql(_FORGET_UPLOADS, (self.lane, key(result.id)))
            return
        refuse(self.connection, step, result.status, result.reason, result.by)
        self._touch(step.item)

    def _accept(self, accepted: AcceptedStep) -> None:
        step = accepted.step
        known = self.connection.exec_driver_sql(_KNOWN, (key(step.id),)).first()
        if known is None:
            self._check(step)
            append.add(self.connection, step, mine=False, verdict="accepted", position=accepted.position)
            self.written.append(step.hash)
            self.gained.append(bytes.fromhex(step.hash))
            self._touch(step.item, step.actor != self.me.id)
            return
        verdict, position, hash, mine = known
        if verdict == "accepted" and position == accepted.position:
            return
        if hash.hex() != step.hash and verdict != "accepted":
            self._check(step)
            self._replace_by_twin(step)
        if verdict != "accepted":
            self.gained.append(bytes.fromhex(step.hash))
        self._mark_accepted(step.id, accepted.position, "", verdict)
        self._touch(step.item, None if mine else step.actor != self.me.id)

    def _check(self, step: Step) -> None:
        if hash_of(step) != step.hash:
            raise BadPage(
                f"Một bước xử lý máy chủ gửi về ({step.id}) không khớp mã kiểm tra nên chưa được ghi vào máy này.",
                "Đồng bộ lại; nếu còn báo, gửi mã này cho bộ phận hỗ trợ.",
            )

    def _replace_by_twin(self, step: Step) -> None:
        """Another machine made the same step first; its letters are on their way from there."""
        id = key(step.id)
        self.connection.exec_driver_sql(_KEEP_TWIN, (id,))
        joined = step.previous is not None and not append.knows(self.connection, step.item, step.previous)
        row = row_of(step, None, mine=False, joined=joined, verdict="accepted", position=None)
        for text in row.shared:
            self.connection.exec_driver_sql(SHARE, text)
        self.connection.exec_driver_sql(_TWIN, (*row.values[2:8], int(joined), id))
        append.uses(self.connection, step, append.named_files(step.payload))
        self.connection.exec_driver_sql(
            "UPDATE outbox SET state = 'sent', cause = ? WHERE after = ? AND state IN ('waiting', 'parked')",
            ("Máy khác đã gửi.", id),
        )

    def _mark_accepted(self, id: str, position: int | None, by: str, before: str) -> None:
        self.connection.exec_driver_sql(_ACCEPT, (position, by, key(id)))
        self.connection.exec_driver_sql(_LEAVE, (self.now, key(id)))
        if before == "refused":
            self.connection.exec_driver_sql(
                "UPDATE outbox SET state = 'waiting', cause = '' WHERE after = ? AND state = 'refused'",
                (key(id),),
            )
            numbers.use_of_step(self.connection, id)
            cards.withdraw(self.connection, id)

    def _touch(self, item: str, unread: bool | None = None) -> None:
        self.changed[item] = unread or self.changed.get(item)


def refuse(connection: Connection, step: Step, status: str, reason: str, by: str) -> None:
    """Mark an own step refused: kept with its text as a card, its letters held back, its number void."""
    id = key(step.id)
    gathering.gather(connection)
    connection.exec_driver_sql(_REFUSE, (reason, by, id))
    connection.exec_driver_sql(_STAY, ("refused", reason, id))
    connection.exec_driver_sql(
        "UPDATE outbox SET state = 'refused', cause = ? WHERE after = ? AND state IN ('waiting', 'parked')",
        (reason, id),
    )
    numbers.void_of_step(connection, step.id, reason or "Bước dùng số này không được chấp nhận.")
    cards.add(connection, step, status, reason, by)


def reproject(
    connection: Connection,
    item: str,
    registry: Registry,
    directory: Directory,
    me: Person,
    unread: bool | None,
    *,
    doubted: bool = False,
) -> None:
    """Fold an item again: accepted steps in the server's order, own pending ones judged anew on top.

    A pending step the rules no longer allow becomes a card; one that may already be at the server waits for its word.

    Args:
        doubted: what the lists hold of the item is not trusted but written anew.
    """
    rows = connection.exec_driver_sql(_FOLD, (key(item),)).all()
    steps = [(step_of(row), row) for row in rows]
    kind = steps[0][0].item_kind if steps else ""
    rules = registry.get(kind)
    if rules is None:
        # A kind newer than this program: its steps are kept and will be folded by the version that knows it.
        return
    folded = project.unfolded(connection, item, rules)
    if doubted and folded.num is not None:
        places.forget(connection, folded.num)
        folded.places = places.NOWHERE
    last = _fold(connection, folded, rules, directory, steps)
    if last is not None:
        upto = max(row.seq for row in rows)
        project.write(connection, folded, rules, directory, me, last.at, unread, upto)
    elif folded.num is not None:
        project.clear(connection, folded, rules)


def _fold(
    connection: Connection,
    item: project.Item,
    rules: Rules[Any],
    directory: Directory,
    steps: Sequence[tuple[Step, Any]],
) -> Step | None:
    last: Step | None = None
    for step, row in steps:
        if row.verdict == "refused":
            continue
        if row.verdict == "pending":
            try:
                rules.check(item.state, step, directory)
            except Refusal as refusal:
                if row.unsent:
                    refuse(connection, step, "superseded", refusal.text, "")
                continue
            item.pending += 1
        item.state = rules.evolve(item.state, step)
        item.head = step.hash
        item.position = max(item.position, row.position or 0)
        last = step
    return last


def reoffer(database: Database, lane: str, since: datetime) -> int:
    """Offer own accepted steps made since then again, after the server's epoch told that it was restored.

    Returns:
        How many steps will go again; a server that has them answers as it did before.
    """
    with database.work() as connection:
        return connection.exec_driver_sql(_OFFER, (lane, milliseconds(since.isoformat()))).rowcount
