"""Reports of the forty items counted by hand, as the report page asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from desktop.printing.report_file import report_file
from desktop.printing.report_paper import Issue
from tests.workflow.office import DIRECTORY
from tests.workflow.reports.forty import FILES, OFFICE, question
from workflow.reports.ask import Ask
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known
from workflow.reports.shape import Filter, Report
from workflow.rules import Row
from workflow.store.lists import Cursor, ListRow

REPORTS = definitions(lambda name: None)
ROWS = (*OFFICE, *FILES)
ISSUE = Issue("Ủy ban nhân dân xã Năm Căn", date(2026, 7, 10), "", "Năm Căn", "Lâm Hoài Thương")


class FortyReports:
    """Counts really; the gate holds the counting up."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.saved: list[Path] = []

    def names(self) -> Sequence[tuple[str, str]]:
        return [(one.name, one.about) for one in REPORTS]

    def units(self) -> Sequence[tuple[str, str]]:
        return [("kt", "Phòng Kinh tế"), ("vh", "Phòng Văn hóa - Xã hội")]

    def today(self) -> date:
        return date(2026, 6, 30)

    def make(self, name: str, begin: date, end: date, unit: str, heard: Callable[[int], None]) -> Report:
        self.gate.wait(10)
        heard(0)
        return known(REPORTS, name).compute(ROWS, self._ask(begin, end, unit), heard)

    def behind(self, wanted: Filter) -> Sequence[ListRow]:
        asked = self._ask(wanted.begin, wanted.end, wanted.unit)
        items = known(REPORTS, wanted.report).behind(ROWS, asked, wanted.line, wanted.column)
        kinds = {row.item: row.kind for row in ROWS}
        return [
            ListRow(item, kinds[item], Row("Đang xử lý", f"Việc {item}", item), False, False, "", Cursor(item, n))
            for n, item in enumerate(items)
        ]

    def save(self, report: Report, path: Path) -> None:
        path.write_bytes(report_file(report, path.suffix.lstrip("."), ISSUE))
        self.saved.append(path)

    def _ask(self, begin: date, end: date, unit: str) -> Ask:
        return Ask(begin, end, question().now, DIRECTORY, "nam-can", unit)
