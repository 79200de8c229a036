"""The foot of the window: sync, what waits, the token, the training badge; always in words."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.look.look import Look
from desktop.shown import Line, TokenState


class Piece(QPushButton):
    """Icon and words; a link when it opens something."""

    def __init__(self, look: Look, icon: str, parent: QWidget | None = None, *, gives_way: bool = False) -> None:
        super().__init__(parent)
        self._look, self._icon, self._tone, self._gives_way = look, icon, "text2", gives_way
        self.setFlat(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        """Return all of it, or the icon alone where it gives way; the tool tip has the rest."""
        wanted = self.sizeHint()
        return QSize(self._look.px(30), wanted.height()) if self._gives_way else wanted

    def set_words(self, words: str, icon: str, tone: str = "text2") -> None:
        """Change what it says."""
        self._icon, self._tone = icon, tone
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return icon and words."""
        width = QFontMetrics(self._look.font(13, bold=self._tone == "link")).horizontalAdvance(self.text())
        return QSize(width + self._look.px(30), self._look.px(30))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint icon and words."""
        look, painter = self._look, QPainter(self)
        painter.drawPixmap(4, (self.height() - look.px(16)) // 2, look.icon(self._icon, 16, self._tone))
        painter.setFont(look.font(13, bold=self._tone == "link"))
        painter.setPen(look.color("text" if self._tone in ("text2", "ok") else self._tone))
        place = self.rect().adjusted(look.px(25), 0, 0, 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), words)
        if self.hasFocus():
            painter.setPen(look.color("focus"))
            painter.drawRect(self.rect().adjusted(0, 2, -1, -3))
        painter.end()


class TrainingBadge(QLabel):
    """HUẤN LUYỆN, in ochre."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setText("HUẤN LUYỆN – dữ liệu giả")
        self.setAccessibleName("Huấn luyện, dữ liệu giả")

    def minimumSizeHint(self) -> QSize:
        """The badge is never cut."""
        return self.sizeHint()

    def sizeHint(self) -> QSize:
        """Return icon, words and air."""
        width = QFontMetrics(self._look.font(13, bold=True)).horizontalAdvance(self.text())
        return QSize(width + self._look.px(38), self._look.px(24))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the badge."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("training"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, 0, -1), 4, 4)
        painter.drawPixmap(look.px(8), (self.height() - look.px(16)) // 2, look.icon("student", 16, "on_training"))
        painter.setFont(look.font(13, bold=True))
        painter.setPen(look.color("on_training"))
        painter.drawText(self.rect().adjusted(look.px(29), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        painter.end()


class StatusBar(QWidget):
    """One row of 30.

    Signals:
        open_sync: the person wants to see what waits.
        open_keys: show all keys.
        look_at_token: the token was pressed: look again now.
    """

    open_sync = pyqtSignal()
    open_keys = pyqtSignal()
    look_at_token = pyqtSignal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(look.px(30))
        self._line = Piece(look, "cloud-check", self)
        self._waiting = Piece(look, "arrow-circle-up", self)
        self._token = Piece(look, "key", self, gives_way=True)
        self._training = TrainingBadge(look, self)
        self._training.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 14, 0)
        layout.setSpacing(14)
        for piece in (self._line, self._waiting, self._token):
            layout.addWidget(piece)
        layout.addStretch(1)
        self._keys = Piece(look, "keyboard", self, gives_way=True)
        self._keys.set_words(self.tr("Phím tắt Ctrl+/"), "keyboard")
        self._keys.clicked.connect(self.open_keys.emit)
        layout.addWidget(self._keys)
        layout.addWidget(self._training)
        self._token.clicked.connect(self.look_at_token.emit)
        self._line.clicked.connect(self.open_sync.emit)
        self._waiting.clicked.connect(self.open_sync.emit)

    def set_line(self, line: Line) -> None:
        """Show how the lines are and what waits."""
        icon, tone = ("cloud-check", "ok") if line.online else ("cloud-slash", "today")
        self._line.set_words(line.words, icon, tone)
        self._waiting.set_words(line.waiting_words, "arrow-circle-up", "danger" if line.stuck else "link")

    def set_token(self, token: TokenState) -> None:
        """Show the token."""
        self._token.set_words(token.words, "key", "text2" if token.pin == "ok" else "danger")

    def set_training(self, training: bool) -> None:
        """Show the badge."""
        self._training.setVisible(training)
