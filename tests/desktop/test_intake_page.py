"""The counter: typing, keeping, checking, files, preview, taking in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.pages import intake_rules as rules
from desktop.pages.intake_page import KEY, IntakePage
from desktop.pages.procedure_box import bold_spans
from tests.desktop.page_tools import dressed, picture, press, running_lanes, type_text
from tests.desktop.small_desk import PROCEDURES, SmallDesk, pdf
from workflow.errors import Missing

pytestmark = pytest.mark.logs("watchdog.observers.inotify")  # it reports events that come while it stops


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return dressed(qapp)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    return SmallDesk()


@pytest.fixture
def page(qtbot: QtBot, look: Look, lanes: Lanes, desk: SmallDesk, tmp_path: Path) -> Iterator[IntakePage]:
    page = IntakePage(look, desk, lanes, Changes(), tmp_path / "scans")
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: "53 mã" in page.receipt._codes.text())
    yield page
    page.stop()


def fill(qtbot: QtBot, page: IntakePage) -> None:
    """Choose the first procedure and fill in the applicant."""
    type_text(page.box.edit, "thanh lap")
    qtbot.waitUntil(page.box.popup.isVisible)
    press(page.box.edit, Qt.Key.Key_Return)
    type_text(page.applicant.uid.edit, "096187004512")
    type_text(page.applicant.name.edit, "Trịnh Thị Mỹ Xuyên")


def test_procedure_is_found_without_marks_and_nothing_is_put_into_the_field(qtbot: QtBot, page: IntakePage) -> None:
    type_text(page.box.edit, "ho kinh")
    qtbot.waitUntil(page.box.popup.isVisible)
    assert page.box.edit.text() == "ho kinh"
    assert page.box.popup.model.rowCount() == 2
    picture(page, "intake-typeahead")
    press(page.box.edit, Qt.Key.Key_Down)
    press(page.box.edit, Qt.Key.Key_Return)
    assert page.card.name.text() == PROCEDURES[1]["name"]
    assert not page.box.popup.isVisible()


def test_typed_words_are_bold_where_they_stand_with_marks() -> None:
    name = "Đăng ký thành lập hộ kinh doanh"
    assert [name[a:b] for a, b in bold_spans(name, "ho kinh")] == ["hộ kinh"]


def test_every_field_is_kept_and_comes_back_after_a_kill(
    qtbot: QtBot, page: IntakePage, look: Look, lanes: Lanes, desk: SmallDesk
) -> None:
    fill(qtbot, page)
    page.papers.rows[0].tick.click()
    qtbot.waitUntil(lambda: bool(desk.kept.get(KEY, {}).get("papers", [{}])[0].get("got")))
    qtbot.waitUntil(lambda: page.saved_words.text().startswith("Đã lưu nháp "))
    again = IntakePage(look, desk, lanes, Changes())
    qtbot.addWidget(again)
    again.show()
    qtbot.waitUntil(lambda: again.applicant.name.value() == "Trịnh Thị Mỹ Xuyên")
    assert again.card.isVisibleTo(again)
    assert [row.tick.isChecked() for row in again.papers.rows] == [True, False, False, False]
    assert again.draft()["item"] == page.draft()["item"]


def test_a_draft_goes_on_at_what_is_lacking(
    qtbot: QtBot, page: IntakePage, look: Look, lanes: Lanes, desk: SmallDesk
) -> None:
    fill(qtbot, page)
    page.papers.rows[0].tick.click()
    page.flush()
    qtbot.waitUntil(lambda: bool(desk.kept.get(KEY, {}).get("papers", [{}])[0].get("got")))
    page.close()
    again = IntakePage(look, desk, lanes, Changes())
    qtbot.addWidget(again)
    again.show()
    again.activateWindow()
    qtbot.waitUntil(lambda: again.papers.rows != [] and again.papers.rows[1].tick.hasFocus())
    again.stop()


def test_what_is_lacking_stands_beside_the_button(qtbot: QtBot, page: IntakePage, desk: SmallDesk) -> None:
    assert page.reason() == "Chọn thủ tục trước"
    fill(qtbot, page)
    for row in page.papers.rows[:2]:
        row.tick.click()
    assert page._why.text() == "Còn thiếu: giấy tờ số 3"
    assert not page.take_button.isEnabled()
    assert page.handle_key("F9")
    assert not desk.taken
    assert page.papers.rows[2].tick.hasFocus()
    qtbot.waitUntil(lambda: "intake_preview" in desk.asked)
    qtbot.waitUntil(lambda: "thứ Ba 17/11" in page.fee.when.text())
    qtbot.wait(200)
    picture(page, "intake")


def test_a_number_too_short_names_the_cure_and_stops_the_intake(qtbot: QtBot, page: IntakePage) -> None:
    fill(qtbot, page)
    page.applicant.uid.edit.setText("0961 8700 451")
    page.applicant.uid.edit.editingFinished.emit()
    assert page.applicant.uid.shown_trouble() == "Thiếu 1 số, cần đủ 12"
    assert page.applicant.uid.value() == "09618700451"
    assert page.reason() == "Số định danh: thiếu 1 số, cần đủ 12"
    picture(page, "intake-wrong")


def test_text_is_kept_in_one_unicode_form(page: IntakePage) -> None:
    page.applicant.name.edit.setText("Nguye\u0302\u0303n  Va\u0306n A ")
    page.applicant.name.edit.editingFinished.emit()
    assert page.applicant.name.edit.text() == "Nguyễn Văn A"


def test_taking_in_shows_the_receipt_clears_the_form_and_drops_the_draft(
    qtbot: QtBot, page: IntakePage, desk: SmallDesk
) -> None:
    fill(qtbot, page)
    for row in page.papers.rows[:3]:
        row.tick.click()
    first = page.draft()["item"]
    assert page.take_button.isEnabled()
    with qtbot.waitSignal(page.made) as printed:
        page.primary()
        page.primary()
    assert printed.args is not None and printed.args[0].data.startswith(b"%PDF")
    assert [values["procedure"] for values in desk.taken] == ["1.001612"]
    assert desk.taken[0]["papers"][0] == {"name": page_name(), "got": True, "form": "ban_chinh", "file": None}
    assert page.applicant.name.value() == "" and page.draft()["item"] != first
    assert KEY not in desk.kept
    assert page.box.edit.hasFocus()
    qtbot.waitUntil(lambda: "52 mã" in page.receipt._codes.text())
    picture(page, "intake-taken")


def page_name() -> str:
    """Return the name of the first paper."""
    return str(PROCEDURES[0]["papers"][0]["name"])


def test_a_refusal_keeps_everything_typed(qtbot: QtBot, page: IntakePage, desk: SmallDesk) -> None:
    fill(qtbot, page)
    for row in page.papers.rows[:3]:
        row.tick.click()
    desk.fail["intake"] = Missing("due", "Chưa có ngày hẹn trả kết quả.")
    page.primary()
    qtbot.waitUntil(lambda: "Chưa có ngày hẹn" in page._why.text())
    assert page.applicant.name.value() == "Trịnh Thị Mỹ Xuyên"
    assert page.take_button.isEnabled()


def test_without_a_code_the_button_says_so(qtbot: QtBot, page: IntakePage, desk: SmallDesk) -> None:
    desk.codes = 0
    page.refresh()
    qtbot.waitUntil(lambda: "hết mã" in page.receipt._codes.text())
    fill(qtbot, page)
    for row in page.papers.rows[:3]:
        row.tick.click()
    assert page.reason().startswith("Máy này hết mã hồ sơ")


def test_a_file_makes_the_paper_handed_in(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    fill(qtbot, page)
    scan = tmp_path / "don.pdf"
    scan.write_bytes(pdf("don"))
    page.files.keep(page.papers.rows[0], str(scan))
    qtbot.waitUntil(lambda: page.papers.rows[0].file() is not None)
    assert page.papers.rows[0].tick.isChecked()
    assert page.papers.rows[0].words.text().startswith("Đã có tệp 1 KB")
    page.papers.view.emit(0)
    qtbot.waitUntil(lambda: page.receipt.stack.currentIndex() == 1)


def test_scan_waits_for_the_scanner_and_takes_each_file_once(qtbot: QtBot, page: IntakePage, tmp_path: Path) -> None:
    fill(qtbot, page)
    page.papers.rows[0].scan_button.click()
    qtbot.waitUntil(lambda: page.papers.rows[0].words.text().startswith("Chờ máy quét"))
    (tmp_path / "scans" / "1.pdf").write_bytes(pdf("mot"))
    qtbot.waitUntil(lambda: page.papers.rows[0].file() is not None)
    page.papers.rows[1].scan_button.click()
    qtbot.waitUntil(lambda: page.papers.rows[1].words.text().startswith("Chờ máy quét"))


def test_a_draft_dropped_comes_back(qtbot: QtBot, page: IntakePage) -> None:
    fill(qtbot, page)
    page.drop()
    assert page.applicant.name.value() == "" and page.drop_button.text().startswith("Lấy lại nháp")
    page.drop()
    assert page.applicant.name.value() == "Trịnh Thị Mỹ Xuyên"


def test_finished_parts_fold_in_a_low_window(qtbot: QtBot, page: IntakePage) -> None:
    fill(qtbot, page)
    page.papers.rows[0].tick.setFocus()
    page.resize(1150, 606)
    assert page.applicant.is_folded()
    qtbot.wait(50)
    picture(page, "intake-low")
    page.resize(1150, 800)
    assert not page.applicant.is_folded()


def test_nothing_folds_where_few_papers_leave_room(qtbot: QtBot, page: IntakePage) -> None:
    fill(qtbot, page)
    page.papers.set_papers(PROCEDURES[1]["papers"])
    page.papers.rows[0].tick.setFocus()
    page.resize(1146, 605)
    bar = page._area.verticalScrollBar()
    assert bar is not None and not page.applicant.is_folded()
    qtbot.waitUntil(lambda: bar.maximum() == 0)


@pytest.mark.parametrize("height", [595, 605, 640, 683, 720, 800])
def test_four_papers_and_the_fee_stand_there_without_scrolling(qtbot: QtBot, page: IntakePage, height: int) -> None:
    fill(qtbot, page)
    page.papers.rows[0].tick.setFocus()
    qtbot.waitUntil(lambda: "thứ Ba 17/11" in page.fee.when.text())
    page.resize(1146, height)
    QApplication.processEvents()
    bar = page._area.verticalScrollBar()
    assert bar is not None
    place = page.fee.place
    qtbot.waitUntil(lambda: bar.maximum() == 0 and place.visibleRegion().boundingRect().height() == place.height())
    picture(page, f"intake-{height}")


@pytest.mark.parametrize(
    ("text", "organisation", "sentence"),
    [
        ("", False, ""), ("096187004512", False, ""), ("09618700451", False, "Thiếu 1 số, cần đủ 12"),
        ("0961870045123", False, "Thừa 1 số, chỉ cần 12"), ("09618700451a", False, "Chỉ nhập chữ số"),
        ("2001234567", True, ""), ("2001234567-001", True, ""), ("20012", True, "Mã số thuế có 10 hoặc 13 số"),
    ],
)  # fmt: skip
def test_identification_numbers(text: str, organisation: bool, sentence: str) -> None:
    assert rules.uid_trouble(text, organisation=organisation) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("2/9/1987", ""), ("31/02/1987", "Không có ngày này"), ("1987", "Viết ngày/tháng/năm"),
     ("01/01/2999", "Năm sinh chưa đúng")],
)  # fmt: skip
def test_dates_of_birth(text: str, sentence: str) -> None:
    assert rules.birth_trouble(text, date(2026, 11, 12)) == sentence


def test_phone_numbers_and_tidy_dates() -> None:
    assert rules.birth_words(" 2/9/1987") == "02/09/1987"
    assert not any(rules.phone_trouble(text) for text in ("0919 254 067", "+84 919254067", ""))
    assert rules.phone_trouble("12") == "Bắt đầu bằng 0, đủ 10 số"


def test_how_somebody_wants_to_hear_of_the_dossier_is_kept_and_shown_again(page: IntakePage) -> None:
    applicant = page.applicant
    assert not {"notify", "email"} & applicant.value().keys()
    applicant.notify.setCurrentIndex(applicant.notify.findData("email"))
    assert applicant.trouble() == "Thư điện tử: ghi địa chỉ để báo tin, hoặc chọn cách khác"
    applicant.email.set_value("xuyen@noi-gui")
    assert applicant.trouble() == "Thư điện tử: viết dạng ten@noi-gui.vn"
    applicant.email.set_value("xuyen@noi-gui.vn")
    kept = applicant.value()
    assert (kept["notify"], kept["email"], applicant.trouble()) == ("email", "xuyen@noi-gui.vn", "")
    applicant.set_value({})
    assert not {"notify", "email"} & applicant.value().keys()
    applicant.set_value(kept)
    assert applicant.value() == kept
    applicant.notify.setCurrentIndex(applicant.notify.findData("zalo"))
    assert applicant.trouble() == "Điện thoại: ghi số để báo tin, hoặc chọn cách khác"
    applicant.notify.setCurrentIndex(applicant.notify.findData("none"))
    assert (applicant.value()["notify"], applicant.trouble()) == ("none", "")

