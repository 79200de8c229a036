"""Kept back, handed to the archive, received, held, destroyed; and the rules of work files as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from workflow import fields as ask
from workflow.acts import Act, Ask, Table, everyone
from workflow.archive import keeping
from workflow.archive import work_file as state
from workflow.archive import work_file_view as view
from workflow.archive.keeping import ARCHIVIST, HEAD, KEEPER, LEADER, REASON, today
from workflow.archive.work_file import ARCHIVED, CLOSED, HANDED, STAGES, WorkFile
from workflow.errors import Missing, NotAllowed, WrongState
from workflow.people import Directory, Person
from workflow.plain import from_plain, to_plain
from workflow.rules import Command, FileRef, Folder, Letter, Option, Row, Task
from workflow.steps import Draft, Step


def _guard_keeping_back(asked: Ask[WorkFile]) -> None:
    """Longer than the usual day, at most two years more, with the archive's consent (NĐ 30/2020 Điều 30 khoản 1)."""
    until, usual, latest = date.fromisoformat(asked.payload["until"]), asked.state.hand_over_by, asked.state.latest
    if usual is None or latest is None or not usual < until <= latest:
        last = f" và không sau {latest:%d/%m/%Y}" if latest else ""
        raise Missing("until", f"Ngày giữ lại phải sau hạn nộp lưu{last}.")


def _guard_hand_over(asked: Ask[WorkFile]) -> None:
    """What is handed over is what stands in the file (NĐ 30/2020 Điều 30 khoản 2; TT 05/2025/TT-BNV)."""
    payload, now = asked.payload, asked.state
    if payload["documents"] != len(now.entries):
        raise Missing("documents", f"Hồ sơ có {len(now.entries)} tài liệu, biên bản ghi {payload['documents']}.")


def _guard_receipt(asked: Ask[WorkFile]) -> None:
    """The archive checked the very package that was handed over, and another person than the giver receives it (NĐ
    30/2020 Điều 30 khoản 2)."""
    given = asked.state.done.get("work_file.handed_over")
    if given is not None and given.actor == asked.actor.id:
        raise NotAllowed("Người nộp không tự nhận hồ sơ vào lưu trữ.", "Nhờ người khác của bộ phận lưu trữ nhận.")
    package = asked.state.package
    if package is not None and asked.payload.get("package") != package.sha256:
        raise Missing("package", "Gói tài liệu nhận được không phải gói đã nộp.", "Kiểm tra lại gói rồi nhận.")


def _guard_destruction(asked: Ask[WorkFile]) -> None:
    """Only what is out of its time and not held may be destroyed, by a decision (Luật Lưu trữ 33/2024/QH15)."""
    until = asked.state.until
    if asked.state.hold:
        raise WrongState(f"Hồ sơ đang được giữ, không tiêu hủy: {asked.state.hold}.")
    if until is None or today(asked) <= until:
        kept = f"đến hết {until:%d/%m/%Y}" if until else "vĩnh viễn"
        raise WrongState(f"Hồ sơ này bảo quản {kept}.")
    if date.fromisoformat(asked.payload["on"]) > today(asked):
        raise Missing("on", "Ngày quyết định ở tương lai.")


def _nothing_held(now: WorkFile) -> str:
    return "" if now.hold else "Hồ sơ này không bị giữ."


def _not_held_yet(now: WorkFile) -> str:
    return f"Hồ sơ đã được giữ: {now.hold}." if now.hold else ""


ACTS: tuple[Act[WorkFile], ...] = (
    Act(
        "work_file.kept_back", "Giữ lại", "giữ lại hồ sơ", "NĐ 30/2020 Điều 30 khoản 1 (không quá 2 năm)",
        everyone(HEAD, LEADER, ARCHIVIST), frozenset({CLOSED}), state.kept_back,
        fields=(ask.day("until", "ngày giữ đến"), ask.text("consent", "văn bản đồng ý", 300), REASON),
        guard=_guard_keeping_back,
    ),
    Act(
        "work_file.handed_over", "Nộp lưu", "nộp hồ sơ vào lưu trữ", "NĐ 30/2020 Điều 30; TT 05/2025/TT-BNV",
        KEEPER, frozenset({CLOSED}), state.handed_over,
        fields=(
            ask.file("package", "gói nộp lưu"), ask.file("minutes", "biên bản giao nhận"),
            ask.whole("documents", "số tài liệu", 1, 9999), ask.whole("pages", "số trang", 0, 9_999_999).optional(),
            ask.text("to", "nơi nhận", 500),
        ),
        guard=_guard_hand_over, once=True,
    ),
    Act(
        "work_file.returned", "Trả lại", "trả lại hồ sơ", "NĐ 30/2020 Điều 30 khoản 2",
        ARCHIVIST, frozenset({HANDED}), state.returned, fields=(REASON,), clears=("work_file.handed_over",),
    ),
    Act(
        "work_file.received", "Nhận vào lưu trữ", "nhận hồ sơ vào lưu trữ", "NĐ 30/2020 Điều 30 khoản 2",
        ARCHIVIST, frozenset({HANDED}), state.received,
        fields=(
            ask.mark("package", "mã băm của gói đã kiểm tra", 64),
            ask.text("place", "nơi lưu, giá, hộp", 300).optional(),
        ),
        guard=_guard_receipt, once=True,
    ),
    Act(
        "work_file.held", "Giữ, không tiêu hủy", "giữ hồ sơ không cho tiêu hủy", "Luật Lưu trữ 33/2024/QH15",
        everyone(ARCHIVIST, LEADER), frozenset({CLOSED, HANDED, ARCHIVED}), state.held, fields=(REASON,),
        ready=_not_held_yet,
    ),
    Act(
        "work_file.freed", "Bỏ giữ", "bỏ giữ hồ sơ", "Luật Lưu trữ 33/2024/QH15",
        everyone(ARCHIVIST, LEADER), frozenset({CLOSED, HANDED, ARCHIVED}), state.freed, fields=(REASON,),
        ready=_nothing_held,
    ),
    Act(
        "work_file.destroyed", "Tiêu hủy", "ghi nhận tiêu hủy hồ sơ", "Luật Lưu trữ 33/2024/QH15",
        LEADER, frozenset({ARCHIVED}), state.destroyed,
        fields=(ask.text("decision", "số quyết định tiêu hủy", 200), ask.day("on", "ngày quyết định")),
        guard=_guard_destruction, once=True,
    ),
)  # fmt: skip

TABLE: Table[WorkFile] = Table("work_file", "Hồ sơ công việc", STAGES, (*keeping.ACTS, *ACTS))


class WorkFileRules:
    """The rules of work files, in the one shape of all rules."""

    item_kind = "work_file"
    lane = "documents"
    table = TABLE

    def empty(self, item: str) -> WorkFile:
        """Return the state before the first step."""
        return WorkFile(item)

    def decide(
        self, state: WorkFile, command: Command, actor: Person, now: datetime, directory: Directory
    ) -> tuple[Draft, ...]:
        """Return the steps the command leads to; raises the refusal that forbids it."""
        return TABLE.decide(Ask.of(state, command, actor, now, directory))

    def check(self, state: WorkFile, step: Step, directory: Directory) -> None:
        """Judge a step made elsewhere; raises the refusal that forbids it."""
        TABLE.check(state, step, directory)

    def evolve(self, state: WorkFile, step: Step) -> WorkFile:
        """Return the state after an accepted step."""
        return TABLE.evolve(state, step)

    def row(self, state: WorkFile, directory: Directory) -> Row:
        """Return what lists and search know of the work file."""
        return view.row(state, directory)

    def folders(self, state: WorkFile, person: Person, directory: Directory) -> frozenset[Folder]:
        """Return the folders in which the person finds it."""
        return view.folders(state, person, directory)

    def tasks(self, state: WorkFile, directory: Directory) -> tuple[Task, ...]:
        """Return what has to be done now, and by whom."""
        return view.tasks(state)

    def letters(self, before: WorkFile, step: Step, after: WorkFile, directory: Directory) -> tuple[Letter, ...]:
        """Return nothing: a work file never leaves over the axis."""
        return ()

    def options(self, state: WorkFile, person: Person, directory: Directory) -> tuple[Option, ...]:
        """Return what the person may do next, the primary act first."""
        return view.options(TABLE, state, person, directory)

    def files(self, state: WorkFile) -> tuple[FileRef, ...]:
        """Return every file it holds: minutes, package, then those of its documents."""
        return view.files(state)

    def to_json(self, state: WorkFile) -> dict[str, Any]:
        """Return the state as a JSON value."""
        return dict(to_plain(state))

    def from_json(self, value: Mapping[str, Any]) -> WorkFile:
        """Read what ``to_json`` wrote."""
        return from_plain(WorkFile, value)
