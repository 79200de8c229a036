"""Names and codes of units, old and new, and who they are today (NQ 1655/NQ-UBTVQH15, NQ 202/2025/QH15; standards §7).

The same name does not mean the same unit: the old xã Tân Ân is not in the new one. So a name gives every unit that
ever bore it, each with its successors; a code gives one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from workflow.organisation.validity import valid
from workflow.people import Directory, Unit
from workflow.vietnamese import key, same_key

_OFFICE = re.compile(r"^(?:uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd)\s+")
_KINDS = {
    "xa": "xa", "x": "xa", "phuong": "phuong", "p": "phuong", "thi tran": "thi_tran", "tt": "thi_tran",
    "huyen": "huyen", "h": "huyen", "thi xa": "thi_xa", "tx": "thi_xa", "thanh pho": "thanh_pho", "tp": "thanh_pho",
    "tinh": "tinh", "t": "tinh",
}  # fmt: skip
_KIND = re.compile(rf"^({'|'.join(sorted(_KINDS, key=len, reverse=True))})(?:\.\s*|\s+|(?=\d))(?=\S)")
_ABOVE = re.compile(r"\s*(?:,|\(|\bthuoc\b|(?=\b(?:huyen|thi xa|thanh pho|tinh|tp\.|tx\.)\s))\s*")
_OLD_CODE = re.compile(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A unit somebody named, and the units that stand for it at the moment asked about.

    Attributes:
        unit: what was named.
        successors: who took it over, in whole or in part; the unit itself while it exists.
    """

    unit: Unit
    successors: tuple[Unit, ...]

    @property
    def divided(self) -> bool:
        """Whether one has to choose: it went to several."""
        return len(self.successors) > 1


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: kind ("" when it says none), the bare name, the names of what it belongs to."""

    kind: str
    bare: str
    above: tuple[str, ...] = ()


def resolve(text: str, directory: Directory, *, as_of: date | None = None) -> tuple[Resolved, ...]:
    """Return what ``text`` may name and who that is now, units of today first.

    Args:
        text: a code (QĐ 20/2020 "H12.59", QCVN 102 "000.00.59.H12") or a name, short or whole, with or without marks,
            with or without what it belongs to ("Hàng Vịnh", "UBND xã Hàng Vịnh, huyện Năm Căn").
        directory: as it stands at the moment whose successors are wanted.
        as_of: the day the text was written: only units of that day are meant.
    """
    units = [unit for unit in directory.all_units() if as_of is None or valid(unit, as_of)]
    named = [unit for unit in units if text.strip() in _codes(unit)] or _by_name(text, units, directory)
    named.sort(key=lambda unit: unit.id not in directory.units)
    return tuple(Resolved(unit, directory.successors(unit.id)) for unit in named)


def by_code(code: str, directory: Directory) -> tuple[Unit, ...]:
    """Return who answers to a code now: its bearer, or those who go on with the work of the one who bore it.

    A code used again by a later unit means that one.
    """
    bearers = [unit for unit in directory.all_units() if code and code in _codes(unit)]
    here = [unit for unit in bearers if unit.id in directory.units]
    if here:
        return (here[0],)
    heirs = {id for unit in bearers for id in directory.heirs(unit.id)}
    return tuple(unit for unit in directory.units.values() if unit.id in heirs)


def same_unit(name: str, other: str) -> bool:
    """Tell whether two names are of one kind and one bare name ("UBND xã Năm Căn", "Ủy ban nhân dân xã Năm Căn")."""
    one, two = _taken_apart(name), _taken_apart(other)
    return (one.kind, one.bare) == (two.kind, two.bare)


def old_form(organ: str) -> str:
    """Return the code of QCVN 102 for one of QĐ 20/2020 ("H12.59" is "000.00.59.H12"), "" where there is none.

    The old form has three levels of two, two and three digits, read from the right.
    """
    parts = organ.split(".")
    if not re.fullmatch(r"[A-Z]\d{2}", parts[0]) or len(parts) > 3 or any(len(part) != 2 for part in parts[1:]):
        return ""
    second, third = (*parts[1:], "00", "00")[:2]
    return f"000.{third}.{second}.{parts[0]}"


def _codes(unit: Unit) -> frozenset[str]:
    new = "" if _OLD_CODE.fullmatch(unit.organ) else old_form(unit.organ)
    return frozenset(code for code in (unit.organ, new, *unit.codes) if code)


def _by_name(text: str, units: list[Unit], directory: Directory) -> list[Unit]:
    exact = [unit for unit in units if same_key(text) in map(same_key, (unit.name, *unit.names))]
    if exact:
        return exact
    wanted = _taken_apart(text)
    return [unit for unit in units if wanted.bare and _is(unit, wanted, directory)]


def _is(unit: Unit, wanted: _Name, directory: Directory) -> bool:
    names = [_taken_apart(name) for name in (unit.name, *unit.names)]
    if not any(name.bare == wanted.bare and wanted.kind in ("", name.kind) for name in names):
        return False
    if not wanted.above:
        return True
    above, parent = set(), directory.parent(unit.id)
    while parent and parent not in above:
        above.add(parent)
        parent = directory.parent(parent)
    known = [_taken_apart(directory.name(id)) for id in above]
    asked = [_taken_apart(name) for name in wanted.above]
    return all(any(one.bare == name.bare and name.kind in ("", one.kind) for one in known) for name in asked)


@lru_cache(maxsize=8192)
def _taken_apart(text: str) -> _Name:
    rest = _OFFICE.sub("", key(text).replace(")", ""))
    found = _KIND.match(rest)
    kind = _KINDS[found[1]] if found else ""
    bare, *above = _ABOVE.split(rest[found.end():] if found else rest)
    return _Name(kind, bare.strip(), tuple(part for part in above if part))
