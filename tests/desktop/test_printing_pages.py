"""Printing what is shown: every page in its own direction, the training mark, a file where no printer is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PyQt6.QtPrintSupport import QPrinter
from PyQt6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from desktop.background import Lanes
from desktop.dialogs.printing import Printing
from desktop.shown import Paper
from tests.desktop.page_tools import dressed, running_lanes
from tests.desktop.small_desk import pdf

A4 = (595, 842)


@pytest.fixture
def lanes(qapp: QApplication) -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


@pytest.fixture
def printing(qtbot: QtBot, qapp: QApplication, lanes: Lanes) -> Printing:
    window = QWidget()
    qtbot.addWidget(window)
    return Printing(dressed(qapp), lanes, window)


def mixed() -> bytes:
    """Return an upright page and a lying one, each with a black corner at its upper left."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for width, height in (A4, A4[::-1]):
        canvas.setPageSize((width, height))
        canvas.rect(0, height - 90, 90, 90, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(150)
    return printer


def drawn(path: Path, page: int) -> tuple[float, float, bytes]:
    """Return the page's size and its pixels, one byte each, 100 wide."""
    document = pypdfium2.PdfDocument(path)
    size = document.get_page_size(page)
    bitmap = document[page].render(scale=100 / size[0], grayscale=True)
    pixels = bytes(bitmap.buffer)
    document.close()
    return size[0], size[1], pixels


def test_every_page_is_printed_in_its_own_direction(qtbot: QtBot, printing: Printing, tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    with qtbot.waitSignal(printing.said, timeout=15000) as said:
        printing.send(Paper(mixed(), "Hai trang"), to_file(path))
    assert said.args == ["Đã gửi 2 trang tới in.pdf"]
    for page, wide in enumerate((False, True)):
        width, height, pixels = drawn(path, page)
        assert (width > height) is wide
        assert pixels[105] < 60 and pixels[-2] > 200


def test_a_page_range_prints_only_these_pages(qtbot: QtBot, printing: Printing, tmp_path: Path) -> None:
    printer = to_file(tmp_path / "in.pdf")
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 2)
    with qtbot.waitSignal(printing.said, timeout=15000) as said:
        printing.send(Paper(pdf("trang", pages=3), "Ba trang"), printer)
    assert "1 trang" in said.args[0]
    assert len(pypdfium2.PdfDocument(tmp_path / "in.pdf")) == 1


def test_others_papers_are_printed_with_the_training_mark(qtbot: QtBot, printing: Printing, tmp_path: Path) -> None:
    blank = pdf("")
    for name, training in (("thật.pdf", False), ("huấn luyện.pdf", True)):
        with qtbot.waitSignal(printing.said, timeout=15000):
            printing.save_to(Paper(blank, name, training), tmp_path / name)
    assert (tmp_path / "thật.pdf").read_bytes() == blank
    marked = drawn(tmp_path / "huấn luyện.pdf", 0)[2]
    assert sum(pixel < 250 for pixel in marked) > 100


def test_without_a_printer_a_file_is_asked_for(
    qtbot: QtBot, printing: Printing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:1")
    dialog = printing.save(Paper(pdf("a"), "123/QĐ-UBND"))
    assert dialog.isVisible() and dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    with qtbot.waitSignal(printing.said, timeout=15000) as said:
        dialog.fileSelected.emit(str(tmp_path / "a.pdf"))
    dialog.close()
    assert said.args == ["Đã lưu a.pdf"] and (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_receipt_just_made_asks_for_nothing_on_a_machine_without_a_printer(
    qtbot: QtBot, printing: Printing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.dialogs.printing.QPrinterInfo.availablePrinterNames", list)
    with qtbot.waitSignal(printing.said) as said:
        printing.offer(Paper(pdf("a"), "Giấy hẹn"))
    assert "Ctrl+P" in said.args[0]


def test_a_folder_that_takes_nothing_is_told(qtbot: QtBot, printing: Printing, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with qtbot.waitSignal(printing.failed) as failed:
        printing.save_to(Paper(b"%PDF", "a"), tmp_path / "a.pdf")
    assert failed.args[0].title and failed.args[0].what_next


def test_a_damaged_paper_is_told_and_nothing_is_printed(qtbot: QtBot, printing: Printing, tmp_path: Path) -> None:
    with qtbot.waitSignal(printing.failed) as failed:
        printing.send(Paper(b"%PDF-1.4 broken", "a"), to_file(tmp_path / "a.pdf"))
    assert failed.args[0].code == "pdf" and not (tmp_path / "a.pdf").exists()
