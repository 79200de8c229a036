"""Pages on which a person says where a signature goes: a box moved with the mouse or with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.widgets.page_view import PageView
from signing.appearance import STAMP_SIZE
from signing.model import POINTS_PER_MM, Box

_FIRST = (50 * POINTS_PER_MM, 25 * POINTS_PER_MM)
_LEAST = (20 * POINTS_PER_MM, 10 * POINTS_PER_MM)
_GRIP = 12
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip


class PlaceView(PageView):
    """The box stands on one page, in points from the lower left of the page as it is seen.

    The mouse drags it, or its lower right corner; a press elsewhere brings it there. The arrow keys move it by 1 mm,
    with Shift by 10 mm, with Ctrl they change its size; Page Up and Page Down bring it to another page.

    Signals:
        placed: the box, after the person moved or resized it.
    """

    placed = pyqtSignal(object)

    def __init__(self, look: Look, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(look, lanes, parent)
        self._points: tuple[tuple[float, float], ...] = ()
        self._least = (0.0, 0.0)
        self._lines: tuple[str, ...] = ()
        self._picture: QImage | None = None
        self._held: QPointF | None = None
        self._resizing = False
        self.box: Box | None = None
        self.setMouseTracking(True)

    def set_place(
        self, sizes: Sequence[tuple[float, float]], box: Box | None, least: tuple[float, float] = (0.0, 0.0)
    ) -> None:
        """Show where the signature goes.

        Args:
            sizes: width and height of every page in points.
            least: size of what is drawn at a size of its own; zero lets the person change the size.
        """
        self._points, self._least, self.box = tuple(sizes), least, box
        self._held = None
        self._name()
        self._repaint()

    def set_content(self, picture: QImage | None, lines: Sequence[str] = ()) -> None:
        """Show in the box what will be drawn there: a picture, or the lines of a stamp."""
        self._picture, self._lines = picture, tuple(lines)
        self._repaint()

    @property
    def resizable(self) -> bool:
        """Whether the size is the person's to choose."""
        return self._least == (0.0, 0.0)

    def words(self) -> str:
        """Return where the box stands, in words."""
        if self.box is None:
            return self.tr("Chưa chọn vị trí: bấm lên trang, hoặc phím Insert.")
        x, y, w, h = (round(edge / POINTS_PER_MM) for edge in (self.box.x, self.box.y, self.box.w, self.box.h))
        return self.tr("Trang {page} · cách trái {x} mm, cách dưới {y} mm · rộng {w}, cao {h} mm").format(
            page=self.box.page + 1, x=x, y=y, w=w, h=h
        )

    def show_box(self) -> None:
        """Scroll to the page with the box."""
        if self.box is None:
            return
        bar, area = self._bar(), self._area(self.box)
        if area is not None and not (0 <= area.top() and area.bottom() <= self._port().height()):
            bar.setValue(round(bar.value() + area.center().y() - self._port().height() / 2))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the pages, then the box over them."""
        super().paintEvent(event)
        area = self._area(self.box) if self.box is not None else None
        if area is None:
            return
        look, painter = self._look, QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = look.color("accent")
        ground.setAlpha(36)
        painter.fillRect(area, ground)
        self._paint_content(painter, area)
        painter.setPen(QPen(look.color("focus" if self.hasFocus() else "accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        if self.resizable:
            grip = QRectF(area.right() - _GRIP, area.bottom() - _GRIP, _GRIP, _GRIP)
            painter.fillRect(grip, look.color("accent"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take hold of the box or of its corner; elsewhere on a page the box comes there."""
        if event is None or event.button() != Qt.MouseButton.LeftButton or not self._points:
            return
        at = event.position()
        area = self._area(self.box) if self.box is not None else None
        if area is not None and area.contains(at):
            self._held = at
            corner = QRectF(area.right() - 2 * _GRIP, area.bottom() - 2 * _GRIP, 2 * _GRIP, 2 * _GRIP)
            self._resizing = self.resizable and corner.contains(at)
        elif self._bring(at):
            self._held, self._resizing = at, False

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Move or resize the box while it is held; else show what a press would do."""
        if event is None:
            return
        if self._held is None or self.box is None:
            self._show_pointer(event.position())
            return
        by, self._held = event.position() - self._held, event.position()
        scale = self._scale(self.box.page)
        self._change(by.x() / scale, -by.y() / scale, self._resizing)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Let go: the place is chosen."""
        if self._held is not None and self.box is not None:
            self._held = None
            self.placed.emit(self.box)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrow keys move or resize, Page Up and Page Down change the page, Insert puts a first box."""
        if event is None:
            return
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        far = POINTS_PER_MM * (10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1)
        if self.box is None and key == Qt.Key.Key_Insert and self._points:
            self._first()
        elif self.box is not None and key in _STEPS:
            across, up = _STEPS[key]
            sizing = bool(modifiers & Qt.KeyboardModifier.ControlModifier) and self.resizable
            self._change(across * far, up * far, sizing)
            self.placed.emit(self.box)
        elif self.box is not None and key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn_page(1 if key == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)
            return
        self.show_box()

    def _first(self) -> None:
        """Put a box in the middle of the page in view."""
        port = self._port().rect()
        if not self._bring(QPointF(port.center())):
            number = self._page_at(QPointF(port.center())) or 0
            width, height = self._points[number]
            self._put(number, width / 2, height / 2)
        if self.box is not None:
            self.placed.emit(self.box)

    def _bring(self, at: QPointF) -> bool:
        """Put the middle of the box at a point of the view; False off the pages."""
        number = self._page_at(at)
        if number is None:
            return False
        page, scale = self._boxes()[number], self._scale(number)
        self._put(number, (at.x() - page.left()) / scale, self._points[number][1] - (at.y() - page.top()) / scale)
        return True

    def _put(self, number: int, x: float, y: float) -> None:
        w, h = (self.box.w, self.box.h) if self.box is not None else _FIRST if self.resizable else self._least
        self.box = self._inside(Box(number, x - w / 2, y - h / 2, w, h))
        self._changed()

    def _turn_page(self, by: int) -> None:
        assert self.box is not None
        number = self.box.page + by
        if 0 <= number < len(self._points):
            self.box = self._inside(replace(self.box, page=number))
            self._changed()
            self.placed.emit(self.box)

    def _change(self, across: float, up: float, sizing: bool) -> None:
        """Move the box, or drag its lower right corner; it never leaves its page."""
        assert self.box is not None
        box = self.box
        if not sizing:
            self.box = self._inside(replace(box, x=box.x + across, y=box.y + up))
        else:
            width = self._points[box.page][0]
            w = min(max(box.w + across, _LEAST[0]), width - box.x)
            h = min(max(box.h - up, _LEAST[1]), box.y + box.h)
            self.box = replace(box, y=box.y + box.h - h, w=w, h=h)
        self._changed()

    def _inside(self, box: Box) -> Box:
        width, height = self._points[box.page]
        w, h = min(box.w, width), min(box.h, height)
        return Box(box.page, min(max(box.x, 0.0), width - w), min(max(box.y, 0.0), height - h), w, h)

    def _changed(self) -> None:
        self._name()
        self._repaint()

    def _name(self) -> None:
        self.setAccessibleDescription(self.words())

    def _scale(self, number: int) -> float:
        """Pixels of the view for a point of the page."""
        return self._boxes()[number].width() / self._points[number][0]

    def _page_at(self, at: QPointF) -> int | None:
        found = (number for number, box in enumerate(self._boxes()) if QRectF(box).contains(at))
        number = next(found, None)
        return number if number is not None and number < len(self._points) else None

    def _area(self, box: Box) -> QRectF | None:
        """Return where a box stands in the view."""
        pages = self._boxes()
        if not box.page < min(len(pages), len(self._points)):
            return None
        page, scale = pages[box.page], self._scale(box.page)
        upper = self._points[box.page][1] - box.y - box.h
        return QRectF(page.left() + box.x * scale, page.top() + upper * scale, box.w * scale, box.h * scale)

    def _paint_content(self, painter: QPainter, area: QRectF) -> None:
        if self._picture is not None and not self._picture.isNull():
            size = self._picture.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._picture)
        elif self._lines:
            assert self.box is not None
            font = QFont("Liberation Serif")
            font.setPixelSize(max(4, round(STAMP_SIZE * self._scale(self.box.page))))
            painter.setFont(font)
            painter.setPen(Qt.GlobalColor.black)
            how = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
            painter.drawText(area, how, "\n".join(self._lines))

    def _show_pointer(self, at: QPointF) -> None:
        area = self._area(self.box) if self.box is not None else None
        inside = area is not None and area.contains(at)
        corner = inside and area is not None and self.resizable
        if corner and area is not None and at.x() > area.right() - 2 * _GRIP and at.y() > area.bottom() - 2 * _GRIP:
            shape = Qt.CursorShape.SizeFDiagCursor
        elif inside:
            shape = Qt.CursorShape.SizeAllCursor
        else:
            shape = Qt.CursorShape.CrossCursor if self._page_at(at) is not None else Qt.CursorShape.ArrowCursor
        self._port().setCursor(shape)
