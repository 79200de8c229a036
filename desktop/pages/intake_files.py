"""Brings files to the papers of the counter: from the scanner's folder, from a chosen file; and shows them."""

from __future__ import annotations

import threading
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog

from desktop.background import Lanes
from desktop.notices import words_of
from desktop.pages.intake_papers import IntakePapers, PaperRow
from desktop.scan_folder import NoScanFolder, ScanFolder
from desktop.shown import Desk
from workflow.rules import FileRef

TAKEN = "scans"
_REMEMBERED = 500


class IntakeFiles(QObject):
    """Answers "Quét", "Thêm" and "Xem" of ``papers``; watches the scanner's folder between ``watch`` and ``stop``.

    Signals:
        opened: bytes of a file to show.
        failed: what went wrong.
        arrived: path of a scan that is complete (from the watcher's thread; queued by Qt).
        waiting: paths of the scans nobody took yet, the newest first.
    """

    opened = pyqtSignal(bytes)
    failed = pyqtSignal(object)
    arrived = pyqtSignal(str)
    waiting = pyqtSignal(object)

    def __init__(self, desk: Desk, lanes: Lanes, papers: IntakePapers, folder: Path | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._papers, self._folder = desk, lanes, papers, folder
        self._scans: ScanFolder | None = None
        self._watching = threading.Lock()
        self._wanted = False
        self._waiting: PaperRow | None = None
        papers.scan.connect(self.scan)
        papers.add.connect(self.choose)
        papers.view.connect(self.show)
        self.arrived.connect(self._take_arrived)  # queued by itself: it is emitted in the watcher's thread

    def set_folder(self, folder: Path | None) -> None:
        """Watch another folder from the next ``watch`` on."""
        self.stop()
        self._folder = folder

    def watch(self) -> None:
        """Begin watching, and tell which scans wait already; nothing where no folder was chosen."""
        folder, self._wanted = self._folder, True
        if folder is None:
            self.waiting.emit([])
            return
        self._lanes.run("records", lambda: self._watched(folder).waiting(), self.waiting.emit, self.failed.emit, self)

    def stop(self) -> None:
        """Stop watching the folder."""
        self._wanted = False
        with self._watching:
            scans, self._scans = self._scans, None
        if scans is not None:
            scans.stop()

    def stop_waiting(self) -> None:
        """Another dossier begins: a scan that comes now belongs to nobody."""
        self._waiting = None
        self._papers.wait_for_scan(None)

    def scan(self, at: int) -> None:
        """Take the newest scan for row ``at``, or wait for the next one."""
        row, folder, self._wanted = self._papers.rows[at], self._folder, True
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
            pages = lambda: self._desk.preview(ref) or b""  # noqa: E731 - one line for the lane
            self._lanes.run("records", pages, self.opened.emit, self.failed.emit, self)

    def keep(self, row: PaperRow, path: str) -> None:
        """Keep the file ``path`` for ``row``."""
        self.stop_waiting()

        def put() -> FileRef:
            ref = self._desk.put_file(path)
            self._took(Path(path))
            return ref

        self._lanes.run(
            "records", put, lambda ref: self._kept(row, ref), lambda error: self._refuse(row, error), self
        )

    def skip(self, path: Path) -> None:
        """Put a scan aside: it stays in its folder and is not offered again."""
        self._lanes.run("records", lambda: self._took(path), lambda _: self.watch(), self.failed.emit, self)

    def look_at(self, path: Path) -> None:
        """Show a scan before it is given to a paper; ``opened`` carries it."""
        self._lanes.run("records", lambda: _read(path), self.opened.emit, self.failed.emit, self)

    def _took(self, path: Path) -> None:
        """Remember, in the lane, that a scan is nobody's any more, also for the next time the folder is watched."""
        scans = self._scans
        if scans is not None and path.parent == scans.path:
            scans.take(path)
            self._desk.save_typed(TAKEN, {"taken": scans.taken()[-_REMEMBERED:]})

    def _watched(self, folder: Path) -> ScanFolder:
        """Begin watching, in the lane: a folder on a network drive may answer late."""
        if self._scans is None:
            taken = [(str(name), int(size), int(time)) for name, size, time in self._remembered()]
            scans = ScanFolder(folder, lambda path: self.arrived.emit(str(path)), taken=taken)
            with self._watching:
                self._scans = scans
            if not self._wanted:  # the page was left while the folder answered
                self.stop()
            return scans
        return self._scans

    def _remembered(self) -> list[list[str]]:
        kept = self._desk.typed(TAKEN)
        return list(kept["taken"]) if kept else []

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
        elif self._wanted:
            self.watch()

    def _kept(self, row: PaperRow, ref: FileRef) -> None:
        """Give the file to its row, unless the form shows another dossier by now."""
        if row in self._papers.rows:
            row.set_file(ref)
        if self._wanted:
            self.watch()

    def _refuse(self, row: PaperRow, error: BaseException) -> None:
        card = words_of(error)
        if card is not None and row in self._papers.rows:
            row.set_trouble(f"{card.title}. {card.text}")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoScanFolder(f"{path.name}: {error.strerror}.", "Quét lại, hoặc bỏ qua tệp này.") from None
