"""What may be done next, as buttons: the filled one first, what does not fit under "Việc khác"."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QMenu, QWidget

from desktop.look.look import Look
from desktop.widgets.action_keys import icon_of, key_of
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.key_button import KeyButton, Kind
from workflow.rules import Option

_PAD, _GAP = 20, 8


class ActionBar(QWidget):
    """One row, never two.

    Signals:
        chosen: the kind of act pressed.
    """

    chosen = pyqtSignal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._options: tuple[Option, ...] = ()
        self._buttons: list[KeyButton] = []
        self._reason = ElidedLabel(look, "", 13, bold=True, color="today", parent=self)
        self._more = KeyButton(look, self.tr("Việc khác"), icon="caret-down", kind="quiet", parent=self)
        self._more.clicked.connect(self._open_menu)
        self._hidden: list[Option] = []
        look.changed.connect(self._lay_out)
        self.setFixedHeight(look.px(52))

    def set_options(self, options: Sequence[Option]) -> None:
        """Show these acts, the primary one first."""
        self._options = tuple(sorted(options, key=lambda option: not option.primary))
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        used: set[str] = set()
        self._buttons = [self._button(option, used) for option in self._options]
        self._lay_out()

    def press(self, key: str) -> bool:
        """Press the act of a key; tell whether there was one."""
        for option in self._options:
            if not option.why_not and key_of(option.kind) == key:
                self.chosen.emit(option.kind)
                return True
        return False

    def press_primary(self) -> bool:
        """Press the filled button."""
        option = next((o for o in self._options if o.primary and not o.why_not), None)
        if option is not None:
            self.chosen.emit(option.kind)
        return option is not None

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Move what does not fit into the menu."""
        self._lay_out()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the line above."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("surface"))
        painter.fillRect(0, 0, self.width(), 1, self._look.color("line"))
        painter.end()

    def _button(self, option: Option, used: set[str]) -> KeyButton:
        key = key_of(option.kind)
        key = "" if key in used else key
        used.add(key)
        kind: Kind = "primary" if option.primary else "danger" if option.kind.endswith("voided") else "plain"
        button = KeyButton(self._look, option.words, icon=icon_of(option.kind), key=key, kind=kind, parent=self)
        button.set_reason(option.why_not)
        button.clicked.connect(lambda: self.chosen.emit(option.kind))
        return button

    def _lay_out(self) -> None:
        x, y = self._look.px(_PAD), (self.height() - self._look.px(34)) // 2 + 1
        self._name_more(x)
        room = self.width() - self._look.px(_PAD) - self._more.sizeHint().width() - _GAP
        self._hidden = []
        reason = next((o.why_not for o in self._options if o.primary and o.why_not), "")
        for option, button in zip(self._options, self._buttons, strict=True):
            size = button.sizeHint()
            fits = x + size.width() <= room and not self._hidden and not (option.why_not and not option.primary)
            button.setVisible(fits)
            if fits:
                button.setGeometry(x, y, size.width(), size.height())
                x += size.width() + self._look.px(_GAP)
            else:
                self._hidden.append(option)
        self._more.setVisible(bool(self._hidden))
        self._reason.setText(reason)
        self._reason.setVisible(bool(reason))
        left = self._more_left()
        if self._hidden and x + self._reason.sizeHint().width() > left - _GAP:
            self._more.set_words("")
            left = self._more_left()
        self._reason.setGeometry(x, y, max(0, left - x - _GAP), self._look.px(34))
        more = self._more.sizeHint()
        self._more.setGeometry(left, y, more.width(), more.height())

    def _more_left(self) -> int:
        """Return where "Việc khác" begins; the end of the bar where it is not needed."""
        return self.width() - (self._more.sizeHint().width() + 12 if self._hidden else 0)

    def _name_more(self, x: int) -> None:
        """Leave "Việc khác" its words only where the filled button keeps its place beside them."""
        words = self.tr("Việc khác")
        self._more.set_words(words)
        first = self._buttons[0].sizeHint().width() if self._buttons else 0
        if x + first > self.width() - self._look.px(_PAD) - self._more.sizeHint().width() - _GAP:
            self._more.set_words("")
        self._more.setAccessibleName(words)
        self._more.setToolTip(words)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for option in self._hidden:
            key = key_of(option.kind)
            action = QAction(f"{option.words}\t{key}" if key else option.words, menu)
            action.setEnabled(not option.why_not)
            action.setToolTip(option.why_not)
            action.triggered.connect(lambda _, kind=option.kind: self.chosen.emit(kind))
            menu.addAction(action)
        menu.setToolTipsVisible(True)
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
