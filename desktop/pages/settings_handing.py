"""Ủy quyền, đi vắng in Cài đặt: who works in whose place and until when; a leaver's work handed over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.form_place import FormPlace
from desktop.pages.settings_part import SettingsPart
from desktop.shown import Desk, Done
from desktop.widgets.action_keys import icon_of
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

_MOST = 12
_REASONED = ("mandate.declined", "mandate.revoked")
"""What is answered with a reason."""


class SettingsHanding(SettingsPart):
    """The delegations of the office with their buttons; two forms to begin something new.

    Signals:
        handed: items that changed.
    """

    handed = pyqtSignal(object)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(look, "Ủy quyền, đi vắng", parent)
        self._desk, self._lanes = desk, lanes
        self.rows: list[DelegationRow] = []
        self.place = FormPlace(look, lanes)
        self.place.done.connect(self._done)
        self.place.failed.connect(lambda card: self.say(f"{card.title}. {card.text}", "danger"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.give = KeyButton(look, self.tr("Giao làm thay"), icon="users")
        self.give.clicked.connect(lambda: self.place.begin(desk.handing.delegation_form, desk.handing.delegate))
        self.pass_on = KeyButton(look, self.tr("Bàn giao công việc"), icon="arrow-bend-up-right")
        self.pass_on.clicked.connect(lambda: self.place.begin(desk.handing.hand_over_form, desk.handing.hand_over))
        buttons.addWidget(self.give)
        buttons.addWidget(self.pass_on)
        buttons.addStretch(1)
        self.column.addLayout(buttons)
        self.column.addWidget(self.place)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.column.addLayout(self._list)
        self.say("")

    def refresh(self) -> None:
        """Read the delegations again."""
        self._lanes.run("records", self._desk.handing.delegations, self._show, self._failed, self)

    def _show(self, found: Sequence[Any]) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [DelegationRow(self._look, one) for one in found[:_MOST]]
        for row in self.rows:
            row.pressed.connect(self._answer)
            self._list.addWidget(row)
        if not found and not self.words:
            self.say(self.tr("Chưa có ai làm thay. Khi đi vắng, giao việc cho đồng nghiệp trong một thời gian."))

    @property
    def card(self) -> ActCard | None:
        """The card shown now."""
        return self.place.card

    def _answer(self, item: str, kind: str) -> None:
        answer = partial(self._desk.handing.answer_delegation, item, kind)
        if kind in _REASONED:
            with_reason = lambda values: answer(str(values.get("reason") or ""))  # noqa: E731 - for the card
            self.place.begin(partial(self._desk.form, item, kind), with_reason)
        else:
            self._lanes.run("records", answer, self._done, self._failed, self)

    def _done(self, done: Done) -> None:
        left = [f"{title}: {why}" for title, why in done.extra.get("left", ())]
        self.say("\n".join([done.words, *left]), "today" if left else "ok")
        self.handed.emit(frozenset({done.item} - {""}))
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self.say(f"{card.title}. {card.text}", "danger")


class DelegationRow(QFrame):
    """Who, in whose place, from when to when, what; its state; what may be done with it.

    Signals:
        pressed: item, kind of act.
    """

    pressed = pyqtSignal(str, str)

    def __init__(self, look: Look, one: Any) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("DelegationRow")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        who = self.tr("{taker} làm thay {giver}").format(taker=one.taker, giver=one.giver)
        words.addWidget(TextLabel(look, who, 14, bold=one.mine, wrap=True))
        about = " · ".join(part for part in (one.span, one.scope, one.text) if part)
        words.addWidget(TextLabel(look, about, 13, color="text2", wrap=True))
        row.addLayout(words, 1)
        tone = "ok" if one.now else "calm"
        row.addWidget(Chip(look, one.state, tone, "check" if one.now else ""), 0, Qt.AlignmentFlag.AlignVCenter)
        for kind, text in one.acts:
            button = KeyButton(look, text, icon=icon_of(kind))
            button.setAccessibleName(f"{text}: {who}")
            button.clicked.connect(lambda _on, kind=kind: self.pressed.emit(one.item, kind))
            row.addWidget(button)
        look.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        look = self._look
        self.setStyleSheet(
            f"QFrame#DelegationRow {{ background: {look.color('subtle').name()}; border-radius: 6px;"
            f" border: 1px solid {look.color('line').name()}; }}"
        )
