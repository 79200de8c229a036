"""Counts rows into lines and columns, checks the sums, and finds the items behind any figure by the same rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from workflow.errors import Missing
from workflow.reports.ask import Ask
from workflow.reports.row import ReportRow
from workflow.reports.shape import TOTAL, Check, Column, Figure, Filter, Kind, Line, Report
from workflow.vietnamese import iso_short, sort_key

Counts = Mapping[str, int]
Classes = Callable[[ReportRow, Ask], Sequence[str]]
_BREATH = 4096


def quiet(count: int) -> None:
    """Hear of progress and do nothing."""


class Definition(Protocol):
    """One report. ``kinds`` are the kinds of item it reads; ``whole``: it reads items of all times."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def about(self) -> str: ...
    @property
    def kinds(self) -> frozenset[str]: ...
    @property
    def whole(self) -> bool: ...

    def compute(self, rows: Iterable[ReportRow], ask: Ask, heard: Callable[[int], None] = quiet) -> Report:
        """Count; ``heard`` is called now and then with the number of rows read, and may raise to stop."""
        ...

    def behind(self, rows: Iterable[ReportRow], ask: Ask, line: str, column: str) -> list[str]:
        """Return the items a figure counts, in the order of ``rows``."""
        ...


@dataclass(frozen=True, slots=True)
class SumCheck:
    """One column must be the sum of others; ``because`` says what an item looks like that breaks it."""

    total: str
    parts: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Counting:
    """A report that counts items by group.

    Attributes:
        classes: in which columns a row counts; each column is judged by itself, never summed from others.
        group: key of the line a row belongs to.
        label: words of that line.
        derived: columns computed from the counts of their line.
        bases: the column a derived one is a share of; what that counts is the list behind the share.
        weights: what a row adds to a column where that is not 1.
        notes: further counts told below the table, as (class, sentence with {n}).
        order: by which the words of the lines are listed; people by their given names.
    """

    name: str
    title: str
    about: str
    source: str
    kinds: frozenset[str]
    heading: str
    columns: tuple[Column, ...]
    classes: Classes
    group: Callable[[ReportRow], str]
    label: Callable[[str, Ask], str]
    derived: Mapping[str, Callable[[Counts], float | None]] = field(default_factory=dict)
    weights: Mapping[str, Callable[[ReportRow], int]] = field(default_factory=dict)
    checks: tuple[SumCheck, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    bases: Mapping[str, str] = field(default_factory=dict)
    order: Callable[[str], Any] = sort_key

    def compute(self, rows: Iterable[ReportRow], ask: Ask, heard: Callable[[int], None] = quiet) -> Report:
        """Return the counted report."""
        counted: dict[str, dict[str, int]] = {}
        broken = [0] * len(self.checks)
        for row, classes in self._classified(rows, ask, heard):
            counts = counted.setdefault(self.group(row), {})
            for name in classes:
                weight = self.weights.get(name)
                counts[name] = counts.get(name, 0) + (1 if weight is None else weight(row))
            for place, check in enumerate(self.checks):
                broken[place] += not _holds(check, classes)
        whole: dict[str, int] = {}
        for counts in counted.values():
            for name, count in counts.items():
                whole[name] = whole.get(name, 0) + count
        labels = sorted(((self.label(key, ask), key) for key in counted), key=lambda pair: self.order(pair[0]))
        lines = [self._line(key, label, counted[key], ask) for label, key in labels]
        lines.append(self._line(TOTAL, "Tổng số", whole, ask))
        checks = tuple(self._check(n, check, whole, broken[n], ask) for n, check in enumerate(self.checks))
        told = tuple(words.format(n=whole[name]) for name, words in self.notes if whole.get(name))
        return Report(
            self.name, self.title, self.source, ask.begin, ask.end, ask.as_of, scope_words(ask), self.heading,
            self.columns, tuple(lines), checks, (*told, *ask.terms.words()),
        )  # fmt: skip

    def behind(self, rows: Iterable[ReportRow], ask: Ask, line: str, column: str) -> list[str]:
        """Return the items a figure counts; ``check:N`` lists what breaks a check."""
        column = self.bases.get(column, column)
        kind, _, number = column.partition(":")
        check = self.checks[int(number)] if kind == "check" and number.isdigit() else None
        found = []
        for row, classes in self._classified(rows, ask, quiet):
            hit = not _holds(check, classes) if check is not None else column in classes
            if hit and (line == TOTAL or self.group(row) == line):
                found.append(row.item)
        return found

    def _classified(
        self, rows: Iterable[ReportRow], ask: Ask, heard: Callable[[int], None]
    ) -> Iterator[tuple[ReportRow, Sequence[str]]]:
        for count, row in enumerate(rows):
            if not count % _BREATH:
                heard(count)
            if row.kind in self.kinds and ask.wants(row) and (classes := self.classes(row, ask)):
                yield row, classes

    def _line(self, key: str, label: str, counts: Counts, ask: Ask) -> Line:
        figures = []
        for column in self.columns:
            derive = self.derived.get(column.key)
            if derive is not None:
                known = counts.get(self.bases.get(column.key, ""), 0)
                figures.append(Figure(derive(counts), behind_of(self.name, key, column.key, ask) if known else None))
                continue
            value = counts.get(column.key, 0)
            figures.append(Figure(value, behind_of(self.name, key, column.key, ask) if value else None))
        return Line(key, label, tuple(figures), total=key == TOTAL)

    def _check(self, place: int, check: SumCheck, counts: Counts, broken: int, ask: Ask) -> Check:
        numbers = {column.key: column.number for column in self.columns}
        words = f"{numbers[check.total]} = {' + '.join(numbers[part] for part in check.parts)}"
        if not broken:
            return Check(words, True)
        total, parts = counts.get(check.total, 0), sum(counts.get(part, 0) for part in check.parts)
        reason = f"{total} so với {parts}: {broken} mục {check.because}."
        return Check(words, False, reason, behind_of(self.name, TOTAL, f"check:{place}", ask))


def _holds(check: SumCheck, classes: Sequence[str]) -> bool:
    """Tell whether one item keeps a check: as often in the total as in its parts."""
    return (check.total in classes) == sum(part in classes for part in check.parts)


def behind_of(report: str, line: str, column: str, ask: Ask) -> Filter:
    """Return what opens the list behind a figure of the same question."""
    return Filter(report, line, column, ask.begin, ask.end, ask.office, ask.unit)


def scope_words(ask: Ask) -> str:
    """Return whose items were counted, in words."""
    names = [ask.directory.name(id) for id in (ask.unit, ask.office) if id]
    return ", ".join(names) or "Mọi cơ quan có dữ liệu trên máy này"


def share(hit: int, of: int) -> float | None:
    """Return a share in percent, rounded half up to two digits; None of nothing.

    >>> share(8051, 14981)
    53.74
    """
    return (hit * 20000 + of) // (2 * of) / 100 if of else None


@dataclass(frozen=True, slots=True)
class Listing:
    """A report that lists items one by one: the facts of each, no sums but their number."""

    name: str
    title: str
    about: str
    source: str
    kinds: frozenset[str]
    heading: str
    columns: tuple[Column, ...]
    wanted: Callable[[ReportRow, Ask], bool]
    cells: Callable[[ReportRow, Ask], tuple[int | float | str | None, ...]]
    order: Callable[[ReportRow], tuple[str, ...]]
    notes: tuple[str, ...] = ()
    whole: bool = True

    def compute(self, rows: Iterable[ReportRow], ask: Ask, heard: Callable[[int], None] = quiet) -> Report:
        """Return the list; each line opens its item."""
        found = []
        for count, row in enumerate(rows):
            if not count % _BREATH:
                heard(count)
            if row.kind in self.kinds and ask.wants(row) and self.wanted(row, ask):
                found.append(row)
        lines = []
        for row in sorted(found, key=self.order):
            values = self.cells(row, ask)
            first = behind_of(self.name, row.item, self.columns[0].key, ask)
            figures = (Figure(values[0], first), *(Figure(value) for value in values[1:]))
            lines.append(Line(row.item, row.title or row.item, figures))
        return Report(
            self.name, self.title, self.source, ask.begin, ask.end, ask.as_of, scope_words(ask), self.heading,
            self.columns, tuple(lines), (), self.notes,
        )  # fmt: skip

    def behind(self, rows: Iterable[ReportRow], ask: Ask, line: str, column: str) -> list[str]:
        """Return the one item of a line."""
        return [row.item for row in rows if row.item == line and ask.wants(row) and self.wanted(row, ask)]


def day_words(at: str) -> str:
    """Return the day of a local time as people read it, "" for none."""
    return iso_short(at[:10]) if at else ""


def known(definitions: Iterable[Definition], name: str) -> Definition:
    """Return the report of a name, written with or without capitals.

    Raises:
        Missing: there is none; the sentence names those there are.
    """
    found = {definition.name.casefold(): definition for definition in definitions}
    if name.casefold() not in found:
        names = ", ".join(sorted(definition.name for definition in found.values()))
        raise Missing("report", f"Không có báo cáo “{name}”.", f"Chọn một trong: {names}.")
    return found[name.casefold()]


def column(key: str, words: str, over: str = "", number: str = "", kind: Kind = "count", width: int = 12) -> Column:
    """Return a column; shorter to read in tables of columns."""
    return Column(key, words, over, number, kind, width)
