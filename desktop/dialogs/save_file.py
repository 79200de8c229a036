"""Asks for the name of a file to be kept, in the person's documents unless another place is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QStandardPaths, Qt
from PyQt6.QtWidgets import QFileDialog, QWidget


def ask_name(parent: QWidget, title: str, name: str, form: str, keep: Callable[[Path], object]) -> QFileDialog:
    """Open the question; ``keep`` gets the path chosen.

    Args:
        name: of the file, without its ending.
        form: the ending, "pdf".
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    path = str(Path(documents) / f"{name}.{form}")
    dialog = QFileDialog(parent, title, path, f"{form.upper()} (*.{form})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(form)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda chosen: keep(Path(chosen)))
    dialog.open()
    return dialog
