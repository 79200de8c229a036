"""Given, accepted, declined, revoked: who may, when, and what must be filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Table, Who, office_of
from workflow.errors import Missing, NotAllowed
from workflow.mandates import mandate_state as state
from workflow.mandates.mandate_state import ACCEPTED, GIVEN, STAGES, MandateItem
from workflow.organisation.validity import day_of
from workflow.owners import within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.secrets import refuse_secret

LONGEST = timedelta(days=366)
"""A delegation has an end (NĐ 30/2020 Điều 13 khoản 3: for a stated time); a year is renewed knowingly."""
_SCOPE = re.compile(r"[a-z_]{1,20}(?:\.[a-z_]{1,39})?")

STAFF: Who[Any] = Who("người của cơ quan", lambda state, person, directory: person.id != SYSTEM.id)
TAKER: Who[MandateItem] = Who("người được giao làm thay", lambda state, person, directory: person.id == state.taker)


def may_give(person: Person, giver: Person, directory: Directory) -> bool:
    """Tell whether ``person`` may have ``giver`` represented: oneself, the head of one's unit, a leader of the office.

    A head of a unit never passes on what a leader may do (NĐ 30/2020 Điều 13 khoản 4: the head of the office decides).
    """
    if person.id == giver.id:
        return True
    if office_of(person, directory) != office_of(giver, directory):
        return False
    if person.has(Role.LEADER):
        return True
    return person.has(Role.UNIT_HEAD) and not giver.has(Role.LEADER) and within(giver.unit, person.unit, directory)


ENDER: Who[MandateItem] = Who(
    "người giao, người vắng mặt hoặc lãnh đạo cơ quan",
    lambda state, person, directory: person.id in (state.giver, state.given_by) or person.has(Role.LEADER),
)


def _derive(asked: Ask[MandateItem]) -> Mapping[str, Any]:
    return {"office": office_of(asked.actor, asked.directory), "giver": asked.payload.get("giver") or asked.actor.id}


def _guard_giving(asked: Ask[MandateItem]) -> None:
    """Both work in this office, for a stated time, a stated scope; nobody passes on what was passed to them (NĐ 30/2020
    Điều 13 khoản 3, 4)."""
    payload, directory = asked.payload, asked.directory
    if not payload["office"] or payload["office"] != office_of(asked.actor, directory):
        raise NotAllowed(f"{asked.actor.name} không giao việc thay cơ quan khác.")
    giver, taker = directory.person(payload["giver"]), directory.person(payload["taker"])
    if giver.id == taker.id or SYSTEM.id in (giver.id, taker.id):
        raise Missing("taker", "Chọn một người khác làm thay.")
    if not may_give(asked.actor, giver, directory):
        raise NotAllowed(
            f"{asked.actor.name} không giao việc của {giver.name} cho người khác được.",
            f"{giver.name}, trưởng đơn vị hoặc lãnh đạo cơ quan giao.",
        )
    for person in (giver, taker):
        if office_of(person, directory) != payload["office"]:
            raise Missing("taker", f"{person.name} không thuộc {directory.name(payload['office'])}.")
    if directory.mandates(giver=taker.id):
        raise Missing("taker", f"{taker.name} cũng đang vắng mặt.", "Chọn người đang có mặt.")
    _guard_days(asked)
    _guard_scope(payload)
    _guard_unit(payload.get("unit") or "", giver, directory)


def _guard_days(asked: Ask[MandateItem]) -> None:
    """Work is passed on for a time, and not for one that is over (NĐ 30/2020 Điều 13 khoản 3)."""
    start, end = (date.fromisoformat(asked.payload[name]) for name in ("start", "end"))
    if end < start:
        raise Missing("end", "Ngày cuối trước ngày đầu.")
    if end < day_of(asked.at):
        raise Missing("end", "Thời gian làm thay đã qua.")
    if end - start > LONGEST:
        raise Missing("end", "Một lần giao làm thay không quá một năm.", "Rút ngắn thời gian; hết hạn thì giao lại.")


def _guard_scope(payload: Mapping[str, Any]) -> None:
    """What is passed on is named (NĐ 30/2020 Điều 13 khoản 3), and no state secret stands in it (Luật BVBMNN 2018)."""
    if not all(_SCOPE.fullmatch(act) for act in payload.get("acts") or ()):
        raise Missing("acts", "Phạm vi làm thay không đúng dạng.")
    refuse_secret(payload["text"], payload.get("basis") or "")


def _guard_unit(unit: str, giver: Person, directory: Directory) -> None:
    """Only work of one's own unit, or of one below it, can be passed on apart (NĐ 30/2020 Điều 13 khoản 3, 4)."""
    if unit and not (unit in directory.units and within(unit, giver.unit, directory)):
        raise Missing("unit", f"{directory.name(unit)} không thuộc phần việc của {giver.name}.", "Chọn đơn vị khác.")


ACTS: tuple[Act[MandateItem], ...] = (
    Act(
        "mandate.given", "Giao làm thay", "giao làm thay", "NĐ 30/2020 Điều 13 khoản 3, 4; quy chế làm việc",
        STAFF, frozenset({""}), state.given,
        fields=(
            ask.mark("office", "cơ quan"), ask.mark("giver", "người vắng mặt"), ask.mark("taker", "người làm thay"),
            ask.day("start", "từ ngày"), ask.day("end", "đến hết ngày"), ask.texts("acts", "phạm vi", 60).optional(),
            ask.text("text", "nội dung ủy quyền", 2000), ask.text("basis", "văn bản làm căn cứ", 500).optional(),
            ask.mark("unit", "đơn vị").optional(),
        ),
        derive=_derive, guard=_guard_giving, once=True, personal=True,
    ),
    Act(
        "mandate.accepted", "Nhận", "nhận làm thay", "NĐ 30/2020 Điều 13 khoản 3",
        TAKER, frozenset({GIVEN}), state.accepted, once=True, personal=True,
    ),
    Act(
        "mandate.declined", "Không nhận", "từ chối làm thay", "NĐ 30/2020 Điều 13 khoản 3",
        TAKER, frozenset({GIVEN, ACCEPTED}), state.declined, fields=(ask.text("reason", "lý do", 1000),),
        once=True, personal=True,
    ),
    Act(
        "mandate.revoked", "Thu hồi", "thu hồi việc làm thay", "NĐ 30/2020 Điều 13 khoản 3; quy chế làm việc",
        ENDER, frozenset({GIVEN, ACCEPTED}), state.revoked, fields=(ask.text("reason", "lý do", 1000).optional(),),
        once=True, personal=True,
    ),
)  # fmt: skip

TABLE: Table[MandateItem] = Table("mandate", "Việc làm thay", STAGES, ACTS)
