"""Shares that are judged against targets: which items count, and which of them reach it (decrees, plans)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflow.people import Directory
from workflow.reports.ask import Ask
from workflow.reports.row import ReportRow
from workflow.reports.standing import LATE, solved_at, standing

ONLINE = 2
FULL_ONLINE = ("toàn trình", "toan_trinh", "4")
LEVELS: Mapping[str, str] = {
    "tinh": "province", "so": "province", "co_quan": "province", "trung_tam": "province", "ban": "province",
    "huyen": "district", "xa": "commune", "phuong": "commune", "dac_khu": "commune", "thi_tran": "commune",
}  # fmt: skip
"""Level of an office by its kind; the district level ended on 1/7/2025."""

Test = Callable[[ReportRow, Ask], bool]


@dataclass(frozen=True, slots=True)
class Measure:
    """One share: ``of`` says which items count, ``hit`` which of those reach it; ``formula`` says it in words."""

    key: str
    kind: str
    formula: str
    of: Test
    hit: Test


def _in_period(day: str, ask: Ask) -> bool:
    return ask.first <= day[:10] <= ask.last


def _vertical(row: ReportRow, ask: Ask) -> bool:
    return row.topic in ask.terms.vertical or row.about in ask.terms.vertical


def _received(row: ReportRow, ask: Ask) -> bool:
    return _in_period(row.opened, ask) and not _vertical(row, ask)


def _solved(row: ReportRow, ask: Ask) -> bool:
    return _in_period(solved_at(row, ask.terms), ask) and not _vertical(row, ask)


def _kept(row: ReportRow, ask: Ask) -> bool:
    return standing(row, solved_at(row, ask.terms), ask) != LATE


MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "on_time", "dossier", "hồ sơ giải quyết trước và đúng hạn / hồ sơ đã giải quyết, không tính ngành dọc",
            _solved, _kept,
        ),
        Measure(
            "online", "dossier", "hồ sơ tiếp nhận trực tuyến / hồ sơ tiếp nhận trong kỳ, không tính ngành dọc",
            _received, lambda row, ask: row.channel == ONLINE,
        ),
        Measure(
            "online_eligible", "dossier", "hồ sơ trực tuyến / hồ sơ của thủ tục đủ điều kiện toàn trình",
            lambda row, ask: row.level.casefold() in FULL_ONLINE and _received(row, ask),
            lambda row, ask: row.channel == ONLINE,
        ),
        Measure(
            "digitised", "dossier", "hồ sơ có mọi giấy tờ được số hóa / hồ sơ tiếp nhận trong kỳ có giấy tờ",
            lambda row, ask: row.papers > 0 and _received(row, ask), lambda row, ask: row.digitised >= row.papers,
        ),
        Measure(
            "reused", "dossier", "hồ sơ dùng lại giấy tờ đã số hóa / hồ sơ tiếp nhận trong kỳ có giấy tờ",
            lambda row, ask: row.papers > 0 and _received(row, ask), lambda row, ask: row.reused > 0,
        ),
        Measure(
            "electronic_result", "dossier", "kết quả điện tử ký số / hồ sơ có kết quả trong kỳ",
            lambda row, ask: row.outcome == "done" and _solved(row, ask), lambda row, ask: bool(row.electronic),
        ),
        Measure(
            "signed", "outgoing", "văn bản có chữ ký số lãnh đạo và dấu số cơ quan / văn bản đã gửi trong kỳ",
            lambda row, ask: row.outcome == "done" and _in_period(row.closed, ask),
            lambda row, ask: bool(row.signed and row.electronic),
        ),
        Measure(
            "incoming_on_time", "incoming", "văn bản đến xử lý đúng hạn / văn bản đến đã xử lý trong kỳ",
            lambda row, ask: row.outcome == "done" and _in_period(row.closed, ask), _kept,
        ),
        Measure(
            "work_files_electronic", "work_file",
            "hồ sơ công việc gồm toàn tài liệu điện tử / hồ sơ công việc kết thúc trong kỳ",
            lambda row, ask: bool(row.released) and _in_period(row.released, ask),
            lambda row, ask: bool(row.electronic),
        ),
    )
}  # fmt: skip


def level_of(office: str, directory: Directory) -> str:
    """Return "province", "district" or "commune"; "" for an office of another kind or not known here."""
    unit = directory.units.get(office)
    return LEVELS.get(unit.kind, "") if unit is not None else ""
