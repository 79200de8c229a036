"""Văn bản mới: a document that answers none, written on a page of its own and kept while typing."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.pages.acting import Acting
from desktop.pages.intake_section import Rule
from desktop.shown import Card, Desk, Done
from desktop.widgets.notice import NoticeCard
from desktop.widgets.text_label import TextLabel

KIND = "outgoing.drafted"


class NewPage(QWidget):
    """The card of the draft; "Thôi" keeps what was typed and goes back.

    Signals:
        open_item: the draft that was made.
        left: the person goes back to where the page was opened from.
    """

    open_item = pyqtSignal(str, str)
    left = pyqtSignal()

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, parent: QWidget | None = None, *,
        kind: str = KIND, title: str = "",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._kind, self._title = kind, title
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._changes = look, changes
        self._card: ActCard | None = None
        self._notice: NoticeCard | None = None
        head = TextLabel(look, self.title(), 18, bold=True)
        head.setContentsMargins(20, 12, 16, 10)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(head)
        self._column.addWidget(Rule(look))
        self._column.addStretch(1)
        self.acting = Acting(look, desk, lanes, self)
        self.acting.card_wanted.connect(self._show_card)
        self.acting.card_gone.connect(self._gone)
        self.acting.finished.connect(self._finished)
        self.acting.troubled.connect(self._troubled)

    def title(self) -> str:
        """Return the name of the page."""
        return self._title or self.tr("Văn bản mới")

    def refresh(self) -> None:
        """Show the card, with what was typed before."""
        if self._card is None:
            self.acting.begin("", self._kind)
        else:
            self._card.focus_first()

    def primary(self) -> None:
        """Keep the draft."""
        if self._card is not None:
            self._card.accept()

    def handle_key(self, key: str) -> bool:
        """No keys of its own."""
        return False

    def flush(self) -> None:
        """Write what was typed."""
        self.acting.flush()

    def _show_card(self, card: ActCard) -> None:
        self._drop()
        self._card = card
        card.cancelled.connect(self.left)
        self._column.insertWidget(self._column.count() - 1, card)
        card.show()
        card.focus_first()

    def _gone(self) -> None:
        self._drop()

    def _drop(self) -> None:
        for widget in (self._card, self._notice):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._card = self._notice = None

    def _finished(self, done: Done, _item: str) -> None:
        self._changes.documents.emit(frozenset({done.item}))
        self.open_item.emit(done.item, self._kind.partition(".")[0])

    def _troubled(self, card: Card) -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = NoticeCard(self._look, card, self)
        self._column.insertWidget(2, self._notice)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin in the first field."""
        super().showEvent(event)
        self.refresh()
