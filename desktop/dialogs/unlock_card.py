"""The card on the covered window: the PIN of this machine, how many tries are left, the province's sign-in."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.asked import LockState
from desktop.dialogs.pin_field import PinField
from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

_WIDTH = 420


class UnlockCard(QWidget):
    """Never closes by itself; Esc does nothing.

    Signals:
        entered: the PIN.
        sign_in: the person wants to sign in at the province.
        leave: end the program.
    """

    entered = pyqtSignal(str)
    sign_in = pyqtSignal()
    leave = pyqtSignal()

    def __init__(self, look: Look, state: LockState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._wait = look, 0
        self.setFixedWidth(look.px(_WIDTH))
        self.setAccessibleName(self.tr("Màn hình đang khóa, {name}").format(name=state.name))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(TextLabel(look, self.tr("Màn hình đang khóa"), 18, bold=True, parent=self))
        column.addWidget(TextLabel(look, f"{state.name} · {state.office}", 14, color="text2", wrap=True, parent=self))
        safe = self.tr("Phần đang làm vẫn còn nguyên phía sau.")
        column.addWidget(TextLabel(look, safe, 13, color="text2", wrap=True, parent=self))
        self.field = PinField(self)
        self.field.setPlaceholderText(self.tr("Mã PIN của máy này"))
        self.field.setAccessibleName(self.tr("Mã PIN của máy này"))
        self.field.setMinimumHeight(look.px(36))
        self.field.returnPressed.connect(self.accept)
        self.field.warned.connect(self._warn)
        column.addWidget(self.field)
        self.trouble = TextLabel(look, "", 13, color="danger", wrap=True, parent=self)
        self.words = TextLabel(look, "", 13, color="text2", wrap=True, parent=self)
        self.trouble.hide()
        column.addWidget(self.trouble)
        column.addWidget(self.words)
        column.addLayout(self._buttons())
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._second)
        self.show_state(state)

    def show_state(self, state: LockState) -> None:
        """Show how the lock is now."""
        only_online = bool(state.why_online)
        self.field.setVisible(not only_online)
        self.open_button.setVisible(not only_online)
        self.online_button.setVisible(state.can_sign_in)
        self.online_button.kind = "primary" if only_online else "quiet"
        self.online_button.update()
        if only_online:
            next_step = self.tr("Nối mạng rồi đăng nhập bằng tài khoản tỉnh cấp.") if state.can_sign_in else self.tr(
                "Báo quản trị của tỉnh."
            )
            self.set_trouble(f"{state.why_online} {next_step}")
        self.words.setText(state.words)
        self.words.setVisible(bool(state.words) and not only_online)
        self.set_wait(state.wait)

    def set_trouble(self, text: str) -> None:
        """Say what went wrong."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def set_wait(self, seconds: int) -> None:
        """Take no PIN for some seconds, and count them down."""
        self._wait = seconds
        self.field.setEnabled(not seconds)
        self.open_button.setEnabled(not seconds)
        self.open_button.set_words(self.tr("Đợi {n} giây").format(n=seconds) if seconds else self.tr("Mở khóa"))
        if seconds and not self._tick.isActive():
            self._tick.start()
        elif not seconds:
            self._tick.stop()

    def set_busy(self, busy: bool, words: str = "") -> None:
        """Take nothing while a PIN is tried or the browser is open."""
        for widget in (self.field, self.open_button, self.online_button):
            widget.setEnabled(not busy)
        if words:
            self.set_trouble("")
            self.words.setText(words)
            self.words.show()

    def accept(self) -> None:
        """Try what was typed; the field is wiped."""
        pin = self.field.text()
        if pin and self.open_button.isEnabled():
            self.field.clear()
            self.entered.emit(pin)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """The keys belong to the field."""
        super().focusInEvent(event)
        self.take_keys()

    def take_keys(self) -> None:
        """Put the keys where they are needed."""
        first = self.field if self.field.isVisible() and self.field.isEnabled() else self.online_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Ctrl+Enter opens too; nothing else reaches the window behind."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("line"), 1))
        painter.setBrush(self._look.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        painter.end()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.open_button = KeyButton(self._look, self.tr("Mở khóa"), key="Enter", kind="primary", parent=self)
        self.open_button.clicked.connect(self.accept)
        self.online_button = KeyButton(self._look, self.tr("Đăng nhập của tỉnh"), kind="quiet", parent=self)
        self.online_button.clicked.connect(self.sign_in)
        leave = KeyButton(self._look, self.tr("Thoát"), kind="quiet", parent=self)
        leave.clicked.connect(self.leave)
        row.addWidget(self.open_button)
        row.addWidget(self.online_button)
        row.addStretch(1)
        row.addWidget(leave)
        return row

    def _second(self) -> None:
        self.set_wait(max(0, self._wait - 1))
        if not self._wait:
            self.set_trouble("")
            self.take_keys()

    def _warn(self, words: str) -> None:
        if words or not self._wait:
            self.set_trouble(words)
