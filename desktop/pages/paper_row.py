"""One paper of the counter's list: ticked, scanned, taken from a file, or one digitised before used again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from desktop.look.look import Look
from desktop.pages.intake_rules import size_words
from desktop.pages.paper_facts import PaperFactsForm
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel
from workflow.rules import FileRef
from workflow.vietnamese import iso_short

FORM_WORDS = {"ban_chinh": "bản chính", "ban_sao": "bản sao", "dien_tu": "bản điện tử"}
PAPER_FACTS = ("type", "issuer", "number", "issued", "expires", "source", "source_code")
"""What is kept of a paper besides its file."""


class PaperRow(QFrame):
    """One paper: tick, name, how it came; buttons at the right."""

    changed = pyqtSignal()

    def __init__(self, look: Look, number: int, paper: Mapping[str, Any]) -> None:
        super().__init__()
        self._look, self._number, self._paper = look, number, dict(paper)
        self._waiting, self._trouble = False, ""
        self._known: Mapping[str, Any] | None = None
        self.facts: PaperFactsForm | None = None
        self.setObjectName("PaperRow")
        self.setMinimumHeight(look.px(50))
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(8, 4, 4, 4)
        self._lines.setSpacing(0)
        row = QHBoxLayout()
        self._lines.addLayout(row)
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

    @property
    def id(self) -> str:
        """The paper's id in the procedure, its place where it has none."""
        return str(self._paper.get("id") or self._number)

    def value(self) -> dict[str, Any]:
        """Return the paper as kept: name, form, required, got, file, what is known of it."""
        return {**self._paper, "got": self.tick.isChecked(), "file": self._paper.get("file")}

    def file(self) -> FileRef | None:
        """Return the file of the paper, if it has one."""
        kept = self._paper.get("file")
        return FileRef.from_json(kept) if kept else None

    def set_file(self, file: FileRef) -> None:
        """Take a file: the paper is handed in."""
        self._forget()
        self._paper["file"] = file.to_json()
        self._waiting, self._trouble = False, ""
        if self.tick.isChecked():
            self._ticked(True)
        else:
            self.tick.setChecked(True)

    def offer(self, known: Mapping[str, Any] | None, *, sure: bool = True) -> None:
        """Say that a digitised paper is known, or none; when ``sure``, one in use that is not offered is given up."""
        self._known = known
        if sure and self.is_reused() and (known is None or known["file"] != self._paper.get("file")):
            self._forget()
            self.tick.setChecked(False)
            self.changed.emit()
        self._show()

    def reuse(self) -> None:
        """Use the digitised paper that is known: nothing has to be handed in."""
        if self._known is None:
            return
        self._close_facts()
        facts = {name: self._known.get(name) or "" for name in ("file", *PAPER_FACTS)}
        self._paper.update(facts, form_before=self._paper.get("form"), form=self._known.get("form"))
        self._paper["digitised_on"] = self._known.get("at") or ""
        if self.tick.isChecked():
            self._ticked(True)
        else:
            self.tick.setChecked(True)

    def is_reused(self) -> bool:
        """Tell whether the paper is one digitised before."""
        return bool(self._paper.get("source"))

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
        for slot, text in (
            ("reuse", self.tr("Dùng lại")), ("facts", self.tr("Số, ngày")), ("view", self.tr("Xem")),
            ("scan", self.tr("Quét")), ("add", self.tr("Thêm")),
        ):
            button = KeyButton(self._look, text, kind="quiet")
            button.setAccessibleName(f"{text}: {name}")
            setattr(self, f"{slot}_button", button)
            row.addWidget(button)
        self.scan_button.setToolTip(self.tr("Lấy tệp mới nhất của máy quét"))
        self.add_button.setToolTip(self.tr("Chọn tệp trên máy"))
        self.reuse_button.setToolTip(self.tr("Không phải nộp lại: dùng bản số hóa đã có của người nộp"))
        self.facts_button.setToolTip(self.tr("Ghi nơi cấp, số, ngày cấp, ngày hết hạn để lần sau dùng lại"))
        self.reuse_button.clicked.connect(self.reuse)
        self.facts_button.clicked.connect(self._turn_facts)

    reuse_button: KeyButton
    facts_button: KeyButton
    view_button: KeyButton
    scan_button: KeyButton
    add_button: KeyButton

    def _forget(self) -> None:
        """Drop what was used again."""
        if self.is_reused():
            self._paper.update(dict.fromkeys(PAPER_FACTS, ""), file=None, form=self._paper.pop("form_before", ""))

    def _turn_facts(self) -> None:
        """Show the lines for what stands on the paper, or put them away."""
        if self.facts is not None:
            self._close_facts()
            return
        self.facts = PaperFactsForm(self._look, self._paper)
        self.facts.changed.connect(self._facts_typed)
        self._lines.addWidget(self.facts)
        self.facts.issuer.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_facts(self) -> None:
        facts, self.facts = self.facts, None
        if facts is not None:
            facts.hide()
            facts.deleteLater()

    def _facts_typed(self) -> None:
        if self.facts is not None:
            self._paper.update(self.facts.value())
            self._show()
            self.changed.emit()

    def _ticked(self, on: bool) -> None:
        if not on:
            self._forget()
        self._waiting, self._trouble = False, ""
        self._show()
        self.changed.emit()

    def _words(self) -> tuple[str, str, str]:
        """Return sentence, colour and icon of the second line."""
        form = FORM_WORDS.get(str(self._paper.get("form") or ""), "bản giấy")
        file = self.file()
        if self._trouble:
            return self._trouble, "danger", "warning"
        if self.is_reused():
            return self._reused_words(), "ok", "recycle"
        if self._waiting:
            return self.tr("Chờ máy quét: đặt giấy vào, bấm nút trên máy quét"), "info", "hourglass-medium"
        if self.tick.isChecked():
            came = self.tr("Đã nhận bản giấy")
            if file is not None:
                came = self.tr("Đã có tệp {size}").format(size=size_words(file.size))
            until = iso_short(str(self._paper.get("expires") or ""))
            return f"{came} · {form}" + (self.tr(" · hạn {day}").format(day=until) if until else ""), "ok", "check"
        if self._known is not None:
            day = iso_short(str(self._known.get("at") or ""))
            return self.tr("Đã có: bản số hóa ngày {day}").format(day=day), "info", "recycle"
        count = int(self._paper.get("count") or 1)
        if self._paper.get("required", True):
            return self.tr("Cần {count} {form}").format(count=count, form=form), "text2", ""
        return self.tr("Không bắt buộc · {form}").format(form=form), "text2", ""

    def _reused_words(self) -> str:
        day = iso_short(str(self._paper.get("digitised_on") or self._paper.get("issued") or ""))
        code = str(self._paper.get("source_code") or "")
        words = self.tr("Dùng lại bản số hóa {day}") if day else self.tr("Dùng lại bản số hóa")
        return words.format(day=day) + (f" · {code}" if code else "")

    def _show(self) -> None:
        reused, has = self.is_reused(), self.file() is not None
        self.view_button.setVisible(has)
        self.reuse_button.setVisible(self._known is not None and not reused and not has)
        self.facts_button.setVisible(has and not reused)
        for button in (self.scan_button, self.add_button):
            button.setVisible(not reused)
        sentence, color, icon = self._words()
        self.words.setText(sentence)
        self.words.set_color(color)
        self._mark.setVisible(bool(icon))
        if icon:
            self._mark.setPixmap(self._look.icon(icon, 14, color))
        self.name.set_color("text" if self._paper.get("required", True) or self.tick.isChecked() else "text2")
        self.tick.setAccessibleDescription(sentence)
        ground = self._look.color("info_bg").name() if self._waiting else "transparent"
        self.setStyleSheet(f"QFrame#PaperRow {{ background: {ground}; border: none; border-radius: 6px; }}")
