"""One round of signing: the PIN card, the token's answer, and what became of every document."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.dialogs.pin_card import PinCard
from desktop.dialogs.sign_progress import SignProgress
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.shown import Card, Desk, TokenState
from desktop.widgets.scrim import Scrim

KIND = "outgoing.signed"


class Named(Protocol):
    """What is signed: its item, and its name (what stands before a tab is its kind)."""

    @property
    def item(self) -> str: ...
    @property
    def name(self) -> str: ...


class SigningRound(QObject):
    """Asks for the PIN once for all documents; a wrong one is sent again only by the person's own press."""

    signed = pyqtSignal(object)
    look_again = pyqtSignal(str)
    _went = pyqtSignal(str, str, str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, page: QWidget, kind: str = KIND) -> None:
        super().__init__(page)
        self.kind = kind
        self._look, self._desk, self._lanes, self._page = look, desk, lanes, page
        self._scrim: Scrim | None = None
        self._rows: Sequence[Named] = ()
        self._button = ""
        self._done: list[str] = []
        self._asking = False
        self._stopping = threading.Event()
        self._went.connect(self._show_state)
        self.card: PinCard | None = None
        self.progress: SignProgress | None = None

    def begin(self, rows: Sequence[Named], button: str = "") -> None:
        """Ask the token who it is, then for its PIN; ``button`` names the act where it is not the leader's."""
        if self.card is not None or self.progress is not None or self._asking:
            return
        self._asking = True
        self._rows = tuple(rows)
        self._button = button
        self._lanes.run("token", self._desk.token, self._ask, self._cannot_ask, self)

    def _words(self) -> str:
        return self._button or self.tr("Ký {n} văn bản").format(n=len(self._rows))

    def _ask(self, token: TokenState, trouble: Card | None = None) -> None:
        """Show the PIN card; ``trouble`` is what went wrong with the PIN before."""
        self._asking = False
        self._close()
        self.card = PinCard(self._look, [row.name for row in self._rows], token, self._words())
        self.card.entered.connect(self._sign)
        self.card.cancelled.connect(self._leave)
        if trouble is not None:
            self.card.set_trouble(trouble.title, trouble.text)
        elif not token.present:
            self.card.set_trouble(
                self.tr("USB ký số chưa cắm."), self.tr("Cắm USB rồi bấm Ký. Văn bản vẫn giữ nguyên.")
            )
        self._show(self.card)
        self.card.pin.setFocus()

    def _cannot_ask(self, error: BaseException) -> None:
        self._ask(TokenState(False, self.tr("Chưa đọc được USB ký số")), words_of(error))

    def _sign(self, pin: str) -> None:
        """Hand the PIN to the token lane once; nothing here keeps it."""
        last_try = self.card is not None and self.card.last_try
        self._close()
        self.progress = SignProgress(self._look, [(row.item, row.name) for row in self._rows])
        self.progress.closed.connect(self._finish)
        self.progress.stopped.connect(self._stopping.set)
        self.progress.look_again.connect(self._again)
        self._show(self.progress)
        items = [row.item for row in self._rows]
        desk, told, kind = self._desk, self._told, self.kind
        self._stopping.clear()
        self._lanes.run("token", lambda: desk.sign(items, kind, pin, {}, told, last_try=last_try),
                        self._answered, self._wrong, self)  # fmt: skip

    def _told(self, item: str, state: str, words: str) -> bool:
        """Pass on, from the token lane, how far one document is; between two documents the person may stop."""
        if state == "signing" and self._stopping.is_set():
            return False
        self._went.emit(item, state, words)
        return True

    def _show_state(self, item: str, state: Literal["signing", "signed", "refused"], why: str) -> None:
        if self.progress is None or item not in self.progress.rows:
            return
        words = {
            "signing": "", "signed": self.tr("Đã ký lúc {time}").format(time=f"{datetime.now():%H:%M:%S}"),
            "refused": self.tr("Không ký: {why}").format(why=why),
        }[state]  # fmt: skip
        self.progress.set_state(item, state, words)

    def _answered(self, results: Sequence[tuple[str, str]]) -> None:
        """Show what became of every document."""
        progress, told = self.progress, dict(results)
        self._done = [row.item for row in self._rows if told.get(row.item) == ""]
        if progress is None:
            return
        for row in self._rows:
            state = progress.rows[row.item].state
            if row.item not in told:
                progress.set_state(row.item, "waiting", self.tr("Đã dừng, chưa ký. Văn bản vẫn còn trong Chờ ký."))
            elif state not in ("signed", "refused"):
                self._show_state(row.item, "refused" if told[row.item] else "signed", told[row.item])
        progress.finish()

    def _wrong(self, error: BaseException) -> None:
        """Nothing was signed: say why, read how many tries are left, and wait for the person's own press."""
        words = words_of(error)
        if words is None:
            self._leave()
            return
        unknown = TokenState(False, self.tr("Chưa đọc được USB ký số"))
        self._lanes.run(
            "token", self._desk.token, lambda token: self._ask(token, words), lambda _error: self._ask(unknown, words),
            self,
        )  # fmt: skip

    def _again(self, item: str) -> None:
        self._finish()
        self.look_again.emit(item)

    def _finish(self) -> None:
        self._close()
        done, self._done = self._done, []
        self.signed.emit(done)

    def _leave(self) -> None:
        self._close()
        self.signed.emit([])

    def _show(self, card: QWidget) -> None:
        window = self._page.window() or self._page
        self._scrim = Scrim(window, self._look)
        self._scrim.show_card(card)

    def _close(self) -> None:
        self.card = self.progress = None
        if self._scrim is not None:
            self._scrim.close()
            self._scrim = None
