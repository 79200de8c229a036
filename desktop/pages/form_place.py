"""Where a page shows the card of something to be done; a refusal is said on the card, which keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PyQt6 import sip
from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.background import Lane, Lanes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.shown import Done, Form

Do = Callable[[Mapping[str, Any]], Done]


class FormPlace(QWidget):
    """Holds one card at a time; empty and without height otherwise.

    Signals:
        done: what was done (Done).
        failed: a Card of something that went wrong with no card to say it on.
        left: the card was put away without doing anything.
    """

    done = pyqtSignal(object)
    failed = pyqtSignal(object)
    left = pyqtSignal()

    def __init__(self, look: Look, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._lanes = look, lanes
        self._busy = False
        self._before: QWidget | None = None
        self.card: ActCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def begin(self, ask: Callable[[], Form], do: Do, lane: Lane = "records") -> None:
        """Show the card of a form; what is filled in goes to ``do`` on ``lane``. Without inputs it is done at once."""
        self._lanes.run("records", ask, lambda form: self._show(form, do, lane), self._fail, self)

    def leave(self) -> None:
        """Put the card away; the keys go back to who had them."""
        if self.card is None:
            return
        inside = self.card.isAncestorOf(self.focusWidget())
        self.card.hide()
        self.card.deleteLater()
        self.card = None
        self.hide()
        before = self._before
        if inside and before is not None and not sip.isdeleted(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, form: Form, do: Do, lane: Lane) -> None:
        self.leave()
        self._before = QApplication.focusWidget()
        if not form.fields:
            self._do(do, lane, {})
            return
        self.card = ActCard(self._look, form, None, self)
        self.card.done.connect(partial(self._do, do, lane))
        self.card.cancelled.connect(self._put_away)
        self._column.addWidget(self.card)
        self.show()
        self.card.focus_first()

    def _put_away(self) -> None:
        self.leave()
        self.left.emit()

    def _do(self, do: Do, lane: Lane, values: Mapping[str, Any]) -> None:
        if self._busy:
            return
        self._busy = True
        self._lanes.run(lane, partial(do, values), self._did, self._fail, self)

    def _did(self, done: Done) -> None:
        self._busy = False
        self.leave()
        self.done.emit(done)

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        card = words_of(error)
        if card is None:
            return
        if self.card is not None:
            self.card.set_trouble(f"{card.title}. {card.text}")
        else:
            self.failed.emit(card)
