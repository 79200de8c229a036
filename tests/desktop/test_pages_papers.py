"""The papers of an item: what is open stays open, Diễn biến is always in reach, training shows over others' papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.pages.papers import Papers
from tests.desktop.office import Office
from tests.desktop.page_tools import dressed, running_lanes


@pytest.fixture
def desk() -> Office:
    """Give a busy office."""
    return Office()


@pytest.fixture
def papers(qtbot: QtBot, qapp: QApplication, desk: Office) -> Iterator[Papers]:
    """Give the papers of one item in a wide window."""
    with running_lanes() as lanes:
        papers = Papers(dressed(qapp), desk, lanes)
        qtbot.addWidget(papers)
        papers.resize(1000, 600)
        papers.show()
        papers.show_view(desk.item("i3"))
        qtbot.waitUntil(lambda: papers.pages.pages > 0)
        yield papers


def tab(papers: Papers, words: str) -> QPushButton:
    """Return the tab of some words."""
    QApplication.processEvents()
    return next(b for b in papers.findChildren(QPushButton) if b.text() == words and b.isVisible())


def test_the_timeline_stands_beside_the_papers_where_there_is_room(papers: Papers) -> None:
    assert papers.timeline.isVisible() and papers.pages.isVisible()
    papers.toggle_rail()
    assert not papers.timeline.isVisible() and papers.pages.isVisible()


def test_in_a_narrow_window_the_timeline_is_a_tab(papers: Papers) -> None:
    papers.resize(480, 400)
    assert papers.pages.isVisible() and not papers.timeline.isVisible()
    tab(papers, "Diễn biến").click()
    assert papers.timeline.isVisible() and not papers.pages.isVisible()
    tab(papers, "Công văn").click()
    assert papers.pages.isVisible() and not papers.timeline.isVisible()


def test_a_paper_in_view_stays_when_the_item_is_read_again(papers: Papers, desk: Office) -> None:
    tab(papers, "Phụ lục I").click()
    papers.show_view(desk.item("i3"))
    assert tab(papers, "Phụ lục I").isChecked() and not tab(papers, "Công văn").isChecked()


def test_the_open_timeline_stays_when_the_item_is_read_again_and_goes_with_the_item(
    papers: Papers, desk: Office
) -> None:
    papers.resize(480, 400)
    papers.toggle_rail()
    papers.show_view(desk.item("i3"))
    assert papers.timeline.isVisible()
    papers.forget()
    assert papers.pages.isVisible()


def test_training_is_marked_over_papers_of_others_only(papers: Papers, desk: Office) -> None:
    assert papers.pages.training
    view = desk.item("i3")
    papers.show_view(replace(view, files=(replace(view.files[0], sha256="0" * 64, role="signed"),)))
    assert not papers.pages.training
    papers.show_paper(desk.letter, "Giấy hẹn")
    assert not papers.pages.training
