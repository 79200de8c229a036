"""An act from its button to its end: what it asks, the PIN when it signs, the result; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.dialogs.pin_card import PinCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.typed_keeper import TypedKeeper
from desktop.shown import Card, Desk, Done, Form, TokenState
from desktop.widgets.scrim import Scrim


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
        self._item, self._kind = "", ""
        self._card: ActCard | None = None
        self._keeper: TypedKeeper | None = None
        self._scrim: Scrim | None = None
        self.pin: PinCard | None = None

    def begin(self, item: str, kind: str) -> None:
        """Begin an act: ask what it needs, or do it at once."""
        self.leave()
        self._item, self._kind = item, kind
        key = self._key()

        def ask() -> tuple[Form, Mapping[str, Any] | None]:
            return self._desk.form(item, kind), self._desk.typed(key)

        self._lanes.run("records", ask, lambda found: self._asked(item, *found), self._failed, self)

    def leave(self) -> None:
        """Put the card away; what was typed is kept for the next time."""
        if self._keeper is not None:
            self._keeper.flush()
            self._keeper.deleteLater()
            self._keeper = None
        if self._card is not None:
            self._card = None
            self.card_gone.emit()
        self._close_pin()

    def _key(self) -> str:
        return f"act:{self._item}:{self._kind}"

    def _asked(self, item: str, form: Form, typed: Mapping[str, Any] | None) -> None:
        if item != self._item:
            return
        if form.pin:
            self._lanes.run("token", self._desk.token, lambda token: self._ask_pin(form, token), self._failed, self)
        elif form.fields:
            self._show_card(form, typed)
        else:
            self._do({})

    def _show_card(self, form: Form, typed: Mapping[str, Any] | None) -> None:
        card = ActCard(self._look, form, typed, self._page)
        self._card = card
        self._keeper = TypedKeeper(self._desk, self._lanes, self._key(), card.values, self)
        card.typed.connect(self._touched)
        card.done.connect(self._do)
        card.cancelled.connect(self.leave)
        self.card_wanted.emit(card)

    def _touched(self, _: object) -> None:
        if self._keeper is not None:
            self._keeper.touch()

    def _do(self, values: Mapping[str, Any]) -> None:
        item, kind = self._item, self._kind
        job = lambda: self._desk.act(item, kind, values)  # noqa: E731 - one line for the lane
        self._lanes.run("records", job, lambda done: self._done(done, item), self._failed, self)

    def _done(self, done: Done, item: str) -> None:
        if self._keeper is not None:
            self._keeper.forget()
            key = self._key()
            self._lanes.run("records", lambda: self._desk.drop_typed(key), lambda _: None, self._failed, self)
        self.leave()
        self.finished.emit(done, item)

    def _ask_pin(self, form: Form, token: TokenState, trouble: Card | None = None) -> None:
        self._close_pin()
        self.pin = PinCard(self._look, form.what, token, form.button)
        self.pin.entered.connect(lambda pin: self._sign(form, pin))
        self.pin.cancelled.connect(self.leave)
        if trouble is not None:
            self.pin.set_trouble(trouble.title, trouble.text)
        self._scrim = Scrim(self._page.window() or self._page, self._look)
        self._scrim.show_card(self.pin)

    def _sign(self, form: Form, pin: str) -> None:
        item, kind = self._item, self._kind
        self._lanes.run(
            "token", lambda: self._desk.sign([item], kind, pin, {}), lambda results: self._signed(results, item),
            lambda error: self._not_signed(form, error), self,
        )  # fmt: skip

    def _signed(self, results: Sequence[tuple[str, str]], item: str) -> None:
        self._close_pin()
        trouble = results[0][1] if results else ""
        if trouble:
            self.troubled.emit(Card("danger", self.tr("Chưa ký được"), trouble))
        else:
            self.finished.emit(Done(self.tr("Đã ký")), item)

    def _not_signed(self, form: Form, error: BaseException) -> None:
        """Tell what the token said; the PIN is asked again only by the person's own press."""
        words = words_of(error)
        ask_again = lambda token: self._ask_pin(form, token, words)  # noqa: E731 - one line for the lane
        self._lanes.run("token", self._desk.token, ask_again, self._failed, self)

    def _failed(self, error: BaseException) -> None:
        words = words_of(error)
        if words is None:
            return
        if self._card is not None:
            self._card.set_trouble(f"{words.title}. {words.text}")
        else:
            self.troubled.emit(words)

    def _close_pin(self) -> None:
        self.pin = None
        if self._scrim is not None:
            self._scrim.close()
            self._scrim = None
