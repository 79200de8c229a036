"""Cài đặt: text size and colours, applied at once."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.shown import Desk
from desktop.widgets.text_label import TextLabel

SCALES = (1.0, 1.15, 1.3)
THEMES = ("auto", "light", "dark", "contrast")


class SettingsPage(QWidget):
    """A choice works at once; the signals tell whoever keeps the settings for the next start."""

    scale_chosen = pyqtSignal(float)
    theme_chosen = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, *, theme: str = "auto",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 16, 12)
        column.setSpacing(10)
        column.addWidget(TextLabel(look, self.title(), 18, bold=True))
        column.addWidget(Rule(look))
        sizes = (self.tr("Vừa"), self.tr("Lớn"), self.tr("Rất lớn"))
        themes = (self.tr("Theo máy"), self.tr("Sáng"), self.tr("Tối"), self.tr("Tương phản cao"))
        chosen = SCALES.index(look.scale) if look.scale in SCALES else 0
        self.scales = self._choice(column, self.tr("Cỡ chữ"), sizes, chosen)
        self.themes = self._choice(column, self.tr("Màu"), themes, THEMES.index(theme) if theme in THEMES else 0)
        self.scales.idClicked.connect(self._take_scale)
        self.themes.idClicked.connect(self._take_theme)
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

    def _take_scale(self, at: int) -> None:
        self._look.choose(scale=SCALES[at])
        self.scale_chosen.emit(SCALES[at])

    def _take_theme(self, at: int) -> None:
        self._look.choose(theme=THEMES[at])
        self.theme_chosen.emit(THEMES[at])

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
