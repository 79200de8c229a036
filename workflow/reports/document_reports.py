"""Progress of arriving and issued documents in a period, by unit or person: in time, late, not dealt with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workflow.reports.ask import Ask
from workflow.reports.counting import Counting, Counts, SumCheck, column, share
from workflow.reports.row import ReportRow
from workflow.reports.standing import LATE, overdue, solved_at, standing
from workflow.vietnamese import name_key, sort_key

SOURCE = "NĐ 30/2020/NĐ-CP Điều 24; Phụ lục VI phần I"
_STAGES = {
    "drafted": "drafting", "returned": "drafting", "submitted": "to_sign", "signed": "to_issue",
    "numbered": "to_issue", "sealed": "to_issue",
}  # fmt: skip


def incoming_classes(row: ReportRow, ask: Ask) -> Sequence[str]:
    """Return where an arriving document counts; those sent back were never work to be done."""
    opened, done = row.opened[:10], solved_at(row, ask.terms)
    if not opened or opened > ask.last or (done and done[:10] < ask.first):
        return ()
    if done[:10] > ask.last:
        done = ""
    if done and row.outcome == "returned":
        return ("returned",)
    found = ["all", "carried" if opened < ask.first else "arrived"]
    if done:
        return (*found, "done", "done_late" if standing(row, done, ask) == LATE else "done_in_time")
    return (*found, "open", "open_late" if overdue(row, ask) else "open_in_time" if row.due else "open_no_due")


def outgoing_classes(row: ReportRow, ask: Ask) -> Sequence[str]:
    """Return where a document being written or issued counts; voided ones count by themselves."""
    opened, done = row.opened[:10], row.closed
    if not opened or opened > ask.last or (done and done[:10] < ask.first):
        return ()
    if done[:10] > ask.last:
        done = ""
    if done and row.outcome == "voided":
        return ("all", "voided")
    if done:
        return ("all", "sent", "sent_late" if standing(row, done, ask) == LATE else "sent_in_time")
    found = ["all", "open", *filter(None, (_STAGES.get(row.stage),))]
    return [*found, "open_late"] if overdue(row, ask) else found


def _unit(key: str, ask: Ask) -> str:
    return ask.directory.name(key) if key else "Chưa giao đơn vị"


def _person(key: str, ask: Ask) -> str:
    if not key:
        return "Chưa giao người xử lý"
    person = ask.directory.people.get(key)
    return f"{person.name} ({ask.directory.name(person.unit)})" if person is not None else key


def _in_time(part: str, of: str) -> Callable[[Counts], float | None]:
    return lambda counts: share(counts.get(part, 0), counts.get(of, 0))


_INCOMING = (
    column("all", "Tổng số", "Văn bản phải xử lý", "(3)"),
    column("arrived", "Đến trong kỳ", "Văn bản phải xử lý", "(4)"),
    column("carried", "Từ kỳ trước", "Văn bản phải xử lý", "(5)"),
    column("done", "Tổng số", "Đã xử lý", "(6)"), column("done_in_time", "Đúng hạn", "Đã xử lý", "(7)"),
    column("done_late", "Quá hạn", "Đã xử lý", "(8)"),
    column("open", "Tổng số", "Chưa xử lý", "(9)"), column("open_in_time", "Trong hạn", "Chưa xử lý", "(10)"),
    column("open_late", "Quá hạn", "Chưa xử lý", "(11)"), column("open_no_due", "Không đặt hạn", "Chưa xử lý", "(12)"),
    column("rate", "Tỷ lệ đúng hạn (%)", "", "(13)", "percent"),
)  # fmt: skip
_OUTGOING = (
    column("all", "Tổng số", "", "(3)"),
    column("sent", "Tổng số", "Đã gửi", "(4)"), column("sent_in_time", "Đúng hạn", "Đã gửi", "(5)"),
    column("sent_late", "Quá hạn", "Đã gửi", "(6)"),
    column("open", "Tổng số", "Đang làm", "(7)"), column("drafting", "Đang soạn", "Đang làm", "(8)"),
    column("to_sign", "Chờ ký", "Đang làm", "(9)"), column("to_issue", "Chờ số, dấu, gửi", "Đang làm", "(10)"),
    column("open_late", "Trong đó quá hạn", "Đang làm", "(11)"), column("voided", "Đã hủy", "", "(12)"),
    column("rate", "Tỷ lệ đúng hạn (%)", "", "(13)", "percent"),
)  # fmt: skip
_INCOMING_CHECKS = (
    SumCheck("all", ("arrived", "carried"), "không rõ ngày đến"),
    SumCheck("done", ("done_in_time", "done_late"), "không xếp được theo hạn"),
    SumCheck("open", ("open_in_time", "open_late", "open_no_due"), "không xếp được theo hạn"),
    SumCheck("all", ("done", "open"), "không rõ đã xử lý hay chưa"),
)
_OUTGOING_CHECKS = (
    SumCheck("sent", ("sent_in_time", "sent_late"), "không xếp được theo hạn"),
    SumCheck("open", ("drafting", "to_sign", "to_issue"), "ở trạng thái lạ"),
    SumCheck("all", ("sent", "open", "voided"), "không rõ đã gửi hay chưa"),
)


def _by_given_name(label: str) -> tuple[object, ...]:
    """Return where a line stands: people by their names, before the unit in brackets; last what lies with nobody."""
    name, unit, _ = label.partition(" (")
    return not unit, name_key(name)


def _incoming(name: str, heading: str, by_person: bool) -> Counting:
    return Counting(
        name, "Tình hình giải quyết văn bản đến", f"Tiến độ văn bản đến theo {heading.lower()}", SOURCE,
        frozenset({"incoming"}), heading, _INCOMING, incoming_classes,
        (lambda row: row.person) if by_person else (lambda row: row.unit), _person if by_person else _unit,
        {"rate": _in_time("done_in_time", "done")}, checks=_INCOMING_CHECKS, bases={"rate": "done"},
        order=_by_given_name if by_person else sort_key,
        notes=(("returned", "Trong kỳ có {n} văn bản đã trả lại nơi gửi, không tính vào biểu."),),
    )  # fmt: skip


def _outgoing(name: str, heading: str, by_person: bool) -> Counting:
    return Counting(
        name, "Tình hình soạn thảo, phát hành văn bản đi", f"Tiến độ văn bản đi theo {heading.lower()}", SOURCE,
        frozenset({"outgoing"}), heading, _OUTGOING, outgoing_classes,
        (lambda row: row.person) if by_person else (lambda row: row.unit), _person if by_person else _unit,
        {"rate": _in_time("sent_in_time", "sent")}, checks=_OUTGOING_CHECKS, bases={"rate": "sent"},
        order=_by_given_name if by_person else sort_key,
    )  # fmt: skip


PROGRESS: tuple[Counting, ...] = (
    _incoming("van-ban-den", "Đơn vị", False), _incoming("van-ban-den-nguoi", "Người xử lý", True),
    _outgoing("van-ban-di", "Đơn vị", False), _outgoing("van-ban-di-nguoi", "Người soạn", True),
)  # fmt: skip
