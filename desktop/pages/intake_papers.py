"""The papers of the procedure as a list to tick: handed in, scanned, taken from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.paper_row import PAPER_FACTS, PaperRow
from desktop.widgets.text_label import TextLabel

__all__ = ["PAPER_FACTS", "IntakePapers", "PaperRow"]


class IntakePapers(QWidget):
    """One row per paper. The page answers ``scan``, ``add`` and ``view`` (number of the row, from 0)."""

    changed = pyqtSignal()
    scan = pyqtSignal(int)
    add = pyqtSignal(int)
    view = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.rows: list[PaperRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._none = TextLabel(look, self.tr("Giấy tờ của thủ tục hiện ở đây."), 13, color="text2")
        self._column.addWidget(self._none)
        self.consent = QCheckBox(self.tr("Người nộp đồng ý lưu bản số hóa để lần sau không phải nộp lại"))
        self.consent.setMinimumHeight(look.px(34))
        self.consent.toggled.connect(lambda _on: self.changed.emit())
        self.consent.hide()
        self._column.addWidget(self.consent)

    def set_papers(self, papers: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]] = ()) -> None:
        """Show the papers of a procedure; ``kept`` are their values typed before."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        before = {str(value.get("name")): value for value in kept}
        self.rows = [
            PaperRow(self._look, number, {**paper, **before.get(str(paper["name"]), {})})
            for number, paper in enumerate(papers, 1)
        ]
        self._none.setVisible(not self.rows)
        self.consent.setVisible(bool(self.rows))
        for at, row in enumerate(self.rows):
            self._column.insertWidget(self._column.count() - 1, row)
            row.changed.connect(self.changed)
            row.scan_button.clicked.connect(lambda _=False, at=at: self.scan.emit(at))
            row.add_button.clicked.connect(lambda _=False, at=at: self.add.emit(at))
            row.view_button.clicked.connect(lambda _=False, at=at: self.view.emit(at))

    def value(self) -> list[dict[str, Any]]:
        """Return the papers with what was handed in."""
        return [row.value() for row in self.rows]

    def offer(self, known: Mapping[str, Mapping[str, Any]], *, sure: bool = True) -> None:
        """Say at each row whether a digitised paper is known that may be used again.

        Args:
            known: by id of the paper.
            sure: papers used again that are not among them are given up; False while nobody knows whose they are.
        """
        for row in self.rows:
            row.offer(known.get(row.id), sure=sure)

    def wait_for_scan(self, at: int | None) -> None:
        """Say at row ``at`` that the scanner is awaited, and nowhere else."""
        for number, row in enumerate(self.rows):
            row.wait(number == at)
