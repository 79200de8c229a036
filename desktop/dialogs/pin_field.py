"""The field a PIN is typed into: hidden, wiped, and warning of Caps Lock and Vietnamese input before a try is lost."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

LONGEST = 256


class PinField(QLineEdit):
    """``warned`` carries what is odd about the keys just pressed, empty when nothing is."""

    warned = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._capitals = False
        self._said = ""
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.textChanged.connect(self._look_at)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """A capital without Shift, or a small letter with it, shows that Caps Lock is on."""
        if event is not None:
            typed = event.text()
            if event.key() == Qt.Key.Key_CapsLock:
                self._capitals = False
            elif len(typed) == 1 and typed.isascii() and typed.isalpha():
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._capitals = typed.isupper() != shift
        super().keyPressEvent(event)
        self._look_at()

    def _look_at(self) -> None:
        words = ""
        if not self.text().isascii():
            words = self.tr("Bộ gõ tiếng Việt đang bật: vừa gõ ra chữ có dấu. Tắt bộ gõ rồi nhập lại.")
        elif self._capitals and self.text():
            words = self.tr("Phím Caps Lock đang bật: chữ đang gõ là chữ hoa.")
        if words != self._said:
            self._said = words
            self.warned.emit(words)
