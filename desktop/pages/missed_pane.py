"""Thông báo không tới: messages to people that reached nobody; sent again, or noted as told by telephone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.form_place import FormPlace
from desktop.pages.intake_section import Rule
from desktop.pages.outbox_list import OutboxList
from desktop.pages.outbox_pane import nothing_label
from desktop.shown import Card, Desk, Done, Missed, MissedList, OutboxLine
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.key_button import KeyButton


class MissedPane(QWidget):
    """What reached nobody, as the servers last said; asked anew when shown.

    Signals:
        said: words for a toast.
        counted: how many there are.
        deciding: a card with its own filled button is open, or no longer.
    """

    said = pyqtSignal(str)
    counted = pyqtSignal(int)
    deciding = pyqtSignal(bool)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._missed: dict[str, Missed] = {}
        self._trouble = ""
        self.place = FormPlace(look, lanes)
        self.place.done.connect(self._mended)
        self.place.failed.connect(self._say_card)
        self.place.left.connect(lambda: self.deciding.emit(False))
        self.list = OutboxList(look, self.tr("Thông báo không tới"), self.tr("Gửi lại"))
        self.list.moved.connect(lambda _line: self._offer())
        self.list.again.connect(lambda _line: self.send_again())
        self.nothing = nothing_label(look)
        self._when = ElidedLabel(look, "", 13, color="text2")
        self._build()
        self.setFocusProxy(self.list)

    def refresh(self) -> None:
        """Read what the servers last said."""
        self._lanes.run("records", self._desk.notices.kept_missed, self._show, self._failed, self)

    def ask(self) -> None:
        """Show what is known, then what the servers say now."""
        self.refresh()
        self._lanes.run("network", self._desk.notices.ask_missed, self._heard, self._failed, self)

    def send_again(self, every: bool = False) -> None:
        """Let the row one stands on, or all, go again."""
        one = self._current()
        chosen = [one for one in self._missed.values() if one.delivery] if every else [one] if one else []
        if not any(one.delivery for one in chosen):
            return
        again = partial(self._desk.notices.send_again, chosen)
        self._lanes.run("network", again, self._mended, self._failed, self)

    def tell(self) -> None:
        """Open the card that notes that this person told it."""
        one = self._current()
        if one is not None:
            notices = self._desk.notices
            self.deciding.emit(True)
            self.place.begin(partial(notices.form, one), partial(notices.tell, one), "network")

    def handle_key(self, key: str) -> bool:
        """F2 sends the row again, F8 notes that it was told."""
        act = {"F2": self.send_again, "F8": self.tell}.get(key)
        if act is None:
            return False
        act()
        return True

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        return (*((self.place.card,) if self.place.card is not None else ()), self.list)

    def _build(self) -> None:
        look, row = self._look, QHBoxLayout()
        row.setContentsMargins(20, 6, 16, 6)
        row.setSpacing(8)
        row.addWidget(self._when, 1)
        self.told_button = KeyButton(look, self.tr("Đã báo trực tiếp"), icon="chat-text", key="F8")
        self.told_button.clicked.connect(self.tell)
        self.again_button = KeyButton(look, self.tr("Gửi lại"), icon="paper-plane-tilt", key="F2")
        self.again_button.clicked.connect(lambda: self.send_again())
        self.all_button = KeyButton(look, self.tr("Gửi lại tất cả"))
        self.all_button.clicked.connect(lambda: self.send_again(every=True))
        for button in (self.told_button, self.again_button, self.all_button):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Rule(look))
        column.addWidget(self.place)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        self._offer()

    def _current(self) -> Missed | None:
        line: OutboxLine | None = self.list.current()
        return self._missed.get(line.id) if line is not None else None

    def _heard(self, found: MissedList) -> None:
        self._trouble = ""
        self._show(found)

    def _show(self, found: MissedList) -> None:
        self._missed = {one.line.id: one for one in found.missed}
        self._rows([one.line for one in found.missed])
        asked = self.tr("Máy chủ trả lời lúc {when}").format(when=found.when.removeprefix("hôm nay "))
        known = asked if found.when else self.tr("Chưa hỏi được máy chủ")
        self._when.setText(" · ".join(part for part in (known, self._trouble) if part))
        self.counted.emit(len(found.missed))

    def _rows(self, lines: Sequence[OutboxLine]) -> None:
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.nothing.setText(self.tr("Không có thông báo nào bị trả về. Ai cần báo cũng đã được báo."))
        self._offer()

    def _offer(self) -> None:
        one = self._current()
        chosen = "" if one is not None else self.tr("Chọn một dòng trước")
        no_way = self.tr("Không có số hay thư để gửi; gọi điện hoặc báo tại quầy")
        self.told_button.set_reason(chosen)
        self.again_button.set_reason(chosen or ("" if one is not None and one.delivery else no_way))
        self.all_button.setVisible(sum(bool(one.delivery) for one in self._missed.values()) > 1)

    def _mended(self, done: Done) -> None:
        self.deciding.emit(False)
        self._trouble = ""
        self.said.emit(done.words)
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._say_card(card)

    def _say_card(self, card: Card) -> None:
        self._trouble = f"{card.title}. {card.text}"
        self.refresh()
