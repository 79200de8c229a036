"""One signature of a file as it was judged: verdict, signer, reasons, facts, the circular's evaluation list."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.shown import JudgedPoint, JudgedSignature
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

_INKS = {"ok": "ok", "danger": "danger", "today": "today", "calm": "text2"}
_ICONS = {"ok": "check", "danger": "x", "today": "question", "calm": "circle-dashed"}


class VerifyCard(QFrame):
    """All that is known of one signature; the evaluation list opens by a press, and at once where it is not valid."""

    def __init__(self, look: Look, found: JudgedSignature) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("VerifyCard")
        self.setAccessibleName(f"{found.signer}: {found.words}")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(TextLabel(look, found.signer, 16, bold=True, wrap=True), 1)
        self.chip = Chip(look, found.words, found.tone, found.icon)
        head.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for reason in found.reasons:
            column.addWidget(TextLabel(look, reason, 14, color=_INKS[found.tone], wrap=True))
        column.addLayout(self._facts(found))
        self.more = KeyButton(look, "", icon="caret-down", kind="link")
        self.more.clicked.connect(lambda: self._open(not self.points.isVisibleTo(self)))
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.points = _Points(look, found.points)
        column.addWidget(self.points)
        self._open(found.tone != "ok")
        look.changed.connect(self._restyle)
        self._restyle()

    def _facts(self, found: JudgedSignature) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (label, value) in enumerate(found.facts):
            grid.addWidget(TextLabel(self._look, label, 13, color="text2"), row, 0, Qt.AlignmentFlag.AlignTop)
            said = TextLabel(self._look, value, 13, wrap=True)
            said.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            grid.addWidget(said, row, 1)
        return grid

    def _open(self, on: bool) -> None:
        self.points.setVisible(on)
        self.more.set_words(self.tr("Ẩn danh mục đánh giá") if on else self.tr("Danh mục đánh giá"))

    def _restyle(self) -> None:
        line, ground = (self._look.color(name).name() for name in ("line", "surface"))
        self.setStyleSheet(f"#VerifyCard {{ background: {ground}; border: 1px solid {line}; border-radius: 6px; }}")


class _Points(QWidget):
    """The lines of the evaluation list: number, words, what was found."""

    def __init__(self, look: Look, points: tuple[JudgedPoint, ...]) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Rule(look))
        self._icons = [(QLabel(), point.tone) for point in points]
        for (icon, _), point in zip(self._icons, points, strict=True):
            column.addLayout(self._line(icon, point))
        look.changed.connect(self._restyle)
        self._restyle()

    def _line(self, icon: QLabel, point: JudgedPoint) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        icon.setFixedWidth(self._look.px(18))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        optional = "" if point.required else self.tr(" (không bắt buộc)")
        row.addWidget(TextLabel(self._look, f"{point.number} {point.words}{optional}", 13, wrap=True), 1)
        said = TextLabel(self._look, point.found, 13, bold=True, color=_INKS[point.tone])
        row.addWidget(said, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _restyle(self) -> None:
        for icon, tone in self._icons:
            icon.setPixmap(self._look.icon(_ICONS[tone], 14, _INKS[tone]))
