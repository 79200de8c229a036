"""The last words on a machine that was taken out: what happened, what is safe, whom to ask."""

from __future__ import annotations

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.shown import Card
from desktop.widgets.key_button import KeyButton
from desktop.widgets.notice import NoticeCard

_WIDE = 560


class RemovedPage(QWidget):
    """One card and one button."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("VIC"))
        self.setFixedWidth(look.px(_WIDE))
        words = self.tr(
            "Quản trị của tỉnh đã gỡ máy này. Dữ liệu công việc trên máy đã được xóa. "
            "Việc đã gửi vẫn còn trên máy chủ. Muốn dùng lại máy này, liên hệ quản trị."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.addWidget(NoticeCard(look, Card("danger", self.tr("Máy này đã bị gỡ khỏi hệ thống"), words), self))
        self.leave = KeyButton(look, self.tr("Đóng"), key="Enter", kind="primary", parent=self)
        self.leave.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        column.addLayout(row)
        self.leave.setFocus()
