"""Gửi qua USB: where no line is, work goes out and comes back on a stick."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QStandardPaths, Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.asked import Done
from desktop.background import Lanes
from desktop.look.look import Look
from desktop.shown import Desk
from desktop.widgets.key_button import KeyButton


class CourierButton(KeyButton):
    """Opens a menu of two: write a package, read the answer; each asks for the folder on the stick.

    Signals:
        done: Done; ``extra["items"]`` are what changed.
        failed: what went wrong.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(look, "Gửi qua USB", icon="hard-drive", kind="quiet", parent=parent)
        self._desk, self._lanes = desk, lanes
        self.menu_shown = QMenu(self)
        for words, title, act in (
            (self.tr("&Ghi việc chờ gửi lên USB"), self.tr("Chọn thư mục trên USB để ghi"), self.write),
            (self.tr("Đọ&c trả lời của tỉnh từ USB"), self.tr("Chọn thư mục trên USB để đọc"), self.read),
        ):
            action = QAction(words, self.menu_shown)
            action.triggered.connect(partial(self._ask, title, act))
            self.menu_shown.addAction(action)
        self.clicked.connect(self._open)

    def write(self, folder: Path) -> None:
        """Write a package into ``folder``."""
        self._run(partial(self._desk.courier.write, folder))

    def read(self, folder: Path) -> None:
        """Read the answer in ``folder``."""
        self._run(partial(self._desk.courier.read, folder))

    def _run(self, job: Callable[[], Done]) -> None:
        self.setEnabled(False)
        self._lanes.run("network", job, self._did, self._fail, self)

    def _did(self, done: Done) -> None:
        self.setEnabled(True)
        self.done.emit(done)

    def _fail(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.failed.emit(error)

    def _open(self) -> None:
        self.menu_shown.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _ask(self, title: str, act: Callable[[Path], None], _on: bool = False) -> QFileDialog:
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        dialog = QFileDialog(self, title, home)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: act(Path(chosen)))
        dialog.open()
        return dialog
