"""Đã thông báo: whom the servers told of an item, by which way, what became of it; mended where it reached nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.shown import Desk, Done, Missed, Outreach
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from desktop.widgets.timeline import Timeline

KINDS = ("incoming", "outgoing", "dossier", "field_report")
"""Kinds of items the servers tell people of."""


class OutreachPane(QWidget):
    """What was last heard shows at once; the server is asked when somebody looks.

    Signals:
        counted: how many messages reached nobody.
    """

    counted = pyqtSignal(int)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._item = ""
        self._asked = self._shown = 0
        self._missed: Sequence[Missed] = ()
        self.timeline = Timeline(look, self)
        self.timeline.setAccessibleName(self.tr("Đã thông báo"))
        self.when = TextLabel(look, "", 13, color="text2", wrap=True, parent=self)
        self.nothing = TextLabel(look, "", 13, color="text2", wrap=True, parent=self)
        self.told_button = KeyButton(look, self.tr("Đã báo trực tiếp"), icon="chat-text", parent=self)
        self.again_button = KeyButton(look, self.tr("Gửi lại"), icon="paper-plane-tilt", parent=self)
        self.told_button.clicked.connect(self.tell)
        self.again_button.clicked.connect(self.send_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.timeline, 1)
        below = QVBoxLayout()
        below.setContentsMargins(14, 6, 12, 10)
        below.setSpacing(6)
        for widget in (self.nothing, self.told_button, self.again_button, self.when):
            below.addWidget(widget)
        column.addLayout(below)
        self._show(0, Outreach())

    def show_item(self, item: str, kind: str) -> None:
        """Show what was last heard of an item; the server is asked too if the pane is looked at."""
        other, self._item = item != self._item, item if kind in KINDS else ""
        if other:
            self._asked += 1
            self._show(self._asked, Outreach())
        if not self._item:
            return
        kept, turn = partial(self._desk.notices.kept, item), self._asked
        self._lanes.run("records", kept, partial(self._show, turn), partial(self._say, turn), self)
        if other and self.isVisible():
            self.ask()

    def ask(self) -> None:
        """Ask the item's server."""
        if self._item:
            self.when.setText(self.tr("Đang hỏi máy chủ…"))
            self.nothing.hide()
            self._asked += 1
            ask, turn = partial(self._desk.notices.ask, self._item), self._asked
            self._lanes.run("network", ask, partial(self._show, turn), partial(self._failed, turn), self)

    def tell(self) -> None:
        """Note that this person told it: one conversation is about everything that did not arrive."""
        missed, notices = tuple({one.event: one for one in self._missed}.values()), self._desk.notices
        self._mend(lambda: [notices.tell(one, {}) for one in missed][-1])

    def send_again(self) -> None:
        """Let what can go go again."""
        self._mend(partial(self._desk.notices.send_again, tuple(self._missed)))

    def _mend(self, do: Callable[[], Done]) -> None:
        if self._missed:
            self._lanes.run("network", do, self._mended, partial(self._failed, self._asked), self)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the ground of the rail."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._look.color("subtle"))
        painter.end()

    def _mended(self, done: Done) -> None:
        self.ask()

    def _show(self, turn: int, found: Outreach) -> None:
        """Show an answer, unless a later one is shown already or it was about another item."""
        if turn < self._shown:
            return
        self._shown = turn
        self._missed = found.missed
        self.timeline.set_entries(found.entries)
        self.timeline.setVisible(bool(found.entries))
        self.nothing.setVisible(not found.entries)
        nobody = self.tr("Máy chủ chưa gửi thông báo nào về việc này.")
        unknown = self.tr("Chưa hỏi được máy chủ đã báo cho ai.")
        self.nothing.setText(nobody if found.when else unknown)
        self.when.setText(self.tr("Máy chủ trả lời {when}").format(when=found.when) if found.when else "")
        self.when.setVisible(bool(found.when))
        mends = bool(found.missed) and self._desk.notices.may_mend
        self.told_button.setVisible(mends)
        self.again_button.setVisible(mends and any(one.delivery for one in found.missed))
        self.counted.emit(len(found.missed))

    def _failed(self, turn: int, error: BaseException) -> None:
        card = words_of(error)
        if card is None or turn < self._shown:
            return
        kept = partial(self._desk.notices.kept, self._item)
        show = partial(self._show_with, turn, f"{card.title}. {card.text}")
        self._lanes.run("records", kept, show, partial(self._say, turn), self)

    def _show_with(self, turn: int, trouble: str, found: Outreach) -> None:
        """Show what was heard before, and why it is not newer."""
        self._show(turn, found)
        if turn == self._shown:
            self.when.setText(" ".join(part for part in (self.when.text(), trouble) if part))
            self.when.show()

    def _say(self, turn: int, error: BaseException) -> None:
        card = words_of(error)
        if card is not None and turn >= self._shown:
            self.when.setText(f"{card.title}. {card.text}")
            self.when.show()
