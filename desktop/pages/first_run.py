"""Bắt đầu với VIC: work for real or train; for real, the servers are asked before anything is written."""

from __future__ import annotations

import threading
from pathlib import Path

from PyQt6.QtCore import Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices, QHideEvent
from PyQt6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.actions.make_profile import Found, Wanted, check, enter, has_keyring, look, make_profile
from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.choice_card import ChoiceCard
from desktop.pages.first_run_devices import FirstRunDevices
from desktop.pages.first_run_form import FirstRunForm
from desktop.settings import Settings
from desktop.shown import Card
from desktop.widgets.key_button import KeyButton
from desktop.widgets.notice import NoticeCard
from desktop.widgets.shortcuts import Shortcuts
from desktop.widgets.text_label import TextLabel
from desktop.widgets.top_bar import Mark
from sync.sign_in.flow import SignedIn
from workflow.errors import Trouble

_WIDE = 920


class FirstRun(QWidget):
    """One page.

    Signals:
        trains: the person wants the training province.
        made: the profile is written; settings, and the passphrase (or None) that opens it.
    """

    _browse = pyqtSignal(str)
    trains = pyqtSignal()
    made = pyqtSignal(object, object)

    def __init__(self, style: Look, lanes: Lanes, folder: Path) -> None:
        super().__init__()
        self._look, self._lanes, self._folder = style, lanes, folder
        self._notice: NoticeCard | None = None
        self._busy = False
        self.setWindowTitle(self.tr("Bắt đầu với VIC"))
        self.form = FirstRunForm(style, has_keyring=has_keyring())
        self.form.changed.connect(self._changed)
        self.form.enters.connect(self.enter)
        self._gave_up = threading.Event()
        self._entering = False
        self._browse.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        self.devices = FirstRunDevices(style, lanes)
        self.devices.look()
        self._build()
        self._choose()
        keys = Shortcuts(self)
        for chord in ("Ctrl+Return", "Ctrl+Enter"):
            keys.add(chord, self.go)

    def go(self) -> None:
        """Press the filled button."""
        if self._busy:
            return
        if not self.real.isChecked():
            self.trains.emit()
            return
        wanted = self.form.wanted()
        try:
            if words := self.form.trouble():
                raise Trouble(words, self.tr("Nhập lại."))
            check(wanted)
        except Trouble as trouble:
            self._tell(trouble)
            return
        self._set_busy(True)
        self._lanes.run("network", lambda: look(wanted), lambda found: self._found(wanted, found), self._tell, self)

    def enter(self) -> None:
        """Open the browser for the province's sign-in and wait for it; pressed again, give up."""
        if self._entering:
            self._gave_up.set()
            return
        self._entering = True
        self._gave_up.clear()
        self._show_notice(None)
        self.form.wait(True)
        wanted, gave_up = self.form.wanted(), self._gave_up
        self._lanes.run("network", lambda: enter(wanted, self._opened, gave_up.is_set), self._entered, self._not, self)

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Stop waiting for the browser when the page goes."""
        self._gave_up.set()
        super().hideEvent(event)

    def _opened(self, address: str) -> bool:
        """Ask the window's thread to open the browser."""
        self._browse.emit(address)
        return True

    def _entered(self, who: SignedIn) -> None:
        self._entering = False
        self.form.signed_in(who.person, who.token, who.refresh_token)

    def _not(self, error: BaseException) -> None:
        self._entering = False
        self.form.wait(False)
        self._tell(error)

    def _found(self, wanted: Wanted, found: Found) -> None:
        """The servers know this person: write the profile."""
        begun = Settings(wanted.person, wanted.device, text_scale=self._look.scale)
        folder = self._folder
        self._lanes.run(
            "records", lambda: make_profile(folder, wanted, found, begun),
            lambda settings: self.made.emit(settings, wanted.passphrase), self._tell, self,
        )  # fmt: skip

    def _tell(self, error: BaseException) -> None:
        """Say what is wrong, and stand on the field it is about."""
        self._set_busy(False)
        card = words_of(error)
        if card is not None:
            self._show_notice(card)
        self.form.focus(str(getattr(error, "field", "")))

    def _show_notice(self, card: Card | None) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None
        if card is not None:
            self._notice = NoticeCard(self._look, card, self)
            self._above.addWidget(self._notice)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.form.setEnabled(not busy)
        self._button.setEnabled(not busy)
        self._button.set_words(self.tr("Đang hỏi máy chủ…") if busy else self._words())

    def _changed(self) -> None:
        self._show_notice(None)

    def _choose(self) -> None:
        real = self.real.isChecked()
        self.form.setVisible(real)
        self.devices.setVisible(not real)
        self._show_notice(None)
        self._button.set_words(self._words())
        if real:
            self.form.focus("documents")

    def _words(self) -> str:
        return self.tr("Kiểm tra, mở bàn làm việc") if self.real.isChecked() else self.tr("Vào phần huấn luyện")

    def _build(self) -> None:
        style = self._look
        inner = QWidget()
        inner.setMaximumWidth(style.px(_WIDE))
        column = QVBoxLayout(inner)
        column.setSpacing(14)
        column.addStretch(1)
        column.addLayout(self._head())
        column.addWidget(TextLabel(style, self.tr("1. Chọn cách làm việc"), 15, bold=True))
        column.addLayout(self._choices())
        column.addWidget(self.form)
        column.addWidget(self.devices)
        self._above = QVBoxLayout()
        column.addLayout(self._above)
        column.addLayout(self._foot())
        column.addStretch(2)
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(16, 8, 16, 8)
        across.addStretch(1)
        across.addWidget(inner, 20)
        across.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _head(self) -> QHBoxLayout:
        head, words = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(14)
        words.setSpacing(0)
        words.addWidget(TextLabel(self._look, self.tr("Bắt đầu với VIC"), 22, bold=True))
        later = self.tr("Làm được ngay cả khi chưa có mạng. Đổi lại lúc nào cũng được trong Cài đặt.")
        words.addWidget(TextLabel(self._look, later, 14, color="text2", wrap=True))
        head.addWidget(Mark(self._look))
        head.addLayout(words, 1)
        return head

    def _choices(self) -> QHBoxLayout:
        row, group = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(14)
        self.real = ChoiceCard(
            self._look, "buildings", self.tr("Làm việc thật"),
            self.tr("Nối với máy chủ của tỉnh bằng mã đăng nhập do quản trị cấp cho máy này."),
        )  # fmt: skip
        self.training = ChoiceCard(
            self._look, "student", self.tr("Huấn luyện"),
            self.tr("Dữ liệu giả, không gửi đi đâu. Ký thử không cần USB."),
        )  # fmt: skip
        for card in (self.real, self.training):
            group.addButton(card)
            row.addWidget(card)
        self.training.setChecked(True)
        group.buttonClicked.connect(lambda _card: self._choose())
        return row

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        words = self.tr("Chưa ghi gì lên máy cho đến khi máy chủ nhận ra người dùng.")
        foot.addWidget(TextLabel(self._look, words, 13, color="text2", wrap=True), 1)
        self._button = KeyButton(self._look, "", icon="arrow-right", key="Ctrl+Enter", kind="primary")
        self._button.clicked.connect(self.go)
        foot.addWidget(self._button)
        return foot
