"""Thẩm quyền ký: who signs for whom on a day, in which form and by what paper; given and ended by the head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from PyQt6.QtCore import QDate, QLocale, Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QShowEvent
from PyQt6.QtWidgets import QCheckBox, QDateEdit, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.form_place import FormPlace
from desktop.pages.intake_section import Rule
from desktop.shown import Card, Desk, Done
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast

_TONES = {"in force": ("ok", "check"), "later": ("soon", "clock"), "over": ("calm", "")}
_LINES_WIDTH = 250


class AuthorityPage(QWidget):
    """A day to look at, the signers of that day, and one card at a time above them."""

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self.rows: list[SignerRow] = []
        self.day = self._day_edit()
        self.everything = QCheckBox(self.tr("Cả đã hết và chưa đến ngày"))
        self.everything.setMinimumHeight(look.px(34))
        self.place = FormPlace(look, lanes)
        self.place.done.connect(self._done)
        self.place.failed.connect(self._say_card)
        self._said = TextLabel(look, "", 13, color="text2", wrap=True)
        self._build()
        self.day.dateChanged.connect(lambda _day: self._read())
        self.everything.toggled.connect(lambda _on: self._read())
        self.setFocusProxy(self.give)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Thẩm quyền ký")

    def refresh(self) -> None:
        """Read who signs, and whether this person may change it."""
        authorities = self._desk.authorities
        ask = lambda: (authorities.today(), authorities.why_not())  # noqa: E731 - one line for the lane
        self._lanes.run("records", ask, lambda found: self._begin(*found), self._failed, self)

    def primary(self) -> None:
        """Do what the open card says, or open the card that gives authority to sign."""
        if self.place.card is not None:
            self.place.card.accept()
        elif self.give.isEnabled():
            self.begin()

    def handle_key(self, key: str) -> bool:
        """F2 gives authority to sign."""
        if key != "F2" or not self.give.isEnabled():
            return False
        self.begin()
        return True

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        shown = (self.place.card,) if self.place.card is not None else ()
        return (*shown, self.day, self._area)

    def begin(self) -> None:
        """Open the card that gives authority to sign."""
        authorities = self._desk.authorities
        self.place.begin(authorities.form, authorities.give, "network")

    def _begin(self, today: date, why_not: str) -> None:
        if self.day.date().toString(Qt.DateFormat.ISODate) < today.isoformat() and not self.rows:
            self.day.setDate(QDate(today.year, today.month, today.day))
        self.give.set_reason(why_not)
        self._why.setText(why_not)
        self._why.setVisible(bool(why_not))
        self._read()

    def _read(self) -> None:
        text = self.day.date().toString(Qt.DateFormat.ISODate)
        on = None if self.everything.isChecked() else date.fromisoformat(text)
        self.day.setEnabled(on is not None)
        read = partial(self._desk.authorities.rows, on)
        self._lanes.run("records", read, self._show, self._failed, self)

    def _show(self, found: Sequence[Any]) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [SignerRow(self._look, one) for one in found]
        for place, row in enumerate(self.rows):
            row.ended.connect(self._end)
            self._list.insertWidget(place, row)
        self._count.setText(self.tr("{n} người ký").format(n=len({row.who for row in self.rows})))

    def _end(self, key: str) -> None:
        authorities = self._desk.authorities
        self.place.begin(partial(authorities.end_form, key), partial(authorities.end, key), "network")

    def _done(self, done: Done) -> None:
        self._say("")
        self.toast.say(done.words)
        self.refresh()

    def _say_card(self, card: Card) -> None:
        self._say(f"{card.title}. {card.text}")

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._say_card(card)

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.set_color("danger")
        self._said.setVisible(bool(words))

    def _build(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.setContentsMargins(20, 10, 16, 8)
        head.setSpacing(10)
        head.addWidget(TextLabel(look, self.title(), 18, bold=True))
        self._count = TextLabel(look, "", 13, color="text2")
        head.addWidget(self._count, 1)
        self.give = KeyButton(look, self.tr("Giao ký thay, thừa lệnh, thừa ủy quyền"), icon="pen-nib", key="F2",
                              kind="primary")  # fmt: skip
        self.give.clicked.connect(self.begin)
        head.addWidget(self.give)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._choices())
        column.addWidget(Rule(look))
        column.addWidget(self.place)
        self._said.setContentsMargins(20, 8, 16, 0)
        self._said.hide()
        column.addWidget(self._said)
        column.addWidget(self._scroller(), 1)
        self.toast = Toast(self, look)

    def _choices(self) -> QVBoxLayout:
        look, both, row = self._look, QVBoxLayout(), QHBoxLayout()
        both.setContentsMargins(20, 0, 16, 8)
        both.setSpacing(4)
        row.setSpacing(10)
        row.addWidget(TextLabel(look, self.tr("Vào ngày"), 13, color="text2"))
        row.addWidget(self.day)
        row.addWidget(self.everything)
        row.addStretch(1)
        both.addLayout(row)
        self._why = TextLabel(look, "", 13, color="text2", wrap=True)
        self._why.hide()
        both.addWidget(self._why)
        return both

    def _scroller(self) -> QScrollArea:
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(20, 12, 16, 12)
        self._list.setSpacing(8)
        self._list.addStretch(1)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(inner)
        self._area.setAccessibleName(self.tr("Người ký"))
        inner.setAutoFillBackground(False)
        if port := self._area.viewport():
            port.setAutoFillBackground(False)
        return self._area

    def _day_edit(self) -> QDateEdit:
        edit = QDateEdit()
        edit.setDisplayFormat("dd/MM/yyyy")
        edit.setCalendarPopup(True)
        edit.setLocale(QLocale(QLocale.Language.Vietnamese, QLocale.Country.Vietnam))
        edit.setAccessibleName(self.tr("Vào ngày"))
        edit.setMinimumWidth(self._look.px(140))
        return edit

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin with the button, or with the day for whoever only reads."""
        super().showEvent(event)
        (self.give if self.give.isEnabled() else self.day).setFocus(Qt.FocusReason.OtherFocusReason)


class SignerRow(QFrame):
    """What stands above the signature at the left; who, in which form, for which papers, by what; its state; the end.

    Signals:
        ended: key of the authority to end.
    """

    ended = pyqtSignal(str)

    def __init__(self, look: Look, one: Any) -> None:
        super().__init__()
        self._look, self.key, self.who, self.words = look, one.key, one.who, one.words
        self.setObjectName("SignerRow")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(". ".join((one.who, one.form, *one.lines, one.about, one.words)))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(14)
        block = QVBoxLayout()
        block.setSpacing(0)
        for line in one.lines:
            label = TextLabel(look, line, 13, bold=True, wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setFixedWidth(look.px(_LINES_WIDTH))
            block.addWidget(label)
        block.addStretch(1)
        row.addLayout(block)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(TextLabel(look, one.who, 14, bold=True, wrap=True))
        words.addWidget(TextLabel(look, one.form, 13, wrap=True))
        words.addWidget(TextLabel(look, one.about, 13, color="text2", wrap=True))
        row.addLayout(words, 1)
        tone, icon = _TONES[one.state]
        row.addWidget(Chip(look, one.words, tone, icon), 0, Qt.AlignmentFlag.AlignVCenter)
        self.end = KeyButton(look, self.tr("Kết thúc"), icon="stop-circle")
        self.end.setAccessibleName(self.tr("Kết thúc: {who}, {form}").format(who=one.who, form=one.form))
        self.end.clicked.connect(lambda: self.ended.emit(self.key))
        self.end.setVisible(one.may_end)
        row.addWidget(self.end)
        look.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        look = self._look
        self.setStyleSheet(
            f"QFrame#SignerRow {{ background: {look.color('subtle').name()}; border-radius: 6px;"
            f" border: 1px solid {look.color('line').name()}; }}"
            f"QFrame#SignerRow:focus {{ border: 2px solid {look.color('accent').name()}; }}"
        )
