"""A path: typed, or chosen with the system's own dialog, which never stops the window."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from workflow.vietnamese import nfc


class PathInput(QWidget):
    """A line and a button beside it.

    Signals:
        changed: the path is another one.
    """

    changed = pyqtSignal()

    def __init__(self, look: Look, value: str = "", *, save: bool = False, hint: str = "") -> None:
        super().__init__()
        self._save = save
        self.dialog: QFileDialog | None = None
        self.edit = QLineEdit(value, self)
        self.edit.setPlaceholderText(hint)
        self.edit.textChanged.connect(self.changed.emit)
        self.button = KeyButton(look, self.tr("Chọn…"), icon="files", parent=self)
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.edit)

    def path(self) -> str:
        """Return what stands there; a home folder's tilde is its path."""
        text = self.edit.text().strip()
        return str(Path(text).expanduser()) if text else ""

    def choose(self) -> None:
        """Open the dialog; what is chosen stands in the line."""
        dialog = QFileDialog(self.window(), self.tr("Lưu vào") if self._save else self.tr("Chọn tệp"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave if self._save else QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile if self._save else QFileDialog.FileMode.ExistingFile)
        if self.edit.text():
            dialog.selectFile(Path(self.edit.text()).name)
        dialog.fileSelected.connect(lambda path: self.edit.setText(nfc(path)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def setAccessibleName(self, name: str | None) -> None:
        """Name the line, which takes the keys."""
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)
