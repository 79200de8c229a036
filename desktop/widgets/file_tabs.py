"""The papers of an item as tabs over the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from workflow.rules import FileRef

_ROLES = {
    "draft": "Dự thảo", "submitted": "Bản trình", "signed": "Bản đã ký", "sealed": "Bản phát hành", "docx": "Bản Word",
    "result": "Dự thảo kết quả", "signed-result": "Kết quả đã ký", "sealed-result": "Kết quả", "scan": "",
}  # fmt: skip
_LONGEST = 26


def tab_words(file: FileRef) -> str:
    """Return the words of a tab: what the file is for, else its name without its ending."""
    words = _ROLES.get(file.role) or file.name.rsplit(".", 1)[0]
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST - 1]}…"


class Tab(QPushButton):
    """One tab; too narrow a place shortens its words. Without an icon ("") the words stand alone."""

    def __init__(self, look: Look, words: str, icon: str, told: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._look, self._icon = look, icon
        self.setCheckable(True)
        self.setFlat(True)
        self.setToolTip(told)
        self.setAccessibleName(told)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return icon, words and air."""
        width = QFontMetrics(self._look.font(13, bold=True)).horizontalAdvance(self.text())
        return QSize(width + self._look.px(46 if self._icon else 24), self._look.px(38))

    def minimumSizeHint(self) -> QSize:
        """Return the icon and two letters."""
        return QSize(self._look.px(58), self._look.px(38))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint icon, words and the bar of the current tab."""
        look, painter, here = self._look, QPainter(self), self.isChecked()
        tone = "accent" if here else "text2"
        if self._icon:
            painter.drawPixmap(look.px(12), (self.height() - look.px(16)) // 2, look.icon(self._icon, 16, tone))
        painter.setFont(look.font(13, bold=here))
        painter.setPen(look.color("text" if here else "text2"))
        area = self.rect().adjusted(look.px(34 if self._icon else 12), 0, -6, 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), words)
        if here or self.hasFocus():
            painter.fillRect(8, self.height() - 3, self.width() - 16, 3, look.color("accent" if here else "focus"))
        painter.end()


class FileTab(Tab):
    """The tab of one file."""

    def __init__(self, look: Look, file: FileRef, parent: QWidget | None = None) -> None:
        icon = "file-pdf" if file.media_type == "application/pdf" else "file-text"
        super().__init__(look, tab_words(file), icon, "", parent)
        self.file = file
        self.setToolTip(file.name)
        self.setAccessibleName(self.tr("Tệp {name}").format(name=file.name))


class FileTabs(QWidget):
    """All tabs of an item, zooming and printing at their right.

    Signals:
        chosen: the FileRef to show.
        timeline: show Diễn biến in place of the papers.
        zoomed: steps, positive is larger.
        printing: print the paper in view.
    """

    chosen = pyqtSignal(object)
    timeline = pyqtSignal()
    zoomed = pyqtSignal(int)
    printing = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tabs: list[FileTab] = []
        self._file = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(0)
        told = self.tr("Diễn biến, phím Ctrl D")
        self._steps = Tab(look, self.tr("Diễn biến"), "clock-counter-clockwise", told, self)
        self._steps.clicked.connect(lambda: self.timeline.emit())
        self._steps.hide()
        self._row.addWidget(self._steps)
        self._row.addStretch(1)
        self._tools = [
            self._tool("magnifying-glass-minus", self.tr("Nhỏ lại (Ctrl -)"), lambda: self.zoomed.emit(-1)),
            self._tool("magnifying-glass-plus", self.tr("Lớn lên (Ctrl +)"), lambda: self.zoomed.emit(1)),
            self._tool("printer", self.tr("In tệp đang xem (Ctrl P)"), self.printing.emit),
        ]
        self.setFixedHeight(look.px(38))

    def set_files(self, files: Sequence[FileRef], keep: str = "") -> None:
        """Show tabs; the one with the SHA-256 ``keep`` stays in view, otherwise the first is opened."""
        for tab in self._tabs:
            tab.hide()
            tab.deleteLater()
        self._tabs = [FileTab(self._look, file, self) for file in files]
        for place, tab in enumerate(self._tabs):
            tab.clicked.connect(lambda _, file=tab.file: self._choose(file))
            self._row.insertWidget(place, tab)
        kept = any(file.sha256 == keep for file in files)
        self._file = keep if kept else ""
        if files and not kept:
            self._choose(files[0])
        self._mark()

    def offer_timeline(self, offered: bool, *, chosen: bool) -> None:
        """Show or hide the tab of Diễn biến (narrow windows), and mark it as the open one."""
        self._steps.setVisible(offered)
        self._steps.setChecked(chosen)
        for button in self._tools:
            button.setVisible(not offered)
        self._mark()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the strip."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("subtle"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._look.color("line"))
        painter.end()

    def _choose(self, file: FileRef) -> None:
        self._file = file.sha256
        self._steps.setChecked(False)
        self._mark()
        self.chosen.emit(file)

    def _mark(self) -> None:
        """Check the open tab, and no other."""
        for tab in self._tabs:
            tab.setChecked(tab.file.sha256 == self._file and not self._steps.isChecked())

    def _tool(self, icon: str, name: str, act: Callable[[], None]) -> KeyButton:
        button = KeyButton(self._look, "", icon=icon, kind="quiet", parent=self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda _on: act())
        self._row.addWidget(button)
        return button
