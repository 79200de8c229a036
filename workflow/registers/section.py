"""A part of a book to be printed: the lines between two days in the order of their numbers, void numbers among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from workflow.documents.numbering import OUTGOING_BOOK, written
from workflow.documents.series import book_of
from workflow.errors import Missing
from workflow.registers.book import Book, Column
from workflow.registers.lines import Line, Value
from workflow.vietnamese import short_date


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of a book as printed: every column, in order.

    Attributes:
        rows: cells in the order of the columns.
        about: which part of the book ("Từ ngày 01/01/2026 đến ngày 31/12/2026"); closing: what the last page says.
    """

    title: str
    source: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    about: str
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Void:
    """A number no paper carries, with the reason the register shows (NĐ 30/2020 Điều 15: no hole unexplained)."""

    series: str
    year: int
    number: int
    reason: str
    on: date


def section(
    book: Book, lines: Iterable[Line], first: date, last: date, *, voids: Iterable[Void] = (), series: str = ""
) -> Section:
    """Return the part of a book between two days, both included (NĐ 30/2020 PL IV: printed with all columns, bound).

    Args:
        voids: numbers to be shown as void, besides the lines.
        series: only lines of this numbering series; "" for all of the book.

    Raises:
        Missing: the last day comes before the first.
    """
    if last < first:
        raise Missing("to", "Ngày cuối trước ngày đầu.")
    kept = [line for line in lines if first <= line.on <= last and series in ("", line.series) and _holds(book, line)]
    carried = {(line.series, line.on.year, line.order[2]) for line in kept}
    kept += [
        _void_line(book, void)
        for void in voids
        if first <= void.on <= last and series in ("", void.series)
        and (void.series, void.year, void.number) not in carried
    ]  # fmt: skip
    kept.sort(key=lambda line: line.order)
    rows = tuple(_row(book.columns, place, line) for place, line in enumerate(kept, 1))
    numbers = [line.order[2] for line in kept if line.order[2]]
    about = f"Từ ngày {short_date(first)} đến ngày {short_date(last)}"
    closing = f"Cộng: {len(rows)} dòng" + (f", từ số {written(min(numbers))} đến số {written(max(numbers))}" if numbers
                                           else "")  # fmt: skip
    if book.signed:
        closing += ". Người nhận ký ở cột Ký nhận sau khi in"
    return Section(book.title, book.source, book.columns, rows, about, f"{closing}.")


def _holds(book: Book, line: Line) -> bool:
    """Tell whether a line is of this register: those of numbers issued hold their own series (NĐ 30/2020 Điều 15)."""
    return book.filled_by != "outgoing" or book_of(line.series or OUTGOING_BOOK) == book.series


def _void_line(book: Book, void: Void) -> Line:
    number = next((column.key for column in book.columns if column.key in ("number", "code")), "")
    cell: Value = void.number if number == "number" else written(void.number)
    cells: dict[str, Value] = {number: cell, "note": f"Bỏ số: {void.reason}"}
    return Line(void.on, (void.on.year, void.series, void.number, ""), cells, void.series)


def _row(columns: Sequence[Column], place: int, line: Line) -> tuple[Value, ...]:
    return tuple(place if column.key == "place" else line.cells.get(column.key) for column in columns)
