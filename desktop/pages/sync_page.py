"""Đồng bộ: what still has to leave this machine, why it waits, and how the lines to the servers are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.clash_pane import ClashPane
from desktop.pages.courier_button import CourierButton
from desktop.pages.intake_section import Rule
from desktop.pages.sync_rail import SyncRail
from desktop.pages.sync_views import SyncViews
from desktop.shown import Desk, Done, Line, OutboxLine
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast

_WIDE = 900


class SyncPage(QWidget):
    """What leaves, what was told, whom no message reached; the lines at the right; one primary: Gửi và nhận ngay."""

    open_item = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes, self._changes = look, desk, lanes, changes
        self._running = False
        self._build()
        changes.sync.connect(lambda _ids: self._refresh_if_shown())
        changes.documents.connect(lambda _ids: self._refresh_if_shown())
        changes.dossiers.connect(lambda _ids: self._refresh_if_shown())

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Đồng bộ")

    def refresh(self) -> None:
        """Read outbox, line and what is to be decided again."""
        self.clashes.refresh()
        self.views.refresh()
        self._lanes.run("records", self._desk.line, self._show_line, self._fail, self)

    def primary(self) -> None:
        """Decide what is shown above the list, else send and receive now."""
        if not (self.views.primary() or self.clashes.accept()):
            self.sync_now()

    def handle_key(self, key: str) -> bool:
        """F5 sends everything and receives; F2 lets the current row go again, F8 notes who was told."""
        if key == "F5":
            self.sync_now()
            return True
        return self.views.handle_key(key)

    def go_to(self, card: str) -> None:
        """Show both sides of something that was not accepted, or one of the page's views by its name."""
        self.refresh()
        if not self.views.go_to(card):
            self.clashes.go_to(card)

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 walks through."""
        card = self.clashes.card
        return (*((card.main,) if card is not None else ()), *self.views.panes())

    def send_one(self, line: OutboxLine | None) -> None:
        """Let one row go with an exchange that begins now."""
        if line is None or not line.may_send:
            return
        again = partial(self._desk.send_again, [line.id])
        self._lanes.run("records", again, lambda _: self._exchange(), self._fail, self)

    def sync_now(self) -> None:
        """Let everything that waits go with a cycle that begins now; a second press while it runs does nothing."""
        if not self._running:
            self._lanes.run("records", self._desk.send_again, lambda _: self._exchange(), self._fail, self)

    def _exchange(self) -> None:
        if self._running:
            return
        self._running = True
        self.send_button.setEnabled(False)
        self.rail.state.setText(self.tr("Đang gửi và nhận…"))
        self._lanes.run("network", self._desk.sync_now, self._synced, self._not_synced, self)

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        self.clashes = ClashPane(self._look, self._desk, self._lanes, self._changes, self)
        self.clashes.open_item.connect(self.open_item)
        self.clashes.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.clashes.shown.connect(self._one_filled)
        whole.addWidget(self.clashes)
        whole.addWidget(Rule(self._look))
        row = QHBoxLayout()
        row.setSpacing(0)
        whole.addLayout(row, 1)
        self.views = SyncViews(self._look, self._desk, self._lanes)
        self.list = self.views.outbox.list
        self.views.opened.connect(self._open)
        self.views.again.connect(self.send_one)
        self.views.moved.connect(lambda: self.one_button.setVisible(self.views.sendable is not None))
        self.views.failed.connect(self._fail)
        self.views.deciding.connect(self._one_filled)
        row.addWidget(self.views, 1)
        self.rail = SyncRail(self._look)
        self.rail.frugal.connect(self._save_bytes)
        self.rail.budget.connect(self._limit_bytes)
        row.addWidget(self.rail)
        self.toast = Toast(self, self._look)
        self.clashes.said.connect(self.toast.say)
        self.views.said.connect(self.toast.say)
        self.setFocusProxy(self.views)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(TextLabel(self._look, self.title(), 18, bold=True))
        safe = ElidedLabel(self._look, self.tr("Cắt mạng lúc nào cũng không mất việc đã làm."), 13, color="text2")
        head.addWidget(safe, 1)
        self.courier = CourierButton(self._look, self._desk, self._lanes)
        self.courier.done.connect(self._carried)
        self.courier.failed.connect(self._fail)
        head.addWidget(self.courier)
        self.one_button = KeyButton(self._look, self.tr("Gửi việc này"), icon="paper-plane-tilt", key="F2")
        self.one_button.clicked.connect(lambda: self.send_one(self.views.sendable))
        self.one_button.hide()
        head.addWidget(self.one_button)
        self.send_button = KeyButton(
            self._look, self.tr("Gửi và nhận ngay"), icon="arrows-clockwise", key="F5", kind="primary"
        )
        self.send_button.clicked.connect(self.sync_now)
        head.addWidget(self.send_button)
        return head

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """In a narrow window the rail leaves its room to the list; the foot of the window says the same in short."""
        super().resizeEvent(event)
        self.rail.setVisible(self.width() >= self._look.px(_WIDE))

    def _show_line(self, line: Line) -> None:
        self.rail.show_line(line)
        if not self._running:
            self.rail.state.setText(line.words)

    def _one_filled(self, deciding: bool) -> None:
        """One button of a screen is filled: while something is to be decided, the card's."""
        self.send_button.kind = "plain" if deciding else "primary"
        self.send_button.update()

    def _save_bytes(self, frugal: bool) -> None:
        words = self.tr("Tệp lớn chờ đường truyền khác") if frugal else self.tr("Tệp lớn lại đi như thường")
        save = partial(self._desk.set_frugal, frugal)
        self._lanes.run("records", save, lambda _: self.toast.say(words), self._fail, self)

    def _limit_bytes(self, megabytes: int) -> None:
        words = self.tr("Mỗi ngày tối đa {n} MB").format(n=megabytes) if megabytes else self.tr("Không giới hạn")
        save = partial(self._desk.set_day_budget, megabytes)
        self._lanes.run("records", save, lambda _: self.toast.say(words), self._fail, self)

    def _synced(self, items: Sequence[str]) -> None:
        self._running = False
        self.send_button.setEnabled(True)
        self.rail.trouble.hide()
        self.toast.say(self.tr("Đã gửi và nhận xong") if not items else self.tr("{n} việc đã đổi").format(n=len(items)))
        ids = frozenset(items)
        self._changes.documents.emit(ids)
        self._changes.dossiers.emit(ids)
        self._changes.sync.emit(ids)
        self.refresh()

    def _carried(self, done: Done) -> None:
        """What a stick brought is news like any other; what was carried stays to be read."""
        self.rail.trouble.hide()
        self.rail.tell(done.words)
        self.toast.say(done.words.partition(".")[0])
        ids = frozenset(done.extra.get("items", ()))
        for signal in (self._changes.documents, self._changes.dossiers, self._changes.sync):
            signal.emit(ids)

    def _not_synced(self, error: BaseException) -> None:
        self._running = False
        self.send_button.setEnabled(True)
        self._fail(error)
        self.refresh()

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self.rail.trouble.setText(f"{card.title}. {card.text}")
            self.rail.trouble.show()

    def _open(self, line: OutboxLine) -> None:
        if line.clash:
            self.clashes.go_to(line.clash)
        elif line.item:
            self.open_item.emit(line.item)

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read when shown; the keys go to the list."""
        super().showEvent(event)
        self.clashes.forget_later()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()

    def stop(self) -> None:
        """Wait for nothing more."""
        self.views.stop()
