"""F10: everything the window can do as a menu, each with a letter to press and its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QWidget

from desktop.look.look import Look
from desktop.widgets.navigation import GROUPS

Entry = tuple[str, str, Callable[[], Any]]
"""Words with "&" before the letter, key, what to do; empty words draw a line."""


def window_menu(look: Look, window: QWidget, entries: Sequence[Entry], opened: Callable[[str], Any]) -> QMenu:
    """Return the menu: ``entries``, then the folders by their digit."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setAccessibleName("Trình đơn")
    for words, key, act in entries:
        if not words:
            menu.addSeparator()
            continue
        action = QAction(f"{words}\t{key}" if key else words, menu)
        action.triggered.connect(lambda _=False, act=act: act())
        menu.addAction(action)
    folders = QMenu("&Mở thư mục", menu)
    menu.addSeparator()
    menu.addMenu(folders)
    for _, group in GROUPS:
        for name, title, icon, key in group:
            digit = f"&{key[-1]} " if key else ""
            action = QAction(look.qicon(icon), f"{digit}{title}\t{key}" if key else title, folders)
            action.triggered.connect(lambda _=False, name=name: opened(name))
            folders.addAction(action)
    return menu


def pop_up(menu: QMenu, window: QWidget) -> None:
    """Show the menu at the upper left of the window, its first entry current."""
    menu.popup(window.mapToGlobal(QPoint(8, 56)))
    first = next((action for action in menu.actions() if action.isEnabled()), None)
    if first is not None:
        menu.setActiveAction(first)
