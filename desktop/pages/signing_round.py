"""One round of signing: the PIN card, the token's answer, what became of every document, and the rest later."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from PyQt6.QtCore import QEvent, QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.dialogs.pin_card import PinCard
from desktop.dialogs.sign_progress import Kept, SignProgress, State
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.token_watch import TokenWatch
from desktop.shown import Card, Desk, TokenState
from desktop.widgets.scrim import Scrim
from workflow.workdays import VIETNAM

KIND = "outgoing.signed"
LONGEST_PAUSE = 240.0
"""Seconds; a login left idle ends after 300, so a longer pause is an end: the rest asks for the PIN again."""


class Named(Protocol):
    """What is signed: its item, and its name (what stands before a tab is its kind)."""

    @property
    def item(self) -> str: ...
    @property
    def name(self) -> str: ...


class SigningRound(QObject):
    """Asks for the PIN once for all documents; a wrong one is sent again only by the person's own press.

    Between two documents the person may pause or stop; when the token leaves off, the rest is offered as soon as the
    right one is back, beginning with the very document that was not signed.
    """

    signed = pyqtSignal(object)
    look_again = pyqtSignal(str)
    _went = pyqtSignal(str, str, str)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, page: QWidget, kind: str = KIND) -> None:
        super().__init__(page)
        self.kind = kind
        self.values: Mapping[str, Any] = {}
        """What the act is told besides the PIN, as the page set it."""
        self.kept = Kept()
        self._look, self._desk, self._lanes, self._page = look, desk, lanes, page
        self._scrim: Scrim | None = None
        self._rows: Sequence[Named] = ()
        self._states: dict[str, tuple[State, str]] = {}
        self._button = ""
        self._asking = False
        self._stopping, self._going = threading.Event(), threading.Event()
        self._went.connect(self._show_state)
        self._watch = TokenWatch(desk, lanes, self)
        self._watch.changed.connect(self._token_changed)
        self.card: PinCard | None = None
        self.progress: SignProgress | None = None

    def begin(self, rows: Sequence[Named], button: str = "") -> None:
        """Ask the token who it is, then for its PIN; ``button`` names the act where it is not the leader's."""
        if self.card is not None or self.progress is not None or self._asking:
            return
        self._rows, self._states = tuple(rows), {}
        self._button = button
        self._ask_token()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """A window that closes ends a batch after the document that is being signed, also a paused one."""
        if event is not None and event.type() == QEvent.Type.Close:
            self.stop()
        return False

    def stop(self) -> None:
        """Sign no further document, and watch no longer: the window closes."""
        self._stopping.set()
        self._going.set()
        self._watch.stop()

    def _left(self) -> list[Named]:
        """Return what is neither signed nor refused, in order."""
        return [row for row in self._rows if self._state(row.item) not in ("signed", "refused")]

    def _state(self, item: str) -> State:
        return self._states.get(item, ("waiting", ""))[0]

    def _words(self) -> str:
        n = len(self._left())
        if self._button:
            return self._button
        return (self.tr("Ký {n} văn bản") if n == len(self._rows) else self.tr("Ký tiếp {n} văn bản")).format(n=n)

    def _ask_token(self) -> None:
        if self._asking:
            return
        self._asking = True
        desk, kind = self._desk, self.kind
        self._lanes.run("token", lambda: desk.token(kind), self._ask, self._cannot_ask, self)

    def _ask(self, token: TokenState, trouble: Card | None = None) -> None:
        """Show the PIN card; ``trouble`` is what went wrong with the PIN before."""
        self._asking = False
        self._close()
        self.card = PinCard(self._look, [row.name for row in self._left()], token, self._words())
        self.card.entered.connect(self._sign)
        self.card.cancelled.connect(self._finish)
        if trouble is not None:
            self.card.set_trouble(trouble.title, trouble.text)
        elif not token.present:
            self.card.set_trouble(
                self.tr("USB ký số chưa cắm."), self.tr("Cắm USB rồi bấm Ký. Văn bản vẫn giữ nguyên.")
            )
        self._show(self.card)
        self.card.pin.setFocus()
        self._watch.start(self.kind, token)

    def _cannot_ask(self, error: BaseException) -> None:
        self._ask(TokenState(False, self.tr("Chưa đọc được USB ký số")), words_of(error))

    def _token_changed(self, token: TokenState) -> None:
        """A token came or went while the card waits for its PIN, or the rest for the right token."""
        if self.card is not None:
            self.card.set_token(token)
        elif self.progress is not None:
            self._offer_rest(token)

    def _sign(self, pin: str) -> None:
        """Hand the PIN to the token lane once; nothing here keeps it."""
        last_try = self.card is not None and self.card.last_try
        chosen = {"certificate": self.card.certificate} if self.card is not None and self.card.certificate else {}
        values = {**self.values, **chosen}
        self._close()
        self._show_progress()
        items = [row.item for row in self._left()]
        desk, told, kind = self._desk, self._told, self.kind
        self._stopping.clear()
        self._going.set()
        self._lanes.run("token", lambda: desk.sign(items, kind, pin, values, told, last_try=last_try),
                        self._answered, self._wrong, self)  # fmt: skip

    def _show_progress(self) -> None:
        """Show all documents of the round; those signed before the token left off stay as they were."""
        self.progress = SignProgress(self._look, [(row.item, row.name) for row in self._rows], kept=self.kept)
        for item, (state, words) in self._states.items():
            if state in ("signed", "refused"):
                self.progress.set_state(item, state, words)
        self._states = {item: known for item, known in self._states.items() if known[0] in ("signed", "refused")}
        self.progress.closed.connect(self._finish)
        self.progress.stopped.connect(self._stop_after_this)
        self.progress.paused.connect(self._pause)
        self.progress.rest.connect(self._ask_token)
        self.progress.look_again.connect(self._again)
        self._show(self.progress)

    def _pause(self, waits: bool) -> None:
        if waits:
            self._going.clear()
        else:
            self._going.set()

    def _stop_after_this(self) -> None:
        self._stopping.set()
        self._going.set()

    def _told(self, item: str, state: str, words: str) -> bool:
        """Pass on, from the token lane, how far one document is; between two the person may pause or stop."""
        if state == "signing":
            if not self._going.wait(LONGEST_PAUSE) or self._stopping.is_set():
                return False
        self._went.emit(item, state, words)
        return True

    def _show_state(self, item: str, state: Literal["signing", "signed", "refused", "stopped"], why: str) -> None:
        words = {
            "signing": "", "signed": self.tr("Đã ký lúc {time}").format(time=f"{datetime.now(VIETNAM):%H:%M:%S}"),
            "refused": self.tr("Không ký: {why}").format(why=why),
            "stopped": self.tr("Chưa ký: {why}").format(why=why),
        }[state]  # fmt: skip
        self._set_state(item, state, words)

    def _set_state(self, item: str, state: State, words: str) -> None:
        self._states[item] = (state, words)
        if self.progress is not None and item in self.progress.rows:
            self.progress.set_state(item, state, words)

    def _answered(self, results: Sequence[tuple[str, str]]) -> None:
        """Show what became of every document; offer the rest."""
        progress, told = self.progress, dict(results)
        for row in self._left():
            if row.item not in told:
                self._set_state(row.item, "waiting", self.tr("Đã dừng, chưa ký. Vẫn còn trong {where}.").format(
                    where=self.kept.waiting
                ))  # fmt: skip
            elif self._state(row.item) != "stopped":
                self._show_state(row.item, "refused" if told[row.item] else "signed", told[row.item])
        if progress is None:
            return
        progress.finish()
        if not self._left():
            return
        progress.offer_rest()
        if any(state == "stopped" for state, _ in self._states.values()):
            progress.offer_rest(self.tr("Cắm lại USB ký số để ký tiếp."))
            self._watch.start(self.kind)
            self._watch.ask()

    def _offer_rest(self, token: TokenState) -> None:
        """Allow going on once the right token is back."""
        if self.progress is None:
            return
        why_not = "" if token.present and token.pin != "locked" else self.tr("Cắm lại USB ký số để ký tiếp.")
        self.progress.offer_rest(token.why_not or why_not)

    def _wrong(self, error: BaseException) -> None:
        """Nothing was signed: say why, read how many tries are left, and wait for the person's own press."""
        words = words_of(error)
        if words is None:
            self._finish()
            return
        unknown = TokenState(False, self.tr("Chưa đọc được USB ký số"))
        desk, kind = self._desk, self.kind
        self._lanes.run(
            "token", lambda: desk.token(kind), lambda token: self._ask(token, words),
            lambda _error: self._ask(unknown, words), self,
        )  # fmt: skip

    def _again(self, item: str) -> None:
        self._finish()
        self.look_again.emit(item)

    def _finish(self) -> None:
        """Close, and tell what was signed in this round."""
        self._close()
        done = [row.item for row in self._rows if self._state(row.item) == "signed"]
        self._rows, self._states = (), {}
        self.signed.emit(done)

    def _show(self, card: QWidget) -> None:
        window = self._page.window() or self._page
        window.installEventFilter(self)
        self._scrim = Scrim(window, self._look)
        self._scrim.show_card(card)

    def _close(self) -> None:
        self._watch.stop()
        if window := self._page.window():
            window.removeEventFilter(self)
        self.card = self.progress = None
        if self._scrim is not None:
            self._scrim.close()
            self._scrim = None
