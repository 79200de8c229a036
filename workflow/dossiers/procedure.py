"""A procedure: its papers, its time and its steps; read from data, frozen onto the dossier at intake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow import payload as read
from workflow.errors import Missing
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
    """One paper the procedure asks for (thành phần hồ sơ)."""

    id: str
    name: str = ""
    form: str = ""
    count: int = 1
    required: bool = True


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure as published."""

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

    @property
    def minutes(self) -> int:
        """The legal time in working minutes; 0 when the procedure states none."""
        return self.days * DAY_MINUTES + self.hours * 60

    def step(self, id: str) -> ProcedureStep | None:
        """Return the step ``id``."""
        return next((step for step in self.steps if step.id == id), None)

    def place(self, id: str) -> int:
        """Return the place of the step ``id``, -1 when there is none."""
        return next((place for place, step in enumerate(self.steps) if step.id == id), -1)

    def after(self, id: str) -> ProcedureStep | None:
        """Return the step that follows ``id``."""
        place = self.place(id)
        return self.steps[place + 1] if 0 <= place < len(self.steps) - 1 else None


def read_procedure(value: Mapping[str, Any]) -> Procedure:
    """Read a procedure; whatever is not as it should be reads as empty. Papers without an id are known by place."""
    fee = value.get("fee")
    return Procedure(
        read.text(value, "code"), read.text(value, "version"), read.text(value, "name"), read.text(value, "field"),
        str(value.get("level") or ""), read.whole(value, "days"), read.whole(value, "hours"),
        read.whole(fee, "amount") if isinstance(fee, Mapping) else read.whole(value, "fee"),
        read.text(value, "result"),
        tuple(
            ProcedureStep(
                read.text(step, "id"), read.text(step, "name"), read.text(step, "role"), read.text(step, "unit"),
                read.whole(step, "hours"),
            )
            for step in read.records(value, "steps")
        ),
        tuple(
            PaperAsked(
                paper_id(paper, place), read.text(paper, "name"), read.text(paper, "form"),
                read.whole(paper, "count") or 1, paper.get("required") is not False,
            )
            for place, paper in enumerate(read.records(value, "papers"), 1)
        ),
    )  # fmt: skip


def paper_id(paper: Mapping[str, Any], place: int) -> str:
    """Return the id of a paper, or its place counted from 1."""
    return read.text(paper, "id") or str(place)


def check_procedure(procedure: Procedure) -> None:
    """Refuse a procedure by which nobody could work.

    Raises:
        Missing: no code, no name, no steps, or steps that share an id or name no role.
    """
    if not (procedure.code and procedure.name):
        raise Missing("procedure", "Thủ tục chưa có mã hoặc tên.")
    ids = [step.id for step in procedure.steps]
    if not ids or "" in ids or len(set(ids)) != len(ids):
        raise Missing("procedure", f"Quy trình của thủ tục {procedure.code} chưa có bước hoặc có bước trùng mã.")
    if not all(step.role for step in procedure.steps):
        raise Missing("procedure", f"Quy trình của thủ tục {procedure.code} có bước chưa ghi vai trò.")
