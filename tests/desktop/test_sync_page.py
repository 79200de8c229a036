"""Đồng bộ: rows with state and cause, filters and search, sending one or all, both sides of what lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import cast

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.clash import Clash
from desktop.desk import courier_desk
from desktop.line_shown import Line, OutboxLine, ServerLine
from desktop.models.outbox_model import OutboxModel
from desktop.pages.clash_card import ClashCard
from desktop.pages.sync_page import SyncPage
from desktop.widgets.side_cell import SideCell
from desktop.widgets.text_label import TextLabel
from desktop.workplace import Workplace
from sync.courier.reading import Read
from sync.courier.writing import Written
from tests.desktop.page_tools import dressed, picture, press, running_lanes
from tests.desktop.small_clashes import CLASH
from tests.desktop.small_desk import SmallDesk
from workflow.errors import Trouble
from workflow.vietnamese import key

LINES = [
    OutboxLine("1", "Ý kiến về 3412/SNNMT-CCTL", "Lần 2, bắt đầu 09:45:10 · 1 KB", "sending", "Đang gửi", "d0"),
    OutboxLine("2", "Phát hành 118/BC-UBND", "3 trên 4 tệp đã tới máy chủ · 3 KB", "needs-file", "Chờ tệp", "d1"),
    OutboxLine("3", "Tiếp nhận hồ sơ H12.59-261112-0046", "Máy chủ không trả lời", "retry", "Thử lại 09:47", "d2",
               may_send=True),
    OutboxLine("4", "Trả lại 77/UBND-VP", "Văn bản đã được thu hồi lúc 09:20", "refused", "Bị từ chối", "d3",
               key("Trả lại 77/UBND-VP Văn bản đã được thu hồi")),
    OutboxLine("5", "Vào sổ 824, số 158/KH-SKHCN", "Biên nhận 7F3A", "sent", "Đã gửi 09:38", "d4"),
]  # fmt: skip


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def desk() -> SmallDesk:
    desk = SmallDesk()
    desk.outgoing = list(LINES)
    return desk


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, lanes: Lanes, desk: SmallDesk) -> SyncPage:
    page = SyncPage(dressed(qapp), desk, lanes, Changes())
    qtbot.addWidget(page)
    page.resize(1150, 686)
    page.show()
    qtbot.waitUntil(lambda: page.list.lines.rowCount() == 5 and page.rail.state.text() != "")
    return page


def test_every_row_says_state_and_cause(page: SyncPage) -> None:
    picture(page, "sync")
    said = page.list.lines.index(3, 0).data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert said == "Trả lại 77/UBND-VP. Bị từ chối. Văn bản đã được thu hồi lúc 09:20"
    assert page.rail.stuck.text() == "1 việc cần xem lại"


def test_filters_show_their_rows(page: SyncPage) -> None:
    assert page.views.outbox.filters.chips["open"].text() == "Chưa xong  4"
    page.views.outbox.filters.chips["refused"].click()
    assert page.list.lines.rowCount() == 1
    page.views.outbox.filters.chips["sent"].click()
    assert page.list.lines.index(0, 0).data().startswith("Vào sổ")


def test_enter_opens_the_item_of_the_row(qtbot: QtBot, page: SyncPage) -> None:
    page.list.setCurrentIndex(page.list.lines.index(3, 0))
    with qtbot.waitSignal(page.open_item) as opened:
        press(page.list, Qt.Key.Key_Return)
    assert opened.args == ["d3"]


def test_one_press_runs_one_cycle_and_tells_what_changed(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    with qtbot.waitSignal(page._changes.sync) as told:
        assert page.handle_key("F5")
        page.primary()
    assert told.args == [frozenset({"d0"})]
    assert desk.cycles == 1
    qtbot.waitUntil(lambda: page.list.lines.rowCount() == 5)
    assert page.send_button.isEnabled()


def test_without_network_the_reason_stands_there_and_the_row_stays(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    page.list.setCurrentIndex(page.list.lines.index(2, 0))
    desk.fail["sync_now"] = Trouble("Việc vẫn được giữ trên máy.", title="Mất mạng")
    page.primary()
    qtbot.waitUntil(page.rail.trouble.isVisible)
    assert page.rail.trouble.text().startswith("Mất mạng. Việc vẫn được giữ")
    qtbot.waitUntil(lambda: page.send_button.isEnabled())
    assert page.list.currentIndex().row() == 2


def test_model_is_sound(qtmodeltester: object) -> None:
    model = OutboxModel()
    model.set_lines(LINES)
    qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_words_without_marks_find_rows_by_act_item_and_cause(page: SyncPage) -> None:
    page.views.outbox.filters.search.setText("thu hoi")
    assert page.list.lines.rowCount() == 1, "found by its cause"
    page.views.outbox.filters.search.setText("118 bc phat")
    assert page.list.lines.index(0, 0).data().startswith("Phát hành")
    page.views.outbox.filters.search.setText("khong co gi")
    assert page.views.outbox.nothing.text() == "Không có việc nào khớp."


def test_one_row_is_sent_by_its_key_and_all_by_theirs(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    page.list.setCurrentIndex(page.list.lines.index(4, 0))
    assert not page.one_button.isVisible(), "what has left goes no more"
    page.list.setCurrentIndex(page.list.lines.index(2, 0))
    assert page.one_button.isVisible()
    page.handle_key("F2")
    qtbot.waitUntil(lambda: desk.cycles == 1)
    assert desk.sent_again == ["3"]
    qtbot.waitUntil(page.send_button.isEnabled)
    page.handle_key("F5")
    qtbot.waitUntil(lambda: desk.cycles == 2)
    assert desk.sent_again == ["3", "*"]


def test_saving_bytes_is_one_press(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    page.rail.saving.click()
    qtbot.waitUntil(lambda: desk.frugal)
    qtbot.waitUntil(lambda: page.toast.words.startswith("Tệp lớn chờ"))
    page.rail.most.setCurrentIndex(page.rail.most.findData(20))
    page.rail.most.activated.emit(0)
    qtbot.waitUntil(lambda: desk.day_budget == 20)


def deciding(qtbot: QtBot, page: SyncPage, desk: SmallDesk, *clashes: Clash) -> ClashCard:
    """Let the page show clashes."""
    desk.clashes.waiting = list(clashes)
    page.refresh()
    qtbot.waitUntil(lambda: page.clashes.card is not None and page.clashes.card.clash == clashes[0])
    card = page.clashes.card
    assert card is not None
    return card


def test_both_sides_stand_beside_each_other_and_one_press_does_it_again(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    card = deciding(qtbot, page, desk, CLASH)
    picture(page, "clash")
    said = {label.text() for label in card.findChildren(TextLabel)}
    assert "Việc của tôi · 14:02 22/11/2026 · máy này" in said
    assert "Đã được nhận trước · Quách Minh Đảm · 13:58 22/11/2026 · máy khác" in said
    assert "Giống nhau: phối hợp." in said
    assert page.send_button.kind == "plain", "one filled button"
    cells = card.findChildren(SideCell)
    assert [cell.words for cell in cells[:2]] == ["Phòng Văn hóa - Xã hội", "Phòng Kinh tế"]
    cells[3].click()
    page.primary()
    qtbot.waitUntil(lambda: desk.clashes.pressed == [("redo", "c1", ("due",))])
    qtbot.waitUntil(lambda: page.clashes.card is None)
    assert page.send_button.kind == "primary"
    assert page.toast.words == "Đã làm lại trên bản mới"


def test_putting_away_first_says_what_is_put_away(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    card = deciding(qtbot, page, desk, CLASH, replace(CLASH, card="c2"))
    card.drop.click()
    assert card.asking
    assert desk.clashes.pressed == []
    press(card, Qt.Key.Key_Escape)
    assert not card.asking
    card.drop.click()
    page.primary()
    qtbot.waitUntil(lambda: desk.clashes.pressed == [("drop", "c1", ())])
    qtbot.waitUntil(lambda: page.clashes.card is not None and page.clashes.card.clash.card == "c2")


def test_later_shows_the_next_one_and_what_was_typed_can_be_copied(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk
) -> None:
    card = deciding(qtbot, page, desk, CLASH, replace(CLASH, card="c2"))
    card.copy.click()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.text() == CLASH.typed
    press(card, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.clashes.card is not None and page.clashes.card.clash.card == "c2")
    page.go_to("c1")
    qtbot.waitUntil(lambda: page.clashes.card is not None and page.clashes.card.clash.card == "c1")


def test_what_cannot_be_done_again_says_what_can(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    no = replace(CLASH, theirs=None, redo="no", why_not="Thời hạn đã qua.", possible=(("x", "Cho ý kiến"),))
    card = deciding(qtbot, page, desk, no)
    assert "Thời hạn đã qua. Bây giờ có thể: “Cho ý kiến”." in {label.text() for label in card.findChildren(TextLabel)}
    assert not any(cell.choosable for cell in card.findChildren(SideCell))
    with qtbot.waitSignal(page.open_item) as opened:
        card.accept()
    assert opened.args == ["i3"]


def test_a_refusal_is_said_on_the_card_and_everything_stays(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    card = deciding(qtbot, page, desk, CLASH)
    desk.clashes.fail = Trouble("Văn bản đã xong.", title="Chưa đến bước này")
    card.accept()
    qtbot.waitUntil(lambda: card._trouble.text() == "Chưa đến bước này. Văn bản đã xong.")
    assert page.clashes.card is card


def test_what_was_put_away_is_found_and_taken_up_again(qtbot: QtBot, page: SyncPage, desk: SmallDesk) -> None:
    desk.clashes.gone = [replace(CLASH, dropped=True)]
    desk.outgoing.append(OutboxLine("c1", "Giao việc · 3412", "Đã có người làm", "dropped", "Đã bỏ", "i3", clash="c1"))
    page.refresh()
    qtbot.waitUntil(lambda: page.views.outbox.filters.chips["dropped"].text() == "Đã bỏ  1")
    assert page.views.outbox.filters.chips["all"].text() == "Tất cả  5"
    page.views.outbox.filters.chips["dropped"].click()
    press(page.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.clashes.card is not None)
    page.primary()
    qtbot.waitUntil(lambda: desk.clashes.pressed == [("take_up", "c1", ())])


def test_the_rail_tells_of_every_server(page: SyncPage) -> None:
    server = ServerLine("Máy chủ văn bản", "Đang nối", "ok", "Lần cuối 09:45", "đường chính", "Hôm nay gửi 1 KB")
    page.rail.show_line(Line(True, "", servers=(server, server), used=6_800_000, budget=20_000_000, left=2_400_000))
    assert [part.name.text() for part in page.rail.lines] == ["Máy chủ văn bản"] * 2
    assert page.rail.bar.accessibleName() == "Đã dùng 6,8 MB, chờ gửi 2,4 MB, tối đa 20 MB"
    page.rail.show_line(Line(True, "", servers=(server,)))
    assert [part.isHidden() for part in page.rail.lines] == [False, True]
    assert page.rail.bar.isHidden()


def test_work_goes_out_and_comes_back_on_a_stick(
    qtbot: QtBot, page: SyncPage, desk: SmallDesk, tmp_path: Path
) -> None:
    page.courier.write(tmp_path)
    assert not page.courier.isEnabled(), "one package at a time"
    qtbot.waitUntil(lambda: "Còn lại: văn bản mật." in page.rail.told.text())
    assert page.courier.isEnabled()
    with qtbot.waitSignal(page._changes.sync) as told:
        page.courier.read(tmp_path)
    assert told.args == [frozenset({"d1"})]
    desk.fail[f"read {tmp_path.name}"] = Trouble("Gói bị sửa.", title="Không đọc được gói")
    page.courier.read(tmp_path)
    qtbot.waitUntil(lambda: page.rail.trouble.text() == "Không đọc được gói. Gói bị sửa.")
    words = [action.text() for action in page.courier.menu_shown.actions()]
    assert words == ["&Ghi việc chờ gửi lên USB", "Đọ&c trả lời của tỉnh từ USB"]


def test_what_a_stick_took_and_brought_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    alone = Lock()

    def write(place: object, folder: Path) -> Written:
        assert alone.locked(), "no exchange runs meanwhile"
        return Written(1, [folder / "goi-1.vic"], 3, 1, 0, 12_300, ["1 việc chờ tệp"])

    def read(place: object, folder: Path) -> Read:
        assert alone.locked()
        return Read(folder, 1, {"applied": 2, "superseded": 1}, 5, ["d1"], 2, notes=["Thêm 100 số."])

    monkeypatch.setattr(courier_desk, "write_package", write)
    monkeypatch.setattr(courier_desk, "read_answer", read)
    courier = courier_desk.CourierDesk(cast(Workplace, None), alone)
    assert courier.write(tmp_path).words == "Đã ghi 3 việc, 1 tệp (12 KB) vào goi-1.vic. Còn lại: 1 việc chờ tệp."
    done = courier.read(tmp_path)
    assert done.words == "Đã đọc trả lời: 2 việc được nhận, 5 việc mới, 2 tệp. Thêm 100 số."
    assert done.extra == {"items": ["d1"]}
    assert not alone.locked()
