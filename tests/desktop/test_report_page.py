"""Báo cáo: a report is counted or stopped, figures open their lists, checks are told, a file is kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.models.report_model import LINK
from desktop.pages.report_page import ReportPage
from desktop.pages.report_span import span_of
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from tests.desktop.office import Office
from tests.desktop.page_tools import dressed, picture, press, running_lanes
from tests.desktop.printed_pages import texts
from tests.desktop.report_office import REPORTS, FortyReports

LISTS = ("muc-luc-ho-so", "den-han-nop-luu", "het-gia-tri")
"""Reports that name items one by one: each line opens its own."""


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes) -> Iterator[ReportPage]:
    page = ReportPage(dressed(qapp), Office(), lanes)
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: page.choices.ready)
    yield page
    page.stop()


def counted(qtbot: QtBot, page: ReportPage, name: str = "II.06a") -> None:
    """Count a report and wait for it."""
    page.choices.name.setCurrentIndex(page.choices.name.findData(name))
    page.make()
    qtbot.waitUntil(lambda: page.table.report.report is not None and page.table.report.report.name == name)


def reports(page: ReportPage) -> FortyReports:
    """Return the reports behind the page."""
    found = page._desk.reports
    assert isinstance(found, FortyReports)
    return found


def cell(page: ReportPage, line: str, column: str) -> tuple[int, int]:
    """Return row and column of a figure."""
    report = page.table.report.report
    assert report is not None
    row = next(n for n, one in enumerate(report.lines) if one.key == line)
    return row, 1 + [one.key for one in report.columns].index(column)


def test_a_report_is_counted_for_the_quarter_and_read_with_its_checks(qtbot: QtBot, page: ReportPage) -> None:
    assert page.choices.asked()[1:3] == (date(2026, 4, 1), date(2026, 6, 30))
    counted(qtbot, page)
    shown = [page.table.report.index(0, n).data() for n in range(1, 5)]
    assert shown == ["8", "3", "2", "2"]
    words = " ".join(label.text() for label in page.foot.findChildren(TextLabel))
    assert "✗ (3) = (4) + (5) + (6): 18 so với 17" in words and "✓ (7) = (8) + (9) + (10)" in words
    assert "tạm dừng" in words
    picture(page, "report-page")


def test_enter_on_a_figure_opens_its_list_and_esc_goes_back(qtbot: QtBot, page: ReportPage) -> None:
    counted(qtbot, page)
    page.table.setCurrentIndex(page.table.report.index(*cell(page, "Hộ kinh doanh", "open_late")))
    press(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)
    assert [row.item for row in page.list.list.items.rows()] == ["d8", "d10"]
    picture(page, "report-list")
    with qtbot.waitSignal(page.open_item) as opened:
        press(page.list.list, Qt.Key.Key_Return)
    assert opened.args == ["d8", "dossier"]
    press(page.list, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is not page.list


def test_a_click_on_a_figure_opens_its_list_and_on_nothing_opens_none(qtbot: QtBot, page: ReportPage) -> None:
    counted(qtbot, page)
    viewport = page.table.viewport()
    assert viewport is not None
    nothing = page.table.visualRect(page.table.report.index(*cell(page, "*", "rate")))
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=nothing.center() + QPoint(1, 1))
    assert page.stack.currentWidget() is not page.list
    place = page.table.visualRect(page.table.report.index(*cell(page, "*", "late")))
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place.center())
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)
    assert [row.item for row in page.list.list.items.rows()] == ["d3", "d17"]


def test_what_breaks_a_check_is_one_press_away(qtbot: QtBot, page: ReportPage) -> None:
    counted(qtbot, page)
    (button,) = page.foot.findChildren(KeyButton)
    button.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)
    assert [row.item for row in page.list.list.items.rows()] == ["d19"]


@pytest.mark.parametrize("name", [one.name for one in REPORTS])
def test_every_figure_of_every_report_opens_just_what_it_counts(qtbot: QtBot, page: ReportPage, name: str) -> None:
    counted(qtbot, page, name)
    model, report = page.table.report, page.table.report.report
    assert report is not None
    summed = {"papers", "digitised", "reused"} if name == "giay-to" else set()
    opened = 0
    for row, line in enumerate(report.lines):
        for place, (column, figure) in enumerate(zip(report.columns, line.figures, strict=True), 1):
            index = model.index(row, place)
            behind = model.behind(index)
            if column.key in ("target", "points") or column.kind in ("text", "date") or not figure.value:
                continue  # a target is data, a text or a day counts nothing, nought has nothing behind it
            if behind is None:
                summed_up = column.kind == "points" and (line.total or line.key.startswith("nhom:"))
                assert summed_up or name in LISTS, f"{line.label}: {column.words} opens nothing"
                continue
            assert model.data(index, LINK) and model.words(index)
            items = reports(page).behind(behind)
            opened += 1
            if column.kind == "count" and column.key not in summed and name not in LISTS:
                assert len(items) == figure.value, (line.key, column.key)
            else:
                assert items, (line.key, column.key)
    assert opened or name in LISTS, "nothing opens"


def test_targets_stand_beside_the_figures_with_what_they_rest_on_and_how_long(qtbot: QtBot, page: ReportPage) -> None:
    counted(qtbot, page, "chi-tieu")
    model = page.table.report
    said = [model.data(model.index(*cell(page, "dung-han", key))) for key in ("target", "result", "source")]
    assert said[:2] == ["98", "Chưa đạt"] and "áp dụng từ" in said[2]
    row, column = cell(page, "dung-han", "source")
    assert "áp dụng từ" in model.data(model.index(row, column), int(Qt.ItemDataRole.ToolTipRole))
    page.table._open(model.index(*cell(page, "dung-han", "rate")))
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.list)
    assert len(page.list.list.items.rows()) == 11, "behind a share stands all that counts"


@pytest.mark.parametrize("form", ["xlsx", "pdf", "csv", "json"])
@pytest.mark.parametrize("name", ["II.06a", "chi-tieu", "giay-to"])
def test_every_form_can_be_opened_again_and_holds_the_same_figure(
    qtbot: QtBot, page: ReportPage, tmp_path: Path, name: str, form: str
) -> None:
    counted(qtbot, page, name)
    with qtbot.waitSignal(page.save(form).fileSelected) as chosen:
        path = tmp_path / f"{name}.{form}"
        page.findChild(QFileDialog).fileSelected.emit(str(path))
    assert chosen.args == [str(path)]
    qtbot.waitUntil(lambda: path in reports(page).saved)
    report = page.table.report.report
    assert report is not None
    label, value = report.lines[-1].label, report.lines[-1].figures[0].value
    if form == "xlsx":
        rows = [[str(value) for value in row] for row in load_workbook(path).active.iter_rows(values_only=True)]
    elif form == "csv":
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    elif form == "json":
        rows = [[str(part) for part in line.values()] for line in json.loads(path.read_text("utf-8"))["lines"]]
    else:
        rows = [" ".join(texts(path.read_bytes())).replace("\r\n", " ").split(" ")]
        label = label.split(" ")[0]
    assert any(label in row and str(value) in row for row in rows), rows


@pytest.mark.parametrize("form", ["xlsx", "pdf", "csv", "json"])
def test_it_is_kept_as_a_file(qtbot: QtBot, page: ReportPage, tmp_path: Path, form: str) -> None:
    assert not page.save_button.isEnabled()
    counted(qtbot, page)
    assert page.save_button.isEnabled()
    path = tmp_path / f"bao-cao.{form}"
    page.save_to(path)
    qtbot.waitUntil(lambda: path in reports(page).saved)
    assert path.stat().st_size > 500
    if form == "json":
        assert json.loads(path.read_text("utf-8"))["lines"][-1]["late"] == 2


def test_counting_can_be_stopped(qtbot: QtBot, page: ReportPage, lanes: Lanes) -> None:
    reports(page).gate.clear()
    page.make()
    assert page.make_button.text() == "Dừng"
    page.make()
    reports(page).gate.set()
    qtbot.waitUntil(lambda: page.make_button.text() == "Lập báo cáo")
    qtbot.waitUntil(lambda: not lanes.busy)
    assert page.table.report.report is None


def test_one_unit_and_days_of_ones_own(qtbot: QtBot, page: ReportPage) -> None:
    page.choices.unit.setCurrentIndex(page.choices.unit.findData("vh"))
    page.choices.choose_span("")
    assert page.choices.first.isEnabled()
    counted(qtbot, page, "van-ban-den")
    row, column = cell(page, "*", "all")
    assert page.table.report.index(row, column).data() == "4"


def test_days_the_wrong_way_round_are_said_in_place(qtbot: QtBot, page: ReportPage) -> None:
    page.choices.choose_span("")
    page.choices.first.setDate(page.choices.last.date().addDays(3))
    page.make()
    qtbot.waitUntil(lambda: "Ngày cuối kỳ" in page._said.text())
    assert page.make_button.text() == "Lập báo cáo"


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("month", date(2026, 2, 9), date(2026, 2, 1), date(2026, 2, 9)),
        ("last-month", date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 12, 1), date(2026, 10, 1), date(2026, 12, 1)),
        ("last-quarter", date(2026, 2, 1), date(2025, 10, 1), date(2025, 12, 31)),
        ("year", date(2026, 2, 1), date(2026, 1, 1), date(2026, 2, 1)),
        ("last-year", date(2026, 2, 1), date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_spans(name: str, today: date, first: date, last: date) -> None:
    assert span_of(name, today) == (first, last)
