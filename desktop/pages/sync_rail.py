"""The right side of Đồng bộ: each server's line, what travels today, and saving where the line is paid by the byte."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, pyqtSignal
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.line_shown import Line, ServerLine, size_words
from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.choice_box import choice_box
from desktop.widgets.text_label import TextLabel

_WIDTH = 320
BUDGETS = (0, 5, 10, 20, 50, 100)
_ICONS = {"ok": "check", "today": "warning", "soon": "clock"}


class SyncRail(QScrollArea):
    """Signals:
    frugal: the person wants large files to wait, or no longer.
    budget: megabytes of files a day, 0 for no limit.
    """

    frugal = pyqtSignal(bool)
    budget = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedWidth(look.px(_WIDTH))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        inside = QFrame()
        inside.setObjectName("SyncRail")
        self._inside = inside
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        self._servers = QVBoxLayout()
        self._servers.setSpacing(8)
        column.addLayout(self._servers)
        self.lines: list[ServerPart] = []
        self.none = TextLabel(look, self.tr("Hồ sơ làm việc này chưa có máy chủ."), 13, color="text2", wrap=True)
        column.addWidget(self.none)
        self.state = TextLabel(look, "", 13, color="text2", wrap=True)
        column.addWidget(self.state)
        self.trouble = TextLabel(look, "", 13, color="today", wrap=True)
        self.trouble.hide()
        column.addWidget(self.trouble)
        self.told = TextLabel(look, "", 13, wrap=True)
        self.told.hide()
        column.addWidget(self.told)
        column.addWidget(Rule(look))
        self._build_bytes(column)
        self.waiting = TextLabel(look, "", 14, bold=True, wrap=True)
        self.stuck = TextLabel(look, "", 13, color="danger", wrap=True)
        self.stuck.hide()
        column.addWidget(self.waiting)
        column.addWidget(self.stuck)
        column.addWidget(Rule(look))
        self.saving = QCheckBox(self.tr("Tiết kiệm dung lượng"))
        self.saving.setToolTip(self.tr("Việc và tệp nhỏ vẫn đi ngay; tệp lớn chờ đường truyền không tính tiền."))
        self.saving.clicked.connect(self.frugal)
        column.addWidget(self.saving)
        column.addWidget(TextLabel(look, self.saving.toolTip(), 13, color="text2", wrap=True))
        column.addLayout(self._limits())
        column.addStretch(1)
        self.setWidget(inside)
        look.changed.connect(self._restyle)
        self._restyle()

    def show_line(self, line: Line) -> None:
        """Show how the lines are."""
        while len(self.lines) < len(line.servers):
            self.lines.append(ServerPart(self._look, first=not self.lines))
            self._servers.addWidget(self.lines[-1])
        for part, server in zip(self.lines, line.servers, strict=False):
            part.show_server(server)
        for part in self.lines[len(line.servers):]:
            part.hide()
        self.none.setVisible(not line.servers)
        self._bytes.setText(size_words(line.used) if line.used else self.tr("chưa có"))
        if line.budget:
            self._bytes.setText(f"{size_words(line.used)} / {size_words(line.budget)}")
        self.bar.set_parts(line.used, line.left, line.budget)
        self.waiting.setText(line.waiting_words or self.tr("Không có việc chờ gửi"))
        self.stuck.setVisible(line.stuck > 0)
        self.stuck.setText(self.tr("{n} việc cần xem lại").format(n=line.stuck))
        self.saving.setChecked(line.frugal)
        megabytes = line.budget // 1_000_000
        if self.most.findData(megabytes) < 0:
            self.most.addItem(f"{megabytes} MB", megabytes)
        self.most.setCurrentIndex(self.most.findData(megabytes))

    def tell(self, words: str) -> None:
        """Say what was just done, to be read at leisure."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def _build_bytes(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.addWidget(TextLabel(self._look, self.tr("Dung lượng hôm nay"), 14, bold=True), 1)
        self._bytes = TextLabel(self._look, "", 14, bold=True)
        row.addWidget(self._bytes)
        column.addLayout(row)
        self.bar = ByteBar(self._look)
        column.addWidget(self.bar)

    def _limits(self) -> QHBoxLayout:
        row, name = QHBoxLayout(), self.tr("Mỗi ngày tối đa")
        label = TextLabel(self._look, name, 14)
        self.most = choice_box(name, 10)
        for megabytes in BUDGETS:
            self.most.addItem(f"{megabytes} MB" if megabytes else self.tr("không giới hạn"), megabytes)
        self.most.setToolTip(self.tr("Chỉ tính tệp; việc, ý kiến và hạn luôn đi trước, không bị giữ lại."))
        self.most.activated.connect(lambda _: self.budget.emit(int(self.most.currentData())))
        label.setBuddy(self.most)
        row.addWidget(label)
        row.addWidget(self.most, 1)
        return row

    def _restyle(self) -> None:
        ground, line = self._look.color("subtle").name(), self._look.color("line").name()
        self.setStyleSheet(f"QScrollArea {{ background: {ground}; border: none; border-left: 1px solid {line}; }}")
        self._inside.setStyleSheet(f"QFrame#SyncRail {{ background: {ground}; border: none; }}")


class ServerPart(QWidget):
    """One server: name and state, when and next, which way, how much."""

    def __init__(self, look: Look, *, first: bool) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if not first:
            column.addWidget(Rule(look))
        head = QHBoxLayout()
        head.setSpacing(8)
        self._mark = QLabel()
        head.addWidget(self._mark)
        self.name = TextLabel(look, "", 14, bold=True)
        head.addWidget(self.name, 1)
        self.chip = Chip(look, "", "calm")
        head.addWidget(self.chip)
        column.addLayout(head)
        self.facts = [TextLabel(look, "", 13, color="text2", wrap=True) for _ in range(3)]
        for fact in self.facts:
            column.addWidget(fact)
        self.trouble = TextLabel(look, "", 13, color="today", wrap=True)
        column.addWidget(self.trouble)
        look.changed.connect(self._restyle)
        self._restyle()

    def show_server(self, server: ServerLine) -> None:
        """Show one server's line."""
        self.show()
        self.name.setText(server.name)
        self.chip.set_chip(server.state, server.tone, _ICONS.get(server.tone, ""))
        for fact, words in zip(self.facts, (server.when, server.way, server.today), strict=True):
            fact.setText(words)
        self.trouble.setText(server.trouble)
        self.trouble.setVisible(bool(server.trouble))

    def _restyle(self) -> None:
        self._mark.setPixmap(self._look.icon("hard-drives", 18))


class ByteBar(QWidget):
    """How much of the day's bytes is used, and how much waits; without a limit nothing is drawn."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._used = self._left = self._budget = 0
        self.setFixedHeight(look.px(14))
        self.hide()

    def set_parts(self, used: int, left: int, budget: int) -> None:
        """Show bytes used and waiting of those allowed."""
        self._used, self._left, self._budget = used, left, budget
        words = self.tr("Đã dùng {used}, chờ gửi {left}, tối đa {budget}")
        told = words.format(used=size_words(used), left=size_words(left), budget=size_words(budget))
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.setVisible(budget > 0)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of the bar."""
        return QSize(self._look.px(200), self._look.px(14))

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint the track, what is used, what waits."""
        look, painter = self._look, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.color("line2"))
        painter.setBrush(look.color("surface"))
        track = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(track, 6, 6)
        painter.setClipRect(track)
        whole, begin = max(1, self._budget), 0.0
        for amount, color in ((self._used, "calm_line"), (self._left, "accent")):
            width = min(track.width() - begin, track.width() * amount / whole)
            painter.fillRect(QRectF(begin, 1, width, track.height() - 1), look.color(color))
            begin += width
        painter.end()
