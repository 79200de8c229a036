"""Somebody who works in an office: post, roles, and the time it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a person does in an office; one person may hold several roles."""

    CLERK = "van_thu"
    LEADER = "lanh_dao"
    UNIT_HEAD = "truong_don_vi"
    SPECIALIST = "chuyen_vien"
    ONE_STOP = "mot_cua"
    SYSTEM = "he_thong"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the office; ``uid`` is the personal identification number a signing certificate carries."""

    id: str
    name: str
    unit: str
    post: str
    roles: frozenset[Role]
    uid: str = ""
    start: str = ""
    end: str = ""

    def has(self, *roles: Role) -> bool:
        """Tell whether the person holds one of ``roles``."""
        return not self.roles.isdisjoint(roles)

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value; an open start or end is left out."""
        value = {name: getattr(self, name) for name in ("id", "name", "unit", "post", "uid", "start", "end")}
        kept = {name: part for name, part in value.items() if part or name not in ("start", "end")}
        return kept | {"roles": sorted(self.roles)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Person:
        """Read what ``to_json`` wrote."""
        roles = frozenset(Role(role) for role in value["roles"])
        texts = {name: value[name] for name in ("unit", "post", "uid", "start", "end") if name in value}
        return cls(value["id"], value["name"], roles=roles, **texts)


SYSTEM = Person("he-thong", "Hệ thống", "", "", frozenset({Role.SYSTEM}))
