"""The preview: pages come in their order off the window's thread, all of them seen or not, damaged files told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.background import Lanes
from desktop.look.look import Look
from desktop.printing.content import DraftContent
from desktop.printing.pdf_draft import pdf as draft_pdf
from desktop.printing.report_paper import PaperColumn, PaperRow, TablePaper
from desktop.printing.report_pdf import table_pdf
from desktop.widgets import page_view
from desktop.widgets.page_view import PageView
from desktop.widgets.pdf_pages import MARK, UnreadablePdf, draw_page, first_page, measured, page_sizes
from signing.fields import fill, prepare
from signing.model import Box
from tests.desktop.page_tools import dressed, press, running_lanes
from tests.desktop.small_desk import pdf


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return dressed(qapp)


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    with running_lanes() as lanes:
        yield lanes


def view_of(qtbot: QtBot, look: Look, lanes: Lanes, height: int = 600) -> PageView:
    view = PageView(look, lanes)
    qtbot.addWidget(view)
    view.resize(460, height)
    view.show()
    return view


def shown(qtbot: QtBot, view: PageView, lanes: Lanes, pages: int) -> None:
    qtbot.waitUntil(lambda: view.pages == pages and not lanes.busy, timeout=5000)


def dark_dots(picture: QImage) -> int:
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return sum(picture.pixelColor(*place).lightness() < 128 for place in places)


def test_a_page_is_drawn_as_wide_as_asked() -> None:
    data = pdf("Trang", 2)
    assert [(size.width, size.height) for size in page_sizes(data)] == [(420, 595)] * 2
    picture = draw_page(data, 1, 210)
    assert abs(picture.width() - 210) <= 1 and abs(picture.height() - 298) <= 1
    assert dark_dots(picture) > 10
    assert first_page(data, 52)[1] == 2


@pytest.mark.parametrize("data", (b"", b"no pdf at all", pdf("x")[:200]))
def test_a_damaged_file_is_told_in_words(data: bytes) -> None:
    with pytest.raises(UnreadablePdf) as told:
        page_sizes(data)
    assert told.value.text and told.value.what_next


def test_many_threads_may_draw_at_once() -> None:
    data, drawn = pdf("Trang", 3), []
    threads = [threading.Thread(target=lambda n=n: drawn.append(draw_page(data, n % 3, 120))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 6 and all(abs(picture.width() - 120) <= 1 for picture in drawn)


def test_a_short_file_is_seen_at_once_and_a_long_one_page_by_page(qtbot: QtBot, look: Look, lanes: Lanes) -> None:
    view = view_of(qtbot, look, lanes, 900)
    with qtbot.waitSignal(view.all_pages_seen, timeout=5000):
        view.show_pdf(pdf("Một"))
    seen: list[bool] = []
    view.all_pages_seen.connect(lambda: seen.append(True))
    view.show_pdf(pdf("Nhiều", 4))
    shown(qtbot, view, lanes, 4)
    qtbot.wait(80)
    assert not seen
    with qtbot.waitSignal(view.all_pages_seen, timeout=5000):
        for _ in range(8):
            press(view, Qt.Key.Key_Space, " ")
            qtbot.wait(70)


def test_the_scroll_bar_is_always_there_and_the_page_never_wider_than_the_view(
    qtbot: QtBot, look: Look, lanes: Lanes
) -> None:
    view = view_of(qtbot, look, lanes)
    view.show_pdf(pdf("Một"))
    shown(qtbot, view, lanes, 1)
    bar, aside = view.verticalScrollBar(), view.horizontalScrollBar()
    assert bar is not None and aside is not None
    assert bar.isVisible() and aside.maximum() == 0
    press(view, Qt.Key.Key_Plus, modifiers=Qt.KeyboardModifier.ControlModifier)
    press(view, Qt.Key.Key_Plus, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert aside.maximum() > 0
    press(view, Qt.Key.Key_0, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert aside.maximum() == 0
    qtbot.waitUntil(lambda: not lanes.busy)


def test_another_file_shown_meanwhile_wins(qtbot: QtBot, look: Look, lanes: Lanes) -> None:
    view = view_of(qtbot, look, lanes)
    view.show_pdf(pdf("Cũ", 5))
    view.show_pdf(pdf("Mới", 2))
    shown(qtbot, view, lanes, 2)
    view.clear()
    assert view.pages == 0


def test_a_damaged_file_is_told_on_the_page_and_the_next_one_is_shown(qtbot: QtBot, look: Look, lanes: Lanes) -> None:
    view = view_of(qtbot, look, lanes)
    view.show_pdf(b"%PDF-1.7 broken")
    qtbot.waitUntil(lambda: not lanes.busy)
    assert view.pages == 0
    view.show_pdf(pdf("Lành"))
    shown(qtbot, view, lanes, 1)


def test_a_thick_file_does_not_fill_the_memory(
    qtbot: QtBot, look: Look, lanes: Lanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_view, "_KEPT", 3)
    view = view_of(qtbot, look, lanes)
    view.show_pdf(pdf("Dày", 8))
    shown(qtbot, view, lanes, 8)
    bar = view.verticalScrollBar()
    assert bar is not None
    for place in range(0, bar.maximum(), 500):
        bar.setValue(place)
        qtbot.wait(70)
        qtbot.waitUntil(lambda: not lanes.busy)
    assert 1 <= len(view._images) <= 3


def test_the_page_stays_white_and_carries_the_training_mark(qtbot: QtBot, qapp: QApplication, lanes: Lanes) -> None:
    look = Look("dark")
    look.apply(qapp)
    view = view_of(qtbot, look, lanes)
    view.show_pdf(pdf("Một"))
    shown(qtbot, view, lanes, 1)
    qtbot.waitUntil(lambda: bool(view._images))
    plain = view.grab().toImage()
    assert plain.pixelColor(60, 40).name() == "#ffffff"
    view.training = True
    assert view.grab().toImage() != plain
    dressed(qapp)


def saying(where: str, *, training: bool) -> bytes:
    """Return a draft of the office that speaks of training in its subject or its text."""
    words = f"về kế hoạch {MARK}"
    content = DraftContent(
        issuing_body="UBND xã Năm Căn", place="Năm Căn", notation="KH-UBND", post="Chủ tịch", signer="Quách Minh Đảm",
        type="Kế hoạch", subject=words if where == "subject" else "về tập huấn",
        body=(MARK, f"Mở lớp {MARK} năm 2026.") if where == "body" else ("Điều 1.",),
    )  # fmt: skip
    return draft_pdf(content, training=training).data


@pytest.mark.parametrize("where", ["subject", "body", "nowhere"])
@pytest.mark.parametrize("training", [False, True])
def test_only_the_mark_across_the_page_is_one_not_words_that_say_the_same(where: str, training: bool) -> None:
    sizes, marked = measured(saying(where, training=training))
    assert (len(sizes), marked) == (1, training)


def test_the_mark_is_known_on_a_sheet_lying_on_its_side_and_stays_known_when_signed() -> None:
    paper = TablePaper("UBND xã", "BẢNG KÊ", (PaperColumn("STT"),), (PaperRow(("1",)),), training=True)
    assert measured(table_pdf(paper))[1] and not measured(table_pdf(replace(paper, training=False)))[1]
    assert measured(fill(prepare(saying("body", training=True), {"so": Box(0, 60, 300, 200, 40)}), {"so": "12"}))[1]


def test_what_is_written_into_a_field_is_drawn() -> None:
    """PDFium draws fields, and so signatures and seals, only once forms are initialised."""
    prepared = prepare(pdf("Trình ký"), {"so": Box(0, 60, 300, 200, 40)})
    filled = fill(prepared, {"so": "1234"})
    assert dark_dots(draw_page(filled, 0, 420)) > dark_dots(draw_page(prepared, 0, 420)) + 10
