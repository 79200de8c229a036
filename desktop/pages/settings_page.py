"""Cài đặt: text size, colours, scanner's folder, token drivers, who works in whose place; applied at once."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.pages.settings_handing import SettingsHanding
from desktop.pages.settings_lock import SettingsLock
from desktop.pages.settings_part import SettingsPart
from desktop.pages.settings_scanner import SettingsScanner
from desktop.pages.settings_token import SettingsToken
from desktop.shown import Desk
from desktop.widgets.text_label import TextLabel

SCALES = (1.0, 1.15, 1.3)
THEMES = ("auto", "light", "dark", "contrast")


class SettingsPage(QWidget):
    """A choice works at once; the signals tell whoever keeps the settings for the next start."""

    scale_chosen = pyqtSignal(float)
    theme_chosen = pyqtSignal(str)
    scan_folder_chosen = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, *, theme: str = "auto", scan_folder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look = look
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = TextLabel(look, self.title(), 18, bold=True)
        head.setContentsMargins(20, 12, 16, 10)
        whole.addWidget(head)
        whole.addWidget(Rule(look))
        inner = QWidget()
        self.parts = QVBoxLayout(inner)
        self.parts.setContentsMargins(20, 6, 16, 12)
        self.parts.setSpacing(4)
        sizes = (self.tr("Vừa"), self.tr("Lớn"), self.tr("Rất lớn"))
        themes = (self.tr("Theo máy"), self.tr("Sáng"), self.tr("Tối"), self.tr("Tương phản cao"))
        chosen = SCALES.index(look.scale) if look.scale in SCALES else 0
        self.scales = self._choice(self.tr("Cỡ chữ"), sizes, chosen)
        self.themes = self._choice(self.tr("Màu"), themes, THEMES.index(theme) if theme in THEMES else 0)
        self.scales.idClicked.connect(self._take_scale)
        self.themes.idClicked.connect(self._take_theme)
        self.scanner = SettingsScanner(look, scan_folder)
        self.scanner.chosen.connect(self.scan_folder_chosen)
        self.parts.addWidget(Rule(look))
        self.parts.addWidget(self.scanner)
        self.token = SettingsToken(look, desk, lanes)
        self.token.changed.connect(lambda: changes.token.emit(frozenset()))
        self.parts.addWidget(Rule(look))
        self.parts.addWidget(self.token)
        self.lock = SettingsLock(look, desk, lanes)
        self.parts.addWidget(Rule(look))
        self.parts.addWidget(self.lock)
        self.handing = SettingsHanding(look, desk, lanes)
        self.handing.handed.connect(changes.documents)
        self.parts.addWidget(Rule(look))
        self.parts.addWidget(self.handing)
        self.parts.addStretch(1)
        note = self.tr("Đổi xong có hiệu lực ngay, không cần mở lại chương trình.")
        self.parts.addWidget(TextLabel(look, note, 13, color="text2", wrap=True))
        whole.addWidget(self._scroller(inner), 1)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Cài đặt")

    def refresh(self) -> None:
        """Read which drivers are used and who works in whose place."""
        self.token.refresh()
        self.lock.refresh()
        self.handing.refresh()

    def primary(self) -> None:
        """There is no filled button: every choice works at once."""

    def handle_key(self, key: str) -> bool:
        """No keys of its own."""
        return False

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin at the choice that holds, not at the first one."""
        super().showEvent(event)
        chosen = self.scales.checkedButton()
        if chosen is not None and event is not None and not event.spontaneous():
            chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_scale(self, at: int) -> None:
        self._look.choose(scale=SCALES[at])
        self.scale_chosen.emit(SCALES[at])

    def _take_theme(self, at: int) -> None:
        self._look.choose(theme=THEMES[at])
        self.theme_chosen.emit(THEMES[at])

    def _choice(self, name: str, words: Sequence[str], chosen: int) -> QButtonGroup:
        part, row = SettingsPart(self._look, name), QHBoxLayout()
        row.setSpacing(20)
        group = QButtonGroup(self)
        for at, word in enumerate(words):
            button = QRadioButton(word)
            button.setAccessibleName(f"{name}: {word}")
            button.setChecked(at == chosen)
            button.setMinimumHeight(self._look.px(34))
            group.addButton(button, at)
            row.addWidget(button)
        row.addStretch(1)
        part.column.addLayout(row)
        self.parts.addWidget(part)
        return group

    def _scroller(self, inner: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner.setAutoFillBackground(False)
        if port := area.viewport():
            port.setAutoFillBackground(False)
        return area
