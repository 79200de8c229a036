"""The one style sheet: inputs, scroll bars, menus and tool tips; what needs more is painted by its widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.look.tokens import Theme

ICONS = (Path(__file__).resolve().parent / "icons").as_posix()


def sheet(theme: Theme, px: Callable[[float], int]) -> str:
    """Return the style sheet of a theme at a text size."""
    width = 2 if theme.name == "contrast" else 1
    light = theme.name == "light"
    tick = f"{ICONS}/tick-{'white' if light else 'black'}.svg"
    caret = f"{ICONS}/open-{'black' if light else 'white'}.svg"
    caret_up = f"{ICONS}/close-{'black' if light else 'white'}.svg"
    return f"""
    QWidget {{ color: {theme.text}; font-size: {px(14)}px; }}
    QToolTip {{ color: {theme.surface}; background: {theme.text}; border: 0; padding: 4px 8px; }}
    QLineEdit, QPlainTextEdit, QComboBox, QDateEdit, QSpinBox, QListWidget#choices {{
        background: {theme.surface}; color: {theme.text}; border: {width}px solid {theme.line2}; border-radius: 6px;
        padding: {5 - width}px {11 - width}px; placeholder-text-color: {theme.text3};
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    QLineEdit, QComboBox, QDateEdit, QSpinBox {{ min-height: {px(34) - 10}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus,
    QListWidget#choices:focus {{
        border: 2px solid {theme.focus}; padding: 3px 9px;
    }}
    QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{ min-height: {px(34) - 10}px; }}
    QLineEdit:read-only, QPlainTextEdit:read-only {{ background: {theme.subtle}; }}
    QLineEdit[error="true"], QPlainTextEdit[error="true"] {{ border: 2px solid {theme.danger_line}; padding: 3px 9px; }}
    QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: {px(28)}px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({caret}); width: {px(14)}px; height: {px(14)}px; }}
    QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: {px(24)}px; background: transparent; }}
    QSpinBox::up-button:hover, QSpinBox::down-button:hover {{ background: {theme.hover}; }}
    QSpinBox::up-arrow {{ image: url({caret_up}); width: {px(12)}px; height: {px(12)}px; }}
    QSpinBox::down-arrow {{ image: url({caret}); width: {px(12)}px; height: {px(12)}px; }}
    QListView::indicator {{ width: {px(16)}px; height: {px(16)}px; border: {width}px solid {theme.line2};
        border-radius: 4px; background: {theme.surface}; }}
    QListView::indicator:checked {{ background: {theme.accent}; image: url({tick}); }}
    QComboBox QAbstractItemView {{
        background: {theme.surface}; border: 1px solid {theme.line2}; outline: 0;
        selection-background-color: {theme.selected}; selection-color: {theme.on_selected};
    }}
    QCheckBox {{ spacing: 8px; }}
    QCheckBox::indicator {{ width: {px(18)}px; height: {px(18)}px; border: {width}px solid {theme.line2};
        border-radius: 4px; background: {theme.surface}; }}
    QCheckBox::indicator:checked {{ background: {theme.accent}; border-color: {theme.accent}; image: url({tick}); }}
    QCheckBox::indicator:indeterminate {{ background: {theme.accent_soft}; border: 2px solid {theme.accent}; }}
    QCheckBox:focus, QRadioButton:focus {{ color: {theme.link}; }}
    QRadioButton {{ spacing: 8px; }}
    QRadioButton::indicator {{ width: {px(18) - 2 * width}px; height: {px(18) - 2 * width}px;
        border: {width}px solid {theme.line2}; border-radius: {px(18) // 2}px; background: {theme.surface}; }}
    QRadioButton::indicator:checked {{ border: {px(6)}px solid {theme.accent};
        width: {px(18) - 2 * px(6)}px; height: {px(18) - 2 * px(6)}px; }}
    QProgressBar {{ background: {theme.calm_bg}; border: {'1px solid ' + theme.line if width == 2 else '0'};
        border-radius: 3px; max-height: 6px; min-height: 6px; }}
    QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}
    QProgressBar[state="warn"]::chunk {{ background: {theme.today_line}; }}
    QProgressBar[state="late"]::chunk {{ background: {theme.danger_line}; }}
    QProgressBar[state="pause"]::chunk {{ background: {theme.pause_line}; }}
    """ + _frames(theme)


def _frames(theme: Theme) -> str:
    """Return scroll bars, menus, splitters and tables."""
    return f"""
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {theme.line_btn}; border-radius: 4px; min-height: 32px; margin: 2px; }}
    QScrollBar::handle:vertical:hover {{ background: {theme.line2}; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {theme.line_btn}; border-radius: 4px; min-width: 32px; margin: 2px; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
        background: transparent; border: 0; width: 0; height: 0;
    }}
    QMenu {{ background: {theme.surface}; border: 1px solid {theme.line2}; padding: 4px; }}
    QMenu::item {{ padding: 6px 16px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {theme.selected}; color: {theme.on_selected}; }}
    QSplitter::handle {{ background: {theme.line}; }}
    QTableView {{ background: {theme.surface}; border: 0; outline: 0; gridline-color: {theme.line}; }}
    """
