"""The papers of the procedure as a list to tick: handed in, scanned, taken from a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.pages.intake_rules import size_words
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.rules import FileRef

FORM_WORDS = {"ban_chinh": "bản chính", "ban_sao": "bản sao", "dien_tu": "bản điện tử"}


class IntakePapers(QWidget):
    """One row per paper. The page answers ``scan``, ``add`` and ``view`` (number of the row, from 0)."""

    changed = pyqtSignal()
    scan = pyqtSignal(int)
    add = pyqtSignal(int)
    view = pyqtSignal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.rows: list[PaperRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._none = TextLabel(look, self.tr("Giấy tờ của thủ tục hiện ở đây."), 13, color="text2")
        self._column.addWidget(self._none)

    def set_papers(self, papers: Sequence[Mapping[str, Any]], kept: Sequence[Mapping[str, Any]] = ()) -> None:
        """Show the papers of a procedure; ``kept`` are their values typed before."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        before = {str(value.get("name")): value for value in kept}
        self.rows = [
            PaperRow(self._look, number, {**paper, **before.get(str(paper["name"]), {})})
            for number, paper in enumerate(papers, 1)
        ]
        self._none.setVisible(not self.rows)
        for at, row in enumerate(self.rows):
            self._column.addWidget(row)
            row.changed.connect(self.changed)
            row.scan_button.clicked.connect(lambda _=False, at=at: self.scan.emit(at))
            row.add_button.clicked.connect(lambda _=False, at=at: self.add.emit(at))
            row.view_button.clicked.connect(lambda _=False, at=at: self.view.emit(at))

    def value(self) -> list[dict[str, Any]]:
        """Return the papers with what was handed in."""
        return [row.value() for row in self.rows]

    def wait_for_scan(self, at: int | None) -> None:
        """Say at row ``at`` that the scanner is awaited, and nowhere else."""
        for number, row in enumerate(self.rows):
            row.wait(number == at)


class PaperRow(QFrame):
    """One paper: tick, name, how it came; buttons at the right."""

    changed = pyqtSignal()

    def __init__(self, look: Look, number: int, paper: Mapping[str, Any]) -> None:
        super().__init__()
        self._look, self._number, self._paper = look, number, dict(paper)
        self._waiting, self._trouble = False, ""
        self.setObjectName("PaperRow")
        self.setMinimumHeight(look.px(50))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 4, 4)
        row.setSpacing(8)
        self.tick = QCheckBox()
        self.tick.setAccessibleName(self.tr("Giấy tờ số {n}: {name}").format(n=number, name=paper["name"]))
        self.tick.setChecked(bool(paper.get("got")))
        self.tick.toggled.connect(self._ticked)
        row.addWidget(self.tick)
        words = QVBoxLayout()
        words.setSpacing(0)
        self.name = TextLabel(look, str(paper["name"]), 14, wrap=True)
        second = QHBoxLayout()
        second.setSpacing(5)
        self._mark = QLabel()
        self.words = TextLabel(look, "", 13, color="text2")
        second.addWidget(self._mark)
        second.addWidget(self.words, 1)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addLayout(second)
        words.addStretch(1)
        row.addLayout(words, 1)
        self._build_buttons(row)
        look.changed.connect(self._show)
        self._show()

    def value(self) -> dict[str, Any]:
        """Return the paper as kept: name, form, required, got, file."""
        return {**self._paper, "got": self.tick.isChecked(), "file": self._paper.get("file")}

    def file(self) -> FileRef | None:
        """Return the file of the paper, if it has one."""
        kept = self._paper.get("file")
        return FileRef.from_json(kept) if kept else None

    def set_file(self, file: FileRef) -> None:
        """Take a file: the paper is handed in."""
        self._paper["file"] = file.to_json()
        self._waiting, self._trouble = False, ""
        if self.tick.isChecked():
            self._ticked(True)
        else:
            self.tick.setChecked(True)

    def set_trouble(self, sentence: str) -> None:
        """Say why a file was not taken."""
        self._waiting, self._trouble = False, sentence
        self._show()

    def wait(self, waiting: bool) -> None:
        """Say that the scanner is awaited, or no longer."""
        if waiting != self._waiting:
            self._waiting = waiting
            self._trouble = "" if waiting else self._trouble
            self._show()

    def _build_buttons(self, row: QHBoxLayout) -> None:
        name = self._paper["name"]
        for slot, text in (("view", self.tr("Xem")), ("scan", self.tr("Quét")), ("add", self.tr("Thêm"))):
            button = KeyButton(self._look, text, kind="quiet")
            button.setAccessibleName(f"{text}: {name}")
            setattr(self, f"{slot}_button", button)
            row.addWidget(button)
        self.scan_button.setToolTip(self.tr("Lấy tệp mới nhất của máy quét"))
        self.add_button.setToolTip(self.tr("Chọn tệp trên máy"))

    view_button: KeyButton
    scan_button: KeyButton
    add_button: KeyButton

    def _ticked(self, _on: bool) -> None:
        self._waiting, self._trouble = False, ""
        self._show()
        self.changed.emit()

    def _words(self) -> tuple[str, str, str]:
        """Return sentence, colour and icon of the second line."""
        form = FORM_WORDS.get(str(self._paper.get("form") or ""), "bản giấy")
        file = self.file()
        if self._trouble:
            return self._trouble, "danger", "warning"
        if self._waiting:
            return self.tr("Chờ máy quét: đặt giấy vào, bấm nút trên máy quét"), "info", "hourglass-medium"
        if self.tick.isChecked():
            came = self.tr("Đã nhận bản giấy")
            if file is not None:
                came = self.tr("Đã có tệp {size}").format(size=size_words(file.size))
            return f"{came} · {form}", "ok", "check"
        count = int(self._paper.get("count") or 1)
        if self._paper.get("required", True):
            return self.tr("Cần {count} {form}").format(count=count, form=form), "text2", ""
        return self.tr("Không bắt buộc · {form}").format(form=form), "text2", ""

    def _show(self) -> None:
        sentence, color, icon = self._words()
        self.words.setText(sentence)
        self.words.set_color(color)
        self._mark.setVisible(bool(icon))
        if icon:
            self._mark.setPixmap(self._look.icon(icon, 14, color))
        self.name.set_color("text" if self._paper.get("required", True) or self.tick.isChecked() else "text2")
        self.view_button.setVisible(self.file() is not None)
        self.tick.setAccessibleDescription(sentence)
        ground = self._look.color("info_bg").name() if self._waiting else "transparent"
        self.setStyleSheet(f"QFrame#PaperRow {{ background: {ground}; border: none; border-radius: 6px; }}")
