"""Who may do what to a field report, and when: the table of its acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Table, Who, everyone, moment, roles
from workflow.errors import Missing
from workflow.field_reports import field_report as effects
from workflow.field_reports.field_report import (
    APPROVED,
    ASSIGNED,
    CLOSED,
    DRAFTED,
    IN_WORK,
    PUBLISHED,
    RECEIVED,
    REOPENED,
    RETURNED,
    STAGES,
    WHY_NOT_OURS,
    FieldReport,
    work_of,
)
from workflow.owners import holds, stands_in, within
from workflow.people import SYSTEM, Directory, Person, Role
from workflow.secrets import refuse_secret

SOURCE = "NĐ 20/2008/NĐ-CP, NĐ 92/2017/NĐ-CP; quy chế phản ánh hiện trường của tỉnh"
OPEN = frozenset(STAGES) - CLOSED
BEFORE_ANSWER = frozenset({RECEIVED, REOPENED, ASSIGNED, IN_WORK})

PROGRAM: Who[Any] = Who("hệ thống phản ánh", lambda state, person, directory: person.id == SYSTEM.id)
DISPATCHER: Who[Any] = roles("văn thư, cán bộ một cửa hoặc lãnh đạo", Role.CLERK, Role.ONE_STOP, Role.LEADER)
SENDER: Who[Any] = roles("văn thư hoặc cán bộ một cửa", Role.CLERK, Role.ONE_STOP)
LEADER: Who[Any] = roles("lãnh đạo cơ quan", Role.LEADER)
STAFF: Who[Any] = Who("người của cơ quan", lambda state, person, directory: person.id != SYSTEM.id)


def _heads(state: FieldReport, person: Person, directory: Directory) -> bool:
    return bool(state.unit) and holds(person, Role.UNIT_HEAD, state.unit, directory)


def _works(state: FieldReport, person: Person, directory: Directory) -> bool:
    if _heads(state, person, directory):
        return True
    if state.person:
        return stands_in(person, state.person, directory)
    return bool(state.unit) and within(person.unit, state.unit, directory)


HEAD: Who[FieldReport] = Who("trưởng đơn vị được giao", _heads)
WORKER: Who[FieldReport] = Who("người của đơn vị được giao", _works)


def _guard_reception(asked: Ask[FieldReport]) -> None:
    """It belongs to an office, asks for an answer in time, and tells no state secret (Luật Bảo vệ bí mật nhà nước 2018
    Điều 5)."""
    payload = asked.payload
    unit = asked.directory.unit(payload["office"])
    if not unit.organ:
        raise Missing("office", f"{unit.name} không phải cơ quan có mã định danh điện tử.")
    _check_due(asked)
    refuse_secret(payload["text"], file_names=[file["name"] for file in payload.get("files") or ()])


def _check_due(asked: Ask[FieldReport]) -> None:
    """The time to answer lies after the report itself (NĐ 20/2008/NĐ-CP; quy chế của tỉnh)."""
    due, since = asked.payload.get("due"), asked.payload.get("at")
    if due and moment(due) <= (moment(since) if since else asked.at):
        raise Missing("due", "Hạn trả lời phải sau lúc phản ánh.")


def _guard_assignment(asked: Ask[FieldReport]) -> None:
    """To a unit of this office, and to somebody who works there (NĐ 20/2008/NĐ-CP; quy chế của tỉnh)."""
    payload, directory = asked.payload, asked.directory
    unit = payload["unit"]
    if unit not in directory.units or directory.office(unit).id not in (asked.state.office, *_heirs(asked)):
        raise Missing("unit", "Đơn vị được giao không thuộc cơ quan này.")
    _of_unit(asked, unit)


def _heirs(asked: Ask[FieldReport]) -> tuple[str, ...]:
    return tuple(asked.directory.heirs(asked.state.office))


def _of_unit(asked: Ask[FieldReport], unit: str) -> None:
    """Somebody named works in the unit that answers (NĐ 20/2008/NĐ-CP; quy chế của tỉnh)."""
    person = asked.payload.get("person")
    if person and not within(asked.directory.person(person).unit, unit, asked.directory):
        raise Missing("person", f"{asked.directory.name(person)} không thuộc {asked.directory.name(unit)}.")


def _guard_handing(asked: Ask[FieldReport]) -> None:
    """Within the unit that has it (NĐ 20/2008/NĐ-CP; quy chế của tỉnh)."""
    _of_unit(asked, asked.state.unit)


def _guard_answer(asked: Ask[FieldReport]) -> None:
    """What is answered will be public: no state secret (Luật Bảo vệ bí mật nhà nước 2018 Điều 5)."""
    refuse_secret(asked.payload["text"], file_names=[file["name"] for file in asked.payload.get("files") or ()])


def _guard_return(asked: Ask[FieldReport]) -> None:
    """Whose it is must be named, where it is somebody's (NĐ 20/2008/NĐ-CP; quy chế của tỉnh)."""
    if asked.payload["why"] == "other" and not asked.payload.get("to"):
        raise Missing("to", "Chưa ghi cơ quan có trách nhiệm.")
    refuse_secret(str(asked.payload.get("text") or ""))


def _derive_return(asked: Ask[FieldReport]) -> Mapping[str, Any]:
    """Give the sentence that belongs to the reason, where nothing else was written."""
    words = WHY_NOT_OURS.get(str(asked.payload.get("why")), "")
    return {"text": asked.payload.get("text") or words}


def _guard_extension(asked: Ask[FieldReport]) -> None:
    """The new time lies after the old one and after now; once (NĐ 20/2008/NĐ-CP; quy chế của tỉnh)."""
    new, old = moment(asked.payload["due"]), asked.state.due
    if new <= asked.at or (old is not None and new <= moment(old)) or new > asked.at + timedelta(days=366):
        raise Missing("due", "Hạn mới phải sau hạn cũ và sau hôm nay.")


_PLACE = ask.record(
    "place", "nơi phản ánh", ask.text("address", "địa điểm", 1000).optional(),
    ask.mark("latitude", "vĩ độ", 20).optional(), ask.mark("longitude", "kinh độ", 20).optional(),
)  # fmt: skip
_REPORTER = ask.record(
    "reporter", "người phản ánh", ask.text("name", "họ tên", 200).optional(),
    ask.mark("phone", "điện thoại", 30).optional(),
)  # fmt: skip
_FILES = ask.files("files", "ảnh, tệp").optional()

ACTS: tuple[Act[FieldReport], ...] = (
    Act(
        "field_report.received", "Nhận phản ánh", "nhận phản ánh", SOURCE, PROGRAM, frozenset({""}), effects.received,
        fields=(
            ask.mark("office", "cơ quan nhận"), ask.mark("code", "mã phản ánh", 100),
            ask.mark("source", "hệ thống phản ánh", 60), ask.text("text", "nội dung", 20000),
            ask.text("category", "lĩnh vực", 200).optional(), _PLACE.optional(), _REPORTER.optional(),
            ask.moment("at", "lúc phản ánh").optional(), ask.moment("due", "hạn trả lời").optional(),
            ask.listed("due_lines", "cách tính hạn").optional(), _FILES,
        ),
        guard=_guard_reception, once=True,
    ),
    Act(
        "field_report.assigned", "Giao đơn vị", "giao đơn vị", SOURCE, DISPATCHER, BEFORE_ANSWER, effects.assigned,
        fields=(
            ask.mark("unit", "đơn vị xử lý"), ask.mark("person", "người xử lý").optional(),
            ask.text("text", "chỉ đạo", 5000).optional(),
        ),
        guard=_guard_assignment,
    ),
    Act(
        "field_report.handed", "Giao người làm", "giao người làm", SOURCE, HEAD, frozenset({ASSIGNED, IN_WORK}),
        effects.handed,
        fields=(ask.mark("person", "người xử lý"), ask.text("text", "ghi chú", 5000).optional()),
        guard=_guard_handing,
    ),
    Act(
        "field_report.started", "Bắt đầu", "bắt đầu xử lý", SOURCE, WORKER, frozenset({ASSIGNED}), effects.started,
    ),
    Act(
        "field_report.opinion", "Cho ý kiến", "cho ý kiến", SOURCE, STAFF, OPEN, effects.commented,
        fields=(ask.text("text", "ý kiến", 5000),),
    ),
    Act(
        "field_report.drafted", "Dự thảo trả lời", "dự thảo trả lời", SOURCE, WORKER,
        frozenset({ASSIGNED, IN_WORK, DRAFTED}), effects.drafted,
        fields=(ask.text("text", "nội dung trả lời", 20000), _FILES), guard=_guard_answer,
    ),
    Act(
        "field_report.sent_back", "Trả lại dự thảo", "trả lại dự thảo trả lời", SOURCE, LEADER, frozenset({DRAFTED}),
        effects.sent_back, fields=(ask.text("remark", "ý kiến", 5000),),
    ),
    Act(
        "field_report.approved", "Duyệt trả lời", "duyệt trả lời", SOURCE, LEADER, frozenset({DRAFTED}),
        effects.approved,
    ),
    Act(
        "field_report.published", "Trả lời công khai", "trả lời công khai", SOURCE, SENDER, frozenset({APPROVED}),
        effects.published,
    ),
    Act(
        "field_report.returned", "Không thuộc trách nhiệm", "chuyển trả phản ánh", SOURCE,
        everyone(DISPATCHER, WORKER), BEFORE_ANSWER, effects.returned,
        fields=(
            ask.choice("why", "lý do", tuple(WHY_NOT_OURS)), ask.text("text", "trả lời người phản ánh", 5000),
            ask.text("to", "cơ quan có trách nhiệm", 500).optional(),
        ),
        derive=_derive_return, guard=_guard_return,
    ),
    Act(
        "field_report.reopened", "Phản ánh lại", "nhận phản ánh lại", SOURCE, everyone(PROGRAM, SENDER),
        frozenset({PUBLISHED, RETURNED}), effects.reopened,
        fields=(
            ask.text("text", "nội dung phản ánh lại", 20000), ask.moment("due", "hạn trả lời").optional(),
            ask.listed("due_lines", "cách tính hạn").optional(), _FILES,
        ),
        guard=_check_due, clears=("field_report.extended",),
    ),
    Act(
        "field_report.rated", "Đánh giá", "ghi đánh giá", SOURCE, PROGRAM, frozenset({PUBLISHED, RETURNED}),
        effects.rated,
        fields=(ask.whole("rating", "mức hài lòng", 1, 5), ask.text("text", "nhận xét", 2000).optional()),
    ),
    Act(
        "field_report.extended", "Gia hạn", "gia hạn trả lời", SOURCE, LEADER, BEFORE_ANSWER, effects.extended,
        fields=(
            ask.text("reason", "lý do", 2000), ask.moment("due", "hạn mới"),
            ask.listed("due_lines", "cách tính hạn").optional(),
        ),
        guard=_guard_extension, once=True,
    ),
)  # fmt: skip

TABLE: Table[FieldReport] = Table("field_report", "Phản ánh", STAGES, ACTS, work_of)
