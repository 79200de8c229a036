"""Shows how the signing of each document goes; may be paused, stopped, and taken up again where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from desktop.look.look import Look
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

State = Literal["waiting", "signing", "signed", "refused", "stopped"]
_ICONS = {
    "waiting": ("circle-dashed", "text2"),
    "signing": ("pen-nib", "info"),
    "signed": ("check", "ok"),
    "refused": ("warning-circle", "danger"),
    "stopped": ("pause", "today"),
}
_WIDTH = 640
_ROWS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """What is signed, where it waits while it is not, and what is said once all are."""

    what: str = "văn bản"
    waiting: str = "Chờ ký"
    signed: str = "Bản ký đã lưu trên máy và chờ gửi."


class SignProgress(QFrame):
    """One row per document; stays until it is closed, so that a reason is never missed.

    Signals:
        paused: wait before the next document (True), or go on (False).
        stopped: end after the document that is being signed.
        rest: sign what is left.
        look_again: go to a document that was not signed.
    """

    closed = pyqtSignal()
    paused = pyqtSignal(bool)
    stopped = pyqtSignal()
    rest = pyqtSignal()
    look_again = pyqtSignal(str)

    def __init__(
        self, look: Look, names: Sequence[tuple[str, str]], parent: QWidget | None = None, *, kept: Kept | None = None
    ) -> None:
        """Show the documents.

        Args:
            names: item and name; what stands before a tab of the name is set in bold.
            kept: where the signed and the others are afterwards, in words.
        """
        super().__init__(parent)
        self._look, self._kept = look, kept or Kept()
        self._done = self._waits = False
        self.setObjectName("SignProgress")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        self.heading = TextLabel(look, "", 18, bold=True)
        column.addWidget(self.heading)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        column.addWidget(self._bar)
        self.rows = {item: _Row(look, name) for item, name in names}
        column.addWidget(self._listed())
        column.addLayout(self._foot())
        self.setFixedWidth(look.px(_WIDTH))
        look.changed.connect(self._restyle)
        self._restyle()
        self._count()

    def _foot(self) -> QHBoxLayout:
        look, foot = self._look, QHBoxLayout()
        safe = self.tr("Văn bản đã ký vẫn nguyên nếu rút USB lúc này.")
        self._safe = TextLabel(look, safe, 13, color="text2", wrap=True)
        foot.addWidget(self._safe, 1)
        self.pause_button = KeyButton(look, self.tr("Tạm dừng"), icon="pause")
        self.pause_button.clicked.connect(self._pause)
        self.stop_button = KeyButton(look, self.tr("Dừng sau văn bản này"), icon="stop-circle")
        self.stop_button.clicked.connect(self._stop)
        self.rest_button = KeyButton(look, "", icon="pen-nib", kind="primary")
        self.rest_button.clicked.connect(self.rest)
        self.rest_button.hide()
        self.close_button = KeyButton(look, self.tr("Đóng"), key="Esc", kind="primary")
        self.close_button.clicked.connect(self.closed)
        for button in (self.pause_button, self.stop_button, self.rest_button, self.close_button):
            foot.addWidget(button)
        return foot

    def set_state(self, item: str, state: State, words: str = "") -> None:
        """Tell how far one document is; ``words`` as "Đã ký lúc 09:44:12" or the reason."""
        row = self.rows[item]
        row.show_state(state, words or self._words(state))
        if state == "refused":
            row.offer_look(self.tr("Xem lại"), lambda: self.look_again.emit(item))
        self._count()

    def offer_rest(self, why_not: str = "") -> None:
        """Offer to sign what is left, here and now; ``why_not`` while the token is not there."""
        left = sum(row.state in ("waiting", "stopped") for row in self.rows.values())
        self.rest_button.set_words(self.tr("Ký tiếp {n} văn bản").format(n=left))
        self.rest_button.set_reason(why_not)
        self.rest_button.setVisible(left > 0)
        self.close_button.kind = "plain" if left else "primary"
        self.close_button.update()
        if why_not:
            self._safe.setText(why_not)
        else:
            self._count()

    def _pause(self) -> None:
        """Wait before the next document, or go on."""
        self._waits = not self._waits
        self.pause_button.set_words(self.tr("Ký tiếp") if self._waits else self.tr("Tạm dừng"))
        safe = self.tr("Tạm dừng trước văn bản kế tiếp. Văn bản đã ký giữ nguyên.")
        self._safe.setText(safe if self._waits else self.tr("Văn bản đã ký vẫn nguyên nếu rút USB lúc này."))
        self.paused.emit(self._waits)

    def _stop(self) -> None:
        """Ask for an end after the document that is being signed."""
        self.stop_button.set_reason(self.tr("Sẽ dừng sau văn bản đang ký"))
        self.pause_button.setEnabled(False)
        self._safe.setText(self.tr("Sẽ dừng sau văn bản đang ký. Văn bản đã ký giữ nguyên."))
        self.stopped.emit()

    def finish(self) -> None:
        """Allow leaving: the token has answered for every document."""
        self._done = True
        self._count()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter and Esc leave when all is done."""
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event is not None and self._done and event.key() in keys:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _words(self, state: State) -> str:
        return {
            "waiting": self.tr("Chờ đến lượt"), "signing": self.tr("Đang ký…"),
            "signed": self.tr("Đã ký"), "refused": self.tr("Không ký được"), "stopped": self.tr("Chưa ký"),
        }[state]  # fmt: skip

    def _listed(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows.values():
            row.show_state("waiting", self._words("waiting"))
            column.addWidget(row)
        if len(self.rows) <= _ROWS_SHOWN:
            return inner
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFixedHeight(self._look.px(58) * _ROWS_SHOWN)
        return area

    def _count(self) -> None:
        states = [row.state for row in self.rows.values()]
        signed, refused, all_ = states.count("signed"), states.count("refused"), len(states)
        words = self.tr("Đang ký {n} / {all}").format(n=min(signed + refused + 1, all_), all=all_)
        if self._done:
            words = self.tr("Đã ký {n} / {all}").format(n=signed, all=all_)
            left = all_ - signed
            self._safe.setText(
                self.tr("{n} {what} chưa ký vẫn còn trong {where}.").format(
                    n=left, what=self._kept.what, where=self._kept.waiting
                ) if left else self._kept.signed
            )  # fmt: skip
        self.heading.setText(words)
        self.setAccessibleName(words)
        self._bar.setRange(0, max(1, all_))
        self._bar.setValue(signed + refused)
        self.close_button.setVisible(self._done)
        self.close_button.setEnabled(self._done)
        for button in (self.pause_button, self.stop_button):
            button.setVisible(not self._done and all_ > 1)

    def _restyle(self) -> None:
        look = self._look
        self.setStyleSheet(
            f"QFrame#SignProgress {{ background: {look.color('surface').name()}; border: 1px solid"
            f" {look.color('line').name()}; border-radius: 12px; }}"
            f"QProgressBar {{ background: {look.color('calm_bg').name()}; border: none; border-radius: 3px; }}"
            f"QProgressBar::chunk {{ background: {look.color('accent').name()}; border-radius: 3px; }}"
            f"QFrame#SignRow {{ border: none; border-bottom: 1px solid {look.color('line').name()}; }}"
        )


class _Row(QFrame):
    """One document with its state."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._name = name.replace("\t", ". ")
        self.state: State = "waiting"
        self.setObjectName("SignRow")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 8, 4, 8)
        row.setSpacing(12)
        self._mark = QLabel()
        row.addWidget(self._mark)
        words = QVBoxLayout()
        words.setSpacing(0)
        kind, tab, title = name.partition("\t")
        head = QHBoxLayout()
        head.setSpacing(8)
        if tab:
            head.addWidget(TextLabel(look, kind, 14, bold=True))
        shown = TextLabel(look, title if tab else name, 14)
        room = look.px(_WIDTH - 200) - (TextLabel(look, kind, 14, bold=True).sizeHint().width() if tab else 0)
        shown.setText(shown.fontMetrics().elidedText(shown.text(), Qt.TextElideMode.ElideRight, room))
        shown.setToolTip(title if tab else name)
        head.addWidget(shown, 1)
        words.addLayout(head)
        self.words = TextLabel(look, "", 13, color="text2", wrap=True)
        words.addWidget(self.words)
        row.addLayout(words, 1)
        self._end = row

    def show_state(self, state: State, words: str) -> None:
        """Show the mark and the words of ``state``."""
        self.state = state
        icon, color = _ICONS[state]
        self._mark.setPixmap(self._look.icon(icon, 20, color))
        self.words.setText(words)
        self.words.set_color("text2" if state in ("waiting", "signed") else color)
        self.setAccessibleName(f"{self._name}. {words}")

    def offer_look(self, words: str, act: Callable[[], None]) -> None:
        """Put a button at the end that goes back to the document."""
        button = KeyButton(self._look, words)
        button.clicked.connect(lambda _on: act())
        self._end.addWidget(button)
