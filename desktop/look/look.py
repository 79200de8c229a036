"""The look of one window: theme and text size, asked by every widget for colours, sizes, fonts and icons."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QByteArray, QObject, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QApplication

from desktop.look.sheet import sheet
from desktop.look.tokens import CONTRAST, DARK, LIGHT, THEMES, Theme

FOLDER = Path(__file__).resolve().parent
FAMILIES = ("Segoe UI", "Noto Sans", "Be Vietnam Pro")
SHIPPED = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf")


def install_fonts() -> None:
    """Make the shipped fonts known to this process."""
    for name in SHIPPED:
        QFontDatabase.addApplicationFont(str(FOLDER / "fonts" / name))


def system_theme() -> Theme:
    """Return the theme the system asks for; high contrast wins over dark."""
    hints = QGuiApplication.styleHints()
    if hints is None:
        return LIGHT
    accessibility = getattr(hints, "accessibility", lambda: None)()
    wanted = getattr(accessibility, "contrastPreference", lambda: None)()
    if wanted is not None and getattr(wanted, "name", "") == "HighContrast":
        return CONTRAST
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


class Look(QObject):
    """Theme and text size.

    Signals:
        changed: theme or text size changed; widgets repaint and restyle themselves.
    """

    changed = pyqtSignal()

    def __init__(self, theme: str = "auto", scale: float = 1.0) -> None:
        """Take what the person chose.

        Args:
            theme: "light", "dark", "contrast", or "auto" to follow the system.
            scale: 1.0 Vừa, 1.15 Lớn, 1.3 Rất lớn.
        """
        super().__init__()
        self.theme = THEMES.get(theme) or system_theme()
        self.scale = scale
        self._pixmaps: dict[tuple[str, int, str, float], QPixmap] = {}

    def choose(self, theme: str | None = None, scale: float | None = None) -> None:
        """Change theme or text size without a restart."""
        if theme is not None:
            self.theme = THEMES.get(theme) or system_theme()
        if scale is not None:
            self.scale = scale
        self._pixmaps.clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.apply(app)
        self.changed.emit()

    def color(self, name: str) -> QColor:
        """Return the colour of a token."""
        return QColor(getattr(self.theme, name))

    def px(self, n: float) -> int:
        """Return ``n`` pixels of the normal size in this text size."""
        return round(n * self.scale)

    def font(self, size: int, *, bold: bool = False) -> QFont:
        """Return the font of a role (look: two weights only, 400 and 600)."""
        font = QFont()
        font.setFamilies(list(FAMILIES))
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def icon(self, name: str, size: int = 18, color: str = "text2") -> QPixmap:
        """Return a Phosphor icon in the colour of a token, sharp on this screen."""
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        key = (name, self.px(size), getattr(self.theme, color), ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = _drawn(name, self.px(size), QColor(getattr(self.theme, color)), ratio)
        return self._pixmaps[key]

    def qicon(self, name: str, size: int = 18, color: str = "text2") -> QIcon:
        """Return the icon for a control that wants a QIcon."""
        return QIcon(self.icon(name, size, color))

    def style_sheet(self) -> str:
        """Return the style sheet of the whole application."""
        return sheet(self.theme, self.px)

    def palette(self) -> QPalette:
        """Return the palette of the application."""
        palette, role = QPalette(), QPalette.ColorRole
        for which, name in (
            (role.Window, "window"), (role.Base, "surface"), (role.AlternateBase, "subtle"), (role.Text, "text"),
            (role.WindowText, "text"), (role.ButtonText, "text"), (role.Button, "btn"), (role.Link, "link"),
            (role.Highlight, "selected"), (role.HighlightedText, "on_selected"), (role.PlaceholderText, "text3"),
            (role.ToolTipBase, "text"), (role.ToolTipText, "surface"), (role.Dark, "paper_back"),
        ):  # fmt: skip
            palette.setColor(which, self.color(name))
        palette.setColor(QPalette.ColorGroup.Disabled, role.Text, self.color("disabled"))
        palette.setColor(QPalette.ColorGroup.Disabled, role.ButtonText, self.color("disabled"))
        return palette

    def apply(self, app: QApplication) -> None:
        """Dress the application."""
        app.setStyle("Fusion")
        app.setPalette(self.palette())
        app.setFont(self.font(14))
        app.setStyleSheet(self.style_sheet())


def _drawn(name: str, size: int, color: QColor, ratio: float) -> QPixmap:
    source = (FOLDER / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", color.name()).encode()))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
