"""Below a report: its checks as words with ✓ or ✗, and what the figures mean."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.reports.shape import Check, Report

_HIGH = 132


class ReportFoot(QScrollArea):
    """Checks first, those that fail with a button to what breaks them.

    Signals:
        opened: the filter of a failing check, and its words.
    """

    opened = pyqtSignal(object, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setMaximumHeight(look.px(_HIGH))
        self._inside = QWidget()
        self.setWidget(self._inside)

    def show_report(self, report: Report) -> None:
        """Show the checks and notes of a report."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 8, 16, 8)
        column.setSpacing(3)
        good = [check.words for check in report.checks if check.ok]
        if good:
            column.addWidget(TextLabel(self._look, f"✓ {';  '.join(good)}", 13, color="ok", wrap=True))
        for check in report.checks:
            if not check.ok:
                column.addLayout(self._bad(check))
        for note in report.notes:
            column.addWidget(TextLabel(self._look, note, 13, color="text2", wrap=True))
        column.addStretch(1)
        self.setWidget(inside)
        self._inside = inside

    def _bad(self, check: Check) -> QHBoxLayout:
        row = QHBoxLayout()
        words = f"{check.words}: {check.reason}"
        row.addWidget(TextLabel(self._look, f"✗ {words}", 13, bold=True, color="danger", wrap=True), 1)
        if check.behind is not None:
            button = KeyButton(self._look, self.tr("Xem"), kind="link")
            button.setAccessibleName(self.tr("Xem mục làm {check} không khớp").format(check=check.words))
            button.clicked.connect(lambda: self.opened.emit(check.behind, words))
            row.addWidget(button)
        return row
