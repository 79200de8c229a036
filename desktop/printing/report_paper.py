"""A table as an office prints it: head by NĐ 30, columns with headings above them, lines, remarks, who signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow.reports.shape import Column, Kind, Report
from workflow.vietnamese import date_words, iso_short, number

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """One column: words, the heading over it and its neighbours, its number, what it holds, relative width."""

    words: str
    over: str = ""
    number: str = ""
    kind: Kind = "text"
    width: float = 12


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the table; ``bold`` for sums and groups."""

    values: tuple[Value, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class TablePaper:
    """Everything on the paper, ready to be drawn, written as a sheet or as text.

    Attributes:
        governing, office: the two lines at the upper left.
        form: number of the form, at the upper right of the table ("Biểu số II.06a").
        lines: below the title: period, scope.
        remarks: below the table; ``marks`` are checks as (✓ or ✗, sentence).
        code: number and notation below the office, for papers that carry them ("Số: ……/BB-UBND").
        signers: captions of the places to sign, left to right, each with the name written below ("" to be filled in).
    """

    office: str
    title: str
    columns: tuple[PaperColumn, ...]
    rows: tuple[PaperRow, ...]
    governing: str = ""
    form: str = ""
    lines: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    marks: tuple[tuple[bool, str], ...] = ()
    signers: tuple[tuple[str, str], ...] = ()
    place_date: str = ""
    training: bool = False
    portrait: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """Who prints a report, where and when."""

    office: str
    printed: date
    governing: str = ""
    place: str = ""
    author: str = ""
    training: bool = False


def report_paper(report: Report, issue: Issue) -> TablePaper:
    """Return the paper of a counted report."""
    columns = (
        PaperColumn("STT", "", "(1)", "count", 5), PaperColumn(report.label, "", "(2)", "text", 34),
        *(_column(column) for column in report.columns),
    )  # fmt: skip
    period = f"Từ {date_words(report.begin)} đến {date_words(report.end)}"
    marks = tuple((check.ok, f"{check.words}{'' if check.ok else ': ' + check.reason}") for check in report.checks)
    place = f"{issue.place}, " if issue.place else ""
    return TablePaper(
        issue.office, report.title.upper(), columns, tuple(_rows(report)), issue.governing, report.source,
        (period, f"Phạm vi: {report.scope}. Số liệu đến {iso_short(report.as_of)}."), report.notes, marks,
        (("NGƯỜI LẬP BIỂU", issue.author), ("THỦ TRƯỞNG ĐƠN VỊ", "")), f"{place}{date_words(issue.printed)}",
        issue.training,
    )  # fmt: skip


def _column(column: Column) -> PaperColumn:
    return PaperColumn(column.words, column.over, column.number, column.kind, column.width)


def _rows(report: Report) -> Iterator[PaperRow]:
    place = 0
    grouped = any(line.depth for line in report.lines)
    for line in report.lines:
        figures = tuple(figure.value for figure in line.figures)
        place += not line.total and not line.depth
        order = place if not line.total and not line.depth else None
        yield PaperRow((order, line.label, *figures), line.total or (grouped and not line.depth))


def words_of(value: Value, kind: Kind) -> str:
    """Return a cell as it is read: dots between thousands, a comma before decimals, days as dd/mm/yyyy."""
    if value is None:
        return ""
    if isinstance(value, str):
        return iso_short(value) if kind == "date" else value
    if isinstance(value, float):
        digits = f"{value:.2f}"
        return number(Decimal(digits.rstrip("0").rstrip(".") if kind == "points" else digits))
    return number(value)


def heads(columns: Sequence[PaperColumn]) -> list[tuple[str, int, int]]:
    """Return the upper headings as (words, first column, last column); columns without one stand alone."""
    found: list[tuple[str, int, int]] = []
    for place, column in enumerate(columns):
        if column.over and found and found[-1][0] == column.over:
            found[-1] = (column.over, found[-1][1], place)
        else:
            found.append((column.over, place, place))
    return found


