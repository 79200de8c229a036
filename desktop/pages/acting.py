"""An act from its button to its end: what it asks, the PIN when it signs, the result; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.dialogs.pin_card import PinCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.token_watch import TokenWatch
from desktop.pages.typed_keeper import TypedKeeper
from desktop.shown import Card, Desk, Done, Form, TokenState
from desktop.widgets.scrim import Scrim

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Act:
    """One act on one item; late answers of another one are told apart by identity."""

    item: str
    kind: str

    @property
    def key(self) -> str:
        """The key under which what was typed is kept."""
        return f"act:{self.item}:{self.kind}"


class Acting(QObject):
    """Carries one act at a time.

    Signals:
        card_wanted: an ActCard to show in the page.
        card_gone: take it away.
        finished: Done, and the item.
        troubled: a Card that says what went wrong.
    """

    card_wanted = pyqtSignal(object)
    card_gone = pyqtSignal()
    finished = pyqtSignal(object, str)
    troubled = pyqtSignal(object)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, page: QWidget) -> None:
        super().__init__(page)
        self._look, self._desk, self._lanes, self._page = look, desk, lanes, page
        self._act: _Act | None = None
        self._running: set[_Act] = set()
        self._card: ActCard | None = None
        self._keeper: TypedKeeper | None = None
        self._scrim: Scrim | None = None
        self._watch = TokenWatch(desk, lanes, self)
        self._watch.changed.connect(self._token_changed)
        self.pin: PinCard | None = None

    def begin(self, item: str, kind: str) -> None:
        """Begin an act: ask what it needs, or do it at once. A second press of the same act is the same act."""
        act = _Act(item, kind)
        if act == self._act or act in self._running:
            return
        self.leave()
        self._act = act

        def ask() -> tuple[Form, Mapping[str, Any] | None]:
            return self._desk.form(item, kind), self._desk.typed(act.key)

        self._run_records(act, ask, lambda found: self._asked(act, *found))

    def leave(self) -> None:
        """Put the card away; what was typed is kept for the next time."""
        self._act = None
        self.flush()
        shown = self._card is not None or self._scrim is not None
        if self._keeper is not None:
            self._keeper.deleteLater()
            self._keeper = None
        self._card = None
        self._close_pin()
        if shown:
            self.card_gone.emit()

    def flush(self) -> None:
        """Write now what was typed."""
        if self._keeper is not None:
            self._keeper.flush()

    def _run_records(self, act: _Act, job: Callable[[], T], done: Callable[[T], None]) -> None:
        self._lanes.run("records", job, done, lambda error: self._failed(act, error), self)

    def _asked(self, act: _Act, form: Form, typed: Mapping[str, Any] | None) -> None:
        if act is not self._act:
            return
        if form.pin:
            self._ask_token(act, form)
        elif form.fields:
            self._show_card(act, form, typed)
        else:
            self._do(act, {})

    def _show_card(self, act: _Act, form: Form, typed: Mapping[str, Any] | None) -> None:
        card = ActCard(self._look, form, typed, self._page)
        self._card = card
        self._keeper = TypedKeeper(self._desk, self._lanes, act.key, card.values, self)
        self._keeper.failed.connect(lambda error: self._failed(act, error))
        card.typed.connect(self._touched)
        card.done.connect(lambda values: self._do(act, values))
        card.cancelled.connect(self.leave)
        self.card_wanted.emit(card)

    def _touched(self, _: object) -> None:
        if self._keeper is not None:
            self._keeper.touch()

    def _do(self, act: _Act, values: Mapping[str, Any]) -> None:
        if act in self._running:
            return
        self._running.add(act)
        self._run_records(act, lambda: self._desk.act(act.item, act.kind, values), lambda done: self._done(act, done))

    def _done(self, act: _Act, done: Done) -> None:
        """What was typed for this act is done with; another act begun meanwhile keeps its card."""
        self._running.discard(act)
        if act is self._act:
            if self._keeper is not None:
                self._keeper.forget()
            self.leave()
        self._run_records(act, lambda: self._desk.drop_typed(act.key), lambda _: None)
        self.finished.emit(done, act.item)

    def _ask_token(self, act: _Act, form: Form, trouble: Card | None = None) -> None:
        ask = lambda token: self._ask_pin(act, form, token, trouble)  # noqa: E731 - one line for the lane
        desk, kind = self._desk, act.kind
        self._lanes.run("token", lambda: desk.token(kind), ask, lambda error: self._failed(act, error), self)

    def _ask_pin(self, act: _Act, form: Form, token: TokenState, trouble: Card | None) -> None:
        """Ask for the PIN of exactly the act whose files the card names (NĐ 30/2020 Điều 13)."""
        if act is not self._act:
            return
        self._close_pin()
        self.pin = PinCard(self._look, form.what, token, form.button)
        self.pin.entered.connect(lambda pin: self._sign(act, form, pin))
        self.pin.cancelled.connect(self.leave)
        if trouble is not None:
            self.pin.set_trouble(trouble.title, trouble.text)
        self._scrim = Scrim(self._page.window() or self._page, self._look)
        self._scrim.show_card(self.pin)
        self._watch.start(act.kind, token)

    def _sign(self, act: _Act, form: Form, pin: str) -> None:
        if act in self._running:
            return
        self._running.add(act)
        last_try = self.pin is not None and self.pin.last_try
        chosen = self.pin.certificate if self.pin is not None else ""
        values = {"certificate": chosen} if chosen else {}
        self._watch.stop()
        self._lanes.run(
            "token", lambda: self._desk.sign([act.item], act.kind, pin, values, last_try=last_try),
            lambda results: self._signed(act, results),
            lambda error: self._not_signed(act, form, error), self,
        )  # fmt: skip

    def _signed(self, act: _Act, results: Sequence[tuple[str, str]]) -> None:
        self._running.discard(act)
        if act is self._act:
            self.leave()
        trouble = results[0][1] if results else ""
        if trouble:
            self.troubled.emit(Card("danger", self.tr("Chưa ký được"), trouble))
        else:
            self.finished.emit(Done(self.tr("Đã ký")), act.item)

    def _not_signed(self, act: _Act, form: Form, error: BaseException) -> None:
        """Tell what the token said; the PIN is asked again only by the person's own press."""
        self._running.discard(act)
        words = words_of(error)
        if act is self._act:
            self._ask_token(act, form, words)
        elif words is not None:
            self.troubled.emit(words)

    def _failed(self, act: _Act, error: BaseException) -> None:
        self._running.discard(act)
        words = words_of(error)
        here = act is self._act
        if here and self._card is None:
            self.leave()
        if words is None:
            return
        if here and self._card is not None:
            self._card.set_trouble(f"{words.title}. {words.text}")
        else:
            self.troubled.emit(words)

    def _token_changed(self, token: TokenState) -> None:
        if self.pin is not None:
            self.pin.set_token(token)

    def _close_pin(self) -> None:
        self._watch.stop()
        self.pin = None
        if self._scrim is not None:
            self._scrim.close()
            self._scrim = None
