"""A quiet offer below a field into which text of an old font was pasted: turn it into Unicode, or leave it."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.text.legacy import Encoding, recognised, to_unicode

Field = QLineEdit | QPlainTextEdit | QTextEdit


class PasteOffer(QFrame):
    """One for a window. It watches the window's fields, takes no keys from them and is no dialog.

    Text may come in by the keys, by the menu or by drag and drop; what lies in the clipboard and stands in the field
    after that is looked at.
    """

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._style = look
        self._field: Field | None = None
        self._piece, self._encoding = "", Encoding.TCVN3
        self.setObjectName("PasteOffer")
        self.words = TextLabel(look, "", 13)
        self.yes = KeyButton(look, self.tr("Chuyển sang Unicode"))
        self.no = KeyButton(look, self.tr("Để nguyên"), kind="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.setSpacing(8)
        for part in (self.words, self.yes, self.no):
            row.addWidget(part)
        self.yes.clicked.connect(self.convert)
        self.no.clicked.connect(self.leave)
        look.changed.connect(self._restyle)
        self._restyle()
        self.hide()
        self._watched: Field | None = None
        # The text is in the field only when the event was dealt with.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def convert(self) -> None:
        """Put the pasted piece in Unicode; one undo brings it back."""
        field, piece = self._field, self._piece
        self.leave()
        if field is None or sip.isdeleted(field):
            return
        new = to_unicode(piece, self._encoding)
        if isinstance(field, QLineEdit):
            start = field.text().find(piece)
            if start >= 0:
                field.setSelection(start, len(piece))
                field.insert(new)
        else:
            cursor = field.textCursor()
            start = field.toPlainText().find(piece)
            if start >= 0:
                cursor.setPosition(start)
                cursor.setPosition(start + len(piece), cursor.MoveMode.KeepAnchor)
                cursor.insertText(new)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Put the offer away; the text stays as it is."""
        self._field = None
        self.hide()

    def look_at(self, field: Field) -> None:
        """Offer to convert what was just pasted into ``field``, if it is of an old font."""
        clipboard = QApplication.clipboard()
        text = clipboard.text() if clipboard is not None else ""
        encoding = recognised(text)
        if encoding is None or field.window() is not self.window() or not field.isEnabled():
            return
        held = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        pieces = (text, text.replace("\r\n", "\n"), text.replace("\r\n", " ").replace("\n", " "))
        piece = next((piece for piece in pieces if piece and piece in held), "")
        if piece:
            self._field, self._piece, self._encoding = field, piece, encoding
            self._show(field)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Look at the field after something may have been pasted; go when it is left or written on."""
        if watched is self._watched and event is not None:
            if _pastes(event):
                self._soon.start()
            elif watched is self._field and self._ends(event):
                self.leave()
        return False

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Watch the field that has the keys, and on until another field has them."""
        if not isinstance(now, QLineEdit | QPlainTextEdit | QTextEdit) or now is self._watched:
            return
        if self._watched is not None and not sip.isdeleted(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = now
        now.installEventFilter(self)

    def _look(self) -> None:
        if self._watched is not None and not sip.isdeleted(self._watched):
            self.look_at(self._watched)

    def _ends(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Hide, QEvent.Type.DeferredDelete):
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return event.key() == Qt.Key.Key_Escape or bool(event.text())
        if event.type() == QEvent.Type.FocusOut:
            taker = QApplication.focusWidget()
            return not (taker is not None and self.isAncestorOf(taker)) and not self.underMouse()
        return False

    def _show(self, field: Field) -> None:
        self.words.setText(
            self.tr("Chữ vừa dán dùng phông {encoding}. Chuyển sang Unicode?").format(encoding=self._encoding)
        )
        self.setAccessibleName(self.words.text())
        self.adjustSize()
        window = self.window() or self
        below = field.mapTo(window, QPoint(0, field.height() + 2))
        left = max(4, min(below.x(), window.width() - self.width() - 4))
        top = below.y() if below.y() + self.height() <= window.height() else below.y() - field.height() - self.height()
        self.move(left, max(4, top))
        self.show()
        self.raise_()

    def _restyle(self) -> None:
        look = self._style
        self.setStyleSheet(
            f"QFrame#PasteOffer {{ background: {look.color('info_bg').name()};"
            f" border: 1px solid {look.color('line').name()}; border-radius: 8px; }}"
        )


def _pastes(event: QEvent) -> bool:
    """Tell whether text may come in: the paste keys, a drop, or the field's menu that was closed."""
    if event.type() == QEvent.Type.Drop:
        return True
    if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
        return event.matches(QKeySequence.StandardKey.Paste)
    if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
        return event.reason() == Qt.FocusReason.PopupFocusReason
    return False
