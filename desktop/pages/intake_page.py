"""Tiếp nhận hồ sơ: the counter on one page, kept while typing, with or without network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.intake_files import IntakeFiles
from desktop.pages.intake_form import IntakeForm
from desktop.pages.intake_rules import lacking_papers
from desktop.pages.typed_keeper import TypedKeeper
from desktop.shown import Desk, Done, Due
from desktop.widgets.due_popover import DuePopover
from workflow.steps import new_id

KEY = "intake"
_PAPER = ("id", "name", "got", "form", "file")
_PREVIEW_MS = 300
_LOW = 600
_RAILS = (352, 280)
_FORM = 620


class IntakePage(IntakeForm):
    """Procedure, applicant, papers, fee; the receipt beside them; F9 takes the dossier in.

    ``taken`` (item, words) and ``paper`` (PDF bytes, name) come after the dossier was taken in.
    """

    taken = pyqtSignal(str, str)
    paper = pyqtSignal(bytes, str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, scan_folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, desk, lanes, parent)
        self._changes = changes
        self._item = new_id()
        self._procedure: Mapping[str, Any] | None = None
        self._codes = 1
        self._due: Due | None = None
        self._asked = 0
        self._filling = self._busy = self._touched = self._loaded = False
        self._dropped: dict[str, Any] | None = None
        self._preview_timer = QTimer(self)
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(_PREVIEW_MS)
        self._preview_timer.timeout.connect(self._ask_preview)
        self._keeper = TypedKeeper(desk, lanes, KEY, self.draft, self)
        self.files = IntakeFiles(desk, lanes, self.papers, scan_folder, self)
        self._connect()
        self._show_state()

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Tiếp nhận hồ sơ")

    def refresh(self) -> None:
        """Read what was typed before (once) and how many codes are left."""
        if not self._loaded:
            self._loaded = True
            self._lanes.run("records", lambda: self._desk.typed(KEY), self._restore, self._fail, self)
        self._lanes.run("records", self._desk.codes_left, self._set_codes, self._fail, self)

    def primary(self) -> None:
        """Take the dossier in, if nothing is lacking."""
        self.take_in()

    def handle_key(self, key: str) -> bool:
        """F9 takes in, F2 changes the procedure."""
        if key == "F9":
            self.take_in()
            return True
        if key == "F2" and self._procedure is not None:
            self.change_procedure()
            return True
        return False

    def flush(self) -> None:
        """Keep what was typed, now."""
        self._keeper.flush()

    def stop(self) -> None:
        """Keep what was typed and stop watching the scanner's folder."""
        self.flush()
        self._preview_timer.stop()
        self.files.stop()

    def draft(self) -> dict[str, Any]:
        """Return everything typed, as it is kept."""
        return {
            "item": self._item, "procedure": dict(self._procedure) if self._procedure else None,
            "applicant": self.applicant.value(), "papers": self.papers.value(), "paid": self.fee.is_paid(),
            "give_back": self.fee.give_back(),
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

    def take_in(self) -> None:
        """Take the dossier in; pressing twice takes in once."""
        if self._busy:
            return
        self._settle()
        if reason := self.reason():
            self._why.setText(reason)
            self._focus_lacking()
            return
        self._set_busy(True)
        values = self.values()
        self._lanes.run("records", lambda: self._intake(values), self._taken, self._not_taken, self)

    def _set_busy(self, busy: bool) -> None:
        """While the desk takes the dossier in nothing can be typed that would be lost."""
        self._busy = busy
        self._area.setEnabled(not busy)
        self.take_button.setEnabled(not busy)

    def change_procedure(self) -> None:
        """Choose another procedure; the applicant stays."""
        self._procedure = None
        self._due = None
        self._show_procedure(())
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._changed()

    def drop(self) -> None:
        """Empty the form; the same button brings everything back until something new is typed."""
        if self._dropped is not None:
            draft, self._dropped = self._dropped, None
            self._fill(draft)
        else:
            draft = self.draft()
            self._fill({})
            self._dropped = draft
        self._show_state()
        self._keeper.touch()
        self.flush()
        self._begin()

    def _connect(self) -> None:
        self.take_button.clicked.connect(self.take_in)
        self.drop_button.clicked.connect(self.drop)
        self.box.chosen.connect(self._choose)
        self.box.failed.connect(self._fail)
        self.card.change.connect(self.change_procedure)
        for part in (self.applicant, self.papers, self.fee):
            part.changed.connect(self._changed)
        self.fee.explain.connect(self._explain)
        self.files.opened.connect(self._show_file)
        self.files.failed.connect(self._fail)
        self._keeper.saved.connect(self._saved)
        self._keeper.failed.connect(self._fail)
        self._changes.dossiers.connect(self._codes_changed)
        self._changes.sync.connect(self._codes_changed)

    def _changed(self) -> None:
        if self._filling:
            return
        self._dropped = None
        self._touched = True
        self._keeper.touch()
        self._preview_timer.start()
        self._show_state()

    def _choose(self, procedure: Mapping[str, Any]) -> None:
        self._procedure = procedure
        self._show_procedure(procedure.get("papers") or ())
        self._changed()
        self.applicant.uid.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_procedure(self, papers: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]] = ()) -> None:
        chosen = self._procedure is not None
        if self._procedure is not None:
            self.card.show_procedure(self._procedure)
        self.card.setVisible(chosen)
        self.box.setVisible(not chosen)
        self.papers.set_papers(papers, kept)
        self.fee.set_fee(int(self._procedure.get("fee") or 0) if self._procedure is not None else None)
        self.fee.set_due(None, self.tr("Đang tính…") if chosen else "")

    def _show_state(self) -> None:
        papers = self.papers.value()
        lacking = lacking_papers(papers)
        done = (self._procedure is not None, self.applicant.complete(), bool(papers) and not lacking, not self.reason())
        now = done.index(False) if False in done else -1
        needed = [paper for paper in papers if paper.get("required", True)]
        hints = ["", "", self.tr("Đủ {n} trên {all}").format(n=len(needed) - len(lacking), all=len(needed)), ""]
        if not papers:
            hints[2] = ""
        for at, section in enumerate(self.sections):
            state = "done" if done[at] else "now" if at == now else "later"
            section.set_state(state, hints[at])  # type: ignore[arg-type]
        reason = self.reason()
        self.take_button.setEnabled(not reason and not self._busy)
        self.take_button.set_reason(reason)
        self._why.setText(reason)
        self._why.set_color("text2" if self._procedure is None else "today")
        restorable = self._dropped is not None
        self.drop_button.set_words(self.tr("Lấy lại nháp") if restorable else self.tr("Bỏ nháp"))
        self.drop_button.setVisible(restorable or self._procedure is not None or any(
            value for name, value in self.applicant.value().items() if name != "kind"
        ))  # fmt: skip
        self._fit()

    def _settle(self) -> None:
        for field in (self.applicant.uid, self.applicant.name, self.applicant.birth, self.applicant.phone):
            field.settle()

    def _focus_lacking(self) -> None:
        """Bring the keys to what is lacking."""
        if self._procedure is None:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.applicant.complete():
            self.applicant.fold(False)
            field = self.applicant.uid if not self.applicant.uid.value() or self.applicant.uid.trouble() else (
                self.applicant.name if not self.applicant.name.value() else
                self.applicant.birth if self.applicant.birth.trouble() else self.applicant.phone
            )
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif numbers := lacking_papers(self.papers.value()):
            row = self.papers.rows[numbers[0] - 1]
            row.tick.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(row)

    def _saved(self) -> None:
        self.saved_words.setText(self.tr("Đã lưu nháp {time}").format(time=f"{datetime.now():%H:%M}"))

    def _restore(self, draft: Mapping[str, Any] | None) -> None:
        """Show what was typed before a kill, unless typing has begun."""
        if draft and not self._touched and self._procedure is None:
            self._fill(draft)
            self._preview_timer.start()
            self.saved_words.setText(self.tr("Nháp lần trước"))

    def _fill(self, draft: Mapping[str, Any]) -> None:
        self._filling = True
        self._item = str(draft.get("item") or new_id())
        self.files.stop_waiting()
        self._procedure = draft.get("procedure") or None
        self._due = None
        self.box.clear()
        self._show_procedure((self._procedure or {}).get("papers") or (), draft.get("papers") or ())
        self.applicant.fold(False)
        self.applicant.set_value(draft.get("applicant") or {})
        self.fee.paid.setChecked(bool(draft.get("paid")))
        self.fee.set_give_back(str(draft.get("give_back") or ""))
        self._filling = False
        if self._procedure is None:
            self._asked += 1
            self._preview_timer.stop()
            self.receipt.show_nothing()
        else:
            self._preview_timer.start()
        self._show_state()

    def _begin(self) -> None:
        """Put the keys where the next dossier begins."""
        place: QWidget = self.box if self._procedure is None else self.applicant.uid.edit
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_preview(self) -> None:
        self._preview_timer.stop()
        if self._procedure is None or self._busy:
            self.receipt.show_nothing()
            return
        self._asked += 1
        asked, values = self._asked, self.values()
        self._lanes.run(
            "records", lambda: self._desk.intake_preview(values), lambda found: self._show_preview(asked, found),
            lambda error: self._no_preview(asked, error), self,
        )  # fmt: skip

    def _show_preview(self, asked: int, found: tuple[Due, bytes]) -> None:
        if asked != self._asked or self._procedure is None:
            return
        self._due, paper = found
        self.fee.set_due(self._due)
        if paper:
            self.receipt.show_paper(paper)
        else:
            self.receipt.show_nothing()

    def _no_preview(self, asked: int, error: BaseException) -> None:
        card = words_of(error)
        if asked == self._asked and card is not None:
            self.receipt.show_nothing(f"{card.title}. {card.text}")

    def _explain(self) -> None:
        if self._due is not None:
            DuePopover(self._look, self._due, self).show_below(self.fee.how)

    def _show_file(self, data: bytes) -> None:
        if data.startswith(b"%PDF"):
            self.receipt.show_paper(data)
        else:
            self.receipt.show_nothing(self.tr("Ảnh quét đã giữ trên máy."))

    def _intake(self, values: Mapping[str, Any]) -> Done:
        done = self._desk.intake(values)
        self._desk.drop_typed(KEY)
        return done

    def _taken(self, done: Done) -> None:
        self._set_busy(False)
        self._keeper.forget()
        self._fill({})
        self.saved_words.setText("")
        if done.paper:
            self.receipt.show_paper(done.paper, final=True)
            self.paper.emit(done.paper, done.paper_name)
        self.toast.say(done.words)
        self._begin()
        self.refresh()
        self.taken.emit(done.item, done.words)
        self._changes.dossiers.emit(frozenset({done.item}))

    def _not_taken(self, error: BaseException) -> None:
        self._set_busy(False)
        self._show_state()
        self._fail(error)

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._why.setText(f"{card.title}. {card.text}")
            self._why.set_color("danger")

    def _set_codes(self, left: int) -> None:
        self._codes = left
        self.receipt.set_codes(left)
        self._show_state()

    def _codes_changed(self, _items: object) -> None:
        self._lanes.run("records", self._desk.codes_left, self._set_codes, self._fail, self)

    def _fit(self) -> None:
        """Fold what is finished when the window is low; give the receipt its width."""
        low = 0 < self.height() < self._look.px(_LOW) + 20
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

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin where typing begins."""
        super().showEvent(event)
        self.refresh()
        self._begin()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Keep what was typed; watch the scanner no longer than the page is looked at."""
        super().hideEvent(event)
        self.flush()
        if event is not None and not event.spontaneous():
            self.files.stop()
