"""Kiểm tra chữ ký một tệp: chosen or dropped, how far it is, ended by Esc, every verdict in its words, every size."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.pages.verify_page import VerifyPage
from desktop.shown import Judged, JudgedPoint, JudgedSignature
from signing.errors import NotJudgeable
from signing.verdict import EVALUATION
from tests.desktop.page_tools import dressed, picture, press, running_lanes
from tests.desktop.small_desk import SmallDesk
from tests.desktop.test_pages_every_size import cut, nameless, shown

POINTS = tuple(JudgedPoint(number, words, "Đạt", "ok", must) for number, words, must in EVALUATION)
UNSURE = tuple(
    JudgedPoint(one.number, one.words, "Chưa xác định được", "today", one.required) if one.number == "1.2" else one
    for one in POINTS
)
FACTS = (
    ("Cơ quan, tổ chức", "Ủy ban nhân dân xã Năm Căn, tỉnh Cà Mau"), ("Số định danh", "CCCD:096080001234"),
    ("Nơi cấp chứng thư", "Cơ quan chứng thực số chuyên dùng Chính phủ (RootCA)"),
    ("Số chứng thư", "1f0a9c77d20b41e6a8f3"), ("Thời điểm người ký ghi", "12/11/2026 09:40:12"),
    ("Mức chữ ký", "Có dấu thời gian và dữ liệu kiểm tra lâu dài"), ("Thay đổi sau khi ký", "Điền ô, ký thêm"),
)  # fmt: skip
SIGNED = JudgedSignature("ok", "seal-check", "Hợp lệ", "Quách Minh Đảm", FACTS, (), POINTS)
UNKNOWN = JudgedSignature(
    "today", "seal-question", "Chưa xác định được", "Ủy ban nhân dân xã Năm Căn", FACTS[2:],
    ("Chưa kiểm tra được thu hồi của chứng thư số (không có CRL/OCSP còn hạn).",), UNSURE,
)  # fmt: skip
MIXED = Judged(
    "today", "seal-question", "Có chữ ký chưa xác định được",
    ("Dấu thời gian cho toàn tệp: 12/11/2026 02:41:00 UTC.",), (SIGNED, UNKNOWN),
)  # fmt: skip


class VerifyDesk(SmallDesk):
    """Judges as told; waits at its gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.gate.set()
        self.answer: Judged | Exception = MIXED
        self.paths: list[str] = []
        self.ends = 0

    @property
    def judging(self) -> VerifyDesk:
        return self

    def judge(self, path: str, heard: Callable[[int, int], None]) -> Judged:
        self.paths.append(path)
        heard(1, 3)
        assert self.gate.wait(20)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def end(self) -> None:
        self.ends += 1
        self.gate.set()


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> VerifyDesk:
    return VerifyDesk()


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: VerifyDesk) -> VerifyPage:
    page = VerifyPage(dressed(qapp), desk, lanes)
    qtbot.addWidget(page)
    page.resize(1000, 720)
    page.show()
    return page


def words(page: VerifyPage) -> str:
    """Everything that can be read on the page."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_a_dropped_file_is_judged_and_every_signature_has_its_card(
    qtbot: QtBot, page: VerifyPage, desk: VerifyDesk, tmp_path: Path
) -> None:
    file = tmp_path / "quyet-dinh.pdf"
    file.write_bytes(b"%PDF-1.7")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    actions, buttons, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), actions, data, buttons, none)
    page.dragEnterEvent(entering)
    assert entering.isAccepted()
    page.dropEvent(QDropEvent(QPointF(9, 9), actions, data, buttons, none))
    qtbot.waitUntil(lambda: not page.running)
    assert desk.paths == [str(file)] and len(page.cards) == 2
    assert [card.chip.text() for card in page.cards] == ["Hợp lệ", "Chưa xác định được"]
    qtbot.waitUntil(lambda: page.cards[1].points.isVisible())  # what is not valid is explained
    assert not page.cards[0].points.isVisible()
    page.cards[0].more.click()
    assert page.cards[0].points.isVisible() and words(page).count("1.1 ") == 2
    assert "quyet-dinh.pdf" in words(page) and "không có CRL/OCSP" in words(page)


def test_what_is_no_single_file_is_not_taken(page: VerifyPage, desk: VerifyDesk, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl.fromLocalFile(str(tmp_path / "khong-co.pdf"))])
    actions, buttons, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), actions, data, buttons, none)
    entering.ignore()
    page.dragEnterEvent(entering)
    page.dropEvent(QDropEvent(QPointF(9, 9), actions, data, buttons, none))
    assert not entering.isAccepted() and desk.paths == []


def test_a_long_check_tells_how_far_it_is_and_esc_ends_it(qtbot: QtBot, page: VerifyPage, desk: VerifyDesk) -> None:
    desk.gate.clear()
    page.check("/tep/day.pdf")
    qtbot.waitUntil(lambda: "1 / 3 chữ ký" in words(page))
    assert page.stop_button.isVisible() and not page.again_button.isVisible()
    picture(page, "verify-running")
    press(page.stop_button, Qt.Key.Key_Escape)
    assert desk.ends == 1 and not page.running and "chưa kết luận" in words(page)
    qtbot.waitUntil(lambda: not page._lanes.busy)
    assert page.cards == [] and "chưa kết luận" in words(page), "the late answer is not shown"
    assert page.handle_key("F5")
    qtbot.waitUntil(lambda: len(page.cards) == 2)


def test_another_file_takes_the_place_of_one_that_is_still_judged(
    qtbot: QtBot, page: VerifyPage, desk: VerifyDesk
) -> None:
    desk.gate.clear()
    for name in ("a", "b", "c"):
        page.check(f"/tep/{name}.pdf")
    qtbot.waitUntil(lambda: not page.running)
    assert "/tep/b.pdf" not in desk.paths and desk.paths[-1] == "/tep/c.pdf"
    assert "c.pdf" in words(page) and len(page.cards) == 2


def test_why_a_file_cannot_be_judged_is_said_and_never_green(qtbot: QtBot, page: VerifyPage, desk: VerifyDesk) -> None:
    desk.answer = NotJudgeable()
    page.check("/tep/bang.zip")
    qtbot.waitUntil(lambda: not page.running)
    assert "Chưa kiểm tra được tệp này" in words(page) and "Chưa kiểm tra được" in words(page) and not page.cards
    desk.answer = Judged("calm", "seal-question", "Tệp không có chữ ký số", ("Tệp không có chữ ký số.",))
    page.check("/tep/du-thao.pdf")
    qtbot.waitUntil(lambda: not page.running)
    assert page._verdict.text() == "Tệp không có chữ ký số"


def test_the_dialog_of_the_page_takes_any_file(qtbot: QtBot, page: VerifyPage, desk: VerifyDesk) -> None:
    assert page.handle_key("F2") and page.dialog is not None and not page.handle_key("F9")
    page.dialog.fileSelected.emit("/tep/a.xml")
    page.dialog.close()
    qtbot.waitUntil(lambda: not page.running)
    assert desk.paths == ["/tep/a.xml"]


@pytest.mark.parametrize("size", [(1600, 900), (1000, 620), (640, 440)], ids=str)
def test_nothing_is_cut_off_or_nameless(qtbot: QtBot, page: VerifyPage, size: tuple[int, int]) -> None:
    page.resize(*size)
    picture(page, f"verify-empty-{size[0]}")
    page.check("/tep/QĐ 125 phê duyệt kế hoạch phòng, chống hạn hán, xâm nhập mặn mùa khô năm 2026-2027 (bản ký).pdf")
    qtbot.waitUntil(lambda: not page.running)
    qtbot.wait(1)
    picture(page, f"verify-{size[0]}")
    assert not [name for button in shown(page, QAbstractButton) if (name := nameless(button))]
    assert not [found for label in shown(page, QLabel) if (found := cut(label))]
