"""What a report looks like, whoever prints it: columns, lines, checks, notes; every figure knows its list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Kind = Literal["count", "percent", "points", "text", "date"]
TOTAL = "*"
"""Key of the line that sums up all others; what belongs to no group has the key ""."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``over`` is the heading above it and its neighbours, ``number`` the mark below ("(3)")."""

    key: str
    words: str
    over: str = ""
    number: str = ""
    kind: Kind = "count"
    width: int = 12


@dataclass(frozen=True, slots=True)
class Filter:
    """The list behind a figure: a report, a line and a column of it, for the same question."""

    report: str
    line: str
    column: str
    begin: date
    end: date
    office: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell. ``behind`` is None where there is nothing to list."""

    value: int | float | str | None
    behind: Filter | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``total`` for the sum of all others, ``depth`` 1 for what belongs to the line above."""

    key: str
    label: str
    figures: tuple[Figure, ...]
    total: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """An arithmetic check of the form, with the reason when it does not hold."""

    words: str
    ok: bool
    reason: str = ""
    behind: Filter | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A counted report."""

    name: str
    title: str
    source: str
    begin: date
    end: date
    as_of: str
    scope: str
    label: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many lines it has besides the sum."""
        return sum(not line.total for line in self.lines)

    def figure(self, line: str, column: str) -> Figure:
        """Return one cell by the keys of its line and column.

        Raises:
            KeyError: there is none.
        """
        place = [c.key for c in self.columns].index(column) if any(c.key == column for c in self.columns) else -1
        found = next((one for one in self.lines if one.key == line), None)
        if found is None or place < 0:
            raise KeyError((line, column))
        return found.figures[place]

    def to_json(self) -> dict[str, Any]:
        """Return the report as one JSON object: figures by column key, checks, notes."""
        return {
            "report": self.name, "title": self.title, "source": self.source, "from": self.begin.isoformat(),
            "to": self.end.isoformat(), "as_of": f"{self.as_of}+07:00", "scope": self.scope,
            "columns": [_column(column) for column in self.columns],
            "lines": [
                {"key": line.key, "label": line.label, "total": line.total}
                | {column.key: figure.value for column, figure in zip(self.columns, line.figures, strict=True)}
                for line in self.lines
            ],
            "checks": [{"check": check.words, "ok": check.ok, "reason": check.reason} for check in self.checks],
            "notes": list(self.notes),
        }  # fmt: skip


def _column(column: Column) -> Mapping[str, str]:
    return {"key": column.key, "words": column.words, "over": column.over, "number": column.number, "kind": column.kind}
