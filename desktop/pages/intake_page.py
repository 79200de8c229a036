"""Tiếp nhận hồ sơ: the counter on one page, kept while typing, with or without network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.pages.intake_draft import KEY, IntakeDraft
from desktop.pages.intake_files import IntakeFiles
from desktop.pages.intake_rules import lacking_papers
from desktop.pages.typed_keeper import TypedKeeper
from desktop.shown import Desk, Done, Due, Paper
from workflow.steps import new_id

_PREVIEW_MS = 300


class IntakePage(IntakeDraft):
    """Procedure, applicant, papers, fee; the receipt beside them; F9 takes the dossier in.

    Signals:
        taken: item, words; the dossier was taken in.
        made: the receipt (Paper) that was just made, to be printed where there is a printer.
        printing: a Paper the person wants to print.
    """

    taken = pyqtSignal(str, str)
    made = pyqtSignal(object)
    printing = pyqtSignal(object)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, scan_folder: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, desk, lanes, parent)
        self._changes = changes
        self._filling = self._touched = self._loaded = False
        self._dropped: dict[str, Any] | None = None
        self._preview_timer = QTimer(self)
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(_PREVIEW_MS)
        self._preview_timer.timeout.connect(self._ask_preview)
        self._keeper = TypedKeeper(desk, lanes, KEY, self.draft, self)
        self.files = IntakeFiles(desk, lanes, self.papers, scan_folder, self)
        self._connect()
        self._show_state()

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

    def paper(self) -> Paper | None:
        """Return the receipt or scan in view, to be printed."""
        return self.receipt.paper()

    def flush(self) -> None:
        """Keep what was typed, now."""
        self._keeper.flush()

    def stop(self) -> None:
        """Keep what was typed and stop watching the scanner's folder."""
        self.flush()
        self._preview_timer.stop()
        self.files.stop()

    def take_in(self) -> None:
        """Take the dossier in; pressing twice takes in once."""
        if self._busy:
            return
        self.settle()
        if reason := self.reason():
            self._why.setText(reason)
            self._focus_lacking()
            return
        self._set_busy(True)
        values = self.values()
        self._lanes.run("records", lambda: self._intake(values), self._taken, self._not_taken, self)

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
        self.receipt.printing.connect(self.printing)
        self.files.opened.connect(self._show_file)
        self.files.failed.connect(self._fail)
        self.reuse.failed.connect(self._fail)
        self.files.waiting.connect(self.scans.show_scans)
        self.scans.attach.connect(lambda at, path: self.files.keep(self.papers.rows[at], path))
        self.scans.look_at.connect(self.files.look_at)
        self.scans.skip.connect(self.files.skip)
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

    def _show_state(self) -> None:
        papers = self.papers.value()
        lacking = lacking_papers(papers)
        done = (self._procedure is not None, self.applicant.complete(), bool(papers) and not lacking, not self.reason())
        now = done.index(False) if False in done else -1
        needed = [paper for paper in papers if paper.get("required", True)]
        enough = self.tr("Đủ {n} trên {all}").format(n=len(needed) - len(lacking), all=len(needed))
        hints = ["", "", enough if papers else "", ""]
        self.show_sections(done, now, hints)
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

    def _restore(self, draft: Mapping[str, Any] | None) -> None:
        """Show what was typed before a kill, unless typing has begun."""
        if draft and not self._touched and self._procedure is None:
            begun = self.box.isAncestorOf(self.focusWidget())
            self._fill(draft)
            self._preview_timer.start()
            if begun:
                QTimer.singleShot(0, self._go_on)  # the rows of papers are shown with the next turn only
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
        self.papers.consent.setChecked(bool(draft.get("consent")))
        self._filling = False
        if self._procedure is None:
            self._asked += 1
            self._preview_timer.stop()
            self.receipt.show_nothing()
        else:
            self._preview_timer.start()
        self._show_state()

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

    def _taken(self, done: Done) -> None:
        self._set_busy(False)
        self._keeper.forget()
        self._fill({})
        self.saved_words.setText("")
        if done.paper:
            self.receipt.show_paper(done.paper, final=True, name=done.paper_name)
            self.made.emit(Paper(done.paper, done.paper_name))
        self.toast.say(done.words)
        self._begin()
        self.refresh()
        self.taken.emit(done.item, done.words)
        self._changes.dossiers.emit(frozenset({done.item}))

    def _not_taken(self, error: BaseException) -> None:
        self._set_busy(False)
        self._show_state()
        self._fail(error)

    def _set_codes(self, left: int) -> None:
        self._codes = left
        self.receipt.set_codes(left)
        self._show_state()

    def _codes_changed(self, _items: object) -> None:
        self._lanes.run("records", self._desk.codes_left, self._set_codes, self._fail, self)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin where typing begins."""
        super().showEvent(event)
        self.refresh()
        self._begin()
        if event is not None and not event.spontaneous():
            self.files.watch()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Keep what was typed; watch the scanner no longer than the page is looked at."""
        super().hideEvent(event)
        self.flush()
        if event is not None and not event.spontaneous():
            self.files.stop()
