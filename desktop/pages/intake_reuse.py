"""Asks which papers of the procedure the applicant need not hand in again, whenever either of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from desktop.background import Lanes
from desktop.pages.intake_applicant import IntakeApplicant
from desktop.pages.intake_papers import IntakePapers
from desktop.shown import Desk

Known = Mapping[str, Mapping[str, Any]]


class IntakeReuse(QObject):
    """Joins applicant and papers: what is known of this person is offered, of nobody else."""

    failed = pyqtSignal(object)

    def __init__(
        self, desk: Desk, lanes: Lanes, applicant: IntakeApplicant, papers: IntakePapers, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._applicant, self._papers = desk, lanes, applicant, papers
        self._procedure = ""
        self._uid = ""
        self._asked = 0
        applicant.changed.connect(self._person_changed)

    def look(self, procedure: str) -> None:
        """Another procedure (its code) was chosen, or none."""
        self._procedure = procedure
        self._ask()

    def _person_changed(self) -> None:
        if self._applicant.uid.value() != self._uid:
            self._ask()

    def _ask(self) -> None:
        self._uid = self._applicant.uid.value()
        self._asked += 1
        asked, procedure, uid = self._asked, self._procedure, self._uid
        if not procedure or not uid or self._applicant.uid.trouble():
            self._papers.offer({}, sure=False)
            return
        self._lanes.run(
            "records", lambda: self._desk.known_papers(procedure, uid), lambda known: self._offer(asked, known),
            self.failed.emit, self,
        )  # fmt: skip

    def _offer(self, asked: int, known: Known) -> None:
        if asked == self._asked:
            self._papers.offer(known)
