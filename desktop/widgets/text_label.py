"""A plain text label in the size, weight and colour of the look, that follows theme and text size."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.look.look import Look


class TextLabel(QLabel):
    """Text as it is: nothing in it is read as markup. ``wrap`` lets it take several lines."""

    def __init__(
        self,
        look: Look,
        text: str = "",
        size: int = 14,
        *,
        bold: bool = False,
        color: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._look, self._size, self._bold, self._color = look, size, bold, color
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        look.changed.connect(self._restyle)
        self._restyle()

    def set_color(self, color: str) -> None:
        """Change the colour token."""
        if color != self._color:
            self._color = color
            self._restyle()

    def _restyle(self) -> None:
        weight = 600 if self._bold else 400
        self.setFont(self._look.font(self._size, bold=self._bold))
        self.setStyleSheet(
            f"font-size: {self._look.px(self._size)}px; font-weight: {weight};"
            f" color: {self._look.color(self._color).name()}; background: transparent;"
        )
