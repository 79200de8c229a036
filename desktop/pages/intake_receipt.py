"""The right side of the counter: the receipt as it will be printed, and how many codes this machine holds."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.shown import Paper
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.page_view import PageView
from desktop.widgets.text_label import TextLabel


class IntakeReceipt(QFrame):
    """Head, the paper (or why there is none yet), foot. ``printing`` carries the receipt of a dossier taken in."""

    printing = pyqtSignal(object)

    def __init__(self, look: Look, pages: PageView) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("Rail")
        self.pages = pages
        self.state = Chip(look, "", "calm")
        self.state.hide()
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 12, 8)
        head.addWidget(TextLabel(look, self.tr("Giấy hẹn (mẫu 01)"), 14, bold=True), 1)
        head.addWidget(self.state)
        self._name = self.tr("Giấy hẹn")
        self.print_button = KeyButton(look, self.tr("In giấy hẹn"), icon="printer", key="Ctrl+P")
        self.print_button.clicked.connect(lambda: self.printing.emit(self.paper()))
        self.print_button.hide()
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 0, 12, 8)
        bar.addWidget(self.print_button)
        bar.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._empty())
        self.stack.addWidget(pages)
        self._codes = TextLabel(look, "", 13, color="text2", wrap=True)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 12, 8)
        foot.setSpacing(8)
        self._hash = QLabel()
        foot.addWidget(self._hash, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._codes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        column.addWidget(Rule(look))
        column.addLayout(foot)
        look.changed.connect(self._restyle)
        self._restyle()

    def paper(self) -> Paper | None:
        """Return what is in view, to be printed."""
        return self.pages.paper(self._name) if self.stack.currentIndex() == 1 else None

    def show_paper(self, paper: bytes, *, final: bool = False, name: str = "") -> None:
        """Show a receipt; ``final`` when the dossier has been taken in."""
        self._name = name or self.tr("Giấy hẹn")
        self.print_button.setVisible(final)
        self.pages.show_pdf(paper)
        self.stack.setCurrentIndex(1)
        self.state.setVisible(final)
        if final:
            self.state.set_chip(self.tr("Đã tiếp nhận"), "ok", "check")

    def show_nothing(self, why: str = "") -> None:
        """Say that the receipt comes when enough is filled in, or why it cannot be shown."""
        self.state.hide()
        self.print_button.hide()
        self._why.setText(why or self.tr("Giấy hẹn hiện ở đây khi đủ thông tin"))
        self.stack.setCurrentIndex(0)

    def set_codes(self, left: int) -> None:
        """Tell how many codes this machine holds."""
        if left > 0:
            words = self.tr("Mã lấy khi bấm Tiếp nhận. Máy này còn {n} mã, mất mạng vẫn nhận được.").format(n=left)
        else:
            words = self.tr("Máy này hết mã hồ sơ. Nối mạng để lấy thêm.")
        self._codes.setText(words)
        self._codes.set_color("text2" if left > 0 else "today")

    def _empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._why = TextLabel(self._look, "", 14, color="text2", wrap=True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._mark)
        column.addWidget(self._why)
        column.addStretch(1)
        return page

    def _restyle(self) -> None:
        look = self._look
        self._mark.setPixmap(look.icon("receipt", 40))
        self._hash.setPixmap(look.icon("hash", 18))
        self.setStyleSheet(
            f"QFrame#Rail {{ background: {look.color('subtle').name()}; border: none;"
            f" border-left: 1px solid {look.color('line').name()}; }}"
        )


def receipt_pages(look: Look, lanes: Lanes) -> PageView:
    """Return the view the receipt is shown in."""
    return PageView(look, lanes)
