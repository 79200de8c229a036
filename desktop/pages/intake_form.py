"""The parts of the counter page in their places; what they do is the page's."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.intake_applicant import IntakeApplicant
from desktop.pages.intake_fee import IntakeFee
from desktop.pages.intake_papers import IntakePapers
from desktop.pages.intake_receipt import IntakeReceipt, receipt_pages
from desktop.pages.intake_reuse import IntakeReuse
from desktop.pages.intake_scans import IntakeScans
from desktop.pages.intake_section import IntakeSection, Rule
from desktop.pages.procedure_box import ProcedureBox
from desktop.pages.procedure_card import ProcedureCard
from desktop.shown import Desk
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast


class _Parts(QWidget):
    """As high as its parts are at its width; by itself Qt asks for what their words need in the narrowest place."""

    def minimumSizeHint(self) -> QSize:
        """Leave the height to the width."""
        return QSize(super().minimumSizeHint().width(), 0)


class IntakeForm(QWidget):
    """Head, the four numbered parts, foot with the button; the receipt at the right."""

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._build()

    def settle(self) -> None:
        """Let every field of the applicant say what is wrong with it."""
        for field in (self.applicant.uid, self.applicant.name, self.applicant.birth, self.applicant.phone):
            field.settle()

    def show_sections(self, done: Sequence[bool], now: int, hints: Sequence[str]) -> None:
        """Show which parts are done, and on which the person is (-1 for none)."""
        for at, section in enumerate(self.sections):
            section.set_state("done" if done[at] else "now" if at == now else "later", hints[at])

    def _build(self) -> None:
        look = self._look
        self.box = ProcedureBox(look, self._desk, self._lanes)
        self.card = ProcedureCard(look)
        self.card.hide()
        procedure = QWidget()
        column = QVBoxLayout(procedure)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.card)
        self.applicant, self.papers, self.fee = IntakeApplicant(look), IntakePapers(look), IntakeFee(look)
        self.reuse = IntakeReuse(self._desk, self._lanes, self.applicant, self.papers, self)
        contents = (procedure, self.applicant, self.papers, self.fee)
        names = (self.tr("Thủ tục"), self.tr("Người nộp"), self.tr("Giấy tờ"), self.tr("Lệ phí"))
        self.sections = [
            IntakeSection(look, n, name, content, line=n > 1)
            for n, (name, content) in enumerate(zip(names, contents, strict=True), 1)
        ]
        self.receipt = IntakeReceipt(look, receipt_pages(look, self._lanes))
        self.receipt.show_nothing()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(self._head())
        left.addWidget(Rule(look))
        self.scans = IntakeScans(look, self.papers)
        left.addWidget(self.scans)
        left.addWidget(self._scroller(), 1)
        left.addWidget(Rule(look))
        left.addLayout(self._foot())
        row.addLayout(left, 1)
        row.addWidget(self.receipt)
        self.toast = Toast(self, look)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 16, 8)
        head.addWidget(TextLabel(self._look, self.tr("Tiếp nhận hồ sơ"), 18, bold=True))
        head.addStretch(1)
        self.saved_words = TextLabel(self._look, "", 13, color="text2")
        head.addWidget(self.saved_words)
        return head

    def _scroller(self) -> QScrollArea:
        inner = _Parts()
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 6, 16, 6)
        column.setSpacing(2)
        for section in self.sections:
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        if port := area.viewport():
            port.setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area = area
        return area

    def _foot(self) -> QHBoxLayout:
        look = self._look
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 16, 8)
        foot.setSpacing(12)
        self.take_button = KeyButton(look, self.tr("Tiếp nhận, in giấy hẹn"), icon="printer", key="F9", kind="primary")
        self._why = TextLabel(look, "", 13, bold=True, color="today", wrap=True)
        self.drop_button = KeyButton(look, self.tr("Bỏ nháp"), icon="x")
        foot.addWidget(self.take_button)
        foot.addWidget(self._why, 1)
        foot.addWidget(self.drop_button)
        return foot
