"""A procedure: its papers, fees, time and route; read from data, frozen onto the dossier at intake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workflow import payload as read
from workflow.errors import Missing
from workflow.frozen import Unchanging, remembered
from workflow.procedures.levels import Level, read_level
from workflow.procedures.route import Kind, Node, Route, linear, read_route
from workflow.procedures.sound import check_route, flaws
from workflow.steps import canonical, spelled_often
from workflow.workdays import DAY_MINUTES


@dataclass(frozen=True, slots=True)
class ProcedureStep:
    """One step: who does it (role in a unit, the whole office when ``unit`` is empty) and in how many hours."""

    id: str
    name: str = ""
    role: str = ""
    unit: str = ""
    hours: int = 0


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """One paper the procedure asks for (thành phần hồ sơ).

    Attributes:
        case: only then (trường hợp).
        template: its form.
        type: code of the kind of paper, the same wherever that paper is asked for.
        months: how long it is good after its date of issue; 0 without end.
        once: written for one dossier, so never used again: "yes", "no", "" (its name tells).
    """

    id: str
    name: str = ""
    form: str = ""
    count: int = 1
    required: bool = True
    case: str = ""
    template: str = ""
    type: str = ""
    months: int = 0
    once: str = ""


@dataclass(frozen=True, slots=True)
class FeeAsked:
    """One fee (phí) or charge (lệ phí), in đồng; ``case``: only then; ``kind`` "phi" or "le_phi"."""

    name: str
    amount: int = 0
    kind: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure as published.

    Attributes:
        level: how far it is online, as written; ``online`` says it in both vocabularies.
        tiers: who handles it: "tinh", "xa".
        agency: the competent agency (cơ quan có thẩm quyền giải quyết).
        valid_from, valid_to: first and last day of this version, ISO; "" open.
        flow: its internal process where that is more than ``steps`` one after another.
    """

    code: str = ""
    version: str = ""
    name: str = ""
    field: str = ""
    level: str = ""
    days: int = 0
    hours: int = 0
    fee: int = 0
    result: str = ""
    steps: tuple[ProcedureStep, ...] = ()
    papers: tuple[PaperAsked, ...] = ()
    fees: tuple[FeeAsked, ...] = ()
    results: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    agency: str = ""
    legal: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    flow: Route | None = None

    @property
    def minutes(self) -> int:
        """The legal time in working minutes; 0 when the procedure states none."""
        return self.days * DAY_MINUTES + self.hours * 60

    @property
    def online(self) -> Level | None:
        """How far it is offered online."""
        return read_level(self.level)

    @property
    def route(self) -> Route:
        """The internal process."""
        return self.flow if self.flow is not None else _linear(self.steps)

    def step(self, id: str) -> ProcedureStep | None:
        """Return the step ``id``."""
        return next((step for step in self.steps if step.id == id), None)

    def place(self, id: str) -> int:
        """Return the place of the step ``id``, -1 when there is none."""
        return next((place for place, step in enumerate(self.steps) if step.id == id), -1)


@remembered
@lru_cache(maxsize=4096)
def _linear(steps: tuple[ProcedureStep, ...]) -> Route:
    return linear(tuple(Node(s.id, Kind.WORK, s.name, s.role, s.unit, s.hours) for s in steps))


def read_procedure(value: Mapping[str, Any]) -> Procedure:
    """Read a procedure; whatever is not as it should be reads as empty. Papers without an id are known by place.

    One procedure is read once for all dossiers that name it.
    """
    if type(value) is Unchanging:
        if value.made is None:
            value.made = _read_known(value)
        made: Procedure = value.made
        return made
    return _read_known(value)


def _read_known(value: Mapping[str, Any]) -> Procedure:
    text = spelled_often(value)
    known = _read.get(text)
    if known is None:
        if len(_read) >= _FEW:
            _read.clear()
        known = _read[text] = _read_anew(value)
    return known


_FEW = 512
_read: dict[str, Procedure] = {}
"""Procedures read lately, by their canonical form."""


def _read_anew(value: Mapping[str, Any]) -> Procedure:
    fee, results = value.get("fee"), read.texts(value, "results")
    flow = _read_flow(value)
    return Procedure(
        read.text(value, "code"), read.text(value, "version"), read.text(value, "name"), read.text(value, "field"),
        str(value.get("level") or ""), read.whole(value, "days"), read.whole(value, "hours"),
        read.whole(fee, "amount") if isinstance(fee, Mapping) else read.whole(value, "fee"),
        read.text(value, "result") or next(iter(results), ""),
        tuple(
            ProcedureStep(
                read.text(step, "id"), read.text(step, "name"), read.text(step, "role"), read.text(step, "unit"),
                read.whole(step, "hours"),
            )
            for step in read.records(value, "steps")
        ) if flow is None else tuple(ProcedureStep(n.id, n.name, n.role, n.unit, n.hours) for n in flow.resting()),
        tuple(_read_paper(paper, place) for place, paper in enumerate(read.records(value, "papers"), 1)),
        tuple(
            FeeAsked(read.text(f, "name"), read.whole(f, "amount"), read.text(f, "kind"), read.text(f, "case"))
            for f in read.records(value, "fees")
        ),
        results, read.texts(value, "tiers"), read.text(value, "agency"), read.texts(value, "legal"),
        read.text(value, "valid_from"), read.text(value, "valid_to"), flow,
    )  # fmt: skip


def _read_flow(value: Mapping[str, Any]) -> Route | None:
    """Return the route; an empty one, which no check lets pass, when it cannot be understood."""
    return _flow(canonical(value["route"])) if isinstance(value.get("route"), Mapping) else None


@lru_cache(maxsize=1024)
def _flow(text: bytes) -> Route:
    """Read a route once for all dossiers that take it."""
    try:
        return read_route(json.loads(text))
    except ValueError:
        return Route()


def is_sound(route: Route) -> bool:
    """Tell whether one could work by a route."""
    return not flaws(route)


def _read_paper(paper: Mapping[str, Any], place: int) -> PaperAsked:
    case = read.text(paper, "case")
    return PaperAsked(
        paper_id(paper, place), read.text(paper, "name"), read.text(paper, "form"), read.whole(paper, "count") or 1,
        paper.get("required") is not False and not case, case, read.text(paper, "template"),
        read.text(paper, "type"), read.whole(paper, "months"), read.text(paper, "once"),
    )  # fmt: skip


def paper_id(paper: Mapping[str, Any], place: int) -> str:
    """Return the id of a paper, or its place counted from 1."""
    return read.text(paper, "id") or str(place)


def check_procedure(procedure: Procedure) -> None:
    """Refuse a procedure by which nobody could work (NĐ 118/2025/NĐ-CP: every step has its unit, post and time).

    Raises:
        Missing: no code, no name, no steps, or steps that share an id or name no role.
        UnsoundRoute: its route has a flaw; each is named.
    """
    if not (procedure.code and procedure.name):
        raise Missing("procedure", "Thủ tục chưa có mã hoặc tên.")
    if procedure.flow is not None:
        check_route(procedure.flow)
        return
    ids = [step.id for step in procedure.steps]
    if not ids or "" in ids or len(set(ids)) != len(ids):
        raise Missing("procedure", f"Quy trình của thủ tục {procedure.code} chưa có bước hoặc có bước trùng mã.")
    if not all(step.role for step in procedure.steps):
        raise Missing("procedure", f"Quy trình của thủ tục {procedure.code} có bước chưa ghi vai trò.")
