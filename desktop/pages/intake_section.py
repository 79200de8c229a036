"""One numbered part of the counter page: disc and name at the left, its contents at the right."""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.text_label import TextLabel

State = Literal["later", "now", "done"]
_LEFT = 144
_AIR, _TIGHT = 6, 2


class IntakeSection(QWidget):
    """A part of the page with a line above; ``state`` says whether it is done, next, or still to come."""

    def __init__(self, look: Look, number: int, name: str, content: QWidget, *, line: bool = True) -> None:
        super().__init__()
        self._look = look
        self._line = line
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        if line:
            self._column.addWidget(Rule(look))
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self.disc = StepDisc(look, number)
        self._row.addLayout(self._head(name))
        self._row.addWidget(content, 1)
        self._column.addLayout(self._row)
        self.set_tight(False)

    def set_tight(self, tight: bool) -> None:
        """Leave less air above and below, in a low window."""
        air = _TIGHT if tight else _AIR
        self._column.setSpacing(air)
        self._row.setContentsMargins(0, air if self._line else 0, 0, air)
        self.updateGeometry()

    def set_state(self, state: State, hint: str = "") -> None:
        """Show how far the part is and a short word under its name."""
        self.disc.set_state(state)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._name.set_color("text2" if state == "later" else "text")

    def _head(self, name: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(9)
        head.addWidget(self.disc, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setContentsMargins(0, 1, 8, 0)
        words.setSpacing(2)
        self._name = TextLabel(self._look, name, 14, bold=True)
        self._hint = TextLabel(self._look, "", 13, color="text2", wrap=True)
        self._hint.setFixedWidth(self._look.px(_LEFT - 42))
        self._hint.hide()
        words.addWidget(self._name)
        words.addWidget(self._hint)
        words.addStretch(1)
        head.addLayout(words)
        head.addStretch(1)
        box = QHBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setFixedWidth(self._look.px(_LEFT))
        holder.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        box.addWidget(holder)
        return box


class StepDisc(QLabel):
    """The round mark of a part: a number, filled when it is next, a check when it is done."""

    def __init__(self, look: Look, number: int) -> None:
        super().__init__(str(number))
        self._look = look
        self._state: State = "later"
        self.setFixedSize(QSize(look.px(24), look.px(24)))
        look.changed.connect(self.update)

    def set_state(self, state: State) -> None:
        """Change the mark."""
        self._state = state
        words = {"later": self.tr("chưa đến"), "now": self.tr("đang làm"), "done": self.tr("xong")}
        self.setAccessibleName(words[state])
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the disc."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._state == "done":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("ok_bg"))
            painter.drawEllipse(box)
            mark = look.icon("check", 16, "ok")
            side = round(mark.width() / mark.devicePixelRatio())
            painter.drawPixmap(round(box.center().x() - side / 2), round(box.center().y() - side / 2), mark)
            return
        now = self._state == "now"
        painter.setPen(Qt.PenStyle.NoPen if now else QPen(look.color("line2"), 1.5))
        painter.setBrush(look.color("accent") if now else look.color("surface"))
        painter.drawEllipse(box)
        painter.setPen(look.color("on_accent" if now else "text2"))
        painter.setFont(look.font(13, bold=now))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())


class Rule(QFrame):
    """A line of one pixel."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(1)
        look.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setStyleSheet(f"background: {self._look.color('line').name()}; border: none;")
