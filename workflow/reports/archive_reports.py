"""Lists the archive asks for: files to hand over, files ended in a period, files whose time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from workflow.archive.retention import NOTICE_DAYS
from workflow.reports.ask import Ask
from workflow.reports.counting import Counting, Listing, SumCheck, column
from workflow.reports.row import ReportRow
from workflow.reports.shape import Column

SOURCE = "NĐ 30/2020/NĐ-CP Điều 28–31; Luật Lưu trữ 33/2024/QH15"
_KINDS = frozenset({"work_file"})
_STAGES = {
    "open": "Đang lập", "closed": "Đã kết thúc", "handed": "Chờ lưu trữ nhận", "archived": "Đã nộp lưu",
    "destroyed": "Đã tiêu hủy",
}  # fmt: skip

_COLUMNS: tuple[Column, ...] = (
    column("notation", "Số và ký hiệu hồ sơ", "", "(3)", "text", 14),
    column("retention", "Thời hạn bảo quản", "", "(4)", "text", 12), column("start", "Bắt đầu", "", "(5)", "date", 11),
    column("end", "Kết thúc", "", "(6)", "date", 11), column("documents", "Số tài liệu", "", "(7)", "count", 8),
    column("keeper", "Người lập, đơn vị", "", "(8)", "text", 26),
)  # fmt: skip
_DUE = (
    *_COLUMNS, column("due", "Hạn nộp lưu", "", "(9)", "date", 11),
    column("state", "Ghi chú", "", "(10)", "text", 16),
)  # fmt: skip
_OVER = (
    *_COLUMNS, column("until", "Hết thời hạn", "", "(9)", "date", 11),
    column("state", "Ghi chú", "", "(10)", "text", 18),
)  # fmt: skip


def _cells(row: ReportRow, ask: Ask) -> tuple[str | int, ...]:
    unit = ask.directory.name(row.unit) if row.unit else ""
    keeper = ", ".join(part for part in (ask.directory.name(row.person), unit) if part)
    return row.topic, row.level, row.opened[:10], row.released[:10], row.papers, keeper


def _due_cells(row: ReportRow, ask: Ask) -> tuple[str | int, ...]:
    late = "Quá hạn nộp" if row.due[:10] < ask.as_of[:10] else ""
    return (*_cells(row, ask), row.due[:10], late)


def _ended_cells(row: ReportRow, ask: Ask) -> tuple[str | int, ...]:
    return (*_cells(row, ask), row.due[:10], _STAGES.get(row.stage, row.stage))


def _over_cells(row: ReportRow, ask: Ask) -> tuple[str | int, ...]:
    return (*_cells(row, ask), row.until, "Đang giữ, không tiêu hủy" if row.held else "")


def _to_hand_over(row: ReportRow, ask: Ask) -> bool:
    """Ended, not handed over, due within thirty days or already late (NĐ 30/2020 PL VI phần I)."""
    soon = (date.fromisoformat(ask.as_of[:10]) + timedelta(days=NOTICE_DAYS)).isoformat()
    return row.stage == "closed" and bool(row.due) and row.due[:10] <= soon


def _ended(row: ReportRow, ask: Ask) -> bool:
    return bool(row.released) and ask.first <= row.released[:10] <= ask.last


def _worthless(row: ReportRow, ask: Ask) -> bool:
    """Retention over on the last day asked about, and not destroyed yet."""
    return bool(row.until) and row.until < ask.last and row.stage in ("closed", "handed", "archived")


def _order(row: ReportRow) -> tuple[str, ...]:
    return (row.about, row.topic, row.title, row.item)


def classes(row: ReportRow, ask: Ask) -> Sequence[str]:
    """Return where a work file counts in the course of the period."""
    if not row.opened or row.opened[:10] > ask.last or (row.closed and row.closed[:10] < ask.first):
        return ()
    found = ["all", "begun" if row.opened[:10] >= ask.first else "carried"]
    if row.closed and row.closed[:10] <= ask.last:
        return (*found, "archived")
    if not row.released or row.released[:10] > ask.last:
        return (*found, "open")
    return (*found, "to_hand", "to_hand_late") if row.due[:10] < ask.as_of[:10] else (*found, "to_hand")


ARCHIVE: tuple[Counting | Listing, ...] = (
    Counting(
        "ho-so-cong-viec", "Tình hình lập hồ sơ và nộp lưu", "Hồ sơ công việc theo đơn vị: mở, kết thúc, nộp lưu",
        SOURCE, _KINDS, "Đơn vị",
        (
            column("all", "Tổng số", "Hồ sơ", "(3)"), column("begun", "Mở trong kỳ", "Hồ sơ", "(4)"),
            column("carried", "Từ kỳ trước", "Hồ sơ", "(5)"), column("open", "Đang lập", "", "(6)"),
            column("to_hand", "Tổng số", "Đã kết thúc, chưa nộp lưu", "(7)"),
            column("to_hand_late", "Quá hạn nộp", "Đã kết thúc, chưa nộp lưu", "(8)"),
            column("archived", "Lưu trữ đã nhận", "", "(9)"),
        ),
        classes, lambda row: row.unit, lambda key, ask: ask.directory.name(key) if key else "Chưa rõ đơn vị",
        checks=(
            SumCheck("all", ("begun", "carried"), "không rõ ngày mở"),
            SumCheck("all", ("open", "to_hand", "archived"), "không rõ trạng thái"),
        ),
    ),
    Listing(
        "muc-luc-ho-so", "Mục lục hồ sơ", "Hồ sơ công việc kết thúc trong kỳ", SOURCE, _KINDS, "Tiêu đề hồ sơ", _DUE,
        _ended, _ended_cells, _order,
    ),
    Listing(
        "den-han-nop-luu", "Hồ sơ đến hạn nộp lưu", "Hồ sơ đã kết thúc, đến hạn nộp trong 30 ngày hoặc đã quá hạn",
        SOURCE, _KINDS, "Tiêu đề hồ sơ", _DUE, _to_hand_over, _due_cells, _order,
    ),
    Listing(
        "het-gia-tri", "Danh mục tài liệu hết thời hạn bảo quản", "Hồ sơ hết thời hạn bảo quản, để xét tiêu hủy",
        SOURCE, _KINDS, "Tiêu đề hồ sơ", _OVER, _worthless, _over_cells, _order,
        notes=("Hồ sơ đang giữ không được tiêu hủy; tiêu hủy theo quyết định của người có thẩm quyền.",),
    ),
)  # fmt: skip
