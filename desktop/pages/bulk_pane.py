"""Several rows are ticked: what may be done to them at once, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.dialogs.act_card import ActCard
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.intake_section import Rule
from desktop.pages.signing_round import SigningRound
from desktop.shown import Card, Desk, Form
from desktop.widgets.action_keys import icon_of, key_of
from desktop.widgets.item_delegate import short_title
from desktop.widgets.key_button import KeyButton
from desktop.widgets.notice import NoticeCard
from desktop.widgets.text_label import TextLabel
from workflow.store.lists import ListRow


@dataclass(frozen=True, slots=True)
class _Signed:
    """One item as the PIN card names it."""

    item: str
    name: str


class BulkPane(QWidget):
    """Heading, one button for each act, the card of the act, what could not be done with its reason.

    Signals:
        done: items to which it was done.
        left: take all ticks away.
        card_gone: the card of an act was put away; the keys are free.
    """

    done = pyqtSignal(object)
    left = pyqtSignal()
    card_gone = pyqtSignal()

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._rows: dict[str, ListRow] = {}
        self._asked = 0
        self._busy = False
        self.telling = False
        """Whether it still says why something could not be done."""
        self.buttons: list[KeyButton] = []
        self._acts: dict[str, Any] = {}
        self.card: ActCard | None = None
        self.round = SigningRound(look, desk, lanes, self)
        self.round.signed.connect(self._signed)
        self._build()

    def show_rows(self, rows: Mapping[str, ListRow]) -> None:
        """Show what may be done to these rows."""
        self._rows = dict(rows)
        self._asked += 1
        asked, items = self._asked, list(rows)
        self._title.setText(self.tr("Đã chọn {n} mục").format(n=len(items)))
        self._drop_card()
        self._lanes.run(
            "records", lambda: self._desk.handing.shared_acts(items), lambda acts: self._show_acts(asked, acts),
            self._failed, self,
        )  # fmt: skip

    def press(self, key: str) -> bool:
        """Press the act of a key; tell whether there was one."""
        kind = next((kind for kind in self._acts if key and key_of(kind) == key), "")
        if kind:
            self._begin(kind)
        return bool(kind)

    def primary(self) -> None:
        """Press the button of the open card, else the first act."""
        if self.card is not None:
            self.card.accept()
        elif self._acts:
            self._begin(next(iter(self._acts)))

    def forget(self) -> None:
        """Forget what became of the items before."""
        self.telling = False
        self._clear(self._results)

    def _build(self) -> None:
        look = self._look
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._column.setSpacing(10)
        head = QHBoxLayout()
        self._title = TextLabel(look, "", 18, bold=True)
        leave = KeyButton(look, self.tr("Bỏ chọn"), key="Esc", kind="quiet")
        leave.clicked.connect(lambda: self.left.emit())
        head.addWidget(self._title, 1)
        head.addWidget(leave)
        self._column.addLayout(head)
        self._why = TextLabel(look, "", 14, color="text2", wrap=True)
        self._column.addWidget(self._why)
        self._column.addWidget(Rule(look))
        self._choices = QVBoxLayout()
        self._choices.setSpacing(8)
        self._column.addLayout(self._choices)
        self._place = QVBoxLayout()
        self._column.addLayout(self._place)
        self._results = QVBoxLayout()
        self._results.setSpacing(6)
        self._column.addLayout(self._results)
        self._column.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        for ground in (inner, area.viewport()):
            if ground is not None:
                ground.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _show_acts(self, asked: int, acts: Sequence[Any]) -> None:
        if asked != self._asked:
            return
        self._clear(self._choices)
        self._acts = {act.option.kind: act for act in acts}
        self.buttons = []
        for act in acts:
            row = QHBoxLayout()
            button = KeyButton(self._look, act.option.words, icon=icon_of(act.option.kind), key=key_of(act.option.kind))
            button.clicked.connect(lambda _on, kind=act.option.kind: self._begin(kind))
            fits, total = len(act.fits), act.total
            words = self.tr("cả {n} mục") if fits == total else self.tr("{n} trên {all} mục")
            row.addWidget(button)
            row.addWidget(TextLabel(self._look, words.format(n=fits, all=total), 13, color="text2"))
            row.addStretch(1)
            self._choices.addLayout(row)
            self.buttons.append(button)
        self._why.setText(
            self.tr("Việc chọn sẽ làm lần lượt cho từng mục; mục nào không làm được thì giữ nguyên và nói rõ vì sao.")
            if acts else self.tr("Không có việc nào làm chung được cho các mục này.")
        )

    def _begin(self, kind: str) -> None:
        """Ask what the act needs: of the first item it fits, for all of them."""
        act = self._acts.get(kind)
        if act is None or self._busy:
            return
        self._drop_card()
        self.forget()
        first = act.fits[0]
        self._lanes.run(
            "records", lambda: self._desk.form(first, kind), lambda form: self._ask(kind, act.fits, form),
            self._failed, self,
        )  # fmt: skip

    def _ask(self, kind: str, items: Sequence[str], form: Form) -> None:
        if form.pin:
            self.round.kind = kind
            names = [_Signed(item, self._name(item)) for item in items]
            self.round.begin(names, f"{form.button} ({len(items)})")
        elif form.fields:
            self.card = ActCard(self._look, form, None, self)
            self.card.done.connect(lambda values: self._do(kind, items, values))
            self.card.cancelled.connect(self._drop_card)
            self._place.addWidget(self.card)
            self.card.focus_first()
        else:
            self._do(kind, items, {})

    def _do(self, kind: str, items: Sequence[str], values: Mapping[str, Any]) -> None:
        if self._busy:
            return
        self._busy = True
        self._drop_card()
        self._lanes.run(
            "records", lambda: self._desk.handing.act_many(items, kind, values), self._finished, self._failed, self
        )

    def _signed(self, items: Sequence[str]) -> None:
        if items:
            self._finished([(item, "") for item in items])

    def _finished(self, results: Sequence[tuple[str, str]]) -> None:
        """Say how many were done, and of each that was not why."""
        self._busy = False
        self.forget()
        failed = [(item, why) for item, why in results if why]
        done = [item for item, why in results if not why]
        words = self.tr("Đã làm {n} trên {all}").format(n=len(done), all=len(results))
        self._results.addWidget(TextLabel(self._look, words, 15, bold=True))
        self.telling = bool(failed)
        for item, why in failed:
            line, mark = QHBoxLayout(), QLabel()
            mark.setPixmap(self._look.icon("warning-circle", 18, "danger"))
            text = TextLabel(self._look, f"{self._name(item)}\n{why}", 14, wrap=True)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(text, 1)
            self._results.addLayout(line)
        self.done.emit(done)

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        card: Card | None = words_of(error)
        if card is not None:
            self.forget()
            self._results.addWidget(NoticeCard(self._look, card))

    def _name(self, item: str) -> str:
        row = self._rows.get(item)
        return " ".join(part for part in (row.row.code, short_title(row.row.title)) if part) if row else item

    def _drop_card(self) -> None:
        if self.card is not None:
            self.card.hide()
            self.card.deleteLater()
            self.card = None
            self.card_gone.emit()

    def _clear(self, layout: QVBoxLayout | QHBoxLayout) -> None:
        while (entry := layout.takeAt(0)) is not None:
            widget, inside = entry.widget(), entry.layout()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
            elif isinstance(inside, (QVBoxLayout, QHBoxLayout)):
                self._clear(inside)
