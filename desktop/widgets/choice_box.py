"""A box to choose one of several from, as wide as so many letters: a long name never pushes the others away."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox


def choice_box(name: str, letters: int) -> QComboBox:
    """Return an empty box that readers of the screen call ``name``."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(letters)
    return box
