"""A round chip that is one choice of a group: word and number."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QPushButton

from desktop.look.look import Look


class ChoiceChip(QPushButton):
    """Chosen it is filled with the accent; the number is red only where somebody has to look (``alarm``)."""

    def __init__(self, look: Look, word: str, *, alarm: bool = False) -> None:
        super().__init__(word)
        self._look, self._word, self._alarm, self._number = look, word, alarm, 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(look.px(28))
        look.changed.connect(self._restyle)
        self._restyle()

    def set_number(self, number: int) -> None:
        """Show how many there are."""
        self._number = number
        self.setText(f"{self._word}  {number}")
        self.setAccessibleName(f"{self._word}, {number}")
        self._restyle()

    def minimumSizeHint(self) -> QSize:
        """A chip is never cut."""
        return self.sizeHint()

    def _restyle(self) -> None:
        look = self._look
        self.setFixedHeight(look.px(28))
        text = look.color("danger" if self._alarm and self._number else "text").name()
        self.setStyleSheet(
            f"QPushButton {{ border: 1px solid {look.color('line_btn').name()}; border-radius: {look.px(14)}px;"
            f" padding: 0 11px; min-height: {look.px(26)}px; max-height: {look.px(26)}px;"
            f" background: {look.color('surface').name()}; color: {text};"
            f" font-size: {look.px(13)}px; }}"
            f"QPushButton:hover {{ background: {look.color('hover').name()}; }}"
            f"QPushButton:focus {{ border: 2px solid {look.color('focus').name()}; padding: 0 10px;"
            f" min-height: {look.px(24)}px; max-height: {look.px(24)}px; }}"
            f"QPushButton:checked {{ background: {look.color('accent').name()};"
            f" color: {look.color('on_accent').name()}; border-color: {look.color('accent').name()}; }}"
        )
