"""Khóa màn hình in Cài đặt: the PIN of this machine, and after how many idle minutes the window is covered."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from desktop.asked import LockState
from desktop.background import Lanes
from desktop.dialogs.pin_field import PinField
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.settings_part import SettingsPart
from desktop.shown import Desk
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

MINUTES = (0, 5, 10, 15, 30, 60)
_FIELD = 150


class SettingsLock(SettingsPart):
    """Three fields and two buttons; the PIN is shown nowhere.

    Signals:
        changed: LockState, whenever it was read or changed.
    """

    changed = pyqtSignal(object)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(look, "Khóa màn hình", parent)
        self._desk, self._lanes = desk, lanes
        self._said = ""
        row = QHBoxLayout()
        row.setSpacing(8)
        self.old = self._field(self.tr("Mã PIN đang dùng"))
        self.new = self._field(self.tr("Mã PIN mới"))
        self.again = self._field(self.tr("Nhập lại mã mới"))
        for field in (self.old, self.new, self.again):
            row.addWidget(field)
        self.set_button = KeyButton(look, self.tr("Đặt mã PIN"))
        self.set_button.clicked.connect(self._set)
        self.drop_button = KeyButton(look, self.tr("Bỏ mã PIN"), kind="quiet")
        self.drop_button.clicked.connect(self._drop)
        row.addWidget(self.set_button)
        row.addWidget(self.drop_button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addLayout(self._idle(look, desk.lock.minutes))

    def refresh(self) -> None:
        """Read whether a PIN is set."""
        self._lanes.run("records", self._desk.lock.state, self._show, self._fail, self)

    def _idle(self, look: Look, minutes: int) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        label = TextLabel(look, self.tr("Tự khóa sau khi không dùng máy"), 14)
        self.minutes = QComboBox()
        for count in MINUTES:
            self.minutes.addItem(self.tr("{n} phút").format(n=count) if count else self.tr("không tự khóa"), count)
        self.minutes.setCurrentIndex(max(0, self.minutes.findData(minutes)))
        self.minutes.setAccessibleName(label.text())
        self.minutes.activated.connect(self._choose)
        label.setBuddy(self.minutes)
        row.addWidget(label)
        row.addWidget(self.minutes)
        row.addStretch(1)
        return row

    def _field(self, name: str) -> QLineEdit:
        field = PinField()
        field.setPlaceholderText(name)
        field.setAccessibleName(name)
        field.setFixedWidth(self._look.px(_FIELD))
        field.warned.connect(lambda words: self.say(words or self._said, "danger" if words else "text2"))
        return field

    def _set(self) -> None:
        if self.new.text() != self.again.text():
            self.say(self.tr("Hai lần nhập mã mới chưa giống nhau."), "danger")
            self.again.clear()
            self.again.setFocus()
            return
        self._run(partial(self._desk.lock.set_pin, self.old.text(), self.new.text()))

    def _drop(self) -> None:
        self._run(partial(self._desk.lock.drop_pin, self.old.text()))

    def _run(self, job: partial[None]) -> None:
        self._wipe()
        self._lanes.run("records", job, lambda _: self.refresh(), self._fail, self)

    def _wipe(self) -> None:
        for field in (self.old, self.new, self.again):
            field.clear()

    def _choose(self, _: int) -> None:
        self._lanes.run(
            "records", partial(self._desk.lock.set_minutes, int(self.minutes.currentData())), lambda _: None,
            self._fail, self,
        )  # fmt: skip

    def _show(self, state: LockState) -> None:
        self.old.setVisible(state.set)
        self.drop_button.setVisible(state.set)
        self.set_button.set_words(self.tr("Đổi mã PIN") if state.set else self.tr("Đặt mã PIN"))
        self._said = self.tr("Chưa đặt: màn hình không khóa. Mã PIN chỉ dùng trên máy này, mở được cả khi mất mạng.")
        if state.set:
            self._said = self.tr("Đang dùng mã PIN của máy này. {more}").format(more=state.words).strip()
        self.say(self._said)
        self.changed.emit(state)

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self.say(f"{card.title}. {card.text}", "danger")
