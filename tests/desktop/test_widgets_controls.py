"""Buttons, acts, notices and bars: what they are called, which key they have, what they tell."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QImage
from PyQt6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.look import Look
from desktop.shown import Card, Entry, Line, TokenState
from desktop.widgets.action_bar import ActionBar
from desktop.widgets.action_keys import icon_of, key_of
from desktop.widgets.chip import Chip
from desktop.widgets.empty import EmptyPage
from desktop.widgets.file_tabs import FileTabs, tab_words
from desktop.widgets.key_button import KeyButton, Kind
from desktop.widgets.notice import NoticeCard
from desktop.widgets.scrim import Scrim
from desktop.widgets.status_bar import StatusBar
from desktop.widgets.timeline import Timeline, TimelineEntry
from desktop.widgets.toast import Toast
from desktop.widgets.top_bar import TopBar
from tests.desktop.page_tools import dressed, picture
from workflow.people import Person, Role
from workflow.rules import FileRef, Option

ACTS = (
    Option("incoming.opinion", "Cho ý kiến"),
    Option("outgoing.drafted", "Soạn trả lời", primary=True),
    Option("incoming.assigned", "Chuyển"),
    Option("incoming.finished", "Xong"),
)
KINDS: tuple[Kind, ...] = ("plain", "primary", "danger", "quiet", "link")
ME = Person("p1", "Lâm Hoài Thương", "kt", "Chuyên viên", frozenset({Role.SPECIALIST}))


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return dressed(qapp)


def bar_of(qtbot: QtBot, look: Look, *options: Option, width: int = 800) -> ActionBar:
    bar = ActionBar(look)
    qtbot.addWidget(bar)
    bar.resize(width, 52)
    bar.set_options(options)
    bar.show()
    return bar


def buttons(widget: QWidget) -> list[str]:
    found = [b for b in widget.findChildren(QPushButton) if b.isVisible()]
    return [b.text() for b in sorted(found, key=lambda button: button.x())]


def test_a_button_is_called_by_its_words_and_key(qtbot: QtBot, look: Look) -> None:
    button = KeyButton(look, "Soạn trả lời", icon="note-pencil", key="F4", kind="primary")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Soạn trả lời, phím F4"
    button.set_words("Trình ký")
    assert button.accessibleName() == "Trình ký, phím F4"


def test_a_button_that_cannot_be_pressed_says_why(qtbot: QtBot, look: Look) -> None:
    button = KeyButton(look, "Tiếp nhận", key="F9", kind="primary")
    qtbot.addWidget(button)
    button.set_reason("Còn thiếu: giấy tờ số 3")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Còn thiếu: giấy tờ số 3"
    button.set_reason("")
    assert button.isEnabled() and not button.toolTip()


@pytest.mark.parametrize("kind", KINDS)
def test_a_button_is_never_cut_and_grows_with_the_text(kind: Kind, qtbot: QtBot, look: Look) -> None:
    button = KeyButton(look, "Cho ý kiến", icon="chat-text", key="F8", kind=kind)
    qtbot.addWidget(button)
    small = button.sizeHint()
    assert button.minimumSizeHint() == small and small.height() >= 32
    look.choose(scale=1.3)
    assert button.sizeHint().width() > small.width()
    look.choose(scale=1.0)


@pytest.mark.parametrize("theme", ("light", "dark", "contrast"))
def test_buttons_and_chips_paint_in_every_theme(theme: str, qtbot: QtBot, qapp: QApplication) -> None:
    look = Look(theme)
    look.apply(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    shown: list[QWidget] = [KeyButton(look, "Ký", icon="pen-nib", key="F9", kind=kind, parent=window) for kind in KINDS]
    shown += [Chip(look, "Quá 2 ngày", tone, "warning", parent=window) for tone in ("danger", "info")]
    shown.append(Chip(look, "KHẨN", "stamp", parent=window))
    for place, widget in enumerate(shown):
        widget.move(10, 10 + 40 * place)
        widget.adjustSize()
    window.show()
    for widget in shown:
        picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        inks = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
        assert len(inks) > 3
    dressed(qapp)


def test_an_empty_chip_hides(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    chip = Chip(look, parent=window)
    window.show()
    assert chip.isHidden()
    chip.set_chip("Chờ gửi", "info", "arrow-circle-up")
    assert chip.isVisible() and chip.accessibleName() == "Chờ gửi"
    chip.set_chip("")
    assert chip.isHidden()


def test_the_filled_button_comes_first_and_each_shows_its_key(qtbot: QtBot, look: Look) -> None:
    bar = bar_of(qtbot, look, *ACTS)
    assert buttons(bar) == ["Soạn trả lời", "Cho ý kiến", "Chuyển", "Xong"]
    filled = [b for b in bar.findChildren(KeyButton) if b.isVisible() and b.kind == "primary"]
    assert [button.key for button in filled] == ["F4"]
    with qtbot.waitSignal(bar.chosen) as chosen:
        filled[0].click()
    assert chosen.args == ["outgoing.drafted"]


def test_what_does_not_fit_stands_under_other_acts(qtbot: QtBot, look: Look) -> None:
    bar = bar_of(qtbot, look, *ACTS, width=420)
    seen = buttons(bar)
    assert seen[0] == "Soạn trả lời" and seen[-1] == "Việc khác" and "Xong" not in seen
    bar.resize(900, 52)
    assert buttons(bar) == ["Soạn trả lời", "Cho ý kiến", "Chuyển", "Xong"]
    assert bar.height() == 52


def test_acts_answer_to_their_keys(qtbot: QtBot, look: Look) -> None:
    bar = bar_of(qtbot, look, *ACTS)
    done: list[str] = []
    bar.chosen.connect(done.append)
    assert bar.press("F8") and bar.press_primary() and not bar.press("F2")
    assert done == ["incoming.opinion", "outgoing.drafted"]


def test_a_step_that_is_not_open_yet_says_why_beside_its_button(qtbot: QtBot, look: Look) -> None:
    blocked = Option("dossier.handed_over", "Trả kết quả", primary=True, why_not="Còn thiếu: kết quả đã ký")
    bar = bar_of(qtbot, look, blocked)
    assert "Còn thiếu: kết quả đã ký" in [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]
    assert not bar.press_primary()


def test_no_two_acts_of_one_moment_show_the_same_key(qtbot: QtBot, look: Look) -> None:
    twice = (Option("incoming.steered", "Bút phê"), Option("incoming.opinion", "Cho ý kiến"))
    bar = bar_of(qtbot, look, *twice)
    keys = [b.key for b in bar.findChildren(KeyButton) if b.isVisible() and b.key]
    assert len(keys) == len(set(keys)) == 1


def test_an_act_nobody_gave_a_key_still_has_an_icon() -> None:
    assert icon_of("incoming.registered") == "hash" and key_of("incoming.registered") == "F9"
    assert icon_of("something.new") == "dots-three" and key_of("something.new") == ""


def test_a_notice_says_what_happened_and_what_to_do(qtbot: QtBot, look: Look) -> None:
    card = Card("today", "USB ký số chưa cắm", "Cắm USB rồi bấm Ký lại. Văn bản vẫn giữ nguyên.", "Ký lại", "again")
    notice = NoticeCard(look, card)
    qtbot.addWidget(notice)
    assert notice.accessibleName().startswith("USB ký số chưa cắm. Cắm USB")
    with qtbot.waitSignal(notice.pressed) as pressed:
        notice.findChildren(KeyButton)[0].click()
    assert pressed.args == ["again"]


def test_a_toast_speaks_once_and_lets_the_mouse_through(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    toast = Toast(window, look)
    toast.say("")
    assert toast.isHidden()
    toast.say("Đã chuyển cho Mã Thị Lài")
    assert toast.isVisible() and toast.accessibleName() == toast.words == "Đã chuyển cho Mã Thị Lài"
    assert window.rect().contains(toast.geometry())
    assert toast.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert toast.geometry().bottom() < window.height() - 52, "the row of buttons stays in sight"
    toast.say("Mất mạng. Vẫn làm việc được, việc giữ trên máy này và tự gửi khi có mạng trở lại, không mất gì")
    assert window.rect().contains(toast.geometry()) and toast.height() > 40, "a long word takes two lines"
    picture(window, "toast-long")


def test_the_timeline_is_read_entry_by_entry_and_as_high_as_its_words(qtbot: QtBot, look: Look) -> None:
    timeline = Timeline(look)
    qtbot.addWidget(timeline)
    timeline.resize(272, 420)
    timeline.show()
    entries = [Entry("Giao Phòng Kinh tế chủ trì", "Quách Minh Đảm", "11/11 09:10", "Tham mưu kế hoạch.")] * 2
    entries += [Entry("Cho ý kiến", "Tôi", tone="mine"), Entry("Soạn trả lời", tone="now"), Entry("Ký", tone="future")]
    timeline.set_entries(entries)
    qtbot.wait(1)
    shown = timeline.findChildren(TimelineEntry)
    assert shown[0].accessibleName() == "Giao Phòng Kinh tế chủ trì. Quách Minh Đảm. 11/11 09:10. Tham mưu kế hoạch."
    assert len(shown) == 5
    assert all(entry.height() == entry.heightForWidth(entry.width()) for entry in shown)
    body = timeline.widget()
    assert body is not None and body.height() <= max(420, sum(entry.height() for entry in shown) + 16)


@pytest.mark.parametrize("width", [330, 380, 430, 520, 700])
def test_the_reason_never_lies_under_the_other_acts(qtbot: QtBot, look: Look, width: int) -> None:
    first = Option("outgoing.signed", "Ký văn bản", True, why_not="Xem hết các trang rồi ký")
    bar = bar_of(qtbot, look, first, Option("outgoing.returned", "Trả lại"), Option("outgoing.opinion", "Cho ý kiến"),
                 width=width)  # fmt: skip
    more, reason = bar._more, bar._reason
    assert reason.isVisible() and reason.width() > 0
    assert not more.isVisible() or reason.geometry().right() < more.x()
    assert not more.isVisible() or more.geometry().right() <= width


def test_the_card_over_the_window_gives_the_keys_back(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    before = QLineEdit(window)
    window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    scrim, card = Scrim(window, look), QLineEdit()
    card.setFixedSize(300, 100)
    scrim.show_card(card)
    assert scrim.geometry() == window.rect() and card.hasFocus()
    assert abs(card.geometry().center().x() - window.rect().center().x()) <= 1
    window.resize(900, 500)
    assert scrim.geometry() == window.rect()
    scrim.close()
    assert before.hasFocus()


def test_the_status_bar_speaks_in_words(qtbot: QtBot, look: Look) -> None:
    bar = StatusBar(look)
    qtbot.addWidget(bar)
    bar.resize(1200, 30)
    bar.set_line(Line(False, "Mất mạng từ 09:12, vẫn làm việc được", 3, "3 việc chờ gửi · 1,1 MB"))
    bar.set_token(TokenState(True, "USB ký số: sẵn sàng, hạn đến 06/2028"))
    bar.set_training(True)
    bar.show()
    names = [button.accessibleName() for button in bar.findChildren(QPushButton) if button.isVisible()]
    assert names[:2] == ["Mất mạng từ 09:12, vẫn làm việc được", "3 việc chờ gửi · 1,1 MB"]
    assert any("HUẤN LUYỆN" in label.text() for label in bar.findChildren(QLabel) if label.isVisible())
    with qtbot.waitSignal(bar.open_sync):
        next(button for button in bar.findChildren(QPushButton) if "chờ gửi" in button.text()).click()


def test_the_top_names_office_person_and_search(qtbot: QtBot, look: Look) -> None:
    top = TopBar(look)
    qtbot.addWidget(top)
    top.set_office("Ủy ban nhân dân xã Năm Căn")
    top.set_person(ME, "Phòng Kinh tế")
    top.set_others([("p2", "Quách Minh Đảm")])
    texts = [label.text() for label in top.findChildren(QLabel)]
    assert "UBND xã Năm Căn" in texts and "Lâm Hoài Thương" in texts and "Phòng Kinh tế" in texts
    assert "Ctrl K" in top.field.accessibleName()
    disc = next(button for button in top.findChildren(QPushButton) if button.text() == "HT")
    assert disc.accessibleName().startswith("Lâm Hoài Thương, Chuyên viên")


def test_the_top_makes_something_new_where_the_person_may(qtbot: QtBot, look: Look) -> None:
    top = TopBar(look)
    qtbot.addWidget(top)
    top.show()
    top.set_new("Hồ sơ mới")
    top.resize(1366, 52)
    assert top.new_button.text() == "Hồ sơ mới" and top.new_button.key == "Ctrl+N"
    with qtbot.waitSignal(top.new):
        top.new_button.click()
    top.resize(911, 52)
    assert top.new_button.text() == "" and "Hồ sơ mới" in top.new_button.accessibleName()
    top.set_new("")
    assert not top.new_button.isVisible()
    top.bell.set_number(120)
    assert top.bell.accessibleName() == "120 việc chưa đọc"


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_menu_of_the_person_leads_to_other_desks_and_settings(qtbot: QtBot, look: Look) -> None:
    top = TopBar(look)
    qtbot.addWidget(top)
    top.set_person(ME, "Phòng Kinh tế")
    top.set_others([("p2", "Quách Minh Đảm")])
    next(button for button in top.findChildren(QPushButton) if button.text() == "HT").click()
    menu = top.findChildren(QMenu)[0]
    actions: list[QAction] = menu.actions()
    with qtbot.waitSignal(top.switch_person) as switched:
        actions[0].trigger()
    assert switched.args == ["p2"]
    with qtbot.waitSignal(top.settings):
        actions[-1].trigger()
    menu.close()


def test_tabs_keep_the_chosen_file_when_the_item_is_read_again(qtbot: QtBot, look: Look) -> None:
    names = {"a" * 64: "cong-van.pdf", "b" * 64: "phu-luc.xlsx"}
    files = [FileRef(sha256, name, "application/octet-stream", 9) for sha256, name in names.items()]
    tabs = FileTabs(look)
    qtbot.addWidget(tabs)
    chosen: list[str] = []
    tabs.chosen.connect(lambda file: chosen.append(file.name))
    tabs.set_files(files)
    tabs.set_files(files, keep="b" * 64)
    assert chosen == ["cong-van.pdf"], "what is in view is not opened again"
    checked = [b.accessibleName() for b in tabs.findChildren(QPushButton) if b.isChecked() and not b.isHidden()]
    assert checked == ["Tệp phu-luc.xlsx"]


def test_a_tab_is_called_by_what_the_file_is_for() -> None:
    assert tab_words(FileRef("a", "du-thao.pdf", "application/pdf", 1, "signed")) == "Bản đã ký"
    assert tab_words(FileRef("a", "Công văn.pdf", "application/pdf", 1)) == "Công văn"
    assert tab_words(FileRef("a", "x" * 60 + ".pdf", "application/pdf", 1)).endswith("…")


def test_an_empty_page_says_why(qtbot: QtBot, look: Look) -> None:
    page = EmptyPage(look, "tray", "Không có văn bản chờ ký", "Văn bản trình ký sẽ hiện ở đây.")
    qtbot.addWidget(page)
    assert page.accessibleName() == "Không có văn bản chờ ký. Văn bản trình ký sẽ hiện ở đây."
    page.say("Không có kết quả", "Bỏ lọc để xem tất cả.")
    assert page.accessibleName().startswith("Không có kết quả")

