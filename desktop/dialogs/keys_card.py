"""Ctrl+/ and F1: all keys, and what the open page is for; a card over the scrim that Esc puts away."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

KEYS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Đi lại", (
        ("Ctrl+1 … Ctrl+9", "mở thư mục theo thứ tự bên trái"), ("Ctrl+0", "Tra cứu"), ("Ctrl+K", "tìm bất cứ gì"),
        ("↑ ↓", "dòng trước, dòng sau"), ("Ctrl+↑ Ctrl+↓", "mục trước, mục sau từ bất cứ đâu"),
        ("F6 / Shift+F6", "sang ô kế, về ô trước"), ("Enter", "vào nội dung"), ("Esc", "thôi, đóng"),
    )),
    ("Làm việc", (
        ("Ctrl+Enter", "nút đậm: bước tiếp theo"), ("Ctrl+N", "văn bản mới, hồ sơ mới"), ("F2", "sửa, đổi"),
        ("F3", "giao việc"), ("F4", "soạn trả lời"), ("F7 / Shift+F7", "chuyển, gửi / trả lại"),
        ("F8", "cho ý kiến"), ("F9", "vào sổ, ký, cấp số, tiếp nhận"), ("F12", "xong"),
    )),
    ("Xem, in", (
        ("Space / Shift+Space", "trang sau, trang trước"), ("Ctrl + / Ctrl -", "lớn lên, nhỏ lại"),
        ("Ctrl+D", "hiện, ẩn Diễn biến"), ("F11", "xem trang lớn, ẩn danh sách"), ("Ctrl+P", "in"),
        ("F5", "gửi và nhận ngay"),
        ("F1", "trợ giúp của trang"), ("Ctrl+/", "bảng phím này"), ("F10", "trình đơn"),
        ("Ctrl+L", "khóa màn hình"),
    )),
)  # fmt: skip
_WIDE, _NARROW = 960, 520


class _Card(QFrame):
    """White card with a title and a way out."""

    closed = pyqtSignal()

    def __init__(self, look: Look, title: str, width: int) -> None:
        super().__init__()
        self._look = look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)
        self.setFixedWidth(look.px(width))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 18, 24, 18)
        self.column.setSpacing(12)
        self.column.addWidget(TextLabel(look, title, 18, bold=True))

    def finish(self) -> None:
        """Put the way out at the bottom."""
        foot = QHBoxLayout()
        foot.addStretch(1)
        button = KeyButton(self._look, self.tr("Đóng"), key="Esc", kind="primary")
        button.clicked.connect(self.closed)
        foot.addWidget(button)
        self.column.addLayout(foot)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc and Enter close."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event is not None and event.key() in keys:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("line2"), 1))
        painter.setBrush(self._look.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        painter.end()


class KeysCard(_Card):
    """All keys in three groups, beside one another where there is room; they scroll in a low window."""

    def __init__(self, look: Look, width: int, height: int) -> None:
        """``width`` and ``height`` are the window's."""
        wide = width >= look.px(_WIDE + 32)
        super().__init__(look, "Phím tắt", _WIDE if wide else _NARROW)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(18)
        for number, (name, keys) in enumerate(KEYS):
            row, column = (0, number) if wide else (number, 0)
            grid.addWidget(_group(look, name, keys), row, column, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        wished = grid.heightForWidth(look.px(_WIDE if wide else _NARROW) - 56)
        area.setMinimumHeight(min(wished, max(look.px(160), height - look.px(190))))
        for ground in (inner, area.viewport()):
            if ground is not None:
                ground.setAutoFillBackground(False)
        self.column.addWidget(area, 1)
        self.finish()


class HelpCard(_Card):
    """What the open page is for, in a few sentences, and its own keys."""

    def __init__(self, look: Look, title: str, sentences: Sequence[str], keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(look, title, _NARROW)
        for sentence in sentences:
            self.column.addWidget(TextLabel(look, sentence, 14, wrap=True))
        if keys:
            self.column.addWidget(_group(look, self.tr("Phím của trang này"), keys))
        self.finish()


def _group(look: Look, name: str, keys: Sequence[tuple[str, str]]) -> QWidget:
    group = QWidget()
    grid = QGridLayout(group)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.addWidget(TextLabel(look, name, 14, bold=True, color="text2"), 0, 0, 1, 2)
    for row, (key, does) in enumerate(keys, 1):
        grid.addWidget(TextLabel(look, key, 13, bold=True), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(TextLabel(look, does, 13, wrap=True), row, 1)
    return group
