"""A place chosen on the page: dragged, brought, resized, moved by keys; it never leaves its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.widgets.place_view import PlaceView
from signing.model import POINTS_PER_MM, Box
from tests.desktop.page_tools import dressed, picture, press, running_lanes
from tests.desktop.small_desk import pdf

SIZES = ((420.0, 595.0), (420.0, 595.0))
BOX = Box(0, 200, 300, 140, 70)
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication, lanes: Lanes) -> PlaceView:
    view = PlaceView(dressed(qapp), lanes)
    qtbot.addWidget(view)
    view.resize(620, 700)
    view.show()
    view.show_pdf(pdf("Trang", 2))
    qtbot.waitUntil(lambda: view.pages == 2 and not lanes.busy, timeout=5000)
    view.set_place(SIZES, BOX)
    view.setFocus()
    return view


def spot(view: PlaceView, box: Box, across: float = 0.5, up: float = 0.5) -> QPoint:
    """Return a point of the box in the view: shares of its width from the left and of its height from below."""
    area = view._area(box)
    assert area is not None
    return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height()).toPoint()


def drag(view: PlaceView, start: QPoint, by: QPoint) -> None:
    """Drag with the left button in three moves."""
    port = view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(port, start + by * share)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NONE, start + by)


def test_the_box_is_dragged_in_points_of_the_page(qtbot: QtBot, view: PlaceView) -> None:
    with qtbot.waitSignal(view.placed) as told:
        drag(view, spot(view, BOX), QPoint(-60, 40))
    scale = view._scale(0)
    (box,) = told.args
    assert abs(box.x - (BOX.x - 60 / scale)) < 1 and abs(box.y - (BOX.y - 40 / scale)) < 1
    assert (box.w, box.h, box.page) == (BOX.w, BOX.h, 0)
    picture(view, "place-view")


def test_its_corner_changes_the_size_and_the_upper_left_stays(view: PlaceView) -> None:
    drag(view, spot(view, BOX, 0.97, 0.04), QPoint(30, 24))
    box = view.box
    assert box is not None and box.w > BOX.w + 15 and box.h > BOX.h + 10
    assert abs(box.x - BOX.x) < 0.01 and abs((box.y + box.h) - (BOX.y + BOX.h)) < 0.01
    drag(view, spot(view, box, 0.97, 0.04), QPoint(-900, -900))
    assert view.box is not None and view.box.w >= 20 * POINTS_PER_MM - 0.01 and view.box.h >= 10 * POINTS_PER_MM - 0.01


def test_a_press_elsewhere_brings_the_box_there_but_not_off_the_page(view: PlaceView) -> None:
    page = view._boxes()[0]
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, page.topLeft() + QPoint(3, 3))
    assert view.box == Box(0, 0, 595 - 70, 140, 70)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(1, 200))
    assert view.box == Box(0, 0, 595 - 70, 140, 70)


def test_a_seal_keeps_its_size_at_its_corner_and_with_the_keys(view: PlaceView) -> None:
    side = 36 * POINTS_PER_MM
    seal = Box(0, 100, 300, side, side)
    view.set_place(SIZES, seal, (side, side))
    drag(view, spot(view, seal, 0.97, 0.04), QPoint(40, 40))
    press(view, Qt.Key.Key_Right, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert view.box is not None and (view.box.w, view.box.h) == (side, side) and view.box.x > 100


@pytest.mark.parametrize(
    ("key", "modifiers", "dx", "dy", "dw", "dh"),
    [
        (Qt.Key.Key_Left, NONE, -1, 0, 0, 0), (Qt.Key.Key_Up, NONE, 0, 1, 0, 0),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 10, 0, 0, 0),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier, 0, -10, 0, 0),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier, 0, 0, 1, 0),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier, 0, -1, 0, 1),
    ],
)  # fmt: skip
def test_keys_move_by_millimetres(
    qtbot: QtBot, view: PlaceView, key: Qt.Key, modifiers: Qt.KeyboardModifier, dx: int, dy: int, dw: int, dh: int
) -> None:
    with qtbot.waitSignal(view.placed):
        press(view, key, modifiers=modifiers)
    box = view.box
    assert box is not None
    mm = [round((now - then) / POINTS_PER_MM, 3) for now, then in
          ((box.x, BOX.x), (box.y, BOX.y), (box.w, BOX.w), (box.h, BOX.h))]  # fmt: skip
    assert mm == [dx, dy, dw, dh]


def test_the_box_goes_from_page_to_page_and_the_view_follows(qtbot: QtBot, view: PlaceView) -> None:
    press(view, Qt.Key.Key_PageDown)
    assert view.box is not None and view.box.page == 1
    area = view._area(view.box)
    assert area is not None and 0 <= area.top() and area.bottom() <= view.viewport().height()
    press(view, Qt.Key.Key_PageDown)
    assert view.box.page == 1
    press(view, Qt.Key.Key_PageUp)
    assert view.box.page == 0 and "Trang 1" in view.words()


def test_without_a_place_insert_puts_one_in_the_middle(qtbot: QtBot, view: PlaceView) -> None:
    view.set_place(SIZES, None)
    assert "Chưa chọn vị trí" in view.words()
    press(view, Qt.Key.Key_Left)
    assert view.box is None
    with qtbot.waitSignal(view.placed):
        press(view, Qt.Key.Key_Insert)
    assert view.box is not None and view.box.w == 50 * POINTS_PER_MM
    assert view.accessibleDescription() == view.words()


def test_what_will_be_drawn_is_seen_in_the_box(qtbot: QtBot, view: PlaceView) -> None:
    blue = QImage(60, 30, QImage.Format.Format_RGB32)
    blue.fill(Qt.GlobalColor.blue)
    view.set_content(blue)
    shown = view.viewport().grab().toImage()
    assert shown.pixelColor(spot(view, BOX)).blue() > 200 and shown.pixelColor(spot(view, BOX)).red() < 60
    view.set_content(None, ("SAO Y", "UBND xã Đất Mũi"))
    lined = view.viewport().grab().toImage()
    row = spot(view, BOX, 0.0, 0.92)
    dark = [lined.pixelColor(row.x() + n, row.y()).lightness() for n in range(4, 60)]
    assert min(dark) < 120


def test_the_pointer_tells_what_a_press_would_do(view: PlaceView) -> None:
    port = view.viewport()
    for at, shape in (
        (spot(view, BOX), Qt.CursorShape.SizeAllCursor), (spot(view, BOX, 0.98, 0.03), Qt.CursorShape.SizeFDiagCursor),
        (view._boxes()[0].topLeft() + QPoint(30, 30), Qt.CursorShape.CrossCursor),
        (QPoint(2, 2), Qt.CursorShape.ArrowCursor),
    ):  # fmt: skip
        QTest.mouseMove(port, at)
        assert port.cursor().shape() == shape
