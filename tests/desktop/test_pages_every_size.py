"""Every page in every size, theme and text size: nothing cut off, everything named, every key reaches something."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import LISTS
from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look, install_fonts
from desktop.pages.authority_page import AuthorityPage
from desktop.pages.intake_page import IntakePage
from desktop.pages.list_page import ListPage
from desktop.pages.new_page import NewPage
from desktop.pages.number_page import NumberPage
from desktop.pages.register_page import RegisterPage
from desktop.pages.report_page import ReportPage
from desktop.pages.search_page import SearchPage
from desktop.pages.settings_page import SettingsPage
from desktop.pages.signing_page import SigningPage
from desktop.pages.sync_page import SyncPage
from desktop.pages.work_file_page import WorkFilePage
from desktop.widgets.elided_label import ElidedLabel
from desktop.window import BOOK, NEW, NUMBERS, SIGNERS, MainWindow
from tests.desktop.office import Office
from tests.desktop.page_tools import picture, press, running_lanes
from workflow.rules import Folder

PAGES = (
    Folder.TODO, Folder.INCOMING, Folder.DRAFTS, Folder.TO_SIGN, Folder.WORK_FILES, Folder.INTAKE, "dong_bo", "tra_cuu",
    "cai_dat", "bao_cao", NEW, BOOK, NUMBERS, SIGNERS,
)  # fmt: skip
SIZES = ((1920, 1080), (1366, 768), (1366, 688), (1280, 720), (1024, 640), (911, 512))
LOOKS = (("light", 1.0), ("dark", 1.0), ("contrast", 1.0), ("light", 1.3))


class Room:
    """One window with its lanes and its look."""

    def __init__(self, look: Look, lanes: Lanes) -> None:
        desk, changes = Office(), Changes()
        pages: dict[str, QWidget] = {str(f): ListPage(look, desk, lanes, changes, f, words) for f, words in LISTS}
        pages[Folder.TO_SIGN] = SigningPage(look, desk, lanes, changes)
        pages[Folder.INTAKE] = IntakePage(look, desk, lanes, changes)
        pages[Folder.WORK_FILES] = WorkFilePage(look, desk, lanes, changes)
        pages["bao_cao"] = ReportPage(look, desk, lanes)
        pages["dong_bo"] = SyncPage(look, desk, lanes, changes)
        pages["tra_cuu"] = SearchPage(look, desk, lanes, changes)
        pages[BOOK] = RegisterPage(look, desk, lanes)
        pages[NUMBERS] = NumberPage(look, desk, lanes)
        pages[SIGNERS] = AuthorityPage(look, desk, lanes)
        pages[NEW] = NewPage(look, desk, lanes, changes)
        pages["cai_dat"] = SettingsPage(look, desk, lanes, changes)
        self.look, self.lanes = look, lanes
        self.window = MainWindow(look, desk, lanes, changes, pages)

    def open(self, qtbot: QtBot, folder: str) -> None:
        """Open a page and wait until it shows what it reads."""
        self.window.open(str(folder), "i3" if folder == Folder.INCOMING else "")
        qtbot.waitUntil(lambda: not self.lanes.busy, timeout=4000)
        qtbot.wait(1)


@pytest.fixture
def room(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> Iterator[Room]:
    """Give the window of a busy office; its look is light unless the test asks for another."""
    install_fonts()
    look = Look(*getattr(request, "param", ("light", 1.0)))
    look.apply(qapp)
    with running_lanes() as lanes:
        room = Room(look, lanes)
        qtbot.addWidget(room.window)
        room.window.show()
        yield room
        room.window.close()


def shown(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    """Return the visible widgets of a kind."""
    return [found for found in window.findChildren(kind) if found.isVisible()]


def cut(widget: QWidget) -> str:
    """Say what of a text does not fit, or nothing."""
    if isinstance(widget, QAbstractButton):
        short = widget.sizeHint().width() - widget.width()
        gives_way = widget.minimumSizeHint().width() < widget.sizeHint().width()
        told = gives_way and bool(widget.toolTip())
        return f"{widget.text()!r} lacks {short} px" if widget.text() and short > 1 and not told else ""
    if not isinstance(widget, QLabel) or isinstance(widget, ElidedLabel) or not widget.text():
        return ""
    if widget.wordWrap():
        short = widget.heightForWidth(widget.width()) - widget.height()
    else:
        short = widget.fontMetrics().horizontalAdvance(widget.text()) - widget.width()
    return f"{widget.text()!r} lacks {short} px" if short > 1 else ""


def sideways(window: QWidget) -> list[str]:
    """Say what has to be moved sideways to be read."""
    bars = [(area, area.horizontalScrollBar()) for area in window.findChildren(QAbstractScrollArea) if area.isVisible()]
    return [f"{type(area).__name__} scrolls sideways" for area, bar in bars if bar is not None and bar.isVisible()]


@pytest.mark.parametrize("room", LOOKS, ids=str, indirect=True)
def test_nothing_is_cut_off(room: Room, qtbot: QtBot) -> None:
    found = []
    for folder, size in itertools.product(PAGES, SIZES):
        room.window.resize(*size)
        room.open(qtbot, folder)
        picture(room.window, f"{folder}-{size[0]}x{size[1]}-{room.look.theme.name}-{room.look.scale}")
        texts = shown(room.window, QAbstractButton) + shown(room.window, QLabel)
        found += [f"{folder} {size[0]}x{size[1]}: {type(w).__name__} {words}" for w in texts if (words := cut(w))]
        found += [f"{folder} {size[0]}x{size[1]}: {words}" for words in sideways(room.window)]
    assert not found, "\n".join(found)


def nameless(widget: QWidget) -> bool:
    """Tell whether a reader of the screen would say nothing of a widget that takes the keys."""
    inner = widget.objectName() in ("qt_spinbox_lineedit", "qt_scrollarea_viewport")
    takes_keys = widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    return takes_keys and not inner and not words


def test_whatever_takes_the_keys_has_a_name(room: Room, qtbot: QtBot) -> None:
    found = []
    for folder in PAGES:
        room.open(qtbot, folder)
        found += [f"{folder}: {type(w).__name__} {w.objectName()}" for w in shown(room.window, QWidget) if nameless(w)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("folder", [Folder.INCOMING, Folder.TO_SIGN, Folder.INTAKE], ids=str)
def test_tab_goes_round_and_never_out_of_sight(room: Room, qtbot: QtBot, folder: str) -> None:
    room.open(qtbot, folder)
    room.window.activateWindow()
    first, visited = QApplication.focusWidget(), []
    for _ in range(80):
        holder = QApplication.focusWidget() or room.window
        press(holder, Qt.Key.Key_Tab, "\t")
        now = QApplication.focusWidget()
        assert now is not None and now.isVisible()
        visited.append(now)
        if now is first:
            break
    assert len(set(visited)) > 3
    assert visited[-1] is first
