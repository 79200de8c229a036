"""Colour tokens of the three themes; every colour on screen has its name here and nowhere else its value."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; values are ``#RRGGBB``, or ``#AARRGGBB`` for the scrim and the shadow."""

    name: str
    window: str
    surface: str
    subtle: str
    hover: str
    navhover: str
    pressed: str
    selected: str
    selected_off: str
    navsel: str
    line: str
    line2: str
    line_btn: str
    btn: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_h: str
    accent_p: str
    on_accent: str
    accent_soft: str
    on_selected: str
    link: str
    focus: str
    danger: str
    danger_bg: str
    danger_line: str
    today: str
    today_bg: str
    today_line: str
    soon: str
    soon_bg: str
    soon_line: str
    calm: str
    calm_bg: str
    calm_line: str
    pause: str
    pause_bg: str
    pause_line: str
    ok: str
    ok_bg: str
    ok_line: str
    info: str
    info_bg: str
    info_line: str
    stamp: str
    training: str
    on_training: str
    paper_back: str
    scrim: str
    shadow: str
    add: str
    cut: str


LIGHT = Theme(
    name="light",
    window="#E9EEF0", surface="#FFFFFF", subtle="#F4F7F8", hover="#EDF2F4", navhover="#DDE5E8", pressed="#D3DDE1",
    selected="#D9EAF1", selected_off="#E4EAED", navsel="#FFFFFF",
    line="#D5DDE0", line2="#7C8B93", line_btn="#B3BFC5", btn="#F7F9FA",
    text="#172126", text2="#435158", text3="#5A6971", disabled="#8795A0",
    accent="#0B5A75", accent_h="#084A61", accent_p="#063B4E", on_accent="#FFFFFF", accent_soft="#E1EFF4",
    on_selected="#172126", link="#0B5A75", focus="#0B5A75",
    danger="#9B1C1C", danger_bg="#FBE6E4", danger_line="#C9302C",
    today="#863A00", today_bg="#FDE9D6", today_line="#C2621A",
    soon="#664B00", soon_bg="#FAF0C8", soon_line="#A88500",
    calm="#3D4B52", calm_bg="#E6ECEE", calm_line="#7C8B93",
    pause="#494384", pause_bg="#ECEAF8", pause_line="#6E67B5",
    ok="#1B5C30", ok_bg="#E0F1E5", ok_line="#2E7D46",
    info="#0B5A75", info_bg="#E1EFF4", info_line="#0B5A75",
    stamp="#C0151B", training="#FFD166", on_training="#3A2A00",
    paper_back="#DCE3E6", scrim="#6E101C22", shadow="#3C0A1920", add="#E0F1E5", cut="#FBE6E4",
)  # fmt: skip

DARK = Theme(
    name="dark",
    window="#14191C", surface="#1B2226", subtle="#20282C", hover="#252E33", navhover="#1F272B", pressed="#2C363B",
    selected="#1D3B48", selected_off="#283136", navsel="#263036",
    line="#323D43", line2="#7F8E96", line_btn="#4C5960", btn="#222B30",
    text="#E9EEF0", text2="#B9C5CB", text3="#9AA8AF", disabled="#6E7C84",
    accent="#7CC6E0", accent_h="#97D4EA", accent_p="#5FB2CF", on_accent="#062430", accent_soft="#17333E",
    on_selected="#E9EEF0", link="#8FD0E8", focus="#7CC6E0",
    danger="#FFB3AB", danger_bg="#471C1A", danger_line="#F2867C",
    today="#FFC394", today_bg="#45280F", today_line="#E79B5A",
    soon="#F0D67C", soon_bg="#3B310F", soon_line="#CBB04E",
    calm="#C5D0D5", calm_bg="#2D373C", calm_line="#7F8E96",
    pause="#CBC7FF", pause_bg="#2F2C52", pause_line="#9A93E0",
    ok="#A2DDB2", ok_bg="#173820", ok_line="#6DBB84",
    info="#8FD0E8", info_bg="#17333E", info_line="#7CC6E0",
    stamp="#FF8A80", training="#E0B34A", on_training="#241A00",
    paper_back="#0F1416", scrim="#96000000", shadow="#A0000000", add="#173820", cut="#471C1A",
)  # fmt: skip

CONTRAST = Theme(
    name="contrast",
    window="#000000", surface="#000000", subtle="#000000", hover="#1A1A1A", navhover="#1A1A1A", pressed="#333333",
    selected="#FFD600", selected_off="#333333", navsel="#FFD600",
    line="#FFFFFF", line2="#FFFFFF", line_btn="#FFFFFF", btn="#000000",
    text="#FFFFFF", text2="#FFFFFF", text3="#FFFFFF", disabled="#A6A6A6",
    accent="#FFD600", accent_h="#FFE34D", accent_p="#E6C100", on_accent="#000000", accent_soft="#000000",
    on_selected="#000000", link="#FFD600", focus="#4DE1FF",
    danger="#FF9E96", danger_bg="#000000", danger_line="#FF9E96",
    today="#FFC37A", today_bg="#000000", today_line="#FFC37A",
    soon="#FFF07A", soon_bg="#000000", soon_line="#FFF07A",
    calm="#FFFFFF", calm_bg="#000000", calm_line="#FFFFFF",
    pause="#D6D0FF", pause_bg="#000000", pause_line="#D6D0FF",
    ok="#8CFFA8", ok_bg="#000000", ok_line="#8CFFA8",
    info="#4DE1FF", info_bg="#000000", info_line="#4DE1FF",
    stamp="#FF9E96", training="#FFFFFF", on_training="#000000",
    paper_back="#000000", scrim="#C8000000", shadow="#00000000", add="#000000", cut="#000000",
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}
NAMES = frozenset(field.name for field in fields(Theme)) - {"name"}
