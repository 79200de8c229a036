"""Shares against targets, and the index of QĐ 766: every share opens the items that count, and those that miss it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workflow.reports.ask import Ask
from workflow.reports.counting import behind_of, column, quiet, scope_words, share
from workflow.reports.measures import MEASURES, Measure, level_of
from workflow.reports.row import ReportRow
from workflow.reports.shape import TOTAL, Check, Column, Figure, Line, Report
from workflow.reports.targets import EVIDENCE, Criterion, Evidence, Index, Target, evidence_for

_BREATH = 4096
NO_FIGURE = "Chưa có số liệu"
_BLANK = (Figure(None),) * 4
_KINDS = frozenset(measure.kind for measure in MEASURES.values())


@dataclass(frozen=True, slots=True)
class Tallied:
    """What one share came to; ``source`` names whoever counted it elsewhere."""

    hit: int = 0
    of: int = 0
    source: str = ""

    @property
    def miss(self) -> int:
        """How many count against it."""
        return self.of - self.hit


@dataclass(frozen=True, slots=True)
class _Want:
    """One share wanted: a measure, and the level of offices it is limited to."""

    key: str
    measure: str
    level: str = ""


def _fits(want: _Want, row: ReportRow, ask: Ask, levels: dict[str, str]) -> bool:
    if not want.level:
        return True
    if row.office not in levels:
        levels[row.office] = level_of(row.office, ask.directory)
    return levels[row.office] == want.level


def _tally(
    wants: Iterable[_Want], rows: Iterable[ReportRow], ask: Ask, evidence: Iterable[Evidence],
    heard: Callable[[int], None],
) -> dict[str, Tallied]:
    """Return what every share came to, in one pass over the rows."""
    found: dict[str, Tallied] = {}
    by_kind: dict[str, list[tuple[_Want, Measure, list[int]]]] = {}
    for want in wants:
        if want.measure.startswith(EVIDENCE):
            told = evidence_for(want.measure, evidence, ask.first, ask.last)
            found[want.key] = Tallied(told.hit, told.of, told.source) if told else Tallied()
            continue
        measure = MEASURES[want.measure]
        by_kind.setdefault(measure.kind, []).append((want, measure, [0, 0]))
    levels: dict[str, str] = {}
    for count, row in enumerate(rows):
        if not count % _BREATH:
            heard(count)
        if not ask.wants(row):
            continue
        for want, measure, counts in by_kind.get(row.kind, ()):
            if _fits(want, row, ask, levels) and measure.of(row, ask):
                counts[1] += 1
                counts[0] += measure.hit(row, ask)
    for entries in by_kind.values():
        found |= {want.key: Tallied(counts[0], counts[1]) for want, _, counts in entries}
    return found


def _behind(want: _Want, rows: Iterable[ReportRow], ask: Ask, which: str) -> list[str]:
    """Return the items of a share: those that reach it ("hit"), those that do not ("miss"), else all that count."""
    if want.measure.startswith(EVIDENCE):
        return []
    measure, levels = MEASURES[want.measure], dict[str, str]()
    return [
        row.item
        for row in rows
        if row.kind == measure.kind and ask.wants(row) and _fits(want, row, ask, levels) and measure.of(row, ask)
        and (which not in ("hit", "miss") or measure.hit(row, ask) == (which == "hit"))
    ]  # fmt: skip


def _counts(report: str, key: str, tallied: Tallied, ask: Ask) -> tuple[Figure, Figure, Figure]:
    """Return of, hit and miss, each with its list where the items are here."""
    def figure(name: str, value: int) -> Figure:
        known = value and not tallied.source
        return Figure(value, behind_of(report, key, name, ask) if known else None)

    return figure("of", tallied.of), figure("hit", tallied.hit), figure("miss", tallied.miss)


def _share_figure(report: str, key: str, name: str, value: float | None, tallied: Tallied, ask: Ask) -> Figure:
    """Return what a share came to, in percent or points; behind it stands all that counts."""
    known = tallied.of and not tallied.source
    return Figure(value, behind_of(report, key, name, ask) if known else None)


_SHARES: tuple[Column, ...] = (
    column("of", "Tổng số", "Số liệu", "(3)"), column("hit", "Đạt", "Số liệu", "(4)"),
    column("miss", "Chưa đạt", "Số liệu", "(5)"), column("rate", "Tỷ lệ (%)", "", "(6)", "percent"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KpiReport:
    """Shares against targets valid on the last day of the period."""

    targets: tuple[Target, ...]
    evidence: tuple[Evidence, ...] = ()
    name: str = "chi-tieu"
    title: str = "Kết quả thực hiện chỉ tiêu"
    about: str = "Chỉ tiêu đúng hạn, trực tuyến, số hóa, ký số, hồ sơ công việc so với mức được giao"
    kinds: frozenset[str] = _KINDS
    whole: bool = False

    def compute(self, rows: Iterable[ReportRow], ask: Ask, heard: Callable[[int], None] = quiet) -> Report:
        """Return each target with its figures, its formula and whether it is reached."""
        valid = [target for target in self.targets if target.holds(ask.last)]
        wants = [_Want(target.id, target.measure, target.level) for target in valid]
        tallied = _tally(wants, rows, ask, self.evidence, heard)
        lines = tuple(self._line(target, tallied[target.id], ask) for target in valid)
        columns = (
            *_SHARES, column("target", "Mục tiêu (%)", "", "(7)", "percent"),
            column("result", "Kết quả", "", "(8)", "text", 14), column("source", "Căn cứ", "", "(9)", "text", 34),
        )  # fmt: skip
        formulas = tuple(f"{target.words}: {_formula(target.measure)}." for target in valid)
        return Report(
            self.name, self.title, "Chỉ tiêu theo danh mục của tỉnh", ask.begin, ask.end, ask.as_of,
            scope_words(ask), "Chỉ tiêu", columns, lines, (), (*formulas, *ask.terms.words()),
        )  # fmt: skip

    def _line(self, target: Target, tallied: Tallied, ask: Ask) -> Line:
        rate = share(tallied.hit, tallied.of)
        # Judged by the counts themselves: a rounded 98,00 % may still be one dossier short.
        reached = tallied.hit * 100 >= target.percent * tallied.of
        result = NO_FIGURE if rate is None else "Đạt" if reached else "Chưa đạt"
        told = (target.source, target.span, f"số liệu: {tallied.source}" if tallied.source else "")
        figures = (
            *_counts(self.name, target.id, tallied, ask),
            _share_figure(self.name, target.id, "rate", rate, tallied, ask), Figure(target.percent), Figure(result),
            Figure("; ".join(part for part in told if part)),
        )  # fmt: skip
        return Line(target.id, target.words, figures)

    def behind(self, rows: Iterable[ReportRow], ask: Ask, line: str, column: str) -> list[str]:
        """Return the items of a figure."""
        target = next((one for one in self.targets if one.id == line), None)
        return _behind(_Want(line, target.measure, target.level), rows, ask, column) if target else []


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The index of service quality (QĐ 766/QĐ-TTg), scored where there are figures."""

    index: Index
    evidence: tuple[Evidence, ...] = ()
    name: str = "qd-766"
    title: str = "Chỉ số phục vụ người dân, doanh nghiệp"
    about: str = "Sáu nhóm chỉ số của QĐ 766/QĐ-TTg, chấm theo số liệu trên máy và số liệu ngoài"
    kinds: frozenset[str] = _KINDS
    whole: bool = False

    def compute(self, rows: Iterable[ReportRow], ask: Ask, heard: Callable[[int], None] = quiet) -> Report:
        """Return groups and criteria with their points; the total only speaks of points that have figures."""
        groups = self.index.groups
        wants = [_Want(one.key, one.measure) for group in groups for one in group.criteria]
        tallied = _tally(wants, rows, ask, self.evidence, heard)
        lines: list[Line] = []
        for group in groups:
            scores = [_score(one.points, tallied[one.key]) for one in group.criteria]
            known = [score for score in scores if score is not None]
            figures = (Figure(round(sum(known), 2) if known else None), Figure(group.points))
            lines.append(Line(f"nhom:{group.key}", group.words, (*_BLANK, *figures)))
            lines += [self._criterion(one, tallied[one.key], ask) for one in group.criteria]
        return self._report(tuple(lines), tallied, ask)

    def _criterion(self, one: Criterion, tallied: Tallied, ask: Ask) -> Line:
        share_of = _share_figure(self.name, one.key, "rate", share(tallied.hit, tallied.of), tallied, ask)
        score = _share_figure(self.name, one.key, "score", _score(one.points, tallied), tallied, ask)
        points = (score, Figure(one.points))
        return Line(one.key, one.words, (*_counts(self.name, one.key, tallied, ask), share_of, *points), depth=1)

    def _report(self, lines: tuple[Line, ...], tallied: Mapping[str, Tallied], ask: Ask) -> Report:
        criteria = [one for group in self.index.groups for one in group.criteria]
        scored = [(one, score) for one in criteria if (score := _score(one.points, tallied[one.key])) is not None]
        score, known = round(sum(score for _, score in scored), 2), sum(one.points for one, _ in scored)
        whole = sum(group.points for group in self.index.groups)
        total = Line(TOTAL, "Tổng điểm", (*_BLANK, Figure(score), Figure(whole)), total=True)
        columns = (
            *_SHARES, column("score", "Điểm đạt", "Điểm", "(7)", "points"),
            column("points", "Điểm tối đa", "Điểm", "(8)", "points"),
        )  # fmt: skip
        check = Check("Điểm tối đa các nhóm = 100", whole == 100, "" if whole == 100 else f"Tổng là {whole:g}.")
        rank = (
            f"Xếp loại: {self.index.rank(score)}." if known == whole
            else f"Có số liệu cho {known:g}/{whole:g} điểm, đạt {score:g}; chưa xếp loại."
        )  # fmt: skip
        return Report(
            self.name, self.title, self.index.source, ask.begin, ask.end, ask.as_of, scope_words(ask),
            "Nhóm chỉ số, tiêu chí", columns, (*lines, total), (check,), (rank, *ask.terms.words()),
        )  # fmt: skip

    def behind(self, rows: Iterable[ReportRow], ask: Ask, line: str, column: str) -> list[str]:
        """Return the items of a figure."""
        found = (one for group in self.index.groups for one in group.criteria if one.key == line)
        one = next(found, None)
        return _behind(_Want(line, one.measure), rows, ask, column) if one else []


def _score(points: float, tallied: Tallied) -> float | None:
    """Return the points of a share; None where there is no figure."""
    return round(points * tallied.hit / tallied.of, 2) if tallied.of else None


def _formula(measure: str) -> str:
    return "số liệu do nơi khác cung cấp" if measure.startswith(EVIDENCE) else MEASURES[measure].formula
