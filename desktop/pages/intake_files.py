"""Brings files to the papers of the counter: from the scanner's folder, from a chosen file; and shows them."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog

from desktop.background import Lanes
from desktop.notices import words_of
from desktop.pages.intake_papers import IntakePapers, PaperRow
from desktop.scan_folder import ScanFolder
from desktop.shown import Desk
from workflow.rules import FileRef


class IntakeFiles(QObject):
    """Answers "Quét", "Thêm" and "Xem" of ``papers``. The scanner's folder is watched from the first "Quét" on."""

    opened = pyqtSignal(bytes)
    failed = pyqtSignal(object)
    arrived = pyqtSignal(str)

    def __init__(self, desk: Desk, lanes: Lanes, papers: IntakePapers, folder: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._papers, self._folder = desk, lanes, papers, folder
        self._scans: ScanFolder | None = None
        self._waiting: PaperRow | None = None
        papers.scan.connect(self.scan)
        papers.add.connect(self.choose)
        papers.view.connect(self.show)
        self.arrived.connect(self._take_arrived)  # queued by itself: it is emitted in the watcher's thread

    def stop(self) -> None:
        """Stop watching the folder."""
        scans, self._scans = self._scans, None
        if scans is not None:
            scans.stop()

    def stop_waiting(self) -> None:
        """Another dossier begins: a scan that comes now belongs to nobody."""
        self._waiting = None
        self._papers.wait_for_scan(None)

    def scan(self, at: int) -> None:
        """Take the newest scan for row ``at``, or wait for the next one."""
        row, folder = self._papers.rows[at], self._folder
        if folder is None:
            row.set_trouble(self.tr("Chưa chọn thư mục máy quét trong Cài đặt"))
            return
        self._lanes.run(
            "records", lambda: self._watched(folder).newest(), lambda found: self._found(row, found),
            lambda error: self._refuse(row, error), self,
        )  # fmt: skip

    def choose(self, at: int) -> None:
        """Let a file be chosen for row ``at``."""
        row = self._papers.rows[at]
        kinds = self.tr("Tệp quét (*.pdf *.jpg *.jpeg *.png *.tif *.tiff)")
        dialog = QFileDialog(self._papers.window(), self.tr("Chọn tệp giấy tờ"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.keep(row, path))
        dialog.open()

    def show(self, at: int) -> None:
        """Read the file of row ``at``; ``opened`` carries it."""
        ref = self._papers.rows[at].file()
        if ref is not None:
            self._lanes.run("records", lambda: self._desk.file(ref.sha256), self.opened.emit, self.failed.emit, self)

    def keep(self, row: PaperRow, path: str) -> None:
        """Keep the file ``path`` for ``row``."""
        self.stop_waiting()
        scans = self._scans

        def put() -> FileRef:
            ref = self._desk.put_file(path)
            if scans is not None:
                scans.take(Path(path))
            return ref

        self._lanes.run(
            "records", put, lambda ref: self._kept(row, ref), lambda error: self._refuse(row, error), self
        )

    def _watched(self, folder: Path) -> ScanFolder:
        """Begin watching, in the lane: a folder on a network drive may answer late."""
        if self._scans is None:
            self._scans = ScanFolder(folder, lambda path: self.arrived.emit(str(path)))
        return self._scans

    def _found(self, row: PaperRow, found: Path | None) -> None:
        if row not in self._papers.rows:
            return
        if found is not None:
            self.keep(row, str(found))
        else:
            self._waiting = row
            self._papers.wait_for_scan(self._papers.rows.index(row))

    def _take_arrived(self, path: str) -> None:
        if self._waiting is not None and self._waiting in self._papers.rows:
            self.keep(self._waiting, path)

    def _kept(self, row: PaperRow, ref: FileRef) -> None:
        """Give the file to its row, unless the form shows another dossier by now."""
        if row in self._papers.rows:
            row.set_file(ref)

    def _refuse(self, row: PaperRow, error: BaseException) -> None:
        card = words_of(error)
        if card is not None and row in self._papers.rows:
            row.set_trouble(f"{card.title}. {card.text}")
