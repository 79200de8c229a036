"""Asks for the PIN of the token, never without the list of what will be signed."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import TokenState
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

_WIDTH = 580
_NAMES_SHOWN = 8


class PinCard(QFrame):
    """The card over the scrim. The PIN lives in its field until Enter, is emitted once and wiped.

    ``last_try`` says, once it was emitted, that the person pressed again knowing that it is the last one.
    ``names`` are the documents; what stands before a tab is set in bold ("Báo cáo\\tKết quả tháng 10").
    """

    entered = pyqtSignal(str)
    cancelled = pyqtSignal()

    def __init__(
        self, look: Look, names: Sequence[str], token: TokenState, button: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._button_words = look, button
        self._pin_state = token.pin
        self._asked_again = False
        self.last_try = False
        self.setObjectName("PinCard")
        self.setAccessibleName(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(TextLabel(look, button, 18, bold=True))
        column.addWidget(self._certificate(token))
        column.addLayout(self._names(names))
        column.addWidget(_line(look))
        self._build_field(column)
        self._build_trouble(column)
        self._build_foot(column)
        self.setFixedWidth(look.px(_WIDTH))
        self._show_token(token)
        look.changed.connect(self._restyle)
        self._restyle()
        self.setFocusProxy(self.pin)

    def set_trouble(self, title: str, text: str) -> None:
        """Show why nothing was signed, wipe the field and ask again."""
        self._trouble_title.setText(title)
        self._trouble_text.setText(text)
        self._trouble.setAccessibleName(f"{title} {text}")
        self._trouble.show()
        self.set_busy(False)
        self.pin.clear()
        self.pin.setProperty("error", True)
        self._restyle()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.adjustSize()

    def set_token(self, token: TokenState) -> None:
        """Tell how the token is now: tries left, locked, another owner."""
        self._pin_state = token.pin
        self._asked_again = False
        self.sign.set_words(self._button_words)
        self._show_token(token)

    def set_busy(self, busy: bool) -> None:
        """While the token answers nothing can be pressed but Esc."""
        self.pin.setEnabled(not busy and self._pin_state != "locked")
        self._allow()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter signs, Esc leaves."""
        if event is None:
            return
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def _certificate(self, token: TokenState) -> QFrame:
        box = QFrame()
        box.setObjectName("Certificate")
        row = QHBoxLayout(box)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(12)
        self._key_icon = QLabel()
        row.addWidget(self._key_icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._owner = TextLabel(self._look, "", 14, bold=True)
        self._about = TextLabel(self._look, "", 13, color="text2", wrap=True)
        words.addWidget(self._owner)
        words.addWidget(self._about)
        row.addLayout(words, 1)
        self._usable = Chip(self._look, "", "ok", "check")
        row.addWidget(self._usable)
        self._certificate_box = box
        return box

    def _show_token(self, token: TokenState) -> None:
        self._owner.setText(token.owner or token.label or token.words)
        until = self.tr("chứng thư hạn đến {date}").format(date=token.until) if token.until else ""
        self._about.setText(" · ".join(part for part in (token.unit, until) if part) or token.words)
        locked = token.pin == "locked"
        good = token.present and not locked
        if good:
            self._usable.set_chip(self.tr("Dùng được"), "ok", "check")
        elif locked:
            self._usable.set_chip(self.tr("Đã khóa"), "danger", "warning")
        else:
            self._usable.set_chip(self.tr("Chưa cắm"), "today", "warning")
        self._tries.setText(token.words if token.pin != "ok" else self.tr("4 đến 16 ký tự"))
        self._tries.set_color("text2" if token.pin == "ok" else "today")
        self.pin.setEnabled(not locked)
        self._certificate_box.setAccessibleName(f"{self._owner.text()}. {self._about.text()}. {self._usable.text()}")
        self._allow()

    def _names(self, names: Sequence[str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        shown = names if len(names) <= _NAMES_SHOWN else names[: _NAMES_SHOWN - 1]
        for name in shown:
            column.addWidget(_Name(self._look, name))
        if len(shown) < len(names):
            rest = self.tr("và {n} văn bản nữa đã chọn trong danh sách").format(n=len(names) - len(shown))
            column.addWidget(TextLabel(self._look, rest, 13, color="text2"))
        return column

    def _build_field(self, column: QVBoxLayout) -> None:
        label = TextLabel(self._look, self.tr("Mã PIN của USB ký số"), 13, bold=True)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.pin.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.pin.setMaxLength(16)
        self.pin.setFixedWidth(self._look.px(300))
        self.pin.setMinimumHeight(self._look.px(34))
        self.pin.setAccessibleName(self.tr("Mã PIN của USB ký số"))
        self.pin.textChanged.connect(self._allow)
        label.setBuddy(self.pin)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.pin)
        self._tries = TextLabel(self._look, "", 13, color="text2")
        row.addWidget(self._tries, 1)
        box = QVBoxLayout()
        box.setSpacing(4)
        box.addWidget(label)
        box.addLayout(row)
        column.addLayout(box)

    def _build_trouble(self, column: QVBoxLayout) -> None:
        self._trouble = QFrame()
        self._trouble.setObjectName("Trouble")
        row = QHBoxLayout(self._trouble)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        self._trouble_icon = QLabel()
        row.addWidget(self._trouble_icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._trouble_title = TextLabel(self._look, "", 14, bold=True, color="danger", wrap=True)
        self._trouble_text = TextLabel(self._look, "", 13, wrap=True)
        words.addWidget(self._trouble_title)
        words.addWidget(self._trouble_text)
        row.addLayout(words, 1)
        self._trouble.hide()
        column.addWidget(self._trouble)

    def _build_foot(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel(self._look, self.tr("Chỉ ký đúng bản vừa xem."), 13, color="text2"), 1)
        self.leave = KeyButton(self._look, self.tr("Thôi"), key="Esc")
        self.leave.clicked.connect(self._cancel)
        self.sign = KeyButton(self._look, self._button_words, icon="pen-nib", key="Enter", kind="primary")
        self.sign.clicked.connect(self._enter)
        row.addWidget(self.leave)
        row.addWidget(self.sign)
        column.addLayout(row)

    def _allow(self) -> None:
        self.sign.setEnabled(self.pin.isEnabled() and bool(self.pin.text()))

    def _enter(self) -> None:
        """Emit what was typed once; on the last try only after a second press."""
        if not self.sign.isEnabled():
            return
        if self._pin_state == "final" and not self._asked_again:
            self._asked_again = True
            self.sign.set_words(self.tr("Còn 1 lần. Thử tiếp"))
            return
        typed = self.pin.text()
        self.pin.clear()
        self.last_try = self._pin_state == "final"
        self._asked_again = False
        self.entered.emit(typed)

    def _cancel(self) -> None:
        self.pin.clear()
        self.cancelled.emit()

    def _restyle(self) -> None:
        look = self._look
        wrong = bool(self.pin.property("error"))
        border = look.color("danger_line" if wrong else "line2").name()
        self.setStyleSheet(
            f"QFrame#PinCard {{ background: {look.color('surface').name()}; border: 1px solid"
            f" {look.color('line').name()}; border-radius: 12px; }}"
            f"QFrame#Certificate {{ background: {look.color('subtle').name()}; border: 1px solid"
            f" {look.color('line').name()}; border-radius: 8px; }}"
            f"QFrame#Trouble {{ background: {look.color('danger_bg').name()}; border: none; border-radius: 8px; }}"
            f"QLineEdit {{ border: {2 if wrong else 1}px solid {border}; border-radius: 6px; padding: 0 10px;"
            f" min-height: {look.px(30)}px;"
            f" background: {look.color('surface').name()}; color: {look.color('text').name()}; }}"
            f"QLineEdit:focus {{ border: 2px solid {look.color('danger_line' if wrong else 'focus').name()}; }}"
        )
        self._key_icon.setPixmap(look.icon("key", 22, "accent"))
        self._trouble_icon.setPixmap(look.icon("warning", 20, "danger"))


class _Name(QWidget):
    """One document of the list: icon, kind in bold, title."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        mark = QLabel()
        mark.setPixmap(look.icon("file-pdf", 16))
        row.addWidget(mark)
        kind, tab, title = name.partition("\t")
        if tab:
            row.addWidget(TextLabel(look, kind, 13, bold=True))
        self.title = TextLabel(look, title if tab else name, 13, color="text2" if tab else "text")
        self.title.setMinimumWidth(0)
        self.title.setToolTip(title or name)
        metrics, room = self.title.fontMetrics(), look.px(_WIDTH - 170)
        self.title.setText(metrics.elidedText(self.title.text(), Qt.TextElideMode.ElideRight, room))
        row.addWidget(self.title, 1)
        self.setAccessibleName(name.replace("\t", ". "))


def _line(look: Look) -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {look.color('line').name()}; border: none;")
    return line
