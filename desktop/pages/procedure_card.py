"""The procedure chosen at the counter, on one card with "Đổi"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel


class ProcedureCard(QFrame):
    """Name, code, field and level of the chosen procedure."""

    change = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("ProcedureCard")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 8, 7)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.name = TextLabel(look, "", 15, bold=True, wrap=True)
        self.about = TextLabel(look, "", 13, color="text2", wrap=True)
        words.addWidget(self.name)
        words.addWidget(self.about)
        row.addLayout(words, 1)
        self.button = KeyButton(look, self.tr("Đổi"), key="F2", kind="quiet")
        self.button.clicked.connect(self.change)
        row.addWidget(self.button)
        look.changed.connect(self._restyle)
        self._restyle()

    def show_procedure(self, procedure: Mapping[str, Any]) -> None:
        """Show ``procedure``."""
        self.name.setText(str(procedure["name"]))
        field = self.tr("Lĩnh vực: {field}").format(field=procedure["field"]) if procedure.get("field") else ""
        parts = (str(procedure["code"]), field, str(procedure.get("level") or ""))
        self.about.setText(" · ".join(part for part in parts if part))

    def _restyle(self) -> None:
        look = self._look
        self.setStyleSheet(
            f"QFrame#ProcedureCard {{ background: {look.color('subtle').name()};"
            f" border: 1px solid {look.color('line').name()}; border-radius: 8px; }}"
        )
