"""Cài đặt: text size and colours, applied at once."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.pages.desk import Desk
from desktop.pages.intake_section import Rule
from desktop.widgets.text_label import TextLabel

SCALES = (1.0, 1.15, 1.3)
THEMES = ("auto", "light", "dark", "contrast")


class SettingsPage(QWidget):
    """The page only says what was chosen; whoever owns the look applies and keeps it."""

    scale_chosen = pyqtSignal(float)
    theme_chosen = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, *, scale: float = 1.0, theme: str = "auto",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(TextLabel(look, self.title(), 18, bold=True))
        column.addWidget(Rule(look))
        sizes = (self.tr("Vừa"), self.tr("Lớn"), self.tr("Rất lớn"))
        themes = (self.tr("Theo máy"), self.tr("Sáng"), self.tr("Tối"), self.tr("Tương phản cao"))
        self.scales = self._choice(column, self.tr("Cỡ chữ"), sizes, SCALES.index(scale) if scale in SCALES else 0)
        self.themes = self._choice(column, self.tr("Màu"), themes, THEMES.index(theme) if theme in THEMES else 0)
        self.scales.idClicked.connect(lambda at: self.scale_chosen.emit(SCALES[at]))
        self.themes.idClicked.connect(lambda at: self.theme_chosen.emit(THEMES[at]))
        note = self.tr("Đổi xong có hiệu lực ngay, không cần mở lại chương trình.")
        column.addWidget(TextLabel(look, note, 13, color="text2", wrap=True))
        column.addStretch(1)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Cài đặt")

    def refresh(self) -> None:
        """Nothing here changes by itself."""

    def primary(self) -> None:
        """There is no filled button: every choice works at once."""

    def handle_key(self, key: str) -> bool:
        """No keys of its own."""
        return False

    def _choice(self, column: QVBoxLayout, name: str, words: Sequence[str], chosen: int) -> QButtonGroup:
        row = QHBoxLayout()
        row.setSpacing(20)
        label = TextLabel(self._look, name, 14, bold=True)
        label.setFixedWidth(self._look.px(120))
        row.addWidget(label)
        group = QButtonGroup(self)
        for at, word in enumerate(words):
            button = QRadioButton(word)
            button.setAccessibleName(f"{name}: {word}")
            button.setChecked(at == chosen)
            button.setMinimumHeight(self._look.px(34))
            group.addButton(button, at)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return group
