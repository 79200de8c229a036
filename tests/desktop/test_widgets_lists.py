"""Lists, folders and deadlines: what is fetched, what is said, what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from PyQt6.QtCore import QModelIndex, QPoint, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.desk.due_words import due_of
from desktop.look.look import Look
from desktop.models.item_model import PAGE, ROW, ItemModel
from desktop.shown import Due, urgency_words
from desktop.widgets.due_days import days_of
from desktop.widgets.due_popover import DuePopover, due_facts
from desktop.widgets.due_strip import DueStrip
from desktop.widgets.item_delegate import row_height
from desktop.widgets.item_list import ItemList
from desktop.widgets.navigation import Navigation
from tests.desktop.page_tools import dressed, press
from workflow.default_calendar import default_calendar
from workflow.rules import Folder, Row
from workflow.store.lists import Cursor, FolderCount, ListRow
from workflow.workdays import VIETNAM, Calendar, due_after, due_at_close

NOW = datetime(2026, 11, 12, 9, 36, tzinfo=VIETNAM)
CALENDAR = default_calendar()


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return dressed(qapp)


def row_of(number: int, **more: Any) -> ListRow:
    state = {"unread": False, "waiting": False, "refused": ""}
    state |= {name: more.pop(name) for name in list(more) if name in state}
    row = Row("Đang xử lý", f"Việc thứ {number}", code=f"{number}/UBND", party="Sở Nội vụ", **more)
    return ListRow(f"i{number}", "incoming", row, place=Cursor(f"{number:06d}", number), **state)


def due(row: Row) -> Due:
    return due_of(row, CALENDAR, NOW)


class Pages:
    """A folder of many rows that counts how often it is asked."""

    def __init__(self, total: int) -> None:
        self.rows = [row_of(number) for number in range(total)]
        self.asked: list[int] = []

    def fetch(self, after: Cursor | None, limit: int) -> Sequence[ListRow]:
        """Return the rows after a place."""
        start = after.num + 1 if after else 0
        self.asked.append(start)
        return self.rows[start : start + limit]


def model_of(pages: Pages) -> ItemModel:
    model = ItemModel()
    model.set_source(pages.fetch, pages.fetch(None, PAGE), due)
    return model


def test_a_model_keeps_the_promises_of_qt(qtbot: QtBot) -> None:
    pages = Pages(3 * PAGE + 5)
    model = model_of(pages)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 3 * PAGE + 5
    model.change(2, row_of(2, unread=True))
    model.set_source(pages.fetch, pages.rows[:3], due)
    assert model.rowCount() == 3 and not model.canFetchMore(QModelIndex())
    del tester


def test_a_page_is_fetched_once_and_only_when_it_is_wanted(qtbot: QtBot) -> None:
    pages = Pages(10 * PAGE)
    model = model_of(pages)
    assert pages.asked == [0]
    model.fetchMore(QModelIndex())
    assert pages.asked == [0, PAGE] and model.rowCount() == 2 * PAGE


def test_a_row_that_came_between_two_pages_stands_once(qtbot: QtBot) -> None:
    pages = Pages(2 * PAGE)
    model = model_of(pages)
    pages.rows[PAGE] = row_of(3)
    model.fetchMore(QModelIndex())
    items = [row.item for row in model.rows()]
    assert len(items) == len(set(items))


def test_each_row_is_one_sentence_for_a_screen_reader(qtbot: QtBot) -> None:
    model = ItemModel()
    row = row_of(
        7, unread=True, waiting=True, urgency=2, due="2026-11-13T17:00:00+07:00", signature="undetermined", files=4,
        opinions=2,
    )  # fmt: skip
    model.set_source(lambda after, limit: [], [row], due)
    said = model.data(model.index(0, 0), int(Qt.ItemDataRole.AccessibleTextRole))
    assert said == (
        "Chưa đọc. Sở Nội vụ. THƯỢNG KHẨN. Việc thứ 7. Còn 1 ngày. 7/UBND. Chờ gửi. 2 ý kiến. "
        "Chữ ký chưa kiểm được. 4 tệp."
    )


def test_stamps_are_those_of_the_decree() -> None:
    assert [urgency_words(n) for n in range(5)] == ["", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC"]
    assert urgency_words(-1) == urgency_words(9) == ""


def test_a_list_of_many_rows_opens_at_once_and_walks_with_the_keys(qtbot: QtBot, look: Look) -> None:
    pages = Pages(5 * PAGE)
    view = ItemList(look)
    qtbot.addWidget(view)
    view.items.set_source(pages.fetch, pages.fetch(None, PAGE), due)
    view.resize(396, 600)
    view.show()
    rested: list[str] = []
    view.rested.connect(rested.append)
    view.go(0)
    press(view, Qt.Key.Key_Down)
    press(view, Qt.Key.Key_Down)
    view.step(-1)
    assert rested == ["i0", "i1", "i2", "i1"]
    assert view.rowHeight(0) == view.rowHeight(17) == row_height(look) == 94
    found = view.current()
    assert found is not None and found.item == "i1"
    with qtbot.waitSignal(view.opened) as opened:
        press(view, Qt.Key.Key_Return)
    assert opened.args == ["i1"]


@pytest.mark.parametrize("theme", ("light", "dark", "contrast"))
def test_the_current_row_is_painted_in_its_own_colour(theme: str, qtbot: QtBot, qapp: QApplication) -> None:
    look = Look(theme)
    look.apply(qapp)
    view = ItemList(look)
    qtbot.addWidget(view)
    rows = [row_of(n, urgency=n % 4, unread=n % 2 == 0, refused="đã thu hồi" if n == 3 else "") for n in range(5)]
    view.items.set_source(lambda after, limit: [], rows, due)
    view.resize(396, 480)
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.go(1)
    picture = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert picture.pixelColor(12, row_height(look) + 8).name() == look.color("selected").name()
    assert picture.pixelColor(12, 8).name() == look.color("surface").name()
    Look("light").apply(qapp)


def test_larger_text_makes_higher_rows(qtbot: QtBot, look: Look) -> None:
    view = ItemList(look)
    qtbot.addWidget(view)
    view.items.set_source(lambda after, limit: [], [row_of(1)], due)
    look.choose(scale=1.3)
    assert view.rowHeight(0) == 4 * 26 + 14
    look.choose(scale=1.0)
    assert view.rowHeight(0) == 94


def test_folders_say_how_much_stands_in_them(qtbot: QtBot, look: Look) -> None:
    navigation = Navigation(look)
    qtbot.addWidget(navigation)
    navigation.set_counts({Folder.TODO: FolderCount(12, 5, 3), Folder.INCOMING: FolderCount(37, 5, 0)}, 3)
    names = {button.text(): button.accessibleName() for button in navigation.findChildren(QPushButton)}
    assert names["Cần xử lý"] == "Cần xử lý, 12 việc, 3 quá hạn, phím Ctrl+1"
    assert names["Văn bản đến"] == "Văn bản đến, 37 việc, phím Ctrl+2"
    assert "3 việc" in names["Đồng bộ"]
    with qtbot.waitSignal(navigation.chosen) as chosen:
        next(b for b in navigation.findChildren(QPushButton) if b.text() == "Chờ ký").click()
    assert chosen.args == [str(Folder.TO_SIGN)]


def test_narrow_folders_keep_their_names_for_tool_tip_and_reader(qtbot: QtBot, look: Look) -> None:
    navigation = Navigation(look)
    qtbot.addWidget(navigation)
    navigation.set_narrow(True)
    assert navigation.width() == 56
    assert all(button.toolTip() for button in navigation.findChildren(QPushButton))
    navigation.set_narrow(False)
    assert navigation.width() == 212


def lines_of(found: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(line.to_json() for line in found.lines)


def test_days_of_a_document_are_numbered_and_days_off_named() -> None:
    found = due_at_close(CALENDAR, datetime(2026, 11, 11, 9, 10, tzinfo=VIETNAM), 7)
    days = days_of(lines_of(found))
    assert [day.words for day in days if day.minutes] == [f"ngày {n}" for n in range(1, 8)]
    assert [day.date.day for day in days if not day.minutes] == [14, 15]
    assert "T7 14/11: nghỉ" in days[2].spoken


def test_days_of_a_dossier_tell_their_hours_and_pauses() -> None:
    start = datetime(2026, 11, 16, 15, 0, tzinfo=VIETNAM)
    pause = (datetime(2026, 11, 17, 7, 0, tzinfo=VIETNAM), datetime(2026, 11, 17, 17, 0, tzinfo=VIETNAM))
    found = due_after(Calendar(), start, days=1, pauses=[pause])
    days = days_of(lines_of(found))
    assert [day.words for day in days] == ["2 giờ", "dừng", "6 giờ"]
    facts = dict(due_facts(Due("calm", "", "Hạn", lines=lines_of(found))))
    assert facts["Bắt đầu"] == "15:00 thứ Hai 16/11/2026"
    assert facts["Thời hạn"] == "1 ngày làm việc (mỗi ngày 8 giờ)"
    assert facts["Tạm dừng"] == "từ 07:00 17/11 đến 17:00 17/11"
    assert facts["Hết hạn"] == "15:00 thứ Tư 18/11/2026"


def test_a_deadline_set_by_its_sender_says_so() -> None:
    assert dict(due_facts(Due("calm", "", "Hạn 17:00 thứ Sáu 20/11")))["Căn cứ"] == "Hạn do nơi gửi đặt."
    assert due_facts(Due("none", "")) == ()


def test_the_strip_explains_itself_in_a_card_that_esc_closes(qtbot: QtBot, look: Look) -> None:
    found = due_at_close(CALENDAR, datetime(2026, 11, 11, 9, 10, tzinfo=VIETNAM), 7)
    row = Row("Đang xử lý", "Việc", due=found.at.isoformat())
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 500)
    strip = DueStrip(look, window)
    strip.setGeometry(0, 40, 860, 36)
    window.show()
    strip.set_due(due_of(row, CALENDAR, NOW, lines_of(found)))
    assert "còn 6 ngày làm việc" in strip.accessibleName()
    strip.how.click()
    card = next(iter(window.findChildren(DuePopover)))
    assert window.rect().contains(card.geometry())
    texts = [label.text() for label in card.findChildren(QLabel)]
    assert "17:00 thứ Sáu 20/11/2026" in texts and "7 ngày làm việc" in texts
    assert "Không tính: Nghỉ hằng tuần" in card.accessibleDescription()
    press(card, Qt.Key.Key_Escape)
    assert not card.isVisible()
    strip.how.click()
    card = next(found for found in window.findChildren(DuePopover) if found.isVisible())
    qtbot.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(5, 490))
    assert not card.isVisible()


def test_the_strip_hides_without_a_deadline(qtbot: QtBot, look: Look) -> None:
    strip = DueStrip(look)
    qtbot.addWidget(strip)
    strip.set_due(Due("none", "Không có hạn"))
    assert strip.isHidden()


def test_a_very_long_deadline_shows_its_last_days_and_says_so(qtbot: QtBot, look: Look) -> None:
    found = due_at_close(CALENDAR, datetime(2026, 3, 2, 9, 0, tzinfo=VIETNAM), 60)
    card = DuePopover(look, Due("calm", "", "Hạn", lines=lines_of(found)))
    qtbot.addWidget(card)
    assert any("ngày trước đó, từ 03/03/2026" in label.text() for label in card.findChildren(QLabel))


def test_the_model_gives_rows_by_their_role(qtbot: QtBot) -> None:
    model = model_of(Pages(2))
    assert model.data(model.index(1, 0), ROW).item == "i1"
    assert model.data(QModelIndex(), ROW) is None
    assert model.place_of("i1") == 1 and model.place_of("i9") == -1
