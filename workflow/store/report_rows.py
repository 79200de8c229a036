"""The facts reports count, kept beside the item."""

from __future__ import annotations

from typing import Any

from workflow.reports.row import FACTS, VERSION, ReportRow

_COLUMNS = ", ".join(FACTS)
WRITE = (
    f"INSERT INTO report_rows (num, version, {_COLUMNS}) VALUES (?, ?{', ?' * len(FACTS)}) ON CONFLICT (num)"  # noqa: S608 - names of our own columns
    f" DO UPDATE SET version = excluded.version, {', '.join(f'{name} = excluded.{name}' for name in FACTS)}"
)


def values(num: int, kind: str, row: ReportRow | None) -> tuple[Any, ...]:
    """Return the row as ``WRITE`` takes it; None (nothing to count) is a row no report counts."""
    return (num, VERSION, *(row or ReportRow("", kind)))

