"""Acceptance: every step judged once, by the same rules as the desk, in one order that never leaves a gap."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from sync.compact.request import Seal
from sync.provincial.accounts import Caller
from sync.provincial.audit import Audit, Deed
from sync.provincial.catalogues import Catalogues
from sync.provincial.delegations import delegations
from sync.provincial.files import FileShelf
from sync.provincial.followers import Follower
from sync.provincial.loan_papers import LoanPapers
from sync.provincial.own_steps import may_say
from sync.provincial.portal_reports import PortalReports
from sync.provincial.regaining import Regaining
from sync.provincial.registers import Spent, check_number, refusal_of_form, spend, spent
from sync.provincial.sendings import Sendings
from sync.provincial.statement import Statement
from sync.provincial.store import ServerStore, next_position
from sync.provincial.sums import Tally
from sync.provincial.tables import ITEMS, STEPS
from sync.provincial.together import Together
from sync.provincial.verdicts import Verdicts
from workflow.behalf import in_good_time
from workflow.errors import AlreadyDone, Refusal, WrongState
from workflow.people import SYSTEM, Directory
from workflow.rules import Registry, Rules
from workflow.steps import Step, hash_of
from workflow.store.append import named_files
from workflow.store.journal import StepResult
from workflow.store.loan_papers import Shown
from workflow.workdays import VIETNAM

KIND = re.compile(r"[a-z_]{1,20}\.[a-z_]{1,39}\Z")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z")
BAD_CONTENT = (KeyError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What reading a payload of the wrong shape raises; such a step is refused alone and never stops the lane."""


# Put together once: the parts of a statement cost more than the database does.
_OF_LANE: BindParameter[str] = bindparam("of_lane")
_KNOWN = Statement(
    select(
        STEPS.c.hash, STEPS.c.status, STEPS.c.position, STEPS.c.reason, STEPS.c.by, STEPS.c.office, STEPS.c.item,
        STEPS.c.kind,
    ).where(STEPS.c.lane == _OF_LANE, STEPS.c.id == bindparam("of_id"))
)  # fmt: skip
_THE_ITEM = (ITEMS.c.lane == _OF_LANE) & (ITEMS.c.item == bindparam("of_item"))
_ITEM = Statement(
    select(ITEMS.c.office, ITEMS.c.state, ITEMS.c.item_kind, ITEMS.c.head, ITEMS.c.steps).where(_THE_ITEM)
)
_ITEM_NOW = Statement(
    update(ITEMS).where(_THE_ITEM).values(state=bindparam("state"), head=bindparam("head"), steps=ITEMS.c.steps + 1)
)
_NEW_ITEM, _NEW_STEP = Statement(insert(ITEMS)), Statement(insert(STEPS))
_ANY_OF_ITEM = select(STEPS.c.id).where(STEPS.c.lane == _OF_LANE, STEPS.c.item == bindparam("of_item")).limit(1)
FORGOTTEN = timedelta(days=7)
"""How long steps wait for the first one of an item the server has not heard of: whoever made it may be offline."""


class Acceptance:
    """Judges steps of all lanes; holds nothing between two calls."""

    def __init__(
        self, store: ServerStore, registry: Registry, catalogues: Catalogues, files: FileShelf,
        followers: Sequence[Follower] = (), papers: LoanPapers | None = None,
    ) -> None:  # fmt: skip
        self._regaining = Regaining(papers) if papers is not None else None
        self._followers = tuple(followers)
        self._reports = PortalReports(store, catalogues)
        self._store = store
        self._together = Together(store)
        self.verdicts = Verdicts()
        self._audit = Audit(store, lambda: datetime.now(VIETNAM))
        self._sendings = Sendings(store)
        self._registry = registry
        self._catalogues = catalogues
        self._files = files

    def accept(
        self, lane: str, caller: Caller, steps: Sequence[Step], *,
        acked: Collection[str] = (), seal: Seal | None = None, loans: Sequence[Shown] = (),
    ) -> tuple[StepResult, ...]:  # fmt: skip
        """Judge ``steps`` in the order given and write down what became of them, in one transaction.

        Requests that come at once share it; see ``Together``.

        Args:
            acked: ids once accepted, offered again because the server was restored from an older copy.
            seal: key and signature of the machine that sends them; None where they came in another sealed way.
            loans: of the numbers of its steps, and others it holds; heard first.

        Raises:
            OtherKey, NotSigned: the machine did not sign them; nothing was judged.
        """
        sending = self._sendings.check(caller, lane, steps, seal) if seal is not None else ""
        if not steps and not loans:
            return ()

        def work(connection: Connection) -> tuple[tuple[StepResult, ...], tuple[Deed, ...]]:
            if seal is not None and sending:
                self._sendings.keep(connection, sending, caller, lane, steps, seal.signature)
            regained = self._hear(connection, lane, caller, loans)
            return self.within(connection, lane, caller, steps, acked=acked, sending=sending), regained

        results, regained = self._together.run(lane, work)
        self.verdicts.add(lane, (result.status for result in results))
        self._audit.note(*regained, *_turned_down(lane, caller, results))
        return results

    def _hear(self, connection: Connection, lane: str, caller: Caller, loans: Sequence[Shown]) -> tuple[Deed, ...]:
        if not loans or self._regaining is None:
            return ()
        return self._regaining.hear(connection, lane, caller, loans, datetime.now(VIETNAM))

    def within(
        self, connection: Connection, lane: str, caller: Caller, steps: Sequence[Step], *,
        acked: Collection[str] = (), sending: str = "",
    ) -> tuple[StepResult, ...]:  # fmt: skip
        """Judge ``steps`` inside a transaction that writes to ``lane``, so that other rows stand or fall with them."""
        directory = self._catalogues.directory().with_mandates(delegations(connection, caller.office))
        batch = _Batch(
            connection, lane, caller, self._registry, directory.at(datetime.now(UTC)), self._files, self._reports,
            frozenset(acked), self._followers, sending,
        )  # fmt: skip
        results = tuple(batch.judge(step) for step in steps)
        batch.tally.write(connection, lane)
        return results


@dataclass(slots=True)
class _Item:
    """An item as the accepted steps leave it."""

    office: str
    state: Any
    exists: bool
    head: str = ""
    steps: int = 0


@dataclass(slots=True)
class _Batch:
    """The steps of one request, judged one after the other inside one transaction."""

    connection: Connection
    lane: str
    caller: Caller
    registry: Registry
    directory: Directory
    files: FileShelf
    reports: PortalReports
    acked: frozenset[str]
    followers: tuple[Follower, ...] = ()
    sending: str = ""
    tally: Tally = field(default_factory=Tally)
    waiting: set[str] = field(default_factory=set)

    def judge(self, step: Step) -> StepResult:
        """Return the verdict on ``step``, the same one however often it is asked."""
        refused = self._form(step) or self._identity(step)
        if refused:
            return StepResult(step.id, "rejected", None, refused, "")
        known = self._known(step)
        if known is not None:
            return known
        item = self._item(step)
        if not self.directory.stands_for(self.caller.office, item.office):
            return StepResult(step.id, "rejected", None, "Văn bản, hồ sơ này thuộc cơ quan khác.", "")
        held = self._held_back(step, item)
        if held is not None:
            self.waiting.add(step.item)
            return held
        try:
            return self._apply(step, item)
        except Refusal as refusal:
            return self._refuse(step, item, refusal)
        except BAD_CONTENT as why:
            return self._refuse(step, item, Refusal(f"Nội dung bước không đúng mẫu ({type(why).__name__})."))

    def _form(self, step: Step) -> str:
        """Return why the step is not what it says it is; such a step leaves no trace, so a sound one may still come."""
        rules = self.registry.get(step.item_kind)
        marks = (step.id, step.item, step.device)
        if not all(IDENTIFIER.match(mark) for mark in marks) or not KIND.match(step.kind):
            return "Mã của bước không đúng mẫu."
        if rules is None or rules.lane != self.lane:
            return "Máy chủ này không nhận loại văn bản, hồ sơ đó."
        try:
            aware = datetime.fromisoformat(step.at).tzinfo is not None
            sound = hash_of(step) == step.hash
        except ValueError:
            aware = sound = False
        return "" if aware and sound else "Nội dung bước đã bị sửa sau khi ghi: mã băm không khớp."

    def _identity(self, step: Step) -> str:
        """Return why the caller may not send this step."""
        person = self.caller.person
        if step.actor not in (person.id, SYSTEM.id):
            return "Bước này do người khác làm; mỗi người chỉ gửi việc của mình."
        if not may_say(step, self.caller):
            return "Bước này chỉ máy chủ ghi, theo tin của hệ thống khác."
        if step.actor == person.id and step.device != self.caller.device:
            return "Bước này ghi ở máy khác với máy đang gửi."
        return ""

    def _known(self, step: Step) -> StepResult | None:
        row = _KNOWN.first(self.connection, of_lane=self.lane, of_id=step.id)
        if row is None:
            return None
        hash, status, position, reason, by, office, item, kind = row
        if hash == step.hash:
            return StepResult(step.id, status, position, reason, by)
        twin = position is not None and office == self.caller.office and item == step.item
        if twin and kind == step.kind:
            # The same outside event seen by two machines: the sender takes over the version that came first.
            return StepResult(step.id, "wait", None, "Máy khác đã ghi bước này trước; đang nhận về.", "")
        return StepResult(step.id, "rejected", None, "Mã bước này đã dùng cho một bước có nội dung khác.", "")

    def _item(self, step: Step) -> _Item:
        row = _ITEM.first(self.connection, of_lane=self.lane, of_item=step.item)
        rules = self._rules(step)
        if row is None:
            return _Item(self.caller.office, rules.empty(step.item), False)
        office, state, kind, head, steps = row
        if kind != step.item_kind:
            return _Item("", None, True)
        return _Item(office, rules.from_json(state), True, head, steps)

    def _held_back(self, step: Step, item: _Item) -> StepResult | None:
        """Return why the step has to come again later: an earlier one of the batch or a file is not here yet.

        Whether its predecessor was accepted does not matter: it may have been refused on the way, and what merges
        merges. The rules alone decide. But of an item nobody spoke of yet there is nothing to judge: a restored
        server forgot it, and its first step is offered again by whoever made it.
        """
        if step.item in self.waiting:
            return StepResult(step.id, "wait", None, "Chờ bước đứng trước của cùng văn bản, hồ sơ.", "")
        if not item.exists and step.previous is not None and self._unheard_of(step):
            why = "Máy chủ vừa được khôi phục; chờ người lập văn bản, hồ sơ này đồng bộ lại."
            return StepResult(step.id, "wait", None, why, "")
        offices = (self.caller.office, *self.caller.inherited)
        absent = self.files.absent(self.connection, self.lane, offices, _named_files(step))
        if absent:
            return StepResult(step.id, "needs-file", None, " ".join(absent), "")
        return None

    def _unheard_of(self, step: Step) -> bool:
        if datetime.now(UTC) - datetime.fromisoformat(step.at) > FORGOTTEN:
            return False
        return self.connection.execute(_ANY_OF_ITEM, {"of_lane": self.lane, "of_item": step.item}).first() is None

    def _apply(self, step: Step, item: _Item) -> StepResult:
        rules = self._rules(step)
        if step.id not in self.acked:
            in_good_time(step, self.directory, datetime.now(UTC))
        rules.check(item.state, step, self.directory)
        if step.previous is None and item.exists:
            raise AlreadyDone("Văn bản, hồ sơ này đã có trên máy chủ.", "Đồng bộ rồi làm tiếp trên bản đang có.")
        number = self._number(step)
        after = rules.evolve(item.state, step)
        told = self.reports.tell(item.state, step, after, self.directory)
        seen = [follower.foresee(rules, item.state, step, after, self.directory) for follower in self.followers]
        position = next_position(self.connection, self.lane)
        self.tally.add(item.office, position, step, (item.head, item.steps))
        self._save_item(step, item, rules.to_json(after))
        if number is not None:
            spend(self.connection, self.caller, number, step)
        self.reports.queue(self.connection, item.office, step, told)
        for follower, one in zip(self.followers, seen, strict=True):
            follower.follow(self.connection, item.office, step, one)
        return self._write(step, item, StepResult(step.id, "applied", position, "", ""))

    def _number(self, step: Step) -> Spent | None:
        try:
            number = spent(step)
        except ValueError as why:
            raise refusal_of_form(why) from None
        if number is not None:
            check_number(self.connection, self.caller, number, step.item, offered_again=step.id in self.acked)
        return number

    def _save_item(self, step: Step, item: _Item, state: Any) -> None:
        values = {"state": state, "head": step.hash}
        if item.exists:
            _ITEM_NOW.change(self.connection, of_lane=self.lane, of_item=step.item, **values)
        else:
            first = {"lane": self.lane, "item": step.item, "item_kind": step.item_kind, "office": item.office,
                     "steps": 1}  # fmt: skip
            _NEW_ITEM.change(self.connection, **first, **values)

    def _refuse(self, step: Step, item: _Item, refusal: Refusal) -> StepResult:
        """Write down a verdict that stands: too late, or against the rules."""
        first = self._first(step) if isinstance(refusal, (AlreadyDone, WrongState)) else ""
        status = "superseded" if first or isinstance(refusal, AlreadyDone) else "rejected"
        # PostgreSQL keeps no NUL in a text, and a refusal may quote what was sent.
        reason = " ".join(part for part in (refusal.text, refusal.what_next) if part).replace("\0", "")
        return self._write(step, item, StepResult(step.id, status, None, reason, first))  # type: ignore[arg-type]

    def _first(self, step: Step) -> str:
        """Return the name of whoever acted on the item in between, unseen by the sender: of the same kind if any."""
        seen = select(STEPS.c.position).where(
            STEPS.c.lane == self.lane, STEPS.c.item == step.item, STEPS.c.hash == step.previous
        )
        after = self.connection.execute(seen).scalar_one_or_none() or 0
        rows = (
            self.connection.execute(
                select(STEPS.c.body)
                .where(STEPS.c.lane == self.lane, STEPS.c.item == step.item, STEPS.c.position > after)
                .order_by(STEPS.c.position)
            )
            .scalars()
            .all()
        )
        same = [body for body in rows if body["kind"] == step.kind]
        others = same or list(rows)
        return self.directory.name(others[-1]["actor"]) if others else ""

    def _write(self, step: Step, item: _Item, result: StepResult) -> StepResult:
        _NEW_STEP.change(
            self.connection, lane=self.lane, id=step.id, position=result.position, item=step.item,
            office=item.office, kind=step.kind, hash=step.hash, status=result.status, reason=result.reason,
            by=result.by, person=self.caller.person.id, device=self.caller.device,
            received=datetime.now(UTC).isoformat(timespec="milliseconds"), body=step.to_json(),
            sending=self.sending or None,
        )  # fmt: skip
        return result

    def _rules(self, step: Step) -> Rules[Any]:
        return self.registry[step.item_kind]


def _turned_down(lane: str, caller: Caller, results: Sequence[StepResult]) -> Iterator[Deed]:
    for result in results:
        if result.status == "rejected":
            yield Deed("step.refused", f"{lane} {result.id}", result.reason, caller.person.id, caller.device)


def _named_files(step: Step) -> frozenset[str]:
    return frozenset(ref.sha256 for ref in named_files(step.payload))
