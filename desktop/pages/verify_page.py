"""Kiểm tra chữ ký một tệp: any file from anywhere, chosen or dropped; who signed it and whether that holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QStandardPaths, Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPalette, QShowEvent
from PyQt6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.notices import Cancelled, words_of
from desktop.pages.intake_section import Rule
from desktop.pages.verify_card import VerifyCard
from desktop.shown import Desk, Judged
from desktop.widgets.chip import Chip
from desktop.widgets.empty import EmptyPage
from desktop.widgets.key_button import KeyButton
from desktop.widgets.text_label import TextLabel

VERIFY = "kiem_tra_chu_ky"
"""The name of the page."""
_WIDEST = 900


class VerifyPage(QWidget):
    """The file and its verdict above, a card for each signature below; a long check shows how far it is and ends at
    Esc."""

    _heard = pyqtSignal(int, int, int)

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAcceptDrops(True)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._asked = 0
        self.running = False
        self.path = ""
        self.cards: list[VerifyCard] = []
        self.dialog: QFileDialog | None = None
        self._build()
        self._heard.connect(self._show_far)
        self.choose_button.clicked.connect(self.choose)
        self.again_button.clicked.connect(self.choose)
        self.stop_button.clicked.connect(self.end)

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Kiểm tra chữ ký một tệp")

    def refresh(self) -> None:
        """Nothing is read until a file is chosen."""

    def primary(self) -> None:
        """Choose a file."""
        self.choose()

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 goes through."""
        return (self.again_button, self._area) if self.path else (self.choose_button,)

    def handle_key(self, key: str) -> bool:
        """F2 chooses a file, F5 checks the same one again."""
        if key == "F2":
            self.choose()
        elif key == "F5" and self.path:
            self.check(self.path)
        else:
            return False
        return True

    def stop(self) -> None:
        """The window closes: end what is under way."""
        self.end()

    def choose(self) -> None:
        """Open the dialog for a file."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        names = self.tr("Tệp đã ký (*.pdf *.xml *.edxml *.p7s *.asics *.asice *.zip);;Mọi tệp (*)")
        dialog = QFileDialog(self.window(), self.tr("Chọn tệp đã ký"), home, names)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.check)
        self.dialog = dialog
        dialog.open()

    def check(self, path: str) -> None:
        """Judge a file; one that is still being judged is left."""
        self.end()
        self._asked += 1
        asked, self.path, self.running = self._asked, path, True
        self._name.setText(Path(path).name)
        self._name.setToolTip(path)
        self._stack.setCurrentIndex(1)
        self._empty_cards()
        self._verdict.set_chip("")
        self._say(self.tr("Đang đọc tệp…"))
        self._bar.setRange(0, 0)
        self._show_running()
        self._lanes.run(
            "files", partial(self._judge, asked, path), partial(self._found, asked), partial(self._failed, asked), self
        )

    def end(self) -> None:
        """End the check under way; nothing is said of the file."""
        if not self.running:
            return
        self._asked += 1
        self.running = False
        self._desk.judging.end()
        self._say(self.tr("Đã dừng, chưa kết luận về tệp này."))
        self._show_running()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """One file may be dropped on the page."""
        if event is not None and _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Check what was dropped."""
        if event is not None and (path := _dropped(event)):
            self.check(path)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc ends a check that is under way."""
        if event is not None and event.key() == Qt.Key.Key_Escape and self.running:
            self.end()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Begin with the button."""
        super().showEvent(event)
        self.panes()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _judge(self, asked: int, path: str) -> Judged:
        """Judge the file, in the files lane; one that was given up while it waited is not begun."""
        if asked != self._asked:
            raise Cancelled()
        return self._desk.judging.judge(path, partial(self._heard.emit, asked))

    def _show_far(self, asked: int, done: int, total: int) -> None:
        if asked == self._asked and self.running and total:
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            self._say(self.tr("Đang kiểm tra: {done} / {total} chữ ký").format(done=done, total=total))

    def _found(self, asked: int, found: Judged) -> None:
        if asked != self._asked:
            return
        self.running = False
        self._verdict.set_chip(found.words, found.tone, found.icon)
        self._say("\n".join(found.notes))
        self.cards = [VerifyCard(self._look, one) for one in found.signatures]
        for place, card in enumerate(self.cards):
            self._list.insertWidget(place, card)
        self._show_running()

    def _failed(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        self.running = False
        card = words_of(error)
        self._verdict.set_chip(self.tr("Chưa kiểm tra được"), "today", "seal-question")
        self._say(f"{card.title}. {card.text}" if card is not None else "")
        self._show_running()

    def _empty_cards(self) -> None:
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.cards = []

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def _show_running(self) -> None:
        self._bar.setVisible(self.running)
        self.stop_button.setVisible(self.running)
        self.again_button.setVisible(not self.running)
        if self.isVisible():
            (self.stop_button if self.running else self.again_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        look = self._look
        self.choose_button = KeyButton(look, self.tr("Chọn tệp"), icon="file", key="F2", kind="primary")
        self._empty = EmptyPage(
            look, "seal-check", self.title(),
            self.tr("Chọn hoặc kéo thả một tệp vào đây: PDF, XML, tệp có chữ ký rời (.p7s) hay gói ký. "
                    "Tệp chỉ được đọc, không bị sửa, không lưu vào chương trình."),
            (self.choose_button,),
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._result())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _result(self) -> QWidget:
        look, whole = self._look, QWidget()
        self._name = TextLabel(look, "", 18, bold=True, wrap=True)
        self._verdict = Chip(look)
        self._said = TextLabel(look, "", 14, color="text2", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setAccessibleName(self.tr("Kiểm tra được bao nhiêu chữ ký"))
        self.again_button = KeyButton(look, self.tr("Chọn tệp khác"), icon="file", key="F2")
        self.stop_button = KeyButton(look, self.tr("Dừng"), icon="x", key="Esc")
        head = QVBoxLayout()
        head.setContentsMargins(20, 10, 16, 10)
        head.setSpacing(6)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._name, 1)
        first.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self._verdict)
        second.addStretch(1)
        head.addLayout(first)
        head.addLayout(second)
        head.addWidget(self._said)
        head.addWidget(self._bar)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Rule(look))
        column.addWidget(self._scroller(), 1)
        return whole

    def _scroller(self) -> QScrollArea:
        inner, sheet = QWidget(), QWidget()
        sheet.setMaximumWidth(self._look.px(_WIDEST))
        self._list = QVBoxLayout(sheet)
        self._list.setContentsMargins(20, 12, 16, 12)
        self._list.setSpacing(10)
        self._list.addStretch(1)
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(sheet, 1)
        row.addStretch(0)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(inner)
        self._area.setAccessibleName(self.tr("Các chữ ký"))
        inner.setAutoFillBackground(False)
        if port := self._area.viewport():
            port.setAutoFillBackground(False)
        return self._area


def _dropped(event: QDropEvent) -> str:
    """Return the file of a drop, "" when it is none or several."""
    data = event.mimeData()
    paths: Sequence[str] = [url.toLocalFile() for url in data.urls()] if data is not None and data.hasUrls() else []
    return paths[0] if len(paths) == 1 and Path(paths[0]).is_file() else ""
