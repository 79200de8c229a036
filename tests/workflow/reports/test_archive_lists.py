"""What the archive asks for, on nine work files counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflow.changed import replace
from tests.workflow.office import DIRECTORY
from tests.workflow.reports.forty import FILES, question
from workflow.people import Directory
from workflow.reports.ask import Ask
from workflow.reports.catalogue import definitions
from workflow.reports.counting import known
from workflow.reports.shape import TOTAL, Report

REPORTS = definitions(lambda name: None)


def counted(name: str, asked: Ask | None = None) -> Report:
    """Return a report over the nine files."""
    return known(REPORTS, name).compute(FILES, asked or question())


@pytest.mark.parametrize(
    ("line", "expected"),
    [("kt", [4, 1, 3, 1, 2, 1, 1]), ("vh", [1, 0, 1, 0, 1, 0, 0]), (TOTAL, [5, 1, 4, 1, 3, 1, 1])],
)
def test_the_course_of_work_files(line: str, expected: list[int]) -> None:
    report = counted("ho-so-cong-viec")
    found = next(one for one in report.lines if one.key == line)
    assert [figure.value for figure in found.figures] == expected
    assert all(check.ok for check in report.checks)


def test_files_to_hand_over_within_thirty_days_or_late() -> None:
    report = counted("den-han-nop-luu")
    assert [(line.key, line.figures[-1].value) for line in report.lines] == [("h3", "Quá hạn nộp"), ("h4", "")]
    behind = report.lines[0].figures[0].behind
    assert behind is not None
    assert known(REPORTS, "den-han-nop-luu").behind(FILES, question(), behind.line, behind.column) == ["h3"]


def test_files_ended_in_the_period() -> None:
    assert [line.key for line in counted("muc-luc-ho-so").lines] == ["h2"]


def test_files_out_of_their_time_name_those_that_are_held() -> None:
    asked = replace(question(), begin=date(2025, 12, 1), end=date(2026, 6, 30))
    report = counted("het-gia-tri", asked)
    assert [(line.key, line.figures[-1].value) for line in report.lines] == [
        ("h5", ""), ("h6", "Đang giữ, không tiêu hủy"),
    ]  # fmt: skip


def test_the_share_of_electronic_files_is_judged_by_the_level_of_the_office() -> None:
    kinds = {"tinh": "tinh", "nam-can": "xa", "dam-doi": "xa"}
    units = [replace(unit, kind=kinds.get(unit.id, "")) for unit in DIRECTORY.all_units()]
    directory = Directory(units, list(DIRECTORY.all_people()))
    asked = replace(question(), directory=directory, begin=date(2026, 1, 1))
    report = counted("chi-tieu", asked)
    commune = [figure.value for figure in next(x for x in report.lines if x.key == "ho-so-cong-viec-xa").figures]
    province = [figure.value for figure in next(x for x in report.lines if x.key == "ho-so-cong-viec-tinh").figures]
    assert commune[:6] == [2, 1, 1, 50.0, 60, "Chưa đạt"]
    assert province[:6] == [0, 0, 0, None, 90, "Chưa có số liệu"]
