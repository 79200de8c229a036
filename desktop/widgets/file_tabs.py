"""The papers of an item as tabs over the preview."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.look.look import Look
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


class FileTab(QPushButton):
    """One tab."""

    def __init__(self, look: Look, file: FileRef, parent: QWidget | None = None) -> None:
        super().__init__(tab_words(file), parent)
        self._look, self.file = look, file
        self.setCheckable(True)
        self.setFlat(True)
        self.setToolTip(file.name)
        self.setAccessibleName(f"Tệp {file.name}")

    def sizeHint(self) -> QSize:
        """Return icon, words and air."""
        width = QFontMetrics(self._look.font(13, bold=True)).horizontalAdvance(self.text())
        return QSize(width + self._look.px(46), self._look.px(38))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint icon, words and the bar of the current tab."""
        look, painter, here = self._look, QPainter(self), self.isChecked()
        icon = "file-pdf" if self.file.media_type == "application/pdf" else "file-text"
        tone = "accent" if here else "text2"
        painter.drawPixmap(look.px(12), (self.height() - look.px(16)) // 2, look.icon(icon, 16, tone))
        painter.setFont(look.font(13, bold=here))
        painter.setPen(look.color("text" if here else "text2"))
        area = self.rect().adjusted(look.px(34), 0, 0, 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if here or self.hasFocus():
            painter.fillRect(8, self.height() - 3, self.width() - 16, 3, look.color("accent" if here else "focus"))
        painter.end()


class FileTabs(QWidget):
    """All tabs of an item.

    Signals:
        chosen: the FileRef to show.
    """

    chosen = pyqtSignal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tabs: list[FileTab] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 8, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self.setFixedHeight(look.px(38))

    def set_files(self, files: Sequence[FileRef], keep: str = "") -> None:
        """Show tabs; the one with the SHA-256 ``keep`` stays chosen, else the first is."""
        for tab in self._tabs:
            tab.hide()
            tab.deleteLater()
        self._tabs = [FileTab(self._look, file, self) for file in files]
        for place, tab in enumerate(self._tabs):
            tab.clicked.connect(lambda _, file=tab.file: self._choose(file))
            self._row.insertWidget(place, tab)
        if files:
            self._choose(next((file for file in files if file.sha256 == keep), files[0]))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the strip."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("subtle"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._look.color("line"))
        painter.end()

    def _choose(self, file: FileRef) -> None:
        for tab in self._tabs:
            tab.setChecked(tab.file.sha256 == file.sha256)
        self.chosen.emit(file)
