"""A table paper as CSV: UTF-8 with its mark, semicolons, and no cell a spreadsheet could take for a formula."""

from __future__ import annotations

import csv
from io import StringIO

from desktop.printing.plain_text import printable
from desktop.printing.report_paper import TablePaper, Value, words_of

MARK = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def table_csv(paper: TablePaper) -> bytes:
    """Write the table: one row of headings, then the lines; decimals with a comma, thousands without dots."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(" – ".join(filter(None, (column.over, column.words)))) for column in paper.columns])
    for row in paper.rows:
        cells = zip(row.values, paper.columns, strict=True)
        writer.writerow([_cell(value, words_of(value, column.kind)) for value, column in cells])
    return (MARK + out.getvalue()).encode("utf-8")


def _cell(value: Value, words: str) -> str:
    return _safe(words) if isinstance(value, str) else words.replace(".", "")


def _safe(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe before what begins like a formula (OWASP CSV injection)."""
    plain = printable(text).replace("\n", " ")
    return f"'{plain}" if plain.startswith(_DANGEROUS) else plain
