"""The journal: what was done to every item, kept whole; each act one transaction with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from workflow.people import Directory, Person
from workflow.rules import Command, Letter, Registry, Row, Rules
from workflow.steps import Draft, Step, canonical_text, make
from workflow.store import append, fresh, gathering, numbers, outbox, project
from workflow.store.at_hand import AtHand, Held
from workflow.store.database import Database
from workflow.store.join import AcceptedPage, AcceptedStep, Join, StepResult, reproject
from workflow.store.numbers import NumberRequest
from workflow.store.packing import key
from workflow.store.standing import MANDATE, Standing
from workflow.store.states import row_from
from workflow.store.step_rows import COLUMNS, WIDTH, Verdict, step_of
from workflow.store.verify import verify
from workflow.workdays import VIETNAM

__all__ = ["AcceptedPage", "AcceptedStep", "Journal", "StepRecord", "StepResult"]

_STEPS = (
    "SELECT " + COLUMNS + ", s.position, s.verdict, s.reason FROM steps AS s WHERE s.item = ?"  # noqa: S608 (constants)
    " ORDER BY s.verdict = 'pending', s.position IS NULL, s.position, s.seq"
)
_STEP = "SELECT " + COLUMNS + " FROM steps AS s WHERE s.id = ?"  # noqa: S608 (constants)


def _clock() -> datetime:
    return datetime.now(VIETNAM)


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step and what became of it; ``position`` is the server's order, ``reason`` why it was refused."""

    step: Step
    position: int | None
    verdict: Verdict
    reason: str


@dataclass(slots=True)
class _Act:
    """One call of ``Journal.act``."""

    command: Command
    actor: Person
    now: datetime
    on_behalf_of: str | None
    step_id: str | None
    letters: Sequence[Letter]
    needs: Sequence[str]
    telling: dict[bytes, int] = field(default_factory=dict)


class Journal:
    """All steps on this machine, under the rules of the registry, as ``me`` sees them.

    Attributes:
        directory: people and units of all times; replace it when a newer one arrives.
        now: the time lists and tasks are shown for; a step is judged by its own.
        carries: lanes whose letters this desk writes when it makes a step; other desks' letters are written by the
            desk that may send them. None: all lanes.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        directory: Directory,
        me: Person,
        device: str,
        carries: frozenset[str] | None = None,
        now: Callable[[], datetime] = _clock,
    ) -> None:
        self.database = database
        self.registry = registry
        self.directory = directory
        self.me = me
        self.device = device
        self.carries = carries
        self.now = now
        self._standing = Standing()
        self._at_hand = AtHand()
        self._told: dict[bytes, int] = {}
        self._acts = 0
        self._behalf: str | None = None

    def act(
        self,
        item: str,
        item_kind: str,
        command: Command,
        *,
        now: datetime,
        actor: Person | None = None,
        on_behalf_of: str | None = None,
        letters: Sequence[Letter] = (),
        step_id: str | None = None,
        needs: Sequence[str] = (),
        number: NumberRequest | None = None,
    ) -> tuple[Step, ...]:
        """Do what the command says: decide, append, project, tasks, counters, search, outbox; all or nothing.

        Args:
            now: aware time of the act.
            actor: who does it; ``me`` unless given.
            on_behalf_of: the absent person in whose place it is done; needs a delegation in force.
            letters: what must leave besides the letters the rules name.
            step_id: identity given by an outside event; the same one again changes nothing.
            needs: files (SHA-256) that must be at the server first, besides those the payload names.
            number: take the next number of a register and put it into the payload as ``number`` (and ``year``).

        Raises:
            Refusal: a rule forbids it; nothing was written, no number spent.
            StoreTrouble: the disk does not take it; nothing was written.
        """
        rules = self.registry[item_kind]
        behalf = on_behalf_of or command.on_behalf_of or self._behalf
        if behalf != command.on_behalf_of:
            command = replace(command, on_behalf_of=behalf)
        act = _Act(command, actor or self.me, now, command.on_behalf_of, step_id, letters, needs)
        try:
            steps = self.database.run(lambda connection: self._act(connection, item, rules, act, number))
        finally:
            if item_kind == MANDATE:
                self._standing.forget()
        if not self.database.inside:
            self._told.update(act.telling)
        return steps

    def on_behalf(self, principal: str) -> Journal:
        """Return the same journal through which every act is done in the place of an absent person."""
        other = copy(self)
        other._behalf = principal
        return other

    def standing(self, at: datetime | None = None) -> Directory:
        """Return the directory as it stands at a moment (now unless given), with the delegations known here."""
        moment = at or self.now()
        known = self._standing.remembered(self.directory, moment)
        if known is not None:
            return known
        with self.database.reading() as connection:
            return self._standing.seen(connection, self.directory, moment)

    def settle(self) -> tuple[str, ...]:
        """Move in the lists what changed hands without a step (a delegation began or ended, somebody left, a unit was
        dissolved); return those items. Cheap when nothing did; to be called at the start and when a day or the
        directory changed."""
        with self.database.reading() as connection:
            if self._standing.settled(connection, self.directory, self.now()):
                return ()
        with self.database.work() as connection:
            items = self._standing.moved(connection, self.directory, self.me, self.now())
            self._reproject(connection, items)
        self._at_hand.forget()
        return items

    def state(self, item: str) -> Any:
        """Return the projected state of an item.

        Raises:
            KeyError: no such item here.
        """
        with self.database.reading() as connection:
            found = connection.exec_driver_sql("SELECT kind, state, upto FROM items WHERE id = ?", (item,)).first()
            if found is None:
                raise KeyError(item)
            return project.state_of(connection, item, self.registry[found[0]], found[1], found[2])

    def kind(self, item: str) -> str | None:
        """Return the kind of an item; None when there is none of that id here."""
        with self.database.reading() as connection:
            return connection.exec_driver_sql("SELECT kind FROM items WHERE id = ?", (item,)).scalar()

    def row(self, item: str) -> Row:
        """Return what lists show of an item (without its search words).

        Raises:
            KeyError: no such item here.
        """
        with self.database.reading() as connection:
            found = connection.exec_driver_sql("SELECT row FROM items WHERE id = ?", (item,)).scalar()
        if found is None:
            raise KeyError(item)
        return row_from(found)

    def items(self, item_kind: str) -> list[str]:
        """Return the ids of all items of a kind, oldest first."""
        with self.database.reading() as connection:
            return list(
                connection.exec_driver_sql("SELECT id FROM items WHERE kind = ? ORDER BY num", (item_kind,)).scalars()
            )

    def steps(self, item: str) -> tuple[StepRecord, ...]:
        """Return the steps of an item: accepted and refused ones, then those still on their way."""
        with self.database.reading() as connection:
            rows = connection.exec_driver_sql(_STEPS, (key(item),)).all()
        return tuple(StepRecord(step_of(row), *row[WIDTH:]) for row in rows)

    def apply(self, lane: str, page: AcceptedPage) -> tuple[str, ...]:
        """Take in one checkpoint of a server: results of own steps, others' steps, cursor; all or nothing.

        Own steps not yet accepted are judged again on top of what others did; twice the same page changes nothing.

        Returns:
            The items that changed.

        Raises:
            BadPage: a step's content differs from its hash.
            StoreTrouble: the disk does not take it.
        """
        mandates = any(accepted.step.item_kind == MANDATE for accepted in page.steps) or bool(page.results)
        try:
            return self.database.run(lambda connection: self._join(connection, lane, page), durable=False)
        finally:
            if mandates:
                self._standing.forget()

    def rebuild(self, item: str | None = None) -> int:
        """Fold the steps of one item (or of all) again and rewrite what is read of them; return how many items."""
        with self.database.work() as connection:
            ids = [item] if item else list(connection.exec_driver_sql("SELECT id FROM items").scalars())
            self._reproject(connection, ids, doubted=True)
        self._standing.forget()
        self._at_hand.forget()
        return len(ids)

    def verify(self) -> dict[str, Any]:
        """Check every chain; return {"items", "steps", "broken": [{"item", "step", "why"}]}."""
        with self.database.reading() as connection:
            return verify(connection)

    def _join(self, connection: Connection, lane: str, page: AcceptedPage) -> tuple[str, ...]:
        now = self.now()
        seen = self._standing.seen(connection, self.directory, now)
        return Join(connection, lane, self.registry, seen, self.me, now).take(page)

    def _reproject(self, connection: Connection, items: Iterable[str], *, doubted: bool = False) -> None:
        seen = self._standing.seen(connection, self.directory, self.now())
        for item in items:
            reproject(connection, item, self.registry, seen, self.me, None, doubted=doubted)

    def _act(
        self, connection: Connection, item: str, rules: Rules[Any], act: _Act, number: NumberRequest | None
    ) -> tuple[Step, ...]:
        if act.step_id is not None and (known := _known(connection, act.step_id)):
            return (known,)
        found = project.load(connection, item, rules, self._at_hand)
        taken = None
        if number is not None:
            taken = numbers.take(connection, number.register, number.year, item=item, at=act.now.isoformat())
            payload = {"year": number.year} | dict(act.command.payload) | {"number": taken}
            act = replace(act, command=replace(act.command, payload=payload))
        seen = self._standing.seen(connection, self.directory, act.now)
        drafts = rules.decide(found.state, act.command, act.actor, act.now, seen)
        steps = self._append(connection, found, rules, drafts, act, seen)
        if taken is not None and number is not None:
            owner = next((step for step in steps if step.payload.get("number") == taken), steps[0])
            numbers.assign(connection, number.register, number.year, taken, owner.id)
        return steps

    def _append(
        self, connection: Connection, item: project.Item, rules: Rules[Any], drafts: Sequence[Draft], act: _Act,
        seen: Directory,
    ) -> tuple[Step, ...]:  # fmt: skip
        steps: list[Step] = []
        for draft in drafts:
            payload = canonical_text(draft.payload)
            step = make(
                draft, item=item.id, item_kind=item.kind, actor=act.actor.id, at=act.now, device=self.device,
                previous=item.head, on_behalf_of=act.on_behalf_of, id=None if steps else act.step_id, payload=payload,
            )  # fmt: skip
            before, item.state, item.head = item.state, rules.evolve(item.state, step), step.hash
            files = tuple(append.named_files(step.payload)) if '"sha256"' in payload else ()
            seq = append.add_own(connection, step, payload, files, item.newest, self._told, act.telling)
            item.newest = step.hash
            if act.needs:
                needs = {ref.sha256 for ref in files}.union(act.needs)
                gathering.put(connection, seq, step, rules.lane, needs)
            for letter in rules.letters(before, step, item.state, self.directory):
                if self.carries is None or letter.lane in self.carries:
                    outbox.add_letter(connection, letter, step)
            steps.append(step)
        if steps:
            for letter in act.letters:
                outbox.add_letter(connection, letter, steps[-1])
            append.seal(connection, (step.hash for step in steps))
            item.pending += len(steps)
            item.ahead += len(steps)
            upto = seq if item.ahead >= project.AHEAD else None
            unread = act.actor.id != self.me.id
            project.write(connection, item, rules, seen, self.me, steps[-1].at, unread, upto)
            sign, ahead = (item.head, item.position, item.pending), 0 if upto else item.ahead
            assert item.num is not None
            self._at_hand.put(item.id, Held(item.num, sign, item.state, ahead, item.stood, item.places))
            self._acts += 1
            if self._acts % fresh.OFTEN == 1:
                fresh.relieve(connection)
        return tuple(steps)


def _known(connection: Connection, id: str) -> Step | None:
    row = connection.exec_driver_sql(_STEP, (key(id),)).first()
    return step_of(row) if row else None
