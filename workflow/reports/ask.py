"""What is asked of a report: which days, whose items, as of when, and how the province counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from workflow.errors import Missing
from workflow.people import Directory
from workflow.reports.row import ReportRow, local
from workflow.workdays import Calendar
from workflow.workdays.standing import USUAL_RULE, Rule


@dataclass(frozen=True, slots=True)
class Terms:
    """How a province counts; printed below every report (standards §5.5: the definition is pinned in data).

    Attributes:
        measure: a dossier is solved when its result is ready ("released") or when it was handed over ("closed").
        withdrawn: dossiers taken back count as solved, or stand "apart".
        vertical: fields and procedure codes of vertical sectors, left out of provincial shares.
        rule: what is early, on time and late.
        source: where this is laid down.
    """

    measure: Literal["released", "closed"] = "released"
    withdrawn: Literal["solved", "apart"] = "solved"
    vertical: frozenset[str] = frozenset()
    rule: Rule = USUAL_RULE
    source: str = "NĐ 118/2025/NĐ-CP; TT 01/2020/TT-VPCP"

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Terms:
        """Read the catalogue's form.

        Raises:
            Missing: a value is none of those allowed.
            BadCalendar: the rule of early and late is not as it must be.
        """
        measure, withdrawn = value.get("measure", "released"), value.get("withdrawn", "solved")
        if measure not in ("released", "closed") or withdrawn not in ("solved", "apart"):
            raise Missing("terms", "Cách tính của tỉnh có giá trị chương trình không hiểu.", "Xem lại danh mục.")
        vertical = frozenset(str(name) for name in value.get("vertical", ()))
        rule = Rule.from_json(value.get("standing") or {})
        return cls(measure, withdrawn, vertical, rule, str(value.get("source") or cls().source))

    def words(self) -> tuple[str, ...]:
        """Return the definitions in sentences."""
        ready = "có kết quả" if self.measure == "released" else "trả kết quả cho người nộp"
        gone = "tính vào đã giải quyết" if self.withdrawn == "solved" else "không tính vào biểu, ghi riêng"
        return (
            f"Đã giải quyết: tính đến lúc {ready}; hồ sơ rút {gone}.",
            self.rule.words(),
            "Đang giải quyết: quá hạn khi đã qua giờ hẹn; hồ sơ đang tạm dừng không tính quá hạn.",
            f"Căn cứ: {self.source}.",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to a report.

    Attributes:
        begin, end: first and last day counted.
        now: local text of the moment asked; what lies after the period's end is judged as of that end.
        calendar: whose working minutes count where standing is judged to the minute.
        office: only items of this office; "" for all on this machine.
        unit: only items handled by this unit.
    """

    begin: date
    end: date
    now: str
    directory: Directory
    office: str = ""
    unit: str = ""
    terms: Terms = field(default_factory=Terms)
    calendar: Calendar = field(default_factory=Calendar)
    first: str = field(init=False)
    last: str = field(init=False)
    as_of: str = field(init=False)

    def __post_init__(self) -> None:
        if self.end < self.begin:
            raise Missing("to", "Ngày cuối kỳ đứng trước ngày đầu kỳ.", "Chọn lại kỳ báo cáo.")
        object.__setattr__(self, "first", self.begin.isoformat())
        object.__setattr__(self, "last", self.end.isoformat())
        object.__setattr__(self, "as_of", min(self.now, f"{self.last}T23:59:59"))

    def wants(self, row: ReportRow) -> bool:
        """Tell whether the row is of the office and unit asked for."""
        return (not self.office or row.office == self.office) and (not self.unit or row.unit == self.unit)


def ask(
    begin: date, end: date, now: datetime, directory: Directory, *, office: str = "", unit: str = "",
    terms: Terms | None = None, calendar: Calendar | None = None,
) -> Ask:
    """Return the question; raises ``Missing`` when the days are the wrong way round."""
    return Ask(begin, end, local(now.isoformat()), directory, office, unit, terms or Terms(), calendar or Calendar())
