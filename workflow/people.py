"""Units, people and roles of the offices, as the directory of one province lists them, on any day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from workflow.errors import NotAllowed, Refusal
from workflow.organisation.authority import Authority, Form, authorities, customary
from workflow.organisation.day import Day, day, last_place, whole
from workflow.organisation.mandate import Mandate
from workflow.organisation.person import SYSTEM, Person, Role
from workflow.organisation.post import Post
from workflow.organisation.succession import Link, Succession
from workflow.organisation.unit import Unit
from workflow.organisation.validity import Dated, day_of, valid
from workflow.vietnamese import iso_short

__all__ = ["SYSTEM", "Directory", "Person", "Role", "Unit"]

_DAYS = 32
"""Days for which answers are kept; a large import asks about many."""
_SYNCHRONISE = "Đồng bộ để cập nhật danh bạ."


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything the province ever listed; ``days`` keeps what was worked out, one for each period between changes,
    and ``on`` to which of them a day belongs."""

    units: Mapping[str, Unit]
    people: Mapping[str, Person]
    posts: Mapping[str, Sequence[Post]]
    succession: Succession
    authorities: tuple[Authority, ...]
    changes: Sequence[str]
    days: dict[int, Day] = field(default_factory=dict)
    on: dict[date, Day] = field(default_factory=dict)
    worked_out: dict[date | None, dict[str, tuple[Person, ...]]] = field(default_factory=dict)

    def day(self, on: date) -> Day:
        known = self.on.get(on)
        if known is None:
            period = bisect_right(self.changes, on.isoformat())
            if period not in self.days:
                self.days[period] = day(self.units, self.people, self.posts, on)
            if len(self.on) >= _DAYS:
                self.on.clear()
            known = self.on[on] = self.days[period]
        return known


class Directory:
    """All units and people known on this machine, looked up by id.

    Attributes:
        units, people: those of the moment ``when``; of all times when there is none.
        when: the moment this directory is looked at; None before ``at`` was asked.
    """

    def __init__(
        self,
        units: Sequence[Unit],
        people: Sequence[Person],
        *,
        posts: Sequence[Post] = (),
        links: Sequence[Link] = (),
        authorities: Sequence[Authority] = (),
        mandates: Iterable[Mandate] = (),
    ) -> None:
        held: dict[str, list[Post]] = defaultdict(list)
        for post in posts:
            held[post.person].append(post)
        known_people = {person.id: person for person in people} | {SYSTEM.id: SYSTEM}
        dated: tuple[Dated, ...] = (*units, *people, *posts)
        changes = sorted({mark for one in dated for mark in (one.start, one.end) if mark})
        self._known = _Known(
            {unit.id: unit for unit in units}, known_people, held, Succession(links), tuple(authorities), changes
        )
        self._mandates = tuple(mandates)
        self.when: datetime | None = None
        self._on: date | None = None
        last = {id: last_place(person, held.get(id, ())) for id, person in known_people.items()}
        self._all = self._day = whole(self._known.units, last)

    @property
    def units(self) -> Mapping[str, Unit]:
        """The units of the moment."""
        return self._day.units

    @property
    def people(self) -> Mapping[str, Person]:
        """The people of the moment."""
        return self._day.people

    def at(self, moment: datetime) -> Directory:
        """Return the same directory as it stood at ``moment``: its units, people, authorities and mandates."""
        if self.when == moment:
            return self
        seen = self._copy()
        seen.when = moment
        seen._on = day_of(moment)
        seen._day = self._known.day(seen._on)
        return seen

    def kept(self, name: str, work_out: Callable[[], tuple[Person, ...]]) -> tuple[Person, ...]:
        """Return some people of the moment's day, worked out once a day: acts and lists ask for the same ones again."""
        days = self._known.worked_out
        known = days.get(self._on)
        if known is None:
            known = {}
            if len(days) >= _DAYS:
                days.clear()
            days[self._on] = known
        found = known.get(name)
        if found is None:
            found = known[name] = work_out()
        return found

    def with_mandates(self, mandates: Iterable[Mandate]) -> Directory:
        """Return the same directory knowing these delegations."""
        seen = self._copy()
        seen._mandates = tuple(mandates)
        return seen

    def _copy(self) -> Directory:
        seen = Directory.__new__(Directory)
        seen.__dict__.update(self.__dict__)
        return seen

    def person(self, id: str) -> Person:
        """Return the person ``id``.

        Raises:
            Refusal: nobody of that id works here at the moment.
        """
        found = self.people.get(id)
        if found is not None:
            return found
        if id in self._all.people:
            left = self._all.people[id]
            raise NotAllowed(f"{left.name} {self._gone(left)}.", "Nhờ người đang giữ việc đó làm.")
        raise Refusal(f"Danh bạ trên máy này không có người mang mã {id}.", _SYNCHRONISE)

    def _gone(self, left: Person) -> str:
        ends = [post.end for post in self._known.posts.get(left.id, ())] or [left.end]
        unit_end = self._all.units[left.unit].end if left.unit in self._all.units else ""
        end = max(filter(None, (*ends, unit_end)), default="")
        today = day_of(self.when).isoformat() if self.when else ""
        if end and end <= today:
            return f"không còn giữ nhiệm vụ từ ngày {iso_short(end)}"
        return "chưa nhận nhiệm vụ vào ngày này"

    def record(self, id: str) -> Person | None:
        """Return a person as of the moment, or as of the last post held; None when nobody of that id was ever known."""
        found = self.people.get(id)
        if found is not None or self.when is None or id not in self._known.people:
            return found
        return last_place(self._known.people[id], self._known.posts.get(id, ()), day_of(self.when))

    def unit(self, id: str) -> Unit:
        """Return the unit ``id``, also one that no longer exists.

        Raises:
            Refusal: no unit of that id was ever known here.
        """
        try:
            return self._all.units[id]
        except KeyError:
            raise Refusal(f"Danh bạ trên máy này không có đơn vị mang mã {id}.", _SYNCHRONISE) from None

    def all_units(self) -> tuple[Unit, ...]:
        """Return the units of all times."""
        return tuple(self._all.units.values())

    def all_people(self) -> tuple[Person, ...]:
        """Return the people of all times, each as of the moment or of the last post."""
        return tuple(person for id in self._known.people if (person := self.record(id)) is not None)

    def parent(self, unit: str) -> str:
        """Return the id of what a unit belongs or belonged to, "" at the top or when it is not known."""
        return self._all.units[unit].parent if unit in self._all.units else ""

    def office(self, unit_id: str) -> Unit:
        """Return the nearest unit upwards from ``unit_id`` that has an electronic identifier of its own."""
        unit = self.unit(unit_id)
        while not unit.organ and unit.parent:
            unit = self.unit(unit.parent)
        return unit

    def name(self, id: str) -> str:
        """Return the name of a person or unit; ``id`` itself when unknown, so that no page fails for a name."""
        known = self._all.people.get(id) or self._all.units.get(id)
        return known.name if known else id

    def members(self, unit: str) -> tuple[Person, ...]:
        """Return who works in a unit and in the units below it inside the same office."""
        return self._day.members.get(unit, ())

    def unit_open(self, unit: str, on: date) -> bool:
        """Tell whether a unit exists on that day: only then it registers, signs and receives (standards §7.3)."""
        return unit in self._all.units and valid(self._all.units[unit], on)

    def heirs(self, unit: str) -> tuple[str, ...]:
        """Return who goes on with the work of ``unit`` at the moment; itself while it exists."""
        if self.when is None or unit not in self._all.units or unit in self.units:
            return (unit,)
        return self._known.succession.heirs(unit, day_of(self.when))

    def successors(self, unit: str) -> tuple[Unit, ...]:
        """Return every unit that took over ``unit`` or a part of it; itself while it exists."""
        if self.when is None or unit in self.units:
            return (self.unit(unit),)
        found = self._known.succession.successors(unit, day_of(self.when))
        return tuple(self._all.units[id] for id in found if id in self._all.units)

    def predecessors(self, unit: str) -> tuple[str, ...]:
        """Return the ids of the units whose work ``unit`` goes on with at the moment."""
        on = day_of(self.when) if self.when else None
        return self._known.succession.predecessors(unit, on) if on else ()

    def links(self) -> tuple[Link, ...]:
        """Return all lines of succession."""
        return self._known.succession.links

    def stands_for(self, office: str, other: str) -> bool:
        """Tell whether ``office`` is ``other`` or goes on with its work since that was dissolved (standards §7.3)."""
        return office == other or (bool(other) and office in self.heirs(other))

    def mandates(self, taker: str = "", giver: str = "") -> tuple[Mandate, ...]:
        """Return the delegations in force at the moment; none when there is no moment."""
        if self.when is None or not self._mandates:
            return ()
        return tuple(
            one for one in self._mandates
            if taker in ("", one.taker) and giver in ("", one.giver) and one.stands(self.when)
        )  # fmt: skip

    def represented(self, taker: str) -> tuple[Person, ...]:
        """Return whom a person may act for at the moment, whatever the act."""
        givers = dict.fromkeys(one.giver for one in self.mandates(taker=taker))
        return tuple(person for id in givers if (person := self.record(id)) is not None)

    def authorities(self, office: str, kind: str | None = None) -> tuple[Authority, ...]:
        """Return who may sign papers of an office of that type at the moment (NĐ 30/2020 Điều 13).

        An office for which the province laid nothing down goes by its leaders' posts.

        Args:
            kind: abbreviation of the type, "" for công văn, None for any.
        """
        laid_down = [one for one in self._known.authorities if one.office == office]
        if not laid_down:
            leaders = [(p.id, p.post) for p in self.members(office) if p.has(Role.LEADER)]
            laid_down = list(customary(office, self.name(office), leaders))
        if self.when is None:
            return tuple(one for one in laid_down if not one.flaw and one.covers(kind))
        held = authorities(laid_down, office, day_of(self.when), kind)
        return tuple(one for one in held if one.person in self.people)

    @property
    def laid_down(self) -> tuple[Authority, ...]:
        """The authorities to sign written in the directory, of all times, sound or not."""
        return tuple(self._known.authorities)

    def authority(self, person: str, office: str, kind: str | None = None) -> Authority | None:
        """Return by what right a person signs such a paper at the moment; None without any."""
        return next((one for one in self.authorities(office, kind) if one.person == person), None)

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``from_json`` reads back; mandates are items of their own and not part of it."""
        known = self._known
        posts = [_slim(asdict(post)) for held in known.posts.values() for post in held]
        later = {
            "posts": posts,
            "links": [_slim(asdict(link)) for link in known.succession.links],
            "authorities": [_slim(asdict(one)) for one in known.authorities],
        }
        return {
            "units": [unit.to_json() for unit in known.units.values()],
            "people": [person.to_json() for person in known.people.values() if person.id != SYSTEM.id],
        } | {name: part for name, part in later.items() if part}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Directory:
        """Read what ``to_json`` wrote, of this or an earlier version.

        Raises:
            ValueError, KeyError, TypeError: it is of another form.
        """
        try:
            return cls(
                [Unit.from_json(unit) for unit in value["units"]],
                [Person.from_json(person) for person in value["people"]],
                posts=[Post(**(one | {"roles": tuple(one.get("roles", ()))})) for one in value.get("posts", ())],
                links=[Link(**one) for one in value.get("links", ())],
                authorities=[_authority(one) for one in value.get("authorities", ())],
            )
        except AttributeError as wrong:
            raise ValueError(f"not a directory: {wrong}") from None


def _slim(value: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON value without what is empty."""
    return {name: list(part) if isinstance(part, tuple) else part for name, part in value.items() if part}


def _authority(value: Mapping[str, Any]) -> Authority:
    fields = {**value, "form": Form(value.get("form", "")), "kinds": tuple(value.get("kinds", ()))}
    return Authority(**fields)
