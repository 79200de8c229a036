"""The catalogue of procedures: every version with its days of validity; what a new file adds, changes, leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from workflow.procedures.longest import too_short
from workflow.procedures.procedure import Procedure, read_procedure
from workflow.procedures.records import KNOWN, check_line
from workflow.procedures.refused import Line, Refused, Spot
from workflow.steps import canonical

_VERSION = ("version", "valid_from", "valid_to")
Body = Mapping[str, Any]
"""``{"procedures": [record, …]}`` as the store and the servers keep it; other names beside are left alone."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the new catalogue, the codes of each kind, refusals and remarks by line."""

    body: dict[str, Any]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    remarks: tuple[Refused, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the counts and the refusals by row."""
        return {
            "added": len(self.added), "changed": len(self.changed), "unchanged": len(self.unchanged),
            "refused": len({(line.spot.row, line.code) for line in self.refused}),
            "refusals": [line.to_json() for line in self.refused],
            "remarks": [line.to_json() for line in self.remarks],
            "procedures": len({record["code"] for record in self.body["procedures"]}),
            "versions": len(self.body["procedures"]),
        }  # fmt: skip


def in_force(record: Mapping[str, Any], on: date) -> bool:
    """Tell whether a version is valid on a day; open ends are valid for ever."""
    day = on.isoformat()
    return str(record.get("valid_from") or "") <= day and day <= str(record.get("valid_to") or "9999")


def current(body: Body, on: date) -> list[dict[str, Any]]:
    """Return the versions valid on a day, as they are kept; one of each procedure."""
    return [record for record in body["procedures"] if in_force(record, on)]


def versions(body: Body, code: str) -> list[dict[str, Any]]:
    """Return every version of a procedure, the oldest first."""
    found = [record for record in body["procedures"] if record.get("code") == code]
    return sorted(found, key=lambda record: (str(record.get("valid_from") or ""), str(record.get("version") or "")))


def read_catalogue(body: Body) -> tuple[Procedure, ...]:
    """Read all versions of all procedures."""
    return tuple(read_procedure(record) for record in body["procedures"])


@dataclass(slots=True)
class _Merge:
    """The catalogue while lines are taken over, by code."""

    known: dict[str, list[dict[str, Any]]]
    on: date
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)

    def take(self, record: dict[str, Any]) -> str:
        """Take one record over; return why not, "" when done."""
        here = self.known.setdefault(record["code"], [])
        if any(_same(record, other) for other in here):
            self.unchanged.append(record["code"])
            return ""
        newest = here[-1] if here else None
        begins = record.get("valid_from") or (newest is None and _as_day(record.get("version"))) or self.on.isoformat()
        if newest is not None and record.get("valid_to") and _same({**record, "valid_to": None}, newest):
            newest["valid_to"] = record["valid_to"]
            self.changed.append(record["code"])
            return ""
        if newest is not None and begins < str(newest.get("valid_from") or ""):
            return f"đã có phiên bản mới hơn, hiệu lực từ {newest['valid_from']}"
        new = {"code": record["code"], "version": record.get("version") or begins, "valid_from": begins, **record}
        taken = {str(other.get("version")) for other in here}
        while new["version"] in taken:
            new["version"] = _next(new["version"])
        if newest is not None:
            last = (date.fromisoformat(begins) - timedelta(days=1)).isoformat()
            newest["valid_to"] = min(last, str(newest.get("valid_to") or last))
        here.append(new)
        (self.changed if newest is not None else self.added).append(record["code"])
        return ""


def merge(body: Body | None, lines: Iterable[Line], on: date) -> Imported:
    """Take over every good line; a changed procedure becomes a new version, the one before ends the day before.

    The same file again changes nothing.

    Args:
        body: the catalogue so far, None for none.
        on: from when new versions hold that name no day themselves.
    """
    so_far = dict(body or {"procedures": []})
    known: dict[str, list[dict[str, Any]]] = {}
    for record in so_far["procedures"]:
        known.setdefault(str(record.get("code")), []).append(dict(record))
    for code in known:
        known[code] = versions({"procedures": known[code]}, code)
    work = _Merge(known, on)
    refused: list[Refused] = []
    remarks: list[Refused] = []
    for line, twice in _once(lines):
        record, wrong = check_line(line)
        why = "" if wrong else f"mã {record['code']} đã có ở {twice.spot.words}" if twice else work.take(record)
        refused += wrong or ([line.refuse("code", why)] if why else [])
        column, odd = ("", "") if wrong else too_short(record)
        remarks += [line.refuse(column, odd)] if odd else []
        remarks += [line.refuse(name, "không có trong SCHEMA, bỏ qua") for name in line.value if name not in KNOWN]
    so_far["procedures"] = [record for records in known.values() for record in records]
    return Imported(so_far, tuple(work.added), tuple(work.changed), tuple(work.unchanged), tuple(refused),
                    tuple(remarks))  # fmt: skip


def _once(lines: Iterable[Line]) -> list[tuple[Line, Line | None]]:
    """Pair each line with the earlier one of the same code and the same first day, if there is one."""
    seen: dict[tuple[str, str], Line] = {}
    found: list[tuple[Line, Line | None]] = []
    for line in lines:
        key = (str(line.value.get("code")), str(line.value.get("valid_from") or ""))
        found.append((line, seen.get(key)))
        seen.setdefault(key, line)
    return found


def _same(record: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Tell whether a record says nothing new about a version: its contents, and the days it names itself."""
    if any(record.get(name) and record[name] != known.get(name) for name in _VERSION):
        return False
    if not record.get("valid_from") and not record.get("version") and known.get("valid_to"):
        return False
    return content_hash(record) == content_hash(known)


def content_hash(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of what a version says, without its number and days."""
    kept, wrong = check_line(Line(record, Spot(0)))
    whole = record if wrong else kept
    contents = {name: value for name, value in whole.items() if name not in _VERSION and name in KNOWN}
    return hashlib.sha256(canonical(contents)).hexdigest()


def _as_day(version: Any) -> str:
    """Return a version that is a day as that day, "" otherwise."""
    try:
        return date.fromisoformat(str(version)).isoformat()
    except ValueError:
        return ""


def _next(version: str) -> str:
    head, dot, number = version.rpartition(".")
    return f"{head}.{int(number) + 1}" if dot and number.isdigit() else f"{version}.2"
