"""One side's value of a field: words in a frame; where one may choose, a radio button with the accent frame."""

from __future__ import annotations

from PyQt6.QtCore import QPoint, QRectF, QSize, Qt
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QRadioButton, QSizePolicy

from desktop.look.look import Look
from desktop.widgets.painted import paint_ring

_LINES, _PAD, _RING = 3, 8, 34


class SideCell(QRadioButton):
    """At most three lines are shown; the tool tip and the accessible name have all of it."""

    def __init__(self, look: Look, side: str, words: str, *, choosable: bool) -> None:
        super().__init__("")
        self._look, self.words, self.choosable = look, words, choosable
        self.setAutoExclusive(False)
        self.setAccessibleName(f"{side}: {words}")
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choosable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if choosable else Qt.CursorShape.ArrowCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self.updateGeometry)

    def hitButton(self, pos: QPoint) -> bool:
        """The whole cell can be pressed."""
        return self.choosable

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(self._look.px(160), self.heightForWidth(self._look.px(260)))

    def minimumSizeHint(self) -> QSize:
        """Be content with little room."""
        return QSize(self._look.px(110), self._look.px(34))

    def heightForWidth(self, width: int) -> int:
        """Return the height of the words, of three lines at most."""
        lines = self._wrapped(max(40, width - self._left() - self._look.px(_PAD)))
        return max(1, len(lines)) * self._look.px(20) + self._look.px(14)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint frame, ring and words."""
        look, painter, chosen = self._look, QPainter(self), self.isChecked() and self.choosable
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if chosen or look.theme.name == "contrast" else 1
        painter.setPen(QPen(look.color("accent" if chosen else "line"), width))
        painter.setBrush(look.color("surface" if self.choosable else "subtle"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(look.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 5, 5)
        if self.choosable:
            self._paint_ring(painter, chosen)
        painter.setFont(look.font(14, bold=chosen))
        painter.setPen(look.color("text"))
        top = look.px(7)
        for line in self._wrapped(self.width() - self._left() - look.px(_PAD)):
            room = QRectF(self._left(), top, self.width() - self._left() - 2, look.px(20))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), line)
            top += look.px(20)
        painter.end()

    def _paint_ring(self, painter: QPainter, chosen: bool) -> None:
        look = self._look
        ring = QRectF(look.px(10), (self.height() - look.px(18)) / 2, look.px(18), look.px(18))
        paint_ring(painter, look, ring, chosen=chosen)

    def _left(self) -> int:
        return self._look.px(_RING if self.choosable else 10)

    def _wrapped(self, width: int) -> list[str]:
        """Return the lines shown, broken between words, the last one cut where there is more."""
        metrics, lines, rest = QFontMetrics(self._look.font(14, bold=True)), [""], False
        for word in self.words.replace("\n", " \n ").split(" "):
            wider = f"{lines[-1]} {word}".strip(" ")
            if word != "\n" and (not lines[-1] or metrics.horizontalAdvance(wider) <= width):
                lines[-1] = wider
            elif len(lines) == _LINES:
                rest = True
                break
            else:
                lines.append("" if word == "\n" else word)
        last = f"{lines[-1]}…" if rest else lines[-1]
        return [*lines[:-1], metrics.elidedText(last, Qt.TextElideMode.ElideRight, width)]
