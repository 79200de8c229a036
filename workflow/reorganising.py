"""The reorganisation of 1/7/2025 as data (district level gone, 64 communes), and writing it into a directory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from workflow.people import Directory
from workflow.resolving import same_unit

FILE = "reorganisation_2025.json"
_YEAR = "2025"

Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reorganised:
    """A directory that knows what came after what.

    Attributes:
        directory: the JSON value; what was in the one given stands in it unchanged.
        added, known: how many units were written, and found there already.
        links: how many lines of succession were written.
        without_code: how many communes still lack their electronic identifier, which the axis gives out.
        to_check: communes whose make-up rests on a secondary source, to be compared with the resolution.
    """

    directory: dict[str, Any]
    added: int
    known: int
    links: int
    without_code: int
    to_check: tuple[str, ...]


@cache
def shipped() -> Value:
    """Return the reorganisation: ``new`` and ``old`` units, ``links`` between them, what is ``to_check``.

    Luật Tổ chức chính quyền địa phương 72/2025/QH15; NQ 202/2025/QH15; NQ 1655/NQ-UBTVQH15.
    """
    value: dict[str, Any] = json.loads((files("workflow") / FILE).read_text("utf-8"))
    return value


def reorganised(value: Value, codes: Mapping[str, str] | None = None) -> Reorganised:
    """Return the directory ``value`` with the units before 1/7/2025, those after, and who came after whom.

    A unit that is there already, by its id or by its name and what it belongs to, keeps everything it has.

    Args:
        codes: identifiers of units by the shipped id, for those that are written.

    Raises:
        ValueError, KeyError, TypeError: the value is no directory.
    """
    Directory.from_json(value)
    ids: dict[str, str] = {}
    units = list(value["units"])
    here = {str(unit["id"]): unit for unit in units}
    for one in (*shipped()["new"], *shipped()["old"]):
        known = _known(one, here.values(), ids)
        ids[one["id"]] = known or (one["id"] if one["id"] not in here else f"{one['id']}-{_YEAR}")
        if not known:
            added = one | {"id": ids[one["id"]]}
            added |= {"parent": ids[one["parent"]]} if one.get("parent") else {}
            added |= {"organ": codes[one["id"]]} if codes and one["id"] in codes else {}
            units.append(added)
    links = list(value.get("links") or ())
    there = {(link["old"], link["new"]) for link in links}
    moved = [link | {"old": ids[link["old"]], "new": ids[link["new"]]} for link in shipped()["links"]]
    links += [link for link in moved if (link["old"], link["new"]) not in there]
    codeless = {str(unit["id"]) for unit in units if not unit.get("organ")}
    communes = [one for one in shipped()["new"] if one["kind"] in ("xa", "phuong")]
    return Reorganised(
        {**value, "units": units, "links": links}, len(units) - len(here), len(ids) - len(units) + len(here),
        len(links) - len(there), sum(ids[one["id"]] in codeless for one in communes),
        tuple(_bare(one["name"]) for one in communes if one["id"] in shipped()["to_check"]),
    )  # fmt: skip


def _known(one: Value, here: Iterable[Value], ids: Mapping[str, str]) -> str:
    """Return the id under which a directory knows a shipped unit; "" when it does not."""
    above = ids.get(one.get("parent", ""), "")
    alike = [
        str(unit["id"]) for unit in here
        if same_unit(unit["name"], one["name"]) and bool(unit.get("end")) == bool(one.get("end"))
        and (not above or unit.get("parent") in (above, "", None))
    ]  # fmt: skip
    return one["id"] if one["id"] in alike else next(iter(alike), "")


def _bare(name: str) -> str:
    return name.removeprefix("Ủy ban nhân dân ")
