"""A field report: its fields and stages, and what each step makes of it; no rules, and no payload breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field

from workflow import payload as read
from workflow.acts import Mark
from workflow.documents.document import Opinion, opinion
from workflow.frozen import replace
from workflow.rules import FileRef
from workflow.steps import Step

RECEIVED, ASSIGNED, IN_WORK, DRAFTED = "received", "assigned", "in_work", "drafted"
APPROVED, PUBLISHED, RETURNED, REOPENED = "approved", "published", "returned", "reopened"
STAGES: Mapping[str, str] = {
    RECEIVED: "Mới nhận",
    REOPENED: "Phản ánh lại",
    ASSIGNED: "Đã giao đơn vị",
    IN_WORK: "Đang xử lý",
    DRAFTED: "Chờ duyệt trả lời",
    APPROVED: "Đã duyệt trả lời",
    PUBLISHED: "Đã trả lời",
    RETURNED: "Đã chuyển trả",
}
CLOSED = frozenset({PUBLISHED, RETURNED})
WHY_NOT_OURS: Mapping[str, str] = {
    "tthc": "Thuộc thủ tục hành chính: nộp hồ sơ qua Cổng dịch vụ công hoặc bộ phận một cửa",
    "complaint": "Là khiếu nại, tố cáo: gửi theo Luật Khiếu nại, Luật Tố cáo",
    "other": "Thuộc trách nhiệm của cơ quan khác",
    "known": "Trùng với phản ánh đang xử lý",
    "unclear": "Không đủ thông tin để xử lý",
}
"""Why a report is given back; nearly a third of them are, so it takes one choice."""
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office answers, with its files; ``by`` wrote it."""

    text: str
    by: str
    at: str
    files: tuple[FileRef, ...] = ()


class FieldReport(Struct, frozen=True):
    """One report; names as in the payloads.

    Attributes:
        code: of the outside system, by which the citizen knows it.
        source: the outside system.
        where: the place in words; latitude and longitude in degrees (WGS 84) as text, "" unknown.
        reporter, phone: who reported, where that was told; shown to the office alone.
        unit, person: with whom the work lies.
        answer: the newest draft; published ones are kept in ``answers``.
        rating: 1 to 5 as the citizen gave it, 0 not given.
        times: how often it was reported again.
    """

    item: str
    stage: str = ""
    office: str = ""
    done: Mapping[str, Mark] = field(default_factory=dict)
    code: str = ""
    source: str = ""
    text: str = ""
    category: str = ""
    where: str = ""
    latitude: str = ""
    longitude: str = ""
    reporter: str = ""
    phone: str = ""
    received: str = ""
    due: str | None = None
    files: tuple[FileRef, ...] = ()
    unit: str = ""
    person: str = ""
    note: str = ""
    answer: Answer | None = None
    answers: tuple[Answer, ...] = ()
    remark: str = ""
    why: str = ""
    why_text: str = ""
    to: str = ""
    rating: int = 0
    rated: str = ""
    times: int = 0
    opinions: tuple[Opinion, ...] = ()

    @property
    def title(self) -> str:
        """What it is about, in one line."""
        line = " ".join(self.text.split())
        return line if len(line) <= _TITLE else f"{line[:_TITLE].rpartition(' ')[0]}…"


def work_of(state: FieldReport) -> tuple[str, ...]:
    """Return with whom it lies."""
    return tuple(one for one in (state.person, state.unit or state.office) if one)


def received(state: FieldReport, step: Step) -> FieldReport:
    """Take it in."""
    payload = step.payload
    place, citizen = read.record(payload, "place"), read.record(payload, "reporter")
    return replace(
        state, stage=RECEIVED, office=read.text(payload, "office"), code=read.text(payload, "code"),
        source=read.text(payload, "source"), text=read.text(payload, "text"), category=read.text(payload, "category"),
        where=read.text(place, "address"), latitude=read.text(place, "latitude"),
        longitude=read.text(place, "longitude"), reporter=read.text(citizen, "name"),
        phone=read.text(citizen, "phone"), received=read.text(payload, "at") or step.at,
        due=read.text(payload, "due") or None, files=read.files(payload, "files"),
    )  # fmt: skip


def assigned(state: FieldReport, step: Step) -> FieldReport:
    """Give it to a unit, or to somebody of it."""
    payload = step.payload
    return replace(
        state, stage=ASSIGNED, unit=read.text(payload, "unit"), person=read.text(payload, "person"),
        note=read.text(payload, "text"), remark="",
    )  # fmt: skip


def handed(state: FieldReport, step: Step) -> FieldReport:
    """Say who of the unit does it."""
    return replace(state, person=read.text(step.payload, "person"), note=read.text(step.payload, "text") or state.note)


def started(state: FieldReport, step: Step) -> FieldReport:
    """Somebody is at it; it is that person's from now on where nobody was named."""
    return replace(state, stage=IN_WORK, person=state.person or step.on_behalf_of or step.actor)


def commented(state: FieldReport, step: Step) -> FieldReport:
    """Add what somebody said."""
    return replace(state, opinions=(*state.opinions, opinion(step)))


def drafted(state: FieldReport, step: Step) -> FieldReport:
    """Take over the draft of the answer; a later one replaces it until it is approved."""
    answer = Answer(read.text(step.payload, "text"), step.actor, step.at, read.files(step.payload, "files"))
    return replace(state, stage=DRAFTED, answer=answer, remark="")


def sent_back(state: FieldReport, step: Step) -> FieldReport:
    """The answer has to be written again."""
    return replace(state, stage=IN_WORK, remark=read.text(step.payload, "remark"))


def approved(state: FieldReport, step: Step) -> FieldReport:
    """The leader stands for the answer."""
    return replace(state, stage=APPROVED)


def published(state: FieldReport, step: Step) -> FieldReport:
    """The citizen is answered."""
    answers = (*state.answers, state.answer) if state.answer is not None else state.answers
    return replace(state, stage=PUBLISHED, answers=answers)


def returned(state: FieldReport, step: Step) -> FieldReport:
    """It is not this office's to answer."""
    payload = step.payload
    return replace(
        state, stage=RETURNED, why=read.text(payload, "why"), why_text=read.text(payload, "text"),
        to=read.text(payload, "to"),
    )  # fmt: skip


def reopened(state: FieldReport, step: Step) -> FieldReport:
    """The citizen reports it again; it begins anew with its history."""
    payload = step.payload
    return replace(
        state, stage=REOPENED, note=read.text(payload, "text"), due=read.text(payload, "due") or None,
        files=(*state.files, *read.files(payload, "files")), answer=None, person="", times=state.times + 1, rating=0,
        rated="", why="", why_text="", to="",
    )  # fmt: skip


def rated(state: FieldReport, step: Step) -> FieldReport:
    """Keep what the citizen thinks of the answer; the newest word counts."""
    return replace(state, rating=read.whole(step.payload, "rating"), rated=read.text(step.payload, "text"))


def extended(state: FieldReport, step: Step) -> FieldReport:
    """Take over a later time, once."""
    payload: Mapping[str, Any] = step.payload
    return replace(state, due=read.text(payload, "due") or state.due, note=read.text(payload, "reason"))
