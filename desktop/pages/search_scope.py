"""Where Tra cứu looks: everything, one's own folders, one kind; of one year or all."""

from __future__ import annotations

from datetime import date

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.choice_chip import ChoiceChip
from workflow.store.search import Scope

_YEARS = 6


class SearchScope(QWidget):
    """A row of chips and the years; ``changed`` when another is chosen."""

    changed = pyqtSignal()

    def __init__(self, look: Look, this_year: int | None = None) -> None:
        super().__init__()
        scopes = (
            (self.tr("Tất cả"), Scope()), (self.tr("Của tôi"), Scope(mine=True)),
            (self.tr("Văn bản đến"), Scope(kind="incoming")), (self.tr("Văn bản đi"), Scope(kind="outgoing")),
            (self.tr("Hồ sơ một cửa"), Scope(kind="dossier")),
        )  # fmt: skip
        self._scopes = [scope for _, scope in scopes]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 8)
        row.setSpacing(6)
        for place, (words, _) in enumerate(scopes):
            chip = ChoiceChip(look, words)
            self._group.addButton(chip, place)
            row.addWidget(chip)
        first = self._group.button(0)
        if first is not None:
            first.setChecked(True)
        row.addStretch(1)
        self.year = QComboBox()
        self.year.setAccessibleName(self.tr("Năm"))
        newest = this_year or date.today().year
        self.year.addItem(self.tr("Mọi năm"), 0)
        for year in range(newest, newest - _YEARS, -1):
            self.year.addItem(self.tr("Năm {year}").format(year=year), year)
        row.addWidget(self.year)
        self._group.idClicked.connect(lambda _place: self.changed.emit())
        self.year.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def chips(self) -> list[ChoiceChip]:
        """Return the chips from left to right."""
        return [button for button in self._group.buttons() if isinstance(button, ChoiceChip)]

    def value(self) -> Scope:
        """Return where to look."""
        chosen = self._scopes[max(0, self._group.checkedId())]
        return Scope(chosen.mine, chosen.folder, chosen.kind, int(self.year.currentData() or 0))

    def is_everything(self) -> bool:
        """Tell whether nothing is left out."""
        return self.value() == Scope()

    def reset(self) -> None:
        """Look everywhere again."""
        first = self._group.button(0)
        if first is not None:
            first.setChecked(True)
        self.year.setCurrentIndex(0)
        self.changed.emit()
