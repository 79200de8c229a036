"""What the officer reads off a paper that was digitised: who issued it, its number, from when until when it is good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QWidget

from desktop.look.look import Look
from desktop.pages.intake_field import IntakeField
from desktop.pages.intake_rules import day_iso, day_trouble, day_words
from workflow.vietnamese import iso_short


class PaperFactsForm(QWidget):
    """Nơi cấp, số, ngày cấp, ngày hết hạn; ``changed`` at every letter."""

    changed = pyqtSignal()

    def __init__(self, look: Look, facts: Mapping[str, object]) -> None:
        super().__init__()
        self.issuer = IntakeField(look, self.tr("Nơi cấp"))
        self.number = IntakeField(look, self.tr("Số"))
        self.issued = IntakeField(look, self.tr("Ngày cấp"), judge=self._judge_issued, tidy=day_words)
        self.expires = IntakeField(look, self.tr("Ngày hết hạn"), judge=day_trouble, tidy=day_words)
        grid = QGridLayout(self)
        grid.setContentsMargins(36, 2, 8, 4)
        grid.setHorizontalSpacing(8)
        for column, (field, share) in enumerate(
            ((self.issuer, 220), (self.number, 120), (self.issued, 110), (self.expires, 110))
        ):
            grid.addWidget(field, 0, column)
            grid.setColumnStretch(column, share)
        self.issuer.set_value(str(facts.get("issuer") or ""))
        self.number.set_value(str(facts.get("number") or ""))
        for field, name in ((self.issued, "issued"), (self.expires, "expires")):
            field.set_value(iso_short(str(facts.get(name) or "")))
        for field in (self.issuer, self.number, self.issued, self.expires):
            field.changed.connect(self.changed)

    def value(self) -> dict[str, str]:
        """Return what was read off; a date that is none is left out until it is right."""
        return {
            "issuer": self.issuer.value(), "number": self.number.value(), "issued": day_iso(self.issued.value()),
            "expires": day_iso(self.expires.value()),
        }  # fmt: skip

    def _judge_issued(self, text: str) -> str:
        wrong = day_trouble(text)
        if not wrong and day_iso(text) > date.today().isoformat():
            return self.tr("Ngày cấp ở tương lai")
        return wrong
