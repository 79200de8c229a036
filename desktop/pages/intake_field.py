"""One input of the counter: label above, text, and the sentence that names the cure below."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.text_label import TextLabel
from workflow.vietnamese import clean


class IntakeField(QWidget):
    """A line that keeps what was typed in NFC and judges it when left; while wrong it is judged at every letter."""

    changed = pyqtSignal()

    def __init__(
        self, look: Look, label: str, *, judge: Callable[[str], str] | None = None,
        tidy: Callable[[str], str] = clean, hint: str = "",
    ) -> None:
        super().__init__()
        self._look, self._judge, self._tidy = look, judge, tidy
        self._label = TextLabel(look, label, 13, color="text2")
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self.edit.setMinimumHeight(look.px(34))
        self.edit.setMinimumWidth(0)
        self._label.setBuddy(self.edit)
        self._trouble = TextLabel(look, "", 13, color="danger", wrap=True)
        self._trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addWidget(self.edit)
        column.addWidget(self._trouble)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.edit.textChanged.connect(self._typed)
        self.edit.editingFinished.connect(self.settle)
        look.changed.connect(self._restyle)
        self._name()

    def value(self) -> str:
        """Return the text as it is kept."""
        return self._tidy(self.edit.text())

    def set_value(self, text: str) -> None:
        """Fill in a kept text."""
        self.edit.setText(text)
        self._show("")

    def set_label(self, label: str) -> None:
        """Change what is asked for."""
        self._label.setText(label)
        self._name()

    def trouble(self) -> str:
        """Return what is wrong with the text now; "" when nothing is."""
        return self._judge(self.edit.text()) if self._judge else ""

    def shown_trouble(self) -> str:
        """Return the sentence that stands under the field."""
        return "" if self._trouble.isHidden() else self._trouble.text()

    def settle(self) -> None:
        """Write the text as it is kept and say what is wrong with it."""
        tidy = self._tidy(self.edit.text())
        if tidy != self.edit.text():
            self.edit.setText(tidy)
        self._show(self.trouble())

    def _typed(self) -> None:
        if not self._trouble.isHidden():
            self._show(self.trouble())
        self.changed.emit()

    def _show(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        self._name()
        self._restyle()

    def _name(self) -> None:
        trouble = self._trouble.text()
        self.edit.setAccessibleName(self._label.text() + (f", {trouble}" if trouble else ""))

    def _restyle(self) -> None:
        danger = self._look.color("danger_line").name()
        wrong = bool(self._trouble.text())
        self.edit.setStyleSheet(f"QLineEdit {{ border: 2px solid {danger}; }}" if wrong else "")
