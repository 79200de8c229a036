"""Ký tệp ngoài quy trình: choose PDF files, say whose signature and where, sign them all with one PIN."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QStandardPaths, Qt
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPalette, QShowEvent
from PyQt6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.actions.sign_loose import KINDS
from desktop.background import Lanes
from desktop.dialogs.sign_progress import Kept
from desktop.look.look import Look
from desktop.notices import words_of
from desktop.pages.files_list import FilesModel
from desktop.pages.files_panes import FilesSheet, FilesSide
from desktop.pages.signing_round import SigningRound
from desktop.shown import Desk, Paper, Sight
from desktop.widgets.empty import EmptyPage
from desktop.widgets.key_button import KeyButton
from desktop.widgets.toast import Toast
from signing.model import Box, Role
from signing.reading import sha256

FILES = "ky_tep"
"""The name of the page."""
_LIST_WIDTH = 396


class FilesPage(QWidget):
    """Files at the left, the place on their pages at the right; F9 signs every file that has a place."""

    def __init__(self, look: Look, desk: Desk, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAcceptDrops(True)
        self._look, self._desk, self._lanes = look, desk, lanes
        self._asked = 0
        self.dialog: QFileDialog | None = None
        self.rows = FilesModel()
        self.side = FilesSide(look, self.rows, self.title())
        self.sheet = FilesSheet(look, lanes, training=desk.training)
        self.list, self.stamp, self.view = self.side.list, self.side.stamp, self.sheet.view
        self.round = SigningRound(look, desk, lanes, self)
        self.round.kept = Kept(self.tr("tệp"), self.tr("danh sách"), self.tr("Bản ký đã lưu cạnh tệp gốc."))
        self._build()
        self._connect()

    def title(self) -> str:
        """Return the name of the page."""
        return self.tr("Ký tệp ngoài quy trình")

    def refresh(self) -> None:
        """Ask what this person may sign as; the files stay."""
        self._lanes.run("records", self._desk.loose.roles, self._offer, self._fail, self)

    def panes(self) -> tuple[QWidget, ...]:
        """Return what F6 goes through."""
        return (self.list, self.view) if self.rows.rows else (self.add_button,)

    def primary(self) -> None:
        """Sign."""
        self.sign()

    def handle_key(self, key: str) -> bool:
        """F9 signs, F2 adds files."""
        if key == "F9":
            self.sign()
        elif key == "F2":
            self.choose()
        else:
            return False
        return True

    def paper(self) -> Paper | None:
        """Return the file in view, to be printed."""
        return self.view.paper(Path(self.list.current()).stem)

    def choose(self) -> None:
        """Open the dialog for files; what is chosen is added."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self.window(), self.tr("Chọn tệp PDF"), home, self.tr("Tệp PDF (*.pdf *.PDF)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.add)
        self.dialog = dialog
        dialog.open()

    def add(self, paths: Sequence[str]) -> None:
        """Take files in and look each over; the first new one is shown."""
        new = self.rows.add(str(Path(path)) for path in paths)
        for path in new:
            self._look_over(path)
        if new:
            self.list.setCurrentIndex(self.rows.index(self.rows.at(new[0]), 0))
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def sign(self) -> None:
        """Ask for the PIN for every file that has a place and was not signed."""
        ready = [row for row in self.rows.rows if row.signable]
        if not ready:
            self.side.say(self.tr("Chưa có tệp nào sẵn sàng: thêm tệp PDF và chọn vị trí ký."), "danger")
            return
        stamp = self.stamp.stamp()
        self.round.kind = KINDS[stamp.role]
        self.round.values = {
            "stamp": stamp, "boxes": {row.path: row.own for row in ready if row.own is not None},
            "shown": {row.path: row.sight.sha256 for row in ready if row.sight is not None},
        }  # fmt: skip
        self.round.begin(ready, self.tr("Ký {n} tệp").format(n=len(ready)))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """PDF files may be dropped on the page."""
        if event is not None and _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Add what was dropped."""
        if event is not None:
            self.add(_dropped(event))

    def showEvent(self, event: QShowEvent | None) -> None:
        """Ask anew when shown."""
        super().showEvent(event)
        self.refresh()

    def _build(self) -> None:
        look = self._look
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.side)
        self._split.addWidget(self.sheet)
        self._split.setSizes([look.px(_LIST_WIDTH), 900])
        self._split.setStretchFactor(1, 1)
        self.add_button = KeyButton(look, self.tr("Thêm tệp PDF"), icon="plus", key="F2", kind="primary")
        self._empty = EmptyPage(
            look, "pen-nib", self.tr("Ký tệp ngoài quy trình"),
            self.tr("Thêm hoặc kéo thả tệp PDF vào đây. Bản ký lưu cạnh tệp gốc; tệp gốc giữ nguyên."),
            (self.add_button,),
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._split)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.toast = Toast(self, look)

    def _connect(self) -> None:
        self.list.current_changed.connect(self._show)
        self.list.removed.connect(self._drop)
        self.stamp.changed.connect(self._look_over_all)
        self.view.placed.connect(self._placed)
        self.add_button.clicked.connect(self.choose)
        self.side.more_button.clicked.connect(self.choose)
        self.side.drop_button.clicked.connect(lambda: self._drop(self.list.current()))
        self.side.sign_button.clicked.connect(self.sign)
        self.round.signed.connect(self._signed)
        self.round.look_again.connect(lambda path: self.list.setCurrentIndex(self.rows.index(self.rows.at(path), 0)))

    def _offer(self, roles: Sequence[Role]) -> None:
        self.stamp.offer(roles)

    def _look_over_all(self) -> None:
        """Another stamp stands elsewhere: every file that is not signed is looked over again."""
        self._asked += 1
        for row in list(self.rows.rows):
            if row.state != "signed":
                self.rows.change(row.path, own=None, state="reading")
                self._look_over(row.path)

    def _look_over(self, path: str) -> None:
        asked, stamp = self._asked, self.stamp.stamp()
        self._lanes.run(
            "records", partial(self._desk.loose.sight, path, stamp), partial(self._seen, asked, path),
            partial(self._unseen, asked, path), self,
        )  # fmt: skip

    def _seen(self, asked: int, path: str, sight: Sight) -> None:
        if asked != self._asked or self.rows.at(path) < 0:
            return
        self.rows.change(path, sight=sight)
        self.rows.see(path)
        if path == self.list.current():
            self._show(path)
        self._count()

    def _unseen(self, asked: int, path: str, error: BaseException) -> None:
        card = words_of(error)
        words = f"{card.title}. {card.text}" if card is not None else self.tr("Không đọc được tệp.")
        if asked == self._asked:
            self.rows.change(path, sight=None, state="unreadable", words=words)
            if path == self.list.current():
                self._show(path)
            self._count()

    def _show(self, path: str) -> None:
        """Show the current file with its place."""
        at = self.rows.at(path)
        row = self.rows.rows[at] if at >= 0 else None
        if row is None or row.sight is None:
            self.view.show_text(row.words if row is not None else "")
            self.view.set_place((), None)
            self.sheet.where.setText(row.name if row is not None else "")
            return
        sight = row.sight
        picture = QImage.fromData(sight.picture) if sight.picture else None
        self._lanes.run(
            "records", partial(self._desk.loose.read, path), partial(self._draw, path, sight.sha256),
            partial(self._unseen, self._asked, path), self,
        )  # fmt: skip
        self.view.set_content(picture, sight.lines)
        self.view.set_place(sight.survey.sizes, row.box, sight.survey.least)
        self.view.show_box()
        self.sheet.where.setText(self.view.words())

    def _draw(self, path: str, known: str, data: bytes) -> None:
        """Show the pages; a file that was changed meanwhile is looked over anew."""
        if sha256(data) != known:
            self.rows.change(path, own=None, state="reading")
            self._look_over(path)
        elif path == self.list.current():
            self.view.show_pdf(data)
            self.view.show_box()

    def _placed(self, box: Box) -> None:
        path = self.list.current()
        self.rows.change(path, own=box)
        self.rows.see(path)
        self.sheet.where.setText(self.view.words())
        self._count()

    def _drop(self, path: str) -> None:
        at = self.rows.at(path)
        if at >= 0:
            self.rows.drop(at)
            self._show(self.list.current())
            self._count()

    def _signed(self, paths: Sequence[str]) -> None:
        """Mark what was signed; where it lies is said of each."""
        for path in paths:
            self.rows.change(path, state="signed", words=self.tr("Đã ký, lưu cạnh tệp gốc (_da-ky)"))
        if paths:
            self.toast.say(self.tr("Đã ký {n} tệp").format(n=len(paths)))
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()

    def _count(self) -> None:
        """Say how many files a press would sign."""
        self._stack.setCurrentIndex(1 if self.rows.rows else 0)
        ready = sum(row.signable for row in self.rows.rows)
        left = sum(row.state in ("unplaced", "unreadable") for row in self.rows.rows)
        self.side.sign_button.set_words(self.tr("Ký {n} tệp").format(n=ready) if ready else self.tr("Ký tệp"))
        self.side.sign_button.set_reason("" if ready else self.tr("Chưa có tệp nào sẵn sàng để ký"))
        self.side.say(self.tr("{n} tệp chưa ký được: xem lý do ở từng tệp.").format(n=left) if left else "")

    def _fail(self, error: BaseException) -> None:
        card = words_of(error)
        if card is not None:
            self.side.say(f"{card.title}. {card.text}", "danger")


def _dropped(event: QDropEvent) -> list[str]:
    """Return the PDF files of a drop."""
    data = event.mimeData()
    paths = [url.toLocalFile() for url in data.urls()] if data is not None and data.hasUrls() else []
    return [path for path in paths if path.lower().endswith(".pdf")]
