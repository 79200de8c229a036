"""Every figure of every report on forty items equals what was counted by hand, and opens exactly those items."""

from __future__ import annotations

import pytest

from tests.workflow.reports.forty import LAND, OFFICE, TRADE, question
from workflow.errors import Missing
from workflow.reports.ask import Ask, Terms
from workflow.reports.catalogue import EVIDENCE, definitions
from workflow.reports.counting import Definition, known, share
from workflow.reports.shape import TOTAL, Report

REPORTS = definitions(lambda name: None)


def counted(name: str, asked: Ask | None = None) -> tuple[Definition, Report]:
    """Return a report and what it counts of the forty items."""
    definition = known(REPORTS, name)
    return definition, definition.compute(OFFICE, asked or question())


def values(report: Report, line: str) -> list[object]:
    """Return the figures of one line."""
    return [figure.value for figure in next(one for one in report.lines if one.key == line).figures]


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("II.06a", TRADE, [10, 4, 5, 1, 6, 4, 1, 1, 4, 2, 2, 83.33]),
        ("II.06a", LAND, [8, 3, 2, 2, 5, 3, 1, 1, 3, 2, 1, 80.0]),
        ("II.06a", TOTAL, [18, 7, 7, 3, 11, 7, 2, 2, 7, 4, 3, 81.82]),
        ("II.06b", "kt", [10, 4, 5, 1, 6, 4, 1, 1, 4, 2, 2, 83.33]),
        ("ii.06C", "nam-can", [18, 7, 7, 3, 11, 7, 2, 2, 7, 4, 3, 81.82]),
        ("van-ban-den", "kt", [4, 3, 1, 3, 2, 1, 1, 0, 1, 0, 66.67]),
        ("van-ban-den", "vh", [4, 4, 0, 1, 1, 0, 3, 1, 1, 1, 100.0]),
        ("van-ban-den", TOTAL, [9, 8, 1, 4, 3, 1, 5, 2, 2, 1, 75.0]),
        ("van-ban-den-nguoi", "expert", [2, 2, 0, 2, 1, 1, 0, 0, 0, 0, 50.0]),
        ("van-ban-di", "kt", [4, 3, 2, 1, 0, 0, 0, 0, 0, 1, 66.67]),
        ("van-ban-di", "vh", [3, 0, 0, 0, 3, 1, 1, 1, 1, 0, None]),
        ("van-ban-di-nguoi", "peer", [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 100.0]),
        ("chi-tieu", "dung-han", [11, 9, 2, 81.82, 98]),
        ("chi-tieu", "truc-tuyen", [15, 7, 8, 46.67, 80]),
        ("chi-tieu", "so-hoa", [3, 2, 1, 66.67, 100]),
        ("chi-tieu", "ket-qua-dien-tu", [9, 3, 6, 33.33, 100]),
        ("chi-tieu", "ky-so", [3, 2, 1, 66.67, 100]),
        ("chi-tieu", "len-cong", [0, 0, 0, None, 95]),
        ("qd-766", "nhom:tien-do", [None, None, None, None, 16.36, 20.0]),
        ("qd-766", "nhom:so-hoa", [None, None, None, None, 10.0, 22.0]),
        ("qd-766", "dung-lai", [3, 1, 2, 33.33, 2.0, 6.0]),
        ("qd-766", "nhom:hai-long", [None, None, None, None, None, 18.0]),
        ("qd-766", TOTAL, [None, None, None, None, 31.96, 100.0]),
        ("giay-to", TRADE, [9, 6, 5, 83.33, 1]),
    ],
)
def test_the_figures_are_those_counted_by_hand(name: str, line: str, expected: list[object]) -> None:
    _, report = counted(name)
    assert values(report, line)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("name", "line", "column", "items"),
    [
        ("II.06a", TRADE, "early", ["d1", "d4", "d5", "d12"]),
        ("II.06a", TRADE, "open_late", ["d8", "d10"]),
        ("II.06a", TOTAL, "late", ["d3", "d17"]),
        ("II.06a", TOTAL, "carried", ["d5", "d13", "d14"]),
        ("van-ban-den", TOTAL, "open_late", ["v24", "v32"]),
        ("van-ban-di", "vh", "to_sign", ["v37"]),
        ("chi-tieu", "dung-han", "miss", ["d3", "d17"]),
        ("chi-tieu", "ky-so", "miss", ["v35"]),
        ("qd-766", "dung-lai", "hit", ["d1"]),
        ("giay-to", TRADE, "reused", ["d1"]),
    ],
)
def test_a_figure_opens_the_items_it_counts(name: str, line: str, column: str, items: list[str]) -> None:
    definition, report = counted(name)
    behind = report.figure(line, column).behind
    assert behind is not None and behind.report == definition.name
    assert definition.behind(OFFICE, question(), behind.line, behind.column) == items


def test_a_sum_that_does_not_hold_says_why_and_opens_the_culprit() -> None:
    definition, report = counted("II.06a")
    assert [check.ok for check in report.checks] == [False, True, True, True]
    broken = report.checks[0]
    assert broken.words == "(3) = (4) + (5) + (6)"
    assert broken.reason == "18 so với 17: 1 mục không ghi kênh tiếp nhận."
    assert broken.behind is not None
    assert definition.behind(OFFICE, question(), broken.behind.line, broken.behind.column) == ["d19"]


def test_what_stands_still_and_what_was_taken_back_is_told_below() -> None:
    _, report = counted("II.06a")
    assert "Trong số đang giải quyết có 1 hồ sơ tạm dừng (chờ bổ sung, chờ nghĩa vụ tài chính)." in report.notes
    assert "Trong kỳ có 1 hồ sơ do người nộp rút." in report.notes


def test_a_province_may_count_withdrawn_dossiers_apart_and_by_hand_over() -> None:
    _, report = counted("II.06a", question(Terms(withdrawn="apart")))
    assert values(report, TRADE)[:5] == [9, 4, 4, 1, 5]
    _, by_hand_over = counted("II.06a", question(Terms(measure="closed")))
    assert by_hand_over.figure(TOTAL, "solved").value == 1


def test_vertical_sectors_do_not_count_in_provincial_shares() -> None:
    _, report = counted("chi-tieu", question(Terms(vertical=frozenset({LAND}))))
    assert values(report, "truc-tuyen")[:4] == [9, 4, 5, 44.44]


def test_the_share_of_the_plan_is_53_74() -> None:
    assert share(8051, 14981) == 53.74
    assert share(0, 0) is None


def test_one_unit_may_be_asked_for() -> None:
    _, report = counted("van-ban-den", question(unit="vh"))
    assert report.figure(TOTAL, "all").value == 4
    assert report.scope == "Phòng Văn hóa - Xã hội"


def test_what_was_counted_elsewhere_is_named_and_opens_nothing() -> None:
    told = {"evidence": [{"name": "portal", "hit": 97, "of": 100, "source": "Ban biên tập Cổng", "from": "2026-01-01"}]}
    definition = known(definitions(lambda name: told if name == EVIDENCE else None), "chi-tieu")
    report = definition.compute(OFFICE, question())
    assert values(report, "len-cong")[:6] == [100, 97, 3, 97.0, 95, "Đạt"]
    assert report.figure("len-cong", "miss").behind is None
    assert "Ban biên tập Cổng" in str(report.figure("len-cong", "source").value)


def test_a_target_just_missed_is_not_rounded_into_reach() -> None:
    told = {"evidence": [{"name": "portal", "hit": 94999, "of": 100_000, "source": "Cổng"}]}
    definition = known(definitions(lambda name: told if name == EVIDENCE else None), "chi-tieu")
    line = values(definition.compute(OFFICE, question()), "len-cong")
    assert line[3] == 95.0 and line[5] == "Chưa đạt"


def test_the_district_has_no_target_after_its_end() -> None:
    _, report = counted("chi-tieu")
    assert [line.key for line in report.lines if line.key.startswith("ho-so-cong-viec")] == [
        "ho-so-cong-viec-tinh", "ho-so-cong-viec-xa",
    ]  # fmt: skip


def test_a_report_nobody_knows_names_those_there_are() -> None:
    with pytest.raises(Missing) as refused:
        known(REPORTS, "II.07")
    assert "II.06a" in refused.value.what_next
