"""Asks for the PIN of the token, never without the list of what will be signed."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.dialogs.pin_field import LONGEST, PinField
from desktop.dialogs.token_box import TokenBox
from desktop.look.look import Look
from desktop.shown import TokenState
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

_WIDTH = 580
_NAMES_SHOWN = 8


class PinCard(QFrame):
    """The card over the scrim. The PIN lives in its field until Enter, is emitted once and wiped.

    What is left of the tries stands there before anything is typed; the last one asks for a tick. ``last_try`` says,
    once the PIN was emitted, that the person ticked it; ``certificate`` which one was chosen among several.
    ``names`` are the documents; what stands before a tab is set in bold ("Báo cáo\\tKết quả tháng 10").
    """

    entered = pyqtSignal(str)
    cancelled = pyqtSignal()

    def __init__(
        self, look: Look, names: Sequence[str], token: TokenState, button: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._token = look, token
        self._busy = False
        self.last_try = False
        self.setObjectName("PinCard")
        self.setAccessibleName(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(TextLabel(look, button, 18, bold=True))
        self.box = TokenBox(look)
        self.box.chosen.connect(self._allow)
        column.addWidget(self.box)
        column.addLayout(self._names(names))
        column.addWidget(_line(look))
        self._build_field(column)
        self._build_trouble(column)
        self._build_foot(column, button)
        self.setFixedWidth(look.px(_WIDTH))
        self._show_token(token)
        look.changed.connect(self._restyle)
        self._restyle()
        self.setFocusProxy(self.pin)

    @property
    def certificate(self) -> str:
        """The certificate the person chose among several; empty when there was nothing to choose."""
        return self.box.certificate

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
        """Tell how the token is now: plugged in, tries left, locked, another owner. What was typed stays."""
        if token == self._token:
            return
        if token.pin != self._token.pin:
            self.consent.setChecked(False)
        if token.present and not self._token.present:
            self._trouble.hide()
        self._show_token(token)
        self.adjustSize()

    def set_busy(self, busy: bool) -> None:
        """While the token answers nothing can be pressed but Esc."""
        self._busy = busy
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

    def _show_token(self, token: TokenState) -> None:
        self._token = token
        self.box.show_token(token)
        what = self.tr("Mật khẩu của tệp chứng thư") if token.kind == "file" else self.tr("Mã PIN của USB ký số")
        self._label.setText(what)
        self.pin.setAccessibleName(what)
        self.pin.setMaxLength(min(max(token.pin_max, 1), LONGEST))
        typed_here = not token.protected
        self._label.setVisible(typed_here)
        self.pin.setVisible(typed_here)
        self._tries.setText(self._tries_words(token))
        self._tries.set_color({"ok": "text2", "low": "today"}.get(token.pin, "danger"))
        self.consent.setVisible(token.pin == "final")
        self._allow()

    def _tries_words(self, token: TokenState) -> str:
        """Return what is left of the tries, else how long the PIN is."""
        if token.pin != "ok":
            said = token.words.rpartition(": ")[2]
            return f"{said[:1].upper()}{said[1:]}"
        if token.protected:
            return self.tr("Mã PIN được hỏi trên thiết bị hoặc trong cửa sổ của trình điều khiển.")
        if token.pin_max > LONGEST // 2:
            return self.tr("Từ {n} ký tự").format(n=max(token.pin_min, 1))
        return self.tr("{shortest} đến {longest} ký tự").format(shortest=token.pin_min, longest=token.pin_max)

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
        look = self._look
        self._label = TextLabel(look, "", 13, bold=True)
        self.pin = PinField()
        self.pin.setFixedWidth(look.px(300))
        self.pin.setMinimumHeight(look.px(34))
        self.pin.textChanged.connect(self._allow)
        self._label.setBuddy(self.pin)
        self._tries = TextLabel(look, "", 13, color="text2", wrap=True)
        self._warning = TextLabel(look, "", 13, bold=True, color="today", wrap=True)
        self._warning.hide()
        self.pin.warned.connect(self._warn)
        self.consent = QCheckBox(self.tr("Tôi chắc chắn về mã PIN; nếu sai lần này, USB ký số sẽ bị khóa."))
        self.consent.toggled.connect(self._allow)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.pin)
        row.addWidget(self._tries, 1)
        box = QVBoxLayout()
        box.setSpacing(4)
        box.addWidget(self._label)
        box.addLayout(row)
        box.addWidget(self._warning)
        box.addWidget(self.consent)
        column.addLayout(box)

    def _warn(self, words: str) -> None:
        self._warning.setText(words)
        self._warning.setAccessibleName(words)
        self._warning.setVisible(bool(words))
        self.adjustSize()

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

    def _build_foot(self, column: QVBoxLayout, button: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(TextLabel(self._look, self.tr("Chỉ ký đúng bản vừa xem."), 13, color="text2"), 1)
        self.leave = KeyButton(self._look, self.tr("Thôi"), key="Esc")
        self.leave.clicked.connect(self._cancel)
        self.sign = KeyButton(self._look, button, icon="pen-nib", key="Enter", kind="primary")
        self.sign.clicked.connect(self._enter)
        row.addWidget(self.leave)
        row.addWidget(self.sign)
        column.addLayout(row)

    def _allow(self) -> None:
        """Allow the press only when nothing stands against it."""
        token, typed = self._token, len(self.pin.text())
        shut = token.pin == "locked" or bool(token.why_not)
        self.pin.setEnabled(not (shut or self._busy))
        enough = token.protected or typed >= max(token.pin_min if token.present else 1, 1)
        agreed = token.pin != "final" or self.consent.isChecked()
        self.sign.setEnabled(not (shut or self._busy) and enough and agreed and self.box.clear)

    def _enter(self) -> None:
        """Emit what was typed once."""
        if not self.sign.isEnabled():
            return
        typed = self.pin.text()
        self.pin.clear()
        self.last_try = self._token.pin == "final" and self.consent.isChecked()
        self.consent.setChecked(False)
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
