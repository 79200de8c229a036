"""What the counter page holds: everything typed, what is still lacking, and the room it stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.intake_form import IntakeForm
from desktop.pages.intake_papers import PAPER_FACTS
from desktop.pages.intake_rules import lacking_papers
from desktop.shown import Desk, Done, Due
from desktop.widgets.due_popover import DuePopover
from workflow.steps import new_id

KEY = "intake"
_PAPER = ("id", "name", "got", "form", "file", *PAPER_FACTS)
_LOW, _PAPERS, _ROW = 680, 4, 52
"""Below this height of the page finished parts fold, where there are so many papers of such a height each: everything
stands there without scrolling."""
_TIGHT = 740
"""Below this height the parts stand closer."""
_RAILS = (352, 280)
_FORM = 620


class IntakeDraft(IntakeForm):
    """A dossier being taken in."""

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        self._item = new_id()
        self._procedure: Mapping[str, Any] | None = None
        self._codes = 1
        self._due: Due | None = None
        self._asked = 0
        self._busy = False
        super().__init__(look, desk, lanes, parent)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Tiếp nhận hồ sơ")

    def draft(self) -> dict[str, Any]:
        """Return everything typed, as it is kept."""
        return {
            "item": self._item, "procedure": dict(self._procedure) if self._procedure else None,
            "applicant": self.applicant.value(), "papers": self.papers.value(), "paid": self.fee.is_paid(),
            "give_back": self.fee.give_back(), "consent": self.papers.consent.isChecked(),
        }  # fmt: skip

    def values(self) -> dict[str, Any]:
        """Return what the desk takes in: the procedure by its code, of every paper what is known of it."""
        papers = [{slot: paper[slot] for slot in _PAPER if slot in paper} for paper in self.papers.value()]
        code = self._procedure["code"] if self._procedure else ""
        return {**self.draft(), "procedure": code, "papers": papers}

    def reason(self) -> str:
        """Return why the dossier cannot be taken in yet; "" when it can."""
        if self._procedure is None:
            return self.tr("Chọn thủ tục trước")
        if lacking := self.applicant.lacking():
            return self.tr("Còn thiếu: {what}").format(what=lacking)
        if trouble := self.applicant.trouble():
            return trouble
        if numbers := lacking_papers(self.papers.value()):
            return self.tr("Còn thiếu: giấy tờ số {numbers}").format(numbers=", ".join(map(str, numbers)))
        return "" if self._codes > 0 else self.tr("Máy này hết mã hồ sơ. Nối mạng để lấy thêm.")

    def _show_procedure(self, papers: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]] = ()) -> None:
        """Show the procedure with its papers; ``kept`` are their values typed before."""
        chosen = self._procedure is not None
        if self._procedure is not None:
            self.card.show_procedure(self._procedure)
        self.card.setVisible(chosen)
        self.box.setVisible(not chosen)
        self.papers.set_papers(papers, kept)
        self.reuse.look(str(self._procedure["code"]) if self._procedure is not None else "")
        self.fee.set_fee(int(self._procedure.get("fee") or 0) if self._procedure is not None else None)
        self.fee.set_due(None, self.tr("Đang tính…") if chosen else "")
        self.scans.set_ready()

    def _set_busy(self, busy: bool) -> None:
        """While the desk takes the dossier in nothing can be typed that would be lost."""
        self._busy = busy
        self._area.setEnabled(not busy)
        self.take_button.setEnabled(not busy)

    def _focus_lacking(self) -> None:
        """Bring the keys to what is lacking."""
        if self._procedure is None:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.applicant.complete():
            self.applicant.fold(False)
            field = self.applicant.uid if not self.applicant.uid.value() or self.applicant.uid.trouble() else (
                self.applicant.name if not self.applicant.name.value() else
                self.applicant.birth if self.applicant.birth.trouble() else
                self.applicant.email if self.applicant.email.trouble() else self.applicant.phone
            )
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif numbers := lacking_papers(self.papers.value()):
            row = self.papers.rows[numbers[0] - 1]
            row.tick.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(row)

    def _go_on(self) -> None:
        """Put the keys where a draft goes on: at what is lacking, else at the button."""
        if self.reason():
            self._focus_lacking()
        else:
            self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _saved(self) -> None:
        self.saved_words.setText(self.tr("Đã lưu nháp {time}").format(time=f"{datetime.now():%H:%M}"))

    def _begin(self) -> None:
        """Put the keys where the next dossier begins."""
        place: QWidget = self.box if self._procedure is None else self.applicant.uid.edit
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _no_preview(self, asked: int, error: BaseException) -> None:
        card = words_of(error)
        if asked == self._asked and card is not None:
            self.receipt.show_nothing(f"{card.title}. {card.text}")

    def _explain(self) -> None:
        if self._due is not None:
            DuePopover(self._look, self._due, self.window()).explain(self.fee.how)

    def _show_file(self, data: bytes) -> None:
        if data.startswith(b"%PDF"):
            self.receipt.show_paper(data)
        else:
            self.receipt.show_nothing(self.tr("Tệp này là ảnh: gắn vào giấy tờ rồi bấm Xem."))

    def _intake(self, values: Mapping[str, Any]) -> Done:
        done = self._desk.intake(values)
        self._desk.drop_typed(KEY)
        return done

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._why.setText(f"{card.title}. {card.text}")
            self._why.set_color("danger")

    def _fit(self) -> None:
        """Fold what is finished when the window is low; give the receipt its width."""
        low = 0 < self.height() < self._look.px(_LOW + (len(self.papers.rows) - _PAPERS) * _ROW)
        for section in self.sections:
            section.set_tight(0 < self.height() < self._look.px(_TIGHT))
        complete = self.applicant.complete()
        self.applicant.fold(low and complete and not self.applicant.has_keys())
        rails = [rail for rail in map(self._look.px, _RAILS) if self.width() - rail >= self._look.px(_FORM)]
        self.receipt.setVisible(bool(rails))
        if rails:
            self.receipt.setFixedWidth(rails[0])

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit the parts to the room."""
        super().resizeEvent(event)
        self._fit()
