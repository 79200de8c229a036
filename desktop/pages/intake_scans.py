"""A line on the counter page for each scan that came and belongs to no paper yet: look, attach, put aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QPoint, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.intake_papers import IntakePapers
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.secrets import secret_file_name


class IntakeScans(QFrame):
    """The newest waiting scan with its buttons, and how many more wait.

    Signals:
        attach: number of the paper (from 0), path of the scan.
        look_at: path of the scan.
        skip: path of the scan.
    """

    attach = pyqtSignal(int, str)
    look_at = pyqtSignal(object)
    skip = pyqtSignal(object)

    def __init__(self, look: Look, papers: IntakePapers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._papers = look, papers
        self._scan = Path()
        self._level = ""
        self.setObjectName("Scans")
        self._build()
        look.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_scans(self, waiting: Sequence[Path]) -> None:
        """Show what waits; nothing hides the line."""
        self.setVisible(bool(waiting))
        if not waiting:
            return
        self._scan = waiting[0]
        self._level = secret_file_name(self._scan.name)
        self._name.setText(self.tr("Bản quét mới: {name}").format(name=self._scan.name))
        more = self.tr("Còn {n} bản khác. ").format(n=len(waiting) - 1) if len(waiting) > 1 else ""
        words = self.tr("Gắn vào giấy tờ của hồ sơ này, hoặc bỏ qua.")
        if self._level:
            words = self.tr("Tên tệp mang dấu {level}: không đưa vào máy nối mạng.").format(level=self._level)
        self._words.setText(more + words)
        self._words.set_color("danger" if self._level else "text2")
        self.view.setVisible(not self._level)
        self.set_ready()

    def set_ready(self) -> None:
        """Allow attaching once the procedure and with it the papers are known."""
        allowed = not self._level
        self.attach_button.setVisible(allowed)
        self.attach_button.set_reason("" if self._papers.rows else self.tr("Chọn thủ tục trước"))

    def menu(self) -> QMenu:
        """Return the papers this scan may go to; those without a file first in reading order, marked by their state."""
        menu = QMenu(self)
        for at, row in enumerate(self._papers.rows):
            has = self.tr(" (thay tệp đã có)") if row.file() is not None else ""
            action = QAction(f"{at + 1}. {row.value()['name']}{has}", menu)
            action.triggered.connect(lambda _=False, at=at: self.attach.emit(at, str(self._scan)))
            menu.addAction(action)
        return menu

    def _build(self) -> None:
        look = self._look
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 16, 6)
        row.setSpacing(10)
        self._mark = QLabel()
        row.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._name = ElidedLabel(look, "", 14)
        self._words = TextLabel(look, "", 13, color="text2", wrap=True)
        words.addWidget(self._name)
        words.addWidget(self._words)
        row.addLayout(words, 1)
        self.view = KeyButton(look, self.tr("Xem"), icon="eye", kind="quiet")
        self.view.clicked.connect(lambda: self.look_at.emit(self._scan))
        self.attach_button = KeyButton(look, self.tr("Gắn vào giấy tờ"), icon="paperclip")
        self.attach_button.clicked.connect(self._open_menu)
        self.skip_button = KeyButton(look, self.tr("Bỏ qua"), kind="quiet")
        self.skip_button.clicked.connect(lambda: self.skip.emit(self._scan))
        for button in (self.view, self.attach_button, self.skip_button):
            row.addWidget(button)

    def _open_menu(self) -> None:
        self.menu().popup(self.attach_button.mapToGlobal(QPoint(0, self.attach_button.height() + 2)))

    def _restyle(self) -> None:
        look = self._look
        self._mark.setPixmap(look.icon("files", 20, "info"))
        self.setStyleSheet(
            f"QFrame#Scans {{ background: {look.color('info_bg').name()}; border: none;"
            f" border-bottom: 1px solid {look.color('line').name()}; }}"
        )
