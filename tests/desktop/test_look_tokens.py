"""The look: every pair of colours can be read, every icon and letter is there, theme and size change at once."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from fontTools.ttLib import TTFont
from PyQt6.QtGui import QColor, QFontDatabase, QFontInfo, QImage
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.look.look import FOLDER, SHIPPED, Look, install_fonts
from desktop.look.tokens import CONTRAST, DARK, LIGHT, NAMES, Theme
from desktop.shown import Due
from desktop.widgets.action_keys import _ACTS
from desktop.widgets.chip import LEVEL_ICON, LEVEL_TONE
from desktop.widgets.navigation import GROUPS

THEMES = (LIGHT, DARK, CONTRAST)
STATES = ("danger", "today", "soon", "calm", "pause", "ok", "info")
GROUNDS = ("surface", "window", "subtle")
TEXTS = [
    *((ink, ground) for ink in ("text", "text2", "text3", "link") for ground in GROUNDS),
    ("text", "hover"), ("text2", "hover"), ("text", "navhover"), ("text", "btn"), ("text", "pressed"),
    ("text", "accent_soft"), ("link", "accent_soft"), ("on_selected", "selected"), ("text", "selected_off"),
    *(("on_accent", fill) for fill in ("accent", "accent_h", "accent_p")), ("stamp", "surface"),
    ("on_training", "training"), ("text", "add"), ("text", "cut"), ("surface", "text"), ("text2", "paper_back"),
    *((state, f"{state}_bg") for state in STATES), *((state, "surface") for state in STATES),
]  # fmt: skip
ON_SELECTED = ("text", "text2", "text3", "link", "stamp")
LINES = [
    ("line2", "surface"), ("line2", "window"), ("focus", "surface"), ("focus", "window"), ("accent", "surface"),
    *((f"{state}_line", "surface") for state in ("danger", "today", "soon", "pause", "ok", "info")),
]  # fmt: skip


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = (int(color[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: Theme, one: str, other: str) -> float:
    """Return the contrast ratio of two tokens."""
    low, high = sorted(luminance(getattr(theme, name)) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_text_can_be_read(theme: Theme) -> None:
    found = {pair: round(contrast(theme, *pair), 2) for pair in TEXTS}
    assert not {pair: ratio for pair, ratio in found.items() if ratio < 4.5}


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
def test_what_stands_on_the_current_row_can_be_read(theme: Theme) -> None:
    found = {ink: round(contrast(theme, ink, "selected"), 2) for ink in ON_SELECTED}
    assert not {ink: ratio for ink, ratio in found.items() if ratio < 4.5}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_line_and_bar_can_be_seen(theme: Theme) -> None:
    found = {pair: round(contrast(theme, *pair), 2) for pair in LINES}
    assert not {pair: ratio for pair, ratio in found.items() if round(ratio, 1) < 3.0}


def test_some_measured_pairs_are_those_of_the_table() -> None:
    assert round(contrast(LIGHT, "text", "surface"), 1) == 16.4
    assert round(contrast(DARK, "text2", "selected"), 1) == 6.7
    assert round(contrast(CONTRAST, "on_selected", "selected"), 1) == 14.9


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_token_is_a_colour(theme: Theme) -> None:
    assert not [name for name in NAMES if not QColor(getattr(theme, name)).isValid()]


def test_high_contrast_knows_no_fills() -> None:
    assert {getattr(CONTRAST, f"{state}_bg") for state in STATES} == {"#000000"}


def test_every_icon_asked_for_by_name_travels_along() -> None:
    have = {path.stem for path in (FOLDER / "icons").glob("*.svg")}
    named = re.compile(r"(?:icon\(|icon=)\s*\"([a-z0-9-]+)\"")
    asked = {name for path in FOLDER.parent.rglob("*.py") for name in named.findall(path.read_text("utf-8"))}
    asked |= {icon for _, icon in _ACTS.values()} | set(LEVEL_ICON.values())
    asked |= {icon for _, folders in GROUPS for _, _, icon, _ in folders}
    assert len(asked) > 30
    assert not asked - have


def test_the_icons_travel_with_their_licence() -> None:
    assert "MIT License" in (FOLDER / "icons" / "LICENSE").read_text("utf-8")


def test_every_level_of_a_deadline_has_a_tone() -> None:
    assert set(get_args(get_type_hints(Due)["level"])) == set(LEVEL_TONE)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_fonts_hold_every_vietnamese_letter(name: str) -> None:
    with TTFont(FOLDER / "fonts" / name, lazy=True) as font:
        known = set(font.getBestCmap())
        weight = font["OS/2"].usWeightClass
    vowels, tones = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones} | {"đ", "·", "…", "–"}
    assert not {letter for letter in letters | {letter.upper() for letter in letters} if ord(letter) not in known}
    assert weight == (600 if "SemiBold" in name else 400)
    assert (FOLDER / "fonts" / name).stat().st_size < 260_000


def test_the_shipped_family_is_what_is_drawn(qapp: QApplication) -> None:
    install_fonts()
    assert "Noto Sans" in QFontDatabase.families()
    look = Look("light")
    assert QFontInfo(look.font(14)).family() in ("Segoe UI", "Noto Sans")
    assert look.font(14).pixelSize() == 14
    assert Look("light", 1.3).font(14).pixelSize() == 18


def test_an_icon_has_the_colour_of_its_token_and_only_that(qapp: QApplication) -> None:
    picture = Look("light").icon("check", 18, "danger").toImage().convertToFormat(QImage.Format.Format_ARGB32)
    inks = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    ink = QColor(LIGHT.danger)
    found = [dot for dot in inks if dot.alpha() > 200]
    assert found
    assert all(abs(dot.red() - ink.red()) < 4 and abs(dot.green() - ink.green()) < 4 for dot in found)


def test_theme_and_text_size_change_without_a_restart(qtbot: QtBot, qapp: QApplication) -> None:
    look = Look("light")
    look.apply(qapp)
    before = look.icon("tray").toImage()
    with qtbot.waitSignal(look.changed):
        look.choose("dark", 1.15)
    assert look.color("surface").name() == DARK.surface.lower()
    assert look.px(20) == 23
    assert DARK.surface in qapp.styleSheet()
    assert look.icon("tray").toImage() != before
    look.choose("light", 1.0)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("scale", (1.0, 1.3))
def test_the_style_sheet_names_no_colour_but_the_tokens(theme: Theme, scale: float, qapp: QApplication) -> None:
    text = Look(theme.name, scale).style_sheet()
    colors = set(re.findall(r"#[0-9A-Fa-f]{6,8}\b", text))
    assert colors and colors <= {getattr(theme, name) for name in NAMES}
    for path in re.findall(r"url\(([^)]+)\)", text):
        assert Path(path).is_file()
