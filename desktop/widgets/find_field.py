"""The field at the top in which anything is found; arrows, Enter and Esc are told, the rest is typing."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from desktop.look.look import Look

_CAP_FROM = 400
"""The key's cap stands only where it does not lie on the words."""


class FindField(QLineEdit):
    """A line with the key cap Ctrl K at its end while nothing is typed.

    Signals:
        moved: arrows, +1 down, -1 up.
        entered: Enter; true with Ctrl.
        left: Esc, or the keys went elsewhere.
    """

    moved = pyqtSignal(int)
    entered = pyqtSignal(bool)
    left = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setPlaceholderText(self.tr("Tìm số, trích yếu, người, mã hồ sơ…"))
        self.setAccessibleName(self.tr("Tìm số, trích yếu, người, mã hồ sơ, phím Ctrl K"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._icon = self.addAction(look.qicon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        look.changed.connect(self._restyle)
        self._restyle()

    def event(self, event: QEvent | None) -> bool:
        """Ctrl+Enter is the field's own while it has the keys, not the page's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Tell the keys that walk and open."""
        if event is None:
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not control:
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(control)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """Leaving the field closes what hangs below it; another window in front does not."""
        super().focusOutEvent(event)
        if event is not None and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the field and, while it is empty, its key."""
        super().paintEvent(event)
        if self.text() or self.width() < self._look.px(_CAP_FROM):
            return
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cap = QRectF(self.width() - look.px(60), (self.height() - look.px(20)) / 2, look.px(50), look.px(20))
        painter.setPen(QPen(look.color("line_btn"), 1))
        painter.setBrush(look.color("btn"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(look.font(12))
        painter.setPen(look.color("text2"))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), "Ctrl K")
        painter.end()

    def _restyle(self) -> None:
        self.setMaximumWidth(self._look.px(460))
        self.setFixedHeight(self._look.px(34))
        if self._icon is not None:
            self._icon.setIcon(self._look.qicon("magnifying-glass"))
