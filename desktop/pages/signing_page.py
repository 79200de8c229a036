"""Chờ ký: see every page, tick, enter the PIN once, and know of each document whether it was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.intake_section import Rule
from desktop.pages.signing_list import SigningList, SigningModel, SigningRow
from desktop.pages.signing_reader import SigningReader, paper_of
from desktop.pages.signing_round import KIND, SigningRound
from desktop.shown import Desk, Due, Paper
from desktop.widgets.empty import EmptyPage
from desktop.widgets.pdf_pages import first_page
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast
from workflow.rules import Folder
from workflow.store.lists import ListRow

_LIMIT = 200
_LIST_WIDTH = 396
_THUMB = 108


class SigningPage(QWidget):
    """The documents that wait for this person's signature, list and reader; F9 signs what is ticked.

    ``open_item`` (item) when an act leads elsewhere.
    """

    open_item = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes, self._changes = look, desk, lanes, changes
        self._current = ""
        self.rows = SigningModel()
        self.list = SigningList(look, self.rows)
        self.reader = SigningReader(look, desk, lanes)
        self._build()
        self.round = SigningRound(look, desk, lanes, self)
        self._connect()

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Chờ ký")

    def refresh(self) -> None:
        """Read the list again; what was seen and ticked stays."""
        self._lanes.run("records", self._read, self._show_rows, self._fail, self)

    def primary(self) -> None:
        """Press the filled button: that of the open card, else sign what is ticked."""
        if not self.reader.accept_card():
            self.sign()

    def handle_key(self, key: str) -> bool:
        """F9 signs; the other acts have the keys their buttons show."""
        if key == "F9":
            self.sign()
            return True
        return self.reader.press(key)

    def paper(self) -> Paper | None:
        """Return the document in view, to be printed."""
        return self.reader.paper()

    def sign(self) -> None:
        """Ask for the PIN for what is ticked; for nothing else."""
        chosen = self._chosen()
        if not chosen:
            self._refuse()
            return
        self.round.begin(chosen)

    def _chosen(self) -> list[SigningRow]:
        """Return what would be signed: the ticked documents, or the one on the page once it was seen."""
        ticked = self.rows.ticked()
        if ticked:
            return ticked
        at = self.rows.at(self._current)
        return [self.rows.rows[at]] if at >= 0 and self.rows.rows[at].seen else []

    def _build(self) -> None:
        look = self._look
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._left())
        self._split.addWidget(self.reader)
        self._split.setSizes([look.px(_LIST_WIDTH), 900])
        self._split.setStretchFactor(1, 1)
        empty = EmptyPage(
            look, "pen-nib", self.tr("Không có văn bản chờ ký"),
            self.tr("Văn bản trình ký sẽ hiện ở đây ngay khi đồng bộ."), (),
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self._split)
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.toast = Toast(self, look)
        self.setFocusProxy(self.list)

    def _left(self) -> QWidget:
        look = self._look
        left = QWidget()
        left.setMinimumWidth(look.px(300))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 12, 0)
        head.setSpacing(8)
        head.addWidget(TextLabel(look, self.title(), 18, bold=True))
        self._number = TextLabel(look, "", 13, color="text2")
        head.addWidget(self._number, 1)
        ticks = QHBoxLayout()
        ticks.setContentsMargins(16, 2, 12, 6)
        self.tick_all = QCheckBox(self.tr("Chọn tất cả đã xem"))
        self.tick_all.clicked.connect(self.rows.tick_seen)
        self._ticked = TextLabel(look, "", 13, bold=True, color="text2")
        ticks.addWidget(self.tick_all, 1)
        ticks.addWidget(self._ticked)
        self.reason = TextLabel(
            look, self.tr("Văn bản chưa xem hết trang thì chưa chọn ký được."), 13, color="text2", wrap=True
        )
        self.reason.setContentsMargins(16, 8, 12, 8)
        column.addLayout(head)
        column.addLayout(ticks)
        column.addWidget(Rule(look))
        column.addWidget(self.list, 1)
        column.addWidget(Rule(look))
        column.addWidget(self.reason)
        return left

    def _connect(self) -> None:
        self.list.current_changed.connect(self._show_current)
        self.list.refused.connect(lambda _item: self._refuse())
        self.rows.ticks_changed.connect(self._count)
        self.reader.seen.connect(self._seen)
        self.reader.sign.connect(self.sign)
        self.reader.step.connect(self._step)
        self.reader.acted.connect(self._acted)
        self.round.signed.connect(self._signed)
        self.round.look_again.connect(self._go_to)
        for signal in (self._changes.documents, self._changes.sync):
            signal.connect(lambda _ids: self.refresh() if self.isVisible() else None)

    def _read(self) -> list[tuple[ListRow, Due]]:
        rows = self._desk.page(Folder.TO_SIGN, None, _LIMIT, "all", "due")
        return [(row, self._desk.due_of(row.row)) for row in rows]

    def _show_rows(self, found: Sequence[tuple[ListRow, Due]]) -> None:
        """Show the list; the current document stays, or the one in its place becomes current."""
        before = max(self.rows.at(self._current), 0)
        self.rows.set_rows([SigningRow(row, due) for row, due in found])
        self._stack.setCurrentIndex(0 if found else 1)
        self._number.setText(self.tr("{n} văn bản").format(n=len(found)))
        for row in self.rows.rows:
            self._read_paper(row.item)
        if not found:
            self._current = ""
            return
        at = self.rows.at(self._current)
        if at < 0:
            at, self._current = min(before, len(found) - 1), ""
        self.list.setCurrentIndex(self.rows.index(at, 0))
        if self._current != self.rows.rows[at].item:
            self._show_current(self.rows.rows[at].item)
        else:
            self.reader.refresh()

    def _read_paper(self, item: str) -> None:
        """Read in its turn the first page of a document, its number of pages and who wrote it."""

        def read() -> Mapping[str, Any]:
            view = self._desk.item(item)
            paper = paper_of(view)
            known: dict[str, Any] = {"drafter": view.entries[0].who if view.entries else "", "changed": view.changed}
            at = self.rows.at(item)
            if paper is not None and (at < 0 or self.rows.rows[at].file != paper.sha256):
                image, pages = first_page(self._desk.file(paper.sha256), _THUMB)
                known |= {"file": paper.sha256, "image": image, "pages": pages}
            return known

        self._lanes.run("records", read, lambda known: self.rows.change(item, **known), lambda _error: None, self)

    def _show_current(self, item: str) -> None:
        if item == self._current:
            return
        self._current = item
        at = self.rows.at(item)
        self.reader.show_item(item, at + 1, self.rows.rowCount())
        self._count()

    def _seen(self, item: str, sha256: str) -> None:
        """All pages of a document were shown: it may be ticked."""
        self.rows.change(item, seen=True, file=sha256)

    def _step(self, by: int) -> None:
        at = self.rows.at(self._current) + by
        if 0 <= at < self.rows.rowCount():
            self.list.setCurrentIndex(self.rows.index(at, 0))

    def _go_to(self, item: str) -> None:
        at = self.rows.at(item)
        if at >= 0:
            self.list.setCurrentIndex(self.rows.index(at, 0))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self) -> None:
        """Say how many are ticked, on the head and on the button."""
        ticked = len(self.rows.ticked())
        seen = sum(row.seen for row in self.rows.rows)
        self._ticked.setText(self.tr("Đã chọn {n}").format(n=ticked) if ticked else "")
        self.tick_all.setEnabled(seen > 0)
        self.tick_all.setChecked(0 < seen == ticked)
        self.reason.set_color("text2")
        self.reason.setVisible(seen < self.rows.rowCount())
        n = len(self._chosen())
        words = self.tr("Ký {n} văn bản").format(n=n) if n else self.tr("Ký văn bản")
        self.reader.set_sign(words, "" if n else self.tr("Xem hết các trang rồi ký"))

    def _refuse(self) -> None:
        self.reason.show()
        self.reason.set_color("danger")

    def _acted(self, words: str, item: str) -> None:
        self.toast.say(words)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell({item})

    def _signed(self, items: Sequence[str]) -> None:
        if items:
            self.toast.say(self.tr("Đã ký {n} văn bản lúc {time}").format(n=len(items), time=f"{datetime.now():%H:%M}"))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell(set(items))

    def _tell(self, items: set[str]) -> None:
        if self.isVisible():
            self._changes.documents.emit(frozenset(items))
        else:
            self.refresh()

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self.reason.setText(f"{card.title}. {card.text}")
            self._refuse()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read when shown."""
        super().showEvent(event)
        self.refresh()


__all__ = ["KIND", "SigningPage"]
