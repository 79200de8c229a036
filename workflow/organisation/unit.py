"""An office or a division of one, with the time it exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Unit:
    """An office or a division of one; ``organ`` is its own electronic identifier (QĐ 20/2020), if it has one.

    ``codes`` are identifiers it had before and that still come in (QCVN 102: "000.00.00.H12"); ``names`` are short or
    earlier names it is also called by; ``start`` and ``end`` as in ``workflow.organisation.validity``.
    """

    id: str
    name: str
    organ: str = ""
    parent: str = ""
    short: str = ""
    place: str = ""
    kind: str = ""
    start: str = ""
    end: str = ""
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return a JSON value; what is empty beyond the first shape is left out."""
        value = {field.name: getattr(self, field.name) for field in fields(self)}
        later = ("start", "end", "codes", "names")
        kept = {name: part for name, part in value.items() if part or name not in later}
        return {name: list(part) if isinstance(part, tuple) else part for name, part in kept.items()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Unit:
        """Read what ``to_json`` wrote, of this or an earlier version; other names are left out."""
        known = {field.name for field in fields(cls)}
        lists = {"codes", "names"}
        fields_read: dict[str, Any] = {name: part for name, part in value.items() if name in known}
        fields_read |= {name: tuple(part) for name, part in fields_read.items() if name in lists}
        return cls(**fields_read)
