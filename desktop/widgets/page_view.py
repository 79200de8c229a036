"""Shows the pages of a file below one another, drawn off the window's thread, with the training mark over them."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QRect, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PyQt6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.shown import Paper
from desktop.widgets.pdf_pages import PageSize, draw_page, measured
from desktop.widgets.training_mark import paint_mark

_MARGIN, _WIDEST = 14, 900
_MARK = 54
_KEPT = 24
"""Pictures of pages kept; a page out of view is drawn again in some milliseconds."""
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class PageView(QAbstractScrollArea):
    """Pages fit to width; white in every theme.

    Signals:
        all_pages_seen: every page of the file has been on screen.
        shown: page on top (from 1), number of pages.
    """

    all_pages_seen = pyqtSignal()
    shown = pyqtSignal(int, int)

    def __init__(self, look: Look, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._lanes = look, lanes
        self._data, self._text = b"", ""
        self._sizes: tuple[PageSize, ...] = ()
        self._marked = False
        self._images: dict[tuple[int, int], QImage] = {}
        self._asked: set[tuple[int, int]] = set()
        self._seen: set[int] = set()
        self._zoom, self._turn, self.training = 1.0, 0, False
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Trang văn bản"))
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(60)
        self._looking.timeout.connect(self._look_at)
        self._bar().valueChanged.connect(self._scrolled)
        look.changed.connect(self._repaint)

    def show_pdf(self, data: bytes) -> None:
        """Show a PDF; the same bytes again change nothing."""
        if data == self._data:
            return
        self.clear()
        self._data = data
        turn = self._turn
        self._lanes.run("records", partial(measured, data), partial(self._measured, turn), self._failed, self)

    def show_text(self, text: str) -> None:
        """Show a sentence in place of pages."""
        self.clear()
        self._text = text
        self._repaint()

    def clear(self) -> None:
        """Show nothing."""
        self._turn += 1
        self._data, self._text, self._sizes, self._marked = b"", "", (), False
        self._images.clear()
        self._asked.clear()
        self._seen.clear()
        self._bar().setValue(0)
        self._lay_out()

    def paper(self, name: str) -> Paper | None:
        """Return what is shown, to be printed under ``name``; None where no pages are shown."""
        return Paper(self._data, name, self.training and not self._marked) if self._data and self._sizes else None

    def zoom(self, steps: int) -> None:
        """Zoom in (positive) or out; 0 fits the width again."""
        if steps == 0:
            self._zoom = 1.0
        else:
            here = min(range(len(_ZOOMS)), key=lambda n: abs(_ZOOMS[n] - self._zoom))
            self._zoom = _ZOOMS[max(0, min(len(_ZOOMS) - 1, here + steps))]
        self._lay_out()

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self._sizes)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the pages in view, or the sentence."""
        painter = QPainter(self.viewport())
        painter.fillRect(self._port().rect(), self._look.color("paper_back"))
        if self._text:
            painter.setFont(self._look.font(14))
            painter.setPen(self._look.color("text2"))
            area = self._port().rect().adjusted(32, 32, -32, -32)
            painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._text)
        for number, box in enumerate(self._boxes()):
            if box.intersects(self._port().rect()):
                self._paint_page(painter, number, box)
        painter.end()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit the pages anew."""
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Space pages down, Shift+Space up; Ctrl with + - 0 zooms."""
        if event is None:
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Space:
            step = self._bar().pageStep()
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._bar().setValue(self._bar().value() + (-step if back else step))
        elif control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif control and event.key() == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif control and event.key() == Qt.Key.Key_0:
            self.zoom(0)
        else:
            super().keyPressEvent(event)

    def _scrolled(self, value: int) -> None:
        self._looking.start()

    def _measured(self, turn: int, found: tuple[tuple[PageSize, ...], bool]) -> None:
        if turn == self._turn:
            self._sizes, self._marked = found
            self._lay_out()

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        self._text = f"{card.title}. {card.text}" if card else ""
        self._repaint()

    def _lay_out(self) -> None:
        boxes, bar = self._boxes(0), self._bar()
        height = boxes[-1].bottom() + _MARGIN if boxes else 0
        bar.setPageStep(max(1, self._port().height() - 40))
        bar.setSingleStep(40)
        bar.setRange(0, max(0, height - self._port().height()))
        aside = self.horizontalScrollBar()
        if aside is not None:
            aside.setPageStep(max(1, self._port().width()))
            aside.setRange(0, max(0, self._page_width() + 2 * _MARGIN - self._port().width()))
        self._looking.start()
        self._repaint()

    def _page_width(self) -> int:
        return max(80, round(min(_WIDEST, self._port().width() - 2 * _MARGIN) * self._zoom))

    def _boxes(self, scrolled: int | None = None) -> list[QRect]:
        """Return where each page stands in the view."""
        y = _MARGIN - (self._bar().value() if scrolled is None else scrolled)
        width, found = self._page_width(), []
        aside = self.horizontalScrollBar()
        x = max(_MARGIN, (self._port().width() - width) // 2) - (aside.value() if aside is not None else 0)
        for size in self._sizes:
            height = round(width * size.height / size.width)
            found.append(QRect(x, y, width, height))
            y += height + _MARGIN
        return found

    def _look_at(self) -> None:
        """Ask for the pictures of the pages in view, and remember what has been seen."""
        port, boxes = self._port().rect(), self._boxes()
        for number, box in enumerate(boxes):
            if box.intersects(port):
                self._ask(number)
                if box.bottom() <= port.bottom() + box.height() // 3:
                    self._seen.add(number)
        top = next((n for n, box in enumerate(boxes) if box.bottom() > 0), 0)
        if boxes:
            self.shown.emit(top + 1, len(boxes))
        if boxes and len(self._seen) == len(boxes):
            self.all_pages_seen.emit()

    def _ask(self, number: int) -> None:
        key = (number, round(self._page_width() * self.devicePixelRatioF()))
        if key in self._asked or not self._data:
            return
        self._asked.add(key)
        job = partial(draw_page, self._data, *key)
        self._lanes.run("records", job, partial(self._drawn, self._turn, key), self._failed, self)

    def _drawn(self, turn: int, key: tuple[int, int], image: QImage) -> None:
        if turn == self._turn:
            self._images[key] = image
            self._forget()
            self._repaint()

    def _forget(self) -> None:
        """Keep only the pictures nearest to what is in view, so that a thick file does not fill the memory."""
        here = next((n for n, box in enumerate(self._boxes()) if box.bottom() > 0), 0)
        for key in sorted(self._images, key=lambda key: abs(key[0] - here))[_KEPT:]:
            del self._images[key]
            self._asked.discard(key)

    def _paint_page(self, painter: QPainter, number: int, box: QRect) -> None:
        painter.fillRect(box, QColor("#FFFFFF"))
        key = (number, round(self._page_width() * self.devicePixelRatioF()))
        older = (image for (page, _), image in self._images.items() if page == number)
        image = self._images.get(key) or next(older, None)
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, image)
        painter.setPen(QPen(self._look.color("line2"), 1))
        painter.drawRect(box)
        if self.training and not self._marked:
            paint_mark(painter, box, self._look, self._look.px(_MARK))

    def _bar(self) -> QScrollBar:
        bar = self.verticalScrollBar()
        assert bar is not None
        return bar

    def _port(self) -> QWidget:
        port = self.viewport()
        assert port is not None
        return port

    def _repaint(self) -> None:
        self._port().update()
