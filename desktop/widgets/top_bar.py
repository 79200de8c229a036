"""The top of the window: whose office, find anything, something new, who sits here."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.bell import Bell
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.find_field import FindField
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.people import Person

_WIDE, _UNIT = 1000, 190
FIRST_RUN = "first-run"
"""In place of another desk: leave the training province for the page that begins real work."""


class Mark(QWidget):
    """The program's mark."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedSize(look.px(28), look.px(28))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint a petrol square with a V."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("accent"))
        painter.drawRoundedRect(QRectF(self.rect()), 7, 7)
        pen = QPen(self._look.color("on_accent"), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        third = self.width() / 3
        foot = QPointF(self.width() / 2, third * 2.1)
        painter.drawLine(QPointF(third * 0.85, third), foot)
        painter.drawLine(foot, QPointF(third * 2.15, third))
        painter.end()


class Initials(QPushButton):
    """The person's initials in a disc; opens the menu of the person."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFixedSize(look.px(32), look.px(32))

    def sizeHint(self) -> QSize:
        """Return the disc's size."""
        return QSize(self._look.px(32), self._look.px(32))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint disc and initials."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("focus" if self.hasFocus() else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(look.color("accent_soft"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.setFont(look.font(13, bold=True))
        painter.setPen(look.color("link"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
        painter.end()


class TopBar(QWidget):
    """One row of 52.

    Signals:
        new: something new, of the kind this person makes.
        switch_person: id of another desk of the training province, or FIRST_RUN.
        settings: open Cài đặt.
    """

    new = pyqtSignal()
    switch_person = pyqtSignal(str)
    settings = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._others: list[tuple[str, str]] = []
        self._new_words = ""
        self.setFixedHeight(look.px(52))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 16, 0)
        layout.setSpacing(8)
        layout.addWidget(Mark(look, self))
        self._office = TextLabel(look, "", 14, bold=True, parent=self)
        self._office.setFixedWidth(look.px(164))
        layout.addWidget(self._office)
        self.field = FindField(look, self)
        layout.addWidget(self.field, 8)
        layout.addStretch(1)
        self.new_button = KeyButton(look, self.tr("Văn bản mới"), icon="plus", key="Ctrl+N", parent=self)
        self.new_button.clicked.connect(lambda: self.new.emit())
        layout.addWidget(self.new_button)
        self.bell = Bell(look, self)
        layout.addWidget(self.bell)
        self._disc = Initials(look, self)
        self._disc.clicked.connect(self._open_menu)
        layout.addWidget(self._disc)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._name = TextLabel(look, "", 13, bold=True, parent=self)
        self._unit = ElidedLabel(look, "", 12, color="text2", parent=self)
        self._unit.setMaximumWidth(look.px(_UNIT))
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._unit)
        words.addStretch(1)
        layout.addLayout(words)

    def set_office(self, name: str) -> None:
        """Show the office's name in its usual short form."""
        self._office.setText(name.replace("Ủy ban nhân dân", "UBND"))
        self._office.setToolTip(name)

    def set_person(self, person: Person, unit: str) -> None:
        """Show who sits here."""
        self._name.setText(person.name)
        self._unit.setText(person.post if unit.startswith("Ủy ban") else unit)
        self._unit.setToolTip(unit)
        last = [word[0] for word in person.name.split()[-2:]]
        self._disc.setText("".join(last).upper())
        self._disc.setAccessibleName(self.tr("{name}, {post}. Mở trình đơn").format(name=person.name, post=person.post))

    def set_new(self, words: str) -> None:
        """Say what the button of the new makes; empty hides it."""
        self._new_words = words
        self._make_room()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """In a narrow window the new thing keeps its icon, the person the disc."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        wide = self.width() >= self._look.px(_WIDE)
        self.new_button.setVisible(bool(self._new_words))
        self.new_button.key = "Ctrl+N" if wide else ""
        self.new_button.setToolTip(f"{self._new_words} (Ctrl N)")
        self.new_button.set_words(self._new_words if wide else "")
        self.new_button.setAccessibleName(self.tr("{what}, phím Ctrl N").format(what=self._new_words))

    def set_others(self, others: list[tuple[str, str]]) -> None:
        """Offer other desks (training): id and words."""
        self._others = others

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for id, words in self._others:
            action = QAction(self.tr("Huấn luyện: ngồi bàn của {who}").format(who=words), menu)
            action.triggered.connect(lambda _, id=id: self.switch_person.emit(id))
            menu.addAction(action)
        if self._others:
            begin = QAction(self.tr("Bắt đầu làm việc thật…"), menu)
            begin.triggered.connect(lambda: self.switch_person.emit(FIRST_RUN))
            menu.addAction(begin)
        settings = QAction(self.tr("Cài đặt"), menu)
        settings.triggered.connect(lambda: self.settings.emit())
        menu.addAction(settings)
        menu.popup(self._disc.mapToGlobal(QPoint(0, self._disc.height() + 4)))
