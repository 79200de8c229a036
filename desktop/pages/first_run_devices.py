"""What is plugged in, on the first page: USB token driver, printer, Vietnamese typing; each may be absent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtPrintSupport import QPrinterInfo
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.pages.intake_section import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from signing.drivers import find_drivers
from workflow.vietnamese import nfc

_SAMPLE = "Năm Căn"


class FirstRunDevices(QFrame):
    """One row for each device with its live state."""

    def __init__(self, look: Look, lanes: Lanes) -> None:
        super().__init__()
        self._look, self._lanes = look, lanes
        self.setObjectName("Devices")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.token = _Row(look, "key", self.tr("USB ký số"))
        self.printer = _Row(look, "printer", self.tr("Máy in"))
        typing = self.tr("Gõ thử “{sample}” vào ô này").format(sample=_SAMPLE)
        self.typing = _Row(look, "keyboard", self.tr("Gõ tiếng Việt"), typing)
        self.sample = QLineEdit()
        self.sample.setAccessibleName(typing)
        self.sample.setFixedWidth(look.px(150))
        self.sample.setMinimumHeight(look.px(32))
        self.sample.textChanged.connect(self._typed)
        self.typing.end.insertWidget(0, self.sample)
        again = KeyButton(look, self.tr("Kiểm tra lại"))
        again.clicked.connect(self.look)
        self.token.end.addWidget(again)
        for number, row in enumerate((self.token, self.printer, self.typing)):
            if number:
                column.addWidget(Rule(look))
            column.addWidget(row)
        self._typed("")
        look.changed.connect(self._restyle)
        self._restyle()

    def look(self) -> None:
        """Look again; a print service that does not answer holds up nothing."""
        read = lambda: (list(find_drivers()), QPrinterInfo.availablePrinterNames())  # noqa: E731 - one line for the lane
        self._lanes.run("token", read, lambda found: self._show(*found), lambda _error: None, self)

    def _show(self, drivers: Sequence[Path], printers: list[str]) -> None:
        if drivers:
            self.token.say(self.tr("Đã cài trình điều khiển. Cắm USB lúc nào ký cũng được."), "Dùng được", "ok")
        else:
            self.token.say(self.tr("Chưa cài trình điều khiển của nhà cung cấp chứng thư."), "Chưa thấy", "soon")
        if printers:
            self.printer.say(printers[0], "Dùng được", "ok")
        else:
            self.printer.say(self.tr("Chưa thấy máy in. Giấy tờ lưu được thành tệp PDF."), "Chưa thấy", "soon")

    def _typed(self, text: str) -> None:
        if nfc(text).strip() == _SAMPLE:
            self.typing.say("", "Gõ được", "ok")
        else:
            self.typing.say("", "Chưa thử", "calm")

    def _restyle(self) -> None:
        look = self._look
        self.setStyleSheet(
            f"QFrame#Devices {{ background: {look.color('surface').name()}; border-radius: 8px;"
            f" border: 1px solid {look.color('line').name()}; }}"
        )


class _Row(QWidget):
    """Icon, name, what is there, chip."""

    def __init__(self, look: Look, icon: str, name: str, words: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(14)
        mark = QLabel()
        mark.setPixmap(look.icon(icon, 20))
        look.changed.connect(lambda: mark.setPixmap(look.icon(icon, 20)))
        row.addWidget(mark)
        title = TextLabel(look, name, 14, bold=True)
        title.setFixedWidth(look.px(110))
        row.addWidget(title)
        self._words = TextLabel(look, words, 14, color="text2", wrap=True)
        row.addWidget(self._words, 1)
        self.end = QHBoxLayout()
        self.end.setSpacing(8)
        self.chip = Chip(look, "", "calm")
        self.end.addWidget(self.chip)
        row.addLayout(self.end)
        self.setMinimumHeight(look.px(48))

    def say(self, words: str, chip: str, tone: str) -> None:
        """Show what was found; empty words leave the sentence as it is."""
        if words:
            self._words.setText(words)
        self.chip.set_chip(chip, tone, {"ok": "check", "soon": "warning"}.get(tone, ""))
