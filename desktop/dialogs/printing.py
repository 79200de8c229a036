"""Prints a paper page by page behind the window: asks which printer, or for a file where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QPageLayout, QPageSize, QPainter
from PyQt6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PyQt6.QtWidgets import QFileDialog, QWidget

from desktop.actions.write_file import write_file
from desktop.background import Lanes
from desktop.dialogs.save_file import ask_name
from desktop.look.look import Look
from desktop.shown import Paper
from desktop.widgets.pdf_pages import PageSize, draw_page, page_sizes
from desktop.widgets.training_mark import ON_PAPER, paint_mark
from workflow.errors import Trouble

SHARPEST = 300
"""Dots per inch a page is drawn with at most: finer is not seen on paper and takes four times the memory."""
_MARK = 11
"""The training mark's letters are an eleventh of the page's width."""


class NotPrinted(Trouble):
    """The printer or the file did not take the pages."""

    code = "print"
    title = "Chưa in được"


@dataclass(slots=True)
class _Job:
    """One paper on its way to a printer; painted in the records lane only."""

    paper: Paper
    printer: QPrinter
    pages: list[int]
    sizes: tuple[PageSize, ...]
    said: str
    painter: QPainter = field(default_factory=QPainter)


class Printing(QObject):
    """Prints for one window.

    Signals:
        said: what was done, for the toast.
        failed: what went wrong.
    """

    said = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(self, look: Look, lanes: Lanes, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._lanes, self._window = look, lanes, window

    def print(self, paper: Paper) -> None:
        """Ask for the printer, the pages and the copies; for a file name on a machine without a printer."""
        if not QPrinterInfo.availablePrinterNames():
            self.save(paper)
            return
        self._measure(paper, lambda sizes: self._ask(paper, sizes))

    def offer(self, paper: Paper) -> None:
        """Print what was just made; on a machine without a printer only say how to keep it."""
        if QPrinterInfo.availablePrinterNames():
            self.print(paper)
        else:
            self.said.emit(self.tr("Máy này chưa có máy in. Ctrl+P để lưu thành tệp PDF."))

    def save(self, paper: Paper) -> QFileDialog:
        """Ask for a file name and keep the paper there."""
        title, name = self.tr("Lưu thành tệp PDF"), _file_name(paper.name)
        return ask_name(self._window, title, name, "pdf", partial(self.save_to, paper))

    def save_to(self, paper: Paper, path: Path) -> None:
        """Keep the paper as a PDF: its own bytes, or with the training mark over others' papers."""
        said = self.tr("Đã lưu {name}").format(name=path.name)
        if not paper.training:
            self._lanes.run(
                "records", lambda: write_file(path, paper.data), lambda _: self.said.emit(said), self.failed.emit, self
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        self.send(paper, printer, said)

    def send(self, paper: Paper, printer: QPrinter, said: str = "") -> None:
        """Print on a printer that was chosen, page by page."""
        self._measure(paper, lambda sizes: self._begin(paper, printer, sizes, said))

    def _measure(self, paper: Paper, then: Callable[[tuple[PageSize, ...]], None]) -> None:
        self._lanes.run("records", lambda: page_sizes(paper.data), then, self.failed.emit, self)

    def _ask(self, paper: Paper, sizes: tuple[PageSize, ...]) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(paper.name)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        dialog = QPrintDialog(printer, self._window)
        dialog.setWindowTitle(self.tr("In {name}").format(name=paper.name))
        dialog.setMinMax(1, len(sizes))
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._begin(paper, printer, sizes, ""))
        dialog.open()

    def _begin(self, paper: Paper, printer: QPrinter, sizes: tuple[PageSize, ...], said: str) -> None:
        pages = list(range(len(sizes)))
        if printer.printRange() == QPrinter.PrintRange.PageRange:
            pages = [page for page in pages if printer.fromPage() <= page + 1 <= (printer.toPage() or len(sizes))]
        where = printer.printerName() or Path(printer.outputFileName()).name
        said = said or self.tr("Đã gửi {n} trang tới {where}").format(n=len(pages), where=where)
        printer.setFullPage(True)
        self._next(_Job(paper, printer, pages, sizes, said), 0)

    def _next(self, job: _Job, at: int) -> None:
        """Print the page ``at`` of the job; other work of the lane goes on between two pages."""
        if at == len(job.pages):
            self._lanes.run("records", lambda: _end(job), lambda _: self.said.emit(job.said), self.failed.emit, self)
            return
        look = self._look
        self._lanes.run(
            "records", lambda: _print_page(job, at, look), lambda _: self._next(job, at + 1), self.failed.emit, self
        )


def _print_page(job: _Job, at: int, look: Look) -> None:
    """Draw one page as large as the sheet allows.

    Raises:
        UnreadablePdf: the paper is damaged.
        NotPrinted: the printer did not take it.
    """
    number, printer = job.pages[at], job.printer
    size = job.sizes[number]
    wide = size.width > size.height
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)
    taken = printer.newPage() if at else job.painter.begin(printer)
    if not taken:
        raise NotPrinted("Máy in hoặc tệp không nhận.", "Xem máy in đã bật, còn giấy, rồi in lại.")
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel).toRect()
    scale = min(sheet.width() / size.width, sheet.height() / size.height)
    box = QRect(0, 0, round(size.width * scale), round(size.height * scale))
    box.moveCenter(sheet.center())
    sharp = min(SHARPEST, printer.resolution()) / printer.resolution()
    job.painter.drawImage(box, draw_page(job.paper.data, number, round(box.width() * sharp)))
    if job.paper.training:
        paint_mark(job.painter, box, look, box.width() // _MARK, ON_PAPER)


def _end(job: _Job) -> None:
    if not job.painter.end():
        raise NotPrinted("Máy in hoặc tệp không nhận.", "Xem máy in đã bật, còn giấy, rồi in lại.")


def _file_name(name: str) -> str:
    """Return the name without what no system takes in file names."""
    return "".join("-" if letter in '/\\:*?"<>|' else letter for letter in name).strip() or "Văn bản"
