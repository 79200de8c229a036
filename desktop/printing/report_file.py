"""A counted report as a file: the ending of the name says whether workbook, pages, rows of text or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from desktop.printing.report_csv import table_csv
from desktop.printing.report_paper import Issue, TablePaper, report_paper
from desktop.printing.report_pdf import table_pdf
from desktop.printing.report_xlsx import table_xlsx
from workflow.errors import Missing
from workflow.reports.shape import Report

FORMS: Mapping[str, Callable[[TablePaper], bytes]] = {"xlsx": table_xlsx, "pdf": table_pdf, "csv": table_csv}
ENDINGS = (*FORMS, "json")


def report_file(report: Report, ending: str, issue: Issue) -> bytes:
    """Return the report as bytes.

    Args:
        ending: "xlsx", "pdf", "csv" or "json".

    Raises:
        Missing: another ending.
    """
    if ending == "json":
        about = {"office": issue.office, "printed": issue.printed.isoformat(), "training": issue.training}
        return json.dumps(report.to_json() | about, ensure_ascii=False, indent=1).encode()
    return table_file(report_paper(report, issue), ending)


def table_file(paper: TablePaper, ending: str) -> bytes:
    """Return a table paper as bytes; raises ``Missing`` for an ending it has no form for."""
    form = FORMS.get(ending)
    if form is None:
        raise Missing("out", f"Không xuất được tệp .{ending or '?'}.", "Đặt tên tệp kết thúc bằng .xlsx, .pdf, .csv.")
    return form(paper)
