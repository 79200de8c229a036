"""One row of a table of rules: who may do it, from which states, what must be filled in, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, cast

from msgspec import Struct
from msgspec.structs import force_setattr

from workflow.behalf import FEW, mandated
from workflow.errors import AlreadyDone, NotAllowed, Refusal, WrongState
from workflow.fields import Field, as_json, filled
from workflow.frozen import replace
from workflow.owners import holds, standing_units
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.rules import Command, Option
from workflow.steps import Draft, Step
from workflow.vietnamese import date_time
from workflow.workdays import VIETNAM


class Mark(Struct, frozen=True):
    """Who did something, when (ISO 8601), and in whose place."""

    actor: str
    at: str
    behalf: str = ""


class State(Protocol):
    """What the table needs to know of any item's state."""

    @property
    def item(self) -> str:
        """The item's id."""

    @property
    def stage(self) -> str:
        """Where the item stands; "" before its first step."""

    @property
    def office(self) -> str:
        """Id of the office the item belongs to; "" before its first step."""

    @property
    def done(self) -> Mapping[str, Mark]:
        """Who did what last, by kind of step; loops take out what they undo."""


S = TypeVar("S", bound=State)


class Ask(Struct, Generic[S], frozen=True):
    """Somebody asks to do something to an item, perhaps in the place of an absent person."""

    state: S
    kind: str
    payload: Mapping[str, Any]
    actor: Person
    at: datetime
    directory: Directory
    principal: Person | None = None

    @classmethod
    def of(cls, state: S, command: Command, actor: Person, now: datetime, directory: Directory) -> Ask[S]:
        """Return what ``command`` asks, in the organisation as it stands at ``now``.

        Raises:
            Refusal: the absent person is not known or left.
        """
        seen = directory.at(now)
        principal = seen.person(command.on_behalf_of) if command.on_behalf_of else None
        here = seen.people.get(actor.id, actor)
        return cls(state, command.kind, command.payload, here, now, seen, principal)

    @property
    def right(self) -> Person:
        """Whose right is used: the absent person's where there is one."""
        return self.principal or self.actor


@dataclass(frozen=True, slots=True)
class Who(Generic[S]):
    """Who may do it, for the rule and in words; ``why`` says more to the wrong person, where there is more to say."""

    words: str
    may: Callable[[S, Person, Directory], bool]
    why: Callable[[S, Person, Directory], str] | None = None


@dataclass(frozen=True, slots=True)
class Act(Generic[S]):
    """One kind of step.

    Attributes:
        words: on the button, one to three words.
        past: after the name of who did it ("vào sổ").
        source: where the rule stands written.
        who: who may.
        stages: from which states.
        effect: the state after it; must take any payload.
        fields: what must be filled in.
        guard: what else must hold; raises a refusal.
        derive: facts the program adds when the step is made here.
        once: a second one is told who was first.
        taken: who did this very thing first, where ``once`` does not say it.
        ready: why it cannot be done yet although the stage fits; "" when it can.
        clears: kinds that may be done again after it.
        personal: nobody does it in another's place (a signature names who signed).
    """

    kind: str
    words: str
    past: str
    source: str
    who: Who[S]
    stages: frozenset[str]
    effect: Callable[[S, Step], S]
    fields: tuple[Field, ...] = ()
    guard: Callable[[Ask[S]], None] | None = None
    derive: Callable[[Ask[S]], Mapping[str, Any]] | None = None
    once: bool = False
    clears: tuple[str, ...] = ()
    taken: Callable[[Ask[S]], Mark | None] | None = None
    ready: Callable[[S], str] | None = None
    personal: bool = False


class Table(Generic[S]):
    """All acts of one kind of item, in the order buttons show them."""

    def __init__(
        self, item_kind: str, noun: str, stages: Mapping[str, str], acts: Iterable[Act[S]],
        work: Callable[[S], Iterable[str]] = lambda state: (),
    ) -> None:
        """Take the acts.

        Args:
            item_kind: of the steps.
            noun: what the item is called ("Văn bản").
            stages: every stage with its words, in the order of the work.
            acts: the rows.
            work: with whom an item lies, people and units; delegations of one unit are judged by it.
        """
        self.item_kind = item_kind
        self.noun = noun
        self.stages = dict(stages)
        self.work = work
        self.acts = {act.kind: act for act in acts}

    def decide(self, ask: Ask[S]) -> tuple[Draft, ...]:
        """Judge what somebody here wants to do, and return the step with everything filled in.

        Raises:
            Refusal: the rule that forbids it.
        """
        act = self._act(ask.kind)
        self._may(act, ask)
        derived = act.derive(ask) if act.derive is not None else {}
        ask = replace(ask, payload=filled(act.fields, as_json({**ask.payload, **derived})))
        if act.guard is not None:
            act.guard(ask)
        return (Draft(ask.kind, ask.payload),)

    def check(self, state: S, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere.

        Raises:
            Refusal: it must not be accepted on top of ``state``.
        """
        if step.item_kind != self.item_kind or step.item != state.item:
            raise Refusal("Bước này không thuộc về hồ sơ hoặc văn bản đang xét.")
        at = moment(step.at)
        seen = directory.at(at)
        actor = seen.person(step.actor)
        principal = seen.person(step.on_behalf_of) if step.on_behalf_of else None
        ask = Ask(state, step.kind, step.payload, actor, at, seen, principal)
        act = self._act(step.kind)
        self._may(act, ask)
        filled(act.fields, as_json(step.payload))
        if act.guard is not None:
            act.guard(ask)

    def evolve(self, state: S, step: Step) -> S:
        """Return the state after an accepted step; a kind this program does not know changes nothing."""
        act = self.acts.get(step.kind)
        if act is None:
            return state
        after = act.effect(state, step)
        done = {kind: mark for kind, mark in after.done.items() if kind not in act.clears}
        done[step.kind] = Mark(step.actor, step.at, step.on_behalf_of or "")
        if after is state:
            return cast(S, replace(cast(Any, after), done=done))
        # A new value nobody else holds yet: it need not be copied once more.
        force_setattr(cast(Any, after), "done", done)
        return after

    def options(self, state: S, person: Person, directory: Directory, offered: Sequence[str]) -> tuple[Option, ...]:
        """Return what the person may do next.

        Args:
            directory: as it stands at the moment asked about.
            offered: kinds in the order they are wanted at this stage; the first one possible becomes primary.
        """
        places = {stage: place for place, stage in enumerate(self.stages)}
        here = places.get(state.stage, -1)
        now: list[Option] = []
        later: list[Option] = []
        for act in (self.acts[kind] for kind in offered):
            ask = Ask(state, act.kind, {}, person, directory.when or datetime.min, directory)
            try:
                self._may(act, ask, names=False)
            except WrongState as refusal:
                if any(places.get(stage, -1) >= here for stage in act.stages):
                    later.append(Option(act.kind, act.words, why_not=refusal.text, personal=act.personal))
            except Refusal:
                continue
            else:
                missing = self._missing(act, ask)
                now.append(Option(act.kind, act.words, primary=not now, missing=missing, personal=act.personal))
        return (*now, *later[:1])

    def able(self, kind: str, state: S, directory: Directory) -> tuple[Person, ...]:
        """Return who may do an act now, of those who work in the item's office or go on with its work."""
        act = self._act(kind)
        found = []
        for person in _staff(state.office, directory):
            try:
                self._may(act, Ask(state, kind, {}, person, directory.when or datetime.min, directory), names=False)
            except Refusal:
                continue
            found.append(person)
        return tuple(found)

    def _missing(self, act: Act[S], ask: Ask[S]) -> tuple[str, ...]:
        """Return what must be filled in before the act can be done, in words; what the program adds is not counted."""
        try:
            known = act.derive(ask) if act.derive is not None else {}
        except Refusal:
            known = {}
        return tuple(field.label for field in act.fields if field.required and not known.get(field.name))

    def _act(self, kind: str) -> Act[S]:
        act = self.acts.get(kind)
        if act is None:
            raise Refusal(f"Chương trình này chưa biết việc “{kind}”.", "Cập nhật chương trình rồi làm lại.")
        return act

    def _may(self, act: Act[S], ask: Ask[S], *, names: bool = True) -> None:
        """Refuse the wrong office, a missing mandate, the second time, the wrong person and the wrong moment, so."""
        self._of_this_office(ask)
        if ask.principal is not None:
            work = tuple(self.work(ask.state))
            mandated(act.kind, act.words, act.personal, ask.actor, ask.principal, ask.directory, work)
        state = ask.state
        first = state.done.get(act.kind) if act.once else act.taken(ask) if act.taken else None
        if first is not None:
            behalf = f" thay {ask.directory.name(first.behalf)}" if first.behalf else ""
            raise AlreadyDone(
                f"{ask.directory.name(first.actor)} đã {act.past}{behalf} lúc {read_time(first.at)}.",
                "Xem lại rồi làm bước tiếp theo; phần vừa nhập vẫn giữ.",
            )
        if not act.who.may(state, ask.right, ask.directory):
            raise self._not_allowed(act, ask, names)
        if state.stage not in act.stages:
            raise WrongState(self._where(state), f"Việc “{act.words}” làm khi: {self._list(act.stages)}.")
        if act.ready is not None and (reason := act.ready(state)):
            raise WrongState(reason)

    def _of_this_office(self, ask: Ask[S]) -> None:
        office, directory = ask.state.office, ask.directory
        for person in (ask.actor, ask.right):
            known = person.id in directory.people
            if not known and directory.record(person.id) is not None:
                directory.person(person.id)
            if not known or (office and not at_office(person, office, directory)):
                heirs = [directory.name(id) for id in directory.heirs(office) if id != office]
                gone = f" (nay là {', '.join(heirs)})" if heirs else ""
                raise NotAllowed(
                    f"{self.noun} này của {directory.name(office)}{gone}; {person.name} không thuộc cơ quan đó.",
                    "Nhờ người của cơ quan đó làm.",
                )

    def _not_allowed(self, act: Act[S], ask: Ask[S], names: bool) -> NotAllowed:
        """Return the refusal of the wrong person; it names those who may when they are few."""
        staff = _staff(ask.state.office, ask.directory) if names else ()
        able = [person for person in staff if act.who.may(ask.state, person, ask.directory)]
        few = able if 0 < len(able) <= FEW else []
        named = f": {', '.join(f'{person.name} ({person.post})' for person in few)}" if few else ""
        more = act.who.why(ask.state, ask.right, ask.directory) if act.who.why is not None else ""
        return NotAllowed(
            more or f"Việc “{act.words}” dành cho {act.who.words}{named}.", f"Chuyển cho {act.who.words}.",
            who=tuple(person.id for person in few),
        )  # fmt: skip

    def _where(self, state: S) -> str:
        if not state.stage:
            return f"{self.noun} này chưa có trên máy."
        return f"{self.noun} đang ở trạng thái “{self.stages.get(state.stage, state.stage)}”."

    def _list(self, stages: frozenset[str]) -> str:
        return ", ".join(words.lower() for stage, words in self.stages.items() if stage in stages) or "mới tạo"


def _staff(office: str, directory: Directory) -> tuple[Person, ...]:
    """Return who works in an office, or in those that go on with its work."""
    return tuple(person for id in standing_units(office, directory) for person in directory.members(id))


def roles(words: str, *wanted: Role) -> Who[Any]:
    """Let whoever holds one of the roles in the item's office, or looks after it because nobody does (NĐ 30/2020
    Điều 6); that the person works in that office is asked before."""

    def may(state: Any, person: Person, directory: Directory) -> bool:
        if person.has(*wanted):
            return True
        office = office_of(person, directory)
        return bool(office) and any(holds(person, role, office, directory) for role in wanted)

    return Who(words, may)


def everyone(*tests: Who[S]) -> Who[S]:
    """Join several: whoever one of them allows."""
    return Who(
        " hoặc ".join(test.words for test in tests),
        lambda state, person, directory: any(test.may(state, person, directory) for test in tests),
    )


def office_of(person: Person, directory: Directory) -> str:
    """Return the id of the office a person belongs to, "" for the program itself or a unit not known here."""
    return directory.office(person.unit).id if person.unit in directory.units else ""


def at_office(person: Person, office: str, directory: Directory) -> bool:
    """Tell whether a person works in that office or in one that goes on with its work; the program works everywhere."""
    return person.id == SYSTEM.id or directory.stands_for(office_of(person, directory), office)


def moment(text: str) -> datetime:
    """Read the time of a step.

    Raises:
        Refusal: it is no time, or one without a zone.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("Bước này không ghi thời gian đúng dạng.") from None
    if at.tzinfo is None:
        raise Refusal("Bước này không ghi múi giờ.")
    if not 1900 <= at.year < 2200:
        raise Refusal("Bước này ghi một năm không có thật.")
    return at


def read_time(at: str) -> str:
    """Return the time of a step as people read it, in Vietnamese time; other text as it is."""
    try:
        return date_time(datetime.fromisoformat(at).astimezone(VIETNAM))
    except (ValueError, OverflowError):
        return at
