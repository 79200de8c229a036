"""Đồng bộ: what still has to leave this machine, why it waits, and how the lines to the servers are."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QPalette, QResizeEvent, QShowEvent
from PyQt6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.changes import Changes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.choice_chip import ChoiceChip
from desktop.pages.intake_section import Rule
from desktop.pages.outbox_list import OutboxList
from desktop.shown import Desk, Line, OutboxLine
from desktop.widgets.chip import Chip
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from desktop.widgets.toast import Toast

_RAIL = 320
_WIDE = 800


class SyncPage(QWidget):
    """Rows of Việc gửi đi with filter chips, the lines at the right, one primary: Gửi và nhận ngay."""

    open_item = pyqtSignal(str)

    def __init__(
        self, look: Look, desk: Desk, lanes: Lanes, changes: Changes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._look, self._desk, self._lanes, self._changes = look, desk, lanes, changes
        self._lines: Sequence[OutboxLine] = ()
        self._running = False
        self._build()
        changes.sync.connect(lambda _ids: self._refresh_if_shown())
        changes.documents.connect(lambda _ids: self._refresh_if_shown())
        changes.dossiers.connect(lambda _ids: self._refresh_if_shown())

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Đồng bộ")

    def refresh(self) -> None:
        """Read outbox and line again."""
        self._lanes.run("records", self._desk.outbox, self._show_lines, self._fail, self)
        self._lanes.run("records", self._desk.line, self._show_line, self._fail, self)

    def primary(self) -> None:
        """Send and receive now."""
        self.sync_now()

    def handle_key(self, key: str) -> bool:
        """F5 sends and receives."""
        if key != "F5":
            return False
        self.sync_now()
        return True

    def sync_now(self) -> None:
        """Run one cycle on the network lane; a second press while it runs does nothing."""
        if self._running:
            return
        self._running = True
        self.send_button.setEnabled(False)
        self._state.setText(self.tr("Đang gửi và nhận…"))
        self._lanes.run("network", self._desk.sync_now, self._synced, self._not_synced, self)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(self._head())
        left.addWidget(Rule(self._look))
        left.addLayout(self._filters())
        left.addWidget(Rule(self._look))
        self.list = OutboxList(self._look)
        self.list.opened.connect(self._open)
        self._nothing = TextLabel(self._look, "", 14, color="text2", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        left.addWidget(self.list, 1)
        left.addWidget(self._nothing, 1)
        row.addLayout(left, 1)
        row.addWidget(self._rail())
        self.toast = Toast(self, self._look)
        self.setFocusProxy(self.list)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(TextLabel(self._look, self.title(), 18, bold=True))
        safe = ElidedLabel(self._look, self.tr("Cắt mạng lúc nào cũng không mất việc đã làm."), 13, color="text2")
        head.addWidget(safe, 1)
        self.send_button = KeyButton(
            self._look, self.tr("Gửi và nhận ngay"), icon="arrows-clockwise", key="F5", kind="primary"
        )
        self.send_button.clicked.connect(self.sync_now)
        head.addWidget(self.send_button)
        return head

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(20, 6, 16, 6)
        row.setSpacing(6)
        row.addWidget(TextLabel(self._look, self.tr("Việc gửi đi"), 14, bold=True))
        row.addSpacing(10)
        self.chips = {
            "all": ChoiceChip(self._look, self.tr("Tất cả")),
            "open": ChoiceChip(self._look, self.tr("Chưa xong")),
            "refused": ChoiceChip(self._look, self.tr("Cần xem"), alarm=True),
            "sent": ChoiceChip(self._look, self.tr("Đã gửi")),
        }
        group = QButtonGroup(self)
        for chip in self.chips.values():
            group.addButton(chip)
            row.addWidget(chip)
        self.chips["all"].setChecked(True)
        group.buttonClicked.connect(lambda _chip: self._filter())
        row.addStretch(1)
        return row

    def _rail(self) -> QFrame:
        look = self._look
        rail = QFrame()
        rail.setObjectName("SyncRail")
        rail.setFixedWidth(look.px(_RAIL))
        column = QVBoxLayout(rail)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        self._mark = QLabel()
        head.addWidget(self._mark)
        head.addWidget(TextLabel(look, self.tr("Máy chủ của tỉnh"), 14, bold=True), 1)
        self.line_chip = Chip(look, "", "calm")
        head.addWidget(self.line_chip)
        column.addLayout(head)
        self._state = TextLabel(look, "", 13, color="text2", wrap=True)
        column.addWidget(self._state)
        column.addWidget(Rule(look))
        self._waiting = TextLabel(look, "", 14, bold=True, wrap=True)
        column.addWidget(self._waiting)
        self._stuck = TextLabel(look, "", 13, color="danger", wrap=True)
        self._stuck.hide()
        column.addWidget(self._stuck)
        self._trouble = TextLabel(look, "", 13, color="today", wrap=True)
        self._trouble.hide()
        column.addWidget(self._trouble)
        column.addStretch(1)
        self._rail_frame = rail
        look.changed.connect(self._restyle)
        self._restyle()
        return rail

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """In a narrow window the rail leaves its room to the list; the foot of the window says the same in short."""
        super().resizeEvent(event)
        self._rail_frame.setVisible(self.width() >= self._look.px(_WIDE))

    def _restyle(self) -> None:
        look = self._look
        self._mark.setPixmap(look.icon("hard-drives", 18))
        self._rail_frame.setStyleSheet(
            f"QFrame#SyncRail {{ background: {look.color('subtle').name()}; border: none;"
            f" border-left: 1px solid {look.color('line').name()}; }}"
        )

    def _show_lines(self, lines: Sequence[OutboxLine]) -> None:
        self._lines = tuple(lines)
        numbers = {name: len(self._of(name)) for name in self.chips}
        for name, chip in self.chips.items():
            chip.set_number(numbers[name])
        self._filter()

    def _of(self, name: str) -> list[OutboxLine]:
        states = {"sent": ("sent",), "refused": ("refused",)}
        if name == "all":
            return list(self._lines)
        if name == "open":
            return [line for line in self._lines if line.state != "sent"]
        return [line for line in self._lines if line.state in states[name]]

    def _filter(self) -> None:
        name = next((name for name, chip in self.chips.items() if chip.isChecked()), "all")
        shown = self._of(name)
        self.list.show_lines(shown)
        self.list.setVisible(bool(shown))
        self._nothing.setVisible(not shown)
        self._nothing.setText(
            self.tr("Không có việc nào chờ gửi. Mọi việc đã lên máy chủ.") if not self._lines or name != "sent"
            else self.tr("Hôm nay chưa gửi việc nào.")
        )

    def _show_line(self, line: Line) -> None:
        self.line_chip.set_chip(*(
            (self.tr("Đang nối"), "ok", "check") if line.online else (self.tr("Mất nối"), "today", "warning")
        ))
        if not self._running:
            self._state.setText(line.words)
        self._waiting.setText(line.waiting_words or self.tr("Không có việc chờ gửi"))
        self._stuck.setVisible(line.stuck > 0)
        self._stuck.setText(self.tr("{n} việc cần xem lại").format(n=line.stuck))

    def _synced(self, items: Sequence[str]) -> None:
        self._running = False
        self.send_button.setEnabled(True)
        self._trouble.hide()
        self.toast.say(self.tr("Đã gửi và nhận xong") if not items else self.tr("{n} việc đã đổi").format(n=len(items)))
        ids = frozenset(items)
        self._changes.documents.emit(ids)
        self._changes.dossiers.emit(ids)
        self._changes.sync.emit(ids)
        self.refresh()

    def _not_synced(self, error: BaseException) -> None:
        self._running = False
        self.send_button.setEnabled(True)
        self._fail(error)
        self.refresh()

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self._trouble.setText(f"{card.title}. {card.text}")
            self._trouble.show()

    def _open(self, line: OutboxLine) -> None:
        if line.item:
            self.open_item.emit(line.item)

    def _refresh_if_shown(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Read when shown; the keys go to the list."""
        super().showEvent(event)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.refresh()
