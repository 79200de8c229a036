"""Ký số in Cài đặt: drivers and certificate files in use, others added; the doctor says why a token does not sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.settings_part import SettingsPart
from desktop.shown import Desk, Devices, Finding
from desktop.widgets.chip import Chip
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

CERTIFICATES = "Tệp chứng thư (*.p12 *.pfx)"
DRIVERS = "Trình điều khiển PKCS#11 (*.so *.dll)"


class SettingsToken(SettingsPart):
    """What is used, and what the doctor found; everything asked of the token lane.

    Signals:
        changed: drivers or files were added or left out.
    """

    changed = pyqtSignal()

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(look, "Ký số", parent)
        self._desk, self._lanes = desk, lanes
        self.used = QVBoxLayout()
        self.used.setSpacing(2)
        self.column.addLayout(self.used)
        self.file_button = KeyButton(look, self.tr("Thêm tệp chứng thư"), icon="identification-card")
        self.file_button.clicked.connect(lambda: self._choose(CERTIFICATES))
        self.driver_button = KeyButton(look, self.tr("Thêm trình điều khiển"), icon="key")
        self.driver_button.clicked.connect(lambda: self._choose(DRIVERS))
        self.examine_button = KeyButton(look, self.tr("Kiểm tra USB ký số"), icon="magnifying-glass")
        self.examine_button.clicked.connect(self.examine)
        self.report_button = KeyButton(look, self.tr("Lưu kết quả"), icon="floppy-disk", kind="quiet")
        self.report_button.clicked.connect(self._save)
        self.report_button.hide()
        for buttons in ((self.file_button, self.driver_button), (self.examine_button, self.report_button)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            self.column.addLayout(row)
        self.found = QVBoxLayout()
        self.found.setSpacing(4)
        self.column.addLayout(self.found)

    def refresh(self) -> None:
        """Read what is used."""
        self._run(lambda devices: devices.modules(), self._show_used)

    def add(self, path: str) -> None:
        """Use a driver or a certificate file as well."""
        self._change(lambda devices: devices.add(path))

    def examine(self) -> None:
        """Have the doctor look; this takes a few seconds."""
        self.examine_button.set_reason(self.tr("Đang kiểm tra…"))
        self._run(lambda devices: devices.examine(), self._show_found)

    def save(self, path: str) -> None:
        """Write what the doctor found, without names and numbers."""
        self._run(lambda devices: devices.save_report(path), lambda _done: self.say(
            self.tr("Đã lưu kết quả, đã che tên người, số định danh và thư mục riêng.")))  # fmt: skip

    def _run(self, ask: Callable[[Devices], object], then: Callable[..., None]) -> None:
        devices = self._desk.devices
        self._lanes.run("token", lambda: ask(devices), then, self._fail, self)

    def _change(self, act: Callable[[Devices], None]) -> None:
        def done(used: Sequence[tuple[str, str]]) -> None:
            self._show_used(used)
            self.changed.emit()

        def ask(devices: Devices) -> Sequence[tuple[str, str]]:
            act(devices)
            return devices.modules()

        self._run(ask, done)

    def _show_used(self, used: Sequence[tuple[str, str]]) -> None:
        _clear(self.used)
        for path, words in used:
            self.used.addWidget(self._used_row(path, words))
        none = self.tr("Máy chưa có trình điều khiển USB ký số. Cài bản của nơi cấp, hoặc thêm tệp chứng thư.")
        self.say("" if used else none)

    def _used_row(self, path: str, words: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(TextLabel(self._look, words, 14, wrap=True), 1)
        leave = KeyButton(self._look, self.tr("Bỏ"), kind="quiet")
        leave.setAccessibleName(self.tr("Bỏ {what}").format(what=words))
        leave.clicked.connect(lambda: self._change(lambda devices: devices.leave_out(path)))
        row.addWidget(leave)
        return line

    def _show_found(self, found: Sequence[Finding]) -> None:
        self.examine_button.set_reason("")
        self.report_button.setVisible(bool(found))
        _clear(self.found)
        for one in sorted(found, key=lambda one: one.ok):
            self.found.addWidget(self._found_row(one))

    def _found_row(self, one: Finding) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(10)
        chip = (self.tr("Đạt"), "ok", "check") if one.ok else (self.tr("Lỗi"), "danger", "warning")
        row.addWidget(Chip(self._look, *chip), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(TextLabel(self._look, f"{one.words}: {one.cause}", 14, wrap=True))
        if one.remedy:
            words.addWidget(TextLabel(self._look, one.remedy, 13, bold=True, color="text2", wrap=True))
        row.addLayout(words, 1)
        line.setAccessibleName(". ".join(part for part in (chip[0], one.words, one.cause, one.remedy) if part))
        return line

    def _fail(self, error: BaseException) -> None:
        self.examine_button.set_reason("")
        card = words_of(error)
        if card is not None:
            self.say(f"{card.title}. {card.text}", "danger")

    def _choose(self, kinds: str) -> None:
        dialog = QFileDialog(self.window(), self.tr("Chọn tệp"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.add)
        dialog.open()

    def _save(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Lưu kết quả kiểm tra"), "kiem-tra-ky-so.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
