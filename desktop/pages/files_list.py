"""The list of files to be signed outside every item: name, pages and place, or what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from PyQt6.QtCore import QModelIndex, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QPainter
from PyQt6.QtWidgets import QStyleOptionViewItem, QTableView

from desktop.look.look import Look
from desktop.models.one_column import OneColumn
from desktop.shown import Sight
from desktop.widgets.rows import RowDelegate, as_rows, one_line, row_ground
from signing.model import Box
from workflow.vietnamese import nfc

State = Literal["reading", "ready", "unplaced", "unreadable", "signed", "refused"]
ROW = int(Qt.ItemDataRole.UserRole)
HEIGHT = 58
_MARKS = {
    "reading": ("circle-dashed", "text2"), "ready": ("file-pdf", "text2"), "unplaced": ("warning", "soon"),
    "unreadable": ("warning-circle", "danger"), "signed": ("check", "ok"), "refused": ("warning-circle", "danger"),
}  # fmt: skip


@dataclass(frozen=True)
class FileRow:
    """One file; ``own`` is the place the person chose, otherwise the one that was found counts."""

    path: str
    sight: Sight | None = None
    own: Box | None = None
    state: State = "reading"
    words: str = ""

    @property
    def item(self) -> str:
        """What the round of signing knows it by."""
        return self.path

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return nfc(Path(self.path).name)

    @property
    def box(self) -> Box | None:
        """Where it will be signed, as far as it is known."""
        return self.own or (self.sight.survey.box if self.sight is not None else None)

    @property
    def signable(self) -> bool:
        """Whether a press on Ký signs it."""
        return self.state in ("ready", "refused") and self.sight is not None and self.box is not None

    def seen(self) -> FileRow:
        """The row in the state that follows from what is known of the file."""
        if self.sight is None:
            return self
        signers = ", ".join(self.sight.survey.signers)
        pages = f"{len(self.sight.survey.sizes)} trang" + (f" · đã ký: {signers}" if signers else "")
        if self.box is None:
            return replace(self, state="unplaced", words=f"{pages} · {self.sight.survey.why} Bấm lên trang để đặt.")
        where = "ô ký có sẵn" if self.own is None and self.sight.survey.field else "ký"
        return replace(self, state="ready", words=f"{pages} · {where} ở trang {self.box.page + 1}")


class FilesModel(OneColumn):
    """The files in the order they were added; none twice."""

    def __init__(self) -> None:
        self.rows: list[FileRow] = []
        super().__init__(lambda: len(self.rows))

    def add(self, paths: Iterable[str]) -> list[str]:
        """Take files in; return those that are new."""
        known = {row.path for row in self.rows}
        new = [path for path in dict.fromkeys(paths) if path not in known]
        if new:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(new) - 1)
            self.rows += [FileRow(path, words="Đang đọc…") for path in new]
            self.endInsertRows()
        return new

    def drop(self, at: int) -> None:
        """Take a file off the list; the file itself stays."""
        self.beginRemoveRows(QModelIndex(), at, at)
        del self.rows[at]
        self.endRemoveRows()

    def change(self, path: str, **values: Any) -> None:
        """Change what is known of a file."""
        at = self.at(path)
        if at >= 0:
            self.rows[at] = replace(self.rows[at], **values)
            self._told(at)

    def see(self, path: str) -> None:
        """Say of a file what follows from its place."""
        at = self.at(path)
        if at >= 0:
            self.rows[at] = self.rows[at].seen()
            self._told(at)

    def at(self, path: str) -> int:
        """Return the row of a file; -1 when it is not here."""
        return next((at for at, row in enumerate(self.rows) if row.path == path), -1)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the row, its name, or the sentence a reader says."""
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        return f"{row.name}. {row.words}" if role == Qt.ItemDataRole.AccessibleTextRole else None

    def _told(self, at: int) -> None:
        self.dataChanged.emit(self.index(at, 0), self.index(at, 0))


class FilesList(QTableView):
    """Arrow keys choose, Delete takes a file off.

    Signals:
        current_changed: path of the file, empty when there is none.
        removed: path of the file to take off.
    """

    current_changed = pyqtSignal(str)
    removed = pyqtSignal(str)

    def __init__(self, look: Look, model: FilesModel) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(look, self))
        self.setAccessibleName(self.tr("Tệp cần ký"))
        as_rows(self, look.px(HEIGHT))
        if selection := self.selectionModel():
            selection.currentRowChanged.connect(lambda now, _before: self.current_changed.emit(self._path(now)))

    def current(self) -> str:
        """Return the path of the current file; empty when there is none."""
        return self._path(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Delete takes the current file off the list."""
        if event is not None and event.key() == Qt.Key.Key_Delete and self.current():
            self.removed.emit(self.current())
        else:
            super().keyPressEvent(event)

    def _path(self, index: QModelIndex) -> str:
        return self._rows.rows[index.row()].path if index.isValid() else ""


class _Delegate(RowDelegate):
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(ROW)
        if painter is None or row is None:
            return
        look, box = self._look, option.rect
        painter.save()
        text, second = row_ground(painter, look, option)
        icon, tone = _MARKS[row.state]
        painter.drawPixmap(box.left() + 16, box.top() + look.px(18), look.icon(icon, 20, tone))
        left, width = box.left() + look.px(48), box.width() - look.px(60)
        one_line(painter, look, QRect(left, box.top() + look.px(8), width, look.px(20)), row.name, 14, text, bold=True)
        words = QRect(left, box.top() + look.px(30), width, look.px(20))
        one_line(painter, look, words, row.words, 13, look.color(tone) if tone == "danger" else second)
        painter.restore()
