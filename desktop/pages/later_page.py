"""A folder whose work comes with a later version: says plainly what it will hold."""

from __future__ import annotations

from PyQt6.QtWidgets import QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.empty import EmptyPage


class LaterPage(QWidget):
    """No made-up data, no buttons that do nothing."""

    def __init__(self, look: Look, title: str, what: str) -> None:
        super().__init__()
        self._title = title
        layout = QVBoxLayout(self)
        words = self.tr("{what} Phiên bản này chưa có.").format(what=what)
        layout.addWidget(EmptyPage(look, "hourglass-simple", title, words))

    def title(self) -> str:
        """Return the folder's name."""
        return self._title

    def refresh(self) -> None:
        """Nothing to read."""

    def primary(self) -> None:
        """No next step."""

    def handle_key(self, key: str) -> bool:
        """No keys of its own."""
        return False
