"""The right side: one item with its header, deadline, papers, timeline and what may be done next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.acting import Acting
from desktop.pages.papers import Papers
from desktop.shown import Card, Desk, ItemView, Paper, urgency_words
from desktop.widgets.action_bar import ActionBar
from desktop.widgets.chip import Chip
from desktop.widgets.due_strip import DueStrip
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.item_delegate import sentence
from desktop.widgets.key_button import KeyButton
from desktop.widgets.notice import NoticeCard
from desktop.widgets.text_label import TextLabel

_SIGNED = {
    "valid": ("Đã ký số", "ok", "seal-check"), "undetermined": ("Chữ ký chưa kiểm được", "today", "seal-question"),
    "invalid": ("Chữ ký không hợp lệ", "danger", "seal-warning"),
}  # fmt: skip
CLASH = "clash:"
_TYPE_FROM, _META_FROM, _POSITION_FROM, _STEPS_FROM = 600, 540, 470, 420
_TWO_LINES_FROM, _LOW = 540, 560


class Reader(QWidget):
    """Shows one item and carries its acts out.

    Signals:
        step: go to the next (1) or previous (-1) item.
        acted: Done, and the item it was done to.
        printing: a Paper to print, just made or asked for.
        open_clash: id of something that was not accepted, to be seen from both sides.
    """

    step = pyqtSignal(int)
    acted = pyqtSignal(object, str)
    printing = pyqtSignal(object)
    open_clash = pyqtSignal(str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk, self._lanes = look, desk, lanes
        self.item = ""
        self._notices: list[NoticeCard] = []
        self._view: ItemView | None = None
        self.acting = Acting(look, desk, lanes, self)
        self.acting.card_wanted.connect(self._show_card)
        self.acting.card_gone.connect(self._drop_card)
        self.acting.finished.connect(self._finished)
        self.acting.troubled.connect(self._troubled)
        self._card: ActCard | None = None
        self._build()

    def show_item(self, item: str, number: int = 0, of: int = 0) -> None:
        """Show an item; the same item keeps its page and its card."""
        if item != self.item:
            self.item = item
            self.papers.forget()
            self.acting.leave()
            self._set_notices(())
        self._position.setText(f"{number} / {of}" if of else "")
        if item:
            self._lanes.run("records", lambda: self._desk.item(item), self._show, self._failed, self)

    def press(self, kind: str) -> None:
        """Begin an act as its button would; a look at both sides of a clash is another page's."""
        if kind.startswith(CLASH):
            self.open_clash.emit(kind.removeprefix(CLASH))
        elif self.item:
            self.acting.begin(self.item, kind)

    def handle_key(self, key: str) -> bool:
        """Press the button of a key; Ctrl+D shows or hides the timeline."""
        if key == "Ctrl+D":
            self.papers.toggle_rail()
            return True
        return self.bar.press(key)

    def primary(self) -> None:
        """Press the filled button: the open card's, else the next step's."""
        if self._card is not None:
            self._card.accept()
        else:
            self.bar.press_primary()

    def paper(self) -> Paper | None:
        """Return the paper in view, to be printed."""
        return self.papers.paper()

    def flush(self) -> None:
        """Write what was typed."""
        self.acting.flush()

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through, in reading order; the first widget of each takes the keys."""
        below = [self._card] if self._card is not None else self.bar.findChildren(KeyButton)
        last = next((w for w in below if w.isVisible() and w.isEnabled()), None)
        papers = (w for w in (self.pages, self.papers.timeline, self.papers.outreach.timeline) if w.isVisible())
        return (*papers, *((last,) if last is not None else ()))

    def _build(self) -> None:
        look = self._look
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._header())
        self._above = QVBoxLayout()
        self._above.setContentsMargins(20, 0, 12, 6)
        layout.addLayout(self._above)
        self.papers = Papers(look, self._desk, self._lanes, self)
        self.pages = self.papers.pages
        self.papers.printing.connect(self._print_shown)
        layout.addWidget(self.papers, 1)
        self._below = QVBoxLayout()
        layout.addLayout(self._below)
        layout.addStretch(0)
        self.bar = ActionBar(look, self)
        self.bar.chosen.connect(self.press)
        layout.addWidget(self.bar)

    def _header(self) -> QVBoxLayout:
        look = self._look
        top = QHBoxLayout()
        top.setSpacing(8)
        self._type = TextLabel(look, "", 14, color="text2", parent=self)
        self._code = TextLabel(look, "", 14, bold=True, parent=self)
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stamp = Chip(look, "", "stamp", parent=self)
        self._signed = Chip(look, parent=self)
        self._position = TextLabel(look, "", 13, color="text2", parent=self)
        for widget in (self._type, self._code, self._stamp, self._signed):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self._position)
        self._steps: list[KeyButton] = []
        for icon, by, name in (("caret-up", -1, self.tr("Mục trước")), ("caret-down", 1, self.tr("Mục sau"))):
            button = KeyButton(look, "", icon=icon, kind="quiet", parent=self)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _=False, by=by: self.step.emit(by))
            self._steps.append(button)
            top.addWidget(button)
        self._subject = TextLabel(look, "", 18, bold=True, wrap=True, parent=self)
        self._meta = ElidedLabel(look, "", 13, color="text2", parent=self)
        self._due = DueStrip(look, self)
        column = QVBoxLayout()
        column.setContentsMargins(20, 8, 12, 10)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._subject)
        column.addWidget(self._meta)
        column.addWidget(self._due)
        return column

    def _show(self, view: ItemView) -> None:
        if view.item != self.item:
            return
        self._view, row = view, view.row
        self._type.setText(row.type_name)
        self._code.setText(row.code)
        self._stamp.set_chip(urgency_words(row.urgency), "stamp")
        self._signed.set_chip(*_SIGNED.get(row.signature, ("", "calm", "")))
        self._name_subject()
        self._meta.setText(" · ".join([view.meta, *(f"{k}: {v}" for k, v in view.facts[1:4])]))
        self._due.set_due(view.due)
        self._set_notices(view.cards)
        self.papers.show_view(view)
        self.bar.set_options(view.options)

    def _set_notices(self, cards: tuple[Card, ...]) -> None:
        for old in self._notices:
            old.hide()
            old.deleteLater()
        self._notices = [NoticeCard(self._look, card, self) for card in cards]
        for notice in self._notices:
            notice.pressed.connect(self.press)
            self._above.addWidget(notice)

    def _show_card(self, card: ActCard) -> None:
        self._drop_card()
        self._card = card
        self._below.addWidget(card)
        self.bar.hide()
        self._make_room()
        card.show()
        card.focus_first()

    def _drop_card(self) -> None:
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
            self._card = None
        self.bar.show()
        self._make_room()

    def _finished(self, done: Any, item: str) -> None:
        if done.paper:
            self.papers.show_paper(done.paper, done.paper_name)
            self.printing.emit(Paper(done.paper, done.paper_name))
        self.acted.emit(done, item)

    def _print_shown(self) -> None:
        paper = self.paper()
        if paper is not None:
            self.printing.emit(paper)

    def _troubled(self, card: Card) -> None:
        self._set_notices((card, *(self._view.cards if self._view else ())))

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._set_notices((card,))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """In a narrow window the header keeps what names the item."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Give way in narrow windows; in low ones an open card stands in place of the papers."""
        room, low = self.width() / self._look.scale, self.height() < self._look.px(_LOW)
        self.papers.setVisible(self._card is None or not (low or self._card.wide))
        self._type.setVisible(room >= _TYPE_FROM)
        self._meta.setVisible(room >= _META_FROM and not low)
        self._position.setVisible(room >= _POSITION_FROM)
        for button in self._steps:
            button.setVisible(room >= _STEPS_FROM)
        self._name_subject()

    def _name_subject(self) -> None:
        """Two lines of subject where there is room, else one with an ellipsis and the whole as tool tip."""
        words = sentence(self._view.row.title) if self._view is not None else ""
        one_line = self.width() < self._look.px(_TWO_LINES_FROM)
        metrics, room = QFontMetrics(self._look.font(18, bold=True)), max(60, self.width() - 40)
        self._subject.setText(metrics.elidedText(words, Qt.TextElideMode.ElideRight, room) if one_line else words)
        self._subject.setToolTip(words if one_line else "")
        self._subject.setAccessibleName(words)

    def values(self) -> Mapping[str, Any]:
        """Return what the open card holds."""
        return self._card.values() if self._card is not None else {}
