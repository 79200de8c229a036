"""Which token and certificate will sign, before a PIN is asked: owner, dates, lists, why not, a choice."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from desktop.look.look import Look
from desktop.shown import TokenState
from desktop.widgets.chip import Chip
from desktop.widgets.text_label import TextLabel


class TokenBox(QFrame):
    """``chosen``: the person chose a certificate among several."""

    chosen = pyqtSignal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("Certificate")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(12)
        self._icon = QLabel()
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.owner = TextLabel(look, "", 14, bold=True)
        self.about = TextLabel(look, "", 13, color="text2", wrap=True)
        self.lists = TextLabel(look, "", 13, color="text2", wrap=True)
        self.why_not = TextLabel(look, "", 13, bold=True, color="danger", wrap=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Chứng thư dùng để ký"))
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.choice.currentIndexChanged.connect(lambda _at: self.chosen.emit())
        for part in (self.owner, self.about, self.lists, self.why_not, self.choice):
            words.addWidget(part)
        row.addLayout(words, 1)
        self.usable = Chip(look, "", "ok", "check")
        row.addWidget(self.usable, 0, Qt.AlignmentFlag.AlignTop)
        look.changed.connect(self._restyle)
        self._restyle()

    @property
    def certificate(self) -> str:
        """The certificate that was chosen among several; empty when there is nothing to choose."""
        return str(self.choice.currentData() or "")

    @property
    def clear(self) -> bool:
        """Whether it is said which certificate signs."""
        return self.choice.count() == 0 or bool(self.certificate)

    def show_token(self, token: TokenState) -> None:
        """Show what is plugged in; a choice made before stays while it is offered."""
        self.owner.setText(token.owner or token.label or token.words)
        until = self.tr("chứng thư hạn đến {date}").format(date=token.until) if token.until else ""
        self.about.setText(" · ".join(part for part in (token.unit, until) if part) or token.words)
        for label, words in ((self.lists, token.lists), (self.why_not, token.why_not)):
            label.setText(words)
            label.setVisible(bool(words))
        self.lists.set_color("today" if token.stale else "text2")
        self._offer(token.choices)
        self.usable.set_chip(*self._chip(token))
        parts = (self.owner, self.about, self.usable, self.lists, self.why_not)
        self.setAccessibleName(". ".join(part.text() for part in parts if part.text()))

    def _chip(self, token: TokenState) -> tuple[str, str, str]:
        if token.pin == "locked":
            return self.tr("Đã khóa"), "danger", "warning"
        if not token.present:
            return self.tr("Chưa cắm"), "today", "warning"
        if token.why_not:
            return self.tr("Không ký được"), "danger", "warning"
        return self.tr("Dùng được"), "ok", "check"

    def _offer(self, choices: tuple[tuple[str, str], ...]) -> None:
        before = self.certificate
        self.choice.blockSignals(True)
        self.choice.clear()
        if choices:
            self.choice.addItem(self.tr("Chọn chứng thư để ký…"), "")
        for id_, words in choices:
            self.choice.addItem(words, id_)
            self.choice.setItemData(self.choice.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.choice.setCurrentIndex(max(self.choice.findData(before), 0) if choices else -1)
        self.choice.setVisible(bool(choices))
        self.choice.blockSignals(False)

    def _restyle(self) -> None:
        self._icon.setPixmap(self._look.icon("key", 22, "accent"))
