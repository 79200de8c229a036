"""Units, people and roles of the offices, as the directory of one province lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflow.errors import Refusal

_SYNCHRONISE = "Đồng bộ để cập nhật danh bạ."


class Role(StrEnum):
    """What a person does in an office; one person may hold several roles."""

    CLERK = "van_thu"
    LEADER = "lanh_dao"
    UNIT_HEAD = "truong_don_vi"
    SPECIALIST = "chuyen_vien"
    ONE_STOP = "mot_cua"
    SYSTEM = "he_thong"


@dataclass(frozen=True, slots=True)
class Unit:
    """An office or a division of one; ``organ`` is its own electronic identifier (QĐ 20/2020), if it has one."""

    id: str
    name: str
    organ: str = ""
    parent: str = ""
    short: str = ""
    place: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the office; ``uid`` is the personal identification number a signing certificate carries."""

    id: str
    name: str
    unit: str
    post: str
    roles: frozenset[Role]
    uid: str = ""

    def has(self, *roles: Role) -> bool:
        """Tell whether the person holds one of ``roles``."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Person("he-thong", "Hệ thống", "", "", frozenset({Role.SYSTEM}))


class Directory:
    """All units and people known on this machine, looked up by id."""

    def __init__(self, units: Sequence[Unit], people: Sequence[Person]) -> None:
        self.units = {unit.id: unit for unit in units}
        self.people = {person.id: person for person in people} | {SYSTEM.id: SYSTEM}

    def person(self, id: str) -> Person:
        """Return the person ``id``.

        Raises:
            Refusal: nobody of that id is known here.
        """
        try:
            return self.people[id]
        except KeyError:
            raise Refusal(f"Danh bạ trên máy này không có người mang mã {id}.", _SYNCHRONISE) from None

    def unit(self, id: str) -> Unit:
        """Return the unit ``id``.

        Raises:
            Refusal: no unit of that id is known here.
        """
        try:
            return self.units[id]
        except KeyError:
            raise Refusal(f"Danh bạ trên máy này không có đơn vị mang mã {id}.", _SYNCHRONISE) from None

    def office(self, unit_id: str) -> Unit:
        """Return the nearest unit upwards from ``unit_id`` that has an electronic identifier of its own."""
        unit = self.unit(unit_id)
        while not unit.organ and unit.parent:
            unit = self.unit(unit.parent)
        return unit

    def name(self, id: str) -> str:
        """Return the name of a person or unit; ``id`` itself when unknown, so that no page fails for a name."""
        known = self.people.get(id) or self.units.get(id)
        return known.name if known else id

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value that ``from_json`` reads back."""
        return {
            "units": [{slot: getattr(unit, slot) for slot in Unit.__slots__} for unit in self.units.values()],
            "people": [
                {"id": p.id, "name": p.name, "unit": p.unit, "post": p.post, "roles": sorted(p.roles), "uid": p.uid}
                for p in self.people.values()
                if p.id != SYSTEM.id
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Directory:
        """Read what ``to_json`` wrote."""
        units = [Unit(**unit) for unit in value["units"]]
        people = [Person(**(p | {"roles": frozenset(Role(r) for r in p["roles"])})) for p in value["people"]]
        return cls(units, people)
