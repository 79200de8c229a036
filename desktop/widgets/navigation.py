"""The folders on the left with their counts; icons only when the window is narrow."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.text_label import TextLabel
from workflow.rules import Folder
from workflow.store.lists import FolderCount

WIDE, NARROW = 212, 56

GROUPS: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("", ((str(Folder.TODO), "Cần xử lý", "tray", "Ctrl+1"),)),
    (
        "Văn bản",
        (
            (str(Folder.INCOMING), "Văn bản đến", "download-simple", "Ctrl+2"),
            (str(Folder.OUTGOING), "Văn bản đi", "paper-plane-tilt", "Ctrl+3"),
            (str(Folder.DRAFTS), "Dự thảo", "note-pencil", "Ctrl+4"),
            (str(Folder.TO_SIGN), "Chờ ký", "pen-nib", "Ctrl+5"),
            (str(Folder.WORK_FILES), "Hồ sơ công việc", "folders", "Ctrl+6"),
        ),
    ),
    (
        "Một cửa",
        (
            (str(Folder.INTAKE), "Tiếp nhận", "identification-card", "Ctrl+7"),
            (str(Folder.UNDER_WAY), "Đang giải quyết", "hourglass-medium", "Ctrl+8"),
            (str(Folder.RETURNS), "Trả kết quả", "package", "Ctrl+9"),
            (str(Folder.REPORTS), "Phản ánh", "megaphone-simple", ""),
        ),
    ),
    (
        "Công cụ",
        (
            ("tra_cuu", "Tra cứu", "magnifying-glass", "Ctrl+0"),
            ("bao_cao", "Báo cáo", "chart-bar", ""),
            ("dong_bo", "Đồng bộ", "arrows-clockwise", ""),
        ),
    ),
)


class FolderButton(QPushButton):
    """One folder: icon, name, count; the count is a pill only when something in it wants attention."""

    def __init__(self, look: Look, name: str, title: str, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._look, self.name, self._icon, self._key = look, name, icon, key
        self._count, self._pill, self.narrow, self._hovered = 0, "", False, False
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(0, "")

    def set_count(self, count: int, pill: str, overdue: int = 0) -> None:
        """Show a count; ``pill`` is the tone of the pill, empty for plain."""
        self._count, self._pill = count, pill
        words = f"{self.text()}, {count} việc" if count else self.text()
        words += f", {overdue} quá hạn" if overdue else ""
        words += f", phím {self._key}" if self._key else ""
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of a folder."""
        return QSize(self._look.px(NARROW if self.narrow else WIDE), self._look.px(34))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint box, bar, icon, name, count."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(8.5, 1.5, -8.5, -1.5)
        here = self.isChecked()
        contrast = look.theme.name == "contrast"
        if here or self._hovered:
            painter.setPen(QPen(look.color("line"), 1) if here else Qt.PenStyle.NoPen)
            painter.setBrush(look.color("navsel" if here else "navhover"))
            painter.drawRoundedRect(box, 6, 6)
        if here and not contrast:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent"))
            painter.drawRoundedRect(QRectF(8, box.top() + 7, 3, box.height() - 14), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.color("focus"), 2))
            painter.drawRoundedRect(box, 6, 6)
        size = 20 if self.narrow else 18
        x = (self.width() - look.px(size)) // 2 if self.narrow else look.px(20)
        tone = ("on_accent" if contrast else "accent") if here else "text2"
        painter.drawPixmap(x, (self.height() - look.px(size)) // 2, look.icon(self._icon, size, tone))
        if not self.narrow:
            self._paint_words(painter, here=here, contrast=contrast)
        elif self._pill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color(f"{self._pill}_line"))
            painter.drawEllipse(self.width() - 20, 6, 8, 8)
        painter.end()

    def enterEvent(self, event: QEnterEvent | None) -> None:
        """Show the hover fill."""
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        """Take the hover fill away."""
        self._hovered = False
        self.update()

    def _paint_words(self, painter: QPainter, *, here: bool, contrast: bool) -> None:
        look = self._look
        flags = int(Qt.AlignmentFlag.AlignVCenter)
        color = look.color("on_accent" if here and contrast else "text")
        painter.setFont(look.font(14, bold=here))
        painter.setPen(color)
        painter.drawText(QRect(look.px(47), 0, self.width() - look.px(90), self.height()), flags, self.text())
        if not self._count:
            return
        words, font = str(self._count), look.font(13, bold=bool(self._pill))
        width = QFontMetrics(font).horizontalAdvance(words)
        right = self.width() - 22
        if self._pill:
            pill = QRectF(right - max(width + 14, look.px(24)) + 6, (self.height() - look.px(20)) / 2, 0, look.px(20))
            pill.setWidth(max(width + 14, look.px(24)))
            painter.setPen(QPen(look.color(self._pill), 2) if contrast else Qt.PenStyle.NoPen)
            painter.setBrush(look.color(f"{self._pill}_bg"))
            painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
            painter.setPen(look.color(self._pill))
            painter.setFont(font)
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)
            return
        painter.setFont(font)
        painter.setPen(color if here and contrast else look.color("text2"))
        painter.drawText(QRect(right - width, 0, width + 1, self.height()), flags, words)


class Navigation(QWidget):
    """All folders.

    Signals:
        chosen: name of the folder pressed.
        help: the person asks what the open page is for.
    """

    chosen = pyqtSignal(str)
    help = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._buttons: dict[str, FolderButton] = {}
        self._captions: list[TextLabel] = []
        self.setAccessibleName(self.tr("Thư mục"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(0)
        for caption, folders in GROUPS:
            if caption:
                label = TextLabel(look, caption, 13, bold=True, color="text2", parent=self)
                label.setContentsMargins(look.px(14), look.px(6), 0, look.px(4))
                self._captions.append(label)
                layout.addWidget(label)
            for name, title, icon, key in folders:
                layout.addWidget(self._button(name, title, icon, key))
        layout.addStretch(1)
        layout.addWidget(self._button("cai_dat", "Cài đặt", "gear", ""))
        self._help = FolderButton(look, "", self.tr("Trợ giúp"), "question", "F1", self)
        self._help.setCheckable(False)
        self._help.clicked.connect(lambda: self.help.emit())
        layout.addWidget(self._help)
        self.set_narrow(False)

    def set_counts(self, counts: Mapping[Folder, FolderCount], waiting: int = 0) -> None:
        """Show how much stands in each folder, and how much waits to be sent."""
        for folder, count in counts.items():
            button = self._buttons.get(str(folder))
            if button is not None:
                button.set_count(count.total, "danger" if count.overdue else "", count.overdue)
        self._buttons["dong_bo"].set_count(waiting, "info" if waiting else "")

    def set_current(self, name: str) -> None:
        """Mark the open folder."""
        for other, button in self._buttons.items():
            button.setChecked(other == name)

    def focus_current(self) -> None:
        """Give the keys to the open folder."""
        for button in self._buttons.values():
            if button.isChecked():
                button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only."""
        for button in (*self._buttons.values(), self._help):
            button.narrow = narrow
            button.updateGeometry()
            button.update()
        for caption in self._captions:
            caption.setVisible(not narrow)
        self.setFixedWidth(self._look.px(NARROW if narrow else WIDE))

    def set_low(self, low: bool) -> None:
        """In a low window the folders need the room of "Trợ giúp" (F1 still helps)."""
        self._help.setVisible(not low)

    def _button(self, name: str, title: str, icon: str, key: str) -> FolderButton:
        button = FolderButton(self._look, name, title, icon, key, self)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._buttons[name] = button
        return button
